#include "session/proposal.h"

#include <string.h>

static const struct {
    const char *name;
    int bit;
} settings[] = {
    {"optimizer", PROPOSABLE_LINEUP}, {"eta", PROPOSABLE_LINEUP},   {"beta", PROPOSABLE_LINEUP},
    {"steps", PROPOSABLE_STEPS},      {"detail", PROPOSABLE_CHART},
};

enum { SETTINGS = sizeof settings / sizeof *settings };

void proposal_pass_by(struct session *session, const char *name)
{
    for (int i = 0; i < SETTINGS; i++)
        if (strcmp(name, settings[i].name) == 0)
            session->state.values.named |= settings[i].bit;
}

bool proposal_covers(const struct session *session, const char *name)
{
    const struct problem *problem = session->state.values.problem;
    const struct proposal *proposal = &problem->surface->proposal;
    if (strcmp(name, "optimizer") == 0)
        return proposal->racers || problem->surface->propose;
    if (strcmp(name, "steps") == 0)
        return proposal->steps > 0;
    return strcmp(name, "detail") == 0 && proposal->chart;
}

/* True when the setting has another value now. */
static bool assign(struct session *session, const char *name, const char *value)
{
    char before[SETTING_TEXT], now[SETTING_TEXT];
    settings_print(session->settings, name, before, sizeof before);
    if (!settings_assign(session->settings, name, value, NULL))
        return false;
    settings_print(session->settings, name, now, sizeof now);
    return strcmp(before, now) != 0;
}

bool proposal_take(struct session *session)
{
    struct session_values *v = &session->state.values;
    const struct proposal *proposal = &v->problem->surface->proposal;
    char racers[SPEC_LENGTH_MAX + 1];
    bool other = false;
    if (!session->takes_proposals)
        return false;
    problem_racers(v->problem, racers, sizeof racers);
    if (!(v->named & PROPOSABLE_LINEUP))
        other = assign(session, "optimizer", *racers ? racers : USUAL_LINEUP);
    if (!(v->named & PROPOSABLE_STEPS))
        v->steps = proposal->steps > 0 ? proposal->steps : USUAL_STEPS;
    if (!(v->named & PROPOSABLE_CHART))
        assign(session, "detail", proposal->chart ? proposal->chart : "circle");
    return other;
}
