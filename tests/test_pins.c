/* Pins: runs that stay as they were while the race is changed. */
#include "fixture.h"

#include <limits.h>

#include "base/text.h"
#include "canvas/cells.h"
#include "session/copy.h"
#include "session/racers.h"
#include "session/undo.h"
#include "surfaces/surfaces.h"

static void key(struct fixture *f, uint32_t code)
{
    assert_true(session_key(&f->session, code));
    assert_true(session_catch_up(&f->session, NULL, NULL));
}

static const struct pin *pin_of(struct fixture *f, int i)
{
    assert_in_range(i, 0, f->session.state.values.pins - 1);
    return f->session.state.values.pin[i];
}

/* The picture as text, at a size; freed by the caller. */
static char *text_of(struct fixture *f, int columns, int rows)
{
    struct canvas *canvas = cells_open(columns, rows, CHARSET_ASCII, SHADING_LINES);
    char *text = calloc((size_t)(columns + 1) * (size_t)rows + 1, 4), *at = text;
    assert_true(canvas && text);
    scene_draw(&f->scene, canvas);
    for (int row = 0; row < rows; row++, *at++ = '\n')
        for (int column = 0; column < columns; column++)
            at += text_encode(cells_glyph(canvas, column, row).code, at);
    cells_close(canvas);
    return text;
}

static void assert_shows(struct fixture *f, const char *what)
{
    char *text = text_of(f, 120, 40);
    assert_that(strstr(text, what), "'%s' is not in\n%s", what, text);
    free(text);
}

/* With every racer switched off there is nothing to pin, whether there are pins or not. */
static void test_nothing_to_pin(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "gd;momentum");
    f->session.state.focus = FOCUS_ALL;
    for (int pins = 0; pins <= 2; pins += 2) {
        for (int i = 0; i < 2; i++)
            session_hide_racer(&f->session, i, true);
        key(f, 'i');
        assert_int_equal(f->session.state.values.pins, pins);
        assert_string_equal(f->session.message,
                            "every racer is switched off: there is no run to pin");
        for (int i = 0; i < 2; i++)
            session_hide_racer(&f->session, i, false);
        key(f, 'i');
        assert_int_equal(f->session.state.values.pins, pins + 2);
    }
}

/* The rows of a pin are those of the run when it was pinned, whatever becomes of that. */
static void test_a_pin_is_the_run_as_it_was(void **state)
{
    struct fixture *f = *state;
    double w[41][2], loss[41];
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd;momentum:eta=0.03,beta=0.8");
    session_go(&f->session, 40, LONG_MAX);
    f->session.state.focus = 1;
    for (long step = 0; step <= 40; step++) {
        struct row row = run_row(f->session.race.run[1], step);
        memcpy(w[step], row.w, sizeof w[step]);
        loss[step] = row.f;
    }
    key(f, 'i');
    assert_string_equal(f->session.message,
                        "pinned at step 40: A momentum η=0.03 β=0.8 (I takes pins away)");
    set(f, "eta", "0.01");
    set(f, "start", "1,1");
    set(f, "surface", "bowl:lambda2=33");
    set(f, "optimizer", "adam");
    const struct pin *pin = pin_of(f, 0);
    assert_int_equal(pin->count, 41);
    for (long step = 0; step <= 40; step++)
        assert_that(all_same_bits(2, pin->rows[step].w, w[step]) &&
                        same_bits(pin->rows[step].f, loss[step]),
                    "step %ld is another", step);
    assert_near(pin->eta, 0.03, 0, "eta");
    assert_near(pin->beta, 0.8, 0, "beta");
    assert_int_equal(pin->step, 40);
    assert_int_equal(pin->status, STATUS_RUNNING);
}

