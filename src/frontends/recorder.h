/*
 * What a frontend knows of recording: a few functions that cli hands it, none of which waits for
 * what is still to be written, but the last. What they have to say stands in the session's message
 * afterwards.
 */
#ifndef GLISSADE_FRONTENDS_RECORDER_H
#define GLISSADE_FRONTENDS_RECORDER_H

#include <stdbool.h>

#include "chrome/bar.h"

struct recorder {
    void *context;
    /* kept by the functions below */
    char light[LIGHT_MAX]; /* for the bar: that it records, or how far it has written; "" neither */
    bool writing;          /* a film has ended, and not all of it is written */
    /* Starts or ends a film, as the key says; asked again, gives up what is still to be written. */
    void (*toggle)(struct recorder *recorder);
    /* Writes a picture of what is shown. */
    void (*snapshot)(struct recorder *recorder);
    /* The command that makes the picture that is shown, to be freed; NULL when memory is short. */
    char *(*command)(struct recorder *recorder);
    /* To be called once in every turn of the frontend, a few times a second while it is `writing`:
     * takes notice of what is shown and of what is written. */
    void (*see)(struct recorder *recorder);
    /*
     * The user quits: a film that runs ends here. False while not all of it is written: the
     * frontend then goes on until `writing` ends. Called once more, gives the rest up.
     */
    bool (*leave)(struct recorder *recorder);
    /* The frontend has ended, however it ended: what was not yet to be given up is completed if
     * that takes no longer than a moment, else taken back. */
    void (*finish)(struct recorder *recorder);
};

#endif
