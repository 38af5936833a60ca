/*
 * The window without a display: SDL's dummy driver and software renderer, a clock that the test
 * sets, events pushed into SDL's queue, pixels read back.
 */
#include "fixture.h"

#include <SDL.h>
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <limits.h>

#include "canvas/cairo.h"
#include "frontends/draw_chrome.h"
#include "frontends/labels.h"
#include "frontends/units.h"
#include "frontends/window.h"
#include "scene/registry.h"

/* --- units --- */

static const double scales[] = {1, 1.25, 2};

static struct units units_at(int width, int height, double scale)
{
    return units_of(width, height, (int)(width * scale), (int)(height * scale), 1);
}

static void test_units_go_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct units units = units_at(1280, 720, scales[i]);
        for (int y = 0; y < 720; y += 7) {
            for (int x = 0; x < 1280; x += 13) {
                struct point back = units_to_window(&units, units_to_scene(&units, x, y));
                assert_near(back.x, x, 1e-9, "x at %g", scales[i]);
                assert_near(back.y, y, 1e-9, "y at %g", scales[i]);
            }
        }
    }
}

/* Each window unit's point lies in the middle of the pixels that show it. */
static void test_units_at_the_corners(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct units units = units_at(640, 400, scales[i]);
        struct point first = units_to_scene(&units, 0, 0), last = units_to_scene(&units, 639, 399);
        assert_near(first.x, scales[i] / 2, 1e-12, "left at %g", scales[i]);
        assert_near(first.y, scales[i] / 2, 1e-12, "top at %g", scales[i]);
        assert_near(units.width - last.x, scales[i] / 2, 1e-9, "right at %g", scales[i]);
        assert_near(units.height - last.y, scales[i] / 2, 1e-9, "bottom at %g", scales[i]);
        assert_true(units_in_picture(&units, first));
        assert_false(units_in_picture(&units, last)); /* the bar */
    }
}

static void test_units_leave_the_bar_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct units units = units_at(1280, 720, scales[i]);
        int bar = units.height - units.picture_height;
        double edge = units.picture_height;
        /* holds a line of text of 1/36 of the picture, and is no larger than two */
        assert_in_range(bar, ceil(1.2 * edge / 36), floor(2.4 * edge / 36));
        assert_true(units_in_picture(&units, (struct point){10, edge - 0.01}));
        assert_false(units_in_picture(&units, (struct point){10, edge}));
        assert_false(units_in_picture(&units, (struct point){-0.01, 10}));
        assert_false(units_in_picture(&units, (struct point){units.width, 10}));
        assert_false(units_in_picture(&units, (struct point){10, -0.01}));
    }
    struct units large = units_of(1280, 720, 1280, 720, 1.25), tiny = units_of(1, 1, 1, 1, 1);
    assert_true(large.picture_height < units_at(1280, 720, 1).picture_height);
    assert_int_equal(tiny.picture_height, 1);
}

/* --- the stage --- */

struct stage {
    struct fixture fixture; /* first: what set_up makes */
    struct window *window;
};

static double now; /* milliseconds */

static double the_clock(void)
{
    return now;
}

static int open_stage(void **state)
{
    struct stage *s = calloc(1, sizeof *s);
    struct fixture *f = &s->fixture;
    struct error error;
    struct window_values values = {.window = true};
    *state = s;
    if (!session_init(&f->session, &f->settings, &error) ||
        !scene_init(&f->scene, &f->session, &f->settings, &error) ||
        !session_build(&f->session, &error))
        return -1;
    now = 0;
    s->window = window_open(&values, &f->session, &f->scene, the_clock, &error);
    return s->window && window_turn(s->window) >= 0 ? 0 : -1;
}

static int close_stage(void **state)
{
    struct stage *s = *state;
    window_close(s->window);
    scene_finish(&s->fixture.scene);
    session_finish(&s->fixture.session);
    free(s);
    return 0;
}

/* The one window that is open. */
static SDL_Window *shown(void)
{
    for (Uint32 id = 1; id < 1000; id++)
        if (SDL_GetWindowFromID(id))
            return SDL_GetWindowFromID(id);
    fail_msg("no window is open");
    return NULL;
}

/* What the window shows, 0x00RRGGBB; to be freed. */
static uint32_t *pixels_of(int *width, int *height)
{
    SDL_Renderer *renderer = SDL_GetRenderer(shown());
    SDL_GetRendererOutputSize(renderer, width, height);
    uint32_t *pixels = malloc((size_t)*width * (size_t)*height * sizeof *pixels);
    assert_non_null(pixels);
    assert_int_equal(SDL_RenderReadPixels(renderer, NULL, SDL_PIXELFORMAT_RGB888, pixels,
                                          *width * (int)sizeof *pixels),
                     0);
    for (int i = 0; i < *width * *height; i++)
        pixels[i] &= 0xFFFFFF;
    return pixels;
}

