/* Text, SPECs, parameters, random numbers, small symmetric matrices. */
#include "testing.h"

#include <float.h>
#include <limits.h>

#include "base/eigenvalues.h"
#include "base/parameter.h"
#include "base/polar.h"
#include "base/spec.h"
#include "base/symmetric.h"
#include "base/vector.h"
#include "base/text.h"

/* --- errors --- */

static void test_messages_are_cut_between_characters(void **state)
{
    (void)state;
    struct error error;
    char text[600];
    for (int lead = 0; lead < 4; lead++) {
        memset(text, 'a', sizeof text);
        for (int i = lead; i + 3 < (int)sizeof text; i += 3)
            memcpy(text + i, "∇", 3); /* three bytes each */
        text[sizeof text - 1] = '\0';
        assert_false((fail)(&error, "%s", text));
        size_t length = strlen(error.text);
        assert_in_range(length, sizeof error.text - 4, sizeof error.text - 1);
        assert_int_equal((length - (size_t)lead) % 3, 0);
        assert_memory_equal(error.text, text, length);
    }
    (fail)(&error, "two\nlines\r");
    assert_string_equal(error.text, "two lines ");
    assert_false((fail)(NULL, "%s", text));
}

/* --- numbers --- */

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {
        {"0", 0},
        {"-0.5", -0.5},
        {"+3", 3},
        {"1e-3", 1e-3},
        {"1E+3", 1000},
        {".5", 0.5},
        {"5.", 5},
        {"007", 7},
        {"1e-400", 0},
        {"4.9e-324", 4.9e-324},
        {"1.7976931348623157e308", DBL_MAX},
        {"0.1", 0.1},
        {"123456789012345678901234567890", 1.2345678901234568e29},
    };
    static const char *const bad[] = {
        "",      " ",     "nan",    "NaN",  "-nan",  "inf",   "Infinity", "-inf",  "0x10",
        "0x1p3", "1e999", "-1e999", "1.5x", "1.5 ",  " 1.5",  "1,5",      "1e",    "1e+",
        "e5",    ".",     "-",      "+-1",  "1.2.3", "1_000", "１",       "1e5.5", "nan(1)",
    };
    double value;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct error error = {""};
        assert_that(text_number("x", good[i].text, &value, &error), "'%s': %s", good[i].text,
                    error.text);
        assert_near(value, good[i].value, 0, "'%s'", good[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error error = {""};
        value = 77;
        assert_that(!text_number("what", bad[i], &value, &error), "'%s' is taken", bad[i]);
        assert_near(value, 77, 0, "'%s': the number is left alone", bad[i]);
        assert_that(strncmp(error.text, "what: ", 6) == 0, "'%s': %s", bad[i], error.text);
    }
    assert_false(text_number("what", "x", &value, NULL));
}

/* The minus of print is one wherever that of the keyboard is, and nowhere else. */
static void test_printed_minus(void **state)
{
    (void)state;
    static const char *const bad[] = {"−", "−−1", "1−", "1−1", "−−", "-−1", "1e5−", "−x"};
    double value = 0, pair[2];
    long whole;
    int count = 2;
    struct error error;
    assert_true(text_number("x", "−2.5e−3", &value, &error) && value == -2.5e-3);
    assert_true(text_integer("n", "−12", &whole, &error) && whole == -12);
    assert_true(text_numbers("start", "−1,−2", pair, 2, &count, &error));
    assert_true(pair[0] == -1 && pair[1] == -2);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(text_number("what", bad[i], &value, &error));
        assert_non_null(strstr(error.text, bad[i])); /* as it was typed */
    }
}

static void test_integers(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", " 1", "1 ", "1.0", "1e3", "0x1", "x", "-", "9223372036854775808"};
    long value = 5;
    struct error error;
    assert_true(text_integer("n", "-12", &value, &error) && value == -12);
    assert_true(text_integer("n", "9223372036854775807", &value, &error) && value == LONG_MAX);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        value = 5;
        assert_that(!text_integer("n", bad[i], &value, &error), "'%s' is taken", bad[i]);
        assert_int_equal(value, 5);
    }
}

static void test_lists_of_numbers(void **state)
{
    (void)state;
    double out[8] = {0};
    struct error error;
    int count = 2;
    assert_true(text_numbers("start", "1,-2.5", out, 8, &count, &error));
    assert_true(out[0] == 1 && out[1] == -2.5);
    assert_true(text_numbers("start", "3, 4", out, 8, &count, &error));
    assert_true(out[0] == 3 && out[1] == 4);
    count = 0;
    assert_true(text_numbers("start", "1,2,3", out, 8, &count, &error) && count == 3);
    count = 2;
    assert_false(text_numbers("start", "1,2,3", out, 8, &count, &error));
    assert_non_null(strstr(error.text, "2 expected"));
    assert_false(text_numbers("start", "1", out, 8, &count, &error));
    assert_int_equal(count, 2);
    static const char *const bad[] = {"", ",", "1,", ",1", "1,,2", "1;2", "1,nan", "1 2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_that(!text_numbers("start", bad[i], out, 8, &count, &error), "'%s' is taken",
                    bad[i]);
    count = 0;
    assert_false(text_numbers("start", "1,2,3,4,5", out, 4, &count, &error));
}

