/* Keys and the mouse from the bytes of a terminal. */
#include "testing.h"

#include "frontends/decoder.h"
#include "session/keys.h"

/* A line that brings bytes; where it says PAUSE nothing comes unless somebody waits for it. */
struct line {
    const int *at;
};

enum { END = -1, PAUSE = -2, SPECIAL = 0x1FF };

static int read_line(void *context, int wait)
{
    struct line *line = context;
    if (*line->at == END)
        return -1;
    if (*line->at == PAUSE && wait == 0)
        return -1;
    while (*line->at == PAUSE)
        line->at++;
    return *line->at == END ? -1 : *line->at++;
}

/* All events of some bytes, a pause between two looks as between two frames. */
static int events_of(const int *bytes, struct event *events)
{
    struct line line = {.at = bytes};
    struct keys keys = keys_from(read_line, &line);
    int count = 0;
    while (*line.at != END || keys.pushed >= 0) {
        while (count < 16 && keys_next(&keys, &events[count]))
            count++;
        while (*line.at == PAUSE)
            line.at++;
    }
    return count;
}

#define EVENTS_OF(...) events_of((const int[]){__VA_ARGS__, END}, events)

static void check_key(const struct event *event, uint32_t key)
{
    assert_int_equal(event->kind, EVENT_KEY);
    assert_int_equal(event->key, key);
}

static void check_mouse(const struct event *event, enum mouse_kind kind, int button, int column,
                        int row)
{
    assert_int_equal(event->kind, EVENT_MOUSE);
    assert_int_equal(event->mouse.kind, kind);
    assert_int_equal(event->mouse.button, button);
    assert_int_equal(event->mouse.column, column);
    assert_int_equal(event->mouse.row, row);
}

static void test_plain_keys(void **state)
{
    struct event events[16];
    (void)state;
    assert_int_equal(EVENTS_OF('q', SPECIAL, ' '), 3);
    check_key(&events[0], 'q');
    assert_int_equal(events[1].kind, EVENT_SPECIAL);
    assert_int_equal(events[1].key, SPECIAL);
    check_key(&events[2], ' ');
}

static void test_characters(void **state)
{
    struct event events[16];
    (void)state;
    assert_int_equal(EVENTS_OF(0xCE, 0xB7, 0xE2, 0x88, 0x92, 0xF0, 0x9F, 0x98, 0x80), 3);
    check_key(&events[0], 0x3B7);
    check_key(&events[1], 0x2212);
    check_key(&events[2], 0x1F600);
    assert_int_equal(EVENTS_OF(0xCE, 'q'), 2); /* half a character swallows nothing */
    check_key(&events[0], 0xFFFD);
    check_key(&events[1], 'q');
    assert_int_equal(EVENTS_OF(0xFF, 0xE2, 0x88, SPECIAL), 3);
    check_key(&events[0], 0xFFFD);
    check_key(&events[1], 0xFFFD);
    assert_int_equal(events[2].kind, EVENT_SPECIAL);
}

static void test_escape_alone(void **state)
{
    struct event events[16];
    (void)state;
    assert_int_equal(EVENTS_OF(0x1B), 1);
    check_key(&events[0], 0x1B);
    assert_int_equal(EVENTS_OF(0x1B, 'q'), 2);
    check_key(&events[1], 'q');
    assert_int_equal(EVENTS_OF(0x1B, PAUSE, '['), 2); /* by hand: a sequence comes at once */
    check_key(&events[1], '[');
    assert_int_equal(EVENTS_OF(0x1B, 0x1B, SPECIAL), 3);
    check_key(&events[1], 0x1B);
}

