/*
 * What the chart of η and β shows: spectral radii as linear theory predicts them, or measured
 * numbers of steps, at every sample of a plot. Parts of the panel: its settings, its samples, its
 * plot; the file of the panel has the rest.
 */
#ifndef GLISSADE_SCENE_PANELS_RATES_H
#define GLISSADE_SCENE_PANELS_RATES_H

#include "analysis/measure.h"
#include "analysis/sweep.h"
#include "scene/stage.h"

enum rates_of { RATES_HERE, RATES_MINIMUM, RATES_MEASURED };

struct rates_values {
    int of;               /* enum rates_of: what the chart shows */
    int over;             /* 1: over η alone, at the present β */
    double eta_range[2];  /* 0, 0: around the edge of stability */
    double beta_range[2]; /* 0, 0: to 0.999 */
};

/* Its state is a struct rates. */
extern const struct element element_rates;

const struct rates_values *rates_values(const struct scene *scene);

/* True where the chart is of measured steps, not of theory. */
bool rates_measured(const struct scene *scene);

/* All that a measurement depends on; compared as bytes. */
struct rates_key {
    long generation, limit;
    const struct optimizer *optimizer;
    double parameter[PARAMETERS_MAX]; /* 0 for those on the axes */
    double start[DIM_MAX];
    uint64_t seed, stream;
    int columns, rows;
    struct scale eta, beta;
};

struct rates {
    bool has_eta, has_beta;
    struct scale eta, beta;   /* from the left, from the bottom */
    double eta_now, beta_now; /* the racer's own; NaN without. A measurement is about η as it is
                                 given, theory about what a schedule makes of it */
    int columns, rows;        /* samples, evenly over the plot; one row without β */
    double *eta_at, *beta_at; /* at the columns from the left, at the rows from the top */
    /* predicted */
    bool curved; /* there is a Hessian to speak of */
    struct modes modes;
    struct instant instant;
    double *radius;    /* [rows][columns] */
    double *edge_at;   /* [rows]: the largest η before it diverges; NaN where none is */
    double curve_base; /* of a curve over η: the radius at its lower edge */
    float *bands;      /* room for a field of that size */
    /* measured */
    struct measurement *measurement; /* NULL: none */
    struct rates_key key;
    struct outcome own; /* of the pair in force itself, not of a sample near it */
    double own_eta, own_beta;
    /* the edge of stability where the race began, that the scale of η is laid around; 0: not yet
     * known */
    long edge_generation, edge_rewrites;
    int edge_racer;
    double edge;
};

/*
 * Brings scales and values of the racer up to date, for so many samples. Measured ones may still be
 * coming: then the scene is pending, or this waits where the scene is not live. NULL when memory is
 * short.
 */
struct rates *rates_update(struct scene *scene, int racer, int columns, int rows);

/* The scales alone, as the last update left them or as they would be. */
struct rates *rates_scales(struct scene *scene, int racer);

/* The number of steps that is counted up to. */
long rates_limit(const struct session *session);

/* Ends the measurement and frees all room. */
void rates_clear(struct rates *rates);

/* The fastest pair: by theory, or of all that was tried. */
struct best {
    double eta, beta; /* β NaN: none, or the present one */
    double value;     /* ρ, or steps */
};

/* False where there is no such pair, or none with the present β where that is what is shown. */
bool rates_best(const struct scene *scene, const struct rates *rates, struct best *best);

/* Draws scales, map or curve of what rates_update has brought; scales stand around the plot. */
/* What the colours of the map mean, in the heading's line, whose words take `used`; nothing where
 * that has no room, or there is a curve and no map. */
void rates_key(const struct scene *scene, struct canvas *canvas, struct rates *rates,
               struct rect line, double used);

void rates_plot(struct scene *scene, struct canvas *canvas, struct rates *rates, struct rect plot,
                int racer);

#endif
