#include "script/deeds.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "script/reference.h"
#include "script/save.h"
#include "session/identify.h"
#include "session/undo.h"

/* --- who --- */

static bool apply_add(struct stage *stage, const char *value, struct error *error)
{
    struct session *session = stage->session;
    if (!session_add_racers(session, value, error))
        return false;
    snprintf(stage->message, sizeof stage->message, "%d racers",
             session->state.values.lineup->count);
    return true;
}

/* The bits behind a racer that is gone move down. */
static unsigned without_bit(unsigned bits, int i)
{
    unsigned below = bits & ((1u << i) - 1);
    return below | (bits >> 1 & ~((1u << i) - 1));
}

static bool apply_remove(struct stage *stage, const char *value, struct error *error)
{
    int racer;
    if (!racer_read(stage->session, value, &racer, error) ||
        !session_remove_racer(stage->session, racer, error))
        return false;
    stage->hidden = without_bit(stage->hidden, racer);
    if (stage->focus > racer)
        stage->focus--;
    snprintf(stage->message, sizeof stage->message, "%d racers",
             stage->session->state.values.lineup->count);
    return true;
}

static bool apply_hide(struct stage *stage, const char *value, struct error *error)
{
    struct session *session = stage->session;
    int racer;
    if (!racer_read(session, value, &racer, error))
        return false;
    stage->hidden |= 1u << racer;
    if (!stage->built)
        return true;
    undo_begin(session);
    session_hide_racer(session, racer, true);
    undo_end(session);
    snprintf(stage->message, sizeof stage->message, "%s off", session->state.racer[racer].label);
    return true;
}

static bool apply_focus(struct stage *stage, const char *value, struct error *error)
{
    struct session *session = stage->session;
    stage->focus = FOCUS_ALL;
    if (strcmp(value, "all") != 0 && !racer_read(session, value, &stage->focus, error))
        return false;
    if (!stage->built)
        return true;
    session->state.focus = stage->focus;
    snprintf(stage->message, sizeof stage->message, "focus: %s",
             stage->focus == FOCUS_ALL ? "all" : session->state.racer[stage->focus].label);
    return true;
}

/* --- where in the race --- */

static bool read_steps(const char *what, const char *value, long *steps, struct error *error)
{
    if (!text_integer(what, value, steps, error))
        return false;
    return (*steps >= 0 && *steps <= 1000000000) ||
           fail(error, "%s: %ld is out of range (0 to 1000000000)", what, *steps);
}

/* Shown at once; computed by who needs it, or between two pictures. Who goes back has been there.
 */
static void go_to(struct stage *stage, long step)
{
    if (step < stage->step && stage->mode != STAGE_REHEARSE)
        stage_catch_up(stage);
    stage->step = step;
    if (stage->mode != STAGE_REHEARSE)
        session_aim(stage->session, (struct aim){step, false});
}

static bool apply_go(struct stage *stage, const char *value, struct error *error)
{
    long step;
    if (!read_steps("go", value, &step, error))
        return false;
    go_to(stage, step);
    return true;
}

static bool apply_play(struct stage *stage, const char *value, struct error *error)
{
    long steps;
    if (!read_steps("play", value, &steps, error))
        return false;
    stage->halt = HALT_PLAY;
    stage->until = stage->step + steps;
    if (stage->mode == STAGE_LIVE)
        stage->step = stage->until;
    else
        go_to(stage, stage->until);
    return true;
}

/* --- changes --- */

/* The place of a change among those of its run: behind all up to its step; in the place of one of
 * the same parameter there. */
static size_t insert_change(struct change *changes, size_t count, const struct change *change)
{
    size_t at = 0;
    while (at < count && changes[at].step <= change->step) {
        if (changes[at].step == change->step && changes[at].parameter == change->parameter) {
            changes[at].value = change->value;
            return count;
        }
        at++;
    }
    memmove(changes + at + 1, changes + at, (count - at) * sizeof *changes);
    changes[at] = *change;
    return count + 1;
}

/* What was computed beyond becomes the run's ghost, as when a key is pressed there; later changes
 * stay. */
static bool change_run(struct stage *stage, int racer, const struct change *change,
                       struct error *error)
{
    struct run *run = stage->session->race.run[racer];
    size_t count;
    const struct change *before = run_changes(run, &count);
    struct change *changes = malloc((count + 1) * sizeof *changes);
    if (!changes)
        return fail_memory(error);
    if (count > 0)
        memcpy(changes, before, count * sizeof *changes);
    count = insert_change(changes, count, change);
    bool good = run_reserve_changes(run, count, error);
    if (good && run_end(run) > change->step)
        run_cut(run, change->step);
    good = good && run_follow(run, changes, count, error);
    session_label_racers(stage->session);
    stage->session->rewrites++;
    free(changes);
    return good;
}

