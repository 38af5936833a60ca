/*
 * The contract of an optimizer: one file, one exported `const struct optimizer optimizer_NAME`,
 * holding the textbook formula and nothing else.
 *
 * Life of a run: the engine allocates and zeroes the state that `state` describes, calls `start`
 * once where there is one, and then `step` as often as asked. An optimizer never decides when to
 * stop, never allocates and never keeps anything outside its state, so that a run can be replayed,
 * copied and continued from a snapshot.
 *
 * A step sees the problem through a probe only (probe.h). A trial that is rejected leaves w in
 * place and is still a step. Mandatory: name, title, rule, identity, eta_scale, needs, step.
 */
#ifndef GLISSADE_ENGINE_OPTIMIZER_H
#define GLISSADE_ENGINE_OPTIMIZER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/hot.h"
#include "base/parameter.h"
#include "base/symmetric.h"
#include "engine/identity.h"
#include "engine/probe.h"

/* What η = auto becomes (learning_rate.h). */
enum eta_scale {
    ETA_GRADIENT, /* multiplies a gradient: a fraction of 1/curvature */
    ETA_SIGN,     /* is the length of a step: a fraction of the region's diagonal */
    ETA_EITHER,   /* multiplies now one, now the other: the smaller of both */
    ETA_UNIT,     /* multiplies a step that is right by itself: 1; --eta does not touch it */
};

/* What the parameter of role rate is to the η that is shown beside the step. */
enum rate_use {
    RATE_TAKEN,  /* the same, or the first trial of a line search */
    RATE_SCALES, /* a factor of it: the method finds the rest */
    RATE_BEGINS, /* that of the first step; the method finds the others */
};

enum need {
    NEEDS_VALUE = 1,
    NEEDS_GRADIENT = 2,
    NEEDS_HESSIAN = 4,
    NEEDS_RESIDUALS = 16, /* looks at 2JᵀJ where the surface has residuals */
    NEEDS_INVERSE = 8,    /* of the Hessian: the run ends as singular where there is none */
};

/* Doubles that a state field takes, for d dimensions and n points. */
enum state_shape {
    STATE_SCALAR, /* n */
    STATE_VECTOR, /* d·n, laid out like w */
    STATE_MATRIX, /* d(d+1)/2·n, packed upper triangle */
};

struct state_field {
    const char *name;   /* ASCII, for JSON; NULL ends the table */
    const char *symbol; /* UTF-8, for the screen */
    enum state_shape shape;
    int repeat;   /* 0: once; else so many times as the parameter of index repeat − 1 says */
    bool squares; /* the squared gradients that the step is divided by (metric.h) */
    bool learnt;  /* by the first step: before it the field says nothing */
};

/*
 * One step of n points at once. n is 1 for a run; elementwise methods also get blocks of up to
 * BLOCK points, and their loop over `count` coordinates is the formula for both. Vectors are
 * [dim][n].
 */
struct step {
    const double *parameter; /* as in the optimizer's table; η and schedule already resolved */
    long t;                  /* 1 at the first step */
    int dim;
    size_t n, count; /* count = dim·n */
    double *w;       /* in and out */
    double *state;   /* in and out; fields one after the other in table order */
    double rate; /* in: the η of role rate; out: the η taken, where a line search chooses it; NaN
                    where it took none */
    const void *data;   /* the optimizer's */
    const char *remark; /* out: one static sentence when something was skipped; NULL otherwise */
};

/* What a run at one instant, all frozen, looks like to `theory` and `metric`. t steps have been
 * taken. */
struct instant {
    const double *parameter;
    const double *state;
    long t;
    int dim;
    const double *g; /* noise-free gradient at the current point */
    const double *w; /* the current point, and the problem there */
    const struct problem *problem;
    double f; /* noise-free, at the current point */
};

struct parts;
struct optimizer;

/* zᵈᵉᵍʳᵉᵉ + c1 z^(degree−1) + c0, degree 1 or 2; for degree 1 it is z + c0. */
struct polynomial {
    int degree;
    double c1, c0;
};

/* Best constant settings on a quadratic with eigenvalues in [λmin, λmax]; NaN where the method has
 * no such thing. */
struct optimum {
    double eta, beta, rate; /* rate: error factor per step, asymptotically */
};

/* Each is asked by a method about an instant of a run of it (optimizer.h). */
struct theory {
    /* The iteration along one eigen-direction of curvature λ with everything else frozen; with a
     * metric, λ is an eigenvalue of P^½ H P^½. */
    struct polynomial (*modes)(const struct optimizer *optimizer, const struct instant *instant,
                               double lambda);
    /* Largest stable η at its other settings then; infinite where every η is stable, NaN where
     * none is or the method has no η. */
    double (*edge)(const struct optimizer *optimizer, const struct instant *instant,
                   double lambda_max);
    /* For λmin > 0. NULL where theory has none. */
    struct optimum (*optimum)(const struct optimizer *optimizer, const struct instant *instant,
                              double lambda_min, double lambda_max);
    bool varies; /* no two steps need have the same modes: what they do in the long run is not told
                    by those of one */
};

