/*
 * The electric circuit that moves like the weight along one eigen-direction: a source, a resistor,
 * a coil and, with momentum, a capacitor, side by side. The current through the coil is the weight.
 */
#include "analysis/circuit.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scene/panels/along.h"
#include "scene/panel.h"

enum part { PART_SOURCE, PART_RESISTOR, PART_COIL, PART_CAPACITOR, PARTS };

enum { BUMPS = 4, BUMP_POINTS = 16, TEETH = 6, RING_POINTS = 32 };

/* Where the wires run, and the sizes of what stands between them. */
struct drawing {
    double top, bottom; /* of the rails */
    double x[PARTS];    /* of the branches */
    int branches;
    double half, wide;     /* half the height of a part, and half its width */
    double current[PARTS]; /* downwards through each branch; the source's upwards */
    double most;           /* the largest of them */
    enum ink ink;          /* of the coil */
};

/* --- the parts, each around (x, y) --- */

static void draw_resistor(struct canvas *canvas, const struct drawing *d, double x, double y,
                          const struct stroke *stroke)
{
    struct point points[TEETH + 2] = {{x, y - d->half}};
    for (int i = 0; i < TEETH; i++)
        points[i + 1] = (struct point){x + (i % 2 ? -d->wide : d->wide),
                                       y + d->half * ((2 * i + 1.0) / TEETH - 1)};
    points[TEETH + 1] = (struct point){x, y + d->half};
    canvas_line(canvas, points, TEETH + 2, stroke);
}

static void draw_coil(struct canvas *canvas, const struct drawing *d, double x, double y,
                      const struct stroke *stroke)
{
    struct point points[BUMPS * BUMP_POINTS + 1];
    double radius = d->half / BUMPS;
    int count = 0;
    for (int i = 0; i < BUMPS; i++) {
        double middle = y - d->half + (2 * i + 1) * radius;
        for (int k = 0; k < BUMP_POINTS; k++) {
            double angle = M_PI * k / BUMP_POINTS;
            points[count++] =
                (struct point){x + 1.2 * d->wide * sin(angle), middle - radius * cos(angle)};
        }
    }
    points[count++] = (struct point){x, y + d->half};
    canvas_line(canvas, points, (size_t)count, stroke);
}

/* The wires go on to the plates. */
static void draw_capacitor(struct canvas *canvas, const struct drawing *d, double x, double y,
                           const struct stroke *wire, const struct stroke *stroke)
{
    double gap = fmax(0.16 * d->half, canvas->dot);
    for (int side = -1; side <= 1; side += 2) {
        canvas_segment(canvas, x, y + side * d->half, x, y + side * gap, wire);
        canvas_segment(canvas, x - 1.4 * d->wide, y + side * gap, x + 1.4 * d->wide, y + side * gap,
                       stroke);
    }
}

static void draw_source(struct canvas *canvas, const struct drawing *d, double x, double y,
                        const struct stroke *stroke)
{
    struct point points[RING_POINTS + 1];
    double radius = d->half, head = 0.35 * radius, arrow = 0.55 * radius;
    for (int i = 0; i <= RING_POINTS; i++) {
        double angle = 2 * M_PI * i / RING_POINTS;
        points[i] = (struct point){x + radius * sin(angle), y - radius * cos(angle)};
    }
    canvas_line(canvas, points, RING_POINTS + 1, stroke);
    canvas_segment(canvas, x, y + arrow, x, y - arrow, stroke);
    canvas_segment(canvas, x, y - arrow, x - head, y - arrow + head, stroke);
    canvas_segment(canvas, x, y - arrow, x + head, y - arrow + head, stroke);
}

/* --- the circuit --- */

/* Wires are as thick as the current through them, where the canvas knows thickness. */
static struct stroke wire_stroke(const struct drawing *d, double current)
{
    double part = d->most > 0 ? fabs(current) / d->most : 0;
    return (struct stroke){.ink = INK_DIM, .width = 0.5 + 1.5 * fmin(part, 1)};
}

