#include "session/pin_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/modifiers.h"
#include "optimizers/optimizers.h"
#include "session/spelling.h"
#include "surfaces/surfaces.h"

/* --- writing --- */

static void spell_number(struct builder *out, double value)
{
    char number[TEXT_NUMBER];
    text_shortest(number, value);
    builder_add(out, number);
}

static void spell_changes(struct builder *out, const struct run *run, long step)
{
    size_t count;
    const struct change *changes = run_changes(run, &count);
    for (size_t i = 0; i < count && changes[i].step < step; i++) {
        builder_format(out, " @ %ld:%s=", changes[i].step,
                       parameter_of(run_optimizer(run), changes[i].parameter)->name);
        spell_number(out, changes[i].value);
    }
}

char *pin_spell(const struct session *session, int i, char letter)
{
    const struct run *run = session->race.run[i];
    const struct run_settings *settings = run_settings_of(run);
    struct identity look = session->state.racer[i].identity, own = run_optimizer(run)->identity;
    struct builder out = {0};
    builder_format(&out, "%c ", letter);
    spell_racer(&out, session, i, settings->parameter);
    builder_add(&out, " @ ");
    spell_surface(&out, session->state.values.surface);
    builder_add(&out, " @ ");
    for (int k = 0; k < settings->problem->dim; k++) {
        builder_add(&out, k ? "," : "");
        spell_number(&out, settings->start[k]);
    }
    builder_format(&out, " @ %ld", session->state.position);
    spell_changes(&out, run, session->state.position);
    if (settings->seed != 0)
        builder_format(&out, " @ seed=%llu", (unsigned long long)settings->seed);
    if (settings->stream != 0)
        builder_format(&out, " @ stream=%llu", (unsigned long long)settings->stream);
    if (look.ink != own.ink || look.marker != own.marker)
        builder_format(&out, " @ look=%d,%d", (int)look.ink, (int)look.marker);
    return builder_take(&out);
}

void pins_print(const struct session_values *values, char *out, size_t size)
{
    snprintf(out, size, "%s", values->pins ? "" : "none");
    for (int i = 0; i < values->pins; i++) {
        size_t length = strlen(out);
        snprintf(out + length, size - length, "%s%s", i ? " & " : "", values->pin[i]->text);
    }
}

/* --- reading --- */

/* What a text says of a pin, while it is read. */
struct reading {
    char letter; /* '\0': none */
    struct run_settings settings;
    long step;
    struct identity look;
    bool looks; /* it is said */
    size_t changes;
    struct change change[64];
};

/* Takes the next piece off a text that is cut up: up to a mark with blanks around it. NULL at the
 * end. */
static char *next_piece(char **text, const char *mark)
{
    char *piece = *text;
    if (!piece)
        return NULL;
    char *end = strstr(piece, mark);
    *text = end ? end + strlen(mark) : NULL;
    if (end)
        *end = '\0';
    piece += strspn(piece, " ");
    size_t length = strlen(piece);
    while (length > 0 && piece[length - 1] == ' ')
        piece[--length] = '\0';
    return piece;
}

static bool read_racer(struct reading *reading, char *text, struct error *error)
{
    bool given[PARAMETERS_MAX] = {false};
    struct run_settings *settings = &reading->settings;
    if (text[0] >= 'A' && text[0] <= 'Z' && text[1] == ' ') {
        reading->letter = text[0];
        text += 2 + strspn(text + 2, " ");
    }
    settings->optimizer = optimizer_read(text, settings->parameter, given, error);
    if (!settings->optimizer)
        return false;
    reading->look = settings->optimizer->identity;
    return optimizer_check_modifiers(settings->optimizer, settings->problem, settings->parameter,
                                     given, error) &&
           (!settings->optimizer->check ||
            settings->optimizer->check(settings->parameter, settings->problem, settings->start,
                                       error));
}

static bool read_start(struct reading *reading, const char *text, struct error *error)
{
    int count = reading->settings.problem->dim;
    return text_numbers("pins: start", text, reading->settings.start, count, &count, error);
}

static bool read_step(struct reading *reading, const char *text, struct error *error)
{
    return text_integer("pins: step", text, &reading->step, error) &&
           ((reading->step >= 0 && reading->step <= PIN_STEPS_MAX) ||
            fail(error, "pins: step %ld is out of range (0 to %d)", reading->step, PIN_STEPS_MAX));
}

