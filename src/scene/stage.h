/*
 * The stage: what panels, layers of the map and the layout share of a scene. Session and settings,
 * the measures of the canvas, who stands where, what the hand holds; and what each of its elements
 * keeps.
 */
#ifndef GLISSADE_SCENE_STAGE_H
#define GLISSADE_SCENE_STAGE_H

#include "canvas/canvas.h"
#include "session/session.h"

enum {
    PANELS_MAX = 24,
    OUTLINE_MAX = 8192,
    TITLE_SIZE = 256,
    CAPTION_SIZE = 1024,
    SPOKEN_MAX = 256
};

enum legend { LEGEND_AUTO, LEGEND_ON, LEGEND_OFF };

/* What the rows of scene_settings point into. */
struct scene_values {
    int theme;
    bool projector; /* larger text, thicker lines */
    int detail;     /* index into chart_names: the chart shown where there is room for one */
    bool alone;     /* that one alone, over the whole picture */
    bool timeline;  /* shown whatever the panels */
    int legend;     /* enum legend */
    /* above and below everything; "": none; zeros behind their ends: they are compared as bytes */
    char title[TITLE_SIZE], caption[CAPTION_SIZE];
    bool panels_auto;
    bool panel[PANELS_MAX]; /* by index into `panels`, when not auto */
};

/*
 * What a panel or a layer of the map has for itself: settings with their values, keys, and a state
 * from one picture to the next (caches, background work). The scene joins the rows, allocates
 * values and state, and frees them. Values are plain bytes without pointers: they are copied into
 * the scene that records, and compared.
 */
struct element {
    const struct setting *settings; /* rows whose offsets point into the values; NULL: none */
    const struct key_row *keys;     /* NULL: none */
    size_t values_size;
    const void *defaults; /* what the values are at first; NULL: zeros */
    size_t state_size;    /* the state is all zeros at first, and after `forget` */
    /* Ends background work and frees what the state points to. NULL: nothing to do. */
    void (*forget)(void *state);
};

/* What a click means. */
enum hit_kind {
    HIT_START,
    HIT_ROLE,
    HIT_FOCUS,
    HIT_ROOT,
    HIT_STEP,
    HIT_PAIR,
    HIT_PLACE,
    HIT_END,   /* where a racer is at the step shown: to be pulled, see session/pull.h */
    HIT_CURVE, /* a point of its loss curve: the same */
    HIT_ABOUT, /* words that say what is shown: pressed, they ask for something else of the kind */
};

/* What the words are about. */
enum about { ABOUT_NOTHING, ABOUT_SURFACE, ABOUT_STEP, ABOUT_CHART, ABOUT_RACERS };

struct hit {
    enum hit_kind kind;
    double w[DIM_MAX];        /* HIT_START; HIT_PLACE: the same beside the map */
    enum parameter_role role; /* HIT_ROLE */
    double value;
    double scale[2];        /* HIT_ROLE, HIT_CURVE: the ends of the scale it was read from */
    int racer;              /* HIT_FOCUS, HIT_END, HIT_CURVE */
    long step;              /* HIT_STEP, HIT_END, HIT_CURVE: where in the race */
    int mode;               /* HIT_ROOT: whose root comes there, with these values */
    bool has_eta, has_beta; /* HIT_ROOT, HIT_PAIR */
    double eta, beta;
    enum about about; /* HIT_ABOUT */
};

struct panel;

/* Where the last drawing put the panels. */
struct placed {
    const struct panel *panel;
    struct rect where;
};

/* A word of the caption as drawn last, with the blanks behind it. */
struct spoken {
    struct rect where;
    int from; /* byte of the caption */
};

/* What the hand holds while the button is down. */
struct grab {
    bool held, moved;
    const struct panel *panel;
    double x, y;                          /* where it took hold */
    struct hit hit;                       /* of what */
    double right[DIM_MAX], down[DIM_MAX]; /* HIT_START: parameters per canvas unit */
    bool leaning;                         /* HIT_END, HIT_CURVE: β follows, not η */
    double place[2];                      /* where the grip was then, see pull.h */
    struct point hand;                    /* where it is now */
};

/* An element's share of a scene. */
struct kept {
    const struct element *element;
    size_t values; /* from the beginning of all elements' values */
    void *state;   /* NULL: it keeps none */
};

/* How a picture for a file differs from one for a screen. */
struct page {
    bool exported;     /* without what only a hand at the keys needs */
    double font, hair; /* of text and lines, as in struct style; 0: as the canvas's size asks */
    bool bare;         /* no ground */
    char family[FAMILY_SIZE]; /* of fonts; "": the canvas's own */
};

struct scene {
    struct session *session; /* not owned */
    bool behind;             /* the last picture was cut short: drawing again goes on with it */
    bool still;              /* drawn for paper: neither playing nor paused */
    struct page page;        /* all zeros for a screen */
    bool live;               /* drawn again soon: what takes long is done in slices, or later */
    bool pending;            /* the last picture lacked something that is being computed */
    /* Asked while a picture that is not live waits for what takes long; false: it takes what is
     * there. NULL: it waits for everything. */
    bool (*patience)(void *context);
    void *patience_context;
    struct scene_values values;
    /* the elements', see element_values and element_state; owned */
    int kept_count;
    struct kept *kept;
    unsigned char *element_values;
    size_t element_values_size;
    /* of the canvas last drawn on */
    double em, column;
    bool grid;
    int placed_count;
    struct placed placed[PANELS_MAX];
    int spoken_count;
    struct spoken spoken[SPOKEN_MAX];
    struct grab grab;
    /* room for one racer's outline while it is drawn: OUTLINE_MAX each */
    double *outline_w, *outline_f;
    long *outline_steps;
    struct point *points;
};

/* The values and the state of an element in a scene; NULL where it has none. */
void *element_values(const struct scene *scene, const struct element *element);
void *element_state(const struct scene *scene, const struct element *element);

/* The racer that is set off because the keys are for it; FOCUS_ALL where none is. */
int scene_marked(const struct scene *scene);

/* The rectangle with its edges moved to the nearest whole units, so that pixels are not split. */
struct rect whole_units(struct rect r);

#endif
