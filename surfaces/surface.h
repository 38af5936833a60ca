/*
 * The contract of a surface: one file, one exported `const struct surface surface_NAME`.
 *
 * Life of a problem: the registry reads the SPEC against `parameters`, fills the numbers into a
 * zeroed problem, and calls `open`, which may set everything else. `eval` is then called any number
 * of times, from any thread, on a const problem. `close` releases what `open` put into `data` when
 * nobody holds the problem any more.
 * Mandatory: name, title, formula, eval, open.
 *
 * A smooth 2-D surface is ONE pure inline function from a point to a struct jet;
 * SURFACE_EVAL(function) makes the loops around it. Surfaces of other dimensions write `eval`
 * themselves.
 */
#ifndef GLISSADE_SURFACE_H
#define GLISSADE_SURFACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/hot.h"
#include "base/parameter.h"
#include "base/symmetric.h"

enum {
    DIM_MAX = ORDER_MAX,
    CONSTANTS_MAX = 16,
    KNOWN_MAX = 9,
    MATRICES_MAX = 2,
};

/* Value, gradient and Hessian of a function of two variables at one point. */
struct jet {
    double f, gx, gy, hxx, hxy, hyy;
};

/* How heights are spaced over contour bands: evenly in f, in its root, or in its logarithm above
 * the lowest. */
enum height_scale { HEIGHT_LINEAR, HEIGHT_ROOT, HEIGHT_LOG };

/* Whether what follows the colon is no list of parameters but an expression: problem.text. */
enum takes_expression { EXPRESSION_NONE, EXPRESSION_IN_X, EXPRESSION_IN_X_AND_Y };

struct problem;

/* A point known from theory, with its source in the surface's file. */
struct known_point {
    double w[DIM_MAX];
    const char *name; /* what it is among others of its kind, for people; NULL: one like them */
};

/* A straight line that theory speaks of; through the start of the race where it says so. */
struct known_line {
    double w[DIM_MAX], direction[DIM_MAX];
    bool through_start; /* w means nothing */
    const char *name;   /* what it is, for people */
};

/*
 * The race that makes the surface's point, for whoever shows it by hand: what its user has named
 * stays as it is.
 */
struct proposal {
    const char *racers; /* SPECs with ; between them; NULL: the usual ones */
    long steps;         /* 0: as many as usual */
    const char *chart;  /* beside the map; NULL: the usual one */
};

/* A curve that theory speaks of, in the plane. */
struct known_curve {
    const char *name;
    /* The place at t, 0 to 1; NaN parts the curve. */
    void (*place)(const struct problem *problem, double t, double *w);
};

/* Parameters that form a matrix, row by row, for methods that step matrices. */
struct matrix_block {
    int first, rows, columns; /* element (i, j) is w[first + i·columns + j] */
};

struct surface {
    const char *name;    /* CLI word, file name and, with - as _, the symbol after surface_ */
    const char *title;   /* for people */
    const char *formula; /* one line of Unicode mathematics */
    const char *note;    /* what to watch, one sentence; NULL if none */
    const char *source;  /* where the definition comes from; NULL for common knowledge */
    /* What the two parameters are called where `formula` does not call them x and y. Not read where
     * there is one, called w, or more than two, called w₁, w₂ … */
    const char *axes[2];
    const struct parameter *parameters; /* ended by a row without a name; NULL if none */
    enum height_scale height;           /* see problem.height, which starts as this */
    enum takes_expression takes_expression;
    bool takes_any_data; /* any numbers will do: other surfaces are asked first about a file */
    bool kinked;         /* the gradient jumps somewhere: differences say nothing near there */
    bool quadratic;      /* the Hessian is the same everywhere: linear theory is exact */
    struct proposal proposal;

