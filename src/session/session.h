/*
 * A session: the settings, the race made from them, and where in the race the viewer is.
 *
 * Frontends turn keys into actions and call session_act; nothing here knows a screen, a clock or a
 * file. The position is the step that is shown; it may lie before what is computed (after stepping
 * back), and playing moves it on.
 */
#ifndef GLISSADE_SESSION_SESSION_H
#define GLISSADE_SESSION_SESSION_H

#include "session/act.h"
#include "session/beginning.h"
#include "session/catch_up.h"
#include "session/edit.h"
#include "session/eta_beta.h"
#include "session/lineup.h"
#include "session/open.h"
#include "session/pins.h"
#include "session/position.h"
#include "session/pull.h"
#include "session/racers.h"
#include "session/state.h"
#include "session/tempo.h"
#include "session/travel.h"
#include "session/view.h"

/* Sets defaults; `settings` receives the session's table. False when memory is short. */
bool session_init(struct session *session, struct settings *settings, struct error *error);
void session_finish(struct session *session);

#endif
