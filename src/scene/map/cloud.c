#include "scene/map/cloud.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/modifiers.h"
#include "engine/swarm.h"
#include "scene/panel.h"

/* Steps of points in one picture of a live scene, and between two questions whether there is time
 * for more in another: at 5 to 8 ns each on a plain surface. */
#define BUDGET 1.5e6

/* Times as dear where every point draws for itself. */
#define MODIFIED 30

#define DOT_EM 0.1

/* The swarm of one racer. */
struct flock {
    struct swarm *swarm;
    struct run_settings settings; /* of the run that it follows */
    uint64_t changes;             /* a mark of those that it has followed */
    double *shown;                /* [dim][n]: where it was at step `shown_step` */
    long shown_step;              /* −1: nowhere yet */
};

/* What all flocks depend on; compared as bytes. */
struct cloud_key {
    long generation, size, seed;
    int from;
    double spread;
    double region[4];
};

struct cloud {
    bool begun;
    struct cloud_key key;
    struct flock flock[RACERS_MAX];
};

/* --- life --- */

static void flock_clear(struct flock *flock)
{
    swarm_free(flock->swarm);
    free(flock->shown);
    *flock = (struct flock){.shown_step = -1};
}

static void forget(void *state)
{
    struct cloud *cloud = state;
    for (int i = 0; i < RACERS_MAX; i++)
        flock_clear(&cloud->flock[i]);
}

/* --- settings and keys --- */

struct cloud_values {
    long points;   /* beside each racer; 0: none */
    int from;      /* 0: a grid over the region, 1: around the start */
    double spread; /* of those around the start, in diagonals of the region */
};

static const char *const swarm_starts[] = {"grid", "start", NULL};

static const struct setting swarm_settings[] = {
    {"swarm", 0, "N", "so many points beside each racer that moves coordinate by coordinate",
     SETTING_INTEGER, SCOPE_SESSION, EFFECT_PICTURE, .minimum = 0, .maximum = 100000,
     .offset = offsetof(struct cloud_values, points)},
    {"swarm-from", 0, "NAME", "where the swarm starts: a grid over the region, or around the start",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = swarm_starts,
     .offset = offsetof(struct cloud_values, from)},
    {"swarm-spread", 0, "V", "standard deviation around the start, in diagonals of the region",
     SETTING_REAL, SCOPE_SESSION, EFFECT_PICTURE, .minimum = 1e-9, .maximum = 10,
     .offset = offsetof(struct cloud_values, spread)},
    {0},
};

/* A few hundred points show where all of them go, also in a terminal. */
static const struct key_row keys[] = {
    {"C",
     "a swarm of points beside each racer, or none (:swarm N)",
     NULL,
     {{'C', ACTION_SWITCH, "swarm", "0", "1000"}},
     .once = true,
     .group = KEYS_PICTURE},
    {0},
};

const struct element element_cloud = {
    .settings = swarm_settings,
    .keys = keys,
    .values_size = sizeof(struct cloud_values),
    .defaults = &(const struct cloud_values){.spread = 0.05},
    .state_size = sizeof(struct cloud),
    .forget = forget,
};

bool cloud_covers_region(const struct scene *scene)
{
    const struct cloud_values *values = element_values(scene, &element_cloud);
    return values->points > 0 && values->from == 0;
}

/* --- which points --- */

static void make_key(const struct scene *scene, struct cloud_key *key)
{
    const struct cloud_values *values = element_values(scene, &element_cloud);
    const struct session *session = scene->session;
    memset(key, 0, sizeof *key); /* padding, too */
    key->generation = session->generation;
    key->size = values->points;
    key->seed = session->state.values.seed;
    key->from = values->from;
    key->spread = values->spread;
    memcpy(key->region,
           session->state.values.has_region ? session->state.values.region
                                            : session->race.problem->region,
           sizeof key->region);
}

/* The scene's cloud, emptied where it is of other points. */
static struct cloud *current_cloud(const struct scene *scene)
{
    struct cloud *cloud = element_state(scene, &element_cloud);
    struct cloud_key key;
    make_key(scene, &key);
    if (!cloud->begun || memcmp(&key, &cloud->key, sizeof key) != 0)
        forget(cloud);
    cloud->begun = true;
    memcpy(&cloud->key, &key, sizeof key);
    return cloud;
}

/* --- following a run --- */

static uint64_t mix(uint64_t mark, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++) /* FNV-1a */
        mark = (mark ^ byte[i]) * 0x100000001B3u;
    return mark;
}

/* Tells apart lists of changes before a step. */
static uint64_t changes_before(const struct run *run, long step)
{
    size_t count;
    const struct change *changes = run_changes(run, &count);
    uint64_t mark = 0xCBF29CE484222325u;
    for (size_t i = 0; i < count && changes[i].step < step; i++) {
        mark = mix(mark, &changes[i].step, sizeof changes[i].step);
        mark = mix(mark, &changes[i].parameter, sizeof changes[i].parameter);
        mark = mix(mark, &changes[i].value, sizeof changes[i].value);
    }
    return mark;
}

