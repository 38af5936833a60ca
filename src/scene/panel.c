/* What several panels need. */
#include "scene/panel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/vector.h"

/* --- drawing --- */

_Static_assert((int)HUES == (int)RACER_INKS && (int)MARKERS == (int)RACER_INKS,
               "canvases have an ink and a shape for every identity");

enum ink racer_ink(const struct session *session, int i)
{
    return (enum ink)(INK_RACER + (int)session->state.racer[i].identity.ink);
}

int racer_marker(const struct session *session, int i)
{
    return (int)session->state.racer[i].identity.marker;
}

struct stroke racer_stroke(const struct session *session, int i)
{
    return (struct stroke){.ink = racer_ink(session, i),
                           .width = 1,
                           .dashed = identity_is_dashed(session->state.racer[i].identity)};
}

enum ink pin_ink(const struct pin *pin)
{
    return (enum ink)(INK_RACER + (int)pin->identity.ink);
}

struct stroke pin_stroke(const struct pin *pin)
{
    return (struct stroke){
        .ink = pin_ink(pin), .width = 0.7, .dashed = !identity_is_dashed(pin->identity)};
}

int pin_marker(const struct pin *pin)
{
    return (int)marker_twin(pin->identity.marker);
}

void draw_racer(const struct session *session, struct canvas *canvas, struct point at, int i)
{
    canvas_marker(canvas, at, racer_marker(session, i), racer_ink(session, i));
}

int moving_digits(const struct session *session, int still)
{
    return !session->state.playing ? still : still > 4 ? 3 : still - 1;
}

void fit_text(const struct canvas *canvas, const char *text, double width, char *out)
{
    snprintf(out, 256, "%s", text);
    size_t length = strlen(out);
    if (canvas_measure(canvas, out) <= width)
        return;
    while (length > 0) {
        do
            length--;
        while (length > 0 && ((unsigned char)out[length] & 0xC0) == 0x80);
        if (length > 250)
            continue;
        memcpy(out + length, "…", sizeof "…");
        if (canvas_measure(canvas, out) <= width)
            return;
    }
    *out = '\0';
}

/* Where what tells a name from others begins: " η=0.01", "#2"; NULL where nothing does. */
static const char *difference_of(const char *name)
{
    const char *number = strrchr(name, '#'), *sign = strchr(name, '=');
    while (sign && sign > name && *sign != ' ')
        sign--;
    return sign > name ? sign : number > name ? number : NULL;
}

/* "A momentum η=0.01 β=0.9" becomes "A 0.01 0.9". */
static void strip_symbols(const char *name, const char *difference, char *out)
{
    size_t first = strcspn(name, " ");
    int length = snprintf(out, 256, "%.*s", (int)first, name);
    for (const char *value; (value = strchr(difference, '=')) != NULL && length < 128;) {
        size_t digits = strcspn(++value, " ");
        length += snprintf(out + length, 256 - (size_t)length, " %.*s",
                           (int)(digits < 64 ? digits : 64), value);
        difference = value;
    }
}

void fit_name(const struct canvas *canvas, const char *name, double width, char *out)
{
    const char *difference = difference_of(name);
    char head[256];
    if (canvas_measure(canvas, name) <= width || !difference) {
        fit_text(canvas, name, width, out);
        return;
    }
    double room = width - canvas_measure(canvas, difference);
    snprintf(head, sizeof head, "%.*s", (int)(difference - name), name);
    if (room >= 3 * canvas->column) {
        fit_text(canvas, head, room, out);
        snprintf(out + strlen(out), 256 - strlen(out), "%s", difference);
        return;
    }
    strip_symbols(name, difference, out);
    if (*difference == ' ' && canvas_measure(canvas, out) <= width)
        return;
    head[*difference == ' ' && head[1] == ' ' ? 1 : strlen(head)] = '\0'; /* a pin's letter */
    fit_text(canvas, head, width, out);
}

/* Bytes of the first word, with the blanks before it. */
static size_t word_length(const char *text)
{
    size_t blanks = strspn(text, " ");
    return blanks + strcspn(text + blanks, " ");
}

int wrap_text(const struct canvas *canvas, const char *text, double width,
              char lines[WRAP_MOST][WRAP_BYTES])
{
    int count = 0;
    for (size_t length; (length = word_length(text)) > 0; text += length) {
        char longer[2 * WRAP_BYTES];
        const char *line = count > 0 ? lines[count - 1] : "";
        int written = snprintf(longer, sizeof longer, "%s%.*s", line, (int)length, text);
        bool fits = count > 0 && written < WRAP_BYTES && canvas_measure(canvas, longer) <= width;
        const char *word = text + strspn(text, " ");
        if (!fits && count == WRAP_MOST)
            return 0;
        if (fits)
            memcpy(lines[count - 1], longer, (size_t)written + 1);
        else
            snprintf(lines[count++], WRAP_BYTES, "%.*s", (int)(text + length - word), word);
        if (!(canvas_measure(canvas, lines[count - 1]) <= width))
            return 0;
    }
    return count;
}

