/* Typed formulas: grammar, derivatives against sympy, limits, messages. */
#include "testing.h"

#include "base/expression.h"
#include "surfaces/surfaces.h"

static struct expression *parse(const char *text)
{
    struct error error = {""};
    struct expression *expression = expression_parse("formula", text, &error);
    assert_that(expression != NULL, "'%.60s': %s", text, error.text);
    return expression;
}

/* f, gx, gy, hxx, hxy, hyy at one point. */
static void eval_at(const char *text, double x, double y, double out[6])
{
    struct expression *expression = parse(text);
    expression_eval(expression, 1, (double[]){x, y}, out, out + 1, out + 3);
    expression_free(expression);
}

static double value_at(const char *text, double x, double y)
{
    double out[6];
    eval_at(text, x, y, out);
    return out[0];
}

/* --- grammar --- */

static void test_precedence(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value; /* at x = 3, y = 2, exactly */
    } cases[] = {
        {"-x^2", -9},
        {"(-x)^2", 9},
        {"2^3^2", 512},
        {"(2^3)^2", 64},
        {"2^-1", 0.5},
        {"-2^2", -4},
        {"-2^-2", -0.25},
        {"2^-y^2", 0.0625},
        {"x-y-1", 0},
        {"x-(y-1)", 2},
        {"x/y/4", 0.375},
        {"x/(y/4)", 6},
        {"x-y*2+1", 0},
        {"x*-y", -6},
        {"x--y", 5},
        {"---x", -3},
        {"x+y/2*x", 6},
        {"x*y^2", 12},
        {"-x*y", -6},
        {"\u2212x\u2212y^\u22121", -3.5}, /* U+2212 */
        {"1e3", 1000},
        {"1E+2", 100},
        {"25e-2", 0.25},
        {"25e\u22122", 0.25},
        {".5+5.", 5.5},
        {"  ( x )\t+\n y ", 5},
        {"w1*10+w2", 32},
        {"min(x,y)*10+max(x,y)", 23},
        {"min(min(4,x),max(1,y))", 2},
        {"abs(y-x)", 1},
        {"sqrt(x*x)", 3},
        {"x^0", 1},
        {"0^0", 1},
        {"x^1", 3},
        {"(0-x)^3", -27},
        {"(0-x)^-1*x", -1},
        {"x^33", 5559060566555523},
        {"x^y", 9},
        {"e-e+pi-pi", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_near(value_at(cases[i].text, 3, 2), cases[i].value, 0, "%s", cases[i].text);
    assert_near(value_at("pi", 0, 0), 3.14159265358979323846, 0, "pi");
    assert_near(value_at("e", 0, 0), 2.7182818284590452354, 0, "e");
}

/* Signs as they are typed on paper mean what the plain text beside them means. */
static void test_signs_of_paper(void **state)
{
    (void)state;
    static const char *const twins[][2] = {
        {"+x", "x"},
        {"x^+2", "x^2"},
        {"x*+y - -+-y", "x*y-y"},
        {"−x²", "-x^2"},
        {"2·x×y", "2*x*y"},
        {"2*π*x", "2*pi*x"},
        {"x³ + y²", "x^3+y^2"},
        {"2^x²", "2^(x^2)"},
        {"(x+y)²·x", "(x+y)^2*x"},
        {"x²^2", "(x^2)^2"},
        {"√x", "sqrt(x)"},
        {"√(x·y)", "sqrt(x*y)"},
        {"√x²", "sqrt(x)^2"},
        {"√√x", "sqrt(sqrt(x))"},
        {"-√2·x", "-sqrt(2)*x"},
    };
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        double ours[6], theirs[6];
        eval_at(twins[i][0], 1.5, 2.25, ours);
        eval_at(twins[i][1], 1.5, 2.25, theirs);
        for (int k = 0; k < 6; k++)
            assert_near(ours[k], theirs[k], 0, "%s, number %d", twins[i][0], k);
    }
}

