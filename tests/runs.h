/* Opening problems and runs by their SPEC, for the programs that test methods. */
#ifndef GLISSADE_RUNS_H
#define GLISSADE_RUNS_H

#include "testing.h"

#include "engine/run.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

static inline const struct problem *open_problem(const char *spec)
{
    struct error error = {""};
    const struct problem *problem = problem_open(spec, &error);
    assert_that(problem != NULL, "%s: %s", spec, error.text);
    return problem;
}

/* A problem to tamper with: an opened one is const to all but a test that is its only holder. */
static inline struct problem *tampered(const struct problem *problem)
{
    return (struct problem *)problem;
}

static inline struct run_settings settings_of(const struct problem *problem, const char *optimizer,
                                              const double *start)
{
    struct error error = {""};
    struct run_settings settings = {.problem = problem};
    settings.optimizer = optimizer_read(optimizer, settings.parameter, NULL, &error);
    assert_that(settings.optimizer != NULL, "%s: %s", optimizer, error.text);
    memcpy(settings.start, start ? start : problem->start, sizeof *start * (size_t)problem->dim);
    return settings;
}

static inline struct run *open_run(const struct run_settings *settings, long steps)
{
    struct error error = {""};
    struct run *run = run_open(settings, &error);
    assert_that(run != NULL, "%s", error.text);
    assert_true(run_advance(run, steps, &error));
    return run;
}

static inline struct run *run_of(const struct problem *problem, const char *optimizer,
                                 const double *start, long steps)
{
    struct run_settings settings = settings_of(problem, optimizer, start);
    return open_run(&settings, steps);
}

/* The word for where a run is at a step. */
static inline enum status status_at(struct run *run, long step)
{
    struct row row = run_row(run, step);
    return run_status(run, &row);
}

static inline double length(int dim, const double *v)
{
    double square = 0;
    for (int i = 0; i < dim; i++)
        square += v[i] * v[i];
    return sqrt(square);
}

/* Takes a weight decay out, which pulls to the origin whatever the surface. */
static inline void without_decay(struct run_settings *settings)
{
    int decay = parameter_find(settings->optimizer->parameters, "weight_decay");
    if (decay >= 0)
        settings->parameter[decay] = 0;
}

#endif
