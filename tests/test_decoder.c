/* Keys, pasted text and the mouse from the bytes of a terminal. */
#include "testing.h"

#include <math.h>
#include <string.h>

#include "frontends/decoder.h"
#include "session/keys.h"

enum { EVENTS_MAX = 64 };

/* What some bytes complete, and what is left when nothing follows. */
static int feed(struct decoder *decoder, const char *bytes, size_t length, struct event *events)
{
    int count = 0;
    for (size_t i = 0; i < length; i++) {
        assert_true(count + DECODER_EVENTS_MAX <= EVENTS_MAX);
        int given = decoder_feed(decoder, (unsigned char)bytes[i], events + count);
        assert_in_range(given, 0, DECODER_EVENTS_MAX);
        count += given;
    }
    return count;
}

static int events_of(const char *bytes, size_t length, struct event *events)
{
    struct decoder decoder = {0};
    int count = feed(&decoder, bytes, length, events);
    count += decoder_rest(&decoder, events + count);
    assert_true(isinf(decoder_patience(&decoder, 50)));
    return count;
}

#define EVENTS_OF(bytes) events_of(bytes, sizeof(bytes) - 1, events)

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
    struct event events[EVENTS_MAX];
    (void)state;
    assert_int_equal(EVENTS_OF("q \x13"), 3);
    check_key(&events[0], 'q');
    check_key(&events[1], ' ');
    check_key(&events[2], 0x13);
}

static void test_characters(void **state)
{
    struct event events[EVENTS_MAX];
    (void)state;
    assert_int_equal(EVENTS_OF("\xCE\xB7\xE2\x88\x92\xF0\x9F\x98\x80"), 3);
    check_key(&events[0], 0x3B7);
    check_key(&events[1], 0x2212);
    check_key(&events[2], 0x1F600);
    assert_int_equal(EVENTS_OF("\xCEq"), 2); /* half a character swallows nothing */
    check_key(&events[0], 0xFFFD);
    check_key(&events[1], 'q');
    assert_int_equal(EVENTS_OF("\xFF\xE2\x88"), 2);
    check_key(&events[0], 0xFFFD);
    check_key(&events[1], 0xFFFD);
    assert_int_equal(EVENTS_OF("\xE2\x1B[A"), 2);
    check_key(&events[1], KEY_UP_ARROW);
}

static void test_escape(void **state)
{
    struct event events[EVENTS_MAX];
    struct decoder decoder = {0};
    (void)state;
    assert_int_equal(EVENTS_OF("\x1B"), 1);
    check_key(&events[0], 0x1B);
    assert_int_equal(EVENTS_OF("\x1B\x1B"), 2);
    assert_int_equal(EVENTS_OF("\x1B\x1B[A"), 2);
    check_key(&events[0], 0x1B);
    check_key(&events[1], KEY_UP_ARROW);
    /* by hand: nothing followed for long enough */
    feed(&decoder, "\x1B", 1, events);
    assert_float_equal(decoder_patience(&decoder, 50), 50, 0);
    assert_float_equal(decoder_patience(&decoder, 700), 700, 0);
    assert_int_equal(decoder_rest(&decoder, events), 1);
    assert_int_equal(feed(&decoder, "[A", 2, events), 2);
}

static void test_alt(void **state)
{
    struct event events[EVENTS_MAX];
    (void)state;
    for (int code = 0x01; code < 0x80; code++) {
        char bytes[] = {0x1B, (char)code};
        if (!strchr("[OPX]^_\x1B"
                    "bf",
                    code))
            assert_int_equal(events_of(bytes, 2, events), 0);
    }
    assert_int_equal(EVENTS_OF("\x1B"
                               "b"),
                     1); /* by words, as shells have it */
    check_key(&events[0], KEY_WORD_LEFT);
    assert_int_equal(EVENTS_OF("\x1B"
                               "f"),
                     1);
    check_key(&events[0], KEY_WORD_RIGHT);
    assert_int_equal(EVENTS_OF("\x1B\xC3\xA9q"), 1); /* Alt-é, then q */
    check_key(&events[0], 'q');
}