/* Which way the current goes, on the wire above the part. */
static void draw_direction(struct canvas *canvas, const struct drawing *d, enum part part, double y)
{
    bool up = (d->current[part] > 0) == (part == PART_SOURCE);
    double room = y - d->half - d->top, size = fmin(0.35 * canvas->em, 0.3 * room);
    if (canvas->grid || d->most <= 0 || fabs(d->current[part]) < 1e-3 * d->most ||
        room < 0.5 * canvas->em)
        return;
    double tip = d->top + 0.5 * room + (up ? -size : size), back = up ? 2 * size : -2 * size;
    struct point points[] = {{d->x[part] - 1.2 * size, tip + back},
                             {d->x[part], tip},
                             {d->x[part] + 1.2 * size, tip + back}};
    canvas_line(canvas, points, 3, &(struct stroke){.ink = INK_ACCENT, .width = 1});
}

static void draw_branch(struct canvas *canvas, const struct drawing *d, enum part part)
{
    double x = d->x[part], y = 0.5 * (d->top + d->bottom);
    struct stroke wire = wire_stroke(d, d->current[part]),
                  body = {.ink = part == PART_COIL ? d->ink : INK_TEXT, .width = 1.2};
    canvas_segment(canvas, x, d->top, x, y - d->half, &wire);
    canvas_segment(canvas, x, y + d->half, x, d->bottom, &wire);
    switch (part) {
    case PART_SOURCE:
        draw_source(canvas, d, x, y, &body);
        break;
    case PART_RESISTOR:
        draw_resistor(canvas, d, x, y, &body);
        break;
    case PART_COIL:
        draw_coil(canvas, d, x, y, &body);
        break;
    default:
        draw_capacitor(canvas, d, x, y, &wire, &body);
        break;
    }
    draw_direction(canvas, d, part, y);
}

static void draw_rails(struct canvas *canvas, const struct drawing *d)
{
    struct stroke wire = {.ink = INK_DIM, .width = 1};
    double right = d->x[d->branches - 1];
    canvas_segment(canvas, d->x[0], d->top, right, d->top, &wire);
    canvas_segment(canvas, d->x[0], d->bottom, right, d->bottom, &wire);
}

static struct drawing lay_out(const struct canvas *canvas, struct rect where,
                              const struct circuit *circuit, enum ink ink)
{
    struct drawing d = {
        .branches = circuit->capacitance != 0 ? 4 : 3,
        .ink = ink,
        .current = {circuit->source, circuit->resistor, circuit->current, circuit->capacitor}};
    double inset = canvas->grid ? canvas->dot / 2 : 0.3 * canvas->em;
    d.top = where.y + inset;
    d.bottom = where.y + where.height - inset;
    for (int i = 0; i < d.branches; i++) {
        d.x[i] = where.x + where.width * (i + 0.5) / d.branches;
        d.most = fmax(d.most, fabs(d.current[i]));
    }
    for (int i = 0; i < d.branches; i++) /* differences of equal numbers are none */
        d.current[i] = fabs(d.current[i]) < 1e-12 * d.most ? 0 : d.current[i];
    double high = d.bottom - d.top, spacing = where.width / d.branches;
    d.half = fmin(canvas->grid ? 0.4 * high : 0.3 * high, 0.35 * spacing);
    d.wide = fmin(0.45 * d.half, 0.2 * spacing);
    return d;
}

/* --- words and numbers --- */

static void number_text(char *out, size_t size, const char *name, double value, int digits)
{
    char number[TEXT_NUMBER];
    text_printed(number, value, digits);
    snprintf(out, size, "%s=%s", name, number);
}

