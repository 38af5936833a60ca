/* The race without a screen, as plain text: who went where. */
#ifndef GLISSADE_CLI_REPORT_H
#define GLISSADE_CLI_REPORT_H

#include "cli/app.h"

/*
 * Runs the race that is built and prints what became of every racer; with --json, its last row.
 * With --follow it is told while it goes, at the pace at which it would be played: a round of all
 * racers now and then, between two of them whose status changes. Returns an exit status.
 */
int report_print(struct app *app);

/* Where every racer has come to, as far as the race is computed. */
void report_table(struct session *session);

/* Prints text as it is, or spelt in ASCII where the locale has nothing else; returns the columns
 * used. */
int report_text(const char *text);

#endif
