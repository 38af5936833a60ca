/* What the verbs of scripts do, each to a stage. */
#ifndef GLISSADE_SCRIPT_DEEDS_H
#define GLISSADE_SCRIPT_DEEDS_H

#include "script/stage.h"

/* Carries a verb out with its value. False with a message; stage->column then tells where in the
 * value. Verbs that only structure a text do nothing. */
bool deed_do(struct stage *stage, const struct verb *verb, const char *value, struct error *error);

/* Every racer's η becomes eta_factor times what it is, from its first step on. */
bool deed_scale_eta(struct stage *stage, struct error *error);

#endif
