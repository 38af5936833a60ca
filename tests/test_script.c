/* Scripts: what is wrong with a text is said with its place, and nothing of it happens; claims. */
#include "fixture.h"

#include "script/prompt.h"
#include "script/perform.h"

static bool read_text(struct fixture *f, struct script *script, const char *text,
                      struct error *error)
{
    return script_read(script, "t", text, strlen(text), &f->settings, SCRIPT_ANY, error);
}

/* What came of the claims. */
struct claims {
    int count, wrong;
    char last[256];
};

static void note_claim(void *context, const struct script_line *line, const struct finding *finding)
{
    struct claims *claims = context;
    (void)line;
    claims->count++;
    claims->wrong += !finding->holds;
    snprintf(claims->last, sizeof claims->last, "%s", finding->text);
}

/* Carries all scenes out; the session is as the last one leaves it. */
static bool run_text(struct fixture *f, const char *text, struct claims *claims,
                     struct error *error)
{
    struct script script;
    struct stage stage;
    if (!read_text(f, &script, text, error))
        return false;
    assert_true(stage_open(&stage, &script, &f->session, error));
    *claims = (struct claims){0};
    stage.mode = STAGE_AT_ONCE;
    stage.claimed = note_claim;
    stage.context = claims;
    bool good = true;
    for (int i = 0; i < script.scenes && good; i++)
        good = stage_begin(&stage, i, error) && stage_run(&stage, error);
    if (good)
        stage_catch_up(&stage);
    else
        stage_undo(&stage);
    stage_close(&stage);
    script_free(&script);
    return good;
}

static void carry_out(struct fixture *f, const char *text)
{
    struct claims claims;
    struct error error = {""};
    assert_that(run_text(f, text, &claims, &error), "%s", error.text);
    assert_that(claims.wrong == 0, "%s", claims.last);
}

/* --- the text --- */

static void test_mistakes(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"etaa 3", "t:1:1: etaa: there is no such setting or verb (did you mean 'eta'?)"},
        {"\n  plya 3", "t:2:3: plya: there is no such setting or verb (did you mean 'play'?)"},
        {"eta", "t:1:1: eta: the value is missing (V)"},
        {"# x\r\nseed 1.5\r\n", "t:2:6: seed: '1.5' is not a whole number (such as 100)"},
        {"\rbeta 2", "t:2:6: beta: 2 is out of range (0 <= beta < 1, or auto)"},
        {"surface bealle", "t:1:9: surface: unknown name 'bealle' (did you mean 'beale'?)"},
        {"surface least-squares\noptimizer gd\nstart 1,2,3\ngo 1",
         "t:3:1: start: 3 numbers given (least-squares has 2 dimensions)"},
        {"\xEF\xBB\xBF"
         "eta x",
         "t:1:5: eta: 'x' is not a number (a finite number such as 0.1 or 1e-3)"},
        {"ab\xFF", "t:1:3: these bytes are no text (UTF-8 is expected)"},
        {"eta 1\n\x01", "t:2:1: a control character (lines of text are expected)"},
        {"scene", "t:1:1: scene: the value is missing (TITLE)"},
        {"play 3\nscene A", "t:1:1: play: stands in a scene (below a line 'scene TITLE')"},
        {"scene A\nlesson B",
         "t:2:1: lesson: stands above the first scene (it is about the whole lesson)"},
        {"lesson B", "t:1:1: lesson: stands above the first scene (the file has no 'scene TITLE')"},
        {"lesson B\nlesson C\nscene A", "t:2:1: lesson: is given already (once)"},
        {"right a", "t:1:1: right: there is no question (it stands right behind 'ask QUESTION')"},
        {"ask a\nsay b\nright c",
         "t:1:1: ask: no answer is the right one (a line 'right TEXT' behind the answers)"},
        {"ask a\nright b\nright c", "t:3:1: right: the right answer is given already (one only)"},
        {"ask a\nanswer b\nanswer b\nright c",
         "t:3:8: answer: this answer is given already (each once)"},
        {"ask a\nanswer 1\nanswer 2\nanswer 3\nanswer 4\nanswer 5\nanswer 6\nanswer 7\nanswer 8\n"
         "answer 9\nright c",
         "t:11:1: right: too many answers (at most 9, as there are keys)"},
        {"wait 3", "t:1:6: wait: takes no value (wait alone)"},
        {"output x.gif", NULL}, /* a setting of a layer that is not here */
        {"save x", "t:1:1: save: is for the prompt (not for a file)"},
        {"open t", "t:1:1: open: is for the prompt (not for a file)"},
        {"go -1", "t:1:4: go: -1 is out of range (0 to 1000000000)"},
        {"go 9\nat 3 eta 1", "t:2:4: at: step 3 is over (9 or later)"},
        {"at 3 eta", "t:1:6: at: something is missing (at N eta V, at N RACER.PARAMETER V)"},
        {"at 3 adm.eta 1", "t:1:6: adm: there is no such racer (did you mean 'adam'?)"},
        {"at 3 gd.beta 1", "t:1:6: gd: unknown parameter 'beta' (did you mean 'eta'?)"},
        {"at 3 gd.eta auto", "t:1:6: eta: is settled at the start (a number here)"},
        {"at 3 gd.label x", "t:1:6: label: is settled at the start (in the SPEC)"},
        {"optimizer lbfgs\nat 3 lbfgs.memory 3",
         "t:2:6: memory: cannot change during the race (in the SPEC)"},
        {"optimizer newton,gd\nat 3 beta 0.5", "t:2:6: at: no racer has a beta"},
        {"hide 8", "t:1:6: racer 8: there is none (1 to 7)"},
        {"focus nobody",
         "t:1:7: nobody: there is no such racer (gd, momentum, nesterov, rmsprop, adam, newton, "
         "bfgs; or NAME#2, \"LABEL\")"},
        {"expect gd.f", "t:1:8: expect: nothing is compared (A < B, A > B, A ≈ B ± C, "
                        "RACER.status = WORD)"},
        {"expect gd.f <= 1",
         "t:1:13: expect: <= is no comparison (<, >, ≈ or ~, and = for a status)"},
        {"expect 1 < gd.loss",
         "t:1:12: expect: loss: there is no such column (one of 'trace', with its --columns)"},
        {"expect 1 < gd.rhoo",
         "t:1:12: expect: rhoo: there is no such column (did you mean 'rho'?)"},
        {"expect gd.f < x", "t:1:15: expect: unknown name 'x' (pi, e, or a function such as sin)"},
        {"expect gd.f@2 < 1", "t:1:8: expect: @2: the race has not come so far (0 to 0)"},
        {"expect gd.f ≈ 0", "t:1:15: expect: ≈ 0 needs a tolerance (A ≈ 0 ± C)"},
        {"expect gd.f ~ 1 +- -2",
         "t:1:20: expect: the tolerance is below 0 (A ≈ B ± C with C >= 0)"},
        {"expect gd.status = runing",
         "t:1:20: expect: 'runing' is no status (did you mean 'running'?)"},
        {"expect gd.f = running",
         "t:1:8: expect: = compares words (RACER.status = WORD; numbers with < > ≈)"},
        {"expect gd.status < 1",
         "t:1:8: expect: status: is a word and no number (RACER.status = WORD)"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {""};
        struct claims claims;
        long rewrites = f->session.state.position;
        assert_that(!run_text(f, cases[i].text, &claims, &error), "%s", cases[i].text);
        if (cases[i].message)
            assert_string_equal(error.text, cases[i].message);
        assert_int_equal(f->session.race.count, 7); /* all is as it was */
        assert_int_equal(f->session.state.position, rewrites);
        assert_string_equal(f->session.state.values.surface, "beale");
    }
}

