/* Command-line options: the table of settings, read with getopt_long. */
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/columns.h"
#include "base/text.h"
#include "cli/app.h"
#include "session/proposal.h"
#include "record/held.h"

/* --- the command line's own settings --- */

static bool assign_at(void *values, const char *text, struct error *error)
{
    struct cli_values *v = values;
    char *copy = strdup(text);
    if (!copy)
        return fail_memory(error);
    free(v->at);
    v->at = copy;
    return true;
}

static bool assign_grid(void *values, const char *text, struct error *error)
{
    struct cli_values *v = values;
    int columns = 0, rows = 0, used = 0;
    if (strcmp(text, "auto") != 0) {
        bool good = sscanf(text, "%5dx%5d%n", &columns, &rows, &used) == 2 && !text[used];
        if (!good || columns < 2 || columns > GRID_MOST || rows < 2 || rows > GRID_MOST)
            return fail(error, "grid: '%.40s' is no grid (COLUMNSxROWS, 2 to %d each, or auto)",
                        text, GRID_MOST);
    }
    v->grid[0] = columns;
    v->grid[1] = rows;
    return true;
}

static void print_grid(const void *values, char *out, size_t size)
{
    const struct cli_values *v = values;
    if (v->grid[0] > 0)
        snprintf(out, size, "%dx%d", v->grid[0], v->grid[1]);
    else
        snprintf(out, size, "auto");
}

static bool assign_columns(void *values, const char *text, struct error *error)
{
    struct extra_columns read;
    _Static_assert(sizeof read.column / sizeof *read.column == COLUMNS_MAX, "room for all");
    read.count = 0;
    if (strcmp(text, "none") != 0 && !columns_read(text, read.column, &read.count, error))
        return false;
    ((struct cli_values *)values)->extra = read;
    return true;
}

static void print_columns(const void *values, char *out, size_t size)
{
    const struct extra_columns *extra = &((const struct cli_values *)values)->extra;
    snprintf(out, size, "%s", extra->count ? "" : "none");
    for (int i = 0; i < extra->count; i++)
        snprintf(out + strlen(out), size - strlen(out), "%s%s", i ? "," : "",
                 extra->column[i]->name);
}

static void print_at(const void *values, char *out, size_t size)
{
    const struct cli_values *v = values;
    snprintf(out, size, "%s", v->at ? v->at : "");
}

static bool assign_like(void *values, const char *text, struct error *error)
{
    struct cli_values *v = values;
    char *copy = *text ? strdup(text) : NULL;
    if (!copy)
        return *text ? fail_memory(error) : fail(error, "like: the name is empty (FILE)");
    free(v->like);
    v->like = copy;
    return true;
}

static void print_like(const void *values, char *out, size_t size)
{
    const struct cli_values *v = values;
    snprintf(out, size, "%s", v->like ? v->like : "");
}

/* "none" takes it back. */
static bool assign_lesson(void *values, const char *text, struct error *error)
{
    struct cli_values *v = values;
    bool none = strcmp(text, "none") == 0;
    char *copy = *text && !none ? strdup(text) : NULL;
    if (!copy && !none)
        return *text ? fail_memory(error)
                     : fail(error, "lesson: the name is empty (NAME, NAME:SCENE, FILE, or none)");
    free(v->lesson);
    v->lesson = copy;
    return true;
}

static void print_lesson(const void *values, char *out, size_t size)
{
    const struct cli_values *v = values;
    snprintf(out, size, "%s", v->lesson ? v->lesson : "none");
}

#define FIELD(member) offsetof(struct cli_values, member)

