/*
 * Everything by its name, in one list: lessons, surfaces, methods to add, charts, settings with
 * their values, commands, and what keys do. What can be shown at once is shown while the cursor is
 * on it.
 */
#include <stdio.h>
#include <string.h>

#include "chrome/choice.h"
#include "optimizers/optimizers.h"
#include "scene/registry.h"
#include "script/player.h"
#include "script/show.h"
#include "script/verb.h"
#include "session/edit.h"
#include "session/position.h"
#include "session/racers.h"
#include "session/undo.h"
#include "surfaces/surfaces.h"

enum find_kind {
    FIND_LESSON,  /* index into the library */
    FIND_SURFACE, /* index into surfaces */
    FIND_METHOD,  /* into optimizers: a racer to add */
    FIND_CHART,   /* into chart_names */
    FIND_VALUE,   /* of settings_at, with the value */
    FIND_TYPED,   /* of settings_at: to be typed */
    FIND_VERB,    /* into verbs */
    FIND_KEY,     /* of keys_at, with the place of the key in it */
};

/* --- what there is --- */

static void add(struct choice *choice, enum find_kind kind, int index, int value)
{
    struct find *find = &choice->find;
    if (find->count < FIND_MAX)
        find->item[find->count] = (struct find_item){(int)kind, index, value};
    find->count += find->count < FIND_MAX;
}

static bool flag_now(const struct session *session, const char *name)
{
    char value[SETTING_TEXT];
    settings_print(session->settings, name, value, sizeof value);
    return strcmp(value, "on") == 0;
}

/* A row for every word that it can be given, for a flag what it is not; else one to type it. The
 * charts have rows of their own. */
static void add_setting(struct choice *choice, int i)
{
    const struct setting *row = settings_at(choice->session->settings, i);
    if (row->effect == EFFECT_NONE || strcmp(row->name, "detail") == 0)
        return;
    if (row->kind == SETTING_FLAG)
        add(choice, FIND_VALUE, i, !flag_now(choice->session, row->name));
    else if (row->kind != SETTING_CHOICE)
        add(choice, FIND_TYPED, i, 0);
    for (int k = 0; row->kind == SETTING_CHOICE && row->choices[k]; k++)
        add(choice, FIND_VALUE, i, k);
}

/* What means nothing behind a list: moving within one, and finding itself. */
static bool is_of_lists(enum action action)
{
    return action == ACTION_NONE || action == ACTION_FIND || action == ACTION_CONFIRM ||
           action == ACTION_CANCEL || action == ACTION_FINE_NEXT;
}

/* A key for each thing that the row's keys do. */
static void add_keys(struct choice *choice, int i)
{
    const struct key_row *row = keys_at(&choice->session->settings->keys, i);
    for (int k = 0; k < KEYS_PER_ROW && row->keys[k].code; k++) {
        bool again = is_of_lists(row->keys[k].action) || (row->window && !choice->window);
        for (int before = 0; before < k; before++)
            again |= row->keys[before].action == row->keys[k].action &&
                     row->keys[before].setting == row->keys[k].setting;
        if (!again)
            add(choice, FIND_KEY, i, k);
    }
}

/* None where nobody plays lessons, or they cannot be read. */
static void add_lessons(struct choice *choice)
{
    struct library *library = &choice->find.library;
    const struct session *session = choice->session;
    struct error ignored;
    library_free(library);
    *library = (struct library){0};
    if (!session->player || !session->player->folder ||
        !library_read(library, session->player->folder, session->settings, &ignored))
        return;
    for (int i = 0; i < library->count; i++)
        add(choice, FIND_LESSON, i, 0);
}

static void begin(void *context)
{
    struct choice *choice = context;
    const struct settings *settings = choice->session->settings;
    choice->find.count = 0;
    for (int i = 0; optimizer_at(i) && choice->methods; i++)
        add(choice, FIND_METHOD, i, 0);
    if (choice->methods)
        return;
    add_lessons(choice);
    for (int i = 0; surfaces[i]; i++)
        add(choice, FIND_SURFACE, i, 0);
    for (int i = 0; optimizer_at(i); i++)
        add(choice, FIND_METHOD, i, 0);
    for (int i = 0; chart_names[i]; i++)
        add(choice, FIND_CHART, i, 0);
    for (int i = 0; settings_at(settings, i); i++)
        add_setting(choice, i);
    for (int i = 0; verbs[i].name; i++)
        if (verbs[i].where & IN_PROMPT)
            add(choice, FIND_VERB, i, 0);
    for (int i = 0; keys_at(&settings->keys, i); i++)
        add_keys(choice, i);
}

static int count(void *context)
{
    return ((struct choice *)context)->find.count;
}

/* --- how it reads --- */

