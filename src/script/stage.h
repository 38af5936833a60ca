/*
 * The stage: where the lines of a script are carried out on a session, one after the other, until
 * one of them halts it: a race that is to be watched, a question, a wait.
 *
 * Life: stage_open keeps how all settings are before; stage_begin (perform.h) puts a scene there,
 * and stage_run carries its lines out up to the next halt. Settings are only assigned until the
 * first line needs a race; from then on they are changes of it, as typed at the prompt. On failure
 * stage_undo brings the session back to what it was when the stage was opened.
 */
#ifndef GLISSADE_SCRIPT_STAGE_H
#define GLISSADE_SCRIPT_STAGE_H

#include "script/claim.h"
#include "script/script.h"
#include "session/session.h"

enum halt {
    HALT_NONE, /* there are lines left */
    HALT_PLAY, /* up to the step `until` */
    HALT_WAIT,
    HALT_ASK,
    HALT_END, /* of the scene */
};

/* How lines are carried out. */
enum stage_mode {
    STAGE_LIVE,     /* halts at what is to be seen */
    STAGE_AT_ONCE,  /* computes instead of playing, waits for nobody */
    STAGE_REHEARSE, /* the same without computing: only to find what is wrong */
};

struct question {
    const char *text; /* NULL: none has been asked */
    int count;
    const char *answer[ANSWERS_MOST];
    int right;  /* index */
    int chosen; /* index; −1: not yet, or by nobody */
};

struct stage {
    struct session *session;
    const struct script *script;
    enum stage_mode mode;
    int scene;         /* index */
    int line;          /* that comes next, index into script->line */
    bool built;        /* the scene's race is there */
    long step;         /* where the lines so far have come to */
    long until;        /* HALT_PLAY */
    enum halt halt;    /* what the last line asks for */
    int column;        /* of what was wrong with a value, in characters from 1 */
    char message[256]; /* of success, for the prompt */
    const char *say;   /* the sentence; "": none */
    struct question question;
    bool revealed;   /* its right answer is shown */
    int focus;       /* wished before the race is there: index, FOCUS_ALL, or FOCUS_FIRST */
    unsigned hidden; /* the same, a bit for each racer */
    /* Told of each claim in turn; NULL: they are read only. */
    void (*claimed)(void *context, const struct script_line *line, const struct finding *verdict);
    void *context;
    /* Assigns what has the last word before a race is built, such as options. NULL: nothing. */
    bool (*override)(void *context, struct error *error);
    void *override_context;
    double eta_factor; /* every η is what the lines say times this; 1 but for trying claims */
    /* as it was when the stage was opened */
    struct former *before; /* owned */
    int named;             /* settings that the user has chosen, see session_values */
    char *text;            /* SETTING_TEXT_MOST bytes; owned */
};

enum { FOCUS_FIRST = -2 };

/* The script must outlive the stage. False when memory is short. */
bool stage_open(struct stage *stage, const struct script *script, struct session *session,
                struct error *error);
void stage_close(struct stage *stage);

/* The session as it was when the stage was opened. False with a message when memory is short. */
bool stage_restore(struct stage *stage, struct error *error);
void stage_undo(struct stage *stage);

/* The race of the settings so far. */
bool stage_build(struct stage *stage, struct error *error);

/* The question in a line of the script, with the answers behind it. Returns the line that follows.
 */
int stage_read_question(const struct script *script, int line, int end, struct question *question);

/* The sentence under the picture: what is said, the question with its answers as long as it stands,
 * and the right one from the sentence on that follows it. */
bool stage_show_caption(struct stage *stage, struct error *error);

/* The answer that stands at a byte of that caption, from 0, while the question stands; −1: none. */
int stage_answer_at(const struct stage *stage, int byte);

/* Everything is computed up to where the lines have come to. */
void stage_catch_up(struct stage *stage);

#endif