static void push(SDL_Event event)
{
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void press_key(SDL_Keycode code, int modifiers, bool repeat)
{
    push((SDL_Event){.key = {.type = SDL_KEYDOWN,
                             .repeat = repeat,
                             .keysym = {.sym = code, .mod = (Uint16)modifiers}}});
}

static void type(const char *text)
{
    SDL_Event event = {.text = {.type = SDL_TEXTINPUT}};
    snprintf(event.text.text, sizeof event.text.text, "%s", text);
    push(event);
}

static void move(double x, double y)
{
    push((SDL_Event){.motion = {.type = SDL_MOUSEMOTION, .x = (int)x, .y = (int)y}});
}

static void button(Uint32 type, int which, double x, double y)
{
    push((SDL_Event){.button = {.type = type, .button = (Uint8)which, .x = (int)x, .y = (int)y}});
}

static void click(double x, double y)
{
    move(x, y);
    button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, x, y);
    button(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT, x, y);
}

static double turn(struct stage *s)
{
    double wait = window_turn(s->window);
    assert_true(wait >= 0);
    return wait;
}

static struct rect place_of(struct stage *s, const char *name)
{
    const struct scene *scene = &s->fixture.scene;
    for (int i = 0; i < scene->placed_count; i++)
        if (strcmp(scene->placed[i].panel->name, name) == 0)
            return scene->placed[i].where;
    fail_msg("%s is not shown", name);
    return (struct rect){0};
}

static struct point middle_of(struct stage *s, const char *name)
{
    struct rect where = place_of(s, name);
    return (struct point){floor(where.x + where.width / 2), floor(where.y + where.height / 2)};
}

static double role_now(struct stage *s, enum parameter_role role)
{
    struct session *session = &s->fixture.session;
    int i = session_subject(session),
        index = parameter_by_role(run_optimizer(session->race.run[i])->parameters, role);
    return session_cursor(session, i)->parameter[index];
}

/* --- what is shown --- */

/* The upper part of the window is the scene on a canvas of that size, pixel by pixel. */
static void check_picture(struct stage *s)
{
    int width, height, stride;
    struct error error;
    uint32_t *got = pixels_of(&width, &height);
    int picture =
        units_of(width, height, width, height, scene_style(&s->fixture.scene).text).picture_height;
    struct canvas *canvas = cairo_canvas_open(width, picture, &error);
    assert_non_null(canvas);
    scene_draw(&s->fixture.scene, canvas);
    const unsigned char *wanted = cairo_canvas_pixels(canvas, &stride);
    for (int y = 0; y < picture; y++) {
        for (int x = 0; x < width; x++) {
            uint32_t pixel;
            memcpy(&pixel, wanted + (size_t)y * (size_t)stride + 4 * (size_t)x, sizeof pixel);
            assert_that(got[y * width + x] == (pixel & 0xFFFFFF), "%d,%d: %06x, not %06x", x, y,
                        got[y * width + x], pixel & 0xFFFFFF);
        }
    }
    int other = 0; /* the bar: not empty */
    for (int i = picture * width; i < width * height; i++)
        other += got[i] != got[picture * width];
    assert_true(other > 1000);
    cairo_canvas_close(canvas);
    free(got);
}

static void test_the_window_shows_the_scene(void **state)
{
    struct stage *s = *state;
    check_picture(s);
    session_go(&s->fixture.session, 60, LONG_MAX);
    type("t"); /* another theme, and draws */
    turn(s);
    check_picture(s);
}

static void test_resizing(void **state)
{
    static const int sizes[][4] = {
        {800, 600, 800, 600}, {1920, 1080, 1920, 1080}, {100, 100, 640, 400}};
    struct stage *s = *state;
    for (size_t i = 0; i < 3; i++) {
        int width, height;
        SDL_SetWindowSize(shown(), sizes[i][0], sizes[i][1]);
        turn(s);
        free(pixels_of(&width, &height));
        assert_int_equal(width, sizes[i][2]);
        assert_int_equal(height, sizes[i][3]);
        check_picture(s);
    }
}

static void test_projector_makes_room_in_the_bar(void **state)
{
    struct stage *s = *state;
    double em = s->fixture.scene.em;
    type(":projector on");
    press_key(SDLK_RETURN, 0, false);
    turn(s);
    assert_true(s->fixture.scene.em > 1.2 * em);
    check_picture(s);
}

