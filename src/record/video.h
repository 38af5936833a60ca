/*
 * Films through an ffmpeg process, which reads raw frames from a pipe and writes the target itself:
 * what MP4 and WebM have in common.
 */
#ifndef GLISSADE_RECORD_VIDEO_H
#define GLISSADE_RECORD_VIDEO_H

#include "record/record.h"

enum { VIDEO_OPTIONS = 32 };

/* `options`: ffmpeg's, for codec and container, ended by NULL; `stream_options` are added where the
 * output cannot be gone back in. */
bool video_open(struct recording *recording, const char *const *options,
                const char *const *stream_options, struct error *error);

/* The other functions of a format, as in struct format. */
bool video_add(struct recording *recording, long centiseconds, struct error *error);
bool video_finish(struct recording *recording, struct error *error);
void video_release(struct recording *recording);

#endif
