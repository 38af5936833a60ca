/*
 * Any text as the statements of a typed method: read, stepped in one and in many points, and
 * differentiated. What is read must name its parameters within their ranges, keep to its state, and
 * give the same numbers in a swarm as alone.
 */
#include "fuzz.h"

#include "engine/swarm.h"
#include "optimizers/optimizers.h"
#include "optimizers/rule.h"
#include "surfaces/surfaces.h"

enum { STEPS = 3 };

static void check_values(const struct optimizer *rule, const double *parameter)
{
    for (int i = 0; i < parameter_count(rule->parameters); i++)
        promise(isnan(parameter[i]) ||
                    parameter_check("", &rule->parameters[i], parameter[i], NULL),
                "a value that was read is allowed");
}

static void check_jacobian(struct run *run, const struct problem *problem)
{
    const struct optimizer *rule = run_optimizer(run);
    struct instant instant = run_instant(run, run_cursor(run, STEPS));
    int order = optimizer_order(rule, instant.parameter, problem->dim);
    double h[PACKED_MAX], *jacobian = malloc((size_t)order * (size_t)order * sizeof *jacobian);
    problem->eval(problem, 1, instant.w, NULL, NULL, h);
    promise(jacobian && rule->jacobian(rule, &instant, h, jacobian), "a Jacobian");
    free(jacobian);
}

static void check_swarm(const struct run_settings *settings, struct run *run)
{
    struct error error = {""};
    struct swarm *swarm = swarm_open(settings, 1, settings->start, &error);
    promise(swarm != NULL, "a swarm");
    swarm_advance(swarm, STEPS);
    for (int axis = 0; axis < settings->problem->dim && !run_stopped(run); axis++) {
        double alone = run_row(run, STEPS).w[axis], there = swarm_at(swarm, axis, 0);
        promise(alone == there || (isnan(alone) && isnan(there)), "the same alone");
    }
    swarm_free(swarm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct problem *problem;
    struct error error = {""};
    struct run_settings settings = {.problem = problem ? problem : problem_open("beale", &error)};
    char label[LABEL_BYTES], *text = text_of(data, size);
    problem = settings.problem;
    settings.optimizer = rule_read(text, settings.parameter, NULL, label, &error);
    if (!settings.optimizer) {
        check_message(&error);
        free(text);
        return 0;
    }
    check_values(settings.optimizer, settings.parameter);
    settings.start[0] = 0.7;
    settings.start[1] = 1.4;
    for (int i = 0; modifier_parameters[i].name; i++) /* no batches here, and a swarm's own noise */
        settings.parameter[MODIFIERS_AT + i] = modifier_parameters[i].value;
    struct run *run = run_open(&settings, &error);
    promise(run && run_advance(run, STEPS, &error), "a run");
    if (settings.optimizer->jacobian)
        check_jacobian(run, problem);
    if (settings.optimizer->elementwise)
        check_swarm(&settings, run);
    run_free(run);
    optimizer_release(settings.optimizer);
    free(text);
    return 0;
}
