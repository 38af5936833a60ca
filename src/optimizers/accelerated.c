/*
 * w⁺ = y − η∇f(y);  y ← w⁺ + t/(t+3)·(w⁺ − w)
 *
 * Y. Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k²)",
 * Dokl. Akad. Nauk SSSR 269 (1983), with the factors of W. Su, S. Boyd & E. Candès, JMLR 17 (2016).
 * The memory grows with time, whatever κ is: f − f* ≤ (4η(f₀−f*) + 2‖w₀−w*‖²)/(η(t+2)²) for
 * η ≤ 1/λmax on convex f. restart=1: B. O'Donoghue & E. Candès, "Adaptive Restart for Accelerated
 * Gradient Schemes", Found. Comput. Math. 15 (2015), where it would climb. Watch: it overshoots in
 * ever longer waves; a restart takes them out.
 */
#include "engine/theory.h"
#include "explain.h"

enum { ETA, RESTART };
enum { AHEAD, AGE };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"restart", "restart", "1 begins anew where the step goes uphill", 0, 0, 1, .kind = KIND_FLAG},
    {0},
};

/* y − w, and the steps since it began. */
static const struct state_field state[] = {
    {"ahead", "y − w", STATE_VECTOR}, {"age", "t", STATE_SCALAR}, {0}};

/* The share of the step that is added to a step of that age, 1 for the first. */
static double memory(double age)
{
    return age / (age + 3);
}

/* Point i of a step, whose ∇f(y) is g. */
static void step_point(const struct step *s, const double *g, size_t i)
{
    double *ahead = state_vector(s, AHEAD), *age = state_vector(s, AGE), uphill = 0;
    double eta = s->parameter[ETA], kept;
    for (size_t k = i; k < s->count; k += s->n) {
        double before = s->w[k];
        s->w[k] = before + ahead[k] - eta * g[k];
        ahead[k] = s->w[k] - before;
        uphill += g[k] * ahead[k];
    }
    bool anew = s->parameter[RESTART] != 0 && uphill > 0;
    age[i] = anew ? 0 : age[i] + 1;
    kept = memory(age[i]);
    for (size_t k = i; k < s->count; k += s->n)
        ahead[k] *= kept;
}

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX], y[COORDINATES_MAX];
    const double *ahead = state_vector(s, AHEAD), *age = state_vector(s, AGE);
    for (size_t i = 0; i < s->count; i++)
        y[i] = s->w[i] + ahead[i];
    probe_gradient(probe, y, g);
    for (size_t i = 0; i < s->n; i++)
        step_point(s, g, i);
    if (s->n == 1 && age[0] == 0)
        s->remark = "restarted: the step went uphill";
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], y[DIM_MAX];
    bool none = before->state[AGE * before->dim] == 0;
    (void)after;
    for (int i = 0; i < before->dim; i++)
        y[i] = before->w[i] + before->state[i];
    probe_gradient(probe, y, g);
    explain_last_step(to, 1, before->state, none, "t/(t+3)·Δ");
    explain_look_ahead(to, 1, before->state);
    parts_scaled(to, PART_MOVE, -before->parameter[ETA], g, "−η∇f(y)",
                 "From there take the gradient's step; the longer it goes on, the more is kept.");
}

const struct optimizer optimizer_accelerated = {
    .name = "accelerated",
    .title = "Accelerated gradient",
    .rule = "w⁺ = y − η∇f(y);  y ← w⁺ + t/(t+3)·(w⁺ − w)",
    .note =
        "Its memory grows with time: no method of gradients alone has a better bound on convex f, "
        "yet it overshoots in waves.",
    .source = "Nesterov 1983; O'Donoghue & Candès 2015",
    .identity = {HUE_VIOLET, MARKER_HOLLOW_DIAMOND},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .step = step,
    .theory = &growing_memory,
    .parts = parts,
};
