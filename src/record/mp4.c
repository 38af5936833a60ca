/* MP4 with H.264, which every browser and slide program plays. Its index stands in front, so that
 * it plays while it is still being loaded. */
#include <stddef.h>

#include "record/video.h"

static const char *const options[] = {"-c:v", "libx264", "-preset", "medium", "-crf",
                                      "18",   "-f",      "mp4",     NULL};
static const char *const file_options[] = {"-movflags", "+faststart", NULL};
static const char *const stream_options[] = {"-movflags", "frag_keyframe+empty_moov", NULL};

static const struct video_encoder encoder = {
    .title = "H.264, crf 18, preset medium",
    .options = options,
    .file_options = file_options,
    .stream_options = stream_options,
};

static bool open(struct recording *recording, struct error *error)
{
    return video_open(recording, &encoder, error);
}

const struct format format_mp4 = {
    .name = "mp4",
    .title = "MP4 film (H.264), with ffmpeg",
    .flags = FORMAT_ANIMATED | FORMAT_CHAPTERS,
    .fps_most = 60,
    .open = open,
    .add = video_add,
    .finish = video_finish,
    .release = video_release,
};