/* Derivatives have their limits where a factor vanishes and another has no bound. */
static void test_derivatives_by_limits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double x, y, expected[6]; /* f, fx, fy, fxx, fxy, fyy */
    } cases[] = {
        {"x^y", 0, 2, {0, 0, 0, 2, 0, 0}},
        {"x^y", 0, 3.5, {0, 0, 0, 0, 0, 0}},
        {"0^x", 1, 0, {0, 0, 0, 0, 0, 0}},
        {"0^x+y", 2.5, 1, {1, 0, 1, 0, 0, 0}},
        {"log(exp(x)+exp(-x))", 400, 0, {400, 1, 0, 0, 0, 0}},
        {"log(exp(x)+exp(-x))", -400, 0, {400, -1, 0, 0, 0, 0}},
        {"1/(1+exp(-x))", -800, 0, {0, 0, 0, 0, 0, 0}},
        {"1/(1+exp(-x))+y^2", -800, 1, {1, 0, 2, 0, 0, 2}},
        {"log(1+exp(x))", 800, 0, {800, 1, 0, 0, 0, 0}},
        {"log(1+exp(x))+y^2", -800, 1, {1, 0, 2, 0, 0, 2}},
        {"log(exp(x)+exp(y))",
         900,
         899,
         {900.31326168751823, 0.73105857863000488, 0.26894142136999512, 0.19661193324148185,
          -0.19661193324148185, 0.19661193324148185}},
        {"log(exp(x))", -2000, 0, {-2000, 1, 0, 0, 0, 0}},
        {"3/cosh(x+y)", 400, 500, {0, 0, 0, 0, 0, 0}},
        {"log(x^2*y)", 1e-120, 1e200, {-92.103403719761827, 2e120, 1e-200, -2e240, 0, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double out[6];
        eval_at(cases[i].text, cases[i].x, cases[i].y, out);
        for (int k = 0; k < 6; k++)
            assert_near(out[k], cases[i].expected[k], 1e-14 * fabs(cases[i].expected[k]) + 1e-15,
                        "%s at (%g, %g), number %d", cases[i].text, cases[i].x, cases[i].y, k);
    }
}

static void test_messages(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "1: an operand is missing (a number, a name or '(' is expected here)"},
        {"  ", "3: an operand is missing (a number, a name or '(' is expected here)"},
        {"x + 2*sni(y)", "7: unknown name 'sni' (did you mean 'sin'?)"},
        {"x + * y", "5: an operand is missing (a number, a name or '(' is expected here)"},
        {"x + y *", "8: an operand is missing (a number, a name or '(' is expected here)"},
        {"x**2", "3: an operand is missing (a number, a name or '(' is expected here; powers are "
                 "written ^)"},
        {"2x", "2: an operator is expected here (+ - * / ^; a product is written with *)"},
        {"x y", "3: an operator is expected here (+ - * / ^; a product is written with *)"},
        {"x(y)", "2: an operator is expected here (+ - * / ^; a product is written with *)"},
        {"2e", "2: an operator is expected here (+ - * / ^; a product is written with *)"},
        {"(x+y", "5: ')' is expected here (for the '(' in column 1)"},
        {"x+y)", "4: a ')' too many (each needs a '(' before it)"},
        {"()", "2: an operand is missing (a number, a name or '(' is expected here)"},
        {"sin x", "5: '(' is expected here (sin(x))"},
        {"sin", "4: '(' is expected here (sin(x))"},
        {"max+1", "4: '(' is expected here (max(x, y))"},
        {"min(x)", "6: ',' is expected here (min takes two arguments)"},
        {"min(x,", "7: an operand is missing (a number, a name or '(' is expected here)"},
        {"min(x,y,1)", "8: ')' is expected here (min takes two arguments)"},
        {"sin(x,y)", "6: ')' is expected here (sin takes one argument)"},
        {"sin()", "5: an operand is missing (a number, a name or '(' is expected here)"},
        {"1,5*x", "2: an operator is expected here (numbers take a point; a comma stands between "
                  "the two of min and max)"},
        {"1.2.3", "4: an operator is expected here (a number has one point)"},
        {"x+.", "3: an operand is missing (a number, a name or '(' is expected here)"},
        {"1e999", "1: this number is too large (at most 1.79e308)"},
        {"ln(x)", "1: unknown name 'ln' (did you mean 'log'?)"},
        {"xy", "1: unknown name 'xy' (did you mean 'x*y'?)"},
        {"SIN(x)", "1: unknown name 'SIN' (did you mean 'sin'?)"},
        {"z", "1: unknown name 'z' (x, y, pi, e, or a function such as sin)"},
        {"frobnicate(x)", "1: unknown name 'frobnicate' (x, y, pi, e, or a function such as sin)"},
        {"[x]", "1: unknown character '[' (write '(')"},
        {"x = 2", "3: unknown character '=' (+ - * / ^ ( ) , numbers and names)"},
        {"x\001", "2: a control character, code 1 (text is expected)"},
        {"x+\177", "3: a control character, code 127 (text is expected)"},
        {"x+\xff", "3: this is no character (UTF-8 is expected)"},
        {"x\xe2\x88", "2: this is no character (UTF-8 is expected)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {""};
        struct expression *expression = expression_parse("formula", cases[i].text, &error);
        assert_that(expression == NULL, "'%s' is taken", cases[i].text);
        assert_that(strncmp(error.text, "formula:", 8) == 0 &&
                        strcmp(error.text + 8, cases[i].message) == 0,
                    "'%s': %s", cases[i].text, error.text);
        assert_null(expression_parse("formula", cases[i].text, NULL));
    }
}

