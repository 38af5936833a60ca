/* The command of a session: whoever reads it as a shell does gets the same settings. */
#include "fixture.h"

#include "base/text.h"
#include "session/command.h"

static const char *const none[] = {NULL};

static char *command_for(struct fixture *f, enum command_kind kind)
{
    struct standard standard;
    struct error error;
    static struct fixture plain; /* settings as they are at first */
    assert_true(session_init(&plain.session, &plain.settings, &error) &&
                scene_init(&plain.scene, &plain.session, &plain.settings, &error));
    assert_true(standard_take(&standard, &plain.settings, &error));
    char *text = command_of(&f->session, &standard, kind, none, none);
    standard_free(&standard);
    scene_finish(&plain.scene);
    session_finish(&plain.session);
    memset(&plain, 0, sizeof plain);
    assert_non_null(text);
    return text;
}

/* Takes a command's options up, the racers together as the command line does. */
static void obey(struct fixture *f, const char *command)
{
    static char racers[SETTING_TEXT_MOST];
    struct error error = {""};
    char **words = command_words(command, &error);
    assert_that(words != NULL, "%s", error.text);
    assert_string_equal(words[0], "glissade");
    assert_string_equal(words[1], "render");
    racers[0] = '\0';
    for (char **word = words + 2; *word; word++) {
        assert_that(strncmp(*word, "--", 2) == 0, "%s in %s", *word, command);
        const struct setting *row = settings_find(&f->settings, *word + 2);
        if (!row) { /* of a layer above */
            word++;
            continue;
        }
        const char *value = row->kind == SETTING_FLAG ? "on" : *++word;
        if (strcmp(row->name, "optimizer") == 0) {
            size_t length = strlen(racers);
            snprintf(racers + length, sizeof racers - length, ";%s", value);
        } else {
            set(f, row->name, value);
        }
    }
    if (racers[0])
        set(f, "optimizer", racers);
    free(words);
}

static void assert_same_settings(struct fixture *a, struct fixture *b)
{
    static char one[SETTING_TEXT_MOST], other[SETTING_TEXT_MOST];
    for (int i = 0; settings_at(&a->settings, i); i++) {
        const char *name = settings_at(&a->settings, i)->name;
        settings_print(&a->settings, name, one, sizeof one);
        settings_print(&b->settings, name, other, sizeof other);
        assert_string_equal(one, other);
    }
}

static void assert_read_back(struct fixture *f)
{
    void *state = NULL;
    char *text = command_for(f, COMMAND_AS_SET);
    assert_int_equal(set_up(&state), 0);
    obey(state, text);
    assert_same_settings(f, state);
    tear_down(&state);
    free(text);
}

static void test_nothing_changed(void **state)
{
    char *text = command_for(*state, COMMAND_AS_SEEN);
    assert_string_equal(text, "glissade render");
    free(text);
}

/* Every setting with a range or choices, one after the other, at its last value or limit. */
static void test_every_setting(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; settings_at(&f->settings, i); i++) {
        const struct setting *row = settings_at(&f->settings, i);
        int last = 0;
        char number[TEXT_NUMBER] = "on";
        while (row->kind == SETTING_CHOICE && row->choices[last + 1])
            last++;
        if (row->kind == SETTING_OWN || row->minimum == row->maximum)
            continue;
        if (row->kind == SETTING_REAL || row->kind == SETTING_INTEGER)
            snprintf(number, sizeof number, "%.17g",
                     row->kind == SETTING_REAL ? row->minimum + (row->maximum - row->minimum) / 3
                                               : row->minimum + 1);
        set(f, row->name, row->kind == SETTING_CHOICE ? row->choices[last] : number);
        assert_read_back(f);
    }
}

