/*
 * The words for places: the definition once more, in other code (rotations in the order of the
 * largest element instead of closed forms and cyclic sweeps), held against the program's along the
 * ways of several methods over every surface, and against the minima that basins of attraction
 * list; f scaled by powers of two must not change a word.
 */
#include <string.h>

#include "testing.h"
#include "analysis/basins.h"
#include "engine/run.h"
#include "optimizers/optimizers.h"
#include "runs.h"
#include "surfaces/surfaces.h"

/* --- the definition --- */

struct spectrum {
    double value[DIM_MAX], vector[DIM_MAX][DIM_MAX], largest;
};

/* Classical Jacobi: the largest element off the diagonal goes first. */
static struct spectrum spectrum_of(int n, const double *packed)
{
    struct spectrum s = {.largest = 0};
    double a[DIM_MAX][DIM_MAX];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            a[i][j] = packed[packed_index(n, i, j)];
            s.vector[i][j] = i == j;
        }
    for (int turn = 0; turn < 500; turn++) {
        int p = 0, q = 0;
        double most = 0;
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++)
                if (fabs(a[i][j]) > most)
                    most = fabs(a[i][j]), p = i, q = j;
        if (most == 0)
            break;
        double angle = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p]), c = cos(angle), t = sin(angle);
        for (int k = 0; k < n; k++) {
            double x = a[p][k], y = a[q][k];
            a[p][k] = c * x - t * y, a[q][k] = t * x + c * y;
        }
        for (int k = 0; k < n; k++) {
            double x = a[k][p], y = a[k][q];
            a[k][p] = c * x - t * y, a[k][q] = t * x + c * y;
            double u = s.vector[p][k], v = s.vector[q][k];
            s.vector[p][k] = c * u - t * v, s.vector[q][k] = t * u + c * v;
        }
        if (fabs(a[p][q]) <= 1e-17 * (fabs(a[p][p]) + fabs(a[q][q])))
            a[p][q] = a[q][p] = 0;
    }
    for (int i = 0; i < n; i++) {
        s.value[i] = a[i][i];
        s.largest = fmax(s.largest, fabs(a[i][i]));
    }
    return s;
}

static int sign_of(const struct spectrum *s, int i)
{
    return fabs(s->value[i]) <= 1e-10 * s->largest ? 0 : s->value[i] > 0 ? 1 : -1;
}

static bool occurs(const struct spectrum *s, int n, int sign)
{
    for (int i = 0; i < n; i++)
        if (sign_of(s, i) == sign)
            return true;
    return false;
}

/* How far the point is from a limit of the definition, as a factor: near 1 rounding decides. */
static double margin;

static bool at_most(double value, double limit)
{
    double factor = value > 0 && limit > 0 ? fabs(log(value / limit)) : 1;
    margin = fmin(margin, factor);
    return value <= limit;
}