/* "before" `count` times, "x", "after" `count` times. */
static char *nested(const char *before, const char *after, int count)
{
    size_t size = (strlen(before) + strlen(after)) * (size_t)count + 2;
    char *text = calloc(size, 1), *to = text;
    assert_non_null(text);
    for (int i = 0; i < count; i++)
        to = stpcpy(to, before);
    to = stpcpy(to, "x");
    for (int i = 0; i < count; i++)
        to = stpcpy(to, after);
    return text;
}

static void test_limits(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
        int column; /* of what is one too many */
    } nests[] = {{"(", ")", 65}, {"abs(", ")", 64 * 4 + 4}, {"x^", "", 64 * 2 + 2}};
    for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
        char *good = nested(nests[i].before, nests[i].after, EXPRESSION_DEPTH_MAX), wanted[64];
        char *bad = nested(nests[i].before, nests[i].after, EXPRESSION_DEPTH_MAX + 1);
        struct error error = {""};
        assert_near(value_at(good, 1, 1), 1, 0, "64 levels of %s", nests[i].before);
        assert_null(expression_parse("formula", bad, &error));
        snprintf(wanted, sizeof wanted, "formula:%d: too deeply nested (at most 64 levels)",
                 nests[i].column);
        assert_string_equal(error.text, wanted);
        free(good);
        free(bad);
    }
    char *minuses = nested("-", "", EXPRESSION_LENGTH_MAX - 1); /* signs are no levels */
    assert_near(value_at(minuses, 1, 1), -1, 0, "4095 signs");
    free(minuses);
    char *sum = nested("x+", "", (EXPRESSION_LENGTH_MAX - 1) / 2);
    assert_near(value_at(sum, 1, 1), EXPRESSION_LENGTH_MAX / 2, 0, "a long sum");
    free(sum);
    struct error error = {""};
    char *digits = nested("1", "", EXPRESSION_LENGTH_MAX);
    assert_null(expression_parse("formula", digits, &error));
    assert_string_equal(error.text, "formula: the expression is too long (at most 4096 bytes)");
    digits[300] = '\0';
    assert_near(value_at(digits, 0, 0), 1.111111111111111e299, 1e284, "300 digits");
    free(digits);
}

/* So many different terms, all needed again at the end, that sharing them would need hundreds of
 * registers: the code is made without sharing then, and gives the same numbers. */
