#include "base/quantity.h"

#include <math.h>
#include <string.h>

/* Smaller numbers, and the inverse of larger ones, may have lost digits or derivatives. */
#define LEAST_DIVISOR 1e-290

/* Which first derivatives belong to a second one. */
static const struct {
    enum lane lane, i, j;
} seconds[] = {
    {LANE_XX, LANE_X, LANE_X},
    {LANE_XY, LANE_X, LANE_Y},
    {LANE_YY, LANE_Y, LANE_Y},
};

static const struct quantity nothing = {.lane = {ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT}};

struct quantity quantity_constant(struct tape *tape, double value)
{
    struct quantity q = nothing;
    q.lane[LANE_F] = tape_constant(tape, value);
    q.positive = value > 0 && isfinite(value);
    for (int i = 0; i < LANES; i++)
        q.log[i] = i == LANE_F && q.positive ? tape_constant(tape, log(value)) : ABSENT;
    return q;
}

struct quantity quantity_input(struct tape *tape, int axis)
{
    struct quantity q = nothing;
    q.lane[LANE_F] = tape_input(tape, axis);
    q.lane[axis == 0 ? LANE_X : LANE_Y] = tape_constant(tape, 1);
    return q;
}

static struct quantity sum(struct tape *tape, const int *a, const int *b)
{
    struct quantity q = nothing;
    for (int i = 0; i < LANES; i++)
        q.lane[i] = tape_add(tape, a[i], b[i]);
    return q;
}

static struct quantity difference(struct tape *tape, const int *a, const int *b)
{
    struct quantity q = nothing;
    for (int i = 0; i < LANES; i++)
        q.lane[i] = tape_sub(tape, a[i], b[i]);
    return q;
}

static void keep_log(struct quantity *q, struct quantity log)
{
    q->positive = true;
    memcpy(q->log, log.lane, sizeof q->log);
}

static struct quantity log_of_sum(struct tape *tape, const struct quantity *a,
                                  const struct quantity *b);

struct quantity quantity_add(struct tape *tape, struct quantity a, struct quantity b)
{
    struct quantity q = sum(tape, a.lane, b.lane);
    if (a.positive && b.positive)
        keep_log(&q, log_of_sum(tape, &a, &b));
    return q;
}

struct quantity quantity_sub(struct tape *tape, struct quantity a, struct quantity b)
{
    return difference(tape, a.lane, b.lane);
}

struct quantity quantity_neg(struct tape *tape, struct quantity a)
{
    a.positive = false;
    for (int i = 0; i < LANES; i++)
        a.lane[i] = tape_neg(tape, a.lane[i]);
    return a;
}

/* aᵢbⱼ + aⱼbᵢ */
static int cross(struct tape *tape, const struct quantity *a, const struct quantity *b, int i,
                 int j)
{
    int first = tape_mul(tape, a->lane[i], b->lane[j]);
    int second = i == j ? first : tape_mul(tape, a->lane[j], b->lane[i]);
    return tape_add(tape, first, second);
}

struct quantity quantity_mul(struct tape *tape, struct quantity a, struct quantity b)
{
    struct quantity q = nothing;
    if (a.positive && b.positive)
        keep_log(&q, sum(tape, a.log, b.log));
    int u = a.lane[LANE_F], v = b.lane[LANE_F];
    q.lane[LANE_F] = tape_mul(tape, u, v);
    for (int i = LANE_X; i <= LANE_Y; i++)
        q.lane[i] = tape_add(tape, tape_mul(tape, a.lane[i], v), tape_mul(tape, u, b.lane[i]));
    for (int s = 0; s < 3; s++) {
        int k = seconds[s].lane;
        int outer = tape_add(tape, tape_mul(tape, a.lane[k], v), tape_mul(tape, u, b.lane[k]));
        q.lane[k] = tape_add(tape, outer, cross(tape, &a, &b, seconds[s].i, seconds[s].j));
    }
    return q;
}

/* `then` where the condition is not 0. */
static int choose(struct tape *tape, int condition, int then, int otherwise)
{
    if (then == otherwise)
        return then;
    int zero = tape_constant(tape, 0);
    return tape_apply(tape, OP_CHOOSE, condition, then == ABSENT ? zero : then,
                      otherwise == ABSENT ? zero : otherwise);
}

/* Of a constant over an exponential: where that overflows the quotient is 0, and so is its slope.
 */
static void settle(struct tape *tape, struct quantity *q, int dividend)
{
    double k;
    if (!tape_is_constant(tape, dividend, &k) || k == 0)
        return;
    for (int i = LANE_X; i < LANES; i++)
        q->lane[i] =
            q->lane[i] == ABSENT ? ABSENT : choose(tape, q->lane[LANE_F], q->lane[i], ABSENT);
}