/* Help, prompt and hover text change what is shown, and leave nothing behind. */
static void test_what_lies_over_the_picture(void **state)
{
    static const char *const openers[] = {"?", ":a b c"};
    struct stage *s = *state;
    int width, height;
    uint32_t *before = pixels_of(&width, &height);
    size_t size = (size_t)width * (size_t)height * sizeof *before;
    struct point map = middle_of(s, "map");
    for (int i = 0; i < 3; i++) {
        if (i < 2)
            type(openers[i]);
        else
            move(map.x, map.y);
        turn(s);
        uint32_t *open = pixels_of(&width, &height);
        assert_that(memcmp(before, open, size) != 0, "%d shows nothing", i);
        free(open);
        if (i < 2)
            press_key(SDLK_ESCAPE, 0, false);
        else
            push((SDL_Event){.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_LEAVE}});
        turn(s);
        uint32_t *after = pixels_of(&width, &height);
        assert_that(memcmp(before, after, size) == 0, "%d leaves something", i);
        free(after);
    }
    free(before);
}

/* A pointer that is left lying hides nothing for long. */
static void test_hover_ends(void **state)
{
    struct stage *s = *state;
    int width, height;
    uint32_t *before = pixels_of(&width, &height);
    size_t size = (size_t)width * (size_t)height * sizeof *before;
    struct point map = middle_of(s, "map");
    now += 1000;
    move(map.x, map.y);
    for (int second = 0; second < 6; second++, now += 1000) {
        double wait = turn(s);
        uint32_t *after = pixels_of(&width, &height);
        assert_int_equal(memcmp(before, after, size) == 0, second >= 4);
        assert_int_equal(isinf(wait), second >= 4);
        free(after);
    }
    free(before);
}

/* --- time --- */

static void test_the_clock_makes_the_steps(void **state)
{
    struct stage *s = *state;
    struct session *session = &s->fixture.session;
    session->state.values.speed = 20;
    session->state.playing = true;
    turn(s);
    double wait = turn(s);
    assert_near(wait, 50, 1e-9, "until the next of 20 steps a second");
    now += 10;
    wait = turn(s);
    assert_int_equal(session->state.position, 0);
    assert_near(wait, 40, 1e-9, "the rest of it");
    now += 40;
    turn(s);
    assert_int_equal(session->state.position, 1);
    now += 1000;
    turn(s);
    assert_int_equal(session->state.position, 21);
    check_picture(s);               /* steps on the screen, too */
    for (int i = 0; i < 100; i++) { /* turns without time are worth nothing */
        push((SDL_Event){.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_EXPOSED}});
        turn(s);
    }
    assert_int_equal(session->state.position, 21);
}

static void test_nothing_to_do_is_no_turn(void **state)
{
    struct stage *s = *state;
    now += 1000; /* the title has come to rest */
    turn(s);
    assert_true(isinf(turn(s)));
    type(" ");
    assert_true(isfinite(turn(s)));
    type(" ");
    now += 1000;
    turn(s);
    assert_true(isinf(turn(s)));
}

static void test_the_title_tells(void **state)
{
    struct stage *s = *state;
    now += 1000;
    type("nnn");
    turn(s);
    assert_string_equal(SDL_GetWindowTitle(shown()),
                        "Beale - step 3 - momentum η=0.003408 β=0.9 - paused");
    type("\t");
    press_key(SDLK_TAB, 0, false);
    turn(s); /* too early for another one */
    assert_non_null(strstr(SDL_GetWindowTitle(shown()), "momentum"));
    now += 1000;
    turn(s);
    assert_null(strstr(SDL_GetWindowTitle(shown()), "momentum"));
}

/* --- keys --- */

static void test_keys(void **state)
{
    struct stage *s = *state;
    struct session *session = &s->fixture.session;
    double eta[3];
    for (int i = 0; i < 3; i++) {
        press_key(SDLK_RIGHT, i < 2 ? 0 : KMOD_LSHIFT, i > 0);
        turn(s);
        eta[i] = role_now(s, ROLE_RATE);
    }
    assert_true(eta[1] > eta[0] && eta[2] > eta[1]);
    assert_true(eta[2] / eta[1] < eta[1] / eta[0]); /* Shift: finer */
    type("nnN");
    turn(s);
    assert_int_equal(session->state.position, 12);
    press_key(SDLK_HOME, 0, false);
    turn(s);
    assert_int_equal(session->state.position, 0);
    int focus = session->state.focus;
    press_key(SDLK_TAB, 0, false);
    turn(s);
    assert_int_not_equal(session->state.focus, focus);
    press_key(SDLK_TAB, KMOD_RSHIFT, false);
    turn(s);
    assert_int_equal(session->state.focus, focus);
    press_key(SDLK_RIGHT, KMOD_LALT, false); /* the window manager's */
    press_key(SDLK_n, 0, false);             /* letters come as text only */
    turn(s);
    assert_near(role_now(s, ROLE_RATE), eta[2], 0, "η");
    assert_int_equal(session->state.position, 0);
}

