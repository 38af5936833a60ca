#include "surfaces/surfaces.h"

#include <stdio.h>
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

static const struct surface *find_or_fail(const char *name, struct error *error)
{
    const struct surface *surface = surface_find(name);
    const char *nearest = surface ? NULL : text_nearest(name, candidate, NULL);
    if (nearest)
        fail(error, "surface: unknown name '%.40s' (did you mean '%s'?)", name, nearest);
    else if (!surface)
        fail(error, "surface: unknown name '%.40s' (see 'glissade list surfaces')", name);
    return surface;
}

/* The expression after "NAME:", taken as it stands. */
static bool take_expression(struct problem *problem, const char *text, struct error *error)
{
    const char *colon = strchr(text, ':');
    if (!colon || colon[1] == '\0')
        return fail(error, "%s: the expression is missing (%s:EXPRESSION in %s)",
                    problem->surface->name, problem->surface->name,
                    problem->surface->takes_expression == EXPRESSION_IN_X ? "x" : "x and y");
    if (strlen(colon + 1) > SPEC_LENGTH_MAX)
        return fail(error, "%s: the expression is too long (at most %d bytes)",
                    problem->surface->name, SPEC_LENGTH_MAX);
    problem->text = strdup(colon + 1);
    return problem->text || fail_memory(error);
}

static bool take_parameters(struct problem *problem, const char *text, struct error *error)
{
    struct spec spec;
    const struct parameter *table = problem->surface->parameters;
    bool given[PARAMETERS_MAX];
    struct parameter_target target = {table, problem->parameter, given, &problem->text};
    if (!spec_parse("surface", text, &spec, error))
        return false;
    bool good = parameters_read_into(&target, 1, &spec, error);
    spec_free(&spec);
    for (int i = 0; good && problem->text && i < parameter_count(table); i++)
        if (given[i] && table[i].synthetic)
            good = fail(error, "%s: %s means nothing beside data (it shapes made-up data)",
                        problem->surface->name, table[i].name);
    return good;
}

static bool open_problem(struct problem *problem, const char *text, struct error *error)
{
    char name[64];
    size_t length = strcspn(text, ":");
    if (length == 0 || length >= sizeof name) {
        struct spec spec; /* says what is wrong with the name */
        if (spec_parse("surface", text, &spec, error))
            spec_free(&spec);
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    problem->surface = find_or_fail(name, error);
    if (!problem->surface)
        return false;
    problem->eval = problem->surface->eval;
    problem->height = problem->surface->height;
    bool read = problem->surface->takes_expression ? take_expression(problem, text, error)
                                                   : take_parameters(problem, text, error);
    return read && problem->surface->open(problem, error);
}

const struct problem *problem_open(const char *text, struct error *error)
{
    struct problem *problem = calloc(1, sizeof *problem);
    if (!problem) {
        fail_memory(error);
        return NULL;
    }
    if (!open_problem(problem, text, error)) {
        free(problem->text);
        free(problem);
        return NULL;
    }
    atomic_init(&problem->holders, 1);
    return problem;
}

/* Of all that is in an opened problem its count alone changes: it was made by calloc, above. */
static struct problem *counted(const struct problem *problem)
{
    return (struct problem *)problem;
}

const struct problem *problem_hold(const struct problem *problem)
{
    if (problem)
        atomic_fetch_add_explicit(&counted(problem)->holders, 1, memory_order_relaxed);
    return problem;
}

/* What the other holders did with it comes before it is closed. */
static bool is_last(struct problem *problem)
{
    return atomic_fetch_sub_explicit(&problem->holders, 1, memory_order_acq_rel) == 1;
}

static void close_problem(struct problem *problem)
{
    if (problem->surface->close)
        problem->surface->close(problem);
    free(problem->text);
    free(problem);
}

void problem_release(const struct problem *problem)
{
    if (problem && is_last(counted(problem)))
        close_problem(counted(problem));
}
