#include "scene/map/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/whiten.h"
#include "base/text.h"
#include "base/vector.h"
#include "scene/map/drape.h"

/* --- settings and keys --- */

static bool assign_plane(void *values, const char *text, struct error *error)
{
    struct view_values *v = values;
    double axes[2];
    int count = 2;
    if (strcmp(text, "eigen") == 0) {
        v->plane[0] = v->plane[1] = -1;
        return true;
    }
    if (!text_numbers("plane", text, axes, 2, &count, error))
        return false;
    for (int i = 0; i < 2; i++)
        if (axes[i] != floor(axes[i]) || axes[i] < 1 || axes[i] > DIM_MAX || axes[0] == axes[1])
            return fail(
                error,
                "plane: '%.40s' is no plane (eigen, or two different coordinates from 1 to %d)",
                text, DIM_MAX);
    v->plane[0] = (int)axes[0] - 1;
    v->plane[1] = (int)axes[1] - 1;
    return true;
}

static void print_plane(const void *values, char *out, size_t size)
{
    const struct view_values *v = values;
    if (v->plane[0] < 0)
        snprintf(out, size, "eigen");
    else
        snprintf(out, size, "%d,%d", v->plane[0] + 1, v->plane[1] + 1);
}

static const char *const grounds[] = {"map", "relief", NULL};

static const struct setting settings[] = {
    {"view", 0, "NAME", "how the surface is shown: from above, or in relief", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_PICTURE, .choices = grounds,
     .offset = offsetof(struct view_values, ground)},
    {"plane", 0, "I,J", "coordinates of the map for three and more parameters, or eigen",
     SETTING_OWN, SCOPE_SESSION, EFFECT_PICTURE, .assign = assign_plane, .print = print_plane},
    {"whitened", 0, NULL, "the map of a quadratic in coordinates where its contours are circles",
     SETTING_FLAG, SCOPE_SESSION, EFFECT_PICTURE, .offset = offsetof(struct view_values, whitened)},
    {"azimuth", 0, "DEGREES", "how far the viewer has walked around the relief", SETTING_REAL,
     SCOPE_SESSION, EFFECT_PICTURE, .minimum = -180, .maximum = 180, .wraps = true,
     .offset = offsetof(struct view_values, azimuth)},
    {"elevation", 0, "DEGREES", "how steeply the relief is looked down on; 90: from above",
     SETTING_REAL, SCOPE_SESSION, EFFECT_PICTURE, .minimum = 10, .maximum = 90,
     .offset = offsetof(struct view_values, elevation)},
    {0},
};

static const char *has_no_relief(const struct session *session)
{
    return session->race.problem->dim == 1
               ? "a single parameter has no relief: its curve is all there is"
               : NULL;
}

static const char *cannot_be_whitened(const struct session *session)
{
    char value[SETTING_TEXT];
    settings_print(session->settings, "whitened", value, sizeof value);
    return session->race.problem->surface->quadratic || strcmp(value, "on") == 0
               ? NULL
               : "only a quadratic has coordinates where all contours are circles (such as bowl)";
}

static const struct key_row keys[] = {
    {"v",
     "the surface in relief, or from above",
     "relief",
     {{'v', ACTION_NEXT, "view"}},
     .once = true,
     .group = KEYS_PICTURE,
     .refuses = has_no_relief},
    {"W",
     "a quadratic in coordinates where its contours are circles, and back",
     NULL,
     {{'W', ACTION_NEXT, "whitened"}},
     .once = true,
     .group = KEYS_PICTURE,
     .refuses = cannot_be_whitened},
    {0},
};

static void forget(void *state)
{
    relief_finish(state);
}

const struct element element_view = {
    .settings = settings,
    .keys = keys,
    .values_size = sizeof(struct view_values),
    .defaults = &(const struct view_values){.plane = {0, 1}, .elevation = 45},
    .state_size = sizeof(struct relief),
    .forget = forget,
};

const struct view_values *view_values(const struct scene *scene)
{
    return element_values(scene, &element_view);
}

struct relief *view_relief(const struct scene *scene)
{
    return element_state(scene, &element_view);
}

/* --- the plane --- */

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
    const int *axes = view_values(scene)->plane;
    if (axes[0] < 0)
        eigen_plane(view, row.w);
    else
        coordinate_plane(view, row.w, axes[0] < dim ? axes[0] : 0,
                         axes[1] < dim ? axes[1] : dim - 1);
}

/* --- whitening --- */

