/* Settings with good and bad input, and what actions do to a race. */
#include "fixture.h"
#include "surfaces/surfaces.h"

#include <limits.h>

#include "analysis/modes.h"
#include "base/text.h"

static double parameter_now(struct fixture *f, int racer, enum parameter_role role)
{
    int index = parameter_by_role(run_optimizer(f->session.race.run[racer])->parameters, role);
    assert_true(index >= 0);
    return session_cursor(&f->session, racer)->parameter[index];
}

/* --- settings --- */

/* Every refusal names what, why and what is allowed, and leaves the value alone. */
static void test_bad_values(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *name, *value, *message;
    } cases[] = {
        {"eta", "0", "eta: 0 is out of range (eta > 0, or auto)"},
        {"eta", "-1", "eta: -1 is out of range (eta > 0, or auto)"},
        {"eta", "nan", "eta: 'nan' is not a number (a finite number such as 0.1 or 1e-3)"},
        {"eta", "inf", "eta: 'inf' is not a number (a finite number such as 0.1 or 1e-3)"},
        {"eta", "0x1p3", "eta: '0x1p3' is not a number (a finite number such as 0.1 or 1e-3)"},
        {"eta", "", "eta: the value is empty (a number such as 0.1 or 1e-3)"},
        {"eta", "1e999", "eta: '1e999' is too large (at most 1.79e308)"},
        {"eta", "1,5", "eta: '1,5' is not a number (a finite number such as 0.1 or 1e-3)"},
        {"beta", "1", "beta: 1 is out of range (0 <= beta < 1, or auto)"},
        {"beta", "-0.1", "beta: -0.1 is out of range (0 <= beta < 1, or auto)"},
        {"steps", "-1", "steps: -1 is out of range (0 to 1000000000)"},
        {"steps", "1.5", "steps: '1.5' is not a whole number (such as 100)"},
        {"speed", "0", "speed: 0 is out of range (0.1 to 1000000, or auto)"},
        {"speed", "auto*0", "speed: auto*0 is out of range (auto*0.01 to auto*100)"},
        {"start", "1", "start: 1 number given (beale has 2 dimensions)"},
        {"start", "1,2,3", "start: 3 numbers given (beale has 2 dimensions)"},
        {"start", "1,", "start: the value is empty (a number such as 0.1 or 1e-3)"},
        {"region", "1,0,0,1", "region: '1,0,0,1' is empty (X0,X1,Y0,Y1 with X0 < X1 and Y0 < Y1)"},
        {"region", "0,1", "region: '0,1' has 2 numbers (4 expected)"},
        {"surface", "bealle", "surface: unknown name 'bealle' (did you mean 'beale'?)"},
        {"surface", "bowl:", "bowl: nothing after the colon (NAME or NAME:PARAMETER=VALUE,...)"},
        {"surface", "bowl:lamda1=2", "bowl: unknown parameter 'lamda1' (did you mean 'lambda1'?)"},
        {"surface", "bowl:lambda1=", "bowl: lambda1 is empty (PARAMETER=VALUE)"},
        {"surface", "bowl:lambda1", "bowl: 'lambda1' has no value (PARAMETER=VALUE)"},
        {"surface", "bowl:lambda1=1,lambda1=2", "bowl: lambda1 is given twice (once each)"},
        {"surface", "saddle:a=0", "saddle: a=0 is out of range (a > 0)"},
        {"surface", "least-squares:data=none.csv,rows=3",
         "least-squares: rows means nothing beside data (it shapes made-up data)"},
        {"surface",
         "formula:", "formula: the expression is missing (formula:EXPRESSION in x and y)"},
        {"seed", "-1", "seed: -1 is out of range (0 to 9007199254740992)"},
        {"plane", "1,1",
         "plane: '1,1' is no plane (auto, path, eigen, random, or two different coordinates from 1 "
         "to 64)"},
        {"optimizer", "",
         "optimizer: the value is empty (NAME,NAME,... or NAME:PARAMETER=VALUE,...)"},
        {"optimizer", "gd,,adam",
         "optimizer: a name in the list is empty (NAME,NAME,... or NAME:PARAMETER=VALUE,...)"},
        {"optimizer", "gd,adam:eta=1",
         "optimizer: 'gd,adam' is a list, and lists take no parameters (each racer by itself)"},
        {"optimizer", "gd:eta=0.1 adam",
         "gd: eta: '0.1 adam' is not a number (a finite number such as 0.1 or 1e-3)"},
        {"optimizer", "bfgs:schedule=exp",
         "bfgs: a schedule means nothing to it (its line search chooses the step)"},
        {"optimizer", "gd:batch=3", "gd: batch means nothing on beale (it is no sum over samples)"},
        {"optimizer", "gd:accumulate=3", "gd: accumulate means nothing without batch or noise"},
        {"optimizer", "gd:schedule=stairs",
         "gd: schedule='stairs' is not one of its values (constant, inverse, sqrt, exp, step, "
         "cosine, linear, wsd)"},
        {"optimizer", "adm", "optimizer: unknown name 'adm' (did you mean 'adam'?)"},
        {"optimizer", "adam:beta1=1", "adam: beta1=1 is out of range (0 <= beta1 < 1)"},
        {"optimizer", "adam:eps=0", "adam: eps=0 is out of range (eps > 0)"},
        {"optimizer", "adam:bias_correction=2",
         "adam: bias_correction=2 is out of range (bias_correction = 0 or 1)"},
        {"optimizer", "momentum:beta=auto",
         "momentum: beta: 'auto' is not a number (a finite number such as 0.1 or 1e-3)"},
        {"theme", "pink", "theme: 'pink' is not one of its values (dark, light)"},
        {"panels", "map,cirle", "panels: there is no panel 'cirle' (did you mean 'circle'?)"},
        {"panels", "", "panels: the value is empty (auto, or names; see 'glissade list panels')"},
        {"panels", "map,",
         "panels: there is no panel '' (auto, or names; see 'glissade list panels')"},
        {"stepz", "1", "stepz: there is no such setting (did you mean 'steps'?)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char before[SETTING_TEXT], after[SETTING_TEXT];
        struct error error = {""};
        long generation = f->session.generation, rewrites = f->session.rewrites;
        settings_print(&f->settings, cases[i].name, before, sizeof before);
        assert_that(!session_assign(&f->session, cases[i].name, cases[i].value, &error),
                    "%s=%s was accepted", cases[i].name, cases[i].value);
        if (strcmp(error.text, cases[i].message) != 0)
            fail_msg("%s=%s: '%s', not '%s'", cases[i].name, cases[i].value, error.text,
                     cases[i].message);
        settings_print(&f->settings, cases[i].name, after, sizeof after);
        assert_string_equal(before, after);
        assert_int_equal(f->session.generation, generation);
        assert_int_equal(f->session.rewrites, rewrites);
        assert_int_equal(f->session.race.count, 7);
    }
}

