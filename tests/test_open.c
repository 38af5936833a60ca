/* Opening files of data on a running session: which surface takes them, and what is said if none.
 */
#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "canvas/cells.h"
#include "session/copy.h"
#include "session/undo.h"

static char folder[] = "/tmp/glissade-open-XXXXXX";

/* What a SPEC gives a meaning to may stand in a path. */
#define ODD "a,b:c\\d e"

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) && chdir(folder) == 0 && mkdir(ODD, 0700) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"lines.csv", "classes.csv", "wide.csv",      "typo.csv",
                                        "names.csv", "kept.csv",    ODD "/lines.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(names[i]);
    rmdir(ODD);
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static const char *write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return name;
}

static void open_data(struct fixture *f, const char *path, const char *surface, int dim)
{
    struct error error = {""};
    assert_that(session_open_data(&f->session, path, &error), "%s: %s", path, error.text);
    assert_string_equal(f->session.race.problem->surface->name, surface);
    assert_string_equal(f->session.race.problem->text, path);
    assert_int_equal(f->session.race.problem->dim, dim);
    assert_non_null(strstr(f->session.message, f->session.race.problem->surface->title));
}

static void test_the_surface_that_takes_it(void **state)
{
    struct fixture *f = *state;
    const char *lines = write_file("lines.csv", "x,y\n1,2\n2,3\n3,5\n"),
               *classes = write_file("classes.csv", "x1,x2,y\n1,2,-1\n2,1,1\n3,1,1\n0,2,-1\n"),
               *wide = write_file("wide.csv", "x1,x2,x3,y\n1,2,4,1\n2,1,0,3\n3,1,2,5\n1,1,7,2\n");
    open_data(f, classes, "logistic", 2);
    open_data(f, lines, "elbow", 2);
    open_data(f, wide, "least-squares", 3);
    open_data(f, classes, "least-squares", 2); /* the surface shown comes first */
    set(f, "surface", "logistic:reg=0.25,rows=60,margin=2");
    open_data(f, classes, "logistic", 2);
    assert_non_null(
        strstr(f->session.state.values.surface, "reg=0.25")); /* its own parameters stay */
    assert_null(strstr(f->session.state.values.surface, "rows"));
    assert_int_equal(f->session.race.problem->samples, 4);
    open_data(f, classes, "logistic", 2); /* again: one file, not two */
    open_data(f, wide, "least-squares", 3);
    set(f, "surface", "formula:x^2+y^2"); /* an expression is no list of parameters */
    open_data(f, lines, "elbow", 2);
}

static void test_odd_paths(void **state)
{
    struct fixture *f = *state;
    char path[4096];
    write_file(ODD "/lines.csv", "x,y\n1,2\n2,3\n3,5\n");
    snprintf(path, sizeof path, "%s/%s/lines.csv", folder, ODD);
    open_data(f, path, "elbow", 2);
}

static void check_refusal(struct fixture *f, const char *path, const char *message)
{
    struct error error = {""};
    char before[SETTING_TEXT], after[SETTING_TEXT];
    long generation = f->session.generation;
    settings_print(&f->settings, "surface", before, sizeof before);
    assert_false(session_open_data(&f->session, path, &error));
    assert_string_equal(error.text, message);
    settings_print(&f->settings, "surface", after, sizeof after);
    assert_string_equal(before, after);
    assert_int_equal(f->session.generation, generation);
}