    /* See problem.eval, which starts as this; `open` may choose another. */
    void (*eval)(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                 double *h);
    /*
     * Completes a problem whose `parameter` and `eval` are set: dim, region, start, and constants,
     * minima and saddles where there are any. False with a message when the parameters cannot go
     * together.
     */
    bool (*open)(struct problem *problem, struct error *error);
    /*
     * Writes the racers of the proposal where they hang on the parameters; an empty text for the
     * usual ones. NULL: proposal.racers.
     */
    void (*propose)(const struct problem *problem, char *racers, size_t size);
    /* Releases problem->data. NULL when there is nothing to release. */
    void (*close)(struct problem *problem);
};

/* A datum, or a prediction, in the small picture beside the map. */
struct data_point {
    double x, y;
    int group; /* 0, or the class −1 or 1 */
};

struct problem {
    const struct surface *surface;
    atomic_int holders;               /* see problem_hold */
    double parameter[PARAMETERS_MAX]; /* in the order of surface->parameters */
    int dim;                          /* 1 to DIM_MAX */
    enum height_scale height;         /* how the map's contours are spaced */
    double region[4]; /* x0, x1, y0, y1: where the point of the surface is seen; x0 < x1, y0 < y1 */
    /* x0, x1, y0, y1 that a view of any race holds besides, as without it the surface's point is
     * not seen; all 0: nothing */
    double shown[4];
    double start[DIM_MAX];
    int minima, saddles;
    struct known_point minimum[KNOWN_MAX], saddle[KNOWN_MAX];
    int lines;
    struct known_line line[2];
    int curves;
    struct known_curve curve[1];
    int unit;   /* parameters of each unit of a network, unit after unit; 0: there are none */
    int blocks; /* matrices that the parameters form; what none holds is no part of one */
    struct matrix_block block[MATRICES_MAX];
    double constant[CONSTANTS_MAX]; /* what `open` works out once for the jet function */
    void *data;                     /* owned by the surface */
    const char *data_words; /* how a file was read, one line; NULL without one; the surface's */
    char *text;             /* owned: the expression, or the KIND_TEXT parameter; NULL if none */

    /*
     * Values, gradients and Hessians of n points at once. w and g are [dim][n], h is
     * [dim(dim+1)/2][n] (packed upper triangle), f is [n]; any of f, g, h may be NULL when not
     * wanted. Where f is undefined it is NaN. Pure.
     */
    void (*eval)(const struct problem *problem, size_t n, const double *w, double *f, double *g,
                 double *h);

    /* --- what only some surfaces have; NULL or 0 for the others --- */

    /* Sums of squares f = Σr²: the Gauss-Newton matrix 2JᵀJ at one point, packed. */
    void (*gauss_newton)(const struct problem *problem, const double *w, double *packed);

    /*
     * Finite sums: value and gradient at one point estimated from k of the `samples`, scaled so
     * that the whole sample gives f and ∇f. f may be NULL.
     */
    size_t samples;
    double cost; /* of one evaluation, in data looked at: to draw and replay in time */
    void (*eval_samples)(const struct problem *problem, const size_t *index, size_t k,
                         const double *w, double *f, double *g);

    /*
     * The loss at w on data held out of f, on the scale of f, penalties left out; NULL where none
     * are held out. Counts as no evaluation: no method sees it.
     */
    double (*test_loss)(const struct problem *problem, const double *w);

    /* Share of its own data that a classifier with the parameters w puts into the wrong class, or
     * into none; NULL for other surfaces. */
    double (*errors)(const struct problem *problem, const double *w);

    /*
     * Data worth showing: point i of `points` as seen with the parameters w, and the line that w
     * fits to them, y as a function of x (NaN where it has none).
     */
    size_t points;
    struct data_point (*point)(const struct problem *problem, const double *w, size_t i);
    double (*fitted)(const struct problem *problem, const double *w, double x);

    /* Of classes that no line parts: positive at places (x, y) of the picture that are taken for
     * class 1. */
    double (*decision)(const struct problem *problem, const double *w, double x, double y);
};

