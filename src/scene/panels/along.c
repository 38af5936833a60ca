#include "scene/panels/along.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/panel.h"

struct along_values {
    int which; /* the eigen-direction */
};

enum { ALONG_STEEP, ALONG_FLAT };

static const char *const along_names[] = {"steep", "flat", NULL};

static const struct setting settings[] = {
    {"direction", 0, "NAME", "eigen-direction that filter and circuit are about", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_PICTURE, .choices = along_names,
     .offset = offsetof(struct along_values, which)},
    {0},
};

const struct element element_along = {.settings = settings,
                                      .values_size = sizeof(struct along_values)};

bool along_direction(struct scene *scene, int racer, struct direction *direction, char *about,
                     const char **why)
{
    const struct along_values *values = element_values(scene, &element_along);
    struct session *session = scene->session;
    struct run *run = session->race.run[racer];
    const struct problem *problem = session->race.problem;
    const struct cursor *cursor = session_cursor(session, racer);
    struct instant instant = run_instant(run, cursor);
    double h[PACKED_MAX];
    char number[TEXT_NUMBER];
    int k = values->which == ALONG_STEEP ? problem->dim - 1 : 0;
    snprintf(about, 128, "%s", session->state.racer[racer].label);
    problem->eval(problem, 1, cursor->w, NULL, NULL, h);
    *why = run_optimizer(run)->no_theory ? run_optimizer(run)->no_theory : "no linear iteration";
    if (!run_optimizer(run)->theory)
        return false;
    *why = "no curvature here";
    if (!direction_at(run_optimizer(run), &instant, h, k, direction))
        return false;
    text_printed(number, direction->lambda, 4);
    snprintf(about, 128, "%s, λ%s=%s%s", session->state.racer[racer].label,
             problem->dim == 1 ? ""
             : k == 0          ? "₁"
             : k == 1          ? "₂"
                               : "ₙ",
             number, problem->surface->quadratic ? "" : ", local");
    *why = "no curvature here: nothing pulls";
    return isfinite(direction->push);
}

bool along_taken(struct scene *scene, int racer, struct direction *taken)
{
    const struct along_values *values = element_values(scene, &element_along);
    struct session *session = scene->session;
    struct run *run = session->race.run[racer];
    const struct problem *problem = session->race.problem;
    double h[PACKED_MAX];
    const struct cursor *cursor = session_cursor(session, racer);
    long step = cursor->t;
    problem->eval(problem, 1, cursor->w, NULL, NULL, h);
    if (step == 0)
        return false;
    struct instant instant = run_instant(run, run_cursor(run, step - 1));
    int k = values->which == ALONG_STEEP ? problem->dim - 1 : 0;
    return direction_at(run_optimizer(run), &instant, h, k, taken);
}