static void test_long_lives_find_registers(void **state)
{
    (void)state;
    char text[EXPRESSION_LENGTH_MAX + 1], *to = text;
    enum { TERMS = 180 };
    for (int half = 0; half < 2; half++) {
        to += sprintf(to, half ? ")*(" : "(");
        for (int i = 100; i < 100 + TERMS; i++)
            to +=
                sprintf(to, "%scos(y*%d)", i > 100 ? "+" : "", half ? 2 * 100 + TERMS - 1 - i : i);
    }
    strcpy(to, ")");
    assert_true(to - text < EXPRESSION_LENGTH_MAX);
    double out[6], sum = 0, slope = 0, curve = 0, y = 0.25;
    eval_at(text, 1, y, out);
    for (int i = 100; i < 100 + TERMS; i++) {
        sum += cos(i * y);
        slope -= i * sin(i * y);
        curve -= i * i * cos(i * y);
    }
    assert_near(out[0], sum * sum, 1e-11, "f");
    assert_near(out[2], 2 * sum * slope, 1e-8, "gy");
    assert_near(out[5], 2 * (slope * slope + sum * curve), 1e-5, "hyy");
    assert_near(out[1], 0, 0, "gx");
}

/* --- numbers --- */

/* As for the surfaces: 1e-11 of the value, of the largest element of gradient and Hessian. */
static void test_values_match_sympy(void **state)
{
    (void)state;
    static const char *const names[] = {"f", "gx", "gy", "hxx", "hxy", "hyy"};
    struct table table = table_read("formula.csv");
    assert_int_equal(table.columns, 9);
    for (size_t row = 0; row < table.rows; row++) {
        const char *text = table_text(&table, row, 0);
        double x = table_number(&table, row, 1), y = table_number(&table, row, 2);
        double got[6], wanted[6], size[6] = {0};
        for (size_t k = 0; k < 6; k++)
            wanted[k] = table_number(&table, row, 3 + k);
        eval_at(text, x, y, got);
        size[0] = fabs(wanted[0]);
        size[1] = size[2] = fmax(fabs(wanted[1]), fabs(wanted[2]));
        size[3] = size[4] = size[5] = fmax(fabs(wanted[4]), fmax(fabs(wanted[3]), fabs(wanted[5])));
        for (size_t k = 0; k < 6; k++)
            assert_near(got[k], wanted[k], 1e-11 * size[k], "%s at %g, %g: %s", text, x, y,
                        names[k]);
    }
    table_free(&table);
}

/* What has no derivative, and what has no value. */
static void test_edges(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double x, y, wanted[6];
    } cases[] = {
        {"abs(x)+y", 0, 2, {2, 0, 1, 0, 0, 0}},
        {"abs(x)^3", 0, 2, {0, 0, 0, 0, 0, 0}},
        {"min(x,3*y)", 3, 1, {3, 1, 0, 0, 0, 0}},
        {"max(x,3*y)", 3, 1, {3, 1, 0, 0, 0, 0}},
        {"max(3*y,x)", 3, 1, {3, 0, 3, 0, 0, 0}},
        {"min(x^2,7)", 3, 1, {7, 0, 0, 0, 0, 0}},
        {"x^4", -1, 0, {1, -4, 0, 12, 0, 0}},
        {"x^4", 0, 0, {0, 0, 0, 0, 0, 0}},
        {"x^2", 0, 0, {0, 0, 0, 2, 0, 0}},
        {"x^1", 0, 0, {0, 1, 0, 0, 0, 0}},
        {"x^-1", -2, 0, {-0.5, -0.25, 0, -0.25, 0, 0}},
        {"x*y", 0, 0, {0, 0, 0, 0, 1, 0}},
        {"7", 1, 2, {7, 0, 0, 0, 0, 0}},
        {"x", 1, 2, {1, 1, 0, 0, 0, 0}},
    };
    static const char *const undefined[] = {
        "log(x)",       "x^0.5",        "sqrt(x)",          "asin(x-1)",      "acos(x)",
        "x^y",          "(x+2)/(y-2)",  "min(y,log(x))",    "min(log(x),y)",  "max(y,log(x))",
        "0*log(x)",     "log(x)^0",     "log(x)-log(x)",    "x+log(0-1)",     "max(log(x),y)",
        "abs(sqrt(x))", "sqrt(x)^2",    "cos(sqrt(x))",     "exp(log(x))",    "y+0*sqrt(x)",
        "log(x)/1e300", "atan(log(x))", "tanh(1e9*log(x))", "min(1,sqrt(x))", "x^0.3",
    };
    double out[6];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eval_at(cases[i].text, cases[i].x, cases[i].y, out);
        for (int k = 0; k < 6; k++)
            assert_near(out[k], cases[i].wanted[k], 0, "%s: %d", cases[i].text, k);
    }
    for (size_t i = 0; i < sizeof undefined / sizeof *undefined; i++) {
        eval_at(undefined[i], -2, 2, out);
        for (int k = 0; k < 6; k++)
            assert_that(isnan(out[k]), "%s: %d is %g, not nan", undefined[i], k, out[k]);
    }
}

