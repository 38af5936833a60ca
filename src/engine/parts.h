/*
 * A step taken apart: the vectors that it is made of, in the order in which they are explained,
 * with one sentence each. Optimizers fill it (optimizer.h), pictures draw it.
 */
#ifndef GLISSADE_ENGINE_PARTS_H
#define GLISSADE_ENGINE_PARTS_H

#include <math.h>

#include "engine/optimizer.h"

enum { PARTS_MAX = DIM_MAX + 6 };

enum part_kind {
    PART_MOVE,      /* one summand: all moves together, head to tail from w, are the step */
    PART_LOOK,      /* w + vector is a point that the method looks from */
    PART_ASIDE,     /* drawn from w and no summand: what would happen without something */
    PART_DIRECTION, /* from w; only its direction means something */
};

struct part {
    enum part_kind kind;
    const char *label;    /* a short formula or word, UTF-8 */
    const char *sentence; /* for people, ends with a full stop */
    double vector[DIM_MAX];
    double drawn; /* times as long as what the label names, where that would be no length in w; 0:
                     as long as that */
};

struct parts {
    int dim, count;
    struct part part[PARTS_MAX];
};

/* A new part at the end, with a zero vector for the caller to fill. */
static inline struct part *parts_add(struct parts *parts, enum part_kind kind, const char *label,
                                     const char *sentence)
{
    struct part *part = &parts->part[parts->count++];
    *part = (struct part){.kind = kind, .label = label, .sentence = sentence};
    return part;
}

/* Length of what the label names. */
static inline double part_length(const struct parts *parts, const struct part *part)
{
    double square = 0;
    for (int i = 0; i < parts->dim; i++)
        square += part->vector[i] * part->vector[i];
    return sqrt(square) / (part->drawn > 0 ? part->drawn : 1);
}

/* The same as parts_add with factor·v for its vector. */
static inline void parts_scaled(struct parts *parts, enum part_kind kind, double factor,
                                const double *v, const char *label, const char *sentence)
{
    struct part *part = parts_add(parts, kind, label, sentence);
    for (int i = 0; i < parts->dim; i++)
        part->vector[i] = factor * v[i];
}

#endif
