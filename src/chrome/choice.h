/* The lists to choose from, and what they work on. */
#ifndef GLISSADE_CHROME_CHOICE_H
#define GLISSADE_CHROME_CHOICE_H

#include "chrome/list.h"
#include "scene/scene.h"
#include "script/library.h"

enum { FIND_MAX = 1024, RECENT_MAX = 8 };

/* What can be found (find.c), as it was when the list opened, and what was chosen last. */
struct find {
    int count;
    struct find_item {
        int kind, index, value;
    } item[FIND_MAX];
    struct library library;              /* the lessons that come along; owned */
    char recent[RECENT_MAX][LIST_TITLE]; /* the latest first; they outlast the list */
};

/*
 * The context of every list here. While one is open the session may be changed for it to be seen:
 * whoever opened it has called undo_begin before, and shows what was there again, or keeps what is,
 * when it closes.
 */
struct choice {
    struct session *session;
    struct scene *scene;
    bool keeps;  /* the list does: see list_source */
    bool window; /* what means something in a window only is there, too */
    struct find find;
    int former; /* the row that was in force when the list opened; of racer_list the racer that
                   is opened, −1: none */
    int shown;  /* the one that is now */
    /* What is to be done once the list is closed: a key that is taken as if it had been pressed (0:
     * none), and whether the list that it opens shows methods alone; a beginning for the prompt
     * ("": it stays closed). */
    uint32_t key;
    bool methods_next;
    bool methods; /* the list that is open does */
    char line[LIST_TITLE];
};

/* Sets a choice out for a list; what was found before is remembered. */
void choice_begin(struct choice *choice, struct session *session, struct scene *scene);

/* Frees what a choice has read. */
void choice_end(struct choice *choice);

extern const struct list_source surface_list;
extern const struct list_source chart_list;
extern const struct list_source find_list;
extern const struct list_source racer_list;

#endif
