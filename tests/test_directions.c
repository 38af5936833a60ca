/* Runs along eigen-directions: the heavy ball that every method is there, filter and circuit. */
#include "runs.h"

#include <complex.h>

#include "analysis/circuit.h"
#include "analysis/directions.h"
#include "analysis/spread.h"
#include "analysis/filter.h"
#include "base/vector.h"
#include "optimizers/optimizers.h"
#include "surfaces/surfaces.h"

/* A run on a surface, both from SPECs. */
struct bench {
    const struct problem *problem;
    struct run *run;
};

static struct bench open_bench(const char *surface, const char *method)
{
    struct error error = {""};
    char text[256];
    struct bench bench;
    struct run_settings settings = {.seed = 1};
    snprintf(text, sizeof text, "%s", surface);
    bench.problem = problem_open(text, &error);
    assert_that(bench.problem != NULL, "%s: %s", surface, error.text);
    settings.problem = bench.problem;
    snprintf(text, sizeof text, "%s", method);
    settings.optimizer = optimizer_read(text, settings.parameter, NULL, &error);
    assert_that(settings.optimizer != NULL, "%s: %s", method, error.text);
    memcpy(settings.start, bench.problem->start, sizeof settings.start);
    bench.run = run_open(&settings, &error);
    assert_non_null(bench.run);
    return bench;
}

static void close_bench(struct bench *bench)
{
    run_free(bench->run);
    problem_release(bench->problem);
}

static void go(struct bench *bench, long step)
{
    struct error error;
    assert_true(run_advance(bench->run, step, &error));
}

static bool direction_of(struct bench *bench, long step, int k, struct direction *direction)
{
    double h[PACKED_MAX];
    const struct cursor *cursor = run_cursor(bench->run, step);
    struct instant instant = run_instant(bench->run, cursor);
    bench->problem->eval(bench->problem, 1, cursor->w, NULL, NULL, h);
    return direction_at(run_optimizer(bench->run), &instant, h, k, direction);
}

/* qᵀw or qᵀ∇f at a step. */
static double place(struct bench *bench, const double *q, long step)
{
    return dot(bench->problem->dim, q, run_row(bench->run, step).w);
}

static double slope(struct bench *bench, const double *q, long step)
{
    return dot(bench->problem->dim, q, run_row(bench->run, step).g);
}

/* --- the heavy ball along a direction --- */

/* The steps that were taken are memory × the step before − push × the gradient. */
static void check_ball(const char *method, double tolerance)
{
    struct bench bench = open_bench("bowl:lambda1=1,lambda2=10,angle=25", method);
    go(&bench, 12);
    for (int k = 0; k < 2; k++) {
        struct direction d;
        assert_true(direction_of(&bench, 5, k, &d));
        assert_near(d.lambda, k ? 10 : 1, 1e-12, "λ");
        for (long t = 5; t < 12; t++) {
            double last = place(&bench, d.vector, t) - place(&bench, d.vector, t - 1),
                   next = place(&bench, d.vector, t + 1) - place(&bench, d.vector, t);
            assert_near(next, d.memory * last - d.push * slope(&bench, d.vector, t), tolerance,
                        "%s along λ=%g at step %ld", method, d.lambda, t);
        }
    }
    close_bench(&bench);
}

static void test_every_method_is_a_heavy_ball(void **state)
{
    (void)state;
    check_ball("gd:eta=0.15", 1e-13);
    check_ball("momentum:eta=0.1,beta=0.8", 1e-13);
    check_ball("nesterov:eta=0.08,beta=0.8", 1e-13);
    check_ball("nesterov:eta=0.12,beta=0.5", 1e-13); /* beyond ηλ = 1: negative memory */
    check_ball("ema-momentum:eta=0.3,beta=0.7", 1e-13);
    check_ball("ema-nesterov:eta=0.3,beta=0.7", 1e-13);
    check_ball("newton:eta=0.3", 1e-13);
}

