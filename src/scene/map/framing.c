#include "scene/map/framing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/rollout.h"
#include "scene/map/cloud.h"
#include "scene/map/view.h"

enum {
    WORK_MOST = 400000, /* evaluations of all racers together, weighted by their cost: some 20 ms */
    STEPS_NOTED = 4096, /* of one racer */
    SAMPLES = 256,      /* evenly along its way, however many steps it took */
};
#define STRIDE 1e-3     /* of the region's diagonal: shorter ways are none */
#define REACH 0.3       /* of the region's sides: what lies farther outside of it has left */
#define ASTRAY 1.5      /* of how far the median racer gets from the start: the same */
#define CUT 0.05        /* of all samples that are cut off, half at either end of an axis */
#define NEAR 0.2        /* of the frame's sides: known points so near are taken in */
#define ARRIVED 0.01    /* of the diagonal: so near to a known point it has come there */
#define MARGIN 0.12     /* of the frame's sides, around it */
#define SLENDEREST 0.15 /* the shorter side in terms of the longer one */
#define SMALLEST 0.02   /* sides in terms of the region's */

/* A box in the plane: x0, x1, y0, y1, as the session's view. Empty while x0 > x1. */
struct box {
    double side[4];
};

static const struct box nothing = {{INFINITY, -INFINITY, INFINITY, -INFINITY}};

static void take_in(struct box *box, struct point p)
{
    const double at[] = {p.x, p.y};
    for (int axis = 0; axis < 2; axis++) {
        box->side[2 * axis] = fmin(box->side[2 * axis], at[axis]);
        box->side[2 * axis + 1] = fmax(box->side[2 * axis + 1], at[axis]);
    }
}

static bool holds(const struct box *box, double beyond, struct point p)
{
    const double at[] = {p.x, p.y};
    for (int axis = 0; axis < 2; axis++) {
        double low = box->side[2 * axis], high = box->side[2 * axis + 1],
               more = beyond * (high - low);
        if (!(at[axis] >= low - more && at[axis] <= high + more))
            return false;
    }
    return true;
}

/* What has been met on the way, in the plane. */
struct survey {
    const struct problem *problem;
    struct view view;
    struct box region; /* the surface's own, in the plane, and the start */
    double stride;
    struct point *way; /* of the racer that is looked at: STEPS_NOTED; owned */
    size_t noted;
    struct point *sample; /* racer after racer; owned */
    double sorted[SAMPLES];
    int racers;
    size_t count[RACERS_MAX];    /* samples of each: SAMPLES, or 0 */
    double farthest[RACERS_MAX]; /* that each gets from the start */
    int ends;
    struct point end[RACERS_MAX]; /* of those that have not left */
};

/* The surface's region as it lies in the plane: whitened it is a parallelogram. */
static struct box region_of(const struct view *view)
{
    const double *r = view->problem->region;
    struct box box = nothing;
    for (int corner = 0; corner < 4; corner++) {
        struct point p = {r[corner % 2], r[2 + corner / 2]};
        if (view->whitened) {
            double w[DIM_MAX];
            memcpy(w, view->origin, sizeof w);
            w[0] = p.x;
            w[1] = p.y;
            p = view_plane(view, w);
        }
        take_in(&box, p);
    }
    return box;
}

static bool survey_open(struct survey *survey, const struct scene *scene)
{
    const struct session *session = scene->session;
    *survey = (struct survey){.problem = session->race.problem,
                              .view = view_make(scene, (struct rect){0, 0, 1, 1})};
    survey->view.relief = NULL;
    survey->region = region_of(&survey->view);
    /* a race from elsewhere may go as far again on its other side */
    struct point start = view_plane(&survey->view, run_row(session->race.run[0], 0).w);
    take_in(&survey->region, start);
    const double *side = survey->region.side;
    survey->stride =
        STRIDE * (survey->problem->dim == 1 ? side[1] - side[0]
                                            : hypot(side[1] - side[0], side[3] - side[2]));
    size_t samples = (size_t)session->race.count * SAMPLES;
    survey->way = malloc(STEPS_NOTED * sizeof *survey->way);
    survey->sample = malloc((samples + 1) * sizeof *survey->sample);
    return survey->way && survey->sample;
}

static void survey_close(struct survey *survey)
{
    free(survey->way);
    free(survey->sample);
}

