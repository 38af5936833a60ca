#include "session/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "session/proposal.h"
#include "surfaces/surfaces.h"

/* --- what would be there anyway --- */

bool standard_take(struct standard *standard, const struct settings *settings, struct error *error)
{
    char *text = malloc(SETTING_TEXT_MOST);
    int count = 0;
    while (settings_at(settings, count))
        count++;
    *standard = (struct standard){count, calloc((size_t)count + 1, sizeof *standard->text)};
    bool good = text && standard->text;
    for (int i = 0; i < count && good; i++) {
        settings_print(settings, settings_at(settings, i)->name, text, SETTING_TEXT_MOST);
        standard->text[i] = strdup(text);
        good = standard->text[i] != NULL;
    }
    free(text);
    if (good)
        return true;
    standard_free(standard);
    return fail_memory(error);
}

void standard_free(struct standard *standard)
{
    for (int i = 0; i < standard->count && standard->text; i++)
        free(standard->text[i]);
    free(standard->text);
    *standard = (struct standard){0};
}

/* --- a text that grows --- */

struct line {
    char *text; /* owned; NULL where nothing was added, or memory was short */
    size_t length, room;
    bool failed;
};

static void append(struct line *line, const char *bytes, size_t count)
{
    if (line->failed)
        return;
    if (line->length + count + 1 > line->room) {
        size_t room = 2 * (line->length + count + 1);
        char *longer = realloc(line->text, room);
        line->failed = !longer;
        if (!longer)
            return;
        line->text = longer;
        line->room = room;
    }
    memcpy(line->text + line->length, bytes, count);
    line->length += count;
    line->text[line->length] = '\0';
}

static void add(struct line *line, const char *text)
{
    append(line, text, strlen(text));
}

/* The text, to be freed by the caller; NULL when memory was short. */
static char *taken(struct line *line)
{
    append(line, "", 0);
    if (!line->failed)
        return line->text;
    free(line->text);
    return NULL;
}

/* --- words for a shell --- */

