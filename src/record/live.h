/*
 * A recording of a race that goes on meanwhile. Whoever shows the race calls live_see after every
 * change of what is shown; nothing but live_close waits for a disk, an encoder or a chart: frames
 * are queued as step numbers, and a thread with a session, a scene and a canvas of its own
 * computes, draws and writes them.
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

/* How far it has come. */
struct live_progress {
    long written, all; /* frames; `all` grows as long as it records */
    bool ended;        /* nothing more will be written, because all is or because that failed */
};

/*
 * Begins a GIF at `path` with the size, frame rate and so on of `values`; it holds `command` (NULL:
 * none). All are copied as they are. `clock` gives milliseconds: charts that are computed in the
 * background get LIVE_CHART_MS of waiting after every change, then frames show what is known of
 * them; NULL waits for all of it. NULL with a message when the file or the thread cannot be made.
 */
enum { LIVE_CHART_MS = 1000 };
struct live *live_start(const char *path, const struct record_values *values, const char *command,
                        const struct session *session, const struct scene *scene,
                        double (*clock)(void), struct error *error);

/*
 * Takes notice of what is shown now. Cheap when nothing changed. Where more frames wait than the
 * queue holds (LIVE_FRAMES_MOST, or LIVE_BYTES_MOST of changes), the last one lasts longer instead:
 * the film keeps its time and loses frames.
 */
enum { LIVE_FRAMES_MOST = 4096, LIVE_BYTES_MOST = 8 << 20 };
void live_see(struct live *live, const struct session *session, const struct scene *scene);

/* Shows the present state as the last frame: from here on only what waits is written. Returns at
 * once. */
void live_end(struct live *live, const struct session *session, const struct scene *scene);

struct live_progress live_progress(struct live *live);

/*
 * What came of a recording that has ended, after live_end or because it failed, and frees it; waits
 * for it where it has not. False with a message when it failed; then there is no file.
 */
bool live_close(struct live *live, struct live_result *result, struct error *error);

/*
 * Calls it off and takes the file back, without waiting for anything: what the thread is about it
 * finishes by itself, and frees the recording. False when it has ended already: then it is to be
 * closed.
 */
bool live_give_up(struct live *live);

/* One picture of the present state as a PNG of that size; it holds `command` (NULL: none). */
bool live_snapshot(const char *path, const struct record_values *values, const char *command,
                   struct scene *scene, struct error *error);

#endif