static void test_too_many_racers(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "optimizer", "gd,gd,gd,gd,gd,gd,gd,gd,gd,gd,gd,gd");
    assert_int_equal(f->session.race.count, 12);
    assert_false(
        session_assign(&f->session, "optimizer", "gd,gd,gd,gd,gd,gd,gd,gd,gd,gd,gd,gd,gd", &error));
    assert_string_equal(error.text, "optimizer: too many racers (at most 12)");
    assert_int_equal(f->session.race.count, 12);
}

/* What is printed can be assigned again and means the same. */
static void test_print_reads_back(void **state)
{
    struct fixture *f = *state;
    set(f, "start", "-1.5,1e-3");
    set(f, "region", "-1,2,-3,4");
    set(f, "panels", "map,loss");
    set(f, "optimizer", "gd;adam:eta=0.5,beta1=0");
    for (int i = 0; settings_at(&f->settings, i); i++) {
        char first[SETTING_TEXT], second[SETTING_TEXT];
        struct error error;
        const char *name = settings_at(&f->settings, i)->name;
        settings_print(&f->settings, name, first, sizeof first);
        assert_that(settings_assign(&f->settings, name, first, &error), "%s=%s: %s", name, first,
                    error.text);
        settings_print(&f->settings, name, second, sizeof second);
        assert_string_equal(first, second);
    }
}

static void test_names_and_letters_are_unique(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; settings_at(&f->settings, i); i++) {
        const struct setting *a = settings_at(&f->settings, i);
        assert_that(a->help && *a->help, "%s has no help", a->name);
        for (int j = 0; j < i; j++) {
            const struct setting *b = settings_at(&f->settings, j);
            assert_string_not_equal(a->name, b->name);
            assert_that(!a->letter || a->letter != b->letter, "-%c stands twice", a->letter);
        }
    }
}

/* --eta fills those that name none and are no unit methods; --beta goes to the memory. */
static void test_eta_and_beta_fill(void **state)
{
    struct fixture *f = *state;
    struct error error;
    assert_true(settings_assign(&f->settings, "optimizer",
                                "gd;gd:eta=0.5;adam,newton;momentum:beta=0.3", &error));
    assert_true(settings_assign(&f->settings, "eta", "0.25", &error));
    assert_true(settings_assign(&f->settings, "beta", "0.6", &error));
    assert_true(session_build(&f->session, &error));
    assert_near(parameter_now(f, 0, ROLE_RATE), 0.25, 0, "gd");
    assert_near(parameter_now(f, 1, ROLE_RATE), 0.5, 0, "gd with its own");
    assert_near(parameter_now(f, 2, ROLE_RATE), 0.25, 0, "adam");
    assert_near(parameter_now(f, 2, ROLE_MEMORY), 0.6, 0, "adam's beta1");
    assert_near(parameter_now(f, 3, ROLE_RATE), 1, 0, "newton");
    assert_near(parameter_now(f, 4, ROLE_MEMORY), 0.3, 0, "momentum with its own");
}

/* A label says what tells a racer from the others of its method, and nothing that is ordinary. */
static void test_labels(void **state)
{
    struct fixture *f = *state;
    static const char *const wanted[] = {"gd",   "gd clip=1",      "gd σ=20",
                                         "adam", "momentum β=0.5", "momentum"};
    set(f, "optimizer",
        "gd;gd:clip=1;gd:noise=20;adam:eta=0.5;momentum:beta=0.5;momentum:beta=0.9");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_string_equal(f->session.state.racer[i].label, wanted[i]);
}

/* --- actions --- */

static void act(struct fixture *f, enum action action)
{
    assert_that(session_act(&f->session, action), "action %d is nobody's", (int)action);
}

/* Every key of the table leads to its action, and no key stands twice. */
static void test_key_table(void **state)
{
    const struct fixture *f = *state;
    const struct key_tables *keys = &f->settings.keys;
    const struct key_row *row, *found;
    int group = 0, rows = 0;
    for (; (row = keys_at(keys, rows)) != NULL; rows++) {
        assert_that(group <= (int)row->group, "%s stands outside its group", row->label);
        group = (int)row->group;
        for (int i = 0; i < KEYS_PER_ROW && row->keys[i].code; i++) {
            assert_ptr_equal(keys_find(keys, row->keys[i].code, &found), &row->keys[i]);
            assert_ptr_equal(found, row);
        }
    }
    assert_true(rows > 30);
    assert_null(keys_find(keys, KEY_NAMED, NULL));
}

/* Every setting that a key names is there and of a kind that the key can change; it does change it,
 * or says why not. */
