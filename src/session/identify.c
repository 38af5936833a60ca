#include "session/identify.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "optimizers/optimizers.h"

/* The identities that are given, racer by racer. */
struct given {
    const struct lineup *lineup;
    struct racer *racer;
    bool done[RACERS_MAX];
};

static bool same(struct identity a, struct identity b)
{
    return a.ink == b.ink && a.marker == b.marker;
}

static bool is_taken(const struct given *given, struct identity identity)
{
    for (int i = 0; i < given->lineup->count; i++)
        if (given->done[i] && same(given->racer[i].identity, identity))
            return true;
    return false;
}

static bool has_ink(const struct given *given, enum hue ink)
{
    for (int i = 0; i < given->lineup->count; i++)
        if (given->done[i] && given->racer[i].identity.ink == ink)
            return true;
    return false;
}

static bool has_marker(const struct given *given, enum marker marker)
{
    for (int i = 0; i < given->lineup->count; i++)
        if (given->done[i] && given->racer[i].identity.marker == marker)
            return true;
    return false;
}

/* Nobody is to be taken for a method that is not there. */
static bool belongs_to_method(struct identity identity)
{
    for (int i = 0; optimizers[i]; i++)
        if (same(optimizers[i]->identity, identity))
            return true;
    return false;
}

static void give(struct given *given, int i, struct identity identity)
{
    given->racer[i].identity = identity;
    given->done[i] = true;
}

/* The next marker, beginning with this one, that makes with the ink what is free: one that nobody
 * has, or if there is none, any. There are as many markers as racers can be. */
static enum marker next_marker(const struct given *given, enum hue ink, enum marker first)
{
    for (int shared = 0; shared < 2; shared++) {
        for (int k = 0; k < MARKERS; k++) {
            struct identity identity = {ink, (enum marker)((first + k) % MARKERS)};
            bool free = !is_taken(given, identity) && !belongs_to_method(identity);
            if (free && (shared || !has_marker(given, identity.marker)))
                return identity.marker;
        }
    }
    return first;
}

static double wished_ink(const struct lineup *lineup, int i)
{
    return lineup->entry[i].parameter[MODIFIER_INK];
}

/* The method's marker, unless somebody has the same in that ink. */
static void give_wished(struct given *given, int i)
{
    enum hue ink = (enum hue)(wished_ink(given->lineup, i) - 1);
    struct identity wished = {ink, given->lineup->entry[i].optimizer->identity.marker};
    if (is_taken(given, wished))
        wished.marker = next_marker(given, ink, wished.marker);
    give(given, i, wished);
}

/* The next ink behind the method's own that nobody has; there are as many as racers can be. */
static void give_next(struct given *given, int i)
{
    struct identity own = given->lineup->entry[i].optimizer->identity;
    int k = 1;
    while (k < HUES && has_ink(given, (enum hue)((own.ink + k) % HUES)))
        k++;
    enum hue ink = (enum hue)((own.ink + k) % HUES);
    give(
        given, i,
        (struct identity){ink, next_marker(given, ink, (enum marker)((own.marker + 1) % MARKERS))});
}

void identify_racers(const struct lineup *lineup, struct racer *racer)
{
    struct given given = {.lineup = lineup, .racer = racer};
    for (int i = 0; i < lineup->count; i++) {
        struct identity own = lineup->entry[i].optimizer->identity;
        if (isnan(wished_ink(lineup, i)) && !is_taken(&given, own))
            give(&given, i, own);
    }
    for (int i = 0; i < lineup->count; i++)
        if (!given.done[i] && !isnan(wished_ink(lineup, i)))
            give_wished(&given, i);
    for (int i = 0; i < lineup->count; i++)
        if (!given.done[i])
            give_next(&given, i);
}

/* --- labels --- */

/* True when two racers of one method differ in a parameter. */
static bool is_distinctive(const struct lineup *lineup, const struct racer *racer,
                           const struct optimizer *optimizer, int parameter)
{
    int first = -1;
    for (int i = 0; i < lineup->count; i++) {
        if (lineup->entry[i].optimizer != optimizer)
            continue;
        double value = racer[i].parameter[parameter];
        if (first >= 0 && !(value == racer[first].parameter[parameter]) && !isnan(value))
            return true;
        first = first < 0 ? i : first;
        if (isnan(value) != isnan(racer[first].parameter[parameter]))
            return true;
    }
    return false;
}

/* As the spec says; else the name, followed by what tells it from others of the same method. */
/* Typed methods share a name: from the second on they are counted, as scripts name them. */
static void count_made(const struct lineup *lineup, int i, char *label, size_t size)
{
    int number = 1;
    for (int k = 0; k < i; k++)
        number += lineup->entry[k].optimizer->holders != NULL;
    if (number > 1)
        snprintf(label, size, "%s#%d", lineup->entry[i].optimizer->name, number);
}

static void label_racer(const struct lineup *lineup, struct racer *racer, int i)
{
    const struct optimizer *optimizer = lineup->entry[i].optimizer;
    char *label = racer[i].label;
    size_t size = sizeof racer[i].label;
    const char *given = lineup->entry[i].label;
    snprintf(label, size, "%s", *given ? given : optimizer->name);
    if (!*given && optimizer->holders)
        count_made(lineup, i, label, size);
    for (int k = 0; k < MODIFIER_LABEL && !*given; k++) {
        const struct parameter *row = parameter_of(optimizer, k);
        char value[64];
        size_t length = strlen(label);
        if (!row || row->kind == KIND_TEXT || !is_distinctive(lineup, racer, optimizer, k))
            continue;
        double own = racer[i].parameter[k];
        if (own == row->value ||
            (isnan(own) && isnan(row->value))) /* only what is out of the ordinary */
            continue;
        parameter_print(row, racer[i].parameter[k], 4, value, sizeof value);
        snprintf(label + length, size - length, " %s=%s", row->symbol, value);
    }
}

void label_racers(const struct lineup *lineup, struct racer *racer)
{
    for (int i = 0; i < lineup->count; i++)
        label_racer(lineup, racer, i);
}

void session_label_racers(struct session *session)
{
    struct racer now[RACERS_MAX];
    int count = session->race.count;
    memcpy(now, session->state.racer, sizeof now);
    for (int i = 0; i < count; i++) {
        size_t changed;
        const struct change *changes = run_changes(session->race.run[i], &changed);
        for (size_t k = 0; k < changed; k++)
            now[i].parameter[changes[k].parameter] = changes[k].value;
    }
    label_racers(session->state.values.lineup, now);
    for (int i = 0; i < count; i++)
        memcpy(session->state.racer[i].label, now[i].label, sizeof now[i].label);
}
