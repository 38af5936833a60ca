#include "script/claim.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/columns.h"
#include "base/expression.h"
#include "base/text.h"
#include "script/reference.h"

enum { STATUSES = STATUS_DIVERGED + 1 };
#define SAME 1e-6 /* of the larger of both: what ≈ means without ± */

enum comparison { LESS, MORE, NEAR, IS };

struct claim {
    const struct session *session;
    long position;
    bool tested; /* else it is only read */
    bool refers; /* the expression read last names a racer */
};

/* --- RACER.COLUMN[@STEP] --- */

static size_t identifier_length(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length;
}

static const char *column_candidate(const void *context, int i)
{
    (void)context;
    return column_name(i);
}

static bool unknown_column(const char *name, size_t length, struct error *error)
{
    char word[48];
    snprintf(word, sizeof word, "%.*s", (int)length, name);
    const char *nearest = text_nearest(word, column_candidate, NULL);
    if (strcmp(word, "status") == 0)
        return fail(error, "status: is a word and no number (RACER.status = WORD)");
    if (nearest)
        return fail(error, "%s: there is no such column (did you mean '%s'?)", word, nearest);
    return fail(error, "%s: there is no such column (one of 'trace', with its --columns)",
                *word ? word : "the name is missing");
}

/* "@STEP", or nothing: the position. Returns the bytes; −1 with a message. */
static int read_step(const struct claim *claim, const char *text, long *step, struct error *error)
{
    *step = claim->position;
    if (*text != '@')
        return 0;
    size_t digits = strspn(text + 1, "0123456789");
    char number[TEXT_NUMBER];
    snprintf(number, sizeof number, "%.*s", (int)digits, text + 1);
    if (digits == 0 || digits >= sizeof number || !text_integer("step", number, step, NULL)) {
        fail(error, "@: a step is expected behind it (such as @10)");
        return -1;
    }
    if (*step > claim->position) {
        fail(error, "@%ld: the race has not come so far (0 to %ld)", *step, claim->position);
        return -1;
    }
    return (int)digits + 1;
}

/* True where a text begins with something like a reference: a word, a point, a letter. */
static bool looks_like_one(const char *text, size_t length)
{
    return length > 0 && !isdigit((unsigned char)*text) && text[length] == '.' &&
           isalpha((unsigned char)text[length + 1]);
}

/* Whose column: bytes up to behind the point. 0 where there is no reference; −1 with a message. */
static int read_racer(const struct claim *claim, const char *text, int *racer, struct error *error)
{
    size_t length;
    *racer = racer_named(claim->session, text, '.', &length);
    if (*racer >= 0 && text[length] == '.')
        return (int)length + 1;
    if (!looks_like_one(text, length) && *text != '"')
        return 0;
    racer_unknown(claim->session, text, length, error);
    return -1;
}

/* For expressions. */
static int read_reference(void *context, const char *text, double *value, struct error *error)
{
    struct claim *claim = context;
    struct column_choice choice;
    int racer, used = read_racer(claim, text, &racer, error);
    long step;
    if (used <= 0)
        return used;
    const char *name = text + used;
    size_t length = identifier_length(name);
    int dim = claim->session->state.values.problem->dim;
    if (!column_find(dim, name, length, &choice)) {
        unknown_column(name, length, error);
        return -1;
    }
    int behind = read_step(claim, name + length, &step, error);
    if (behind < 0)
        return -1;
    claim->refers = true;
    *value = 1; /* where it is only read */
    if (claim->tested) {
        struct standing standing = standing_at(claim->session->race.run[racer], step);
        *value = column_value(&choice, &standing);
    }
    return used + (int)length + behind;
}

/* --- parts of a claim --- */

static int characters(const char *from, const char *to)
{
    int count = 0;
    while (from < to) {
        text_next(&from);
        count++;
    }
    return count;
}

/* A piece of the claim's text. */
struct piece {
    const char *from;
    size_t length;
};