static void test_numbers_to_the_last_bit(void **state)
{
    struct fixture *f = *state;
    set(f, "start", "0.1,0.33333333333333331");
    set(f, "eta", "0.010000000000000002");
    set(f, "region", "-1.1000000000000001,3,-0.30000000000000004,7");
    set(f, "optimizer", "gd;adam:eta=0.1;momentum:beta=0.95,noise=0.1");
    char *text = command_for(f, COMMAND_AS_SET);
    assert_non_null(strstr(text, " --start 0.1,0.3333333333333333 "));
    assert_non_null(strstr(text, " --eta 0.010000000000000002"));
    assert_non_null(strstr(text, "-0.30000000000000004,7"));
    assert_non_null(strstr(text, " --optimizer momentum:beta=0.95,noise=0.1"));
    free(text);
    assert_read_back(f);
}

static void test_words_that_a_shell_would_change(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "formula:x² + 3*y^2");
    assert_read_back(f);
    set(f, "surface", "formula:(x-1)^2*exp(-y) + y^2");
    assert_read_back(f);
}

/* As many and as long racers as there may be. */
static void test_nothing_is_cut(void **state)
{
    struct fixture *f = *state;
    static char racers[SETTING_TEXT_MOST];
    for (int i = 0; i < RACERS_MAX; i++) {
        size_t length = strlen(racers);
        snprintf(racers + length, sizeof racers - length,
                 ";momentum:eta=0.%0200d1,beta=0.9%0200d,noise=0.%0200d7", 0, i, 0);
    }
    set(f, "optimizer", racers);
    char *text = command_for(f, COMMAND_AS_SET);
    assert_true(strlen(text) > 600 * RACERS_MAX);
    free(text);
    assert_read_back(f);
}

static void test_folders_are_left_out(void **state)
{
    struct fixture *f = *state;
    char folder[] = "/tmp/glissade-XXXXXX", path[64], value[128];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/it's here.csv", folder);
    FILE *file = fopen(path, "w");
    fputs("x,y\n1,2\n2,3\n3,5\n", file);
    fclose(file);
    snprintf(value, sizeof value, "least-squares:data=%s,holdout=1", path);
    set(f, "surface", value);
    char *text = command_for(f, COMMAND_AS_SET);
    assert_null(strstr(text, folder));
    assert_non_null(strstr(text, "'least-squares:data=it'\\''s here.csv,holdout=1'"));
    free(text);
    remove(path);
    remove(folder);
}

/* What the hand did: values of racers stand in their SPECs, the view in --region, the step. */
static void test_by_hand(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "optimizer", "gd:eta=0.001;adam");
    set(f, "what-if", "on");
    f->session.state.focus = 0;
    assert_true(session_go(&f->session, 37, 100));
    assert_true(session_set_role(&f->session, ROLE_RATE, 0.0123, &error));
    session_catch_up(&f->session, NULL, NULL);
    session_pan(&f->session, 0.5, 0);
    char *text = command_for(f, COMMAND_AS_STILL);
    assert_non_null(strstr(text, " --optimizer gd:eta=0.0123 --optimizer adam "));
    assert_non_null(strstr(text, " --region "));
    assert_non_null(strstr(text, " --sheet 37"));
    assert_false(command_lacks(&f->session));
    free(text);
    set(f, "what-if", "off");
    assert_true(session_set_role(&f->session, ROLE_RATE, 0.02, &error));
    assert_true(command_lacks(&f->session));
}

static void test_quotations(void **state)
{
    struct error error = {""};
    (void)state;
    char **words = command_words("  a 'b c'  \"d'e\\\"f\" g\\ h i'j'k '' ", &error);
    static const char *const wanted[] = {"a", "b c", "d'e\"f", "g h", "ijk", ""};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_string_equal(words[i], wanted[i]);
    assert_null(words[6]);
    free(words);
    assert_null(command_words("a 'b", &error));
    assert_non_null(strstr(error.text, "quotation"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_nothing_changed),
        WITH_FIXTURE(test_every_setting),
        WITH_FIXTURE(test_numbers_to_the_last_bit),
        WITH_FIXTURE(test_words_that_a_shell_would_change),
        WITH_FIXTURE(test_nothing_is_cut),
        WITH_FIXTURE(test_folders_are_left_out),
        WITH_FIXTURE(test_by_hand),
        cmocka_unit_test(test_quotations),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
