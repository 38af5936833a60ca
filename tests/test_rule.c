/* Typed methods: the language and its messages, twins of built-in methods, the Jacobian of a step,
 * roots and edges, swarms, line-ups that hold them. */
#include "fixture.h"
#include "runs.h"

#include "analysis/modes.h"
#include "analysis/verdict.h"
#include "engine/swarm.h"
#include "optimizers/rule.h"
#include "base/grammar.h"
#include "session/racers.h"
#include "session/spelling.h"

/* A run of a SPEC that may be typed; nobody else holds the method. */
static struct run *typed_run(const struct problem *problem, const char *spec, const double *start,
                             long steps)
{
    struct run_settings settings = settings_of(problem, spec, start);
    struct run *run = open_run(&settings, steps);
    optimizer_release(settings.optimizer);
    return run;
}

/* --- what is refused, and where --- */

static void test_messages_point_at_the_column(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"", "rule: the statements are missing"},
        {" ; ; ", "rule: the statements are missing"},
        {"d = g", "rule:6: w is never assigned"},
        {"w = w - eta*h", "rule:13: unknown name 'h'"},
        {"w = w - eta*gg", "rule:13: unknown name 'gg' (did you mean 'g'?)"},
        {"momentum = g; w = w - eta*momentun",
         "rule:27: unknown name 'momentun' (did you mean 'momentum'?)"},
        {"w = w - beta*g", "rule:9: unknown name 'beta' (declare it"},
        {"w = w - eta*gard(w)", "rule:13: unknown name 'gard' (did you mean 'grad'?)"},
        {"g = w", "rule:1: 'g' cannot be assigned"},
        {"w = g; t = 3", "rule:8: 't' cannot be assigned"},
        {"f = w", "rule:1: 'f' cannot be assigned"},
        {"pi = 3; w = w", "rule:1: 'pi' cannot be assigned"},
        {"e = 3; w = w", "rule:1: 'e' cannot be assigned"},
        {"eta = 3; w = w", "rule:1: 'eta' cannot be assigned"},
        {"w = w; b = 2; b := 3", "rule:8: 'b' cannot be assigned"},
        {"noise = 2; w = w", "rule:1: 'noise' cannot be assigned (it is a modifier"},
        {"sin = 2; w = w", "rule:1: 'sin' cannot be assigned"},
        {"grad = 2; w = w", "rule:1: 'grad' cannot be assigned (it is a function"},
        {"w := 2", "rule:1: 'w' cannot be declared"},
        {"g := 2; w = w", "rule:1: 'g' cannot be declared"},
        {"max := 2; w = w", "rule:1: 'max' cannot be declared"},
        {"b := 1; w = w; b := 2", "rule:16: 'b' is declared twice"},
        {"eta := 1; eta := 2; w = w", "rule:11: 'eta' is declared twice"},
        {"noise := 1; noise := 2; w = w", "rule:13: noise is given twice"},
        {"b := x; w = w", "rule:6: b: 'x' is not a number"},
        {"b := 1/3; w = w", "rule:6: b: '1/3' is not a number"},
        {"b := nan; w = w", "rule:6: b: 'nan' is not a number"},
        {"eta := 0; w = w", "rule:8: eta=0 is out of range (eta > 0)"},
        {"beta := 1; w = w", "rule:9: beta=1 is out of range (0 <= beta < 1)"},
        {"noise := -1; w = w", "rule:10: noise=-1 is out of range"},
        {"schedule := cosin; w = w", "rule:13: schedule='cosin' is not one of its values"},
        {"ink := 99; w = w", "rule:8: ink=99 is out of range"},
        {"w =", "rule:4: the expression is missing"},
        {"w = ; d = 1", "rule:5: the expression is missing"},
        {"b := ; w = w", "rule:6: the value is missing"},
        {"w = w -", "rule:8: an operand is missing"},
        {"w = w - ; d = 3", "rule:9: an operand is missing"},
        {"w = (w - g; d = 1", "rule:11: ')' is expected here (for the '(' in column 5)"},
        {"w = w g", "rule:7: an operator is expected here"},
        {"w = w - g) + 2", "rule:10: a ')' too many"},
        {"w = w - eta*g]", "rule:14: unknown character ']'"},
        {"w = dot(w)", "rule:10: ',' is expected here (dot takes two arguments)"},
        {"w = norm(w, g)", "rule:11: ')' is expected here (norm takes one argument)"},
        {"w = grad w", "rule:10: '(' is expected here (grad(x))"},
        {"2 = w", "rule:1: a statement begins with a name"},
        {"_d = g; w = w", "rule:1: a statement begins with a name"},
        {"w == w", "rule:3: '=' or ':=' is expected here"},
        {"w", "rule:2: '=' or ':=' is expected here"},
        {"w = w; d + 1", "rule:10: '=' or ':=' is expected here"},
        {"w = x", "rule:5: unknown name 'x'"},
        {"λ = 1; w = w", "rule:1: a statement begins with a name"},
        {"w = w − η", "rule:9: unknown character 'η'"},
        {"a234567890b234567890c234567890d2 = 1; w = w", "rule:1: this name is too long"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double parameter[PARAMETERS_MAX];
        char label[LABEL_BYTES];
        struct error error = {""};
        const struct optimizer *rule = rule_read(cases[i].text, parameter, NULL, label, &error);
        assert_that(rule == NULL, "'%s' is taken", cases[i].text);
        assert_that(strncmp(error.text, cases[i].told, strlen(cases[i].told)) == 0, "'%s': %s",
                    cases[i].text, error.text);
    }
}