static const char *defined(const struct problem *problem, const double *w, double f_start)
{
    int n = problem->dim;
    double f, g[DIM_MAX], h[PACKED_MAX], there[DIM_MAX], square = 0;
    const double *region = problem->region;
    double width = region[1] - region[0], height = n == 1 ? 0 : region[3] - region[2];
    double diagonal = sqrt(width * width + height * height);
    problem->eval(problem, 1, w, &f, g, h);
    struct spectrum here = spectrum_of(n, h);
    margin = 1;
    memcpy(there, w, sizeof there);
    for (int i = 0; i < n; i++) {
        double along = 0;
        square += w[i] * w[i];
        for (int k = 0; k < n; k++)
            along += here.vector[i][k] * g[k];
        if (here.largest > 0)
            at_most(fabs(here.value[i]), 1e-10 * here.largest);
        bool flat = sign_of(&here, i) == 0;
        if (!at_most(fabs(along), flat ? 1e-12 * here.largest * diagonal
                                       : 1e-7 * diagonal * fabs(here.value[i])))
            return "running";
        for (int k = 0; k < n && !flat; k++)
            there[k] -= 2.5 * along / here.value[i] * here.vector[i][k];
    }
    problem->eval(problem, 1, there, NULL, NULL, h);
    struct spectrum beyond = spectrum_of(n, h);
    bool up = occurs(&here, n, 1) && occurs(&beyond, n, 1),
         down = occurs(&here, n, -1) && occurs(&beyond, n, -1);
    bool other[] = {occurs(&here, n, -1) || occurs(&beyond, n, -1),
                    occurs(&here, n, 1) || occurs(&beyond, n, 1)};
    bool zero = occurs(&here, n, 0) || occurs(&beyond, n, 0);
    for (int i = 0; i < n; i++)
        if (beyond.largest > 0)
            at_most(fabs(beyond.value[i]), 1e-10 * beyond.largest);
    if (up && down)
        return "saddle";
    if (up && !other[0] && !zero)
        return "minimum";
    if (down && !other[1] && !zero)
        return "maximum";
    double lowest = INFINITY;
    for (int i = 0; i < problem->minima; i++) {
        double value;
        problem->eval(problem, 1, problem->minimum[i].w, &value, NULL, NULL);
        lowest = fmin(lowest, value);
    }
    return at_most(fabs(f - lowest), 1e-9 * (f_start - lowest)) ? "minimum" : "flat";
}

/* --- f scaled --- */

static const struct problem *unscaled;
static double factor;

static void eval_scaled(const struct problem *problem, size_t n, const double *w, double *f,
                        double *g, double *h)
{
    (void)problem;
    unscaled->eval(unscaled, n, w, f, g, h);
    for (size_t i = 0; i < n && f; i++)
        f[i] *= factor;
    for (size_t i = 0; i < n * (size_t)unscaled->dim && g; i++)
        g[i] *= factor;
    for (size_t i = 0; i < n * (size_t)packed_size(unscaled->dim) && h; i++)
        h[i] *= factor;
}

static const char *word(const struct problem *problem, const double *w, double f_start)
{
    double f, g[DIM_MAX];
    problem->eval(problem, 1, w, &f, g, NULL);
    struct place place = {.w = w, .g = g, .f = f, .f_start = f_start};
    return status_name(status_of_place(problem, &place));
}

/* --- tests --- */

static long words_seen[STATUS_DIVERGED + 1];

static void check_place(const char *what, const struct problem *problem, const double *w,
                        double f_start)
{
    const char *said = word(problem, w, f_start), *right = defined(problem, w, f_start);
    if (margin > 1e-3)
        assert_that(strcmp(said, right) == 0, "%s at %.17g, %.17g: %s, not %s", what, w[0],
                    problem->dim > 1 ? w[1] : 0, said, right);
    for (int k = 0; k < STATUS_SINGULAR; k++)
        words_seen[k] += strcmp(said, status_name(k)) == 0;
    unscaled = problem;
    struct problem scaled = *problem;
    scaled.eval = eval_scaled;
    for (int k = -40; k <= 40; k += 80) {
        factor = ldexp(1, k);
        const char *then = word(&scaled, w, factor * f_start);
        assert_that(strcmp(said, then) == 0, "%s at %.17g, %.17g, f scaled by 2^%d: %s, not %s",
                    what, w[0], problem->dim > 1 ? w[1] : 0, k, then, said);
    }
}

/* Every surface that the registry has, some shapes that it has not by default, and formulas. */
static const char *const more[] = {
    "bowl:lambda1=-1,lambda2=-3",
    "bowl:lambda1=0",
    "bowl:lambda1=1e-9,lambda2=1",
    "bowl:lambda1=1e-11,lambda2=1",
    "bowl:lambda1=-1e-11,lambda2=1",
    "bowl:lambda1=0,lambda2=0",
    "formula:x^4+y^2",
    "formula:exp(-x)+exp(-y)",
    "formula:-x^2-y^2",
    "formula:x^3+y^2",
    "formula:(x+y)^2",
    "formula:1e-12*(100*(y-x^2)^2+(1-x)^2)",
    "formula:x^4+y^4",
    "logistic:reg=0,margin=4",
    "parabola:a=1000",
    "curve:x^4/4-x^2/2+0.1*x",
    "curve:exp(-x)",
    "curve:sin(x)",
};

