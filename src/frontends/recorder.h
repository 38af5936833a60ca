/*
 * What a frontend knows of recording: a few functions that cli hands it. What they have to say
 * stands in the session's message afterwards.
 */
#ifndef GLISSADE_FRONTENDS_RECORDER_H
#define GLISSADE_FRONTENDS_RECORDER_H

#include <stdbool.h>

struct recorder {
    void *context;
    bool running; /* kept by the functions below: for the light */
    /* Starts or stops a film, as the key says. */
    void (*toggle)(struct recorder *recorder);
    /* Writes a picture of what is shown. */
    void (*snapshot)(struct recorder *recorder);
    /* To be called once in every turn of the frontend: takes notice of what is shown. */
    void (*see)(struct recorder *recorder);
    /* Completes a film that is running; called before the frontend ends, however it ends. */
    void (*finish)(struct recorder *recorder);
};

#endif
