/* Time travel: what-if, the old paths that changes leave behind, the timeline, undo and redo. */
#include "fixture.h"

#include <limits.h>

#include "canvas/cells.h"
#include "scene/registry.h"
#include "session/undo.h"

static void act(struct fixture *f, enum action action)
{
    assert_true(session_act(&f->session, action));
}

static void arrive(struct fixture *f)
{
    assert_true(session_catch_up(&f->session, NULL, NULL));
}

static bool a_few_times(void *left)
{
    return --*(int *)left > 0;
}

static double role_now(struct fixture *f, int racer, enum parameter_role role)
{
    int index = parameter_by_role(run_optimizer(f->session.race.run[racer])->parameters, role);
    assert_true(index >= 0);
    return session_cursor(&f->session, racer)->parameter[index];
}

/* All steps of two racers up to a step. */
static void assert_same_way(struct fixture *f, int i, struct fixture *g, int k, long steps)
{
    struct run *a = f->session.race.run[i], *b = g->session.race.run[k];
    size_t dim = (size_t)run_problem(a)->dim;
    for (long step = 0; step <= steps; step++) {
        struct row x = run_row(a, step), y = run_row(b, step);
        assert_that(all_same_bits(dim, x.w, y.w) && all_same_bits(dim, x.g, y.g) &&
                        same_bits(x.f, y.f) && same_bits(x.eta, y.eta) && x.ended == y.ended,
                    "racer %d at step %ld: (%.17g, %.17g), not (%.17g, %.17g)", i, step, x.w[0],
                    x.w[1], y.w[0], y.w[1]);
    }
}

/* --- what-if --- */

/* Another session that was started with what the first one has now, and told nothing else. */
static struct fixture *started_with_values_of(struct fixture *f)
{
    char racers[4096] = "", start[128];
    void *other;
    assert_int_equal(set_up(&other), 0);
    struct row first = run_row(f->session.race.run[0], 0);
    for (int i = 0; i < f->session.race.count; i++) {
        size_t length = strlen(racers);
        snprintf(racers + length, sizeof racers - length, "%s%s:eta=%.17g,beta=%.17g,noise=0.1;",
                 i ? " " : "", run_optimizer(f->session.race.run[i])->name,
                 role_now(f, i, ROLE_RATE), role_now(f, i, ROLE_MEMORY));
    }
    snprintf(start, sizeof start, "%.17g,%.17g", first.w[0], first.w[1]);
    set(other, "surface", f->session.state.values.surface);
    set(other, "optimizer", racers);
    set(other, "start", start);
    return other;
}

/* Does something to the race, at a step or while it plays. */
static void change_something(struct fixture *f, struct pcg32 *random)
{
    static const enum action actions[] = {ACTION_ETA_UP,     ACTION_ETA_DOWN,    ACTION_BETA_UP,
                                          ACTION_BETA_DOWN,  ACTION_ETA_UP_FINE, ACTION_STEP_TEN,
                                          ACTION_STEP,       ACTION_STEP_BACK,   ACTION_FOCUS_ALL,
                                          ACTION_FOCUS_NEXT, ACTION_OPTIMUM,     ACTION_LAST};
    struct error error;
    char value[64];
    int left = (int)random_between(random, 1, 40);
    switch ((int)random_between(random, 0, 6)) {
    case 0:
        snprintf(value, sizeof value, "%.17g", random_between(random, 1e-4, 1e-2));
        set(f, "eta", value);
        break;
    case 1:
        snprintf(value, sizeof value, "%.17g", random_between(random, 0, 0.95));
        set(f, "beta", value);
        break;
    case 2: {
        double w[] = {random_between(random, -1, 2), random_between(random, -1, 1)};
        assert_true(session_race_from(&f->session, w, &error));
        break;
    }
    default:
        act(f, actions[(int)random_between(random, 0, sizeof actions / sizeof *actions)]);
    }
    if (random_between(random, 0, 1) < 0.5)
        arrive(f);
    else
        session_catch_up(&f->session, a_few_times, &left);
}

static void test_what_if_is_having_started_so(void **state)
{
    struct fixture *f = *state;
    struct pcg32 random = pcg32_seeded(11, 1);
    set(f, "optimizer", "momentum:noise=0.1; nesterov:noise=0.1; rmsprop:noise=0.1");
    for (int round = 0; round < 40; round++) {
        if (round % 10 == 0)
            set(f, "surface", round % 20 ? "rosenbrock" : "bowl:lambda2=30");
        session_go(&f->session, f->session.state.position + 30, LONG_MAX);
        f->session.state.values.what_if = true;
        for (int i = 0; i < 6; i++)
            change_something(f, &random);
        arrive(f);
        struct fixture *other = started_with_values_of(f);
        session_go(&other->session, f->session.state.position, LONG_MAX);
        for (int i = 0; i < 3; i++)
            assert_same_way(f, i, other, i, f->session.state.position);
        void *gone = other;
        tear_down(&gone);
    }
}

