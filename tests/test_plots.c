/*
 * What plots have in common. Names at the ends of lines: whatever the ends, no two names lie over
 * one another, all lie inside, and they keep the order of the ends. Numbers along axes: whatever
 * the range, neighbours differ in print, do not touch, and have their room.
 */
#ifdef HAVE_CAIRO
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#endif

#include "testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/pcg32.h"
#include "canvas/cells.h"
#include "scene/plots/names.h"
#include "scene/plots/ticks.h"
#ifdef HAVE_CAIRO
#include "canvas/cairo.h"
#endif

static bool overlap(struct rect a, struct rect b)
{
    return a.x + 1e-9 < b.x + b.width && b.x + 1e-9 < a.x + a.width &&
           a.y + 1e-9 < b.y + b.height && b.y + 1e-9 < a.y + a.height;
}

static bool inside(struct rect a, struct rect room)
{
    return a.x >= room.x - 1e-9 && a.y >= room.y - 1e-9 &&
           a.x + a.width <= room.x + room.width + 1e-9 &&
           a.y + a.height <= room.y + room.height + 1e-9;
}

static void check(const struct line_names *names, struct rect room, double em)
{
    int placed = 0, fit = (int)floor(room.height / em);
    for (int i = 0; i < names->count; i++) {
        const struct line_name *a = &names->name[i];
        if (a->label.width == 0)
            continue;
        placed++;
        assert_that(inside(a->label, room), "%s at (%g, %g) leaves its room", a->text, a->label.x,
                    a->label.y);
        for (int k = 0; k < i; k++) {
            const struct line_name *b = &names->name[k];
            assert_that(!overlap(a->label, b->label), "%s lies over %s", a->text, b->text);
            if (b->label.width > 0 && a->end.y < b->end.y)
                assert_that(a->label.y < b->label.y, "%s and %s change places", a->text, b->text);
        }
    }
    assert_int_equal(placed, names->count < fit ? names->count : fit);
}

