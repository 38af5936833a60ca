#include "record/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "record/litter.h"

#define PART(name) extern const struct format format_##name;
#include "format_list.inc"
#undef PART

#define PART(name) &format_##name,
const struct format *const formats[] = {
#include "format_list.inc"
    NULL};
#undef PART

/* --- formats --- */

const struct format *format_find(const char *name)
{
    for (int i = 0; formats[i]; i++)
        if (strcasecmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

/* What follows the last dot of the name; NULL for none. */
static const char *ending(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path,
               *dot = strrchr(name, '.');
    return dot ? dot + 1 : NULL;
}

bool path_is_folder(const char *path)
{
    struct stat info;
    size_t length = strlen(path);
    const char *word = ending(path);
    if (length == 0 || path[length - 1] == '/')
        return length > 0;
    /* whoever writes race.gif means a film, not frames in a folder that happens to have that name
     */
    return !(word && format_find(word)) && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* What the path asks for: its ending, or what such places get; NULL for nothing. */
static const char *wanted_format(const char *path)
{
    const char *word = ending(path);
    if (path_is_folder(path))
        return "png";
    if (target_is_stream(path) && !(word && format_find(word)))
        return "gif";
    return word;
}

static bool is_left_out(const char *name)
{
#define PART(name) name,
    static const char *const left_out[] = {
#include "format_left_out.inc"
        NULL};
#undef PART
    for (int i = 0; name && left_out[i]; i++)
        if (strcasecmp(left_out[i], name) == 0)
            return true;
    return false;
}

const struct format *format_of_path(const char *path, struct error *error)
{
    const char *wanted = wanted_format(path);
    const struct format *format = wanted ? format_find(wanted) : NULL;
    char allowed[128] = "";
    if (format)
        return format;
    for (int i = 0; formats[i]; i++) {
        size_t length = strlen(allowed);
        snprintf(allowed + length, sizeof allowed - length, "%s.%s", i ? ", " : "",
                 formats[i]->name);
    }
    if (is_left_out(wanted))
        fail(error, "%.200s: this build was made without %s (%s%s)", path, wanted,
             strcasecmp(wanted, "html") == 0 ? "./bootstrap.sh web makes one with it; " : "",
             allowed);
    else
        fail(error, "%.200s: its name does not end like a kind of file (%s; or see --format)", path,
             allowed);
    return NULL;
}

/* --- one file --- */

static void note_failure(struct recording *recording)
{
    if (recording->target) {
        recording->over_limit = target_over_limit(recording->target);
        recording->broken_pipe = target_broken_pipe(recording->target);
    }
}

/* Frees what belongs to the open file, and takes the file back. */
static void abandon_file(struct recording *recording)
{
    if (!recording->target)
        return;
    note_failure(recording);
    recording->format->release(recording);
    recording->canvas = NULL;
    recording->state = NULL;
    target_discard(recording->target);
    recording->target = NULL;
}

static bool open_file(struct recording *recording, const char *path, struct error *error)
{
    recording->target = target_open(path, recording->plan.limit, error);
    if (!recording->target)
        return false;
    recording->is_file = target_is_file(recording->target);
    if (recording->format->open(recording, error))
        return true;
    abandon_file(recording);
    return false;
}

static bool close_file(struct recording *recording, struct error *error)
{
    if (!recording->format->finish(recording, error)) {
        abandon_file(recording);
        return false;
    }
    recording->format->release(recording);
    recording->canvas = NULL;
    recording->state = NULL;
    struct target *target = recording->target;
    recording->target = NULL;
    return target_close(target, &recording->bytes, &recording->broken_pipe, error);
}

/* --- a folder of numbered files --- */

enum { FRAME_NAME = 64 };

static void frame_name(const struct recording *recording, long frame, char out[static FRAME_NAME])
{
    snprintf(out, FRAME_NAME, "frame-%04ld.%s", frame, recording->format->name);
}

static char *joined(const char *folder, const char *name)
{
    char *path;
    return asprintf(&path, "%s%s", folder, name) < 0 ? NULL : path;
}

/* Frames wait in a folder within the folder, so that moving them at the end cannot run out of
 * room. */
static bool open_folder(struct recording *recording, const char *path, struct error *error)
{
    char name[FRAME_NAME];
    if (recording->format->flags & FORMAT_ANIMATED)
        return fail(error, "format: %s has no single frames to number (png, svg, pdf, txt)",
                    recording->format->name);
    snprintf(name, sizeof name, ".glissade-%ld/", (long)getpid());
    recording->folder = joined(path, path[strlen(path) - 1] == '/' ? "" : "/");
    char *staging = recording->folder ? joined(recording->folder, name) : NULL;
    if (!staging)
        return fail_memory(error);
    recording->folder_made = litter_mkdir(recording->folder, 0777, false);
    if ((recording->folder_made || errno == EEXIST) && litter_mkdir(staging, 0777, true)) {
        recording->staging = staging;
        recording->is_file = true;
        return true;
    }
    fail(error, "%.300s: cannot make the folder: %s", path, strerror(errno));
    free(staging);
    return false;
}

static bool open_numbered(struct recording *recording, struct error *error)
{
    char name[FRAME_NAME];
    frame_name(recording, recording->frames, name);
    char *path = joined(recording->staging, name);
    bool good = path ? open_file(recording, path, error) : fail_memory(error);
    free(path);
    return good;
}

static bool close_numbered(struct recording *recording, struct error *error)
{
    long before = recording->bytes;
    if (!close_file(recording, error))
        return false;
    recording->bytes += before;
    return true;
}

/* `function` is given where the frame waits and where it belongs. */
static bool with_paths(const struct recording *recording, long frame,
                       bool (*function)(const char *from, const char *to, struct error *error),
                       struct error *error)
{
    char name[FRAME_NAME];
    frame_name(recording, frame, name);
    char *from = joined(recording->staging, name), *place = joined(recording->folder, name);
    char *to = place ? target_resolve(place) : NULL;
    bool good = from && to ? function(from, to, error)
                           : fail(error, "%.300s: cannot put in place: %s", name, strerror(errno));
    free(from);
    free(place);
    free(to);
    return good;
}

/* What can be known before anything is moved: a folder of that name, or a link to another disk,
 * would stop the move halfway. */
static bool prepare_move(const char *from, const char *to, struct error *error)
{
    struct stat here, there;
    if (stat(to, &there) == 0 && S_ISDIR(there.st_mode))
        return fail(error, "%.300s: cannot put in place: %s", to, strerror(EISDIR));
    if (stat(from, &here) == 0 && stat(to, &there) == 0 && here.st_dev != there.st_dev)
        return fail(error, "%.300s: cannot put in place: %s", to, strerror(EXDEV));
    return target_keep_access(from, to) ||
           fail(error, "%.300s: cannot put in place: %s", to, strerror(errno));
}

static bool move(const char *from, const char *to, struct error *error)
{
    return rename(from, to) == 0 ||
           fail(error, "%.300s: cannot put in place: %s", to, strerror(errno));
}

static bool take_back(const char *from, const char *to, struct error *error)
{
    (void)from, (void)error;
    return unlink(to) == 0;
}

/* All or none. */
static bool move_frames(struct recording *recording, struct error *error)
{
    for (long frame = 0; frame < recording->frames; frame++)
        if (!with_paths(recording, frame, prepare_move, error))
            return false;
    for (long frame = 0; frame < recording->frames; frame++) {
        if (with_paths(recording, frame, move, error))
            continue;
        while (frame-- > 0)
            with_paths(recording, frame, take_back, NULL);
        return false;
    }
    return true;
}

/* Once moved, frames are no longer where they would be taken back. */
static bool deliver(struct recording *recording, struct error *error)
{
    litter_hold();
    bool good = move_frames(recording, error);
    if (good) {
        recording->folder_made = false;
        litter_forget(recording->folder);
    }
    litter_release();
    return good;
}

static void remove_folder(struct recording *recording)
{
    char name[FRAME_NAME];
    for (long frame = 0; recording->staging && frame <= recording->frames; frame++) {
        frame_name(recording, frame, name);
        char *path = joined(recording->staging, name);
        if (path)
            unlink(path);
        free(path);
    }
    if (recording->staging)
        rmdir(recording->staging);
    if (recording->folder_made)
        rmdir(recording->folder);
    litter_forget(recording->staging);
    litter_forget(recording->folder);
    free(recording->staging);
    free(recording->folder);
    recording->staging = recording->folder = NULL;
    recording->folder_made = false;
}

/* --- both --- */

bool recording_open(struct recording *recording, const char *path, const struct format *format,
                    const struct plan *plan, struct error *error)
{
    *recording = (struct recording){.format = format, .plan = *plan};
    bool good = path_is_folder(path) ? open_folder(recording, path, error)
                                     : open_file(recording, path, error);
    if (!good)
        remove_folder(recording);
    return good;
}

struct canvas *recording_canvas(struct recording *recording, struct error *error)
{
    if (!recording->target && !open_numbered(recording, error))
        return NULL;
    return recording->canvas;
}

bool recording_add(struct recording *recording, long centiseconds, struct error *error)
{
    if (!recording->format->add(recording, centiseconds, error))
        return false;
    if (recording->staging && !close_numbered(recording, error))
        return false;
    recording->frames++;
    recording->centiseconds += centiseconds;
    return true;
}

bool recording_mark(struct recording *recording, const char *title, struct error *error)
{
    return !recording->format->mark || recording->format->mark(recording, title, error);
}

bool recording_close(struct recording *recording, struct error *error)
{
    bool good = recording->staging ? deliver(recording, error) : close_file(recording, error);
    remove_folder(recording);
    return good;
}

void recording_discard(struct recording *recording)
{
    abandon_file(recording);
    remove_folder(recording);
}