static void test_what_if_shows_the_step_that_was_shown(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "optimizer", "gd,momentum");
    session_go(&f->session, 80, LONG_MAX);
    session_go(&f->session, 50, LONG_MAX);
    act(f, ACTION_WHAT_IF);
    struct run *other = f->session.race.run[0];
    f->session.state.playing = true;
    long epoch = f->session.rewrites;
    act(f, ACTION_ETA_UP);
    act(f, ACTION_ETA_UP);
    assert_true(f->session.rewrites > epoch);
    assert_false(f->session.state.playing); /* until it is there */
    arrive(f);
    assert_int_equal(f->session.state.position, 50);
    assert_true(f->session.state.playing);
    assert_ptr_equal(f->session.race.run[0], other); /* which nobody changed */
    set(f, "surface", "rosenbrock");
    assert_false(f->session.state.playing);
    arrive(f);
    assert_int_equal(f->session.state.position, 50);
    assert_true(f->session.state.playing);
    act(f, ACTION_LAST);
    assert_in_range(f->session.state.position, 50, 79); /* a key computes little itself */
    arrive(f);
    assert_int_equal(f->session.state.position, 80);
    assert_false(f->session.state.playing);
    assert_true(session_race_from(&f->session, (double[]){1, 1}, &error));
    assert_false(f->session.state.playing); /* it stood, and stands */
    arrive(f);
    assert_int_equal(f->session.state.position, 80);
    assert_false(f->session.state.playing);
    set(f, "optimizer", "adam,bfgs");
    arrive(f);
    assert_int_equal(f->session.state.position, 80);
    act(f, ACTION_RESTART);
    arrive(f);
    assert_int_equal(f->session.state.position, 0);
}

/* What was changed at a step stays a change at that step, for all other parameters. */
static void test_what_if_keeps_other_changes(void **state)
{
    struct fixture *f = *state;
    void *twin;
    assert_int_equal(set_up(&twin), 0);
    struct fixture *g = twin;
    set(f, "optimizer", "momentum:eta=0.001,beta=0.9");
    session_go(&f->session, 20, LONG_MAX);
    set(f, "beta", "0.5");
    session_go(&f->session, 30, LONG_MAX);
    set(f, "eta", "0.0015");
    session_go(&f->session, 60, LONG_MAX);
    act(f, ACTION_WHAT_IF);
    set(f, "eta", "0.002"); /* from the start on */
    arrive(f);
    set(f, "start", "0.5,1");
    arrive(f);
    set(g, "optimizer", "momentum:eta=0.002,beta=0.9");
    set(g, "start", "0.5,1");
    session_go(&g->session, 20, LONG_MAX);
    set(g, "beta", "0.5");
    session_go(&g->session, 60, LONG_MAX);
    assert_same_way(f, 0, g, 0, 60);
    tear_down(&twin);
}

/* A run that stopped gets another chance. */
static void test_what_if_revives(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "gd:eta=0.2");
    session_go(&f->session, 40, LONG_MAX);
    session_go(&f->session, 30, LONG_MAX);
    assert_true(run_stopped(f->session.race.run[0]));
    act(f, ACTION_WHAT_IF);
    long shown = f->session.state.position;
    set(f, "eta", "0.001");
    arrive(f);
    assert_int_equal(f->session.state.position, shown);
    assert_false(run_stopped(f->session.race.run[0]));
}

/* A replay in slices draws what is ready, for all racers the same step. */
static void test_what_if_in_slices(void **state)
{
    struct fixture *f = *state;
    long last = 0, turns = 0;
    set(f, "optimizer", "gd,momentum,adam");
    session_go(&f->session, 500, LONG_MAX);
    act(f, ACTION_WHAT_IF);
    act(f, ACTION_ETA_DOWN);
    for (bool done = false; !done; turns++) {
        int left = 20;
        done = session_catch_up(&f->session, a_few_times, &left);
        assert_true(f->session.state.position > last || done);
        last = f->session.state.position;
        for (int i = 0; i < 3; i++)
            assert_int_equal(session_row(&f->session, i).step, last);
    }
    assert_true(turns > 20);
    assert_int_equal(last, 500);
}

/* --- the old path stays faint --- */

/* The rows of a run from a step to its end, to compare with a ghost later. */
static size_t way_of(struct fixture *f, int i, long from, double *way)
{
    struct run *run = f->session.race.run[i];
    size_t count = 0;
    for (long step = from; step <= run_end(run); step++, count += 2)
        memcpy(way + count, run_row(run, step).w, 2 * sizeof *way);
    return count;
}

static void assert_ghost(struct fixture *f, int i, const double *way, size_t count,
                         const char *after)
{
    const struct ghost *ghost = run_ghost(f->session.race.run[i]);
    assert_that(2 * ghost->count == count, "after %s: %zu points, not %zu", after, ghost->count,
                count / 2);
    assert_that(all_same_bits(count, ghost->w, way), "after %s: another path", after);
}

enum { WAY = 2 * 200 };

static void test_every_change_leaves_the_old_path(void **state)
{
    static const struct {
        const char *name, *value;
    } changes[] = {{"start", "1,1"},
                   {"seed", "5"},
                   {"optimizer", "momentum:noise=0.1,beta=0.8; gd"},
                   {"eta", "auto"}};
    double way[WAY], other[WAY];
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        for (int what_if = 0; what_if < 2; what_if++) {
            struct fixture *f = *state;
            set(f, "optimizer", "gd; momentum:noise=0.1");
            set(f, "seed", "1");
            set(f, "start", "auto");
            f->session.state.values.what_if = what_if;
            session_go(&f->session, 90, LONG_MAX);
            act(f, ACTION_ETA_DOWN); /* of the momentum */
            arrive(f);
            session_go(&f->session, 120, LONG_MAX);
            session_go(&f->session, 70, LONG_MAX);
            bool moved = strcmp(changes[i].name, "optimizer") == 0;
            size_t count = way_of(f, 1, 0, way), others = way_of(f, 0, 0, other);
            set(f, changes[i].name, changes[i].value);
            arrive(f);
            assert_int_equal(f->session.state.position, what_if ? 70 : 0);
            assert_ghost(f, moved ? 0 : 1, way, count, changes[i].value);
            if (strcmp(changes[i].name, "start") == 0)
                assert_ghost(f, 0, other, others, changes[i].value);
            else
                assert_ghost(f, moved ? 1 : 0, other, 0, "what does not concern it");
        }
    }
}

