/* The list of all optimizers. Entries come from src/optimizers/meson.build. */
#ifndef GLISSADE_OPTIMIZERS_H
#define GLISSADE_OPTIMIZERS_H

#include "engine/modifiers.h"
#include "engine/optimizer.h"

/* In the order of the menus, all but those that are typed (rule.h); ended by NULL. */
extern const struct optimizer *const optimizers[];

/* The i-th of all that a SPEC can name, the typed ones last; NULL after them. */
const struct optimizer *optimizer_at(int i);

/* NULL when there is none of that name; what there is to say of typed ones for "rule". */
const struct optimizer *optimizer_find(const char *name);

/* The statements of a typed method's SPEC, "rule:STATEMENTS" or "rule"; NULL for any other. */
const char *typed_rule(const char *spec);

/*
 * Reads a SPEC such as "momentum:eta=0.1,noise=0.5": the optimizer, its parameters and modifiers,
 * and which of them were named (`given`, PARAMETERS_MAX flags); or "rule:STATEMENTS". The caller
 * holds what it gets (optimizer_release). NULL with a message on failure.
 */
const struct optimizer *optimizer_read(const char *spec, double *parameters, bool *given,
                                       struct error *error);

/* The same, and the text of `label=`, or "" where there is none; `label` has LABEL_BYTES. */
const struct optimizer *optimizer_read_labelled(const char *spec, double *parameters, bool *given,
                                                char *label, struct error *error);

#endif