static double distance(struct point a, struct point b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/* Notes where the racer is, if it has gone anywhere; what has left the region is not followed. */
static void note(struct survey *survey, const double *w)
{
    struct point p = view_plane(&survey->view, w);
    bool moved =
        survey->noted == 0 || distance(p, survey->way[survey->noted - 1]) >= survey->stride;
    if (moved && survey->noted < STEPS_NOTED && holds(&survey->region, REACH, p))
        survey->way[survey->noted++] = p;
}

/* The point at a length of the way; `i`, `passed`: the piece that it has come to before. */
static struct point way_at(const struct survey *survey, double length, size_t *i, double *passed)
{
    const struct point *way = survey->way;
    while (*i + 1 < survey->noted && *passed + distance(way[*i], way[*i - 1]) < length) {
        *passed += distance(way[*i], way[*i - 1]);
        ++*i;
    }
    struct point from = way[*i - 1], to = way[*i];
    double t = fmin((length - *passed) / distance(from, to), 1);
    return (struct point){from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)};
}

/* Takes a racer's samples: a way counts by its length, not by its steps. */
static void sample_way(struct survey *survey)
{
    const struct point *way = survey->way;
    struct point *sample = survey->sample + (size_t)survey->racers * SAMPLES;
    double length = 0, passed = 0, farthest = 0;
    size_t piece = 1;
    for (size_t i = 1; i < survey->noted; i++) {
        length += distance(way[i], way[i - 1]);
        farthest = fmax(farthest, distance(way[i], way[0]));
    }
    for (int k = 0; k < SAMPLES && survey->noted > 1; k++)
        sample[k] = way_at(survey, length * k / (SAMPLES - 1), &piece, &passed);
    survey->count[survey->racers] = survey->noted > 1 ? SAMPLES : 0;
    survey->farthest[survey->racers++] = farthest;
    survey->noted = 0;
}

/* Runs a racer ahead with its share of the work. False when memory is short. */
static bool run_ahead(struct survey *survey, const struct session *session, int i, double work)
{
    const struct run_settings *settings = run_settings_of(session->race.run[i]);
    struct rollout *rollout = rollout_open(settings, NULL);
    if (!rollout)
        return false;
    const struct cursor *cursor = rollout_cursor(rollout);
    double weight = 1 + survey->problem->cost / 16;
    do {
        note(survey, cursor->w);
        const struct probe *probe = &cursor->probe;
        double done = (double)(cursor->t + probe->values + probe->gradients + probe->hessians);
        if (done * weight > work)
            break;
    } while (cursor->t < session->state.values.steps && rollout_step(rollout));
    sample_way(survey);
    if (!status_stops(cursor->ended))
        survey->end[survey->ends++] = view_plane(&survey->view, cursor->w);
    rollout_free(rollout);
    return true;
}

