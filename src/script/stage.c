#include "script/stage.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/builder.h"
#include "session/former.h"
#include "session/leave.h"
#include "session/proposal.h"
#include "session/undo.h"

/* --- coming and going --- */

bool stage_open(struct stage *stage, const struct script *script, struct session *session,
                struct error *error)
{
    *stage = (struct stage){.session = session,
                            .script = script,
                            .say = "",
                            .focus = FOCUS_FIRST,
                            .eta_factor = 1,
                            .named = session->state.values.named,
                            .text = malloc(SETTING_TEXT_MOST)};
    stage->before = stage->text ? former_of(session, stage->text) : NULL;
    if (stage->before)
        return true;
    stage_close(stage);
    return fail_memory(error);
}

void stage_close(struct stage *stage)
{
    former_free(stage->before);
    free(stage->text);
    *stage = (struct stage){0};
}

/* A session that has not been built yet has nothing to show: its settings are all there is of it.
 */
bool stage_restore(struct stage *stage, struct error *error)
{
    struct session *session = stage->session;
    if (stage->before->copy.runs == 0) {
        session_leave_race(session);
        bool good =
            settings_give_back(session->settings, &stage->before->settings, stage->text, error);
        session->state.values.named = stage->named;
        return good;
    }
    struct former *now = former_of(session, stage->text);
    bool good = now && former_restore(stage->before, now, session, stage->text, error);
    former_free(now);
    return good;
}

void stage_undo(struct stage *stage)
{
    struct error ignored;
    stage_restore(stage, &ignored);
}

/* --- the race --- */

/* Focus and hidden racers, as the lines before the race was there wished them. */
static void take_wishes(struct stage *stage)
{
    struct session *session = stage->session;
    for (int i = 0; i < session->race.count; i++)
        session_hide_racer(session, i, stage->hidden >> i & 1);
    if (stage->focus == FOCUS_ALL || (stage->focus >= 0 && stage->focus < session->race.count))
        session->state.focus = stage->focus;
}

bool stage_build(struct stage *stage, struct error *error)
{
    struct session *session = stage->session;
    if (stage->built)
        return true;
    if (stage->override && !stage->override(stage->override_context, error))
        return false;
    session->takes_proposals = true;
    proposal_take(session);
    if (!session_build(session, error))
        return false;
    stage->built = true;
    take_wishes(stage);
    return true;
}

void stage_catch_up(struct stage *stage)
{
    session_catch_up(stage->session, NULL, NULL);
}

/* --- what is said --- */

static void add_answer(struct question *question, const struct script_line *line)
{
    int i = 0;
    while (i < question->count && strcmp(question->answer[i], line->value) != 0)
        i++;
    question->answer[i] = line->value;
    question->count += i == question->count;
    if (line->verb->kind == VERB_RIGHT)
        question->right = i;
}

int stage_read_question(const struct script *script, int line, int end, struct question *question)
{
    *question = (struct question){.text = script->line[line].value, .chosen = -1};
    for (line++; line < end; line++) {
        const struct verb *verb = script->line[line].verb;
        if (!verb || (verb->kind != VERB_ANSWER && verb->kind != VERB_RIGHT))
            break;
        add_answer(question, &script->line[line]);
    }
    return line;
}

/* The line separator of Unicode, which captions break at. */
#define LINE_BREAK "\xE2\x80\xA8"

static void add_answer_to(struct builder *out, const struct question *question, int i)
{
    builder_format(out, "%s%d %s", question->chosen == i ? "▸" : "", i + 1, question->answer[i]);
}

static const char *before_answer(int i)
{
    return i ? "   " : LINE_BREAK;
}

static void add_answers(struct builder *out, const struct question *question)
{
    builder_add(out, question->text);
    for (int i = 0; i < question->count; i++) {
        builder_add(out, before_answer(i));
        add_answer_to(out, question, i);
    }
}

int stage_answer_at(const struct stage *stage, int byte)
{
    const struct question *question = &stage->question;
    int answer = -1;
    size_t from = question->text ? strlen(question->text) : 0;
    if (stage->halt != HALT_ASK)
        return -1;
    for (int i = 0; i < question->count; i++) {
        struct builder out = {0};
        add_answer_to(&out, question, i);
        char *text = builder_take(&out);
        from += strlen(before_answer(i));
        if (byte >= (int)from)
            answer = i;
        from += text ? strlen(text) : 0;
        free(text);
    }
    return answer;
}

bool stage_show_caption(struct stage *stage, struct error *error)
{
    struct builder out = {0};
    const struct question *question = &stage->question;
    if (question->text && !stage->revealed)
        add_answers(&out, question);
    else if (question->text)
        builder_format(&out, "Right: %d %s" LINE_BREAK, question->right + 1,
                       question->answer[question->right]);
    if (!question->text || stage->revealed)
        builder_add(&out, stage->say);
    char *text = builder_take(&out);
    bool good =
        text ? settings_assign(stage->session->settings, "caption", *text ? text : "none", error)
             : fail_memory(error);
    free(text);
    return good;
}
