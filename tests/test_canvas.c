/* The cell canvas: dots, clipping, text, fields and character sets, as text pictures. */
#include "testing.h"

#include "canvas/cells.h"

static const struct stroke plain = {.ink = INK_RACER, .width = 1};

/* Compares the whole grid with lines of text, trailing spaces aside. */
static void assert_picture(const struct canvas *canvas, const char *const *wanted)
{
    for (int row = 0; row < cells_rows(canvas); row++) {
        char got[8 * 64 + 1];
        cells_row_text(canvas, row, got);
        if (strcmp(got, wanted[row]) != 0)
            fail_msg("row %d: '%s', not '%s'", row, got, wanted[row]);
    }
}

static void test_lines_in_braille(void **state)
{
    (void)state;
    struct canvas *c = cells_open(6, 3, CHARSET_BRAILLE, SHADING_COLOUR);
    canvas_segment(c, 0, 0, 11, 11, &plain);
    canvas_segment(c, 0, 11, 11, 11, &plain);
    assert_picture(c, (const char *[]){"⠑⢄", "  ⠑⢄", "⣀⣀⣀⣀⣑⣄"});
    cells_close(c);
}

/* Extent of all dots set, in dots. */
static void dot_extent(const struct canvas *canvas, int extent[4])
{
    static const int bits[8][2] = {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}};
    extent[0] = extent[2] = 1 << 20;
    extent[1] = extent[3] = -1;
    for (int row = 0; row < cells_rows(canvas); row++) {
        for (int column = 0; column < cells_columns(canvas); column++) {
            uint32_t code = cells_glyph(canvas, column, row).code;
            for (int i = 0; i < 8 && code >= 0x2800 && code < 0x2900; i++) {
                if (!(code >> i & 1))
                    continue;
                int x = 2 * column + bits[i][0], y = 4 * row + bits[i][1];
                extent[0] = x < extent[0] ? x : extent[0];
                extent[1] = x > extent[1] ? x : extent[1];
                extent[2] = y < extent[2] ? y : extent[2];
                extent[3] = y > extent[3] ? y : extent[3];
            }
        }
    }
}

static void test_circles_are_round(void **state)
{
    (void)state;
    struct canvas *c = cells_open(60, 30, CHARSET_BRAILLE, SHADING_COLOUR);
    struct point points[181];
    int extent[4];
    for (int i = 0; i <= 180; i++)
        points[i] = (struct point){60.5 + 40 * cos(i * 3.14159265358979 / 90),
                                   60.5 + 40 * sin(i * 3.14159265358979 / 90)};
    canvas_line(c, points, 181, &plain);
    dot_extent(c, extent);
    assert_int_equal(extent[1] - extent[0], extent[3] - extent[2]);
    assert_int_equal(extent[1] - extent[0], 80);
    cells_close(c);
}

/* Nothing is drawn outside the clip rectangle or for points that are not finite, and far points
 * cost nothing. */
static void test_clipping(void **state)
{
    (void)state;
    struct canvas *c = cells_open(10, 4, CHARSET_BRAILLE, SHADING_COLOUR);
    struct rect clip = {4, 4, 8, 8};
    int extent[4];
    canvas_clip(c, &clip);
    canvas_segment(c, -1e300, 8, 1e300, 8, &plain);
    canvas_segment(c, 8, -1e9, 8, 1e9, &plain);
    canvas_segment(c, NAN, 0, 10, 10, &plain);
    canvas_segment(c, 0, 0, INFINITY, 10, &plain);
    dot_extent(c, extent);
    assert_int_equal(extent[0], 4);
    assert_int_equal(extent[1], 11);
    assert_int_equal(extent[2], 4);
    assert_int_equal(extent[3], 11);
    canvas_text(c, 0, 0, ALIGN_LEFT, INK_TEXT, "outside");
    canvas_text(c, 0, 4, ALIGN_LEFT, INK_TEXT, "abcdefgh");
    char row[128];
    cells_row_text(c, 0, row);
    assert_string_equal(row, "");
    cells_row_text(c, 1, row);
    assert_string_equal(row, "  cdef");
    cells_close(c);
}

/* A line keeps its slope when its ends lie far outside. */
static void test_clipped_lines_keep_their_place(void **state)
{
    (void)state;
    struct canvas *near = cells_open(20, 10, CHARSET_BRAILLE, SHADING_COLOUR);
    struct canvas *far = cells_open(20, 10, CHARSET_BRAILLE, SHADING_COLOUR);
    canvas_segment(near, 0, 0, 40, 40, &plain);
    canvas_segment(far, -4e6, -4e6, 4e6, 4e6, &plain);
    for (int row = 0; row < 10; row++) {
        char a[256], b[256];
        cells_row_text(near, row, a);
        cells_row_text(far, row, b);
        assert_string_equal(a, b);
    }
    cells_close(near);
    cells_close(far);
}