static void test_exact_numbers_read_back(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(1, 1);
    char text[TEXT_NUMBER];
    int finite = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t)pcg32_next(&generator) << 32;
        bits |= pcg32_next(&generator);
        double value, back;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        finite++;
        text_exact(text, value);
        assert_true(text_number("x", text, &back, NULL));
        assert_that(same_bits(back, value), "%s", text);
    }
    assert_true(finite > 19000);
    static const double special[] = {0, -0.0, DBL_MIN, 4.9e-324, DBL_MAX, -DBL_MAX, 0.1};
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        double back;
        text_exact(text, special[i]);
        assert_true(text_number("x", text, &back, NULL) && same_bits(back, special[i]));
    }
    text_exact(text, -NAN);
    assert_string_equal(text, "nan");
    text_exact(text, -INFINITY);
    assert_string_equal(text, "-inf");
    text_exact(text, 0.1);
    assert_string_equal(text, "0.10000000000000001");
}

static void test_short_numbers(void **state)
{
    (void)state;
    static const struct {
        double value;
        int digits;
        const char *text;
    } cases[] = {
        {0.1, 3, "0.1"},          {1.2e-5, 3, "1.2e-5"},
        {-1e-10, 3, "-1e-10"},    {123456, 3, "1.23e5"},
        {1e100, 3, "1e100"},      {-0.0, 3, "0"},
        {NAN, 3, "nan"},          {-INFINITY, 3, "-inf"},
        {3.14159265, 4, "3.142"}, {0.000123456, 3, "0.000123"},
    };
    char text[TEXT_NUMBER];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        text_short(text, cases[i].value, cases[i].digits);
        assert_string_equal(text, cases[i].text);
    }
}

/* As print has them; and whatever is printed is read back, and spelt in ASCII as it is typed. */
static void test_printed_numbers(void **state)
{
    (void)state;
    static const struct {
        double value;
        int digits;
        const char *text;
    } cases[] = {
        {0.1, 3, "0.1"},         {1.2e-5, 3, "1.2·10⁻⁵"}, {-1e-10, 3, "−10⁻¹⁰"},
        {123456, 3, "1.23·10⁵"}, {1e100, 3, "10¹⁰⁰"},     {-0.0, 3, "0"},
        {-2.5, 3, "−2.5"},       {NAN, 3, "nan"},         {-1.0625e-307, 5, "−1.0625·10⁻³⁰⁷"},
    };
    char text[TEXT_NUMBER], plain[TEXT_NUMBER], ascii[TEXT_NUMBER];
    double back;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        text_printed(text, cases[i].value, cases[i].digits);
        assert_string_equal(text, cases[i].text);
    }
    for (double value = -1.2345678901234567e-308; value > -1e306; value *= -9.87654321) {
        for (int digits = 1; digits <= 17; digits++) {
            text_printed(text, value, digits);
            text_short(plain, value, digits);
            text_to_ascii(ascii, sizeof ascii, text);
            assert_string_equal(ascii, plain);
            assert_true(text_number("x", text, &back, NULL) && back == strtod(plain, NULL));
        }
    }
    text_power(text, -12);
    assert_string_equal(text, "10⁻¹²");
    text_power(text, 0);
    assert_string_equal(text, "1");
}

/* --- UTF-8 --- */

static void test_utf8_decodes_and_encodes_every_code_point(void **state)
{
    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        char text[5] = "";
        const char *at = text;
        if (code >= 0xD800 && code < 0xE000)
            continue;
        int length = text_encode(code, text);
        assert_int_equal(strlen(text), length);
        assert_int_equal(text_next(&at), code);
        assert_ptr_equal(at, text + length);
        assert_int_equal(text_next(&at), 0);
        assert_ptr_equal(at, text + length); /* stays at the end */
    }
}

