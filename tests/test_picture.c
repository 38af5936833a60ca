/*
 * The Cairo canvas: text in spans, lines anywhere, round circles, layers that change nothing, text
 * large enough for the back row.
 */
#include "fixture.h"

#include "scene/panel.h"

#include <cairo.h>
#include <float.h>
#include <fontconfig/fontconfig.h>
#include <limits.h>

#include "canvas/cairo.h"
#include "canvas/fonts.h"
#include "canvas/loops.h"
#include "canvas/cells.h"
#include "canvas/shading.h"
#include "canvas/spans.h"
#include "surfaces/surfaces.h"

/* --- spans --- */

/* The spans of a line, one after another: _ for below, ^ for above, | on the line. */
static void assert_spans(const char *utf8, const char *wanted)
{
    struct span_reader reader = {.at = utf8};
    struct span span;
    char got[1024] = "";
    while (span_next(&reader, &span)) {
        size_t length = strlen(got);
        snprintf(got + length, sizeof got - length, "%c%s", "_|^"[span.script + 1], span.text);
    }
    assert_that(strcmp(got, wanted) == 0, "'%s': '%s', not '%s'", utf8, got, wanted);
}

static void test_spans(void **state)
{
    (void)state;
    assert_spans("", "");
    assert_spans("plain", "|plain");
    assert_spans("λ₁=2", "|λ_1|=2");
    assert_spans("xy³ + z₁₂", "|xy^3| + z_12");
    assert_spans("λ_{max} of H", "|λ_max| of H");
    assert_spans("e^{−4σt}!", "|e^−4σt|!");
    assert_spans("−1.2·10⁻⁵", "|−1.2·10^−5");
    assert_spans("1.2e-5", "|1.2·10^−5");
    assert_spans("f=1e+05 end", "|f=10^5| end");
    assert_spans("11e3", "|11·10^3");
    assert_spans("2.1e3", "|2.1·10^3");
    assert_spans("-0.5 to a-b", "|−0.5 to a-b");
    assert_spans("1e", "|1e");
    assert_spans("1elephant", "|1elephant");
    assert_spans("levenberg-marquardt", "|levenberg-marquardt");
    assert_spans("weight_decay=1", "|weight_decay=1");
    assert_spans("_{open", "_open");
}

static void test_plain_text_keeps_every_character(void **state)
{
    char out[64];
    (void)state;
    spans_plain(out, sizeof out, "λ_{max} ^{T} Σ_{s≠r} a_b");
    assert_string_equal(out, "λmax T Σ_{s≠r} a_b");
    spans_plain(out, 4, "abcdef");
    assert_string_equal(out, "abc");
}

/* --- pixels --- */

static struct canvas *open_canvas(int width, int height)
{
    struct error error = {""};
    struct canvas *canvas = cairo_canvas_open(width, height, &error);
    assert_that(canvas != NULL, "%s", error.text);
    return canvas;
}

static struct style black_and_white(void)
{
    struct style style = {.text = 1, .line = 1};
    for (int ink = 0; ink < INK_COUNT; ink++)
        style.palette.rgb[ink] = ink == INK_BACKGROUND ? 0 : 0xFFFFFF;
    return style;
}

static uint32_t pixel(struct canvas *canvas, int x, int y)
{
    int stride;
    const unsigned char *rows = cairo_canvas_pixels(canvas, &stride);
    uint32_t value;
    memcpy(&value, rows + (size_t)y * (size_t)stride + 4 * (size_t)x, sizeof value);
    return value & 0xFFFFFF;
}

static bool same_pixels(struct canvas *a, struct canvas *b)
{
    int stride_a, stride_b;
    const unsigned char *rows_a = cairo_canvas_pixels(a, &stride_a),
                        *rows_b = cairo_canvas_pixels(b, &stride_b);
    for (int y = 0; y < (int)a->height; y++) {
        for (int x = 0; x < (int)a->width; x++) {
            uint32_t one, other;
            memcpy(&one, rows_a + (size_t)y * (size_t)stride_a + 4 * (size_t)x, 4);
            memcpy(&other, rows_b + (size_t)y * (size_t)stride_b + 4 * (size_t)x, 4);
            if ((one ^ other) & 0xFFFFFF)
                return false;
        }
    }
    return true;
}

