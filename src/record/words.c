#include "record/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scene/map/view.h"
#include "scene/panel.h"
#include "scene/registry.h"

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

/* True where the panel stood in the picture last drawn. */
static bool is_shown(const struct scene *scene, const char *name)
{
    for (int i = 0; i < scene->placed_count; i++)
        if (strcmp(scene->placed[i].panel->name, name) == 0)
            return true;
    return false;
}

/* "Relief of f = x² + y², with the paths of optimizers from (1, 1)." */
static void add_map(const struct scene *scene, char *out)
{
    const struct problem *problem = scene->session->race.problem;
    bool relief = problem->dim > 1 && view_values(scene)->ground == GROUND_RELIEF;
    add(out, WORDS_DESCRIPTION, "%s of f = %s, with the paths of optimizers from ",
        relief              ? "Relief"
        : problem->dim == 1 ? "Curve"
        : problem->dim == 2 ? "Contour map"
                            : "Contour map of a plane",
        problem_formula(problem));
}

/* "Loss of every racer; numbers of every racer": the charts, as `list panels` calls them. */
static void add_charts(const struct scene *scene, char *out)
{
    int count = 0;
    for (int i = 0; panels[i]; i++)
        if (is_shown(scene, panels[i]->name) && strcmp(panels[i]->name, "map") != 0)
            add(out, WORDS_DESCRIPTION, "%s%s", count++ ? "; " : "", panels[i]->title);
}

void words_description(const struct scene *scene, char out[static WORDS_DESCRIPTION])
{
    struct session *session = scene->session;
    const struct problem *problem = session->race.problem;
    bool map = is_shown(scene, "map");
    out[0] = '\0';
    if (map)
        add_map(scene, out);
    else
        add_charts(scene, out);
    if (!map)
        add(out, WORDS_DESCRIPTION, ". Optimizers on f = %s from ", problem_formula(problem));
    add_point(out, WORDS_DESCRIPTION, problem->dim, run_row(session->race.run[0], 0).w);
    if (map) {
        size_t before = strlen(out);
        add(out, WORDS_DESCRIPTION, ". Beside it: ");
        size_t length = strlen(out);
        add_charts(scene, out);
        if (strlen(out) == length) /* there are none */
            out[before] = '\0';
    }
    add(out, WORDS_DESCRIPTION, ". After %ld steps:", session->state.position);
    for (int i = 0; i < session->race.count; i++)
        add_racer(session, i, out);
}
