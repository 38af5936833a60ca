/* Pins: runs that stay as they were while the race is changed. */
#include "fixture.h"

#include <limits.h>

#include "base/text.h"
#include "canvas/cells.h"
#include "session/copy.h"
#include "session/undo.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_a_pin_is_the_run_as_it_was),
        WITH_FIXTURE(test_letters),
        WITH_FIXTURE(test_undo),
        WITH_FIXTURE(test_copies_hold_pins),
        WITH_FIXTURE(test_what_is_shown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("pins", tests, NULL, NULL);
}
