/*
 * The relief: its projection against rotation matrices, its depths against rays marched through the
 * heights, what hills hide, and paths laid on it.
 */
#include "fixture.h"

#include "scene/map/drape.h"

enum { NODES = 121, COLUMNS = 240, ROWS = 180 };

static const double bounds[] = {-3, 5, 10, 16}; /* four by three, off the origin */
static const struct rect where = {40, 25, COLUMNS, ROWS};

/* --- shapes: heights over u, v in −1..1 --- */

typedef double (*heights)(double u, double v);

static double hill(double u, double v)
{
    return exp(-8 * (u * u + v * v));
}

static double bowl(double u, double v)
{
    return 0.5 * (u * u + v * v);
}

static double saddle(double u, double v)
{
    return 0.5 + 0.5 * (u * u - v * v);
}

static double waves(double u, double v)
{
    return 0.5 + 0.4 * sin(5 * u) * cos(4 * v);
}

/* Rises above the block: cut flat. */
static double tower(double u, double v)
{
    return 2 * hill(u, v);
}

static double hollow(double u, double v)
{
    return u * u + v * v < 0.09 ? NAN : 0.4;
}

static const heights shapes[] = {hill, bowl, saddle, waves, tower};
enum { SHAPE_COUNT = sizeof shapes / sizeof *shapes };

static double u_of(double a)
{
    return (a - bounds[0]) / (bounds[1] - bounds[0]) * 2 - 1;
}

static double v_of(double b)
{
    return (b - bounds[2]) / (bounds[3] - bounds[2]) * 2 - 1;
}

static void build(struct relief *relief, heights shape)
{
    static float grid[NODES * NODES], bands[NODES * NODES];
    for (int j = 0; j < NODES; j++) {
        for (int i = 0; i < NODES; i++) {
            double height = shape(2.0 * i / (NODES - 1) - 1, 2.0 * j / (NODES - 1) - 1);
            grid[j * NODES + i] = (float)height;
            bands[j * NODES + i] = (float)(height * RAMP_LEVELS);
        }
    }
    assert_true(relief_shape(relief, bounds, NODES, NODES, grid, bands));
}

static void render(struct relief *relief, double azimuth, double elevation)
{
    assert_true(relief_render(relief, (struct relief_camera){azimuth, elevation}, where, 1, true));
}

/* --- the camera, worked out another way --- */

/* Centre of the block and its half sides in box units: the longer side is 2, the block 0.9 high. */
static void box_of(double a, double b, double height, double box[3])
{
    box[0] = (a - 1) / 4;
    box[1] = (b - 13) / 4;
    box[2] = (height - 0.5) * 0.9;
}

/* Rows: right, up, towards the viewer. The block is turned clockwise by the azimuth about the
 * vertical, then tipped towards the viewer about the horizontal. */
static void rotation(double azimuth, double elevation, double m[3][3])
{
    double c = cos(azimuth * M_PI / 180), s = sin(azimuth * M_PI / 180);
    double t = (elevation - 90) * M_PI / 180; /* seen from above, nothing is tipped */
    const double turn[3][3] = {{c, s, 0}, {-s, c, 0}, {0, 0, 1}};
    const double tip[3][3] = {{1, 0, 0}, {0, cos(t), -sin(t)}, {0, sin(t), cos(t)}};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            m[i][j] = tip[i][0] * turn[0][j] + tip[i][1] * turn[1][j] + tip[i][2] * turn[2][j];
}

static void turn_box(double m[3][3], const double box[3], double out[3])
{
    for (int i = 0; i < 3; i++)
        out[i] = m[i][0] * box[0] + m[i][1] * box[1] + m[i][2] * box[2];
}

static void test_projection(void **state)
{
    struct relief relief = {0};
    struct pcg32 generator = pcg32_seeded(5, 1);
    (void)state;
    build(&relief, hill);
    for (int k = 0; k < 40; k++) {
        double azimuth = random_between(&generator, -400, 400),
               elevation = random_between(&generator, 0, 90), m[3][3];
        render(&relief, azimuth, elevation);
        rotation(azimuth, elevation, m);
        struct relief_spot middle = relief_place(&relief, 1, 13, 0.5);
        double away = middle.distance, scale = NAN;
        for (int i = 0; i < 20; i++) {
            double a = random_between(&generator, -3, 5), b = random_between(&generator, 10, 16),
                   height = random_between(&generator, 0, 1), box[3], seen[3];
            struct relief_spot spot = relief_place(&relief, a, b, height);
            box_of(a, b, height, box);
            turn_box(m, box, seen);
            assert_near(spot.distance, away - seen[2], 1e-9, "distance");
            double x = seen[0] / spot.distance, y = -seen[1] / spot.distance;
            if (i == 0)
                scale = (spot.at.x - middle.at.x) / x;
            assert_near(spot.at.x - middle.at.x, scale * x, 1e-6, "x at %g, %g", azimuth,
                        elevation);
            assert_near(spot.at.y - middle.at.y, scale * y, 1e-6, "y at %g, %g", azimuth,
                        elevation);
        }
        assert_true(scale > 0);
    }
    relief_finish(&relief);
}

