/* Changes of a session whose memory is refused: each allocation in turn fails once. Afterwards the
 * session is as it was before or as it was to be, and draws. */
#include "fixture.h"
#include "refusal.h"

#include "canvas/cells.h"
#include "session/copy.h"
#include "session/undo.h"

enum { COLUMNS = 70, ROWS = 24, SHOWN = 60 };

/* --- what can be told of a session --- */

struct account {
    char text[16384];
};

static void tell(struct account *account, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void tell(struct account *account, const char *format, ...)
{
    size_t length = strlen(account->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(account->text + length, sizeof account->text - length, format, arguments);
    va_end(arguments);
}

static void tell_settings(struct account *account, const struct settings *settings)
{
    static const char *const names[] = {"surface", "optimizer", "start",   "eta",   "beta",
                                        "seed",    "region",    "what-if", "speed", "streams"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char value[SETTING_TEXT];
        settings_print(settings, names[i], value, sizeof value);
        tell(account, "%s %s\n", names[i], value);
    }
}

/* Runs by what they were given and what they have come to, in all digits. */
static void tell_race(struct account *account, struct session *session)
{
    assert_int_equal(session->race.count, session->state.values.lineup->count);
    assert_ptr_equal(session->race.problem, session->state.values.problem);
    for (int i = 0; i < session->race.count; i++) {
        size_t changes;
        struct run *run = session->race.run[i];
        const struct change *change = run_changes(run, &changes);
        tell(account, "%s %s:", session->state.racer[i].label, run_optimizer(run)->name);
        for (size_t k = 0; k < changes; k++)
            tell(account, " %ld %d %.17g", change[k].step, change[k].parameter, change[k].value);
        for (int k = 0; k < parameter_count(run_optimizer(run)->parameters); k++)
            tell(account, " %.17g/%.17g", run_base(run)[k], session->state.racer[i].parameter[k]);
        struct row row = run_row(run, session->state.position);
        tell(account, " at %ld %.17g %.17g\n", row.step, row.w[0], row.f);
    }
}

static struct account account_of(struct fixture *f)
{
    struct account account = {""};
    struct error error;
    session_catch_up(&f->session, NULL, NULL);
    assert_true(race_advance(&f->session.race, f->session.state.position, LONG_MAX, &(bool){false},
                             &error));
    tell_settings(&account, &f->settings);
    tell_race(&account, &f->session);
    tell(&account, "at %ld, focus %d, playing %d\n", f->session.state.position,
         f->session.state.focus, f->session.state.playing);
    return account;
}

static void assert_draws(struct fixture *f)
{
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_LINES);
    assert_non_null(canvas);
    scene_draw(&f->scene, canvas);
    cells_close(canvas);
}

/* --- changes --- */

static void assign(struct fixture *f, const char *name, const char *value)
{
    struct error error;
    session_assign(&f->session, name, value, &error);
}

static void line_up(struct fixture *f)
{
    assign(f, "optimizer", "momentum:beta=0.8;adam;gd:eta=0.001");
}

static void change_surface(struct fixture *f)
{
    assign(f, "surface", "himmelblau");
}

static void change_start(struct fixture *f)
{
    assign(f, "start", "0.5,-0.25");
}

static void change_eta(struct fixture *f)
{
    assign(f, "eta", "0.003");
}

static void change_seed(struct fixture *f)
{
    assign(f, "seed", "7");
}

static void press_eta(struct fixture *f)
{
    session_act(&f->session, ACTION_ETA_UP);
}

static void press_optimum(struct fixture *f)
{
    session_act(&f->session, ACTION_OPTIMUM);
}

static void restart(struct fixture *f)
{
    session_act(&f->session, ACTION_RESTART);
}

static void undo(struct fixture *f)
{
    session_undo(&f->session);
}

static void redo(struct fixture *f)
{
    session_redo(&f->session);
}

/* What came before a change: an edit, some steps. */
static void race_on(struct fixture *f)
{
    session_go(&f->session, SHOWN, LONG_MAX);
    f->session.state.focus = FOCUS_ALL;
    session_act(&f->session, ACTION_ETA_DOWN);
}

static void race_what_if(struct fixture *f)
{
    race_on(f);
    assign(f, "what-if", "on");
}

/* Where theory has an optimum at the start. */
static void race_what_if_on_bowl(struct fixture *f)
{
    assign(f, "surface", "bowl");
    race_what_if(f);
}

static void line_up_and_race(struct fixture *f)
{
    race_on(f);
    line_up(f);
    session_go(&f->session, SHOWN / 2, LONG_MAX);
}

static void change_surface_and_race(struct fixture *f)
{
    race_on(f);
    change_surface(f);
    session_go(&f->session, SHOWN / 2, LONG_MAX);
}

static void line_up_and_undo(struct fixture *f)
{
    line_up_and_race(f);
    undo(f);
}

static void edit_and_undo(struct fixture *f)
{
    race_on(f);
    undo(f);
}

static const struct {
    const char *name;
    void (*prepare)(struct fixture *f), (*change)(struct fixture *f);
} cases[] = {
    {"line-up", race_on, line_up},
    {"line-up, what-if", race_what_if, line_up},
    {"surface", race_on, change_surface},
    {"surface, what-if", race_what_if, change_surface},
    {"start", race_on, change_start},
    {"eta", race_on, change_eta},
    {"eta, what-if", race_what_if, change_eta},
    {"seed", race_on, change_seed},
    {"key of eta", race_on, press_eta},
    {"key of eta, what-if", race_what_if, press_eta},
    {"optimum", race_on, press_optimum},
    {"optimum, what-if", race_what_if_on_bowl, press_optimum},
    {"restart", race_on, restart},
    {"undo of an edit", race_on, undo},
    {"undo of a line-up", line_up_and_race, undo},
    {"undo of a surface", change_surface_and_race, undo},
    {"redo of an edit", edit_and_undo, redo},
    {"redo of a line-up", line_up_and_undo, redo},
};

static struct fixture *open_fixture(size_t k)
{
    struct fixture *f = NULL;
    assert_int_equal(set_up((void **)&f), 0);
    set(f, "optimizer", "gd,momentum,rmsprop");
    cases[k].prepare(f);
    session_catch_up(&f->session, NULL, NULL);
    return f;
}

/* False when the change needs fewer allocations. */
static bool change_with_refusal(size_t k, long number, const struct account *before,
                                const struct account *after)
{
    struct fixture *f = open_fixture(k);
    refuse(number, number);
    cases[k].change(f);
    bool refused = was_refused();
    struct account account = account_of(f);
    bool same = strcmp(account.text, before->text) == 0,
         done = strcmp(account.text, after->text) == 0;
    assert_that(same || done, "%s, allocation %ld: neither\n%s\nnor\n%s\nbut\n%s", cases[k].name,
                number, before->text, after->text, account.text);
    assert_draws(f);
    cases[k].change(f); /* there is memory again */
    assert_draws(f);
    tear_down((void **)&f);
    return refused;
}

static void test_every_change_is_made_or_not(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct fixture *f = open_fixture(k);
        struct account before = account_of(f);
        cases[k].change(f);
        struct account after = account_of(f);
        assert_that(strcmp(before.text, after.text) != 0, "%s changes nothing", cases[k].name);
        tear_down((void **)&f);
        long number = 1;
        while (change_with_refusal(k, number, &before, &after))
            number++;
        assert_that(number > 1, "%s needs no memory", cases[k].name);
    }
}