static void test_no_name_over_another(void **state)
{
    (void)state;
    static const double crowding[] = {0, 0.01, 0.2, 1};
    struct pcg32 random = pcg32_seeded(7, 1);
    struct canvas *canvas = cells_open(60, 20, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    for (int run = 0; run < 400; run++) {
        canvas->grid = run % 2;
        struct line_names names = {.count = 0};
        struct rect room = {0, 2 * canvas->em, canvas->width, (1 + run % 16) * canvas->em};
        int count = 1 + run % 20;
        double middle = room.y + pcg32_uniform(&random) * room.height;
        for (int i = 0; i < count; i++) {
            char text[16];
            double spread = crowding[run % 4] * (pcg32_uniform(&random) - 0.5) * room.height;
            snprintf(text, sizeof text, "racer %d", i);
            names_add(&names,
                      (struct point){0.5 * room.width * pcg32_uniform(&random), middle + spread},
                      INK_TEXT, text);
        }
        assert_true(names_width(canvas, &names, 10 * canvas->column) > 0);
        names_place(canvas, room, &names);
        check(&names, room, canvas->em);
        names_draw(canvas, &names);
    }
    cells_close(canvas);
}

/* A name that has room beside its end stands there, with no leader line. */
static void test_a_lone_name_stands_at_its_end(void **state)
{
    (void)state;
    struct canvas *canvas = cells_open(60, 20, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    struct rect room = {0, 0, canvas->width, canvas->height};
    struct line_names names = {.count = 0};
    names_add(&names, (struct point){10 * canvas->column, 5.5 * canvas->em}, INK_TEXT, "gd");
    names_add(&names, (struct point){NAN, 0}, INK_TEXT, "nowhere");
    assert_int_equal(names.count, 1);
    names_width(canvas, &names, room.width);
    names_place(canvas, room, &names);
    assert_false(names.name[0].led);
    assert_near(names.name[0].label.x, 11 * canvas->column, 1e-9, "beside its end");
    assert_near(names.name[0].label.y, 5 * canvas->em, 1e-9, "at its height");
    cells_close(canvas);
}

/* Labels anywhere: each finds a place until the room is full, none over another. */
static void test_labels_beside_points(void **state)
{
    (void)state;
    enum { MOST = 40 };
    struct pcg32 random = pcg32_seeded(8, 1);
    struct canvas *canvas = cells_open(60, 20, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(canvas);
    struct rect room = {0, 0, canvas->width, canvas->height}, taken[MOST];
    for (int run = 0; run < 50; run++) {
        int count = 0;
        canvas->grid = run % 2;
        for (int i = 0; i < MOST; i++) {
            struct point at = {room.width * (0.4 + 0.2 * pcg32_uniform(&random)),
                               room.height * (0.4 + 0.2 * pcg32_uniform(&random))};
            if (!names_beside(canvas, room, at, 8 * canvas->column, taken, count, &taken[count]))
                continue;
            assert_true(inside(taken[count], room));
            for (int k = 0; k < count; k++)
                assert_false(overlap(taken[k], taken[count]));
            count++;
        }
        assert_in_range(count, 12, MOST);
    }
    cells_close(canvas);
}

/* --- numbers along axes --- */

static void check_ticks(struct canvas *canvas, double low, double high)
{
    struct ticks across, up;
    double width = 40 * canvas->column, lines = 18;
    ticks_across(canvas, low, high, width, 0, &across);
    assert_that(across.count >= 1, "none from %.17g to %.17g", low, high);
    for (int i = 0; i + 1 < across.count; i++) {
        double apart = (across.value[i + 1] - across.value[i]) / (high - low) * width;
        double half = 0.5 * (canvas_measure(canvas, across.text[i]) +
                             canvas_measure(canvas, across.text[i + 1]));
        assert_that(apart > half + 0.5 * canvas->column, "%s touches %s", across.text[i],
                    across.text[i + 1]);
    }
    ticks_upwards(low, high, lines, &up);
    assert_in_range(up.count, 2, (int)lines);
    for (int i = 0; i < up.count; i++) {
        assert_that(canvas_measure(canvas, up.text[i]) <=
                        (ticks_columns(&up) + 0.4) * canvas->column,
                    "%s is cut", up.text[i]);
        assert_that(up.value[i] >= low - 1e-9 * (high - low) &&
                        up.value[i] <= high + 1e-9 * (high - low),
                    "%s is not between %g and %g", up.text[i], low, high);
    }
    for (int i = 0; i + 1 < up.count; i++)
        assert_that(strcmp(up.text[i], up.text[i + 1]) != 0, "%s twice", up.text[i]);
    for (int i = 0; i + 1 < across.count; i++)
        assert_that(strcmp(across.text[i], across.text[i + 1]) != 0, "%s twice", across.text[i]);
}

/* Near and far, narrow and wide, on both sides of zero. */
static void check_ranges(struct canvas *canvas)
{
    struct pcg32 random = pcg32_seeded(9, 1);
    static const double places[] = {0, 1, 250000, 1e6, -1e6, 12345678, -3e-5, 1e12};
    for (size_t p = 0; p < sizeof places / sizeof *places; p++)
        for (int decade = -9; decade <= 9; decade++)
            for (int k = 0; k < 5; k++) {
                double wide = pow(10, decade) * (0.5 + 9 * pcg32_uniform(&random)),
                       low = places[p] - wide * pcg32_uniform(&random);
                if (wide > 1e-11 * fabs(places[p]))
                    check_ticks(canvas, low, low + wide);
            }
}

static void test_numbers_along_axes(void **state)
{
    (void)state;
    struct canvas *cells = cells_open(60, 20, CHARSET_BRAILLE, SHADING_COLOUR);
    assert_non_null(cells);
    check_ranges(cells);
    cells_close(cells);
#ifdef HAVE_CAIRO
    static const struct style style = {.text = 1, .line = 1};
    struct error error;
    struct canvas *pixels = cairo_canvas_open(640, 400, &error);
    assert_that(pixels != NULL, "%s", error.text);
    canvas_begin(pixels, &style);
    check_ranges(pixels);
    cairo_canvas_close(pixels);
#endif
}

/* What tells racers of one method apart is not what is cut off. */
static void test_names_keep_what_tells_them_apart(void **state)
{
    (void)state;
    struct canvas *canvas = cells_open(60, 20, CHARSET_BRAILLE, SHADING_COLOUR);
    struct line_names names = {0};
    assert_non_null(canvas);
    names_add(&names, (struct point){1, 1}, INK_RACER, "momentum η=0.03");
    names_add(&names, (struct point){1, 9}, INK_RACER, "saddle-free-newton");
    names_add(&names, (struct point){1, 17}, INK_RACER, "gd η=1");
    names_add(&names, (struct point){1, 25}, INK_RACER, "↑momentum η=2.05");
    assert_true(names_width(canvas, &names, 8 * canvas->column) > 0);
    assert_string_equal(names.name[0].text, "η=0.03");
    assert_string_equal(names.name[1].text, "saddle-…");
    assert_string_equal(names.name[2].text, "gd η=1");
    assert_string_equal(names.name[3].text, "↑η=2.05");
    cells_close(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_keep_what_tells_them_apart),
        cmocka_unit_test(test_no_name_over_another),
        cmocka_unit_test(test_a_lone_name_stands_at_its_end),
        cmocka_unit_test(test_labels_beside_points),
        cmocka_unit_test(test_numbers_along_axes),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("plots", tests, NULL, NULL);
#ifdef HAVE_CAIRO
    cairo_debug_reset_static_data(); /* so that leak checkers see ours alone */
    FcFini();
#endif
    return failed;
}