/* From straight above it is the map: a to the right, b upwards. */
static void test_from_above_it_is_the_map(void **state)
{
    struct relief relief = {0};
    (void)state;
    build(&relief, hollow);
    render(&relief, 0, 90);
    struct relief_spot low = relief_place(&relief, -3, 10, 0.4),
                       right = relief_place(&relief, 5, 10, 0.4),
                       up = relief_place(&relief, -3, 16, 0.4);
    assert_near(right.at.y, low.at.y, 1e-9, "level");
    assert_near(up.at.x, low.at.x, 1e-9, "upright");
    assert_true(right.at.x > low.at.x && up.at.y < low.at.y);
    assert_near((right.at.x - low.at.x) / (low.at.y - up.at.y), 8.0 / 6, 1e-9, "proportion");
    relief_finish(&relief);
}

/* Whichever way it is turned, the block stays in its rectangle and its scale the same. */
static void test_fits_however_turned(void **state)
{
    struct relief relief = {0};
    (void)state;
    build(&relief, waves);
    for (double elevation = 0; elevation <= 90; elevation += 15) {
        render(&relief, 0, elevation);
        double scale = relief.scale;
        for (double azimuth = 0; azimuth < 360; azimuth += 7) {
            render(&relief, azimuth, elevation);
            assert_near(relief.scale, scale, 1e-12, "scale");
            for (int k = 0; k < 8; k++) {
                struct point p =
                    relief_place(&relief, k & 1 ? 5 : -3, k & 2 ? 16 : 10, k & 4 ? 1 : 0).at;
                assert_that(p.x >= where.x - 1e-9 && p.x <= where.x + where.width + 1e-9 &&
                                p.y >= where.y - 1e-9 && p.y <= where.y + where.height + 1e-9,
                            "corner %d at %g, %g: (%g, %g)", k, azimuth, elevation, p.x, p.y);
            }
        }
    }
    relief_finish(&relief);
}

static void test_a_full_turn_changes_nothing(void **state)
{
    struct relief once = {0}, again = {0};
    (void)state;
    for (int k = 0; k < SHAPE_COUNT; k++) {
        build(&once, shapes[k]);
        build(&again, shapes[k]);
        for (int turn = -720; turn <= 720; turn += 360) {
            render(&once, 33.25, 40);
            render(&again, 33.25 + turn, 40);
            assert_memory_equal(once.bands, again.bands, COLUMNS * ROWS * sizeof *once.bands);
            assert_memory_equal(once.shade, again.shade, COLUMNS * ROWS);
            assert_memory_equal(once.nearness, again.nearness,
                                COLUMNS * ROWS * sizeof *once.nearness);
        }
        render(&again, 34.25, 40);
        assert_memory_not_equal(once.nearness, again.nearness,
                                COLUMNS * ROWS * sizeof *once.nearness);
    }
    relief_finish(&once);
    relief_finish(&again);
}

/* --- depths --- */

/* Marches from the camera through a sample's centre until it is in the block; the distance along
 * the line of sight, or 0. */
static double march(const struct relief *relief, heights shape, double m[3][3], double away,
                    double x, double y)
{
    const double step = 0.001;
    struct relief_spot middle = relief_place(relief, 1, 13, 0.5);
    double scale = relief->scale * away; /* found right by test_projection, up to a factor */
    double right = (x - middle.at.x) / scale, up = (middle.at.y - y) / scale;
    for (double distance = away - 2; distance < away + 2; distance += step) {
        double seen[] = {right * distance, up * distance, away - distance}, box[3];
        for (int i = 0; i < 3; i++) /* the inverse of a rotation is its transpose */
            box[i] = m[0][i] * seen[0] + m[1][i] * seen[1] + m[2][i] * seen[2];
        double u = box[0], v = box[1] / 0.75;
        bool inside =
            fabs(u) <= 1 && fabs(v) <= 1 && box[2] > -0.45 - 2 * step; /* flat ground too */
        if (inside && box[2] <= (fmin(shape(u, v), 1) - 0.5) * 0.9)
            return distance;
    }
    return 0;
}

