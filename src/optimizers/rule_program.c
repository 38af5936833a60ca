#include "rule_program.h"

#include <stdlib.h>
#include <string.h>

#include "base/kernels.h"
#include "base/vector.h"

enum {
    WORKED_WITH = 8192, /* doubles that a block of a swarm works with, to stay in the cache */
    BLOCK_LEAST = 16,
    SCRATCH = (RULE_VALUES_MAX + RULE_FIELDS_MAX + 3) * DIM_MAX,
};

/* --- building --- */

static bool has_effect(const struct rule_value *value)
{
    return value->kind == RULE_GRADIENT; /* counted, and draws random numbers */
}

static bool equal(const struct rule_value *a, const struct rule_value *b)
{
    return a->kind == b->kind && a->op == b->op && a->a == b->a && a->b == b->b &&
           memcmp(&a->k, &b->k, sizeof a->k) == 0;
}

static bool has_two(enum operation op)
{
    return (op >= OP_ADD && op <= OP_DIV) || (op >= OP_MIN && op <= OP_LESS) || op == OP_POW ||
           op == OP_REAL_POW;
}

/* A number made of numbers alone. */
static void fold(const struct rule_program *program, struct rule_value *value)
{
    if (value->kind != RULE_COMPUTED)
        return;
    const struct rule_value *a = &program->value[value->a], *b = &program->value[value->b];
    double result;
    if (a->kind != RULE_NUMBER || (has_two(value->op) && b->kind != RULE_NUMBER))
        return;
    kernel(value->op, 1, &result, &a->k, &b->k, NULL, 0);
    *value = (struct rule_value){.kind = RULE_NUMBER, .k = result};
}

int rule_add(struct rule_program *program, struct rule_value value)
{
    fold(program, &value);
    for (int i = 0; i < program->count && !has_effect(&value); i++)
        if (equal(&program->value[i], &value))
            return i;
    if (program->count == RULE_VALUES_MAX)
        return -1;
    program->value[program->count] = value;
    return program->count++;
}

/* True where a and b are values, and not indices. */
static bool reads_values(const struct rule_value *value)
{
    return value->kind >= RULE_SPREAD;
}

static bool reads_two(const struct rule_value *value)
{
    return value->kind == RULE_DOT || (value->kind == RULE_COMPUTED && has_two(value->op));
}

static void mark(const struct rule_program *program, bool *needed)
{
    needed[program->point] = true;
    for (int i = 0; i < program->fields; i++)
        needed[program->last[i]] = true;
    for (int i = program->count - 1; i >= 0; i--) {
        const struct rule_value *value = &program->value[i];
        needed[i] |= has_effect(value);
        if (needed[i] && reads_values(value))
            needed[value->a] = true;
        if (needed[i] && reads_two(value))
            needed[value->b] = true;
    }
}

void rule_prune(struct rule_program *program)
{
    bool needed[RULE_VALUES_MAX] = {false};
    int place[RULE_VALUES_MAX] = {0}, kept = 0;
    mark(program, needed);
    for (int i = 0; i < program->count; i++) {
        struct rule_value value = program->value[i];
        if (!needed[i])
            continue;
        if (reads_values(&value))
            value.a = place[value.a];
        value.b = reads_two(&value) ? place[value.b] : 0;
        program->uses_height |= value.kind == RULE_HEIGHT;
        program->uses_slope |= value.kind == RULE_SLOPE;
        program->uses_product |= value.kind == RULE_PRODUCT;
        program->joins |= value.kind >= RULE_PRODUCT;
        place[i] = kept;
        program->value[kept++] = value;
    }
    program->count = kept;
    program->point = place[program->point];
    for (int i = 0; i < program->fields; i++)
        program->last[i] = place[program->last[i]];
}

/* --- a step --- */

/* Where the values of a step stand: some in what the step brings, the others in scratch memory. */
struct frame {
    size_t n, count; /* points; coordinates of all points */
    size_t numbers;  /* doubles that a number takes: one for each point, or one for all */
    const double *at[RULE_VALUES_MAX];
    double time, *height, *slope;
};