static void test_utf8_malformed_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int bad; /* U+FFFD one byte at a time, then 'x' */
    } cases[] = {
        {"\x80x", 1},
        {"\xBF\x80x", 2},
        {"\xC3x", 1},
        {"\xC0\xAFx", 2}, /* overlong / */
        {"\xC1\xBFx", 2},
        {"\xE0\x9F\xBFx", 3},
        {"\xF0\x8F\xBF\xBFx", 4},
        {"\xE0\x80\xAFx", 3},     /* overlong */
        {"\xE2\x88x", 2},         /* cut short */
        {"\xED\xA0\x80x", 3},     /* a surrogate */
        {"\xF0\x80\x80\xAFx", 4}, /* overlong */
        {"\xF0\x9F\x98x", 3},
        {"\xF4\x90\x80\x80x", 4}, /* past U+10FFFF */
        {"\xF5\x80\x80\x80x", 4},
        {"\xFF\xFEx", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *at = cases[i].text;
        for (int k = 0; k < cases[i].bad; k++)
            assert_that(text_next(&at) == 0xFFFD && at == cases[i].text + k + 1,
                        "case %zu, byte %d", i, k);
        assert_that(text_next(&at) == 'x', "case %zu: x", i);
    }
    static const char *const ends[] = {"\xC3", "\xE2\x88", "\xF0\x9F\x98", "\xF0"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) { /* never past the terminator */
        const char *at = ends[i];
        for (size_t k = 0; k < strlen(ends[i]); k++)
            assert_int_equal(text_next(&at), 0xFFFD);
        assert_int_equal(text_next(&at), 0);
    }
}

static void test_columns_and_ascii(void **state)
{
    (void)state;
    char out[64];
    assert_int_equal(text_columns(""), 0);
    assert_int_equal(text_columns("η=0.1"), 5);
    assert_int_equal(text_columns("m̂"), 1); /* the hat takes no column */
    text_to_ascii(out, sizeof out, "η → ½");
    assert_string_equal(out, "eta -> 1/2 ");
    text_to_ascii(out, sizeof out, "\U0001F600");
    assert_string_equal(out, "?");
    text_to_ascii(out, sizeof out, "2·10⁻⁵, 10¹², 110², x⁻¹, 3×10⁴");
    assert_string_equal(out, "2e-5, 1e12, 110^2, x^-1, 3e4");
    text_to_ascii(out, 6, "lambda λ");
    assert_int_equal(strlen(out), 5);
    text_to_ascii(out, 4, "aλ"); /* what does not fit is left out whole */
    assert_string_equal(out, "a");
    for (uint32_t code = 0x20; code < 0x7F; code++) {
        const char *ascii = text_ascii(code);
        assert_true((uint32_t)ascii[0] == code && ascii[1] == '\0');
    }
}

/* --- names --- */

static const char *name_at(const void *context, int i)
{
    return ((const char *const *)context)[i];
}

static void test_nearest_name(void **state)
{
    (void)state;
    static const char *const names[] = {"gd", "momentum", "nesterov", "rosenbrock", "adam", NULL};
    static const struct {
        const char *word, *nearest;
    } cases[] = {
        {"momentun", "momentum"},
        {"MOMENTUM", "momentum"},
        {"nesterv", "nesterov"},
        {"nestreov", "nesterov"},
        {"rosen", "rosenbrock"},
        {"adm", "adam"},
        {"dg", "gd"},
        {"gdd", "gd"},
        {"ad", "adam"},
    };
    static const char *const far[] = {"zzzzzz", "xyz", "momsimus", "q", ""};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = text_nearest(cases[i].word, name_at, names);
        assert_that(found && strcmp(found, cases[i].nearest) == 0, "'%s': %s", cases[i].word,
                    found ? found : "nothing");
    }
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        assert_that(text_nearest(far[i], name_at, names) == NULL, "'%s': %s", far[i],
                    text_nearest(far[i], name_at, names));
    char longest[200];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(text_nearest(longest, name_at, names));
}

/* --- SPECs --- */

static void test_specs(void **state)
{
    (void)state;
    struct spec spec;
    struct error error = {""};
    assert_true(spec_parse("surface", "beale", &spec, &error));
    assert_string_equal(spec.name, "beale");
    assert_int_equal(spec.count, 0);
    spec_free(&spec);
    assert_true(spec_parse("surface", "bowl:lambda1=1,angle=-30", &spec, &error));
    assert_int_equal(spec.count, 2);
    assert_string_equal(spec.item[0].key, "lambda1");
    assert_string_equal(spec.item[0].value, "1");
    assert_string_equal(spec.item[1].key, "angle");
    assert_string_equal(spec.item[1].value, "-30");
    spec_free(&spec);
    /* backslashes: before comma, colon, backslash; elsewhere themselves */
    assert_true(spec_parse("surface", "s:data=C\\:\\\\a\\,b\\n,x==1:2", &spec, &error));
    assert_int_equal(spec.count, 2);
    assert_string_equal(spec.item[0].value, "C:\\a,b\\n");
    assert_string_equal(spec.item[1].key, "x");
    assert_string_equal(spec.item[1].value, "=1:2");
    spec_free(&spec);
    assert_true(spec_parse("surface", "s:a=\\", &spec, &error));
    assert_string_equal(spec.item[0].value, "\\");
    spec_free(&spec);
    spec_free(&spec); /* and a second time */
}

