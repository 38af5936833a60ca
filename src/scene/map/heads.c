#include "scene/map/heads.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/whole.h"
#include "scene/map/field.h"
#include "scene/map/terrain.h"
#include "scene/panel.h"

enum {
    CAPTIONS_MAX = RACERS_MAX + PINS_MAX + 2 * KNOWN_MAX + 4,
    LOOKS = 160, /* along a curve, for where it is seen */
    BOXES_MAX = 2 * CAPTIONS_MAX + RAMP_LEVELS + TERRAIN_WORDS_MAX,
    SIDES = 8,
    RINGS = 14,
    CROWD_COLUMNS = 192,
    CROWD_ROWS = 128,
    OUTLINE_POINTS = 256,
    NAMED_MOST = 4, /* of more points of a kind the first is named */
};

/* A name and what it belongs to. */
struct caption {
    struct point at;
    enum ink ink;
    bool racer;
    char text[64];
    struct rect box; /* where it stands */
    int slot;        /* 1 + its place among those around the point; 0: there was no room */
};

/* Where names stood in the last picture, so that they stay there while they can. */
struct heads_memory {
    long generation, position;
    double em;
    struct rect where;
    int slot[CAPTIONS_MAX];
};

const struct element element_heads = {.state_size = sizeof(struct heads_memory)};

/* Cells that a path crosses, summed from the upper left: what lies under a rectangle takes four
 * look-ups. */
struct crowd {
    struct rect where;
    int columns, rows;
    int sum[CROWD_ROWS + 1][CROWD_COLUMNS + 1];
};

struct captions {
    const struct canvas *canvas;
    struct rect where;
    int count, boxes;
    struct caption caption[CAPTIONS_MAX];
    struct rect box[BOXES_MAX]; /* what names keep clear of: markers, values, other names */
    struct crowd crowd;
};

/* --- what is in the way --- */

static bool contains(struct rect where, struct point p)
{
    return p.x >= where.x && p.x < where.x + where.width && p.y >= where.y &&
           p.y < where.y + where.height;
}

static bool is_finite(struct point p)
{
    return isfinite(p.x) && isfinite(p.y);
}

static void add_box(struct captions *c, struct rect box)
{
    if (c->boxes < BOXES_MAX)
        c->box[c->boxes++] = box;
}

static void mark_point(struct crowd *crowd, double x, double y)
{
    if (!contains(crowd->where, (struct point){x, y}))
        return;
    int i = whole_within((x - crowd->where.x) / crowd->where.width * crowd->columns, 0,
                         crowd->columns - 1),
        j = whole_within((y - crowd->where.y) / crowd->where.height * crowd->rows, 0,
                         crowd->rows - 1);
    crowd->sum[j + 1][i + 1] = 1;
}

/* A straight piece of a path, in steps of about a cell. */
static void mark_piece(struct crowd *crowd, struct point a, struct point b)
{
    enum { PIECES_MOST = 256 };
    if (!is_finite(a) || !is_finite(b))
        return;
    double cell = crowd->where.width / crowd->columns;
    int pieces = whole_within(ceil(hypot(b.x - a.x, b.y - a.y) / cell), 1, PIECES_MOST);
    for (int k = 0; k < pieces; k++)
        mark_point(crowd, a.x + (b.x - a.x) * k / pieces, a.y + (b.y - a.y) * k / pieces);
}

static void mark_path(struct scene *scene, const struct view *view, struct crowd *crowd, int i)
{
    size_t dim = (size_t)view->problem->dim,
           count = run_outline(scene->session->race.run[i], scene->session->state.position,
                               OUTLINE_POINTS, scene->outline_w, NULL, NULL);
    struct point last = {NAN, NAN};
    for (size_t k = 0; k < count; k++) {
        struct point here = view_project(view, scene->outline_w + dim * k);
        mark_piece(crowd, last, here);
        last = here;
    }
}

static void fill_crowd(struct scene *scene, const struct canvas *canvas, const struct view *view,
                       struct crowd *crowd)
{
    double cell = canvas->grid ? canvas->column : 0.4 * canvas->em;
    crowd->where = view->where;
    crowd->columns = whole_within(ceil(view->where.width / cell), 1, CROWD_COLUMNS);
    crowd->rows = whole_within(ceil(view->where.height / cell), 1, CROWD_ROWS);
    for (int i = 0; i < scene->session->race.count; i++)
        if (!scene->session->state.racer[i].hidden)
            mark_path(scene, view, crowd, i);
    for (int j = 1; j <= crowd->rows; j++)
        for (int i = 1; i <= crowd->columns; i++)
            crowd->sum[j][i] +=
                crowd->sum[j - 1][i] + crowd->sum[j][i - 1] - crowd->sum[j - 1][i - 1];
}

