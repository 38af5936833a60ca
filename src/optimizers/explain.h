/* What the steps of many methods have in common when they are taken apart. */
#ifndef GLISSADE_OPTIMIZERS_EXPLAIN_H
#define GLISSADE_OPTIMIZERS_EXPLAIN_H

#include <math.h>
#include <string.h>

#include "base/vector.h"
#include "engine/parts.h"

static inline void explain_gradient(struct parts *to, const double *g)
{
    parts_scaled(to, PART_DIRECTION, -1, g, "−g",
                 "First ask the gradient: −g points straight downhill, across the contour.");
}

/* The last step's share, on which this step begins. */
static inline void explain_last_step(struct parts *to, double factor, const double *last, bool none,
                                     const char *label)
{
    parts_scaled(
        to, PART_MOVE, factor, last, label,
        none
            ? "There is no previous step yet that could be extended."
            : "First extend the previous step: the same way again, as far as the memory keeps it.");
}

static inline void explain_look_ahead(struct parts *to, double factor, const double *last)
{
    parts_scaled(to, PART_LOOK, factor, last, "look-ahead",
                 "Look before you leap: take the gradient there, where that leads, not at w.");
}

/* Coordinate i of a gradient that is divided by its own scale. */
static inline void explain_scaled_gradient(struct parts *to, const double *g, const double *scale,
                                           const char *label, const char *sentence)
{
    struct part *part;
    explain_gradient(to, g);
    part = parts_add(to, PART_MOVE, label, sentence);
    for (int i = 0; i < to->dim; i++)
        part->vector[i] = -scale[i] * g[i];
}

/*
 * A step along kept·mean + fresh·g whose coordinate i is scaled by scale[i]: the gradient, what the
 * mean makes of it, and both shares after scaling.
 */
static inline void explain_scaled_mean(struct parts *to, double kept, const double *mean,
                                       double fresh, const double *g, const double *scale)
{
    struct part *part;
    explain_gradient(to, g);
    part = parts_add(to, PART_DIRECTION, "−m",
                     "Mix it into the mean of the gradients so far: −m turns less than −g.");
    for (int i = 0; i < to->dim; i++)
        part->vector[i] = -(kept * mean[i] + fresh * g[i]);
    bool empty = norm(to->dim, mean) == 0;
    part = parts_add(to, PART_MOVE, "memory",
                     empty ? "The memory is still empty: it has no share in this step."
                           : "Divide each coordinate by the usual size of its gradient: this is "
                             "the memory's share.");
    for (int i = 0; i < to->dim; i++)
        part->vector[i] = -scale[i] * kept * mean[i];
    part = parts_add(to, PART_MOVE, "fresh g",
                     "Divided in the same way, the fresh gradient adds its own share.");
    for (int i = 0; i < to->dim; i++)
        part->vector[i] = -scale[i] * fresh * g[i];
}

/* From w to a trial or a landing. */
static inline void explain_move(struct parts *to, enum part_kind kind, const double *from,
                                const double *there, const char *label, const char *sentence)
{
    struct part *part = parts_add(to, kind, label, sentence);
    for (int i = 0; i < to->dim; i++)
        part->vector[i] = there[i] - from[i];
}

/* α along a direction, next to the first trial where that was refused. None is left where the
 * search found none (NaN). */
static inline void explain_search(struct parts *to, const double *direction, double first,
                                  double alpha)
{
    if (first != alpha)
        parts_scaled(
            to, PART_ASIDE, first, direction, "first trial",
            "The search tries this length first; f or its slope there is not good enough.");
    if (alpha > 0)
        parts_scaled(to, PART_MOVE, alpha, direction, "α·d",
                     first == alpha ? "The search accepts its first trial: f falls enough there."
                                    : "It settles on α, where f has fallen enough.");
}

#endif
