/*
 * The verbs of scripts, as rows of one table: what beside the settings can be said, and where. What
 * each does stands in deeds.h.
 */
#ifndef GLISSADE_SCRIPT_VERB_H
#define GLISSADE_SCRIPT_VERB_H

#include <stdbool.h>

/* Where a verb may stand. */
enum {
    IN_HEAD = 1,   /* before the first scene */
    IN_SCENE = 2,  /* in a scene, or in a file without any */
    IN_PROMPT = 4, /* typed while something is shown */
};

enum verb_kind {
    VERB_LESSON,
    VERB_GROUP,
    VERB_ABOUT,
    VERB_SOURCE,
    VERB_SCENE,
    VERB_ADD,
    VERB_REMOVE,
    VERB_FOCUS,
    VERB_HIDE,
    VERB_SAY,
    VERB_PLAY,
    VERB_GO,
    VERB_AT,
    VERB_GHOST,
    VERB_ASK,
    VERB_ANSWER,
    VERB_RIGHT,
    VERB_WAIT,
    VERB_EXPECT,
    VERB_SAVE,
    VERB_OPEN,
    VERBS,
};

struct verb {
    const char *name;     /* NULL ends the table */
    const char *argument; /* placeholder; NULL: it takes none; in brackets: it may be missing */
    const char *help;     /* one line */
    unsigned where;
    enum verb_kind kind;
    bool staged;     /* it is about showing: the sentence, waiting, playing */
    bool needs_race; /* from here on settings are changes of a race that is there */
};

/* In the order of the help. */
extern const struct verb verbs[];

/* NULL when there is none of that name. */
const struct verb *verb_find(const char *name);

#endif