static const double *field_at(const struct rule_program *program, const struct step *s, int field)
{
    const double *at = s->state;
    for (int i = 0; i < field; i++)
        at += program->wide[i] ? s->count : s->n;
    return at;
}

static void spread(const struct frame *frame, const double *number, double *to)
{
    for (size_t i = 0; i < frame->count; i++)
        to[i] = number[frame->numbers == 1 ? 0 : i % frame->n];
}

/* A number beside a vector is an operation's constant: false where it has no such form. */
static bool with_constant(const struct frame *frame, const struct rule_value *value,
                          const struct rule_value *a, const struct rule_value *b, double *to)
{
    static const enum operation right[] = {OP_ADD_K, OP_ADD_K, OP_MUL_K, OP_DIV_K};
    static const enum operation left[] = {OP_ADD_K, OP_K_SUB, OP_MUL_K, OP_K_DIV};
    if (a->wide == b->wide || frame->numbers != 1 || value->op < OP_ADD || value->op > OP_DIV)
        return false;
    double k = *frame->at[a->wide ? value->b : value->a];
    enum operation op = (a->wide ? right : left)[value->op - OP_ADD];
    if (a->wide && value->op == OP_SUB)
        k = -k;
    kernel(op, frame->count, to, frame->at[a->wide ? value->a : value->b], NULL, NULL, k);
    return true;
}

/* An operand as wide as the result: a number is spread into `room`. */
static const double *widened(const struct frame *frame, const struct rule_program *program,
                             int operand, bool wide, double *room)
{
    if (!wide || program->value[operand].wide)
        return frame->at[operand];
    spread(frame, frame->at[operand], room);
    return room;
}

static void compute(const struct rule_program *program, const struct frame *frame,
                    const struct rule_value *value, double *to, double *room)
{
    bool two = has_two(value->op);
    const struct rule_value *a = &program->value[value->a], *b = &program->value[value->b];
    if (value->wide && two && with_constant(frame, value, a, b, to))
        return;
    const double *left = widened(frame, program, value->a, value->wide, room);
    const double *right = two ? widened(frame, program, value->b, value->wide, room) : left;
    kernel(value->op, value->wide ? frame->count : frame->numbers, to, left, right, NULL, 0);
}

static void multiply_hessian(struct probe *probe, const double *w, const double *v, double *to)
{
    double h[PACKED_MAX];
    probe_hessian(probe, w, h);
    symmetric_apply(probe->problem->dim, h, v, to);
}

/* A number that is the same for all points. */
static const double *number_of(const struct frame *frame, const struct rule_value *value,
                               const struct step *s)
{
    return value->kind == RULE_NUMBER      ? &value->k
           : value->kind == RULE_PARAMETER ? &s->parameter[value->a]
                                           : &frame->time;
}

/* Makes a value that is not there already; `to` is where it belongs. */
static void make(const struct rule_program *program, const struct frame *frame,
                 const struct rule_value *value, struct step *s, struct probe *probe, double *to,
                 double *room)
{
    switch (value->kind) {
    case RULE_SPREAD:
        spread(frame, frame->at[value->a], to);
        break;
    case RULE_COMPUTED:
        compute(program, frame, value, to, room);
        break;
    case RULE_GRADIENT:
        probe_gradient(probe, frame->at[value->a], to);
        break;
    case RULE_PRODUCT:
        multiply_hessian(probe, s->w, frame->at[value->a], to);
        break;
    case RULE_DOT:
        *to = dot(s->dim, frame->at[value->a], frame->at[value->b]);
        break;
    case RULE_NORM:
        *to = norm(s->dim, frame->at[value->a]);
        break;
    default: /* one of the numbers that a swarm needs for each of its points */
        for (size_t i = 0; i < frame->n; i++)
            to[i] = *number_of(frame, value, s);
        break;
    }
}

/* Where a value stands that the step brings along; NULL for one that has to be made. */
static const double *brought(const struct rule_program *program, const struct frame *frame,
                             const struct rule_value *value, const struct step *s)
{
    switch (value->kind) {
    case RULE_NUMBER:
    case RULE_PARAMETER:
    case RULE_TIME:
        return frame->numbers == 1 ? number_of(frame, value, s) : NULL;
    case RULE_HEIGHT:
        return frame->height;
    case RULE_POINT:
        return s->w;
    case RULE_SLOPE:
        return frame->slope;
    case RULE_FIELD:
        return field_at(program, s, value->a);
    default:
        return NULL;
    }
}

