#include "scene/map/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/spread.h"
#include "analysis/whiten.h"
#include "base/normal.h"
#include "base/text.h"
#include "base/vector.h"
#include "scene/map/drape.h"

/* --- settings and keys --- */

static const struct {
    const char *name;
    enum plane plane;
} named_planes[] = {
    {"auto", PLANE_AUTO}, {"path", PLANE_PATH}, {"eigen", PLANE_EIGEN}, {"random", PLANE_RANDOM}};

enum { NAMED_PLANES = sizeof named_planes / sizeof *named_planes };

static bool assign_plane(void *values, const char *text, struct error *error)
{
    struct view_values *v = values;
    double axes[2];
    int count = 2;
    for (int i = 0; i < NAMED_PLANES; i++) {
        if (strcmp(text, named_planes[i].name) != 0)
            continue;
        v->plane[0] = v->plane[1] = named_planes[i].plane;
        return true;
    }
    if (!text_numbers("plane", text, axes, 2, &count, error))
        return false;
    for (int i = 0; i < 2; i++)
        if (axes[i] != floor(axes[i]) || axes[i] < 1 || axes[i] > DIM_MAX || axes[0] == axes[1])
            return fail(error,
                        "plane: '%.40s' is no plane (auto, path, eigen, random, or two different "
                        "coordinates from 1 to %d)",
                        text, DIM_MAX);
    v->plane[0] = (int)axes[0] - 1;
    v->plane[1] = (int)axes[1] - 1;
    return true;
}

static void print_plane(const void *values, char *out, size_t size)
{
    const struct view_values *v = values;
    if (v->plane[0] >= 0)
        snprintf(out, size, "%d,%d", v->plane[0] + 1, v->plane[1] + 1);
    for (int i = 0; i < NAMED_PLANES; i++)
        if (v->plane[0] == (int)named_planes[i].plane)
            snprintf(out, size, "%s", named_planes[i].name);
}

static const char *const grounds[] = {"map", "relief", NULL};

