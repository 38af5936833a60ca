#include "scene/map/curve.h"

#include <math.h>

#include "engine/optimizer.h"

enum { SAMPLES = 512 };

static double left_to_right(const struct view *view, int i)
{
    return view->a0 + view->where.width / view->scale_a * i / (SAMPLES - 1);
}

static struct point place(const struct view *view, double w, double f)
{
    return (struct point){view->where.x + (w - view->a0) * view->scale_a,
                          view->where.y + (view->b1 - f) * view->scale_b};
}

/* f(w₀) + f'(w − w₀), or with ½f''(w − w₀)² behind it. */
static void draw_belief(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    struct row row = session_row(session, subject);
    bool curved = run_optimizer(session->race.run[subject])->needs & NEEDS_HESSIAN;
    double h = 0;
    struct point points[SAMPLES];
    if (curved)
        view->problem->eval(view->problem, 1, row.w, NULL, NULL, &h);
    for (int i = 0; i < SAMPLES; i++) {
        double w = left_to_right(view, i), d = w - row.w[0];
        points[i] = place(view, w, row.f + d * (row.g[0] + 0.5 * h * d));
    }
    canvas_line(canvas, points, SAMPLES,
                &(struct stroke){.ink = INK_ACCENT, .width = 0.7, .dashed = true});
}

void curve_draw(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    double w[SAMPLES], f[SAMPLES];
    struct point points[SAMPLES];
    for (int i = 0; i < SAMPLES; i++)
        w[i] = left_to_right(view, i);
    view->problem->eval(view->problem, SAMPLES, w, f, NULL, NULL);
    for (int i = 0; i < SAMPLES; i++)
        points[i] = place(view, w[i], f[i]);
    canvas_line(canvas, points, SAMPLES, &(struct stroke){.ink = INK_DIM, .width = 1});
    draw_belief(scene, canvas, view);
}
