#include "script/reference.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *method_of(const struct session *session, int i)
{
    return session->state.values.lineup->entry[i].optimizer->name;
}

/* As it is shown; before the race is built, as its SPEC says. */
static const char *label_of(const struct session *session, int i)
{
    return session->race.count > 0 ? session->state.racer[i].label
                                   : session->state.values.lineup->entry[i].label;
}

/* The place of a racer among those of its method, from 1. */
static long ordinal(const struct session *session, int i)
{
    long count = 0;
    for (int k = 0; k <= i; k++)
        count += method_of(session, k) == method_of(session, i);
    return count;
}

void racer_name(const struct session *session, int i, char out[static RACER_NAME])
{
    long place = ordinal(session, i);
    if (place > 1)
        snprintf(out, RACER_NAME, "%s#%ld", method_of(session, i), place);
    else
        snprintf(out, RACER_NAME, "%s", method_of(session, i));
}

/* Bytes of the name of racer i that the text begins with; 0 for none. */
static size_t name_length(const struct session *session, int i, const char *text)
{
    const char *name = method_of(session, i);
    size_t length = strlen(name);
    if (strncmp(text, name, length) != 0)
        return 0;
    if (text[length] != '#')
        return ordinal(session, i) == 1 ? length : 0;
    size_t digits = strspn(text + length + 1, "0123456789");
    bool same = digits > 0 && strtol(text + length + 1, NULL, 10) == ordinal(session, i);
    return same ? length + 1 + digits : 0;
}

/* "LABEL" with its quotation marks. */
static size_t quoted_length(const char *text)
{
    const char *end = *text == '"' ? strchr(text + 1, '"') : NULL;
    return end ? (size_t)(end + 1 - text) : 0;
}

static bool has_label(const struct session *session, int i, const char *text, size_t length)
{
    const char *label = label_of(session, i);
    return strlen(label) == length && memcmp(label, text, length) == 0;
}

static size_t word_length(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || (text[length] && strchr("-_#", text[length])))
        length++;
    return length;
}

int racer_named(const struct session *session, const char *text, char end, size_t *length)
{
    int count = session->state.values.lineup->count, found = -1;
    size_t quoted = quoted_length(text);
    *length = quoted;
    for (int i = 0; i < count && quoted > 0; i++)
        if (has_label(session, i, text + 1, quoted - 2))
            return i;
    for (int i = 0; i < count && quoted == 0; i++) {
        size_t here = name_length(session, i, text);
        if (here > *length && (text[here] == end || text[here] == '\0')) {
            *length = here;
            found = i;
        }
    }
    if (found < 0 && quoted == 0)
        *length = word_length(text);
    return found;
}

static const char *candidate(const void *context, int i)
{
    const struct session *session = context;
    return i < session->state.values.lineup->count ? method_of(session, i) : NULL;
}

bool racer_unknown(const struct session *session, const char *text, size_t length,
                   struct error *error)
{
    char word[64], all[160] = "";
    snprintf(word, sizeof word, "%.*s", (int)length, text);
    const char *nearest = text_nearest(word, candidate, session);
    if (nearest)
        return fail(error, "%s: there is no such racer (did you mean '%s'?)", word, nearest);
    for (int i = 0; i < session->state.values.lineup->count; i++) {
        size_t used = strlen(all);
        if (ordinal(session, i) == 1)
            snprintf(all + used, sizeof all - used, "%s%s", used ? ", " : "",
                     method_of(session, i));
    }
    return fail(error, "%s: there is no such racer (%s; or NAME#2, \"LABEL\")",
                *word ? word : "the name is missing", all);
}

bool racer_read(const struct session *session, const char *text, int *racer, struct error *error)
{
    long number;
    size_t length;
    int count = session->state.values.lineup->count;
    if (text_integer("racer", text, &number, NULL)) {
        if (number < 1 || number > count)
            return fail(error, "racer %ld: there is none (1 to %d)", number, count);
        *racer = (int)number - 1;
        return true;
    }
    *racer = racer_named(session, text, '\0', &length);
    if (*racer >= 0 && text[length] == '\0')
        return true;
    return racer_unknown(session, text, strlen(text), error);
}
