/* What stands around the picture: the line that is edited, lists to choose from. */
#include "testing.h"

#include "base/characters.h"
#include "chrome/line.h"
#include "chrome/list.h"
#include "session/keys.h"

/* --- the line --- */

enum { A_UMLAUT = 0xE4, WIDE = 0x6F22, DOTS = 0x308 };

/* Types a text, in which |name| stands for the key of that name. */
static uint32_t key_named(const char *name, size_t length)
{
    static const struct {
        const char *name;
        uint32_t key;
    } table[] = {{"left", KEY_LEFT_ARROW},
                 {"right", KEY_RIGHT_ARROW},
                 {"home", KEY_HOME_KEY},
                 {"end", KEY_END_KEY},
                 {"del", KEY_DELETE_KEY},
                 {"back", 0x7F},
                 {"a", 0x01},
                 {"e", 0x05},
                 {"w", 0x17},
                 {"u", 0x15},
                 {"k", 0x0B},
                 {"word", KEY_WORD_RIGHT},
                 {"wordback", KEY_WORD_LEFT},
                 {"up", KEY_UP_ARROW},
                 {"down", KEY_DOWN_ARROW},
                 {"enter", '\r'},
                 {"esc", 0x1B},
                 {"tab", '\t'},
                 {"pagedown", KEY_PAGE_DOWN},
                 {"pageup", KEY_PAGE_UP}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strlen(table[i].name) == length && strncmp(table[i].name, name, length) == 0)
            return table[i].key;
    fail_msg("there is no key %.*s", (int)length, name);
    return 0;
}

/* The next key of such a text, 0 at its end. */
static uint32_t next_key(const char **text)
{
    if (**text != '|')
        return text_next(text);
    const char *name = *text + 1, *end = strchr(name, '|');
    *text = end + 1;
    return key_named(name, (size_t)(end - name));
}