static void test_wrong_specs(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"", "the name is empty"},
        {":a=1", "the name is empty"},
        {"s:", "nothing after the colon"},
        {"s:a", "no value"},
        {"s:a=1,", "no value"},
        {"s:,a=1", "no value"},
        {"s:a=1,,b=2", "no value"},
        {"s:a=", "is empty"},
        {"s:a=,b=1", "is empty"},
        {"s:=1", "without a parameter"},
        {"s:a=1,b=2,a=3", "a is given twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spec spec;
        struct error error = {""};
        assert_that(!spec_parse("surface", cases[i].text, &spec, &error), "'%s' is taken",
                    cases[i].text);
        assert_that(strstr(error.text, cases[i].says) != NULL, "'%s': %s", cases[i].text,
                    error.text);
    }
}

static void test_spec_sizes(void **state)
{
    (void)state;
    static char text[SPEC_LENGTH_MAX + 2];
    struct spec spec;
    struct error error = {""};
    memset(text, 'v', sizeof text - 1);
    memcpy(text, "s:a=", 4);
    assert_false(spec_parse("surface", text, &spec, &error));
    assert_non_null(strstr(error.text, "too long"));
    text[SPEC_LENGTH_MAX] = '\0';
    assert_true(spec_parse("surface", text, &spec, &error));
    assert_int_equal(strlen(spec.item[0].value), SPEC_LENGTH_MAX - 4);
    spec_free(&spec);
    memset(text, 'n', 64); /* a name of 64 bytes does not fit */
    text[64] = '\0';
    assert_false(spec_parse("surface", text, &spec, &error));
    text[63] = '\0';
    assert_true(spec_parse("surface", text, &spec, &error));
    for (int items = SPEC_ITEMS_MAX; items <= SPEC_ITEMS_MAX + 1; items++) {
        strcpy(text, "s:");
        for (int i = 0; i < items; i++) {
            char item[16];
            snprintf(item, sizeof item, "%sk%d=1", i ? "," : "", i);
            strcat(text, item);
        }
        bool taken = spec_parse("surface", text, &spec, &error);
        assert_int_equal(taken, items <= SPEC_ITEMS_MAX);
        if (taken)
            spec_free(&spec);
    }
    assert_non_null(strstr(error.text, "too many"));
}

/* --- parameters --- */

enum { RATE, MEMORY, COUNT, FLAG, ANY };

static const struct parameter table[] = {
    {"eta", "η", "rate", NAN, 0, INFINITY, .above_minimum = true, .role = ROLE_RATE},
    {"beta", "β", "memory", 0.9, 0, 1, .below_maximum = true, .role = ROLE_MEMORY},
    {"rows", "n", "count", 20, 1, 1000, .kind = KIND_INTEGER},
    {"inside", "ε inside", "flag", 0, 0, 1, .kind = KIND_FLAG},
    {"angle", "angle", "anything", 30, -INFINITY, INFINITY},
    {0},
};

static bool read_parameters(const char *text, double *values, bool *given, struct error *error)
{
    struct spec spec;
    assert_true(spec_parse("thing", text, &spec, error));
    bool read = parameters_read(table, &spec, values, given, error);
    spec_free(&spec);
    return read;
}

static void test_parameter_tables(void **state)
{
    (void)state;
    assert_int_equal(parameter_count(table), 5);
    assert_int_equal(parameter_count(NULL), 0);
    assert_int_equal(parameter_find(table, "rows"), COUNT);
    assert_int_equal(parameter_find(table, "row"), -1);
    assert_int_equal(parameter_by_role(table, ROLE_MEMORY), MEMORY);
    assert_int_equal(parameter_by_role(NULL, ROLE_RATE), -1);
    static const char *const ranges[] = {"eta > 0", "0 <= beta < 1", "1 <= rows <= 1000",
                                         "inside = 0 or 1", "any finite angle"};
    for (int i = 0; i < 5; i++) {
        char range[96];
        parameter_range(&table[i], range, sizeof range);
        assert_string_equal(range, ranges[i]);
    }
}

static void test_parameters_are_read(void **state)
{
    (void)state;
    double values[5];
    bool given[5];
    struct error error = {""};
    assert_true(read_parameters("t", values, given, &error));
    assert_true(isnan(values[RATE]) && values[MEMORY] == 0.9 && values[COUNT] == 20);
    for (int i = 0; i < 5; i++)
        assert_false(given[i]);
    assert_true(read_parameters("t:angle=-1e300,beta=0,rows=1000,inside=1,eta=5e-324", values,
                                given, &error));
    assert_true(values[ANY] == -1e300 && values[MEMORY] == 0 && values[COUNT] == 1000);
    assert_true(values[FLAG] == 1 && values[RATE] == 5e-324);
    for (int i = 0; i < 5; i++)
        assert_true(given[i]);
    assert_true(read_parameters("t:eta=auto", values, NULL, &error) && isnan(values[RATE]));
}