static void write_word(struct line *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-+=:,./";
    if (*word && word[strspn(word, plain)] == '\0') {
        add(out, " ");
        add(out, word);
        return;
    }
    add(out, " '");
    for (; *word; word++)
        append(out, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    add(out, "'");
}

static void write_option(struct line *out, const char *name, const char *value)
{
    add(out, " --");
    add(out, name);
    if (value)
        write_word(out, value);
}

/* --- SPECs --- */

/* NAME=VALUE as spec_parse reads it. */
static void write_item(struct line *out, bool first, const char *name, const char *value)
{
    add(out, first ? ":" : ",");
    add(out, name);
    add(out, "=");
    for (; *value; value++) {
        if (strchr(",:\\", *value))
            add(out, "\\");
        append(out, value, 1);
    }
}

static const char *without_folders(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static bool names_a_file(const struct surface *surface, const char *key)
{
    int row = surface ? parameter_find(surface->parameters, key) : -1;
    return row >= 0 && surface->parameters[row].kind == KIND_TEXT;
}

/* A surface's SPEC without the folders of its data; as it stands where it names no file. What was
 * opened can be parsed, unless memory is short. */
static void write_surface(struct line *out, const char *text)
{
    struct spec spec;
    bool any = false;
    if (strncmp(text, "formula:", 8) == 0) {
        add(out, text);
        return;
    }
    if (!spec_parse("surface", text, &spec, NULL)) {
        out->failed = true;
        return;
    }
    const struct surface *surface = surface_find(spec.name);
    for (int i = 0; i < spec.count; i++)
        any |= names_a_file(surface, spec.item[i].key);
    add(out, any ? spec.name : text);
    for (int i = 0; any && i < spec.count; i++) {
        const char *key = spec.item[i].key, *value = spec.item[i].value;
        write_item(out, i == 0, key, names_a_file(surface, key) ? without_folders(value) : value);
    }
    spec_free(&spec);
}

static void print_value(const struct parameter *parameter, double value, char *out, int size)
{
    char number[TEXT_NUMBER];
    if (parameter->kind == KIND_CHOICE || !isfinite(value)) {
        parameter_print(parameter, value, 15, out, size);
        return;
    }
    text_shortest(number, value);
    snprintf(out, (size_t)size, "%s", number);
}

/* What the hand made of a racer: true where parameter k is no longer what the settings give it. */
static bool is_changed(const struct session *session, const struct run_settings *given, int i,
                       int k)
{
    return memcmp(&given->parameter[k], &session->state.racer[i].parameter[k],
                  sizeof given->parameter[k]) != 0;
}

/* A racer's SPEC as given, but for what the hand changed, which stands at its end. */
static void write_racer(struct line *out, const struct session *session, int i)
{
    const struct entry *entry = &session->state.values.lineup->entry[i];
    struct run_settings given;
    struct spec spec;
    int written = 0;
    session_run_settings(session, session->state.values.problem, i, &given);
    if (!spec_parse("optimizer", entry->spec, &spec, NULL)) {
        out->failed = true;
        return;
    }
    add(out, spec.name);
    for (int item = 0; item < spec.count; item++) {
        bool changed = false;
        for (int k = 0; k < PARAMETERS_MAX && !changed; k++) {
            const struct parameter *row = parameter_of(entry->optimizer, k);
            changed = row && strcmp(row->name, spec.item[item].key) == 0 &&
                      is_changed(session, &given, i, k);
        }
        if (!changed)
            write_item(out, written++ == 0, spec.item[item].key, spec.item[item].value);
    }
    for (int k = 0; k < PARAMETERS_MAX; k++) {
        const struct parameter *row = parameter_of(entry->optimizer, k);
        char value[64];
        if (!row || !is_changed(session, &given, i, k))
            continue;
        print_value(row, session->state.racer[i].parameter[k], value, sizeof value);
        write_item(out, written++ == 0, row->name, value);
    }
    spec_free(&spec);
}

/* --- the command --- */

struct request {
    const struct session *session;
    const struct standard *standard;
    enum command_kind kind;
    const char *const *with, *const *without;
};

static bool is_among(const char *name, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool any_racer_changed(const struct session *session)
{
    for (int i = 0; i < session->race.count; i++) {
        struct run_settings given;
        session_run_settings(session, session->state.values.problem, i, &given);
        for (int k = 0; k < PARAMETERS_MAX; k++)
            if (is_changed(session, &given, i, k))
                return true;
    }
    return false;
}

/* An option whose value is made in a line of its own; false when memory is short. */
static bool write_made(struct line *out, const char *name, struct line *value)
{
    char *text = taken(value);
    if (text)
        write_option(out, name, text);
    free(text);
    return text != NULL;
}

/* Each racer by itself: their list in one word would be long to read. */
static bool write_racers(struct line *out, const struct session *session)
{
    bool good = true;
    for (int i = 0; i < session->state.values.lineup->count && good; i++) {
        struct line racer = {0};
        write_racer(&racer, session, i);
        good = write_made(out, "optimizer", &racer);
    }
    return good;
}

static void write_seen(struct line *out, const double view[4])
{
    char text[4 * TEXT_NUMBER + 4] = "";
    for (int i = 0; i < 4; i++) {
        char number[TEXT_NUMBER];
        size_t length = strlen(text);
        text_shortest(number, view[i]);
        snprintf(text + length, sizeof text - length, "%s%s", i ? "," : "", number);
    }
    write_option(out, "region", text);
}

/* True where what is seen is neither the region that is set nor the race as it is framed. */
static bool is_moved(const struct session *session)
{
    const struct state *state = &session->state;
    return state->framing != FRAMING_RACE &&
           memcmp(state->view, state->framed, sizeof state->view) != 0;
}

/* One setting, `text` being how it prints now. False when memory is short. */
static bool write_setting(struct line *out, const struct request *request,
                          const struct setting *row, const char *text, const char *standard)
{
    const struct session *session = request->session;
    bool differs = strcmp(text, standard) != 0 || is_among(row->name, request->with) ||
                   proposal_covers(session, row->name);
    if (strcmp(row->name, "optimizer") == 0)
        return !(differs || any_racer_changed(session)) || write_racers(out, session);
    if (strcmp(row->name, "region") == 0 && request->kind != COMMAND_AS_SET && is_moved(session)) {
        write_seen(out, session->state.view);
        return true;
    }
    if (!differs || (row->kind == SETTING_FLAG && strcmp(text, "off") == 0))
        return true;
    if (strcmp(row->name, "surface") != 0) {
        write_option(out, row->name, row->kind == SETTING_FLAG ? NULL : text);
        return true;
    }
    struct line surface = {0};
    write_surface(&surface, session->state.values.surface);
    return write_made(out, "surface", &surface);
}

static bool write_all(struct line *out, const struct request *request, char *text)
{
    const struct settings *settings = request->session->settings;
    bool sheet = request->kind == COMMAND_AS_STILL &&
                 request->session->state.position != request->session->state.values.steps;
    add(out, "glissade render");
    for (int i = 0; i < request->standard->count; i++) {
        const struct setting *row = settings_at(settings, i);
        if (row->local || is_among(row->name, request->without) ||
            (sheet && strcmp(row->name, "sheet") == 0))
            continue;
        settings_print(settings, row->name, text, SETTING_TEXT_MOST);
        if (!write_setting(out, request, row, text, request->standard->text[i]))
            return false;
    }
    if (sheet) {
        snprintf(text, SETTING_TEXT_MOST, "%ld", request->session->state.position);
        write_option(out, "sheet", text);
    }
    return true;
}

char *command_of(const struct session *session, const struct standard *standard,
                 enum command_kind kind, const char *const *with, const char *const *without)
{
    const struct request request = {session, standard, kind, with, without};
    struct line out = {0};
    char *text = malloc(SETTING_TEXT_MOST);
    bool good = text && write_all(&out, &request, text);
    free(text);
    char *line = taken(&out);
    if (good)
        return line;
    free(line);
    return NULL;
}

bool command_lacks(const struct session *session)
{
    for (int i = 0; i < session->race.count; i++) {
        size_t changes;
        run_changes(session->race.run[i], &changes);
        if (changes > 0)
            return true;
    }
    return false;
}

/* --- reading --- */

/* One character, or what a backslash or a quotation makes of several, to *to. False at the end of
 * the word; *quote is the mark that is open, 0 for none. */
static bool read_character(const char **from, char **to, char *quote)
{
    char c = **from;
    if (c == '\0' || (!*quote && strchr(" \t\n", c)))
        return false;
    ++*from;
    if (c == *quote)
        *quote = '\0';
    else if (!*quote && (c == '\'' || c == '"'))
        *quote = c;
    else if (c == '\\' && *quote != '\'' && **from)
        *(*to)++ = *(*from)++;
    else
        *(*to)++ = c;
    return true;
}

char **command_words(const char *command, struct error *error)
{
    size_t length = strlen(command), most = length / 2 + 2, count = 0;
    char **words = malloc(most * sizeof *words + length + 1), quote = '\0';
    if (!words) {
        fail_memory(error);
        return NULL;
    }
    char *to = (char *)(words + most);
    for (const char *at = command + strspn(command, " \t\n"); *at; at += strspn(at, " \t\n")) {
        words[count++] = to;
        while (read_character(&at, &to, &quote))
            continue;
        *to++ = '\0';
    }
    words[count] = NULL;
    if (!quote)
        return words;
    free(words);
    fail(error, "command: a quotation has no end");
    return NULL;
}