/* A key that is held down plays or pauses once, but steps on. */
static void test_keys_that_repeat(void **state)
{
    struct stage *s = *state;
    struct session *session = &s->fixture.session;
    for (int i = 0; i < 4; i++) {
        press_key(SDLK_SPACE, 0, i > 0);
        type(" ");
    }
    turn(s);
    assert_true(session->state.playing);
    press_key(SDLK_n, 0, false);
    type("n");
    press_key(SDLK_n, 0, true);
    type("n");
    turn(s);
    assert_int_equal(session->state.position, 2);
    assert_false(session->state.playing);
    press_key(SDLK_SEMICOLON, KMOD_SHIFT, false);
    type(":");
    for (int i = 0; i < 3; i++) { /* in the prompt every letter counts */
        press_key(SDLK_q, 0, i > 0);
        type("q");
    }
    press_key(SDLK_RETURN, 0, false); /* there is no such word: the line stays */
    press_key(SDLK_u, KMOD_LCTRL, false);
    type("speed 7");
    press_key(SDLK_RETURN, 0, false);
    turn(s);
    assert_near(session->state.values.speed, 7, 0, "speed");
}

static void test_the_prompt(void **state)
{
    struct stage *s = *state;
    struct session *session = &s->fixture.session;
    type(":");
    type("thezz");
    press_key(SDLK_BACKSPACE, 0, false);
    press_key(SDLK_BACKSPACE, 0, true);
    press_key(SDLK_TAB, 0, false);
    type("light");
    press_key(SDLK_RETURN, 0, false);
    turn(s);
    assert_int_equal(s->fixture.scene.values.theme, 1);
    type(":xη");
    press_key(SDLK_u, KMOD_LCTRL, false);
    type("speed 70");
    press_key(SDLK_KP_ENTER, 0, false);
    turn(s);
    assert_near(session->state.values.speed, 70, 0, "speed");
    type(":spee 80");
    press_key(SDLK_RETURN, 0, false); /* refused: the line is there to be mended */
    press_key(SDLK_LEFT, KMOD_CTRL, false);
    press_key(SDLK_LEFT, 0, false);
    type("d");
    press_key(SDLK_RETURN, 0, false);
    turn(s);
    assert_near(session->state.values.speed, 80, 0, "speed");
    type(":q");
    press_key(SDLK_RETURN, 0, false);
    assert_true(window_turn(s->window) < 0);
}

static bool is_fullscreen(void)
{
    return SDL_GetWindowFlags(shown()) & SDL_WINDOW_FULLSCREEN;
}

static void test_fullscreen(void **state)
{
    struct stage *s = *state;
    type("f");
    turn(s);
    assert_true(is_fullscreen());
    check_picture(s);
    type("?ff"); /* behind the help, too */
    turn(s);
    assert_true(is_fullscreen());
    press_key(SDLK_ESCAPE, 0, false); /* closes the help first */
    turn(s);
    assert_true(is_fullscreen());
    press_key(SDLK_ESCAPE, 0, false);
    turn(s);
    assert_false(is_fullscreen());
    press_key(SDLK_F11, 0, false);
    turn(s);
    assert_true(is_fullscreen());
    press_key(SDLK_F11, 0, true); /* held down */
    turn(s);
    assert_true(is_fullscreen());
    press_key(SDLK_F11, 0, false);
    turn(s);
    assert_false(is_fullscreen());
}

static void test_quitting(void **state)
{
    struct stage *s = *state;
    press_key(SDLK_ESCAPE, 0, false);
    turn(s);
    type("?q"); /* closes the help */
    turn(s);
    type("q");
    assert_true(window_turn(s->window) < 0);
}

static void test_closing(void **state)
{
    struct stage *s = *state;
    push((SDL_Event){.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_CLOSE}});
    assert_true(window_turn(s->window) < 0);
}

/* --- mouse --- */

static void test_click_races_from_there(void **state)
{
    struct stage *s = *state;
    struct rect map = place_of(s, "map");
    struct hit hit;
    double x = floor(map.x + 0.7 * map.width), y = floor(map.y + 0.4 * map.height);
    assert_true(scene_hit(&s->fixture.scene, x + 0.5, y + 0.5, &hit));
    assert_int_equal(hit.kind, HIT_START);
    click(x, y);
    turn(s);
    struct row start = run_row(s->fixture.session.race.run[0], 0);
    assert_near(start.w[0], hit.w[0], 0, "x");
    assert_near(start.w[1], hit.w[1], 0, "y");
    assert_true(s->fixture.session.state.playing);
}