static void test_parameters_out_of_range(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"t:eta=0", "t: eta=0 is out of range (eta > 0)"},
        {"t:eta=-1", "out of range"},
        {"t:beta=1", "t: beta=1 is out of range (0 <= beta < 1)"},
        {"t:beta=-1e-300", "out of range"},
        {"t:rows=0", "out of range"},
        {"t:rows=1001", "out of range"},
        {"t:rows=2.5", "not a whole number"},
        {"t:inside=2", "inside = 0 or 1"},
        {"t:inside=0.5", "not a whole number"},
        {"t:beta=auto", "not a number"},
        {"t:eta=nan", "not a number"},
        {"t:row=1", "did you mean 'rows'"},
        {"t:qqqqq=1", "(eta, beta, rows, inside, angle)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double values[5];
        struct error error = {""};
        assert_that(!read_parameters(cases[i].text, values, NULL, &error), "'%s' is taken",
                    cases[i].text);
        assert_that(strstr(error.text, cases[i].says) != NULL, "'%s': %s", cases[i].text,
                    error.text);
    }
    assert_false(parameter_check("t", &table[ANY], INFINITY, NULL));
    assert_false(parameter_check("t", &table[ANY], NAN, NULL));
    assert_true(parameter_check("t", &table[ANY], DBL_MAX, NULL));
}

/* --- random numbers --- */

/* What the demo program of the PCG minimal C library prints for seed 42, stream 54. */
static void test_pcg32_gives_the_published_numbers(void **state)
{
    (void)state;
    static const uint32_t published[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330,
                                         0x83d2f293, 0xbfa4784b, 0xcbed606e};
    struct pcg32 generator = pcg32_seeded(42, 54);
    for (int i = 0; i < 6; i++)
        assert_int_equal(pcg32_next(&generator), published[i]);
}

static void test_uniform_numbers(void **state)
{
    (void)state;
    enum { N = 200000 };
    struct pcg32 generator = pcg32_seeded(7, 3), other = pcg32_seeded(7, 4);
    double sum = 0, squares = 0;
    int same = 0;
    for (int i = 0; i < N; i++) {
        double u = pcg32_uniform(&generator);
        assert_true(u >= 0 && u < 1);
        sum += u;
        squares += u * u;
        same += u == pcg32_uniform(&other);
    }
    /* five standard deviations: √(1/12/N) and √(4/45/N) */
    assert_near(sum / N, 0.5, 5 * sqrt(1 / 12.0 / N), "mean");
    assert_near(squares / N, 1 / 3.0, 5 * sqrt(4 / 45.0 / N), "mean square");
    assert_int_equal(same, 0); /* another stream, other numbers */
}

/* --- symmetric matrices --- */

static void random_matrix(struct pcg32 *generator, int order, double *packed)
{
    for (int i = 0; i < packed_size(order); i++)
        packed[i] = random_between(generator, -1, 1);
}

static double largest_of(int n, const double *v)
{
    double most = 0;
    for (int i = 0; i < n; i++)
        most = fmax(most, fabs(v[i]));
    return most;
}

/* As good as the library's, and the very number where √ is exact. */
static void test_norm_in_the_plane(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(57, 1);
    for (int i = 0; i < 20000; i++) {
        double x = random_between(&generator, -1, 1) *
                   pow(10, random_between(&generator, -300, 300)),
               y = x * random_between(&generator, -3, 3), got = plane_norm(x, y);
        assert_near(got / hypot(x, y), 1, 6e-16, "(%g, %g)", x, y);
        assert_true(same_bits(got, plane_norm(y, -x)));
    }
    assert_true(plane_norm(3, -4) == 5);
    assert_true(plane_norm(0, 0) == 0 && plane_norm(-0.0, 2) == 2);
    assert_true(plane_norm(3e300, 4e300) == 5e300);
    assert_true(isinf(plane_norm(-INFINITY, 1)) && isnan(plane_norm(NAN, 0)));
    assert_true(isnan(plane_norm(0, NAN)));
}

/* Matrices along the axes have the axes themselves for eigenvectors, without a trace of π. */
static void test_axes_are_exact(void **state)
{
    (void)state;
    static const double matrices[][3] = {{1, 0, 3}, {3, 0, 1}, {2, 0, 2}, {0, 0, 0}, {-1, 0, 1e-9}};
    for (size_t i = 0; i < sizeof matrices / sizeof *matrices; i++) {
        double values[2], vectors[4];
        symmetric_eigen(2, matrices[i], values, vectors);
        for (int k = 0; k < 4; k++)
            assert_true(vectors[k] == 0 || fabs(vectors[k]) == 1);
    }
}

