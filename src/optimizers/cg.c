/*
 * w ← w + αd, α from a strong-Wolfe line search (c1 = 1e-4, c2 = 0.1);  d ← −g + βd
 * β = max(0, gᵀ(g − g₋)/g₋ᵀg₋)
 *
 * Nonlinear conjugate gradients, Polak-Ribière+. Source: J. Nocedal & S. Wright, "Numerical
 * Optimization", 2nd ed., section 5.2; the first trial keeps α·gᵀd of the step before, section 3.5.
 * Where d would not descend it restarts from −g and says so. Watch: on a bowl in the plane two
 * exact searches arrive; each must be precise, hence the small c2.
 */
#include <string.h>

#include "base/vector.h"
#include "explain.h"
#include "wolfe.h"

enum { ETA };

#define C1 1e-4
#define C2 0.1

static const struct parameter parameters[] = {
    {"eta", "η", "first trial of the first line search; shown is the accepted α", 1, 0, INFINITY,
     .above_minimum = true, .scale = SCALE_LOG, .role = ROLE_RATE},
    {0},
};

static const struct state_field state[] = {
    {"value", "f", STATE_SCALAR, .learnt = true},
    {"gain", "α·gᵀd", STATE_SCALAR, .learnt = true},  /* of the last step; 0 before there is one */
    {"gradient", "∇f", STATE_VECTOR, .learnt = true}, /* at w, from the accepted trial */
    {"direction", "d", STATE_VECTOR, .learnt = true}, /* of the next step */
    {0},
};

struct memory {
    double *f, *gain, *g, *direction;
};

static struct memory memory_of(const struct step *s)
{
    double *f = s->state, *g = f + 2;
    return (struct memory){f, f + 1, g, g + s->dim};
}

static void restart(int dim, const struct memory *memory)
{
    for (int i = 0; i < dim; i++)
        memory->direction[i] = -memory->g[i];
}

/* Takes over the gradient at the new point. False when the direction had to be given up. */
static bool turn(int dim, const struct memory *memory, const double *g)
{
    double beta = (dot(dim, g, g) - dot(dim, g, memory->g)) / dot(dim, memory->g, memory->g);
    beta = beta > 0 && isfinite(beta) ? beta : 0;
    memcpy(memory->g, g, (size_t)dim * sizeof *g);
    for (int i = 0; i < dim; i++)
        memory->direction[i] = beta * memory->direction[i] - g[i];
    if (beta == 0 || dot(dim, g, memory->direction) < 0)
        return true;
    restart(dim, memory);
    return false;
}

static void step(struct step *s, struct probe *probe)
{
    struct memory memory = memory_of(s);
    double new_w[DIM_MAX], new_g[DIM_MAX], new_f;
    if (s->t == 1) {
        *memory.f = probe_value_gradient(probe, s->w, memory.g);
        restart(s->dim, &memory);
    }
    double slope = dot(s->dim, memory.g, memory.direction), first = *memory.gain / slope;
    struct wolfe wolfe = {.c1 = C1, .c2 = C2, .first = s->parameter[ETA]};
    if (first > 0 && isfinite(first))
        wolfe.first = first;
    s->rate = wolfe_search(&wolfe, probe, s->dim, s->w, *memory.f, memory.g, memory.direction,
                           new_w, &new_f, new_g);
    if (isnan(s->rate)) {
        restart(s->dim, &memory);
        *memory.gain = 0;
        s->remark = "line search found no lower point: no step, restart from −g";
        return;
    }
    memcpy(s->w, new_w, (size_t)s->dim * sizeof *new_w);
    *memory.f = new_f;
    *memory.gain = s->rate * slope;
    if (!turn(s->dim, &memory, new_g))
        s->remark = "−g + βd does not descend: restart from −g";
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    struct memory memory = memory_of(before);
    double g[DIM_MAX], kept[DIM_MAX];
    memcpy(g, memory.g, (size_t)before->dim * sizeof *g);
    if (before->t == 1)
        probe_value_gradient(probe, before->w, g);
    for (int i = 0; i < before->dim; i++)
        kept[i] = before->t == 1 ? 0 : memory.direction[i] + g[i];
    explain_gradient(to, g);
    if (isnan(after->rate))
        return;
    parts_scaled(to, PART_MOVE, after->rate, kept, "αβd",
                 "Keep β of the last direction, so that what was gained along it stays gained.");
    parts_scaled(to, PART_MOVE, -after->rate, g, "−αg",
                 "Add the steepest descent; the line search has chosen the length α of the sum.");
}

const struct optimizer optimizer_cg = {
    .name = "cg",
    .title = "Conjugate gradients",
    .rule = "w ← w + αd;  d ← −g + βd, β = max(0, gᵀ(g−g₋)/g₋ᵀg₋)",
    .note = "Each search leaves the last one's gain intact: a bowl in the plane takes two.",
    .source = "Polak & Ribière 1969; Nocedal & Wright, section 5.2",
    .identity = {HUE_BROWN, MARKER_HOLLOW_DIAMOND},
    .parameters = parameters,
    .eta_scale = ETA_UNIT,
    .needs = NEEDS_VALUE | NEEDS_GRADIENT,
    .line_search = true,
    .c1 = C1,
    .c2 = C2,
    .state = state,
    .step = step,
    .no_theory = "its search chooses every step anew",
    .parts = parts,
};