static const char *value_word(const struct setting *row, int value)
{
    return row->kind == SETTING_FLAG ? value ? "on" : "off" : row->choices[value];
}

static void lesson_row(const struct lesson *lesson, struct list_row *row)
{
    snprintf(row->title, sizeof row->title, "%.90s", lesson->title);
    snprintf(row->detail, sizeof row->detail, "a lesson of %d scene%s, %.60s: %s", lesson->scenes,
             lesson->scenes == 1 ? "" : "s", lesson->group, lesson->name);
    row->kind = "lesson";
}

static void surface_row(int i, struct list_row *row)
{
    snprintf(row->title, sizeof row->title, "%s", surfaces[i]->name);
    snprintf(row->detail, sizeof row->detail, "%s: %s", surfaces[i]->title, surfaces[i]->formula);
    row->kind = "surface";
}

static void method_row(int i, struct list_row *row)
{
    const struct optimizer *optimizer = optimizer_at(i);
    snprintf(row->title, sizeof row->title, "%s", optimizer->name);
    snprintf(row->detail, sizeof row->detail, "adds a racer. %s: %s", optimizer->title,
             optimizer->rule);
    row->kind = "add";
}

static void chart_row(struct choice *choice, int i, struct list_row *row)
{
    const struct panel *chart = panels[panel_index(chart_names[i])];
    const char *why = chart->empty ? chart->empty(choice->scene) : NULL;
    snprintf(row->title, sizeof row->title, "%s", chart->name);
    snprintf(row->detail, sizeof row->detail, "%s%s%s", chart->title, why ? "; not here: " : "",
             why ? why : "");
    row->idle = why != NULL;
    row->kind = "chart";
}

static void setting_row(struct choice *choice, const struct find_item *item, struct list_row *row)
{
    const struct setting *setting = settings_at(choice->session->settings, item->index);
    bool typed = item->kind == FIND_TYPED;
    char now[SETTING_TEXT] = "";
    snprintf(row->title, sizeof row->title, "%s%s%s", setting->name, typed ? "" : " ",
             typed ? "" : value_word(setting, item->value));
    if (typed)
        settings_tell(choice->session->settings, setting->name, now, sizeof now);
    snprintf(row->detail, sizeof row->detail, "%s%s%.100s", setting->help, *now ? "; now " : "",
             now);
    row->kind = "setting";
}

static void verb_row(int i, struct list_row *row)
{
    snprintf(row->title, sizeof row->title, "%s", verbs[i].name);
    snprintf(row->detail, sizeof row->detail, "%s %s: %s", verbs[i].name,
             verbs[i].argument ? verbs[i].argument : "", verbs[i].help);
    row->kind = "command";
}

static void key_row(struct choice *choice, const struct find_item *item, struct list_row *row)
{
    const struct key_row *keys = keys_at(&choice->session->settings->keys, item->index);
    const char *why = keys->refuses ? keys->refuses(choice->session) : NULL;
    char name[KEY_BYTES];
    key_print(keys->keys[item->value].code, name);
    snprintf(row->title, sizeof row->title, "%.90s", keys->title);
    snprintf(row->detail, sizeof row->detail, "key %s (%s): %s", name, keys->label,
             why ? why : keys->title);
    row->idle = why != NULL;
    row->kind = "key";
}

static void describe(struct choice *choice, int i, struct list_row *row)
{
    const struct find_item *item = &choice->find.item[i];
    switch ((enum find_kind)item->kind) {
    case FIND_LESSON:
        lesson_row(&choice->find.library.lesson[item->index], row);
        break;
    case FIND_SURFACE:
        surface_row(item->index, row);
        break;
    case FIND_METHOD:
        method_row(item->index, row);
        break;
    case FIND_CHART:
        chart_row(choice, item->index, row);
        break;
    case FIND_VALUE:
    case FIND_TYPED:
        setting_row(choice, item, row);
        break;
    case FIND_VERB:
        verb_row(item->index, row);
        break;
    case FIND_KEY:
        key_row(choice, item, row);
        break;
    }
}

/* --- what was chosen before --- */

/* An item by its kind and name: places change as parts are added. */
static void recent_name(struct choice *choice, int i, char name[LIST_TITLE])
{
    struct list_row row = {{0}};
    describe(choice, i, &row);
    snprintf(name, LIST_TITLE, "%.8s %.80s", row.kind, row.title);
}

static void remember(struct choice *choice, int i)
{
    struct find *find = &choice->find;
    char name[LIST_TITLE];
    int place = 0;
    recent_name(choice, i, name);
    while (place < RECENT_MAX - 1 && strcmp(find->recent[place], name) != 0)
        place++;
    memmove(find->recent[1], find->recent[0], (size_t)place * sizeof find->recent[0]);
    memcpy(find->recent[0], name, sizeof name);
}

