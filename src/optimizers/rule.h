/*
 * Typed methods: statements that make up a step, compiled to an optimizer of its own.
 *
 *   NAME := NUMBER   declares a parameter, or sets a modifier, which may take a word
 *   NAME = EXPRESSION assigns: w, the state that is kept to the next step, or a name for the moment
 *
 * Statements end at a semicolon. What is known besides: w, g, t, f, eta, grad(A), hess(A),
 * dot(A,B), norm(A) and the grammar of formulas, coordinate by coordinate.
 */
#ifndef GLISSADE_OPTIMIZERS_RULE_H
#define GLISSADE_OPTIMIZERS_RULE_H

#include "engine/optimizer.h"

/*
 * Reads what stands behind "rule:". Fills in the parameters and modifiers with their flags `given`
 * (NULL for none) and label (LABEL_BYTES). The caller holds what it gets (optimizer_release). NULL
 * with a message "rule:COLUMN: WHY".
 */
const struct optimizer *rule_read(const char *text, double *parameter, bool *given, char *label,
                                  struct error *error);

/* What there is to say of typed methods as of one; it takes no step. */
extern const struct optimizer optimizer_rule;

/* The language in ten lines, with an example; and the example that "rule" alone stands for. */
extern const char *const rule_language, *const rule_example;

/*
 * A rule's text with another value for a parameter or modifier, which is declared in front where it
 * was not. The caller frees it; NULL when memory is short.
 */
char *rule_respell(const char *text, const char *name, const char *value);

#endif
