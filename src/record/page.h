/*
 * The page for browsers, in the pieces that a build made of it (assets/web): its text up to each
 * gap, and what stands in gaps and is the same in all pages.
 */
#ifndef GLISSADE_RECORD_PAGE_H
#define GLISSADE_RECORD_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct page_text {
    const char *bytes;
    size_t size;
};

enum page_gap {
    PAGE_HEAD,     /* title, description and what else stands in a head */
    PAGE_STYLE,    /* page_style */
    PAGE_CONTROLS, /* none, small, full */
    PAGE_STILL,    /* the picture for whoever runs no scripts */
    PAGE_SESSION,  /* JSON: what is shown */
    PAGE_CODE,     /* the program and the scripts */
    PAGE_END,
};

struct page_piece {
    struct page_text text;
    enum page_gap gap; /* behind it */
};

/* Up to the one before PAGE_END. */
extern const struct page_piece page_pieces[];

/* The style sheet; the program, packed and in base64; the scripts. */
extern const struct page_text page_style, page_program, page_script;

/* The program for pages that share it (plan.shared), beside which it lies under this name. False
 * with a message, also where this build has none. */
#define PAGE_PROGRAM_FILE "glissade.js"
bool page_write_program(const char *path, struct error *error);

#endif
