#include "surfaces/surfaces.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define PART(symbol) extern const struct surface surface_##symbol;
#include "surface_list.inc"
#undef PART

#define PART(symbol) &surface_##symbol,
const struct surface *const surfaces[] = {
#include "surface_list.inc"
    NULL,
};
#undef PART

const struct surface *surface_find(const char *name)
{
    for (int i = 0; surfaces[i]; i++)
        if (strcmp(surfaces[i]->name, name) == 0)
            return surfaces[i];
    return NULL;
}

int surface_index(const struct surface *surface)
{
    int i = 0;
    while (surfaces[i] && surfaces[i] != surface)
        i++;
    return i;
}

static const char *candidate(const void *context, int i)
{
    (void)context;
    return surfaces[i] ? surfaces[i]->name : NULL;
}

static bool open_spec(struct problem *problem, const struct spec *spec, struct error *error)
{
    problem->surface = surface_find(spec->name);
    if (!problem->surface) {
        const char *nearest = text_nearest(spec->name, candidate, NULL);
        if (nearest)
            return fail(error, "surface: unknown name '%.40s' (did you mean '%s'?)", spec->name,
                        nearest);
        return fail(error, "surface: unknown name '%.40s' (see 'glissade list surfaces')",
                    spec->name);
    }
    problem->eval = problem->surface->eval;
    return parameters_read(problem->surface->parameters, spec, problem->parameter, NULL, error) &&
           problem->surface->open(problem, error);
}

struct problem *problem_open(const char *text, struct error *error)
{
    struct spec spec;
    if (!spec_parse("surface", text, &spec, error))
        return NULL;
    struct problem *problem = calloc(1, sizeof *problem);
    if (!problem)
        fail_memory(error);
    else if (!open_spec(problem, &spec, error)) {
        free(problem);
        problem = NULL;
    }
    spec_free(&spec);
    return problem;
}

void problem_close(struct problem *problem)
{
    if (!problem)
        return;
    if (problem->surface->close)
        problem->surface->close(problem);
    free(problem);
}
