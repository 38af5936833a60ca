#include "scene/map/noise.h"

#include <math.h>

#include "analysis/noise.h"
#include "base/symmetric.h"
#include "base/vector.h"
#include "scene/panel.h"

enum { FAN = 24, CLOUD = 400, SEGMENTS = 96 };

#define FAN_LINES 5.     /* length of the longest, in lines of text */
#define HOLDS_95 2.44775 /* √(−2 ln 0.05): radius of the circle that holds 95% of a normal pair */

/* --- ellipse --- */

/* uᵀCv */
static double covariance(const struct view *view, const struct noise_ball *ball, const double *u,
                         const double *v)
{
    double image[DIM_MAX];
    symmetric_apply(view->problem->dim, ball->covariance, v, image);
    return dot(view->problem->dim, u, image);
}

/* Of the distribution seen from above: its covariance in the plane is LLᵀ, and L carries the unit
 * circle to the ellipse. */
static void draw_ball(const struct session *session, struct canvas *canvas, const struct view *view,
                      const struct noise_ball *ball, int i)
{
    double uu = covariance(view, ball, view->u, view->u),
           uv = covariance(view, ball, view->u, view->v),
           vv = covariance(view, ball, view->v, view->v);
    double l11 = sqrt(uu), l21 = uu > 0 ? uv / l11 : 0, l22 = sqrt(fmax(vv - l21 * l21, 0));
    struct point centre = view_plane(view, ball->centre), points[SEGMENTS + 1];
    for (int k = 0; k <= SEGMENTS; k++) {
        double angle = 2 * 3.14159265358979323846 * k / SEGMENTS, c = HOLDS_95 * cos(angle),
               s = HOLDS_95 * sin(angle);
        points[k] = (struct point){centre.x + l11 * c, centre.y + l21 * c + l22 * s};
    }
    view_line(
        view, canvas, points, SEGMENTS + 1,
        &(struct stroke){.ink = racer_ink(session, i), .width = 1, .dashed = true, .cased = true});
}

/* --- fan --- */

static void draw_gradient(struct canvas *canvas, const struct view *view, const double *w,
                          const double *g, double scale, const struct stroke *stroke)
{
    double tip[DIM_MAX];
    for (int k = 0; k < view->problem->dim; k++)
        tip[k] = w[k] - scale * g[k];
    view_segment(view, canvas, w, tip, stroke);
}

static void draw_fan(struct canvas *canvas, const struct view *view, const struct cursor *cursor)
{
    const struct stroke sampled = {.ink = INK_ACCENT, .width = 0.6},
                        exact = {.ink = INK_TEXT, .width = 1.5, .cased = true};
    int dim = view->problem->dim;
    double g[FAN * DIM_MAX], longest = norm(dim, cursor->probe.g);
    noise_samples(cursor, FAN, g);
    for (int i = 0; i < FAN; i++)
        longest = fmax(longest, norm(dim, g + i * dim));
    if (!(longest > 0 && longest < INFINITY))
        return;
    double scale = FAN_LINES * canvas->em / view->scale_a / longest;
    for (int i = 0; i < FAN; i++)
        draw_gradient(canvas, view, cursor->w, g + i * dim, scale, &sampled);
    draw_gradient(canvas, view, cursor->w, cursor->probe.g, scale, &exact);
}

/* --- cloud --- */

static void draw_cloud(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    struct run *run = scene->session->race.run[i];
    long last = scene->session->state.position < run_end(run) ? scene->session->state.position
                                                              : run_end(run);
    for (long step = last > CLOUD ? last - CLOUD : 0; step < last; step++) {
        const double *w = run_row(run, step).w;
        struct point p = view_project(view, w);
        if (view_contains(view, p) && !view_hides(view, w))
            canvas_marker(canvas, p, SHAPE_DATUM, racer_ink(scene->session, i));
    }
}

struct noise_values {
    int off; /* 1: the map shows no sampled gradients and no noise ball */
};

static const char *const shown[] = {"on", "off", NULL};

static const struct setting settings[] = {
    {"noise-shown", 0, "NAME", "on the map, for random gradients: a fan of them and the noise ball",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = shown,
     .offset = offsetof(struct noise_values, off)},
    {0},
};

static const struct key_row keys[] = {
    {"c",
     "random gradients on the map: a fan of them, the noise ball, the cloud",
     NULL,
     {{'c', ACTION_CYCLE, "noise-shown"}},
     .once = true,
     .group = KEYS_PICTURE},
    {0},
};

static void forget(void *state)
{
    batch_noise_forget(state);
}

const struct element element_noise = {
    .settings = settings,
    .keys = keys,
    .values_size = sizeof(struct noise_values),
    .state_size = sizeof(struct batch_noise),
    .forget = forget,
};

/* False where the map shows nothing of the focused racer's noise. */
static bool is_shown(const struct scene *scene, const struct cursor *cursor)
{
    const struct noise_values *values = element_values(scene, &element_noise);
    const struct session *session = scene->session;
    return !values->off && session->race.problem->dim > 1 &&
           !session->state.racer[session_subject(session)].hidden && noise_drawn(cursor) &&
           !status_stops(cursor->ended);
}

const char *noise_words(struct scene *scene)
{
    struct session *session = scene->session;
    int i = session_subject(session);
    const struct cursor *cursor = session_cursor(session, i);
    struct noise_ball ball;
    return is_shown(scene, cursor) ? noise_ball_of(session->race.run[i], cursor,
                                                   element_state(scene, &element_noise), &ball)
                                   : NULL;
}

void noise_draw(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct session *session = scene->session;
    int i = session_subject(session);
    const struct cursor *cursor = session_cursor(session, i);
    struct noise_ball ball;
    if (!is_shown(scene, cursor))
        return;
    if (!canvas->grid) /* there the path itself is dots */
        draw_cloud(scene, canvas, view, i);
    if (!noise_ball_of(session->race.run[i], cursor, element_state(scene, &element_noise), &ball))
        draw_ball(session, canvas, view, &ball, i);
    if (!session->state.playing)
        draw_fan(canvas, view, cursor);
}
