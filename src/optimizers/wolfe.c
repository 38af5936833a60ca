/*
 * Bracketing and zoom: J. Nocedal & S. Wright, "Numerical Optimization", 2nd ed., algorithms 3.5
 * and 3.6, with the cubic interpolation of (3.59).
 */
#include "wolfe.h"

#include <math.h>

#include "decrease.h"

enum { TRIALS_MAX = 40 };

/* Where points and gradients of trials stand: of the last one, and of the two that matter. */
enum { SLOTS = 3, NO_SLOT = -1 };

struct slots {
    double w[SLOTS][DIM_MAX], g[SLOTS][DIM_MAX];
};

/* One point on the line: φ(α) and φ'(α), and the slot of what they came from; the start has none.
 */
struct trial {
    double alpha, value, slope;
    int slot;
};

struct search {
    const struct wolfe *wolfe;
    struct probe *probe;
    int dim, trials;
    const double *w, *direction;
    struct trial start;
    struct slots *slots;
};

/* Into a slot that neither of two trials has. */
static struct trial look(struct search *s, double alpha, const struct trial *a,
                         const struct trial *b)
{
    struct trial trial = {.alpha = alpha};
    while (trial.slot == a->slot || trial.slot == b->slot)
        trial.slot++;
    double *w = s->slots->w[trial.slot], *g = s->slots->g[trial.slot];
    for (int i = 0; i < s->dim; i++)
        w[i] = s->w[i] + alpha * s->direction[i];
    trial.value = probe_value_gradient(s->probe, w, g);
    for (int i = 0; i < s->dim; i++)
        trial.slope += g[i] * s->direction[i];
    s->trials++;
    return trial;
}

static bool is_low_enough(const struct search *s, const struct trial *trial)
{
    return decreases_enough(s->wolfe->c1, trial->alpha, s->start.value, s->start.slope,
                            trial->value, trial->slope);
}

static bool is_flat_enough(const struct search *s, const struct trial *trial)
{
    return fabs(trial->slope) <= -s->wolfe->c2 * s->start.slope;
}

/* Minimizer of the cubic through two values and slopes; the middle where there is none well inside.
 */
static double interpolate(const struct trial *a, const struct trial *b)
{
    double low = fmin(a->alpha, b->alpha), width = fabs(b->alpha - a->alpha);
    double d1 = a->slope + b->slope - 3 * (a->value - b->value) / (a->alpha - b->alpha);
    double d2 = copysign(sqrt(d1 * d1 - a->slope * b->slope), b->alpha - a->alpha);
    double alpha =
        b->alpha - (b->alpha - a->alpha) * (b->slope + d2 - d1) / (b->slope - a->slope + 2 * d2);
    if (!(alpha >= low + 1e-6 * width && alpha <= low + (1 - 1e-6) * width))
        alpha = low + 0.5 * width;
    return alpha;
}

/*
 * `low` decreases enough and is the best so far; between it and `high` lies an acceptable α. A
 * first trial can be thousands of times too long (B = I on a steep bowl), and there the cubic is
 * right at once; but where two trials have not shrunk the bracket by a third, the next one halves
 * it.
 */
static struct trial zoom(struct search *s, struct trial low, struct trial high)
{
    double before = INFINITY, last = INFINITY;
    while (s->trials < TRIALS_MAX && fabs(high.alpha - low.alpha) > 1e-15 * fabs(low.alpha)) {
        double width = fabs(high.alpha - low.alpha);
        bool slow = width > 0.66 * before;
        double alpha = slow ? 0.5 * (low.alpha + high.alpha) : interpolate(&low, &high);
        struct trial trial = look(s, alpha, &low, &high);
        before = last;
        last = width;
        bool lower = trial.value < low.value || lost_in_rounding(low.value, trial.value);
        if (!(is_low_enough(s, &trial) && lower)) {
            high = trial;
            continue;
        }
        if (is_flat_enough(s, &trial))
            return trial;
        if (trial.slope * (high.alpha - low.alpha) >= 0)
            high = low;
        low = trial;
    }
    return low;
}

static struct trial bracket(struct search *s)
{
    struct trial last = s->start;
    double alpha = s->wolfe->first;
    while (s->trials < TRIALS_MAX) {
        struct trial trial = look(s, alpha, &last, &last);
        if (!isfinite(trial.value) ||
            !isfinite(trial.slope)) { /* off the map: come back towards the last good one */
            alpha = last.alpha + 0.1 * (alpha - last.alpha);
            continue;
        }
        if (!is_low_enough(s, &trial) || (last.alpha > 0 && trial.value >= last.value))
            return zoom(s, last, trial);
        if (is_flat_enough(s, &trial))
            return trial;
        if (trial.slope >= 0)
            return zoom(s, trial, last);
        last = trial;
        alpha *= 2;
    }
    return last;
}

double wolfe_search(const struct wolfe *wolfe, struct probe *probe, int dim, const double *w,
                    double f, const double *g, const double *direction, double *new_w,
                    double *new_f, double *new_g)
{
    struct slots slots;
    struct search search = {.wolfe = wolfe,
                            .probe = probe,
                            .dim = dim,
                            .w = w,
                            .direction = direction,
                            .start = {.value = f, .slot = NO_SLOT},
                            .slots = &slots};
    struct trial *start = &search.start, found;
    for (int i = 0; i < dim; i++)
        start->slope += g[i] * direction[i];
    found = start->slope < 0 ? bracket(&search) : *start;
    copy_point(dim, new_w, found.slot == NO_SLOT ? w : slots.w[found.slot]);
    copy_point(dim, new_g, found.slot == NO_SLOT ? g : slots.g[found.slot]);
    *new_f = found.value;
    return found.alpha > 0 ? found.alpha : NAN;
}