static struct piece trimmed(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    return (struct piece){from, (size_t)(to - from)};
}

/* The messages of expressions name their column: *column becomes that of the whole claim. */
static bool place_message(const char *text, const struct piece *piece, const struct error *why,
                          int *column, struct error *error)
{
    const char *message = why->text + strlen("expect:");
    char *end;
    long at = strtol(message, &end, 10);
    *column = characters(text, piece->from) + (at > 0 ? (int)at : 1);
    return fail(error, "expect: %s", at > 0 ? end + strspn(end, ": ") : message);
}

static bool read_number(struct claim *claim, const char *text, const struct piece *piece,
                        double *value, int *column, struct error *error)
{
    const struct expression_names names = {read_reference, claim};
    char copy[EXPRESSION_LENGTH_MAX + 1];
    struct error why;
    claim->refers = false;
    if (piece->length > EXPRESSION_LENGTH_MAX)
        return fail(error, "expect: the expression is too long (at most %d bytes)",
                    EXPRESSION_LENGTH_MAX);
    snprintf(copy, sizeof copy, "%.*s", (int)piece->length, piece->from);
    if (expression_number("expect", copy, &names, value, &why))
        return true;
    return place_message(text, piece, &why, column, error);
}

/* Where one of these signs stands, outside of quotation marks; NULL. `length`: its bytes. */
static const char *find_sign(const char *text, const char *const *signs, int *which, size_t *length)
{
    bool quoted = false;
    for (const char *at = text; *at; at++) {
        quoted ^= *at == '"';
        for (*which = 0; !quoted && signs[*which]; ++*which) {
            *length = strlen(signs[*which]);
            if (strncmp(at, signs[*which], *length) == 0)
                return at;
        }
    }
    return NULL;
}

/* --- what came of it --- */

static void say(struct finding *finding, double a, const char *sign, double b)
{
    char left[TEXT_NUMBER], right[TEXT_NUMBER];
    text_short(left, a, 9);
    text_short(right, b, 9);
    snprintf(finding->text, sizeof finding->text, "%s %s %s", left, sign, right);
}

static void judge(struct finding *finding, enum comparison comparison, double a, double b,
                  double tolerance)
{
    static const char *const signs[] = {"<", ">", "≈"};
    finding->holds = comparison == LESS   ? a < b
                     : comparison == MORE ? a > b
                                          : a == b || fabs(a - b) <= tolerance;
    say(finding, a, signs[comparison], b);
    if (comparison == NEAR) {
        char number[TEXT_NUMBER];
        size_t length = strlen(finding->text);
        text_short(number, tolerance, 3);
        snprintf(finding->text + length, sizeof finding->text - length, " ± %s", number);
    }
}

/* A ≈ B [± C]: the tolerance; *alone: none is given. */
static bool read_tolerance(struct claim *claim, const char *text, struct piece *b, double *value,
                           bool *alone, int *column, struct error *error)
{
    static const char *const signs[] = {"±", "+-", NULL};
    char copy[EXPRESSION_LENGTH_MAX + 1];
    size_t length;
    int which;
    snprintf(copy, sizeof copy, "%.*s", (int)b->length, b->from);
    const char *sign = find_sign(copy, signs, &which, &length);
    *alone = !sign;
    *value = 0;
    if (!sign)
        return true;
    const char *at = b->from + (sign - copy);
    struct piece tolerance = trimmed(at + length, b->from + b->length);
    *b = trimmed(b->from, at);
    if (!read_number(claim, text, &tolerance, value, column, error))
        return false;
    *column = 1 + characters(text, tolerance.from);
    return claim->refers || *value >= 0 ||
           fail(error, "expect: the tolerance is below 0 (A ≈ B ± C with C >= 0)");
}

