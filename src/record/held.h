/*
 * The command that a picture or film holds: where each kind of file keeps it, and finding it there
 * again. PNG: a text chunk "Comment"; SVG, and a page, which has one in it: <metadata>; PDF: the
 * keywords; GIF: a comment; MP4 and WebM: the tag "comment"; asciicast: "command" in its header.
 */
#ifndef GLISSADE_RECORD_HELD_H
#define GLISSADE_RECORD_HELD_H

#include <stddef.h>

#include "base/error.h"

/* Reads a file and returns the command in it, to be freed. NULL with a message where there is none.
 */
char *held_command(const char *path, struct error *error);

/* The same in the bytes of a file; NULL where there is none or memory is short. */
char *held_in(const unsigned char *bytes, size_t size);

#endif
