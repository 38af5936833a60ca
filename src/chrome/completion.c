#include "chrome/completion.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "script/verb.h"

/* The part of the line that is looked at: up to the cursor. */
struct typed {
    struct completion *found;
    const char *word; /* its beginning, as typed */
    size_t length;
};

static void add(const struct typed *typed, const char *word)
{
    struct completion *found = typed->found;
    if (strncmp(word, typed->word, typed->length) != 0 || found->count == COMPLETIONS_MAX ||
        strlen(word) >= COMPLETION_BYTES)
        return;
    snprintf(found->word[found->count++], COMPLETION_BYTES, "%s", word);
}

/* The word begins at some byte of the text, which ends at the cursor. */
static void begin_at(struct typed *typed, const char *text, size_t from)
{
    typed->found->from = from;
    typed->word = text + from;
    typed->length = strlen(typed->word);
}

/* --- names --- */

static void complete_name(struct typed *typed, const struct settings *settings)
{
    const struct setting *row;
    typed->found->end = " ";
    for (const struct verb *verb = verbs; verb->name; verb++)
        if (verb->where & IN_PROMPT)
            add(typed, verb->name);
    for (int i = 0; (row = settings_at(settings, i)) != NULL; i++)
        if (row->effect != EFFECT_NONE) /* others cannot be changed any more */
            add(typed, row->name);
}

/* --- SPECs --- */

static void add_parameter(const struct typed *typed, const struct parameter *row)
{
    char word[COMPLETION_BYTES];
    snprintf(word, sizeof word, "%s=", row->name);
    add(typed, word);
}

/* All rows of a name; where `key` is given, the words that may stand behind its =. */
static void complete_parameter(const struct typed *typed, const struct vocabulary *words,
                               const char *name, const char *key)
{
    char value[COMPLETION_BYTES];
    for (int i = 0; i < PARAMETERS_MAX; i++) {
        const struct parameter *row = words->parameter(name, i);
        if (!row)
            continue;
        if (!key) {
            add_parameter(typed, row);
            continue;
        }
        if (strcmp(row->name, key) != 0)
            continue;
        for (int k = 0; row->kind == KIND_CHOICE && row->choices[k]; k++)
            add(typed, row->choices[k]);
        if (row->kind == KIND_CHOICE || row->kind == KIND_TEXT)
            continue;
        parameter_print(row, row->value, 15, value, sizeof value);
        add(typed, value);
    }
}

/* Behind NAME: and up to the cursor there are KEY=VALUE, with commas between. */
static void complete_parameters(struct typed *typed, const char *text, size_t spec, size_t colon,
                                const struct vocabulary *words)
{
    char name[COMPLETION_BYTES], key[COMPLETION_BYTES];
    size_t item = colon + 1;
    for (size_t i = item; text[i]; i++)
        if (text[i] == ',' && text[i - 1] != '\\')
            item = i + 1;
    item += strspn(text + item, " ");
    const char *equals = strchr(text + item, '=');
    snprintf(name, sizeof name, "%.*s", (int)(colon - spec), text + spec);
    snprintf(key, sizeof key, "%.*s", equals ? (int)(equals - text - (long)item) : 0, text + item);
    begin_at(typed, text, equals ? (size_t)(equals - text) + 1 : item);
    if (words->parameter)
        complete_parameter(typed, words, name, equals ? key : NULL);
}

/* Where the last of several SPECs begins, of which each may be a list of names. */
static size_t last_of(const char *text, size_t from, const struct vocabulary *words)
{
    size_t spec = from;
    for (size_t i = from; words->list && text[i]; i++)
        if (text[i] == ';' || (text[i] == ',' && !memchr(text + spec, ':', i - spec)))
            spec = i + 1;
    return spec + strspn(text + spec, " ");
}

static void complete_words(struct typed *typed, const char *text, size_t from,
                           const struct vocabulary *words)
{
    size_t spec = last_of(text, from, words);
    const char *colon = strchr(text + spec, ':');
    if (colon) {
        complete_parameters(typed, text, spec, (size_t)(colon - text), words);
        return;
    }
    begin_at(typed, text, spec);
    for (int i = 0; words->name(i); i++)
        add(typed, words->name(i));
}

/* --- values --- */

/* What the setting is now, to be changed a little. */
static void add_present(const struct typed *typed, const struct settings *settings,
                        const char *name)
{
    char now[SETTING_TEXT];
    settings_print(settings, name, now, sizeof now);
    add(typed, now);
}

static void complete_value(struct typed *typed, const char *text, size_t from,
                           const struct settings *settings, const struct setting *row)
{
    begin_at(typed, text, from);
    if (row->kind == SETTING_FLAG) {
        add(typed, "on");
        add(typed, "off");
    } else if (row->kind == SETTING_CHOICE) {
        for (int i = 0; row->choices[i]; i++)
            add(typed, row->choices[i]);
    } else if (row->words) {
        complete_words(typed, text, from, row->words);
    } else {
        add_present(typed, settings, row->name);
    }
}

void completion_find(const struct line *line, const struct settings *settings,
                     struct completion *completion)
{
    char text[LINE_BYTES], name[COMPLETION_BYTES];
    struct typed typed = {.found = completion};
    snprintf(text, sizeof text, "%.*s", (int)line->cursor, line->text);
    completion->count = 0;
    completion->end = "";
    size_t first = strspn(text, " "), length = strcspn(text + first, " ="), value = first + length;
    begin_at(&typed, text, first);
    if (text[value] == '\0') {
        complete_name(&typed, settings);
        return;
    }
    value += strspn(text + value, " ");
    value += text[value] == '=';
    value += strspn(text + value, " ");
    snprintf(name, sizeof name, "%.*s", (int)length, text + first);
    const struct setting *row = settings_find(settings, name);
    const struct verb *verb = verb_find(name);
    if (row)
        complete_value(&typed, text, value, settings, row);
    else if (verb && verb->argument && strcmp(verb->argument, "SPEC") == 0)
        complete_value(&typed, text, value, settings, settings_find(settings, "optimizer"));
}

size_t completion_common(const struct completion *completion)
{
    size_t common = completion->count > 0 ? strlen(completion->word[0]) : 0;
    for (int i = 1; i < completion->count; i++) {
        size_t same = 0;
        while (same < common && completion->word[i][same] == completion->word[0][same])
            same++;
        common = same;
    }
    while (common > 0 && (completion->word[0][common] & 0xC0) == 0x80)
        common--; /* half a character is none */
    return common;
}