/* From a = qb: qᵢ = (aᵢ − qbᵢ)/b and qᵢⱼ = (aᵢⱼ − qᵢbⱼ − qⱼbᵢ − qbᵢⱼ)/b. */
struct quantity quantity_div(struct tape *tape, struct quantity a, struct quantity b)
{
    struct quantity q = nothing;
    if (a.positive && b.positive)
        keep_log(&q, difference(tape, a.log, b.log));
    int v = b.lane[LANE_F], u = tape_div(tape, a.lane[LANE_F], v);
    q.lane[LANE_F] = u;
    for (int i = LANE_X; i <= LANE_Y; i++) {
        int rest = tape_sub(tape, a.lane[i], tape_mul(tape, u, b.lane[i]));
        q.lane[i] = tape_div(tape, rest, v);
    }
    for (int s = 0; s < 3; s++) {
        int k = seconds[s].lane;
        int rest = tape_sub(tape, a.lane[k], cross(tape, &q, &b, seconds[s].i, seconds[s].j));
        rest = tape_sub(tape, rest, tape_mul(tape, u, b.lane[k]));
        q.lane[k] = tape_div(tape, rest, v);
    }
    if (tape_is_exponential(tape, v))
        settle(tape, &q, a.lane[LANE_F]);
    return q;
}

/* φ(a), given φ, φ' and φ'' at a: qᵢ = φ'aᵢ and qᵢⱼ = (φ''aᵢ)aⱼ + φ'aᵢⱼ. */
static struct quantity chain(struct tape *tape, int value, int first, int second, struct quantity a)
{
    struct quantity q = nothing, turn; /* turn: how fast φ' changes along x and y */
    q.lane[LANE_F] = value;
    for (int i = LANE_X; i <= LANE_Y; i++) {
        q.lane[i] = tape_mul(tape, first, a.lane[i]);
        turn.lane[i] = tape_mul(tape, second, a.lane[i]);
    }
    for (int s = 0; s < 3; s++) {
        int k = seconds[s].lane;
        q.lane[k] = tape_add(tape, tape_mul(tape, turn.lane[seconds[s].i], a.lane[seconds[s].j]),
                             tape_mul(tape, first, a.lane[k]));
    }
    return q;
}

/* --- powers --- */

/* uⁿ for n > 0 by squaring. */
static int whole_power(struct tape *tape, int u, int n)
{
    if (n == 1)
        return u;
    int half = whole_power(tape, u, n / 2);
    int square = tape_apply(tape, OP_MUL, half, half, 0);
    return n % 2 ? tape_mul(tape, square, u) : square;
}

/* uᵏ for a constant k. */
static int constant_power(struct tape *tape, int u, double k)
{
    if (k == 0) /* 1, as everybody has it even for u = 0, but not where there is no u */
        return tape_apply(tape, OP_DEFINED, u, 0, 0);
    if (k == floor(k) && fabs(k) <= POWER_MAX) {
        int power = whole_power(tape, u, (int)fabs(k));
        return k > 0 ? power : tape_div(tape, tape_constant(tape, 1), power);
    }
    if (fabs(k) == 0.5) {
        int root = tape_apply(tape, OP_SQRT, u, 0, 0);
        return k > 0 ? root : tape_div(tape, tape_constant(tape, 1), root);
    }
    return tape_apply(tape, OP_POW, u, tape_constant(tape, k), 0);
}

static struct quantity power_of_constant(struct tape *tape, struct quantity a, double k)
{
    int u = a.lane[LANE_F], first = ABSENT, second = ABSENT;
    if (k != 0)
        first = k == 1 ? tape_constant(tape, 1)
                       : tape_mul(tape, tape_constant(tape, k), constant_power(tape, u, k - 1));
    if (k == 2)
        second = tape_constant(tape, 2);
    else if (k != 0 && k != 1)
        second = tape_mul(tape, tape_constant(tape, k * (k - 1)), constant_power(tape, u, k - 2));
    return chain(tape, constant_power(tape, u, k), first, second, a);
}

/* factor·rest, and 0 where the factor is 0 even if the rest has no bound: x²·log x at x = 0. */
static int vanishing(struct tape *tape, int factor, int rest)
{
    return choose(tape, factor, tape_mul(tape, factor, rest), ABSENT);
}

