/*
 * From the space of parameters to the canvas and back.
 *
 * Two parameters fill the plane. More are shown on a plane through the focused racer: along two
 * coordinates, the two principal directions of its own way, the eigen-directions of the smallest
 * and the largest curvature there, or two random directions in which every unit of a network has
 * the weight that it has at the start (H. Li et al., "Visualizing the Loss Landscape of Neural
 * Nets", NeurIPS 2018). A single parameter is drawn along x with the loss upwards.
 *
 * Whitened, a quadratic with positive curvatures in the plane is shown in the coordinates A^½p (A
 * its Hessian there), stretched about its minimum: contours are circles, and the gradient of the
 * picture is Newton's direction. Elsewhere the setting changes nothing.
 */
#ifndef GLISSADE_SCENE_MAP_VIEW_H
#define GLISSADE_SCENE_MAP_VIEW_H

#include "canvas/canvas.h"
#include "scene/map/relief.h"
#include "scene/stage.h"

enum ground { GROUND_MAP, GROUND_RELIEF };

/* Planes among three and more parameters that are no two coordinates. */
enum plane { PLANE_EIGEN = -1, PLANE_PATH = -2, PLANE_RANDOM = -3, PLANE_AUTO = -4 };

struct view_values {
    int plane[2];              /* two coordinates, or both one of enum plane */
    int ground;                /* enum ground: how the map shows its ground */
    bool whitened;             /* in coordinates where a quadratic is round; see above */
    double azimuth, elevation; /* from where the relief is seen, in degrees; see terrain.c */
};

/* Its state is the relief, which terrain_update shapes, and what is known of the focused way. */
extern const struct element element_view;

struct view {
    struct rect where;
    const struct problem *problem;
    /* the plane: its points are origin + a·u + b·v, and of any point a = (w − origin)·along[0], b =
     * (w − origin)·along[1]. u and v are orthonormal, and along is the same, unless whitened. */
    double origin[DIM_MAX], u[DIM_MAX], v[DIM_MAX], along[2][DIM_MAX];
    bool whitened;
    double a0, b1;               /* plane coordinates of the upper left corner */
    double scale_a, scale_b;     /* canvas units per unit; equal but for a single parameter */
    const struct relief *relief; /* the plane's hills as last drawn; NULL: it is seen flat */
};

/* The view of the session's race in a rectangle. */
struct view view_make(const struct scene *scene, struct rect where);

/* A view of other bounds than the session's: x0, x1, y0, y1 that it has to contain. */
struct view view_of(const struct scene *scene, struct rect where, const double bounds[4]);

const struct view_values *view_values(const struct scene *scene);

/* The hills of the plane as they were last drawn; see terrain.h. */
struct relief *view_relief(const struct scene *scene);

/* True when the plane is shown with its hills. A single parameter has none. */
bool view_in_relief(const struct scene *scene);

/* Coordinates on the map of points of the parameter space, in canvas units right and up of
 * `origin`: k-th = along[k]·(w − origin). What lies across the plane has none. A relief is measured
 * as the flat map of its plane would be. */
void view_measure(const struct view *view, double *origin, double along[2][DIM_MAX]);

/* True when the map is centred on the racer and goes where it goes: there is nothing to pan. */
bool view_follows_racer(const struct scene *scene);

/* Coordinates of a point of the parameter space in the plane, by projection onto it. */
struct point view_plane(const struct view *view, const double *w);

/* Where a point of the parameter space is drawn, by projection onto the plane; not finite beside a
 * relief. */
struct point view_project(const struct view *view, const double *w);

/* True when a hill stands before the point. */
bool view_hides(const struct view *view, const double *w);

/*
 * Draws a line through points given by view_plane, which are overwritten. On a relief it lies on
 * the surface; thin and dashed where it is hidden.
 */
void view_line(const struct view *view, struct canvas *canvas, struct point *points, size_t count,
               const struct stroke *stroke);

/* The same between two points of the parameter space. */
void view_segment(const struct view *view, struct canvas *canvas, const double *from,
                  const double *to, const struct stroke *stroke);

/* The coordinates in the plane of what is drawn at a place; false beside a relief's surface. */
bool view_place(const struct view *view, struct point at, double place[2]);

/* The point of the plane that is drawn at a place: the inverse of view_project on the plane. False,
 * and `w` as it was, beside a relief's surface. */
bool view_unproject(const struct view *view, struct point at, double *w);

/* The plane that is shown, with PLANE_AUTO decided: the way's own where there are many parameters.
 * Both numbers as in struct view_values. */
void view_plane_shown(const struct scene *scene, int plane[2]);

/* What the plane's two coordinates are called: those of the surface, of a plane among more with
 * the shares of the focused way's variance that lie along them, whitened u and v. */
struct axis_names {
    char name[2][48];
};

struct axis_names view_axis_names(const struct scene *scene, const struct view *view);

/* Outside, paths are cut, never bent. */
bool view_contains(const struct view *view, struct point p);

#endif