static void test_keys_change_their_settings(void **state)
{
    struct fixture *f = *state;
    const struct key_row *row;
    for (int r = 0; (row = keys_at(&f->settings.keys, r)) != NULL; r++) {
        for (int i = 0; i < KEYS_PER_ROW && row->keys[i].code; i++) {
            const struct key *key = &row->keys[i];
            char before[SETTING_TEXT], after[SETTING_TEXT];
            bool turns = key->action == ACTION_NEXT || key->action == ACTION_BACK ||
                         key->action == ACTION_CYCLE || key->action == ACTION_SWITCH;
            assert_that(turns == (key->setting != NULL),
                        "%s: a setting without a change, or the "
                        "other way round",
                        row->label);
            if (!turns)
                continue;
            assert_that(settings_find(&f->settings, key->setting), "%s: there is no setting %s",
                        row->label, key->setting);
            settings_print(&f->settings, key->setting, before, sizeof before);
            assert_true(session_key(&f->session, key->code));
            settings_print(&f->settings, key->setting, after, sizeof after);
            bool refused = row->refuses && row->refuses(&f->session);
            assert_that((strcmp(before, after) != 0) == !refused, "%s leaves %s at %s", row->label,
                        key->setting, after);
            assert_that(!refused || f->session.message[0], "%s refuses without a word", row->label);
        }
    }
}

static void test_eta_keys_walk_a_grid(void **state)
{
    struct fixture *f = *state;
    static const double up[] = {0.126, 0.158, 0.2, 0.251, 0.316, 0.398, 0.501, 0.631, 0.794, 1};
    set(f, "optimizer", "gd:eta=0.1");
    for (size_t i = 0; i < sizeof up / sizeof *up; i++) {
        act(f, ACTION_ETA_UP);
        assert_near(parameter_now(f, 0, ROLE_RATE), up[i], 0, "up %zu", i);
    }
    for (size_t i = sizeof up / sizeof *up - 1; i > 0; i--) {
        act(f, ACTION_ETA_DOWN);
        assert_near(parameter_now(f, 0, ROLE_RATE), up[i - 1], 0, "down %zu", i);
    }
    /* a fine step is smaller, in both ways of asking for it */
    double before = parameter_now(f, 0, ROLE_RATE);
    act(f, ACTION_FINE_NEXT);
    act(f, ACTION_ETA_UP);
    double fine = parameter_now(f, 0, ROLE_RATE);
    assert_true(fine > before && fine < before * 1.05);
    act(f, ACTION_ETA_UP_FINE);
    assert_true(parameter_now(f, 0, ROLE_RATE) > fine &&
                parameter_now(f, 0, ROLE_RATE) < fine * 1.05);
    act(f, ACTION_ETA_UP);
    assert_near(parameter_now(f, 0, ROLE_RATE), 0.158, 0, "a coarse step returns to the grid");
}

static void test_beta_keys_reach_zero_and_never_one(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "momentum");
    double last = 0.9;
    for (int i = 0; i < 10; i++) {
        act(f, ACTION_BETA_DOWN);
        assert_true(parameter_now(f, 0, ROLE_MEMORY) < last);
        last = parameter_now(f, 0, ROLE_MEMORY);
    }
    assert_near(last, 0, 0, "ten steps down from 0.9");
    for (int i = 0; i < 100; i++) {
        act(f, ACTION_BETA_UP);
        assert_true(parameter_now(f, 0, ROLE_MEMORY) < 1);
    }
    for (int i = 0; i < 200; i++)
        act(f, ACTION_BETA_DOWN_FINE);
}

static void test_focus_decides_who_changes(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "gd:eta=0.01;adam:eta=0.01; momentum:eta=0.01");
    assert_int_equal(f->session.state.focus, 1); /* the first with a memory */
    act(f, ACTION_ETA_UP);
    assert_near(parameter_now(f, 0, ROLE_RATE), 0.01, 0, "gd is not focused");
    assert_near(parameter_now(f, 1, ROLE_RATE), 0.0126, 0, "adam is");
    act(f, ACTION_FOCUS_ALL);
    act(f, ACTION_ETA_UP);
    assert_near(parameter_now(f, 0, ROLE_RATE), 0.0126, 0, "all");
    assert_near(parameter_now(f, 1, ROLE_RATE), 0.0158, 0, "all");
    f->session.state.focus = 0;
    act(f, ACTION_BETA_UP);
    assert_string_equal(f->session.message, "gd has no β");
    act(f, ACTION_RACER_1 + 1);
    assert_true(f->session.state.racer[1].hidden);
    act(f, ACTION_FOCUS_NEXT);
    assert_int_equal(f->session.state.focus, 2); /* hidden racers are passed over */
}

/* The state of all racers at the position, as numbers to compare. */
static size_t record(struct fixture *f, double *out)
{
    size_t count = 0;
    for (int i = 0; i < f->session.race.count; i++) {
        struct row row = session_row(&f->session, i);
        const struct cursor *cursor = session_cursor(&f->session, i);
        const double values[] = {row.w[0],
                                 row.w[1],
                                 row.f,
                                 row.g[0],
                                 row.g[1],
                                 row.eta,
                                 (double)row.step,
                                 session_status(&f->session, i)};
        memcpy(out + count, values, sizeof values);
        count += sizeof values / sizeof *values;
        for (int k = 0; k < 4; k++)
            out[count++] = cursor->parameter[k];
    }
    return count;
}

enum { RECORD = RACERS_MAX * 12 };

static void test_stepping_back_is_never_having_gone_forward(void **state)
{
    struct fixture *f = *state;
    double before[RECORD], after[RECORD];
    session_go(&f->session, 40, LONG_MAX);
    act(f, ACTION_ETA_UP);
    session_go(&f->session, 60, LONG_MAX);
    size_t count = record(f, before);
    session_go(&f->session, 1700, LONG_MAX);
    session_go(&f->session, 60, LONG_MAX);
    assert_int_equal(record(f, after), count);
    assert_true(all_same_bits(count, before, after));
    act(f, ACTION_FIRST);
    assert_int_equal(f->session.state.position, 0);
    act(f, ACTION_LAST);
    assert_int_equal(f->session.state.position, 1700);
}

