#include "engine/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/learning_rate.h"
#include "engine/run_private.h"

struct trial {
    struct run *run; /* its history ends where it begins */
    double parameter[PARAMETERS_MAX];
};

struct trial *trial_open(const struct run_settings *settings, struct error *error)
{
    struct trial *trial = calloc(1, sizeof *trial);
    if (!trial) {
        fail_memory(error);
        return NULL;
    }
    memcpy(trial->parameter, settings->parameter, sizeof trial->parameter);
    trial->run = run_open(settings, error);
    if (!trial->run) {
        free(trial);
        return NULL;
    }
    trial_begin(trial, settings->start);
    return trial;
}

void trial_free(struct trial *trial)
{
    if (!trial)
        return;
    run_free(trial->run);
    free(trial);
}

double *trial_parameters(struct trial *trial)
{
    return trial->parameter;
}

void trial_begin(struct trial *trial, const double *start)
{
    struct run *run = trial->run;
    struct run_settings *settings = &run->settings;
    double *state = run->now.state;
    memcpy(settings->parameter, trial->parameter, sizeof settings->parameter);
    memmove(settings->start, start, (size_t)settings->problem->dim * sizeof *start);
    if (run->rate >= 0 && isnan(settings->parameter[run->rate]))
        settings->parameter[run->rate] =
            learning_rate_auto(settings->optimizer->eta_scale, settings->problem, settings->start);
    memset(state, 0, run->state_size * sizeof *state);
    run->now = (struct cursor){.state = state};
    run_begin(run);
    run->now.probe.log = NULL; /* nobody will ask for its looks */
}

bool trial_step(struct trial *trial)
{
    struct run *run = trial->run;
    if (run_stopped(run))
        return false;
    run_take_step(run, &run->now);
    return true;
}

const struct cursor *trial_cursor(const struct trial *trial)
{
    return &trial->run->now;
}