static void test_limits_are_told(void **state)
{
    (void)state;
    double parameter[PARAMETERS_MAX];
    char label[LABEL_BYTES], text[GRAMMAR_LENGTH_MAX + 64] = "";
    struct error error = {""};
    for (int i = 0; i < 17; i++)
        sprintf(text + strlen(text), "p%d := 1; ", i);
    strcat(text, "w = w");
    assert_null(rule_read(text, parameter, NULL, label, &error));
    assert_non_null(strstr(error.text, "too many parameters (at most 16)"));
    text[0] = '\0';
    for (int i = 0; i < 30; i++)
        sprintf(text + strlen(text), "n%d = g; ", i);
    strcat(text, "w = w");
    assert_null(rule_read(text, parameter, NULL, label, &error));
    assert_non_null(strstr(error.text, "too many names"));
    strcpy(text, "w = w");
    for (int i = 0; i < 600; i++)
        sprintf(text + strlen(text), "+%d", 2 * i + 3);
    assert_null(rule_read(text, parameter, NULL, label, &error));
    assert_non_null(strstr(error.text, "the rule is too long (at most 512 operations)"));
    memset(text, ' ', sizeof text);
    strcpy(text + sizeof text - 6, "w = w");
    assert_null(rule_read(text, parameter, NULL, label, &error));
    assert_non_null(strstr(error.text, "too long (at most 4096 bytes)"));
}

/* --- what becomes of the words --- */

static const struct optimizer *read_rule(const char *text, double *parameter, bool *given)
{
    static char label[LABEL_BYTES];
    struct error error = {""};
    const struct optimizer *rule = rule_read(text, parameter, given, label, &error);
    assert_that(rule != NULL, "%s: %s", text, error.text);
    return rule;
}

/* State is what is read before it is assigned: "n" a number, "v" a vector. */
static void test_state_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fields;
    } cases[] = {
        {"w = w - eta*g", ""},
        {"d = eta*g; w = w - d", ""},
        {"d = 0.9*d - eta*g; w = w + d", "d:v "},
        {"s = s + dot(g,g); w = w - eta*g/sqrt(s)", "s:n "},
        {"s = s + g^2; w = w - eta*g/sqrt(s)", "s:v "},
        {"w = w - eta*last; last = g", "last:v "},
        {"a = a + 1; b = a*g; c = c + b; w = w - eta*c", "a:n c:v "},
        {"a = b; b = a + g; w = w - b", "b:v "},        /* a only stands between */
        {"a = a + 1; a = a*g; w = w - eta*a", "a:v "},  /* some assignment makes it one */
        {"a = b; b = c; c = g; w = w - a", "b:v c:v "}, /* shapes are handed on */
        {"unused = g; w = w", ""},
        {"k = k + 1; w = w", "k:n "},
        {"w = w - eta*grad(w + d); d = 0.5*d", "d:n "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double parameter[PARAMETERS_MAX];
        char found[256] = "";
        const struct optimizer *rule = read_rule(cases[i].text, parameter, NULL);
        for (const struct state_field *f = rule->state; f && f->name; f++)
            sprintf(found + strlen(found), "%s:%c ", f->name, f->shape == STATE_VECTOR ? 'v' : 'n');
        assert_string_equal(found, cases[i].fields);
        optimizer_release(rule);
    }
}

static void test_parameters_and_modifiers(void **state)
{
    (void)state;
    double parameter[PARAMETERS_MAX];
    bool given[PARAMETERS_MAX];
    const struct optimizer *rule =
        read_rule("b := -2.5; beta := 0.8; w = w - eta*b*beta*g; noise := 0.5; schedule := cosine",
                  parameter, given);
    const struct parameter *table = rule->parameters;
    int eta = parameter_by_role(table, ROLE_RATE), beta = parameter_by_role(table, ROLE_MEMORY);
    assert_int_equal(parameter_count(table), 3);
    assert_true(isnan(parameter[eta]) && !given[eta]);
    assert_near(parameter[beta], 0.8, 0, "beta");
    assert_near(parameter[parameter_find(table, "b")], -2.5, 0, "b");
    assert_true(given[beta] && given[MODIFIER_NOISE] && !given[MODIFIER_CLIP]);
    assert_near(parameter[MODIFIER_NOISE], 0.5, 0, "noise");
    assert_near(parameter[MODIFIER_SCHEDULE], SCHEDULE_COSINE, 0, "schedule");
    assert_near(parameter[MODIFIER_ACCUMULATE], 1, 0, "accumulate has its default");
    optimizer_release(rule);
    rule = read_rule("eta := 0.01; w = w - eta*g", parameter, given);
    assert_true(parameter[0] == 0.01 && given[0]);
    optimizer_release(rule);
    rule = read_rule("w = w - 0.01*g", parameter, given); /* no η: none is shown */
    assert_int_equal(parameter_by_role(rule->parameters, ROLE_RATE), -1);
    optimizer_release(rule);
}