/* x0, x1, y0, y1 of the pixels that are not black. */
static void extent(struct canvas *canvas, int out[4])
{
    out[0] = out[2] = INT_MAX;
    out[1] = out[3] = -1;
    for (int y = 0; y < (int)canvas->height; y++) {
        for (int x = 0; x < (int)canvas->width; x++) {
            if (pixel(canvas, x, y) == 0)
                continue;
            out[0] = x < out[0] ? x : out[0];
            out[1] = x > out[1] ? x : out[1];
            out[2] = y < out[2] ? y : out[2];
            out[3] = y > out[3] ? y : out[3];
        }
    }
}

static const struct stroke plain = {.ink = INK_RACER, .width = 1},
                           thick = {.ink = INK_RACER, .width = 12};

static void test_circles_are_round(void **state)
{
    (void)state;
    struct canvas *canvas = open_canvas(400, 300);
    struct style style = black_and_white();
    struct point points[181];
    int box[4];
    canvas_begin(canvas, &style);
    for (int i = 0; i <= 180; i++)
        points[i] = (struct point){200 + 100 * cos(i * 3.14159265358979 / 90),
                                   150 + 100 * sin(i * 3.14159265358979 / 90)};
    canvas_line(canvas, points, 181, &plain);
    extent(canvas, box);
    assert_int_equal(box[1] - box[0], box[3] - box[2]);
    assert_in_range(box[1] - box[0], 198, 204);
    cairo_canvas_close(canvas);
}

/* No coordinate is too large, what is not finite interrupts, nothing leaves the clip rectangle. */
static void test_lines_from_anywhere(void **state)
{
    (void)state;
    struct canvas *canvas = open_canvas(100, 80);
    struct style style = black_and_white();
    struct rect clip = {20, 20, 40, 30};
    int box[4];
    canvas_begin(canvas, &style);
    canvas_clip(canvas, &clip);
    canvas_segment(canvas, -1e300, 30.5, 1e300, 30.5, &thick);
    canvas_segment(canvas, 40.5, -1e12, 40.5, 1e12, &thick);
    extent(canvas, box);
    assert_int_equal(box[0], 20);
    assert_int_equal(box[1], 59);
    assert_int_equal(box[2], 20);
    assert_int_equal(box[3], 49);
    assert_true((pixel(canvas, 25, 30) & 255) > 240);
    assert_true((pixel(canvas, 40, 25) & 255) > 240);
    canvas_begin(canvas, &style);
    const struct point broken[] = {{10, 10}, {20, 10},       {NAN, 10},
                                   {60, 10}, {70, INFINITY}, {80, 10}};
    canvas_line(canvas, broken, 6, &plain);
    extent(canvas, box);
    assert_in_range(box[0], 7, 10);
    assert_in_range(box[1], 20, 22);
    cairo_canvas_close(canvas);
}

/* A line drawn to a far point leaves the picture in the right direction. */
static void test_far_ends_keep_the_slope(void **state)
{
    (void)state;
    struct canvas *near = open_canvas(120, 90), *far = open_canvas(120, 90);
    struct style style = black_and_white();
    canvas_begin(near, &style);
    canvas_begin(far, &style);
    canvas_segment(near, -60, -30, 300, 150, &plain);
    canvas_segment(far, -6e8, -3e8, 6e8, 3e8, &plain);
    for (int x = 0; x < 120; x++)
        for (int y = 0; y < 90; y++)
            assert_true(abs((int)(pixel(near, x, y) & 255) - (int)(pixel(far, x, y) & 255)) < 24);
    cairo_canvas_close(near);
    cairo_canvas_close(far);
}

/* --- families --- */

/* A style's family is what text is measured and set in; what it lacks comes from the usual one. */
static void test_families(void **state)
{
    (void)state;
    struct canvas *canvas = open_canvas(200, 100);
    struct style usual = black_and_white(), other = usual;
    canvas_begin(canvas, &usual);
    double narrow = canvas_measure(canvas, "iii"), wide = canvas_measure(canvas, "mmm");
    assert_true(narrow < 0.5 * wide);
    assert_true(font_exists("DejaVu Sans") && font_exists("dejavu sans"));
    assert_true(font_exists("monospace") && !font_exists("No Such Family"));
    if (!font_exists("DejaVu Sans Mono"))
        skip();
    snprintf(other.family, sizeof other.family, "DejaVu Sans Mono");
    canvas_begin(canvas, &other);
    assert_near(canvas_measure(canvas, "iii"), canvas_measure(canvas, "mmm"), 1e-9, "one width");
    int box[4], none[4];
    canvas_text(canvas, 20, 20, ALIGN_LEFT, INK_TEXT, "ℵ\u1E7D");
    extent(canvas, box);
    assert_true(box[1] > box[0]);
    canvas_begin(canvas, &usual);
    extent(canvas, none);
    assert_true(none[1] < none[0]);
    assert_near(canvas_measure(canvas, "iii"), narrow, 1e-9, "the usual one again");
    cairo_canvas_close(canvas);
}

