/*
 * ẇ = −∇f(w);  one step advances time by η
 *
 * Where gradient descent would go with infinitely small steps: gd is this equation's Euler method.
 * Integrated by the embedded pair of J. Dormand & P. Prince, "A family of embedded Runge-Kutta
 * formulae", J. Comp. Appl. Math. 6 (1980); E. Hairer, S. Nørsett & G. Wanner, "Solving Ordinary
 * Differential Equations I", table II.5.2. Each substep's error estimate stays below 1e-10 of the
 * length that it moves (or the rounding of w); the largest is kept as local_error. Watch: the path
 * crosses every level line at a right angle, for any η.
 */
#include <string.h>

#include "base/vector.h"
#include "explain.h"

enum { ETA };
enum { STAGES = 7, SUBSTEPS_MAX = 4000 };

static const double tolerance = 1e-10, rounding = 1e-15;

static const struct parameter parameters[] = {
    {"eta", "η", "time that one step takes", NAN, 0, INFINITY, .above_minimum = true,
     .scale = SCALE_LOG, .role = ROLE_RATE},
    {0},
};

static const struct state_field state[] = {
    {"local_error", "local error", STATE_SCALAR}, /* largest so far, a length in the space of w */
    {"substep", "substep", STATE_SCALAR, .learnt = true}, /* to try first, in units of time */
    {0},
};

/* Stage i looks at w + h Σ a[i][j] k[j]; the last stage is the fifth-order result itself. */
static const double a[STAGES][STAGES - 1] = {
    {0},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
};

/* Fifth-order weights minus the fourth-order ones. */
static const double difference[STAGES] = {
    71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
};

/* One trial of length h from w, where k[0] is known. Writes the result and the other k, and returns
 * the error's estimate as a share of what is allowed. */
static double try_substep(struct probe *probe, int dim, double h, const double *w,
                          double k[STAGES][DIM_MAX], double *result, double *error)
{
    double moved[DIM_MAX], wrong[DIM_MAX];
    for (int stage = 1; stage < STAGES; stage++) {
        for (int i = 0; i < dim; i++) {
            moved[i] = 0;
            for (int j = 0; j < stage; j++)
                moved[i] -= h * a[stage][j] * k[j][i];
            result[i] = w[i] + moved[i];
        }
        probe_gradient(probe, result, k[stage]);
    }
    for (int i = 0; i < dim; i++) {
        wrong[i] = 0;
        for (int j = 0; j < STAGES; j++)
            wrong[i] += h * difference[j] * k[j][i];
    }
    *error = norm(dim, wrong);
    return *error == 0 ? 0
                       : *error / fmax(tolerance * norm(dim, moved), rounding * norm(dim, result));
}

/* Hairer, Nørsett & Wanner, (II.4.13): aims a little below the limit, never leaps. */
static double factor(double share)
{
    return isfinite(share) ? fmin(5, fmax(0.2, 0.9 * pow(share, -0.2))) : 0.2;
}

/* Advances w by `eta` or as far as the substeps last; returns the time that has passed. */
static double integrate(struct step *s, struct probe *probe, double eta)
{
    double *largest = &s->state[0], *substep = &s->state[1];
    double k[STAGES][DIM_MAX], result[DIM_MAX], error, done = 0;
    size_t size = (size_t)s->dim * sizeof *result;
    probe_gradient(probe, s->w, k[0]);
    for (int tried = 0; done < eta && tried < SUBSTEPS_MAX; tried++) {
        bool last = *substep >= eta - done;
        double h = last ? eta - done : *substep;
        double share = try_substep(probe, s->dim, h, s->w, k, result, &error);
        if (!(share <= 1)) {
            *substep = h * factor(share);
            continue;
        }
        memcpy(s->w, result, size);
        memcpy(k[0], k[STAGES - 1], size);
        *largest = fmax(*largest, error);
        *substep = last ? fmax(*substep, h * factor(share)) : h * factor(share);
        done = last ? eta : done + h;
    }
    return done;
}

static void step(struct step *s, struct probe *probe)
{
    struct look_log *log = probe->log;
    if (s->t == 1)
        s->state[1] = s->parameter[ETA];
    probe->log = NULL; /* stages lie along the path, up to 10⁵ in a step: nothing to draw */
    s->rate = integrate(s, probe, s->parameter[ETA]);
    probe->log = log;
    if (s->rate < s->parameter[ETA])
        s->remark = "too steep: the step ended before η had passed";
}

static struct polynomial modes(const struct optimizer *optimizer, const struct instant *m,
                               double lambda)
{
    (void)optimizer;
    return (struct polynomial){1, 0, -exp(-m->parameter[ETA] * lambda)};
}

/* Every η is stable. */
static double edge(const struct optimizer *optimizer, const struct instant *m, double lambda_max)
{
    (void)optimizer, (void)m, (void)lambda_max;
    return INFINITY;
}

static const struct theory theory = {modes, edge, NULL};

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX];
    probe_gradient(probe, before->w, g);
    parts_scaled(to, PART_ASIDE, -after->rate, g, "−ηg",
                 "Gradient descent would go straight on for the time η.");
    explain_move(to, PART_MOVE, before->w, after->w, "flow",
                 "The flow asks the gradient all the way, and bends with the slope.");
}

const struct optimizer optimizer_gradient_flow = {
    .name = "gradient-flow",
    .title = "Gradient flow",
    .rule = "ẇ = −∇f(w);  one step advances time by η",
    .note = "Where gradient descent goes for η → 0: down the steepest path, without overshoot.",
    .source = "Dormand & Prince 1980",
    .identity = {HUE_YELLOW, MARKER_RING},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .smooth_gradient = true,
    .state = state,
    .step = step,
    .theory = &theory,
    .parts = parts,
};