static void test_a_label_is_text(void **state)
{
    (void)state;
    double parameter[PARAMETERS_MAX];
    bool given[PARAMETERS_MAX];
    char label[LABEL_BYTES];
    struct error error;
    const struct optimizer *rule = optimizer_read_labelled(
        "rule:label :=  my method, no. 2 ; w = w - eta*g", parameter, given, label, &error);
    assert_non_null(rule);
    assert_string_equal(label, "my method, no. 2");
    optimizer_release(rule);
}

/* --- steps --- */

static void test_values_of_a_step(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double x, y; /* after two steps from (3, −2) on ½(x² + 4y²) */
    } cases[] = {
        {"w = t", 2, 2},
        {"w = w + t", 6, 1},
        {"w = f", 0, 0},              /* filled in below */
        {"w = min(g, 1)", 1, -8 * 4}, /* g = (3, −8), then (1, −32) */
        {"w = g; w = w + 1", 5, 4 * -7 + 1},
        {"w = norm(w); w = w*0 + dot(w, 1)", 0, 0},
        {"a = b; b = t; w = a", 1, 1},
        {"p := 2; w = w^p - 3^2 + 2^-1", 0, 0},
        {"w = grad(w + 1)", 3 + 1 + 1, 4 * (4 * -1 + 1)},
        {"w = hess(w) - g", 0, 0},
        {"w = −w·2 + √4", 2 - 2 * (2 - 6), 2 - 2 * (2 + 4)},
    };
    const struct problem *problem = open_problem("bowl:lambda1=1,lambda2=4,angle=0");
    double start[2] = {3, -2}, f = 0.5 * (9 + 16), norms = sqrt(13);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char spec[128];
        double x = cases[i].x, y = cases[i].y;
        if (i == 2)
            x = y = 2.5 * f * f;
        if (i == 5) /* the sum of coordinates of (‖w‖, ‖w‖), twice */
            x = y = 2 * sqrt(2 * 4 * norms * norms);
        if (i == 7)
            x = pow(9 - 8.5, 2) - 8.5, y = pow(4 - 8.5, 2) - 8.5;
        snprintf(spec, sizeof spec, "rule:%s", cases[i].text);
        struct run *run = typed_run(problem, spec, start, 2);
        assert_near(run_row(run, 2).w[0], x, 1e-12 * (1 + fabs(x)), "%s: x", cases[i].text);
        assert_near(run_row(run, 2).w[1], y, 1e-12 * (1 + fabs(y)), "%s: y", cases[i].text);
        run_free(run);
    }
    problem_release(problem);
}

static const struct twin {
    const char *rule, *method;
    bool linear; /* its roots are those of the built-in one */
} twins[] = {
    {"eta := %g; w = w - eta*g", "gd", true},
    {"eta := %g; beta := 0.9; d = beta*d - eta*g; w = w + d", "momentum", true},
    {"eta := %g; beta := 0.9; d = beta*d - eta*grad(w + beta*d); w = w + d", "nesterov", true},
    {"eta := %g; beta := 0.9; a = beta*a + (1-beta)*g; w = w - eta*a", "ema-momentum", true},
    {"eta := %g; s = s + g^2; w = w - eta*g/(sqrt(s)+1e-10)", "adagrad", false},
    {"eta := %g; beta := 0.9; v = beta*v + (1-beta)*g^2; w = w - eta*g/(sqrt(v)+1e-8)", "rmsprop",
     false},
    {"eta := %g; b := 0.9; c := 0.999; m = b*m+(1-b)*g; v = c*v+(1-c)*g^2; "
     "w = w - eta*(m/(1-b^t))/(sqrt(v/(1-c^t))+1e-8)",
     "adam", false},
};

enum { TWINS = sizeof twins / sizeof *twins };

static void make_specs(const struct twin *twin, double eta, char rule[256], char method[64])
{
    char text[256];
    snprintf(text, sizeof text, twin->rule, eta);
    snprintf(rule, 256, "rule:%s", text);
    snprintf(method, 64, "%s:eta=%g", twin->method, eta);
}

