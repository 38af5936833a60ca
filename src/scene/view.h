/*
 * From the space of parameters to the canvas and back.
 *
 * Two parameters fill the plane. More are shown on a plane through the focused racer: two
 * coordinates, or the eigen-directions of the smallest and the largest curvature there. A single
 * parameter is drawn along x with the loss upwards.
 */
#ifndef GLISSADE_SCENE_VIEW_H
#define GLISSADE_SCENE_VIEW_H

#include "canvas/canvas.h"
#include "scene/scene.h"

struct view {
    struct rect where;
    const struct problem *problem;
    double origin[DIM_MAX], u[DIM_MAX], v[DIM_MAX]; /* the plane; u and v are orthonormal */
    double a0, b1;                                  /* plane coordinates of the upper left corner */
    double scale_a, scale_b; /* canvas units per unit; equal but for a single parameter */
};

/* The view of the session's race in a rectangle. */
struct view view_make(const struct scene *scene, struct rect where);

/* The view of the map as it was last drawn; false where there is no map. */
bool view_of_map(const struct scene *scene, struct view *view);

/* True when the map is centred on the racer and goes where it goes: there is nothing to pan. */
bool view_follows_racer(const struct scene *scene);

/* Where a point of the parameter space is drawn, by projection onto the plane. */
struct point view_project(const struct view *view, const double *w);

/* The point of the plane that is drawn at a place: the inverse of view_project on the plane. */
void view_unproject(const struct view *view, struct point at, double *w);

/* Outside, paths are cut, never bent. */
bool view_contains(const struct view *view, struct point p);

#endif