/* Nobody's state may grow while it is in use. */
static bool keeps_state(const struct stage *stage, int racer, const struct change *change,
                        struct error *error)
{
    const struct run *run = stage->session->race.run[racer];
    const struct optimizer *optimizer = run_optimizer(run);
    int dim = run_problem(run)->dim;
    double values[PARAMETERS_MAX];
    memcpy(values, run_base(run), sizeof values);
    size_t size = optimizer_state_size(optimizer, values, dim, 1);
    values[change->parameter] = change->value;
    return optimizer_state_size(optimizer, values, dim, 1) == size ||
           fail(error, "%s: cannot change during the race (in the SPEC)",
                parameter_of(optimizer, change->parameter)->name);
}

static bool change_racer(struct stage *stage, int racer, int parameter, long step,
                         const char *value, struct error *error)
{
    const struct optimizer *optimizer = run_optimizer(stage->session->race.run[racer]);
    const struct parameter *row = parameter_of(optimizer, parameter);
    struct change change = {step, parameter, NAN};
    if (row->kind == KIND_TEXT || strcmp(value, "auto") == 0)
        return fail(error, "%s: is settled at the start (%s)", row->name,
                    row->kind == KIND_TEXT ? "in the SPEC" : "a number here");
    if (!parameter_read(optimizer->name, row, value, &change.value, error))
        return false;
    if (row->role == ROLE_RATE)
        change.value *= stage->eta_factor;
    const struct run *run = stage->session->race.run[racer];
    if (run_stopped(run) && run_end(run) <= step) { /* for its next race, as with a key */
        stage->session->state.racer[racer].parameter[parameter] = change.value;
        return true;
    }
    return keeps_state(stage, racer, &change, error) && change_run(stage, racer, &change, error);
}

bool deed_scale_eta(struct stage *stage, struct error *error)
{
    for (int i = 0; i < stage->session->race.count; i++) {
        const struct run *run = stage->session->race.run[i];
        int rate = parameter_by_role(run_optimizer(run)->parameters, ROLE_RATE);
        struct change change = {0, rate, NAN};
        if (rate < 0)
            continue;
        change.value = run_base(run)[rate] * stage->eta_factor;
        if (!change_run(stage, i, &change, error))
            return false;
    }
    return true;
}

/* eta or beta of everybody who has one. */
static bool change_role(struct stage *stage, enum parameter_role role, long step, const char *value,
                        struct error *error)
{
    const struct session *session = stage->session;
    bool any = false;
    for (int i = 0; i < session->race.count; i++) {
        int parameter = parameter_by_role(run_optimizer(session->race.run[i])->parameters, role);
        if (parameter >= 0 && !change_racer(stage, i, parameter, step, value, error))
            return false;
        any |= parameter >= 0;
    }
    return any || fail(error, "at: no racer has %s", role == ROLE_RATE ? "an eta" : "a beta");
}

static int parameter_named(const struct optimizer *optimizer, const char *name)
{
    for (int k = 0; k < PARAMETERS_MAX; k++) {
        const struct parameter *row = parameter_of(optimizer, k);
        if (row && strcmp(row->name, name) == 0)
            return k;
    }
    return -1;
}

struct parameter_list {
    const struct optimizer *optimizer;
};

static const char *parameter_candidate(const void *context, int i)
{
    const struct parameter_list *list = context;
    for (int k = 0; k < PARAMETERS_MAX; k++) {
        const struct parameter *row = parameter_of(list->optimizer, k);
        if (row && i-- == 0)
            return row->name;
    }
    return NULL;
}

static bool unknown_parameter(const struct optimizer *optimizer, const char *name,
                              struct error *error)
{
    const char *nearest =
        text_nearest(name, parameter_candidate, &(struct parameter_list){optimizer});
    if (nearest)
        return fail(error, "%s: unknown parameter '%.40s' (did you mean '%s'?)", optimizer->name,
                    name, nearest);
    return fail(error, "%s: unknown parameter '%.40s' (see 'glissade describe %s')",
                optimizer->name, name, optimizer->name);
}

