/*
 * Undo and redo: a session as it was before each edit.
 *
 * An edit is whatever leaves the race, its racers, a setting or the part of the plane that is seen
 * other than it was; moving through the race, playing and the focus are none. Undoing one shows the
 * session as it was just before, at the step that was shown then; redoing, as it was when it was
 * undone. Neither sets a race in motion that stands still.
 */
#ifndef GLISSADE_SESSION_UNDO_H
#define GLISSADE_SESSION_UNDO_H

#include "session/state.h"

/* Around everything that may edit: what happens in between is one edit, if it is any. They nest;
 * the outermost count. */
void undo_begin(struct session *session);
void undo_end(struct session *session);

/* Ends an edit that goes on where the last one with the same word ended, as when a wheel turns:
 * they are undone together. */
void undo_end_joined(struct session *session);

/* What the edit under way is to be called, if it is any, where no setting says it. */
void undo_name(struct session *session, const char *word);

/* Shows the session again as the outermost undo_begin found it; the edit goes on. Without a message
 * where nothing has changed. */
void undo_return(struct session *session);

/* With the word of what was done as the session's message. False when there is nothing. */
bool session_undo(struct session *session);
bool session_redo(struct session *session);

/* How many edits can be undone. */
int undo_count(const struct session *session);

/* Frees what a session remembers. */
void undo_forget(struct session *session);

#endif