static double nearness_at(const struct relief *relief, int column, int row)
{
    bool inside = column >= 0 && row >= 0 && column < COLUMNS && row < ROWS;
    return inside ? (double)relief->nearness[row * COLUMNS + column] : 0;
}

/* Beside a silhouette a sample may see either side of it. */
static bool at_silhouette(const struct relief *relief, int column, int row)
{
    double here = nearness_at(relief, column, row);
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++)
            if (fabs(nearness_at(relief, column + i, row + j) - here) > 0.002)
                return true;
    return false;
}

static void test_depths_against_rays(void **state)
{
    struct relief relief = {0};
    struct pcg32 generator = pcg32_seeded(7, 1);
    int compared = 0, nothing = 0;
    (void)state;
    for (int k = 0; k < SHAPE_COUNT; k++) {
        build(&relief, shapes[k]);
        for (int view = 0; view < 4; view++) {
            double azimuth = random_between(&generator, 0, 360),
                   elevation = random_between(&generator, 15, 80), m[3][3];
            render(&relief, azimuth, elevation);
            rotation(azimuth, elevation, m);
            double away = relief_place(&relief, 1, 13, 0.5).distance;
            for (int i = 0; i < 150; i++) {
                int column = (int)random_between(&generator, 0, COLUMNS),
                    row = (int)random_between(&generator, 0, ROWS);
                if (at_silhouette(&relief, column, row))
                    continue;
                double wanted =
                    march(&relief, shapes[k], m, away, where.x + column + 0.5, where.y + row + 0.5);
                double nearness = nearness_at(&relief, column, row);
                assert_near(nearness > 0 ? 1 / nearness : 0, wanted, 0.01,
                            "shape %d from %g, %g at %d, %d", k, azimuth, elevation, column, row);
                compared++;
                nothing += wanted == 0;
            }
        }
    }
    assert_true(nothing > 500 && compared - nothing > 800);
    relief_finish(&relief);
}

/* What is drawn has a colour of the block, what is not has none. */
static void test_samples_are_whole(void **state)
{
    struct relief relief = {0};
    (void)state;
    for (int k = 0; k < SHAPE_COUNT; k++) {
        build(&relief, shapes[k]);
        render(&relief, 20, 35);
        for (int i = 0; i < COLUMNS * ROWS; i++) {
            bool there = relief.nearness[i] > 0;
            assert_true(there == (relief.bands[i] >= 0));
            assert_true(relief.bands[i] <= 2 * RAMP_LEVELS + 1e-3f);
            assert_true(there || relief.shade[i] == 0);
        }
    }
    relief_finish(&relief);
}

/* A slope turned to the light is brighter than one turned away from it; the light comes from the
 * viewer's left however the block is turned. */
static void test_light_comes_from_the_left(void **state)
{
    struct relief relief = {0};
    (void)state;
    build(&relief, hill);
    for (double azimuth = 0; azimuth < 360; azimuth += 45) {
        double c = cos(azimuth * M_PI / 180), s = sin(azimuth * M_PI / 180);
        render(&relief, azimuth, 70);
        unsigned char side[2];
        for (int right = 0; right < 2; right++) {
            double a = 1 + (right ? 1 : -1) * c, b = 13 + (right ? 1 : -1) * s;
            struct point p = relief_place(&relief, a, b, relief_height(&relief, a, b)).at;
            side[right] = relief.shade[(int)(p.y - where.y) * COLUMNS + (int)(p.x - where.x)];
        }
        assert_that(side[0] > side[1] + 40, "from %g: %d and %d", azimuth, side[0], side[1]);
    }
    relief_finish(&relief);
}

/* --- hidden or seen --- */

static bool hidden(const struct relief *relief, double a, double b)
{
    return relief_hides(relief, relief_place(relief, a, b, relief_height(relief, a, b)));
}

