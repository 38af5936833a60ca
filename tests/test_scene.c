/*
 * The scene on the cell canvas: golden screens as text, layout at every size, contrast of the
 * themes, what clicks mean.
 */
#include "fixture.h"

#include <limits.h>

#include "base/text.h"
#include "canvas/cells.h"
#include "golden.h"
#include "scene/map/map.h"
#include "scene/map/view.h"
#include "scene/map/heights.h"
#include "scene/layout.h"
#include "scene/registry.h"
#include "scene/theme.h"

/* --- golden screens --- */

/* Draws at a size and compares. The shading by lines shows the field as text, too. */
static void golden(struct fixture *f, int columns, int rows, enum charset charset, const char *name)
{
    f->session.state.values.speed = 20; /* an even one, so that no screen hangs on the tempo */
    struct canvas *canvas = cells_open(columns, rows, charset, SHADING_LINES);
    scene_draw(&f->scene, canvas);
    assert_golden(canvas, name);
    cells_close(canvas);
}

static void test_golden_default_race(void **state)
{
    struct fixture *f = *state;
    session_go(&f->session, 60, LONG_MAX);
    golden(f, 80, 23, CHARSET_BRAILLE, "beale-80x23");
    golden(f, 120, 39, CHARSET_BRAILLE, "beale-120x39");
    golden(f, 200, 59, CHARSET_BRAILLE, "beale-200x59");
    golden(f, 40, 11, CHARSET_BRAILLE, "beale-40x11");
    golden(f, 80, 23, CHARSET_ASCII, "beale-80x23-ascii");
}

static void test_golden_panels(void **state)
{
    struct fixture *f = *state;
    static const char *const sets[] = {"map",   "circle", "bars",  "loss",
                                       "table", "data",   "slice", "schedule"};
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd,momentum;adam:eta=0.05;newton");
    session_go(&f->session, 40, LONG_MAX);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        char name[64];
        set(f, "panels", sets[i]);
        snprintf(name, sizeof name, "bowl-%s", sets[i]);
        golden(f, 60, 20, CHARSET_BRAILLE, name);
    }
    f->session.state.focus = 2;
    set(f, "panels", "bias");
    golden(f, 60, 20, CHARSET_BRAILLE, "bowl-bias");
}

/* Changes of two racers, the race gone back from where it was, and replays from now on. */
static void test_golden_timeline(void **state)
{
    struct fixture *f = *state;
    static const enum action keys[] = {ACTION_ETA_UP, ACTION_BETA_DOWN, ACTION_ETA_DOWN};
    set(f, "timeline", "on");
    for (int i = 0; i < 3; i++) {
        session_go(&f->session, 40 + 50 * i, LONG_MAX);
        session_act(&f->session, keys[i]);
        session_act(&f->session, ACTION_FOCUS_NEXT);
    }
    session_go(&f->session, 210, LONG_MAX);
    session_go(&f->session, 170, LONG_MAX);
    golden(f, 80, 23, CHARSET_BRAILLE, "timeline-80x23");
    golden(f, 80, 23, CHARSET_ASCII, "timeline-80x23-ascii");
    set(f, "what-if", "on");
    golden(f, 120, 39, CHARSET_BRAILLE, "timeline-120x39");
}

static void test_golden_noise(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "momentum:eta=0.02,noise=8,average=1");
    set(f, "panels", "map");
    session_go(&f->session, 5, LONG_MAX);
    golden(f, 60, 24, CHARSET_BRAILLE, "bowl-noise");
    session_key(&f->session, 'c');
    golden(f, 60, 24, CHARSET_BRAILLE, "bowl-noise-hidden");
}

static void test_golden_surfaces(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"long-valley", "saddle", "rosenbrock"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        set(f, "surface", names[i]);
        session_go(&f->session, 50, LONG_MAX);
        golden(f, 100, 30, CHARSET_BRAILLE, names[i]);
    }
}