/* Sequences as terminals send them, and what each means; 0 for nothing. */
static const struct {
    const char *bytes;
    uint32_t key;
} sequences[] = {
    {"\x1B[A", KEY_UP_ARROW},
    {"\x1B[B", KEY_DOWN_ARROW},
    {"\x1B[C", KEY_RIGHT_ARROW},
    {"\x1B[D", KEY_LEFT_ARROW},
    {"\x1BOA", KEY_UP_ARROW},
    {"\x1BOD", KEY_LEFT_ARROW},
    {"\x1B[1;2A", KEY_SHIFT_UP},
    {"\x1B[1;2B", KEY_SHIFT_DOWN},
    {"\x1B[1;2C", KEY_SHIFT_RIGHT},
    {"\x1B[1;2D", KEY_SHIFT_LEFT},
    {"\x1BO2D", KEY_SHIFT_LEFT}, /* old xterm */
    {"\x1B[a", KEY_SHIFT_UP},    /* rxvt */
    {"\x1B[H", KEY_HOME_KEY},    /* xterm */
    {"\x1B[F", KEY_END_KEY},
    {"\x1BOH", KEY_HOME_KEY},
    {"\x1BOF", KEY_END_KEY},
    {"\x1B[1~", KEY_HOME_KEY}, /* PuTTY, screen, the console */
    {"\x1B[4~", KEY_END_KEY},
    {"\x1B[7~", KEY_HOME_KEY}, /* rxvt */
    {"\x1B[8~", KEY_END_KEY},
    {"\x1B[3~", KEY_DELETE_KEY},
    {"\x1B[1;5D", KEY_WORD_LEFT},
    {"\x1B[1;5C", KEY_WORD_RIGHT},
    {"\x1BOd", KEY_WORD_LEFT}, /* rxvt */
    {"\x1BOc", KEY_WORD_RIGHT},
    {"\x1B[5~", KEY_PAGE_UP},
    {"\x1B[6~", KEY_PAGE_DOWN},
    {"\x1B[Z", KEY_SHIFT_TAB},
    {"\x1BOP", KEY_FUNCTION + 1},
    {"\x1B[11~", KEY_FUNCTION + 1}, /* PuTTY, rxvt */
    {"\x1B[[A", KEY_FUNCTION + 1},  /* the console */
    {"\x1B[[E", KEY_FUNCTION + 5},
    {"\x1B[15~", KEY_FUNCTION + 5},
    {"\x1B[23~", KEY_FUNCTION + 11},
    {"\x1BOk", '+'}, /* the keypad in application mode */
    {"\x1BOm", '-'},
    {"\x1BOM", '\r'},
    {"\x1BOp", '0'},
    {"\x1BOy", '9'},
    {"\x1BOX", '='},
    {"\x1B[1;3D", 0},
    {"\x1B[3;5~", 0},
    {"\x1BOa", 0},
    {"\x1B[I", 0}, /* the focus */
    {"\x1B[2~", 0},
    {"\x1B[99~", 0},
    {"\x1B[12;40R", 0}, /* where the cursor is */
    {"\x1B[1;2R", 0},
    {"\x1B[?62;22c", 0}, /* what the terminal is */
    {"\x1B[>41;354;0c", 0},
    {"\x1B[?2026;2$y", 0},
    {"\x1B[113;5u", 0},
    {"\x1B[27;5;113~", 0},
    {"\x1B]11;rgb:1e1e/1e1e/1e1e\x1B\\", 0}, /* its colours, with both ends */
    {"\x1B]11;rgb:1e1e/1e1e/1e1e\x07", 0},
    {"\x1BP>|XTerm(379)\x1B\\", 0},
    {"\x1BP1+r544e=787465726d\x1B\\", 0},
    {"\x1B_Gi=31;OK\x1B\\", 0},
    {"\x1B[11111111111111111111111111111111111111111111111111A", 0}, /* longer than any */
    {"\x1B[99999999999999999999~", 0},
};