static void test_a_hill_hides_what_is_behind_it(void **state)
{
    struct relief relief = {0};
    (void)state;
    build(&relief, hill);
    render(&relief, 0, 20);
    assert_true(hidden(&relief, 1, 14.5));
    assert_false(hidden(&relief, 1, 11.5));
    assert_false(hidden(&relief, 1, 13));
    render(&relief, 180, 20);
    assert_false(hidden(&relief, 1, 14.5));
    assert_true(hidden(&relief, 1, 11.5));
    render(&relief, 90, 20); /* from a's far end: the hill's low side is hidden */
    assert_true(hidden(&relief, -1, 13));
    assert_false(hidden(&relief, 3, 13));
    render(&relief, 0, 80);
    assert_false(hidden(&relief, 1, 14.5));
    relief_finish(&relief);
}

static void test_a_saddle_hides_its_far_arm(void **state)
{
    struct relief relief = {0};
    (void)state;
    build(&relief, saddle); /* high towards both ends of a */
    render(&relief, 90, 20);
    assert_false(hidden(&relief, -2, 13));
    assert_true(hidden(&relief, 4, 13));
    assert_true(hidden(&relief, 1, 13));
    render(&relief, 0, 20);
    assert_false(hidden(&relief, 1, 11));
    assert_true(hidden(&relief, 1, 15.5));
    relief_finish(&relief);
}

/* No point of the surface that a ray reaches first is called hidden: paths are not eaten. */
static void test_what_is_picked_is_seen(void **state)
{
    struct relief relief = {0};
    struct pcg32 generator = pcg32_seeded(9, 1);
    (void)state;
    for (int k = 0; k < SHAPE_COUNT; k++) {
        int picked = 0;
        build(&relief, shapes[k]);
        for (int i = 0; i < 400; i++) {
            double a, b;
            if (i % 100 == 0)
                render(&relief, random_between(&generator, 0, 360),
                       random_between(&generator, 10, 85));
            struct point at = {floor(random_between(&generator, 40, 40 + COLUMNS)) + 0.5,
                               floor(random_between(&generator, 25, 25 + ROWS)) + 0.5};
            if (!relief_pick(&relief, at, &a, &b))
                continue;
            picked++;
            struct relief_spot spot = relief_place(&relief, a, b, relief_height(&relief, a, b));
            assert_false(relief_hides(&relief, spot));
            /* a pick is as good as the tolerance in height lets it be */
            assert_near(spot.at.x, at.x, 0.1, "x");
            assert_near(spot.at.y, at.y, 0.01 * relief.scale, "y");
        }
        assert_that(picked > 60, "shape %d: %d", k, picked);
    }
    relief_finish(&relief);
}

static void test_nothing_is_picked_beside_the_surface(void **state)
{
    struct relief relief = {0};
    double a, b;
    (void)state;
    build(&relief, hollow);
    render(&relief, 0, 35);
    struct point wall = relief_place(&relief, 1, 10, 0.2).at,
                 hole = relief_place(&relief, 1, 13, 0.4).at,
                 good = relief_place(&relief, 3, 13, 0.4).at;
    assert_false(relief_pick(&relief, wall, &a, &b));
    assert_false(relief_pick(&relief, (struct point){where.x + 1, where.y + 1}, &a, &b));
    assert_false(relief_pick(&relief, (struct point){0, 0}, &a, &b));
    assert_false(relief_pick(&relief, hole, &a, &b));
    assert_true(relief_pick(&relief, good, &a, &b));
    assert_near(a, 3, 0.1, "a");
    assert_near(b, 13, 0.1, "b");
    relief_finish(&relief);
}

/* --- heights --- */

static void test_heights_between_nodes(void **state)
{
    struct relief relief = {0};
    struct pcg32 generator = pcg32_seeded(3, 1);
    (void)state;
    for (int k = 0; k < SHAPE_COUNT; k++) {
        build(&relief, shapes[k]);
        for (int i = 0; i < 200; i++) {
            double a = random_between(&generator, -3, 5), b = random_between(&generator, 10, 16);
            /* linear pieces: off by f''·spacing²/8 at most; at the tower's cut, by the slope */
            assert_near(relief_height(&relief, a, b), fmin(shapes[k](u_of(a), v_of(b)), 1),
                        shapes[k] == tower ? 0.02 : 0.002, "shape %d at %g, %g", k, a, b);
        }
        assert_true(isnan(relief_height(&relief, -3.01, 13)));
        assert_true(isnan(relief_height(&relief, 1, 16.01)));
        assert_true(isnan(relief_height(&relief, NAN, 13)));
        assert_true(isfinite(relief_height(&relief, 5, 16)));
    }
    build(&relief, hollow);
    assert_true(isnan(relief_height(&relief, 1, 13)));
    relief_finish(&relief);
}

/* The triangles drawn are those that heights are read from, and colours are spread over them
 * evenly: on a coarse grid of random heights any other diagonal would show. */