static void test_keys_and_clicks_leave_the_old_path(void **state)
{
    struct fixture *f = *state;
    struct error error;
    double way[WAY] = {0}, later[WAY];
    set(f, "optimizer", "momentum");
    session_go(&f->session, 50, LONG_MAX);
    act(f, ACTION_RESTART);
    assert_ghost(f, 0, way, 0, "a restart without a change");
    session_go(&f->session, 50, LONG_MAX);
    size_t from = way_of(f, 0, 20, way);
    session_go(&f->session, 20, LONG_MAX);
    act(f, ACTION_ETA_UP);
    assert_ghost(f, 0, way, from, "a change in the past");
    session_go(&f->session, 60, LONG_MAX);
    size_t count = way_of(f, 0, 0, way);
    act(f, ACTION_RESTART);
    assert_ghost(f, 0, way, count, "a restart with what was changed");
    session_go(&f->session, 40, LONG_MAX);
    count = way_of(f, 0, 0, way);
    assert_true(session_race_from(&f->session, (double[]){1, 1}, &error));
    assert_ghost(f, 0, way, count, "a click");
    session_go(&f->session, 30, LONG_MAX);
    count = way_of(f, 0, 0, way);
    for (int i = 0; i < 4; i++) { /* the hand leaves the path of before, not its own */
        assert_true(session_drag_start(&f->session, (double[]){1, 0.1 * i}, &error));
        arrive(f);
        assert_ghost(f, 0, way, count, "a dragged start");
    }
    session_drag_end(&f->session);
    arrive(f);
    act(f, ACTION_WHAT_IF);
    count = way_of(f, 0, 0, way);
    act(f, ACTION_ETA_UP);
    act(f, ACTION_ETA_UP); /* before the first had come anywhere */
    arrive(f);
    assert_ghost(f, 0, way, count, "what-if");
    size_t next = way_of(f, 0, 0, later);
    session_hold(&f->session);
    act(f, ACTION_BETA_DOWN);
    arrive(f);
    assert_ghost(f, 0, way, count, "a hand that had hold before");
    session_drag_end(&f->session);
    arrive(f);
    act(f, ACTION_BETA_UP);
    arrive(f);
    assert_that(next == count, "the same steps were shown");
    set(f, "surface", "rosenbrock");
    assert_ghost(f, 0, way, 0, "another surface");
}

/* --- the timeline --- */

enum { COLUMNS = 120, ROWS = 40 };

/* The strip over the whole width: of 300 steps, between its numbers. */
static struct rect show_timeline(struct fixture *f, struct canvas *canvas)
{
    set(f, "timeline", "on");
    scene_draw(&f->scene, canvas);
    for (int i = 0; i < f->scene.placed_count; i++)
        if (strcmp(f->scene.placed[i].panel->name, "timeline") == 0)
            return f->scene.placed[i].where;
    fail_msg("there is no timeline");
    return (struct rect){0};
}

static double place_of_step(struct rect strip, double column, long step)
{
    double left = strip.x + 10 * column, right = strip.x + strip.width - 5 * column;
    return left + (right - left) * (double)step / 300;
}

static void test_the_timeline_under_the_hand(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR);
    struct rect strip = show_timeline(f, canvas);
    double y = strip.y + strip.height / 2;
    assert_near(strip.width, canvas->width, 0, "the whole width");
    session_go(&f->session, 100, LONG_MAX);
    scene_draw(&f->scene, canvas);
    f->session.state.playing = true;
    assert_true(scene_press(&f->scene, place_of_step(strip, canvas->column, 60), y));
    assert_int_equal(f->session.state.position, 60); /* at once: it is computed */
    assert_false(f->session.state.playing);
    arrive(f);
    assert_false(f->session.state.playing);
    for (long step = 40; step <= 300; step += 20) { /* also beyond, and slipping off the strip */
        int left = 7;
        scene_drag(&f->scene, place_of_step(strip, canvas->column, step), y - (double)step);
        session_catch_up(&f->session, a_few_times, &left);
        assert_true(step > 110 || f->session.state.position == step);
        scene_draw(&f->scene, canvas);
    }
    assert_in_range(f->session.state.position, 100, 250); /* nothing waits for what is far */
    arrive(f);
    assert_int_equal(f->session.state.position, 300);
    scene_drag(&f->scene, strip.x + 2 * strip.width, y);
    arrive(f);
    assert_int_equal(f->session.state.position, 300);
    scene_drag(&f->scene, strip.x - 5, y);
    arrive(f);
    assert_int_equal(f->session.state.position, 0);
    scene_drag(&f->scene, place_of_step(strip, canvas->column, 30), y);
    scene_release(&f->scene);
    arrive(f);
    assert_int_equal(f->session.state.position, 30);
    assert_true(f->session.state.playing); /* as before */
    act(f, ACTION_LAST);
    arrive(f);
    assert_int_equal(f->session.state.position, 300);
    cells_close(canvas);
}

/* The scale follows what was shown, and tells under the pointer what was changed. */
static void test_what_the_timeline_tells(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR);
    struct rect strip = show_timeline(f, canvas);
    double y = strip.y + strip.height / 2;
    char text[256];
    struct hit hit;
    session_go(&f->session, 120, LONG_MAX);
    set(f, "beta", "0.75"); /* of the momentum */
    scene_draw(&f->scene, canvas);
    double place = place_of_step(strip, canvas->column, 120);
    assert_true(scene_hover(&f->scene, place, y, text, sizeof text));
    assert_string_equal(text, "step 120  momentum: β=0.75 from step 120");
    place = place_of_step(strip, canvas->column, 150);
    assert_true(scene_hover(&f->scene, place, y, text, sizeof text));
    assert_string_equal(text, "step 150");
    session_go(&f->session, 600, LONG_MAX);
    scene_draw(&f->scene, canvas);
    assert_true(scene_hit(&f->scene, place, y, &hit));
    assert_int_equal(hit.step, 300); /* half of the way */
    session_key(&f->session, 'T');
    scene_draw(&f->scene, canvas);
    assert_false(scene_hit(&f->scene, place, y, &hit) && hit.kind == HIT_STEP);
    cells_close(canvas);
}