/* --- fields --- */

/* A slope from left to right: contours at the right places, between bands of the right colours. */
static void test_field(void **state)
{
    (void)state;
    struct canvas *canvas = open_canvas(280, 60);
    struct style style = black_and_white();
    style.line = 8;
    float bands[28 * 6];
    for (int level = 0; level < RAMP_LEVELS; level++)
        style.palette.rgb[INK_RAMP + level] = (uint32_t)(0x010101 * (20 + 10 * level));
    for (int i = 0; i < 28 * 6; i++)
        bands[i] = (float)((i % 28 + 0.5) / 2);
    canvas_begin(canvas, &style);
    canvas_field(canvas, (struct rect){0, 0, 280, 60}, 28, 6, bands, NULL);
    for (int level = 0; level < RAMP_LEVELS; level++) { /* facing the light, a little brighter */
        uint32_t seen = pixel(canvas, 20 * level + 10, 30) & 255,
                 own = style.palette.rgb[INK_RAMP + level] & 255;
        assert_in_range(seen, own, own + 1 + own / 30);
        assert_true(level == 0 ||
                    pixel(canvas, 20 * level, 30) > pixel(canvas, 20 * level + 10, 30));
    }
    for (int i = 0; i < 28 * 6; i++)
        bands[i] = (float)((27 - i % 28 + 0.5) / 2);
    canvas_begin(canvas, &style);
    canvas_field(canvas, (struct rect){0, 0, 280, 60}, 28, 6, bands, NULL);
    for (int level = 0; level < RAMP_LEVELS; level++) /* turned away, a little darker */
        assert_true((pixel(canvas, 20 * level + 10, 30) & 255) <
                    (style.palette.rgb[INK_RAMP + RAMP_LEVELS - 1 - level] & 255));
    static const float holes[] = {-1, -1, 3.5f, 3.5f};
    canvas_begin(canvas, &style);
    canvas_field(canvas, (struct rect){0, 0, 280, 60}, 4, 1, holes, NULL);
    assert_int_equal(pixel(canvas, 20, 30), 0);
    assert_int_equal(pixel(canvas, 270, 30), style.palette.rgb[INK_RAMP + 3]);
    cairo_canvas_close(canvas);
}

/* A 2 × 2 field of these heights: its middle pixel. */
static uint32_t shaded(const struct palette *palette, float a, float b, float c, float d)
{
    const float heights[] = {a, b, c, d};
    uint32_t pixels[9];
    shade_bands(&(struct raster){pixels, 3, 3, 3}, 2, 2, heights, 1, palette);
    for (int i = 0; i < 9; i++)
        assert_true(pixels[i] >> 24 == 255);
    return pixels[4] & 0xFFFFFF;
}

/* A plateau has the colour of its band, even where it is exactly as high as a contour: there is no
 * slope to divide by. So have heights without bound; where there is no number it is hatched. */
