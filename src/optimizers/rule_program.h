/*
 * What a typed rule is compiled to: values in the order in which a step makes them, each from
 * earlier ones. A value is a number, the same for every coordinate (and, but for f, for every point
 * of a swarm), or a vector laid out like w. Executed for a step, and once more with derivatives for
 * the Jacobian of the whole step.
 */
#ifndef GLISSADE_OPTIMIZERS_RULE_PROGRAM_H
#define GLISSADE_OPTIMIZERS_RULE_PROGRAM_H

#include "base/operation.h"
#include "engine/optimizer.h"

enum {
    RULE_VALUES_MAX = BLOCK, /* one vector each fits into the scratch of a step */
    RULE_FIELDS_MAX = 24,
};

enum rule_kind {
    RULE_NUMBER,    /* k */
    RULE_PARAMETER, /* in force for the step, by index */
    RULE_TIME,      /* t, 1 at the first step */
    RULE_HEIGHT,    /* f at w */
    RULE_POINT,     /* w as the step finds it */
    RULE_SLOPE,     /* g at w */
    RULE_FIELD,     /* of the state, by index, as the step finds it */
    RULE_SPREAD,    /* the number a in every coordinate */
    RULE_COMPUTED,  /* op of a and b, coordinate by coordinate */
    RULE_GRADIENT,  /* ∇f at a */
    RULE_PRODUCT,   /* the Hessian at w times a */
    RULE_DOT,       /* of a and b */
    RULE_NORM,      /* of a */
};

struct rule_value {
    enum rule_kind kind;
    enum operation op;
    bool wide; /* a vector */
    int a, b;  /* values; index of a parameter or a field */
    double k;
};

struct rule_program {
    int count, fields;
    struct rule_value value[RULE_VALUES_MAX];
    bool wide[RULE_FIELDS_MAX]; /* the fields of the state that are vectors */
    int last[RULE_FIELDS_MAX];  /* the value that each is left with */
    int point;                  /* the value that w is left with */
    bool uses_height, uses_slope, uses_product;
    bool joins; /* mixes coordinates: no swarms */
};

/* Appends a value, or finds an equal one that has no effect of its own; −1 where there is no more
 * room. Numbers of numbers are worked out at once. */
int rule_add(struct rule_program *program, struct rule_value value);

/* Leaves out what no result needs. */
void rule_prune(struct rule_program *program);

/* Takes a step; all of struct step as in optimizer.h. */
void rule_step(const struct rule_program *program, struct step *step, struct probe *probe);

/* Points of a swarm stepped together, so that what a step works with stays in the cache. */
size_t rule_block(const struct rule_program *program, int dim);

/*
 * The Jacobian of the coming step in (w, state), order × order by rows, with the Hessian packed.
 * order is dim and the state's size together. False when memory is short; not for uses_product.
 */
bool rule_jacobian(const struct rule_program *program, const struct instant *instant,
                   const double *hessian, double *jacobian);

#endif