static void test_values_are_the_rest_of_the_line(void **state)
{
    struct fixture *f = *state;
    carry_out(f, "\xEF\xBB\xBF\t title  a = # b  \t\r\n  # no\n\n surface = bowl:angle=0\rη=0.125");
    assert_string_equal(f->scene.values.title, "a = # b");
    assert_string_equal(f->session.state.values.surface, "bowl:angle=0");
    assert_near(f->session.state.values.eta, 0.125, 0, "eta");
}

/* --- what lines do --- */

static void test_lineup(void **state)
{
    struct fixture *f = *state;
    carry_out(
        f, "optimizer gd,adam\nadd momentum:beta=0.5\nremove 1\nhide momentum\nfocus 1\neta 0.5");
    assert_int_equal(f->session.race.count, 2);
    assert_string_equal(f->session.state.racer[0].label, "adam");
    assert_true(f->session.state.racer[1].hidden);
    assert_int_equal(f->session.state.focus, 0);
    assert_near(run_base(f->session.race.run[1])[0], 0.5, 0, "eta fills");
    carry_out(f, "optimizer gd,adam\nhide 2\nremove gd\nfocus all");
    assert_true(f->session.state.racer[0].hidden);
    assert_int_equal(f->session.state.focus, FOCUS_ALL);
}

/* As when the key is pressed at that step: the step from w_N is the first to use it. */
static void test_changes(void **state)
{
    struct fixture *f = *state;
    carry_out(f, "surface parabola\noptimizer gd:eta=0.5;momentum\nstart 1\n"
                 "at 3 gd.eta 0.25\nat 1 eta 0.125\nat 3 momentum.beta 0\ngo 5\n"
                 "expect gd.w1@1 ≈ 0.5\nexpect gd.w1@2 ≈ 0.5*0.875\n"
                 "expect gd.w1@3 ≈ 0.5*0.875^2\nexpect gd.w1@4 ≈ 0.5*0.875^2*0.75\n"
                 "expect gd.w1 ≈ gd.w1@4*0.75\nexpect momentum.eta ≈ 0.125\n"
                 "expect gd.eta@4 ≈ 0.25");
}

/* A change before what has been computed leaves the old path behind. */
static void test_change_in_the_past(void **state)
{
    struct fixture *f = *state;
    carry_out(f, "optimizer gd\ngo 50\ngo 20\nat 20 eta 0.001\nat 30 eta 0.002\ngo 40");
    size_t count;
    const struct change *changes = run_changes(f->session.race.run[0], &count);
    assert_int_equal(count, 2);
    assert_int_equal(changes[1].step, 30);
    assert_int_equal(run_ghost(f->session.race.run[0])->count, 31);
    assert_int_equal(f->session.state.position, 40);
}

