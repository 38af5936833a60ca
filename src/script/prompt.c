#include "script/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/deeds.h"
#include "script/show.h"

/* NAME is VALUE, as it stands now. */
static void tell(struct session *session, const char *name)
{
    char now[SETTING_TEXT];
    settings_tell(session->settings, name, now, sizeof now);
    snprintf(session->message, sizeof session->message, "%s is %.200s", name, now);
}

static bool turn_over(struct session *session, const char *name, struct error *error)
{
    char now[SETTING_TEXT];
    settings_print(session->settings, name, now, sizeof now);
    return session_assign(session, name, strcmp(now, "on") == 0 ? "off" : "on", error);
}

static bool obey_setting(struct session *session, const struct script_line *line,
                         struct error *error)
{
    bool flag = settings_find(session->settings, line->name)->kind == SETTING_FLAG,
         asks = *line->value == '\0' && !flag;
    session->message[0] = '\0';
    if (!asks && !(*line->value ? session_assign(session, line->name, line->value, error)
                                : turn_over(session, line->name, error)))
        return false;
    if (session->message[0] == '\0') /* what it did may have said more */
        tell(session, line->name);
    return true;
}

static bool obey_verb(struct session *session, const struct script_line *line, struct error *error)
{
    const struct verb *verb = line->verb;
    struct stage stage = {.session = session,
                          .mode = STAGE_AT_ONCE,
                          .built = true,
                          .say = "",
                          .step = session_aim_of(session).step};
    if (!(verb->where & IN_PROMPT))
        return fail(error, "%s: stands in lessons (see 'Write a lesson')", verb->name);
    if (*line->value == '\0' && verb->argument && verb->argument[0] != '[')
        return fail(error, "%s: the value is missing (%s %s)", verb->name, verb->name,
                    verb->argument);
    if (verb->kind == VERB_OPEN)
        return script_show(session, line->value, error);
    if (!deed_do(&stage, verb, line->value, error))
        return false;
    snprintf(session->message, sizeof session->message, "%s", stage.message);
    return true;
}

bool script_obey(struct session *session, const char *text, struct error *error)
{
    struct script_line line = {.number = 1};
    char *copy = strdup(text);
    if (!copy)
        return fail_memory(error);
    script_split(copy, &line);
    bool good = *line.name == '\0' || script_find(session->settings, &line, error);
    if (good && *line.name)
        good = line.verb ? obey_verb(session, &line, error) : obey_setting(session, &line, error);
    free(copy);
    return good;
}
