#include "base/parameter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

int parameter_count(const struct parameter *table)
{
    int count = 0;
    while (table && table[count].name)
        count++;
    return count;
}

int parameter_find(const struct parameter *table, const char *name)
{
    for (int i = 0; i < parameter_count(table); i++)
        if (strcmp(table[i].name, name) == 0)
            return i;
    return -1;
}

int parameter_by_role(const struct parameter *table, enum parameter_role role)
{
    for (int i = 0; i < parameter_count(table); i++)
        if (table[i].role == role)
            return i;
    return -1;
}

void parameter_range(const struct parameter *parameter, char *out, int size)
{
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    if (parameter->kind == KIND_CHOICE) {
        int length = 0;
        for (int i = 0; parameter->choices[i] && length < size; i++)
            length += snprintf(out + length, (size_t)(size - length), "%s%s", i ? ", " : "",
                               parameter->choices[i]);
        return;
    }
    if (parameter->kind == KIND_TEXT) {
        snprintf(out, (size_t)size, "%s=TEXT", parameter->name);
        return;
    }
    if (parameter->kind == KIND_FLAG) {
        snprintf(out, (size_t)size, "%s = 0 or 1", parameter->name);
        return;
    }
    text_short(low, parameter->minimum, 6);
    text_short(high, parameter->maximum, 6);
    bool has_low = parameter->minimum > -INFINITY, has_high = parameter->maximum < INFINITY;
    const char *below = parameter->above_minimum ? "<" : "<=",
               *above = parameter->below_maximum ? "<" : "<=";
    if (has_low && has_high)
        snprintf(out, (size_t)size, "%s %s %s %s %s", low, below, parameter->name, above, high);
    else if (has_low)
        snprintf(out, (size_t)size, "%s %s %s", parameter->name,
                 parameter->above_minimum ? ">" : ">=", low);
    else if (has_high)
        snprintf(out, (size_t)size, "%s %s %s", parameter->name, above, high);
    else
        snprintf(out, (size_t)size, "any finite %s", parameter->name);
}

void parameter_print(const struct parameter *parameter, double value, int digits, char *out,
                     int size)
{
    char number[TEXT_NUMBER];
    text_short(number, value, digits);
    snprintf(out, (size_t)size, "%s",
             parameter->kind == KIND_CHOICE ? parameter->choices[(int)value]
             : isnan(value)                 ? "auto"
             : isinf(value)                 ? "none"
                                            : number);
}

bool parameter_check(const char *owner, const struct parameter *parameter, double value,
                     struct error *error)
{
    bool low = parameter->above_minimum ? value > parameter->minimum : value >= parameter->minimum;
    bool high = parameter->below_maximum ? value < parameter->maximum : value <= parameter->maximum;
    bool whole = parameter->kind == KIND_REAL || value == floor(value);
    if (isfinite(value) && low && high && whole)
        return true;
    char range[96], number[TEXT_NUMBER];
    parameter_range(parameter, range, sizeof range);
    text_short(number, value, 10);
    if (!whole)
        return fail(error, "%s: %s=%s is not a whole number (%s)", owner, parameter->name, number,
                    range);
    return fail(error, "%s: %s=%s is out of range (%s)", owner, parameter->name, number, range);
}

static bool read_choice(const char *owner, const struct parameter *parameter, const char *text,
                        double *value, struct error *error)
{
    for (int i = 0; parameter->choices[i]; i++) {
        if (strcmp(parameter->choices[i], text) == 0) {
            *value = i;
            return true;
        }
    }
    char range[256];
    parameter_range(parameter, range, sizeof range);
    return fail(error, "%s: %s='%.40s' is not one of its values (%s)", owner, parameter->name, text,
                range);
}

bool parameter_read(const char *owner, const struct parameter *parameter, const char *text,
                    double *value, struct error *error)
{
    if (parameter->kind == KIND_CHOICE)
        return read_choice(owner, parameter, text, value, error);
    if (isnan(parameter->value) && strcmp(text, "auto") == 0) {
        *value = NAN;
        return true;
    }
    char what[128];
    snprintf(what, sizeof what, "%s: %s", owner, parameter->name);
    double number;
    if (!text_number(what, text, &number, error) ||
        !parameter_check(owner, parameter, number, error))
        return false;
    *value = number;
    return true;
}

/* All targets' rows as one list. */
struct rows {
    const struct parameter_target *targets;
    int count;
};

static const struct parameter *row_at(const struct rows *rows, int i)
{
    for (int t = 0; t < rows->count; t++) {
        int count = parameter_count(rows->targets[t].table);
        if (i < count)
            return &rows->targets[t].table[i];
        i -= count;
    }
    return NULL;
}

static const char *row_name(const void *context, int i)
{
    const struct parameter *row = row_at(context, i);
    return row ? row->name : NULL;
}

static bool unknown(const struct rows *rows, const char *owner, const char *key,
                    struct error *error)
{
    if (!row_at(rows, 0))
        return fail(error, "%s: unknown parameter '%.40s' (it has none)", owner, key);
    const char *nearest = text_nearest(key, row_name, rows);
    if (nearest)
        return fail(error, "%s: unknown parameter '%.40s' (did you mean '%s'?)", owner, key,
                    nearest);
    char names[384] = "";
    for (int i = 0; row_at(rows, i); i++) {
        size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, "%s%s", i ? ", " : "",
                 row_at(rows, i)->name);
    }
    return fail(error, "%s: unknown parameter '%.40s' (%s)", owner, key, names);
}

static bool read_item(const struct parameter_target *target, int i, const char *owner,
                      const char *value, struct error *error)
{
    if (target->given)
        target->given[i] = true;
    if (target->table[i].kind != KIND_TEXT)
        return parameter_read(owner, &target->table[i], value, &target->values[i], error);
    *target->text = strdup(value);
    return *target->text || fail_memory(error);
}

static void set_defaults(const struct parameter_target *target)
{
    if (target->text)
        *target->text = NULL;
    for (int i = 0; i < parameter_count(target->table); i++) {
        target->values[i] = target->table[i].value;
        if (target->given)
            target->given[i] = false;
    }
}

static bool read_items(const struct parameter_target *targets, int count, const struct spec *spec,
                       struct error *error)
{
    for (int k = 0; k < spec->count; k++) {
        int t = 0;
        while (t < count && parameter_find(targets[t].table, spec->item[k].key) < 0)
            t++;
        if (t == count)
            return unknown(&(struct rows){targets, count}, spec->name, spec->item[k].key, error);
        int i = parameter_find(targets[t].table, spec->item[k].key);
        if (!read_item(&targets[t], i, spec->name, spec->item[k].value, error))
            return false;
    }
    return true;
}

bool parameters_read_into(const struct parameter_target *targets, int count,
                          const struct spec *spec, struct error *error)
{
    for (int t = 0; t < count; t++)
        set_defaults(&targets[t]);
    if (read_items(targets, count, spec, error))
        return true;
    for (int t = 0; t < count; t++) {
        if (targets[t].text) {
            free(*targets[t].text);
            *targets[t].text = NULL;
        }
    }
    return false;
}

bool parameters_read(const struct parameter *table, const struct spec *spec, double *values,
                     bool *given, struct error *error)
{
    return parameters_read_into(&(struct parameter_target){table, values, given, NULL}, 1, spec,
                                error);
}
