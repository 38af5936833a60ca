/* WebM with VP9. */
#include <stddef.h>

#include "record/video.h"

static bool open(struct recording *recording, struct error *error)
{
    static const char *const options[] = {"-c:v", "libvpx-vp9", "-crf", "24",        "-b:v",
                                          "0",    "-deadline",  "good", "-cpu-used", "4",
                                          "-f",   "webm",       NULL};
    static const char *const stream_options[] = {NULL};
    return video_open(recording, options, stream_options, error);
}

const struct format format_webm = {
    .name = "webm",
    .title = "WebM film (VP9), with ffmpeg",
    .flags = FORMAT_ANIMATED,
    .fps_most = 60,
    .open = open,
    .add = video_add,
    .finish = video_finish,
    .release = video_release,
};
