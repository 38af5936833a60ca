#include "canvas/loops.h"

#include <math.h>
#include <stdlib.h>

/*
 * Samples are nodes of a grid with two rings around them: the first has the values of the samples
 * next to it and stands on the field's edge, the second is outside and stands there too. So areas
 * reach the edge, and all loops close.
 */
enum { RING = 2, LOOKAHEAD = 64 };

struct grid {
    struct rect where;
    int columns, rows;   /* of samples */
    int across, down;    /* of nodes */
    const float *height; /* of samples */
    double level;
    int *next; /* the edge that a loop crosses after this one; −1: none. Two edges a node:
                  to the right, and down */
    struct corner *corner; /* room for the longest loop */
};

static int clamped(int i, int count)
{
    return i < 0 ? 0 : i >= count ? count - 1 : i;
}

static bool is_outside(const struct grid *grid, int i, int j)
{
    return i == 0 || j == 0 || i == grid->across - 1 || j == grid->down - 1;
}

static double height_at(const struct grid *grid, int i, int j)
{
    if (is_outside(grid, i, j))
        return -INFINITY;
    float height = grid->height[(size_t)clamped(j - RING, grid->rows) * (size_t)grid->columns +
                                (size_t)clamped(i - RING, grid->columns)];
    return height >= 0 ? height : -INFINITY;
}

static bool is_inside(const struct grid *grid, int i, int j)
{
    return height_at(grid, i, j) >= grid->level;
}

/* A node's place along one axis, from 0 to 1. */
static double part(int i, int count)
{
    double at = (i - RING + 0.5) / count;
    return at < 0 ? 0 : at > 1 ? 1 : at;
}

static struct point place(const struct grid *grid, int i, int j)
{
    return (struct point){grid->where.x + grid->where.width * part(i, grid->columns),
                          grid->where.y + grid->where.height * part(j, grid->rows)};
}

/* --- the segments within a cell --- */

/*
 * Around a cell, clockwise from its upper left corner, edges lead out of the area or into it. A
 * loop enters the cell where one leads out and leaves it where one leads in, which the cell beyond
 * sees the other way round: so loops go on. Where two of each meet, the mean decides whether the
 * area is connected.
 */
static void join_cell(struct grid *grid, int i, int j)
{
    const int x[] = {i, i + 1, i + 1, i}, y[] = {j, j, j + 1, j + 1};
    const int edge[] = {2 * (j * grid->across + i), 2 * (j * grid->across + i + 1) + 1,
                        2 * ((j + 1) * grid->across + i), 2 * (j * grid->across + i) + 1};
    bool inside[4], connected;
    double sum = 0;
    for (int k = 0; k < 4; k++) {
        inside[k] = is_inside(grid, x[k], y[k]);
        sum += height_at(grid, x[k], y[k]);
    }
    connected = sum / 4 >= grid->level;
    for (int k = 0; k < 4; k++) {
        if (!(inside[k] && !inside[(k + 1) % 4]))
            continue;
        int other = k;
        do
            other = (other + (connected ? 1 : 3)) % 4;
        while (!(!inside[other] && inside[(other + 1) % 4]));
        grid->next[edge[k]] = edge[other];
    }
}

/* Where a loop crosses an edge. */
static struct corner crossing(const struct grid *grid, int edge)
{
    int i = edge / 2 % grid->across, j = edge / 2 / grid->across;
    int k = i + !(edge & 1), l = j + (edge & 1);
    struct point a = place(grid, i, j), b = place(grid, k, l);
    double from = height_at(grid, i, j), to = height_at(grid, k, l);
    double t = (grid->level - from) / (to - from), length = hypot(b.x - a.x, b.y - a.y);
    bool open = !(isfinite(from) && isfinite(to));
    if (open || !(t >= 0 && t <= 1))
        t = 0.5;
    return (struct corner){.at = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)},
                           .border = open,
                           .slope = open || length == 0 ? 0 : fabs(to - from) / length};
}

/* --- loops --- */

static double distance(struct point p, struct point a, struct point b)
{
    double x = b.x - a.x, y = b.y - a.y, length = hypot(x, y);
    if (length == 0)
        return hypot(p.x - a.x, p.y - a.y);
    return fabs((p.x - a.x) * y - (p.y - a.y) * x) / length;
}

/* True where a line from one corner to another passes all between them. */
static bool passes(const struct corner *corner, size_t from, size_t to, double tolerance)
{
    for (size_t k = from + 1; k < to; k++)
        if (corner[k].border != corner[from].border || corner[to].border != corner[from].border ||
            distance(corner[k].at, corner[from].at, corner[to].at) > tolerance)
            return false;
    return true;
}

/* Leaves out what is not needed, in place; returns how many are left. */
static size_t thin(struct corner *corner, size_t count, double tolerance)
{
    size_t kept = 0, at = 0;
    while (at < count) {
        size_t to = at + 1;
        while (to + 1 < count && to - at < LOOKAHEAD && passes(corner, at, to + 1, tolerance))
            to++;
        corner[kept++] = corner[at];
        at = to;
    }
    return kept;
}

static void follow(struct grid *grid, int first, double tolerance,
                   void (*loop)(void *context, const struct corner *corners, size_t count),
                   void *context)
{
    size_t count = 0;
    for (int edge = first, next; grid->next[edge] >= 0; edge = next) {
        grid->corner[count++] = crossing(grid, edge);
        next = grid->next[edge];
        grid->next[edge] = -1;
    }
    loop(context, grid->corner, thin(grid->corner, count, tolerance));
}

bool loops_trace(struct rect where, int columns, int rows, const float *heights, double level,
                 double tolerance,
                 void (*loop)(void *context, const struct corner *corners, size_t count),
                 void *context)
{
    struct grid grid = {.where = where,
                        .columns = columns,
                        .rows = rows,
                        .across = columns + 2 * RING,
                        .down = rows + 2 * RING,
                        .height = heights,
                        .level = level};
    size_t edges = 2 * (size_t)grid.across * (size_t)grid.down;
    grid.next = malloc(edges * sizeof *grid.next);
    grid.corner = malloc(edges * sizeof *grid.corner);
    bool room = grid.next && grid.corner;
    for (size_t k = 0; k < edges && room; k++)
        grid.next[k] = -1;
    for (int j = 0; j + 1 < grid.down && room; j++)
        for (int i = 0; i + 1 < grid.across; i++)
            join_cell(&grid, i, j);
    for (size_t k = 0; k < edges && room; k++)
        if (grid.next[k] >= 0)
            follow(&grid, (int)k, tolerance, loop, context);
    free(grid.next);
    free(grid.corner);
    return room;
}
