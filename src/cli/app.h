/* Everything that a command works with: all layers' values, joined into one table of settings. */
#ifndef GLISSADE_CLI_APP_H
#define GLISSADE_CLI_APP_H

#include "frontends/recorder.h"
#include <stdio.h>

#include "frontends/terminal.h"
#include "frontends/window.h"
#include "record/record_settings.h"
#include "scene/scene.h"
#include "script/player.h"
#include "session/command.h"
#include "session/session.h"

enum exit_status { EXIT_DONE = 0, EXIT_COULD_NOT = 1, EXIT_BAD_USAGE = 2, EXIT_SIGNAL = 128 };

enum { GRID_MOST = 2048, LESSONS_PATH = 4096 };

struct column;

/* The columns that a trace appends (analysis/columns.h). */
struct extra_columns {
    int count;
    const struct column *column[32];
};

/* What the rows of cli_settings point into. */
struct cli_values {
    bool json, plain, follow, no_config;
    long every;
    int grid[2];                   /* columns and rows of a sweep; 0: its own */
    bool steps_given, speed_given; /* on the command line */
    struct extra_columns extra;    /* --columns */
    char *at;                      /* points separated by semicolons; owned; NULL if none */
    char *like;                    /* a file that holds a command; owned; NULL if none */
    char *lesson;                  /* to be recorded; owned; NULL if none */
};

extern const struct setting cli_settings[];

struct app {
    struct settings settings;
    struct standard standard;      /* how they all print at first */
    struct settings_kept defaults; /* as they are at first, or as the user's own file has them */
    int argc;                      /* the words that options are read from, see options_again */
    char **argv;                   /* owned; the words are not */
    struct session session;
    struct player player;       /* of lessons, on the session */
    char lessons[LESSONS_PATH]; /* their folder */
    struct scene scene;
    struct terminal_values terminal;
    struct window_values window;
    struct record_values record;
    struct cli_values cli;
};

/* All values at their defaults, joined. NULL with a message when memory is short. */
struct app *app_open(struct error *error);
void app_close(struct app *app);

/* The settings as they are now are what scripts begin from. False when memory is short. */
bool app_keep_defaults(struct app *app, struct error *error);

/* What the command is for. */
struct file_kind {
    const struct format *format;
    bool animated;
    bool limited; /* --max-size makes it smaller than it would be */
};

/* The command of what is shown, see session/command.h. Freed by the caller; NULL when memory is
 * short. */
char *app_command(const struct app *app, enum command_kind kind, const struct file_kind *file);

/* The script of what is shown, for a page: without what only screens, calls and recordings have.
 * Freed by the caller; NULL when memory is short. */
char *app_script(const struct app *app);

/* The recorder that both frontends use; NULL when memory is short. Closing prints what was written
 * and the commands that make the same. */
struct recorder *recorder_open(struct app *app);
void recorder_close(struct recorder *recorder);

/* A word after the program's name. */
struct command {
    const char *name;    /* NULL for the race itself */
    const char *usage;   /* arguments after the name */
    const char *summary; /* one line */
    const char *details; /* lines for its own help; NULL if none */
    bool takes_words;    /* operands besides options are allowed */
    bool has_screen;     /* it may take the screen: signals are its own matter */
    /* `words` are the operands, ended by NULL. Returns an exit status; messages are printed by
     * fail_with. */
    int (*run)(struct app *app, char **words);
};

/* What sweep draws with. */
extern const struct command command_render;

/* All commands, the race first; ended by NULL. */
extern const struct command *const commands[];

/*
 * Reads options into the settings. Operands end up in argv from the returned index on. −1 with a
 * message; −2 when help was asked for.
 */
int options_read(struct app *app, int argc, char **argv, struct error *error);

/* Reads the same options once more, after a file has set other values. */
bool options_again(struct app *app, struct error *error);

/* Prints the help of one command, or of the program for the race. */
void help_print(const struct app *app, const struct command *command);

/* From here on characters are written in UTF-8, whatever the locale says. */
void write_utf8(void);

/* Prints "glissade: TEXT" to standard error and returns `status`; after an interruption nothing,
 * and the status of that. */
int fail_with(int status, const struct error *error);

/* Flushes standard output; EXIT_COULD_NOT with a message when something of it was not written, else
 * `status`. */
int finish_output(int status);

/* One CSV field, quoted where RFC 4180 asks for it; one JSON string with its quotes. */
void write_csv_text(FILE *out, const char *text);
void write_json_text(FILE *out, const char *text);
void print_csv_text(const char *text);
void print_json_text(const char *text);

/* One row of a run with its state and evaluations, as a line of JSON. */
void print_json_row(const char *spec, struct run *run, const struct row *row);

/* A number so that it reads back the same; not finite: nan, inf, -inf in CSV, null in JSON. */
void write_csv_number(FILE *out, double value);
void write_json_number(FILE *out, double value);
void print_csv_number(double value);
void print_json_number(double value);

#endif
