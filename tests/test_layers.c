/*
 * The house's rules, read from the sources: includes point one way, libraries stand where they
 * belong, no file includes another that includes it, each part exports one symbol, nobody below cli
 * prints or exits.
 */
#include "testing.h"

#include <dirent.h>

#define SOURCE_DIR TESTS_DIR "/.."

enum { LINE = 4096 };

/* What each layer may include, by the first part of the path. */
static const struct {
    const char *layer, *folder, *allowed;
} layers[] = {
    {"base", "src/base", "base"},
    {"surfaces", "surfaces", "surfaces base"},
    {"engine", "src/engine", "engine surfaces base"},
    {"optimizers", "src/optimizers", "optimizers engine base"},
    {"analysis", "src/analysis", "analysis engine surfaces base"},
    {"session", "src/session", "session analysis engine optimizers surfaces base"},
    {"script", "src/script", "script session analysis engine optimizers surfaces base"},
    {"canvas", "src/canvas", "canvas base"},
    {"scene", "src/scene", "scene session analysis engine canvas base"},
    {"chrome", "src/chrome",
     "chrome scene script session analysis engine optimizers surfaces base"},
    {"record", "src/record", "record scene script session analysis engine canvas base"},
    {"frontends", "src/frontends", "frontends chrome scene script session canvas base"},
    {"cli", "src/cli",
     "cli frontends record chrome scene script session analysis engine optimizers surfaces canvas "
     "base"},
};

enum { LAYERS = sizeof layers / sizeof *layers };

typedef void (*line_check)(int layer, const char *path, int number, const char *line,
                           void *context);

static void read_file(int layer, const char *path, line_check check, void *context)
{
    char line[LINE];
    FILE *file = fopen(path, "r");
    assert_that(file != NULL, "%s cannot be read", path);
    for (int number = 1; fgets(line, sizeof line, file); number++)
        check(layer, path, number, line, context);
    fclose(file);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* Calls `check` for every line of every source file in a folder and those within; returns the
 * number of files. */
static int read_folder(int layer, const char *folder, line_check check, void *context)
{
    char path[2 * LINE];
    int files = 0;
    DIR *listing = opendir(folder);
    assert_that(listing != NULL, "%s cannot be listed", folder);
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            files += read_folder(layer, path, check, context);
        if (!ends_with(entry->d_name, ".c") && !ends_with(entry->d_name, ".h"))
            continue;
        read_file(layer, path, check, context);
        files++;
    }
    closedir(listing);
    return files;
}

static int read_layer(int layer, line_check check, void *context)
{
    char folder[LINE];
    snprintf(folder, sizeof folder, "%s/%s", SOURCE_DIR, layers[layer].folder);
    return read_folder(layer, folder, check, context);
}

static bool has_word(const char *words, const char *word, size_t length)
{
    for (const char *at = words; (at = strstr(at, word)) != NULL; at++) {
        bool begins = at == words || at[-1] == ' ';
        if (begins && (at[length] == ' ' || at[length] == '\0'))
            return true;
    }
    return false;
}

static void check_include(int layer, const char *path, int number, const char *line, void *context)
{
    char target[64];
    (void)context;
    if (strncmp(line, "#include \"", 10) != 0)
        return;
    const char *name = line + 10, *slash = strchr(name, '/');
    if (!slash) /* beside the file itself, or generated */
        return;
    snprintf(target, sizeof target, "%.*s", (int)(slash - name), name);
    assert_that(has_word(layers[layer].allowed, target, strlen(target)),
                "%s:%d: %s must not include %s (allowed: %s)", path, number, layers[layer].layer,
                target, layers[layer].allowed);
}

static void test_includes_point_one_way(void **state)
{
    (void)state;
    for (int layer = 0; layer < LAYERS; layer++)
        assert_that(read_layer(layer, check_include, NULL) > 0, "%s has no sources",
                    layers[layer].folder);
}

/* --- circles --- */

enum { FILES_MAX = 1000, ARROWS_MAX = 8000, NAME = 128 };

/* A header and its source are one file here, named by the path without its ending. */
struct includes {
    int files, arrows;
    char file[FILES_MAX][NAME];
    struct {
        int from, to;
    } arrow[ARROWS_MAX];
};

