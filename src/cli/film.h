/* Pictures of a lesson: as a film, or one of each scene, and the texts that go with those. */
#ifndef GLISSADE_CLI_FILM_H
#define GLISSADE_CLI_FILM_H

#include "cli/app.h"
#include "record/record.h"

struct film {
    struct app *app;
    struct script script;
    int first, end; /* scenes that are wanted, from 0 */
    /* of all of them together */
    unsigned inks;
    bool relief, basins;
};

/* Called for every picture: the session is as it is to be drawn, for so many hundredths of a
 * second.
 */
typedef bool film_picture(void *context, long centiseconds, struct error *error);

/* Reads the lesson NAME, NAME:SCENE or FILE, and looks all of it through. False with a message;
 * then there is nothing to close. */
bool film_open(struct film *film, struct app *app, const char *lesson, struct error *error);
void film_close(struct film *film);

/* Plays it by the clock of a film: what is waited for lasts `hold` seconds. False when interrupted,
 * or with a message. */
bool film_play(const struct film *film, double fps, double hold, film_picture *picture,
               void *context, struct error *error);

/* Where the scenes will begin in that film: film->end − film->first of them, their titles the
 * film's, to be freed. It plays all without a picture; false as film_play. */
bool film_chapters(const struct film *film, double fps, double hold, struct chapter **chapters,
                   long *end, struct error *error);

/* Every scene as it stands at its end. */
bool film_stills(const struct film *film, film_picture *picture, void *context,
                 struct error *error);

/* The lesson's own text, to be freed; NULL with a message. */
char *film_text(const struct film *film, struct error *error);

/* Writes lesson.tex and lesson.md into a folder in which the scenes are frame-0000.FORMAT and so
 * on. */
bool film_write_handout(const struct film *film, const char *folder, const char *format,
                        struct error *error);

#endif