static void check_eigen(int order, const double *packed, double scale)
{
    double values[ORDER_MAX], alone[ORDER_MAX], vectors[ORDER_MAX * ORDER_MAX], av[ORDER_MAX];
    double trace = 0;
    symmetric_eigen(order, packed, values, vectors);
    symmetric_eigen(order, packed, alone, NULL);
    for (int k = 0; k < order; k++) {
        const double *v = vectors + k * order;
        trace += packed[packed_index(order, k, k)] - values[k];
        assert_true(same_bits(alone[k], values[k]));
        assert_that(k == 0 || values[k] >= values[k - 1], "order %d: not ascending", order);
        symmetric_apply(order, packed, v, av);
        for (int i = 0; i < order; i++)
            assert_near(av[i], values[k] * v[i], 1e-14 * order * scale, "order %d: Av = λv", order);
        for (int j = 0; j <= k; j++) {
            double product = 0;
            for (int i = 0; i < order; i++)
                product += v[i] * vectors[j * order + i];
            assert_near(product, j == k, 1e-14 * order, "order %d: orthogonal", order);
        }
    }
    assert_near(trace, 0, 1e-14 * order * scale, "order %d: trace", order);
}

static void test_eigenvalues(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(51, 1);
    double packed[PACKED_MAX];
    for (int order = 1; order <= ORDER_MAX; order++) {
        for (int i = 0; i < (order <= 8 ? 300 : 8); i++) {
            double scale = pow(10, random_between(&generator, -100, 100));
            random_matrix(&generator, order, packed);
            for (int k = 0; k < packed_size(order); k++)
                packed[k] *= scale;
            check_eigen(order, packed, scale);
        }
        memset(packed, 0, sizeof packed);
        check_eigen(order, packed, 1);
        for (int i = 0; i < order; i++)
            packed[packed_index(order, i, i)] = order - i; /* diagonal, descending */
        check_eigen(order, packed, order);
        for (int i = 0; i < packed_size(order); i++)
            packed[i] = 1; /* rank one: 0, …, 0, order */
        check_eigen(order, packed, order);
        double values[ORDER_MAX];
        symmetric_eigen(order, packed, values, NULL);
        assert_near(values[order - 1], order, 1e-14 * order, "all ones");
        packed[packed_size(order) - 1] = NAN;
        symmetric_eigen(order, packed, values, NULL);
        for (int i = 0; i < order; i++)
            assert_true(isnan(values[i]));
    }
}

/* The larger eigenvalue is good to a few units in the last place; the small one errs by rounding of
 * the two terms of the determinant, whatever the large one is. */
static void test_small_eigenvalues_keep_their_digits(void **state)
{
    (void)state;
    static const struct {
        double packed[3], small, large;
    } cases[] = {
        {{1, 0, 1e-30}, 1e-30, 1},
        {{1e-30, 0, 1}, 1e-30, 1},
        {{1e20, 1, 1}, 1, 1e20},
        {{1, 1e-8, 3e-16}, 2e-16, 1}, /* determinant 3e-16 − 1e-16 */
        {{1e-12, 1e-7, 1}, 9.9e-13, 1},
        {{-1, 1e-8, -3e-16}, -2e-16, -1},
        {{4096, 64, 1 + 0x1p-20}, 0x1p-20 * 4096 / 4097, 4097},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double values[2];
        symmetric_eigen(2, cases[i].packed, values, NULL);
        bool negative = cases[i].large < 0;
        assert_near(values[negative], cases[i].small, 1e-6 * fabs(cases[i].small), "case %zu", i);
        assert_near(values[!negative], cases[i].large, 1e-6 * fabs(cases[i].large), "case %zu", i);
        const double *m = cases[i].packed;
        double ac = m[0] * m[2], bb = m[1] * m[1];
        assert_near(values[0] * values[1], ac - bb, 8e-16 * (fabs(ac) + bb),
                    "case %zu: determinant", i);
    }
}

static void test_solving(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(52, 1);
    double packed[PACKED_MAX], b[ORDER_MAX], x[ORDER_MAX], back[ORDER_MAX];
    for (int order = 1; order <= ORDER_MAX; order++)
        for (int i = 0; i < (order <= 8 ? 300 : 8); i++) {
            random_matrix(&generator, order, packed);
            for (int k = 0; k < order; k++)
                b[k] = random_between(&generator, -1, 1);
            assert_true(symmetric_solve(order, packed, b, x));
            symmetric_apply(order, packed, x, back);
            double scale = 1e-14 * order * (1 + largest_of(order, x));
            for (int k = 0; k < order; k++)
                assert_near(back[k], b[k], scale, "order %d: Ax = b", order);
            memcpy(back, b, sizeof b); /* x may be b */
            assert_true(symmetric_solve(order, packed, back, back));
            assert_true(all_same_bits((size_t)order, back, x));
        }
    double swap[3] = {0, 1, 0}, c[2] = {2, 3}; /* needs a pivot */
    assert_true(symmetric_solve(2, swap, c, x));
    assert_true(x[0] == 3 && x[1] == 2);
}