/* Methods that scale each coordinate: on a bowl along the axes, one step with the scale held. */
static void check_scaled_ball(const char *method, double memory)
{
    struct bench bench = open_bench("bowl:lambda1=1,lambda2=10,angle=0", method);
    go(&bench, 40);
    for (int k = 0; k < 2; k++) {
        struct direction d;
        assert_true(direction_of(&bench, 40, k, &d));
        assert_near(d.memory, memory, 1e-12, "%s: memory", method);
        go(&bench, 41);
        double last = place(&bench, d.vector, 40) - place(&bench, d.vector, 39),
               next = place(&bench, d.vector, 41) - place(&bench, d.vector, 40),
               wanted = d.memory * last - d.push * slope(&bench, d.vector, 40);
        assert_near(next, wanted, 0.02 * fabs(wanted), "%s along λ=%g", method, d.lambda);
    }
    close_bench(&bench);
}

static void test_scaled_methods(void **state)
{
    (void)state;
    check_scaled_ball("rmsprop:eta=0.01,beta=0.999", 0);
    check_scaled_ball("adam:eta=0.01,beta1=0.6,beta2=0.999", 0.6);
    struct bench bench = open_bench("bowl", "lion");
    struct direction d;
    assert_false(direction_of(&bench, 0, 0, &d)); /* nothing linear */
    close_bench(&bench);
}

/* --- frames --- */

static void test_frames(void **state)
{
    struct frame frame;
    (void)state;
    struct bench bench = open_bench("bowl:lambda1=1,lambda2=10,angle=30,cx=0.5,cy=-1", "gd");
    static const double w[] = {2, 3};
    assert_true(frame_for(bench.problem, w, &frame));
    assert_int_equal(frame.centre, CENTRE_MINIMUM);
    double c = sqrt(3) / 2, s = 0.5, u = c * 1.5 + s * 4, v = -s * 1.5 + c * 4;
    assert_near(fabs(frame_component(&frame, w, 0)), fabs(u), 1e-13, "along λ=1");
    assert_near(fabs(frame_component(&frame, w, 1)), fabs(v), 1e-13, "along λ=10");
    close_bench(&bench);
    bench = open_bench("bowl:lambda1=-1,lambda2=3,cx=0.5,cy=-1", "gd"); /* its saddle */
    assert_true(frame_for(bench.problem, w, &frame));
    assert_int_equal(frame.centre, CENTRE_STATIONARY);
    assert_near(frame.origin[0], 0.5, 1e-13, "x of the saddle");
    assert_near(frame.origin[1], -1, 1e-13, "y of the saddle");
    close_bench(&bench);
    bench = open_bench("formula:x^4+y^2", "gd"); /* nothing known: Newton's point */
    assert_true(frame_for(bench.problem, w, &frame));
    assert_int_equal(frame.centre, CENTRE_LOCAL);
    assert_near(frame.origin[0], 2 - 32.0 / 48, 1e-13, "x of the local model's minimum");
    assert_near(frame.origin[1], 0, 1e-13, "y of it");
    close_bench(&bench);
    bench = open_bench("himmelblau", "gd"); /* four minima: the nearest */
    assert_true(frame_for(bench.problem, (const double[]){-3, 3}, &frame));
    assert_near(frame.origin[0], -2.805118, 1e-6, "x of the nearest minimum");
    close_bench(&bench);
}

/* In singular coordinates of the data least squares come apart: ŵ = Vᵀw, λ = 2σ². */
static void test_frames_of_data(void **state)
{
    struct frame frame;
    (void)state;
    struct bench bench = open_bench("least-squares:sigma1=2,sigma2=0.5,angle=30,noise=0", "gd");
    assert_true(frame_for(bench.problem, (const double[]){0, 0}, &frame));
    assert_near(frame.lambda[0], 2 * 0.25, 1e-12, "2σ₂²");
    assert_near(frame.lambda[1], 2 * 4, 1e-12, "2σ₁²");
    double sum = 0;
    for (int k = 0; k < 2; k++)
        sum += pow(frame_component(&frame, (const double[]){0, 0}, k), 2);
    assert_near(sum, 2, 1e-12, "|w_true|²"); /* (1, −1) */
    close_bench(&bench);
}

