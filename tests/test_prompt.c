/* The line behind the colon: its keys, what completes it, and the lines of before. */
#include "fixture.h"

#include "chrome/completion.h"
#include "chrome/prompt.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"
#include "typed.h"

/* --- the line --- */

enum { A_UMLAUT = 0xE4, WIDE = 0x6F22, DOTS = 0x308 };

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

/* --- completion --- */

/* Types at the prompt of a session, as type() does at a list. */
static enum prompt_outcome type_line(struct prompt *prompt, const struct settings *settings,
                                     const char *keys)
{
    enum prompt_outcome outcome = PROMPT_OPEN;
    for (uint32_t key; (key = next_key(&keys)) != 0;)
        outcome = prompt_key(prompt, settings, key);
    return outcome;
}

static void test_completion(void **state)
{
    /* what is typed, the line afterwards, and a word of what is shown above it */
    static const struct {
        const char *keys, *line, *note;
    } table[] = {
        {"surf|tab|", "surface ", ""},
        {"surface be|tab|", "surface beale", ""},
        {"surface bowl:la|tab|", "surface bowl:lambda", "lambda1=  lambda2="},
        {"surface bowl:lambda1=3,lambda2|tab|", "surface bowl:lambda1=3,lambda2=", ""},
        {"surface bowl:lambda2=|tab|", "surface bowl:lambda2=10", ""}, /* its default */
        {"surface=him|tab|", "surface=himmelblau", ""},
        {"optimizer ad|tab|", "optimizer ada", "adagrad  adadelta  adam  adamax  adamw"},
        {"optimizer gd, mom|tab|", "optimizer gd, momentum", ""},
        {"optimizer gd,momentum:be|tab|", "optimizer gd,momentum:beta=", ""},
        {"optimizer adam:eta=0.1,sch|tab|", "optimizer adam:eta=0.1,schedule=", ""},
        {"optimizer gd:schedule=co|tab|", "optimizer gd:schedule=co", "constant  cosine"},
        {"optimizer adam:eta=0.1;na|tab|", "optimizer adam:eta=0.1;nadam", ""},
        {"add lion|tab|", "add lion", ""},
        {"add mom|tab|", "add momentum", ""},
        {"theme |tab|", "theme ", "dark  light"},
        {"theme l|tab|", "theme light", ""},
        {"theme x|tab|", "theme x", "(dark, light"},
        {"what-if |tab|", "what-if o", "on  off"},
        {"panels map,ci|tab|", "panels map,circ", "circle  circuit"},
        {"steps |tab|", "steps 300", ""}, /* what it is now */
        {"zzz|tab|", "zzz", ""},
        {"surface formula:x^2+|tab|", "surface formula:x^2+", "surface:"},
        {"the light|home||right||right||right||tab|", "theme light", ""}, /* within the line */
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct prompt *prompt = calloc(1, sizeof *prompt);
        assert_non_null(prompt);
        prompt_open(prompt, "");
        type_line(prompt, &f->settings, table[i].keys);
        assert_string_equal(prompt->line.text, table[i].line);
        assert_that(strstr(prompt->note, table[i].note) && !*table[i].note == !*prompt->note,
                    "%s: '%s' is shown, not '%s'", table[i].keys, prompt->note, table[i].note);
        free(prompt);
    }
}

static void complete_one(struct fixture *f, const char *line, const char *word, const char *after)
{
    struct line typed = {{0}};
    struct completion *found = calloc(1, sizeof *found);
    char text[LINE_BYTES];
    bool there = false;
    snprintf(text, sizeof text, "%s%.1s", line, word);
    line_set(&typed, text);
    completion_find(&typed, &f->settings, found);
    for (int i = 0; i < found->count; i++) {
        snprintf(text, sizeof text, "%s%s", word, after);
        there |= strcmp(found->word[i], text) == 0;
    }
    assert_that(there, "%s%.1s is not completed to %s", line, word, word);
    free(found);
}

/* Whatever the registries have can be completed: names, choices, parameters. */
static void test_everything_can_be_completed(void **state)
{
    struct fixture *f = *state;
    char line[256];
    for (int i = 0; surfaces[i]; i++) {
        complete_one(f, "surface ", surfaces[i]->name, "");
        snprintf(line, sizeof line, "surface %s:", surfaces[i]->name);
        for (int k = 0; k < parameter_count(surfaces[i]->parameters); k++)
            complete_one(f, line, surfaces[i]->parameters[k].name, "=");
    }
    for (int i = 0; optimizer_at(i); i++)
        complete_one(f, "optimizer gd,", optimizer_at(i)->name, "");
    for (int i = 0; optimizers[i]; i++) {
        snprintf(line, sizeof line, "add %s:", optimizers[i]->name);
        for (int k = 0; k < PARAMETERS_MAX; k++)
            if (parameter_of(optimizers[i], k))
                complete_one(f, line, parameter_of(optimizers[i], k)->name, "=");
    }
    const struct setting *row;
    for (int i = 0; (row = settings_at(&f->settings, i)) != NULL; i++) {
        if (row->effect != EFFECT_NONE)
            complete_one(f, "", row->name, "");
        snprintf(line, sizeof line, "%s ", row->name);
        for (int k = 0; row->kind == SETTING_CHOICE && row->choices[k]; k++)
            complete_one(f, line, row->choices[k], "");
    }
}