static void check_surface(const char *spec, void check(const char *, const struct problem *))
{
    const struct problem *problem = open_problem(spec);
    check(spec, problem);
    problem_release(problem);
}

static void check_all(void check(const char *, const struct problem *))
{
    for (int i = 0; surfaces[i]; i++)
        if (!surfaces[i]->takes_expression)
            check_surface(surfaces[i]->name, check);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        check_surface(more[i], check);
}

static void check_ways(const char *spec, const struct problem *problem)
{
    static const char *const methods[] = {
        "gd", "momentum", "adam", "newton", "trust-region", "levenberg-marquardt", "rprop"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct run *run = run_of(problem, methods[i], NULL, 400);
        double f_start = run_row(run, 0).f;
        for (long step = 0; step <= run_end(run); step += 1 + step / 8) {
            struct row row = run_row(run, step);
            double w[DIM_MAX];
            memcpy(w, row.w, sizeof *w * (size_t)problem->dim);
            if (!status_stops(row.ended))
                check_place(spec, problem, w, f_start);
        }
        run_free(run);
    }
}

static void test_along_every_way(void **state)
{
    (void)state;
    memset(words_seen, 0, sizeof words_seen);
    check_all(check_ways);
    for (int k = 0; k < STATUS_SINGULAR; k++)
        assert_that(words_seen[k] > 0 || k == STATUS_MAXIMUM, "no place is called %s",
                    status_name(k));
}

/* Where theory knows what a point is, the word is that. */
static void check_known(const char *spec, const struct problem *problem)
{
    double f_start;
    problem->eval(problem, 1, problem->start, &f_start, NULL, NULL);
    double lowest = problem_lowest(problem);
    for (int i = 0; i < problem->minima; i++) {
        double f;
        problem->eval(problem, 1, problem->minimum[i].w, &f, NULL, NULL);
        check_place(spec, problem, problem->minimum[i].w, f_start);
        const char *said = word(problem, problem->minimum[i].w, f_start);
        assert_that(strcmp(said, "minimum") == 0 || f > lowest, "%s: minimum %d is called %s", spec,
                    i + 1, said);
    }
    for (int i = 0; i < problem->saddles; i++) {
        const char *said = word(problem, problem->saddle[i].w, f_start);
        bool degenerate = strcmp(said, "flat") == 0; /* monkey-saddle: no curvature at all */
        check_place(spec, problem, problem->saddle[i].w, f_start);
        assert_that(strcmp(said, "saddle") == 0 || degenerate, "%s: saddle %d is called %s", spec,
                    i + 1, said);
    }
}

static void test_known_points(void **state)
{
    (void)state;
    check_all(check_known);
}

/* Both sides of every limit. */
static void test_limits(void **state)
{
    (void)state;
    static const struct {
        const char *surface;
        double w[2];
        const char *word;
    } cases[] = {
        {"bowl:lambda1=2,lambda2=2,angle=0", {0.99e-7 * 14.142135623730951, 0}, "minimum"},
        {"bowl:lambda1=2,lambda2=2,angle=0", {1.01e-7 * 14.142135623730951, 0}, "running"},
        {"bowl:lambda1=1.01e-10,lambda2=1,angle=0", {0, 0}, "minimum"},
        {"formula:-0.99e-10*x^2+y^2", {0, 0}, "flat"},
        {"formula:-1.01e-10*x^2+y^2", {0, 0}, "saddle"},
        {"formula:-x^2-1.01e-10*y^2", {0, 0}, "maximum"},
        {"formula:x^4+y^2", {0, 0}, "flat"},
        {"formula:x^4+y^2", {677, 0}, "running"},
        {"formula:0*x", {1, 1}, "flat"},
        {"formula:1e-12*(100*(y-x^2)^2+(1-x)^2)", {-1.2, 1}, "running"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].surface);
        double f_start;
        problem->eval(problem, 1, problem->start, &f_start, NULL, NULL);
        const char *said = word(problem, cases[i].w, f_start);
        assert_that(strcmp(said, cases[i].word) == 0, "%s at %g, %g: %s, not %s", cases[i].surface,
                    cases[i].w[0], cases[i].w[1], said, cases[i].word);
        problem_release(problem);
    }
}

