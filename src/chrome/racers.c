/*
 * The line-up as a list. One racer is opened: below it stand its parameters, changed by ← and → or
 * typed, and what can be done with it. Nothing here cannot be said in a line of the prompt.
 */
#include "session/racers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "chrome/choice.h"
#include "session/act.h"
#include "session/eta_beta.h"
#include "session/position.h"
#include "session/undo.h"

enum what { RACER, PARAMETER, SWITCH, COPY, UP, DOWN, REMOVE, ADD };

/* What a row is about. */
struct about_row {
    enum what what;
    int racer;
    int parameter;
};

static int parameters_of(const struct session *session, int racer)
{
    return parameter_count(run_optimizer(session->race.run[racer])->parameters);
}

/* Rows that stand below an opened racer. */
static int rows_below(const struct session *session, int racer)
{
    return parameters_of(session, racer) + REMOVE - PARAMETER;
}

static struct about_row about(const struct choice *choice, int i)
{
    const struct session *session = choice->session;
    for (int racer = 0; racer < session->race.count; racer++) {
        if (i-- == 0)
            return (struct about_row){RACER, racer, 0};
        if (racer != choice->former)
            continue;
        int parameters = parameters_of(session, racer), below = rows_below(session, racer);
        if (i < parameters)
            return (struct about_row){PARAMETER, racer, i};
        if (i < below)
            return (struct about_row){(enum what)(SWITCH + i - parameters), racer, 0};
        i -= below;
    }
    return (struct about_row){ADD, -1, 0};
}

static int count(void *context)
{
    const struct choice *choice = context;
    int opened = choice->former;
    return choice->session->race.count + 1 +
           (opened >= 0 ? rows_below(choice->session, opened) : 0);
}

/* The row of a racer. */
static int place_of(const struct choice *choice, int racer)
{
    int opened = choice->former;
    return racer + (opened >= 0 && opened < racer ? rows_below(choice->session, opened) : 0);
}

/* The racer that is looked at is opened at first. */
static void begin(void *context)
{
    struct choice *choice = context;
    choice->former = session_subject(choice->session);
    choice->shown = choice->former;
}

/* --- how it reads --- */

static void append_role(struct session *session, int racer, enum parameter_role role,
                        const char *symbol, char *out, size_t size)
{
    int parameter = parameter_by_role(run_optimizer(session->race.run[racer])->parameters, role);
    char number[TEXT_NUMBER];
    size_t length = strlen(out);
    if (parameter < 0)
        return;
    text_printed(number, session_cursor(session, racer)->parameter[parameter], 4);
    snprintf(out + length, size - length, " %s=%s", symbol, number);
}

static void racer_row(struct session *session, int i, struct list_row *row)
{
    const struct optimizer *optimizer = run_optimizer(session->race.run[i]);
    snprintf(row->title, sizeof row->title, "%d %.50s", i + 1, session->state.racer[i].label);
    if (!strstr(session->state.racer[i].label, "η="))
        append_role(session, i, ROLE_RATE, "η", row->title, sizeof row->title);
    if (!strstr(session->state.racer[i].label, "β="))
        append_role(session, i, ROLE_MEMORY, "β", row->title, sizeof row->title);
    snprintf(row->detail, sizeof row->detail, "%s: %s", optimizer->title, optimizer->rule);
    row->kind = session->state.racer[i].hidden ? "off" : "on";
    row->marked = session->state.focus == i;
}

static void parameter_row(struct session *session, const struct about_row *at, struct list_row *row)
{
    const struct parameter *parameter =
        &run_optimizer(session->race.run[at->racer])->parameters[at->parameter];
    double now = session_cursor(session, at->racer)->parameter[at->parameter];
    char value[64], range[128];
    parameter_print(parameter, now, 6, value, sizeof value);
    parameter_range(parameter, range, sizeof range);
    bool plain = strcmp(parameter->symbol, parameter->name) == 0;
    snprintf(row->title, sizeof row->title, "  %s%s%s = %s", plain ? "" : parameter->symbol,
             plain ? "" : " ", parameter->name, value);
    snprintf(row->detail, sizeof row->detail, "%s (%s); ←/→ change it, Enter types it",
             parameter->help, range);
}

