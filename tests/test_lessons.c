/*
 * The lessons that are shipped: none says what is not so, whatever the seed and for η near by; each
 * has its head, its length and its claims; every sentence is whole on a small screen.
 */
#include "notes.h"

#include "base/text.h"
#include "canvas/cells.h"
#include "script/library.h"
#include "script/perform.h"

enum { SENTENCE_MOST = 90, SEEDS = 5, SCENES_LEAST = 3, SCENES_MOST_HERE = 7 };

static struct library library;

static void load(struct fixture *f, int lesson, struct script *script)
{
    struct error error = {""};
    char path[512];
    snprintf(path, sizeof path, "%s/%s.glissade", LESSONS_DIR, library.lesson[lesson].name);
    assert_that(script_load(script, path, &f->settings, SCRIPT_ANY, &error), "%s", error.text);
}

static int open_library(void **state)
{
    struct error error = {""};
    return set_up(state) == 0 && library_read(&library, LESSONS_DIR,
                                              &((struct fixture *)*state)->settings, &error)
               ? 0
               : -1;
}

static int close_library(void **state)
{
    library_free(&library);
    return tear_down(state);
}

/* --- the text --- */

static bool is_verb(const struct script_line *line, enum verb_kind kind)
{
    return line->verb && line->verb->kind == kind;
}

static int verbs_between(const struct script *script, int first, int end, enum verb_kind kind)
{
    int count = 0;
    for (int i = first; i < end; i++)
        count += is_verb(&script->line[i], kind);
    return count;
}

static int verbs_in_scene(const struct script *script, int scene, enum verb_kind kind)
{
    const struct scene_lines *lines = &script->scene[scene];
    return verbs_between(script, lines->first, lines->end, kind);
}

static bool is_group(const char *text)
{
    for (int i = 0; lesson_groups[i]; i++)
        if (strcmp(lesson_groups[i], text) == 0)
            return true;
    return false;
}

static int characters(const char *text)
{
    int count = 0;
    for (; *text; count++)
        text_next(&text);
    return count;
}

static void check_lengths(const struct script *script)
{
    for (int i = 0; i < script->count; i++) {
        const struct script_line *line = &script->line[i];
        if (is_verb(line, VERB_SAY) || is_verb(line, VERB_ASK) || is_verb(line, VERB_ABOUT))
            assert_that(characters(line->value) <= SENTENCE_MOST, "%s:%d: %d characters",
                        script->file, line->number, characters(line->value));
    }
}

static void test_every_lesson_is_complete(void **state)
{
    struct fixture *f = *state;
    assert_true(library.count > 0);
    assert_string_equal(library.lesson[0].name, "three-regimes"); /* for whoever comes first */
    for (int i = 0; i < library.count; i++) {
        struct script script;
        load(f, i, &script);
        assert_that(library.lesson[i].place < library.count, "`order` has other lessons: %s",
                    script.file);
        assert_that(*script.title && is_group(script.group), "%s: '%s' in '%s'", script.file,
                    script.title, script.group);
        assert_true(verbs_between(&script, 0, script.head, VERB_ABOUT) > 0);
        assert_true(verbs_between(&script, 0, script.head, VERB_SOURCE) > 0);
        assert_in_range(script.scenes, SCENES_LEAST, SCENES_MOST_HERE);
        for (int scene = 0; scene < script.scenes; scene++)
            assert_that(verbs_in_scene(&script, scene, VERB_SAY) > 0 &&
                            verbs_in_scene(&script, scene, VERB_EXPECT) > 0,
                        "%s, scene %d says or claims nothing", script.file, scene + 1);
        check_lengths(&script);
        script_free(&script);
    }
}

/* --- the claims --- */

/* Under what they are tried, and what came of them. */
struct trial {
    struct fixture *fixture;
    int seed;
    double eta_factor;
    const char *file;
    int count, wrong;
};

static bool take_seed(void *context, struct error *error)
{
    const struct trial *trial = context;
    char seed[16];
    snprintf(seed, sizeof seed, "%d", trial->seed);
    return settings_assign(&trial->fixture->settings, "seed", seed, error);
}

static void judge(void *context, const struct script_line *line, const struct finding *finding)
{
    struct trial *trial = context;
    trial->count++;
    if (finding->holds)
        return;
    trial->wrong++;
    print_error("%s:%d: %.120s: %s (seed %d, η·%g)\n", trial->file, line->number, line->value,
                finding->text, trial->seed, trial->eta_factor);
}

/* A scene whose words name a value of η is about that one; every other holds for those near by. */
static bool is_about_one_eta(const struct script *script, int scene)
{
    const struct scene_lines *lines = &script->scene[scene];
    bool named = strstr(lines->title, "η = ") != NULL;
    for (int i = lines->first; i < lines->end && !named; i++) {
        const struct script_line *line = &script->line[i];
        named = line->verb && line->verb->staged && strstr(line->value, "η = ");
    }
    return named;
}

