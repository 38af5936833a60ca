#include "script/perform.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "script/deeds.h"
#include "session/former.h"
#include "session/leave.h"
#include "session/proposal.h"

enum { TITLE_BYTES = 256, TITLE_SHOWN = 100 }; /* of all; of the lesson's and of the scene's */

/* --- lines --- */

/* Before the race is there nothing takes effect; from then on it is as at the prompt. */
static bool assign(struct stage *stage, const struct script_line *line, struct error *error)
{
    struct session *session = stage->session;
    const char *value = *line->value ? line->value : "on";
    if (stage->built)
        return session_assign(session, line->name, value, error);
    proposal_pass_by(session, line->name);
    return settings_assign(session->settings, line->name, value, error);
}

static bool carry_out(struct stage *stage, const struct script_line *line, struct error *error)
{
    struct error why;
    stage->column = 1;
    bool good =
        line->verb ? deed_do(stage, line->verb, line->value, &why) : assign(stage, line, &why);
    return good ||
           script_fail(stage->script, line, *line->value ? stage->column : 0, why.text, error);
}

/* A race that cannot be is the fault of a setting: the last line before it was needed tells where.
 */
static bool build_at(struct stage *stage, int line, struct error *error)
{
    struct error why;
    const struct script *script = stage->script;
    static const struct script_line first = {.number = 1, .column = 1};
    const struct script_line *at = line > 0 ? &script->line[line - 1] : &first;
    bool is_new = !stage->built, good = stage_build(stage, &why);
    if (good && is_new && stage->eta_factor != 1)
        good = deed_scale_eta(stage, &why);
    return good || script_fail(script, at, 0, why.text, error);
}

/* What the halting line wants, unless nobody is looking. */
static bool halts(const struct stage *stage)
{
    return stage->halt == HALT_END || (stage->halt != HALT_NONE && stage->mode == STAGE_LIVE);
}

bool stage_run(struct stage *stage, struct error *error)
{
    const struct scene_lines *scene = &stage->script->scene[stage->scene];
    stage->halt = HALT_NONE;
    while (!halts(stage)) {
        if (stage->line >= scene->end) {
            stage->halt = HALT_END;
            return build_at(stage, stage->line, error);
        }
        const struct script_line *line = &stage->script->line[stage->line++];
        bool needs_race = line->verb && line->verb->needs_race;
        if ((needs_race && !build_at(stage, stage->line - 1, error)) ||
            !carry_out(stage, line, error))
            return false;
    }
    return true;
}

/* "LESSON: SCENE (scene 2 of 5)" above the picture. */
static bool show_title(struct stage *stage, struct error *error)
{
    const struct script *script = stage->script;
    const char *scene = script->scene[stage->scene].title;
    char title[TITLE_BYTES], whole[3 * TITLE_BYTES];
    if (*scene == '\0')
        return true;
    snprintf(whole, sizeof whole, "%.*s%s%.*s", TITLE_SHOWN, script->title,
             *script->title ? ": " : "", TITLE_SHOWN, scene);
    text_clean(title, sizeof title - 32, whole);
    size_t length = strlen(title);
    snprintf(title + length, sizeof title - length, " (scene %d of %d)", stage->scene + 1,
             script->scenes);
    return settings_assign(stage->session->settings, "title", title, error);
}

bool stage_begin(struct stage *stage, int scene, struct error *error)
{
    const struct script *script = stage->script;
    struct session *session = stage->session;
    session_leave_race(session);
    stage->scene = scene;
    stage->line = script->scene[scene].first;
    stage->built = stage->revealed = false;
    stage->step = 0;
    stage->say = "";
    stage->question = (struct question){.chosen = -1};
    stage->focus = FOCUS_FIRST;
    stage->hidden = 0;
    session->state.values.named = 0;
    const struct settings_kept *defaults =
        session->defaults ? session->defaults : &stage->before->settings;
    if (!settings_give_back(session->settings, defaults, stage->text, error) ||
        !show_title(stage, error))
        return false;
    for (int i = 0; i < script->head; i++)
        if (!carry_out(stage, &script->line[i], error))
            return false;
    return true;
}

bool stage_rehearse(struct stage *stage, struct error *error)
{
    struct error ignored;
    enum stage_mode mode = stage->mode;
    bool good = true;
    stage->mode = STAGE_REHEARSE;
    for (int i = 0; i < stage->script->scenes && good; i++)
        good = stage_begin(stage, i, error) && stage_run(stage, error);
    stage->mode = mode;
    stage_restore(stage, good ? error : &ignored);
    return good;
}