static void test_drag_moves_the_start(void **state)
{
    struct stage *s = *state;
    struct session *session = &s->fixture.session;
    struct point at = middle_of(s, "map");
    session_go(session, 30, LONG_MAX);
    long epoch = session->rewrites;
    move(at.x, at.y);
    button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, at.x, at.y);
    move(at.x + 40, at.y);
    turn(s);
    double first = run_row(session->race.run[0], 0).w[0];
    assert_true(session->rewrites > epoch);
    move(at.x + 80, at.y);
    turn(s);
    double second = run_row(session->race.run[0], 0).w[0];
    assert_true(second > first);
    assert_int_equal(session->state.position, 30); /* replayed under the hand */
    button(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT, at.x + 80, at.y);
    move(at.x + 200, at.y);
    turn(s);
    assert_near(run_row(session->race.run[0], 0).w[0], second, 0, "after letting go");
}

static void test_travelling_in_time(void **state)
{
    struct stage *s = *state;
    struct session *session = &s->fixture.session;
    type("T");
    turn(s);
    struct rect strip = place_of(s, "timeline");
    double y = strip.y + strip.height / 2, x = strip.x + strip.width / 3;
    click(x, y);
    while (turn(s) == 0)
        ;
    long there = session->state.position;
    assert_in_range(there, 50, 150);
    type("w");
    press_key(SDLK_RIGHT, 0, false);
    while (turn(s) == 0)
        ;
    assert_int_equal(session->state.position, there);
    size_t changes;
    run_changes(session->race.run[session->state.focus], &changes);
    assert_int_equal(changes, 0); /* from the start on */
    type("u");
    turn(s);
    assert_string_equal(session->message, "undone: η of momentum");
    press_key(SDLK_r, KMOD_LCTRL, false);
    turn(s);
    assert_string_equal(session->message, "redone: η of momentum");
    type("uuu");
    turn(s);
    assert_string_equal(session->message, "undone: timeline");
}

static void test_wheel_and_right_button(void **state)
{
    struct stage *s = *state;
    double *view = s->fixture.session.state.view, width = view[1] - view[0];
    struct point at = middle_of(s, "map");
    move(at.x, at.y);
    push((SDL_Event){.wheel = {.type = SDL_MOUSEWHEEL, .y = 1, .preciseY = 1}});
    turn(s);
    assert_near((view[1] - view[0]) / width, 0.8, 1e-9, "closer");
    push((SDL_Event){
        .wheel = {
            .type = SDL_MOUSEWHEEL, .y = 1, .preciseY = 1, .direction = SDL_MOUSEWHEEL_FLIPPED}});
    turn(s);
    assert_near((view[1] - view[0]) / width, 1, 1e-9, "and back");
    double left = view[0];
    button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_RIGHT, at.x, at.y);
    move(at.x - 50, at.y);
    turn(s);
    assert_true(view[0] > left); /* the map follows the hand */
    double panned = view[0];
    button(SDL_MOUSEBUTTONUP, SDL_BUTTON_RIGHT, at.x - 50, at.y);
    move(at.x, at.y);
    turn(s);
    assert_near(view[0], panned, 0, "after letting go");
}

/* The bar is not the picture: nothing there answers the mouse. */
/* The wheel means nothing on the bar, nor do other buttons than the first. */
static void test_wheel_on_the_bar(void **state)
{
    struct stage *s = *state;
    long epoch = s->fixture.session.rewrites;
    double left = s->fixture.session.state.view[0];
    for (int x = 0; x < 1280; x += 16) {
        move(x, 719);
        button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_RIGHT, x, 719);
        button(SDL_MOUSEBUTTONUP, SDL_BUTTON_RIGHT, x, 719);
        push((SDL_Event){.wheel = {.type = SDL_MOUSEWHEEL, .y = 1, .preciseY = 1}});
        turn(s);
    }
    assert_int_equal(s->fixture.session.rewrites, epoch);
    assert_near(s->fixture.session.state.view[0], left, 0, "view");
}

static void drop(const char *path)
{
    push((SDL_Event){.drop = {.type = SDL_DROPFILE, .file = SDL_strdup(path)}});
}

