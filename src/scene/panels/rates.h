/*
 * What the chart of η and β shows: spectral radii as linear theory predicts them, or measured
 * numbers of steps, at every sample of a plot. The file of the panel draws it.
 */
#ifndef GLISSADE_SCENE_PANELS_RATES_H
#define GLISSADE_SCENE_PANELS_RATES_H

#include "analysis/measure.h"
#include "analysis/sweep.h"
#include "scene/scene.h"

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
    struct moment moment;
    double *radius;  /* [rows][columns] */
    double *edge_at; /* [rows]: the largest η before it diverges; NaN where none is */
    float *bands;    /* room for a field of that size */
    /* measured */
    struct measurement *measurement; /* NULL: none */
    struct rates_key key;
    /* the edge of stability where the race began, that the scale of η is laid around */
    long edge_generation, edge_epoch;
    int edge_racer;
    double edge;
};

/*
 * Brings scales and values of the racer up to date, for so many samples. Measured ones may still be
 * coming: then the scene is pending, or this waits where the scene is not live. NULL when memory is
 * short.
 */
struct rates *rates_update(struct scene *scene, int racer, int columns, int rows);

/* The scales alone, as the last update left them or as they would be. Accepts a scene that has none
 * yet; NULL when memory is short. */
struct rates *rates_scales(struct scene *scene, int racer);

/* The edge of stability for the settings and the point that a run began with, which stands still
 * while it runs; where there is none, an η that is neither much too small nor much too large. */
double rates_edge(struct run *run);

/* NULL where the problem knows none. */
const double *rates_nearest_minimum(const struct problem *problem, const double *w);

/* The number of steps that is counted up to. */
long rates_limit(const struct session *session);

/* Accepts NULL. */
void rates_free(struct rates *rates);

#endif