/* --- components over the steps --- */

/* From two components on, the recurrence of the polynomial is simulated and held against the
 * line. */
static void check_envelope(double c1, double c0)
{
    struct root root[2];
    int count = polynomial_roots((struct polynomial){2, c1, c0}, root);
    double before = 1.5, now = 1.1, most = 0;
    struct envelope line = envelope_of(count, root, before, now);
    for (int t = 2; t < 260; t++) {
        double next = -c1 * now - c0 * before;
        before = now;
        now = next;
        double on_line = line.amplitude * pow(line.factor, t);
        if (t > 60)
            most = fmax(most, fabs(now) / on_line);
    }
    assert_that(most <= 1.001, "c1=%g c0=%g: above the line by %g", c1, c0, most);
    assert_that(most >= 0.99, "c1=%g c0=%g: %g of the line is never passed", c1, c0, most);
}

static void test_envelopes(void **state)
{
    (void)state;
    check_envelope(-(1 + 0.9 - 0.1 * 3), 0.9);    /* a pair */
    check_envelope(-(1 + 0.95 - 0.01), 0.95);     /* a pair near the real axis */
    check_envelope(-(1 + 0.5 - 0.001), 0.5);      /* two real roots */
    check_envelope(-(1 + 0.5 - 0.1 * 29.9), 0.5); /* two negative ones */
    check_envelope(-(1 + 0.5 - 0.1 * 31), 0.5);   /* growing */
    struct root one = {-0.7, 0, 0.7};
    struct envelope line = envelope_of(1, &one, -3, 2.1);
    assert_near(line.amplitude, 3, 0, "one root");
    assert_near(line.factor, 0.7, 0, "one root");
    struct root twice[] = {{0.8, 0, 0.8}, {0.8, 0, 0.8}};
    assert_near(envelope_of(2, twice, -3, 2).amplitude, 3, 0, "a double root");
}

/* By the words of it, over every row. */
static long halved_by_hand(struct bench *bench, const struct frame *frame, long last, int k)
{
    double first = fabs(frame_component(frame, run_row(bench->run, 0).w, k));
    long from = -1;
    for (long t = 1; t <= last; t++) {
        bool below =
            fabs(frame_component(frame, run_row(bench->run, t).w, k)) <= first / 2 * (1 + 1e-9);
        from = !below ? -1 : from < 0 ? t : from;
    }
    return from;
}

/* Swinging and slow runs, long enough for an outline to be thinned, and one that hits the half
 * exactly, whatever rounding makes of it. */
static void test_order_of_learning(void **state)
{
    static const struct {
        const char *surface, *method;
        long steps;
    } cases[] = {
        {"bowl:lambda1=1,lambda2=10,angle=20", "momentum:eta=0.05,beta=0.9", 60},
        {"bowl:lambda1=1,lambda2=10,angle=20", "momentum:eta=0.05,beta=0.999", 30000},
        {"bowl:lambda1=1e-4,lambda2=10,angle=20", "gd:eta=0.1", 90000},
        {"bowl:lambda1=1e-4,lambda2=10,angle=20", "gd:eta=0.1", 6932},
        {"bowl:lambda1=1,lambda2=5,angle=33,cx=0.3", "gd:eta=0.1", 9},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench = open_bench(cases[i].surface, cases[i].method);
        struct frame frame;
        long half[DIM_MAX];
        go(&bench, cases[i].steps);
        assert_true(frame_for(run_problem(bench.run), run_row(bench.run, 0).w, &frame));
        halved_for_good(bench.run, cases[i].steps, &frame, half);
        for (int k = 0; k < 2; k++)
            assert_int_equal(half[k], halved_by_hand(&bench, &frame, cases[i].steps, k));
        if (i == 4)
            assert_int_equal(half[1], 1);
        close_bench(&bench);
    }
}