static void test_colours_lie_on_the_triangles(void **state)
{
    enum { FEW = 6 };
    struct relief relief = {0};
    struct pcg32 generator = pcg32_seeded(13, 1);
    float grid[FEW * FEW], bands[FEW * FEW];
    (void)state;
    for (int k = 0; k < FEW * FEW; k++) {
        grid[k] = (float)random_between(&generator, 0, 0.5);
        bands[k] = grid[k] * RAMP_LEVELS;
    }
    assert_true(relief_shape(&relief, bounds, FEW, FEW, grid, bands));
    for (int view = 0; view < 3; view++) {
        int picked = 0;
        render(&relief, 17 + 100 * view, 80);
        for (int i = 0; i < 300; i++) {
            double a, b;
            int column = (int)random_between(&generator, 0, COLUMNS),
                row = (int)random_between(&generator, 0, ROWS);
            if (!relief_pick(&relief, (struct point){where.x + column, where.y + row}, &a, &b))
                continue;
            assert_near(relief.bands[row * COLUMNS + column],
                        relief_height(&relief, a, b) * RAMP_LEVELS, 1e-3, "at %g, %g", a, b);
            picked++;
        }
        assert_true(picked > 80);
    }
    relief_finish(&relief);
}

static double ramp(double u, double v)
{
    (void)v;
    return 0.5 + 0.49 * u;
}

/* On a tilted plane contours are straight lines, one for every edge between two bands. */
static void test_contours_lie_between_bands(void **state)
{
    struct relief relief = {0};
    (void)state;
    build(&relief, ramp);
    render(&relief, 0, 90);
    int row = ROWS / 2, lines = 0;
    for (int i = 1; i + 1 < COLUMNS; i++) {
        const unsigned char *shade = relief.shade + row * COLUMNS + i;
        const float *band = relief.bands + row * COLUMNS + i;
        bool dip = band[-1] >= 0 && band[1] >= 0 && shade[0] < shade[-1] && shade[0] <= shade[1];
        if (dip)
            assert_near(*band, rint(*band), 0.15, "line at %d", i);
        lines += dip;
    }
    assert_int_equal(lines, RAMP_LEVELS - 1);
    relief_finish(&relief);
}

/* --- paths --- */

struct pieces {
    const struct relief *relief;
    size_t count[2], points[2]; /* seen, hidden */
    double length[2], longest;
    int gaps; /* between one piece and the next */
    struct point first, last;
};

static void collect(void *context, const struct point *points, size_t count, bool is_hidden)
{
    struct pieces *p = context;
    assert_true(count >= 2);
    if (p->points[0] + p->points[1] == 0)
        p->first = points[0];
    else
        p->gaps += points[0].x != p->last.x || points[0].y != p->last.y;
    p->last = points[count - 1];
    p->count[is_hidden]++;
    p->points[is_hidden] += count;
    for (size_t i = 1; i < count; i++) {
        double length = hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
        p->length[is_hidden] += length;
        p->longest = fmax(p->longest, length);
    }
}

static struct pieces draped(const struct relief *relief, const struct point *path, size_t count)
{
    struct pieces pieces = {.relief = relief};
    relief_drape(relief, path, count, collect, &pieces);
    return pieces;
}

/* A path straight over the hill: seen up to the top, hidden down to its foot, then seen again; its
 * length is that of the curve on the surface as projected point by point. */
static void test_a_path_over_a_hill(void **state)
{
    struct relief relief = {0};
    const struct point path[] = {{1, 10.5}, {1, 13}, {1, 15.9}};
    (void)state;
    build(&relief, hill);
    render(&relief, 0, 55);
    struct pieces p = draped(&relief, path, 3);
    assert_int_equal(p.count[0], 2);
    assert_int_equal(p.count[1], 1);
    double length = 0;
    struct point before = {NAN, NAN};
    for (int i = 0; i <= 5400; i++) {
        double b = 10.5 + 0.001 * i;
        struct point at = relief_place(&relief, 1, b, relief_height(&relief, 1, b)).at;
        length += i > 0 ? hypot(at.x - before.x, at.y - before.y) : 0;
        before = at;
    }
    assert_near(p.length[0] + p.length[1], length, 0.02 * length, "length");
    assert_int_equal(p.gaps, 0);
    struct point start = relief_place(&relief, 1, 10.5, relief_height(&relief, 1, 10.5)).at;
    assert_near(p.first.x, start.x, 0.5, "start");
    assert_near(p.first.y, start.y, 0.5, "start");
    assert_true(p.length[1] > 5);
    assert_true(p.longest < 5);
    relief_finish(&relief);
}