static void test_dropping_a_file(void **state)
{
    struct stage *s = *state;
    char surface[SETTING_TEXT], after[SETTING_TEXT];
    drop(TESTS_DIR "/reference/clouds.csv");
    turn(s);
    settings_print(&s->fixture.settings, "surface", surface, sizeof surface);
    assert_non_null(strstr(surface, "clouds.csv"));
    drop(TESTS_DIR "/reference/there-is-none.csv");
    turn(s);
    settings_print(&s->fixture.settings, "surface", after, sizeof after);
    assert_string_equal(after, surface);
    assert_non_null(strstr(s->fixture.session.message, "there-is-none"));
}

/* --- without a display --- */

static void test_no_display(void **state)
{
    struct stage *s = *state;
    struct window_values values = {.window = true};
    struct error error = {""};
    window_close(s->window);
    s->window = NULL;
    char *display = getenv("DISPLAY") ? strdup(getenv("DISPLAY")) : NULL;
    SDL_setenv("SDL_VIDEODRIVER", "x11", 1);
    unsetenv("DISPLAY");
    assert_null(window_open(&values, &s->fixture.session, &s->fixture.scene, the_clock, &error));
    assert_that(strncmp(error.text, "window: there is no display", 27) == 0, "%s", error.text);
    SDL_setenv("SDL_VIDEODRIVER", "dummy", 1);
    if (display)
        setenv("DISPLAY", display, 1);
    free(display);
}

/* --- labels --- */

enum { WIDE = 400, HIGH = 100 };

struct board {
    SDL_Surface *surface;
    SDL_Renderer *renderer;
    struct canvas *canvas;
};

static struct board open_board(void)
{
    struct board board;
    struct style style = {.text = 1, .line = 1};
    style.palette.rgb[INK_TEXT] = 0xFF8000;
    style.palette.rgb[INK_ACCENT] = 0x0000FF;
    style.palette.rgb[INK_RAMP + 3] = 0x00FF00;
    board.surface = SDL_CreateRGBSurfaceWithFormat(0, WIDE, HIGH, 32, SDL_PIXELFORMAT_RGB888);
    board.renderer = SDL_CreateSoftwareRenderer(board.surface);
    assert_non_null(board.renderer);
    board.canvas = labels_open(board.renderer, NULL);
    assert_non_null(board.canvas);
    assert_true(labels_place(board.canvas, (struct rect){0, 0, WIDE, HIGH}, 20, NULL));
    canvas_begin(board.canvas, &style);
    return board;
}

static void close_board(struct board *board)
{
    labels_close(board->canvas);
    SDL_DestroyRenderer(board->renderer);
    SDL_FreeSurface(board->surface);
}

/* The rectangle of all pixels that are not black, as left, right, top, bottom; and their number. */
static int extent_of(const struct board *board, int extent[4])
{
    int count = 0;
    SDL_RenderFlush(board->renderer);
    extent[0] = extent[2] = 1 << 20;
    extent[1] = extent[3] = -1;
    for (int y = 0; y < HIGH; y++) {
        for (int x = 0; x < WIDE; x++) {
            uint32_t pixel;
            memcpy(&pixel,
                   (char *)board->surface->pixels + (size_t)y * (size_t)board->surface->pitch +
                       4 * (size_t)x,
                   sizeof pixel);
            if ((pixel & 0xFFFFFF) == 0)
                continue;
            count++;
            extent[0] = SDL_min(extent[0], x);
            extent[1] = SDL_max(extent[1], x);
            extent[2] = SDL_min(extent[2], y);
            extent[3] = SDL_max(extent[3], y);
        }
    }
    return count;
}

static void test_labels_stand_where_they_should(void **state)
{
    static const enum align aligns[] = {ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct board board = open_board();
        int extent[4];
        double width = canvas_measure(board.canvas, "MMMM"), left = 200 - i * width / 2;
        canvas_text(board.canvas, 200, 30, aligns[i], INK_TEXT, "MMMM");
        assert_true(extent_of(&board, extent) > 100);
        assert_near(extent[0], left, 4, "left end, %d", i);
        assert_near(extent[1], left + width, 4, "right end, %d", i);
        assert_in_range(extent[2], 30, 30 + (int)board.canvas->em);
        assert_in_range(extent[3], 30, 30 + (int)board.canvas->em);
        assert_in_range(extent[3] - extent[2], 12, 18); /* capitals are 0.73 of the font's size */
        close_board(&board);
    }
}

static void test_labels_measure(void **state)
{
    (void)state;
    struct board board = open_board();
    double one = canvas_measure(board.canvas, "8");
    assert_near(board.canvas->column, one, 0, "a digit");
    assert_near(canvas_measure(board.canvas, "88888888"), 8 * one, 8, "eight of them");
    assert_near(canvas_measure(board.canvas, ""), 0, 0, "nothing");
    double plain = canvas_measure(board.canvas, "λmax"),
           script = canvas_measure(board.canvas, "λ_{max}");
    assert_true(script < plain && script > 0.7 * plain);
    assert_true(labels_place(board.canvas, (struct rect){0, 0, WIDE, HIGH}, 40, NULL));
    assert_near(canvas_measure(board.canvas, "8") / one, 2, 0.1, "twice the font");
    close_board(&board);
}