/* A start along one eigen-direction leaves nothing to learn along the other. */
static void test_rounding_is_not_learnt(void **state)
{
    (void)state;
    struct bench bench = open_bench("bowl:lambda1=1,lambda2=10,angle=0,cx=0,cy=0", "gd:eta=0.05");
    struct frame frame;
    long half[DIM_MAX];
    go(&bench, 20);
    assert_true(frame_for(run_problem(bench.run), run_row(bench.run, 0).w, &frame));
    double start[2] = {frame_component(&frame, run_row(bench.run, 0).w, 0), 0};
    for (int i = 0; i < 2; i++) /* the start lies on the frame's first direction */
        frame.origin[i] = run_row(bench.run, 0).w[i] - start[0] * frame.vector[i];
    halved_for_good(bench.run, 20, &frame, half);
    assert_int_equal(half[1], -1);
    assert_true(half[0] > 0);
    close_bench(&bench);
}

/* --- filter --- */

/* The response of a ← ma + (1 − m)g itself. */
static void test_filter(void **state)
{
    static const double memories[] = {-0.4, 0.1, 0.5, 0.9, 0.99};
    (void)state;
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
        double m = memories[i], a = 0, passed = 0;
        int half = -1;
        for (int k = 0; k < 2000; k++) {
            a = m * a + (1 - m) * (k == 0);
            assert_near(filter_impulse(m, k), a, 1e-15, "impulse, m=%g k=%d", m, k);
            passed += a;
            if (half < 0 && passed >= 0.5 - 1e-12)
                half = k + 1;
        }
        if (m > 0)
            assert_true(filter_half_life(m) == half);
        for (double omega = 0; omega < 3.2; omega += 0.1) {
            double most = 0;
            a = 0;
            for (int k = 0; k < 60000; k++) {
                a = m * a + (1 - m) * cos(omega * k);
                if (k > 5000)
                    most = fmax(most, fabs(a));
            }
            assert_near(filter_gain(m, omega), most, 2e-3 * most, "gain, m=%g ω=%g", m, omega);
        }
        assert_near(filter_gain(m, M_PI), (1 - m) / (1 + m), 1e-15, "the zig-zag");
    }
}

/* Momentum's state is the velocity that is traced; the trace of the smoothed gradient obeys the
 * filter. */
static void test_traces(void **state)
{
    struct bench bench =
        open_bench("bowl:lambda1=1,lambda2=10,angle=20", "ema-momentum:eta=0.5,beta=0.9");
    struct direction d;
    static struct trace trace;
    (void)state;
    go(&bench, 50);
    assert_true(direction_of(&bench, 50, 1, &d));
    trace_along(bench.run, &d, 0.5, 50, 20, &trace);
    assert_int_equal(trace.first, 30);
    assert_int_equal(trace.count, 20);
    for (int i = 0; i < 20; i++) {
        const double *a = run_cursor(bench.run, 30 + i + 1)->state;
        assert_near(trace.velocity[i], dot(2, d.vector, a), 1e-12, "a after step %d", 30 + i);
        assert_near(trace.gradient[i], slope(&bench, d.vector, 30 + i), 0, "gradient");
        if (i > 0)
            assert_near(trace.velocity[i], 0.9 * trace.velocity[i - 1] + 0.1 * trace.gradient[i],
                        1e-12, "filter");
    }
    struct error error;
    assert_true(run_change(bench.run, 0, 0.25, &error)); /* η halved: the same units still */
    go(&bench, 60);
    trace_along(bench.run, &d, 0.5, 60, 20, &trace);
    for (int i = 0; i < 20; i++)
        assert_near(trace.velocity[i], dot(2, d.vector, run_cursor(bench.run, 40 + i + 1)->state),
                    1e-12, "a after step %d, η halved at 50", 40 + i);
    trace_along(bench.run, &d, 0.5, 7, 20, &trace);
    assert_int_equal(trace.first, 0);
    assert_int_equal(trace.count, 7);
    trace_along(bench.run, &d, 0.5, 0, 20, &trace);
    assert_int_equal(trace.count, 0);
    close_bench(&bench);
}