/* Changing η in the past cuts what came after, keeps it as a ghost, and equals changing it then. */
static void test_editing_the_past(void **state)
{
    struct fixture *f = *state;
    double direct[RECORD], edited[RECORD];
    session_go(&f->session, 30, LONG_MAX);
    act(f, ACTION_ETA_UP);
    session_go(&f->session, 90, LONG_MAX);
    size_t count = record(f, direct);
    assert_true(session_build(&f->session, NULL));
    session_go(&f->session, 90, LONG_MAX);
    session_go(&f->session, 30, LONG_MAX);
    act(f, ACTION_ETA_UP);
    assert_int_equal(run_end(f->session.race.run[1]), 30);
    assert_int_equal(run_ghost(f->session.race.run[1])->count, 61);
    assert_null(run_ghost(f->session.race.run[0])->w); /* nobody else is touched */
    session_go(&f->session, 90, LONG_MAX);
    assert_int_equal(record(f, edited), count);
    assert_true(all_same_bits(count, direct, edited));
}

/* Two edits at one step both stand, also when the race has been on and back between them. */
static void test_edits_at_one_step_add_up(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "momentum:eta=0.001,beta=0.9");
    session_go(&f->session, 40, LONG_MAX);
    act(f, ACTION_BETA_DOWN);
    double beta = parameter_now(f, 0, ROLE_MEMORY);
    act(f, ACTION_STEP);
    act(f, ACTION_STEP_BACK);
    act(f, ACTION_ETA_UP);
    assert_near(parameter_now(f, 0, ROLE_MEMORY), beta, 0, "β");
    assert_near(parameter_now(f, 0, ROLE_RATE), 0.00126, 0, "η");
    act(f, ACTION_RESTART);
    assert_near(parameter_now(f, 0, ROLE_MEMORY), beta, 0, "β after a restart");
    assert_near(parameter_now(f, 0, ROLE_RATE), 0.00126, 0, "η after a restart");
}

/* What nobody touched stays automatic: another start has another curvature. */
static void test_auto_stays_auto(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "optimizer", "gd,momentum");
    double gd = parameter_now(f, 0, ROLE_RATE);
    act(f, ACTION_ETA_UP); /* momentum's */
    double momentum = parameter_now(f, 1, ROLE_RATE);
    assert_true(session_restart_at(&f->session, (double[]){2, 1}, &error));
    assert_true(parameter_now(f, 0, ROLE_RATE) != gd);
    assert_near(parameter_now(f, 1, ROLE_RATE), momentum, 0, "changed by hand");
}

static void test_playing_counts_time(void **state)
{
    struct fixture *f = *state;
    set(f, "speed", "20");
    f->session.state.playing = true;
    for (int i = 0; i < 30; i++)
        session_play(&f->session, 1.0 / 30, NULL, NULL);
    assert_in_range(f->session.state.position, 19, 20);
    set(f, "steps", "50");
    session_play(&f->session, 100, NULL, NULL);
    assert_int_equal(f->session.state.position, 50); /* stops where the race ends */
    assert_false(f->session.state.playing);
    act(f, ACTION_PLAY); /* and goes on when asked again */
    session_play(&f->session, 1, NULL, NULL);
    assert_int_equal(f->session.state.position, 70);
}

static bool never(void *context)
{
    ++*(int *)context;
    return false;
}

/* A race too fast for the machine shows what there is instead of holding up keys. */
static void test_playing_is_patient_only_as_long_as_asked(void **state)
{
    struct fixture *f = *state;
    int asked = 0;
    set(f, "speed", "1e6");
    set(f, "steps", "1000000000");
    f->session.state.playing = true;
    session_play(&f->session, 10, never, &asked);
    assert_int_equal(asked, 1);
    assert_in_range(f->session.state.position, 1, 10000);
    assert_true(f->session.state.playing);
}

static void test_playing_ends_when_all_have_stopped(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "saddle");
    set(f, "optimizer", "gd:eta=1");
    f->session.state.playing = true;
    session_play(&f->session, 15, NULL, NULL);
    assert_false(f->session.state.playing);
    assert_true(session_over(&f->session));
    assert_non_null(strstr(f->session.message, "all racers have stopped"));
    act(f, ACTION_ETA_DOWN);
    assert_string_equal(f->session.message,
                        "gd has stopped (diverged): r restarts it with the new value");
    act(f, ACTION_RESTART);
    assert_near(parameter_now(f, 0, ROLE_RATE), 0.794, 0, "restarted with it");
    assert_int_equal(f->session.state.position, 0);
}

static void test_surfaces_cycle(void **state)
{
    struct fixture *f = *state;
    int count = 0;
    do {
        act(f, ACTION_SURFACE_NEXT);
        count++;
    } while (strcmp(f->session.race.problem->surface->name, "beale") != 0 && count < 100);
    assert_true(count >= 5 && count < 100);
    act(f, ACTION_SURFACE_BACK);
    assert_string_not_equal(f->session.race.problem->surface->name, "beale");
    assert_memory_equal(f->session.state.view, f->session.race.problem->region,
                        sizeof f->session.state.view);
}

static void test_optimum_key(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=1,lambda2=10");
    set(f, "optimizer", "momentum");
    act(f, ACTION_OPTIMUM);
    double root = sqrt(10);
    assert_near(parameter_now(f, 0, ROLE_RATE), 4 / ((root + 1) * (root + 1)), 5e-7, "η");
    assert_near(parameter_now(f, 0, ROLE_MEMORY), pow((root - 1) / (root + 1), 2), 5e-7, "β");
    /* what is printed is what is set, and has the ρ printed: |z|² = β where z is complex */
    assert_near(parameter_now(f, 0, ROLE_RATE), 0.230886, 0, "η as printed");
    assert_near(parameter_now(f, 0, ROLE_MEMORY), 0.269874, 0, "β as printed");
    assert_string_equal(f->session.message,
                        "momentum: η=0.230886 β=0.269874, optimal: ρ = 0.52 a step");
    set(f, "surface", "saddle");
    act(f, ACTION_OPTIMUM);
    assert_non_null(strstr(f->session.message, "no optimum here"));
    set(f, "surface", "bowl");
    set(f, "optimizer", "adam"); /* its scale is that of the η that it had */
    double eta = parameter_now(f, 0, ROLE_RATE);
    act(f, ACTION_OPTIMUM);
    assert_near(parameter_now(f, 0, ROLE_RATE), eta, 0, "η of adam");
    assert_non_null(strstr(f->session.message, "changes with its steps"));
}