/* With what-if, η and β under the hand replay the race and leave the path of before, however often
 * the hand moves; then it plays on. `x` and `y`: where the hand is in the panel, in parts of it. */
static void drag_values(struct fixture *f, const char *panel, double x, double y)
{
    double way[WAY];
    set(f, "what-if", "off");
    set(f, "surface", "bowl");
    set(f, "optimizer", "momentum:eta=0.01,beta=0.9");
    set(f, "panels", panel);
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR);
    session_go(&f->session, 60, LONG_MAX);
    f->session.state.playing = true;
    set(f, "what-if", "on");
    scene_draw(&f->scene, canvas);
    struct rect where = f->scene.placed[0].where;
    double left = where.x + x * where.width, top = where.y + y * where.height;
    size_t count = way_of(f, 0, 0, way);
    assert_that(scene_press(&f->scene, left, top), "%s: nothing to hold", panel);
    for (int i = 1; i < 5; i++) {
        long before = f->session.rewrites;
        scene_drag(&f->scene, left + 4 * i, top);
        assert_that(f->session.rewrites != before, "%s does not follow the hand", panel);
        arrive(f);
        assert_int_equal(f->session.state.position, 60);
        assert_false(f->session.state.playing);
        assert_ghost(f, 0, way, count, panel);
    }
    scene_release(&f->scene);
    arrive(f);
    assert_true(f->session.state.playing);
    cells_close(canvas);
}

static void test_values_under_the_hand_with_what_if(void **state)
{
    struct fixture *f = *state;
    drag_values(f, "bars", 0.5, 0.2);
    drag_values(f, "circle", 0.6, 0.4);
    drag_values(f, "rates", 0.4, 0.5);
}

/* --- undo and redo --- */

/* All that can be seen, and the numbers of all racers. */
struct picture {
    struct glyph cell[COLUMNS * ROWS];
    long step, extent;
    int focus;
    double number[RACERS_MAX][4 + DIM_MAX];
};

static struct picture *picture_of(struct fixture *f)
{
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR);
    struct picture *picture = calloc(1, sizeof *picture);
    assert_true(canvas && picture);
    scene_draw(&f->scene, canvas);
    for (int i = 0; i < COLUMNS * ROWS; i++)
        picture->cell[i] = cells_glyph(canvas, i % COLUMNS, i / COLUMNS);
    cells_close(canvas);
    picture->step = f->session.state.position;
    picture->extent = f->session.state.extent;
    picture->focus = f->session.state.focus;
    for (int i = 0; i < f->session.race.count; i++) {
        struct row row = session_row(&f->session, i);
        double *number = picture->number[i];
        memcpy(number + 4, row.w, (size_t)f->session.race.problem->dim * sizeof *row.w);
        number[0] = row.f;
        number[1] = row.eta;
        number[2] = row.ended;
        number[3] = (double)run_end(f->session.race.run[i]) >= (double)f->session.state.position;
    }
    return picture;
}

static void assert_same_picture(const struct picture *got, const struct picture *wanted,
                                const char *what)
{
    assert_that(got->step == wanted->step && got->extent == wanted->extent,
                "%s: step %ld of %ld, not %ld of %ld", what, got->step, got->extent, wanted->step,
                wanted->extent);
    assert_that(
        all_same_bits(sizeof got->number / sizeof(double), got->number[0], wanted->number[0]),
        "%s: other numbers", what);
    for (int i = 0; i < COLUMNS * ROWS; i++) {
        const struct glyph *a = &got->cell[i], *b = &wanted->cell[i];
        assert_that(a->code == b->code && a->ink == b->ink && a->ground == b->ground,
                    "%s: column %d, row %d: U+%04X, not U+%04X", what, i % COLUMNS, i / COLUMNS,
                    a->code, b->code);
    }
}

/* A hand takes hold somewhere, moves and lets go. */
static void drag_somewhere(struct fixture *f, struct pcg32 *random)
{
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR);
    scene_draw(&f->scene, canvas);
    double x = random_between(random, 0, canvas->width),
           y = random_between(random, 0, canvas->height);
    scene_press(&f->scene, x, y);
    for (int i = 0; i < 3; i++)
        scene_drag(&f->scene, x += random_between(random, -20, 20),
                   y += random_between(random, -20, 20));
    scene_release(&f->scene);
    cells_close(canvas);
}

