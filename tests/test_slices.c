/*
 * Work without threads, as a browser has it: crews that compute in slices, and the canvas whose
 * commands a page carries out.
 */
#include "testing.h"

#include "analysis/crew.h"
#include "canvas/web.h"

/* --- crews --- */

enum { COLUMNS = 37, ROWS = 35, SLICE = 11 };

struct grid {
    int times[ROWS][COLUMNS];
    int opened, closed, items;
};

static void *borrow(void *context)
{
    ((struct grid *)context)->opened++;
    return context;
}

static void give_back(void *worker)
{
    ((struct grid *)worker)->closed++;
}

static void count(const struct crew *crew, void *context, void *worker, int column, int row)
{
    struct grid *grid = context;
    (void)crew, (void)worker;
    grid->times[row][column]++;
    grid->items++;
}

static bool spend(void *context)
{
    return (*(int *)context)-- > 0;
}

/* A turn does no more than its patience lasts for; all turns together do every item once. */
static void test_slices_do_everything_once(void **state)
{
    (void)state;
    static const struct crew_work work = {NULL, borrow, give_back, count};
    struct grid grid = {.items = 0};
    struct crew *crew = crew_start(&work, &grid, COLUMNS, ROWS, NULL);
    assert_non_null(crew);
    for (bool more = true; more;) {
        int before = grid.items, patience = SLICE;
        more = crews_turn(spend, &patience);
        assert_in_range(grid.items - before, 0, SLICE);
    }
    assert_true(crew_done(crew) && !crew_failed(crew));
    for (int j = 0; j < ROWS; j++)
        for (int i = 0; i < COLUMNS; i++)
            assert_int_equal(grid.times[j][i], 1);
    crew_stop(crew);
    assert_true(grid.opened == 1 && grid.closed == 1);
}

/* What is called off computes no more, and the others go on. */
static void test_called_off_leaves_the_others(void **state)
{
    (void)state;
    static const struct crew_work work = {NULL, borrow, give_back, count};
    struct grid one = {.items = 0}, other = {.items = 0};
    struct crew *first = crew_start(&work, &one, COLUMNS, ROWS, NULL),
                *second = crew_start(&work, &other, COLUMNS, ROWS, NULL);
    int patience = SLICE;
    assert_true(crews_turn(spend, &patience));
    crew_stop(first);
    int left = one.items;
    crew_wait(second);
    assert_int_equal(one.items, left);
    assert_int_equal(other.items, COLUMNS * ROWS);
    assert_true(one.opened == one.closed);
    crew_stop(second);
    assert_false(crews_turn(spend, &patience));
}

/* --- commands --- */

/* As the page would answer: half the size a byte. */
double web_measure(double size, bool bold, const char *utf8, size_t length)
{
    (void)bold, (void)utf8;
    return 0.5 * size * (double)length;
}

/* Numbers that follow each command, as canvas.js has them; −1: as many as it says. */
static const int followers[] = {
    [WEB_CLEAR] = 1, [WEB_FILL] = 5,  [WEB_CLIP] = 4,  [WEB_PATH] = -1,
    [WEB_ARC] = 3,   [WEB_CLOSE] = 0, [WEB_PAINT] = 1, [WEB_STROKE] = 5,
    [WEB_TEXT] = 9,  [WEB_IMAGE] = 7, [WEB_LAYER] = 6, [WEB_LAYER_END] = 0,
};

/* Counts the commands of each kind; every one is whole. */
static void count_commands(const struct canvas *canvas, int counts[WEB_LAYER_END + 1])
{
    const double *number;
    size_t size;
    assert_true(web_canvas_commands(canvas, &number, &size));
    memset(counts, 0, (WEB_LAYER_END + 1) * sizeof *counts);
    for (size_t at = 0; at < size;) {
        int command = (int)number[at++];
        assert_in_range(command, WEB_CLEAR, WEB_LAYER_END);
        counts[command]++;
        at += followers[command] >= 0 ? (size_t)followers[command] : 1 + 2 * (size_t)number[at];
        assert_true(at <= size);
    }
}

static void draw_layer(struct canvas *canvas, int key)
{
    static const float bands[4] = {0, 1, 2, NAN};
    struct rect where = {10, 10, 50, 40};
    long *mark = canvas_layer(canvas, LAYER_GROUND, where, &key, sizeof key);
    if (*mark == 0)
        canvas_field(canvas, where, 2, 2, bands, NULL);
    *mark = 1;
    canvas_layer_end(canvas);
}

/* All operations become whole commands; a kept layer is drawn once, and again for another key. */
static void test_commands_are_whole(void **state)
{
    (void)state;
    const struct point points[] = {{0, 0}, {1e12, 5}, {NAN, 0}, {20, 20}, {30, 30}};
    struct style style = {.text = 1, .line = 1};
    struct canvas *canvas = web_canvas_open(200, 100, NULL);
    int counts[WEB_LAYER_END + 1];
    for (int picture = 0; picture < 3; picture++) {
        canvas_begin(canvas, &style);
        canvas_line(canvas, points, 5,
                    &(struct stroke){.ink = INK_TEXT, .width = 1, .cased = true});
        for (int shape = 0; shape < SHAPES; shape++)
            canvas_marker(canvas, (struct point){50, 50}, shape, INK_RACER);
        canvas_marker(canvas, (struct point){NAN, 50}, 0, INK_RACER);
        canvas_label(canvas, 5, 5, ALIGN_RIGHT, INK_TEXT, "λ_{max} = 10^{2}");
        draw_layer(canvas, picture / 2);
        count_commands(canvas, counts);
        assert_int_equal(counts[WEB_IMAGE], picture == 1 ? 0 : 1);
        assert_true(counts[WEB_LAYER] == 1 && counts[WEB_LAYER_END] == 1);
        assert_true(counts[WEB_TEXT] >= 4 && counts[WEB_PAINT] >= RACER_INKS);
    }
    web_canvas_close(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slices_do_everything_once),
        cmocka_unit_test(test_called_off_leaves_the_others),
        cmocka_unit_test(test_commands_are_whole),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("slices", tests, NULL, NULL);
}
