#include "record/video.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/builder.h"
#include "canvas/cairo.h"
#include "record/litter.h"

extern char **environ;

struct video {
    pid_t process; /* 0: none (any more) */
    int frames_fd; /* our end of its standard input; −1: none */
    int words_fd;  /* what it says on standard error */
    int parts_fd;  /* what it reads of chapters; −1: nothing */
    long frames;   /* written to it */
};

enum { PARTS_FILENO = STDERR_FILENO + 1 };

/* --- chapters --- */

/* As text of the format "ffmetadata", where these characters have a meaning. */
static void add_escaped(struct builder *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("=;#\\\n", *text))
            builder_add(out, "\\");
        builder_append(out, text, 1);
    }
}

static char *parts_text(const struct plan *plan)
{
    struct builder out = {0};
    builder_add(&out, ";FFMETADATA1\n");
    for (int i = 0; i < plan->chapter_count; i++) {
        const struct chapter *chapter = &plan->chapters[i];
        long end = i + 1 < plan->chapter_count ? chapter[1].centiseconds : plan->chapters_end;
        builder_format(&out, "[CHAPTER]\nTIMEBASE=1/100\nSTART=%ld\nEND=%ld\ntitle=",
                       chapter->centiseconds, end);
        add_escaped(&out, chapter->title);
        builder_add(&out, "\n");
    }
    return builder_take(&out);
}

/* ffmpeg reads all of it before the first frame. */
static bool write_parts(struct video *video, const struct plan *plan, struct error *error)
{
    if (!plan->chapters)
        return true;
    char *text = parts_text(plan);
    if (!text)
        return fail_memory(error);
    size_t length = strlen(text);
    video->parts_fd = memfd_create("chapters", MFD_CLOEXEC);
    bool good = video->parts_fd >= 0 && write(video->parts_fd, text, length) == (ssize_t)length &&
                lseek(video->parts_fd, 0, SEEK_SET) == 0;
    free(text);
    return good || fail(error, "ffmpeg: cannot be told of chapters: %s", strerror(errno));
}

/* --- the process --- */

struct words {
    int count;
    const char *word[2 * VIDEO_OPTIONS];
};

static void say(struct words *words, const char *word)
{
    if (words->count < 2 * VIDEO_OPTIONS - 1)
        words->word[words->count++] = word;
}

static void say_all(struct words *words, const char *const *list)
{
    for (int i = 0; list[i]; i++)
        say(words, list[i]);
}

/* Standard input is the pipe, standard output the target, standard error is kept for us. */
static int spawn(struct video *video, int input, int output, char *const *arguments)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, video->words_fd, STDERR_FILENO);
    if (video->parts_fd >= 0)
        posix_spawn_file_actions_adddup2(&actions, video->parts_fd, PARTS_FILENO);
    posix_spawnattr_init(&attributes);
    /* a group of its own: an interrupt from the keyboard is for us, who then end it */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
    int failure =
        posix_spawnp(&video->process, arguments[0], &actions, &attributes, arguments, environ);
    if (failure)
        video->process = 0;
    else if (!litter_process(video->process))
        failure = ENOMEM; /* it is ended with the recording */
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

static bool start(struct recording *recording, const struct words *words, struct error *error)
{
    struct video *video = recording->state;
    int ends[2];
    video->words_fd = memfd_create("ffmpeg", MFD_CLOEXEC);
    if (video->words_fd < 0 || pipe2(ends, O_CLOEXEC) != 0)
        return fail(error, "ffmpeg: cannot be talked to: %s", strerror(errno));
    video->frames_fd = ends[1];
    int failure = spawn(video, ends[0], target_descriptor(recording->target),
                        (char *const *)(const void *)words->word);
    close(ends[0]);
    if (failure == ENOENT)
        return fail(error,
                    "%s: needs the program ffmpeg, which is not there (install it, or "
                    "choose gif)",
                    recording->format->name);
    return failure == 0 || fail(error, "ffmpeg: cannot be started: %s", strerror(failure));
}

/*
 * Nothing but the options decides about the bytes: no dates, no versions, a fixed number of
 * threads. Colours are told with the film as ITU-R BT.709, which they are converted to: players
 * guess BT.601 for small films without a word and BT.709 for large ones.
 */
