/*
 * y = (1−β)z + βx;  z ← z − η∇f(y);  x ← (1−c)x + cz,  c = 1/(t+1);  w is x
 *
 * Source: A. Defazio et al., "The Road Less Scheduled", NeurIPS 2024. The mean of all iterates in
 * place of a schedule that ends somewhere: z runs ahead at full η, the gradient is taken between it
 * and the mean. Watch: x goes slowly and smoothly, and noise averages out without η ever falling.
 */
#include <string.h>

#include "explain.h"

enum { ETA, BETA };
enum { Z };

static const struct parameter parameters[] = {
    {"eta", "η", "learning rate of z", NAN, 0, INFINITY, .above_minimum = true, .scale = SCALE_LOG,
     .role = ROLE_RATE},
    {"beta", "β", "share of the mean in where the gradient is taken", 0.9, 0, 1,
     .below_maximum = true, .role = ROLE_MEMORY},
    {0},
};

static const struct state_field state[] = {{"z", "z", STATE_VECTOR}, {0}};

static void start(struct step *s)
{
    memcpy(state_vector(s, Z), s->w, s->count * sizeof *s->w);
}

HOT static void step(struct step *s, struct probe *probe)
{
    double g[COORDINATES_MAX],
        y[COORDINATES_MAX], *restrict w = s->w, *restrict z = state_vector(s, Z);
    double eta = s->parameter[ETA], beta = s->parameter[BETA], c = 1 / ((double)s->t + 1);
    for (size_t i = 0; i < s->count; i++)
        y[i] = w[i] + (1 - beta) * (z[i] - w[i]);
    probe_gradient(probe, y, g);
    for (size_t i = 0; i < s->count; i++) {
        z[i] -= eta * g[i];
        w[i] += c * (z[i] - w[i]);
    }
}

static void parts(const struct step *before, const struct step *after, struct probe *probe,
                  struct parts *to)
{
    const double *z = before->state, beta = before->parameter[BETA];
    double g[DIM_MAX], y[DIM_MAX], away[DIM_MAX], c = 1 / ((double)before->t + 1);
    (void)after;
    for (int i = 0; i < before->dim; i++) {
        away[i] = z[i] - before->w[i];
        y[i] = before->w[i] + (1 - beta) * away[i];
    }
    probe_gradient(probe, y, g);
    explain_move(to, PART_LOOK, before->w, y, "y",
                 "The gradient is taken between the mean, which is w, and z, which runs ahead.");
    parts_scaled(to, PART_MOVE, c, away, "c(z − w)",
                 before->t == 1 ? "As yet z is where w is: the mean has nothing to catch up with."
                                : "The mean of all z so far comes a little nearer to the latest.");
    parts_scaled(to, PART_MOVE, -c * before->parameter[ETA], g, "−cη∇f(y)",
                 "Of z's new step the mean takes its share, 1/(t+1).");
}

const struct optimizer optimizer_schedule_free = {
    .name = "schedule-free",
    .title = "Schedule-free gradient descent",
    .rule = "y = (1−β)z + βx;  z ← z − η∇f(y);  x ← (1−c)x + cz, c = 1/(t+1)",
    .note = "A mean in place of a schedule: noise averages out, and no end has to be known.",
    .source = "Defazio et al. 2024",
    .identity = {HUE_ORANGE, MARKER_HOLLOW_SQUARE},
    .parameters = parameters,
    .eta_scale = ETA_GRADIENT,
    .needs = NEEDS_GRADIENT,
    .elementwise = true,
    .state = state,
    .start = start,
    .step = step,
    .no_theory = "its mean moves less with every step, so that none is like the next",
    .parts = parts,
};