struct optimizer {
    const char *name; /* CLI word, file name and, with - as _, the symbol after optimizer_ */
    const char *title;
    const char *rule;         /* the update in Unicode, one line */
    const char *note;         /* what to watch, one sentence; NULL if none */
    const char *source;       /* NULL for common knowledge */
    struct identity identity; /* no two methods have the same */
    const struct parameter *parameters;
    enum eta_scale eta_scale;
    enum rate_use rate_use; /* but for RATE_TAKEN, edge and optimum speak of the η shown */
    unsigned needs;         /* enum need */
    bool line_search;       /* chooses its own step length: a schedule for η would mean nothing */
    double c1, c2; /* of its line search: sufficient decrease (Armijo), curvature (strong Wolfe);
                      0: no such condition */
    bool smooth_gradient; /* controls its error by comparing gradients: noise would stop it */
    bool elementwise;     /* every coordinate of every point for itself: can step swarms */
    const struct state_field *state; /* NULL for none */

    /* Sets what zero is not right for. NULL if nothing. */
    void (*start)(struct step *step);
    /* False with a message for parameters that cannot go with this problem and start. NULL where
     * all can. */
    bool (*check)(const double *parameter, const struct problem *problem, const double *start,
                  struct error *error);
    void (*step)(struct step *step, struct probe *probe);

    /* NULL where there is no linear iteration; `no_theory` then says why, in a clause. */
    const struct theory *theory;
    const char *no_theory;
    /*
     * In place of a theory: the Jacobian of the whole coming step in (w, state), by rows, with the
     * packed Hessian at w; its order is optimizer_order. False when memory is short.
     */
    bool (*jacobian)(const struct optimizer *optimizer, const struct instant *instant,
                     const double *hessian, double *jacobian);
    /*
     * The symmetric matrix P (packed) that multiplies the gradient in the next step, η left out. At
     * t = 0 a method that learns P from gradients answers as after one gradient. Not a number where
     * the step has none. NULL for the identity.
     */
    void (*metric)(const struct optimizer *optimizer, const struct instant *instant, double *p);
    /*
     * Takes the step from `before` to `after` apart (parts.h), in the order in which it is to be
     * explained. The probe stands where the step found it and gives the same gradients; nothing of
     * `before` and `after` may be changed. NULL where there is nothing to tell.
     */
    void (*parts)(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *parts);

    /* --- of a method that is made while the program runs; NULL for the others, which stay --- */

    const void *data;
    atomic_int *holders; /* see optimizer_hold */
    void (*close)(const struct optimizer *optimizer);
    /* Points of a swarm in one step; NULL: BLOCK. */
    size_t (*block)(const struct optimizer *optimizer, int dim);
};

/*
 * A method that is made belongs to all who hold it, and ends with the last. Who is given one by
 * optimizer_read holds it. Threads may do both. For the others nothing happens.
 */
const struct optimizer *optimizer_hold(const struct optimizer *optimizer);
void optimizer_release(const struct optimizer *optimizer);

/* Coordinates of w and of the state together: what the next step depends on. */
int optimizer_order(const struct optimizer *optimizer, const double *parameter, int dim);

/* Doubles in one field, all repeats together, and in the whole state, of n points. */
size_t state_field_size(const struct state_field *field, const double *parameter, int dim,
                        size_t n);
size_t optimizer_state_size(const struct optimizer *optimizer, const double *parameter, int dim,
                            size_t n);

/* Where a field begins in a state for n = 1; NULL where the method has none of that name. */
const double *optimizer_state_field(const struct optimizer *optimizer,
                                    const struct instant *instant, const char *name);

/* The field of squares, which there must be. */
const double *optimizer_squares(const struct optimizer *optimizer, const struct instant *instant);

/* The value then of the parameter of that role; NaN where there is none. */
double optimizer_value(const struct optimizer *optimizer, const struct instant *instant,
                       enum parameter_role role);

/* The row of a parameter by its index, the method's own or a modifier's; NULL if there is none. */
const struct parameter *parameter_of(const struct optimizer *optimizer, int index);

/* False with a message for modifiers that can mean nothing to this method or on this problem. */
bool optimizer_check_modifiers(const struct optimizer *optimizer, const struct problem *problem,
                               const double *parameter, const bool *given, struct error *error);

/* The i-th vector of a state that holds vectors only. */
static inline double *state_vector(const struct step *step, int i)
{
    return step->state + (size_t)i * step->count;
}

#endif