/* STEP:PARAMETER=VALUE */
static bool read_change(struct reading *reading, char *text, struct error *error)
{
    enum { CHANGES_MAX = sizeof reading->change / sizeof *reading->change };
    const struct optimizer *optimizer = reading->settings.optimizer;
    char *colon = strchr(text, ':'), *sign = colon ? strchr(colon, '=') : NULL;
    if (!sign)
        return fail(error, "pins: '%.40s' is no change (such as 12:eta=0.02)", text);
    if (reading->changes == CHANGES_MAX)
        return fail(error, "pins: too many changes (at most %d)", CHANGES_MAX);
    *colon = *sign = '\0';
    struct change *change = &reading->change[reading->changes];
    long before = reading->changes > 0 ? change[-1].step : 0;
    change->parameter = parameter_find(optimizer->parameters, colon + 1);
    if (change->parameter < 0)
        return fail(error, "pins: %s has no parameter '%.40s'", optimizer->name, colon + 1);
    reading->changes++;
    return text_integer("pins: step", text, &change->step, error) &&
           ((change->step >= before && change->step < reading->step) ||
            fail(error, "pins: a change at step %ld (%ld to %ld)", change->step, before,
                 reading->step - 1)) &&
           parameter_read(optimizer->name, &optimizer->parameters[change->parameter], sign + 1,
                          &change->value, error);
}

static bool read_look(struct reading *reading, const char *text, struct error *error)
{
    double look[2];
    int count = 2;
    if (!text_numbers("pins: look", text, look, 2, &count, error))
        return false;
    if (!(look[0] >= 0 && look[0] < HUES && look[1] >= 0 && look[1] < MARKERS))
        return fail(error, "pins: look is out of range (0 to %d, 0 to %d)", HUES - 1, MARKERS - 1);
    reading->look = (struct identity){(enum hue)look[0], (enum marker)look[1]};
    return true;
}

static bool read_drawn(const char *text, uint64_t *out, struct error *error)
{
    long number;
    if (!text_integer("pins", text, &number, error))
        return false;
    *out = (uint64_t)number;
    return number >= 0 || fail(error, "pins: %ld is out of range (0 or more)", number);
}

static bool read_more(struct reading *reading, char *text, struct error *error)
{
    if (strncmp(text, "seed=", 5) == 0)
        return read_drawn(text + 5, &reading->settings.seed, error);
    if (strncmp(text, "stream=", 7) == 0)
        return read_drawn(text + 7, &reading->settings.stream, error);
    if (strncmp(text, "look=", 5) == 0)
        return read_look(reading, text + 5, error);
    return read_change(reading, text, error);
}

/* NULL with a message. */
static struct pin *run_reading(const struct reading *reading, char letter, struct error *error)
{
    struct pin *pin = NULL;
    struct run *run = run_open(&reading->settings, error);
    if (run && run_follow(run, reading->change, reading->changes, error) &&
        run_advance(run, reading->step, error)) {
        pin = pin_make(run, reading->step, reading->look, letter);
        if (!pin)
            fail_memory(error);
    }
    run_free(run);
    return pin;
}

/* The pieces of a pin in their order; the racer is read once its surface is known. */
static bool read_pieces(struct reading *reading, char *text, struct error *error)
{
    char *racer = next_piece(&text, " @ "), *surface = next_piece(&text, " @ "),
         *start = next_piece(&text, " @ "), *step = next_piece(&text, " @ ");
    if (!step)
        return fail(error, "pins: '%.40s' is no pin (RACER @ SURFACE @ START @ STEP)", racer);
    reading->settings.problem = problem_open(surface, error);
    if (!reading->settings.problem || !read_start(reading, start, error) ||
        !read_racer(reading, racer, error) || !read_step(reading, step, error))
        return false;
    for (char *more; (more = next_piece(&text, " @ ")) != NULL;)
        if (!read_more(reading, more, error))
            return false;
    return true;
}

/* NULL with a message. The text is cut up. */
static struct pin *read_pin(char *text, const struct session_values *others, struct error *error)
{
    struct reading reading = {.settings.seed = 0};
    char *copy = strdup(text);
    struct pin *pin = NULL;
    if (!copy)
        fail_memory(error);
    else if (read_pieces(&reading, text, error))
        pin =
            run_reading(&reading, reading.letter ? reading.letter : pin_free_letter(others), error);
    problem_release(reading.settings.problem);
    if (reading.settings.optimizer)
        optimizer_release(reading.settings.optimizer);
    if (pin)
        pin->text = copy;
    else
        free(copy);
    return pin;
}

static void release_all(struct session_values *values)
{
    while (values->pins > 0)
        pin_release(values->pin[--values->pins]);
}

bool pins_assign(struct session_values *values, const char *text, struct error *error)
{
    struct session_values read = {.pins = 0};
    char *copy = strdup(strcmp(text, "none") == 0 ? "" : text), *at = copy;
    bool good = copy || fail_memory(error);
    for (char *piece; good && *copy && (piece = next_piece(&at, " & ")) != NULL;) {
        if (read.pins == PINS_MAX)
            good = fail(error, "pins: too many (at most %d)", PINS_MAX);
        else if ((read.pin[read.pins] = read_pin(piece, &read, error)) != NULL)
            read.pins++;
        else
            good = false;
    }
    free(copy);
    if (!good) {
        release_all(&read);
        return false;
    }
    release_all(values);
    memcpy(values->pin, read.pin, sizeof values->pin);
    values->pins = read.pins;
    return true;
}
