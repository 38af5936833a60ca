/*
 * The words for where a run is, and for why it ended.
 *
 * A place is judged by lengths in w, never by the size of f or of its gradient: f scaled by any
 * factor gets the same word. With λᵢ, qᵢ the eigenvalues and eigenvectors of the Hessian, gᵢ =
 * qᵢ·g, Λ = max |λᵢ| and R the diagonal of the surface's region:
 *
 *   a direction is stiff where |λᵢ| > 10⁻¹⁰Λ, else flat;
 *   the point stands still where |gᵢ| ≤ 10⁻⁷R|λᵢ| in every stiff direction and |gᵢ| ≤ 10⁻¹²ΛR in
 *   every flat one: Newton's step is a ten-millionth of the picture.
 *
 * What it stands at is told by the signs of the curvatures there and a little beyond the point that
 * Newton's step aims at, so that a minimum is called one from every side, and a place where the
 * curvature changes its sign is not.
 */
#ifndef GLISSADE_ENGINE_STATUS_H
#define GLISSADE_ENGINE_STATUS_H

#include <stdbool.h>

#include "surfaces/surface.h"

enum status {
    STATUS_RUNNING,
    STATUS_MINIMUM, /* stands still, all curvatures positive; or on the known lowest value */
    STATUS_MAXIMUM, /* all of them negative */
    STATUS_SADDLE,  /* some positive, some negative */
    STATUS_FLAT,    /* none of these: a curvature is zero */
    STATUS_SINGULAR, /* ended: the method needs H⁻¹ and there is none; not where it stands still */
    STATUS_UNDEFINED, /* ended: the value or a derivative does not exist there */
    STATUS_DIVERGED,  /* ended: overflow, or farther than 10⁶R from the region */
};

/* The word used in tables and files. */
const char *status_name(enum status status);

/* What it means, in half a sentence; "" for a run that goes on. */
const char *status_meaning(enum status status);

/* Only these end a run: being at a minimum does not say that one stays. */
static inline bool status_stops(enum status status)
{
    return status >= STATUS_SINGULAR;
}

/* A point with what is known of it. */
struct place {
    const double *w, *g;
    const double *h; /* packed; NULL: not known yet, it is evaluated */
    double f;
    double f_start; /* where the run began */
};

/* RUNNING, MINIMUM, MAXIMUM, SADDLE or FLAT. Evaluates the Hessian once or twice. */
enum status status_of_place(const struct problem *problem, const struct place *place);

/* UNDEFINED or DIVERGED where no method can go on; else RUNNING. Evaluates nothing. */
enum status status_of_values(const struct problem *problem, const double *w, double f,
                             const double *g);

#endif
