#include "engine/coming.h"

#include <string.h>

#include "base/vector.h"
#include "engine/modifiers.h"
#include "engine/run_private.h"

double clip_scale(const struct optimizer *optimizer, double rate, double step, double limit)
{
    double scale = optimizer->eta_scale == ETA_GRADIENT ? rate : step / limit;
    return scale > 0 && scale < INFINITY ? scale : 1;
}

/* A clipped gradient goes first, next to what it was; the lengths told are those of the gradients.
 */
static void put_clipping_first(const struct optimizer *optimizer, const struct coming *coming,
                               const struct probe *probe, double limit, struct parts *parts)
{
    double moved[DIM_MAX];
    for (int i = 0; i < parts->dim; i++)
        moved[i] = coming->landing[i] - coming->w[i];
    double scale = clip_scale(optimizer, coming->rate, norm(parts->dim, moved), limit);
    memmove(parts->part + 2, parts->part, (size_t)parts->count * sizeof *parts->part);
    int count = parts->count + 2;
    parts->count = 0;
    parts_scaled(
        parts, PART_ASIDE, -scale, probe->raw, "raw −g",
        "The raw gradient is longer than clip allows: left alone, it would push that far.");
    parts_scaled(parts, PART_ASIDE, -scale * limit / norm(parts->dim, probe->raw), probe->raw,
                 "clipped −g", "Clipping keeps its direction and cuts its length down to clip.");
    parts->part[0].drawn = parts->part[1].drawn = scale;
    parts->count = count;
}

static void take_apart(const struct run *run, struct cursor *from, struct cursor *to,
                       struct coming *coming)
{
    const struct optimizer *optimizer = run->course.settings.optimizer;
    struct probe probe = from->probe;
    double raw[DIM_MAX]; /* the run's own stays */
    struct step before = cursor_next_step(&run->course, from), after = before;
    after.w = to->w;
    after.state = to->state;
    after.rate = to->rate;
    after.remark = to->remark;
    probe.log = NULL;
    probe.raw = raw;
    probe.clipped = false;
    probe.step = before.t;
    probe.modifiers = modifies_gradient(from->parameter) ? from->parameter : NULL;
    coming->parts = (struct parts){.dim = before.dim};
    if (!optimizer->parts)
        return;
    optimizer->parts(&before, &after, &probe, &coming->parts);
    if (probe.clipped && coming->parts.count + 2 <= PARTS_MAX)
        put_clipping_first(optimizer, coming, &probe, from->parameter[MODIFIER_CLIP],
                           &coming->parts);
}

bool run_coming(struct run *run, long step, struct coming *coming)
{
    struct cursor *to = &run->scout;
    struct cursor *from = (struct cursor *)run_cursor(run, step);
    if (status_stops(from->ended))
        return false;
    look_log_cut(&run->scout_looks, 0);
    cursor_copy(&run->course, to, from);
    cursor_advance(&run->course, to);
    *coming = (struct coming){.dim = run->course.settings.problem->dim,
                              .f = from->probe.f,
                              .landing_f = to->probe.f,
                              .rate = to->rate,
                              .remark = to->remark,
                              .looks = &run->scout_looks};
    copy_point(coming->dim, coming->w, from->w);
    copy_point(coming->dim, coming->g, from->probe.g);
    copy_point(coming->dim, coming->landing, to->w);
    copy_point(coming->dim, coming->landing_g, to->probe.g);
    take_apart(run, from, to, coming);
    return true;
}