/* In the plane: the Hessian, and the point where the quadratic is least. */
static bool section_of(const struct view *view, double b[3], double root[3], double inverse[3],
                       double least[2])
{
    int dim = view->problem->dim;
    double g[DIM_MAX], h[PACKED_MAX], hu[DIM_MAX], hv[DIM_MAX];
    view->problem->eval(view->problem, 1, view->origin, NULL, g, h);
    symmetric_apply(dim, h, view->u, hu);
    symmetric_apply(dim, h, view->v, hv);
    b[0] = dot(dim, view->u, hu);
    b[1] = dot(dim, view->u, hv);
    b[2] = dot(dim, view->v, hv);
    if (!whitening(b, root, inverse))
        return false;
    double gu = dot(dim, view->u, g), gv = dot(dim, view->v, g),
           determinant = b[0] * b[2] - b[1] * b[1];
    least[0] = (b[1] * gv - b[2] * gu) / determinant;
    least[1] = (b[1] * gu - b[0] * gv) / determinant;
    return isfinite(least[0]) && isfinite(least[1]);
}

/*
 * How much everything is enlarged. In the plane of two parameters the surface's own start stays as
 * far from the minimum as it is; a plane among more parameters keeps its areas.
 */
static double enlargement(const struct view *view, const double b[3], const double root[3],
                          const double least[2])
{
    double x = view->problem->start[0] - least[0], y = view->problem->start[1] - least[1];
    double ratio = hypot(x, y) / hypot(root[0] * x + root[1] * y, root[1] * x + root[2] * y);
    if (view->problem->dim == 2 && isfinite(ratio) && ratio > 0)
        return ratio;
    return pow(b[0] * b[2] - b[1] * b[1], -0.25);
}

/* p' = least + s·root·(p − least) takes the place of p. */
static void whiten(struct view *view)
{
    int dim = view->problem->dim;
    double b[3], root[3], inverse[3], least[2], u[DIM_MAX], v[DIM_MAX];
    if (dim < 2 || !view->problem->surface->quadratic || !section_of(view, b, root, inverse, least))
        return;
    double s = enlargement(view, b, root, least);
    memcpy(u, view->u, sizeof u);
    memcpy(v, view->v, sizeof v);
    for (int i = 0; i < dim; i++) {
        view->u[i] = (inverse[0] * u[i] + inverse[1] * v[i]) / s;
        view->v[i] = (inverse[1] * u[i] + inverse[2] * v[i]) / s;
        view->along[0][i] = s * (root[0] * u[i] + root[1] * v[i]);
        view->along[1][i] = s * (root[1] * u[i] + root[2] * v[i]);
        view->origin[i] += least[0] * (u[i] - view->u[i]) + least[1] * (v[i] - view->v[i]);
    }
    view->whitened = true;
}

bool view_in_relief(const struct scene *scene)
{
    return view_values(scene)->ground == GROUND_RELIEF && scene->session->race.problem->dim > 1;
}

bool view_follows_racer(const struct scene *scene)
{
    return scene->session->race.problem->dim > 2 && view_values(scene)->plane[0] < 0;
}

struct view view_make(const struct scene *scene, struct rect where)
{
    return view_of(scene, where, scene->session->state.view);
}

struct view view_of(const struct scene *scene, struct rect where, const double bounds[4])
{
    double width = bounds[1] - bounds[0], height = bounds[3] - bounds[2];
    double a = 0.5 * (bounds[0] + bounds[1]), b = 0.5 * (bounds[2] + bounds[3]);
    struct view view = {.where = where, .problem = scene->session->race.problem};
    /* an empty rectangle has a scale, too: it is divided by */
    view.scale_a = fmax(where.width, 1e-3) / width;
    view.scale_b = fmax(where.height, 1e-3) / height;
    /* one scale for both axes, so that gradients stand at right angles to contours */
    if (view.problem->dim > 1)
        view.scale_a = view.scale_b = fmin(view.scale_a, view.scale_b);
    choose_plane(scene, &view);
    memcpy(view.along[0], view.u, sizeof view.u);
    memcpy(view.along[1], view.v, sizeof view.v);
    if (view_values(scene)->whitened)
        whiten(&view);
    if (view_follows_racer(scene)) {
        struct point racer =
            view_plane(&view, session_row(scene->session, session_subject(scene->session)).w);
        a = racer.x;
        b = racer.y;
    }
    view.a0 = a - 0.5 * where.width / view.scale_a;
    view.b1 = b + 0.5 * where.height / view.scale_b;
    if (view_in_relief(scene))
        view.relief = view_relief(scene);
    return view;
}