/* e goes through edge/20, edge/2 and a tenth beyond the edge, E back; the last one diverges. */
static void test_preset_keys(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl:lambda1=1,lambda2=10");
    set(f, "optimizer", "momentum:eta=0.001;gd:eta=0.15;bfgs;adam");
    f->session.state.focus = 0; /* its edge: 2·1.9/10 */
    static const double wanted[] = {0.019, 0.19, 0.418, 0.019};
    for (int i = 0; i < 4; i++) {
        act(f, ACTION_PRESET_NEXT);
        assert_near(parameter_now(f, 0, ROLE_RATE), wanted[i], 1e-12, "η after %d", i + 1);
    }
    assert_non_null(strstr(f->session.message, "low η of momentum: 0.019, 1/20 of the edge 0.38"));
    act(f, ACTION_PRESET_BACK);
    assert_near(parameter_now(f, 0, ROLE_RATE), 0.418, 1e-12, "η back");
    assert_near(parameter_now(f, 1, ROLE_RATE), 0.15, 0, "the others' η");
    f->session.state.focus = FOCUS_ALL; /* the first one leads: from too high to low */
    act(f, ACTION_PRESET_NEXT);
    assert_near(parameter_now(f, 1, ROLE_RATE), 0.01, 1e-12, "η of gd");
    assert_near(parameter_now(f, 2, ROLE_RATE), 1, 0, "bfgs knows better");
    assert_near(parameter_now(f, 3, ROLE_RATE), 0.1 * 0.1 * sqrt(2), 1e-4,
                "a tenth of adam's own η");
    act(f, ACTION_PRESET_BACK);
    session_go(&f->session, 200, LONG_MAX);
    double start = run_row(f->session.race.run[1], 0).f;
    assert_true(session_row(&f->session, 1).f > 1e6 * start);
    set(f, "optimizer", "cg");
    f->session.state.focus = 0;
    act(f, ACTION_PRESET_NEXT);
    assert_non_null(strstr(f->session.message, "cg"));
}

static void test_picking_a_start(void **state)
{
    struct fixture *f = *state;
    session_go(&f->session, 10, LONG_MAX);
    act(f, ACTION_PICK_START);
    double from = f->session.state.pick[0];
    act(f, ACTION_ETA_UP); /* arrows move the cross now, not η */
    act(f, ACTION_BETA_UP);
    assert_true(f->session.state.pick[0] > from);
    double x = f->session.state.pick[0], y = f->session.state.pick[1];
    act(f, ACTION_CONFIRM);
    assert_false(f->session.state.picking);
    assert_int_equal(f->session.state.position, 0);
    for (int i = 0; i < f->session.race.count; i++) {
        assert_near(run_row(f->session.race.run[i], 0).w[0], x, 0, "x");
        assert_near(run_row(f->session.race.run[i], 0).w[1], y, 0, "y");
    }
    act(f, ACTION_PICK_START);
    act(f, ACTION_ETA_UP);
    act(f, ACTION_CANCEL);
    assert_near(run_row(f->session.race.run[0], 0).w[0], x, 0, "cancelled");
}

static void test_speed_keys(void **state)
{
    struct fixture *f = *state;
    static const double up[] = {50, 100, 200, 500, 1000}, haste[] = {2, 5, 10, 20};
    assert_true(isnan(f->session.state.values.speed));
    for (size_t i = 0; i < sizeof haste / sizeof *haste; i++) {
        act(f, ACTION_FASTER); /* automatic speed stays automatic */
        assert_true(isnan(f->session.state.values.speed));
        assert_near(f->session.state.values.haste, haste[i], 1e-9, "times as fast");
    }
    set(f, "speed", "20");
    for (size_t i = 0; i < sizeof up / sizeof *up; i++) {
        act(f, ACTION_FASTER);
        assert_near(f->session.state.values.speed, up[i], 1e-9, "faster");
    }
    for (int i = 0; i < 100; i++)
        act(f, ACTION_SLOWER);
    assert_near(f->session.state.values.speed, 0.1, 1e-12, "slowest");
    for (int i = 0; i < 100; i++)
        act(f, ACTION_FASTER);
    assert_near(f->session.state.values.speed, 1e6, 1e-6, "fastest");
}

static void test_zoom_keeps_the_head_in_place(void **state)
{
    struct fixture *f = *state;
    session_go(&f->session, 100, LONG_MAX);
    struct row row = session_row(&f->session, session_subject(&f->session));
    const double *v = f->session.state.view;
    double before = (row.w[0] - v[0]) / (v[1] - v[0]), width = v[1] - v[0];
    for (int i = 0; i < 10; i++)
        act(f, ACTION_ZOOM_IN);
    assert_near((row.w[0] - v[0]) / (v[1] - v[0]), before, 1e-9, "place of the head");
    assert_true(v[1] - v[0] < 0.2 * width);
    for (int i = 0; i < 10; i++)
        act(f, ACTION_ZOOM_OUT);
    assert_near(v[1] - v[0], width, 1e-9, "out again");
}

