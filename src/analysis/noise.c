#include "analysis/noise.h"

#include <math.h>
#include <string.h>

#include "analysis/minimum.h"
#include "analysis/modes.h"
#include "base/vector.h"
#include "engine/modifiers.h"
#include "engine/theory.h"
#include "surfaces/surfaces.h"

double noise_variance(struct polynomial p, double lambda, double sigma)
{
    struct root root[2];
    double c0 = p.c0, c1 = p.degree == 2 ? p.c1 : 0;
    polynomial_roots(p, root);
    if (!(lambda > 0) || !(root[0].modulus < 1))
        return NAN;
    double b = (p.degree == 1 ? 1 + c0 : 1 + c1 + c0) / lambda, input = b * b * sigma * sigma;
    if (p.degree == 1)
        return input / (1 - c0 * c0);
    return input * (1 + c0) / ((1 - c0) * ((1 + c0) * (1 + c0) - c1 * c1));
}

/* --- batches --- */

/* Gradient that sample i alone gives at w + s·axis. */
static void sample_gradient(const struct problem *problem, size_t i, const double *w, int axis,
                            double s, double *g)
{
    double moved[DIM_MAX];
    copy_point(problem->dim, moved, w);
    moved[axis] += s;
    problem->eval_samples(problem, &i, 1, moved, NULL, g);
}

/* Adds (G Gᵀ)/n, and what turns C into H C H / n, of sample i. */
static void add_sample(struct batch_noise *noise, size_t i, double s)
{
    const struct problem *problem = noise->problem;
    int dim = problem->dim, packed = packed_size(dim);
    double g[BATCH_DIM_MAX], ahead[BATCH_DIM_MAX], behind[BATCH_DIM_MAX];
    double h[BATCH_DIM_MAX][BATCH_DIM_MAX], n = (double)problem->samples;
    sample_gradient(problem, i, noise->centre, 0, 0, g);
    for (int j = 0; j < dim; j++) {
        sample_gradient(problem, i, noise->centre, j, s, ahead);
        sample_gradient(problem, i, noise->centre, j, -s, behind);
        for (int k = 0; k < dim; k++)
            h[j][k] = (ahead[k] - behind[k]) / (2 * s);
    }
    for (int j = 0; j < dim; j++) {
        for (int k = j; k < dim; k++) {
            int to = packed_index(dim, j, k);
            noise->still[to] += g[j] * g[k] / n;
            for (int a = 0; a < dim; a++)
                for (int b = a; b < dim; b++)
                    noise->moved[to * packed + packed_index(dim, a, b)] +=
                        (h[j][a] * h[k][b] + (a != b ? h[j][b] * h[k][a] : 0)) / n;
        }
    }
}

/* What all samples together do is no noise: takes HCH away again. */
static void take_mean(struct batch_noise *noise, const double *hessian)
{
    int dim = noise->problem->dim, packed = packed_size(dim);
    for (int j = 0; j < dim; j++)
        for (int k = j; k < dim; k++)
            for (int a = 0; a < dim; a++)
                for (int b = a; b < dim; b++) {
                    const double ja = hessian[packed_index(dim, j, a)],
                                 kb = hessian[packed_index(dim, k, b)],
                                 jb = hessian[packed_index(dim, j, b)],
                                 ka = hessian[packed_index(dim, k, a)];
                    noise->moved[packed_index(dim, j, k) * packed + packed_index(dim, a, b)] -=
                        ja * kb + (a != b ? jb * ka : 0);
                }
}

/* Looks at every sample, unless that has been done for this minimum. */
static void look_at_samples(struct batch_noise *noise, const struct problem *problem,
                            const double *centre, const double *hessian)
{
    int dim = problem->dim;
    if (noise->problem == problem &&
        memcmp(noise->centre, centre, (size_t)dim * sizeof *centre) == 0)
        return;
    batch_noise_forget(noise);
    noise->problem = problem_hold(problem);
    memcpy(noise->centre, centre, (size_t)dim * sizeof *centre);
    for (size_t i = 0; i < problem->samples; i++)
        add_sample(noise, i, 1e-4 * problem_diagonal(problem));
    take_mean(noise, hessian);
}

