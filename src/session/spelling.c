#include "session/spelling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "optimizers/optimizers.h"
#include "optimizers/rule.h"
#include "session/lineup.h"
#include "surfaces/surfaces.h"

/* NAME=VALUE as spec_parse reads it. */
static void write_item(struct builder *out, bool first, const char *name, const char *value)
{
    builder_add(out, first ? ":" : ",");
    builder_add(out, name);
    builder_add(out, "=");
    for (; *value; value++) {
        if (strchr(",:\\", *value))
            builder_add(out, "\\");
        builder_append(out, value, 1);
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

/* True where all behind the colon is an expression. */
static bool is_expression(const char *text)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text, ":"), text);
    const struct surface *surface = surface_find(name);
    return surface && surface->takes_expression;
}

void spell_surface(struct builder *out, const char *text)
{
    struct spec spec;
    bool any = false;
    if (is_expression(text)) {
        builder_add(out, text);
        return;
    }
    if (!spec_parse("surface", text, &spec, NULL)) {
        out->failed = true;
        return;
    }
    const struct surface *surface = surface_find(spec.name);
    for (int i = 0; i < spec.count; i++)
        any |= names_a_file(surface, spec.item[i].key);
    builder_add(out, any ? spec.name : text);
    for (int i = 0; any && i < spec.count; i++) {
        const char *key = spec.item[i].key, *value = spec.item[i].value;
        write_item(out, i == 0, key, names_a_file(surface, key) ? without_folders(value) : value);
    }
    spec_free(&spec);
}

char *surface_file(const char *text)
{
    struct spec spec;
    char *path = NULL;
    if (is_expression(text) || !spec_parse("surface", text, &spec, NULL))
        return NULL;
    const struct surface *surface = surface_find(spec.name);
    for (int i = 0; i < spec.count && !path; i++)
        if (names_a_file(surface, spec.item[i].key))
            path = strdup(spec.item[i].value);
    spec_free(&spec);
    return path;
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

static bool differs(const struct run_settings *given, const double *parameter, int k)
{
    return memcmp(&given->parameter[k], &parameter[k], sizeof *parameter) != 0;
}

bool racer_differs(const struct session *session, int i, const double *parameter)
{
    struct run_settings given;
    session_run_settings(session, session->state.values.problem, i, &given);
    for (int k = 0; k < PARAMETERS_MAX; k++)
        if (parameter_of(given.optimizer, k) && differs(&given, parameter, k))
            return true;
    return false;
}

/* True for what is written at the end, with another value. */
static bool is_replaced(const struct run_settings *given, const double *parameter, const char *key)
{
    for (int k = 0; k < PARAMETERS_MAX; k++) {
        const struct parameter *row = parameter_of(given->optimizer, k);
        if (row && strcmp(row->name, key) == 0)
            return differs(given, parameter, k);
    }
    return false;
}

/* The same of a typed method, whose text says what its parameters are. */
static void spell_rule(struct builder *out, const struct run_settings *given,
                       const char *statements, const double *parameter)
{
    char *text = strdup(statements);
    for (int k = 0; k < PARAMETERS_MAX && text; k++) {
        const struct parameter *row = parameter_of(given->optimizer, k);
        char value[64];
        if (!row || !differs(given, parameter, k))
            continue;
        print_value(row, parameter[k], value, sizeof value);
        char *changed = rule_respell(text, row->name, value);
        free(text);
        text = changed;
    }
    out->failed |= !text;
    builder_add(out, "rule:");
    builder_add(out, text ? text : "");
    free(text);
}

void spell_racer(struct builder *out, const struct session *session, int i, const double *parameter)
{
    struct run_settings given;
    struct spec spec;
    int written = 0;
    session_run_settings(session, session->state.values.problem, i, &given);
    const char *rule = typed_rule(session->state.values.lineup->entry[i].spec);
    if (rule) {
        spell_rule(out, &given, rule, parameter);
        return;
    }
    if (!spec_parse("optimizer", session->state.values.lineup->entry[i].spec, &spec, NULL)) {
        out->failed = true;
        return;
    }
    builder_add(out, spec.name);
    for (int item = 0; item < spec.count; item++)
        if (!is_replaced(&given, parameter, spec.item[item].key))
            write_item(out, written++ == 0, spec.item[item].key, spec.item[item].value);
    for (int k = 0; k < PARAMETERS_MAX; k++) {
        const struct parameter *row = parameter_of(given.optimizer, k);
        char value[64];
        if (!row || !differs(&given, parameter, k))
            continue;
        print_value(row, parameter[k], value, sizeof value);
        write_item(out, written++ == 0, row->name, value);
    }
    spec_free(&spec);
}
