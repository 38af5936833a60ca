/* The file of what was typed before: there, absent, huge, of others, in places that cannot be
 * written. */
#include "testing.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontends/past.h"

/* A folder of its own for each test, in which everything stands. */
struct folder {
    char path[64], file[128];
    struct session session; /* nobody plays on it */
    struct chrome chrome;
};

static int begin(void **state)
{
    struct folder *p = calloc(1, sizeof *p);
    *state = p;
    p->chrome.session = &p->session;
    snprintf(p->path, sizeof p->path, "/tmp/test-past-XXXXXX");
    if (!p || !mkdtemp(p->path))
        return -1;
    snprintf(p->file, sizeof p->file, "%s/state/glissade/history", p->path);
    char path[128];
    snprintf(path, sizeof path, "%s/state", p->path);
    setenv("XDG_STATE_HOME", path, 1);
    snprintf(path, sizeof path, "%s/config", p->path);
    setenv("XDG_CONFIG_HOME", path, 1);
    setenv("HOME", p->path, 1);
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

static int end(void **state)
{
    struct folder *p = *state;
    nftw(p->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    recall_free(&p->chrome.prompt.recall);
    free(p);
    return 0;
}

static void make_folder(const struct folder *p, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", p->path, name);
    assert_true(mkdir(path, 0700) == 0 || errno == EEXIST);
}

static void write_text(const struct folder *p, const char *text)
{
    make_folder(p, "state");
    make_folder(p, "state/glissade");
    FILE *file = fopen(p->file, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void check_text(const struct folder *p, const char *wanted)
{
    char text[256] = "";
    FILE *file = fopen(p->file, "r");
    assert_that(file != NULL, "there is no history");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, wanted);
}

static void enter(struct folder *p, const char *line)
{
    recall_add(&p->chrome.prompt.recall, line);
    past_keep(&p->chrome);
}

static void test_nobody_was_here(void **state)
{
    struct folder *p = *state;
    struct stat status;
    past_begin(&p->chrome);
    assert_true(p->chrome.newcomer);
    past_keep(&p->chrome); /* nothing was entered */
    assert_int_equal(stat(p->file, &status), -1);
    past_end(&p->chrome);
    check_text(p, "");
    assert_int_equal(stat(p->file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    past_begin(&p->chrome);
    assert_false(p->chrome.newcomer);
}

/* Whoever has a configuration knows the program. */
static void test_a_configuration_is_known(void **state)
{
    struct folder *p = *state;
    char path[128];
    make_folder(p, "config");
    make_folder(p, "config/glissade");
    snprintf(path, sizeof path, "%s/config/glissade/config.glissade", p->path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    past_begin(&p->chrome);
    assert_false(p->chrome.newcomer);
}

static void test_lines_are_kept(void **state)
{
    struct folder *p = *state;
    write_text(p, "one\ntwo\n");
    past_begin(&p->chrome);
    assert_int_equal(p->chrome.prompt.recall.count, 2);
    enter(p, "three");
    check_text(p, "one\ntwo\nthree\n");
    write_text(p, "one\ntwo\nthree\nof another program\n");
    enter(p, "four");
    check_text(p, "one\ntwo\nthree\nof another program\nfour\n");
    past_end(&p->chrome);
    check_text(p, "one\ntwo\nthree\nof another program\nfour\n");
}

/* Of a file that is too large the end counts, and it is of a bearable size afterwards. */
static void test_a_huge_file(void **state)
{
    struct folder *p = *state;
    struct stat status;
    write_text(p, "");
    FILE *file = fopen(p->file, "w");
    assert_non_null(file);
    for (int i = 0; i < 200000; i++)
        fprintf(file, "line %d\n", i);
    fclose(file);
    past_begin(&p->chrome);
    const struct recall *recall = &p->chrome.prompt.recall;
    assert_int_equal(recall->count, RECALL_LINES);
    assert_string_equal(recall->line[RECALL_LINES - 1], "line 199999");
    enter(p, "last");
    assert_int_equal(stat(p->file, &status), 0);
    assert_true(status.st_size <= RECALL_BYTES);
    assert_string_equal(recall->line[RECALL_LINES - 1], "last");
    /* one line without an end */
    assert_int_equal(truncate(p->file, 0), 0);
    assert_int_equal(truncate(p->file, 3 * RECALL_BYTES), 0);
    past_begin(&p->chrome);
}

/* A link stays one; what is no file is neither read nor replaced, nor waited for. */
static void test_what_is_no_file(void **state)
{
    struct folder *p = *state;
    struct stat status;
    char target[128];
    write_text(p, "one\n");
    snprintf(target, sizeof target, "%s/elsewhere", p->path);
    assert_int_equal(rename(p->file, target), 0);
    assert_int_equal(symlink(target, p->file), 0);
    past_begin(&p->chrome);
    enter(p, "two");
    check_text(p, "one\ntwo\n");
    assert_int_equal(lstat(p->file, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(unlink(p->file), 0);
    assert_int_equal(mkfifo(p->file, 0600), 0);
    past_begin(&p->chrome);
    enter(p, "three");
    assert_int_equal(lstat(p->file, &status), 0);
    assert_true(S_ISFIFO(status.st_mode));
}

/* Where nothing can be written the lines are there as long as the program runs. */
static void test_nowhere_to_write(void **state)
{
    struct folder *p = *state;
    setenv("XDG_STATE_HOME", "/proc/there-is-none", 1);
    past_begin(&p->chrome);
    enter(p, "one");
    enter(p, "two");
    past_end(&p->chrome);
    assert_int_equal(p->chrome.prompt.recall.count, 2);
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    past_begin(&p->chrome);
    assert_false(p->chrome.newcomer); /* it would be told at every start */
    enter(p, "three");
    past_end(&p->chrome);
    setenv("XDG_STATE_HOME", "not/absolute", 1); /* means nothing, the specification says */
    enter(p, "four");
    struct stat status;
    assert_int_equal(stat("not", &status), -1);
}

/* No temporary file is left beside the history. */
static void test_nothing_is_left(void **state)
{
    struct folder *p = *state;
    char command[160];
    past_begin(&p->chrome);
    enter(p, "one");
    enter(p, "two");
    snprintf(command, sizeof command, "test \"$(ls -A %s/state/glissade)\" = history", p->path);
    assert_int_equal(system(command), 0);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_nobody_was_here), IN_PLACE(test_a_configuration_is_known),
        IN_PLACE(test_lines_are_kept),  IN_PLACE(test_a_huge_file),
        IN_PLACE(test_what_is_no_file), IN_PLACE(test_nowhere_to_write),
        IN_PLACE(test_nothing_is_left),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("past", tests, NULL, NULL);
}