/* Whatever point is zoomed at stays where it is, and no view becomes empty or without end. */
static void test_zoom_at_a_point(void **state)
{
    struct fixture *f = *state;
    struct pcg32 generator = pcg32_seeded(45, 1);
    const double *v = f->session.state.view;
    for (int round = 0; round < 200; round++) {
        double place[2], before[2], width[2], factor = round % 2 ? 0.8 : 1.25;
        for (int axis = 0; axis < 2; axis++) {
            width[axis] = v[2 * axis + 1] - v[2 * axis];
            before[axis] = random_between(&generator, -0.2, 1.2);
            place[axis] = v[2 * axis] + before[axis] * width[axis];
        }
        session_zoom_at(&f->session, factor, place);
        for (int axis = 0; axis < 2; axis++) {
            double now = v[2 * axis + 1] - v[2 * axis];
            assert_near((place[axis] - v[2 * axis]) / now, before[axis], 1e-9, "the point");
            assert_near(now, factor * width[axis], 1e-9 * now, "the width");
        }
    }
    for (int direction = 0; direction < 2; direction++) {
        for (int i = 0; i < 1000; i++)
            session_zoom_at(&f->session, direction ? 10 : 0.1, (double[]){1, 1});
        assert_true(v[0] < v[1] && v[2] < v[3] && v[1] - v[0] <= 1e12);
        assert_true(v[0] + 0.001 * (v[1] - v[0]) > v[0]); /* numbers enough between */
    }
}

static void test_panning(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum action action;
        int right, up;
    } keys[] = {{ACTION_PAN_LEFT, -1, 0},
                {ACTION_PAN_DOWN, 0, -1},
                {ACTION_PAN_UP, 0, 1},
                {ACTION_PAN_RIGHT, 1, 0}};
    set(f, "region", "-1,3,10,20");
    session_pan(&f->session, 0.5, -2);
    const double by_hand[] = {-0.5, 3.5, 8, 18};
    assert_memory_equal(f->session.state.view, by_hand, sizeof by_hand);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        double before[4];
        memcpy(before, f->session.state.view, sizeof before);
        act(f, keys[i].action);
        for (int k = 0; k < 4; k++)
            assert_near(f->session.state.view[k] - before[k],
                        k < 2 ? 0.4 * keys[i].right : keys[i].up, 1e-12, "key %zu, bound %d", i, k);
    }
    for (int i = 0; i < 100; i++)
        session_pan(&f->session, 1e11, -1e11);
    assert_true(fabs(f->session.state.view[1]) <= 1e12 && fabs(f->session.state.view[2]) <= 1e12);
    assert_near(f->session.state.view[1] - f->session.state.view[0], 4, 1e-3, "no narrower for it");
}

static bool a_few_times(void *left)
{
    return --*(int *)left > 0;
}

/* A moved start shows the step that was shown, with the numbers of a race that began there. */
static void test_dragging_the_start(void **state)
{
    struct fixture *f = *state;
    double dragged[RECORD], direct[RECORD];
    struct error error;
    session_go(&f->session, 70, LONG_MAX);
    f->session.state.playing = true;
    for (int i = 0; i < 5; i++) {
        int left = i;
        assert_true(session_drag_start(&f->session, (double[]){1 + 0.1 * i, -0.5}, &error));
        assert_false(f->session.state.playing);
        session_catch_up(&f->session, a_few_times, &left); /* not always to the end */
    }
    session_play(&f->session, 10, NULL, NULL);
    assert_true(f->session.state.position < 70); /* what is held does not run away */
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_int_equal(f->session.state.position, 70);
    assert_false(f->session.state.playing);
    session_drag_end(&f->session);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_int_equal(f->session.state.position, 70);
    assert_true(f->session.state.playing);
    size_t count = record(f, dragged);
    assert_true(session_restart_at(&f->session, (double[]){1.4, -0.5}, &error));
    session_go(&f->session, 70, LONG_MAX);
    assert_int_equal(record(f, direct), count);
    assert_true(all_same_bits(count, dragged, direct));
}

/* A hand that lets go before the race is there leaves it catching up, then playing. */
static void test_letting_go_early(void **state)
{
    struct fixture *f = *state;
    struct error error;
    int left = 3;
    set(f, "steps", "40");
    assert_true(session_catch_up(&f->session, NULL, NULL)); /* nothing to do is done */
    assert_int_equal(f->session.state.position, 0);
    f->session.state.playing = true;
    assert_true(session_drag_start(&f->session, (double[]){1, 1}, &error));
    session_drag_end(&f->session);
    assert_false(session_catch_up(&f->session, a_few_times, &left));
    assert_int_equal(left, 0);
    assert_in_range(f->session.state.position, 1, 39);
    assert_false(f->session.state.playing);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_int_equal(f->session.state.position, 40); /* from the first step on: the whole race */
    assert_true(f->session.state.playing);
    f->session.state.playing = false;
    assert_true(session_drag_start(&f->session, (double[]){1, 0}, &error));
    session_drag_end(&f->session);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_false(f->session.state.playing); /* what stood still stands still */
}

/* Keys go on from the step that is to be shown, ready or not; Home needs nothing that is not. */
static void test_keys_while_catching_up(void **state)
{
    struct fixture *f = *state;
    struct error error;
    session_go(&f->session, 70, LONG_MAX);
    assert_true(session_drag_start(&f->session, (double[]){1, 1}, &error));
    session_drag_end(&f->session);
    act(f, ACTION_STEP);
    act(f, ACTION_STEP_BACK_TEN);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_int_equal(f->session.state.position, 61);
    assert_true(session_drag_start(&f->session, (double[]){1, 0}, &error));
    session_drag_end(&f->session);
    act(f, ACTION_PLAY); /* once it is there */
    assert_false(f->session.state.playing);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_int_equal(f->session.state.position, 61);
    assert_true(f->session.state.playing);
    assert_true(session_drag_start(&f->session, (double[]){1, 1}, &error));
    session_drag_end(&f->session);
    act(f, ACTION_FIRST);
    assert_true(session_catch_up(&f->session, NULL, NULL));
    assert_int_equal(f->session.state.position, 0);
    assert_false(f->session.state.playing);
}