static void try_scene(struct stage *stage, int scene, struct trial *trial)
{
    struct error error = {""};
    stage->mode = STAGE_AT_ONCE;
    stage->claimed = judge;
    stage->context = stage->override_context = trial;
    stage->override = take_seed;
    stage->eta_factor = trial->eta_factor;
    assert_that(stage_begin(stage, scene, &error) && stage_run(stage, &error), "%s", error.text);
}

/* Returns the number of claims that are false. */
static int try_lesson(struct fixture *f, const struct script *script)
{
    struct error error = {""};
    struct stage stage;
    struct trial trial = {f, 1, 1, script->file, 0, 0};
    assert_true(stage_open(&stage, script, &f->session, &error));
    for (int scene = 0; scene < script->scenes; scene++) {
        for (trial.seed = 1; trial.seed <= SEEDS; trial.seed++)
            try_scene(&stage, scene, &trial);
        trial.seed = 1;
        for (int i = 0; i < 2 && !is_about_one_eta(script, scene); i++) {
            trial.eta_factor = i ? 1.2 : 0.8;
            try_scene(&stage, scene, &trial);
        }
        trial.eta_factor = 1;
    }
    assert_true(trial.count > 0);
    stage_undo(&stage);
    stage_close(&stage);
    return trial.wrong;
}

static void test_nothing_that_is_said_is_false(void **state)
{
    struct fixture *f = *state;
    int wrong = 0;
    for (int i = 0; i < library.count; i++) {
        struct script script;
        load(f, i, &script);
        wrong += try_lesson(f, &script);
        script_free(&script);
    }
    assert_int_equal(wrong, 0);
}

/* --- the screen --- */

/* True where a text stands on the canvas in one piece or in lines below one another. */
static bool is_written(const char *text)
{
    for (int i = 0; i < notes.count; i++) {
        const char *rest = text;
        for (int k = i; k < notes.count; k++) {
            size_t length = strlen(notes.word[k].text);
            if (length == 0 || strncmp(rest, notes.word[k].text, length) != 0)
                break;
            rest += length;
            rest += strspn(rest, " ");
            if (*rest == '\0')
                return true;
        }
    }
    return false;
}

static void check_screen(struct fixture *f, const struct stage *stage, int columns, int rows)
{
    const char *title = stage->script->scene[stage->scene].title;
    struct canvas *canvas = cells_open(columns, rows, CHARSET_BRAILLE, SHADING_LINES);
    begin_notes(canvas);
    draw(f, canvas);
    assert_that(!*stage->say || is_written(stage->say), "%s, %dx%d: '%s' is not whole", title,
                columns, rows, stage->say);
    const char *whole = notes.count > 0 ? notes.word[0].text : "";
    assert_that(strstr(whole, title) && whole[strlen(whole) - 1] == ')', "%s, %dx%d: title '%s'",
                title, columns, rows, whole);
    cells_close(canvas);
}

static void show_scene(struct fixture *f, struct stage *stage, int scene)
{
    struct error error = {""};
    stage->mode = STAGE_LIVE;
    assert_true(stage_begin(stage, scene, &error));
    do {
        assert_that(stage_run(stage, &error), "%s", error.text);
        if (stage->halt == HALT_PLAY)
            session_aim(&f->session, (struct aim){stage->until, false});
        stage_catch_up(stage);
        check_screen(f, stage, 80, 23);
    } while (stage->halt != HALT_END);
    check_screen(f, stage, 120, 39);
}

static void test_every_sentence_is_whole(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < library.count; i++) {
        struct script script;
        struct stage stage;
        struct error error = {""};
        load(f, i, &script);
        assert_true(stage_open(&stage, &script, &f->session, &error));
        for (int scene = 0; scene < script.scenes; scene++)
            show_scene(f, &stage, scene);
        stage_undo(&stage);
        stage_close(&stage);
        script_free(&script);
    }
}

static bool begins_a_word(const char *start)
{
    for (int i = 0; i < notes.count; i++)
        if (strncmp(notes.word[i].text, start, strlen(start)) == 0)
            return true;
    return false;
}

/* At the start the surface says what to watch; where a caption stands, that does, and a question is
 * not answered beside it. */
static void test_one_says_what_to_watch(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(120, 39, CHARSET_BRAILLE, SHADING_COLOUR);
    begin_notes(canvas);
    set(f, "surface", "saddle");
    draw(f, canvas);
    assert_true(begins_a_word("Unbounded below"));
    set(f, "caption", "Who leaves first?");
    draw(f, canvas);
    assert_true(begins_a_word("Who leaves first?"));
    assert_false(begins_a_word("Unbounded below"));
    cells_close(canvas);
}

#define WITH_LIBRARY(test) cmocka_unit_test_setup_teardown(test, open_library, close_library)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LIBRARY(test_every_lesson_is_complete),
        WITH_LIBRARY(test_nothing_that_is_said_is_false),
        WITH_LIBRARY(test_every_sentence_is_whole),
        WITH_FIXTURE(test_one_says_what_to_watch),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("lessons", tests, NULL, NULL);
}