struct rect panel_heading(struct canvas *canvas, struct rect where, const char *title,
                          const char *about)
{
    char cut[256];
    canvas_clip(canvas, &where);
    double bolder = canvas_measure_bold(canvas, title) / fmax(canvas_measure(canvas, title), 1e-9);
    fit_text(canvas, title, where.width / fmax(bolder, 1), cut);
    canvas_bold(canvas, where.x, where.y, ALIGN_LEFT, INK_TEXT, cut);
    double used = canvas_measure_bold(canvas, cut) + 2 * canvas->column;
    fit_text(canvas, about, where.width - used, cut);
    canvas_text(canvas, where.x + used, where.y, ALIGN_LEFT, INK_DIM, cut);
    canvas_clip(canvas, NULL);
    return (struct rect){where.x, where.y + canvas->em, where.width, where.height - canvas->em};
}

struct rect panel_heading_of(struct canvas *canvas, struct rect where, const char *title,
                             const char *const *abouts)
{
    double room = where.width - canvas_measure_bold(canvas, title) - 2 * canvas->column;
    while (abouts[1] && canvas_measure(canvas, abouts[0]) > room)
        abouts++;
    return panel_heading(canvas, where, title, abouts[0]);
}

void panel_empty(struct canvas *canvas, struct rect where, const char *why)
{
    char cut[256];
    fit_text(canvas, why, where.width, cut);
    double line = floor((where.height - canvas->em) / 2 / canvas->em) * canvas->em;
    canvas_text(canvas, where.x + where.width / 2, where.y + fmax(line, 0), ALIGN_CENTRE, INK_DIM,
                cut);
}

bool racer_modes(struct session *session, int i, struct modes *modes, struct instant *instant)
{
    struct run *run = session->race.run[i];
    const struct cursor *cursor = session_cursor(session, i);
    double h[PACKED_MAX];
    session->race.problem->eval(session->race.problem, 1, cursor->w, NULL, NULL, h);
    *instant = run_instant(run, cursor);
    *modes = modes_of(run_optimizer(run), instant, h);
    modes->available = modes->available && !(run_optimizer(run)->c1 > 0);
    if (run_optimizer(run)->rate_use != RATE_TAKEN) /* of the η shown, which no key moves */
        modes->eta_edge = NAN;
    return isfinite(modes->hessian[0]);
}

const char *racer_no_roots(struct session *session, int i, struct modes *modes,
                           struct instant *instant)
{
    if (!racer_modes(session, i, modes, instant))
        return "no curvature here";
    if (run_optimizer(session->race.run[i])->c1 > 0)
        return "a search makes each step fall: no roots";
    if (modes->available)
        return NULL;
    const char *why = run_optimizer(session->race.run[i])->no_theory;
    return why ? why : "no linear iteration: no roots";
}

/* --- values and places --- */

double racer_unscheduled(struct session *session, int i, double eta)
{
    const struct cursor *cursor = session_cursor(session, i);
    struct run *run = session->race.run[i];
    int rate = parameter_by_role(run_optimizer(run)->parameters, ROLE_RATE);
    double given = cursor->parameter[rate], scheduled = run_instant(run, cursor).parameter[rate];
    return scheduled > 0 ? eta * given / scheduled : eta;
}

static double three_digits(double value)
{
    char text[TEXT_NUMBER];
    snprintf(text, sizeof text, "%.3g", value);
    return strtod(text, NULL);
}

double aimed_value(enum parameter_role role, double value)
{
    if (role == ROLE_RATE)
        return three_digits(value);
    char text[TEXT_NUMBER]; /* 1 − 0.123 is 0.877, not 0.877 and a bit */
    snprintf(text, sizeof text, "%.9f", 1 - three_digits(1 - value));
    return strtod(text, NULL);
}

void lambda_text(int count, int i, char out[LAMBDA_BYTES])
{
    static const char *const digit[] = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
    int number = i + 1;
    snprintf(out, LAMBDA_BYTES, "λ%s%s", count > 1 && number > 9 ? digit[number / 10 % 10] : "",
             count > 1 ? digit[number % 10] : "");
}

/* Appends "NAME=NUMBER" after two blanks. */
static void append_number(char *text, size_t size, const char *name, double value, int digits)
{
    char number[TEXT_NUMBER];
    size_t length = strlen(text);
    text_printed(number, value, digits);
    snprintf(text + length, size - length, "%s%s=%s", length > 0 ? "  " : "", name, number);
}

static void print_place(int dim, const double *w, char *text, size_t size)
{
    snprintf(text, size, "(");
    for (int i = 0; i < dim; i++) {
        char number[TEXT_NUMBER];
        size_t length = strlen(text);
        text_printed(number, w[i], dim > 2 ? 3 : 4);
        snprintf(text + length, size - length, "%s%s", number, i + 1 < dim ? ", " : ")");
    }
}

void point_text(const struct problem *problem, const double *w, char *text, size_t size)
{
    int dim = problem->dim;
    double f, g[DIM_MAX], h[PACKED_MAX], lambda[DIM_MAX];
    problem->eval(problem, 1, w, &f, g, h);
    *text = '\0';
    if (dim == 1)
        append_number(text, size, "w", w[0], 4);
    else
        print_place(dim, w, text, size);
    if (!isfinite(f)) {
        size_t length = strlen(text);
        snprintf(text + length, size - length, "  f is undefined here");
        return;
    }
    append_number(text, size, "f", f, 5);
    append_number(text, size, "‖∇f‖", norm(dim, g), 4);
    symmetric_eigen(dim, h, lambda, NULL);
    append_number(text, size, dim == 1 ? "λ" : "λ₁", lambda[0], 4);
    if (dim > 1)
        append_number(text, size, dim == 2 ? "λ₂" : "λₙ", lambda[dim - 1], 4);
}