/* --- circuit --- */

/* ζ, from where the circuit's own frequencies lie: the roots of LC s² + (L/R) s + 1. */
static double zeta_of(const struct circuit *c)
{
    double a = c->inductance * c->capacitance, b = c->inductance / c->resistance;
    double complex s = (-b + csqrt(b * b - 4 * a)) / (2 * a);
    return cimag(s) != 0 ? -creal(s) / cabs(s) : b / (2 * sqrt(a));
}

/* Error of the run against the circuit, with times scaled so that both see the same: the circuit's
 * equations by Runge-Kutta from the run's own start. */
static double circuit_error(double eta, double memory, long steps)
{
    char method[96];
    snprintf(method, sizeof method, "ema-momentum:eta=%.17g,beta=%.17g", eta, memory);
    struct bench bench = open_bench("bowl:lambda1=1,lambda2=4,angle=20,cx=0.3", method);
    struct direction d;
    struct circuit c;
    go(&bench, steps);
    assert_true(direction_of(&bench, 0, 1, &d));
    const struct cursor *cursor = run_cursor(bench.run, 0);
    struct row row = run_row(bench.run, 0);
    assert_true(circuit_of(&d, 2, cursor->w, row.g, cursor->before, NULL, &c));
    double i = c.current, v = 0, h = 0.02, worst = 0;
    for (long t = 0; t < steps; t++) {
        for (int k = 0; k < 50; k++) { /* the midpoint rule */
            double di = v / c.inductance, dv = (c.source - i - v / c.resistance) / c.capacitance;
            double im = i + h / 2 * di, vm = v + h / 2 * dv;
            i += h * vm / c.inductance;
            v += h * (c.source - im - vm / c.resistance) / c.capacitance;
        }
        worst = fmax(worst, fabs(place(&bench, d.vector, t + 1) - i));
    }
    assert_near(zeta_of(&c), c.zeta, 1e-12, "ζ");
    double scale = fabs(c.source - c.current);
    close_bench(&bench);
    return worst / scale;
}

/* The finer the steps, the nearer the run is to its circuit: half the step, half the error. */
static void test_the_circuit_is_the_limit(void **state)
{
    (void)state;
    double before = 0;
    for (int halvings = 0; halvings < 4; halvings++) {
        double h = pow(0.5, halvings + 2);
        double error = circuit_error(0.1 * h, 1 / (1 + 0.4 * h), (long)(8 / h));
        if (halvings > 0)
            assert_that(error < 0.6 * before && error > 0.4 * before, "%g after %g", error, before);
        before = error;
    }
    assert_true(before < 0.05);
}

static struct circuit circuit_at(const char *surface, const char *method, long step, int k,
                                 bool *exists)
{
    struct bench bench = open_bench(surface, method);
    struct direction d;
    struct circuit c = {0};
    go(&bench, step);
    assert_true(direction_of(&bench, step, k, &d));
    const struct cursor *cursor = run_cursor(bench.run, step);
    *exists = circuit_of(&d, 2, cursor->w, run_row(bench.run, step).g, cursor->before, NULL, &c);
    close_bench(&bench);
    return c;
}