/* What is drawn over the map at the focused racer. */
static void test_golden_overlays(void **state)
{
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "nesterov");
    set(f, "panels", "map");
    session_go(&f->session, 3, LONG_MAX);
    set(f, "ellipses", "model");
    golden(f, 60, 20, CHARSET_BRAILLE, "overlay-ellipses");
    set(f, "ellipses", "off");
    for (int i = 0; i < 4; i++)
        session_act(&f->session, ACTION_ANATOMY);
    golden(f, 60, 20, CHARSET_BRAILLE, "overlay-anatomy");
}

/* --- heights --- */

/* The scale runs from 0 to 1, upwards, half the values lie below a little more than its middle. */
static void test_heights(void **state)
{
    double f[999];
    (void)state;
    for (int decades = 1; decades < 10; decades += 2) {
        for (int i = 0; i < 999; i++)
            f[i] = -3 + pow(10, decades * i / 998.0);
        f[500] = NAN;
        f[501] = INFINITY;
        struct heights heights = heights_fit(HEIGHT_LOG, f, 999);
        assert_near(heights_of(&heights, f[0]), 0, 1e-12, "lowest");
        assert_near(heights_of(&heights, f[998]), 1, 1e-12, "highest");
        assert_near(heights_of(&heights, f[499]), 0.55, 0.01, "median of %d decades", decades);
        assert_true(isnan(heights_of(&heights, f[500])));
        for (int i = 1; i < 499; i++)
            assert_true(heights_of(&heights, f[i]) > heights_of(&heights, f[i - 1]));
    }
    static const double even[] = {2, 2, 2};
    struct heights flat = heights_fit(HEIGHT_LOG, even, 3);
    assert_near(heights_of(&flat, 2), 0, 0, "a plane");
    static const double linear[] = {-1, 0, 3};
    struct heights straight = heights_fit(HEIGHT_LINEAR, linear, 3);
    assert_near(heights_of(&straight, 1), 0.5, 0, "linear");
}

/* Edges of bands are at values that are short to write, at powers of ten where there is one, and no
 * band is much higher than another. */
static void test_contours_are_at_round_values(void **state)
{
    (void)state;
    static const enum height_scale scales[] = {HEIGHT_LINEAR, HEIGHT_ROOT, HEIGHT_LOG};
    for (int run = 0; run < 60; run++) {
        double f[500], low = run % 5 == 0 ? -78.332 : run % 5 == 1 ? 0 : pow(10, run % 7 - 3.3);
        for (int i = 0; i < 500; i++)
            f[i] = low + pow(10, (1 + run % 6) * i / 500.0) - 1;
        struct heights heights = heights_fit(scales[run % 3], f, 500);
        for (int edge = 1; edge < RAMP_LEVELS; edge++) {
            char text[32];
            double value = heights.value[edge];
            snprintf(text, sizeof text, "%.4g", value);
            assert_near(strtod(text, NULL), value, 1e-9 * fabs(value), "run %d, edge %d", run,
                        edge);
            assert_near(heights.edge[edge], (double)edge / RAMP_LEVELS, 0.45 / RAMP_LEVELS,
                        "run %d, edge %d", run, edge);
            assert_near(heights_band(&heights, value), edge, 1e-6, "band of edge %d", edge);
        }
        assert_near(heights_band(&heights, f[0]), 0, 1e-9, "lowest");
        assert_near(heights_band(&heights, f[499]), RAMP_LEVELS, 1e-9, "highest");
        for (int i = 1; i < 500; i++)
            assert_true(heights_band(&heights, f[i]) >= heights_band(&heights, f[i - 1]));
    }
}

static void test_golden_relief(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"beale", "long-valley", "saddle"};
    set(f, "view", "relief");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[64];
        set(f, "surface", names[i]);
        session_go(&f->session, 50, LONG_MAX);
        snprintf(name, sizeof name, "relief-%s", names[i]);
        golden(f, 100, 30, CHARSET_BRAILLE, name);
    }
}