/* What the step ends with goes where the next one finds it; all is made by then, so that results
 * which exchange places are put aside first. */
static void leave(const struct rule_program *program, const struct frame *frame, struct step *s,
                  double *aside)
{
    double *at = aside;
    for (int i = 0; i < program->fields; i++) {
        size_t size = program->wide[i] ? s->count : s->n;
        const double *from = frame->at[program->last[i]];
        for (size_t k = 0; k < size; k++)
            at[k] = from[program->wide[i] || frame->numbers > 1 ? k : 0];
        at += size;
    }
    memmove(s->w, frame->at[program->point], s->count * sizeof *s->w);
    memcpy(s->state, aside, (size_t)(at - aside) * sizeof *at);
}

static size_t scratch_size(const struct rule_program *program, size_t count)
{
    return ((size_t)program->count + (size_t)program->fields + 3) * count;
}

size_t rule_block(const struct rule_program *program, int dim)
{
    size_t size = scratch_size(program, (size_t)dim), points = WORKED_WITH / size;
    points = points > BLOCK ? BLOCK : points < BLOCK_LEAST ? BLOCK_LEAST : points;
    return points < SCRATCH / size ? points : SCRATCH / size;
}

static void run(const struct rule_program *program, struct step *s, struct probe *probe,
                double *scratch)
{
    struct frame frame; /* its table of places is long: not to be cleared for every step */
    double *room = scratch, *next = scratch + s->count;
    frame.n = s->n;
    frame.count = s->count;
    frame.time = (double)s->t;
    frame.numbers = program->uses_height ? s->n : 1;
    if (program->uses_slope) {
        frame.slope = next, next += s->count;
        probe_gradient(probe, s->w, frame.slope);
    }
    if (program->uses_height) {
        frame.height = next, next += s->count;
        probe_value(probe, s->w, frame.height);
    }
    for (int i = 0; i < program->count; i++) {
        const struct rule_value *value = &program->value[i];
        frame.at[i] = brought(program, &frame, value, s);
        if (frame.at[i])
            continue;
        make(program, &frame, value, s, probe, next, room);
        frame.at[i] = next;
        next += value->wide ? s->count : s->n;
    }
    leave(program, &frame, s, next);
}

void rule_step(const struct rule_program *program, struct step *step, struct probe *probe)
{
    double scratch[SCRATCH];
    run(program, step, probe, scratch);
}

/* --- the Jacobian --- */

/* Values and their derivatives: value i has `size` parts, part k of it `order` derivatives. */
struct tangent {
    const struct rule_program *program;
    const struct instant *instant;
    const double *hessian;
    int dim, order;
    double *value, *by; /* [count][dim], [count][dim][order] */
    bool *varies;       /* its derivatives are not all 0 */
};

static double *value_at(const struct tangent *t, int i)
{
    return t->value + (size_t)i * (size_t)t->dim;
}

static double *by_at(const struct tangent *t, int i, int part)
{
    return t->by + ((size_t)i * (size_t)t->dim + (size_t)part) * (size_t)t->order;
}

