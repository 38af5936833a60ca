/* The scalar operations that a tape is made of. */
#ifndef GLISSADE_BASE_OPERATION_H
#define GLISSADE_BASE_OPERATION_H

enum operation {
    OP_CONSTANT,
    OP_X,
    OP_Y,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_NEG,
    OP_ABS,
    OP_SIGN,    /* −1, 0 or 1 */
    OP_DEFINED, /* 1, and NaN where the operand is */
    OP_SQRT,
    OP_MIN, /* NaN where either operand is */
    OP_MAX,
    OP_LESS,   /* 1 where a < b, else 0 */
    OP_CHOOSE, /* b where a is not 0, else c */
    OP_SIN,
    OP_COS,
    OP_TAN,
    OP_ASIN,
    OP_ACOS,
    OP_ATAN,
    OP_SINH,
    OP_COSH,
    OP_TANH,
    OP_EXP,
    OP_LOG,
    OP_POW,      /* aᵇ as pow has it: for constant exponents */
    OP_REAL_POW, /* aᵇ = exp(b log a): undefined for a < 0, whatever b is */
    /* what program_compile makes of the above, with a constant k */
    OP_ADD_K,   /* a + k */
    OP_K_SUB,   /* k − a */
    OP_MUL_K,   /* a·k */
    OP_DIV_K,   /* a/k */
    OP_K_DIV,   /* k/a */
    OP_MUL_ADD, /* a·b + c, rounded twice */
    OP_MUL_SUB, /* a·b − c */
    OP_SUB_MUL, /* c − a·b */
};

#endif