static void row(void *context, int i, struct list_row *row)
{
    struct choice *choice = context;
    char name[LIST_TITLE];
    describe(choice, i, row);
    snprintf(name, sizeof name, "%.8s %.80s", row->kind, row->title);
    for (int k = 0; k < RECENT_MAX; k++)
        if (strcmp(choice->find.recent[k], name) == 0)
            row->recent = RECENT_MAX - k;
}

/* --- trying and taking --- */

static void assign(struct choice *choice, const char *name, const char *value)
{
    struct session *session = choice->session;
    struct error error;
    if (!session_assign(session, name, value, &error))
        session_report(session, &error);
}

/* What is cheap to show: a surface, a chart, how the picture looks. */
static void preview(void *context, int i)
{
    struct choice *choice = context;
    const struct find_item *item = &choice->find.item[i];
    struct list_row here = {{0}};
    if (choice->shown == i)
        return;
    if (choice->shown >= 0)
        undo_return(choice->session);
    choice->shown = -1;
    choice->session->message[0] = '\0';
    describe(choice, i, &here);
    const struct setting *setting = settings_at(choice->session->settings, item->index);
    bool surface = item->kind == FIND_SURFACE && !surfaces[item->index]->takes_expression,
         value = item->kind == FIND_VALUE && setting->effect <= EFFECT_VIEW;
    if (here.idle || !(surface || value || item->kind == FIND_CHART))
        return;
    choice->shown = i;
    if (surface)
        assign(choice, "surface", surfaces[item->index]->name);
    else if (value)
        assign(choice, setting->name, value_word(setting, item->value));
    else
        assign(choice, "detail", chart_names[item->index]);
}

/* The focus goes to the newcomer: it is him that the next keys are for. */
static void add_racer(struct choice *choice, const char *name)
{
    struct session *session = choice->session;
    struct error error;
    if (!session_add_racers(session, name, &error)) {
        session_report(session, &error);
        return;
    }
    session->state.focus = session->race.count - 1;
    snprintf(session->message, sizeof session->message,
             "%s races, too: ←/→ change its η, m shows all racers",
             session->state.racer[session->state.focus].label);
}

/* A line of the prompt to go on with, with the value as it is where that is short and can be typed.
 */
static void begin_line(struct choice *choice, const char *name, const char *value)
{
    size_t size = sizeof choice->line;
    if ((size_t)snprintf(choice->line, size, "%s %s", name, value) >= size ||
        strchr(value, RACER_BREAK))
        snprintf(choice->line, size, "%s ", name);
}

static void show_lesson(struct choice *choice, const struct lesson *lesson)
{
    struct session *session = choice->session;
    char path[1024];
    struct error error;
    snprintf(path, sizeof path, "%s/%s.glissade", session->player->folder, lesson->name);
    if (!script_show(session, path, &error))
        session_report(session, &error);
}

static void take(struct choice *choice, const struct find_item *item)
{
    const struct settings *settings = choice->session->settings;
    char now[SETTING_TEXT] = "";
    switch ((enum find_kind)item->kind) {
    case FIND_LESSON:
        show_lesson(choice, &choice->find.library.lesson[item->index]);
        break;
    case FIND_SURFACE: /* typed */
        snprintf(choice->line, sizeof choice->line, "surface %s:", surfaces[item->index]->name);
        break;
    case FIND_METHOD:
        if (optimizers[item->index])
            add_racer(choice, optimizers[item->index]->name);
        else /* the last: typed */
            snprintf(choice->line, sizeof choice->line, "add %s:", optimizer_at(item->index)->name);
        break;
    case FIND_VALUE:
        assign(choice, settings_at(settings, item->index)->name,
               value_word(settings_at(settings, item->index), item->value));
        break;
    case FIND_TYPED:
        settings_print(settings, settings_at(settings, item->index)->name, now, sizeof now);
        begin_line(choice, settings_at(settings, item->index)->name, now);
        break;
    case FIND_VERB:
        begin_line(choice, verbs[item->index].name, "");
        break;
    case FIND_KEY:
        choice->key = keys_at(&settings->keys, item->index)->keys[item->value].code;
        break;
    case FIND_CHART:
        break;
    }
}

static bool choose(void *context, int i)
{
    struct choice *choice = context;
    remember(choice, i);
    preview(context, i);
    if (choice->shown != i)
        take(choice, &choice->find.item[i]);
    return true;
}

const struct list_source find_list = {
    .title = "Find",
    .keys = "Enter does it, Esc leaves all as it was",
    .begin = begin,
    .count = count,
    .row = row,
    .preview = preview,
    .choose = choose,
};