/* Outside the block nothing is drawn, however far away the iterates are. */
static void test_paths_are_cut_at_the_edge(void **state)
{
    struct relief relief = {0};
    const struct point through[] = {{-1e6, 13}, {1e6, 13}}, beside[] = {{-1e6, 9}, {1e6, 9}},
                       from_infinity[] = {{1, 13}, {INFINITY, 13}}, still[] = {{1, 13}, {1, 13}},
                       hair[] = {{1, 13}, {1.001, 13}};
    (void)state;
    build(&relief, bowl);
    render(&relief, 0, 60);
    struct pieces p = draped(&relief, through, 2);
    struct relief_spot low = relief_place(&relief, -3, 13, 0.5),
                       high = relief_place(&relief, 5, 13, 0.5);
    assert_near(p.first.x, low.at.x, 0.5, "x");
    assert_near(p.first.y, low.at.y, 0.5, "y");
    assert_near(p.last.x, high.at.x, 0.5, "x");
    assert_near(p.last.y, high.at.y, 0.5, "y");
    assert_int_equal(draped(&relief, beside, 2).points[0], 0);
    assert_int_equal(draped(&relief, beside, 2).points[1], 0);
    assert_int_equal(draped(&relief, from_infinity, 2).points[0], 0);
    assert_near(draped(&relief, still, 2).length[0], 0, 0, "length");
    assert_int_equal(draped(&relief, hair, 2).points[0], 2);
    relief_finish(&relief);
}

static void test_paths_are_interrupted_by_holes(void **state)
{
    struct relief relief = {0};
    const struct point across[] = {{-2, 13}, {4, 13}}, broken[] = {{-2, 15}, {NAN, 15}, {4, 15}};
    (void)state;
    build(&relief, hollow);
    render(&relief, 0, 60);
    struct pieces p = draped(&relief, across, 2);
    assert_int_equal(p.count[0], 2);
    assert_int_equal(p.points[1], 0);
    assert_int_equal(draped(&relief, broken, 3).points[0], 0);
    relief_finish(&relief);
}

/* Two walls face a viewer at a corner, one a viewer before a side, none a viewer above. */
static void test_outline_shows_the_walls_in_front(void **state)
{
    static const struct {
        double azimuth, elevation;
        size_t seen; /* feet and upright edges */
    } cases[] = {{30, 30, 2 + 3}, {0, 30, 1 + 2}, {180, 30, 1 + 2}, {225, 40, 2 + 3}, {0, 90, 0}};
    struct relief relief = {0};
    (void)state;
    build(&relief, bowl);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct pieces p = {.relief = &relief}, rim;
        render(&relief, cases[k].azimuth, cases[k].elevation);
        relief_outline(&relief, collect, &p);
        const struct point corners[] = {{-3, 10}, {5, 10}, {5, 16}, {-3, 16}, {-3, 10}};
        rim = draped(&relief, corners, 5);
        assert_int_equal(p.count[0] - rim.count[0], cases[k].seen);
        assert_int_equal(p.count[1] - rim.count[1], 8 - cases[k].seen);
    }
    relief_finish(&relief);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_projection),
        cmocka_unit_test(test_from_above_it_is_the_map),
        cmocka_unit_test(test_fits_however_turned),
        cmocka_unit_test(test_a_full_turn_changes_nothing),
        cmocka_unit_test(test_depths_against_rays),
        cmocka_unit_test(test_samples_are_whole),
        cmocka_unit_test(test_light_comes_from_the_left),
        cmocka_unit_test(test_a_hill_hides_what_is_behind_it),
        cmocka_unit_test(test_a_saddle_hides_its_far_arm),
        cmocka_unit_test(test_what_is_picked_is_seen),
        cmocka_unit_test(test_nothing_is_picked_beside_the_surface),
        cmocka_unit_test(test_heights_between_nodes),
        cmocka_unit_test(test_colours_lie_on_the_triangles),
        cmocka_unit_test(test_contours_lie_between_bands),
        cmocka_unit_test(test_a_path_over_a_hill),
        cmocka_unit_test(test_paths_are_cut_at_the_edge),
        cmocka_unit_test(test_paths_are_interrupted_by_holes),
        cmocka_unit_test(test_outline_shows_the_walls_in_front),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("relief", tests, NULL, NULL);
}