const struct setting cli_settings[] = {
    {"every", 0, "K", "trace: every K-th step, and the last", SETTING_INTEGER, SCOPE_SESSION,
     EFFECT_NONE, .local = true, .minimum = 1, .maximum = 1e9, .offset = FIELD(every)},
    {"columns", 0, "NAME,...", "trace: more columns, such as lmax,edge,rho,distance, or none",
     SETTING_OWN, SCOPE_SESSION, EFFECT_NONE, .local = true, .assign = assign_columns,
     .print = print_columns},
    {"at", 0, "X,Y", "eval: a point to evaluate at; may be repeated", SETTING_OWN, SCOPE_SESSION,
     EFFECT_NONE, .local = true, .accumulates = true, .assign = assign_at, .print = print_at},
    {"grid", 0, "CxR", "sweep: columns and rows of the table, or auto", SETTING_OWN, SCOPE_SESSION,
     EFFECT_NONE, .local = true, .assign = assign_grid, .print = print_grid},
    {"json", 0, NULL, "JSON, one object a line, instead of CSV or text", SETTING_FLAG,
     SCOPE_SESSION, EFFECT_NONE, .local = true, .offset = FIELD(json)},
    {"plain", 0, NULL, "the race as a plain-text report, without a screen", SETTING_FLAG,
     SCOPE_SESSION, EFFECT_NONE, .local = true, .offset = FIELD(plain)},
    {"follow", 0, NULL, "the plain report tells the race line by line, at the pace of --speed",
     SETTING_FLAG, SCOPE_SESSION, EFFECT_NONE, .local = true, .offset = FIELD(follow)},
    {"no-config", 0, NULL, "the race and lessons without the settings of the user's own file",
     SETTING_FLAG, SCOPE_SESSION, EFFECT_NONE, .local = true, .offset = FIELD(no_config)},
    {"lesson", 0, "NAME", "render: a lesson, or NAME:SCENE one scene of it, or none", SETTING_OWN,
     SCOPE_SESSION, EFFECT_NONE, .assign = assign_lesson, .print = print_lesson},
    {"like", 0, "FILE", "begin with the command that a picture or film of glissade holds",
     SETTING_OWN, SCOPE_SESSION, EFFECT_NONE, .local = true, .assign = assign_like,
     .print = print_like},
    {0},
};

/* --- reading --- */

enum { OPTIONS_MAX = 96, HELP = 1000, FIRST = 1001 };

struct reader {
    struct option options[OPTIONS_MAX];
    const struct setting *row[OPTIONS_MAX]; /* by option index */
    char *collected[OPTIONS_MAX];           /* values of accumulating options so far */
    bool given[OPTIONS_MAX];
    bool foreign; /* the words are those of a file's command: local settings are none of theirs */
    char letters[2 * OPTIONS_MAX];
    int count;
};

static bool prepare(struct reader *reader, const struct settings *settings, struct error *error)
{
    char *letter = reader->letters;
    *letter++ = ':'; /* a missing value is told apart from an unknown option */
    for (int i = 0; settings_at(settings, i); i++) {
        if (i == OPTIONS_MAX - 2) /* help, and the end of the list */
            return fail(error, "options: there are more than %d settings", OPTIONS_MAX - 2);
        const struct setting *row = settings_at(settings, i);
        bool flag = row->kind == SETTING_FLAG;
        reader->row[i] = row;
        reader->options[i] =
            (struct option){row->name, flag ? no_argument : required_argument, NULL, FIRST + i};
        if (row->letter) {
            *letter++ = row->letter;
            if (!flag)
                *letter++ = ':';
        }
        reader->count++;
    }
    reader->options[reader->count] = (struct option){"help", no_argument, NULL, HELP};
    *letter++ = 'h';
    *letter = '\0';
    return true;
}

static int index_of_letter(const struct reader *reader, int letter)
{
    for (int i = 0; i < reader->count; i++)
        if (reader->row[i]->letter == letter)
            return i;
    return -1;
}

static bool collect(struct reader *reader, int i, const char *value, struct error *error)
{
    const char *before = reader->collected[i];
    if (*value == '\0')
        return fail(error, "%s: the value is empty (%s)", reader->row[i]->name,
                    reader->row[i]->argument);
    size_t size = strlen(value) + (before ? strlen(before) + 1 : 0) + 1;
    char *joined = malloc(size);
    if (!joined)
        return fail_memory(error);
    const char joint[2] = {reader->row[i]->joint ? reader->row[i]->joint : ';', '\0'};
    snprintf(joined, size, "%s%s%s", before ? before : "", before ? joint : "", value);
    free(reader->collected[i]);
    reader->collected[i] = joined;
    return true;
}

