/*
 * w ← w − αg,  α the first of η, η/2, η/4, … with f(w − αg) ≤ f(w) − c1 α‖g‖²,  c1 = 1e-4
 *
 * Steepest descent with backtracking. Source: L. Armijo 1966; J. Nocedal & S. Wright, "Numerical
 * Optimization", 2nd ed., algorithm 3.1. Watch: never climbs and needs no tuned η, yet zig-zags all
 * the same; the trials it rejects are drawn.
 */
#include <string.h>

#include "base/vector.h"
#include "decrease.h"
#include "explain.h"

enum { ETA };
enum { HALVINGS_MAX = 100 }; /* from any η down to less than rounding */

#define C1 1e-4

static const struct parameter parameters[] = {
    {"eta", "η", "first trial of every step; shown is the accepted α", 1, 0, INFINITY,
     .above_minimum = true, .scale = SCALE_LOG, .role = ROLE_RATE},
    {0},
};

static const struct state_field state[] = {
    {"value", "f", STATE_SCALAR,
     .learnt = true}, /* at w, from the accepted trial, as is the gradient */
    {"gradient", "∇f", STATE_VECTOR, .learnt = true},
    {0},
};

static void step(struct step *s, struct probe *probe)
{
    double *f = s->state, *g = f + 1, alpha = s->parameter[ETA];
    size_t size = (size_t)s->dim * sizeof *g;
    if (s->t == 1)
        *f = probe_value_gradient(probe, s->w, g);
    double square = dot(s->dim, g, g);
    for (int halvings = 0; halvings < HALVINGS_MAX; halvings++, alpha /= 2) {
        double trial[DIM_MAX], trial_g[DIM_MAX];
        for (int i = 0; i < s->dim; i++)
            trial[i] = s->w[i] - alpha * g[i];
        if (memcmp(trial, s->w, size) == 0)
            break;
        double trial_f = probe_value_gradient(probe, trial, trial_g);
        double slope = -dot(s->dim, trial_g, g);
        if (decreases_enough(C1, alpha, *f, -square, trial_f, slope) && isfinite(trial_f)) {
            memcpy(s->w, trial, size);
            memcpy(g, trial_g, size);
            *f = trial_f;
            s->rate = alpha;
            return;
        }
    }
    s->rate = NAN;
    s->remark = "no lower point down the gradient: no step";
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *g = before->state + 1;
    double first[DIM_MAX], direction[DIM_MAX];
    if (before->t == 1) {
        probe_value_gradient(probe, before->w, first);
        g = first;
    }
    for (int i = 0; i < before->dim; i++)
        direction[i] = -g[i];
    explain_gradient(to, g);
    explain_search(to, direction, before->parameter[ETA], after->rate);
}

const struct optimizer optimizer_line_search = {
    .name = "line-search",
    .title = "Line search",
    .rule = "w ← w − αg,  α = η, η/2, η/4, … until f falls enough",
    .note = "Steepest descent that tries η first and halves until f falls enough.",
    .source = "Armijo 1966",
    .identity = {HUE_TEAL, MARKER_TRIANGLE},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .needs = NEEDS_VALUE | NEEDS_GRADIENT,
    .line_search = true,
    .c1 = C1,
    .state = state,
    .step = step,
    .no_theory = "its search chooses every step anew",
    .parts = parts,
};
