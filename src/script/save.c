#include "script/save.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/output.h"
#include "base/text.h"
#include "script/reference.h"
#include "script/script.h"
#include "session/lineup.h"
#include "session/proposal.h"
#include "session/spelling.h"
#include "session/travel.h"

static void write_line(struct builder *out, const char *name, const char *value)
{
    /* a value that begins with = is told apart from NAME=VALUE */
    builder_format(out, *value == '=' ? "%s = %s\n" : *value ? "%s %s\n" : "%s\n", name, value);
}

/* --- who --- */

/* What a racer began with; automatic where nobody chose it. */
static void base_of(const struct session *session, int i, double *parameter)
{
    const struct run *run = session->race.run[i];
    const double *wished = session->state.racer[i].parameter;
    memcpy(parameter, run_settings_of(run)->parameter, PARAMETERS_MAX * sizeof *parameter);
    for (int k = 0; k < PARAMETERS_MAX; k++)
        if (isnan(wished[k]))
            parameter[k] = wished[k];
}

static bool any_racer_differs(const struct session *session)
{
    double parameter[PARAMETERS_MAX];
    for (int i = 0; i < session->race.count; i++) {
        base_of(session, i, parameter);
        if (racer_differs(session, i, parameter))
            return true;
    }
    return false;
}

static void write_racers(struct builder *out, const struct session *session)
{
    double parameter[PARAMETERS_MAX];
    for (int i = 0; i < session->race.count; i++) {
        builder_add(out, i == 0 ? "optimizer " : "add ");
        base_of(session, i, parameter);
        spell_racer(out, session, i, parameter);
        builder_add(out, "\n");
    }
}

/* The focus is known only when all that are hidden are. */
static void write_attention(struct builder *out, const struct session *session)
{
    const struct state *state = &session->state;
    bool any = false;
    for (int i = 0; i < session->race.count; i++) {
        any |= state->racer[i].hidden;
        if (state->racer[i].hidden)
            builder_format(out, "hide %d\n", i + 1);
    }
    if (state->focus == FOCUS_ALL)
        builder_add(out, "focus all\n");
    else if (any || state->focus != session_first_focus(session))
        builder_format(out, "focus %d\n", state->focus + 1);
}

/* --- settings --- */

static void write_view(struct builder *out, const double view[4])
{
    builder_add(out, "region ");
    for (int i = 0; i < 4; i++) {
        char number[TEXT_NUMBER];
        text_shortest(number, view[i]);
        builder_format(out, "%s%s", i ? "," : "", number);
    }
    builder_add(out, "\n");
}

/* True where the settings alone would show another part of the plane. */
static bool view_is_own(const struct session *session)
{
    const struct state *state = &session->state;
    if (state->framing == FRAMING_RACE)
        return false;
    if (!state->values.has_region && session->race.problem->dim > 2 && state->framed_race != 0)
        return true; /* a plane among many parameters is framed as it lies when it is first seen */
    return memcmp(state->view, state->framed, sizeof state->view) != 0 ||
           (!state->values.has_region && state->framed_race != session_race_mark(session));
}

static void write_setting(struct builder *out, const struct session *session,
                          const struct setting *row, bool differs, char *text)
{
    bool proposed = proposal_covers(session, row->name);
    if (strcmp(row->name, "optimizer") == 0) {
        if (differs || proposed || any_racer_differs(session))
            write_racers(out, session);
        return;
    }
    if (strcmp(row->name, "region") == 0 && view_is_own(session)) {
        write_view(out, session->state.view);
        return;
    }
    if (!differs && !proposed)
        return;
    settings_print(session->settings, row->name, text, SETTING_TEXT_MOST);
    write_line(out, row->name, row->kind == SETTING_FLAG && strcmp(text, "on") == 0 ? "" : text);
}

static void write_settings(struct builder *out, const struct session *session, char *text)
{
    const struct settings *settings = session->settings;
    int next = session->defaults ? settings_differ(settings, session->defaults, 0, text) : 0;
    for (int i = 0; settings_at(settings, i); i++) {
        const struct setting *row = settings_at(settings, i);
        bool differs = !session->defaults || i == next;
        if (session->defaults && i == next)
            next = settings_differ(settings, session->defaults, i + 1, text);
        if (!row->local && row->effect != EFFECT_NONE && strcmp(row->name, "data") != 0)
            write_setting(out, session, row, differs, text);
    }
}

/* --- the race --- */

/* A value as it is read back. */
static void write_value(struct builder *out, const struct parameter *row, double value)
{
    char text[TEXT_NUMBER];
    text_shortest(text, value);
    builder_add(out, row->kind == KIND_CHOICE ? row->choices[(int)value] : text);
}

/* A change that is the next one in time of those that are not written yet. */
static const struct change *next_change(const struct session *session, const size_t *written,
                                        int *racer)
{
    const struct change *first = NULL;
    for (int i = 0; i < session->race.count; i++) {
        size_t count;
        const struct change *changes = run_changes(session->race.run[i], &count);
        if (written[i] < count && (!first || changes[written[i]].step < first->step)) {
            first = &changes[written[i]];
            *racer = i;
        }
    }
    return first;
}