void batch_noise_forget(struct batch_noise *noise)
{
    if (noise->problem)
        problem_release(noise->problem);
    memset(noise, 0, sizeof *noise);
}

/* --- ball --- */

/* The modes along two eigen-directions, and how much of the noise's covariance along them becomes
 * covariance of the iterates; NaN where either never settles. */
struct pair_of_modes {
    struct polynomial first, second;
    double lambda[2];
};

static double gain_of(const struct pair_of_modes *pair)
{
    const struct polynomial *p = &pair->first, *q = &pair->second;
    double c1 = p->degree == 2 ? p->c1 : p->c0, c0 = p->degree == 2 ? p->c0 : 0;
    double d1 = q->degree == 2 ? q->c1 : q->c0, d0 = q->degree == 2 ? q->c0 : 0;
    double driven = (1 + c1 + c0) / pair->lambda[0] * ((1 + d1 + d0) / pair->lambda[1]);
    double back = c1 * d0 * (c0 * d1 - c1) + c0 * d1 * (d0 * c1 - d1);
    if (isnan(noise_variance(*p, pair->lambda[0], 1)) ||
        isnan(noise_variance(*q, pair->lambda[1], 1)))
        return NAN;
    return driven / (1 - c1 * d1 - c0 * d0 - back / (1 - c0 * d0));
}

/* At a minimum, in the directions of its Hessian's eigenvectors. */
struct settling {
    int dim;
    double lambda[DIM_MAX], q[DIM_MAX * DIM_MAX];
    double gain[PACKED_MAX]; /* of a pair of directions */
};

/* covariance = Q · (gain ∘ QᵀNQ) · Qᵀ: that of the iterates where the gradients' is N. */
static void settle(const struct settling *s, const double *noise, double *covariance)
{
    int dim = s->dim;
    double along[PACKED_MAX], image[DIM_MAX];
    for (int k = 0; k < dim; k++) {
        symmetric_apply(dim, noise, s->q + k * dim, image);
        for (int l = k; l < dim; l++)
            along[packed_index(dim, k, l)] =
                s->gain[packed_index(dim, k, l)] * dot(dim, image, s->q + l * dim);
    }
    for (int i = 0; i < dim; i++) {
        for (int j = i; j < dim; j++) {
            double sum = 0;
            for (int k = 0; k < dim; k++)
                for (int l = 0; l < dim; l++)
                    sum += along[packed_index(dim, k, l)] * s->q[k * dim + i] * s->q[l * dim + j];
            covariance[packed_index(dim, i, j)] = sum;
        }
    }
}

static bool modes_settle(const struct run *run, const struct cursor *cursor, struct settling *s)
{
    const struct optimizer *optimizer = run_optimizer(run);
    struct instant instant = run_instant(run, cursor);
    for (int k = 0; k < s->dim; k++) {
        for (int l = k; l < s->dim; l++) {
            struct pair_of_modes pair = {
                optimizer->theory->modes(optimizer, &instant, s->lambda[k]),
                optimizer->theory->modes(optimizer, &instant, s->lambda[l]),
                {s->lambda[k], s->lambda[l]}};
            double *gain = &s->gain[packed_index(s->dim, k, l)];
            *gain = gain_of(&pair);
            if (!(fabs(*gain) < INFINITY))
                return false;
        }
    }
    return true;
}

/*
 * Batches are the noisier the farther the iterates stray, which then stray the farther: the
 * covariances grow from 0 to where they reproduce themselves, if they do.
 */