/* Does something that a user might do; returns what. */
static const char *edit_something(struct fixture *f, struct pcg32 *random)
{
    static const uint32_t keys[] = {
        KEY_RIGHT_ARROW,
        KEY_LEFT_ARROW,
        KEY_UP_ARROW,
        KEY_DOWN_ARROW,
        'N',
        'N',
        'N',
        'P',
        'p',
        'r',
        'o',
        '\t',
        '0',
        '1',
        's',
        'z',
        'd',
        't',
        KEY_HOME_KEY,
        KEY_END_KEY,
        'w',
        'h',
        'v',
        '+',
        'T',
        KEY_SHIFT_RIGHT,
        '\r',
        0x1B,
    };
    static const char *const settings[][2] = {{"optimizer", "gd;adam:noise=0.2;momentum"},
                                              {"start", "1,1"},
                                              {"eta", "0.01"},
                                              {"eta", "1"},
                                              {"surface", "bowl:lambda2=30"},
                                              {"surface", "deep-linear"},
                                              {"surface", "parabola"},
                                              {"seed", "7"},
                                              {"beta", "0.5"},
                                              {"region", "-1,3,-1,2"},
                                              {"panels", "map,loss,timeline"},
                                              {"panels", "auto"},
                                              {"projector", "on"},
                                              {"azimuth", "33.3"},
                                              {"optimizer", "bfgs,nesterov:average=1"},
                                              {"optimizer", "gd,momentum,rmsprop"}};
    enum {
        KEYS = sizeof keys / sizeof *keys,
        SETTINGS = sizeof settings / sizeof *settings,
        BY_HAND = 12,
    };
    int choice = (int)random_between(random, 0, KEYS + SETTINGS + BY_HAND);
    struct error ignored;
    if (choice < KEYS) {
        session_key(&f->session, keys[choice]);
        return "a key";
    }
    choice -= KEYS;
    if (choice >= SETTINGS) {
        drag_somewhere(f, random);
        return "a hand";
    }
    session_assign(&f->session, settings[choice][0], settings[choice][1], &ignored);
    return settings[choice][1];
}

enum { EDITS = 120 };

/* The pictures before each edit of a random sequence; returns their number. */
static int edit_at_random(struct fixture *f, struct pcg32 *random, struct picture **before)
{
    int edits = 0;
    for (int i = 0; i < EDITS; i++) {
        struct picture *picture = picture_of(f);
        const char *what = edit_something(f, random);
        arrive(f);
        f->session.state.playing = false;
        int count = undo_count(&f->session);
        assert_that(count == edits || count == edits + 1, "%s is %d edits", what, count - edits);
        if (count == edits)
            free(picture);
        else
            before[edits++] = picture;
    }
    return edits;
}

/* What undoes or redoes an edit of the picture alone leaves the race where it is: it is shown the
 * step that belongs to the picture wanted. False where that was a race that had not begun, and this
 * one has: it knows the first η. */
static bool go_where_wanted(struct fixture *f, const struct picture *from,
                            const struct picture *wanted)
{
    struct state *state = &f->session.state;
    if (state->position != from->step || state->extent != from->extent ||
        state->focus != from->focus)
        return true;
    session_go(&f->session, wanted->step, LONG_MAX);
    state->extent = wanted->extent;
    state->focus = wanted->focus;
    return from->extent == 0 || wanted->extent > 0;
}

/* Undoes or redoes an edit, which has to show the picture wanted. */
static void travel_to(struct fixture *f, enum action action, const struct picture *wanted,
                      const char *what)
{
    char where[400];
    struct picture *from = picture_of(f);
    act(f, action);
    arrive(f);
    bool comparable = go_where_wanted(f, from, wanted);
    free(from);
    if (!comparable)
        return;
    struct picture *picture = picture_of(f);
    snprintf(where, sizeof where, "%s %s", what, f->session.message);
    assert_same_picture(picture, wanted, where);
    free(picture);
}

static void test_undo_gives_every_picture_back(void **state)
{
    struct picture *before[EDITS], *after[EDITS];
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct pcg32 random = pcg32_seeded(seed, 4);
        void *made;
        assert_int_equal(set_up(&made), 0);
        struct fixture *f = made;
        int edits = edit_at_random(f, &random, before);
        assert_true(edits > EDITS / 3);
        for (int i = edits - 1; i >= 0; i--) {
            after[i] = picture_of(f);
            travel_to(f, ACTION_UNDO, before[i], "undo");
        }
        assert_int_equal(undo_count(&f->session), 0);
        assert_false(session_undo(&f->session));
        for (int i = 0; i < edits; i++) {
            travel_to(f, ACTION_REDO, after[i], "redo");
        }
        assert_false(session_redo(&f->session));
        for (int i = edits - 1; i >= 0; i--) {
            travel_to(f, ACTION_UNDO, before[i], "undo again");
            free(before[i]);
            free(after[i]);
        }
        tear_down(&made);
    }
    (void)state;
}

static void check_words(struct fixture *f, const char *word)
{
    char message[256];
    snprintf(message, sizeof message, "undone: %s", word);
    act(f, ACTION_UNDO);
    arrive(f);
    assert_string_equal(f->session.message, message);
    snprintf(message, sizeof message, "redone: %s", word);
    act(f, ACTION_REDO);
    arrive(f);
    assert_string_equal(f->session.message, message);
}

/* Every kind of edit by its name; what is none is not remembered. */
static void test_what_is_undone(void **state)
{
    static const struct {
        uint32_t code;
        const char *word;
    } keys[] = {
        {KEY_RIGHT_ARROW, "η of momentum"},
        {KEY_DOWN_ARROW, "β of momentum"},
        {'o', "η and β of momentum"},
        {'z', "view of the map"},
        {'h', "view of the map"},
        {'1', "gd off"},
        {'1', "gd on"},
        {'r', "restart"},
        {'t', "theme"},
        {'d', "detail"},
        {'v', "view"},
        {'+', "speed"},
        {'w', "what-if"},
        {KEY_LEFT_ARROW, "η of momentum"},
        {'T', "timeline"},
        {'s', "surface"},
    };
    static const char *const settings[][2] = {
        {"start", "1,1"}, {"steps", "70"}, {"seed", "3"}, {"optimizer", "adam"}, {"panels", "map"}};
    static const enum action moves[] = {
        ACTION_STEP,      ACTION_STEP_BACK, ACTION_FIRST,  ACTION_LAST,      ACTION_FOCUS_NEXT,
        ACTION_FOCUS_ALL, ACTION_PLAY,      ACTION_CANCEL, ACTION_FINE_NEXT, ACTION_NONE};
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd,momentum");
    session_go(&f->session, 20, LONG_MAX);
    int count = undo_count(&f->session);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_true(session_key(&f->session, keys[i].code));
        arrive(f);
        assert_int_equal(undo_count(&f->session), count + 1 + (int)i);
        check_words(f, keys[i].word);
        assert_int_equal(undo_count(&f->session), count + 1 + (int)i);
    }
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        set(f, settings[i][0], settings[i][1]);
        check_words(f, settings[i][0]);
    }
    set(f, "optimizer", "gd,momentum,nesterov");
    session_go(&f->session, 20, LONG_MAX);
    f->session.state.focus = FOCUS_ALL;
    f->session.state.values.what_if = false;
    act(f, ACTION_ETA_DOWN);
    check_words(f, "η of 3 racers");
    count = undo_count(&f->session);
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        session_act(&f->session, moves[i]);
        assert_that(undo_count(&f->session) == count, "move %zu is an edit", i);
    }
    set(f, "theme", "light"); /* as it is */
    assert_int_equal(undo_count(&f->session), count);
}