static bool compare(struct claim *claim, const char *text, struct piece a, struct piece b,
                    enum comparison comparison, struct finding *finding, int *column,
                    struct error *error)
{
    double left, right, tolerance = 0;
    bool alone = true;
    if (comparison == NEAR && !read_tolerance(claim, text, &b, &tolerance, &alone, column, error))
        return false;
    if (!read_number(claim, text, &a, &left, column, error) ||
        !read_number(claim, text, &b, &right, column, error))
        return false;
    if (comparison == NEAR && alone && !claim->refers && right == 0) {
        *column = 1 + characters(text, b.from);
        return fail(error, "expect: ≈ 0 needs a tolerance (A ≈ 0 ± C)");
    }
    if (alone)
        tolerance = SAME * fmax(fabs(left), fabs(right));
    if (finding)
        judge(finding, comparison, left, right, tolerance);
    return true;
}

/* --- words --- */

static const char *status_candidate(const void *context, int i)
{
    (void)context;
    return i < STATUSES ? status_name((enum status)i) : NULL;
}

static bool read_status(const struct piece *piece, enum status *status, struct error *error)
{
    char word[48];
    snprintf(word, sizeof word, "%.*s", (int)piece->length, piece->from);
    for (int i = 0; i < STATUSES; i++) {
        *status = (enum status)i;
        if (strcmp(status_name(*status), word) == 0)
            return true;
    }
    const char *nearest = text_nearest(word, status_candidate, NULL);
    if (nearest)
        return fail(error, "expect: '%s' is no status (did you mean '%s'?)", word, nearest);
    return fail(error, "expect: '%s' is no status (minimum, saddle, diverged ...)", word);
}

static bool compare_words(struct claim *claim, const char *text, struct piece a, struct piece b,
                          struct finding *finding, int *column, struct error *error)
{
    struct error why = {""};
    enum status wanted;
    long step;
    int racer, used = read_racer(claim, a.from, &racer, &why), behind = 0;
    bool good = used > 0 && strncmp(a.from + used, "status", 6) == 0;
    *column = 1 + characters(text, a.from);
    if (used < 0)
        return fail(error, "expect: %s", why.text);
    if (good)
        behind = read_step(claim, a.from + used + 6, &step, &why);
    if (behind < 0)
        return fail(error, "expect: %s", why.text);
    if (!good || (size_t)(used + 6 + behind) != a.length)
        return fail(error, "expect: = compares words (RACER.status = WORD; numbers with < > ≈)");
    *column = 1 + characters(text, b.from);
    if (!read_status(&b, &wanted, error))
        return false;
    if (!finding)
        return true;
    struct run *run = claim->session->race.run[racer];
    struct row row = run_row(run, step);
    enum status status = run_status(run, &row);
    finding->holds = status == wanted;
    snprintf(finding->text, sizeof finding->text, "it is %s", status_name(status));
    return true;
}

bool claim_test(const struct session *session, const char *text, long position,
                struct finding *finding, int *column, struct error *error)
{
    static const char *const signs[] = {"<=", ">=", "==", "<", ">", "≈", "~", "=", NULL};
    static const enum comparison meanings[] = {IS, IS, IS, LESS, MORE, NEAR, NEAR, IS};
    struct claim claim = {session, position, finding != NULL, false};
    size_t length;
    int which;
    const char *sign = find_sign(text, signs, &which, &length);
    *column = 1;
    if (!sign)
        return fail(error, "expect: nothing is compared (A < B, A > B, A ≈ B ± C, "
                           "RACER.status = WORD)");
    struct piece a = trimmed(text, sign), b = trimmed(sign + length, text + strlen(text));
    if (which < 3) {
        *column = 1 + characters(text, sign);
        return fail(error, "expect: %s is no comparison (<, >, ≈ or ~, and = for a status)",
                    signs[which]);
    }
    if (meanings[which] == IS)
        return compare_words(&claim, text, a, b, finding, column, error);
    return compare(&claim, text, a, b, meanings[which], finding, column, error);
}