/* Rounding differs by an operation or two a step: 1e-10 after 60 of them. */
static void test_twins_go_the_same_way(void **state)
{
    (void)state;
    static const char *const names[] = {"bowl",          "beale",       "rosenbrock:b=20",
                                        "least-squares", "deep-linear", "linear-net",
                                        "parabola"};
    for (size_t s = 0; s < sizeof names / sizeof *names; s++) {
        const struct problem *problem = open_problem(names[s]);
        for (int i = 0; i < TWINS; i++) {
            char rule[256], method[64];
            make_specs(&twins[i], 0.002, rule, method);
            struct run *one = typed_run(problem, rule, NULL, 60);
            struct run *two = run_of(problem, method, NULL, 60);
            double size = length(problem->dim, problem->start);
            for (long step = 0; step <= 60; step++)
                for (int k = 0; k < problem->dim; k++)
                    assert_near(run_row(one, step).w[k], run_row(two, step).w[k], 1e-10 * size,
                                "%s on %s: step %ld", twins[i].method, names[s], step);
            assert_near(run_row(one, 60).gradients, run_row(two, 60).gradients, 0, "%s: gradients",
                        twins[i].method);
            run_free(one);
            run_free(two);
        }
        problem_release(problem);
    }
}

/* The same noise, batches, clipping and schedule reach both. */
static void test_modifiers_apply(void **state)
{
    (void)state;
    static const char *const modifiers[][2] = {
        {"noise := 0.5", "noise=0.5"},
        {"batch := 7", "batch=7"},
        {"clip := 3", "clip=3"},
        {"schedule := step; rate := 0.5; every := 5", "schedule=step,rate=0.5,every=5"},
        {"warmup := 10; accumulate := 2; batch := 3", "warmup=10,accumulate=2,batch=3"},
    };
    const struct problem *problem = open_problem("least-squares");
    for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
        char rule[256], method[128];
        snprintf(rule, sizeof rule, "rule:eta := 0.01; w = w - eta*g; %s", modifiers[i][0]);
        snprintf(method, sizeof method, "gd:eta=0.01,%s", modifiers[i][1]);
        struct run *one = typed_run(problem, rule, NULL, 30);
        struct run *two = run_of(problem, method, NULL, 30);
        assert_true(all_same_bits(2, run_row(one, 30).w, run_row(two, 30).w));
        run_free(one);
        run_free(two);
    }
    problem_release(problem);
}

/* A gradient elsewhere is counted, one at w too, and two of one point are two. */
static void test_evaluations_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        int values, gradients, hessians;
    } cases[] = {
        {"rule:w = w - eta*g", 0, 1, 0},
        {"rule:w = w - eta*grad(w)", 0, 1, 0},
        {"rule:w = w - eta*(grad(w)+grad(w))/2", 0, 2, 0},
        {"rule:w = w - eta*(g + grad(w + g))/2", 0, 2, 0},
        {"rule:w = w - 0.001*eta*f*g", 1, 1, 0},
        {"rule:w = w - eta*hess(g)", 0, 1, 1},
        {"rule:w = 0.9*w", 0, 0, 0},
    };
    const struct problem *problem = open_problem("bowl");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct run *run = typed_run(problem, cases[i].rule, NULL, 3);
        const struct probe *probe = &run_cursor(run, 3)->probe;
        assert_that(
            probe->values == 3 * cases[i].values && probe->gradients == 3 * cases[i].gradients &&
                probe->hessians == 3 * cases[i].hessians,
            "%s: %ld, %ld, %ld", cases[i].rule, probe->values, probe->gradients, probe->hessians);
        run_free(run);
    }
    problem_release(problem);
}

/* --- the Jacobian --- */

/* The step from (w, state) of a run at a step, taken anew. */
static void step_from(struct run *run, long at, const double *coordinates, int order, double *out)
{
    const struct cursor *cursor = run_cursor(run, at);
    struct instant instant = run_instant(run, cursor);
    const struct optimizer *optimizer = run_optimizer(run);
    double w[DIM_MAX], memory[256];
    struct probe probe = {.problem = run_problem(run), .n = 1};
    memcpy(w, coordinates, (size_t)instant.dim * sizeof *w);
    memcpy(memory, coordinates + instant.dim, (size_t)(order - instant.dim) * sizeof *memory);
    struct step step = {.parameter = instant.parameter,
                        .t = at + 1,
                        .dim = instant.dim,
                        .n = 1,
                        .count = (size_t)instant.dim,
                        .w = w,
                        .state = memory,
                        .data = optimizer->data};
    optimizer->step(&step, &probe);
    memcpy(out, w, (size_t)instant.dim * sizeof *w);
    memcpy(out + instant.dim, memory, (size_t)(order - instant.dim) * sizeof *memory);
}