static void test_field_without_slope(void **state)
{
    (void)state;
    struct palette palette = {{0}};
    for (int ink = 0; ink < INK_COUNT; ink++)
        palette.rgb[ink] = 0x010203u * (uint32_t)(ink + 1);
    const uint32_t *ramp = palette.rgb + INK_RAMP;
    for (int edge = 0; edge <= RAMP_LEVELS; edge++) {
        int band = edge < RAMP_LEVELS ? edge : RAMP_LEVELS - 1;
        float at = (float)edge, next = nextafterf(at, INFINITY), before = nextafterf(at, 0);
        assert_int_equal(shaded(&palette, at, at, at, at), ramp[band]);
        assert_int_equal(shaded(&palette, next, next, next, next), ramp[band]);
        assert_int_equal(shaded(&palette, before, before, before, before),
                         ramp[edge > 0 ? edge - 1 : 0]);
        uint32_t rising = shaded(&palette, at, next, at, next);
        assert_true(rising == ramp[band] || (edge > 0 && rising != ramp[edge - 1]));
    }
    uint32_t top = ramp[RAMP_LEVELS - 1], ground = palette.rgb[INK_BACKGROUND];
    assert_int_equal(shaded(&palette, INFINITY, INFINITY, INFINITY, INFINITY), top);
    assert_int_equal(shaded(&palette, FLT_MAX, FLT_MAX, FLT_MAX, FLT_MAX), top);
    assert_int_equal(shaded(&palette, 3.5f, 3.5f, 3.5f, INFINITY), top);
    assert_int_equal(shaded(&palette, -INFINITY, -INFINITY, -INFINITY, -INFINITY), ground);
    assert_int_equal(shaded(&palette, NAN, NAN, NAN, NAN), ground); /* between two diagonals */
    assert_int_equal(shaded(&palette, -0.0f, -0.0f, -0.0f, -0.0f), ramp[0]);
    assert_int_equal(shaded(&palette, 0, FLT_MIN, 0, FLT_TRUE_MIN), ramp[0]);
}

/* The band of a height is one of them, whatever the height. */
static void test_band_of_any_height(void **state)
{
    (void)state;
    static const float low[] = {0, -0.0f, -1, 0.99f, -FLT_MAX, -INFINITY, NAN},
                       high[] = {RAMP_LEVELS, RAMP_LEVELS - 0.5f, 1e10f, FLT_MAX, INFINITY};
    for (size_t i = 0; i < sizeof low / sizeof *low; i++)
        assert_int_equal(band_of(low[i]), 0);
    for (size_t i = 0; i < sizeof high / sizeof *high; i++)
        assert_int_equal(band_of(high[i]), RAMP_LEVELS - 1);
    for (int band = 0; band < RAMP_LEVELS; band++)
        assert_int_equal(band_of((float)band + 0.25f), band);
}

/* Fields and areas of every size: what cannot be drawn is not. */
static void test_areas_of_every_size(void **state)
{
    (void)state;
    static const double sizes[] = {0, -5, 0.2, 1e9, INFINITY, NAN};
    static const float bands[] = {1, 2, 3, 4};
    static const unsigned char shade[] = {1, 2, 3, 4};
    struct canvas *canvas = open_canvas(20, 10);
    struct style style = black_and_white();
    canvas_begin(canvas, &style);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct rect where = {-3, 2, sizes[i], sizes[i]};
        canvas_field(canvas, where, 2, 2, bands, NULL);
        canvas_field(canvas, where, 2, 2, bands, shade);
        canvas_field(canvas, where, 0, 0, bands, shade);
        canvas_layer(canvas, LAYER_PATHS, where, "", 0);
        canvas_layer_end(canvas);
        canvas_clip(canvas, NULL);
    }
    canvas_fill(canvas, (struct rect){0, 0, 20, 10}, INK_TEXT);
    assert_int_equal(pixel(canvas, 10, 5), 0xFFFFFF); /* it can still be drawn on */
    cairo_canvas_close(canvas);
}

/* Light and shadow: brighter light is a brighter pixel, nothing is background, and of samples finer
 * than pixels a pixel shows the mean. */
static void test_lit_field(void **state)
{
    (void)state;
    enum { SIDE = 40 };
    struct canvas *canvas = open_canvas(SIDE, SIDE);
    struct style style = black_and_white();
    static float bands[4 * SIDE * SIDE];
    static unsigned char shade[4 * SIDE * SIDE];
    struct rect all = {0, 0, SIDE, SIDE};
    for (int light = 0; light < 2; light++) {
        style.palette.light = light;
        style.palette.rgb[INK_BACKGROUND] = 0x304050;
        style.palette.rgb[INK_RAMP + 5] = light ? 0xD0E0F0 : 0x204050;
        for (int i = 0; i < SIDE * SIDE; i++) {
            bands[i] = i / SIDE < 10 ? -1 : 5.5f;
            shade[i] = (unsigned char)(i % SIDE * 6);
        }
        canvas_begin(canvas, &style);
        canvas_field(canvas, all, SIDE, SIDE, bands, shade);
        assert_int_equal(pixel(canvas, 20, 5), 0x304050);
        uint32_t bright = pixel(canvas, SIDE - 1, 20);
        for (int shift = 0; shift < 24; shift += 8) {
            for (int x = 1; x < SIDE; x++)
                assert_true((pixel(canvas, x, 20) >> shift & 255) >=
                            (pixel(canvas, x - 1, 20) >> shift & 255));
            assert_true((bright >> shift & 255) > (pixel(canvas, 0, 20) >> shift & 255) + 20);
        }
        for (int i = 0; i < 4 * SIDE * SIDE; i++) { /* every other sample shows nothing */
            bands[i] = i % 2 ? -1 : 5.5f;
            shade[i] = (SIDE - 1) * 6;
        }
        canvas_begin(canvas, &style);
        canvas_field(canvas, all, 2 * SIDE, 2 * SIDE, bands, shade);
        for (int shift = 0; shift < 24; shift += 8)
            assert_near(pixel(canvas, 20, 20) >> shift & 255,
                        0.5 * ((bright >> shift & 255) + (0x304050 >> shift & 255)), 1.5,
                        "half covered");
    }
    cairo_canvas_close(canvas);
}

