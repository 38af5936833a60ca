/* Any text as a formula: parsed or refused, and evaluated the same alone and in a batch. */
#include "fuzz.h"

#include "base/expression.h"

enum { POINTS = 11 };

static bool same(double a, double b)
{
    return (a != a && b != b) || memcmp(&a, &b, sizeof a) == 0;
}

static void check_points(const struct expression *expression)
{
    static const double x[POINTS] = {0, 1, -1, 0.5, -3, 2, 1e-300, -1e300, 5, -0.0, 40};
    static const double y[POINTS] = {0, -1, 2, 0.25, 2, 2, -1e-300, 1e300, -5, 1, -0.75};
    double w[2 * POINTS], f[POINTS], g[2 * POINTS], h[3 * POINTS], f2[POINTS];
    memcpy(w, x, sizeof x);
    memcpy(w + POINTS, y, sizeof y);
    expression_eval(expression, POINTS, w, f, g, h);
    expression_eval(expression, POINTS, w, f2, NULL, NULL);
    for (size_t i = 0; i < POINTS; i++) {
        double one[2] = {x[i], y[i]}, v[6];
        expression_eval(expression, 1, one, v, v + 1, v + 3);
        promise(same(v[0], f[i]) && same(v[0], f2[i]), "a point is the same in a batch");
        promise(same(v[1], g[i]) && same(v[2], g[POINTS + i]), "so is its gradient");
        for (size_t k = 0; k < 3; k++)
            promise(same(v[3 + k], h[k * POINTS + i]), "so is its Hessian");
        for (int k = 1; k < 6 && f[i] != f[i]; k++)
            promise(v[k] != v[k], "where f is NaN, all is");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {""};
    char *text = text_of(data, size);
    struct expression *expression = expression_parse("formula", text, &error);
    if (expression)
        check_points(expression);
    else
        check_message(&error);
    expression_free(expression);
    free(text);
    return 0;
}
