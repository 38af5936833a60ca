#include "optimizers/optimizers.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "rule.h"

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
    return strcmp(name, optimizer_rule.name) == 0 ? &optimizer_rule : NULL;
}

const char *typed_rule(const char *spec)
{
    size_t length = strlen(optimizer_rule.name);
    if (strncmp(spec, optimizer_rule.name, length) != 0)
        return NULL;
    return spec[length] == ':' ? spec + length + 1 : spec[length] == '\0' ? rule_example : NULL;
}

const struct optimizer *optimizer_at(int i)
{
    const int count = sizeof optimizers / sizeof *optimizers - 1;
    return i < count ? optimizers[i] : i == count ? &optimizer_rule : NULL;
}

static const char *candidate(const void *context, int i)
{
    (void)context;
    return optimizer_at(i) ? optimizer_at(i)->name : NULL;
}

static bool unknown(const char *name, struct error *error)
{
    const char *nearest = text_nearest(name, candidate, NULL);
    if (nearest)
        return fail(error, "optimizer: unknown name '%.40s' (did you mean '%s'?)", name, nearest);
    return fail(error, "optimizer: unknown name '%.40s' (see 'glissade list optimizers')", name);
}

/* A label is one line of characters that can be shown. */
static bool keep_label(const char *name, const char *text, char *label, struct error *error)
{
    if (strlen(text) >= LABEL_BYTES)
        return fail(error, "%s: label: the text is too long (at most %d bytes)", name,
                    LABEL_BYTES - 1);
    for (const char *at = text; *at;) {
        const char *from = at;
        uint32_t code = text_next(&at);
        if (code < 0x20 || code == 0x7F || (code == 0xFFFD && strncmp(from, "\uFFFD", 3) != 0))
            return fail(error, "%s: label: byte %d is no character that can be shown (UTF-8)", name,
                        (int)(from - text) + 1);
    }
    strcpy(label, text);
    return true;
}

/* The method's own parameters and the modifiers, in any order of writing. */
static bool read_parameters(const struct optimizer *optimizer, const struct spec *spec,
                            double *parameters, bool *given, char *label, struct error *error)
{
    char *text;
    const struct parameter_target targets[] = {
        {optimizer->parameters, parameters, given, NULL},
        {modifier_parameters, parameters + MODIFIERS_AT, given ? given + MODIFIERS_AT : NULL,
         &text},
    };
    *label = '\0';
    if (!parameters_read_into(targets, 2, spec, error))
        return false;
    bool good = !text || keep_label(optimizer->name, text, label, error);
    free(text);
    return good;
}

const struct optimizer *optimizer_read_labelled(const char *spec_text, double *parameters,
                                                bool *given, char *label, struct error *error)
{
    struct spec spec;
    if (typed_rule(spec_text))
        return rule_read(typed_rule(spec_text), parameters, given, label, error);
    if (!spec_parse("optimizer", spec_text, &spec, error))
        return NULL;
    const struct optimizer *optimizer = optimizer_find(spec.name);
    if (!optimizer)
        unknown(spec.name, error);
    else if (!read_parameters(optimizer, &spec, parameters, given, label, error))
        optimizer = NULL;
    spec_free(&spec);
    return optimizer;
}

const struct optimizer *optimizer_read(const char *spec, double *parameters, bool *given,
                                       struct error *error)
{
    char label[LABEL_BYTES];
    return optimizer_read_labelled(spec, parameters, given, label, error);
}
