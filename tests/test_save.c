/* Saved and opened again: the same picture, to the last character, whatever was done before. */
#include "fixture.h"

#include <limits.h>
#include <unistd.h>

#include "base/text.h"
#include "canvas/cells.h"
#include "optimizers/optimizers.h"
#include "script/perform.h"
#include "script/save.h"
#include "script/show.h"
#include "session/travel.h"
#include "session/undo.h"
#include "surfaces/surfaces.h"

enum { COLUMNS = 110, LINES = 34, SESSIONS = 150, DEEDS = 20 };

static char text_of_settings[SETTING_TEXT_MOST];

static struct settings_kept *keep_defaults(struct fixture *f)
{
    struct settings_kept *kept = calloc(1, sizeof *kept);
    assert_non_null(kept);
    assert_true(settings_keep(&f->settings, kept, text_of_settings));
    f->session.defaults = kept;
    return kept;
}

static int begin(void **state)
{
    if (set_up(state) != 0)
        return -1;
    keep_defaults(*state);
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    settings_kept_free((struct settings_kept *)f->session.defaults);
    free((void *)f->session.defaults);
    return tear_down(state);
}

/* As a scene draws it that has drawn nothing before. */
static void draw(struct fixture *f, struct canvas *canvas)
{
    assert_true(session_catch_up(&f->session, NULL, NULL));
    scene_forget(&f->scene);
    scene_draw(&f->scene, canvas);
}

static void show_text(struct fixture *f, const char *text)
{
    struct script script;
    struct stage stage;
    struct error error = {""};
    assert_that(script_read(&script, "saved", text, strlen(text), &f->settings, SCRIPT_ANY, &error),
                "%s\n%s", error.text, text);
    assert_true(stage_open(&stage, &script, &f->session, &error));
    stage.mode = STAGE_AT_ONCE;
    assert_that(stage_begin(&stage, 0, &error) && stage_run(&stage, &error), "%s\n%s", error.text,
                text);
    stage_close(&stage);
    script_free(&script);
}

static void print_line(const struct canvas *canvas, int line)
{
    for (int i = 0; i < COLUMNS; i++) {
        char letter[5];
        letter[text_encode(cells_glyph(canvas, i, line).code, letter)] = '\0';
        fputs(letter, stderr);
    }
    fputs("\n", stderr);
}

/* What the other session shows after reading what this one writes. */
static void assert_same_picture(struct fixture *f, const char *what)
{
    void *state;
    assert_int_equal(begin(&state), 0);
    struct fixture *other = state;
    struct canvas *a = cells_open(COLUMNS, LINES, CHARSET_BRAILLE, SHADING_COLOUR),
                  *b = cells_open(COLUMNS, LINES, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_true(a && b);
    f->session.state.playing = false;
    draw(f, a);
    char *text = script_of(&f->session);
    assert_non_null(text);
    show_text(other, text);
    draw(other, b);
    for (int i = 0; i < COLUMNS * LINES; i++) {
        struct glyph x = cells_glyph(a, i % COLUMNS, i / COLUMNS),
                     y = cells_glyph(b, i % COLUMNS, i / COLUMNS);
        if (x.code == y.code && x.ink == y.ink && x.ground == y.ground)
            continue;
        print_line(a, i / COLUMNS);
        print_line(b, i / COLUMNS);
        fail_msg("%s: column %d of line %d is another one (%x, %x)\n%s", what, i % COLUMNS,
                 i / COLUMNS, (unsigned)x.code, (unsigned)y.code, text);
    }
    char *again = script_of(&other->session);
    assert_string_equal(text, again);
    free(again);
    free(text);
    cells_close(a);
    cells_close(b);
    end(&state);
}

static int below(struct pcg32 *random, int limit)
{
    return (int)(pcg32_uniform(random) * limit);
}

/* --- sessions at random --- */

static void choose_surface(struct fixture *f, struct pcg32 *random)
{
    int count = 0;
    struct error error;
    while (surfaces[count])
        count++;
    const struct surface *surface = surfaces[below(random, count)];
    session_assign(&f->session, "surface",
                   surface->takes_expression ? "formula:x^2+2*y^2+x*y" : surface->name, &error);
}

static void choose_racers(struct fixture *f, struct pcg32 *random)
{
    static const char *const modifiers[] = {
        "", ":noise=0.1", ":schedule=cosine,period=40", ":label=a b", ":clip=2", ":ink=3"};
    char text[512] = "";
    struct error error;
    int count = 0, racers = 1 + below(random, 4);
    while (optimizers[count])
        count++;
    for (int i = 0; i < racers; i++) {
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s%s%s", i ? ";" : "",
                 optimizers[below(random, count)]->name, modifiers[below(random, 6)]);
    }
    session_assign(&f->session, "optimizer", text, &error); /* some cannot be together */
}

/* Any setting that has values to choose from. */
static void choose_setting(struct fixture *f, struct pcg32 *random)
{
    struct error error;
    int count = 0, values = 0;
    while (settings_at(&f->settings, count))
        count++;
    const struct setting *row = settings_at(&f->settings, below(random, count));
    if (row->effect == EFFECT_NONE || (row->kind != SETTING_CHOICE && row->kind != SETTING_FLAG))
        return;
    while (row->kind == SETTING_CHOICE && row->choices[values])
        values++;
    session_assign(&f->session, row->name,
                   row->kind == SETTING_FLAG ? "on" : row->choices[below(random, values)], &error);
}

