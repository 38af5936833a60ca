/*
 * A tape of scalar operations on two inputs x and y: what an expression and its derivatives are
 * compiled to.
 *
 * Life: operations are added one by one, operands first; equal ones are shared and those of
 * constants are worked out at once. program_compile then keeps what some results need, gives every
 * value a register and makes straight-line code, which program_run executes for many points at a
 * time, one loop per operation. A tape is no longer needed once its programs are compiled.
 *
 * NaN means undefined and is never folded away: 0·u stays NaN where u is.
 */
#ifndef GLISSADE_BASE_TAPE_H
#define GLISSADE_BASE_TAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/operation.h"

enum {
    TAPE_NODES_MAX = 1 << 17,
    REGISTERS_MAX = 2048,
    REGISTERS_GOOD = 512, /* with more of them, blocks become too short to vectorize */
    RESULTS_MAX = 6,
    ABSENT = -1, /* in place of a node: identically zero */
};

/* What an infinite value of a node tells. */
enum growth {
    GROWTH_OTHER,       /* nothing: it may be a pole */
    GROWTH_POLYNOMIAL,  /* finite everywhere, and too large for a double here */
    GROWTH_EXPONENTIAL, /* so, too; and its derivatives overflow with it */
};

struct node {
    enum operation op;
    int a, b, c;  /* operands, 0 where there is none */
    double value; /* OP_CONSTANT */
    enum growth growth;
};

struct tape {
    struct node *node;
    int count, room;
    int *slot; /* hash table of nodes + 1, 0 for empty; as many as a power of two */
    int slots;
    bool share;       /* equal operations become one */
    bool out_of_room; /* memory or TAPE_NODES_MAX: what was added since is not to be used */
};

/* False when memory is short. `share` keeps values alive for longer: see program_compile. */
bool tape_init(struct tape *tape, bool share);
void tape_finish(struct tape *tape);

/* Each returns a node, ABSENT where the result is identically zero. Operands may be ABSENT. */
int tape_constant(struct tape *tape, double value);
int tape_input(struct tape *tape, int axis);
int tape_add(struct tape *tape, int a, int b);
int tape_sub(struct tape *tape, int a, int b);
int tape_mul(struct tape *tape, int a, int b);
int tape_div(struct tape *tape, int a, int b);
int tape_neg(struct tape *tape, int a);

/* Any operation on nodes that are not ABSENT; 0 for operands that it does not have. */
int tape_apply(struct tape *tape, enum operation op, int a, int b, int c);

/* True where the node is infinite by overflow of an exponential only, never at a pole. */
bool tape_is_exponential(const struct tape *tape, int node);

/* The value in *value when the node is a constant. */
bool tape_is_constant(const struct tape *tape, int node, double *value);

struct instruction {
    enum operation op;
    int to, a, b, c; /* registers; 0 and 1 are x and y */
    double k;
};

struct program {
    struct instruction *code;
    int count, registers;
    size_t block; /* points at a time, so that the registers stay in the first cache */
    int results;
    int result[RESULTS_MAX]; /* registers, or ABSENT */
};

/*
 * Code for the given nodes. False when memory is short or more than `limit` registers, at most
 * REGISTERS_MAX, would be needed; a tape that does not share needs fewer. Free with program_free.
 */
bool program_compile(const struct tape *tape, const int *nodes, int count, int limit,
                     struct program *program);
void program_free(struct program *program);

/*
 * Fills out[k][0..n) for every result k whose out[k] is not NULL. Where the first result is NaN,
 * all are.
 */
void program_run(const struct program *program, size_t n, const double *x, const double *y,
                 double *const *out);

#endif