/* Letters are given in turn, and again once they are free; too many are refused, all or none. */
static void test_letters(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "gd,momentum,adam");
    session_go(&f->session, 5, LONG_MAX);
    f->session.state.focus = FOCUS_ALL;
    f->session.state.racer[1].hidden = true;
    key(f, 'i');
    assert_int_equal(f->session.state.values.pins, 2); /* the hidden one is not meant */
    assert_string_equal(f->session.message, "2 runs pinned at step 5 (I takes pins away)");
    for (int i = 0; i < 3; i++)
        key(f, 'i');
    assert_int_equal(f->session.state.values.pins, PINS_MAX);
    for (int i = 0; i < PINS_MAX; i++)
        assert_int_equal(pin_of(f, i)->name[0], 'A' + i);
    key(f, 'i');
    assert_int_equal(f->session.state.values.pins, PINS_MAX);
    assert_string_equal(f->session.message,
                        "there are 8 pins, and 8 is the most: I takes them away");
    session_unpin(&f->session, 2);
    assert_int_equal(pin_of(f, 2)->name[0], 'D');
    f->session.state.focus = 0;
    key(f, 'i');
    assert_int_equal(pin_of(f, PINS_MAX - 1)->name[0], 'C');
    key(f, 'I');
    assert_int_equal(f->session.state.values.pins, 0);
    key(f, 'I');
    assert_string_equal(f->session.message, "there are no pins: i makes one");
}

/* Making and removing are edits; going back to the beginning leaves pins to compare with. */
static void test_undo(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    session_keep_beginning(&f->session);
    session_go(&f->session, 20, LONG_MAX);
    key(f, 'i');
    long serial = pin_of(f, 0)->serial;
    key(f, 'u');
    assert_string_equal(f->session.message, "undone: pin");
    assert_int_equal(f->session.state.values.pins, 0);
    key(f, 0x12);
    assert_int_equal(pin_of(f, 0)->serial, serial);
    set(f, "surface", "saddle");
    key(f, 'u');
    assert_int_equal(pin_of(f, 0)->serial, serial);
    key(f, 'I');
    key(f, 'u');
    assert_string_equal(f->session.message, "undone: removal of pins");
    assert_int_equal(pin_of(f, 0)->serial, serial);
    set(f, "theme", "light");
    key(f, 'R');
    assert_int_equal(pin_of(f, 0)->serial, serial);
}

/* Copies, as recordings take them, hold the pins; they outlive the session's. */
static void test_copies_hold_pins(void **state)
{
    struct fixture *f = *state;
    struct session_copy copy;
    struct error error;
    set(f, "surface", "bowl");
    session_go(&f->session, 20, LONG_MAX);
    key(f, 'i');
    char *with = text_of(f, 120, 40);
    assert_true(session_copy_take(&copy, &f->session, &error));
    key(f, 'I');
    set(f, "surface", "saddle");
    undo_forget(&f->session);
    void *made;
    assert_int_equal(set_up(&made), 0);
    struct fixture *other = made;
    assert_true(session_copy_show(&copy, &other->session, &error));
    session_copy_free(&copy);
    char *there = text_of(other, 120, 40);
    assert_string_equal(there, with);
    free(with);
    free(there);
    tear_down(&made);
}

/* Two pins are told apart on the map, in the chart and in the table; on another surface they are
 * not drawn, and come back with theirs. */
static void test_what_is_shown(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd:eta=0.11");
    set(f, "panels", "map,loss,table");
    session_go(&f->session, 30, LONG_MAX);
    key(f, 'i');
    set(f, "optimizer", "gd:eta=0.05");
    session_go(&f->session, 30, LONG_MAX);
    key(f, 'i');
    set(f, "surface", "bowl:lambda2=3");
    set(f, "optimizer", "gd:eta=0.11");
    session_go(&f->session, 30, LONG_MAX);
    assert_shows(f, "A gd eta=0.11");
    assert_shows(f, "B gd eta=0.05");
    set(f, "panels", "loss");
    assert_shows(f, "A eta=0.11");
    assert_shows(f, "B eta=0.05");
    set(f, "panels", "map");
    set(f, "surface", "saddle");
    char *text = text_of(f, 120, 40);
    assert_that(!strstr(text, "A gd"), "a pin of another surface:\n%s", text);
    free(text);
    set(f, "surface", "bowl");
    set(f, "panels", "map,loss,table");
    session_go(&f->session, 30, LONG_MAX);
    assert_shows(f, "A gd eta=0.11");
    key(f, 'I');
    set(f, "start", "auto");
    session_go(&f->session, 30, LONG_MAX);
    text = text_of(f, 120, 40);
    assert_that(!strstr(text, "A gd"), "still pinned:\n%s", text);
    free(text);
}