static bool take(struct reader *reader, struct settings *settings, int code, struct error *error)
{
    int i = code >= FIRST ? code - FIRST : index_of_letter(reader, code);
    const struct setting *row = reader->row[i];
    reader->given[i] = true;
    if (reader->foreign && row->local)
        return fail(error, "--%s is not for it to say", row->name);
    if (row->accumulates)
        return collect(reader, i, optarg, error);
    return settings_assign(settings, row->name, row->kind == SETTING_FLAG ? "on" : optarg, error);
}

/* All long options, for suggestions. */
static const char *option_name(const void *context, int i)
{
    const struct reader *reader = context;
    static const char *const others[] = {"help", "version", NULL};
    return i < reader->count ? reader->row[i]->name : others[i - reader->count];
}

static bool refuse_long(const struct reader *reader, const char *word, struct error *error)
{
    char name[64];
    size_t length = strcspn(word + 2, "=");
    snprintf(name, sizeof name, "%.*s", (int)length, word + 2);
    for (int i = 0; i < reader->count && length > 0; i++)
        if (strncmp(reader->row[i]->name, name, length) == 0)
            return fail(error, "--%s: could mean more than one option (--%s, ...)", name,
                        reader->row[i]->name);
    const char *nearest = text_nearest(name, option_name, reader);
    if (nearest)
        return fail(error, "--%.60s: there is no such option (did you mean '--%s'?)", name,
                    nearest);
    return fail(error, "--%.60s: there is no such option (see 'glissade --help')", name);
}

static bool refuse(const struct reader *reader, int code, char **argv, struct error *error)
{
    const char *word = argv[optind - 1];
    if (code == ':')
        return fail(error, "%.60s: the value is missing (see 'glissade --help')", word);
    if (optopt >= HELP) /* a flag that was given one */
        return fail(error, "--%s: takes no value (--%s alone)",
                    optopt == HELP ? "help" : reader->row[optopt - FIRST]->name,
                    optopt == HELP ? "help" : reader->row[optopt - FIRST]->name);
    if (strncmp(word, "--", 2) == 0)
        return refuse_long(reader, word, error);
    if (optopt > 0x20 && optopt < 0x7F)
        return fail(error, "-%c: there is no such option (see 'glissade --help')", optopt);
    return fail(error, "%.60s: there is no such option (see 'glissade --help')", word);
}

/* An option is a sign and a letter. */
static bool starts_with_number(const char *word)
{
    word += *word == '+' || *word == '-';
    word += *word == '.';
    return *word >= '0' && *word <= '9';
}

/*
 * `--at X,Y X,Y ...`: points may follow one another, and a negative one looks like an option.
 * Rewrites argv so that each has its own --at. Returns the new argument count, or −1 when memory is
 * short; `*out` is to be freed.
 */
static int spread_points(int argc, char **argv, char ***out)
{
    static char at[] = "--at";
    char **spread = malloc((2 * (size_t)argc + 1) * sizeof *spread);
    int count = 0;
    bool after_at = false;
    if (!spread)
        return -1;
    for (int i = 0; i < argc; i++) {
        if (after_at && starts_with_number(argv[i]))
            spread[count++] = at;
        else
            after_at = false;
        spread[count++] = argv[i];
        if (strcmp(argv[i], "--at") == 0 && i + 1 < argc) {
            spread[count++] = argv[++i];
            after_at = true;
        } else if (strncmp(argv[i], "--at=", 5) == 0) {
            after_at = true;
        }
    }
    spread[count] = NULL;
    *out = spread;
    return count;
}