static int file_named(struct includes *includes, const char *name)
{
    int i = 0;
    while (i < includes->files && strcmp(includes->file[i], name) != 0)
        i++;
    assert_true(i < FILES_MAX && strlen(name) < NAME);
    if (i == includes->files)
        strcpy(includes->file[includes->files++], name);
    return i;
}

/* The path within the sources, without its ending. */
static void stem_of(const char *path, char *stem, size_t size)
{
    snprintf(stem, size, "%s", path);
    char *dot = strrchr(stem, '.');
    if (dot)
        *dot = '\0';
}

static void add_arrow(struct includes *includes, const char *from, const char *to)
{
    if (strcmp(from, to) == 0)
        return;
    assert_true(includes->arrows < ARROWS_MAX);
    int at = includes->arrows++;
    includes->arrow[at].from = file_named(includes, from);
    includes->arrow[at].to = file_named(includes, to);
}

static void collect_include(int layer, const char *path, int number, const char *line,
                            void *context)
{
    char from[2 * LINE], to[2 * LINE], name[256];
    (void)layer, (void)number;
    if (sscanf(line, "#include \"%255[^\"]\"", name) != 1 || !ends_with(name, ".h"))
        return;
    stem_of(path + strlen(SOURCE_DIR) + 1, from, sizeof from);
    const char *slash = strrchr(from, '/');
    if (!strchr(name, '/')) /* beside the file itself */
        snprintf(to, sizeof to, "%.*s/%s", (int)(slash - from), from, name);
    else
        snprintf(to, sizeof to, "%s%s", strncmp(name, "surfaces/", 9) == 0 ? "" : "src/", name);
    stem_of(to, name, sizeof name);
    add_arrow(context, from, name);
}

/* Removes files that include none of those left, until no more can be removed: all others are in
 * circles, or lead to one. Returns how many are left; `left` has FILES_MAX marks. */
static int peel(const struct includes *includes, bool *left)
{
    int count = includes->files, removed = 1;
    for (int i = 0; i < includes->files; i++)
        left[i] = true;
    while (removed > 0) {
        bool leads[FILES_MAX] = {false};
        for (int k = 0; k < includes->arrows; k++)
            if (left[includes->arrow[k].to])
                leads[includes->arrow[k].from] = true;
        removed = 0;
        for (int i = 0; i < includes->files; i++) {
            if (!left[i] || leads[i])
                continue;
            left[i] = false;
            removed++;
        }
        count -= removed;
    }
    return count;
}

/* From any file that is left, along arrows between those left, until one comes again: the way from
 * there on is a circle. */
static void name_circle(const struct includes *includes, const bool *left, char *out, size_t size)
{
    bool seen[FILES_MAX] = {false};
    int at = 0, first = -1;
    while (!left[at])
        at++;
    *out = '\0';
    for (int step = 0; step < 2 * FILES_MAX && at != first; step++) {
        if (seen[at] && first < 0)
            first = at;
        size_t length = strlen(out);
        if (first >= 0)
            snprintf(out + length, size - length, "%s -> ", includes->file[at]);
        seen[at] = true;
        int k = 0;
        while (includes->arrow[k].from != at || !left[includes->arrow[k].to])
            k++;
        at = includes->arrow[k].to;
    }
    size_t length = strlen(out);
    snprintf(out + length, size - length, "%s", includes->file[at]);
}

static void test_no_circles_of_files(void **state)
{
    struct includes *includes = calloc(1, sizeof *includes);
    bool left[FILES_MAX];
    char circle[LINE];
    (void)state;
    assert_non_null(includes);
    for (int layer = 0; layer < LAYERS; layer++)
        read_layer(layer, collect_include, includes);
    assert_true(includes->files > 100);
    if (peel(includes, left) > 0) {
        name_circle(includes, left, circle, sizeof circle);
        fail_msg("files include each other: %s", circle);
    }
    /* the check sees one that is drawn */
    add_arrow(includes, "src/scene/stage", "src/scene/map/map");
    assert_true(peel(includes, left) > 0);
    name_circle(includes, left, circle, sizeof circle);
    assert_non_null(strstr(circle, "src/scene/stage -> "));
    free(includes);
}

/* A word that only some files may contain. */
struct reserved {
    const char *text;
    const char *owners; /* layers, separated by blanks */
    const char *file;   /* and within them this file only; NULL for any */
};