/* Fourth-order differences of the step itself. */
static void check_jacobian(const char *surface, const char *rule)
{
    const struct problem *problem = open_problem(surface);
    struct run *run = typed_run(problem, rule, NULL, 5);
    struct instant instant = run_instant(run, run_cursor(run, 5));
    const struct optimizer *optimizer = run_optimizer(run);
    int order = optimizer_order(optimizer, instant.parameter, instant.dim);
    double h[PACKED_MAX], j[64 * 64], here[64], out[4][64];
    assert_true(order <= 64);
    problem->eval(problem, 1, instant.w, NULL, NULL, h);
    assert_true(optimizer->jacobian(optimizer, &instant, h, j));
    memcpy(here, instant.w, (size_t)instant.dim * sizeof *here);
    memcpy(here + instant.dim, instant.state, (size_t)(order - instant.dim) * sizeof *here);
    for (int column = 0; column < order; column++) {
        double own = here[column], reach = own != 0 ? 1e-3 * fabs(own) : 1e-5;
        for (int k = 0; k < 4; k++) {
            here[column] = own + (k < 2 ? k - 2 : k - 1) * reach;
            step_from(run, 5, here, order, out[k]);
        }
        here[column] = own;
        for (int row = 0; row < order; row++) {
            double slope =
                (out[0][row] - 8 * out[1][row] + 8 * out[2][row] - out[3][row]) / (12 * reach);
            assert_near(j[row * order + column], slope, 2e-6 * (1 + fabs(slope)),
                        "%s on %s: %d, %d", rule, surface, row, column);
        }
    }
    run_free(run);
    problem_release(problem);
}

static void test_jacobians_are_those_of_the_step(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "rule:w = w - eta*g",
        "rule:beta := 0.9; d = beta*d - 0.2*eta*grad(w+beta*d); w = w + d",
        "rule:s = s + g^2; w = w - 0.1*g/(sqrt(s)+1e-10)",
        "rule:b := 0.9; c := 0.999; m = b*m+(1-b)*g; v = c*v+(1-c)*g^2; "
        "w = w - 0.02*(m/(1-b^t))/(sqrt(v/(1-c^t))+1e-8)",
        "rule:w = w - 0.1*g/norm(g)",
        "rule:w = w - 0.1*(f+1)/(dot(g,g)+1)*g; k = k + f",
        "rule:s = 0.9*s + dot(g,w); w = w - 0.3*eta*g*(2+sin(s/1000))",
        "rule:a = min(w, 0.3); b = max(g, w); w = w - 0.1*eta*(a + atan(b) + abs(w))",
        "rule:w = w - eta*0.1*grad(w + 0.05*g/norm(g))",
        "rule:x1 = exp(-w^2)*tanh(w)+cosh(w/9)-sinh(w/9); w = w - 0.1*eta*g + 0.01*x1",
        "rule:p = (w^2+1)^(0.3*sin(w)) + log(w^2+2)*tan(w/9) + asin(w/9)*acos(w/9) - cos(w); w = w "
        "- 0.1*eta*p",
        "rule:w = w - 0.1*eta*g; w = w - 0.1*eta*grad(w)*dot(w, 1)",
        "rule:q = q*0.5 + g; r = q; q = s; s = r; w = w - 0.05*eta*(q+s)",
    };
    static const char *const places[] = {"beale", "himmelblau", "deep-linear", "parabola"};
    for (size_t s = 0; s < sizeof places / sizeof *places; s++)
        for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
            check_jacobian(places[s], rules[i]);
}

/* --- roots and edges --- */

static int compare_roots(const void *a, const void *b)
{
    const struct root *x = a, *y = b;
    if (fabs(x->re - y->re) > 1e-7)
        return x->re < y->re ? -1 : 1;
    return x->im < y->im ? -1 : x->im > y->im;
}

static void check_same_roots(const char *surface, const struct twin *twin, double eta)
{
    char rule[256], method[64];
    const struct problem *problem = open_problem(surface);
    make_specs(twin, eta, rule, method);
    struct run *one = typed_run(problem, rule, NULL, 3), *two = run_of(problem, method, NULL, 3);
    struct instant a = run_instant(one, run_cursor(one, 3)),
                   b = run_instant(two, run_cursor(two, 3));
    double h[PACKED_MAX];
    struct root root[WHOLE_ORDER_MAX], theirs[WHOLE_ORDER_MAX];
    problem->eval(problem, 1, b.w, NULL, NULL, h);
    struct modes whole = modes_of(run_optimizer(one), &a, h),
                 own = modes_of(run_optimizer(two), &b, h);
    int count = modes_whole_roots(run_optimizer(one), &a, h, root), others = 0;
    for (int i = 0; i < own.count; i++)
        for (int k = 0; k < own.mode[i].count; k++)
            theirs[others++] = own.mode[i].root[k];
    assert_int_equal(count, others);
    qsort(root, (size_t)count, sizeof *root, compare_roots);
    qsort(theirs, (size_t)count, sizeof *theirs, compare_roots);
    for (int i = 0; i < count; i++) {
        assert_near(root[i].re, theirs[i].re, 1e-9, "%s on %s: root %d", rule, surface, i);
        assert_near(root[i].im, theirs[i].im, 1e-9, "%s on %s: root %d", rule, surface, i);
    }
    assert_true(whole.available && whole.whole);
    assert_near(whole.radius, own.radius, 1e-9, "%s on %s: radius", rule, surface);
    double edge = modes_edge(run_optimizer(one), &a, h, &whole);
    assert_near(edge, own.eta_edge, 1e-9 * own.eta_edge, "%s on %s: edge", rule, surface);
    int rate = parameter_by_role(run_optimizer(one)->parameters, ROLE_RATE);
    for (double factor = 0.3; factor < 40; factor *= 2)
        assert_near(modes_radius_with(run_optimizer(one), &a, &whole, rate, factor * eta),
                    modes_radius_with(run_optimizer(two), &b, &own, 0, factor * eta),
                    1e-7 * (1 + factor), "%s on %s: radius at %g η", rule, surface, factor);
    run_free(one);
    run_free(two);
    problem_release(problem);
}

