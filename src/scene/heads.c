#include "scene/heads.h"

#include <math.h>

#include "scene/panel.h"

struct labels {
    int count;
    struct rect taken[2 * RACERS_MAX];
};

static bool overlaps(const struct labels *labels, struct rect r)
{
    for (int i = 0; i < labels->count; i++) {
        const struct rect *t = &labels->taken[i];
        if (r.x < t->x + t->width && t->x < r.x + r.width && r.y < t->y + t->height &&
            t->y < r.y + r.height)
            return true;
    }
    return false;
}

static bool contains(struct rect where, struct point p)
{
    return p.x >= where.x && p.x < where.x + where.width && p.y >= where.y &&
           p.y < where.y + where.height;
}

/* The place that a marker takes: its character's cell, or a line's height around it. */
static struct rect marker_box(const struct canvas *canvas, struct point head)
{
    double em = canvas->em;
    if (canvas->grid)
        return (struct rect){floor(head.x / canvas->column) * canvas->column,
                             floor(head.y / em) * em, canvas->column, em};
    return (struct rect){head.x - 0.4 * em, head.y - 0.5 * em, 0.8 * em, em};
}

/* Beside the head where there is room: right, left, above, below, then corners. A label without
 * room is left out: the marker stays, and the table names it. */
static void draw_label(struct canvas *canvas, struct rect where, struct labels *labels,
                       struct point head, const char *text)
{
    static const double offsets[][2] = {{1, 0},  {-1, 0}, {1, -1}, {1, 1},   {-1, -1},
                                        {-1, 1}, {1, -2}, {1, 2},  {-1, -2}, {-1, 2}};
    double width = canvas_measure(canvas, text), gap = canvas->grid ? canvas->column : 0;
    struct rect box = marker_box(canvas, head);
    for (size_t k = 0; k < sizeof offsets / sizeof *offsets; k++) {
        struct rect r = {offsets[k][0] > 0 ? box.x + box.width + gap : box.x - width - gap,
                         box.y + offsets[k][1] * canvas->em, width, canvas->em};
        bool inside = r.x >= where.x && r.x + r.width <= where.x + where.width && r.y >= where.y &&
                      r.y + r.height <= where.y + where.height;
        if (!inside || overlaps(labels, r))
            continue;
        canvas_label(canvas, r.x, r.y, ALIGN_LEFT, INK_TEXT, text);
        labels->taken[labels->count++] = r;
        return;
    }
}

/* Focused first for labels, so that it gets the best place; its marker is drawn last, so that it
 * lies on top. */
void heads_draw(struct scene *scene, struct canvas *canvas, struct rect where,
                const struct point *head, const bool *shown)
{
    struct session *session = scene->session;
    struct labels labels = {0};
    bool visible[RACERS_MAX];
    int count = session->race.count, first = session_subject(session);
    for (int i = 0; i < count; i++) {
        visible[i] = !session->racer[i].hidden && contains(where, head[i]) && (!shown || shown[i]);
        if (visible[i])
            labels.taken[labels.count++] = marker_box(canvas, head[i]);
    }
    for (int k = 0; k < count; k++) {
        int i = (first + k) % count;
        if (visible[i])
            draw_label(canvas, where, &labels, head[i], session->racer[i].label);
    }
    for (int k = count; k > 0; k--) {
        int i = (first + k) % count;
        if (visible[i])
            canvas_marker(canvas, head[i], i, racer_ink(i));
    }
}
