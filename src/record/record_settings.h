/* The settings of recordings. */
#ifndef GLISSADE_RECORD_RECORD_SETTINGS_H
#define GLISSADE_RECORD_RECORD_SETTINGS_H

#include "record/record.h"
#include "scene/stage.h"
#include "session/settings.h"

enum { SHEET_MAX = 16, PATH_SIZE = 4096 };

/* What the rows of record_settings point into. */
struct record_values {
    char output[PATH_SIZE];      /* "" if none */
    const struct format *format; /* NULL: by the name of the output */
    int width, height;           /* 0: the format's own */
    double fps;
    double duration; /* seconds; 0: follows from steps and speed */
    double slow_start, hold;
    long loops;                   /* 0: for ever */
    long max_size;                /* bytes; 0: any */
    double width_cm;              /* 0: 96 pixels to the inch */
    char font[FAMILY_SIZE];       /* family; "": the usual one */
    double font_size, line_width; /* points; 0: as the picture's size, or paper, asks */
    int background;               /* 0: the theme's; 1: none */
    int controls;                 /* index into record_controls */
    int sheet;                    /* number of steps in sheet_step; 0: no sheet */
    long sheet_step[SHEET_MAX];
};

extern const struct setting record_settings[];

/* What a page has around its picture: none, small, full; ended by NULL. */
extern const char *const record_controls[];

/* The values that are in force when nothing is given. */
struct record_values record_defaults(void);

/*
 * The size of one frame in pixels or cells of that format. False when the size given is out of that
 * format's range. A width on paper alone gives pixels at 96 to the inch, three high to four wide.
 */
bool record_size(const struct record_values *values, const struct format *format, int *width,
                 int *height, struct error *error);

/*
 * How a scene is drawn for a plan. On paper text measures 8 points unless it is told otherwise, in
 * every tile and whatever the picture's shape, and lines 0.8 to 1.2.
 */
struct page record_page(const struct record_values *values, const struct format *format,
                        const struct plan *plan);

#endif
