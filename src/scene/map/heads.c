#include "scene/map/heads.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scene/panel.h"

/* What labels must keep clear of. */
struct taken {
    int count;
    struct rect box[3 * RACERS_MAX];
};

static bool overlap(struct rect a, struct rect b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static bool is_free(const struct taken *taken, struct rect box)
{
    for (int i = 0; i < taken->count; i++)
        if (overlap(taken->box[i], box))
            return false;
    return true;
}

static bool contains(struct rect where, struct point p)
{
    return p.x >= where.x && p.x < where.x + where.width && p.y >= where.y &&
           p.y < where.y + where.height;
}

/* The place that a marker takes: its character's cell, or a line's height around it, on a grid
 * coarse enough for labels to rest while a head creeps. */
static struct rect marker_box(const struct canvas *canvas, struct point head)
{
    double em = canvas->em;
    if (canvas->grid)
        return (struct rect){floor(head.x / canvas->column) * canvas->column,
                             floor(head.y / em) * em, canvas->column, em};
    double x = head.x - 0.4 * em, y = head.y - 0.5 * em, rest = em / 3;
    return (struct rect){rest * floor(x / rest + 0.5), rest * floor(y / rest + 0.5), 0.8 * em, em};
}

/* True where no other head is close: a marker that others cover has no label, which would be read
 * as theirs. */
static bool stands_alone(const struct canvas *canvas, const struct point *head, const bool *visible,
                         int count, int i)
{
    for (int k = 0; k < count; k++)
        if (k != i && visible[k] &&
            overlap(marker_box(canvas, head[k]), marker_box(canvas, head[i])))
            return false;
    return true;
}

/* To the right of the marker or to its left, where it is in nobody's way. A label without room is
 * left out: where racers crowd together it would only hop about, and the legend or the table names
 * them. */
static void draw_label(struct canvas *canvas, struct rect where, struct taken *taken,
                       struct rect marker, const char *text)
{
    double width = canvas_measure(canvas, text), gap = canvas->grid ? canvas->column : 0;
    /* on pixels with some air around, so that it does not come and go as others pass by */
    double air = canvas->grid ? 0 : 0.5 * canvas->em;
    for (int left = 0; left < 2; left++) {
        struct rect r = {left ? marker.x - gap - width : marker.x + marker.width + gap, marker.y,
                         width, canvas->em};
        /* with the gap between: another marker there would take the label for itself */
        struct rect clear = {left ? r.x - 2 * air : r.x - gap, r.y - air, r.width + gap + 2 * air,
                             r.height + 2 * air};
        bool inside = r.x >= where.x && r.x + r.width <= where.x + where.width && r.y >= where.y &&
                      r.y + r.height <= where.y + where.height;
        if (!inside || !is_free(taken, clear))
            continue;
        canvas_label(canvas, r.x, r.y, ALIGN_LEFT, INK_TEXT, text);
        taken->box[taken->count++] = r;
        return;
    }
}

/* Then it names the racers. */
static bool has_table(const struct scene *scene)
{
    for (int i = 0; i < scene->placed_count; i++)
        if (strcmp(scene->placed[i].panel->name, "table") == 0)
            return true;
    return false;
}

/* The focused racer first, so that its label gets the best place; its marker last, so that it lies
 * on top. */
void heads_draw(struct scene *scene, struct canvas *canvas, struct rect where,
                const struct point *head, const bool *shown)
{
    const struct session *session = scene->session;
    struct taken taken = {0};
    bool visible[RACERS_MAX];
    int count = session->race.count, subject = session_subject(session);
    for (int i = 0; i < count; i++) {
        visible[i] =
            !session->state.racer[i].hidden && contains(where, head[i]) && (!shown || shown[i]);
        if (visible[i])
            taken.box[taken.count++] = marker_box(canvas, head[i]);
    }
    /* in a film a legend is calmer than labels that come and go; arrows have their own */
    bool labelled =
        (scene->still || count == 1 || has_table(scene)) && session->state.values.anatomy == 0;
    for (int k = 0; k < count; k++) {
        int i = (subject + k) % count;
        if (visible[i] && labelled &&
            (i == subject || stands_alone(canvas, head, visible, count, i)))
            draw_label(canvas, where, &taken, marker_box(canvas, head[i]),
                       session->state.racer[i].label);
    }
    for (int k = 1; k <= count; k++) {
        int i = (subject + k) % count;
        if (visible[i])
            draw_racer(session, canvas, head[i], i);
    }
}

/* --- legend --- */

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