static void test_singular_matrices(void **state)
{
    (void)state;
    static const struct {
        double packed[3];
        bool singular;
    } cases[] = {
        {{1, 0, 1.01e-14}, false}, {{1, 0, 0.99e-14}, true}, {{-1, 0, 0.99e-14}, true},
        {{0, 0, 0}, true},         {{1, 1, 1}, true},        {{1e-200, 0, 1e-200}, false},
        {{NAN, 0, 1}, true},       {{INFINITY, 0, 1}, true}, {{1, 0, -1}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double b[2] = {1, 2}, x[2] = {7, 8}, values[2];
        assert_that(symmetric_solve(2, cases[i].packed, b, x) != cases[i].singular, "case %zu", i);
        assert_that(!cases[i].singular || (x[0] == 7 && x[1] == 8), "case %zu: x is touched", i);
        symmetric_eigen(2, cases[i].packed, values, NULL);
        assert_int_equal(eigenvalues_singular(2, values), cases[i].singular);
    }
}

/* P = LLᵀ makes P^½AP^½ similar to LᵀAL, whose eigenvalues are wanted. */
static void test_preconditioned_eigenvalues(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(53, 1);
    for (int order = 1; order <= ORDER_MAX; order++)
        for (int repeat = 0; repeat < (order <= 8 ? 200 : 2); repeat++) {
            double l[ORDER_MAX][ORDER_MAX] = {{0}}, a[PACKED_MAX], p[PACKED_MAX], lal[PACKED_MAX];
            double got[ORDER_MAX], wanted[ORDER_MAX];
            random_matrix(&generator, order, a);
            for (int i = 0; i < order; i++)
                for (int j = 0; j <= i; j++)
                    l[i][j] = random_between(&generator, -1, 1);
            for (int i = 0; i < order; i++)
                for (int j = i; j < order; j++) {
                    double product = 0, sandwich = 0;
                    for (int k = 0; k < order; k++) {
                        product += l[i][k] * l[j][k];
                        for (int m = 0; m < order; m++)
                            sandwich += l[k][i] * a[packed_index(order, k, m)] * l[m][j];
                    }
                    p[packed_index(order, i, j)] = product;
                    lal[packed_index(order, i, j)] = sandwich;
                }
            symmetric_preconditioned_eigenvalues(order, p, a, got);
            symmetric_eigen(order, lal, wanted, NULL);
            double scale = 1 + largest_of(order, wanted);
            for (int i = 0; i < order; i++) /* √ of a small eigenvalue of P keeps half the digits */
                assert_near(got[i], wanted[i], 1e-7 * scale, "order %d: λ%d", order, i + 1);
        }
    double one[3] = {1, 0, 1}, two[3] = {4, 0, 9}, a[3] = {2, 1, 3}, values[2], plain[2];
    symmetric_preconditioned_eigenvalues(2, one, a, values);
    symmetric_eigen(2, a, plain, NULL);
    assert_near(values[0], plain[0], 1e-15 * 4, "P = 1");
    symmetric_preconditioned_eigenvalues(2, two, a, values); /* PA: trace 35, determinant 180 */
    assert_near(values[0] + values[1], 35, 1e-13, "trace of PA");
    assert_near(values[0] * values[1], 180, 1e-12, "determinant of PA");
}

static void read_list(const char *text, double *out)
{
    for (char *end; *text; text = end + (*end == ' '))
        *out++ = strtod(text, &end);
}

/* Each found eigenvalue takes the nearest of the wanted ones. */
static double worst_miss(int order, const double *re, const double *im, double *wanted_re,
                         const double *wanted_im)
{
    double worst = 0;
    for (int i = 0; i < order; i++) {
        int nearest = -1;
        double least = INFINITY;
        for (int k = 0; k < order; k++) {
            double away = hypot(re[i] - wanted_re[k], im[i] - wanted_im[k]);
            if (away < least)
                least = away, nearest = k;
        }
        worst = fmax(worst, least);
        if (nearest >= 0)
            wanted_re[nearest] = INFINITY;
    }
    return worst;
}

static void test_general_eigenvalues(void **state)
{
    (void)state;
    struct table cases = table_read("eigenvalues.csv");
    for (size_t row = 0; row < cases.rows; row++) {
        int order = (int)table_number(&cases, row, 0);
        double a[144], re[12], im[12], wanted_re[12], wanted_im[12];
        read_list(table_text(&cases, row, 1), a);
        read_list(table_text(&cases, row, 2), wanted_re);
        read_list(table_text(&cases, row, 3), wanted_im);
        assert_true(general_eigenvalues(order, a, re, im));
        double size = hypot(re[0], im[0]);
        for (int i = 1; i < order; i++) {
            assert_true(hypot(re[i], im[i]) <= hypot(re[i - 1], im[i - 1]));
            assert_true(im[i] >= 0 || (im[i] == -im[i - 1] && re[i] == re[i - 1]));
        }
        /* of the triangular and rounded ones some are nearly double: √ε */
        assert_near(worst_miss(order, re, im, wanted_re, wanted_im), 0, 1e-7 * (size + 1e-300),
                    "row %zu of order %d", row, order);
    }
    table_free(&cases);
    double bad[4] = {1, NAN, 0, 1}, re[2], im[2];
    general_eigenvalues(2, bad, re, im);
    assert_true(isnan(re[0]) && isnan(im[1]));
}

/* A matrix made of known singular values; its polar factor has ones in their place. */
static void check_polar(int rows, int columns, struct pcg32 *generator, int zeros)
{
    double a[POLAR_MAX] = {0}, wanted[POLAR_MAX] = {0}, got[POLAR_MAX], u[2][8][64];
    int shorter = rows < columns ? rows : columns, side[2] = {rows, columns};
    for (int s = 0; s < 2; s++)
        for (int k = 0; k < shorter; k++) { /* Gram and Schmidt */
            double square = 0;
            for (int i = 0; i < side[s]; i++)
                u[s][k][i] = random_between(generator, -1, 1);
            for (int l = 0; l < k; l++) {
                double along = 0;
                for (int i = 0; i < side[s]; i++)
                    along += u[s][k][i] * u[s][l][i];
                for (int i = 0; i < side[s]; i++)
                    u[s][k][i] -= along * u[s][l][i];
            }
            for (int i = 0; i < side[s]; i++)
                square += u[s][k][i] * u[s][k][i];
            for (int i = 0; i < side[s]; i++)
                u[s][k][i] /= sqrt(square);
        }
    for (int k = 0; k < shorter; k++)
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) {
                double product = u[0][k][i] * u[1][k][j];
                bool none = k >= shorter - zeros;
                a[i * columns + j] += (none ? 0 : 1e3 * pow(0.05, k)) * product;
                wanted[i * columns + j] += none ? 0 : product;
            }
    polar_factor(rows, columns, a, got);
    for (int i = 0; i < rows * columns; i++)
        assert_near(got[i], wanted[i], 1e-5, "%d x %d, element %d", rows, columns, i);
}