/* --- as a surface --- */

static const struct problem *open_problem(const char *spec)
{
    struct error error = {""};
    const struct problem *problem = problem_open(spec, &error);
    assert_that(problem != NULL, "%s: %s", spec, error.text);
    return problem;
}

static double largest(int n, const double *v)
{
    double most = 0;
    for (int i = 0; i < n; i++)
        most = fmax(most, fabs(v[i]));
    return most;
}

/* A dozen operations in another order: 1e-12 of the largest element leaves a thousand roundings. */
static void test_twins_of_built_in_surfaces(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *formula;
    } twins[] = {
        {"beale", "formula:(1.5-x+x*y)^2 + (2.25-x+x*y^2)^2 + (2.625-x+x*y^3)^2"},
        {"rosenbrock", "formula:(1-x)^2 + 100*(y-x^2)^2"},
        {"saddle:a=3,b=0.5", "formula:(3*x^2 - 0.5*y^2)/2"},
        {"long-valley", "formula:20/2*x^2 + 1*(sqrt(1+(y/1)^2) - 1)"},
        {"bowl:angle=90", "formula:(w2^2 + 10*w1^2)/2"},
    };
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        const struct problem *one = open_problem(twins[i].spec),
                             *two = open_problem(twins[i].formula);
        struct pcg32 generator = pcg32_seeded(21, i);
        for (int k = 0; k < 500; k++) {
            double w[2], a[6], b[6], r = 1e-12;
            for (int axis = 0; axis < 2; axis++)
                w[axis] =
                    random_between(&generator, one->region[2 * axis], one->region[2 * axis + 1]);
            one->eval(one, 1, w, a, a + 1, a + 3);
            two->eval(two, 1, w, b, b + 1, b + 3);
            assert_near(b[0], a[0], r * (1 + fabs(a[0])), "%s: f", twins[i].spec);
            for (int j = 1; j < 6; j++)
                assert_near(b[j], a[j], r * (1 + (j < 3 ? largest(2, a + 1) : largest(3, a + 3))),
                            "%s: element %d", twins[i].spec, j);
        }
        problem_release(one);
        problem_release(two);
    }
}

static const char *const batch_formulas[] = {
    "formula:(1.5-x+x*y)^2 + (2.25-x+x*y^2)^2 + (2.625-x+x*y^3)^2",
    "formula:sin(x*y)/(1+exp(-x)) + log(x)*abs(y) - min(x,y^3)",
    "formula:x^y + tan(x)^1.3 + max(atan(x),cosh(y/3))",
    "formula:sqrt(x) - tanh(y)*asin(x/5)^2",
    "formula:x",
    "formula:3",
};