/* φ and its derivatives by u and v; those that have none are 0. */
static void differentiate(enum operation op, double u, double v, double value, double *by_u,
                          double *by_v)
{
    *by_u = *by_v = 0;
    switch (op) {
    case OP_ADD:
        *by_u = *by_v = 1;
        break;
    case OP_SUB:
        *by_u = 1, *by_v = -1;
        break;
    case OP_MUL:
        *by_u = v, *by_v = u;
        break;
    case OP_DIV:
        *by_u = 1 / v, *by_v = -value / v;
        break;
    case OP_NEG:
        *by_u = -1;
        break;
    case OP_ABS:
        *by_u = (u > 0) - (u < 0);
        break;
    case OP_SQRT:
        *by_u = 0.5 / value;
        break;
    case OP_MIN:
        *by_u = !(v < u), *by_v = v < u;
        break;
    case OP_MAX:
        *by_u = !(v > u), *by_v = v > u;
        break;
    case OP_SIN:
        *by_u = cos(u);
        break;
    case OP_COS:
        *by_u = -sin(u);
        break;
    case OP_TAN:
        *by_u = 1 + value * value;
        break;
    case OP_ASIN:
        *by_u = 1 / sqrt(1 - u * u);
        break;
    case OP_ACOS:
        *by_u = -1 / sqrt(1 - u * u);
        break;
    case OP_ATAN:
        *by_u = 1 / (1 + u * u);
        break;
    case OP_SINH:
        *by_u = cosh(u);
        break;
    case OP_COSH:
        *by_u = sinh(u);
        break;
    case OP_TANH:
        *by_u = 1 - value * value;
        break;
    case OP_EXP:
        *by_u = value;
        break;
    case OP_LOG:
        *by_u = 1 / u;
        break;
    case OP_POW:
    case OP_REAL_POW:
        *by_u = v == 0 ? 0 : v * pow(u, v - 1);
        *by_v = value == 0 ? 0 : value * log(u);
        break;
    default:
        break;
    }
}

/* by ← by + factor · derivatives of part `part` of value i */
static void add_scaled(const struct tangent *t, double *by, double factor, int i, int part)
{
    const double *from = by_at(t, i, t->program->value[i].wide ? part : 0);
    for (int k = 0; k < t->order && t->varies[i]; k++)
        if (from[k] != 0)
            by[k] += factor * from[k];
}

static void compute_varying(const struct tangent *t, int i)
{
    const struct rule_value *value = &t->program->value[i];
    bool two = has_two(value->op);
    for (int part = 0; part < (value->wide ? t->dim : 1); part++) {
        double u = value_at(t, value->a)[t->program->value[value->a].wide ? part : 0];
        double v = two ? value_at(t, value->b)[t->program->value[value->b].wide ? part : 0] : 0;
        double *to = &value_at(t, i)[part], by_u, by_v;
        kernel(value->op, 1, to, &u, &v, NULL, 0);
        differentiate(value->op, u, v, *to, &by_u, &by_v);
        add_scaled(t, by_at(t, i, part), by_u, value->a, part);
        if (two)
            add_scaled(t, by_at(t, i, part), by_v, value->b, part);
    }
    t->varies[i] = t->varies[value->a] || (two && t->varies[value->b]);
}

/* by of value i = H · by of the point that it depends on. */
static void multiply_varying(const struct tangent *t, const double *hessian, int i, int point)
{
    for (int row = 0; row < t->dim; row++)
        for (int column = 0; column < t->dim; column++)
            add_scaled(t, by_at(t, i, row), hessian[packed_index(t->dim, row, column)], point,
                       column);
    t->varies[i] = t->varies[point];
}

static void gradient_varying(const struct tangent *t, int i)
{
    double hessian[PACKED_MAX];
    const struct problem *problem = t->instant->problem;
    int point = t->program->value[i].a;
    problem->eval(problem, 1, value_at(t, point), NULL, value_at(t, i), hessian);
    multiply_varying(t, hessian, i, point);
}

static void dot_varying(const struct tangent *t, int i, int a, int b)
{
    double *to = value_at(t, i);
    *to = dot(t->dim, value_at(t, a), value_at(t, b));
    for (int part = 0; part < t->dim; part++) {
        add_scaled(t, by_at(t, i, 0), value_at(t, b)[part], a, part);
        add_scaled(t, by_at(t, i, 0), value_at(t, a)[part], b, part);
    }
    t->varies[i] = t->varies[a] || t->varies[b];
}

/* No derivative at 0; there 0, as that of abs. */
static void norm_varying(const struct tangent *t, int i, int a)
{
    double *to = value_at(t, i);
    *to = norm(t->dim, value_at(t, a));
    for (int part = 0; part<t->dim && * to> 0; part++)
        add_scaled(t, by_at(t, i, 0), value_at(t, a)[part] / *to, a, part);
    t->varies[i] = t->varies[a];
}

