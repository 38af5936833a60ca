/* MP4 with H.264, which every browser and slide program plays. */
#include <stddef.h>

#include "record/video.h"

static bool open(struct recording *recording, struct error *error)
{
    static const char *const options[] = {"-c:v", "libx264", "-preset", "medium", "-crf",
                                          "18",   "-f",      "mp4",     NULL};
    static const char *const stream_options[] = {"-movflags", "frag_keyframe+empty_moov", NULL};
    return video_open(recording, options, stream_options, error);
}

const struct format format_mp4 = {
    .name = "mp4",
    .title = "MP4 film (H.264), with ffmpeg",
    .flags = FORMAT_ANIMATED,
    .fps_most = 60,
    .open = open,
    .add = video_add,
    .finish = video_finish,
    .release = video_release,
};