/* --- text --- */

/* The font, and so every line of text, measures at least 1/36 of the picture's height. */
static void test_text_is_large_enough(void **state)
{
    (void)state;
    static const int sizes[][2] = {
        {640, 400}, {1024, 768}, {1280, 720}, {1920, 1080}, {2560, 1440}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct canvas *canvas = open_canvas(sizes[i][0], sizes[i][1]);
        struct style style = black_and_white();
        int box[4];
        canvas_begin(canvas, &style);
        assert_true(canvas->em >= sizes[i][1] / 36.0);
        canvas_text(canvas, 10, 10, ALIGN_LEFT, INK_TEXT, "Éq");
        extent(canvas, box);
        assert_true(box[3] - box[2] + 1 >= sizes[i][1] / 36);
        assert_true(box[2] >= 9 && box[3] <= 10 + canvas->em + 1);
        double ordinary = canvas->em;
        style.text = 1.25;
        canvas_begin(canvas, &style);
        assert_near(canvas->em / ordinary, 1.25, 0.06, "projector");
        cairo_canvas_close(canvas);
    }
}

/* Text is as wide as it is said to be, wherever it is anchored. */
static void test_text_measures(void **state)
{
    (void)state;
    struct canvas *canvas = open_canvas(600, 360);
    struct style style = black_and_white();
    static const char text[] = "H λ₁ = 1.5e-7 H";
    int left[4], right[4];
    canvas_begin(canvas, &style);
    double width = canvas_measure(canvas, text);
    canvas_text(canvas, 100, 50, ALIGN_LEFT, INK_TEXT, text);
    extent(canvas, left);
    canvas_begin(canvas, &style);
    canvas_text(canvas, 100 + width, 50, ALIGN_RIGHT, INK_TEXT, text);
    extent(canvas, right);
    for (int i = 0; i < 4; i++)
        assert_in_range(right[i] - left[i] + 1, 0, 2);
    assert_near(left[1] - left[0], width, 4, "inked width");
    assert_true(canvas_measure(canvas, "λ₁") < canvas_measure(canvas, "λ1"));
    assert_true(canvas_measure_bold(canvas, "bold") > canvas_measure(canvas, "bold"));
    cairo_canvas_mute(canvas, true);
    canvas_begin(canvas, &style);
    canvas_text(canvas, 100, 50, ALIGN_LEFT, INK_TEXT, text);
    extent(canvas, left);
    assert_int_equal(left[1], -1);
    cairo_canvas_close(canvas);
}

/* --- layers --- */

/* Drawn step by step on one canvas, or at once on a new one: the same picture, to the last bit. */
static void test_kept_layers_change_nothing(void **state)
{
    struct fixture *f = *state;
    struct canvas *kept = open_canvas(640, 400);
    set(f, "optimizer", "gd,momentum,adam,bfgs,newton,rmsprop,lion,nesterov");
    for (int step = 0; step <= 200; step += step % 3 == 0 ? 1 : 7) {
        session_go(&f->session, step, LONG_MAX);
        scene_draw(&f->scene, kept);
    }
    static const char *const edits[][2] = {
        {"", ""},           {"eta", "0.02"},         {"start", "1,-1"},
        {"theme", "light"}, {"region", "-1,4,-1,2"}, {"view", "relief"},
        {"azimuth", "100"}, {"eta", "0.01"}};
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        if (*edits[i][0])
            set(f, edits[i][0], edits[i][1]);
        static const long positions[] = {150, 130, 20, 190, 64, 63};
        for (size_t k = 0; k < sizeof positions / sizeof *positions; k++) {
            struct canvas *fresh = open_canvas(640, 400);
            session_go(&f->session, positions[k], LONG_MAX);
            scene_draw(&f->scene, kept);
            scene_draw(&f->scene, fresh);
            assert_that(same_pixels(kept, fresh), "after %s, step %ld", edits[i][0], positions[k]);
            cairo_canvas_close(fresh);
        }
    }
    cairo_canvas_close(kept);
}

