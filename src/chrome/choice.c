#include "chrome/choice.h"

#include <stdio.h>
#include <string.h>

#include "scene/registry.h"
#include "session/edit.h"
#include "session/undo.h"
#include "surfaces/surfaces.h"

void choice_begin(struct choice *choice, struct session *session, struct scene *scene)
{
    choice->session = session;
    choice->scene = scene;
    choice->former = choice->shown = -1;
    choice->key = 0;
    choice->methods = choice->methods_next;
    choice->methods_next = false;
    choice->line[0] = '\0';
}

void choice_end(struct choice *choice)
{
    library_free(&choice->find.library);
}

/* Shows another value of a setting; the former row is what was there, to the last bit. */
static void show(struct choice *choice, int row, const char *setting, const char *value)
{
    struct session *session = choice->session;
    struct error error;
    if (choice->shown == row)
        return;
    choice->shown = row;
    session->message[0] = '\0';
    if (choice->former == row)
        undo_return(session);
    else if (!session_assign(session, setting, value, &error))
        snprintf(session->message, sizeof session->message, "%.250s", error.text);
}

/* --- surfaces --- */

static void begin_surfaces(void *context)
{
    struct choice *choice = context;
    choice->former = choice->shown = surface_index(choice->session->race.problem->surface);
}

static int count_surfaces(void *context)
{
    int count = 0;
    (void)context;
    while (surfaces[count])
        count++;
    return count;
}

static void surface_row(void *context, int i, struct list_row *row)
{
    struct choice *choice = context;
    const struct surface *surface = surfaces[i];
    snprintf(row->title, sizeof row->title, "%s", surface->name);
    snprintf(row->detail, sizeof row->detail, "%s: %s", surface->title, surface->formula);
    row->marked = i == choice->former;
}

/* One that is typed cannot be shown before it is. */
static void preview_surface(void *context, int i)
{
    if (!surfaces[i]->takes_expression || i == ((struct choice *)context)->former)
        show(context, i, "surface", surfaces[i]->name);
}

static bool choose_surface(void *context, int i)
{
    struct choice *choice = context;
    if (surfaces[i]->takes_expression && i != choice->former)
        snprintf(choice->line, sizeof choice->line, "surface %s:", surfaces[i]->name);
    preview_surface(context, i);
    return true;
}

const struct list_source surface_list = {
    .title = "Surfaces",
    .begin = begin_surfaces,
    .count = count_surfaces,
    .row = surface_row,
    .preview = preview_surface,
    .choose = choose_surface,
};

/* --- charts --- */

static void begin_charts(void *context)
{
    struct choice *choice = context;
    choice->former = choice->shown = choice->scene->values.detail;
}

static int count_charts(void *context)
{
    int count = 0;
    (void)context;
    while (chart_names[count])
        count++;
    return count;
}

static void chart_row(void *context, int i, struct list_row *row)
{
    struct choice *choice = context;
    const struct panel *chart = panels[panel_index(chart_names[i])];
    const char *why = chart->empty ? chart->empty(choice->scene) : NULL;
    snprintf(row->title, sizeof row->title, "%s", chart->name);
    snprintf(row->detail, sizeof row->detail, "%s", why ? why : chart->title);
    row->idle = why != NULL;
    row->marked = i == choice->former;
}

static void preview_chart(void *context, int i)
{
    show(context, i, "detail", chart_names[i]);
}

static bool choose_chart(void *context, int i)
{
    preview_chart(context, i);
    return true;
}

const struct list_source chart_list = {
    .title = "Charts",
    .left = true,
    .begin = begin_charts,
    .count = count_charts,
    .row = chart_row,
    .preview = preview_chart,
    .choose = choose_chart,
};