static void test_refusals(void **state)
{
    struct fixture *f = *state;
    char longest[3 * 4096];
    struct error error = {""};
    check_refusal(f, "none.csv", "none.csv: cannot be read: No such file or directory");
    check_refusal(f, write_file("typo.csv", "x1,x2,y\n1,2,-1\n2,one,1\n"),
                  "typo.csv:3:3: 'one' is not a number (a finite number such as 0.1 or 1e-3)");
    check_refusal(
        f, write_file("names.csv", "a|b\n1|2\n"),
        "names.csv: no surface takes it: "
        "logistic: 1:1: 1 column with commas between them (the columns are x1,x2,y); "
        "elbow: 1:1: 1 column with commas between them (the columns are x,y); "
        "least-squares: 1:1: 1 column with commas between them (the columns are x1,...,xd,y with 1 "
        "<= d <= 8)");
    set(f, "surface", "logistic:reg=0.25");
    check_refusal(f, "none.csv", "none.csv: cannot be read: No such file or directory");
    set(f, "surface", "elbow");
    check_refusal(
        f, "names.csv",
        "names.csv: no surface takes it: "
        "elbow: 1:1: 1 column with commas between them (the columns are x,y); "
        "logistic: 1:1: 1 column with commas between them (the columns are x1,x2,y); "
        "least-squares: 1:1: 1 column with commas between them (the columns are x1,...,xd,y with 1 "
        "<= d <= 8)");
    set(f, "surface", "elbow"); /* whose header it is not */
    check_refusal(f, "typo.csv",
                  "typo.csv:3:3: 'one' is not a number (a finite number such as 0.1 or 1e-3)");
    memset(longest, ',', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_false(session_open_data(&f->session, longest, &error));
    assert_non_null(strstr(error.text, "too long"));
}

/* --- a file that changes or goes --- */

enum { COLUMNS = 60, ROWS = 20 };

/* The words and fields of a panel by itself, complete. */
static char *picture_of(struct fixture *f, const char *panel)
{
    char *text = calloc(ROWS, 8 * COLUMNS + 1), *end = text;
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_LINES);
    assert_true(text && canvas);
    set(f, "panels", panel);
    scene_draw(&f->scene, canvas);
    for (int row = 0; row < ROWS; row++) {
        cells_row_text(canvas, row, end);
        end += strlen(end);
    }
    cells_close(canvas);
    return text;
}

static void assert_same_picture(struct fixture *a, struct fixture *b, const char *panel)
{
    char *one = picture_of(a, panel), *other = picture_of(b, panel);
    assert_that(strcmp(one, other) == 0, "%s:\n%s\n%s", panel, one, other);
    free(one);
    free(other);
}

static void assert_value(struct fixture *f, double wanted)
{
    const struct problem *problem = f->session.race.problem;
    double w[DIM_MAX] = {0.3, -0.7}, value;
    problem->eval(problem, 1, w, &value, NULL, NULL);
    assert_near(value, wanted, 0, "f of the data that were read");
}

static void open_kept(struct fixture *f)
{
    const char *kept = write_file("kept.csv", "x1,x2,y\n1,2,-1\n2,1,1\n3,1,2\n0,2,-1\n");
    char spec[SETTING_TEXT];
    snprintf(spec, sizeof spec, "least-squares:data=%s", kept);
    set(f, "steps", "60");
    set(f, "surface", spec);
    set(f, "optimizer", "momentum");
    set(f, "rates", "measured");
}

/* Whatever is drawn, measured, undone or copied afterwards is of the data that were read. */
static void test_a_file_that_changes_changes_nothing(void **state)
{
    struct fixture *f = *state, *g = NULL, *film = NULL;
    struct session_copy copy;
    struct error error = {""};
    double w[DIM_MAX] = {0.3, -0.7}, value;
    assert_true(set_up((void **)&g) == 0 && set_up((void **)&film) == 0);
    open_kept(g);
    free(picture_of(g, "basins"));
    free(picture_of(g, "rates"));
    open_kept(f);
    f->session.race.problem->eval(f->session.race.problem, 1, w, &value, NULL, NULL);
    for (int gone = 0; gone < 2; gone++) {
        if (gone)
            assert_int_equal(unlink("kept.csv"), 0);
        else
            write_file("kept.csv", "x1,x2,y\n9,2,-7\n2,8,31\n3,-1,2\n");
        assert_same_picture(f, g, "basins");
        assert_same_picture(f, g, "rates");
        set(f, "seed", gone ? "3" : "2");
        set(f, "optimizer", "gd");
        set(f, "eta", "auto");
        assert_value(f, value);
        assert_true(session_undo(&f->session) && session_undo(&f->session));
        assert_value(f, value);
        set(f, "surface", "bowl");
        assert_true(session_undo(&f->session));
        assert_value(f, value);
        assert_false(session_assign(&f->session, "start", "1,2,3", &error));
        assert_value(f, value);
        assert_true(session_copy_take(&copy, &f->session, &error));
        assert_true(session_copy_show(&copy, &film->session, &error));
        session_copy_free(&copy);
        assert_value(film, value);
    }
    set(f, "surface", "beale");
    assert_value(film, value); /* which outlives the session that it was copied from */
    tear_down((void **)&g);
    tear_down((void **)&film);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_the_surface_that_takes_it),
        WITH_FIXTURE(test_odd_paths),
        WITH_FIXTURE(test_refusals),
        WITH_FIXTURE(test_a_file_that_changes_changes_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("open", tests, make_folder, remove_folder);
}
