#include "session/pin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "surfaces/surfaces.h"

enum { ROWS_MAX = 4096 };

/* --- life --- */

void pin_hold(const struct pin *pin)
{
    atomic_fetch_add(&((struct pin *)pin)->holders, 1);
}

void pin_release(const struct pin *pin)
{
    struct pin *mine = (struct pin *)pin;
    if (atomic_fetch_sub(&mine->holders, 1) > 1)
        return;
    problem_release(mine->problem);
    free(mine->text);
    free(mine->rows);
    free(mine->numbers);
    free(mine);
}

/* --- making one --- */

static void take_row(void *context, const struct row *row)
{
    struct pin *pin = context;
    size_t dim = (size_t)pin->problem->dim;
    double *numbers = pin->numbers + 2 * dim * pin->count;
    struct row *mine = &pin->rows[pin->count++];
    *mine = *row;
    mine->w = numbers;
    memcpy(numbers, row->w, dim * sizeof *numbers);
    if (!row->g)
        return;
    mine->g = numbers + dim;
    memcpy(numbers + dim, row->g, dim * sizeof *numbers);
}

static void append_value(char *name, size_t size, const char *symbol, double value, int digits)
{
    char number[TEXT_NUMBER];
    size_t length = strlen(name);
    if (isnan(value))
        return;
    text_printed(number, value, digits);
    snprintf(name + length, size - length, " %s=%s", symbol, number);
}

char pin_free_letter(const struct session_values *values)
{
    for (char letter = 'A';; letter++) {
        bool taken = false;
        for (int i = 0; i < values->pins; i++)
            taken |= values->pin[i]->name[0] == letter;
        if (!taken)
            return letter;
    }
}

static double value_of_role(const struct run *run, const struct cursor *cursor,
                            enum parameter_role role)
{
    int parameter = parameter_by_role(run_optimizer(run)->parameters, role);
    return parameter < 0 ? NAN : cursor->parameter[parameter];
}

struct pin *pin_make(struct run *run, long step, struct identity identity, char letter)
{
    static atomic_long serials;
    struct row last = run_row(run, step);
    size_t dim = (size_t)run_problem(run)->dim;
    struct pin *pin = calloc(1, sizeof *pin);
    if (!pin)
        return NULL;
    *pin = (struct pin){.holders = 1,
                        .serial = 1 + atomic_fetch_add(&serials, 1),
                        .problem = run_problem(run),
                        .identity = identity,
                        .step = step,
                        .status = run_status(run, &last)};
    problem_hold(pin->problem);
    size_t most = 2 * ((size_t)pin->step + 1); /* half of an outline is in full */
    most = most < ROWS_MAX ? most : ROWS_MAX;
    pin->rows = malloc(most * sizeof *pin->rows);
    pin->numbers = malloc(most * 2 * dim * sizeof *pin->numbers);
    if (!pin->rows || !pin->numbers) {
        pin_release(pin);
        return NULL;
    }
    run_outline_rows(run, pin->step, most, take_row, pin);
    const struct cursor *cursor = run_cursor(run, step);
    pin->eta = value_of_role(run, cursor, ROLE_RATE);
    pin->beta = value_of_role(run, cursor, ROLE_MEMORY);
    snprintf(pin->name, sizeof pin->name, "%c %s", letter, run_optimizer(run)->name);
    append_value(pin->name, sizeof pin->name, "η", pin->eta, 4);
    append_value(pin->name, sizeof pin->name, "β", pin->beta, 5);
    return pin;
}

bool pin_belongs(const struct pin *pin, const struct problem *problem)
{
    return pin->problem->surface == problem->surface && pin->problem->dim == problem->dim;
}

int pins_belonging(const struct session *session, const struct pin *pin[PINS_MAX])
{
    const struct session_values *values = &session->state.values;
    int count = 0;
    for (int i = 0; i < values->pins; i++)
        if (pin_belongs(values->pin[i], session->race.problem))
            pin[count++] = values->pin[i];
    return count;
}