static void test_scenes_begin_anew(void **state)
{
    struct fixture *f = *state;
    carry_out(f, "surface bowl\noptimizer gd\nscene A\nsurface parabola\nbeta 0.5\nsay x\ngo 4\n"
                 "scene B\nadd momentum\ngo 7\nexpect momentum.beta_opt > 0");
    assert_string_equal(f->session.state.values.surface, "bowl");
    assert_int_equal(f->session.race.count, 2);
    assert_int_equal(f->session.state.position, 7);
    assert_true(isnan(f->session.state.values.beta));
    assert_string_equal(f->scene.values.caption, "");
    assert_string_equal(f->scene.values.title, "B (scene 2 of 2)");
}

/* --- claims --- */

static void test_claims(void **state)
{
    static const struct {
        const char *claim;
        bool holds;
    } cases[] = {
        {"gd.f < gd.f@0", true},
        {"gd.f > gd.f@0", false},
        {"gd.w1@0 ≈ 2", true},
        {"gd.w1@0 ~ 2.00001", false},
        {"gd.w1@0 ~ 2.00001 +- 1e-4", true},
        {"gd.w1@0 ≈ 2.1 ± 0.2*abs(-1)", true},
        {"gd.rho ≈ 1 - 0.1*gd.lmax", true},
        {"sqrt(gd.w1@1 / 2)^2 ≈ 0.9", true},
        {"gd.f - 2*gd.f < 0", true},
        {"gd#1.f ≈ gd.f", true},
        {"gd#2.w1@1 ≈ 1", true},
        {"\"gd η=0.5\".w1@1 ≈ 1", true},
        {"\"a b<c\".w1@1 ≈ 1.6", true},
        {"trust-region.rho < 2", false}, /* it has none: nan */
        {"trust-region.rho > 2", false},
        {"trust-region.rho ≈ trust-region.rho ± 1e300", false},
        {"gd.status = running", true},
        {"gd.status@0 = minimum", false},
        {"gd#4.status = diverged", true},
        {"gd#4.step < 20", true}, /* a racer that stopped gives its last row */
        {"gd#4.f@20 ≈ gd#4.f", true},
        {"ema-momentum.w1@0 ≈ 2", true}, /* the longest name, not ema minus momentum */
        {"pi > e", true},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        struct claims claims;
        struct error error = {""};
        snprintf(text, sizeof text,
                 "surface parabola\nstart 2\noptimizer gd:eta=0.1;gd:eta=0.5;gd:eta=0.2,label=a "
                 "b<c;gd:eta=1e200;trust-region;ema-momentum\ngo 20\nexpect %s",
                 cases[i].claim);
        assert_that(run_text(f, text, &claims, &error), "%s", error.text);
        assert_int_equal(claims.count, 1);
        assert_that((claims.wrong == 0) == cases[i].holds, "%s: %s", cases[i].claim, claims.last);
    }
}

/* --- the prompt --- */

static void test_prompt(void **state)
{
    static const struct {
        const char *line, *message;
        bool good;
    } cases[] = {
        {"steps 77", "steps is 77", true},
        {"steps", "steps is 77", true},
        {" what-if ", "what-if is on", true},
        {"what-if", "what-if is off", true},
        {"projector=on", "projector is on", true},
        {"add newton", "2 racers", true},
        {"add nobody", "optimizer: unknown name 'nobody' (see 'glissade list optimizers')", false},
        {"optimizer rule:w = w - eta*g", "optimizer is rule:w = w - eta*g", true},
        {"add adam", "2 racers", true},
        {"optimizer", "optimizer is rule:w = w - eta*g; adam",
         true}, /* as read, without a control */
        {"optimizer gd;newton", "optimizer is gd;newton", true},
        {"remove 3", "racer 3: there is none (1 to 2)", false},
        {"remove 1", "1 racers", true},
        {"focus all", "focus: all", true},
        {"scene x", "scene: stands in lessons (see 'Write a lesson')", false},
        {"at", "at: the value is missing (at N NAME V)", false},
        {"stps 3", "stps: there is no such setting or verb (did you mean 'steps'?)", false},
        {"", "", true},
        {"# nothing", "", true},
    };
    struct fixture *f = *state;
    set(f, "optimizer", "gd");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {""};
        f->session.message[0] = '\0';
        assert_that(script_obey(&f->session, cases[i].line, &error) == cases[i].good, "%s",
                    cases[i].line);
        assert_string_equal(cases[i].good ? f->session.message : error.text, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_mistakes),
        WITH_FIXTURE(test_values_are_the_rest_of_the_line),
        WITH_FIXTURE(test_lineup),
        WITH_FIXTURE(test_changes),
        WITH_FIXTURE(test_change_in_the_past),
        WITH_FIXTURE(test_scenes_begin_anew),
        WITH_FIXTURE(test_claims),
        WITH_FIXTURE(test_prompt),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("script", tests, NULL, NULL);
}
