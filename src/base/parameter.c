#include "base/parameter.h"

#include <math.h>
#include <stdio.h>
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

bool parameter_read(const char *owner, const struct parameter *parameter, const char *text,
                    double *value, struct error *error)
{
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

static const char *row_name(const void *table, int i)
{
    return ((const struct parameter *)table)[i].name;
}

static bool unknown(const struct parameter *table, const char *owner, const char *key,
                    struct error *error)
{
    if (parameter_count(table) == 0)
        return fail(error, "%s: unknown parameter '%.40s' (it has none)", owner, key);
    const char *nearest = text_nearest(key, row_name, table);
    if (nearest)
        return fail(error, "%s: unknown parameter '%.40s' (did you mean '%s'?)", owner, key,
                    nearest);
    char names[256] = "";
    for (int i = 0; i < parameter_count(table); i++) {
        size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, "%s%s", i ? ", " : "", table[i].name);
    }
    return fail(error, "%s: unknown parameter '%.40s' (%s)", owner, key, names);
}

bool parameters_read(const struct parameter *table, const struct spec *spec, double *values,
                     bool *given, struct error *error)
{
    int count = parameter_count(table);
    for (int i = 0; i < count; i++) {
        values[i] = table[i].value;
        if (given)
            given[i] = false;
    }
    for (int k = 0; k < spec->count; k++) {
        int i = parameter_find(table, spec->item[k].key);
        if (i < 0)
            return unknown(table, spec->name, spec->item[k].key, error);
        if (!parameter_read(spec->name, &table[i], spec->item[k].value, &values[i], error))
            return false;
        if (given)
            given[i] = true;
    }
    return true;
}