static void test_text(void **state)
{
    (void)state;
    struct canvas *c = cells_open(12, 4, CHARSET_BRAILLE, SHADING_COLOUR);
    canvas_text(c, 0, 0, ALIGN_LEFT, INK_TEXT, "η=0.1");
    canvas_text(c, c->width, 4, ALIGN_RIGHT, INK_TEXT, "‖∇f‖");
    canvas_text(c, c->width / 2, 8, ALIGN_CENTRE, INK_TEXT, "mid");
    canvas_text(c, 0, 12, ALIGN_LEFT, INK_TEXT, "v̂ \xFF!");
    assert_picture(c, (const char *[]){"η=0.1", "        ‖∇f‖", "     mid", "v̂ \xEF\xBF\xBD!"});
    assert_near(canvas_measure(c, "v̂=1"), 6, 0, "a combining mark takes no column");
    assert_int_equal(cells_glyph(c, 0, 3).combining, 0x302);
    cells_close(c);
}

/* A wide character takes two cells; half of one is a blank, whatever was drawn over the other. */
static void test_wide(void **state)
{
    (void)state;
    struct canvas *c = cells_open(6, 4, CHARSET_BRAILLE, SHADING_COLOUR);
    canvas_text(c, 0, 0, ALIGN_LEFT, INK_TEXT, "漢x字é");
    assert_true(cells_glyph(c, 1, 0).covered && !cells_glyph(c, 2, 0).covered);
    canvas_text(c, 0, 4, ALIGN_LEFT, INK_TEXT, "漢字");
    canvas_text(c, c->column, 4, ALIGN_LEFT, INK_TEXT, "a");      /* over a right half */
    canvas_text(c, 2 * c->column, 4, ALIGN_LEFT, INK_TEXT, "b");  /* over a left half */
    canvas_text(c, 5 * c->column, 8, ALIGN_LEFT, INK_TEXT, "漢"); /* cut off by the edge */
    canvas_text(c, 0, 12, ALIGN_LEFT, INK_TEXT, "漢字漢");
    canvas_fill(c, (struct rect){c->column, 12, 2 * c->column, 4}, INK_BACKGROUND);
    assert_picture(c, (const char *[]){"漢x字é", " ab", "", "    漢"});
    assert_near(canvas_measure(c, "漢x"), 6, 0, "three columns");
    for (int column = 0; column < 4; column++)
        assert_false(cells_glyph(c, column, 1).covered || cells_glyph(c, column, 3).covered);
    cells_close(c);
}

static void test_ascii_is_ascii(void **state)
{
    (void)state;
    struct canvas *c = cells_open(40, 8, CHARSET_ASCII, SHADING_LINES);
    float bands[80 * 32];
    for (int i = 0; i < 80 * 32; i++)
        bands[i] = (float)(i / 7 % RAMP_LEVELS);
    canvas_field(c, (struct rect){0, 0, 80, 32}, 80, 32, bands, NULL);
    for (int i = 0; i < 40; i++)
        canvas_segment(c, 40, 16, 2 * i, i, &plain);
    for (int i = 0; i < RACER_INKS; i++)
        canvas_marker(c, (struct point){6 * i + 1, 2}, i, INK_RACER);
    canvas_text(c, 0, 8, ALIGN_LEFT, INK_TEXT, "η←β∇²f‖λ₁‖≤√κ·ε→∞ ½ρ✓");
    for (int row = 0; row < 8; row++) {
        for (int column = 0; column < 40; column++) {
            struct glyph glyph = cells_glyph(c, column, row);
            assert_that(glyph.code >= 0x20 && glyph.code < 0x7F && glyph.combining == 0,
                        "U+%04X at %d,%d", (unsigned)glyph.code, column, row);
        }
    }
    char row[256];
    cells_row_text(c, 2, row);
    assert_that(strncmp(row, "eta<-betagrad ^2f|lambda1|<=sqrtkappa*ep", 40) == 0, "'%s'", row);
    cells_close(c);
}

/* Shapes tell racers apart where there is no colour: all differ, in every character set. */
static void test_markers_differ(void **state)
{
    (void)state;
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
        struct canvas *c = cells_open(RACER_INKS, 1, (enum charset)charset, SHADING_LINES);
        for (int i = 0; i < RACER_INKS; i++)
            canvas_marker(c, (struct point){2 * i + 1, 2}, i, INK_RACER);
        for (int i = 0; i < RACER_INKS; i++)
            for (int j = 0; j < i; j++)
                assert_int_not_equal(cells_glyph(c, i, 0).code, cells_glyph(c, j, 0).code);
        cells_close(c);
    }
}