enum jet_want { WANT_F = 1, WANT_G = 2, WANT_H = 4 };

/*
 * Defines `static void eval(...)` from `static inline struct jet JET(const struct problem *p,
 * double x, double y)`. One loop per combination that callers use; what a loop does not store, the
 * compiler does not compute.
 */
#define SURFACE_EVAL(JET)                                                                     \
    static inline __attribute__((always_inline)) void eval_loop(                              \
        const struct problem *restrict problem, size_t n, const double *restrict w,           \
        double *restrict f, double *restrict g, double *restrict h, int want)                 \
    {                                                                                         \
        for (size_t i = 0; i < n; i++) {                                                      \
            struct jet jet = JET(problem, w[i], w[n + i]);                                    \
            if (want & WANT_F)                                                                \
                f[i] = jet.f;                                                                 \
            if (want & WANT_G)                                                                \
                g[i] = jet.gx, g[n + i] = jet.gy;                                             \
            if (want & WANT_H)                                                                \
                h[i] = jet.hxx, h[n + i] = jet.hxy, h[2 * n + i] = jet.hyy;                   \
        }                                                                                     \
    }                                                                                         \
    HOT static void eval(const struct problem *problem, size_t n, const double *w, double *f, \
                         double *g, double *h)                                                \
    {                                                                                         \
        switch ((f ? WANT_F : 0) | (g ? WANT_G : 0) | (h ? WANT_H : 0)) {                     \
        case WANT_F:                                                                          \
            eval_loop(problem, n, w, f, g, h, WANT_F);                                        \
            break;                                                                            \
        case WANT_G:                                                                          \
            eval_loop(problem, n, w, f, g, h, WANT_G);                                        \
            break;                                                                            \
        case WANT_F | WANT_G:                                                                 \
            eval_loop(problem, n, w, f, g, h, WANT_F | WANT_G);                               \
            break;                                                                            \
        case WANT_H:                                                                          \
            eval_loop(problem, n, w, f, g, h, WANT_H);                                        \
            break;                                                                            \
        case WANT_F | WANT_H:                                                                 \
            eval_loop(problem, n, w, f, g, h, WANT_F | WANT_H);                               \
            break;                                                                            \
        case WANT_G | WANT_H:                                                                 \
            eval_loop(problem, n, w, f, g, h, WANT_G | WANT_H);                               \
            break;                                                                            \
        case WANT_F | WANT_G | WANT_H:                                                        \
            eval_loop(problem, n, w, f, g, h, WANT_F | WANT_G | WANT_H);                      \
            break;                                                                            \
        default:                                                                              \
            break;                                                                            \
        }                                                                                     \
    }

/* Fills dim = 2, region and start: what every 2-D `open` has to say. */
void problem_plane(struct problem *problem, double x0, double x1, double y0, double y1,
                   double start_x, double start_y);

/* Sets what a view of any race holds besides. */
void problem_shown(struct problem *problem, double x0, double x1, double y0, double y1);

/* Appends a known minimum or saddle in the plane. */
void problem_minimum(struct problem *problem, double x, double y);
void problem_saddle(struct problem *problem, double x, double y);

/* The scale in which contours are spread best over the region of a plane: even heights where half
 * of them are high, logarithms where most are far below the highest. */
enum height_scale problem_height_scale(const struct problem *problem);

/* What f is, for people: the surface's formula, or the expression where there is one. */
const char *problem_formula(const struct problem *problem);

/* The racers that the surface proposes with these parameters, as SPECs with ; between them; "" for
 * the usual ones. */
void problem_racers(const struct problem *problem, char *racers, size_t size);

/* f at the lowest of the known minima; NaN where none is known. */
double problem_lowest(const struct problem *problem);

/* Length of the region's diagonal in w; the width where there is one parameter: f has no part in
 * lengths. */
double problem_diagonal(const struct problem *problem);

#endif