bool video_open(struct recording *recording, const struct video_encoder *encoder,
                struct error *error)
{
    static const char *const input[] = {"-f", "rawvideo", "-pixel_format",
                                        __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "bgr0" : "0rgb",
                                        NULL};
    /* colours are stored for every second pixel: sizes must be even */
    static const char *const parts[] = {"-f", "ffmetadata", "-i", "pipe:3", "-map_chapters",
                                        "1",  NULL};
    static const char *const middle[] = {
        "-vf",
        "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
        "-colorspace",
        "bt709",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
        "-color_range",
        "tv",
        "-map_metadata:g",
        "-1",
        "-map_metadata:s",
        "-1",
        "-fflags",
        "+bitexact",
        "-flags:v",
        "+bitexact",
        "-threads",
        "2",
        NULL};
    const struct plan *plan = &recording->plan;
    struct words words = {0};
    char size[32], rate[32], title[1200], output[PATH_MAX + 8] = "pipe:1";
    struct video *video = calloc(1, sizeof *video);
    recording->state = video;
    if (!video)
        return fail_memory(error);
    video->frames_fd = video->words_fd = video->parts_fd = -1;
    recording->encoder = encoder->title;
    recording->canvas = cairo_canvas_open(plan->width, plan->height, error);
    if (!recording->canvas)
        return false;
    snprintf(size, sizeof size, "%dx%d", plan->width, plan->height);
    snprintf(rate, sizeof rate, "%.6g", plan->fps);
    snprintf(title, sizeof title, "title=%s", plan->title);
    char *comment = NULL;
    if (asprintf(&comment, "comment=%s", plan->command ? plan->command : "") < 0)
        return fail_memory(error);
    bool is_file = target_is_file(recording->target);
    if (is_file)
        snprintf(output, sizeof output, "file:%s", target_temporary(recording->target));
    say_all(&words, (const char *const[]){"ffmpeg", "-v", "error", "-nostdin", "-y", NULL});
    say_all(&words, input);
    say_all(&words,
            (const char *const[]){"-video_size", size, "-framerate", rate, "-i", "pipe:0", NULL});
    if (plan->chapters)
        say_all(&words, parts);
    say_all(&words, middle);
    say_all(&words, (const char *const[]){"-metadata", title, "-metadata", comment, NULL});
    say_all(&words, encoder->options);
    say_all(&words, is_file ? encoder->file_options : encoder->stream_options);
    say(&words, output);
    bool good = write_parts(video, plan, error) && start(recording, &words, error);
    free(comment);
    return good;
}

/* The first line of what it said last, as the reason why it ended early. Where its reader went away
 * that is the reason, whatever it calls it. */
static bool complain(const struct video *video, const struct recording *recording,
                     struct error *error)
{
    char text[300] = "";
    if (target_reader_left(recording->target))
        return recording_refused(recording, error);
    ssize_t length = pread(video->words_fd, text, sizeof text - 1, 0);
    text[length > 0 ? length : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return fail(error, "%.100s: ffmpeg could not write it: %s", target_name(recording->target),
                *text ? text : "it ended early");
}

static bool wait_for(struct video *video)
{
    int status = -1;
    while (video->process > 0 && waitpid(video->process, &status, 0) < 0 && errno == EINTR)
        continue;
    litter_forget_process(video->process);
    video->process = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* --- frames --- */

static bool send_rows(struct video *video, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(video->frames_fd, bytes, length);
        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static bool send_frame(struct recording *recording)
{
    struct video *video = recording->state;
    int stride;
    const unsigned char *pixels = cairo_canvas_pixels(recording->canvas, &stride);
    for (int y = 0; y < recording->plan.height; y++)
        if (!send_rows(video, pixels + (size_t)y * (size_t)stride,
                       4 * (size_t)recording->plan.width))
            return false;
    video->frames++;
    return true;
}

/* A film has one rate: a frame that stays longer is sent again. Centiseconds were rounded down. */
bool video_add(struct recording *recording, long centiseconds, struct error *error)
{
    struct video *video = recording->state;
    double end = (double)(recording->centiseconds + centiseconds) + 0.5;
    long due = lround(end / 100 * recording->plan.fps);
    while (video->frames < due) {
        if (send_frame(recording))
            continue;
        if (errno != EPIPE)
            return fail(error, "ffmpeg: cannot be talked to: %s", strerror(errno));
        wait_for(video);
        return complain(video, recording, error);
    }
    return true;
}

bool video_finish(struct recording *recording, struct error *error)
{
    struct video *video = recording->state;
    close(video->frames_fd);
    video->frames_fd = -1;
    if (!wait_for(video))
        return complain(video, recording, error);
    target_count(recording->target);
    if (target_is_file(recording->target) && target_size(recording->target) == 0)
        return fail(error, "%.100s: ffmpeg wrote nothing", target_name(recording->target));
    return recording_refused(recording, error);
}

void video_release(struct recording *recording)
{
    struct video *video = recording->state;
    cairo_canvas_close(recording->canvas);
    if (!video)
        return;
    if (video->frames_fd >= 0)
        close(video->frames_fd);
    if (video->process > 0) {
        kill(video->process, SIGTERM);
        wait_for(video);
    }
    if (video->words_fd >= 0)
        close(video->words_fd);
    if (video->parts_fd >= 0)
        close(video->parts_fd);
    free(video);
}