/* What is kept does not survive the loss of what it was made for. */
static void test_resize_forgets(void **state)
{
    struct fixture *f = *state;
    struct error error;
    struct canvas *kept = open_canvas(640, 400), *fresh = open_canvas(800, 600);
    session_go(&f->session, 100, LONG_MAX);
    scene_draw(&f->scene, kept);
    assert_true(cairo_canvas_resize(kept, 800, 600, &error));
    scene_draw(&f->scene, kept);
    scene_draw(&f->scene, fresh);
    assert_true(same_pixels(kept, fresh));
    assert_false(cairo_canvas_resize(kept, 100000, 100000, &error));
    scene_draw(&f->scene, kept); /* still there */
    assert_true(same_pixels(kept, fresh));
    cairo_canvas_close(kept);
    cairo_canvas_close(fresh);
}

/* Every surface in both themes draws something else than the background, at odd sizes too. */
static void test_every_surface_is_drawn(void **state)
{
    struct fixture *f = *state;
    static const int sizes[][2] = {{1, 1}, {16, 16}, {333, 222}};
    for (int i = 0; surfaces[i]; i++) {
        if (!surfaces[i]->takes_expression)
            set(f, "surface", surfaces[i]->name);
        set(f, "theme", i % 2 ? "light" : "dark");
        set(f, "view", i % 3 ? "map" : "relief");
        session_go(&f->session, 20, LONG_MAX);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            struct canvas *canvas = open_canvas(sizes[k][0], sizes[k][1]);
            scene_draw(&f->scene, canvas);
            uint32_t corner = pixel(canvas, 0, 0);
            bool any = false;
            for (int x = 0; x < sizes[k][0]; x++)
                for (int y = 0; y < sizes[k][1]; y++)
                    any = any || pixel(canvas, x, y) != corner;
            assert_that(any || sizes[k][0] == 1, "%s", surfaces[i]->name);
            cairo_canvas_close(canvas);
        }
    }
}

/* Twice the area within a loop, by the trapezoidal formula; loops around holes count against it. */
static void add_area(void *context, const struct corner *corners, size_t count)
{
    double *area = context;
    for (size_t k = 0; k < count; k++) {
        struct point a = corners[k].at, b = corners[(k + 1) % count].at;
        *area += 0.5 * (a.x * b.y - b.x * a.y);
    }
}

enum { LOOP_COLUMNS = 120, LOOP_ROWS = 90 };

static double area_above(const float *heights, double level)
{
    double area = 0;
    assert_true(loops_trace((struct rect){10, 20, 240, 180}, LOOP_COLUMNS, LOOP_ROWS, heights,
                            level, 0.01, add_area, &area));
    return fabs(area);
}

/* A cone of slope 0.1 around the middle, of which a level cuts off a disc; then half of it. */
static void test_loops_enclose_what_is_higher(void **state)
{
    static float heights[LOOP_ROWS * LOOP_COLUMNS];
    (void)state;
    for (int half = 0; half < 2; half++) {
        for (int j = 0; j < LOOP_ROWS; j++)
            for (int i = 0; i < LOOP_COLUMNS; i++) {
                double r = hypot(2 * (i + 0.5) - 120, 2 * (j + 0.5) - 90);
                heights[j * LOOP_COLUMNS + i] =
                    half && i < LOOP_COLUMNS / 2 ? NAN : (float)(10 - 0.1 * r);
            }
        for (int level = 3; level < 10; level++) {
            double r = (10 - level) / 0.1, disc = 3.14159265358979 * r * r / (half ? 2 : 1);
            assert_near(area_above(heights, level), disc, 0.01 * disc + 3 * r * half, "level %d",
                        level);
        }
    }
    for (size_t k = 0; k < LOOP_ROWS * LOOP_COLUMNS; k++)
        heights[k] = 5;
    assert_near(area_above(heights, 5), 240 * 180, 1e-6, "all of it, to the edge");
    assert_near(area_above(heights, 5.01), 0, 0, "nothing");
    heights[0] = heights[1] = heights[LOOP_COLUMNS] = 0; /* a hole in a corner, and a peak */
    heights[45 * LOOP_COLUMNS + 60] = INFINITY;
    assert_near(area_above(heights, 4.5), 240 * 180 - 3 * 4, 4, "all but a corner");
}

