#include "scene/map/paths.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/vector.h"
#include "engine/coming.h"
#include "engine/modifiers.h"
#include "scene/map/field.h"
#include "scene/panel.h"

/* Steps that are drawn for all racers before the next ones of any: newer lies over older. */
enum { CHUNK = 32 };

struct path_memory {
    long drawn_position; /* where the paths were last drawn to */
    long rewinds;        /* how often they got shorter */
};

const struct element element_paths = {.state_size = sizeof(struct path_memory)};

/* All that drawn paths depend on, besides the canvas's style; compared as bytes. */
struct path_key {
    struct field_key view;
    long rewinds, rewrites;
    int focus;
    bool hidden[RACERS_MAX];
    long pin[PINS_MAX]; /* serial numbers */
};

static void make_key(const struct scene *scene, const struct canvas *canvas,
                     const struct view *view, struct path_key *key)
{
    const struct session *session = scene->session;
    struct path_memory *memory = element_state(scene, &element_paths);
    memset(key, 0, sizeof *key); /* padding, too */
    field_key(scene, canvas, view, &key->view);
    if (session->state.position < memory->drawn_position)
        memory->rewinds++;
    memory->drawn_position = session->state.position;
    key->rewinds = memory->rewinds;
    key->rewrites = session->rewrites;
    key->focus = scene_marked(scene);
    for (int i = 0; i < session->race.count; i++)
        key->hidden[i] = session->state.racer[i].hidden;
    for (int i = 0; i < session->state.values.pins; i++)
        key->pin[i] = session->state.values.pin[i]->serial;
}

/* What the run comes to have, wherever it has got to. */
static double last_value(const struct run *run, int parameter)
{
    size_t count;
    const struct change *changes = run_changes(run, &count);
    double value = run_base(run)[parameter];
    for (size_t i = 0; i < count; i++)
        if (changes[i].parameter == parameter)
            value = changes[i].value;
    return value;
}

/* The η of a ghost from another start that is not that of the run, where its path ends in the
 * picture. */
static void mark_ghost(struct canvas *canvas, const struct view *view, const struct run *run,
                       const struct ghost *ghost)
{
    int rate = parameter_by_role(run_optimizer(run)->parameters, ROLE_RATE);
    char number[TEXT_NUMBER], text[TEXT_NUMBER + 8];
    size_t dim = (size_t)view->problem->dim, last = ghost->count;
    const double *start = run_settings_of(run)->start;
    if (rate < 0 || last < 2 || memcmp(ghost->w, start, dim * sizeof *start) == 0 ||
        ghost->rate == last_value(run, rate))
        return;
    while (last > 0 && !view_contains(view, view_project(view, ghost->w + dim * (last - 1))))
        last--;
    if (last == 0)
        return;
    struct point p = view_project(view, ghost->w + dim * (last - 1));
    text_printed(number, ghost->rate, 3);
    snprintf(text, sizeof text, "η=%s", number);
    bool left =
        p.x + canvas->column + canvas_measure(canvas, text) > view->where.x + view->where.width;
    canvas_text(canvas, p.x + (left ? -canvas->column : canvas->column), p.y - canvas->em / 2,
                left ? ALIGN_RIGHT : ALIGN_LEFT, INK_GHOST, text);
}

static void draw_ghost(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    size_t dim = (size_t)view->problem->dim;
    const struct run *run = scene->session->race.run[i];
    const struct ghost *ghost = run_ghost(run);
    size_t count = ghost->count < OUTLINE_MAX ? ghost->count : OUTLINE_MAX;
    for (size_t k = 0; k < count; k++)
        scene->points[k] = view_plane(view, ghost->w + dim * k);
    view_line(view, canvas, scene->points, count,
              &(struct stroke){.ink = INK_GHOST, .width = 1, .dashed = true});
    mark_ghost(canvas, view, run, ghost);
}

static void draw_pin(struct scene *scene, struct canvas *canvas, const struct view *view,
                     const struct pin *pin)
{
    struct stroke stroke = pin_stroke(pin);
    struct point end = view_project(view, pin->rows[pin->count - 1].w);
    stroke.cased = true;
    for (size_t k = 0; k < pin->count; k++)
        scene->points[k] = view_plane(view, pin->rows[k].w);
    view_line(view, canvas, scene->points, pin->count, &stroke);
    if (view_contains(view, end))
        canvas_marker(canvas, end, pin_marker(pin), stroke.ink);
}

/* What was before: the old paths, and the runs that are pinned. */
static void draw_former(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct session_values *values = &scene->session->state.values;
    for (int i = 0; i < scene->session->race.count; i++)
        if (!scene->session->state.racer[i].hidden)
            draw_ghost(scene, canvas, view, i);
    for (int i = 0; i < values->pins; i++)
        if (pin_belongs(values->pin[i], view->problem))
            draw_pin(scene, canvas, view, values->pin[i]);
}

static void stroke_path(struct scene *scene, struct canvas *canvas, const struct view *view, int i,
                        size_t count)
{
    struct stroke stroke = racer_stroke(scene->session, i);
    stroke.cased = true;
    if (scene_marked(scene) == i)
        stroke.width = 1.5;
    view_line(view, canvas, scene->points, count, &stroke);
}

/* The path at once, thinned where it is long. */
static void draw_outline(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    size_t dim = (size_t)view->problem->dim;
    size_t count = run_outline(scene->session->race.run[i], scene->session->state.position,
                               OUTLINE_MAX, scene->outline_w, NULL, NULL);
    for (size_t k = 0; k < count; k++)
        scene->points[k] = view_plane(view, scene->outline_w + dim * k);
    stroke_path(scene, canvas, view, i, count);
}

