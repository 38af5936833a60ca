/*
 * Recordings: drawn frames pushed into a file, whatever its kind.
 *
 *     recording_open(&recording, "race.gif", format, &plan, &error)
 *     for every frame: draw on recording_canvas(&recording, &error);
 *                      recording_add(&recording, centiseconds, &error)
 *     recording_close(&recording, &error)
 *
 * After a failure, or to give up, recording_discard instead of recording_close; then nothing is
 * left behind. The same plan and frames give the same bytes.
 */
#ifndef GLISSADE_RECORD_RECORD_H
#define GLISSADE_RECORD_RECORD_H

#include "canvas/canvas.h"
#include "canvas/cells.h"
#include "record/target.h"

enum { COLOURS_MOST = 255 }; /* one of 256 is kept for "as before" */

enum format_flags {
    FORMAT_ANIMATED = 1,   /* takes any number of frames; otherwise as many as the plan has tiles */
    FORMAT_CELLS = 2,      /* sizes are columns and rows of characters */
    FORMAT_LIMITED = 4,    /* can be made smaller by fewer colours and frames */
    FORMAT_PAPER = 8,      /* has a width in centimetres */
    FORMAT_BARE = 16,      /* can be without a ground */
    FORMAT_PAGES = 32,     /* can have one picture on each of several pages */
    FORMAT_LIVE = 64,      /* goes on from the still that it shows */
    FORMAT_CHAPTERS = 128, /* must know before its first frame where the film's parts begin */
};

/* Colours of characters, as in the `color` setting. */
enum colouring { COLOURS_AUTO, COLOURS_RGB, COLOURS_256, COLOURS_16, COLOURS_NONE };

/* A part of a film, with the time that it begins at. */
struct chapter {
    const char *title;
    long centiseconds;
};

/* All that a file depends on besides the frames. */
struct plan {
    int width, height; /* of one frame: pixels, or columns and rows with FORMAT_CELLS */
    struct palette palette;
    bool relief;              /* the surface is shown in relief: more shades of its colours */
    bool basins;              /* basins of attraction are shown, in colours of their own */
    unsigned inks;            /* racers' inks in use: bit K for the K-th */
    double fps;               /* frames a second, where the format needs one number */
    long loops;               /* how often it is played; 0: for ever */
    int tiles;                /* stills side by side; 1 for a plain one */
    int pages;                /* with FORMAT_PAGES: one still on each; 0: `tiles` on one */
    double width_cm;          /* of the whole picture on paper; 0: 96 pixels to the inch */
    bool bare;                /* no ground, with FORMAT_BARE */
    const char *family;       /* of fonts, where the file names one; NULL or "": the usual ones */
    long limit;               /* bytes; 0: none */
    int colours;              /* at most, where the format counts them: 12..COLOURS_MOST */
    enum colouring colouring; /* with FORMAT_CELLS; and */
    enum charset charset;     /* what paths are drawn with there */
    const char *title;        /* one line */
    const char *description;  /* the run in words; may be written until recording_close */
    const char *command;      /* that makes the same (session/command.h); NULL: none is held */
    const char *script;       /* FORMAT_LIVE: what it goes on with; until recording_close, too */
    const char *file;       /* FORMAT_LIVE: what a file that it names is called; NULL: none, and */
    const char *file_bytes; /* what is in it */
    size_t file_size;
    bool lesson;                    /* the script is one, and */
    int scene;                      /* what is shown its scene, from 0 */
    bool shared;                    /* the program lies beside it, see page.h */
    const struct chapter *chapters; /* FORMAT_CHAPTERS: the parts of the film; NULL: it has none */
    int chapter_count;
    long chapters_end;    /* centiseconds */
    const char *controls; /* FORMAT_LIVE: its buttons, none, small or full; NULL: full */
};

enum { TILE_GAP = 8 }; /* pixels between the stills of a sheet */

struct recording;

/*
 * A kind of file: one C file that exports one const struct, listed in src/record/meson.build.
 *
 * `open` is called once, with an empty recording that has plan and target: it makes the canvas and
 * keeps what else it needs in `state`. `add` takes the canvas as it is drawn, and may put another
 * one in its place. `finish` writes what is left to the target. `release` frees what `open` made,
 * the canvas included; it is called once after every `open`, also one that failed.
 */
struct format {
    const char *name;  /* the word for --format, and the end of file names */
    const char *title; /* for people */
    unsigned flags;    /* enum format_flags */
    double fps_most;   /* frames a second that players keep up with; 0: any */
    bool (*open)(struct recording *recording, struct error *error);
    bool (*add)(struct recording *recording, long centiseconds, struct error *error);
    /* A part of the film begins here, with that title. NULL where the file cannot tell. */
    bool (*mark)(struct recording *recording, const char *title, struct error *error);
    bool (*finish)(struct recording *recording, struct error *error);
    void (*release)(struct recording *recording);
};

/* In the order of the list; ended by NULL. */
extern const struct format *const formats[];

/* By the word for --format, in capitals or not; NULL when there is none. */
const struct format *format_find(const char *name);

/*
 * The format for a path: by its ending; png for a folder ("DIR/", or one that is there); gif for
 * "-", devices and pipes. NULL with a message, also where this build has not got it.
 */
const struct format *format_of_path(const char *path, struct error *error);

/* True where numbered frames are to be written: the path ends in a slash or is a folder. */
bool path_is_folder(const char *path);

struct recording {
    const struct format *format;
    struct plan plan;
    struct canvas *canvas; /* made by the format */
    struct target *target; /* the format writes here; NULL between the files of a folder */
    void *state;           /* the format's own */
    const char *encoder;   /* what a program that encodes was told, in words; NULL for none */
    long frames;           /* added so far */
    long centiseconds;     /* that they last together */
    long bytes;            /* written; final after recording_close */
    char *folder;          /* for numbered frames, with its slash; NULL for a single file */
    char *staging;         /* in it, with its slash: where frames wait until all are there */
    bool folder_made;      /* by us: discarded with the rest */
    bool over_limit;       /* a failure was that of plan.limit */
    bool broken_pipe;      /* a failure was that of a reader that went away */
    bool is_file;          /* a regular file or a folder, not a stream */
};

/* Texts in the plan must outlive the recording. On failure nothing needs to be discarded. */
bool recording_open(struct recording *recording, const char *path, const struct format *format,
                    const struct plan *plan, struct error *error);

/* Where to draw the next frame, all of it: what is on it may be the frame before or nothing. NULL
 * with a message. */
struct canvas *recording_canvas(struct recording *recording, struct error *error);

/* Takes the frame drawn on that canvas, to be shown for that long. */
bool recording_add(struct recording *recording, long centiseconds, struct error *error);

/* What follows is a part of its own, with a title: for formats that can tell players of it. */
bool recording_mark(struct recording *recording, const char *title, struct error *error);

/* Completes the file and puts it in place. On failure nothing is left behind. */
bool recording_close(struct recording *recording, struct error *error);

/* Gives up; accepts a recording that is closed, or that was only zeroed. */
void recording_discard(struct recording *recording);

/* The reason why the target refused a write, as the way out of a format's functions. */
static inline bool recording_refused(const struct recording *recording, struct error *error)
{
    return !target_failed(recording->target, error);
}

#endif
