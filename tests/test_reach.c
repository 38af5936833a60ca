/* Reaching a place with one number, on curves whose answer is known in closed form. */
#include "testing.h"

#include "analysis/reach.h"

enum { EVALUATIONS_MOST = 400 };

struct curve {
    const char *name;
    bool (*at)(double s, double place[2]);
};

/* Asks and tells until it is there, or no nearer; returns how many evaluations that took. */
static int follow(struct reach *reach, const struct curve *curve, double x, double y)
{
    int count = 0;
    reach_aim(reach, (double[2]){x, y});
    while (reach->state == REACH_GOING) {
        double place[2] = {NAN, NAN};
        bool somewhere = curve->at(reach_ask(reach), place);
        reach_tell(reach, somewhere, place);
        assert_that(++count < EVALUATIONS_MOST, "%s: no end", curve->name);
    }
    return count;
}

static struct reach begun(const struct curve *curve, double s, double fine)
{
    struct reach reach = {.low = -30, .high = 30, .fine = fine};
    double place[2];
    assert_true(curve->at(s, place));
    reach_begin(&reach, s, place);
    assert_int_equal(reach.state, REACH_THERE);
    return reach;
}

static bool on_line(double s, double place[2])
{
    place[0] = 3 * s;
    place[1] = 1 - s;
    return true;
}

static bool on_circle(double s, double place[2])
{
    place[0] = 100 * cos(s);
    place[1] = 100 * sin(s);
    return true;
}

/* As (1 − η)^5 and (1 − η)^6 do at η = 1: flat, and through or back. */
static bool through(double s, double place[2])
{
    place[0] = 100 * pow(s, 5);
    place[1] = 0;
    return true;
}

static bool and_back(double s, double place[2])
{
    place[0] = 100 * pow(s, 6);
    place[1] = 0;
    return true;
}

/* Nowhere beyond s = 1. */
static bool with_an_end(double s, double place[2])
{
    place[0] = 100 * s;
    place[1] = 0;
    return s < 1;
}

/* The two halves are nearest each other at a place that no way leads through. */
static bool with_a_gap(double s, double place[2])
{
    place[0] = s < 0 ? 100 * s : 100 * s + 50;
    place[1] = 0;
    return true;
}

static const struct curve line = {"line", on_line}, circle = {"circle", on_circle},
                          odd = {"odd power", through}, even = {"even power", and_back},
                          ending = {"end", with_an_end}, gap = {"gap", with_a_gap};

/* The foot of the perpendicular. */
static void test_line(void **state)
{
    struct reach reach = begun(&line, 0.3, 1e-6);
    for (double x = -40; x <= 40; x += 7.3)
        for (double y = -5; y <= 5; y += 2.1) {
            double foot = (3 * x - (y - 1)) / 10;
            int count = follow(&reach, &line, x, y);
            assert_near(reach.s, fmin(fmax(foot, -30), 30), 1e-5, "foot of (%g, %g)", x, y);
            assert_that(count < 120, "(%g, %g): %d evaluations", x, y, count);
        }
    (void)state;
}

/* The hand goes round at another radius: the number goes on, turn after turn, and stays in step. */
static void test_circle_keeps_its_turn(void **state)
{
    for (int outside = 0; outside < 2; outside++) {
        struct reach reach = begun(&circle, 0, 0.01);
        double radius = outside ? 170 : 60;
        for (int i = 0; i <= 200; i++) {
            double angle = 0.1 * i;
            follow(&reach, &circle, radius * cos(angle), radius * sin(angle));
            assert_int_equal(reach.state, i == 0 || radius != 100 ? REACH_NEAREST : REACH_THERE);
            assert_near(reach.s, angle, 2e-3, "radius %g, turn %d", radius, i);
        }
    }
    (void)state;
}

/* What the hand asks for and is there, is reached; little is asked for while it moves little. */
static void test_there_is_cheap(void **state)
{
    struct reach reach = begun(&circle, 0, 0.01);
    int count = 0;
    for (int i = 1; i <= 100; i++) {
        double angle = 0.01 * i;
        count += follow(&reach, &circle, 100 * cos(angle), 100 * sin(angle));
        assert_int_equal(reach.state, REACH_THERE);
    }
    assert_that(count < 100 * 12, "%d evaluations for 100 small moves", count);
    (void)state;
}