/* Twelve SPECs, as long as they may be: what was printed of them was cut. */
static void test_a_refused_setting_leaves_a_long_line_up(void **state)
{
    struct fixture *f = *state;
    enum { LONG = 2000 };
    char *lineup = calloc(RACERS_MAX, LONG + 2), *end = lineup;
    struct error error = {""};
    for (int i = 0; i < RACERS_MAX; i++) {
        end += sprintf(end, "%sgd:eta=0.00%d", i ? ";" : "", i + 1);
        memset(end, '0', LONG - 100);
        end += LONG - 100;
    }
    set(f, "optimizer", lineup);
    struct account *before = malloc(sizeof *before);
    *before = account_of(f);
    assert_false(session_assign(&f->session, "optimizer", "gd:batch=4", &error));
    assert_int_equal(f->session.race.count, RACERS_MAX);
    struct account after = account_of(f);
    assert_string_equal(before->text, after.text);
    assert_draws(f);
    free(before);
    free(lineup);
}

/* --- charts that are computed in the background --- */

static bool screen_has(const struct canvas *canvas, const char *text)
{
    char line[8 * COLUMNS + 1];
    for (int row = 0; row < cells_rows(canvas); row++) {
        cells_row_text(canvas, row, line);
        if (strstr(line, text))
            return true;
    }
    return false;
}

/* No worker finds memory, from the `number`-th allocation of the drawing on. False when the drawing
 * asks for fewer. Whatever it draws, a chart that is not complete says why. */
static bool draw_with_refusal(const char *panel, const char *complete, long number)
{
    struct fixture *f;
    assert_int_equal(set_up((void **)&f), 0);
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd");
    set(f, "panels", panel);
    set(f, "rates", "measured");
    set(f, "steps", "300");
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_LINES);
    assert_non_null(canvas);
    refuse(number, LONG_MAX);
    scene_draw(&f->scene, canvas);
    bool refused = was_refused();
    assert_that(screen_has(canvas, complete) || screen_has(canvas, "short") ||
                    screen_has(canvas, "no thread"),
                "%s without memory from allocation %ld on: nothing says so", panel, number);
    cells_close(canvas);
    tear_down((void **)&f);
    return refused;
}

static void test_charts_in_the_background_say_what_failed(void **state)
{
    (void)state;
    for (long number = 1; draw_with_refusal("basins", " 1 (0, 0)", number); number++)
        assert_true(number < 100);
    for (long number = 1; draw_with_refusal("rates", "best", number); number++)
        assert_true(number < 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_change_is_made_or_not),
        WITH_FIXTURE(test_a_refused_setting_leaves_a_long_line_up),
        cmocka_unit_test(test_charts_in_the_background_say_what_failed),
    };
    refuse(LONG_MAX, 0);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("refusal", tests, NULL, NULL);
}
