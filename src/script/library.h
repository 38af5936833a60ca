/* The lessons in a folder, by name and in the order in which they are told of. */
#ifndef GLISSADE_SCRIPT_LIBRARY_H
#define GLISSADE_SCRIPT_LIBRARY_H

#include "script/script.h"

enum { LESSONS_MOST = 128, LESSON_NAME = 64, LESSON_TEXT = 160 };

struct lesson {
    char name[LESSON_NAME]; /* of its file, without the ending */
    char title[LESSON_TEXT], group[LESSON_TEXT];
    int scenes;
    int place; /* its line in the folder's `order`; those that it does not name come behind */
};

struct library {
    int count;
    struct lesson *lesson; /* owned: by heading, then by place, then by name */
};

/* Reads the heads of all scripts in a folder that are lessons; what cannot be read is passed by. A
 * file `order` there, where there is one, has a lesson's name in every line. False with a message
 * where there is no such folder, or memory is short. */
bool library_read(struct library *library, const char *folder, const struct settings *settings,
                  struct error *error);

/* Accepts a zeroed one. */
void library_free(struct library *library);

/* The headings in the order of the list, ended by NULL; others come behind them. */
extern const char *const lesson_groups[];

#endif
