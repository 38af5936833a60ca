#include "engine/rollout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/learning_rate.h"
#include "engine/run_private.h"

struct rollout {
    struct run *run; /* its history ends where it begins */
    double parameter[PARAMETERS_MAX];
};

struct rollout *rollout_open(const struct run_settings *settings, struct error *error)
{
    struct rollout *rollout = calloc(1, sizeof *rollout);
    if (!rollout) {
        fail_memory(error);
        return NULL;
    }
    memcpy(rollout->parameter, settings->parameter, sizeof rollout->parameter);
    rollout->run = run_open(settings, error);
    if (!rollout->run) {
        free(rollout);
        return NULL;
    }
    rollout_begin(rollout, settings->start);
    return rollout;
}

void rollout_free(struct rollout *rollout)
{
    if (!rollout)
        return;
    run_free(rollout->run);
    free(rollout);
}

double *rollout_parameters(struct rollout *rollout)
{
    return rollout->parameter;
}

void rollout_begin(struct rollout *rollout, const double *start)
{
    struct run *run = rollout->run;
    struct run_settings *settings = &run->settings;
    double *state = run->now.state;
    memcpy(settings->parameter, rollout->parameter, sizeof settings->parameter);
    memmove(settings->start, start, (size_t)settings->problem->dim * sizeof *start);
    if (run->rate >= 0 && isnan(settings->parameter[run->rate]))
        settings->parameter[run->rate] =
            learning_rate_auto(settings->optimizer->eta_scale, settings->problem, settings->start);
    memset(state, 0, run->state_size * sizeof *state);
    run->now = (struct cursor){.state = state};
    run_begin(run);
    run->now.probe.log = NULL; /* nobody will ask for its looks */
}

bool rollout_step(struct rollout *rollout)
{
    struct run *run = rollout->run;
    if (run_stopped(run))
        return false;
    run_take_step(run, &run->now);
    return true;
}

const struct cursor *rollout_cursor(const struct rollout *rollout)
{
    return &rollout->run->now;
}
