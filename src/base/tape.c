#include "base/tape.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/kernels.h"

enum {
    SLOTS_AT_FIRST = 256,
    BLOCK_MAX = 248, /* an odd number of cache lines, so that registers do not alias */
    SCRATCH = 4096,  /* doubles: 32 KiB, the first cache of most machines, and little of a stack */
};

/* --- building --- */

bool tape_init(struct tape *tape, bool share)
{
    *tape = (struct tape){.share = share, .slots = SLOTS_AT_FIRST, .room = SLOTS_AT_FIRST / 2};
    tape->slot = calloc((size_t)tape->slots, sizeof *tape->slot);
    tape->node = calloc((size_t)tape->room, sizeof *tape->node);
    if (!tape->slot || !tape->node) {
        tape_finish(tape);
        return false;
    }
    tape->node[0].op = OP_X;
    tape->node[1].op = OP_Y;
    tape->node[0].growth = tape->node[1].growth = GROWTH_POLYNOMIAL;
    tape->count = 2;
    return true;
}

void tape_finish(struct tape *tape)
{
    free(tape->slot);
    free(tape->node);
    *tape = (struct tape){.slot = NULL};
}

static uint64_t hash_of(const struct node *node)
{
    uint64_t bits, hash = (uint64_t)node->op;
    memcpy(&bits, &node->value, sizeof bits);
    hash = hash * 0x9E3779B97F4A7C15u + (uint64_t)node->a;
    hash = hash * 0x9E3779B97F4A7C15u + (uint64_t)node->b;
    hash = hash * 0x9E3779B97F4A7C15u + (uint64_t)node->c;
    hash = (hash ^ bits ^ bits >> 32) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

static bool same(const struct node *a, const struct node *b)
{
    return a->op == b->op && a->a == b->a && a->b == b->b && a->c == b->c &&
           memcmp(&a->value, &b->value, sizeof a->value) == 0;
}

/* The slot that holds an equal node, or the empty one where it belongs. */
static int *seek(struct tape *tape, const struct node *node)
{
    uint64_t mask = (uint64_t)tape->slots - 1;
    for (uint64_t at = hash_of(node) & mask;; at = (at + 1) & mask)
        if (tape->slot[at] == 0 || same(&tape->node[tape->slot[at] - 1], node))
            return &tape->slot[at];
}

/* Doubles the room for nodes, and the hash table with it, which is never more than half full. */
static bool grow(struct tape *tape)
{
    int room = tape->room * 2;
    if (room > TAPE_NODES_MAX)
        return false;
    struct node *node = realloc(tape->node, (size_t)room * sizeof *node);
    if (!node)
        return false;
    tape->node = node;
    tape->room = room;
    int *slot = calloc((size_t)room * 2, sizeof *slot);
    if (!slot)
        return false;
    free(tape->slot);
    tape->slot = slot;
    tape->slots = room * 2;
    for (int i = 2; i < tape->count && tape->share; i++)
        *seek(tape, &tape->node[i]) = i + 1;
    return true;
}

static enum growth growth_of(const struct tape *tape, const struct node *node)
{
    enum growth a = tape->node[node->a].growth, b = tape->node[node->b].growth;
    switch (node->op) {
    case OP_CONSTANT:
        return GROWTH_POLYNOMIAL;
    case OP_NEG:
        return a;
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
        return a == GROWTH_OTHER || b == GROWTH_OTHER ? GROWTH_OTHER : a > b ? a : b;
    case OP_EXP:
    case OP_SINH:
    case OP_COSH:
        return a == GROWTH_OTHER ? GROWTH_OTHER : GROWTH_EXPONENTIAL;
    default:
        return GROWTH_OTHER;
    }
}

static int append(struct tape *tape, struct node node)
{
    if (tape->out_of_room)
        return 0; /* x: any node will do, nothing is made from it */
    int *slot = tape->share ? seek(tape, &node) : NULL;
    if (slot && *slot)
        return *slot - 1;
    if (tape->count == tape->room) {
        if (!grow(tape)) {
            tape->out_of_room = true;
            return 0;
        }
        slot = tape->share ? seek(tape, &node) : NULL;
    }
    node.growth = growth_of(tape, &node);
    tape->node[tape->count++] = node;
    if (slot)
        *slot = tape->count;
    return tape->count - 1;
}

int tape_constant(struct tape *tape, double value)
{
    return append(tape, (struct node){.op = OP_CONSTANT, .value = value});
}

int tape_input(struct tape *tape, int axis)
{
    (void)tape;
    return axis;
}

bool tape_is_constant(const struct tape *tape, int node, double *value)
{
    if (node == ABSENT || tape->node[node].op != OP_CONSTANT)
        return false;
    *value = tape->node[node].value;
    return true;
}

bool tape_is_exponential(const struct tape *tape, int node)
{
    return node != ABSENT && tape->node[node].growth == GROWTH_EXPONENTIAL;
}

static int operands(enum operation op)
{
    return op <= OP_Y                          ? 0
           : op == OP_CHOOSE                   ? 3
           : op >= OP_ADD && op <= OP_DIV      ? 2
           : op >= OP_MIN && op <= OP_LESS     ? 2
           : op >= OP_POW && op <= OP_REAL_POW ? 2
                                               : 1;
}

int tape_apply(struct tape *tape, enum operation op, int a, int b, int c)
{
    double u = 0, v = 0, w = 0, result;
    int count = operands(op);
    bool constant = tape_is_constant(tape, a, &u) && (count < 2 || tape_is_constant(tape, b, &v)) &&
                    (count < 3 || tape_is_constant(tape, c, &w));
    if (constant) {
        kernel(op, 1, &result, &u, &v, &w, 0);
        return tape_constant(tape, result);
    }
    if ((op == OP_ADD || op == OP_MUL) && a > b) { /* so that a + b and b + a are one */
        int other = a;
        a = b, b = other;
    }
    return append(tape, (struct node){.op = op, .a = a, .b = b, .c = c});
}

int tape_neg(struct tape *tape, int a)
{
    return a == ABSENT ? ABSENT : tape_apply(tape, OP_NEG, a, 0, 0);
}

int tape_add(struct tape *tape, int a, int b)
{
    if (a == ABSENT || b == ABSENT)
        return a == ABSENT ? b : a;
    if (a == b) /* the same number, and a constant is cheaper to multiply by */
        return tape_mul(tape, a, tape_constant(tape, 2));
    return tape_apply(tape, OP_ADD, a, b, 0);
}

int tape_sub(struct tape *tape, int a, int b)
{
    if (a == ABSENT || b == ABSENT)
        return b == ABSENT ? a : tape_neg(tape, b);
    return tape_apply(tape, OP_SUB, a, b, 0);
}

int tape_mul(struct tape *tape, int a, int b)
{
    double k;
    if (a == ABSENT || b == ABSENT)
        return ABSENT;
    if (tape_is_constant(tape, a, &k) && (k == 1 || k == -1))
        return k == 1 ? b : tape_neg(tape, b);
    if (tape_is_constant(tape, b, &k) && (k == 1 || k == -1))
        return k == 1 ? a : tape_neg(tape, a);
    return tape_apply(tape, OP_MUL, a, b, 0);
}

int tape_div(struct tape *tape, int a, int b)
{
    double k;
    if (a == ABSENT || (tape_is_constant(tape, b, &k) && k == 1))
        return a;
    return tape_apply(tape, OP_DIV, a, b, 0);
}

/* --- compiling --- */

/* What is known of each node while code is made from it. */
struct draft {
    struct instruction code; /* its operands are nodes, ABSENT where there is none */
    int uses;
    int last;            /* index of the last node that reads this one; INT_MAX for results */
    int home;            /* register, or ABSENT */
    bool needed, inside; /* inside: part of the one instruction that reads it */
};

/* Takes a constant operand into the instruction. */
static void absorb(const struct tape *tape, struct instruction *code)
{
    double a = 0, b = 0;
    bool left = operands(code->op) == 2 && tape_is_constant(tape, code->a, &a);
    bool right = operands(code->op) == 2 && tape_is_constant(tape, code->b, &b);
    enum operation op = code->op;
    if (left == right || op < OP_ADD || op > OP_DIV)
        return;
    code->k = left ? a : op == OP_SUB ? -b : b;
    if (left)
        code->a = code->b;
    code->b = ABSENT;
    code->op = op == OP_ADD   ? OP_ADD_K
               : op == OP_SUB ? (left ? OP_K_SUB : OP_ADD_K)
               : op == OP_MUL ? OP_MUL_K
                              : (left ? OP_K_DIV : OP_DIV_K);
}

static struct instruction draft_code(const struct tape *tape, int i)
{
    const struct node *node = &tape->node[i];
    int count = operands(node->op);
    struct instruction code = {.op = node->op,
                               .a = count > 0 ? node->a : ABSENT,
                               .b = count > 1 ? node->b : ABSENT,
                               .c = count > 2 ? node->c : ABSENT,
                               .k = node->value};
    absorb(tape, &code);
    return code;
}

static void use(struct draft *draft, int node, int by)
{
    if (node == ABSENT)
        return;
    draft[node].needed = true;
    draft[node].uses++;
    if (draft[node].last < by)
        draft[node].last = by;
}

/* Marks what the results need, from the last node to the first. */
static void mark(const struct tape *tape, struct draft *draft)
{
    for (int i = tape->count - 1; i >= 0; i--) {
        if (!draft[i].needed)
            continue;
        draft[i].code = draft_code(tape, i);
        use(draft, draft[i].code.a, i);
        use(draft, draft[i].code.b, i);
        use(draft, draft[i].code.c, i);
    }
}

static bool is_single_product(const struct draft *draft, int node)
{
    return draft[node].code.op == OP_MUL && draft[node].uses == 1;
}

/* Joins a product that only one sum reads with that sum: half the traffic with the cache. */
static void join(struct draft *draft, int i)
{
    struct instruction *code = &draft[i].code;
    if (code->op != OP_ADD && code->op != OP_SUB)
        return;
    bool first = is_single_product(draft, code->a), second = is_single_product(draft, code->b);
    if (!first && !second)
        return;
    int product = first ? code->a : code->b, other = first ? code->b : code->a;
    code->op = code->op == OP_ADD ? OP_MUL_ADD : first ? OP_MUL_SUB : OP_SUB_MUL;
    code->a = draft[product].code.a;
    code->b = draft[product].code.b;
    code->c = other;
    draft[product].inside = true;
    for (int k = 0; k < 2; k++) {
        int factor = k ? code->b : code->a;
        if (draft[factor].last < i)
            draft[factor].last = i;
    }
}

/* Registers that are free again, to be taken before new ones. */
struct allocation {
    int free[REGISTERS_MAX];
    int count, used, limit;
};

static bool take(struct allocation *registers, int *home)
{
    if (registers->count == 0 && registers->used == registers->limit)
        return false;
    *home = registers->count ? registers->free[--registers->count] : 2 + registers->used++;
    return true;
}

static void release(struct allocation *registers, struct draft *draft, int node, int now)
{
    if (node == ABSENT || draft[node].last > now || draft[node].home < 2)
        return;
    registers->free[registers->count++] = draft[node].home;
    draft[node].home = ABSENT; /* an operand may stand there twice */
}

/* Constants are filled in where they are first read. */
static bool write_constant(struct program *program, struct allocation *registers,
                           struct draft *constant)
{
    if (!take(registers, &constant->home))
        return false;
    program->code[program->count++] =
        (struct instruction){.op = OP_CONSTANT, .to = constant->home, .k = constant->code.k};
    return true;
}

static bool write_node(struct program *program, struct allocation *registers, struct draft *draft,
                       int i)
{
    struct instruction code = draft[i].code;
    int operand[3] = {code.a, code.b, code.c}, home[3] = {0, 0, 0};
    for (int k = 0; k < 3; k++) {
        if (operand[k] == ABSENT)
            continue;
        struct draft *from = &draft[operand[k]];
        if (from->home == ABSENT && !write_constant(program, registers, from))
            return false;
        home[k] = from->home;
    }
    if (!take(registers, &draft[i].home)) /* never one of its operands: loops may run freely */
        return false;
    for (int k = 0; k < 3; k++)
        release(registers, draft, operand[k], i);
    code.a = home[0], code.b = home[1], code.c = home[2], code.to = draft[i].home;
    program->code[program->count++] = code;
    return true;
}

static bool write_code(const struct tape *tape, const int *nodes, struct draft *draft,
                       struct allocation *registers, struct program *program)
{
    bool good = true;
    for (int i = 2; i < tape->count && good; i++)
        if (draft[i].needed && !draft[i].inside && draft[i].code.op != OP_CONSTANT)
            good = write_node(program, registers, draft, i);
    for (int k = 0; k < program->results && good; k++) {
        struct draft *result = nodes[k] == ABSENT ? NULL : &draft[nodes[k]];
        if (result && result->home == ABSENT) /* a constant that nothing else reads */
            good = write_constant(program, registers, result);
        program->result[k] = result ? result->home : ABSENT;
    }
    program->registers = registers->used;
    return good;
}

bool program_compile(const struct tape *tape, const int *nodes, int count, int limit,
                     struct program *program)
{
    *program = (struct program){.results = count};
    struct draft *draft = calloc((size_t)tape->count, sizeof *draft);
    struct allocation *registers = calloc(1, sizeof *registers);
    program->code = calloc((size_t)tape->count + RESULTS_MAX, sizeof *program->code);
    bool good = draft && registers && program->code;
    if (good)
        registers->limit = limit;
    for (int i = 0; good && i < tape->count; i++)
        draft[i].home = i < 2 ? i : ABSENT;
    for (int k = 0; good && k < count; k++) {
        use(draft, nodes[k], tape->count);
        if (nodes[k] != ABSENT)
            draft[nodes[k]].uses++; /* a result stands for itself, never inside another */
    }
    if (good)
        mark(tape, draft);
    for (int i = 2; good && i < tape->count; i++)
        if (draft[i].needed)
            join(draft, i);
    good = good && write_code(tape, nodes, draft, registers, program);
    free(draft);
    free(registers);
    if (!good)
        program_free(program);
    size_t most = good && program->registers ? SCRATCH / (size_t)program->registers : BLOCK_MAX;
    program->block = most > BLOCK_MAX ? BLOCK_MAX : most > 8 ? most & ~(size_t)7 : most;
    return good;
}

void program_free(struct program *program)
{
    free(program->code);
    program->code = NULL;
}

/* --- running --- */

struct block {
    const double *x, *y;
    double *scratch;
    size_t room; /* doubles from one register to the next */
};

static const double *operand(const struct block *block, int home)
{
    return home == 0   ? block->x
           : home == 1 ? block->y
                       : block->scratch + (size_t)(home - 2) * block->room;
}

static void run_block(const struct program *program, const struct block *block, size_t n)
{
    for (int i = 0; i < program->count; i++) {
        const struct instruction *code = &program->code[i];
        double *to = block->scratch + (size_t)(code->to - 2) * block->room;
        kernel(code->op, n, to, operand(block, code->a), operand(block, code->b),
               operand(block, code->c), code->k);
    }
}

void program_run(const struct program *program, size_t n, const double *x, const double *y,
                 double *const *out)
{
    _Alignas(64) double scratch[SCRATCH];
    for (size_t from = 0; from < n; from += program->block) {
        size_t count = n - from < program->block ? n - from : program->block;
        struct block block = {x + from, y + from, scratch, program->block};
        run_block(program, &block, count);
        const double *first = operand(&block, program->result[0]);
        for (int k = 0; k < program->results; k++) {
            const double *result =
                program->result[k] == ABSENT ? NULL : operand(&block, program->result[k]);
            if (out[k])
                kernel_store(count, out[k] + from, first, result);
        }
    }
}