/* φ(a, b) = aᵇ: φ_a = b·aᵇ⁻¹, φ_b = aᵇ log a, and so on. */
struct quantity quantity_power(struct tape *tape, struct quantity a, struct quantity b)
{
    double k;
    if (tape_is_constant(tape, b.lane[LANE_F], &k))
        return power_of_constant(tape, a, k);
    int u = a.lane[LANE_F], v = b.lane[LANE_F], one = tape_constant(tape, 1);
    int less = tape_sub(tape, v, one), lesser = tape_sub(tape, v, tape_constant(tape, 2));
    int log_u = tape_apply(tape, OP_LOG, u, 0, 0);
    int value = tape_apply(tape, OP_REAL_POW, u, v, 0);
    int below = tape_apply(tape, OP_REAL_POW, u, less, 0);
    int by_b = vanishing(tape, value, log_u), by_bb = vanishing(tape, by_b, log_u);
    struct quantity q = chain(tape, value, by_b, by_bb, b);
    if (tape_is_constant(tape, u, &k))
        return q;
    int by_aa =
        vanishing(tape, tape_mul(tape, v, less), tape_apply(tape, OP_REAL_POW, u, lesser, 0));
    int by_ab = vanishing(tape, below, tape_add(tape, one, tape_mul(tape, v, log_u)));
    struct quantity of_a = chain(tape, value, vanishing(tape, v, below), by_aa, a);
    for (int i = LANE_X; i < LANES; i++)
        q.lane[i] = tape_add(tape, q.lane[i], of_a.lane[i]);
    for (int s = 0; s < 3; s++) {
        int both = cross(tape, &a, &b, seconds[s].i, seconds[s].j);
        q.lane[seconds[s].lane] =
            tape_add(tape, q.lane[seconds[s].lane], tape_mul(tape, by_ab, both));
    }
    return q;
}

/* --- choices --- */

/* `second` is not 0 where the derivatives are those of b. */
static struct quantity pick(struct tape *tape, int value, int second, struct quantity a,
                            struct quantity b)
{
    struct quantity q = nothing;
    q.lane[LANE_F] = value;
    for (int i = LANE_X; i < LANES; i++)
        q.lane[i] = choose(tape, second, b.lane[i], a.lane[i]);
    return q;
}

struct quantity quantity_min(struct tape *tape, struct quantity a, struct quantity b)
{
    int u = a.lane[LANE_F], v = b.lane[LANE_F];
    int second = tape_apply(tape, OP_LESS, v, u, 0);
    return pick(tape, tape_apply(tape, OP_MIN, u, v, 0), second, a, b);
}

struct quantity quantity_max(struct tape *tape, struct quantity a, struct quantity b)
{
    int u = a.lane[LANE_F], v = b.lane[LANE_F];
    int second = tape_apply(tape, OP_LESS, u, v, 0);
    return pick(tape, tape_apply(tape, OP_MAX, u, v, 0), second, a, b);
}

/* --- functions --- */

/* k·a */
static int scaled(struct tape *tape, double k, int a)
{
    return tape_mul(tape, tape_constant(tape, k), a);
}

static int inverse(struct tape *tape, int a)
{
    return tape_div(tape, tape_constant(tape, 1), a);
}

static int apply(struct tape *tape, enum operation function, int u)
{
    return tape_apply(tape, function, u, 0, 0);
}

/* asin' = 1/√(1−u²) and asin'' = u/(1−u²)^{3/2}; 1−u² as a product, which keeps its digits near 1.
 */
static void arcsine(struct tape *tape, int u, int *first, int *second)
{
    int one = tape_constant(tape, 1);
    int rest = tape_mul(tape, tape_sub(tape, one, u), tape_add(tape, one, u));
    *first = inverse(tape, apply(tape, OP_SQRT, rest));
    *second = tape_div(tape, tape_mul(tape, u, *first), rest);
}

/* tan' = 1 + t², tan'' = 2t(1 + t²); tanh' = 1/cosh², tanh'' = −2t/cosh². */
static void tangent(struct tape *tape, bool hyperbolic, int u, int t, int *first, int *second)
{
    int cosh = hyperbolic ? apply(tape, OP_COSH, u) : ABSENT;
    *first = hyperbolic ? inverse(tape, tape_mul(tape, cosh, cosh))
                        : tape_add(tape, tape_constant(tape, 1), tape_apply(tape, OP_MUL, t, t, 0));
    *second = tape_mul(tape, scaled(tape, hyperbolic ? -2 : 2, t), *first);
}

