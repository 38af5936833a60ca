/*
 * M ← βM + G;  M = USVᵀ;  W ← W − ηUVᵀ
 *
 * Momentum whose step is made orthogonal, for each matrix of parameters by itself. Source: K.
 * Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024; there UVᵀ is
 * approximated by Newton-Schulz iterations, here it is exact. Where the parameters form no matrix,
 * w is one row and the step is M/‖M‖. Watch: all directions of a matrix move at the same speed, the
 * weak ones too; the last steps are as long as the first.
 */
#include "base/polar.h"
#include "base/vector.h"
#include "explain.h"
#include "matrices.h"

enum { ETA, BETA };
enum { M };

static const struct parameter parameters[] = {
    {"eta", "η", "length of the step along every direction", NAN, 0, INFINITY,
     .above_minimum = true, .scale = SCALE_LOG, .role = ROLE_RATE},
    {"beta", "β", "share of the memory that is kept", 0.95, 0, 1, .below_maximum = true,
     .role = ROLE_MEMORY},
    {0},
};

static const struct state_field state[] = {{"m", "M", STATE_VECTOR}, {0}};

/* UVᵀ of every matrix in a vector like w. */
static void make_orthogonal(const struct problem *problem, const double *m, double *direction)
{
    _Static_assert((int)DIM_MAX <= (int)POLAR_MAX, "one matrix may hold all parameters");
    struct matrices all;
    double element[DIM_MAX];
    matrices_of(problem, &all);
    for (int k = 0; k < all.count; k++) {
        matrix_gather(&all.matrix[k], m, element);
        polar_factor(all.matrix[k].rows, all.matrix[k].columns, element, element);
        matrix_scatter(&all.matrix[k], element, direction);
    }
}

static void step(struct step *s, struct probe *probe)
{
    double g[DIM_MAX], direction[DIM_MAX], *m = state_vector(s, M);
    probe_gradient(probe, s->w, g);
    for (int i = 0; i < s->dim; i++)
        m[i] = s->parameter[BETA] * m[i] + g[i];
    make_orthogonal(probe->problem, m, direction);
    for (int i = 0; i < s->dim; i++)
        s->w[i] -= s->parameter[ETA] * direction[i];
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    double g[DIM_MAX], direction[DIM_MAX];
    probe_gradient(probe, before->w, g);
    make_orthogonal(probe->problem, after->state, direction);
    explain_gradient(to, g);
    parts_scaled(to, PART_DIRECTION, -1, after->state, "−M",
                 "Add it to what the memory keeps of the gradients so far: −M turns less than −g.");
    parts_scaled(to, PART_MOVE, -before->parameter[ETA], direction, "−ηUVᵀ",
                 "Take the stretching out of it: every direction gets the same length, η.");
}

const struct optimizer optimizer_muon = {
    .name = "muon",
    .title = "Muon",
    .rule = "M ← βM + G;  M = USVᵀ;  W ← W − ηUVᵀ",
    .note = "All directions of a matrix move at the same speed, the weak ones too.",
    .source = "Jordan et al. 2024",
    .identity = {HUE_PINK, MARKER_HOLLOW_STAR},
    .parameters = parameters,
    .eta_scale = ETA_SIGN,
    .needs = NEEDS_GRADIENT,
    .state = state,
    .step = step,
    .no_theory = "its steps have the length η, however near the minimum is",
    .parts = parts,
};
