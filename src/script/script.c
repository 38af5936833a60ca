#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/input.h"
#include "base/text.h"

/* --- one line --- */

static int characters(const char *from, const char *to)
{
    int count = 0;
    while (from < to) {
        text_next(&from);
        count++;
    }
    return count;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Greek letters are on the screen, and Latin ones on the keyboard. */
static const char *latin(const char *name)
{
    return strcmp(name, "η") == 0 ? "eta" : strcmp(name, "β") == 0 ? "beta" : name;
}

void script_split(char *text, struct script_line *line)
{
    char *name = text + strspn(text, " \t"), *end = text + strlen(text);
    while (end > name && is_blank(end[-1]))
        *--end = '\0';
    char *value = *name == '#' ? end : name + strcspn(name, " \t=");
    size_t gap = strspn(value, " \t");
    gap += value[gap] == '=' ? 1 : 0;
    gap += strspn(value + gap, " \t");
    line->column = 1 + characters(text, name);
    line->value_column = 1 + characters(text, value + gap);
    line->value = value + gap;
    *value = '\0'; /* the byte behind the name: a blank, or the end */
    line->name = *name == '#' ? end : latin(name);
}

/* All names, for suggestions. */
static const char *name_at(const void *context, int i)
{
    int all = 0;
    while (verbs[all].name)
        all++;
    const struct setting *row = i < all ? NULL : settings_at(context, i - all);
    return i < all ? verbs[i].name : row ? row->name : NULL;
}

bool script_find(const struct settings *settings, struct script_line *line, struct error *error)
{
    line->verb = verb_find(line->name);
    if (line->verb || settings_find(settings, line->name))
        return true;
    const char *nearest = text_nearest(line->name, name_at, settings);
    if (nearest)
        return fail(error, "%.60s: there is no such setting or verb (did you mean '%s'?)",
                    line->name, nearest);
    return fail(error, "%.60s: there is no such setting or verb (a setting's name, or %s)",
                line->name, "say, play, at ...");
}

/* --- messages --- */

bool script_fail(const struct script *script, const struct script_line *line, int column,
                 const char *why, struct error *error)
{
    struct error copy;
    int at = column > 0 ? line->value_column + column - 1 : line->column;
    fail(&copy, "%s", why); /* it may be the text of `error` */
    return fail(error, "%.200s:%d:%d: %s", script->file, line->number, at, copy.text);
}

static bool fail_at(const struct script *script, int number, int column, const char *why,
                    struct error *error)
{
    const struct script_line line = {.number = number, .column = column};
    return script_fail(script, &line, 0, why, error);
}

/* --- the text --- */

/* Lines are broken at LF, CR LF or CR; what is no text is refused with its place. */
static bool check_text(const struct script *script, size_t size, struct error *error)
{
    const char *end = script->bytes + size;
    int number = 1, column = 1;
    for (const char *at = script->bytes; at < end; column++) {
        const char *from = at;
        uint32_t code = *at ? text_next(&at) : (at++, 0);
        bool given = at - from == 3 && memcmp(from, "\xEF\xBF\xBD", 3) == 0;
        if ((code == 0xFFFD && !given) || (code < 0x20 && !strchr("\t\r\n", (int)code)) ||
            code == 0 || code == 0x7F)
            return fail_at(script, number, column,
                           code == 0xFFFD ? "these bytes are no text (UTF-8 is expected)"
                                          : "a control character (lines of text are expected)",
                           error);
        if (code == '\n' || (code == '\r' && *at != '\n')) {
            number++;
            column = 0;
        }
    }
    return true;
}

/* A copy with an end. NULL when memory is short. */
static char *text_of(const char *bytes, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return NULL;
    memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}

/* Ends the line at `from` and returns where the next one begins; NULL after the last. */
static char *end_line(char *from)
{
    char *end = from + strcspn(from, "\r\n");
    if (*end == '\0')
        return NULL;
    char *next = end + (end[0] == '\r' && end[1] == '\n' ? 2 : 1);
    *end = '\0';
    return next;
}

/* --- what stands where --- */

/* What has been read so far. */
struct reader {
    struct script *script;
    const struct settings *settings;
    enum script_use use;
    struct error *error;
    int room;      /* for lines */
    bool in_scene; /* a scene has begun */
    /* the question that answers belong to, as long as nothing else comes between */
    const struct script_line *ask;
    int answers;
    bool right;
    const char *answer[ANSWERS_MOST];
};

static bool refuse(const struct reader *reader, const struct script_line *line, int column,
                   const char *format, const char *word)
{
    struct error why;
    fail(&why, format, line->name, word);
    return script_fail(reader->script, line, column, why.text, reader->error);
}

static bool check_value(const struct reader *reader, const struct script_line *line)
{
    const struct verb *verb = line->verb;
    if (!verb) {
        const struct setting *row = settings_find(reader->settings, line->name);
        if (row->local && reader->use != SCRIPT_CONFIG)
            return refuse(reader, line, 0, "%s: is about one call or one screen (%s)",
                          "an option of the command line");
        if (*line->value == '\0' && row->kind != SETTING_FLAG)
            return refuse(reader, line, 0, "%s: the value is missing (%s)", row->argument);
        return true;
    }
    if (!verb->argument && *line->value)
        return refuse(reader, line, 1, "%s: takes no value (%s alone)", verb->name);
    if (verb->argument && verb->argument[0] != '[' && *line->value == '\0')
        return refuse(reader, line, 0, "%s: the value is missing (%s)", verb->argument);
    return true;
}

/* In a file without scenes all lines are those of one. */
static bool check_place(const struct reader *reader, const struct script_line *line,
                        bool has_scenes)
{
    const struct verb *verb = line->verb;
    if (!verb)
        return true;
    unsigned here = has_scenes && !reader->in_scene ? IN_HEAD : IN_SCENE;
    if (verb->where & here || verb->kind == VERB_SCENE)
        return true;
    if (verb->where == IN_PROMPT)
        return refuse(reader, line, 0, "%s: is for the prompt (%s)", "not for a file");
    if (here == IN_HEAD)
        return refuse(reader, line, 0, "%s: stands in a scene (%s)", "below a line 'scene TITLE'");
    return refuse(reader, line, 0, "%s: stands above the first scene (%s)",
                  has_scenes ? "it is about the whole lesson" : "the file has no 'scene TITLE'");
}

/* The question that has been asked must have a right answer. */
static bool close_question(struct reader *reader)
{
    const struct script_line *ask = reader->ask;
    reader->ask = NULL;
    if (ask && !reader->right)
        return refuse(reader, ask, 0, "%s: no answer is the right one (%s)",
                      "a line 'right TEXT' behind the answers");
    return true;
}

static bool take_answer(struct reader *reader, const struct script_line *line)
{
    bool right = line->verb->kind == VERB_RIGHT, known = false;
    if (!reader->ask)
        return refuse(reader, line, 0, "%s: there is no question (%s)",
                      "it stands right behind 'ask QUESTION'");
    if (right && reader->right)
        return refuse(reader, line, 0, "%s: the right answer is given already (%s)", "one only");
    for (int i = 0; i < reader->answers; i++)
        known |= strcmp(reader->answer[i], line->value) == 0;
    if (!right && known)
        return refuse(reader, line, 1, "%s: this answer is given already (%s)", "each once");
    if (!known && reader->answers == ANSWERS_MOST)
        return refuse(reader, line, 0, "%s: too many answers (%s)", "at most 9, as there are keys");
    if (!known)
        reader->answer[reader->answers++] = line->value;
    reader->right |= right;
    return true;
}

static bool begin_scene(struct reader *reader, int index, const struct script_line *line)
{
    struct script *script = reader->script;
    if (script->scenes == SCENES_MOST)
        return refuse(reader, line, 0, "%s: too many of them (%s)", "at most 99");
    if (!reader->in_scene)
        script->head = index;
    else
        script->scene[script->scenes - 1].end = index;
    reader->in_scene = true;
    script->scene[script->scenes++] = (struct scene_lines){line->value, index + 1, index + 1};
    return true;
}

/* What a line means to the whole. */
static bool take_line(struct reader *reader, int index, bool has_scenes)
{
    struct script *script = reader->script;
    const struct script_line *line = &script->line[index];
    enum verb_kind kind = line->verb ? line->verb->kind : VERBS;
    if (!check_place(reader, line, has_scenes) || !check_value(reader, line))
        return false;
    if (kind == VERB_ANSWER || kind == VERB_RIGHT)
        return take_answer(reader, line);
    if (!close_question(reader))
        return false;
    script->staged |= line->verb && line->verb->staged;
    if (kind == VERB_ASK) {
        reader->ask = line;
        reader->answers = 0;
        reader->right = false;
    }
    const char **once = kind == VERB_LESSON  ? &script->title
                        : kind == VERB_GROUP ? &script->group
                                             : NULL;
    if (once && **once)
        return refuse(reader, line, 0, "%s: is given already (%s)", "once");
    if (once)
        *once = line->value;
    return kind != VERB_SCENE || begin_scene(reader, index, line);
}

static bool add_line(struct reader *reader, char *text, int number)
{
    struct script *script = reader->script;
    struct error why;
    struct script_line line = {.number = number};
    script_split(text, &line);
    if (*line.name == '\0')
        return true;
    if (!script_find(reader->settings, &line, &why))
        return script_fail(script, &line, 0, why.text, reader->error);
    if (script->count == reader->room) {
        int room = 2 * reader->room + 16;
        struct script_line *longer = realloc(script->line, (size_t)room * sizeof *longer);
        if (!longer)
            return fail_memory(reader->error);
        script->line = longer;
        reader->room = room;
    }
    script->line[script->count++] = line;
    return true;
}

static bool take_all(struct reader *reader)
{
    struct script *script = reader->script;
    bool has_scenes = false;
    for (int i = 0; i < script->count; i++)
        has_scenes |= script->line[i].verb && script->line[i].verb->kind == VERB_SCENE;
    if (!has_scenes)
        script->scene[script->scenes++] = (struct scene_lines){"", 0, script->count};
    for (int i = 0; i < script->count; i++)
        if (!take_line(reader, i, has_scenes))
            return false;
    script->scene[script->scenes - 1].end = script->count;
    return close_question(reader);
}

bool script_read(struct script *script, const char *file, const char *bytes, size_t size,
                 const struct settings *settings, enum script_use use, struct error *error)
{
    struct reader reader = {.script = script, .settings = settings, .use = use, .error = error};
    size_t mark = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* of byte order */
    *script = (struct script){.file = strdup(file), .title = "", .group = ""};
    script->bytes = text_of(bytes + mark, size - mark);
    bool good = (script->file && script->bytes) || fail_memory(error);
    good = good && check_text(script, size - mark, error);
    char *line = good ? script->bytes : NULL;
    for (int number = 1; good && line; number++) {
        char *next = end_line(line);
        good = add_line(&reader, line, number);
        line = next;
    }
    if (good && take_all(&reader))
        return true;
    script_free(script);
    return false;
}

bool script_load(struct script *script, const char *path, const struct settings *settings,
                 enum script_use use, struct error *error)
{
    struct input input = {0};
    *script = (struct script){0};
    if (!input_read(path, path, SCRIPT_BYTES_MOST, &input, error))
        return false;
    bool good = script_read(script, path, input.bytes, input.size, settings, use, error);
    input_free(&input);
    return good;
}

bool script_is_named(const char *path)
{
    static const char ending[] = ".glissade";
    size_t length = strlen(path), tail = sizeof ending - 1;
    return length > tail && strcmp(path + length - tail, ending) == 0;
}

void script_free(struct script *script)
{
    free(script->file);
    free(script->bytes);
    free(script->line);
    *script = (struct script){0};
}