/* Values that end a run, at points near and far. */
static void test_values(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl"); /* region ±5: R = √200 */
    const double near[] = {1, 2}, far[] = {1.5e7, 0}, inside[] = {1.4e7, 0}, lost[] = {NAN, 0};
    const double slope[] = {1, 1}, none[] = {NAN, 1}, steep[] = {INFINITY, 1};
    assert_int_equal(status_of_values(problem, near, 1, slope), STATUS_RUNNING);
    assert_int_equal(status_of_values(problem, inside, 1, slope), STATUS_RUNNING);
    assert_int_equal(status_of_values(problem, far, 1, slope), STATUS_DIVERGED);
    assert_int_equal(status_of_values(problem, far, NAN, none), STATUS_DIVERGED);
    assert_int_equal(status_of_values(problem, lost, NAN, none), STATUS_DIVERGED);
    assert_int_equal(status_of_values(problem, near, INFINITY, none), STATUS_DIVERGED);
    assert_int_equal(status_of_values(problem, near, NAN, slope), STATUS_UNDEFINED);
    assert_int_equal(status_of_values(problem, near, 1, none), STATUS_UNDEFINED);
    assert_int_equal(status_of_values(problem, near, 1, steep), STATUS_UNDEFINED);
    problem_release(problem);
}

/* --- basins --- */

enum { SIDE = 7, WAY = 300 };

/* Starts over the region, off its middle lines. */
static struct basins *basins_over(const struct problem *problem, const char *method)
{
    double x[SIDE], y[SIDE];
    const double *r = problem->region;
    struct basins_request request = {.settings = settings_of(problem, method, NULL),
                                     .limit = WAY,
                                     .columns = SIDE,
                                     .rows = problem->dim > 1 ? SIDE : 1,
                                     .x = x,
                                     .y = problem->dim > 1 ? y : NULL};
    for (int i = 0; i < SIDE; i++) {
        x[i] = r[0] + (r[1] - r[0]) * (i + 0.45) / SIDE;
        y[i] = r[2] + (r[3] - r[2]) * (i + 0.45) / SIDE;
    }
    struct basins *basins = basins_start(&request, NULL);
    assert_non_null(basins);
    basins_wait(basins);
    return basins;
}

/* The start of a cell once more by itself: where it ends, and what that place is called. */
static const char *raced_from(const struct problem *problem, const char *method, int column,
                              int row, double *end, double *f_start)
{
    const double *r = problem->region;
    double start[DIM_MAX];
    memcpy(start, problem->start, sizeof start);
    start[0] = r[0] + (r[1] - r[0]) * (column + 0.45) / SIDE;
    if (problem->dim > 1)
        start[1] = r[2] + (r[3] - r[2]) * (row + 0.45) / SIDE;
    struct run *run = run_of(problem, method, start, WAY);
    struct row last = run_row(run, run_end(run));
    enum status ended = last.ended;
    memcpy(end, last.w, (size_t)problem->dim * sizeof *end);
    *f_start = run_row(run, 0).f;
    run_free(run);
    margin = 1;
    return status_stops(ended) ? status_name(ended) : defined(problem, end, *f_start);
}

static double apart(int dim, const double *a, const double *b)
{
    double square = 0;
    for (int i = 0; i < dim; i++)
        square += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(square);
}