/* RACER.PARAMETER, or eta or beta of all. */
static bool change_named(struct stage *stage, const char *name, long step, const char *value,
                         struct error *error)
{
    size_t length;
    if (strcmp(name, "eta") == 0 || strcmp(name, "η") == 0)
        return change_role(stage, ROLE_RATE, step, value, error);
    if (strcmp(name, "beta") == 0 || strcmp(name, "β") == 0)
        return change_role(stage, ROLE_MEMORY, step, value, error);
    int racer = racer_named(stage->session, name, '.', &length);
    if (racer < 0)
        return racer_unknown(stage->session, name, length, error);
    const struct optimizer *optimizer = run_optimizer(stage->session->race.run[racer]);
    if (name[length] != '.')
        return fail(error, "at: a parameter is expected behind %.60s (%.60s.eta)", name, name);
    int parameter = parameter_named(optimizer, name + length + 1);
    if (parameter < 0)
        return unknown_parameter(optimizer, name + length + 1, error);
    return change_racer(stage, racer, parameter, step, value, error);
}

/* Bytes of the word that a text begins with; blanks between quotation marks belong to it. */
static size_t word_bytes(const char *text)
{
    size_t length = 0;
    bool quoted = false;
    while (text[length] && (quoted || (text[length] != ' ' && text[length] != '\t')))
        quoted ^= text[length++] == '"';
    return length;
}

static int characters(const char *from, const char *to)
{
    int count = 0;
    while (from < to) {
        text_next(&from);
        count++;
    }
    return count;
}

/* Copies the word at *from, which moves to the next one. Empty when there is none. */
static void next_word(const char **from, char *word, size_t size)
{
    size_t length = word_bytes(*from);
    snprintf(word, size, "%.*s", (int)length, *from);
    *from += length;
    *from += strspn(*from, " \t");
}

static bool apply_at(struct stage *stage, const char *value, struct error *error)
{
    char step_word[TEXT_NUMBER], name[2 * LABEL_BYTES];
    const char *rest = value;
    long step;
    next_word(&rest, step_word, sizeof step_word);
    if (!read_steps("at", step_word, &step, error))
        return false;
    if (step < stage->step)
        return fail(error, "at: step %ld is over (%ld or later)", step, stage->step);
    stage->column = 1 + characters(value, rest);
    next_word(&rest, name, sizeof name);
    if (*name == '\0' || *rest == '\0')
        return fail(error, "at: something is missing (at N eta V, at N RACER.PARAMETER V)");
    if (!stage->built) /* at the prompt it always is */
        return fail(error, "at: there is no race yet");
    if (step == stage->step && stage->mode != STAGE_REHEARSE)
        stage_catch_up(stage); /* who has stopped by then is known only afterwards */
    undo_begin(stage->session);
    bool good = change_named(stage, name, step, rest, error);
    undo_end(stage->session);
    snprintf(stage->message, sizeof stage->message, "%.60s %.60s from step %ld on", name, rest,
             step);
    return good;
}

/* --- paths of before --- */

/* The run that left a path behind, as its words tell. */
struct former_run {
    struct run_settings settings;
    struct change *changes; /* owned */
    size_t count;
};

/* The change behind "at": M NAME V. */
static bool read_former_change(struct former_run *former, const char **rest, struct error *error)
{
    char step[TEXT_NUMBER], name[LABEL_BYTES], value[LABEL_BYTES];
    struct change change;
    next_word(rest, step, sizeof step);
    next_word(rest, name, sizeof name);
    next_word(rest, value, sizeof value);
    change.parameter = parameter_named(former->settings.optimizer, name);
    if (!read_steps("ghost", step, &change.step, error))
        return false;
    if (change.parameter < 0)
        return unknown_parameter(former->settings.optimizer, name, error);
    const struct parameter *row = parameter_of(former->settings.optimizer, change.parameter);
    if (!parameter_read("ghost", row, value, &change.value, error))
        return false;
    struct change *longer = realloc(former->changes, (former->count + 1) * sizeof *former->changes);
    if (!longer)
        return fail_memory(error);
    former->changes = longer;
    former->changes[former->count++] = change;
    return former->count < 2 || change.step >= longer[former->count - 2].step ||
           fail(error, "ghost: changes come in the order of their steps");
}

