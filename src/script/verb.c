#include "script/verb.h"

#include <stddef.h>
#include <string.h>

const struct verb verbs[] = {
    {"lesson", "TITLE", "the title of a lesson", IN_HEAD, VERB_LESSON, .staged = true},
    {"group", "TEXT", "the heading under which the lesson is listed", IN_HEAD, VERB_GROUP},
    {"about", "TEXT", "what the lesson is about; may be repeated", IN_HEAD, VERB_ABOUT},
    {"source", "TEXT", "where it comes from; may be repeated", IN_HEAD, VERB_SOURCE},
    {"scene", "TITLE", "a scene begins, from the settings above the first one", IN_HEAD | IN_SCENE,
     VERB_SCENE, .staged = true},
    {"add", "SPEC", "one more racer", IN_HEAD | IN_SCENE | IN_PROMPT, VERB_ADD},
    {"remove", "N", "the racer with that number goes", IN_HEAD | IN_SCENE | IN_PROMPT, VERB_REMOVE},
    {"focus", "N|all", "the racer that is looked at", IN_SCENE | IN_PROMPT, VERB_FOCUS},
    {"hide", "N", "a racer is switched off", IN_SCENE | IN_PROMPT, VERB_HIDE},
    {"say", "[TEXT]", "the sentence under the picture from here on; without TEXT none",
     IN_SCENE | IN_PROMPT, VERB_SAY, .staged = true},
    {"play", "N", "N more steps, to be watched", IN_SCENE | IN_PROMPT, VERB_PLAY, .staged = true,
     .needs_race = true},
    {"go", "N", "to step N at once", IN_SCENE | IN_PROMPT, VERB_GO, .needs_race = true},
    {"at", "N NAME V", "at step N eta, beta or RACER.PARAMETER becomes V", IN_SCENE | IN_PROMPT,
     VERB_AT, .needs_race = true},
    {"ghost", "N A B [NAME V]...",
     "beside racer N the path from step A to B that it took with other values", IN_SCENE,
     VERB_GHOST, .needs_race = true},
    {"ask", "QUESTION", "waits for an answer", IN_SCENE, VERB_ASK, .staged = true,
     .needs_race = true},
    {"answer", "TEXT", "one that can be given", IN_SCENE, VERB_ANSWER, .staged = true},
    {"right", "TEXT", "the right one: one of the answers, or one more", IN_SCENE, VERB_RIGHT,
     .staged = true},
    {"wait", NULL, "waits for Space or PageDown", IN_SCENE, VERB_WAIT, .staged = true,
     .needs_race = true},
    {"expect", "CLAIM", "what is true here: A < B, A > B, A ≈ B ± C, RACER.status = WORD", IN_SCENE,
     VERB_EXPECT, .needs_race = true},
    {"save", "FILE", "writes what is shown as a script", IN_PROMPT, VERB_SAVE},
    {"open", "FILE", "shows a script or a file of data", IN_PROMPT, VERB_OPEN},
    {0},
};

const struct verb *verb_find(const char *name)
{
    for (const struct verb *verb = verbs; verb->name; verb++)
        if (strcmp(verb->name, name) == 0)
            return verb;
    return NULL;
}
