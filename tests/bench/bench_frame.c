/* CPU milliseconds per frame of the whole scene on the cell canvas: seven racers, 160 by 50 cells.
 */
#include "bench/bench.h"
#include "canvas/cells.h"
#include "scene/scene.h"

struct bench {
    struct scene *scene;
    struct canvas *canvas;
    bool zoom; /* a new field with every frame */
};

enum { FRAMES = 20 };

static void draw_frames(void *context)
{
    struct bench *bench = context;
    for (int i = 0; i < FRAMES; i++) {
        if (bench->zoom)
            session_act(bench->scene->session, i % 2 ? ACTION_ZOOM_IN : ACTION_ZOOM_OUT);
        scene_draw(bench->scene, bench->canvas);
    }
}

static void measure(struct bench *bench, long steps)
{
    struct session *session = bench->scene->session;
    while (!session_go(session, steps, 1 << 20))
        ;
    bench->zoom = false;
    double still = median_seconds(draw_frames, bench) * 1e3 / FRAMES;
    bench->zoom = true;
    double zoom = median_seconds(draw_frames, bench) * 1e3 / FRAMES;
    printf("%10ld %12.3f %12.3f\n", steps, still, zoom);
}

/* The charts of linear theory, each alone. */
static void measure_charts(struct bench *bench, struct settings *settings)
{
    static const char *const charts[] = {"circle", "modes", "filter", "circuit"};
    bench->zoom = false;
    for (int i = 0; i < 4; i++) {
        if (!settings_assign(settings, "panels", charts[i], NULL))
            continue;
        printf("%10s %12.3f\n", charts[i], median_seconds(draw_frames, bench) * 1e3 / FRAMES);
    }
    settings_assign(settings, "panels", "auto", NULL);
}

int main(void)
{
    struct settings settings = {.count = 0};
    struct session session;
    struct scene scene;
    struct bench bench = {.scene = &scene,
                          .canvas = cells_open(160, 50, CHARSET_BRAILLE, SHADING_COLOUR)};
    if (!bench.canvas || !session_init(&session, &settings, NULL) ||
        !scene_init(&scene, &session, &settings, NULL) || !session_build(&session, NULL))
        return 1;
    printf("ms of CPU per frame, 160x50 cells, 7 racers\n%10s %12s %12s\n", "steps", "still map",
           "new map");
    measure(&bench, 200);
    measure(&bench, 2000);
    session.state.focus = 1;
    measure_charts(&bench, &settings);
    session.state.focus = 0;
    measure(&bench, 100000);
    measure(&bench, 1000000);
    if (!session_assign(&session, "panels", "map,slice", NULL) ||
        !session_assign(&session, "ellipses", "model", NULL) ||
        !session_assign(&session, "anatomy", "99", NULL))
        return 1;
    puts("the same with the coming step's anatomy, its slice and ellipses");
    measure(&bench, 2000);
    cells_close(bench.canvas);
    scene_finish(&scene);
    session_finish(&session);
    return 0;
}
