/*
 * A surface in relief: heights over a rectangle of the plane, seen by a camera, as a field of
 * samples that a canvas can draw, and with the depths that tell what a hill hides.
 *
 * In the block that is drawn, one unit is as long along both plane coordinates unless the rectangle
 * is very long and narrow. The block is solid: below its edges it is cut straight down to the
 * ground. Light comes from the viewer's upper left. Nothing here knows where the heights come from.
 */
#ifndef GLISSADE_SCENE_MAP_RELIEF_H
#define GLISSADE_SCENE_MAP_RELIEF_H

#include "canvas/canvas.h"

/* Degrees. At azimuth 0 the second plane coordinate leads away from the viewer; turning
 * counter-clockwise around the block counts up. Elevation 90 looks straight down. */
struct relief_camera {
    double azimuth, elevation;
};

/* A node of the grid on the canvas: where, how near (1/distance) and how it looks. */
struct relief_node {
    float x, y, nearness, band, light;
};

struct relief {
    /* the block */
    double bounds[4];        /* a0, a1, b0, b1 */
    double scale_a, scale_b; /* box units per unit of the plane */
    int across, along;       /* nodes, along a and along b */
    float *height;           /* [along][across], 0..1; NaN in holes */
    float *band;             /* [along][across] */
    size_t nodes_capacity;
    struct relief_node *node; /* [along][across] */
    /* the picture */
    struct relief_camera camera;
    struct rect where;
    double right[3], up[3], forward[3]; /* of the camera, in box coordinates */
    double scale, shift_x, shift_y;     /* canvas units per box unit at the middle */
    double sample;
    bool contours;
    int columns, rows;
    float *bands;         /* [rows][columns]: as canvas_field takes them; negative: nothing there */
    float *nearness;      /* [rows][columns]: 1/distance, 0 where there is nothing */
    unsigned char *shade; /* [rows][columns] */
    size_t samples_capacity;
};

/* A place on the canvas, and how far it is from the viewer in box units. */
struct relief_spot {
    struct point at;
    double distance;
};

/* All zero is an empty relief. */
void relief_finish(struct relief *relief);

/*
 * Takes the block: `heights` and `bands` [along][across], first row at b0, nodes spread evenly from
 * edge to edge, at least two each way. Heights above 1 are cut flat at 1; NaN leaves a hole. Bands
 * are the colours, 0..RAMP_LEVELS. Both are copied. False when memory is short: the relief is then
 * empty.
 */
bool relief_shape(struct relief *relief, const double bounds[4], int across, int along,
                  const float *heights, const float *bands);

/*
 * Draws the block into samples of a side of `sample` over a rectangle of the canvas. `contours`
 * darkens the edges of the bands, one sample wide. Does nothing when everything is as it was. False
 * when memory is short or there is no block.
 */
bool relief_render(struct relief *relief, struct relief_camera camera, struct rect where,
                   double sample, bool contours);

/* The block's height above a point of the plane, on the triangles drawn; NaN outside and in holes.
 */
double relief_height(const struct relief *relief, double a, double b);

/* Where a point of the plane at some height is seen, by the camera last rendered with. */
struct relief_spot relief_place(const struct relief *relief, double a, double b, double height);

/* True when the block stands before the spot. */
bool relief_hides(const struct relief *relief, struct relief_spot spot);

/* The point of the surface that is seen at a place of the canvas; false where there is none. */
bool relief_pick(const struct relief *relief, struct point at, double *a, double *b);

/* Whether the wall above a straight foot, with the block on its left, is turned to the camera:
 * nothing can then stand before it. */
bool relief_faces_camera(const struct relief *relief, struct point from, struct point to);

#endif