/* --- the prompt --- */

static void test_prompt_recalls_lines(void **state)
{
    struct fixture *f = *state;
    struct prompt *prompt = calloc(1, sizeof *prompt);
    assert_non_null(prompt);
    prompt_open(prompt, "");
    assert_int_equal(type_line(prompt, &f->settings, "one|enter|"), PROMPT_ENTERED);
    prompt_open(prompt, "");
    assert_int_equal(type_line(prompt, &f->settings, "two|enter|"), PROMPT_ENTERED);
    prompt_open(prompt, "");
    type_line(prompt, &f->settings, "thr|up|");
    assert_string_equal(prompt->line.text, "two");
    type_line(prompt, &f->settings, "|up||up||up|");
    assert_string_equal(prompt->line.text, "one");
    type_line(prompt, &f->settings, "|down||down||down|ee");
    assert_string_equal(prompt->line.text, "three"); /* what had been begun is still there */
    type_line(prompt, &f->settings, "|up|");
    recall_free(&prompt->recall); /* the lines are others now */
    type_line(prompt, &f->settings, "|up||down||down||up|");
    assert_int_equal(type_line(prompt, &f->settings, "|u||esc|"), PROMPT_LEFT);
    assert_int_equal(type_line(prompt, &f->settings, "  |enter|"), PROMPT_LEFT);
    recall_free(&prompt->recall);
    free(prompt);
}

static void test_prompt_takes_what_is_pasted(void **state)
{
    struct prompt *prompt = calloc(1, sizeof *prompt);
    const char *text = "\n\tsurface\r\nformula:x²+\x07 y\n";
    (void)state;
    assert_non_null(prompt);
    prompt_open(prompt, "");
    for (uint32_t code; (code = text_next(&text)) != 0;)
        prompt_paste(prompt, code);
    assert_string_equal(prompt->line.text, "surface formula:x²+  y");
    free(prompt);
}

/* --- lines of before --- */

static void test_recall(void **state)
{
    static struct recall recall;
    char line[32];
    (void)state;
    recall_read(&recall, "one\n\ntwo\ntwo\n  \nthree", 22);
    assert_int_equal(recall.count, 3);
    assert_int_equal(recall.fresh, 0);
    recall_add(&recall, "three"); /* once is enough */
    assert_int_equal(recall.fresh, 0);
    recall_add(&recall, "four");
    recall_read(&recall, "other\n", 6); /* another program wrote meanwhile */
    assert_int_equal(recall.count, 2);
    assert_string_equal(recall.line[0], "other");
    assert_string_equal(recall.line[1], "four");
    assert_int_equal(recall.fresh, 1);
    char *text = recall_write(&recall);
    assert_string_equal(text, "other\nfour\n");
    assert_int_equal(recall.fresh, 0);
    free(text);
    for (int i = 0; i < 2 * RECALL_LINES; i++) {
        snprintf(line, sizeof line, "line %d", i);
        recall_add(&recall, line);
    }
    assert_int_equal(recall.count, RECALL_LINES);
    assert_string_equal(recall.line[RECALL_LINES - 1], line);
    recall_free(&recall);
}

/* Whatever stands in a file, lines that can be edited come of it, and go into it again. */
static void test_recall_of_anything(void **state)
{
    enum { SIZE = 1 << 16 };
    static struct recall recall, again;
    struct pcg32 generator = pcg32_seeded(2, 1);
    char *text = malloc(SIZE);
    (void)state;
    assert_non_null(text);
    for (int i = 0; i < SIZE; i++)
        text[i] = (char)(unsigned char)(pcg32_uniform(&generator) * 256);
    memset(text + 10000, 'x', 9000); /* a line longer than any */
    recall_read(&recall, text, SIZE);
    free(text);
    assert_true(recall.count > 10);
    for (int i = 0; i < recall.count; i++) {
        const char *at = recall.line[i];
        assert_true(strlen(at) < LINE_BYTES);
        for (uint32_t code; (code = text_next(&at)) != 0;)
            assert_true(code >= 0x20 && code != 0xFFFD);
    }
    text = recall_write(&recall);
    recall_read(&again, text, strlen(text));
    assert_int_equal(again.count, recall.count);
    free(text);
    recall_free(&recall);
    recall_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_is_edited),
        cmocka_unit_test(test_line_counts_columns),
        cmocka_unit_test(test_line_under_random_keys),
        WITH_FIXTURE(test_completion),
        WITH_FIXTURE(test_everything_can_be_completed),
        WITH_FIXTURE(test_prompt_recalls_lines),
        cmocka_unit_test(test_prompt_takes_what_is_pasted),
        cmocka_unit_test(test_recall),
        cmocka_unit_test(test_recall_of_anything),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}
