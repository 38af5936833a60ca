#include "record/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Appends; what does not fit is left out. */
static void add(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add(char *out, size_t size, const char *format, ...)
{
    size_t length = strlen(out);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(out + length, size - length, format, arguments);
    va_end(arguments);
}

static void add_point(char *out, size_t size, int dim, const double *w)
{
    for (int i = 0; i < dim; i++) {
        char number[TEXT_NUMBER];
        text_short(number, w[i], 4);
        add(out, size, "%s%s", i ? ", " : "(", number);
    }
    add(out, size, ")");
}

static const char *separator(int i, int count)
{
    return i == 0 ? "" : i == count - 1 ? " and " : ", ";
}

void words_title(const struct session *session, char out[static WORDS_TITLE])
{
    out[0] = '\0';
    add(out, WORDS_TITLE, "%s: ", session->race.problem->surface->title);
    for (int i = 0; i < session->race.count; i++)
        add(out, WORDS_TITLE, "%s%s", separator(i, session->race.count),
            session->state.racer[i].label);
}

/* "gd is at (1, 2), where f = 3, and still running." */
static void add_racer(struct session *session, int i, char *out)
{
    struct row row = session_row(session, i);
    char f[TEXT_NUMBER];
    text_short(f, row.f, 4);
    add(out, WORDS_DESCRIPTION, " %s is at ", session->state.racer[i].label);
    add_point(out, WORDS_DESCRIPTION, session->race.problem->dim, row.w);
    add(out, WORDS_DESCRIPTION, ", where f = %s: %s", f, status_name(session_status(session, i)));
    if (row.step < session->state.position)
        add(out, WORDS_DESCRIPTION, " at step %ld", row.step);
    add(out, WORDS_DESCRIPTION, ".");
}

void words_description(struct session *session, char out[static WORDS_DESCRIPTION])
{
    const struct problem *problem = session->race.problem;
    out[0] = '\0';
    add(out, WORDS_DESCRIPTION, "Contour map of f = %s, with the paths of optimizers from ",
        problem_formula(problem));
    add_point(out, WORDS_DESCRIPTION, problem->dim, run_row(session->race.run[0], 0).w);
    add(out, WORDS_DESCRIPTION, ". After %ld steps:", session->state.position);
    for (int i = 0; i < session->race.count; i++)
        add_racer(session, i, out);
}