static void deed_row(struct session *session, const struct about_row *at, struct list_row *row)
{
    static const char *const titles[] = {
        [COPY] = "copy it", [UP] = "move it up", [DOWN] = "move it down", [REMOVE] = "remove it"};
    static const char *const details[] = {
        [SWITCH] = "Space does the same",
        [COPY] = "one more with the values that it has now",
        [UP] = "Shift-↑ does the same",
        [DOWN] = "Shift-↓ does the same",
        [REMOVE] = "Del does the same; u takes it back",
    };
    int last = session->race.count - 1;
    if (at->what == SWITCH)
        snprintf(row->title, sizeof row->title, "  switch it %s",
                 session->state.racer[at->racer].hidden ? "on" : "off");
    else
        snprintf(row->title, sizeof row->title, "  %s", titles[at->what]);
    snprintf(row->detail, sizeof row->detail, "%s", details[at->what]);
    row->idle = (at->what == UP && at->racer == 0) || (at->what == DOWN && at->racer == last) ||
                (at->what == REMOVE && last == 0);
}

static void row(void *context, int i, struct list_row *row)
{
    struct choice *choice = context;
    struct about_row at = about(choice, i);
    if (at.what == RACER) {
        racer_row(choice->session, at.racer, row);
    } else if (at.what == PARAMETER) {
        parameter_row(choice->session, &at, row);
    } else if (at.what == ADD) {
        snprintf(row->title, sizeof row->title, "add a racer");
        snprintf(row->detail, sizeof row->detail, "by the name of its method, in the list of all");
    } else {
        deed_row(choice->session, &at, row);
    }
}

/* --- what is done --- */

/* The racer under the cursor is the one looked at, so that it is seen who it is. */
static void preview(void *context, int i)
{
    struct choice *choice = context;
    struct about_row at = about(choice, i);
    choice->shown = i;
    if (at.racer >= 0 && !choice->session->state.racer[at.racer].hidden)
        choice->session->state.focus = at.racer;
}

static void report(struct choice *choice, bool good, const struct error *error)
{
    if (!good)
        session_report(choice->session, error);
}

static void switch_racer(struct choice *choice, int racer)
{
    undo_begin(choice->session);
    session_hide_racer(choice->session, racer, !choice->session->state.racer[racer].hidden);
    undo_end(choice->session);
}

/* It stays opened wherever it goes. */
static void move_racer(struct choice *choice, int racer, int by)
{
    struct error error;
    int place = racer + by;
    if (place < 0 || place >= choice->session->race.count)
        return;
    bool good = session_move_racer(choice->session, racer, place, &error);
    report(choice, good, &error);
    if (!good)
        return;
    if (choice->former == racer)
        choice->former = place;
    else if (choice->former == place)
        choice->former = racer;
}

static void remove_racer(struct choice *choice, int racer)
{
    struct error error;
    bool good = session_remove_racer(choice->session, racer, &error);
    report(choice, good, &error);
    if (!good)
        return;
    if (choice->former == racer)
        choice->former = -1;
    else if (choice->former > racer)
        choice->former--;
    choice->shown = place_of(choice, racer < choice->session->race.count ? racer : racer - 1);
}

static void copy_racer(struct choice *choice, int racer)
{
    struct error error;
    bool good = session_copy_racer(choice->session, racer, &error);
    report(choice, good, &error);
    if (!good)
        return;
    choice->former = choice->session->race.count - 1;
    choice->shown = place_of(choice, choice->former);
}

/* η and β as their keys do; while one is held down the map follows. */
static void adjust(struct choice *choice, int racer, int parameter, int direction, bool fine)
{
    struct session *session = choice->session;
    struct error error;
    session->message[0] = '\0';
    undo_begin(session);
    report(choice, session_adjust_parameter(session, racer, parameter, direction, fine, &error),
           &error);
    undo_end(session);
}

/* "momentum", or "momentum#2" of several, as scripts name racers. */
static void racer_reference(const struct session *session, int racer, char *out, size_t size)
{
    const char *name = run_optimizer(session->race.run[racer])->name;
    int before = 0;
    for (int i = 0; i < racer; i++)
        before += strcmp(run_optimizer(session->race.run[i])->name, name) == 0;
    if (before > 0)
        snprintf(out, size, "%s#%d", name, before + 1);
    else
        snprintf(out, size, "%s", name);
}

