/* η and β of the focused racers: the values that keys reach, and how a change takes hold. */
#ifndef GLISSADE_SESSION_ETA_BETA_H
#define GLISSADE_SESSION_ETA_BETA_H

#include "session/keys.h"
#include "session/state.h"

/* Sets the role's parameter of the focused racers from here on. */
bool session_set_role(struct session *session, enum parameter_role role, double value,
                      struct error *error);

/* Carries out the actions on η and β. True when the action was one of these. */
bool session_act_role(struct session *session, enum action action);

/* Moves any parameter of one racer to its next value up (direction 1) or down (−1), by finer steps
 * if asked; from the step shown on, or with what-if from the start. It stays within its range.
 * False with a message where it cannot change during a race. */
bool session_adjust_parameter(struct session *session, int racer, int parameter, int direction,
                              bool fine, struct error *error);

#endif
