/*
 * Films through an ffmpeg process, which reads raw frames from a pipe and writes the target itself:
 * what MP4 and WebM have in common.
 */
#ifndef GLISSADE_RECORD_VIDEO_H
#define GLISSADE_RECORD_VIDEO_H

#include "record/record.h"

enum { VIDEO_OPTIONS = 64 };

/* What ffmpeg is told about codec and container; lists are ended by NULL. */
struct video_encoder {
    const char *title; /* for people: codec, quality, speed */
    const char *const *options;
    const char *const *file_options;   /* added for a file, and */
    const char *const *stream_options; /* where the output cannot be gone back in */
};

bool video_open(struct recording *recording, const struct video_encoder *encoder,
                struct error *error);

/* The other functions of a format, as in struct format. */
bool video_add(struct recording *recording, long centiseconds, struct error *error);
bool video_finish(struct recording *recording, struct error *error);
void video_release(struct recording *recording);

#endif