/* --- hierarchy --- */

static const struct placed *place_of(const struct fixture *f, const char *name)
{
    for (int i = 0; i < f->scene.placed_count; i++)
        if (strcmp(f->scene.placed[i].panel->name, name) == 0)
            return &f->scene.placed[i];
    return NULL;
}

static const char *const lineups[] = {
    "gd", "gd,momentum", "gd,momentum,nesterov,rmsprop,adam,newton,bfgs",
    "gd,momentum,nesterov,rmsprop,adam,newton,bfgs,adagrad,lion,cg,lbfgs,adamw"};

/* The race is the largest thing on the screen, however many take part in it. */
static void test_the_map_has_most_of_the_picture(void **state)
{
    static const char *const others[] = {"circle", "loss", "bars", "table"};
    struct fixture *f = *state;
    for (size_t l = 0; l < sizeof lineups / sizeof *lineups; l++) {
        struct error error;
        struct canvas *canvas = cairo_canvas_open(1280, 720, &error);
        assert_non_null(canvas);
        set(f, "optimizer", lineups[l]);
        scene_draw(&f->scene, canvas);
        const struct rect map = place_of(f, "map")->where;
        assert_that(map.width >= 0.62 * 1280 && map.width <= 0.66 * 1280 && map.height >= 590,
                    "%s: %g x %g", lineups[l], map.width, map.height);
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
            const struct placed *other = place_of(f, others[i]);
            assert_that(other && other->where.x >= map.x + map.width &&
                            other->where.y + other->where.height <= 720,
                        "%s: %s", lineups[l], others[i]);
        }
        assert_in_range(place_of(f, "circle")->where.height, 180, 420);
        assert_in_range(place_of(f, "loss")->where.height, 140, 300);
        cairo_canvas_close(canvas);
    }
}

/* Where it is smaller the table gives way first, then the second chart, then the bars; the map
 * never, nor by much. */
static void test_what_gives_way(void **state)
{
    struct fixture *f = *state;
    bool table = true, second = true, bars = true;
    for (int height = 60; height >= 6; height--) {
        struct canvas *canvas = cells_open(120, height, CHARSET_BRAILLE, SHADING_COLOUR);
        assert_non_null(canvas);
        scene_draw(&f->scene, canvas);
        bool has_table = place_of(f, "table"), has_bars = place_of(f, "bars"),
             has_second = place_of(f, "loss") && place_of(f, "circle");
        assert_that(place_of(f, "map")->where.width >= 0.6 * canvas->width, "%d: the map", height);
        assert_that(bars || !has_bars, "%d: the bars come back", height);
        assert_that(has_bars || !(has_second || has_table), "%d: no bars, but more", height);
        table = has_table, bars = has_bars, second = has_second;
        cells_close(canvas);
    }
    assert_false(table || second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loops_enclose_what_is_higher),
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_plain_text_keeps_every_character),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_circles_are_round),
        cmocka_unit_test(test_lines_from_anywhere),
        cmocka_unit_test(test_far_ends_keep_the_slope),
        cmocka_unit_test(test_field),
        cmocka_unit_test(test_field_without_slope),
        cmocka_unit_test(test_band_of_any_height),
        cmocka_unit_test(test_areas_of_every_size),
        cmocka_unit_test(test_lit_field),
        cmocka_unit_test(test_text_is_large_enough),
        cmocka_unit_test(test_text_measures),
        WITH_FIXTURE(test_kept_layers_change_nothing),
        WITH_FIXTURE(test_resize_forgets),
        WITH_FIXTURE(test_every_surface_is_drawn),
        WITH_FIXTURE(test_the_map_has_most_of_the_picture),
        WITH_FIXTURE(test_what_gives_way),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("picture", tests, NULL, NULL);
    cairo_debug_reset_static_data(); /* so that leak checkers see ours alone */
    FcFini();
    return failed;
}
