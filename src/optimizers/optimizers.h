/* The list of all optimizers. Entries come from src/optimizers/meson.build. */
#ifndef GLISSADE_OPTIMIZERS_H
#define GLISSADE_OPTIMIZERS_H

#include "engine/modifiers.h"
#include "engine/optimizer.h"

/* In the order of the menus; ended by NULL. */
extern const struct optimizer *const optimizers[];

/* NULL when there is none of that name. */
const struct optimizer *optimizer_find(const char *name);

/*
 * Reads a SPEC such as "momentum:eta=0.1,noise=0.5": the optimizer, its parameters and modifiers,
 * and which of them were named (`given`, PARAMETERS_MAX flags). NULL with a message on failure.
 */
const struct optimizer *optimizer_read(const char *spec, double *parameters, bool *given,
                                       struct error *error);

/* The same, and the text of `label=`, or "" where there is none; `label` has LABEL_BYTES. */
const struct optimizer *optimizer_read_labelled(const char *spec, double *parameters, bool *given,
                                                char *label, struct error *error);

#endif