/* On bowls of both kinds, at a saddle, and in eight dimensions, flat ones among them. */
static void test_linear_twins_have_the_same_roots(void **state)
{
    (void)state;
    for (int i = 0; i < TWINS; i++) {
        if (!twins[i].linear)
            continue;
        check_same_roots("bowl", &twins[i], 0.03);
        check_same_roots("bowl:lambda1=0.2,lambda2=3,angle=70", &twins[i], 0.2);
        check_same_roots("saddle:a=3,b=0.5", &twins[i], 0.1);
        check_same_roots("parabola", &twins[i], 0.3);
        check_same_roots("least-squares", &twins[i], 0.02);
        check_same_roots("linear-net:c1=4", &twins[i], 0.02);
    }
}

static double edge_on(const char *surface, const char *rule)
{
    const struct problem *problem = open_problem(surface);
    struct run *run = typed_run(problem, rule, NULL, 0);
    struct instant instant = run_instant(run, run_cursor(run, 0));
    double h[PACKED_MAX];
    problem->eval(problem, 1, instant.w, NULL, NULL, h);
    struct modes modes = modes_of(run_optimizer(run), &instant, h);
    double edge = modes_edge(run_optimizer(run), &instant, h, &modes);
    run_free(run);
    problem_release(problem);
    return edge;
}

/* The smallest η > 0 at which a root reaches the circle, from whichever side. */
static void test_edges(void **state)
{
    (void)state;
    assert_near(edge_on("bowl", "rule:w = w - eta*g"), 0.2, 1e-10, "2/λmax");
    assert_near(edge_on("bowl", "rule:w = w - 2*eta*g"), 0.1, 1e-10, "of a step twice as long");
    assert_near(edge_on("bowl", "rule:w = w - eta^2*g"), sqrt(0.2), 1e-10, "η²λ = 2");
    /* 1.5 − ηλ for λ = 1 and 10: inside from 0.05 (0.5) on, outside again from 0.25 (2.5) on */
    assert_near(edge_on("bowl", "rule:w = 1.5*w - eta*g"), 0.05, 1e-10, "comes in");
    assert_true(isnan(edge_on("bowl", "rule:w = w - 0.1*g"))); /* no η */
    assert_true(isnan(edge_on("bowl:lambda1=-1,lambda2=-2", "rule:w = w - eta*g")));
    /* curvatures of both signs over many decades: slow roots cross nothing */
    const struct problem *problem = open_problem("mlp:hidden=15");
    struct run *run = run_of(problem, "momentum", NULL, 0);
    struct instant instant = run_instant(run, run_cursor(run, 0));
    double h[PACKED_MAX];
    problem->eval(problem, 1, instant.w, NULL, NULL, h);
    double built_in = modes_of(run_optimizer(run), &instant, h).eta_edge;
    assert_near(edge_on("mlp:hidden=15", "rule:beta := 0.9; d = beta*d - eta*g; w = w + d"),
                built_in, 1e-9 * built_in, "of a network");
    run_free(run);
    problem_release(problem);
    assert_near(edge_on("underdetermined", "rule:w = w - eta*g"), 0.1, 1e-10, "flat along one");
    /* implicit in one coordinate: (1 − ηλ) and 1/(1 + ηλ) average to less than 1 up to ηλ = 3 or
     * so: (1 − x + 1/(1 + x))/2 = −1 at x = (2 + √(16 + ...)); found by bisection here */
    double low = 0, high = 10;
    for (int i = 0; i < 100; i++) {
        double x = 0.5 * (low + high);
        *((1 - x + 1 / (1 + x)) / 2 > -1 ? &low : &high) = x;
    }
    assert_near(edge_on("bowl:lambda1=2,lambda2=2", "rule:w = (w - eta*g + w/(1+2*eta))/2"),
                low / 2, 1e-9, "a mean of two");
}