/* The formulas of the design, with numbers put in by hand: λ = 10. */
static void test_circuits(void **state)
{
    bool exists;
    const char *bowl = "bowl:lambda1=1,lambda2=10,angle=0,cx=2,cy=-1";
    (void)state;
    struct circuit c = circuit_at(bowl, "gd:eta=0.05", 3, 1, &exists);
    assert_true(exists);
    assert_near(c.resistance, 10, 1e-12, "R of gd");
    assert_near(c.inductance, 20, 1e-12, "L of gd");
    assert_near(c.capacitance, 0, 0, "C of gd");
    assert_near(c.time_constant, 2, 1e-12, "L/R");
    assert_int_equal(c.damping, DAMPING_NONE);
    assert_near(fabs(c.source), 1, 1e-12, "w* of gd");
    assert_near(c.resistor + c.current, c.source, 1e-12, "Kirchhoff");
    c = circuit_at(bowl, "momentum:eta=0.01,beta=0.9", 3, 1, &exists); /* low-pass η is 0.1 */
    assert_near(c.inductance, 10, 1e-12, "L of momentum");
    assert_near(c.capacitance, 0.9 / (0.1 * 10), 1e-12, "C of momentum");
    assert_near(c.zeta, 0.5 * sqrt(0.1 / (0.1 * 0.9 * 10)), 1e-12, "ζ of momentum");
    assert_int_equal(c.damping, DAMPING_UNDER);
    assert_near(c.resistor + c.current + c.capacitor, c.source, 1e-12, "Kirchhoff");
    c = circuit_at(bowl, "ema-momentum:eta=0.1,beta=0.9", 3, 1, &exists);
    assert_near(c.inductance, 10, 1e-12, "L of the low-pass form");
    c = circuit_at(bowl, "ema-momentum:eta=0.001,beta=0.9", 3, 1, &exists);
    assert_int_equal(c.damping, DAMPING_OVER);
    c = circuit_at(bowl, "ema-momentum:eta=0.00277777777777,beta=0.9", 3, 1, &exists);
    assert_int_equal(c.damping, DAMPING_CRITICAL);
    circuit_at(bowl, "nesterov:eta=0.12,beta=0.9", 3, 1, &exists); /* memory β(1 − ηλ) < 0 */
    assert_false(exists);
    c = circuit_at("saddle:a=2,b=3", "momentum:eta=0.1,beta=0.5", 3, 0, &exists);
    assert_true(exists);
    assert_near(c.resistance, -3, 1e-12, "R of the saddle");
    assert_int_equal(c.damping, DAMPING_NEGATIVE);
    c = circuit_at("bowl:lambda1=1,lambda2=10", "gd:eta=0.15", 40, 1, &exists);
    assert_near(c.source, 0, 0, "w* of a minimum at 0, long after");
    circuit_at("underdetermined", "gd:eta=0.01", 3, 0, &exists); /* λ = 0 */
    assert_false(exists);
}

/* The voltage is the smoothed gradient, its sign apart, whatever η is going to be. */
static void test_voltage(void **state)
{
    static const char *const methods[] = {
        "ema-momentum:eta=0.1,beta=0.8",
        "ema-momentum:eta=0.1,beta=0.8,warmup=10",
        "ema-momentum:eta=0.1,beta=0.8,schedule=exp,rate=0.3",
        "ema-momentum:eta=0.1,beta=0.8,schedule=step,rate=0.1,every=9",
    };
    (void)state;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct bench bench = open_bench("bowl", methods[i]);
        struct direction d, taken;
        struct circuit c;
        go(&bench, 9);
        assert_true(direction_of(&bench, 8, 1, &taken));
        assert_true(direction_of(&bench, 9, 1, &d));
        const struct cursor *cursor = run_cursor(bench.run, 9);
        double a = dot(2, d.vector, cursor->state);
        assert_true(
            circuit_of(&d, 2, cursor->w, run_row(bench.run, 9).g, cursor->before, &taken, &c));
        assert_near(c.voltage, -a, 1e-12, "V of %s", methods[i]);
        close_bench(&bench);
    }
}

/* --- the spread of a way --- */

/* Points on a plane in five dimensions: the plane holds all their variance, each principal
 * direction what it was given, and one across it nothing. */