static bool settle_batches(const struct settling *s, const struct batch_noise *batches,
                           double samples, double variance, double *covariance)
{
    enum { ROUNDS = 5000 };
    int packed = packed_size(s->dim);
    double noise[PACKED_MAX], next[PACKED_MAX];
    for (int i = 0; i < packed; i++)
        covariance[i] = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double moved = 0, size = 0;
        for (int i = 0; i < packed; i++) {
            noise[i] = batches->still[i];
            for (int j = 0; j < packed; j++)
                noise[i] += batches->moved[i * packed + j] * covariance[j];
            noise[i] /= samples;
        }
        for (int i = 0; i < s->dim; i++)
            noise[packed_index(s->dim, i, i)] += variance;
        settle(s, noise, next);
        for (int i = 0; i < packed; i++) {
            moved = fmax(moved, fabs(next[i] - covariance[i]));
            size = fmax(size, fabs(next[i]));
            if (!isfinite(next[i]))
                return false;
            covariance[i] = next[i];
        }
        if (moved <= 1e-9 * size)
            return true;
    }
    return false;
}

/* Why the method's linear iteration, driven by such noise, is not what the run does; NULL where it
 * is. */
static const char *reason_against(const struct run *run, const struct cursor *cursor)
{
    const struct problem *problem = run_problem(run);
    const struct optimizer *optimizer = run_optimizer(run);
    const double *parameter = cursor->parameter;
    bool batches = parameter[MODIFIER_BATCH] > 0,
         ahead = optimizer->theory == &heavy_ball_ahead || optimizer->theory == &low_pass_ahead;
    if (!noise_drawn(cursor))
        return "no noise";
    if (!optimizer->theory)
        return "no ball: no linear iteration";
    if (optimizer->theory->varies)
        return "no ball: its steps vary";
    if (optimizer->metric)
        return "no ball: noise changes the scaling";
    if (parameter[MODIFIER_CLIP] > 0 && parameter[MODIFIER_CLIP] < INFINITY)
        return "no ball: clipping bends the noise";
    if (batches && parameter[MODIFIER_REPLACE] == 0)
        return "no ball: epochs (replace=1 has one)";
    if (batches && ahead)
        return "no ball: batches seen ahead of w";
    if (batches && problem->dim > BATCH_DIM_MAX)
        return "no ball: too many parameters";
    return minimum_nearest(problem, cursor->w) ? NULL : "no ball: no minimum is known";
}

const char *noise_ball_of(const struct run *run, const struct cursor *cursor,
                          struct batch_noise *batches, struct noise_ball *ball)
{
    const struct problem *problem = run_problem(run);
    const double *parameter = cursor->parameter;
    const char *reason = reason_against(run, cursor);
    if (reason)
        return reason;
    double h[PACKED_MAX], times = fmax(parameter[MODIFIER_ACCUMULATE], 1),
                          noise = parameter[MODIFIER_NOISE], variance = noise * noise / times;
    struct settling settling = {.dim = problem->dim};
    copy_point(problem->dim, ball->centre, minimum_nearest(problem, cursor->w));
    problem->eval(problem, 1, ball->centre, NULL, NULL, h);
    symmetric_eigen(problem->dim, h, settling.lambda, settling.q);
    if (!modes_settle(run, cursor, &settling))
        return "no ball: does not settle";
    if (parameter[MODIFIER_BATCH] > 0) {
        look_at_samples(batches, problem, ball->centre, h);
        return settle_batches(&settling, batches, parameter[MODIFIER_BATCH] * times, variance,
                              ball->covariance)
                   ? NULL
                   : "no ball: batches pull apart";
    }
    for (int i = 0; i < packed_size(problem->dim); i++)
        h[i] = 0;
    for (int i = 0; i < problem->dim; i++)
        h[packed_index(problem->dim, i, i)] = variance;
    settle(&settling, h, ball->covariance);
    return NULL;
}

bool noise_drawn(const struct cursor *cursor)
{
    return cursor->parameter[MODIFIER_NOISE] > 0 || cursor->parameter[MODIFIER_BATCH] > 0;
}

void noise_samples(const struct cursor *cursor, int count, double *g)
{
    struct probe probe = cursor->probe;
    struct epoch epoch = {.number = -1};
    probe.log = NULL;
    probe.raw = NULL;
    probe.modifiers = cursor->parameter;
    probe.sampler.epoch = &epoch;
    for (int i = 0; i < count; i++)
        probe_modified_gradient(&probe, cursor->w, g + (size_t)i * (size_t)probe.problem->dim);
    epoch_free(&epoch);
}