/* In whatever pieces: a sequence is one key or none, and what is cut off is none. */
static void test_sequences(void **state)
{
    struct event events[EVENTS_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
        const char *bytes = sequences[i].bytes;
        size_t length = strlen(bytes);
        struct decoder decoder = {0};
        int count = feed(&decoder, bytes, length, events);
        assert_int_equal(count, sequences[i].key != 0);
        if (count)
            check_key(&events[0], sequences[i].key);
        assert_int_equal(feed(&decoder, "q", 1, events), 1);
        check_key(&events[0], 'q');
        for (size_t cut = 2; cut < length; cut++) {
            assert_int_equal(feed(&decoder, bytes, cut, events), 0);
            double patience = decoder_patience(&decoder, 50);
            assert_true(patience >= 500 && patience < 1e4);
            assert_int_equal(decoder_rest(&decoder, events), 0);
            assert_int_equal(feed(&decoder, "q", 1, events), 1);
            assert_int_equal(feed(&decoder, bytes, cut, events), 0);
            assert_int_equal(feed(&decoder, "\x1B[A", 3, events), 1); /* another breaks it off */
            check_key(&events[0], KEY_UP_ARROW);
        }
    }
}

static void test_cancelled(void **state)
{
    struct event events[EVENTS_MAX];
    (void)state;
    assert_int_equal(EVENTS_OF("\x1B[12\x18q"), 1);
    check_key(&events[0], 'q');
    assert_int_equal(EVENTS_OF("\x1B]11;\x1Aq"), 1);
    assert_int_equal(EVENTS_OF("\x1B[1\rq"), 2); /* no byte of a sequence */
    check_key(&events[0], '\r');
    assert_int_equal(EVENTS_OF("\x1B[1\xC3\xA9"), 1);
    check_key(&events[0], 0xE9);
}

static void test_learnt(void **state)
{
    struct decoder decoder = {0};
    struct event events[EVENTS_MAX];
    (void)state;
    decoder_learn(&decoder,
                  "\x1B"
                  "A",
                  KEY_UP_ARROW);                      /* VT52 */
    decoder_learn(&decoder, "\x1B[7$", KEY_HOME_KEY); /* rxvt, with Shift */
    decoder_learn(&decoder, "\x0B", KEY_UP_ARROW);    /* ADM-3A */
    decoder_learn(&decoder, NULL, KEY_END_KEY);
    decoder_learn(&decoder, "", KEY_END_KEY);
    decoder_learn(&decoder, "\x1B[123456789012345~", KEY_END_KEY);
    assert_int_equal(feed(&decoder,
                          "\x1B"
                          "A\x1B[7$\x0Bq",
                          8, events),
                     4);
    check_key(&events[0], KEY_UP_ARROW);
    check_key(&events[1], KEY_HOME_KEY);
    check_key(&events[2], KEY_UP_ARROW);
    check_key(&events[3], 'q');
    for (int i = 0; i < 2 * DECODER_LEARNT_MAX; i++)
        decoder_learn(&decoder, "\x1B[8$", KEY_END_KEY);
    assert_int_equal(decoder.learnt_count, DECODER_LEARNT_MAX);
}

