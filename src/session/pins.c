#include "session/pins.h"

#include "session/pin_text.h"
#include "session/undo.h"

/* NULL when memory is short. */
static struct pin *pin_racer(struct session *session, int i)
{
    struct run *run = session->race.run[i];
    long step = session->state.position;
    char letter = pin_free_letter(&session->state.values);
    struct pin *pin = pin_make(run, step, session->state.racer[i].identity, letter);
    if (!pin)
        return NULL;
    pin->text = pin_spell(session, i, letter);
    if (pin->text)
        return pin;
    pin_release(pin);
    return NULL;
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
    if (wanted == 0)
        return fail(error, "every racer is switched off: there is no run to pin");
    if (session->state.position > PIN_STEPS_MAX)
        return fail(error, "step %ld is too far to be pinned (at most %d)", session->state.position,
                    PIN_STEPS_MAX);
    if (before + wanted > PINS_MAX)
        return fail(error, "there are %d pins, and %d is the most: I takes them away", before,
                    PINS_MAX);
    for (int i = 0; i < session->race.count; i++) {
        struct pin *pin = is_meant(session, i) ? pin_racer(session, i) : NULL;
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