/* What the step finds: part k of it varies with coordinate `first` + k. */
static void find_varying(const struct tangent *t, int i, const double *found, int first)
{
    int size = t->program->value[i].wide ? t->dim : 1;
    memcpy(value_at(t, i), found, (size_t)size * sizeof *found);
    for (int part = 0; part < size; part++)
        by_at(t, i, part)[first + part] = 1;
    t->varies[i] = true;
}

/* Where a field begins among the coordinates. */
static int first_of(const struct tangent *t, int field)
{
    int first = t->dim;
    for (int i = 0; i < field; i++)
        first += t->program->wide[i] ? t->dim : 1;
    return first;
}

static void height_varying(const struct tangent *t, int i)
{
    *value_at(t, i) = t->instant->f;
    memcpy(by_at(t, i, 0), t->instant->g, (size_t)t->dim * sizeof *t->instant->g);
    t->varies[i] = true;
}

static void slope_varying(const struct tangent *t, int i)
{
    memcpy(value_at(t, i), t->instant->g, (size_t)t->dim * sizeof *t->instant->g);
    for (int row = 0; row < t->dim; row++)
        for (int column = 0; column < t->dim; column++)
            by_at(t, i, row)[column] = t->hessian[packed_index(t->dim, row, column)];
    t->varies[i] = true;
}

static void make_varying(const struct tangent *t, int i)
{
    const struct rule_value *value = &t->program->value[i];
    switch (value->kind) {
    case RULE_NUMBER:
        *value_at(t, i) = value->k;
        break;
    case RULE_PARAMETER:
        *value_at(t, i) = t->instant->parameter[value->a];
        break;
    case RULE_TIME:
        *value_at(t, i) = (double)t->instant->t + 1;
        break;
    case RULE_HEIGHT:
        height_varying(t, i);
        break;
    case RULE_POINT:
        find_varying(t, i, t->instant->w, 0);
        break;
    case RULE_SLOPE:
        slope_varying(t, i);
        break;
    case RULE_FIELD:
        find_varying(t, i, t->instant->state + first_of(t, value->a) - t->dim,
                     first_of(t, value->a));
        break;
    case RULE_SPREAD:
        for (int part = 0; part < t->dim; part++) {
            value_at(t, i)[part] = *value_at(t, value->a);
            add_scaled(t, by_at(t, i, part), 1, value->a, 0);
        }
        t->varies[i] = t->varies[value->a];
        break;
    case RULE_COMPUTED:
        compute_varying(t, i);
        break;
    case RULE_GRADIENT:
        gradient_varying(t, i);
        break;
    case RULE_PRODUCT: /* would need third derivatives */
        break;
    case RULE_DOT:
        dot_varying(t, i, value->a, value->b);
        break;
    case RULE_NORM:
        norm_varying(t, i, value->a);
        break;
    }
}

/* The derivatives of value i as rows of the Jacobian from `row` on. */
static void write_rows(const struct tangent *t, int i, bool wide, int row, double *jacobian)
{
    for (int part = 0; part < (wide ? t->dim : 1); part++)
        memcpy(jacobian + (size_t)(row + part) * (size_t)t->order, by_at(t, i, part),
               (size_t)t->order * sizeof *jacobian);
}

bool rule_jacobian(const struct rule_program *program, const struct instant *instant,
                   const double *hessian, double *jacobian)
{
    struct tangent t = {.program = program, .instant = instant, .hessian = hessian};
    t.dim = instant->dim;
    t.order = first_of(&t, program->fields);
    size_t values = (size_t)program->count * (size_t)t.dim;
    t.value = calloc(values * ((size_t)t.order + 1), sizeof *t.value);
    t.varies = calloc((size_t)program->count, sizeof *t.varies);
    t.by = t.value ? t.value + values : NULL;
    bool good = t.value && t.varies;
    for (int i = 0; i < program->count && good; i++)
        make_varying(&t, i);
    if (good)
        write_rows(&t, program->point, true, 0, jacobian);
    for (int i = 0; i < program->fields && good; i++)
        write_rows(&t, program->last[i], program->wide[i], first_of(&t, i), jacobian);
    free(t.value);
    free(t.varies);
    return good;
}