/* The race goes on while its picture is changed: undoing that leaves it where it is. */
static void test_undo_of_the_picture_leaves_the_race(void **state)
{
    static const uint32_t keys[] = {'t', 'd', 'v', 'v', 'z', 'h', '1', '1', '+', 'T', 'w', 'w'};
    static const char *const settings[][2] = {
        {"panels", "map"}, {"region", "-1,1,-1,1"}, {"detail", "slice"}, {"projector", "on"}};
    enum { KEYS = sizeof keys / sizeof *keys, SETTINGS = sizeof settings / sizeof *settings };
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd,momentum");
    for (int i = 0; i < KEYS + SETTINGS; i++) {
        session_go(&f->session, 20, LONG_MAX);
        int count = undo_count(&f->session);
        if (i < KEYS)
            session_key(&f->session, keys[i]);
        else
            set(f, settings[i - KEYS][0], settings[i - KEYS][1]);
        assert_that(undo_count(&f->session) == count + 1, "edit %d of the picture is none", i);
        session_go(&f->session, 50, LONG_MAX);
        f->session.state.focus = 1;
        f->session.state.playing = true;
        assert_true(session_undo(&f->session));
        arrive(f);
        assert_int_equal(f->session.state.position, 50);
        assert_int_equal(f->session.state.focus, 1);
        assert_true(f->session.state.playing);
        assert_true(session_redo(&f->session));
        arrive(f);
        assert_int_equal(f->session.state.position, 50);
        f->session.state.playing = false;
    }
    session_go(&f->session, 20, LONG_MAX);
    act(f, ACTION_ETA_UP);
    session_go(&f->session, 50, LONG_MAX);
    assert_true(session_undo(&f->session)); /* of the race: where it was made */
    arrive(f);
    assert_int_equal(f->session.state.position, 20);
}

/* Hiding the focused racer moves the focus on: undoing it gives the focus back, too. */
static void test_undo_of_hiding_the_focused_racer(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "gd,momentum,adam");
    f->session.state.focus = 1;
    session_key(&f->session, '2');
    assert_int_equal(f->session.state.focus, 2);
    assert_true(session_undo(&f->session));
    assert_int_equal(f->session.state.focus, 1);
    assert_false(f->session.state.racer[1].hidden);
    assert_true(session_redo(&f->session));
    assert_int_equal(f->session.state.focus, 2);
    assert_true(f->session.state.racer[1].hidden);
    assert_true(session_undo(&f->session));
    assert_int_equal(f->session.state.focus, 1);
}

/* PageUp and PageDown go to what the timeline marks: the start, changes, the end. */
static void test_marks(void **state)
{
    static const long forward[] = {7, 30, 90, 90}, back[] = {30, 7, 0, 0};
    struct fixture *f = *state;
    set(f, "surface", "bowl");
    set(f, "optimizer", "gd,momentum");
    set(f, "steps", "90");
    session_go(&f->session, 7, LONG_MAX);
    f->session.state.focus = 0;
    act(f, ACTION_ETA_UP);
    session_go(&f->session, 30, LONG_MAX);
    f->session.state.focus = 1;
    act(f, ACTION_BETA_DOWN);
    session_go(&f->session, 40, LONG_MAX);
    session_seek(&f->session, 0);
    for (size_t i = 0; i < sizeof forward / sizeof *forward; i++) {
        session_key(&f->session, KEY_PAGE_DOWN);
        arrive(f);
        assert_int_equal(f->session.state.position, forward[i]);
    }
    for (size_t i = 0; i < sizeof back / sizeof *back; i++) {
        session_key(&f->session, KEY_PAGE_UP);
        arrive(f);
        assert_int_equal(f->session.state.position, back[i]);
    }
    f->session.state.racer[0].hidden = true; /* its changes are not marked */
    session_key(&f->session, KEY_PAGE_DOWN);
    arrive(f);
    assert_int_equal(f->session.state.position, 30);
}

/* A new edit forgets what was undone; the oldest are forgotten where there are very many. */
static void test_what_undo_forgets(void **state)
{
    struct fixture *f = *state;
    act(f, ACTION_ETA_UP);
    act(f, ACTION_UNDO);
    act(f, ACTION_BETA_UP);
    assert_false(session_redo(&f->session));
    for (int i = 0; i < 300; i++)
        act(f, ACTION_ZOOM_IN + i % 2);
    int kept = undo_count(&f->session);
    assert_in_range(kept, 100, 299);
    for (int i = 0; i < kept; i++)
        assert_true(session_undo(&f->session));
    assert_false(session_undo(&f->session));
    assert_string_equal(f->session.message, "there is nothing to undo");
    double beta = role_now(f, f->session.state.focus, ROLE_MEMORY);
    assert_true(beta > 0.9); /* that edit is too long ago */
}

