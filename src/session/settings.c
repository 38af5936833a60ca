#include "session/settings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spec.h"
#include "base/text.h"

bool settings_join(struct settings *settings, const struct setting *rows,
                   const struct key_row *keys, void *values, struct error *error)
{
    if (settings->count == SECTIONS_MAX || !keys_join(&settings->keys, keys))
        return fail(error, "settings: there are more than %d tables of them", SECTIONS_MAX);
    if (!rows)
        return true;
    settings->section[settings->count].rows = rows;
    settings->section[settings->count].values = values;
    settings->count++;
    return true;
}

/* Finds by index or by name, and says which struct it belongs to. */
static const struct setting *seek(const struct settings *settings, int index, const char *name,
                                  void **values)
{
    for (int s = 0; s < settings->count; s++) {
        for (const struct setting *row = settings->section[s].rows; row->name; row++) {
            if (name ? strcmp(row->name, name) == 0 : index-- == 0) {
                if (values)
                    *values = settings->section[s].values;
                return row;
            }
        }
    }
    return NULL;
}

const struct setting *settings_at(const struct settings *settings, int i)
{
    return seek(settings, i, NULL, NULL);
}

const struct setting *settings_find(const struct settings *settings, const char *name)
{
    return seek(settings, 0, name, NULL);
}

static const char *candidate(const void *settings, int i)
{
    const struct setting *row = settings_at(settings, i);
    return row ? row->name : NULL;
}

const char *settings_nearest(const struct settings *settings, const char *name)
{
    return text_nearest(name, candidate, settings);
}

bool settings_unknown(const struct settings *settings, const char *name, struct error *error)
{
    const char *nearest = settings_nearest(settings, name);
    if (nearest)
        return fail(error, "%.60s: there is no such setting (did you mean '%s'?)", name, nearest);
    return fail(error, "%.60s: there is no such setting (see 'glissade list settings')", name);
}

void setting_allowed(const struct setting *setting, char *out, size_t size)
{
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    *out = '\0';
    if (setting->kind == SETTING_FLAG)
        snprintf(out, size, "on, off");
    for (int i = 0; setting->kind == SETTING_CHOICE && setting->choices[i]; i++) {
        size_t length = strlen(out);
        snprintf(out + length, size - length, "%s%s", i ? ", " : "", setting->choices[i]);
    }
    if ((setting->kind == SETTING_REAL || setting->kind == SETTING_INTEGER) &&
        setting->minimum != setting->maximum) {
        text_short(low, setting->minimum, 16);
        text_short(high, setting->maximum, 16);
        snprintf(out, size, "%s%s to %s", setting->above_minimum ? "above " : "", low, high);
    }
}

static bool in_range(const struct setting *row, double value, const char *text, struct error *error)
{
    bool low = row->above_minimum ? value > row->minimum : value >= row->minimum;
    if (row->minimum == row->maximum || (low && value <= row->maximum))
        return true;
    char allowed[128];
    setting_allowed(row, allowed, sizeof allowed);
    return fail(error, "%s: %.60s is out of range (%s)", row->name, text, allowed);
}

/* Beyond 2⁵³ a double no longer tells neighbours apart. */
static bool within_exact(const struct setting *row, long value, const char *text,
                         struct error *error)
{
    if (row->minimum == row->maximum || value <= (long)row->maximum)
        return true;
    char allowed[128];
    setting_allowed(row, allowed, sizeof allowed);
    return fail(error, "%s: %.60s is out of range (%s)", row->name, text, allowed);
}

static bool assign_choice(const struct setting *row, int *field, const char *text,
                          struct error *error)
{
    for (int i = 0; row->choices[i]; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            *field = i;
            return true;
        }
    }
    char allowed[256];
    setting_allowed(row, allowed, sizeof allowed);
    return fail(error, "%s: '%.60s' is not one of its values (%s)", row->name, text, allowed);
}

static bool assign_flag(const struct setting *row, bool *field, const char *text,
                        struct error *error)
{
    if (strcmp(text, "on") == 0 || strcmp(text, "1") == 0)
        *field = true;
    else if (strcmp(text, "off") == 0 || strcmp(text, "0") == 0)
        *field = false;
    else
        return fail(error, "%s: '%.60s' is not one of its values (on, off)", row->name, text);
    return true;
}

bool settings_assign(struct settings *settings, const char *name, const char *text,
                     struct error *error)
{
    void *values;
    const struct setting *row = seek(settings, 0, name, &values);
    if (!row)
        return settings_unknown(settings, name, error);
    void *field = (char *)values + row->offset;
    double real;
    long integer;
    switch (row->kind) {
    case SETTING_REAL:
        if (!text_number(name, text, &real, error) || !in_range(row, real, text, error))
            return false;
        *(double *)field = real;
        return true;
    case SETTING_INTEGER:
        if (!text_integer(name, text, &integer, error) ||
            !in_range(row, (double)integer, text, error) ||
            !within_exact(row, integer, text, error))
            return false;
        *(long *)field = integer;
        return true;
    case SETTING_FLAG:
        return assign_flag(row, field, text, error);
    case SETTING_CHOICE:
        return assign_choice(row, field, text, error);
    case SETTING_OWN:
        return row->assign(values, text, error);
    }
    return false;
}