static void test_hess_has_no_roots(void **state)
{
    (void)state;
    const struct problem *problem = open_problem("bowl");
    struct run *run = typed_run(problem, "rule:w = w - eta*hess(g)", NULL, 2);
    struct instant instant = run_instant(run, run_cursor(run, 2));
    double h[PACKED_MAX];
    problem->eval(problem, 1, instant.w, NULL, NULL, h);
    assert_false(modes_of(run_optimizer(run), &instant, h).available);
    assert_non_null(strstr(run_optimizer(run)->no_theory, "third derivatives"));
    run_free(run);
    problem_release(problem);
}

/* What the chart says: local, without a direction, and of negative curvature not "diverges". */
static void check_words(const char *surface, const char *rule, const char *wanted)
{
    const struct problem *problem = open_problem(surface);
    struct run *run = typed_run(problem, rule, NULL, 0);
    struct instant instant = run_instant(run, run_cursor(run, 0));
    const struct optimizer *optimizer = run_optimizer(run);
    double h[PACKED_MAX];
    char text[128];
    problem->eval(problem, 1, instant.w, NULL, NULL, h);
    struct modes modes = modes_of(optimizer, &instant, h);
    struct verdict verdict =
        verdict_of(problem, optimizer, &modes, optimizer_value(optimizer, &instant, ROLE_RATE));
    verdict_text(&verdict, text, sizeof text);
    assert_that(strcmp(text, wanted) == 0, "%s on %s: %s", rule, surface, text);
    run_free(run);
    problem_release(problem);
}

static void test_words(void **state)
{
    (void)state;
    check_words("bowl", "rule:eta := 0.05; w = w - eta*g", "here: comes in, ρ = 0.95 a step");
    check_words("bowl", "rule:eta := 0.3; w = w - eta*g", "here: unstable, η past its edge");
    check_words("bowl", "rule:w = 2*w", "here: unstable, the step is too long");
    check_words("saddle", "rule:eta := 0.1; w = w - eta*g", "here: negative curvature, moves away");
    check_words("underdetermined", "rule:eta := 0.01; w = w - eta*g", "here: flat");
}

/* --- swarms --- */

static void check_swarm(const struct problem *problem, const char *rule)
{
    enum { MANY = 700, STEPS = 30 };
    static double points[MANY * DIM_MAX];
    struct error error = {""};
    struct run_settings settings = settings_of(problem, rule, NULL);
    const struct run_settings swarmed = settings;
    struct pcg32 generator = pcg32_seeded(5, 1);
    for (int i = 0; i < MANY * problem->dim; i++)
        points[i] = random_between(&generator, -2, 2);
    struct swarm *swarm = swarm_open(&settings, MANY, points, &error);
    assert_that(swarm != NULL, "%s: %s", rule, error.text);
    swarm_advance(swarm, STEPS);
    for (size_t i = 0; i < MANY; i += 23) {
        for (int axis = 0; axis < problem->dim; axis++)
            settings.start[axis] = points[(size_t)axis * MANY + i];
        settings.stream = swarm_stream(&swarmed, i);
        struct run *run = open_run(&settings, STEPS);
        for (int axis = 0; axis < problem->dim && !run_stopped(run); axis++)
            assert_that(same_bits(swarm_at(swarm, axis, i), run_row(run, STEPS).w[axis]),
                        "%s on %s: point %zu", rule, problem->surface->name, i);
        run_free(run);
    }
    swarm_free(swarm);
    optimizer_release(settings.optimizer);
}

static void test_swarms_equal_single_runs(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "rule:eta := 0.01; w = w - eta*g",
        "rule:eta := 0.01; beta := 0.9; d = beta*d - eta*grad(w+beta*d); w = w + d",
        "rule:b := 0.9; c := 0.999; m = b*m+(1-b)*g; v = c*v+(1-c)*g^2; "
        "w = w - 0.02*(m/(1-b^t))/(sqrt(v/(1-c^t))+1e-8)",
        "rule:k = k + 1; w = w - 0.01/k*g",
        "rule:s = s + f; w = w - 0.01/(1+s)*g + 0.001*t*f/(1+f)",
        "rule:eta := 0.01; noise := 0.3; w = w - eta*g",
    };
    static const char *const names[] = {"himmelblau", "deep-linear", "parabola"};
    for (size_t s = 0; s < sizeof names / sizeof *names; s++) {
        const struct problem *problem = open_problem(names[s]);
        for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
            check_swarm(problem, rules[i]);
        problem_release(problem);
    }
}

static void test_some_cannot_step_a_swarm(void **state)
{
    (void)state;
    static const char *const rules[] = {"rule:w = w - 0.1*g/norm(g)", "rule:w = w - dot(g,g)*g",
                                        "rule:w = w - 0.1*hess(g)"};
    const struct problem *problem = open_problem("bowl");
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct error error = {""};
        struct run_settings settings = settings_of(problem, rules[i], NULL);
        assert_null(swarm_open(&settings, 1, problem->start, &error));
        assert_non_null(strstr(error.text, "rule: cannot step a swarm"));
        optimizer_release(settings.optimizer);
    }
    problem_release(problem);
}

