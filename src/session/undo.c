#include "session/undo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/modifiers.h"
#include "session/former.h"
#include "session/travel.h"

enum { EDITS_MAX = 200, BYTES_MAX = 64 << 20 };

/* An edit, with the session before it, or after it where it is undone. */
struct edit {
    struct former *former; /* owned */
    size_t bytes;
    bool joined; /* the next of the same word belongs to it */
    bool race;   /* the edit was one of the race, not of its picture only */
    bool focus;  /* it took the focus off a racer that it hid */
    char word[128];
};

struct stack {
    int count;
    struct edit *edit[EDITS_MAX]; /* the latest last; owned */
};

struct undo {
    int depth;           /* of undo_begin */
    struct edit *before; /* what the outermost found */
    const char *name;    /* of the edit under way; NULL: it is found out */
    struct stack past, future;
    char text[SETTING_TEXT_MOST]; /* for settings, see there */
};

/* --- edits --- */

static void edit_free(struct edit *edit)
{
    if (!edit)
        return;
    former_free(edit->former);
    free(edit);
}

/* The ghosts are by far the most of it; the problem and the racers' SPECs are shared. */
static size_t size_of(const struct session_copy *copy, int dim)
{
    size_t size = sizeof *copy;
    for (int i = 0; i < copy->runs; i++)
        size += copy->run[i].change_count * sizeof *copy->run[i].changes +
                copy->run[i].ghost.count * (size_t)dim * sizeof *copy->run[i].ghost.w;
    return size;
}

/* With the session as it is now; NULL when memory is short. */
static struct edit *edit_of(const struct session *session)
{
    struct edit *edit = calloc(1, sizeof *edit);
    if (!edit)
        return NULL;
    edit->former = former_of(session, session->undo->text);
    if (!edit->former) {
        free(edit);
        return NULL;
    }
    edit->bytes = size_of(&edit->former->copy, session->race.problem->dim);
    return edit;
}

static void stack_clear(struct stack *stack)
{
    while (stack->count > 0)
        edit_free(stack->edit[--stack->count]);
}

/* The oldest go where there are too many, or too large ones. */
static void stack_push(struct stack *stack, struct edit *edit)
{
    size_t bytes = edit->bytes;
    int kept = 0;
    while (kept < stack->count && kept < EDITS_MAX - 1) {
        bytes += stack->edit[stack->count - 1 - kept]->bytes;
        if (bytes > BYTES_MAX)
            break;
        kept++;
    }
    int gone = stack->count - kept;
    for (int i = 0; i < gone; i++)
        edit_free(stack->edit[i]);
    memmove(stack->edit, stack->edit + gone, (size_t)kept * sizeof(struct edit *));
    stack->edit[kept] = edit;
    stack->count = kept + 1;
}

/* --- what an edit was --- */

static double in_force(const struct run_settings *settings, const struct change *changes,
                       size_t count, int parameter, long step)
{
    double value = settings->parameter[parameter];
    for (size_t i = 0; i < count && changes[i].step <= step; i++)
        if (changes[i].parameter == parameter)
            value = changes[i].value;
    return value;
}