static bool read_all(struct reader *reader, struct settings *settings, int argc, char **argv,
                     bool *help, struct error *error)
{
    opterr = 0;
    optind = 0; /* anew: other words have been read before */
    for (int code;
         (code = getopt_long(argc, argv, reader->letters, reader->options, NULL)) != -1;) {
        if (code == '?' || code == ':')
            return refuse(reader, code, argv, error);
        if (code == HELP || code == 'h') {
            *help = true;
            return true;
        }
        if (!take(reader, settings, code, error))
            return false;
    }
    for (int i = 0; i < reader->count; i++)
        if (reader->collected[i] &&
            !settings_assign(settings, reader->row[i]->name, reader->collected[i], error))
            return false;
    return true;
}

static bool is_given(const struct reader *reader, const char *name)
{
    for (int i = 0; i < reader->count; i++)
        if (strcmp(reader->row[i]->name, name) == 0)
            return reader->given[i];
    return false;
}

/* --- beginning with the command of a file --- */

/* Looks for --like alone, wherever it stands; whatever is wrong is found when all are read. */
static bool find_like(const struct reader *reader, struct settings *settings, int argc, char **argv,
                      struct error *error)
{
    opterr = 0;
    optind = 0;
    for (int code; (code = getopt_long(argc, argv, reader->letters, reader->options, NULL)) != -1;)
        if (code >= FIRST && strcmp(reader->row[code - FIRST]->name, "like") == 0 &&
            !settings_assign(settings, "like", optarg, error))
            return false;
    return true;
}

static int count_words(char **words)
{
    int count = 0;
    while (words[count])
        count++;
    return count;
}

/* The options of the file's command take hold; then come those of our own. */
static bool read_like(struct reader *reader, struct app *app, struct error *error)
{
    struct error why = {""};
    bool help = false;
    char *command = held_command(app->cli.like, error), **words;
    if (!command)
        return false;
    words = command_words(command, &why);
    free(command);
    reader->foreign = true;
    bool good = words && read_all(reader, &app->settings, count_words(words), words, &help, &why);
    reader->foreign = false;
    free(words);
    return good ||
           fail(error, "like: the command in %.200s does not hold: %s", app->cli.like, why.text);
}

/* Forgets what has been read, but not which of the options were given. */
static void begin_anew(struct reader *reader)
{
    for (int i = 0; i < reader->count; i++) {
        free(reader->collected[i]);
        reader->collected[i] = NULL;
    }
}

int options_read(struct app *app, int argc, char **argv, struct error *error)
{
    struct reader reader = {.count = 0};
    char **spread;
    int count = spread_points(argc, argv, &spread), first = -1;
    bool help = false;
    if (count < 0) {
        fail_memory(error);
        return -1;
    }
    unsetenv("POSIXLY_CORRECT"); /* options may follow words, as the usage says */
    bool good = prepare(&reader, &app->settings, error) &&
                find_like(&reader, &app->settings, count, spread, error) &&
                (!app->cli.like || read_like(&reader, app, error));
    begin_anew(&reader);
    if (good && read_all(&reader, &app->settings, count, spread, &help, error)) {
        /* operands stand at the end, in their order: put them back where the caller can see them */
        first = argc - (count - optind);
        for (int i = optind; i < count; i++)
            argv[first + i - optind] = spread[i];
    }
    for (int i = 0; i < reader.count; i++)
        if (reader.given[i])
            proposal_pass_by(&app->session, reader.row[i]->name);
    app->cli.steps_given = is_given(&reader, "steps");
    app->cli.speed_given = is_given(&reader, "speed");
    begin_anew(&reader);
    free(spread);
    return help ? -2 : first;
}

bool options_again(struct app *app, struct error *error)
{
    char **words = malloc(((size_t)app->argc + 1) * sizeof *words);
    if (!words)
        return fail_memory(error);
    memcpy(words, app->argv, ((size_t)app->argc + 1) * sizeof *words);
    bool good = options_read(app, app->argc, words, error) >= 0;
    free(words);
    return good;
}