static int crowd_under(const struct crowd *crowd, struct rect r)
{
    double across = crowd->columns / crowd->where.width, down = crowd->rows / crowd->where.height;
    int left = whole_within(floor((r.x - crowd->where.x) * across), 0, crowd->columns),
        right = whole_within(ceil((r.x + r.width - crowd->where.x) * across), 0, crowd->columns),
        top = whole_within(floor((r.y - crowd->where.y) * down), 0, crowd->rows),
        bottom = whole_within(ceil((r.y + r.height - crowd->where.y) * down), 0, crowd->rows);
    return crowd->sum[bottom][right] - crowd->sum[top][right] - crowd->sum[bottom][left] +
           crowd->sum[top][left];
}

/* --- places --- */

static bool is_free(const struct captions *c, struct rect r)
{
    const struct rect *w = &c->where;
    if (r.x < w->x || r.y < w->y || r.x + r.width > w->x + w->width ||
        r.y + r.height > w->y + w->height)
        return false;
    for (int i = 0; i < c->boxes; i++) {
        const struct rect *b = &c->box[i];
        if (r.x < b->x + b->width && b->x < r.x + r.width && r.y < b->y + b->height &&
            b->y < r.y + r.height)
            return false;
    }
    return true;
}

/* Places around a point, in rings of eight, on a grid coarse enough for names to rest while the
 * point creeps. */
static struct rect slot_box(const struct canvas *canvas, struct point at, double width, int slot)
{
    static const double side[SIDES][2] = {{1, 0},   {-1, 0},   {0.7, -1}, {-0.7, -1},
                                          {0.7, 1}, {-0.7, 1}, {0, -1},   {0, 1}};
    double em = canvas->em, away = slot / SIDES * (canvas->grid ? 1 : 0.6) * em,
           beside = canvas->grid ? 1.5 * canvas->column : 0.75 * em;
    double across = canvas->grid ? canvas->column : em, down = canvas->grid ? em : 0.6 * em;
    double x = side[slot % SIDES][0], y = side[slot % SIDES][1];
    double left = at.x - 0.5 * width + x * (0.5 * width + beside + away),
           top = at.y - 0.5 * em + y * (em + away);
    return (struct rect){across * floor(left / across + 0.5), down * floor(top / down + 0.5), width,
                         em};
}

/* The free place that is nearest and over the fewest paths; the one it had is left only for a much
 * better one. */
static void place(struct captions *c, struct caption *caption, int before)
{
    static const double habit = 4;
    double least = INFINITY, width = canvas_measure(c->canvas, caption->text);
    for (int slot = 0; slot < SIDES * RINGS; slot++) {
        struct rect box = slot_box(c->canvas, caption->at, width, slot);
        double cost = slot / SIDES + 0.12 * (slot % SIDES) + 0.8 * crowd_under(&c->crowd, box) -
                      (slot + 1 == before ? habit : 0);
        if (cost >= least || !is_free(c, box))
            continue;
        least = cost;
        caption->box = box;
        caption->slot = slot + 1;
    }
    if (!caption->slot)
        return;
    double gap =
        c->canvas->grid ? c->canvas->column : 0.3 * c->canvas->em; /* two are not one word */
    add_box(c, (struct rect){caption->box.x - gap, caption->box.y, width + 2 * gap,
                             caption->box.height});
}