/* --- layout --- */

static bool overlap(struct rect a, struct rect b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static void check_layout(struct fixture *f, struct canvas *canvas, const char *what)
{
    struct placed placed[PANELS_MAX];
    int count = layout(&f->scene, canvas, placed);
    bool tiny = canvas->width < 8 * canvas->column || canvas->height < 4 * canvas->em;
    assert_that(count > 0 || tiny, "%s: nothing at %gx%g", what, canvas->width, canvas->height);
    for (int i = 0; i < count; i++) {
        struct rect r = placed[i].where;
        assert_that(r.x >= 0 && r.y >= 0 && r.x + r.width <= canvas->width &&
                        r.y + r.height <= canvas->height,
                    "%s: %s sticks out at %gx%g", what, placed[i].panel->name, canvas->width,
                    canvas->height);
        for (int j = 0; j < i; j++)
            assert_that(!overlap(r, placed[j].where), "%s: %s over %s at %gx%g", what,
                        placed[i].panel->name, placed[j].panel->name, canvas->width,
                        canvas->height);
    }
}

/* Panels stay inside and apart, and drawing survives, at every size and for every choice of panels.
 */
static void test_layout_at_every_size(void **state)
{
    struct fixture *f = *state;
    session_go(&f->session, 5, LONG_MAX);
    for (int choice = 0; choice < 64; choice++) { /* all sets of panels */
        f->scene.values.panels_auto = choice == 0;
        f->scene.values.timeline = choice % 2 == 0;
        for (int i = 0; i < 6; i++)
            f->scene.values.panel[i] = choice >> i & 1;
        for (int columns = 1; columns < 240; columns += 1 + columns / 6) {
            for (int rows = 1; rows < 80; rows += 1 + rows / 5) {
                struct canvas *canvas = cells_open(columns, rows, CHARSET_BRAILLE, SHADING_COLOUR);
                char what[32];
                snprintf(what, sizeof what, "choice %d", choice);
                check_layout(f, canvas, what);
                scene_draw(&f->scene, canvas);
                cells_close(canvas);
            }
        }
    }
}

/* --- themes --- */

static double channel(unsigned value)
{
    double c = value / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* Relative luminance and contrast ratio of WCAG 2.1. */
static double luminance(uint32_t rgb)
{
    return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8 & 255) +
           0.0722 * channel(rgb & 255);
}

static double contrast(uint32_t a, uint32_t b)
{
    double x = luminance(a), y = luminance(b);
    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* xterm's fixed colours from 16 on: the 6×6×6 cube, then greys. */
static uint32_t xterm_colour(unsigned index)
{
    static const unsigned level[] = {0, 95, 135, 175, 215, 255};
    assert_in_range(index, 16, 255);
    if (index >= 232)
        return (8 + 10 * (index - 232)) * 0x010101;
    index -= 16;
    return level[index / 36] << 16 | level[index / 6 % 6] << 8 | level[index % 6];
}

/* Words and lines lie on the quiet ramp where the canvas is made of cells. */
static double least_contrast_on_cells(const struct palette *palette, int ink, bool indexed)
{
    double least = INFINITY;
    for (int ground = -1; ground < RAMP_LEVELS; ground++) {
        int other = ground < 0 ? INK_BACKGROUND : INK_RAMP + ground;
        double ratio =
            indexed ? contrast(xterm_colour(palette->index256[ink]),
                               xterm_colour(palette->index256[other]))
                    : contrast(palette_on_cells(palette, ink), palette_on_cells(palette, other));
        least = fmin(least, ratio);
    }
    return least;
}

static void test_contrast(void **state)
{
    static const int texts[] = {INK_TEXT, INK_DIM, INK_ACCENT, INK_WARNING, INK_MARK};
    (void)state;
    for (int theme = 0; theme_names[theme]; theme++) {
        struct palette palette;
        theme_palette(theme, &palette);
        for (int indexed = 0; indexed < 2; indexed++) {
            for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
                double ratio = least_contrast_on_cells(&palette, texts[i], indexed);
                assert_that(ratio >= 4.5, "%s, %s: text ink %d has %.2f:1", theme_names[theme],
                            indexed ? "256 colours" : "RGB", texts[i], ratio);
            }
            for (int i = 0; i < RACER_INKS; i++) {
                double ratio = least_contrast_on_cells(&palette, INK_RACER + i, indexed);
                assert_that(ratio >= 3, "%s, %s: racer %d has %.2f:1", theme_names[theme],
                            indexed ? "256 colours" : "RGB", i, ratio);
            }
        }
    }
}

/* On pixels words have a halo and lines a casing of the background: they stand out from that
 * whatever it lies on, and it from the map or the line from the map. */
static void test_contrast_with_casing(void **state)
{
    static const int texts[] = {INK_TEXT, INK_DIM, INK_ACCENT, INK_WARNING, INK_MARK};
    (void)state;
    for (int theme = 0; theme_names[theme]; theme++) {
        struct palette p;
        theme_palette(theme, &p);
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            assert_true(contrast(p.rgb[texts[i]], p.rgb[INK_BACKGROUND]) >= 4.5);
        for (int i = 0; i < RACER_INKS; i++) {
            uint32_t line = p.rgb[INK_RACER + i], casing = p.rgb[INK_BACKGROUND];
            double ratio = contrast(line, casing);
            assert_that(ratio >= 3, "%s: racer %d has %.2f:1", theme_names[theme], i, ratio);
        }
    }
}

struct lab {
    double l, a, b;
};

/* OKLab of linear RGB: B. Ottosson, "A perceptual color space for image processing", 2020. */
static struct lab oklab(const double rgb[3])
{
    double r = fmin(fmax(rgb[0], 0), 1), g = fmin(fmax(rgb[1], 0), 1), b = fmin(fmax(rgb[2], 0), 1);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b),
           m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b),
           s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return (struct lab){0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

/* Full colour blindness of each kind, on linear RGB: G. M. Machado, M. M. Oliveira, L. A. F.
 * Fernandes, IEEE TVCG 15(6), 2009, severity 1.0; last, none. */
static const double blindness[4][3][3] = {
    {{0.152286, 1.052583, -0.204868},
     {0.114503, 0.786281, 0.099216},
     {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968},
     {0.280085, 0.672501, 0.047413},
     {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779},
     {-0.078411, 0.930809, 0.147602},
     {0.004733, 0.691367, 0.303900}},
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
};

static struct lab seen(uint32_t rgb, const double matrix[3][3])
{
    const double linear[] = {channel(rgb >> 16), channel(rgb >> 8 & 255), channel(rgb & 255)};
    double out[3];
    for (int i = 0; i < 3; i++)
        out[i] = matrix[i][0] * linear[0] + matrix[i][1] * linear[1] + matrix[i][2] * linear[2];
    return oklab(out);
}

/* Racers' colours stay apart for every eye: most within the first six, whose lines are all whole,
 * less within the second, whose lines are dashed, least between the two. */
static void test_colours_of_racers_stay_apart(void **state)
{
    (void)state;
    for (int theme = 0; theme_names[theme]; theme++) {
        struct palette p;
        theme_palette(theme, &p);
        for (int kind = 0; kind < 4; kind++) {
            for (int i = 0; i < RACER_INKS; i++) {
                for (int j = 0; j < i; j++) {
                    struct lab x = seen(p.rgb[INK_RACER + i], blindness[kind]),
                               y = seen(p.rgb[INK_RACER + j], blindness[kind]);
                    double distance = hypot(hypot(x.l - y.l, x.a - y.a), x.b - y.b);
                    double wanted = i < 6 ? 0.075 : j >= 6 ? 0.055 : 0.038;
                    assert_that(distance >= wanted, "%s, blindness %d: racers %d and %d: %.3f",
                                theme_names[theme], kind, j, i, distance);
                }
            }
        }
    }
}

/* Grey is for axes and theory: no racer's ink is near it, and what those are drawn in is. */
static void test_racers_are_never_grey(void **state)
{
    static const int greys[] = {INK_TEXT, INK_DIM, INK_GRID, INK_GHOST, INK_MARK};
    (void)state;
    for (int theme = 0; theme_names[theme]; theme++) {
        struct palette p;
        theme_palette(theme, &p);
        for (int i = 0; i < RACER_INKS; i++) {
            struct lab x = seen(p.rgb[INK_RACER + i], blindness[3]);
            assert_that(hypot(x.a, x.b) >= 0.07, "%s: racer %d has chroma %.3f", theme_names[theme],
                        i, hypot(x.a, x.b));
            unsigned index = p.index256[INK_RACER + i];
            assert_that(index < 232 && (index - 16) % 43 != 0, "%s: racer %d has grey %u",
                        theme_names[theme], i, index);
        }
        for (size_t i = 0; i < sizeof greys / sizeof *greys; i++) {
            struct lab x = seen(p.rgb[greys[i]], blindness[3]);
            assert_that(hypot(x.a, x.b) <= 0.035, "%s: ink %d has chroma %.3f", theme_names[theme],
                        greys[i], hypot(x.a, x.b));
        }
    }
}

/* Basins have hues of their own: none is near a racer's ink, neighbours in number differ for every
 * eye, shades of one follow one another, and words can be read on all of them. */
static void test_basins_have_hues_of_their_own(void **state)
{
    (void)state;
    for (int theme = 0; theme_names[theme]; theme++) {
        struct palette p;
        theme_palette(theme, &p);
        for (int i = 0; i < BASIN_HUES * BASIN_SHADES; i++) {
            uint32_t basin = p.rgb[INK_BASIN + i];
            struct lab x = seen(basin, blindness[3]);
            assert_that(contrast(p.rgb[INK_TEXT], basin) >= 4.5, "%s: text on basin %d",
                        theme_names[theme], i);
            for (int racer = 0; racer < RACER_INKS; racer++) {
                struct lab y = seen(p.rgb[INK_RACER + racer], blindness[3]);
                double distance = hypot(hypot(x.l - y.l, x.a - y.a), x.b - y.b);
                assert_that(distance >= 0.1, "%s: basin %d and racer %d: %.3f", theme_names[theme],
                            i, racer, distance);
            }
            if (i % BASIN_SHADES > 0) {
                double before = seen(p.rgb[INK_BASIN + i - 1], blindness[3]).l;
                assert_true(fabs(x.l - before) >= 0.06 && (x.l < before));
            }
            for (int kind = 0; kind < 4 && i + BASIN_SHADES < BASIN_HUES * BASIN_SHADES; kind++) {
                struct lab a = seen(basin, blindness[kind]),
                           b = seen(p.rgb[INK_BASIN + i + BASIN_SHADES], blindness[kind]);
                double distance = hypot(hypot(a.l - b.l, a.a - b.a), a.b - b.b);
                assert_that(distance >= (kind == 3 ? 0.06 : 0.035),
                            "%s, blindness %d: basins %d and %d: %.3f", theme_names[theme], kind, i,
                            i + BASIN_SHADES, distance);
            }
        }
    }
}

/* Higher is always lighter in the dark theme, darker in the light one, by as much as the eye tells
 * apart side by side; the map spans two fifths of all lightness, a third in the light theme. Racers
 * have colours of their own. */
static void test_ramp_is_monotone_and_racers_differ(void **state)
{
    (void)state;
    for (int theme = 0; theme_names[theme]; theme++) {
        struct palette p;
        theme_palette(theme, &p);
        for (int i = 1; i < RAMP_LEVELS; i++) {
            uint32_t before = p.rgb[INK_RAMP + i - 1], here = p.rgb[INK_RAMP + i];
            assert_true(p.light ? luminance(here) < luminance(before)
                                : luminance(here) > luminance(before));
            assert_that(contrast(before, here) >= 1.07, "%s: bands %d and %d have %.3f:1",
                        theme_names[theme], i - 1, i, contrast(before, here));
            before = p.quiet_ramp[i - 1], here = p.quiet_ramp[i];
            assert_true(p.light ? luminance(here) < luminance(before)
                                : luminance(here) > luminance(before));
        }
        double first = seen(p.rgb[INK_RAMP], blindness[3]).l,
               last = seen(p.rgb[INK_RAMP + RAMP_LEVELS - 1], blindness[3]).l;
        assert_near(p.light ? 1 - first : first, p.light ? 0.02 : 0.16, 0.02, "the lowest band");
        assert_near(p.light ? 1 - last : last, p.light ? 0.34 : 0.55, 0.02, "the highest band");
        for (int i = 0; i < RACER_INKS; i++) {
            for (int j = 0; j < i; j++) {
                assert_int_not_equal(p.rgb[INK_RACER + i], p.rgb[INK_RACER + j]);
                assert_int_not_equal(p.index256[INK_RACER + i], p.index256[INK_RACER + j]);
            }
        }
    }
}

/* --- clicks --- */

static struct rect panel_place(struct fixture *f, const char *name)
{
    for (int i = 0; i < f->scene.placed_count; i++)
        if (strcmp(f->scene.placed[i].panel->name, name) == 0)
            return f->scene.placed[i].where;
    fail_msg("%s is not shown", name);
    return (struct rect){0};
}

/* A click in the middle of the map is the middle of the view, and restarting there starts there. */
static void test_click_on_the_map(void **state)
{
    struct fixture *f = *state;
    session_act(&f->session, ACTION_WHOLE_SURFACE);
    struct canvas *canvas = cells_open(80, 23, CHARSET_BRAILLE, SHADING_COLOUR);
    struct hit hit;
    scene_draw(&f->scene, canvas);
    struct rect map = panel_place(f, "map");
    struct view view;
    assert_true(view_of_map(&f->scene, &view));
    assert_true(scene_hit(&f->scene, view.where.x + view.where.width / 2,
                          view.where.y + view.where.height / 2, &hit));
    assert_int_equal(hit.kind, HIT_START);
    assert_near(hit.w[0], 0, 1e-12, "x");
    assert_near(hit.w[1], 0, 1e-12, "y");
    assert_true(scene_hit(&f->scene, map.x + 2, map.y + 1, &hit)); /* the heading */
    assert_true(hit.kind == HIT_ABOUT && hit.about == ABOUT_SURFACE);
    assert_true(scene_hit(&f->scene, map.x + map.width - 2, map.y + 1, &hit));
    assert_true(hit.kind == HIT_ABOUT && hit.about == ABOUT_STEP);
    session_go(&f->session, 20, LONG_MAX);
    scene_do(&f->scene, &(struct hit){.kind = HIT_START, .w = {1.25, -0.5}});
    assert_int_equal(f->session.state.position, 0);
    assert_near(run_row(f->session.race.run[3], 0).w[0], 1.25, 0, "start");
    cells_close(canvas);
}

/* A click on a bar sets a value near the one that is drawn there: clicking the mark changes next to
 * nothing. */
static void test_click_on_the_bars(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(120, 39, CHARSET_BRAILLE, SHADING_COLOUR);
    struct hit hit;
    double last = 0;
    scene_draw(&f->scene, canvas);
    struct rect bars = panel_place(f, "bars");
    for (double t = 0.05; t < 1; t += 0.1) {
        assert_true(scene_hit(&f->scene, bars.x + t * bars.width, bars.y + canvas->em, &hit));
        assert_int_equal(hit.kind, HIT_ROLE);
        assert_int_equal(hit.role, ROLE_RATE);
        assert_true(hit.value > last);
        last = hit.value;
    }
    assert_true(scene_hit(&f->scene, bars.x + bars.width / 3, bars.y + 3 * canvas->em, &hit));
    assert_int_equal(hit.role, ROLE_MEMORY);
    assert_near(hit.value, 0.9, 1e-12, "a third of three decades of 1 − β");
    cells_close(canvas);
}

static void test_click_on_the_table(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(80, 23, CHARSET_BRAILLE, SHADING_COLOUR);
    struct hit hit;
    scene_draw(&f->scene, canvas);
    struct rect table = panel_place(f, "table");
    for (int i = 0; i < f->session.race.count; i++) {
        assert_true(scene_hit(&f->scene, table.x + 1, table.y + (i + 1.5) * canvas->em, &hit));
        scene_do(&f->scene, &hit);
        assert_int_equal(f->session.state.focus, i);
    }
    assert_false(scene_hit(&f->scene, 10, table.y + 1, &hit)); /* the titles */
    cells_close(canvas);
}

/* --- truth --- */

static bool screen_has(const struct canvas *canvas, const char *text)
{
    char line[8 * 256 + 1];
    for (int row = 0; row < cells_rows(canvas); row++) {
        cells_row_text(canvas, row, line);
        if (strstr(line, text))
            return true;
    }
    return false;
}

/* The numbers in the panels are those of the analysis: momentum on a bowl has ρ = √β and the edge
 * 2(1+β)/λmax. */
static void test_panels_tell_the_truth(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(120, 39, CHARSET_BRAILLE, SHADING_COLOUR);
    set(f, "surface", "bowl:lambda1=1,lambda2=10");
    set(f, "optimizer", "momentum:eta=0.1,beta=0.81");
    scene_draw(&f->scene, canvas);
    assert_true(screen_has(canvas, "ρ=0.9"));
    assert_true(screen_has(canvas, "edge 0.362"));
    assert_true(screen_has(canvas, "η=0.1"));
    assert_true(screen_has(canvas, "β=0.81"));
    assert_false(screen_has(canvas, "local"));
    set(f, "eta", "0.4");
    scene_draw(&f->scene, canvas);
    assert_true(screen_has(canvas, "diverges"));
    cells_close(canvas);
}

/* What is far outside or not a number is drawn nowhere, and the table says why. */
static void test_divergence_is_shown_as_it_is(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(120, 39, CHARSET_BRAILLE, SHADING_COLOUR);
    set(f, "optimizer", "gd:eta=5;adam");
    session_go(&f->session, 30, LONG_MAX);
    scene_draw(&f->scene, canvas);
    assert_true(screen_has(canvas, "diverged"));
    assert_true(screen_has(canvas, "running"));
    cells_close(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_golden_default_race),
        WITH_FIXTURE(test_golden_panels),
        WITH_FIXTURE(test_golden_timeline),
        WITH_FIXTURE(test_golden_noise),
        WITH_FIXTURE(test_golden_surfaces),
        WITH_FIXTURE(test_golden_overlays),
        WITH_FIXTURE(test_golden_relief),
        cmocka_unit_test(test_heights),
        WITH_FIXTURE(test_layout_at_every_size),
        cmocka_unit_test(test_contours_are_at_round_values),
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_contrast_with_casing),
        cmocka_unit_test(test_colours_of_racers_stay_apart),
        cmocka_unit_test(test_racers_are_never_grey),
        cmocka_unit_test(test_basins_have_hues_of_their_own),
        cmocka_unit_test(test_ramp_is_monotone_and_racers_differ),
        WITH_FIXTURE(test_click_on_the_map),
        WITH_FIXTURE(test_click_on_the_bars),
        WITH_FIXTURE(test_click_on_the_table),
        WITH_FIXTURE(test_panels_tell_the_truth),
        WITH_FIXTURE(test_divergence_is_shown_as_it_is),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("scene", tests, NULL, NULL);
}