/* Caches of the surface outlive a moved start, caches of paths do not outlive anything. */
static void test_generation_and_epoch(void **state)
{
    struct fixture *f = *state;
    struct error error;
    long generation = f->session.generation, rewrites = f->session.rewrites;
    const struct problem *problem = f->session.race.problem;
    assert_true(session_drag_start(&f->session, (double[]){1, 1}, &error));
    assert_int_equal(f->session.generation, generation);
    assert_ptr_equal(f->session.race.problem, problem);
    assert_true(f->session.rewrites > rewrites);
    rewrites = f->session.rewrites;
    session_go(&f->session, 10, LONG_MAX);
    assert_int_equal(f->session.rewrites, rewrites); /* what was computed stays */
    session_go(&f->session, 5, LONG_MAX);
    act(f, ACTION_ETA_UP);
    assert_int_equal(f->session.generation, generation);
    assert_true(f->session.rewrites > rewrites);
    set(f, "surface", "saddle");
    assert_true(f->session.generation > generation);
}

/* Time that a slow machine could not pay for is forgiven, fractions of a step included. */
static void test_no_debt_is_piled_up(void **state)
{
    struct fixture *f = *state;
    int asked = 0;
    set(f, "speed", "1000");
    set(f, "steps", "100000");
    session_act(&f->session, ACTION_PLAY);
    session_play(&f->session, 1.5009, never, &asked);
    long shown = f->session.state.position;
    assert_in_range(shown, 1, 100);
    session_play(&f->session, 0.0002, NULL, NULL);
    assert_int_equal(f->session.state.position, shown);
    session_play(&f->session, 0.0009, NULL, NULL);
    assert_int_equal(f->session.state.position, shown + 1);
}

/* A held key whose second press takes the first one back. */
static bool takes_back(const struct settings *settings, const struct key *key)
{
    bool racer = key->action >= ACTION_RACER_1 && key->action <= ACTION_RACER_9;
    if (!key->setting)
        return racer || key->action == ACTION_PLAY || key->action == ACTION_WHAT_IF;
    const struct setting *row = settings_find(settings, key->setting);
    return key->action == ACTION_SWITCH || row->kind == SETTING_FLAG ||
           (row->kind == SETTING_CHOICE && row->choices[1] && !row->choices[2]);
}

static void test_held_keys_take_nothing_back(void **state)
{
    struct fixture *f = *state;
    const struct key_row *row;
    int found = 0;
    for (int i = 0; (row = keys_at(&f->settings.keys, i)) != NULL; i++) {
        for (int k = 0; k < KEYS_PER_ROW && row->keys[k].code; k++) {
            bool back = takes_back(&f->settings, &row->keys[k]);
            assert_that(!back || row->once, "%s is not pressed once: %s", row->label, row->title);
            found += back;
        }
    }
    assert_true(found > 12);
}

/* A surface that proposes other racers makes another line-up, too: no path of the former surface
 * is left on it. */
static void test_no_ghosts_of_another_surface(void **state)
{
    struct fixture *f = *state;
    f->session.takes_proposals = true;
    set(f, "surface", "beale");
    session_go(&f->session, 20, LONG_MAX);
    set(f, "surface", "rosenbrock");
    assert_true(f->session.race.count > 0);
    for (int i = 0; i < f->session.race.count; i++)
        assert_int_equal(run_ghost(f->session.race.run[i])->count, 0);
    session_go(&f->session, 20, LONG_MAX);
    set(f, "optimizer", "gd:eta=1e-4"); /* on the same surface it stays */
    assert_int_equal(run_ghost(f->session.race.run[0])->count, 21);
}

/* --- automatic η --- */

/* Another start has another one: the message gives both, and the path that stays has its own. */
static void test_another_automatic_rate_is_said(void **state)
{
    struct fixture *f = *state;
    struct error error;
    char wanted[128], from[TEXT_NUMBER], to[TEXT_NUMBER];
    set(f, "surface", "beale");
    set(f, "optimizer", "gd;momentum:eta=0.01;adam");
    session_go(&f->session, 20, LONG_MAX);
    double before = run_base(f->session.race.run[0])[0];
    assert_true(session_race_from(&f->session, (double[]){-3, 2}, &error));
    double now = run_base(f->session.race.run[0])[0];
    assert_true(now < 0.5 * before);
    text_short(from, before, 3);
    text_short(to, now, 3);
    snprintf(wanted, sizeof wanted, "gd: automatic η was %s, is %s from here", from, to);
    assert_string_equal(f->session.message, wanted);
    assert_near(run_ghost(f->session.race.run[0])->rate, before, 0, "the ghost's η");
    f->session.message[0] = '\0';
    set(f, "optimizer", "momentum:eta=0.01;adam"); /* its η is a length in w, wherever it starts */
    session_go(&f->session, 20, LONG_MAX);
    assert_true(session_race_from(&f->session, (double[]){2, 2}, &error));
    assert_string_equal(f->session.message, "");
    set(f, "optimizer", "gd"); /* under the hand: from where it was taken */
    session_go(&f->session, 20, LONG_MAX);
    before = run_base(f->session.race.run[0])[0];
    for (int i = 1; i <= 3; i++)
        assert_true(session_drag_start(&f->session, (double[]){2 - i, 2}, &error));
    text_short(from, before, 3);
    text_short(to, run_base(f->session.race.run[0])[0], 3);
    snprintf(wanted, sizeof wanted, "gd: automatic η was %s, is %s from here", from, to);
    assert_string_equal(f->session.message, wanted);
}

/* --- what surfaces propose --- */

static void print_lineup(struct fixture *f, char *out)
{
    settings_print(&f->settings, "optimizer", out, SETTING_TEXT);
}

/* Whatever a surface proposes can be raced, for as long as it says, beside the chart it names; and
 * nobody in it ends where nothing is defined. */