/* The same words in two weights are two labels. */
static void test_labels_know_their_weight(void **state)
{
    (void)state;
    struct board board = open_board();
    int extent[4], count[4];
    for (int i = 0; i < 4; i++) {
        canvas_fill(board.canvas, (struct rect){0, 0, WIDE, HIGH}, INK_BACKGROUND);
        if (i % 2 == 0)
            canvas_text(board.canvas, 10, 10, ALIGN_LEFT, INK_TEXT, "weight");
        else
            canvas_bold(board.canvas, 10, 10, ALIGN_LEFT, INK_TEXT, "weight");
        count[i] = extent_of(&board, extent);
    }
    assert_true(count[1] > count[0]);
    assert_int_equal(count[2], count[0]);
    assert_int_equal(count[3], count[1]);
    close_board(&board);
}

/* Subscripts stand lower than the line, exponents higher. */
static void test_labels_have_scripts(void **state)
{
    static const char *const texts[] = {"M", "M_{M}", "M^{M}"};
    int extent[3][4];
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct board board = open_board();
        canvas_text(board.canvas, 100, 30, ALIGN_LEFT, INK_TEXT, texts[i]);
        extent_of(&board, extent[i]);
        close_board(&board);
    }
    assert_true(extent[1][3] > extent[0][3] && extent[2][2] < extent[0][2]);
    assert_int_equal(extent[1][2], extent[0][2]);
    assert_int_equal(extent[2][3], extent[0][3]);
    assert_true(extent[1][1] > extent[0][1] + 8 && extent[2][1] > extent[0][1] + 8);
}

/* More texts than are kept; each is drawn as the first time. */
static void test_labels_are_forgotten_in_time(void **state)
{
    (void)state;
    struct board board = open_board();
    int once[4], again[4];
    struct rect all = {0, 0, WIDE, HIGH};
    canvas_text(board.canvas, 10, 10, ALIGN_LEFT, INK_TEXT, "label 7");
    int first = extent_of(&board, once);
    for (int i = 0; i < 2000; i++) {
        char text[32];
        snprintf(text, sizeof text, "label %d", i % 700);
        canvas_fill(board.canvas, all, INK_BACKGROUND);
        canvas_bold(board.canvas, 10, 10, ALIGN_LEFT, INK_TEXT, text);
        canvas_text(board.canvas, 10, 50, ALIGN_LEFT, INK_TEXT, text);
    }
    canvas_fill(board.canvas, all, INK_BACKGROUND);
    canvas_text(board.canvas, 10, 10, ALIGN_LEFT, INK_TEXT, "label 7");
    assert_int_equal(extent_of(&board, again), first);
    assert_memory_equal(once, again, sizeof once);
    labels_forget(board.canvas);
    canvas_fill(board.canvas, all, INK_BACKGROUND);
    canvas_text(board.canvas, 10, 10, ALIGN_LEFT, INK_TEXT, "label 7");
    assert_int_equal(extent_of(&board, again), first);
    close_board(&board);
}

/* The rest of what any canvas does. */
static void test_labels_are_a_canvas(void **state)
{
    static const float bands[] = {3.5F, NAN, -1, 3};
    (void)state;
    struct board board = open_board();
    struct canvas *c = board.canvas;
    int extent[4];
    struct rect clip = {50, 20, 100, 40}, all = {0, 0, WIDE, HIGH};
    canvas_clip(c, &clip);
    canvas_segment(c, -1e300, 40, 1e300, 40, &(struct stroke){.ink = INK_ACCENT, .width = 1});
    canvas_segment(c, NAN, 0, 10, 10, &(struct stroke){.ink = INK_ACCENT, .width = 1});
    canvas_text(c, 0, 25, ALIGN_LEFT, INK_TEXT, "a text much longer than the rectangle is wide");
    extent_of(&board, extent);
    assert_int_equal(extent[0], 50);
    assert_int_equal(extent[1], 149);
    assert_in_range(extent[2], 20, 40);
    assert_in_range(extent[3], 39, 59);
    canvas_clip(c, NULL);
    canvas_fill(c, all, INK_BACKGROUND);
    canvas_field(c, (struct rect){100, 20, 40, 20}, 2, 2, bands, NULL);
    assert_int_equal(extent_of(&board, extent), 2 * 20 * 10);
    canvas_fill(c, all, INK_BACKGROUND);
    for (int shape = 0; shape < SHAPES; shape++) {
        canvas_fill(c, all, INK_BACKGROUND);
        canvas_marker(c, (struct point){200, 50}, shape, INK_TEXT);
        canvas_marker(c, (struct point){NAN, 50}, shape, INK_TEXT);
        assert_true(extent_of(&board, extent) > 0);
        assert_near(0.5 * (extent[0] + extent[1]), 200, 3, "marker %d", shape);
    }
    canvas_fill(c, all, INK_BACKGROUND);
    long *mark = canvas_layer(c, LAYER_PATHS, clip, "key", 3);
    assert_int_equal(*mark, 0);
    *mark = 7;
    canvas_fill(c, all, INK_TEXT);
    canvas_layer_end(c);
    assert_int_equal(extent_of(&board, extent), 100 * 40);
    assert_int_equal(*canvas_layer(c, LAYER_PATHS, clip, "key", 3), 0); /* nothing is kept */
    canvas_layer_end(c);
    close_board(&board);
}