/* φ' and φ'' at u, φ(u) being `value`. */
static void slopes(struct tape *tape, enum operation function, int u, int value, int *first,
                   int *second)
{
    *second = ABSENT;
    switch (function) {
    case OP_SIN:
        *first = apply(tape, OP_COS, u), *second = tape_neg(tape, value);
        break;
    case OP_COS:
        *first = tape_neg(tape, apply(tape, OP_SIN, u)), *second = tape_neg(tape, value);
        break;
    case OP_TAN:
    case OP_TANH:
        tangent(tape, function == OP_TANH, u, value, first, second);
        break;
    case OP_ASIN:
        arcsine(tape, u, first, second);
        break;
    case OP_ACOS:
        arcsine(tape, u, first, second);
        *first = tape_neg(tape, *first), *second = tape_neg(tape, *second);
        break;
    case OP_ATAN: /* 1/(1+u²), −2u/(1+u²)² */
        *first = inverse(tape,
                         tape_add(tape, tape_constant(tape, 1), tape_apply(tape, OP_MUL, u, u, 0)));
        *second = tape_mul(tape, scaled(tape, -2, u), tape_apply(tape, OP_MUL, *first, *first, 0));
        break;
    case OP_SINH:
        *first = apply(tape, OP_COSH, u), *second = value;
        break;
    case OP_COSH:
        *first = apply(tape, OP_SINH, u), *second = value;
        break;
    case OP_EXP:
        *first = value, *second = value;
        break;
    case OP_SQRT: /* 1/(2√u), −1/(4u√u) */
        *first = tape_div(tape, tape_constant(tape, 0.5), value);
        *second = tape_div(tape, tape_constant(tape, -0.25), tape_mul(tape, u, value));
        break;
    default: /* OP_ABS */
        *first = apply(tape, OP_SIGN, u);
        break;
    }
}

/* qᵢ = aᵢ/a and qᵢⱼ = aᵢⱼ/a − qᵢqⱼ: divided before it is multiplied, since 1/a² is 0 long before
 * a is infinite. */
static struct quantity logarithm(struct tape *tape, struct quantity a)
{
    struct quantity q = nothing;
    int u = a.lane[LANE_F];
    q.lane[LANE_F] = apply(tape, OP_LOG, u);
    for (int i = LANE_X; i <= LANE_Y; i++)
        q.lane[i] = tape_div(tape, a.lane[i], u);
    for (int s = 0; s < 3; s++) {
        int k = seconds[s].lane;
        q.lane[k] = tape_sub(tape, tape_div(tape, a.lane[k], u),
                             tape_mul(tape, q.lane[seconds[s].i], q.lane[seconds[s].j]));
    }
    return q;
}

/* log a + log(1 + b/a), by logarithms. */
static struct quantity log_beside(struct tape *tape, const int *log_a, const int *log_b)
{
    struct quantity ratio = difference(tape, log_b, log_a), one = quantity_constant(tape, 1);
    ratio = quantity_function(tape, OP_EXP, ratio);
    struct quantity rest = logarithm(tape, sum(tape, one.lane, ratio.lane));
    return sum(tape, log_a, rest.lane);
}

/* log(a + b) from the larger of the two logarithms. */
static struct quantity log_of_sum(struct tape *tape, const struct quantity *a,
                                  const struct quantity *b)
{
    struct quantity above = log_beside(tape, a->log, b->log),
                    below = log_beside(tape, b->log, a->log);
    int less = tape_apply(tape, OP_LESS, a->log[LANE_F], b->log[LANE_F], 0);
    for (int i = 0; i < LANES; i++)
        above.lane[i] = choose(tape, less, below.lane[i], above.lane[i]);
    return above;
}

/* The logarithm that is kept where the quantity is too large or too small for a double. */
static struct quantity positive_logarithm(struct tape *tape, const struct quantity *a)
{
    struct quantity q = logarithm(tape, *a);
    int u = a->lane[LANE_F];
    int above = tape_apply(tape, OP_LESS, tape_constant(tape, LEAST_DIVISOR), u, 0);
    int below = tape_apply(tape, OP_LESS, u, tape_constant(tape, 1 / LEAST_DIVISOR), 0);
    int good = tape_apply(tape, OP_MIN, above, below, 0); /* not of ∞/∞ either */
    for (int i = 0; i < LANES; i++)
        q.lane[i] = choose(tape, good, q.lane[i], a->log[i]);
    return q;
}

struct quantity quantity_function(struct tape *tape, enum operation function, struct quantity a)
{
    double k;
    if (function == OP_LOG && a.positive && !tape_is_constant(tape, a.lane[LANE_F], &k))
        return positive_logarithm(tape, &a);
    if (function == OP_LOG)
        return logarithm(tape, a);
    int u = a.lane[LANE_F], first, second;
    int value = apply(tape, function, u);
    slopes(tape, function, u, value, &first, &second);
    struct quantity q = chain(tape, value, first, second, a);
    if (function == OP_EXP)
        keep_log(&q, a);
    return q;
}