static void write_change(struct builder *out, const struct session *session, int racer, long step,
                         int parameter, double value)
{
    const struct parameter *row = parameter_of(run_optimizer(session->race.run[racer]), parameter);
    char name[RACER_NAME];
    racer_name(session, racer, name);
    builder_format(out, "at %ld %s.%s ", step, name, row->name);
    write_value(out, row, value);
    builder_add(out, "\n");
}

static void write_changes(struct builder *out, const struct session *session)
{
    size_t written[RACERS_MAX] = {0};
    int racer = 0;
    for (const struct change *change; (change = next_change(session, written, &racer));
         written[racer]++)
        write_change(out, session, racer, change->step, change->parameter, change->value);
}

/* What was wished of racers that have stopped, for their next race. */
static void write_pending(struct builder *out, const struct session *session, long step)
{
    for (int i = 0; i < session->race.count; i++) {
        const struct run *run = session->race.run[i];
        const double *base = run_settings_of(run)->parameter;
        const double *wished = session->state.racer[i].parameter;
        bool over = run_stopped(run) && run_end(run) <= step;
        for (int k = 0; k < PARAMETERS_MAX && over; k++)
            if (parameter_of(run_optimizer(run), k) && !isnan(wished[k]) && wished[k] != base[k])
                write_change(out, session, i, step, k, wished[k]);
    }
}

static void write_numbers(struct builder *out, const char *name, const double *number, int count)
{
    builder_format(out, " %s ", name);
    for (int i = 0; i < count; i++) {
        char text[TEXT_NUMBER];
        text_shortest(text, number[i]);
        builder_format(out, "%s%s", i ? "," : "", text);
    }
}

/* What the run of a ghost had otherwise. */
static void write_differences(struct builder *out, const struct run *run,
                              const struct ghost_origin *origin)
{
    const struct run_settings *now = run_settings_of(run), *then = &origin->settings;
    size_t dim = (size_t)run_problem(run)->dim;
    for (int k = 0; k < PARAMETERS_MAX; k++) {
        const struct parameter *row = parameter_of(now->optimizer, k);
        if (!row || row->kind == KIND_TEXT || isnan(then->parameter[k]) ||
            then->parameter[k] == now->parameter[k])
            continue;
        builder_format(out, " %s ", row->name);
        if (isfinite(then->parameter[k]))
            write_value(out, row, then->parameter[k]);
        else /* no number that can be written */
            builder_add(out, "default");
    }
    if (memcmp(now->start, then->start, dim * sizeof *now->start) != 0)
        write_numbers(out, "start", then->start, (int)dim);
    if (now->seed != then->seed)
        builder_format(out, " seed %llu", (unsigned long long)then->seed);
    if (now->stream != then->stream)
        builder_format(out, " stream %llu", (unsigned long long)then->stream);
    for (size_t i = 0; i < origin->count; i++) {
        const struct change *change = &origin->change[i];
        const struct parameter *row = parameter_of(now->optimizer, change->parameter);
        builder_format(out, " at %ld %s ", change->step, row->name);
        write_value(out, row, change->value);
    }
}

static void write_ghosts(struct builder *out, const struct session *session)
{
    for (int i = 0; i < session->race.count; i++) {
        const struct run *run = session->race.run[i];
        const struct ghost *ghost = run_ghost(run);
        if (ghost->count < 2 || !ghost->origin) /* a point is no path */
            continue;
        builder_format(out, "ghost %d %ld %ld", i + 1, ghost->origin->from, ghost->origin->to);
        write_differences(out, run, ghost->origin);
        builder_add(out, "\n");
    }
}

/* Where everybody has stopped before, nobody can be shown again. */
static bool can_reach(const struct session *session, long step)
{
    for (int i = 0; i < session->race.count; i++)
        if (!run_stopped(session->race.run[i]) || run_end(session->race.run[i]) >= step)
            return true;
    return false;
}

static void write_position(struct builder *out, const struct session *session)
{
    long step = session_aim_of(session).step;
    bool back = session->state.extent > step && can_reach(session, session->state.extent);
    if (back)
        builder_format(out, "go %ld\n", session->state.extent);
    if (step > 0 || back)
        builder_format(out, "go %ld\n", step);
    write_pending(out, session, step);
}

/* --- the whole --- */

char *script_of(const struct session *session)
{
    struct builder out = {0};
    char *text = malloc(SETTING_TEXT_MOST);
    if (!text)
        return NULL;
    write_settings(&out, session, text);
    write_attention(&out, session);
    write_ghosts(&out, session);
    write_changes(&out, session);
    write_position(&out, session);
    free(text);
    return builder_take(&out);
}

bool script_save(const struct session *session, const char *path, char **written,
                 struct error *error)
{
    char *text = script_of(session);
    *written = NULL;
    bool good =
        text && asprintf(written, "%s%s", path, script_is_named(path) ? "" : ".glissade") >= 0;
    if (!good)
        *written = NULL;
    good = good ? output_write(*written, text, strlen(text), error) : fail_memory(error);
    free(text);
    return good;
}