/* The words about the place under the pointer stay in their panel, wherever the pointer is; where
 * one line would be too wide there are two. */
static void test_hover_stays_inside(void **state)
{
    static const double places[][2] = {{5, 5}, {395, 5}, {5, 95}, {395, 95}, {200, 50}};
    static const char *const words[] = {"f=12.5", "(1.234, 5.678)  f=12.5  λ₁=0.1234  λ₂=45.67"};
    (void)state;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            struct board board = open_board();
            int extent[4];
            assert_true(labels_place(board.canvas, (struct rect){40, 20, 320, 60}, 10, NULL));
            struct point pointer = {places[i][0] / WIDE * 180, places[i][1] / HIGH * 60};
            canvas_clip(board.canvas, &(struct rect){-40, -20, WIDE, HIGH});
            draw_chrome_hover(board.canvas, (struct rect){0, 0, 180, 60}, pointer, words[k]);
            assert_true(extent_of(&board, extent) > 20);
            assert_in_range(extent[0], 40, 219);
            assert_in_range(extent[1], 40, 219);
            assert_in_range(extent[2], 20, 79);
            assert_in_range(extent[3], 20, 79);
            assert_that((extent[3] - extent[2] > 1.4 * board.canvas->em) == (k == 1),
                        "place %zu: words from %d to %d", i, extent[2], extent[3]);
            close_board(&board);
        }
}

#define WITH_STAGE(test) cmocka_unit_test_setup_teardown(test, open_stage, close_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units_go_both_ways),
        cmocka_unit_test(test_units_at_the_corners),
        cmocka_unit_test(test_units_leave_the_bar_out),
        WITH_STAGE(test_the_window_shows_the_scene),
        WITH_STAGE(test_resizing),
        WITH_STAGE(test_projector_makes_room_in_the_bar),
        WITH_STAGE(test_what_lies_over_the_picture),
        WITH_STAGE(test_hover_ends),
        WITH_STAGE(test_the_clock_makes_the_steps),
        WITH_STAGE(test_nothing_to_do_is_no_turn),
        WITH_STAGE(test_the_title_tells),
        WITH_STAGE(test_keys),
        WITH_STAGE(test_keys_that_repeat),
        WITH_STAGE(test_the_prompt),
        WITH_STAGE(test_fullscreen),
        WITH_STAGE(test_quitting),
        WITH_STAGE(test_closing),
        WITH_STAGE(test_click_races_from_there),
        WITH_STAGE(test_drag_moves_the_start),
        WITH_STAGE(test_travelling_in_time),
        WITH_STAGE(test_wheel_and_right_button),
        WITH_STAGE(test_wheel_on_the_bar),
        WITH_STAGE(test_dropping_a_file),
        WITH_STAGE(test_no_display),
        cmocka_unit_test(test_labels_stand_where_they_should),
        cmocka_unit_test(test_labels_measure),
        cmocka_unit_test(test_labels_know_their_weight),
        cmocka_unit_test(test_labels_have_scripts),
        cmocka_unit_test(test_labels_are_forgotten_in_time),
        cmocka_unit_test(test_labels_are_a_canvas),
        cmocka_unit_test(test_hover_stays_inside),
    };
    SDL_setenv("SDL_VIDEODRIVER", "dummy", 1);
    SDL_setenv("SDL_RENDER_DRIVER", "software", 1);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("window", tests, NULL, NULL);
    SDL_Quit();
    cairo_debug_reset_static_data(); /* so that leak checkers see ours alone */
    FcFini();
    return failed;
}
