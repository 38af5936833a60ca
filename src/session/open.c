/* Opening a file of data: the surface that can make something of it. */
#include "session/open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/edit.h"
#include "session/undo.h"
#include "surfaces/surfaces.h"

enum { SPEC_ROOM = 2 * SPEC_LENGTH_MAX };

/* Index of the parameter that names a file; −1 for none. */
static int file_parameter(const struct surface *surface)
{
    for (int i = 0; i < parameter_count(surface->parameters); i++)
        if (surface->parameters[i].kind == KIND_TEXT)
            return i;
    return -1;
}

/* Appends ",KEY=VALUE", after a colon if it is the first, with what a SPEC gives a meaning to
 * escaped. What has no room makes the SPEC too long, which its parser says. */
static void append_item(char *spec, const char *key, const char *value)
{
    size_t length = strlen(spec);
    length += (size_t)snprintf(spec + length, SPEC_ROOM - length,
                               "%c%s=", strchr(spec, ':') ? ',' : ':', key);
    for (; *value && length + 3 < SPEC_ROOM; value++) {
        if (strchr(",:\\", *value))
            spec[length++] = '\\';
        spec[length++] = *value;
    }
    spec[length] = '\0';
}

/* Parameters that shape made-up data go, the others stay as they were given. */
static void append_kept(char *spec, const struct surface *surface, const char *former)
{
    struct spec items;
    if (!spec_parse("surface", former, &items, NULL))
        return;
    for (int i = 0; i < items.count; i++) {
        int k = parameter_find(surface->parameters, items.item[i].key);
        if (k >= 0 && !surface->parameters[k].synthetic && surface->parameters[k].kind != KIND_TEXT)
            append_item(spec, items.item[i].key, items.item[i].value);
    }
    spec_free(&items);
}

/* Whoever is offered a surface of the file takes it or says why not. */
struct taker {
    const struct surface *current;
    const char *spec; /* of the current surface */
    bool (*take)(void *context, const char *spec, struct error *error);
    void *context;
};

static bool try_surface(const struct taker *taker, const struct surface *surface, const char *path,
                        struct error *error)
{
    char spec[SPEC_ROOM];
    snprintf(spec, sizeof spec, "%s", surface->name);
    append_item(spec, surface->parameters[file_parameter(surface)].name, path);
    if (surface == taker->current)
        append_kept(spec, surface, taker->spec);
    return taker->take(taker->context, spec, error);
}

/* Why the surfaces did not take a file. */
struct refusals {
    const char *path;
    long furthest; /* line of the file that a surface read up to; 0: none could begin */
    int count;     /* of different reasons among those that came this far */
    char first[sizeof((struct error *)0)->text], all[sizeof((struct error *)0)->text];
};

/* Who came furthest knows best what is wrong: that a file's header is not the one of some other
 * surface is no news when line 17 holds a word instead of a number. */
static void note_refusal(struct refusals *refusals, const struct surface *surface,
                         const struct error *why)
{
    size_t skip = strlen(refusals->path);
    const char *text = why->text;
    long line = 0;
    if (strncmp(text, refusals->path, skip) == 0 && text[skip] == ':') {
        line = strtol(text + skip + 1, NULL, 10);
        text += skip + 1 + strspn(text + skip + 1, " ");
    }
    if (line > refusals->furthest)
        refusals->count = 0;
    if (line < refusals->furthest ||
        (refusals->count > 0 && (strcmp(why->text, refusals->first) == 0 ||
                                 strstr(refusals->all, text) != NULL))) /* said by another */
        return;
    refusals->furthest = line;
    if (refusals->count++ == 0) {
        refusals->all[0] = '\0';
        snprintf(refusals->first, sizeof refusals->first, "%s", why->text);
    }
    size_t length = strlen(refusals->all);
    snprintf(refusals->all + length, sizeof refusals->all - length, "%s%s: %s",
             length > 0 ? "; " : "", surface->name, text);
}

/* The surfaces in the order in which they are tried: the one shown, those that ask for a particular
 * kind of file, those that take any. NULL where surface i has no turn in this round. */
static const struct surface *in_turn(const struct surface *current, int round, int i)
{
    const struct surface *surface = surfaces[i];
    int turn = surface == current ? 0 : surface->takes_any_data ? 2 : 1;
    return turn == round && file_parameter(surface) >= 0 ? surface : NULL;
}

static bool open_data(const struct taker *taker, const char *path, struct error *error)
{
    struct refusals refusals = {.path = path};
    for (int round = 0; round < 3; round++) {
        for (int i = 0; surfaces[i]; i++) {
            const struct surface *surface = in_turn(taker->current, round, i);
            struct error why;
            if (!surface)
                continue;
            if (try_surface(taker, surface, path, &why))
                return true;
            note_refusal(&refusals, surface, &why);
        }
    }
    if (refusals.count == 1)
        return fail(error, "%s", refusals.first);
    return fail(error, "%s: no surface takes it: %s", path, refusals.all);
}

bool session_assign_data(struct session_values *values, const char *path,
                         bool (*take)(void *values, const char *spec, struct error *error),
                         struct error *error)
{
    struct taker taker = {values->problem->surface, values->surface, take, values};
    return open_data(&taker, path, error);
}

static bool take_live(void *session, const char *spec, struct error *error)
{
    return session_assign(session, "surface", spec, error);
}

bool session_open_data(struct session *session, const char *path, struct error *error)
{
    struct taker taker = {session->race.problem->surface, session->state.values.surface, take_live,
                          session};
    undo_begin(session);
    bool good = open_data(&taker, path, error);
    undo_end(session);
    if (good)
        snprintf(session->message, sizeof session->message, "%s of %.200s",
                 session->race.problem->surface->title, path);
    return good;
}