static void test_sequences(void **state)
{
    static const struct {
        int last;
        uint32_t key;
    } cases[] = {{'A', KEY_UP_ARROW},   {'B', KEY_DOWN_ARROW}, {'C', KEY_RIGHT_ARROW},
                 {'D', KEY_LEFT_ARROW}, {'H', KEY_HOME_KEY},   {'F', KEY_END_KEY}};
    struct event events[16];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(EVENTS_OF(0x1B, '[', cases[i].last, 'q'), 2);
        check_key(&events[0], cases[i].key);
        assert_int_equal(EVENTS_OF(0x1B, 'O', PAUSE, cases[i].last, 'q'), 2);
        check_key(&events[0], cases[i].key);
        check_key(&events[1], 'q');
    }
    /* what means nothing, whole, in pieces, without end, or longer than any, is no key */
    assert_int_equal(EVENTS_OF(0x1B, '[', '1', ';', '5', 'C', 'q'), 1);
    check_key(&events[0], 'q');
    assert_int_equal(EVENTS_OF(0x1B, '[', '1', PAUSE, ';', PAUSE, '5', PAUSE, 'C'), 0);
    assert_int_equal(EVENTS_OF(0x1B, '[', '1', ';'), 0);
    assert_int_equal(EVENTS_OF(0x1B, '[', '1', SPECIAL), 1);
    int longest[64] = {0x1B, '['};
    for (int i = 2; i < 60; i++)
        longest[i] = '1';
    longest[60] = 'A';
    longest[61] = 'q';
    longest[62] = END;
    assert_int_equal(events_of(longest, events), 1);
}

#define REPORT(last, ...) 0x1B, '[', '<', __VA_ARGS__, last

static void test_mouse(void **state)
{
    struct event events[16];
    (void)state;
    assert_int_equal(EVENTS_OF(REPORT('M', '0', ';', '1', ';', '1'),
                               REPORT('M', '3', '2', ';', '1', '2', '0', ';', '3', '9'),
                               REPORT('m', '0', ';', '1', '2', '0', ';', '4', '0'), 'q'),
                     4);
    check_mouse(&events[0], MOUSE_DOWN, 0, 0, 0);
    check_mouse(&events[1], MOUSE_MOVE, 0, 119, 38);
    check_mouse(&events[2], MOUSE_UP, 0, 119, 39);
    check_key(&events[3], 'q');
    assert_int_equal(EVENTS_OF(REPORT('M', '2', ';', PAUSE, '7', ';', '8'),
                               REPORT('M', '3', '4', ';', '7', ';', '9'),
                               REPORT('m', '2', ';', '7', ';', '9')),
                     3); /* in pieces, too */
    check_mouse(&events[0], MOUSE_DOWN, 2, 6, 7);
    check_mouse(&events[1], MOUSE_MOVE, 2, 6, 8);
    check_mouse(&events[2], MOUSE_UP, 2, 6, 8);
    assert_int_equal(EVENTS_OF(REPORT('M', '6', '4', ';', '5', ';', '6'),
                               REPORT('M', '6', '5', ';', '5', ';', '6')),
                     2);
    check_mouse(&events[0], MOUSE_WHEEL_UP, 0, 4, 5);
    check_mouse(&events[1], MOUSE_WHEEL_DOWN, 1, 4, 5);
    assert_int_equal(EVENTS_OF(REPORT('M', '1', '6', ';', '5', ';', '6')), 1); /* with Ctrl */
    check_mouse(&events[0], MOUSE_DOWN, 0, 4, 5);
    assert_int_equal(EVENTS_OF(REPORT('M', '6', '6', ';', '5', ';', '6'),      /* sideways */
                               REPORT('M', '1', '2', '8', ';', '5', ';', '6'), /* button 8 */
                               REPORT('M', '0', ';', '0', ';', '6'),           /* no cell */
                               REPORT('M', '0', ';', '6'), REPORT('M', ';')),
                     0); /* no report */
}

static void test_old_mouse(void **state)
{
    struct event events[16];
    (void)state;
    assert_int_equal(EVENTS_OF(0x1B, '[', 'M', ' ', '!', '!', 0x1B, '[', 'M', PAUSE, '@', PAUSE,
                               0xFF, '"', 0x1B, '[', 'M', '#', '*', '+', 'q'),
                     4);
    check_mouse(&events[0], MOUSE_DOWN, 0, 0, 0);
    check_mouse(&events[1], MOUSE_MOVE, 0, 222, 1);
    check_mouse(&events[2], MOUSE_UP, 3, 9, 10);
    check_key(&events[3], 'q');
    assert_int_equal(EVENTS_OF(0x1B, '[', 'M', ' ', 0x1B, '[', 'A'), 1); /* cut off */
    check_key(&events[0], KEY_UP_ARROW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_keys),   cmocka_unit_test(test_characters),
        cmocka_unit_test(test_escape_alone), cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_mouse),        cmocka_unit_test(test_old_mouse),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("decoder", tests, NULL, NULL);
}
