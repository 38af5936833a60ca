#include "scene/plots/names.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scene/panel.h"

/* Columns between an end and its name; more where leader lines have to pass. */
enum { GAP_COLUMNS = 1, LED_COLUMNS = 3, LEAST_COLUMNS = 4, REST_COLUMNS = 6, RINGS = 12 };

void names_add(struct line_names *names, struct point end, enum ink ink, const char *text)
{
    if (names->count == NAMES_MAX || !isfinite(end.x) || !isfinite(end.y))
        return;
    struct line_name *name = &names->name[names->count++];
    *name = (struct line_name){.end = end, .ink = ink};
    snprintf(name->text, sizeof name->text, "%s", text);
}

static double text_width(const struct canvas *canvas, const struct line_name *name)
{
    return name->bold ? canvas_measure_bold(canvas, name->text)
                      : canvas_measure(canvas, name->text);
}

/* "η=0.03" of "momentum η=0.03" where the whole has no room: what tells racers of one method apart
 * must not be what is cut off. */
static void drop_method(const struct canvas *canvas, struct line_name *name, double most)
{
    const char *gap = strchr(name->text, ' '), *method = name->text;
    while ((unsigned char)*method >= 0x80) /* an arrow stays */
        method++;
    if (text_width(canvas, name) > most && gap && gap[1])
        memmove(name->text + (method - name->text), gap + 1, strlen(gap + 1) + 1);
}

double names_width(const struct canvas *canvas, struct line_names *names, double most)
{
    double widest = 0;
    if (most < LEAST_COLUMNS * canvas->column)
        return 0;
    for (int i = 0; i < names->count; i++) {
        char cut[256];
        struct line_name *name = &names->name[i];
        drop_method(canvas, name, most);
        fit_name(canvas, name->text, most, cut);
        snprintf(name->text, sizeof name->text, "%.*s", NAME_BYTES - 1, cut);
        widest = fmax(widest, text_width(canvas, name));
    }
    return widest;
}