static void check_batch(const struct problem *problem, size_t n)
{
    enum { MOST = 1000 };
    static double w[2 * MOST], f[MOST], g[2 * MOST], h[3 * MOST], f2[MOST], g2[2 * MOST];
    struct pcg32 generator = pcg32_seeded(22, n);
    for (size_t i = 0; i < 2 * n; i++)
        w[i] = random_between(&generator, -5, 5);
    problem->eval(problem, n, w, f, g, h);
    problem->eval(problem, n, w, f2, NULL, NULL);
    assert_true(all_same_bits(n, f, f2));
    problem->eval(problem, n, w, f2, g2, NULL);
    assert_true(all_same_bits(n, f, f2) && all_same_bits(2 * n, g, g2));
    problem->eval(problem, n, w, NULL, g2, NULL);
    assert_true(all_same_bits(2 * n, g, g2));
    for (size_t i = 0; i < n; i++) {
        double one[2] = {w[i], w[n + i]}, v[6];
        problem->eval(problem, 1, one, v, v + 1, v + 3);
        double batch[6] = {f[i], g[i], g[n + i], h[i], h[n + i], h[2 * n + i]};
        assert_that(all_same_bits(6, v, batch), "%s: point %zu of %zu differs from itself alone",
                    problem->text, i, n);
        problem->eval(problem, 1, one, NULL, NULL, v + 3);
        assert_true(all_same_bits(3, v + 3, batch + 3));
    }
}

static void test_batches_equal_single_points(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 7, 64, 249, 1000};
    for (size_t k = 0; k < sizeof batch_formulas / sizeof *batch_formulas; k++) {
        const struct problem *problem = open_problem(batch_formulas[k]);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            check_batch(problem, sizes[i]);
        problem_release(problem);
    }
}

/* A run can start where the surface says, wherever the formula is defined. */
static void test_starts(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        double half; /* of the region */
        bool steep;
    } cases[] = {
        {"formula:x^2+3*y^2", 5, true},    {"formula:log(x)", 5, true},
        {"formula:log(x-7)", 50, true},    {"formula:sqrt(-x-y)", 5, true},
        {"formula:asin(20*x)", 0.5, true}, {"formula:exp(-9*(x^2+y^2))", 5, true},
        {"formula:max(x,0)", 5, true},     {"formula:1/x", 5, true},
        {"formula:7", 5, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct problem *problem = open_problem(cases[i].spec);
        double f, g[2];
        problem->eval(problem, 1, problem->start, &f, g, NULL);
        assert_int_equal(problem->dim, 2);
        assert_near(problem->region[1], cases[i].half, 0, "%s", cases[i].spec);
        assert_true(problem->region[0] == -cases[i].half && problem->region[3] == cases[i].half);
        assert_that(isfinite(f) && (largest(2, g) > 1e-6 || !cases[i].steep), "%s", cases[i].spec);
        problem_release(problem);
    }
    const struct problem *problem = open_problem(cases[0].spec);
    assert_true(problem->start[0] == -3 && problem->start[1] == 2);
    problem_release(problem);
}

/* What is shown is what was typed, on one line. */
static void test_the_expression_is_shown(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("formula:x\n+\ty");
    assert_string_equal(problem_formula(problem), "x + y");
    problem_release(problem);
    problem = open_problem("beale");
    assert_ptr_equal(problem_formula(problem), problem->surface->formula);
    problem_release(problem);
}

static void test_wrong_specs_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *message;
    } cases[] = {
        {"formula", "formula: the expression is missing (formula:EXPRESSION in x and y)"},
        {"formula:", "formula: the expression is missing (formula:EXPRESSION in x and y)"},
        {"formula:x+",
         "formula:3: an operand is missing (a number, a name or '(' is expected here)"},
        {"formula:log(-1-x^2)", "formula: this is defined nowhere (for x and y from -500 to 500)"},
        {"formula:0/0", "formula: this is defined nowhere (for x and y from -500 to 500)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {""};
        assert_null(problem_open(cases[i].spec, &error));
        assert_string_equal(error.text, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_precedence),
        cmocka_unit_test(test_signs_of_paper),
        cmocka_unit_test(test_derivatives_by_limits),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_long_lives_find_registers),
        cmocka_unit_test(test_values_match_sympy),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_twins_of_built_in_surfaces),
        cmocka_unit_test(test_batches_equal_single_points),
        cmocka_unit_test(test_starts),
        cmocka_unit_test(test_the_expression_is_shown),
        cmocka_unit_test(test_wrong_specs_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("formula", tests, NULL, NULL);
}