static void act(struct fixture *f, struct pcg32 *random)
{
    static const enum action actions[] = {
        ACTION_STEP_TEN, ACTION_STEP_TEN,    ACTION_STEP_BACK_TEN, ACTION_STEP,
        ACTION_ETA_UP,   ACTION_ETA_DOWN,    ACTION_BETA_UP,       ACTION_WHAT_IF,
        ACTION_RESTART,  ACTION_FOCUS_NEXT,  ACTION_FOCUS_ALL,     ACTION_RACER_1 + 1,
        ACTION_ZOOM_IN,  ACTION_PAN_LEFT,    ACTION_WHOLE_SURFACE, ACTION_FRAME_RACE,
        ACTION_UNDO,     ACTION_PRESET_NEXT, ACTION_OPTIMUM,       ACTION_FASTER,
    };
    struct error error;
    int deed = below(random, 28);
    if (deed < 20)
        session_act(&f->session, actions[deed]);
    else if (deed < 22)
        choose_setting(f, random);
    else if (deed == 22)
        choose_racers(f, random);
    else if (deed == 23)
        choose_surface(f, random);
    else if (deed == 24)
        session_assign(&f->session, "start", "0.3,0.4", &error);
    else if (deed == 25)
        session_add_racers(&f->session, "adam", &error);
    else if (deed == 26)
        session_remove_racer(&f->session, 0, &error);
    else
        session_go(&f->session, f->session.state.position + 25, LONG_MAX);
    session_catch_up(&f->session, NULL, NULL);
}

/* The scene is drawn after every deed, as it is on a screen. */
static void test_anything(void **state)
{
    (void)state;
    for (int seed = 0; seed < SESSIONS; seed++) {
        struct pcg32 random = pcg32_seeded((uint64_t)seed, 7);
        void *own;
        char name[32];
        assert_int_equal(begin(&own), 0);
        struct fixture *f = own;
        f->session.takes_proposals = true;
        choose_surface(f, &random);
        choose_racers(f, &random);
        for (int i = 0; i < DEEDS; i++) {
            scene_settle(&f->scene);
            act(f, &random);
        }
        snprintf(name, sizeof name, "session %d", seed);
        assert_same_picture(f, name);
        end(&own);
    }
}

/* --- as a person would write it --- */

static void assert_saved_as(struct fixture *f, const char *wanted)
{
    char *text = script_of(&f->session);
    assert_string_equal(text, wanted);
    free(text);
}

static void test_only_what_differs(void **state)
{
    struct fixture *f = *state;
    struct error error;
    f->session.takes_proposals = true;
    scene_settle(&f->scene);
    assert_saved_as(f, "");
    set(f, "surface", "bowl:lambda2=40");
    set(f, "optimizer", "gd;adam:eta=0.1");
    set(f, "projector", "on");
    set(f, "title", "= a title");
    scene_settle(&f->scene);
    session_go(&f->session, 20, LONG_MAX);
    session_set_role(&f->session, ROLE_MEMORY, 0.8, &error);
    f->session.state.focus = 0;
    session_set_role(&f->session, ROLE_RATE, 0.04, &error);
    session_go(&f->session, 30, LONG_MAX);
    assert_saved_as(f, "surface bowl:lambda2=40\n"
                       "optimizer gd\n"
                       "add adam:eta=0.1\n"
                       "steps 60\n"
                       "title = = a title\n"
                       "projector\n"
                       "focus 1\n"
                       "at 20 gd.eta 0.04\n"
                       "at 20 adam.beta1 0.8\n"
                       "go 30\n");
}

/* --- files --- */

/* What cannot be opened whole changes nothing, and what was opened can be taken back. */
static void test_opening(void **state)
{
    struct fixture *f = *state;
    struct error error = {""};
    char folder[] = "/tmp/glissade-save-XXXXXX", path[64], bad[64], *written;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a", folder);
    snprintf(bad, sizeof bad, "%s/bad.glissade", folder);
    set(f, "surface", "bowl");
    session_go(&f->session, 12, LONG_MAX);
    scene_settle(&f->scene);
    char *before = script_of(&f->session);
    assert_that(script_save(&f->session, path, &written, &error), "%s", error.text);
    assert_string_equal(written + strlen(written) - 11, "/a.glissade");
    set(f, "surface", "rosenbrock");
    set(f, "theme", "light");
    session_go(&f->session, 5, LONG_MAX);
    char *other = script_of(&f->session);
    assert_that(script_show(&f->session, written, &error), "%s", error.text);
    scene_settle(&f->scene);
    char *opened = script_of(&f->session);
    assert_string_equal(opened, before);
    FILE *file = fopen(bad, "w");
    assert_non_null(file);
    fputs("surface himmelblau\ntheme light\ngo 30\nat 30 adm.eta 3\n", file);
    fclose(file);
    assert_false(script_show(&f->session, bad, &error));
    assert_non_null(strstr(error.text, "bad.glissade:4:7: adm: there is no such racer"));
    char *after = script_of(&f->session);
    assert_string_equal(after, before);
    assert_true(session_undo(&f->session));
    session_catch_up(&f->session, NULL, NULL);
    char *undone = script_of(&f->session);
    assert_string_equal(undone, other);
    free(written);
    assert_false(script_save(&f->session, "/nowhere/at/all", &written, &error));
    char *texts[] = {before, other, opened, after, undone};
    for (int i = 0; i < 5; i++)
        free(texts[i]);
    free(written);
    unlink(bad);
    strcat(path, ".glissade");
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anything),
        cmocka_unit_test_setup_teardown(test_only_what_differs, begin, end),
        cmocka_unit_test_setup_teardown(test_opening, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("save", tests, NULL, NULL);
}
