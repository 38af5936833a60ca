#include "scene/view.h"

#include <math.h>
#include <string.h>

/* The unit vectors of two coordinates, through the racer's point. */
static void coordinate_plane(struct view *view, const double *w, int first, int second)
{
    memcpy(view->origin, w, (size_t)view->problem->dim * sizeof *w);
    view->origin[first] = view->origin[second] = 0;
    view->u[first] = 1;
    view->v[second] = 1;
}

/* The eigenvectors of the smallest and the largest curvature at the racer's point. */
static void eigen_plane(struct view *view, const double *w)
{
    int dim = view->problem->dim;
    double h[PACKED_MAX], values[DIM_MAX], vectors[DIM_MAX * DIM_MAX];
    view->problem->eval(view->problem, 1, w, NULL, NULL, h);
    symmetric_eigen(dim, h, values, vectors);
    memcpy(view->origin, w, (size_t)dim * sizeof *w);
    memcpy(view->u, vectors, (size_t)dim * sizeof *vectors);
    memcpy(view->v, vectors + (dim - 1) * dim, (size_t)dim * sizeof *vectors);
}

static void choose_plane(const struct scene *scene, struct view *view)
{
    int dim = view->problem->dim;
    view->u[0] = 1;
    if (dim == 2)
        view->v[1] = 1;
    if (dim <= 2)
        return;
    memset(view->u, 0, sizeof view->u);
    struct row row = session_row(scene->session, session_subject(scene->session));
    const int *axes = scene->values.plane;
    if (axes[0] < 0)
        eigen_plane(view, row.w);
    else
        coordinate_plane(view, row.w, axes[0] < dim ? axes[0] : 0,
                         axes[1] < dim ? axes[1] : dim - 1);
}

bool view_follows_racer(const struct scene *scene)
{
    return scene->session->race.problem->dim > 2 && scene->values.plane[0] < 0;
}

struct view view_make(const struct scene *scene, struct rect where)
{
    const double *bounds = scene->session->view;
    double width = bounds[1] - bounds[0], height = bounds[3] - bounds[2];
    double a = 0.5 * (bounds[0] + bounds[1]), b = 0.5 * (bounds[2] + bounds[3]);
    struct view view = {.where = where, .problem = scene->session->race.problem};
    view.scale_a = where.width / width;
    view.scale_b = where.height / height;
    /* one scale for both axes, so that gradients stand at right angles to contours */
    if (view.problem->dim > 1)
        view.scale_a = view.scale_b = fmin(view.scale_a, view.scale_b);
    choose_plane(scene, &view);
    if (view_follows_racer(scene))
        a = b = 0; /* eigen-directions are measured from the racer */
    view.a0 = a - 0.5 * where.width / view.scale_a;
    view.b1 = b + 0.5 * where.height / view.scale_b;
    return view;
}

struct point view_project(const struct view *view, const double *w)
{
    double a = w[0], b;
    if (view->problem->dim == 1) {
        view->problem->eval(view->problem, 1, w, &b, NULL, NULL);
    } else if (view->problem->dim == 2) {
        b = w[1];
    } else {
        a = b = 0;
        for (int i = 0; i < view->problem->dim; i++) {
            a += (w[i] - view->origin[i]) * view->u[i];
            b += (w[i] - view->origin[i]) * view->v[i];
        }
    }
    return (struct point){view->where.x + (a - view->a0) * view->scale_a,
                          view->where.y + (view->b1 - b) * view->scale_b};
}

void view_unproject(const struct view *view, struct point at, double *w)
{
    double a = view->a0 + (at.x - view->where.x) / view->scale_a;
    double b = view->b1 - (at.y - view->where.y) / view->scale_b;
    for (int i = 0; i < view->problem->dim; i++)
        w[i] = view->origin[i] + a * view->u[i] + b * view->v[i];
}

bool view_contains(const struct view *view, struct point p)
{
    return p.x >= view->where.x && p.x < view->where.x + view->where.width &&
           p.y >= view->where.y && p.y < view->where.y + view->where.height;
}