static void test_polar_factors(void **state)
{
    (void)state;
    struct pcg32 generator = pcg32_seeded(77, 1);
    for (int rows = 1; rows <= 8; rows++)
        for (int columns = 1; columns <= 8; columns++)
            check_polar(rows, columns, &generator, 0);
    check_polar(1, 64, &generator, 0);
    check_polar(64, 1, &generator, 0);
    check_polar(2, 32, &generator, 0);
    check_polar(3, 3, &generator, 1);
    check_polar(8, 8, &generator, 5);
    double zero[4] = {0}, huge[4] = {3e300, 0, 0, -4e300}, bad[4] = {1, NAN, 0, 1}, out[4];
    polar_factor(2, 2, zero, out);
    assert_true(out[0] == 0 && out[3] == 0);
    polar_factor(2, 2, huge, out);
    assert_true(out[0] == 1 && out[1] == 0 && out[3] == -1);
    polar_factor(2, 2, bad, out);
    assert_true(isnan(out[0]) && isnan(out[3]));
    polar_factor(1, 2, (double[]){1e-200, 1e-200}, out);
    assert_near(out[0], sqrt(0.5), 1e-15, "far below 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_general_eigenvalues),
        cmocka_unit_test(test_polar_factors),
        cmocka_unit_test(test_messages_are_cut_between_characters),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_printed_minus),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_lists_of_numbers),
        cmocka_unit_test(test_exact_numbers_read_back),
        cmocka_unit_test(test_short_numbers),
        cmocka_unit_test(test_printed_numbers),
        cmocka_unit_test(test_utf8_decodes_and_encodes_every_code_point),
        cmocka_unit_test(test_utf8_malformed_bytes),
        cmocka_unit_test(test_columns_and_ascii),
        cmocka_unit_test(test_nearest_name),
        cmocka_unit_test(test_specs),
        cmocka_unit_test(test_wrong_specs),
        cmocka_unit_test(test_spec_sizes),
        cmocka_unit_test(test_parameter_tables),
        cmocka_unit_test(test_parameters_are_read),
        cmocka_unit_test(test_parameters_out_of_range),
        cmocka_unit_test(test_pcg32_gives_the_published_numbers),
        cmocka_unit_test(test_uniform_numbers),
        cmocka_unit_test(test_norm_in_the_plane),
        cmocka_unit_test(test_axes_are_exact),
        cmocka_unit_test(test_eigenvalues),
        cmocka_unit_test(test_small_eigenvalues_keep_their_digits),
        cmocka_unit_test(test_solving),
        cmocka_unit_test(test_singular_matrices),
        cmocka_unit_test(test_preconditioned_eigenvalues),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