static void test_every_surface_proposes_a_race(void **state)
{
    struct fixture *f = *state;
    f->session.takes_proposals = true;
    for (int i = 0; surfaces[i]; i++) {
        const struct proposal *proposal = &surfaces[i]->proposal;
        char chart[SETTING_TEXT], racers[SETTING_TEXT];
        if (surfaces[i]->takes_expression)
            continue;
        set(f, "surface", surfaces[i]->name);
        settings_print(&f->settings, "detail", chart, sizeof chart);
        print_lineup(f, racers);
        assert_string_equal(chart, proposal->chart ? proposal->chart : "circle");
        assert_int_equal(f->session.state.values.steps, proposal->steps ? proposal->steps : 300);
        if (proposal->racers && !strchr(racers, ','))
            assert_string_equal(racers, proposal->racers);
        session_go(&f->session, f->session.state.values.steps, LONG_MAX);
        for (int k = 0; k < f->session.race.count; k++)
            assert_that(session_status(&f->session, k) != STATUS_UNDEFINED, "%s: %s",
                        surfaces[i]->name, f->session.state.racer[k].label);
    }
}

/* It holds for what has not been named, and only where races are shown. */
static void test_proposals_give_way(void **state)
{
    struct fixture *f = *state;
    char usual[SETTING_TEXT], racers[SETTING_TEXT];
    print_lineup(f, usual);
    set(f, "surface", "parabola");
    print_lineup(f, racers);
    assert_string_equal(racers, usual);
    f->session.takes_proposals = true;
    set(f, "surface", "bowl");
    set(f, "surface", "parabola:a=2");
    print_lineup(f, racers);
    assert_string_equal(racers, "gd:eta=0.15;gd:eta=0.5;gd:eta=0.9;gd:eta=1.025");
    assert_int_equal(f->session.state.values.steps, 20);
    set(f, "surface", "beale"); /* which proposes nothing */
    print_lineup(f, racers);
    assert_string_equal(racers, usual);
    assert_int_equal(f->session.state.values.steps, 300);
    act(f, ACTION_UNDO);
    print_lineup(f, racers);
    assert_string_equal(racers, "gd:eta=0.15;gd:eta=0.5;gd:eta=0.9;gd:eta=1.025");
    assert_int_equal(f->session.race.count, 4);
    set(f, "steps", "70");
    set(f, "optimizer", "gd,adam");
    set(f, "detail", "slice");
    set(f, "surface", "deep-linear");
    print_lineup(f, racers);
    assert_string_equal(racers, "gd;adam");
    assert_int_equal(f->session.state.values.steps, 70);
    settings_print(&f->settings, "detail", racers, sizeof racers);
    assert_string_equal(racers, "slice");
}

/* On a bowl momentum at the optimum of theory is ahead of gradient descent, which is at its own,
 * and nobody diverges, however narrow it is. */
static void test_bowls_show_what_momentum_is_for(void **state)
{
    struct fixture *f = *state;
    static const char *const bowls[] = {
        "bowl",   "bowl:lambda2=2", "bowl:lambda2=100", "bowl:lambda1=50,lambda2=1e-1",
        "matyas", "booth"};
    f->session.takes_proposals = true;
    for (size_t i = 0; i < sizeof bowls / sizeof *bowls; i++) {
        set(f, "surface", bowls[i]);
        session_go(&f->session, 60, LONG_MAX);
        assert_true(session_row(&f->session, 1).f < session_row(&f->session, 0).f);
        for (int k = 0; k < f->session.race.count; k++)
            assert_that(session_status(&f->session, k) != STATUS_DIVERGED, "%s: %s", bowls[i],
                        f->session.state.racer[k].label);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_no_ghosts_of_another_surface),
        WITH_FIXTURE(test_another_automatic_rate_is_said),
        WITH_FIXTURE(test_bad_values),
        WITH_FIXTURE(test_too_many_racers),
        WITH_FIXTURE(test_print_reads_back),
        WITH_FIXTURE(test_names_and_letters_are_unique),
        WITH_FIXTURE(test_eta_and_beta_fill),
        WITH_FIXTURE(test_labels),
        WITH_FIXTURE(test_key_table),
        WITH_FIXTURE(test_keys_change_their_settings),
        WITH_FIXTURE(test_eta_keys_walk_a_grid),
        WITH_FIXTURE(test_beta_keys_reach_zero_and_never_one),
        WITH_FIXTURE(test_focus_decides_who_changes),
        WITH_FIXTURE(test_stepping_back_is_never_having_gone_forward),
        WITH_FIXTURE(test_editing_the_past),
        WITH_FIXTURE(test_edits_at_one_step_add_up),
        WITH_FIXTURE(test_auto_stays_auto),
        WITH_FIXTURE(test_playing_counts_time),
        WITH_FIXTURE(test_playing_is_patient_only_as_long_as_asked),
        WITH_FIXTURE(test_playing_ends_when_all_have_stopped),
        WITH_FIXTURE(test_surfaces_cycle),
        WITH_FIXTURE(test_optimum_key),
        WITH_FIXTURE(test_preset_keys),
        WITH_FIXTURE(test_picking_a_start),
        WITH_FIXTURE(test_speed_keys),
        WITH_FIXTURE(test_every_surface_proposes_a_race),
        WITH_FIXTURE(test_proposals_give_way),
        WITH_FIXTURE(test_bowls_show_what_momentum_is_for),
        WITH_FIXTURE(test_zoom_keeps_the_head_in_place),
        WITH_FIXTURE(test_zoom_at_a_point),
        WITH_FIXTURE(test_dragging_the_start),
        WITH_FIXTURE(test_letting_go_early),
        WITH_FIXTURE(test_keys_while_catching_up),
        WITH_FIXTURE(test_generation_and_epoch),
        WITH_FIXTURE(test_panning),
        WITH_FIXTURE(test_no_debt_is_piled_up),
        WITH_FIXTURE(test_held_keys_take_nothing_back),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
