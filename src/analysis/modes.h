/*
 * Modes: what linear theory says of a method at a point. Along each eigen-direction of the Hessian
 * (or of P^½ H P^½ for a method that preconditions by P) the error obeys a small linear recurrence;
 * the roots of its polynomial are the growth factors per step, drawn on the unit circle. Exact on a
 * quadratic, local elsewhere.
 */
#ifndef GLISSADE_ANALYSIS_MODES_H
#define GLISSADE_ANALYSIS_MODES_H

#include "engine/optimizer.h"

struct root {
    double re, im, modulus;
};

struct mode {
    double lambda; /* curvature along the direction, as the method sees it; NaN of a whole step */
    int count; /* of roots: 1 or 2, the larger modulus first, of a pair the one above the axis */
    struct root root[2];
};

enum {
    MODES_MAX = 64,
    WHOLE_ORDER_MAX = 256, /* coordinates of w and state that a whole step may have */
    WHOLE_ORDER_LIVE = 24, /* up to which many settings can be tried while one looks */
};

struct modes {
    bool available; /* false: this method has no such linear iteration; only `hessian` is set */
    bool whole;     /* roots are those of the whole step in (w, state): they belong to no λ */
    int count;
    double hessian[DIM_MAX];     /* eigenvalues of H, ascending */
    struct mode mode[MODES_MAX]; /* by ascending lambda; of a whole step by rising modulus, the last
                                    ones where there are more */
    double radius;               /* spectral radius: the largest modulus over all modes */
    double eta_edge; /* of a whole step up to WHOLE_ORDER_LIVE only, else modes_edge; largest stable
                        η; NaN where λmax ≤ 0 or none limits it */
    struct optimum optimum; /* NaN where there is none (λmin ≤ 0, or no theory) */
};

/* `hessian` is the packed Hessian at the moment's point. Non-finite curvatures give NaN roots. */
struct modes modes_of(const struct optimizer *optimizer, const struct instant *instant,
                      const double *hessian);

/* The same edge for whole steps of any order, which may take long. */
double modes_edge(const struct optimizer *optimizer, const struct instant *instant,
                  const double *hessian, const struct modes *modes);

/*
 * All roots of the whole step, the largest modulus first, at most WHOLE_ORDER_MAX: `root` has room
 * for as many. Returns their number; 0 where there are more, or memory is short.
 */
int modes_whole_roots(const struct optimizer *optimizer, const struct instant *instant,
                      const double *hessian, struct root *root);

/*
 * Spectral radius over the same curvatures if `parameter` had another value: what the stability
 * bars are coloured by. NaN when the method has no modes. A whole step is taken apart anew, with
 * the Hessian at its point; NaN above WHOLE_ORDER_LIVE.
 */
double modes_radius_with(const struct optimizer *optimizer, const struct instant *instant,
                         const struct modes *modes, int parameter, double value);

/* The mode that has the root nearest to a point of the plane; −1 where none is finite. */
int modes_nearest(const struct modes *modes, double re, double im);

/* Values that bring a root to a place. */
struct placement {
    bool has_eta, has_beta; /* whether the method's η and β move the root at all */
    double eta, beta;       /* 1e-12 to 1e12; 0 to 1 − 1e-5 */
    double distance; /* left between the place and the nearest root: 0 if it can be reached */
};

/*
 * Inverts `modes`: η and β for which the mode (an index) has a root at re + i·im, with everything
 * else of the moment frozen. Solves p(z; η, β) = 0 by damped Gauss-Newton, so that a method only
 * has to say its polynomial; where many pairs serve, one near the present values comes out, and
 * where none does, the least |p(z)| found. False when neither parameter moves the root.
 */
bool modes_place_root(const struct optimizer *optimizer, const struct instant *instant,
                      const struct modes *modes, int mode, double re, double im,
                      struct placement *placement);

/* Moves an instant to a minimum, for a whole step, which is taken apart at its own point; a method
 * with a theory has its curvatures told and stays. */
void modes_move(const struct optimizer *optimizer, const double *minimum, struct instant *instant);

/* Roots of a polynomial of degree 1 or 2, in the order described above; returns their number. */
int polynomial_roots(struct polynomial polynomial, struct root root[2]);

#endif
