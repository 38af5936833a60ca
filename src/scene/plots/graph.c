#include "scene/plots/graph.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"

static const struct stroke edge_stroke = {.ink = INK_GRID, .width = 0.5};

struct point graph_point(const struct graph *graph, double x, double y)
{
    const struct rect *r = &graph->where;
    return (struct point){r->x + r->width * (x - graph->x0) / (graph->x1 - graph->x0),
                          r->y + r->height * (graph->y1 - y) / (graph->y1 - graph->y0)};
}

void graph_frame(struct canvas *canvas, const struct graph *graph)
{
    const struct rect *r = &graph->where;
    canvas_segment(canvas, r->x, r->y, r->x, r->y + r->height, &edge_stroke);
    canvas_segment(canvas, r->x, r->y + r->height, r->x + r->width, r->y + r->height, &edge_stroke);
}

/* The top of a label beside a height, inside the graph's own height. */
static double label_top(const struct canvas *canvas, const struct graph *graph, double y)
{
    const struct rect *r = &graph->where;
    return fmin(fmax(y - 0.5 * canvas->em, r->y), r->y + r->height - canvas->em);
}

/* 2 to 9 of every decade, where they can be told apart. */
static void draw_minor_ticks(struct canvas *canvas, const struct graph *graph)
{
    double high = graph->where.height / (graph->y1 - graph->y0);
    for (double decade = floor(graph->y0); decade < graph->y1 && high > 2 * canvas->em; decade++) {
        for (int digit = 2; digit <= 9 && !canvas->grid; digit++) {
            double height = decade + log10(digit);
            struct point at = graph_point(graph, graph->x0, height);
            if (height > graph->y0 && height < graph->y1)
                canvas_segment(canvas, at.x, at.y, at.x + 0.4 * canvas->column, at.y, &edge_stroke);
        }
    }
}

void graph_decades(struct canvas *canvas, const struct graph *graph)
{
    const struct stroke quiet = {.ink = INK_RAMP + RAMP_LEVELS / 2, .width = 0.4};
    double gap = 1.3 * canvas->em, lowest = ceil(graph->y0 - 1e-9),
           highest = floor(graph->y1 + 1e-9);
    draw_minor_ticks(canvas, graph);
    double bottom = label_top(canvas, graph, graph_point(graph, 0, lowest).y), last = -INFINITY;
    for (double decade = highest; decade >= lowest; decade--) {
        char text[TEXT_NUMBER];
        struct point at = graph_point(graph, graph->x0, decade);
        double top = label_top(canvas, graph, at.y);
        if (!canvas->grid)
            canvas_segment(canvas, at.x, at.y, at.x + graph->where.width, at.y, &quiet);
        bool crowded = top - last < gap || (decade > lowest && bottom - top < gap);
        bool inner = decade < highest && decade > lowest;
        if (crowded && (inner || top - last < 0.95 * canvas->em))
            continue;
        text_power(text, (int)decade);
        canvas_text(canvas, at.x - 0.7 * canvas->column, top, ALIGN_RIGHT, INK_DIM, text);
        last = top;
    }
}

void graph_ends(struct canvas *canvas, const struct graph *graph, const char *left,
                const char *right)
{
    const struct rect *r = &graph->where;
    canvas_text(canvas, r->x, r->y + r->height, ALIGN_LEFT, INK_DIM, left);
    canvas_text(canvas, r->x + r->width, r->y + r->height, ALIGN_RIGHT, INK_DIM, right);
}
