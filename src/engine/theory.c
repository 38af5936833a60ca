#include "engine/theory.h"

#include <math.h>

/* What the families below depend on. */
struct settings {
    double eta, beta;
};

static struct settings settings_of(const struct optimizer *optimizer, const struct instant *instant)
{
    return (struct settings){optimizer_value(optimizer, instant, ROLE_RATE),
                             optimizer_value(optimizer, instant, ROLE_MEMORY)};
}

/* η of a running mean, a ← βa + (1 − β)g, seen as a step that is kept. */
static struct settings filtered(struct settings s)
{
    return (struct settings){s.eta * (1 - s.beta), s.beta};
}

/* The other way round. */
static struct optimum unfiltered(struct optimum best)
{
    best.eta /= 1 - best.beta;
    return best;
}

/* --- a step down the gradient --- */

static struct polynomial gradient_modes(const struct optimizer *optimizer,
                                        const struct instant *instant, double lambda)
{
    return (struct polynomial){1, 0, optimizer_value(optimizer, instant, ROLE_RATE) * lambda - 1};
}

static double gradient_edge(const struct optimizer *optimizer, const struct instant *instant,
                            double lambda_max)
{
    (void)optimizer, (void)instant;
    return lambda_max > 0 ? 2 / lambda_max : NAN;
}

static struct optimum gradient_optimum(const struct optimizer *optimizer,
                                       const struct instant *instant, double lambda_min,
                                       double lambda_max)
{
    (void)optimizer, (void)instant;
    return (struct optimum){2 / (lambda_min + lambda_max), NAN,
                            (lambda_max - lambda_min) / (lambda_max + lambda_min)};
}

const struct theory gradient_step = {gradient_modes, gradient_edge, gradient_optimum};

/* --- the heavy ball --- */

static struct polynomial ball_polynomial(struct settings s, double lambda)
{
    return (struct polynomial){2, -(1 + s.beta - s.eta * lambda), s.beta};
}

static double ball_limit(double beta, double lambda_max)
{
    return lambda_max > 0 ? 2 * (1 + beta) / lambda_max : NAN;
}

static struct polynomial ball_modes(const struct optimizer *optimizer,
                                    const struct instant *instant, double lambda)
{
    return ball_polynomial(settings_of(optimizer, instant), lambda);
}

static double ball_edge(const struct optimizer *optimizer, const struct instant *instant,
                        double lambda_max)
{
    return ball_limit(optimizer_value(optimizer, instant, ROLE_MEMORY), lambda_max);
}

static struct optimum ball_optimum(const struct optimizer *optimizer, const struct instant *instant,
                                   double lambda_min, double lambda_max)
{
    (void)optimizer, (void)instant;
    double low = sqrt(lambda_min), high = sqrt(lambda_max), rate = (high - low) / (high + low);
    return (struct optimum){4 / ((high + low) * (high + low)), rate * rate, rate};
}

const struct theory heavy_ball = {ball_modes, ball_edge, ball_optimum};

/* --- the gradient taken where the last step would lead --- */

static struct polynomial ahead_polynomial(struct settings s, double lambda)
{
    double kept = 1 - s.eta * lambda;
    return (struct polynomial){2, -(1 + s.beta) * kept, s.beta * kept};
}

static double ahead_limit(double beta, double lambda_max)
{
    return lambda_max > 0 ? 2 * (1 + beta) / ((1 + 2 * beta) * lambda_max) : NAN;
}

static struct polynomial ahead_modes(const struct optimizer *optimizer,
                                     const struct instant *instant, double lambda)
{
    return ahead_polynomial(settings_of(optimizer, instant), lambda);
}

static double ahead_edge(const struct optimizer *optimizer, const struct instant *instant,
                         double lambda_max)
{
    return ahead_limit(optimizer_value(optimizer, instant, ROLE_MEMORY), lambda_max);
}

static struct optimum ahead_optimum(const struct optimizer *optimizer,
                                    const struct instant *instant, double lambda_min,
                                    double lambda_max)
{
    (void)optimizer, (void)instant;
    double root = sqrt(3 * (lambda_max / lambda_min) + 1);
    return (struct optimum){4 / (3 * lambda_max + lambda_min), (root - 2) / (root + 2),
                            1 - 2 / root};
}

const struct theory heavy_ball_ahead = {ahead_modes, ahead_edge, ahead_optimum};

/* The share of the last step with which the next one looks ahead. */
static struct settings growing(const struct optimizer *optimizer, const struct instant *instant)
{
    double age = *optimizer_state_field(optimizer, instant, "age");
    return (struct settings){optimizer_value(optimizer, instant, ROLE_RATE), age / (age + 3)};
}

static struct polynomial growing_modes(const struct optimizer *optimizer,
                                       const struct instant *instant, double lambda)
{
    return ahead_polynomial(growing(optimizer, instant), lambda);
}

static double growing_edge(const struct optimizer *optimizer, const struct instant *instant,
                           double lambda_max)
{
    return ahead_limit(growing(optimizer, instant).beta, lambda_max);
}

const struct theory growing_memory = {growing_modes, growing_edge, NULL};

/* --- both as a low-pass filter --- */

static struct polynomial filter_modes(const struct optimizer *optimizer,
                                      const struct instant *instant, double lambda)
{
    return ball_polynomial(filtered(settings_of(optimizer, instant)), lambda);
}

static double filter_edge(const struct optimizer *optimizer, const struct instant *instant,
                          double lambda_max)
{
    double beta = optimizer_value(optimizer, instant, ROLE_MEMORY);
    return ball_limit(beta, lambda_max) / (1 - beta);
}

static struct optimum filter_optimum(const struct optimizer *optimizer,
                                     const struct instant *instant, double lambda_min,
                                     double lambda_max)
{
    return unfiltered(ball_optimum(optimizer, instant, lambda_min, lambda_max));
}

const struct theory low_pass = {filter_modes, filter_edge, filter_optimum};

static struct polynomial filter_ahead_modes(const struct optimizer *optimizer,
                                            const struct instant *instant, double lambda)
{
    return ahead_polynomial(filtered(settings_of(optimizer, instant)), lambda);
}

static double filter_ahead_edge(const struct optimizer *optimizer, const struct instant *instant,
                                double lambda_max)
{
    double beta = optimizer_value(optimizer, instant, ROLE_MEMORY);
    return ahead_limit(beta, lambda_max) / (1 - beta);
}

static struct optimum filter_ahead_optimum(const struct optimizer *optimizer,
                                           const struct instant *instant, double lambda_min,
                                           double lambda_max)
{
    return unfiltered(ahead_optimum(optimizer, instant, lambda_min, lambda_max));
}

const struct theory low_pass_ahead = {filter_ahead_modes, filter_ahead_edge, filter_ahead_optimum};