static const struct setting settings[] = {
    {"view", 0, "NAME", "how the surface is shown: from above, or in relief", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_PICTURE, .choices = grounds,
     .offset = offsetof(struct view_values, ground)},
    {"plane", 0, "NAME", "map of three and more parameters: auto, path, eigen, random, or I,J",
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

/* What the focused racer's way is known by. */
struct known_way {
    const struct run *run; /* another may stand in the place of one that is gone */
    long steps, generation, rewrites;
    size_t changes;
    double last_change;
};

struct view_state {
    struct relief relief; /* first: see view_relief */
    bool known;
    struct known_way way;
    struct spread spread;
};

static void forget(void *state)
{
    relief_finish(state);
}

const struct element element_view = {
    .settings = settings,
    .keys = keys,
    .values_size = sizeof(struct view_values),
    .defaults = &(const struct view_values){.plane = {PLANE_AUTO, PLANE_AUTO}, .elevation = 45},
    .state_size = sizeof(struct view_state),
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

static struct known_way way_of(const struct scene *scene)
{
    const struct session *session = scene->session;
    const struct run *run = session->race.run[session_subject(session)];
    struct known_way way = {.run = run,
                            .steps = session->state.values.steps,
                            .generation = session->generation,
                            .rewrites = session->rewrites};
    const struct change *changes = run_changes(run, &way.changes);
    way.last_change = way.changes > 0 ? changes[way.changes - 1].value : 0;
    return way;
}

static bool same_way(const struct known_way *a, const struct known_way *b)
{
    return a->run == b->run && a->steps == b->steps && a->generation == b->generation &&
           a->rewrites == b->rewrites && a->changes == b->changes &&
           a->last_change == b->last_change;
}

/* The spread of the focused racer's whole way, worked out once; NULL when memory is short. */
static const struct spread *spread_of_subject(const struct scene *scene)
{
    struct view_state *state = element_state(scene, &element_view);
    struct known_way way = way_of(scene);
    if (!state->known || !same_way(&state->way, &way))
        state->known = spread_of_run(way.run, way.steps, &state->spread);
    state->way = way;
    return state->known ? &state->spread : NULL;
}

/* Through the racer, with the middle of its way at 0. */
static void path_plane(const struct scene *scene, struct view *view, const double *w)
{
    const struct spread *spread = spread_of_subject(scene);
    int dim = view->problem->dim;
    double away[DIM_MAX];
    if (!spread || !(spread->total > 0)) {
        coordinate_plane(view, w, 0, 1);
        return;
    }
    size_t size = (size_t)dim * sizeof *w;
    memcpy(view->u, spread->u, size);
    memcpy(view->v, spread->v, size);
    for (int i = 0; i < dim; i++)
        away[i] = w[i] - spread->mean[i];
    double a = dot(dim, away, view->u), b = dot(dim, away, view->v);
    for (int i = 0; i < dim; i++)
        view->origin[i] = w[i] - a * view->u[i] - b * view->v[i];
}

/* A random direction in which each unit has the length that it has at the start. */
static void random_direction(const struct problem *problem, const double *start,
                             struct pcg32 *generator, double *direction)
{
    int dim = problem->dim, unit = problem->unit > 0 ? problem->unit : dim;
    for (int from = 0; from < dim; from += unit) {
        int count = from + unit < dim ? unit : dim - from;
        double *part = direction + from, wanted = norm(count, start + from), length;
        for (int i = 0; i < count; i++)
            part[i] = normal_next(generator);
        length = norm(count, part);
        for (int i = 0; i < count; i++)
            part[i] *= (wanted > 0 ? wanted : 1) / length;
    }
}

static void scale_to_one(int dim, double *direction)
{
    double length = norm(dim, direction);
    for (int i = 0; i < dim; i++)
        direction[i] /= length;
}

static void random_plane(const struct scene *scene, struct view *view, const double *w)
{
    const struct session *session = scene->session;
    struct pcg32 generator = pcg32_seeded((uint64_t)session->state.values.seed, 4);
    const double *start = run_settings_of(session->race.run[session_subject(session)])->start;
    int dim = view->problem->dim;
    random_direction(view->problem, start, &generator, view->u);
    random_direction(view->problem, start, &generator, view->v);
    scale_to_one(dim, view->u);
    double along = dot(dim, view->u, view->v);
    for (int i = 0; i < dim; i++)
        view->v[i] -= along * view->u[i];
    scale_to_one(dim, view->v);
    double a = dot(dim, w, view->u) - dot(dim, start, view->u),
           b = dot(dim, w, view->v) - dot(dim, start, view->v);
    for (int i = 0; i < dim; i++)
        view->origin[i] = w[i] - a * view->u[i] - b * view->v[i];
}

void view_plane_shown(const struct scene *scene, int plane[2])
{
    enum { FEW = 8 }; /* so many parameters have names of their own */
    const int *asked = view_values(scene)->plane;
    int dim = scene->session->race.problem->dim;
    plane[0] = asked[0] < dim ? asked[0] : 0;
    plane[1] = asked[1] < dim ? asked[1] : dim - 1;
    if (asked[0] == PLANE_AUTO) {
        plane[0] = dim > FEW ? PLANE_PATH : 0;
        plane[1] = dim > FEW ? PLANE_PATH : 1;
    }
}

static void choose_plane(const struct scene *scene, struct view *view)
{
    int dim = view->problem->dim, plane[2];
    view->u[0] = 1;
    if (dim == 2)
        view->v[1] = 1;
    if (dim <= 2)
        return;
    memset(view->u, 0, sizeof view->u);
    struct row row = session_row(scene->session, session_subject(scene->session));
    view_plane_shown(scene, plane);
    if (plane[0] == PLANE_EIGEN)
        eigen_plane(view, row.w);
    else if (plane[0] == PLANE_PATH)
        path_plane(scene, view, row.w);
    else if (plane[0] == PLANE_RANDOM)
        random_plane(scene, view, row.w);
    else
        coordinate_plane(view, row.w, plane[0], plane[1]);
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
    return scene->session->race.problem->dim > 2 && view_values(scene)->plane[0] == PLANE_EIGEN;
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
                             *const plain[] = {"x", "y"}, *const eigen[] = {"λ_{min}", "λ_{max}"},
                             *const path[] = {"p_{1}", "p_{2}"},
                             *const random[] = {"r_{1}", "r_{2}"};
    int dim = view->problem->dim, plane[2];
    view_plane_shown(scene, plane);
    const char *const *own = view->problem->surface->axes;
    const char *const *names = view->whitened             ? whitened
                               : dim == 1                 ? single
                               : dim == 2                 ? (own[0] ? own : plain)
                               : plane[0] == PLANE_EIGEN  ? eigen
                               : plane[0] == PLANE_PATH   ? path
                               : plane[0] == PLANE_RANDOM ? random
                                                          : NULL;
    const struct spread *spread = dim > 2 && !view->whitened ? spread_of_subject(scene) : NULL;
    struct axis_names axes;
    for (int i = 0; i < 2; i++) {
        if (names)
            snprintf(axes.name[i], sizeof axes.name[i], "%s", names[i]);
        else
            snprintf(axes.name[i], sizeof axes.name[i], "w_{%d}", plane[i] + 1);
    }
    if (spread && spread->total > 0) { /* along the lower axis, where there is room */
        char both[sizeof axes.name[0]];
        snprintf(both, sizeof both, "%.14s %.0f%%, %.14s %.0f%%", axes.name[0],
                 100 * spread_share(spread, view->u), axes.name[1],
                 100 * spread_share(spread, view->v));
        memcpy(axes.name[0], both, sizeof both);
    }
    return axes;
}
