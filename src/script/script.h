/*
 * Scripts: one language for saved sessions, lessons and the prompt. A UTF-8 text of lines; each is
 * NAME VALUE of a setting, or a verb (verb.h) with its value, which is the rest of the line,
 * trimmed. Indentation means nothing; # begins a comment as the first non-blank of a line only. In
 * a file a flag alone means on.
 *
 * Reading finds all that is wrong with the text by itself; whether values serve is found when the
 * lines are carried out (perform.h).
 */
#ifndef GLISSADE_SCRIPT_SCRIPT_H
#define GLISSADE_SCRIPT_SCRIPT_H

#include "script/verb.h"
#include "session/settings.h"

enum { SCRIPT_BYTES_MOST = 1 << 20, SCENES_MOST = 99, ANSWERS_MOST = 9 };

/* What a text is read for. */
enum script_use {
    SCRIPT_ANY,
    SCRIPT_CONFIG, /* settings of this machine: also those of a screen or a call */
};

struct script_line {
    int number;               /* from 1 */
    int column, value_column; /* in characters from 1 */
    const struct verb *verb;  /* NULL: a setting */
    const char *name;         /* of the verb or the setting */
    const char *value;        /* "" where there is none */
};

/* The lines of a scene, from `first` to before `end`. */
struct scene_lines {
    const char *title; /* "" where the file has no scenes: all of it is one then */
    int first, end;
};

struct script {
    char *file;  /* its name in messages; owned */
    char *bytes; /* what lines and titles point into; owned */
    int count;
    struct script_line *line; /* owned */
    int head;                 /* lines before the first scene; 0 where there are no scenes */
    int scenes;               /* at least 1 */
    struct scene_lines scene[SCENES_MOST];
    bool staged;               /* something in it waits, plays or speaks: it is for showing */
    const char *title, *group; /* "" where they are missing */
};

/*
 * Reads a text of `size` bytes; `file` is its name. False with a message FILE:LINE:COLUMN: WHAT:
 * WHY (what is allowed); then there is nothing to free. `settings` says which there are.
 */
bool script_read(struct script *script, const char *file, const char *bytes, size_t size,
                 const struct settings *settings, enum script_use use, struct error *error);

/* The same from a file. */
bool script_load(struct script *script, const char *path, const struct settings *settings,
                 enum script_use use, struct error *error);

/* True for a file's name that ends as those of scripts do. */
bool script_is_named(const char *path);

/* Accepts a zeroed one. */
void script_free(struct script *script);

/* Prefixes a message with the place of a line: where its value begins, `column` characters (from 1)
 * further on, or with 0 where the line does. Returns false. */
bool script_fail(const struct script *script, const struct script_line *line, int column,
                 const char *why, struct error *error);

/*
 * Takes one line apart in place: its name and its value, both in `text`. The name is "" for a line
 * that says nothing. NAME=VALUE is read as NAME VALUE; η and β are names of eta and beta.
 */
void script_split(char *text, struct script_line *line);

/* The row of a verb or of a setting. False with a message and a suggestion for any other name. */
bool script_find(const struct settings *settings, struct script_line *line, struct error *error);

#endif
