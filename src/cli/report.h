/* The race without a screen, as plain text: who went where. */
#ifndef GLISSADE_CLI_REPORT_H
#define GLISSADE_CLI_REPORT_H

#include "cli/app.h"

/* Runs the race that is built and prints what became of every racer; with --json, its last row.
 * Returns an exit status. */
int report_print(struct app *app);

#endif