static void test_spread_of_points(void **state)
{
    (void)state;
    enum { DIM = 5, COUNT = 200 };
    const double p[DIM] = {0.5, 0.5, 0.5, 0.5, 0}, q[DIM] = {0.5, -0.5, 0.5, -0.5, 0},
                 across[DIM] = {0, 0, 0, 0, 1};
    double w[COUNT * DIM];
    for (int k = 0; k < COUNT; k++) {
        double a = 3 * (2 * k + 1 - COUNT) / (double)COUNT, b = k % 2 ? 0.5 : -0.5;
        for (int i = 0; i < DIM; i++)
            w[k * DIM + i] = 7 + a * p[i] + b * q[i];
    }
    struct spread spread;
    spread_of_points(w, COUNT, DIM, &spread);
    double first = 3 * (1 - 1.0 / (COUNT * COUNT)), second = 0.25; /* variances along p and q */
    assert_near(spread.total, first + second, 1e-12, "total");
    assert_near(spread_share(&spread, p), first / (first + second), 1e-3, "along p");
    assert_near(spread_share(&spread, across), 0, 1e-15, "across");
    assert_near(spread_share(&spread, spread.u) + spread_share(&spread, spread.v), 1, 1e-12,
                "the plane");
    assert_true(dot(DIM, spread.u, p) > 0.99); /* towards the end of the way */
    spread_of_points(w, 1, DIM, &spread);
    assert_true(spread.total == 0 && spread_share(&spread, p) == 0);
}

/* Of all planes the principal one holds most; that of a run has its changes in it, and the run has
 * taken no step for it. */
static void test_spread_of_runs(void **state)
{
    (void)state;
    enum { STEPS = 200 };
    static const char *const specs[] = {"mlp", "mlp:hidden=15,set=spiral", "deep-linear",
                                        "mlp:set=wave,act=relu,hidden=21", "linear-net"};
    struct pcg32 random = pcg32_seeded(8, 1);
    struct error error;
    for (size_t s = 0; s < sizeof specs / sizeof *specs; s++) {
        const struct problem *problem = open_problem(specs[s]);
        struct run *run = run_of(problem, "momentum", NULL, 0);
        struct spread spread, changed;
        int dim = problem->dim;
        assert_true(spread_of_run(run, STEPS, &spread));
        assert_int_equal(run_end(run), 0);
        double best = spread_share(&spread, spread.u) + spread_share(&spread, spread.v);
        assert_near(dot(dim, spread.u, spread.v), 0, 1e-12, "%s: right angle", specs[s]);
        assert_true(best > 0 && best <= 1 + 1e-12);
        for (int k = 0; k < 50; k++) {
            double u[DIM_MAX], v[DIM_MAX], along;
            for (int i = 0; i < dim; i++)
                u[i] = random_between(&random, -1, 1), v[i] = random_between(&random, -1, 1);
            along = dot(dim, u, v) / dot(dim, u, u);
            for (int i = 0; i < dim; i++)
                v[i] -= along * u[i];
            double sizes[2] = {length(dim, u), length(dim, v)};
            for (int i = 0; i < dim; i++)
                u[i] /= sizes[0], v[i] /= sizes[1];
            assert_true(spread_share(&spread, u) + spread_share(&spread, v) <= best + 1e-12);
        }
        assert_true(run_advance(run, 20, &error));
        int rate = parameter_by_role(run_optimizer(run)->parameters, ROLE_RATE);
        assert_true(run_change(run, rate, 0.01 * run_base(run)[rate], &error));
        assert_true(spread_of_run(run, STEPS, &changed));
        assert_true(fabs(changed.total - spread.total) > 1e-6 * spread.total);
        run_free(run);
        problem_release(problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spread_of_points),
        cmocka_unit_test(test_spread_of_runs),
        cmocka_unit_test(test_every_method_is_a_heavy_ball),
        cmocka_unit_test(test_scaled_methods),
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_frames_of_data),
        cmocka_unit_test(test_envelopes),
        cmocka_unit_test(test_order_of_learning),
        cmocka_unit_test(test_rounding_is_not_learnt),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_traces),
        cmocka_unit_test(test_the_circuit_is_the_limit),
        cmocka_unit_test(test_circuits),
        cmocka_unit_test(test_voltage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("directions", tests, NULL, NULL);
}