void settings_print(const struct settings *settings, const char *name, char *out, size_t size)
{
    void *values;
    const struct setting *row = seek(settings, 0, name, &values);
    *out = '\0';
    if (!row)
        return;
    const void *field = (const char *)values + row->offset;
    char number[TEXT_NUMBER];
    switch (row->kind) {
    case SETTING_REAL:
        text_shortest(number, *(const double *)field);
        snprintf(out, size, "%s", number);
        break;
    case SETTING_INTEGER:
        snprintf(out, size, "%ld", *(const long *)field);
        break;
    case SETTING_FLAG:
        snprintf(out, size, "%s", *(const bool *)field ? "on" : "off");
        break;
    case SETTING_CHOICE:
        snprintf(out, size, "%s", row->choices[*(const int *)field]);
        break;
    case SETTING_OWN:
        row->print(values, out, size);
        break;
    }
}

void settings_tell(const struct settings *settings, const char *name, char *out, size_t size)
{
    char value[SETTING_TEXT];
    size_t length = 0;
    settings_print(settings, name, value, sizeof value);
    for (const char *at = value; *at && length + 2 < size; at++) {
        out[length++] = *at;
        if (*at != RACER_BREAK)
            continue;
        out[length - 1] = ';';
        out[length++] = ' ';
    }
    out[length] = '\0';
}

void settings_cycle(struct settings *settings, const char *name, int direction)
{
    void *values;
    const struct setting *row = seek(settings, 0, name, &values);
    if (row && row->kind == SETTING_FLAG) {
        bool *flag = (bool *)((char *)values + row->offset);
        *flag = !*flag;
    }
    if (!row || row->kind != SETTING_CHOICE)
        return;
    int *field = (int *)((char *)values + row->offset), count = 0;
    while (row->choices[count])
        count++;
    int next = *field;
    do
        next = (next + direction + count) % count;
    while (next != *field && row->passes && row->passes(values, next));
    *field = next != *field ? next : (*field + direction + count) % count;
}

void settings_move(struct settings *settings, const char *name, double by)
{
    void *values;
    const struct setting *row = seek(settings, 0, name, &values);
    if (!row || row->kind != SETTING_REAL || !isfinite(by))
        return;
    double *field = (double *)((char *)values + row->offset), moved = *field + by;
    double low = row->minimum, width = row->maximum - row->minimum;
    *field = row->wraps ? moved - width * floor((moved - low) / width)
                        : fmin(fmax(moved, low), row->maximum);
}

/* --- values of once --- */

/* A value to the last bit. */
struct setting_kept {
    double number;
    char *text; /* of SETTING_OWN, else NULL; owned */
};

static bool can_change(const struct setting *row)
{
    return row->effect != EFFECT_NONE;
}

static double number_of(const struct setting *row, const void *values)
{
    const void *field = (const char *)values + row->offset;
    switch (row->kind) {
    case SETTING_REAL:
        return *(const double *)field;
    case SETTING_INTEGER:
        return (double)*(const long *)field;
    case SETTING_FLAG:
        return *(const bool *)field;
    case SETTING_CHOICE:
        return *(const int *)field;
    case SETTING_OWN:
        break;
    }
    return 0;
}

static void set_number(const struct setting *row, void *values, double number)
{
    void *field = (char *)values + row->offset;
    switch (row->kind) {
    case SETTING_REAL:
        *(double *)field = number;
        break;
    case SETTING_INTEGER:
        *(long *)field = (long)number;
        break;
    case SETTING_FLAG:
        *(bool *)field = number != 0;
        break;
    case SETTING_CHOICE:
        *(int *)field = (int)number;
        break;
    case SETTING_OWN:
        break;
    }
}

static bool is_as_kept(const struct setting *row, const void *values,
                       const struct setting_kept *kept, char *text)
{
    if (row->kind != SETTING_OWN)
        return number_of(row, values) == kept->number;
    row->print(values, text, SETTING_TEXT_MOST);
    return strcmp(text, kept->text) == 0;
}

bool settings_keep(const struct settings *settings, struct settings_kept *kept, char *text)
{
    int count = 0;
    while (settings_at(settings, count))
        count++;
    *kept = (struct settings_kept){count, calloc((size_t)count + 1, sizeof *kept->value)};
    bool good = kept->value != NULL;
    for (int i = 0; i < count && good; i++) {
        void *values;
        const struct setting *row = seek(settings, i, NULL, &values);
        if (!can_change(row))
            continue;
        kept->value[i].number = number_of(row, values);
        if (row->kind != SETTING_OWN)
            continue;
        row->print(values, text, SETTING_TEXT_MOST);
        kept->value[i].text = strdup(text);
        good = kept->value[i].text != NULL;
    }
    if (!good)
        settings_kept_free(kept);
    return good;
}

void settings_kept_free(struct settings_kept *kept)
{
    for (int i = 0; i < kept->count && kept->value; i++)
        free(kept->value[i].text);
    free(kept->value);
    *kept = (struct settings_kept){0};
}

int settings_differ(const struct settings *settings, const struct settings_kept *kept, int from,
                    char *text)
{
    int found = -1;
    for (int i = from; i < kept->count && found < 0; i++) {
        void *values;
        const struct setting *row = seek(settings, i, NULL, &values);
        if (can_change(row) && !is_as_kept(row, values, &kept->value[i], text))
            found = i;
    }
    return found;
}

bool settings_give_back(struct settings *settings, const struct settings_kept *kept, char *text,
                        struct error *error)
{
    for (int i = 0; (i = settings_differ(settings, kept, i, text)) >= 0; i++) {
        void *values;
        const struct setting *row = seek(settings, i, NULL, &values);
        if (row->kind != SETTING_OWN)
            set_number(row, values, kept->value[i].number);
        else if (!row->assign(values, kept->value[i].text, error))
            return false;
    }
    return true;
}