/* A blank stands before the last column of a table's line, and no number ends in its point. */
static void check_line(const char *line, const char *where, const char *text)
{
    static const char *const words[] = {"running", "minimum", "pinned", "diverged", "saddle"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *word = strstr(line, words[i]);
        if (word && word < strchr(line, '\n') && word > line)
            assert_that(word[-1] == ' ' && word[-2] != '.', "%s: a number is cut in\n%s", where,
                        text);
    }
}

static void check_table(struct fixture *f, int columns, const char *surface)
{
    char *text = text_of(f, columns, 12), where[96];
    snprintf(where, sizeof where, "%s, %d columns", surface, columns);
    for (char *line = text; *line; line = strchr(line, '\n') + 1)
        check_line(line, where, text);
    assert_that(!strstr(text, "A eta=0..") && !strstr(text, "A eta=0.0.."),
                "%s: a name's number\n%s", where, text);
    free(text);
}

/* Numbers of pins stand whole beside those of the race, on every surface and at every width. */
static void test_numbers_stand_whole(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "table");
    for (int s = 0; surfaces[s]; s++) {
        if (surfaces[s]->takes_expression)
            continue;
        set(f, "surface", surfaces[s]->name);
        set(f, "optimizer", "momentum:eta=0.003408");
        key(f, 'I');
        session_go(&f->session, 28, LONG_MAX);
        key(f, 'i');
        set(f, "optimizer", "gd:eta=0.001;momentum");
        for (long step = 0; step < 3; step++) {
            session_go(&f->session, 1 + 9 * step, LONG_MAX);
            for (int columns = 24; columns <= 120; columns += columns < 60 ? 1 : 7)
                check_table(f, columns, surfaces[s]->name);
        }
    }
}

/* The table has the pins of its surface alone; one that was on its way says that it stays. */
static void test_table_has_its_own_pins(void **state)
{
    struct fixture *f = *state;
    set(f, "panels", "table");
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd:eta=0.0341");
    key(f, 'i');
    for (int columns = 40; columns <= 100; columns += 60) {
        char *text = text_of(f, columns, 12);
        assert_that(strstr(text, "pinned") && strstr(text, "0.0341"), "no pin in\n%s", text);
        free(text);
    }
    set(f, "surface", "saddle");
    for (int columns = 40; columns <= 100; columns += 60) {
        char *text = text_of(f, columns, 12);
        assert_that(!strstr(text, "pinned"), "a pin of another surface:\n%s", text);
        free(text);
    }
    set(f, "surface", "bowl");
    assert_shows(f, "pinned");
}

/* --- as text --- */