static bool same_rect(struct rect a, struct rect b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

/* What is remembered of the last picture; nothing where this one is of something else, while the
 * race stands, and for what is recorded: such a picture follows from its settings and its step, not
 * from the picture before. */
static struct heads_memory *memory_of(const struct scene *scene, const struct captions *c)
{
    const struct session *session = scene->session;
    struct heads_memory *memory = element_state(scene, &element_heads);
    bool same = memory->generation == session->generation && memory->em == c->canvas->em &&
                memory->position <= session->state.position && same_rect(memory->where, c->where);
    if (!same || !session->state.playing || !scene->live || scene->still)
        memset(memory->slot, 0, sizeof memory->slot);
    memory->generation = session->generation;
    memory->position = session->state.position;
    memory->em = c->canvas->em;
    memory->where = c->where;
    return memory;
}

/* --- what has a name --- */

static struct rect marker_box(const struct canvas *canvas, struct point p)
{
    double em = canvas->em;
    if (canvas->grid)
        return (struct rect){floor(p.x / canvas->column) * canvas->column, floor(p.y / em) * em,
                             canvas->column, em};
    return (struct rect){p.x - 0.4 * em, p.y - 0.4 * em, 0.8 * em, 0.8 * em};
}

static struct caption *add_caption(struct captions *c, struct point at, enum ink ink,
                                   const char *text)
{
    struct caption *caption = &c->caption[c->count++];
    *caption = (struct caption){.at = at, .ink = ink};
    snprintf(caption->text, sizeof caption->text, "%s", text);
    return caption;
}

/* Where the way to a point outside leaves the view, and an arrow that points there. */
static struct point leaving_point(const struct canvas *canvas, struct rect where, struct point p,
                                  const char **arrow)
{
    static const char *const arrows[] = {"→", "↘", "↓", "↙", "←", "↖", "↑", "↗"};
    struct point middle = {where.x + 0.5 * where.width, where.y + 0.5 * where.height};
    double x = p.x - middle.x, y = p.y - middle.y, inset = 0.5 * canvas->em;
    double wide = fmax(0.5 * where.width - inset, 0), high = fmax(0.5 * where.height - inset, 0);
    double shrink = fmin(wide / fmax(fabs(x), 1e-9), high / fmax(fabs(y), 1e-9));
    *arrow = arrows[((int)floor(atan2(y, x) / (M_PI / 4) + 0.5) + 8) % 8];
    return (struct point){middle.x + fmin(shrink, 1) * x, middle.y + fmin(shrink, 1) * y};
}

/* The last place of a racer that can be drawn at all. */
static struct point last_place(struct scene *scene, const struct view *view, int i)
{
    struct point last = {NAN, NAN};
    size_t dim = (size_t)view->problem->dim,
           count = run_outline(scene->session->race.run[i], scene->session->state.position,
                               OUTLINE_POINTS, scene->outline_w, NULL, NULL);
    for (size_t k = 0; k < count; k++) {
        struct point here = view_project(view, scene->outline_w + dim * k);
        last = is_finite(here) ? here : last;
    }
    return last;
}

static void add_racer(struct scene *scene, struct captions *c, const struct view *view, int i,
                      struct point head)
{
    const char *label = scene->session->state.racer[i].label, *arrow;
    char text[64];
    if (!is_finite(head))
        head = last_place(scene, view, i);
    if (!is_finite(head))
        return;
    snprintf(text, sizeof text, "%.50s", label);
    if (contains(c->where, head)) {
        add_box(c, marker_box(c->canvas, head));
    } else {
        head = leaving_point(c->canvas, c->where, head, &arrow);
        snprintf(text, sizeof text, "%.50s %s", label, arrow);
    }
    add_caption(c, head, racer_ink(scene->session, i), text)->racer = true;
}

/* Where it has left the picture the table names it. */
static void add_pin(struct captions *c, const struct view *view, const struct pin *pin)
{
    char text[64];
    if (!pin_belongs(pin, view->problem))
        return;
    struct point end = view_project(view, pin->rows[pin->count - 1].w);
    if (!is_finite(end) || !contains(c->where, end))
        return;
    add_box(c, marker_box(c->canvas, end));
    snprintf(text, sizeof text, "%.60s", pin->name);
    add_caption(c, end, pin_ink(pin), text);
}

static void add_points(struct captions *c, const struct view *view, const struct known_point *known,
                       int count, enum ink ink, const char *text)
{
    for (int i = 0, named = 0; i < count; i++) {
        struct point p = view_project(view, known[i].w);
        if (!view_contains(view, p) || view_hides(view, known[i].w))
            continue;
        add_box(c, marker_box(c->canvas, p));
        if (named++ == 0 || count <= NAMED_MOST)
            add_caption(c, p, ink, known[i].name ? known[i].name : text);
    }
}

typedef void place_on(const struct problem *problem, const double *start, int which, double t,
                      double *w);

static void place_on_line(const struct problem *problem, const double *start, int which, double t,
                          double *w)
{
    const struct known_line *line = &problem->line[which];
    double reach = 2 * problem_diagonal(problem) * (2 * t - 1);
    for (int k = 0; k < problem->dim; k++)
        w[k] = (line->through_start ? start[k] : line->w[k]) + reach * line->direction[k];
}

static void place_on_curve(const struct problem *problem, const double *start, int which, double t,
                           double *w)
{
    (void)start;
    problem->curve[which].place(problem, t, w);
}

/* Names a line where it is seen and the fewest paths are near. */
static void add_line(struct captions *c, const struct view *view, place_on *place_at,
                     const double *start, int which, const char *name)
{
    double em = c->canvas->em, least = INFINITY;
    struct point best = {NAN, NAN};
    for (int k = 0; k < LOOKS; k++) {
        double w[DIM_MAX] = {0};
        place_at(view->problem, start, which, (double)k / (LOOKS - 1), w);
        struct point p = view_project(view, w);
        if (!is_finite(p) || !view_contains(view, p) || view_hides(view, w))
            continue;
        double crowd =
            crowd_under(&c->crowd, (struct rect){p.x - 4 * em, p.y - 2 * em, 8 * em, 4 * em});
        double edge = fmin(fmin(p.x - c->where.x, c->where.x + c->where.width - p.x),
                           fmin(p.y - c->where.y, c->where.y + c->where.height - p.y));
        double cost = crowd + fmax(3 - edge / em, 0) * 10;
        if (cost >= least)
            continue;
        least = cost;
        best = p;
    }
    if (is_finite(best))
        add_caption(c, best, INK_MARK, name);
}

/* Racers, the focused one first, then what stands still. */
static void gather(struct scene *scene, struct captions *c, const struct view *view,
                   const struct point *head, const bool *shown)
{
    const struct session *session = scene->session;
    const struct problem *problem = view->problem;
    const struct contour_values *values = field_values(scene);
    int count = session->race.count, subject = session_subject(session);
    for (int i = 0; i < values->count && !view->relief && problem->dim > 1; i++)
        add_box(c, values->box[i]);
    const struct terrain *terrain = element_state(scene, &element_terrain);
    for (int i = 0; i < terrain->words && view->relief; i++)
        add_box(c, terrain->word[i]);
    for (int k = 0; k < count; k++) {
        int i = (subject + k) % count;
        if (!session->state.racer[i].hidden && !shown[i] && is_finite(head[i]))
            add_box(c, marker_box(c->canvas, head[i]));
        else if (!session->state.racer[i].hidden)
            add_racer(scene, c, view, i, head[i]);
    }
    for (int i = 0; i < session->state.values.pins; i++)
        add_pin(c, view, session->state.values.pin[i]);
    struct known_point start = {{0}};
    memcpy(start.w, run_row(session->race.run[0], 0).w, (size_t)problem->dim * sizeof *start.w);
    add_points(c, view, problem->minimum, problem->minima, INK_ACCENT, "minimum");
    add_points(c, view, problem->saddle, problem->saddles, INK_MARK, "saddle");
    add_points(c, view, &start, 1, INK_TEXT, "start");
    for (int i = 0; i < problem->lines; i++)
        add_line(c, view, place_on_line, start.w, i, problem->line[i].name);
    for (int i = 0; i < problem->curves; i++)
        add_line(c, view, place_on_curve, start.w, i, problem->curve[i].name);
}

/* --- drawing --- */

/* From the point to the near side of the name, where that is not beside it. */
static void draw_leader(struct canvas *canvas, const struct caption *caption)
{
    const struct rect *b = &caption->box;
    struct point to = {fmin(fmax(caption->at.x, b->x), b->x + b->width),
                       fmin(fmax(caption->at.y, b->y), b->y + b->height)};
    if (hypot(to.x - caption->at.x, to.y - caption->at.y) < 1.1 * canvas->em)
        return;
    canvas_segment(canvas, caption->at.x, caption->at.y, to.x, to.y,
                   &(struct stroke){
                       .ink = canvas->grid ? INK_GRID : caption->ink, .width = 0.5, .cased = true});
}

static void draw_names(struct canvas *canvas, const struct captions *c)
{
    for (int i = c->count - 1; i >= 0; i--) {
        const struct caption *caption = &c->caption[i];
        if (caption->slot)
            canvas_label(canvas, caption->box.x, caption->box.y, ALIGN_LEFT, caption->ink,
                         caption->text);
    }
}

/* The start below the racers, the focused one last; minima and saddles on top of all. */
static void draw_markers(struct scene *scene, struct canvas *canvas, const struct view *view,
                         const struct point *head, const bool *shown)
{
    const struct session *session = scene->session;
    const struct problem *problem = view->problem;
    int count = session->race.count, subject = session_subject(session);
    struct point start = view_project(view, run_row(session->race.run[0], 0).w);
    if (view_contains(view, start) && !view_hides(view, run_row(session->race.run[0], 0).w))
        canvas_marker(canvas, start, SHAPE_START, INK_TEXT);
    for (int k = 1; k <= count; k++) {
        int i = (subject + k) % count;
        if (!session->state.racer[i].hidden && shown[i] && contains(view->where, head[i]))
            draw_racer(session, canvas, head[i], i);
    }
    for (int i = 0; i < problem->minima + problem->saddles; i++) {
        bool minimum = i < problem->minima;
        const double *w = minimum ? problem->minimum[i].w : problem->saddle[i - problem->minima].w;
        struct point p = view_project(view, w);
        if (view_contains(view, p) && !view_hides(view, w))
            canvas_marker(canvas, p, minimum ? SHAPE_MINIMUM : SHAPE_SADDLE,
                          minimum ? INK_ACCENT : INK_MARK);
    }
}

bool heads_draw(struct scene *scene, struct canvas *canvas, const struct view *view,
                const struct point *head, const bool *shown)
{
    struct captions c = {.canvas = canvas, .where = view->where};
    bool all = true;
    if (scene->session->state.values.anatomy == 0) { /* whose arrows have names of their own */
        fill_crowd(scene, canvas, view, &c.crowd);
        gather(scene, &c, view, head, shown);
        struct heads_memory *memory = memory_of(scene, &c);
        for (int i = 0; i < c.count; i++) {
            place(&c, &c.caption[i], memory->slot[i]);
            memory->slot[i] = c.caption[i].slot;
            all &= c.caption[i].slot > 0 || !c.caption[i].racer;
        }
    }
    for (int i = 0; i < c.count; i++)
        if (c.caption[i].slot)
            draw_leader(canvas, &c.caption[i]);
    draw_markers(scene, canvas, view, head, shown);
    draw_names(canvas, &c);
    return all;
}

/* --- legend --- */

/* Then it names the racers. */
static bool has_table(const struct scene *scene)
{
    for (int i = 0; i < scene->placed_count; i++)
        if (strcmp(scene->placed[i].panel->name, "table") == 0)
            return true;
    return false;
}

/* All that it depends on besides its place and the canvas's style; compared as bytes. */
struct legend_key {
    int count;
    bool hidden[RACERS_MAX];
    struct identity identity[RACERS_MAX];
    char label[RACERS_MAX][sizeof((struct racer *)NULL)->label];
};

static void make_key(const struct session *session, struct legend_key *key)
{
    memset(key, 0, sizeof *key); /* padding, too */
    key->count = session->race.count;
    for (int i = 0; i < key->count; i++) {
        key->hidden[i] = session->state.racer[i].hidden;
        key->identity[i] = session->state.racer[i].identity;
        snprintf(key->label[i], sizeof key->label[i], "%s", session->state.racer[i].label);
    }
}

void heads_draw_legend(struct scene *scene, struct canvas *canvas, struct rect where,
                       struct point away)
{
    const struct session *session = scene->session;
    double width = 0, lead = (canvas->grid ? 2 : 1.6) * canvas->column, inset = canvas->column;
    int rows = 0;
    for (int i = 0; i < session->race.count; i++) {
        width = fmax(width, lead + canvas_measure(canvas, session->state.racer[i].label));
        rows += !session->state.racer[i].hidden;
    }
    double height = rows * canvas->em;
    bool wanted = scene->values.legend == LEGEND_ON ||
                  (scene->values.legend == LEGEND_AUTO && !has_table(scene) && rows > 1);
    if (!wanted || width + 2 * inset > where.width / 2 || height + canvas->em > where.height)
        return;
    bool right = away.x < where.x + where.width / 2, below = away.y < where.y + where.height / 2;
    double x = right ? where.x + where.width - inset - width : where.x + inset,
           y = where.y + canvas->em / 2;
    if (below)
        y = where.y + where.height - canvas->em / 2 - height;
    if (canvas->grid)
        y = canvas->em * floor(y / canvas->em);
    struct rect box = {x - inset, y - 0.5 * canvas->em, width + 2 * inset, height + canvas->em};
    struct legend_key key;
    make_key(session, &key);
    long *drawn = canvas_layer(canvas, LAYER_LEGEND, box, &key, sizeof key);
    for (int i = 0; i < session->race.count && !*drawn; i++) {
        if (session->state.racer[i].hidden)
            continue;
        canvas_label(canvas, x + lead, y, ALIGN_LEFT, INK_TEXT, session->state.racer[i].label);
        draw_racer(session, canvas, (struct point){x + 0.5 * canvas->column, y + 0.5 * canvas->em},
                   i);
        y += canvas->em;
    }
    *drawn = 1;
    canvas_layer_end(canvas);
    canvas_clip(canvas, &where);
}
