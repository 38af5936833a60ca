#include "session/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "session/proposal.h"
#include "session/spelling.h"

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

/* --- words for a shell --- */

static void write_word(struct builder *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-+=:,./";
    if (*word && word[strspn(word, plain)] == '\0') {
        builder_add(out, " ");
        builder_add(out, word);
        return;
    }
    builder_add(out, " '");
    for (; *word; word++)
        builder_append(out, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    builder_add(out, "'");
}

static void write_option(struct builder *out, const char *name, const char *value)
{
    builder_add(out, " --");
    builder_add(out, name);
    if (value)
        write_word(out, value);
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
    for (int i = 0; i < session->race.count; i++)
        if (racer_differs(session, i, session->state.racer[i].parameter))
            return true;
    return false;
}

/* An option whose value is made in a line of its own; false when memory is short. */
static bool write_made(struct builder *out, const char *name, struct builder *value)
{
    char *text = builder_take(value);
    if (text)
        write_option(out, name, text);
    free(text);
    return text != NULL;
}

/* Each racer by itself: their list in one word would be long to read. */
static bool write_racers(struct builder *out, const struct session *session)
{
    bool good = true;
    for (int i = 0; i < session->state.values.lineup->count && good; i++) {
        struct builder racer = {0};
        spell_racer(&racer, session, i, session->state.racer[i].parameter);
        good = write_made(out, "optimizer", &racer);
    }
    return good;
}

static void write_seen(struct builder *out, const double view[4])
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
static bool write_setting(struct builder *out, const struct request *request,
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
    struct builder surface = {0};
    spell_surface(&surface, session->state.values.surface);
    return write_made(out, "surface", &surface);
}

static bool write_all(struct builder *out, const struct request *request, char *text)
{
    const struct settings *settings = request->session->settings;
    bool sheet = request->kind == COMMAND_AS_STILL &&
                 request->session->state.position != request->session->state.values.steps;
    builder_add(out, "glissade render");
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
    struct builder out = {0};
    char *text = malloc(SETTING_TEXT_MOST);
    bool good = text && write_all(&out, &request, text);
    free(text);
    char *line = builder_take(&out);
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
