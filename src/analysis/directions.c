#include "analysis/directions.h"

#include <math.h>
#include <string.h>

#include "base/vector.h"

/* --- a method along a direction --- */

/* qᵀPq; 1 for a method that multiplies the gradient by nothing. */
static double scale_along(const struct optimizer *optimizer, const struct instant *instant,
                          const double *q)
{
    double p[PACKED_MAX], pq[DIM_MAX];
    if (!optimizer->metric)
        return 1;
    optimizer->metric(optimizer, instant, p);
    symmetric_apply(instant->dim, p, q, pq);
    return dot(instant->dim, q, pq);
}

bool direction_at(const struct optimizer *optimizer, const struct instant *instant,
                  const double *hessian, int k, struct direction *direction)
{
    double lambda[DIM_MAX], vectors[DIM_MAX * DIM_MAX];
    int dim = instant->dim;
    symmetric_eigen(dim, hessian, lambda, vectors);
    if (!optimizer->theory || !isfinite(lambda[k]))
        return false;
    *direction = (struct direction){.lambda = lambda[k]};
    memcpy(direction->vector, vectors + k * dim, (size_t)dim * sizeof *vectors);
    double scale = scale_along(optimizer, instant, direction->vector),
           seen = scale * direction->lambda;
    struct polynomial p = optimizer->theory->modes(optimizer, instant, seen);
    double at_one = p.degree == 2 ? 1 + p.c1 + p.c0 : 1 + p.c0;
    direction->memory = p.degree == 2 ? p.c0 : 0;
    direction->push = seen != 0 ? scale * at_one / seen : NAN;
    direction->count = polynomial_roots(p, direction->root);
    return true;
}

/* --- eigen-coordinates --- */

static const double *nearest_minimum(const struct problem *problem, const double *w)
{
    const double *nearest = NULL;
    double least = INFINITY;
    for (int i = 0; i < problem->minima; i++) {
        double square = 0;
        for (int k = 0; k < problem->dim; k++)
            square += pow(problem->minimum[i].w[k] - w[k], 2);
        if (square < least) {
            least = square;
            nearest = problem->minimum[i].w;
        }
    }
    return nearest;
}

/* w − H⁺g: curvatures that count as none move nothing. */
static void move_to_centre(struct frame *frame, const double *g)
{
    double largest = fmax(fabs(frame->lambda[0]), fabs(frame->lambda[frame->dim - 1]));
    for (int k = 0; k < frame->dim; k++) {
        const double *q = frame->vector + k * frame->dim;
        if (fabs(frame->lambda[k]) <= 1e-14 * largest)
            continue;
        double step = dot(frame->dim, q, g) / frame->lambda[k];
        for (int i = 0; i < frame->dim; i++)
            frame->origin[i] -= step * q[i];
    }
}

bool frame_for(const struct problem *problem, const double *w, struct frame *frame)
{
    double g[DIM_MAX];
    const double *minimum = nearest_minimum(problem, w);
    *frame = (struct frame){.dim = problem->dim,
                            .centre = minimum                       ? CENTRE_MINIMUM
                                      : problem->surface->quadratic ? CENTRE_STATIONARY
                                                                    : CENTRE_LOCAL};
    memcpy(frame->origin, minimum ? minimum : w, (size_t)problem->dim * sizeof *w);
    problem->eval(problem, 1, frame->origin, NULL, g, frame->hessian);
    symmetric_eigen(frame->dim, frame->hessian, frame->lambda, frame->vector);
    if (!isfinite(frame->lambda[0]))
        return false;
    if (!minimum)
        move_to_centre(frame, g);
    return isfinite(frame->origin[0]);
}

double frame_component(const struct frame *frame, const double *w, int k)
{
    const double *q = frame->vector + k * frame->dim;
    double sum = 0;
    for (int i = 0; i < frame->dim; i++)
        sum += q[i] * (w[i] - frame->origin[i]);
    return sum;
}

/* --- how a component goes on --- */

struct envelope envelope_of(int count, const struct root *root, double first, double second)
{
    struct envelope envelope = {fabs(first), root[0].modulus};
    if (count == 1)
        return envelope;
    double apart = plane_norm(root[0].re - root[1].re, root[0].im - root[1].im);
    if (apart <= 1e-6 * root[0].modulus) /* a double root: t·zᵗ, too, and no line at all */
        return envelope;
    if (root[0].im == 0) {
        envelope.amplitude = fabs((second - root[1].re * first) / (root[0].re - root[1].re));
        return envelope;
    }
    /* c(t) = ρᵗ(a cos θt + b sin θt) with ρ cos θ + iρ sin θ the root above the axis */
    double b = (second - root[0].re * first) / root[0].im;
    envelope.amplitude = plane_norm(first, b);
    return envelope;
}

/* --- halves --- */

/* What a mode hit exactly may be off by, and what of a start is rounding. */
#define HALF_SLACK 1e-9
#define NOTHING 1e-12

struct halving {
    const struct frame *frame;
    double most[DIM_MAX]; /* half of the beginning; negative where there was nothing */
    long *half;           /* of the rows seen so far, in their order; −1: above */
    bool above[DIM_MAX];  /* beyond the kept rows one was above */
};

static void begin_halving(struct halving *h, const double *start)
{
    double all = 0;
    for (int k = 0; k < h->frame->dim; k++) {
        h->most[k] = fabs(frame_component(h->frame, start, k));
        all = hypot(all, h->most[k]);
    }
    for (int k = 0; k < h->frame->dim; k++) {
        bool nothing = !(h->most[k] > NOTHING * all);
        h->most[k] = nothing ? -1 : 0.5 * (1 + HALF_SLACK) * h->most[k];
        h->half[k] = -1;
    }
}

static bool is_below(const struct halving *h, const double *w, int k)
{
    return fabs(frame_component(h->frame, w, k)) <= h->most[k];
}

static void see_late_row(void *context, const struct row *row)
{
    struct halving *h = context;
    for (int k = 0; k < h->frame->dim && row->step > RUN_ROWS_KEPT; k++) {
        bool below = is_below(h, row->w, k);
        h->above[k] |= !below;
        h->half[k] = !below ? -1 : h->half[k] < 0 ? row->step : h->half[k];
    }
}

void halved_for_good(struct run *run, long last, const struct frame *frame, long half[DIM_MAX])
{
    enum { LATE_ROWS = 4096 };
    struct halving h = {.frame = frame, .half = half};
    begin_halving(&h, run_row(run, 0).w);
    last = last < run_end(run) ? last : run_end(run);
    if (last > RUN_ROWS_KEPT)
        run_outline_rows(run, last, LATE_ROWS, see_late_row, &h);
    int open = frame->dim; /* directions that were below in all rows seen yet, from the end */
    for (long step = last < RUN_ROWS_KEPT ? last : RUN_ROWS_KEPT; step > 0 && open > 0; step--) {
        struct row row = run_row(run, step);
        open = 0;
        for (int k = 0; k < frame->dim; k++) {
            h.above[k] |= !is_below(&h, row.w, k);
            half[k] = h.above[k] ? half[k] : step;
            open += !h.above[k];
        }
    }
}