/* Long paths are large: then fewer edits are kept. */
static void test_undo_is_bounded_in_bytes(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "surface", "deep-linear");
    set(f, "optimizer", "gd,gd,gd,gd,gd,gd,gd,gd,gd,gd,gd,gd");
    session_go(&f->session, 4000, LONG_MAX);
    assert_true(session_race_from(&f->session, (double[DIM_MAX]){0.1, 0.2, 0.3}, &error));
    for (int i = 0; i < 60; i++)
        act(f, ACTION_ZOOM_IN);
    /* a path of 4,000 points in 8 dimensions takes 256 kB */
    assert_in_range(undo_count(&f->session), 15, 24);
}

/* What caches know of a surface or of paths is never taken for what undo brings back. */
static void test_undo_and_caches(void **state)
{
    struct fixture *f = *state;
    const struct session *session = &f->session;
    long generation = session->generation, epoch = session->rewrites;
    for (int i = 0; i < 5; i++) {
        act(f, i % 2 ? ACTION_UNDO : ACTION_SURFACE_NEXT);
        assert_true(session->generation > generation && session->rewrites > epoch);
        generation = session->generation;
        epoch = session->rewrites;
    }
    const struct problem *problem = session->race.problem;
    act(f, ACTION_ETA_UP);
    act(f, ACTION_UNDO);
    assert_int_equal(session->generation, generation); /* the surface is the same */
    assert_ptr_equal(session->race.problem, problem);
    assert_true(session->rewrites > epoch + 1);
}

/* What a hand does between taking hold and letting go is one edit, as is one turn of the wheel; and
 * neither moves a race that stands, nor stops one that runs. */
static void test_undo_of_what_a_hand_did(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR);
    session_go(&f->session, 30, LONG_MAX);
    scene_draw(&f->scene, canvas);
    struct rect map = {0};
    for (int i = 0; i < f->scene.placed_count; i++)
        if (strcmp(f->scene.placed[i].panel->name, "map") == 0)
            map = f->scene.placed[i].where;
    double x = map.x + map.width / 2, y = map.y + map.height / 2;
    double start = run_row(f->session.race.run[0], 0).w[0];
    f->session.state.playing = true;
    assert_true(scene_press(&f->scene, x, y));
    for (int i = 1; i < 9; i++) {
        scene_drag(&f->scene, x + 4 * i, y);
        session_catch_up(&f->session, NULL, NULL);
    }
    scene_release(&f->scene);
    for (int i = 0; i < 5; i++)
        scene_zoom(&f->scene, x, y, 0.9);
    for (int i = 0; i < 5; i++)
        scene_pan(&f->scene, 3, 2);
    assert_int_equal(undo_count(&f->session), 2);
    assert_true(run_row(f->session.race.run[0], 0).w[0] != start);
    arrive(f);
    session_go(&f->session, 50, LONG_MAX);
    act(f, ACTION_UNDO);
    act(f, ACTION_UNDO);
    arrive(f);
    assert_near(run_row(f->session.race.run[0], 0).w[0], start, 0, "the start");
    assert_int_equal(f->session.state.position, 30);
    assert_true(f->session.state.playing);
    act(f, ACTION_PLAY);
    act(f, ACTION_REDO);
    arrive(f);
    assert_true(run_row(f->session.race.run[0], 0).w[0] != start);
    assert_false(f->session.state.playing);
    cells_close(canvas);
}

/* Undone while the hand holds on, what it did so far is undone; while a start is being chosen, the
 * choice is off. */
static void test_undo_in_the_middle_of_it(void **state)
{
    struct fixture *f = *state;
    struct canvas *canvas = cells_open(COLUMNS, ROWS, CHARSET_BRAILLE, SHADING_COLOUR);
    session_go(&f->session, 30, LONG_MAX);
    scene_draw(&f->scene, canvas);
    double start = run_row(f->session.race.run[0], 0).w[0];
    assert_true(scene_press(&f->scene, canvas->width / 4, canvas->height / 3));
    scene_drag(&f->scene, canvas->width / 3, canvas->height / 3);
    assert_true(run_row(f->session.race.run[0], 0).w[0] != start);
    act(f, ACTION_UNDO);
    assert_string_equal(f->session.message, "undone: start");
    assert_near(run_row(f->session.race.run[0], 0).w[0], start, 0, "the start");
    scene_release(&f->scene);
    arrive(f);
    assert_int_equal(f->session.state.position, 30);
    assert_true(scene_press(&f->scene, canvas->width / 4, canvas->height / 3));
    scene_press(&f->scene, -1, -1); /* the release got lost */
    session_key(&f->session, 't');
    act(f, ACTION_ZOOM_IN);
    assert_int_equal(undo_count(&f->session), 2);
    act(f, ACTION_PICK_START);
    session_key(&f->session, 't');
    act(f, ACTION_UNDO);
    assert_string_equal(f->session.message, "undone: theme");
    assert_false(f->session.state.picking);
    cells_close(canvas);
}

/* A long replay does not hold up the key that undoes. */
static void test_undo_computes_nothing_itself(void **state)
{
    struct fixture *f = *state;
    int left = 20;
    set(f, "optimizer", "gd,momentum,adam");
    session_go(&f->session, 2000, LONG_MAX);
    set(f, "start", "1,1");
    act(f, ACTION_UNDO);
    assert_in_range(f->session.state.position, 0, 1);
    assert_false(session_catch_up(&f->session, a_few_times, &left));
    assert_in_range(f->session.state.position, 1, 100);
    arrive(f);
    assert_int_equal(f->session.state.position, 2000);
}

