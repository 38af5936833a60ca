/*
 * The scene: what is shown of a session, on any canvas. Nothing here knows what the canvas is made
 * of.
 */
#ifndef GLISSADE_SCENE_SCENE_H
#define GLISSADE_SCENE_SCENE_H

#include "canvas/canvas.h"
#include "scene/map/relief.h"
#include "session/session.h"

enum { PANELS_MAX = 24, OUTLINE_MAX = 8192 };

enum ground { GROUND_MAP, GROUND_RELIEF };

enum rates_of { RATES_HERE, RATES_MINIMUM, RATES_MEASURED };

/* What the rows of scene_settings point into. */
struct scene_values {
    int theme;
    bool projector; /* larger text, thicker lines */
    int detail;     /* index into chart_names: the chart shown where there is room for one */
    bool alone;     /* that one alone, over the whole picture */
    int plane[2]; /* coordinates of the map for three and more parameters; −1: eigen-directions */
    int ellipses; /* enum ellipses */
    int ground;   /* enum ground: how the map shows its ground */
    bool whitened;             /* the map in coordinates where a quadratic is round; see view.h */
    int loss_shows;            /* 0: as the surface suggests, then enum measure + 1 */
    int loss_over;             /* enum tally */
    long swarm;                /* points beside each racer; 0: none */
    int swarm_from;            /* 0: a grid over the region, 1: around the start */
    double swarm_spread;       /* of those around the start, in diagonals of the region */
    int noise_off;             /* 1: the map shows no sampled gradients and no noise ball */
    int bounds_off;            /* 1: the loss chart shows no bounds of the theory */
    int rates;                 /* enum rates_of: what the chart of η and β shows */
    int rates_over;            /* 1: over η alone, at the present β */
    double eta_range[2];       /* of that chart; 0, 0: around the edge of stability */
    double beta_range[2];      /* 0, 0: to 0.999 */
    double azimuth, elevation; /* of the relief, in degrees; see terrain.c */
    bool timeline;             /* shown whatever the panels */
    int along;                 /* index into along_names: direction of filter and circuit */
    bool panels_auto;
    bool panel[PANELS_MAX]; /* by index into `panels`, when not auto */
};

extern const struct setting scene_settings[];

/* What a click means. */
enum hit_kind { HIT_START, HIT_ROLE, HIT_FOCUS, HIT_ROOT, HIT_STEP, HIT_PAIR, HIT_PLACE };

struct hit {
    enum hit_kind kind;
    double w[DIM_MAX];        /* HIT_START; HIT_PLACE: the same beside the map */
    enum parameter_role role; /* HIT_ROLE */
    double value;
    double scale[2];        /* HIT_ROLE: the ends of the scale that the value was read from */
    int racer;              /* HIT_FOCUS */
    long step;              /* HIT_STEP: where in the race */
    int mode;               /* HIT_ROOT: whose root comes there, with these values */
    bool has_eta, has_beta; /* HIT_ROOT, HIT_PAIR */
    double eta, beta;
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
    double turned[2];         /* the relief's camera */
    bool relief;
};

struct field_cache {
    struct field_key key;
    float *bands;
    size_t capacity;
};

/* The relief of what is seen, kept as long as the key says. */
struct terrain {
    struct field_key key; /* frame: bounds of the plane; columns, rows: nodes */
    struct relief relief;
    double low, high; /* values at the block's foot and top */
    double natural;   /* azimuth from which the least is hidden, about */
};

/* What the hand holds while the button is down. */
struct grab {
    bool held, moved;
    int panel;
    double x, y;                          /* where it took hold */
    struct hit hit;                       /* of what */
    double right[DIM_MAX], down[DIM_MAX]; /* HIT_START: parameters per canvas unit */
};

struct scene {
    struct session *session; /* not owned */
    bool behind;             /* the last picture was cut short: drawing again goes on with it */
    bool still;              /* drawn for paper: neither playing nor paused */
    bool live;               /* drawn again soon: what takes long is done in slices, or later */
    bool pending;            /* the last picture lacked something that is being computed */
    /* Asked while a picture that is not live waits for what takes long; false: it takes what is
     * there. NULL: it waits for everything. */
    bool (*patience)(void *context);
    void *patience_context;
    struct scene_values values;
    /* of the canvas last drawn on */
    double em, column;
    bool grid;
    double bars_edge; /* the η edge that the bars were last drawn with */
    int placed_count;
    struct placed placed[PANELS_MAX];
    struct grab grab;
    struct field_cache field;
    struct terrain terrain;
    struct cloud *cloud;        /* the swarms; NULL while there are none */
    struct rates *rates;        /* what the chart of η and β keeps; NULL until it is drawn */
    struct basin_chart *basins; /* what the chart of basins keeps; NULL until it is drawn */
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

/* How the scene looks: for what a frontend draws around it. */
struct style scene_style(const struct scene *scene);

/* Draws everything, from an empty canvas. */
void scene_draw(struct scene *scene, struct canvas *canvas);

/* What is at a point of the canvas last drawn on; false for nothing. */
bool scene_hit(struct scene *scene, double x, double y, struct hit *hit);

/* Does what a hit means. */
void scene_do(struct scene *scene, const struct hit *hit);

/*
 * The first button goes down, the hand moves, the button goes up; at points of the canvas last
 * drawn on, which may lie outside of it while the button is down. Bars and roots follow the hand
 * from the first touch. On the map a hand that moves drags the start (session_catch_up then brings
 * the race to the step shown); one that does not races from there when it lets go. Press answers
 * whether there was anything to take hold of.
 */
bool scene_press(struct scene *scene, double x, double y);
void scene_drag(struct scene *scene, double x, double y);
void scene_release(struct scene *scene);

/*
 * What there is to say about the place under the pointer, in one line: numbers of the surface, of
 * the z-plane, of a racer. False where there is nothing.
 */
bool scene_hover(struct scene *scene, double x, double y, char *text, size_t size);

/* The wheel: makes what is seen `factor` times as wide, about the pointer over the map, else about
 * the focused racer. */
void scene_zoom(struct scene *scene, double x, double y, double factor);

/* The map follows a hand that moved by so many canvas units; a relief turns with it. */
void scene_pan(struct scene *scene, double dx, double dy);

#endif
