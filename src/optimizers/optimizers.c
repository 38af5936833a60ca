#include "optimizers/optimizers.h"

#include <string.h>

#include "base/text.h"
#include "engine/modifiers.h"

#define PART(symbol) extern const struct optimizer optimizer_##symbol;
#include "optimizer_list.inc"
#undef PART

#define PART(symbol) &optimizer_##symbol,
const struct optimizer *const optimizers[] = {
#include "optimizer_list.inc"
    NULL,
};
#undef PART

const struct optimizer *optimizer_find(const char *name)
{
    for (int i = 0; optimizers[i]; i++)
        if (strcmp(optimizers[i]->name, name) == 0)
            return optimizers[i];
    return NULL;
}

static const char *candidate(const void *context, int i)
{
    (void)context;
    return optimizers[i] ? optimizers[i]->name : NULL;
}

static bool unknown(const char *name, struct error *error)
{
    const char *nearest = text_nearest(name, candidate, NULL);
    if (nearest)
        return fail(error, "optimizer: unknown name '%.40s' (did you mean '%s'?)", name, nearest);
    return fail(error, "optimizer: unknown name '%.40s' (see 'glissade list optimizers')", name);
}

/* The method's own parameters and the modifiers, in any order of writing. */
static bool read_parameters(const struct optimizer *optimizer, const struct spec *spec,
                            double *parameters, bool *given, struct error *error)
{
    const struct parameter_target targets[] = {
        {optimizer->parameters, parameters, given, NULL},
        {modifier_parameters, parameters + MODIFIERS_AT, given ? given + MODIFIERS_AT : NULL, NULL},
    };
    return parameters_read_into(targets, 2, spec, error);
}

const struct optimizer *optimizer_read(const char *text, double *parameters, bool *given,
                                       struct error *error)
{
    struct spec spec;
    if (!spec_parse("optimizer", text, &spec, error))
        return NULL;
    const struct optimizer *optimizer = optimizer_find(spec.name);
    if (!optimizer)
        unknown(spec.name, error);
    else if (!read_parameters(optimizer, &spec, parameters, given, error))
        optimizer = NULL;
    spec_free(&spec);
    return optimizer;
}