/* --- back to the beginning --- */

/* Whatever was done, one key shows the picture of the beginning, and undo that of before the key.
 */
static void test_the_beginning_comes_back(void **state)
{
    enum { ACTS = 40 };
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct pcg32 random = pcg32_seeded(seed, 5);
        void *made;
        assert_int_equal(set_up(&made), 0);
        struct fixture *f = made;
        set(f, "surface", "bowl:lambda2=20");
        set(f, "optimizer", "gd:eta=0.02;adam;gd:eta=0.05");
        set(f, "theme", "light");
        session_keep_beginning(&f->session);
        struct picture *beginning = picture_of(f);
        for (int i = 0; i < ACTS; i++) {
            edit_something(f, &random);
            arrive(f);
        }
        f->session.state.playing = false;
        session_go(&f->session, f->session.state.position + 3, LONG_MAX);
        struct picture *before = picture_of(f);
        assert_true(session_key(&f->session, 'R'));
        arrive(f);
        struct picture *now = picture_of(f);
        assert_same_picture(now, beginning, "R");
        act(f, ACTION_UNDO);
        arrive(f);
        assert_string_equal(f->session.message, "undone: the way back to the beginning");
        free(now);
        now = picture_of(f);
        assert_same_picture(now, before, "undone");
        free(now);
        free(before);
        free(beginning);
        tear_down(&made);
    }
    (void)state;
}

/* A race that plays goes on from its start; one that stands still stands there. */
static void test_the_beginning_plays_on(void **state)
{
    struct fixture *f = *state;
    session_keep_beginning(&f->session);
    for (int plays = 0; plays < 2; plays++) {
        session_go(&f->session, 30, LONG_MAX);
        f->session.state.playing = plays;
        act(f, ACTION_BEGIN_AGAIN);
        arrive(f);
        assert_int_equal(f->session.state.position, 0);
        assert_int_equal(f->session.state.playing, plays);
    }
}

static void test_no_beginning_is_kept(void **state)
{
    struct fixture *f = *state;
    act(f, ACTION_BEGIN_AGAIN);
    assert_string_equal(f->session.message, "there is no beginning to go back to");
    assert_int_equal(undo_count(&f->session), 0);
}

/* --- a setting that refuses to go back --- */

struct fussy {
    char text[8];
    bool refuses;
};

static bool assign_fussy(void *values, const char *text, struct error *error)
{
    struct fussy *fussy = values;
    if (fussy->refuses)
        return (fail)(error, "fussy: not now");
    snprintf(fussy->text, sizeof fussy->text, "%s", text);
    return true;
}

static void print_fussy(const void *values, char *out, size_t size)
{
    snprintf(out, size, "%s", ((const struct fussy *)values)->text);
}

static void test_undo_is_whole_where_a_setting_refuses(void **state)
{
    static const struct setting rows[] = {{"fussy", 0, "WORD", "a word", SETTING_OWN, SCOPE_SESSION,
                                           EFFECT_PICTURE, .assign = assign_fussy,
                                           .print = print_fussy},
                                          {NULL}};
    struct fixture *f = *state;
    struct fussy fussy = {.text = "a"};
    struct error error;
    assert_true(settings_join(&f->settings, rows, NULL, &fussy, &error));
    undo_begin(&f->session);
    assert_true(session_assign(&f->session, "fussy", "b", &error));
    set(f, "eta", "0.0125");
    undo_end(&f->session);
    fussy.refuses = true;
    session_undo(&f->session);
    assert_string_equal(f->session.message, "fussy: not now");
    assert_string_equal(fussy.text, "b");
    char eta[64];
    settings_print(&f->settings, "eta", eta, sizeof eta);
    assert_string_equal(eta, "0.0125");
    fussy.refuses = false; /* and the edit is not lost */
    session_undo(&f->session);
    assert_string_equal(fussy.text, "a");
    settings_print(&f->settings, "eta", eta, sizeof eta);
    assert_string_not_equal(eta, "0.0125");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_what_if_is_having_started_so),
        WITH_FIXTURE(test_what_if_shows_the_step_that_was_shown),
        WITH_FIXTURE(test_what_if_keeps_other_changes),
        WITH_FIXTURE(test_what_if_revives),
        WITH_FIXTURE(test_what_if_in_slices),
        WITH_FIXTURE(test_every_change_leaves_the_old_path),
        WITH_FIXTURE(test_keys_and_clicks_leave_the_old_path),
        WITH_FIXTURE(test_the_timeline_under_the_hand),
        WITH_FIXTURE(test_what_the_timeline_tells),
        WITH_FIXTURE(test_values_under_the_hand_with_what_if),
        WITH_FIXTURE(test_undo_gives_every_picture_back),
        WITH_FIXTURE(test_what_is_undone),
        WITH_FIXTURE(test_undo_of_the_picture_leaves_the_race),
        WITH_FIXTURE(test_undo_of_hiding_the_focused_racer),
        WITH_FIXTURE(test_marks),
        WITH_FIXTURE(test_what_undo_forgets),
        WITH_FIXTURE(test_undo_is_bounded_in_bytes),
        WITH_FIXTURE(test_undo_and_caches),
        WITH_FIXTURE(test_undo_of_what_a_hand_did),
        WITH_FIXTURE(test_undo_in_the_middle_of_it),
        WITH_FIXTURE(test_undo_computes_nothing_itself),
        WITH_FIXTURE(test_the_beginning_comes_back),
        WITH_FIXTURE(test_the_beginning_plays_on),
        WITH_FIXTURE(test_no_beginning_is_kept),
        WITH_FIXTURE(test_undo_is_whole_where_a_setting_refuses),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