/* "NAME=NUMBER" centred, with fewer digits and at last without the name where room is short. */
static void write_number(struct canvas *canvas, double x, double y, double width, enum ink ink,
                         const char *name, double value)
{
    char text[64], number[TEXT_NUMBER];
    for (int digits = 4; digits > 0; digits--) {
        number_text(text, sizeof text, name, value, digits);
        if (canvas_measure(canvas, text) <= width)
            break;
    }
    text_printed(number, value, 1);
    canvas_text(canvas, x, y, ALIGN_CENTRE, ink,
                canvas_measure(canvas, text) <= width ? text : number);
}

/* Under each branch its value and the current through it. */
static void write_branches(struct canvas *canvas, const struct drawing *d, double y,
                           const struct circuit *c)
{
    static const char *const names[PARTS] = {"", "R", "L", "C"};
    const double values[PARTS] = {0, c->resistance, c->inductance, c->capacitance};
    double width = d->x[1] - d->x[0] - canvas->column;
    for (int i = 0; i < d->branches; i++) {
        bool coil = i == PART_COIL;
        if (i == PART_SOURCE)
            canvas_text(canvas, d->x[i], y, ALIGN_CENTRE, INK_TEXT,
                        canvas_measure(canvas, "source w*") <= width ? "source w*" : "w*");
        else
            write_number(canvas, d->x[i], y, width, INK_TEXT, names[i], values[i]);
        write_number(canvas, d->x[i], y + canvas->em, width, coil ? INK_TEXT : INK_DIM,
                     coil ? "w" : "i", d->current[i]);
    }
}

/* What steps do that the circuit does not. */
enum reason {
    REASON_NONE, /* they follow it */
    REASON_SWING,
    REASON_GROW,
    REASON_FEED, /* both grow */
    REASONS
};

static enum reason reason_of(const struct circuit *c, const struct direction *direction)
{
    const struct root *root = &direction->root[0];
    bool swings = root->im != 0 || root->re < 0;
    if (c->damping == DAMPING_NEGATIVE)
        return REASON_FEED;
    if (root->modulus > 1 + 1e-12)
        return REASON_GROW;
    return swings && c->damping != DAMPING_UNDER ? REASON_SWING : REASON_NONE;
}

static void reason_text(char *out, size_t size, enum reason reason, bool brief, double growth)
{
    static const char *const sentences[REASONS][2] = {
        {"The circuit only loses energy, and these steps are short enough to follow: |z|=%s",
         "steps follow it: |z|=%s"},
        {"The circuit cannot swing; steps as long as these jump past its rest and do: |z|=%s",
         "only steps swing: |z|=%s"},
        {"The circuit can only lose energy; steps as long as these overshoot and grow: |z|=%s",
         "steps overshoot: |z|=%s"},
        {"The negative resistor feeds the circuit: it runs away, and so do the steps: |z|=%s",
         "it feeds itself: |z|=%s"},
    };
    char number[TEXT_NUMBER];
    text_printed(number, growth, 4);
    snprintf(out, size, sentences[reason][brief], number);
}

/* ζ and its word. */
static void damping_text(char *out, size_t size, const struct circuit *c, int digits)
{
    static const char *const words[] = {[DAMPING_NONE] = "R-L: it cannot swing",
                                        [DAMPING_OVER] = "overdamped",
                                        [DAMPING_CRITICAL] = "critically damped",
                                        [DAMPING_UNDER] = "underdamped",
                                        [DAMPING_NEGATIVE] = "R < 0: it runs away"};
    char number[TEXT_NUMBER];
    text_printed(number, c->zeta, digits);
    if (isnan(c->zeta))
        snprintf(out, size, "%s", words[c->damping]);
    else
        snprintf(out, size, "ζ=%s %s", number, words[c->damping]);
}

/* Beside it the voltage, both with as many digits as have room. With no line of its own for it,
 * steps that grow are told of here instead. */
