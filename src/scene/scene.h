/*
 * The scene: what is shown of a session, on any canvas. Nothing here knows what the canvas is made
 * of.
 */
#ifndef GLISSADE_SCENE_SCENE_H
#define GLISSADE_SCENE_SCENE_H

#include "canvas/canvas.h"
#include "session/session.h"

enum { PANELS_MAX = 16, OUTLINE_MAX = 8192 };

enum detail { DETAIL_CIRCLE, DETAIL_LOSS, DETAIL_DATA };

/* What the rows of scene_settings point into. */
struct scene_values {
    int theme;
    bool projector; /* larger text, thicker lines */
    int detail;     /* enum detail: the panel shown where there is room for one */
    int plane[2]; /* coordinates of the map for three and more parameters; −1: eigen-directions */
    bool panels_auto;
    bool panel[PANELS_MAX]; /* by index into `panels`, when not auto */
};

extern const struct setting scene_settings[];

/* What a click means. */
enum hit_kind { HIT_START, HIT_ROLE, HIT_FOCUS };

struct hit {
    enum hit_kind kind;
    double w[DIM_MAX];        /* HIT_START */
    enum parameter_role role; /* HIT_ROLE */
    double value;
    int racer; /* HIT_FOCUS */
};

/* Where the last drawing put the panels. */
struct placed {
    int panel;
    struct rect where;
};

/* All that the ground of the map depends on; compared as bytes. */
struct field_key {
    long generation;
    int columns, rows;
    double frame[6];          /* corner, scales, size on the canvas */
    double plane[3][DIM_MAX]; /* origin and directions */
};

struct field_cache {
    struct field_key key;
    float *bands;
    size_t capacity;
};

struct scene {
    struct session *session; /* not owned */
    struct scene_values values;
    /* of the canvas last drawn on */
    double em, column;
    bool grid;
    double bars_edge; /* the η edge that the bars were last drawn with */
    int placed_count;
    struct placed placed[PANELS_MAX];
    struct field_cache field;
    long drawn_position,
        rewinds; /* where the paths were last drawn to; how often they got shorter */
    /* room for one racer's outline while it is drawn: OUTLINE_MAX each */
    double *outline_w, *outline_f;
    long *outline_steps;
    struct point *points;
};

/* `settings` receives the scene's table. */
bool scene_init(struct scene *scene, struct session *session, struct settings *settings,
                struct error *error);
void scene_finish(struct scene *scene);

/* Draws everything, from an empty canvas. */
void scene_draw(struct scene *scene, struct canvas *canvas);

/* What is at a point of the canvas last drawn on; false for nothing. */
bool scene_hit(struct scene *scene, double x, double y, struct hit *hit);

/* Does what a hit means. */
void scene_do(struct scene *scene, const struct hit *hit);

#endif