static void check_cell(const char *what, const struct problem *problem, const char *method,
                       struct basins *basins, int column, int row)
{
    struct basin basin = basins_at(basins, column, row);
    int dim = problem->dim;
    double end[DIM_MAX], f_start, reach = 1e-3 * problem_diagonal(problem);
    const char *right = raced_from(problem, method, column, row, end, &f_start);
    assert_that(apart(dim, end, basin.end) == 0, "%s, %s: another end", what, method);
    if (margin <= 1e-3)
        return;
    assert_that(strcmp(status_name(basin.status), right) == 0,
                "%s, %s from cell %d, %d: %s, not %s", what, method, column, row,
                status_name(basin.status), right);
    bool minimum = strcmp(right, "minimum") == 0;
    assert_that(minimum ? basin.minimum > 0 || basins_minima(basins) == BASINS_MAX
                        : basin.minimum == 0,
                "%s, %s from cell %d, %d: %s, but number %d", what, method, column, row, right,
                basin.minimum);
    for (int i = 1; i <= basins_minima(basins) && basin.minimum > 0; i++) {
        double far = apart(dim, end, basins_minimum(basins, i)),
               own = apart(dim, end, basins_minimum(basins, basin.minimum));
        assert_that(own <= reach && own <= far, "%s, %s: number %d is nearer than %d", what, method,
                    i, basin.minimum);
    }
}

/* Every minimum listed that theory does not know is the end of some start, and by the definition a
 * minimum. */
static void check_listed(const char *what, const struct problem *problem, const char *method,
                         struct basins *basins)
{
    for (int i = problem->minima + 1; i <= basins_minima(basins); i++) {
        bool reached = false;
        for (int cell = 0; cell < SIDE * SIDE && !reached; cell++) {
            int row = cell / SIDE;
            if (row > 0 && problem->dim == 1)
                break;
            struct basin basin = basins_at(basins, cell % SIDE, row);
            reached = basin.minimum == i &&
                      apart(problem->dim, basin.end, basins_minimum(basins, i)) == 0;
        }
        assert_that(reached, "%s, %s: nobody ends at minimum %d", what, method, i);
    }
}

/* These see f by the directions of g and H, or by their quotients: a power of two changes no bit of
 * the way. */
static void check_basins(const char *spec, const struct problem *problem)
{
    static const char *const methods[] = {"gd", "momentum:beta=0.7", "newton", "lion"};
    if (problem->dim > 2)
        return;
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        struct basins *basins = basins_over(problem, methods[m]), *other;
        int rows = problem->dim > 1 ? SIDE : 1;
        for (int cell = 0; cell < SIDE * rows; cell++)
            check_cell(spec, problem, methods[m], basins, cell % SIDE, cell / SIDE);
        check_listed(spec, problem, methods[m], basins);
        unscaled = problem;
        struct problem scaled = *problem;
        scaled.eval = eval_scaled;
        for (int k = -40; k <= 40; k += 80) {
            factor = ldexp(1, k);
            other = basins_over(&scaled, methods[m]);
            assert_int_equal(basins_minima(other), basins_minima(basins));
            for (int cell = 0; cell < SIDE * rows; cell++) {
                struct basin a = basins_at(basins, cell % SIDE, cell / SIDE),
                             b = basins_at(other, cell % SIDE, cell / SIDE);
                assert_that(a.status == b.status && a.minimum == b.minimum && a.steps == b.steps,
                            "%s, %s, cell %d, f scaled by 2^%d: %s %d after %ld, not %s %d after "
                            "%ld",
                            spec, methods[m], cell, k, status_name(b.status), b.minimum, b.steps,
                            status_name(a.status), a.minimum, a.steps);
            }
            basins_stop(other);
        }
        basins_stop(basins);
    }
}

static void test_basins(void **state)
{
    (void)state;
    check_all(check_basins);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_along_every_way), cmocka_unit_test(test_known_points),
        cmocka_unit_test(test_limits),          cmocka_unit_test(test_values),
        cmocka_unit_test(test_basins),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