/* Indices by the height of the ends, from the top; equal ones in the order of importance. */
static void sort_by_height(const struct line_names *names, int count, int *order)
{
    for (int i = 0; i < count; i++) {
        int k = i;
        for (; k > 0 && names->name[order[k - 1]].end.y > names->name[i].end.y; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

/*
 * Moves ascending numbers apart until neighbours are `gap` apart, each as little as that allows
 * (least squares: what is too close is pooled around its mean), and into [low, high].
 */
static void spread(double *at, int count, double gap, double low, double high)
{
    struct pool {
        double sum;
        int size;
    } pool[NAMES_MAX];
    int pools = 0;
    for (int i = 0; i < count; i++) {
        pool[pools++] = (struct pool){at[i] - i * gap, 1};
        while (pools > 1 && pool[pools - 2].sum / pool[pools - 2].size >
                                pool[pools - 1].sum / pool[pools - 1].size) {
            pool[pools - 2].sum += pool[pools - 1].sum;
            pool[pools - 2].size += pool[pools - 1].size;
            pools--;
        }
    }
    for (int p = 0, i = 0; p < pools; p++)
        for (int k = 0; k < pool[p].size; k++, i++)
            at[i] = fmin(fmax(pool[p].sum / pool[p].size, low), high - (count - 1) * gap) + i * gap;
}

static double snapped(double value, double unit)
{
    return floor(value / unit + 0.5 + 1e-6) * unit;
}

/* Where letters may stand anywhere, names still go by steps: they rest while their lines grow. */
static double row_of(const struct canvas *canvas, double top)
{
    return canvas->grid ? snapped(top, canvas->em)
                        : floor(3 * top / canvas->em + 1e-6) * canvas->em / 3;
}

static double column_at(const struct canvas *canvas, struct rect room, double x, double most)
{
    double step = REST_COLUMNS * canvas->column;
    if (canvas->grid)
        return snapped(fmin(x, most), canvas->column);
    return fmin(room.x + ceil((x - room.x) / step) * step, most);
}

/* The least x of all names, and whether any is led there. */
static double column_of(const struct canvas *canvas, struct rect room, struct line_names *names,
                        int count)
{
    double right = room.x, widest = 0, em = canvas->em;
    bool led = false;
    for (int i = 0; i < count; i++) {
        right = fmax(right, names->name[i].end.x);
        widest = fmax(widest, names->name[i].label.width);
    }
    for (int i = 0; i < count; i++) {
        struct line_name *name = &names->name[i];
        name->led = fabs(name->label.y + 0.5 * em - name->end.y) > 0.75 * em ||
                    right - name->end.x > 2 * canvas->column;
        led |= name->led;
    }
    double x = right + (led ? LED_COLUMNS : GAP_COLUMNS) * canvas->column;
    return column_at(canvas, room, x, room.x + room.width - widest);
}

void names_place(const struct canvas *canvas, struct rect room, struct line_names *names)
{
    int order[NAMES_MAX], lines = (int)floor(room.height / canvas->em + 1e-6),
                          count = names->count < lines ? names->count : lines;
    double top[NAMES_MAX];
    for (int i = 0; i < names->count; i++)
        names->name[i].label.width = 0, names->name[i].led = false;
    if (count <= 0)
        return;
    sort_by_height(names, count, order);
    for (int i = 0; i < count; i++)
        top[i] = names->name[order[i]].end.y - 0.5 * canvas->em;
    spread(top, count, canvas->em, room.y, room.y + room.height - canvas->em);
    for (int i = 0; i < count; i++) {
        struct line_name *name = &names->name[order[i]];
        name->label =
            (struct rect){0, row_of(canvas, top[i]), text_width(canvas, name), canvas->em};
    }
    double x = column_of(canvas, room, names, count), right = x - 0.4 * canvas->column;
    for (int i = 0; i < count; i++) {
        struct line_name *name = &names->name[i];
        name->label.x = x;
        name->joint = (struct point){right, name->label.y + 0.5 * canvas->em};
    }
}

void names_draw(struct canvas *canvas, const struct line_names *names)
{
    for (int i = 0; i < names->count; i++) {
        const struct line_name *name = &names->name[i];
        struct stroke leader = {.ink = name->ink, .width = 0.5};
        if (name->led && name->joint.x > name->end.x)
            canvas_segment(canvas, name->end.x, name->end.y, name->joint.x, name->joint.y, &leader);
    }
    for (int i = 0; i < names->count; i++) {
        const struct line_name *name = &names->name[i];
        if (name->label.width > 0)
            canvas->operations->text(canvas, (struct point){name->label.x, name->label.y},
                                     ALIGN_LEFT, name->bold ? WEIGHT_BOLD : WEIGHT_LABEL, name->ink,
                                     name->text);
    }
}

/* --- labels anywhere --- */

static bool is_free(struct rect r, struct rect room, const struct rect *taken, int count)
{
    if (r.x < room.x || r.y < room.y || r.x + r.width > room.x + room.width ||
        r.y + r.height > room.y + room.height)
        return false;
    for (int i = 0; i < count; i++)
        if (r.x < taken[i].x + taken[i].width && taken[i].x < r.x + r.width &&
            r.y < taken[i].y + taken[i].height && taken[i].y < r.y + r.height)
            return false;
    return true;
}

bool names_beside(const struct canvas *canvas, struct rect room, struct point at, double width,
                  const struct rect *taken, int count, struct rect *label)
{
    /* where the label's middle lies: right, left, above, below, then between */
    static const double side[][2] = {{1, 0},  {-1, 0},  {0, -1}, {0, 1},
                                     {1, -1}, {-1, -1}, {1, 1},  {-1, 1}};
    double em = canvas->em;
    for (int ring = 0; ring < RINGS; ring++) {
        double away = 0.5 * ring * em, gap = GAP_COLUMNS * canvas->column;
        for (int i = 0; i < 8; i++) {
            struct rect r = {at.x - 0.5 * width + side[i][0] * (0.5 * width + gap + away),
                             at.y - 0.5 * em + side[i][1] * (em + away), width, em};
            r.x = canvas->grid ? snapped(r.x, canvas->column) : r.x;
            r.y = canvas->grid ? snapped(r.y, em) : r.y;
            if (!is_free(r, room, taken, count))
                continue;
            *label = r;
            return true;
        }
    }
    return false;
}