/* A flat place is no end where the way goes on behind it. */
static void test_a_flat_place_is_passed(void **state)
{
    struct reach reach = begun(&odd, -0.9, 0.1);
    for (double x = -60; x <= 60; x += 5) {
        follow(&reach, &odd, x, 0);
        assert_int_equal(reach.state, REACH_THERE);
        assert_near(100 * pow(reach.s, 5), x, 0.1, "x");
    }
    (void)state;
}

/* Where the way turns the nearest stays, and the rope comes back the way it went: never on the
 * other side. */
static void test_the_end_of_a_branch(void **state)
{
    for (int side = -1; side <= 1; side += 2) {
        struct reach reach = begun(&even, side * 0.9, 0.1);
        for (int round = 0; round < 3; round++) {
            for (double x = 50; x >= -80; x -= 4)
                follow(&reach, &even, x, 0);
            assert_int_equal(reach.state, REACH_NEAREST);
            assert_that(reach.place[0] < 0.2, "it stopped at %g", reach.place[0]);
            for (double x = -80; x <= 50; x += 4) {
                follow(&reach, &even, x, 0);
                assert_that(x < 3 || reach.s * side > 0, "the other side at %g", x);
            }
            assert_int_equal(reach.state, REACH_THERE);
            assert_near(reach.s, side * pow(0.48, 1. / 6), 1e-2, "back");
        }
    }
    (void)state;
}

/* Where it ends, and where the range does: the nearest, and back. */
static void test_ends(void **state)
{
    struct reach reach = begun(&ending, 0.5, 0.1);
    follow(&reach, &ending, 300, 0);
    assert_int_equal(reach.state, REACH_NEAREST);
    assert_near(reach.s, 1, 2e-3, "the last place");
    follow(&reach, &ending, 20, 0);
    assert_int_equal(reach.state, REACH_THERE);
    follow(&reach, &ending, -1e6, 0);
    assert_int_equal(reach.state, REACH_NEAREST);
    assert_near(reach.s, -30, 0, "the end of the range");
    (void)state;
}

/* What lies on another branch is not reached by a jump. */
static void test_a_gap_is_no_way(void **state)
{
    struct reach reach = begun(&gap, -0.5, 0.1);
    for (double x = -50; x <= 300; x += 10)
        follow(&reach, &gap, x, 0);
    assert_int_equal(reach.state, REACH_NEAREST);
    assert_near(reach.s, 0, 2e-3, "the end before the gap");
    (void)state;
}

/* gd on a parabola: w after k steps is (1 − ηa)^k w₀. The rope finds the η that leads to any place
 * that there is, of both signs where k is odd. */
static int k_now;

static bool descent(double s, double place[2])
{
    place[0] = 200 * pow(1 - exp(s), k_now);
    place[1] = 0;
    return fabs(place[0]) < 1e6;
}

static void test_descent(void **state)
{
    static const struct curve curve = {"descent", descent};
    for (k_now = 1; k_now <= 101; k_now += 10) {
        struct reach reach = begun(&curve, log(0.3 / k_now), 0.05);
        for (double x = 150; x >= -150; x -= 2.5) {
            follow(&reach, &curve, x, 0);
            assert_that(reach.state == REACH_THERE, "k=%d: %g is not reached but %g", k_now, x,
                        reach.place[0]);
            double exact = 1 - (x > 0 ? 1 : -1) * pow(fabs(x) / 200, 1. / k_now);
            assert_that(fabs(x) < 1 || fabs(exp(reach.s) - exact) < 4e-3 * exact,
                        "k=%d: eta %g at %g, not %g", k_now, exp(reach.s), x, exact);
        }
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_circle_keeps_its_turn),
        cmocka_unit_test(test_there_is_cheap),
        cmocka_unit_test(test_a_flat_place_is_passed),
        cmocka_unit_test(test_the_end_of_a_branch),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_a_gap_is_no_way),
        cmocka_unit_test(test_descent),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("reach", tests, NULL, NULL);
}
