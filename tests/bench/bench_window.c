/*
 * CPU milliseconds per frame of the window's picture, 1280 by 720, eight racers of 500 steps: while
 * they play, with a start that moves, with a map that is zoomed; and the time from nothing to the
 * first frame, on SDL's dummy driver.
 */
#include <SDL.h>

#include "bench/bench.h"
#include "frontends/window.h"

enum { STEPS = 500, FRAMES = 20 };

struct bench {
    struct session *session;
    struct window *window;
    int turn;
};

static double milliseconds;

static double the_clock(void)
{
    return milliseconds;
}

static void draw_again(struct bench *bench)
{
    SDL_Event event = {.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_EXPOSED}};
    SDL_PushEvent(&event);
    milliseconds += 50; /* a step at the ordinary speed */
    if (window_turn(bench->window) < 0)
        exit(1);
}

static void play(void *context)
{
    struct bench *bench = context;
    session_go(bench->session, STEPS - FRAMES, STEPS);
    bench->session->state.playing = true;
    for (int i = 0; i < FRAMES; i++)
        draw_again(bench);
}

static void push_text(const char *text)
{
    SDL_Event event = {.text = {.type = SDL_TEXTINPUT}};
    snprintf(event.text.text, sizeof event.text.text, "%s", text);
    SDL_PushEvent(&event);
}

static void move_start(void *context)
{
    struct bench *bench = context;
    bench->session->state.playing = false;
    for (int i = 0; i < FRAMES; i++) {
        SDL_Event event = {
            .motion = {.type = SDL_MOUSEMOTION, .x = 300 + bench->turn++ % 97, .y = 200 + i}};
        SDL_PushEvent(&event);
        draw_again(bench);
    }
}

static void zoom(void *context)
{
    struct bench *bench = context;
    for (int i = 0; i < FRAMES; i++) {
        push_text(i % 2 ? "z" : "Z");
        draw_again(bench);
    }
}

/* Steps forward only: nothing has to be caught up with. */
static void play_on(void *context)
{
    struct bench *bench = context;
    bench->session->state.playing = true;
    for (int i = 0; i < FRAMES; i++)
        draw_again(bench);
}

static void press(Uint32 type)
{
    SDL_Event event = {.button = {.type = type, .button = SDL_BUTTON_LEFT, .x = 300, .y = 200}};
    SDL_PushEvent(&event);
}

static void report(const char *what, double seconds, const char *target)
{
    printf("%-44s %8.2f  (%s)\n", what, seconds * 1e3, target);
}

static double wall_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(void)
{
    struct settings settings = {.count = 0};
    struct session session;
    struct scene scene;
    struct window_values values = {.window = true};
    struct bench bench = {.session = &session};
    struct error error;
    SDL_setenv("SDL_VIDEODRIVER", "dummy", 1);
    SDL_setenv("SDL_RENDER_DRIVER", "software", 1);
    double from = wall_seconds();
    if (!session_init(&session, &settings, &error) ||
        !scene_init(&scene, &session, &settings, &error) ||
        !settings_assign(&settings, "optimizer",
                         "gd,momentum,nesterov,rmsprop,adam,adamw,adagrad,nadam", &error) ||
        !settings_assign(&settings, "steps", "100000", &error) || !session_build(&session, &error))
        return 1;
    bench.window = window_open(&values, &session, &scene, the_clock, &error);
    if (!bench.window || window_turn(bench.window) < 0)
        return 1;
    double first = wall_seconds() - from;
    printf("ms of CPU a frame, 1280x720, %d racers, %d steps\n", session.race.count, STEPS);
    report("first frame (wall clock, without a display)", first, "200");
    report("playing", median_seconds(play, &bench) / FRAMES, "6");
    session_go(&session, STEPS, STEPS);
    press(SDL_MOUSEBUTTONDOWN);
    report("start under the hand", median_seconds(move_start, &bench) / FRAMES, "16");
    press(SDL_MOUSEBUTTONUP);
    report("zoom", median_seconds(zoom, &bench) / FRAMES, "60");
    if (!session_assign(&session, "optimizer", "adam", &error) ||
        !session_assign(&session, "swarm", "10000", &error))
        return 1;
    report("playing, 10,000 points of one method beside it",
           median_seconds(play_on, &bench) / FRAMES, "33");
    window_close(bench.window);
    scene_finish(&scene);
    session_finish(&session);
    SDL_Quit();
    return 0;
}