static void write_damping(struct canvas *canvas, struct rect where, const struct circuit *c,
                          enum reason reason, bool has_line, double growth)
{
    char left[96], right[160];
    bool urgent = !has_line && reason == REASON_GROW, both = false;
    for (int digits = 3; digits > 0 && !both; digits--) {
        damping_text(left, sizeof left, c, digits);
        if (urgent)
            reason_text(right, sizeof right, reason, true, growth);
        else
            number_text(right, sizeof right, "V", c->voltage, digits);
        double width = canvas_measure_bold(canvas, left) + canvas_measure(canvas, right);
        both = width + canvas->column <= where.width;
    }
    if (both || !urgent)
        canvas_bold(canvas, where.x, where.y, ALIGN_LEFT,
                    c->damping == DAMPING_NEGATIVE ? INK_WARNING : INK_TEXT, left);
    if (both || urgent)
        canvas_text(canvas, where.x + where.width, where.y, ALIGN_RIGHT,
                    urgent ? INK_WARNING : INK_TEXT, right);
}

/* The reason in as many words as have room. */
static void write_reason(struct canvas *canvas, struct rect where, double y, enum reason reason,
                         double growth)
{
    char text[160];
    reason_text(text, sizeof text, reason, false, growth);
    if (canvas_measure(canvas, text) > where.width)
        reason_text(text, sizeof text, reason, true, growth);
    canvas_text(canvas, where.x, y, ALIGN_LEFT, growth > 1 + 1e-12 ? INK_WARNING : INK_DIM, text);
}

/* --- the panel --- */

static void draw_circuit(struct canvas *canvas, struct rect where, const struct circuit *circuit,
                         const struct direction *direction, enum ink ink)
{
    double em = canvas->em, growth = direction->root[0].modulus;
    bool has_line = where.height >= 7 * em;
    enum reason reason = reason_of(circuit, direction);
    write_damping(canvas, where, circuit, reason, has_line, growth);
    struct rect room = {where.x, where.y + em, where.width, where.height - (has_line ? 4 : 3) * em};
    if (!canvas->grid)
        room.y += 0.3 * em, room.height -= 0.6 * em;
    struct drawing d = lay_out(canvas, room, circuit, ink);
    if (room.height >= 1.3 * em) {
        draw_rails(canvas, &d);
        for (int i = 0; i < d.branches; i++)
            draw_branch(canvas, &d, (enum part)i);
    }
    if (where.height < 3 * em)
        return;
    double below = where.y + where.height - (has_line ? 3 : 2) * em;
    write_branches(canvas, &d, below, circuit);
    if (has_line)
        write_reason(canvas, where, below + 2 * em, reason, growth);
}

/* The circuit of the focused racer along the direction; the reason where there is none. `about` has
 * 128 bytes, for the heading. */
static const char *find_circuit(struct scene *scene, struct direction *direction,
                                struct circuit *circuit, char *about)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    struct direction taken;
    const char *why;
    if (!along_direction(scene, subject, direction, about, &why))
        return why;
    bool stepped = along_taken(scene, subject, &taken);
    const struct cursor *cursor = session_cursor(session, subject);
    return circuit_of(direction, session->race.problem->dim, cursor->w,
                      session_row(session, subject).g, cursor->before, stepped ? &taken : NULL,
                      circuit)
               ? NULL
               : "no circuit: negative memory";
}

static const char *empty(struct scene *scene)
{
    struct direction direction;
    struct circuit circuit;
    char about[128];
    return find_circuit(scene, &direction, &circuit, about);
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct direction direction;
    struct circuit circuit;
    char about[128];
    const char *why = find_circuit(scene, &direction, &circuit, about);
    where = panel_heading(canvas, where, "Circuit", about);
    if (why) {
        panel_empty(canvas, where, why);
        return;
    }
    canvas_clip(canvas, &where);
    draw_circuit(canvas, where, &circuit, &direction,
                 racer_ink(scene->session, session_subject(scene->session)));
}

const struct panel panel_circuit = {
    .name = "circuit",
    .title = "The electric circuit that moves like the weight",
    .empty = empty,
    .draw = draw,
};