/* The text as a word of its own: not the end of a longer name, so that snprintf( is no printf(. */
static bool calls(const char *line, const char *text)
{
    for (const char *at = line; (at = strstr(at, text)) != NULL; at++)
        if (at == line || !(strchr("_>.", at[-1]) || (at[-1] >= 'a' && at[-1] <= 'z')))
            return true;
    return false;
}

static void check_reserved(int layer, const char *path, int number, const char *line, void *context)
{
    const struct reserved *reserved = context;
    if (!calls(line, reserved->text))
        return;
    bool owner = has_word(reserved->owners, layers[layer].layer, strlen(layers[layer].layer));
    bool here = !reserved->file || ends_with(path, reserved->file);
    assert_that(owner && here, "%s:%d: %s stands where it must not", path, number, reserved->text);
}

static void test_reserved_words(void **state)
{
    static const struct reserved words[] = {
        {"#include <curses.h>", "frontends", "terminal.c"},
        {"#include <term.h>", "frontends", "terminal.c"},
        {"#include <cairo", "canvas record", NULL},
        {"#include <SDL.h>", "frontends", "window.c"},
        {"#include <SDL_ttf.h>", "frontends", "labels.c"},
        {"#include <cgif.h>", "record", "gif.c"},
        {"printf(", "cli", NULL},
        {"fprintf(", "cli", NULL},
        {"puts(", "cli", NULL},
        {"putchar(", "cli", NULL},
        {"exit(", "cli", NULL},
        {"abort(", "cli", NULL},
        {"getenv(", "cli frontends", NULL},
        {"clock_gettime(", "cli frontends", NULL},
        {"setlocale(", "cli", "main.c"},
        {"init_color(", "", NULL}, /* the user's palette is theirs */
    };
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int layer = 0; layer < LAYERS; layer++)
            read_layer(layer, check_reserved, (void *)&words[i]);
}

/* Lines that begin a definition visible outside the file. */
static void count_exports(int layer, const char *path, int number, const char *line, void *context)
{
    int *count = context;
    (void)layer, (void)path, (void)number;
    bool begins = (line[0] >= 'a' && line[0] <= 'z') || line[0] == '_';
    bool hidden = strncmp(line, "static", 6) == 0 || strncmp(line, "enum", 4) == 0 ||
                  strncmp(line, "HOT static", 10) == 0;
    bool type = strncmp(line, "struct", 6) == 0 && strchr(line, '{') && !strchr(line, '=');
    *count += begins && !hidden && !type && strchr("={(;", line[strcspn(line, "={(;\n")]) != NULL;
}

static void test_one_symbol_per_part(void **state)
{
    static const struct {
        int layer;
        const char *helpers; /* files that are no parts */
    } folders[] = {{1, "surface.c surfaces.c"}, {3, "optimizers.c rule.c rule_program.c wolfe.c"}};
    (void)state;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char folder[LINE], path[2 * LINE];
        snprintf(folder, sizeof folder, "%s/%s", SOURCE_DIR, layers[folders[i].layer].folder);
        DIR *listing = opendir(folder);
        assert_non_null(listing);
        for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
            int count = 0;
            if (!ends_with(entry->d_name, ".c") ||
                has_word(folders[i].helpers, entry->d_name, strlen(entry->d_name)))
                continue;
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            read_file(folders[i].layer, path, count_exports, &count);
            assert_that(count == 1, "%s exports %d symbols, not one", path, count);
        }
        closedir(listing);
    }
}

/* The checks themselves must be able to fail. */
static void test_the_checks_see_offenders(void **state)
{
    (void)state;
    assert_true(calls("    printf(\"x\");", "printf("));
    assert_false(calls("    snprintf(a, 1, \"x\");", "printf("));
    assert_true(has_word("a bc d", "bc", 2));
    assert_false(has_word("a bc d", "b", 1));
    int count = 0;
    count_exports(0, "", 1, "const struct surface surface_x = {\n", &count);
    count_exports(0, "", 1, "static bool open(int x)\n", &count);
    count_exports(0, "", 1, "double helper(double x)\n", &count);
    assert_int_equal(count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_includes_point_one_way),   cmocka_unit_test(test_no_circles_of_files),
        cmocka_unit_test(test_reserved_words),           cmocka_unit_test(test_one_symbol_per_part),
        cmocka_unit_test(test_the_checks_see_offenders),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("layers", tests, NULL, NULL);
}