/* The way that a racer has really taken. */
static void follow_path(struct survey *survey, const struct scene *scene, int i)
{
    struct run *run = scene->session->race.run[i];
    size_t dim = (size_t)survey->problem->dim;
    size_t count = run_outline(run, run_end(run), OUTLINE_MAX, scene->outline_w, NULL, NULL);
    for (size_t k = 0; k < count; k++)
        note(survey, scene->outline_w + k * dim);
    sample_way(survey);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Leaves out what is much farther from the start than the median racer gets. */
static void drop_stray(struct survey *survey, struct point start)
{
    double far[RACERS_MAX];
    memcpy(far, survey->farthest, sizeof far);
    qsort(far, (size_t)survey->racers, sizeof *far, compare);
    double most = ASTRAY * far[survey->racers / 2];
    for (int i = 0; i < survey->racers && most > 0; i++) {
        struct point *sample = survey->sample + (size_t)i * SAMPLES;
        size_t kept = 0;
        for (size_t k = 0; k < survey->count[i]; k++)
            if (distance(sample[k], start) <= most)
                sample[kept++] = sample[k];
        survey->count[i] = kept;
    }
}

/* A way but for its outermost samples. */
static void take_in_way(struct survey *survey, int racer, struct box *box)
{
    const struct point *sample = survey->sample + (size_t)racer * SAMPLES;
    size_t n = survey->count[racer], cut = (size_t)(CUT / 2 * (double)n);
    for (int axis = 0; axis < 2 && n > 0; axis++) {
        for (size_t k = 0; k < n; k++)
            survey->sorted[k] = axis == 0 ? sample[k].x : sample[k].y;
        qsort(survey->sorted, n, sizeof *survey->sorted, compare);
        box->side[2 * axis] = fmin(box->side[2 * axis], survey->sorted[cut]);
        box->side[2 * axis + 1] = fmax(box->side[2 * axis + 1], survey->sorted[n - 1 - cut]);
    }
}

/* True at the end of a racer's way, however far it went for it. */
static bool is_end(const struct survey *survey, struct point p)
{
    for (int i = 0; i < survey->ends; i++)
        if (distance(survey->end[i], p) < ARRIVED * survey->stride / STRIDE)
            return true;
    return false;
}

/* Known points that the paths come near. */
static void take_in_known(struct survey *survey, struct box *box)
{
    const struct problem *problem = survey->problem;
    struct box found = *box;
    for (int i = 0; i < problem->minima + problem->saddles; i++) {
        const double *w =
            i < problem->minima ? problem->minimum[i].w : problem->saddle[i - problem->minima].w;
        struct point p = view_plane(&survey->view, w);
        if (holds(box, NEAR, p) || is_end(survey, p))
            take_in(&found, p);
    }
    *box = found;
}

/* What makes the surface's point. */
static void take_in_shown(struct survey *survey, struct box *box)
{
    const double *shown = survey->problem->shown;
    if (!(shown[1] > shown[0]) || survey->view.whitened)
        return;
    take_in(box, (struct point){shown[0], shown[2]});
    take_in(box, (struct point){shown[1], shown[3]});
}

/* Widens a side, about its middle, to at least so much. */
static void widen(struct box *box, int axis, double least)
{
    double *low = &box->side[2 * axis], *high = low + 1, middle = 0.5 * (*low + *high);
    if (*high - *low >= least)
        return;
    *low = middle - least / 2;
    *high = middle + least / 2;
}

static void finish(const struct survey *survey, struct box *box)
{
    const double *region = survey->region.side;
    for (int axis = 0; axis < 2; axis++)
        widen(box, axis, SMALLEST * (region[2 * axis + 1] - region[2 * axis]));
    if (survey->problem->dim > 1) { /* one scale for both */
        double width = box->side[1] - box->side[0], height = box->side[3] - box->side[2];
        widen(box, 0, SLENDEREST * height);
        widen(box, 1, SLENDEREST * width);
    }
    for (int axis = 0; axis < 2; axis++) {
        double more = MARGIN * (box->side[2 * axis + 1] - box->side[2 * axis]);
        box->side[2 * axis] -= more;
        box->side[2 * axis + 1] += more;
    }
}

/* False when memory is short. */
static bool frame_race(const struct scene *scene, enum framing framing, struct box *box)
{
    const struct session *session = scene->session;
    struct survey survey;
    bool good = survey_open(&survey, scene);
    for (int i = 0; i < session->race.count && good; i++) {
        if (framing == FRAMING_RACE)
            good = run_ahead(&survey, session, i, (double)WORK_MOST / session->race.count);
        else if (!session->state.racer[i].hidden)
            follow_path(&survey, scene, i);
    }
    if (good) {
        struct point start = view_plane(&survey.view, run_row(session->race.run[0], 0).w);
        drop_stray(&survey, start);
        *box = nothing;
        take_in(box, start);
        for (int i = 0; i < survey.racers; i++)
            take_in_way(&survey, i, box);
        if (cloud_covers_region(scene))
            for (int k = 0; k < 4; k++)
                take_in(box,
                        (struct point){survey.region.side[k % 2], survey.region.side[2 + k / 2]});
        take_in_known(&survey, box);
        take_in_shown(&survey, box);
        finish(&survey, box);
    }
    survey_close(&survey);
    return good;
}

static bool is_view(const struct box *box)
{
    bool good = true;
    for (int axis = 0; axis < 2; axis++)
        good &= isfinite(box->side[2 * axis + 1] - box->side[2 * axis]) &&
                box->side[2 * axis + 1] > box->side[2 * axis];
    return good;
}

/* The plane that the view was last seen in: in another one its numbers mean something else. */
struct seen_plane {
    bool known, whitened;
    int plane[2], subject; /* whose way the plane lies along, where it does; else −1 */
};

const struct element element_framing = {.state_size = sizeof(struct seen_plane)};

static bool plane_changes(const struct scene *scene)
{
    struct seen_plane *seen = element_state(scene, &element_framing);
    const struct view_values *view = view_values(scene);
    bool quadratic = scene->session->race.problem->surface->quadratic;
    struct seen_plane now = {.known = true, .whitened = view->whitened && quadratic, .subject = -1};
    view_plane_shown(scene, now.plane);
    if (now.plane[0] == PLANE_PATH && scene->session->race.problem->dim > 2)
        now.subject = session_subject(scene->session);
    bool same = seen->whitened == now.whitened && seen->plane[0] == now.plane[0] &&
                seen->plane[1] == now.plane[1] && seen->subject == now.subject;
    bool changes = seen->known && !same;
    *seen = now;
    return changes;
}

void framing_update(struct scene *scene)
{
    struct session *session = scene->session;
    struct box box;
    if (plane_changes(scene) && !session->state.values.has_region)
        session->state.framing = FRAMING_RACE;
    enum framing framing = session->state.framing;
    if (framing == FRAMING_KEPT || session->race.count == 0)
        return;
    session->state.framing = FRAMING_KEPT;
    if (!frame_race(scene, framing, &box) || !is_view(&box))
        return;
    memcpy(session->state.view, box.side, sizeof session->state.view);
    if (framing == FRAMING_RACE) {
        memcpy(session->state.framed, box.side, sizeof session->state.framed);
        session->state.framed_race = session_race_mark(session);
    }
}