/* Whatever is pasted, it is text, up to its end and not a byte further. */
static void test_paste(void **state)
{
    static const char begin[] = "\x1B[200~", end[] = "\x1B[201~";
    static const char *const texts[] = {"",
                                        "q",
                                        "quick\nq\r",
                                        "x\xC2\xB2",
                                        "a\x1B[Ab",
                                        "a\x1B"
                                        "qb"};
    static const int letters[] = {0, 1, 8, 2, 2, 2};
    struct event events[EVENTS_MAX];
    struct decoder decoder = {0};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(feed(&decoder, begin, strlen(begin), events), 0);
        assert_int_equal(feed(&decoder, texts[i], strlen(texts[i]), events), letters[i]);
        for (int k = 0; k < letters[i]; k++)
            assert_int_equal(events[k].kind, EVENT_TEXT);
        assert_true(decoder_patience(&decoder, 50) > 1000);
        assert_int_equal(feed(&decoder, end, strlen(end), events), 0);
        assert_true(isinf(decoder_patience(&decoder, 50)));
        assert_int_equal(feed(&decoder, "q", 1, events), 1);
        check_key(&events[0], 'q');
    }
    feed(&decoder, begin, strlen(begin), events); /* its end never comes */
    decoder_rest(&decoder, events);
    assert_int_equal(feed(&decoder, "q", 1, events), 1);
    check_key(&events[0], 'q');
}

#define REPORT(code, column, row, last) "\x1B[<" #code ";" #column ";" #row #last

static void test_mouse(void **state)
{
    static const char wheel[] = REPORT(64, 10, 10, M);
    struct event events[EVENTS_MAX];
    struct decoder decoder = {0};
    (void)state;
    assert_int_equal(EVENTS_OF(REPORT(0, 1, 1, M) REPORT(32, 120, 39, M) REPORT(0, 120, 40, m) "q"),
                     4);
    check_mouse(&events[0], MOUSE_DOWN, 0, 0, 0);
    check_mouse(&events[1], MOUSE_MOVE, 0, 119, 38);
    check_mouse(&events[2], MOUSE_UP, 0, 119, 39);
    check_key(&events[3], 'q');
    assert_int_equal(EVENTS_OF(REPORT(64, 5, 6, M) REPORT(65, 5, 6, M) REPORT(16, 5, 6, M)), 3);
    check_mouse(&events[0], MOUSE_WHEEL_UP, 0, 4, 5);
    check_mouse(&events[1], MOUSE_WHEEL_DOWN, 1, 4, 5);
    check_mouse(&events[2], MOUSE_DOWN, 0, 4, 5); /* with Ctrl */
    /* sideways, button 8, no cell, no report */
    assert_int_equal(EVENTS_OF(REPORT(66, 5, 6, M) REPORT(128, 5, 6, M)
                                   REPORT(0, 0, 6, M) "\x1B[<0;6M"
                                                      "\x1B[<;M"),
                     0);
    for (size_t cut = 2; cut < strlen(wheel); cut++) { /* a piece alone presses no key */
        assert_int_equal(feed(&decoder, wheel, cut, events), 0);
        assert_int_equal(feed(&decoder, wheel + cut, strlen(wheel) - cut, events), 1);
        check_mouse(&events[0], MOUSE_WHEEL_UP, 0, 9, 9);
    }
}

static void test_old_mouse(void **state)
{
    struct event events[EVENTS_MAX];
    (void)state;
    assert_int_equal(EVENTS_OF("\x1B[M !!\x1B[M@\xFF\"\x1B[M#*+q"), 4);
    check_mouse(&events[0], MOUSE_DOWN, 0, 0, 0);
    check_mouse(&events[1], MOUSE_MOVE, 0, 222, 1);
    check_mouse(&events[2], MOUSE_UP, 3, 9, 10);
    check_key(&events[3], 'q');
    assert_int_equal(EVENTS_OF("\x1B[M \x1B[A"), 1); /* cut off */
    check_key(&events[0], KEY_UP_ARROW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_keys), cmocka_unit_test(test_characters),
        cmocka_unit_test(test_escape),     cmocka_unit_test(test_alt),
        cmocka_unit_test(test_sequences),  cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_learnt),     cmocka_unit_test(test_paste),
        cmocka_unit_test(test_mouse),      cmocka_unit_test(test_old_mouse),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("decoder", tests, NULL, NULL);
}