static bool same_value(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same_settings(const struct run *run, const struct run_copy *former)
{
    size_t count;
    const struct run_settings *settings = run_settings_of(run);
    const struct change *changes = run_changes(run, &count);
    if (count != former->change_count ||
        memcmp(settings->parameter, former->settings.parameter, sizeof settings->parameter) != 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (changes[i].step != former->changes[i].step ||
            changes[i].parameter != former->changes[i].parameter ||
            !same_value(changes[i].value, former->changes[i].value))
            return false;
    return true;
}

static bool same_run(const struct run *run, const struct run_copy *former)
{
    const struct ghost *ghost = run_ghost(run);
    size_t size = ghost->count * (size_t)run_problem(run)->dim * sizeof *ghost->w;
    return same_settings(run, former) && ghost->count == former->ghost.count &&
           same_value(ghost->rate, former->ghost.rate) &&
           (size == 0 || memcmp(ghost->w, former->ghost.w, size) == 0);
}

/* Whether a parameter of a racer has another value for the next step. */
static bool value_differs(const struct session *session, const struct session_copy *before, int i,
                          int parameter)
{
    size_t count;
    const struct run *run = session->race.run[i];
    const struct change *changes = run_changes(run, &count);
    const struct run_copy *former = &before->run[i];
    double now = in_force(run_settings_of(run), changes, count, parameter,
                          session_aim_of(session).step),
           then = in_force(&former->settings, former->changes, former->change_count, parameter,
                           before->state.position);
    return !same_value(now, then) && !same_settings(run, former);
}

/* Whether it has for the next race, as with racers that have stopped. */
static bool next_differs(const struct session *session, const struct session_copy *before, int i,
                         int parameter)
{
    return !same_value(session->state.racer[i].parameter[parameter],
                       before->state.racer[i].parameter[parameter]);
}

static void append(char *word, size_t size, const char *text)
{
    size_t length = strlen(word);
    snprintf(word + length, size - length, "%s", text);
}

/* "η of momentum", "η and β of 3 racers"; false when nothing differs. */
static bool name_values(const struct session *session, const struct session_copy *before,
                        bool (*differs)(const struct session *, const struct session_copy *, int,
                                        int),
                        char *word, size_t size)
{
    int racers = 0, last = 0, names = 0;
    char symbols[64] = "", of[128];
    for (int i = 0; i < session->race.count; i++) {
        bool any = false;
        for (int k = 0; k < MODIFIERS_END; k++) {
            const struct parameter *row = parameter_of(run_optimizer(session->race.run[i]), k);
            if (!row || !differs(session, before, i, k))
                continue;
            any = true;
            if (strstr(symbols, row->symbol))
                continue;
            append(symbols, sizeof symbols, names++ ? " and " : "");
            append(symbols, sizeof symbols, row->symbol);
        }
        racers += any;
        last = any ? i : last;
    }
    if (racers == 1)
        snprintf(of, sizeof of, "%s", session->state.racer[last].label);
    else
        snprintf(of, sizeof of, "%d racers", racers);
    snprintf(word, size, "%s of %s", symbols, of);
    return racers > 0;
}

static bool name_runs(const struct session *session, const struct session_copy *before, char *word,
                      size_t size)
{
    snprintf(word, size, "restart");
    for (int i = 0; i < session->race.count; i++)
        if (!same_run(session->race.run[i], &before->run[i]))
            return true;
    return false;
}

static bool name_hidden(const struct session *session, const struct session_copy *before,
                        char *word, size_t size)
{
    for (int i = 0; i < session->race.count; i++) {
        const struct racer *racer = &session->state.racer[i];
        snprintf(word, size, "%s %s", racer->label, racer->hidden ? "off" : "on");
        if (racer->hidden != before->state.racer[i].hidden)
            return true;
    }
    return false;
}

/* The setting that differs: one that changes what follows only where `live`. */
static bool name_setting(const struct session *session, const struct settings_kept *before,
                         bool live, char *word, size_t size)
{
    for (int i = 0; (i = settings_differ(session->settings, before, i, session->undo->text)) >= 0;
         i++) {
        const struct setting *row = settings_at(session->settings, i);
        if ((row->effect == EFFECT_CHANGE) != live)
            continue;
        snprintf(word, size, "%s", row->name);
        return true;
    }
    return false;
}

static bool same_pins(const struct session_values *a, const struct session_values *b)
{
    bool same = a->pins == b->pins;
    for (int i = 0; same && i < a->pins; i++)
        same = a->pin[i] == b->pin[i];
    return same;
}

/* Names what makes the session differ from what it was; false for nothing. What brings others
 * about comes first: another start has another automatic η. */
static bool name_edit(const struct session *session, const struct former *before, char *word,
                      size_t size)
{
    const struct session_copy *copy = &before->copy;
    if (name_setting(session, &before->settings, false, word, size))
        return true;
    if (name_values(session, copy, value_differs, word, size) ||
        name_runs(session, copy, word, size) ||
        name_values(session, copy, next_differs, word, size) ||
        name_hidden(session, copy, word, size) ||
        name_setting(session, &before->settings, true, word, size))
        return true;
    if (!same_pins(&session->state.values, &copy->state.values)) {
        snprintf(word, size, "pins");
        return true;
    }
    snprintf(word, size, "view of the map");
    return memcmp(session->state.view, copy->state.view, sizeof session->state.view) != 0;
}

static bool same_race(const struct session *session, const struct session_copy *before)
{
    bool same = session->race.problem == before->state.values.problem &&
                session->race.count == before->runs;
    for (int i = 0; same && i < before->runs; i++)
        same = same_run(session->race.run[i], &before->run[i]) &&
               memcmp(session->state.racer[i].parameter, before->state.racer[i].parameter,
                      sizeof before->state.racer[i].parameter) == 0;
    return same;
}

/* Whether an edit was one of the race, whose undoing shows the step at which it was made. */
static bool changes_race(const struct session *session, const struct former *before)
{
    if (!same_race(session, &before->copy))
        return true;
    for (int i = 0;
         (i = settings_differ(session->settings, &before->settings, i, session->undo->text)) >= 0;
         i++)
        if (settings_at(session->settings, i)->effect > EFFECT_VIEW)
            return true;
    return false;
}

/* --- taking note --- */

/* What a session remembers; NULL when memory is short. */
static struct undo *memory_of(struct session *session)
{
    if (!session->undo)
        session->undo = calloc(1, sizeof *session->undo);
    return session->undo;
}

void undo_begin(struct session *session)
{
    struct undo *undo = memory_of(session);
    if (undo && undo->depth++ == 0 && session->race.problem)
        undo->before = edit_of(session);
}

static void note(struct session *session, bool joined)
{
    struct undo *undo = session->undo;
    struct edit *before = undo->before;
    const char *name = undo->name;
    undo->before = NULL;
    undo->name = NULL;
    if (!before || !name_edit(session, before->former, before->word, sizeof before->word)) {
        edit_free(before);
        return;
    }
    if (name)
        snprintf(before->word, sizeof before->word, "%s", name);
    stack_clear(&undo->future);
    before->joined = joined;
    before->race = changes_race(session, before->former);
    before->focus = before->former->copy.state.focus != session->state.focus;
    const struct edit *last = undo->past.count ? undo->past.edit[undo->past.count - 1] : NULL;
    if (joined && last && last->joined && strcmp(last->word, before->word) == 0)
        edit_free(before);
    else
        stack_push(&undo->past, before);
}

static void end(struct session *session, bool joined)
{
    struct undo *undo = session->undo;
    if (undo && undo->depth > 0 && --undo->depth == 0)
        note(session, joined);
}

void undo_end(struct session *session)
{
    end(session, false);
}

void undo_end_joined(struct session *session)
{
    end(session, true);
}

void undo_name(struct session *session, const char *word)
{
    if (session->undo && session->undo->depth > 0)
        session->undo->name = word;
}

int undo_count(const struct session *session)
{
    return session->undo ? session->undo->past.count : 0;
}

void undo_forget(struct session *session)
{
    struct undo *undo = session->undo;
    if (!undo)
        return;
    edit_free(undo->before);
    stack_clear(&undo->past);
    stack_clear(&undo->future);
    free(undo);
    session->undo = NULL;
}

/* --- going there --- */

/* Where the session is in a race that stays as it is. */
struct showing {
    struct aim aim;
    long extent;
    int focus;
};

static struct showing showing_of(const struct session *session)
{
    return (struct showing){session_aim_of(session), session->state.extent, session->state.focus};
}

/* `focus`: it stays too. */
static void stay_at(struct session *session, const struct showing *showing, bool focus)
{
    session->state.extent = showing->extent;
    if (focus)
        session->state.focus = showing->focus;
    session_aim(session, showing->aim);
}

void undo_return(struct session *session)
{
    struct undo *undo = session->undo;
    char word[128];
    struct error error;
    if (!undo || !undo->before || !name_edit(session, undo->before->former, word, sizeof word))
        return;
    struct former *now = former_of(session, undo->text);
    if (!now || !former_restore(undo->before->former, now, session, undo->text, &error))
        snprintf(session->message, sizeof session->message, "%.250s", now ? error.text : "memory");
    former_free(now);
}

/* Shows the last session of a stack, which moves to the other as what is shown now. */
static bool travel(struct session *session, struct stack *from, struct stack *to, const char *done)
{
    struct error error;
    if (from->count == 0)
        return false;
    struct edit *edit = from->edit[from->count - 1], *now = edit_of(session);
    struct showing showing = showing_of(session);
    if (!now || !former_restore(edit->former, now->former, session, session->undo->text, &error)) {
        snprintf(session->message, sizeof session->message, "%.250s", now ? error.text : "memory");
        edit_free(now);
        return true;
    }
    if (!edit->race)
        stay_at(session, &showing, !edit->focus);
    snprintf(session->message, sizeof session->message, "%s: %s", done, edit->word);
    memcpy(now->word, edit->word, sizeof now->word);
    now->race = edit->race;
    now->focus = edit->focus;
    from->count--;
    edit_free(edit);
    stack_push(to, now);
    return true;
}

bool session_undo(struct session *session)
{
    struct undo *undo = memory_of(session);
    if (undo && undo->depth > 0) { /* a hand at work: what it did so far is undone */
        undo->depth = 0;
        note(session, false);
    }
    if (undo && travel(session, &undo->past, &undo->future, "undone"))
        return true;
    snprintf(session->message, sizeof session->message, "there is nothing to undo");
    return false;
}

bool session_redo(struct session *session)
{
    struct undo *undo = memory_of(session);
    if (undo && undo->depth == 0 && travel(session, &undo->future, &undo->past, "redone"))
        return true;
    snprintf(session->message, sizeof session->message, "there is nothing to redo");
    return false;
}
