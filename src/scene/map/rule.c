#include "scene/map/rule.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scene/map/noise.h"
#include "scene/panel.h"

/* --- numbers for symbols --- */

static bool begins(const char *text, const char *word)
{
    return *word && strncmp(text, word, strlen(word)) == 0;
}

/* The parameter whose symbol stands at a place, the longest of them; −1 for none. */
static int symbol_at(const struct parameter *table, const char *text)
{
    int found = -1;
    for (int i = 0; table && table[i].name; i++) {
        const char *symbol = table[i].symbol;
        bool greek = ((unsigned char)symbol[0] & 0x80) != 0; /* words are no symbols */
        if (greek && begins(text, symbol) &&
            (found < 0 || strlen(symbol) > strlen(table[found].symbol)))
            found = i;
    }
    return found;
}

/* Where one parameter is meant and another follows, as in β₁ after β, nothing is replaced. */
static bool goes_on(const char *text)
{
    return begins(text, "₁") || begins(text, "₂") || begins(text, "′");
}

static void append(char *out, size_t size, const char *text, size_t length)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%.*s", (int)length, text);
}

static void append_number(char *out, size_t size, double value)
{
    char number[TEXT_NUMBER];
    size_t used = strlen(out);
    text_printed(number, value, 3);
    if (used > 0 && isdigit((unsigned char)out[used - 1]))
        append(out, size, "·", strlen("·"));
    append(out, size, number, strlen(number));
}

void rule_text(const struct optimizer *optimizer, const double *parameter, char *out, size_t size)
{
    static const char one_minus[] = "(1−";
    *out = '\0';
    for (const char *at = optimizer->rule; *at;) {
        bool rest = begins(at, one_minus);
        const char *symbol = rest ? at + strlen(one_minus) : at;
        int i = symbol_at(optimizer->parameters, symbol);
        size_t length = i < 0 ? 1 : strlen(optimizer->parameters[i].symbol);
        if (i < 0 || !isfinite(parameter[i]) || goes_on(symbol + length)) {
            append(out, size, at, 1);
            at++;
        } else if (rest && symbol[length] == ')') {
            append_number(out, size, 1 - parameter[i]);
            at = symbol + length + 1;
        } else if (rest) {
            append(out, size, at, strlen(one_minus));
            at = symbol;
        } else {
            append_number(out, size, parameter[i]);
            at = symbol + length;
        }
    }
}

/* --- the line --- */

struct rule_values {
    bool note;
};

static const struct setting settings[] = {
    {"note", 0, NULL, "what to watch on this surface, under the map, in place of the racer's rule",
     SETTING_FLAG, SCOPE_SESSION, EFFECT_PICTURE, .offset = offsetof(struct rule_values, note)},
    {0},
};

static const struct key_row keys[] = {
    {"K",
     "what to watch on this surface, or the focused racer's rule",
     NULL,
     {{'K', ACTION_NEXT, "note"}},
     .once = true,
     .group = KEYS_PICTURE},
    {0},
};

const struct element element_rule = {
    .settings = settings, .keys = keys, .values_size = sizeof(struct rule_values)};

double rule_lines(double height, double em)
{
    enum { LINES_LEAST = 14 };
    return height >= LINES_LEAST * em ? 1 : 0;
}

/* What to watch; where a caption is there to say it, or to ask, only on demand. */
static const char *watch_words(const struct scene *scene)
{
    const struct rule_values *values = element_values(scene, &element_rule);
    bool told = *scene->values.caption && !values->note;
    return told ? NULL : scene->session->race.problem->surface->note;
}

void rule_draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    struct session *session = scene->session;
    int subject = session_subject(session);
    struct run *run = session->race.run[subject];
    const struct rule_values *values = element_values(scene, &element_rule);
    bool wanted = values->note || session->state.position == 0;
    struct instant instant = run_instant(run, session_cursor(session, subject));
    const char *reason = wanted ? NULL : noise_words(scene),
               *note = reason ? reason : watch_words(scene),
               *label = session->state.racer[subject].label;
    char rule[256], cut[256];
    double y = where.y + where.height - canvas->em;
    rule_text(run_optimizer(run), instant.parameter, rule, sizeof rule);
    double used = canvas_measure_bold(canvas, label) + 2 * canvas->column,
           free = where.width - used - canvas_measure(canvas, rule) - 3 * canvas->column;
    bool both = note && (reason || canvas_measure(canvas, note) <= free);
    if (note && (both || wanted)) {
        fit_text(canvas, note, both ? free : where.width, cut);
        canvas_text(canvas, both ? where.x + where.width : where.x, y,
                    both ? ALIGN_RIGHT : ALIGN_LEFT, INK_DIM, cut);
    }
    if (note && !both && wanted)
        return;
    canvas_bold(canvas, where.x, y, ALIGN_LEFT, racer_ink(session, subject), label);
    fit_text(canvas, rule, where.width - used, cut);
    canvas_text(canvas, where.x + used, y, ALIGN_LEFT, INK_TEXT, cut);
}