static void test_other_character_sets(void **state)
{
    (void)state;
    static const struct {
        enum charset charset;
        const char *wanted[2];
    } cases[] = {
        {CHARSET_QUADRANT, {"▚", " ▚"}},
        {CHARSET_ASCII, {"\\", " \\"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct canvas *c = cells_open(2, 2, cases[i].charset, SHADING_COLOUR);
        canvas_segment(c, 0, 0, 1, 3, &plain);
        canvas_segment(c, 2, 4, 3, 7, &plain);
        assert_picture(c, cases[i].wanted);
        cells_close(c);
    }
    /* a full cell, its left half, its upper left sixth */
    struct canvas *c = cells_open(3, 1, CHARSET_SEXTANT, SHADING_COLOUR);
    for (int y = 0; y < 4; y++) {
        canvas_segment(c, 0, y, 1, y, &plain);
        canvas_segment(c, 2, y, 2, y, &plain);
    }
    canvas_segment(c, 4, 0, 4, 0, &plain);
    assert_int_equal(cells_glyph(c, 0, 0).code, 0x2588);
    assert_int_equal(cells_glyph(c, 1, 0).code, 0x258C);
    assert_int_equal(cells_glyph(c, 2, 0).code, 0x1FB00);
    cells_close(c);
}

static void test_field_in_colour(void **state)
{
    (void)state;
    struct canvas *c = cells_open(2, 1, CHARSET_BRAILLE, SHADING_COLOUR);
    static const float bands[] = {3, 5.9f, 4, 5}; /* two samples across, two down */
    canvas_field(c, (struct rect){0, 0, 4, 4}, 2, 2, bands, NULL);
    struct glyph split = cells_glyph(c, 0, 0), even = cells_glyph(c, 1, 0);
    assert_int_equal(split.code, 0x2580);
    assert_int_equal(split.ink, INK_RAMP + 3);
    assert_int_equal(split.ground, INK_RAMP + 4);
    assert_int_equal(even.code, ' ');
    assert_int_equal(even.ground, INK_RAMP + 5);
    /* nothing there leaves the ground as it was; no value is hatched background */
    static const float holes[] = {-1, NAN, NAN, -1};
    struct canvas *other = cells_open(2, 1, CHARSET_BRAILLE, SHADING_COLOUR);
    canvas_field(other, (struct rect){0, 0, 4, 4}, 2, 2, holes, NULL);
    assert_int_equal(cells_glyph(other, 0, 0).ground, INK_BACKGROUND);
    assert_int_equal(cells_glyph(other, 0, 0).code, ' ');
    assert_int_equal(cells_glyph(other, 1, 0).code, ' ');
    cells_close(other);
    /* a path over it keeps the ground */
    canvas_segment(c, 2, 1, 3, 1, &plain);
    assert_int_equal(cells_glyph(c, 1, 0).ink, INK_RACER);
    assert_int_equal(cells_glyph(c, 1, 0).ground, INK_RAMP + 5);
    cells_close(c);
}

static void test_field_in_lines(void **state)
{
    (void)state;
    struct canvas *c = cells_open(2, 1, CHARSET_BRAILLE, SHADING_LINES);
    float bands[16];
    for (int i = 0; i < 16; i++)
        bands[i] = i % 4 >= 2 ? 3 : 0; /* an edge between the second and third dot of every row */
    canvas_field(c, (struct rect){0, 0, 4, 4}, 4, 4, bands, NULL);
    assert_int_equal(cells_glyph(c, 0, 0).code, 0x2800 + 0x08 + 0x10 + 0x20);
    assert_int_equal(cells_glyph(c, 1, 0).code, ' ');
    assert_int_equal(cells_glyph(c, 0, 0).ground, INK_BACKGROUND);
    cells_close(c);
}

/* Paths take cells from grid lines, never the other way round. */
static void test_paths_lie_on_top(void **state)
{
    (void)state;
    struct canvas *c = cells_open(2, 1, CHARSET_BRAILLE, SHADING_LINES);
    struct stroke grid = {.ink = INK_GRID, .width = 1};
    canvas_segment(c, 0, 0, 3, 0, &grid);
    canvas_segment(c, 0, 2, 1, 2, &plain);
    canvas_segment(c, 0, 3, 3, 3, &grid);
    assert_int_equal(cells_glyph(c, 0, 0).ink, INK_RACER);
    assert_int_equal(cells_glyph(c, 0, 0).code, 0x2800 + 0x04 + 0x20);
    assert_int_equal(cells_glyph(c, 1, 0).ink, INK_GRID);
    cells_close(c);
}

static void test_resize_and_fill(void **state)
{
    (void)state;
    struct canvas *c = cells_open(4, 2, CHARSET_BRAILLE, SHADING_COLOUR);
    canvas_text(c, 0, 0, ALIGN_LEFT, INK_TEXT, "abcd");
    canvas_fill(c, (struct rect){2, -12, 4, 40}, INK_BACKGROUND);
    assert_picture(c, (const char *[]){"a  d", ""});
    assert_true(cells_resize(c, 1, 1));
    assert_int_equal(cells_columns(c), 1);
    canvas_text(c, 0, 0, ALIGN_LEFT, INK_TEXT, "wide");
    assert_picture(c, (const char *[]){"w"});
    cells_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_in_braille),
        cmocka_unit_test(test_circles_are_round),
        cmocka_unit_test(test_clipping),
        cmocka_unit_test(test_clipped_lines_keep_their_place),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_ascii_is_ascii),
        cmocka_unit_test(test_markers_differ),
        cmocka_unit_test(test_other_character_sets),
        cmocka_unit_test(test_field_in_colour),
        cmocka_unit_test(test_field_in_lines),
        cmocka_unit_test(test_paths_lie_on_top),
        cmocka_unit_test(test_resize_and_fill),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