/* One word and what belongs to it. */
static bool read_former_word(struct former_run *former, int dim, const char **rest,
                             struct error *error)
{
    char name[LABEL_BYTES], value[DIM_MAX * TEXT_NUMBER];
    long number;
    next_word(rest, name, sizeof name);
    if (strcmp(name, "at") == 0)
        return read_former_change(former, rest, error);
    next_word(rest, value, sizeof value);
    if (strcmp(name, "start") == 0)
        return text_numbers("ghost", value, former->settings.start, dim, &dim, error);
    if (strcmp(name, "seed") == 0 || strcmp(name, "stream") == 0) {
        bool good = text_integer("ghost", value, &number, error);
        if (good)
            *(name[1] == 'e' ? &former->settings.seed : &former->settings.stream) =
                (uint64_t)number;
        return good;
    }
    int parameter = parameter_named(former->settings.optimizer, name);
    if (parameter < 0)
        return unknown_parameter(former->settings.optimizer, name, error);
    const struct parameter *row = parameter_of(former->settings.optimizer, parameter);
    former->settings.parameter[parameter] = row->value;
    return strcmp(value, "default") == 0 ||
           parameter_read("ghost", row, value, &former->settings.parameter[parameter], error);
}

static bool read_former(struct former_run *former, int dim, const char *rest, struct error *error)
{
    while (*rest)
        if (!read_former_word(former, dim, &rest, error))
            return false;
    return true;
}

static bool apply_ghost(struct stage *stage, const char *value, struct error *error)
{
    char number[LABEL_BYTES], from_word[TEXT_NUMBER], to_word[TEXT_NUMBER];
    const char *rest = value;
    int racer;
    long from, to;
    next_word(&rest, number, sizeof number);
    next_word(&rest, from_word, sizeof from_word);
    next_word(&rest, to_word, sizeof to_word);
    if (!racer_read(stage->session, number, &racer, error) ||
        !read_steps("ghost", from_word, &from, error) || !read_steps("ghost", to_word, &to, error))
        return false;
    if (from > to)
        return fail(error, "ghost: it ends before it begins (N A B with A <= B)");
    struct run *run = stage->session->race.run[racer];
    struct former_run former = {.settings = *run_settings_of(run)};
    bool good = read_former(&former, run_problem(run)->dim, rest, error);
    if (good && stage->mode != STAGE_REHEARSE)
        good = run_haunt(run, &former.settings, former.changes, former.count, from, to, error);
    stage->session->rewrites++;
    free(former.changes);
    return good;
}

/* --- showing --- */

static bool apply_say(struct stage *stage, const char *value, struct error *error)
{
    if (stage->revealed) /* the answer has been seen with the sentence before */
        stage->question.text = NULL;
    stage->say = value;
    stage->revealed = stage->question.text != NULL;
    return stage_show_caption(stage, error);
}

static bool apply_wait(struct stage *stage, const char *value, struct error *error)
{
    (void)value;
    (void)error;
    stage->halt = HALT_WAIT;
    return true;
}

/* The answers follow, as the reader has made sure. */
static bool apply_ask(struct stage *stage, const char *value, struct error *error)
{
    (void)value;
    stage->revealed = false;
    stage->line = stage_read_question(stage->script, stage->line - 1,
                                      stage->script->scene[stage->scene].end, &stage->question);
    stage->halt = HALT_ASK;
    return stage_show_caption(stage, error);
}

/* --- files --- */

static bool apply_save(struct stage *stage, const char *value, struct error *error)
{
    char *written;
    bool good = script_save(stage->session, value, &written, error);
    if (good)
        snprintf(stage->message, sizeof stage->message, "saved: %.230s", written);
    free(written);
    return good;
}

/* --- claims --- */

static bool apply_expect(struct stage *stage, const char *value, struct error *error)
{
    struct finding finding;
    bool tested = stage->mode == STAGE_AT_ONCE && stage->claimed;
    if (tested)
        stage_catch_up(stage);
    if (!claim_test(stage->session, value, stage->step, tested ? &finding : NULL, &stage->column,
                    error))
        return false;
    if (tested)
        stage->claimed(stage->context, &stage->script->line[stage->line - 1], &finding);
    return true;
}

typedef bool deed(struct stage *stage, const char *value, struct error *error);

static deed *const deeds[VERBS] = {
    [VERB_ADD] = apply_add,       [VERB_REMOVE] = apply_remove, [VERB_FOCUS] = apply_focus,
    [VERB_HIDE] = apply_hide,     [VERB_SAY] = apply_say,       [VERB_PLAY] = apply_play,
    [VERB_GO] = apply_go,         [VERB_AT] = apply_at,         [VERB_GHOST] = apply_ghost,
    [VERB_ASK] = apply_ask,       [VERB_WAIT] = apply_wait,     [VERB_SAVE] = apply_save,
    [VERB_EXPECT] = apply_expect,
};

bool deed_do(struct stage *stage, const struct verb *verb, const char *value, struct error *error)
{
    stage->column = 1;
    return !deeds[verb->kind] || deeds[verb->kind](stage, value, error);
}