/* The steps from one to another, both included. */
static void draw_steps(struct scene *scene, struct canvas *canvas, const struct view *view, int i,
                       long from, long to)
{
    struct run *run = scene->session->race.run[i];
    size_t count = 0;
    if (to > run_end(run))
        to = run_end(run);
    for (long step = from; step <= to; step++)
        scene->points[count++] = view_plane(view, run_row(run, step).w);
    if (count > 1)
        stroke_path(scene, canvas, view, i, count);
}

/* One chunk of every visible racer, or what there is of it. */
static void draw_chunk(struct scene *scene, struct canvas *canvas, const struct view *view,
                       long chunk, long position)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    long from = chunk * CHUNK, to = from + CHUNK < position ? from + CHUNK : position;
    for (int k = 1; k <= session->race.count; k++) { /* the subject last, on top */
        int i = (subject + k) % session->race.count;
        if (!session->state.racer[i].hidden)
            draw_steps(scene, canvas, view, i, from, to);
    }
}

static void draw_at_once(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    draw_former(scene, canvas, view);
    for (int k = 1; k <= session->race.count; k++) {
        int i = (subject + k) % session->race.count;
        if (!session->state.racer[i].hidden)
            draw_outline(scene, canvas, view, i);
    }
}

void paths_draw(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    long position = scene->session->state.position, complete = position / CHUNK;
    if (!canvas->keeps || position > RUN_ROWS_KEPT) {
        draw_at_once(scene, canvas, view);
        return;
    }
    struct path_key key;
    make_key(scene, canvas, view, &key);
    long *mark = canvas_layer(canvas, LAYER_PATHS, view->where, &key, sizeof key);
    if (*mark == 0) {
        draw_former(scene, canvas, view);
        *mark = 1;
    }
    for (; *mark <= complete; ++*mark)
        draw_chunk(scene, canvas, view, *mark - 1, position);
    canvas_layer_end(canvas);
    canvas_clip(canvas, &view->where);
    draw_chunk(scene, canvas, view, complete, position);
}

/* --- details --- */

/* The trials and look-ahead points of the focused racer's step that is shown. */
static void draw_looks(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    struct session *session = scene->session;
    const struct look_log *log = run_looks(session->race.run[i]);
    struct stroke stroke = {.ink = INK_ACCENT, .width = 0.7, .dashed = true};
    for (size_t k = log->count; k > 0 && look_log_at(log, k - 1)->step >= session->state.position;
         k--) {
        const struct look *look = look_log_at(log, k - 1);
        if (look->step != session->state.position || session->state.position == 0)
            continue;
        struct row from = run_row(session->race.run[i], session->state.position - 1);
        struct point b = view_project(view, look->w);
        view_segment(view, canvas, from.w, look->w, &stroke);
        if (view_contains(view, b))
            canvas_marker(canvas, b, SHAPE_TRIAL, INK_ACCENT);
    }
}

/* The mean of the iterates, as the hollow twin of the racer's marker. */
static void draw_mean(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    const struct cursor *cursor = session_cursor(scene->session, i);
    if (cursor->parameter[MODIFIER_AVERAGE] == 0 || cursor->t == 0)
        return;
    canvas_marker(canvas, view_project(view, cursor->mean),
                  (int)marker_twin(scene->session->state.racer[i].identity.marker),
                  racer_ink(scene->session, i));
}

/* The gradient of the last step as it was and as it was clipped, to one scale. */
static void draw_clipped(struct scene *scene, struct canvas *canvas, const struct view *view, int i)
{
    const struct cursor *cursor = session_cursor(scene->session, i);
    double raw[DIM_MAX], cut[DIM_MAX], moved[DIM_MAX];
    int dim = view->problem->dim;
    if (!cursor->probe.clipped || cursor->t == 0)
        return;
    for (int k = 0; k < dim; k++)
        moved[k] = cursor->w[k] - cursor->before[k];
    double limit = cursor->parameter[MODIFIER_CLIP], length = norm(dim, cursor->probe.raw),
           scale = clip_scale(run_optimizer(scene->session->race.run[i]), cursor->rate,
                              norm(dim, moved), limit);
    for (int k = 0; k < dim; k++) {
        raw[k] = cursor->before[k] - scale * cursor->probe.raw[k];
        cut[k] = cursor->before[k] - scale * limit / length * cursor->probe.raw[k];
    }
    view_segment(view, canvas, cursor->before, raw,
                 &(struct stroke){.ink = INK_WARNING, .width = 0.7, .dashed = true});
    view_segment(view, canvas, cursor->before, cut,
                 &(struct stroke){.ink = INK_WARNING, .width = 0.7});
}

void paths_draw_details(struct scene *scene, struct canvas *canvas, const struct view *view)
{
    const struct session *session = scene->session;
    bool focused =
        session->state.focus != FOCUS_ALL && !session->state.racer[session->state.focus].hidden;
    if (focused && !session->state.playing &&
        session->state.values.anatomy == 0) /* that is the next step */
        draw_looks(scene, canvas, view, session->state.focus);
    for (int i = 0; i < session->race.count; i++)
        if (!session->state.racer[i].hidden)
            draw_mean(scene, canvas, view, i);
    if (focused)
        draw_clipped(scene, canvas, view, session->state.focus);
}