/* --- line-ups --- */

static void check_entries(struct fixture *f, const char *value, int count, const char *const *specs)
{
    set(f, "optimizer", value);
    assert_int_equal(f->session.race.count, count);
    for (int i = 0; i < count; i++)
        assert_string_equal(f->session.state.values.lineup->entry[i].spec, specs[i]);
}

static void test_a_rule_stands_last_in_a_list(void **state)
{
    struct fixture *f = *state;
    check_entries(f, "gd;rule:d = g; w = w - eta*d", 2,
                  (const char *const[]){"gd", "rule:d = g; w = w - eta*d"});
    check_entries(f, "rule:w = w - eta*g;adam := 1", 1,
                  (const char *const[]){"rule:w = w - eta*g;adam := 1"});
}

/* What is printed reads back as the same, and other racers can follow a rule. */
static void test_line_ups_are_printed_and_read(void **state)
{
    struct fixture *f = *state;
    struct error error;
    char text[SETTING_TEXT_MOST];
    set(f, "optimizer", "gd;rule:beta := 0.5; d = beta*d - eta*g; w = w + d");
    assert_true(session_add_racers(&f->session, "adam", &error));
    settings_print(&f->settings, "optimizer", text, sizeof text);
    set(f, "optimizer", "newton");
    set(f, "optimizer", text);
    assert_int_equal(f->session.race.count, 3);
    assert_string_equal(f->session.state.values.lineup->entry[2].spec, "adam");
    assert_string_equal(f->session.race.run[1] ? run_optimizer(f->session.race.run[1])->rule : "",
                        "beta := 0.5; d = beta*d - eta*g; w = w + d");
}

/* Those without a label are counted as scripts name them; parameters are live, and what a key made
 * of them stands in the text that is written. */
static void test_racers_are_told_apart_and_live(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "surface", "bowl");
    set(f, "optimizer", "rule:w = w - 0.1*g");
    assert_true(session_add_racers(&f->session, "rule:label := mine; w = w - eta*g", &error));
    assert_true(session_add_racers(
        &f->session, "rule:beta := 0.5; c := 2; d = beta*d - c*eta*g; w = w + d", &error));
    assert_string_equal(f->session.state.racer[0].label, "rule");
    assert_string_equal(f->session.state.racer[1].label, "mine");
    assert_string_equal(f->session.state.racer[2].label, "rule#3");
    double parameter[PARAMETERS_MAX];
    memcpy(parameter, f->session.state.racer[2].parameter, sizeof parameter);
    const struct parameter *table = run_optimizer(f->session.race.run[2])->parameters;
    parameter[parameter_find(table, "eta")] = 0.25;
    parameter[parameter_find(table, "c")] = 3;
    struct builder out = {0};
    spell_racer(&out, &f->session, 2, parameter);
    char *text = builder_take(&out);
    assert_string_equal(text,
                        "rule:eta := 0.25; beta := 0.5; c := 3; d = beta*d - c*eta*g; w = w + d");
    free(text);
}

static void test_respelling(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *value, *wanted;
    } cases[] = {
        {"beta := 0.9; w = w - beta*g", "beta", "0.5", "beta := 0.5; w = w - beta*g"},
        {"w = w - beta*g; beta:=0.9", "beta", "0.5", "w = w - beta*g; beta:=0.5"},
        {"w = w - eta*g", "eta", "0.1", "eta := 0.1; w = w - eta*g"},
        {"b := 1 ; c := 2; w = w", "c", "7", "b := 1 ; c := 7; w = w"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = rule_respell(cases[i].text, cases[i].name, cases[i].value);
        assert_string_equal(text, cases[i].wanted);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_point_at_the_column),
        cmocka_unit_test(test_limits_are_told),
        cmocka_unit_test(test_state_is_found),
        cmocka_unit_test(test_parameters_and_modifiers),
        cmocka_unit_test(test_a_label_is_text),
        cmocka_unit_test(test_values_of_a_step),
        cmocka_unit_test(test_twins_go_the_same_way),
        cmocka_unit_test(test_modifiers_apply),
        cmocka_unit_test(test_evaluations_are_counted),
        cmocka_unit_test(test_jacobians_are_those_of_the_step),
        cmocka_unit_test(test_linear_twins_have_the_same_roots),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_hess_has_no_roots),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_swarms_equal_single_runs),
        cmocka_unit_test(test_some_cannot_step_a_swarm),
        WITH_FIXTURE(test_a_rule_stands_last_in_a_list),
        WITH_FIXTURE(test_line_ups_are_printed_and_read),
        WITH_FIXTURE(test_racers_are_told_apart_and_live),
        cmocka_unit_test(test_respelling),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
