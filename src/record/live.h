/*
 * A recording of a race that goes on meanwhile. Whoever shows the race calls live_see after every
 * change of what is shown; nothing there waits for a disk or an encoder: frames are queued as step
 * numbers, and a thread with a session, a scene and a canvas of its own computes, draws and writes
 * them.
 *
 * Frames follow steps, not the clock: while the race plays, frame f of `fps` a second shows the
 * step that is due after f/fps seconds at the speed set, whether the screen showed it or not. A
 * race recorded from its start gives the file that the same settings give without a screen. What is
 * done while it stands still is shown for a moment each time.
 */
#ifndef GLISSADE_RECORD_LIVE_H
#define GLISSADE_RECORD_LIVE_H

#include "record/record_settings.h"
#include "scene/scene.h"

struct live;

/* What came of a recording. */
struct live_result {
    long frames, centiseconds, bytes;
};

/*
 * Begins a GIF at `path` with the size, frame rate and so on of `values`. NULL with a message when
 * the file or the thread cannot be made. Session and scene are copied as they are.
 */
struct live *live_start(const char *path, const struct record_values *values,
                        const struct session *session, const struct scene *scene,
                        struct error *error);

/* Takes notice of what is shown now. Cheap when nothing changed. */
void live_see(struct live *live, const struct session *session, const struct scene *scene);

/* True once writing has failed: live_stop then has the reason. */
bool live_failed(struct live *live);

/*
 * Shows the present state as the last frame, waits until all frames are written, completes the file
 * and frees the recording. False with a message when that failed; then there is no file.
 */
bool live_stop(struct live *live, const struct session *session, const struct scene *scene,
               struct live_result *result, struct error *error);

/* One picture of the present state as a PNG of that size. */
bool live_snapshot(const char *path, const struct record_values *values, struct scene *scene,
                   struct error *error);

#endif