/* What is written reads back to the same runs, to the last bit, and is written the same again. */
static void test_texts_read_back(void **state)
{
    static const char *const races[][2] = {
        {"bowl", "momentum"},
        {"formula:sin(x)+y^2", "gd;gd:eta=0.1"},
        {"beale", "adam:noise=0.3;rmsprop;momentum:schedule=cosine,label=mine"},
        {"deep-linear", "momentum,adam"},
        {"parabola", "gd:eta=0.5;gd:eta=1.5"},
        {"bowl", "gd;rule:b := 0.8; d = b*d - eta*g; w = w + d"},
    };
    for (size_t i = 0; i < sizeof races / sizeof *races; i++) {
        struct fixture *f = *state;
        struct error error;
        char text[SETTING_TEXT_MOST], again[sizeof text];
        void *made;
        set(f, "pins", "none");
        set(f, "surface", races[i][0]);
        set(f, "optimizer", races[i][1]);
        set(f, "seed", "7");
        session_go(&f->session, 9, LONG_MAX);
        f->session.state.focus = f->session.race.count - 1;
        assert_true(session_set_role(&f->session, ROLE_RATE, 0.021, &error));
        session_go(&f->session, 25, LONG_MAX);
        f->session.state.focus = FOCUS_ALL;
        key(f, 'i');
        settings_print(&f->settings, "pins", text, sizeof text);
        assert_int_equal(set_up(&made), 0);
        struct fixture *other = made;
        set(other, "pins", text);
        settings_print(&other->settings, "pins", again, sizeof again);
        assert_string_equal(again, text);
        assert_int_equal(other->session.state.values.pins, f->session.race.count);
        for (int k = 0; k < f->session.race.count; k++) {
            const struct pin *a = pin_of(f, k), *b = pin_of(other, k);
            size_t dim = (size_t)a->problem->dim;
            assert_string_equal(a->name, b->name);
            assert_int_equal(a->identity.ink, b->identity.ink);
            assert_int_equal(a->identity.marker, b->identity.marker);
            assert_int_equal(a->count, b->count);
            for (size_t row = 0; row < a->count; row++)
                assert_that(all_same_bits(dim, a->rows[row].w, b->rows[row].w), "%s: row %zu",
                            a->text, row);
        }
        tear_down(&made);
    }
}

static void test_bad_texts(void **state)
{
    static const char *const cases[][2] = {
        {"gd", "pins: 'gd' is no pin (RACER @ SURFACE @ START @ STEP)"},
        {"gd @ bowl @ 1,2", "pins: 'gd' is no pin (RACER @ SURFACE @ START @ STEP)"},
        {"gt @ bowl @ 1,2 @ 3", "optimizer: unknown name 'gt' (did you mean 'gd'?)"},
        {"gd @ bow @ 1,2 @ 3", "surface: unknown name 'bow' (did you mean 'bowl'?)"},
        {"gd @ bowl @ 1 @ 3", "pins: start: '1' has 1 number (2 expected)"},
        {"gd @ bowl @ 1,2 @ -3", "pins: step -3 is out of range (0 to 1000000)"},
        {"gd @ bowl @ 1,2 @ 3 @ 5:eta=1", "pins: a change at step 5 (0 to 2)"},
        {"gd @ bowl @ 1,2 @ 3 @ 1:mu=1", "pins: gd has no parameter 'mu'"},
        {"gd @ bowl @ 1,2 @ 3 @ 1", "pins: '1' is no change (such as 12:eta=0.02)"},
        {"gd @ bowl @ 1,2 @ 3 @ look=99,0", "pins: look is out of range (0 to 11, 0 to 11)"},
        {"gd:batch=3 @ bowl @ 1,2 @ 3",
         "gd: batch means nothing on bowl (it is no sum over samples)"},
        {"gd @ bowl @ 1,2 @ 3 & gd", "pins: 'gd' is no pin (RACER @ SURFACE @ START @ STEP)"},
    };
    struct fixture *f = *state;
    set(f, "pins", "gd @ bowl @ 1,2 @ 3 & Q adam:eta=0.1 @ bowl:lambda2=3 @ 2,1 @ 0");
    long serial = pin_of(f, 0)->serial;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {""};
        assert_false(session_assign(&f->session, "pins", cases[i][0], &error));
        assert_string_equal(error.text, cases[i][1]);
        assert_int_equal(f->session.state.values.pins, 2);
        assert_int_equal(pin_of(f, 0)->serial, serial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_a_pin_is_the_run_as_it_was),
        WITH_FIXTURE(test_nothing_to_pin),
        WITH_FIXTURE(test_letters),
        WITH_FIXTURE(test_undo),
        WITH_FIXTURE(test_copies_hold_pins),
        WITH_FIXTURE(test_what_is_shown),
        WITH_FIXTURE(test_numbers_stand_whole),
        WITH_FIXTURE(test_table_has_its_own_pins),
        WITH_FIXTURE(test_texts_read_back),
        WITH_FIXTURE(test_bad_texts),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("pins", tests, NULL, NULL);
}
