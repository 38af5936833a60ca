#include "session/pins.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "session/position.h"
#include "session/undo.h"
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

/* The first letter that no pin has. */
static char free_letter(const struct session_values *values)
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

/* NULL when memory is short. */
static struct pin *make_pin(struct session *session, int i)
{
    static atomic_long serials;
    struct run *run = session->race.run[i];
    size_t dim = (size_t)run_problem(run)->dim;
    struct pin *pin = calloc(1, sizeof *pin);
    if (!pin)
        return NULL;
    *pin = (struct pin){.holders = 1,
                        .serial = 1 + atomic_fetch_add(&serials, 1),
                        .problem = run_problem(run),
                        .identity = session->state.racer[i].identity,
                        .step = session->state.position,
                        .status = session_status(session, i)};
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
    const struct cursor *cursor = session_cursor(session, i);
    pin->eta = value_of_role(run, cursor, ROLE_RATE);
    pin->beta = value_of_role(run, cursor, ROLE_MEMORY);
    snprintf(pin->name, sizeof pin->name, "%c %s", free_letter(&session->state.values),
             run_optimizer(run)->name);
    append_value(pin->name, sizeof pin->name, "η", pin->eta, 4);
    append_value(pin->name, sizeof pin->name, "β", pin->beta, 5);
    return pin;
}

static bool is_meant(const struct session *session, int i)
{
    return session->state.focus == FOCUS_ALL ? !session->state.racer[i].hidden
                                             : session->state.focus == i;
}

bool session_pin(struct session *session, struct error *error)
{
    struct session_values *values = &session->state.values;
    int before = values->pins, wanted = 0;
    for (int i = 0; i < session->race.count; i++)
        wanted += is_meant(session, i);
    if (before + wanted > PINS_MAX)
        return fail(error, "there are %d pins, and %d is the most: I takes them away", before,
                    PINS_MAX);
    for (int i = 0; i < session->race.count; i++) {
        struct pin *pin = is_meant(session, i) ? make_pin(session, i) : NULL;
        if (pin) {
            values->pin[values->pins++] = pin;
        } else if (is_meant(session, i)) {
            while (values->pins > before)
                pin_release(values->pin[--values->pins]);
            return fail_memory(error);
        }
    }
    undo_name(session, "pin");
    return true;
}

void session_unpin(struct session *session, int i)
{
    struct session_values *values = &session->state.values;
    int first = i < 0 ? 0 : i, count = i < 0 ? values->pins : 1;
    for (int k = first; k < first + count; k++)
        pin_release(values->pin[k]);
    for (int k = first; k + count < values->pins; k++)
        values->pin[k] = values->pin[k + count];
    values->pins -= count;
    undo_name(session, "removal of pins");
}

void session_take_pins(struct session *session, struct session_values *from)
{
    struct session_values *to = &session->state.values;
    for (int i = 0; i < PINS_MAX; i++) {
        const struct pin *pin = to->pin[i];
        to->pin[i] = from->pin[i];
        from->pin[i] = pin;
    }
    int count = to->pins;
    to->pins = from->pins;
    from->pins = count;
}

bool pin_belongs(const struct pin *pin, const struct problem *problem)
{
    return pin->problem->surface == problem->surface && pin->problem->dim == problem->dim;
}
