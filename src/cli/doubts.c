#include "cli/doubts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/vector.h"
#include "cli/app.h"
#include "cli/interrupt.h"
#include "engine/modifiers.h"
#include "surfaces/surfaces.h"

enum { SENTENCE_MOST = 90, SEEDS = 5 };
#define STILL_SECONDS 5
#define STILL 1e-3 /* of the region's diagonal: nobody sees it */

static void tell(const struct script *script, const struct script_line *line, const char *what)
{
    struct error error;
    script_fail(script, line, 0, what, &error);
    fail_with(EXIT_DONE, &error);
}

/* --- sentences --- */

static void doubt_sentences(const struct script *script)
{
    for (int i = 0; i < script->count; i++) {
        const struct script_line *line = &script->line[i];
        char what[128];
        int columns = text_columns(line->value);
        bool sentence =
            line->verb && (line->verb->kind == VERB_SAY || line->verb->kind == VERB_ASK);
        if (!sentence || columns <= SENTENCE_MOST)
            continue;
        snprintf(what, sizeof what, "%s: %d columns are many for a small screen (at most %d)",
                 line->name, columns, SENTENCE_MOST);
        tell(script, line, what);
    }
}

/* --- standing still --- */

/* True when a run is seen to move between two steps. */
static bool moves(struct run *run, long from, long to)
{
    const struct problem *problem = run_problem(run);
    double way[DIM_MAX];
    memcpy(way, run_row(run, from).w, (size_t)problem->dim * sizeof *way);
    const double *w = run_row(run, to).w;
    for (int i = 0; i < problem->dim; i++)
        way[i] -= w[i];
    return !(norm(problem->dim, way) < STILL * problem_diagonal(problem));
}

/* The first step from which on nobody moves for so long, before `to`; −1. */
static long still_from(const struct session *session, long from, long to)
{
    struct tempo tempo = session_tempo(&session->state.values);
    for (long step = from; step < to; step++) {
        long later = (long)tempo_step(&tempo, tempo_time(&tempo, (double)step) + STILL_SECONDS);
        bool any = false;
        if (later > to)
            return -1;
        for (int i = 0; i < session->race.count && !any; i++)
            any = !session->state.racer[i].hidden && moves(session->race.run[i], step, later);
        if (!any)
            return step;
        step += (later - step) / 64;
    }
    return -1;
}

static void doubt_motion(struct stage *stage, int scene)
{
    struct error error;
    struct session *session = stage->session;
    long from = 0;
    stage->mode = STAGE_LIVE;
    bool good = stage_begin(stage, scene, &error);
    while (good && !interrupted && (good = stage_run(stage, &error)) && stage->halt != HALT_END) {
        if (stage->halt != HALT_PLAY)
            continue;
        from = session_aim_of(session).step;
        session_aim(session, (struct aim){stage->until, false});
        stage_catch_up(stage);
        long still = still_from(session, from, session->state.position);
        char what[128];
        if (still < 0)
            continue;
        snprintf(what, sizeof what, "play: nothing moves for five seconds from step %ld on", still);
        tell(stage->script, &stage->script->line[stage->line - 1], what);
    }
}

/* --- accidents --- */

/* Which claims have held with other seeds. */
struct trial {
    struct stage *stage;
    int seed;
    bool told[64]; /* of the scene's claims, in their order; later ones are not tried */
    bool held[64]; /* with the script's own seed */
    int count;     /* of the claims met in this round */
};

static bool take_seed(void *context, struct error *error)
{
    const struct trial *trial = context;
    char seed[TEXT_NUMBER];
    if (trial->seed == 0) /* the script's own */
        return true;
    snprintf(seed, sizeof seed, "%d", 1000 + trial->seed);
    return settings_assign(trial->stage->session->settings, "seed", seed, error);
}

static void note_trial(void *context, const struct script_line *line, const struct finding *finding)
{
    struct trial *trial = context;
    int i = trial->count++;
    char what[400];
    if (i >= (int)(sizeof trial->held / sizeof *trial->held))
        return;
    if (trial->seed == 0)
        trial->held[i] = finding->holds;
    if (finding->holds || !trial->held[i] || trial->told[i])
        return;
    trial->told[i] = true;
    snprintf(what, sizeof what, "expect: holds by accident: not with seed %d: %s",
             1000 + trial->seed, finding->text);
    tell(trial->stage->script, line, what);
}

static bool draws(const struct session *session)
{
    bool any = false;
    for (int i = 0; i < session->race.count; i++)
        any |= modifies_gradient(session->state.racer[i].parameter);
    return any;
}

static void doubt_claims(struct stage *stage, int scene, struct trial *trial)
{
    struct error error;
    *trial = (struct trial){.stage = stage};
    stage->mode = STAGE_AT_ONCE;
    stage->claimed = note_trial;
    stage->context = trial;
    stage->override = take_seed;
    stage->override_context = trial;
    for (trial->seed = 0; trial->seed <= SEEDS && !interrupted; trial->seed++) {
        trial->count = 0;
        if (!stage_begin(stage, scene, &error) || !stage_run(stage, &error) ||
            !draws(stage->session))
            break;
    }
    stage->claimed = NULL;
    stage->override = NULL;
}

void doubts_tell(const struct script *script, struct session *session)
{
    struct stage stage;
    struct trial trial;
    struct error error;
    doubt_sentences(script);
    if (!stage_open(&stage, script, session, &error))
        return;
    for (int i = 0; i < script->scenes && !interrupted; i++) {
        doubt_motion(&stage, i);
        doubt_claims(&stage, i, &trial);
    }
    stage_undo(&stage);
    stage_close(&stage);
}
