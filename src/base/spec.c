#include "base/spec.h"

#include <stdlib.h>
#include <string.h>

void spec_free(struct spec *spec)
{
    free(spec->storage);
    spec->storage = NULL;
}

static bool read_name(const char *kind, const char *text, struct spec *spec, struct error *error)
{
    size_t length = strcspn(text, ":");
    if (length == 0)
        return fail(error, "%s: the name is empty (NAME or NAME:PARAMETER=VALUE,...)", kind);
    if (length >= sizeof spec->name)
        return fail(error, "%s: '%.40s...' is no name (see 'glissade list %ss')", kind, text, kind);
    memcpy(spec->name, text, length);
    spec->name[length] = '\0';
    return true;
}

/* Reads up to the next unescaped comma, writing the unescaped value at `to`. Returns where it
 * stopped. */
static const char *read_value(const char *from, char **to)
{
    for (; *from && *from != ','; from++) {
        if (*from == '\\' && (from[1] == ',' || from[1] == ':' || from[1] == '\\'))
            from++;
        *(*to)++ = *from;
    }
    *(*to)++ = '\0';
    return from;
}

static bool read_item(const char **from, char **to, struct spec *spec, struct error *error)
{
    *from += strspn(*from, " "); /* behind a comma they are no part of the key */
    size_t key_length = strcspn(*from, "=,");
    if ((*from)[key_length] != '=')
        return fail(error, "%s: '%.*s' has no value (PARAMETER=VALUE)", spec->name,
                    (int)(key_length < 40 ? key_length : 40), *from);
    if (key_length == 0)
        return fail(error, "%s: a value without a parameter's name (PARAMETER=VALUE)", spec->name);
    if (spec->count == SPEC_ITEMS_MAX)
        return fail(error, "%s: too many parameters (at most %d)", spec->name, SPEC_ITEMS_MAX);
    char *key = *to;
    memcpy(key, *from, key_length);
    key[key_length] = '\0';
    *to += key_length + 1;
    for (int i = 0; i < spec->count; i++)
        if (strcmp(spec->item[i].key, key) == 0)
            return fail(error, "%s: %.40s is given twice (once each)", spec->name, key);
    char *value = *to;
    *from = read_value(*from + key_length + 1, to);
    if (*value == '\0')
        return fail(error, "%s: %.40s is empty (PARAMETER=VALUE)", spec->name, key);
    spec->item[spec->count].key = key;
    spec->item[spec->count].value = value;
    spec->count++;
    return true;
}

bool spec_parse(const char *kind, const char *text, struct spec *spec, struct error *error)
{
    *spec = (struct spec){.count = 0};
    size_t length = strlen(text);
    if (length > SPEC_LENGTH_MAX)
        return fail(error, "%s: the text is too long (at most %d bytes)", kind, SPEC_LENGTH_MAX);
    if (!read_name(kind, text, spec, error))
        return false;
    const char *from = text + strlen(spec->name);
    if (*from == '\0')
        return true;
    from++;
    if (*from == '\0')
        return fail(error, "%s: nothing after the colon (NAME or NAME:PARAMETER=VALUE,...)",
                    spec->name);
    spec->storage = malloc(length + 2);
    if (!spec->storage)
        return fail_memory(error);
    char *to = spec->storage;
    for (;;) {
        if (!read_item(&from, &to, spec, error)) {
            spec_free(spec);
            return false;
        }
        if (*from == '\0')
            return true;
        from++;
    }
}
