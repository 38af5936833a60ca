#include "engine/rollout.h"

#include <stdlib.h>
#include <string.h>

struct rollout {
    struct course course;
    double parameter[PARAMETERS_MAX];
    struct cursor now;
    struct epoch epoch;
};

struct rollout *rollout_open(const struct run_settings *settings, struct error *error)
{
    struct rollout *rollout = calloc(1, sizeof *rollout);
    if (!rollout) {
        fail_memory(error);
        return NULL;
    }
    memcpy(rollout->parameter, settings->parameter, sizeof rollout->parameter);
    course_set(&rollout->course, settings);
    optimizer_hold(settings->optimizer);
    rollout->epoch.number = -1;
    if (!cursor_open(&rollout->course, &rollout->now)) {
        rollout_free(rollout);
        fail_memory(error);
        return NULL;
    }
    rollout_begin(rollout, settings->start);
    return rollout;
}

void rollout_free(struct rollout *rollout)
{
    if (!rollout)
        return;
    optimizer_release(rollout->course.settings.optimizer);
    free(rollout->course.changes);
    free(rollout->now.state);
    epoch_free(&rollout->epoch);
    free(rollout);
}

double *rollout_parameters(struct rollout *rollout)
{
    return rollout->parameter;
}

struct change *rollout_changes(struct rollout *rollout, const struct change *changes, size_t count,
                               struct error *error)
{
    struct change *copies = malloc((count + 1) * sizeof *copies);
    if (!copies) {
        fail_memory(error);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        copies[i] = changes[i];
    free(rollout->course.changes);
    rollout->course.changes = copies;
    rollout->course.change_count = rollout->course.change_capacity = count;
    return copies;
}

void rollout_begin(struct rollout *rollout, const double *start)
{
    struct run_settings settings = rollout->course.settings;
    memcpy(settings.parameter, rollout->parameter, sizeof settings.parameter);
    memcpy(settings.start, start, (size_t)settings.problem->dim * sizeof *start);
    course_set(&rollout->course, &settings);
    cursor_begin(&rollout->course, &rollout->now, NULL, &rollout->epoch);
}

bool rollout_step(struct rollout *rollout)
{
    if (status_stops(rollout->now.ended))
        return false;
    cursor_advance(&rollout->course, &rollout->now);
    return true;
}

const struct cursor *rollout_cursor(const struct rollout *rollout)
{
    return &rollout->now;
}