/* The line that changes a parameter, to be finished. */
static void begin_line(struct choice *choice, const struct about_row *at)
{
    struct session *session = choice->session;
    const struct parameter *parameter =
        &run_optimizer(session->race.run[at->racer])->parameters[at->parameter];
    char racer[48], value[64];
    racer_reference(session, at->racer, racer, sizeof racer);
    parameter_print(parameter, session_cursor(session, at->racer)->parameter[at->parameter], 6,
                    value, sizeof value);
    snprintf(choice->line, sizeof choice->line, "at %ld %.40s.%s %.20s", session->state.position,
             racer, parameter->name, value);
}

/* Adding goes on in the list of everything. */
static bool choose(void *context, int i)
{
    struct choice *choice = context;
    struct about_row at = about(choice, i);
    int below = at.racer >= 0 ? i - place_of(choice, at.racer) : 0;
    choice->session->message[0] = '\0';
    choice->shown = i;
    switch (at.what) {
    case RACER:
        choice->former = choice->former == at.racer ? -1 : at.racer;
        choice->shown = place_of(choice, at.racer);
        preview(context, choice->shown);
        break;
    case PARAMETER:
        begin_line(choice, &at);
        return true;
    case SWITCH:
        switch_racer(choice, at.racer);
        break;
    case COPY:
        copy_racer(choice, at.racer);
        break;
    case UP:
    case DOWN:
        move_racer(choice, at.racer, at.what == UP ? -1 : 1);
        choice->shown = place_of(choice, choice->former) + below;
        break;
    case REMOVE:
        remove_racer(choice, at.racer);
        break;
    case ADD:
        choice->key = '/';
        choice->methods_next = true;
        return true;
    }
    return false;
}

/* The parameter that ← and → change in a row: of a racer its η, else its first. −1: none. */
static int parameter_at(const struct session *session, const struct about_row *at)
{
    if (at->what == PARAMETER)
        return at->parameter;
    if (at->what != RACER)
        return -1;
    const struct parameter *table = run_optimizer(session->race.run[at->racer])->parameters;
    int rate = parameter_by_role(table, ROLE_RATE);
    return rate >= 0 || parameter_count(table) == 0 ? rate : 0;
}

static bool key(void *context, int i, uint32_t code)
{
    struct choice *choice = context;
    struct about_row at = i >= 0 ? about(choice, i) : (struct about_row){ADD, -1, 0};
    int parameter = at.racer >= 0 ? parameter_at(choice->session, &at) : -1;
    choice->shown = i;
    if (at.racer < 0)
        return false;
    switch (code) {
    case KEY_LEFT_ARROW:
    case KEY_RIGHT_ARROW:
    case KEY_SHIFT_LEFT:
    case KEY_SHIFT_RIGHT:
        if (parameter >= 0)
            adjust(choice, at.racer, parameter,
                   code == KEY_RIGHT_ARROW || code == KEY_SHIFT_RIGHT ? 1 : -1,
                   code == KEY_SHIFT_LEFT || code == KEY_SHIFT_RIGHT);
        return true;
    case ' ':
        switch_racer(choice, at.racer);
        return true;
    case KEY_DELETE_KEY:
        remove_racer(choice, at.racer);
        return true;
    case KEY_SHIFT_UP:
    case KEY_SHIFT_DOWN:
        move_racer(choice, at.racer, code == KEY_SHIFT_UP ? -1 : 1);
        choice->shown = place_of(choice, at.racer + (code == KEY_SHIFT_UP ? -1 : 1));
        return true;
    default:
        return false;
    }
}

static int stands(void *context)
{
    const struct choice *choice = context;
    int last = count(context) - 1;
    return choice->shown < 0 ? 0 : choice->shown > last ? last : choice->shown;
}

const struct list_source racer_list = {
    .title = "Racers",
    .keys = "←→ change, Space on/off, Esc ends",
    .begin = begin,
    .count = count,
    .row = row,
    .preview = preview,
    .choose = choose,
    .key = key,
    .stands = stands,
    .keeps = true,
};