static bool same_run(const struct run_settings *a, const struct run_settings *b)
{
    return a->problem == b->problem && a->optimizer == b->optimizer &&
           memcmp(a->parameter, b->parameter, sizeof a->parameter) == 0 &&
           memcmp(a->start, b->start, (size_t)a->problem->dim * sizeof *a->start) == 0;
}

/* Back to the starts. What is shown stays until the swarm has caught up. */
static bool flock_start(struct flock *flock, const struct cloud_key *key, const struct run *run)
{
    const struct run_settings *settings = run_settings_of(run);
    size_t n = (size_t)key->size;
    int dim = settings->problem->dim;
    double *points = malloc((size_t)dim * n * sizeof *points);
    struct error ignored;
    swarm_free(flock->swarm);
    flock->swarm = NULL;
    if (!flock->shown)
        flock->shown = malloc((size_t)dim * n * sizeof *flock->shown);
    if (points && flock->shown) {
        if (key->from == 0)
            swarm_grid(key->region, settings->start, dim, n, points);
        else
            swarm_normal(settings->start, key->spread * problem_diagonal(settings->problem),
                         (uint64_t)key->seed, dim, n, points);
        flock->swarm = swarm_open(settings, n, points, &ignored);
        flock->settings = *settings;
    }
    free(points);
    return flock->swarm != NULL;
}

static void flock_show(struct flock *flock, size_t n)
{
    for (int axis = 0; axis < flock->settings.problem->dim; axis++)
        for (size_t i = 0; i < n; i++)
            flock->shown[(size_t)axis * n + i] = swarm_at(flock->swarm, axis, i);
    flock->shown_step = swarm_steps(flock->swarm);
}

/* Steps of the whole flock that are due, at most as many as `budget` pays for; true when it has
 * arrived. */
static bool flock_follow(struct flock *flock, const struct cloud_key *key, const struct run *run,
                         long position, double budget)
{
    bool restarted = flock->swarm && !same_run(&flock->settings, run_settings_of(run));
    if (restarted)
        flock->shown_step = -1;
    bool good = flock->swarm && !restarted && swarm_steps(flock->swarm) <= position &&
                flock->changes == changes_before(run, swarm_steps(flock->swarm));
    if (!good && !flock_start(flock, key, run))
        return true; /* no memory: no swarm */
    double price = (double)key->size * (1 + flock->settings.problem->cost / 16);
    if (modifies_gradient(flock->settings.parameter))
        price *= MODIFIED;
    double affordable = fmax(1, floor(budget / price));
    long due = position - swarm_steps(flock->swarm);
    swarm_follow(flock->swarm, run, (double)due < affordable ? due : (long)affordable);
    flock->changes = changes_before(run, swarm_steps(flock->swarm));
    bool arrived = swarm_steps(flock->swarm) == position;
    if (arrived || swarm_steps(flock->swarm) > flock->shown_step)
        flock_show(flock, (size_t)key->size);
    return arrived;
}

/* --- drawing --- */

/* A dot: on a grid a segment too short to be told from one, elsewhere a square of whole units,
 * which a canvas fills fastest. */
static void draw_dot(struct canvas *canvas, struct point p, enum ink ink)
{
    double side = fmax(2, nearbyint(DOT_EM * canvas->em));
    struct rect square = {floor(p.x - 0.5 * side), floor(p.y - 0.5 * side), side, side};
    if (canvas->grid)
        canvas_segment(canvas, p.x, p.y, p.x, p.y, &(struct stroke){.ink = ink, .width = 1});
    else
        canvas_fill(canvas, square, ink);
}

static void draw_flock(struct canvas *canvas, const struct view *view, const struct flock *flock,
                       size_t n, enum ink ink)
{
    for (size_t i = 0; i < n; i++) {
        double w[DIM_MAX];
        for (int axis = 0; axis < view->problem->dim; axis++)
            w[axis] = flock->shown[(size_t)axis * n + i];
        struct point p = view_project(view, w);
        if (view_contains(view, p) && !view_hides(view, w))
            draw_dot(canvas, p, ink);
    }
}

static bool has_flock(const struct session *session, int i)
{
    return !session->state.racer[i].hidden && run_optimizer(session->race.run[i])->elementwise;
}

/* True where a picture is not to wait until the swarm has arrived. */
static bool is_impatient(const struct scene *scene)
{
    return scene->live || (scene->patience && !scene->patience(scene->patience_context));
}

void cloud_draw(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct session *session = scene->session;
    const struct cloud_values *values = element_values(scene, &element_cloud);
    struct cloud *cloud = values->points > 0 ? current_cloud(scene) : NULL;
    int flocks = 0;
    for (int i = 0; i < session->race.count; i++)
        flocks += has_flock(session, i);
    if (!cloud || flocks == 0)
        return;
    for (int i = 0; i < session->race.count; i++) {
        struct flock *flock = &cloud->flock[i];
        if (!has_flock(session, i))
            continue;
        while (!flock_follow(flock, &cloud->key, session->race.run[i], session->state.position,
                             BUDGET / flocks)) {
            scene->behind = is_impatient(scene);
            if (scene->behind)
                break;
        }
        if (flock->shown_step >= 0)
            draw_flock(canvas, view, flock, (size_t)cloud->key.size, racer_ink(session, i));
    }
}
