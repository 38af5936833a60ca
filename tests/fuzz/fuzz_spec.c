/*
 * Any text as a SPEC: split, read as an optimizer, opened as a surface and evaluated. Parameters
 * that name files are left out: the fuzzer must not go through the file system.
 */
#include "fuzz.h"

#include "base/spec.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

/* True where the text would open a file: KIND_TEXT parameters do. */
static bool names_a_file(const struct spec *spec)
{
    const struct surface *surface = surface_find(spec->name);
    for (int i = 0; surface && i < spec->count; i++) {
        int row = parameter_find(surface->parameters, spec->item[i].key);
        if (row >= 0 && surface->parameters[row].kind == KIND_TEXT)
            return true;
    }
    return false;
}

static void check_problem(const char *text)
{
    struct error error = {""};
    const struct problem *problem = problem_open(text, &error);
    double f, g[DIM_MAX], h[PACKED_MAX];
    if (!problem) {
        check_message(&error);
        return;
    }
    promise(problem->dim >= 1 && problem->dim <= DIM_MAX, "a dimension from 1 to DIM_MAX");
    promise(problem->region[0] < problem->region[1] && problem->region[2] < problem->region[3],
            "a region");
    promise(problem->minima <= KNOWN_MAX && problem->saddles <= KNOWN_MAX, "few known points");
    problem->eval(problem, 1, problem->start, &f, g, h);
    problem_release(problem);
}

static void check_optimizer(const char *text)
{
    struct error error = {""};
    double parameter[PARAMETERS_MAX];
    bool given[PARAMETERS_MAX];
    const struct optimizer *optimizer = optimizer_read(text, parameter, given, &error);
    if (!optimizer)
        check_message(&error);
    for (int i = 0; optimizer && i < parameter_count(optimizer->parameters); i++)
        promise(optimizer->parameters[i].kind == KIND_TEXT || parameter[i] != parameter[i] ||
                    parameter_check("", &optimizer->parameters[i], parameter[i], NULL),
                "a value that was read is allowed");
    optimizer_release(optimizer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {""};
    struct spec spec;
    char *text = text_of(data, size);
    bool good = spec_parse("thing", text, &spec, &error);
    bool file = good && names_a_file(&spec);
    if (good)
        spec_free(&spec);
    else
        check_message(&error);
    check_optimizer(text);
    if (!file)
        check_problem(text);
    free(text);
    return 0;
}