struct point view_plane(const struct view *view, const double *w)
{
    struct point p = {w[0], 0};
    if (view->problem->dim == 1) {
        view->problem->eval(view->problem, 1, w, &p.y, NULL, NULL);
    } else if (view->problem->dim == 2 && !view->whitened) {
        p.y = w[1];
    } else {
        p.x = 0;
        for (int i = 0; i < view->problem->dim; i++) {
            p.x += (w[i] - view->origin[i]) * view->along[0][i];
            p.y += (w[i] - view->origin[i]) * view->along[1][i];
        }
    }
    return p;
}

static struct point flat(const struct view *view, struct point p)
{
    return (struct point){view->where.x + (p.x - view->a0) * view->scale_a,
                          view->where.y + (view->b1 - p.y) * view->scale_b};
}

static struct relief_spot spot_on(const struct relief *relief, struct point p)
{
    return relief_place(relief, p.x, p.y, relief_height(relief, p.x, p.y));
}

struct point view_project(const struct view *view, const double *w)
{
    struct point p = view_plane(view, w);
    return view->relief ? spot_on(view->relief, p).at : flat(view, p);
}

bool view_hides(const struct view *view, const double *w)
{
    return view->relief && relief_hides(view->relief, spot_on(view->relief, view_plane(view, w)));
}

struct pen {
    struct canvas *canvas;
    struct stroke seen, hidden;
};

static void draw_piece(void *context, const struct point *points, size_t count, bool hidden)
{
    const struct pen *pen = context;
    canvas_line(pen->canvas, points, count, hidden ? &pen->hidden : &pen->seen);
}

void view_line(const struct view *view, struct canvas *canvas, struct point *points, size_t count,
               const struct stroke *stroke)
{
    if (view->relief) {
        struct pen pen = {canvas, *stroke, {stroke->ink, 0.6 * stroke->width, .dashed = true}};
        relief_drape(view->relief, points, count, draw_piece, &pen);
        return;
    }
    for (size_t k = 0; k < count; k++)
        points[k] = flat(view, points[k]);
    canvas_line(canvas, points, count, stroke);
}

void view_segment(const struct view *view, struct canvas *canvas, const double *from,
                  const double *to, const struct stroke *stroke)
{
    struct point points[] = {view_plane(view, from), view_plane(view, to)};
    view_line(view, canvas, points, 2, stroke);
}

bool view_place(const struct view *view, struct point at, double place[2])
{
    if (view->relief)
        return relief_pick(view->relief, at, &place[0], &place[1]);
    place[0] = view->a0 + (at.x - view->where.x) / view->scale_a;
    place[1] = view->b1 - (at.y - view->where.y) / view->scale_b;
    return true;
}

bool view_unproject(const struct view *view, struct point at, double *w)
{
    double place[2];
    if (!view_place(view, at, place))
        return false;
    for (int i = 0; i < view->problem->dim; i++)
        w[i] = view->origin[i] + place[0] * view->u[i] + place[1] * view->v[i];
    return true;
}

void view_measure(const struct view *view, double *origin, double along[2][DIM_MAX])
{
    bool curve = view->problem->dim == 1; /* its height is no parameter */
    for (int i = 0; i < view->problem->dim; i++) {
        origin[i] = view->origin[i];
        along[0][i] = view->scale_a * view->along[0][i];
        along[1][i] = curve ? 0 : view->scale_b * view->along[1][i];
    }
}

bool view_contains(const struct view *view, struct point p)
{
    return p.x >= view->where.x && p.x < view->where.x + view->where.width &&
           p.y >= view->where.y && p.y < view->where.y + view->where.height;
}

struct axis_names view_axis_names(const struct scene *scene, const struct view *view)
{
    static const char *const whitened[] = {"u", "v"}, *const single[] = {"w", "f"},
                             *const plain[] = {"x", "y"}, *const eigen[] = {"λ_{min}", "λ_{max}"};
    int dim = view->problem->dim;
    const char *const *own = view->problem->surface->axes;
    const char *const *names = view->whitened              ? whitened
                               : dim == 1                  ? single
                               : dim == 2                  ? (own[0] ? own : plain)
                               : view_follows_racer(scene) ? eigen
                                                           : NULL;
    struct axis_names axes;
    for (int i = 0; i < 2; i++) {
        int axis = view_values(scene)->plane[i]; /* as choose_plane reads it */
        if (names)
            snprintf(axes.name[i], sizeof axes.name[i], "%s", names[i]);
        else
            snprintf(axes.name[i], sizeof axes.name[i], "w_{%d}",
                     axis < dim ? axis + 1 : i * (dim - 1) + 1);
    }
    return axes;
}
