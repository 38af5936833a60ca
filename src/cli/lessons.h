/* The lessons that come with the program, and where they are. */
#ifndef GLISSADE_CLI_LESSONS_H
#define GLISSADE_CLI_LESSONS_H

#include "cli/app.h"

/* Their folder: beside the program where it was built, or where it is installed. */
void lessons_folder(char *path, size_t size);

/*
 * Reads a lesson: NAME of one that comes with the program, or a FILE, which has a slash or a point
 * in it; behind a colon a scene's number, which *scene receives from 0 on (−1: none is named).
 * False with a message.
 */
bool lesson_read(const struct app *app, const char *text, struct script *script, int *scene,
                 struct error *error);

/* Plays a lesson, or prints it where there is no screen. Returns an exit status. */
int lesson_run(struct app *app, const char *text);

#endif
