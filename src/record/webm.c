/*
 * WebM with VP9. The encoder's "good" deadline takes nine times as long as its "realtime" one for
 * pictures of lines and text that look the same.
 */
#include <stddef.h>

#include "record/video.h"

static const char *const options[] = {"-c:v",    "libvpx-vp9", "-crf",          "24",        "-b:v",
                                      "0",       "-deadline",  "realtime",      "-cpu-used", "6",
                                      "-row-mt", "1",          "-tile-columns", "2",         "-f",
                                      "webm",    NULL};
static const char *const no_more[] = {NULL};

static const struct video_encoder encoder = {
    .title = "VP9, crf 24, realtime speed 6",
    .options = options,
    .file_options = no_more,
    .stream_options = no_more,
};

static bool open(struct recording *recording, struct error *error)
{
    return video_open(recording, &encoder, error);
}

const struct format format_webm = {
    .name = "webm",
    .title = "WebM film (VP9), with ffmpeg",
    .flags = FORMAT_ANIMATED | FORMAT_CHAPTERS,
    .fps_most = 60,
    .open = open,
    .add = video_add,
    .finish = video_finish,
    .release = video_release,
};