static void test_line_is_edited(void **state)
{
    /* what is typed, and what is there afterwards, with | at the cursor */
    static const struct {
        const char *keys, *text;
    } table[] = {
        {"eta 0.1", "eta 0.1|"},
        {"abc|left||left|x", "ax|bc"},
        {"abc|home|x|end|y", "xabcy|"},
        {"abc|a|x|e|y", "xabcy|"},
        {"abc|left||back|", "a|c"},
        {"abc|home||del|", "|bc"},
        {"abc|del||home||back|", "|abc"},
        {"surface bowl:lambda1=3|w|", "surface |"},
        {"one two  |w|", "one |"},
        {"one two|left||left||u|", "|wo"},
        {"one two|left||left||k|", "one t|"},
        {"bowl:lambda1=3,cx=2|wordback||wordback|", "bowl:lambda1=3,|cx=2"},
        {"bowl:lambda1=3|home||word||word|", "bowl:lambda1|=3"},
        {"漢字|left|x", "漢x|字"},
        {"漢字|back|", "漢|"},
        {"a\u0308b|left||left|x", "x|a\u0308b"}, /* a letter and its dots are one character */
        {"xa\u0308|back|", "x|"},
        {"a\u0308b|home||right|x", "a\u0308x|b"},
        {"a\u0308b|home||del|", "|b"},
        {"ηβ|left|ρ", "ηρ|β"},
        {"x²", "x^2|"},
        {"|left||back||del||w||u||k||wordback||word|", "|"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct line line = {{0}};
        const char *keys = table[i].keys;
        char shown[256];
        for (uint32_t key; (key = next_key(&keys)) != 0;)
            assert_that(line_key(&line, key), "%s: a key means nothing", table[i].keys);
        snprintf(shown, sizeof shown, "%.*s|%s", (int)line.cursor, line.text,
                 line.text + line.cursor);
        assert_string_equal(shown, table[i].text);
        assert_int_equal(line.length, strlen(line.text));
    }
}

static void test_line_counts_columns(void **state)
{
    struct line line = {{0}};
    (void)state;
    line_set(&line, "a漢e\u0308z");
    assert_int_equal(line_column(&line), 5);
    static const int cursor[] = {0, 1, 1, 4, 7, 8, 8};
    for (int column = 0; column < 7; column++) {
        line_point(&line, column);
        assert_int_equal(line.cursor, cursor[column]);
    }
}

/* A line never holds more than its room, half a character, or a cursor inside one. */
static void test_line_under_random_keys(void **state)
{
    static const uint32_t keys[] = {'a',
                                    ' ',
                                    A_UMLAUT,
                                    WIDE,
                                    DOTS,
                                    0x1F600,
                                    KEY_LEFT_ARROW,
                                    KEY_RIGHT_ARROW,
                                    KEY_WORD_LEFT,
                                    KEY_WORD_RIGHT,
                                    0x7F,
                                    KEY_DELETE_KEY,
                                    0x17,
                                    0x0B,
                                    0x15,
                                    KEY_HOME_KEY,
                                    KEY_END_KEY,
                                    '=',
                                    0xB2,
                                    0x02};
    struct pcg32 generator = pcg32_seeded(1, 1);
    struct line line = {{0}};
    (void)state;
    for (int i = 0; i < 20000; i++) {
        double u = pcg32_uniform(&generator);
        /* now and then a burst that fills the line */
        bool burst = i % 2000 < 1500 && u < 0.9;
        line_key(&line, burst ? WIDE : keys[(int)(u * (sizeof keys / sizeof *keys))]);
        assert_true(line.length < LINE_BYTES && line.cursor <= line.length);
        assert_int_equal(strlen(line.text), line.length);
        assert_true((line.text[line.cursor] & 0xC0) != 0x80);
    }
    const char *text = line.text;
    for (uint32_t code; (code = text_next(&text)) != 0;)
        assert_true(code != 0xFFFD);
}

/* --- lists --- */

static const struct {
    const char *title, *detail, *kind;
} animals[] = {
    {"beale", "a flat valley", "surface"},
    {"bowl", "the quadratic", "surface"},
    {"himmelblau", "four minima", "surface"},
    {"three-hump-camel", "three minima", "surface"},
    {"adam", "adaptive moments", "method"},
    {"adamax", "with the largest gradient", "method"},
    {"nadam", "adam that looks ahead", "method"},
    {"projector", "larger text and thicker lines", "setting"},
    {"η", "learning rate", "setting"},
    {"mlp", "a network", "surface"},
};

enum { ANIMALS = sizeof animals / sizeof *animals };

/* What a source was told. */
struct zoo {
    int count, marked, recent, idle, previewed, chosen, cancelled, keys;
    bool closes;
};

static int zoo_count(void *context)
{
    return ((struct zoo *)context)->count;
}

static void zoo_row(void *context, int i, struct list_row *row)
{
    const struct zoo *zoo = context;
    snprintf(row->title, sizeof row->title, "%s", animals[i].title);
    snprintf(row->detail, sizeof row->detail, "%s", animals[i].detail);
    row->kind = animals[i].kind;
    row->marked = i == zoo->marked;
    row->recent = i == zoo->recent;
    row->idle = i == zoo->idle;
}

static void zoo_preview(void *context, int i)
{
    ((struct zoo *)context)->previewed = i;
}

static bool zoo_choose(void *context, int i)
{
    struct zoo *zoo = context;
    zoo->chosen = i;
    return zoo->closes;
}

static void zoo_cancel(void *context)
{
    ((struct zoo *)context)->cancelled++;
}

static bool zoo_key(void *context, int i, uint32_t key)
{
    ((struct zoo *)context)->keys = i;
    return key == KEY_LEFT_ARROW;
}

static const struct list_source zoo_source = {
    .title = "Animals",
    .count = zoo_count,
    .row = zoo_row,
    .preview = zoo_preview,
    .choose = zoo_choose,
    .cancel = zoo_cancel,
    .key = zoo_key,
};

static struct zoo new_zoo(void)
{
    return (struct zoo){.count = ANIMALS,
                        .marked = -1,
                        .recent = -1,
                        .idle = -1,
                        .previewed = -1,
                        .chosen = -1,
                        .keys = -2,
                        .closes = true};
}

static enum list_outcome type(struct list *list, const char *keys)
{
    enum list_outcome outcome = LIST_OPEN;
    for (uint32_t key; (key = next_key(&keys)) != 0;)
        outcome = list_key(list, key);
    return outcome;
}

static const char *title_at(const struct list *list, int place)
{
    static struct list_row row;
    return list_row_at(list, place, &row) ? row.title : "";
}

static void test_ranking(void **state)
{
    /* what is typed, and the titles that come first */
    static const struct {
        const char *typed, *best[4];
    } table[] = {
        {"him", {"himmelblau", ""}},
        {"adam", {"adam", "adamax", "nadam", ""}},
        {"proj", {"projector", ""}},
        {"eta", {"η"}},
        {"camel", {"three-hump-camel", ""}},
        {"thc", {"three-hump-camel", ""}}, /* its letters, in their order */
        {"three", {"three-hump-camel", ""}},
        {"HIM", {"himmelblau", ""}},
        {"minima", {"himmelblau", "three-hump-camel", ""}}, /* the detail */
        {"method adam", {"adam", "adamax", "nadam", ""}},   /* the kind, and another word */
        {"quadratic", {"bowl", ""}},
        {"adam quadratic", {""}},
        {"zzz", {""}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct zoo zoo = new_zoo();
        struct list list = {0};
        assert_true(list_open(&list, &zoo_source, &zoo));
        type(&list, table[i].typed);
        for (int k = 0; k < 4 && table[i].best[k]; k++)
            assert_that(strcmp(title_at(&list, k), table[i].best[k]) == 0,
                        "%s: %s comes at place %d, not %s", table[i].typed, title_at(&list, k), k,
                        table[i].best[k]);
        list_close(&list);
    }
}

static void test_recent_rows_come_first(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    zoo.recent = 6;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_string_equal(title_at(&list, 0), "nadam");
    assert_string_equal(title_at(&list, 1), "beale"); /* the others as the source has them */
    type(&list, "adam"); /* but what fits better is before what is recent */
    assert_string_equal(title_at(&list, 0), "adam");
    list_close(&list);
}

static void test_keys_of_a_list(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    zoo.marked = 2;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_int_equal(list_at_cursor(&list), 2);
    assert_int_equal(zoo.previewed, -1);
    type(&list, "|down|");
    assert_int_equal(zoo.previewed, 3);
    type(&list, "|home||up|");
    assert_int_equal(zoo.previewed, 0);
    type(&list, "|end||down|");
    assert_int_equal(zoo.previewed, ANIMALS - 1);
    assert_int_equal(list_visible(&list, 4), 4);
    assert_int_equal(list.first, ANIMALS - 4);
    type(&list, "|pageup|");
    assert_int_equal(list_at_cursor(&list), ANIMALS - 5);
    type(&list, "|left|");
    assert_int_equal(zoo.keys, ANIMALS - 5); /* was for the source, and left the filter alone */
    type(&list, "him");
    assert_int_equal(list.count, 1);
    assert_int_equal(zoo.previewed, 2);
    type(&list, "|back||back||back|");
    assert_int_equal(list.count, ANIMALS);
    assert_int_equal(type(&list, "zzz|enter|"), LIST_OPEN); /* nothing to choose */
    assert_int_equal(list_at_cursor(&list), -1);
    type(&list, "|u|nad");
    assert_int_equal(type(&list, "|enter|"), LIST_DONE);
    assert_int_equal(zoo.chosen, 6);
    assert_int_equal(zoo.cancelled, 0);
    assert_null(list.source);
}

static void test_esc_leaves_a_list(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_int_equal(type(&list, "|down||esc|"), LIST_CANCELLED);
    assert_int_equal(zoo.cancelled, 1);
    assert_int_equal(zoo.chosen, -1);
    assert_null(list.source);
}

/* A row that means nothing here can be looked at only; a list may go on after a choice. */
static void test_rows_that_do_not_close(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    zoo.idle = 0;
    zoo.closes = false;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_int_equal(type(&list, "|enter|"), LIST_OPEN);
    assert_int_equal(zoo.chosen, -1);
    assert_int_equal(type(&list, "|down||enter|"), LIST_OPEN);
    assert_int_equal(zoo.chosen, 1);
    zoo.count = 3; /* rows went away under the cursor */
    type(&list, "|end|");
    list_renew(&list, 7);
    assert_int_equal(list.count, 3);
    assert_int_equal(list_at_cursor(&list), 2);
    zoo.count = 0;
    list_renew(&list, 0);
    assert_int_equal(list_at_cursor(&list), -1);
    type(&list, "|down||up||pagedown||enter|");
    list_close(&list);
}

static void test_presses_on_a_list(void **state)
{
    struct zoo zoo = new_zoo();
    struct list list = {0};
    (void)state;
    assert_true(list_open(&list, &zoo_source, &zoo));
    assert_int_equal(list_visible(&list, 4), 4);
    list_move(&list, 5);
    assert_int_equal(list_visible(&list, 4), 4);
    assert_int_equal(list.first, 2);
    assert_int_equal(list_press(&list, 4), LIST_OPEN); /* below the last one shown */
    assert_int_equal(list_press(&list, -1), LIST_OPEN);
    assert_int_equal(zoo.chosen, -1);
    assert_int_equal(list_press(&list, 1), LIST_DONE);
    assert_int_equal(zoo.chosen, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_is_edited),
        cmocka_unit_test(test_line_counts_columns),
        cmocka_unit_test(test_line_under_random_keys),
        cmocka_unit_test(test_ranking),
        cmocka_unit_test(test_recent_rows_come_first),
        cmocka_unit_test(test_keys_of_a_list),
        cmocka_unit_test(test_esc_leaves_a_list),
        cmocka_unit_test(test_rows_that_do_not_close),
        cmocka_unit_test(test_presses_on_a_list),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("chrome", tests, NULL, NULL);
}
