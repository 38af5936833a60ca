/* The session's rows of the settings table. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "optimizers/optimizers.h"
#include "session/open.h"
#include "session/pin_text.h"
#include "surfaces/surfaces.h"

static bool assign_surface(void *values, const char *text, struct error *error)
{
    struct session_values *v = values;
    const struct problem *problem = problem_open(text, error);
    if (!problem)
        return false;
    problem_release(v->problem);
    v->problem = problem;
    snprintf(v->surface, sizeof v->surface, "%s", text);
    return true;
}

static bool assign_data(void *values, const char *text, struct error *error)
{
    if (*text == '\0')
        return fail(error, "data: the name is empty (a CSV file, or - for standard input)");
    if (strcmp(text, "auto") == 0)
        return true;
    return session_assign_data(values, text, assign_surface, error);
}

/* It is the surface's SPEC that names the file from then on. */
static void print_data(const void *values, char *out, size_t size)
{
    (void)values;
    snprintf(out, size, "auto");
}

static void print_surface(const void *values, char *out, size_t size)
{
    snprintf(out, size, "%s", ((const struct session_values *)values)->surface);
}

static void lineup_hold(const struct lineup *lineup)
{
    if (lineup)
        atomic_fetch_add_explicit(&((struct lineup *)lineup)->holders, 1, memory_order_relaxed);
}

static void lineup_free(struct lineup *lineup)
{
    for (int i = 0; lineup && i < lineup->count; i++)
        optimizer_release(lineup->entry[i].optimizer);
    free(lineup);
}

static void lineup_release(const struct lineup *lineup)
{
    struct lineup *counted = (struct lineup *)lineup;
    if (counted && atomic_fetch_sub_explicit(&counted->holders, 1, memory_order_acq_rel) == 1)
        lineup_free(counted);
}

void session_values_hold(const struct session_values *values)
{
    problem_hold(values->problem);
    lineup_hold(values->lineup);
    for (int i = 0; i < values->pins; i++)
        pin_hold(values->pin[i]);
}

void session_values_release(const struct session_values *values)
{
    problem_release(values->problem);
    lineup_release(values->lineup);
    for (int i = 0; i < values->pins; i++)
        pin_release(values->pin[i]);
}

static bool add_entry(struct lineup *lineup, const char *spec, size_t length, struct error *error)
{
    struct entry *entry = &lineup->entry[lineup->count];
    if (lineup->count == RACERS_MAX)
        return fail(error, "optimizer: too many racers (at most %d)", RACERS_MAX);
    if (length == 0)
        return fail(
            error,
            "optimizer: a name in the list is empty (NAME,NAME,... or NAME:PARAMETER=VALUE,...)");
    if (length > SPEC_LENGTH_MAX)
        return fail(error, "optimizer: the text is too long (at most %d bytes)", SPEC_LENGTH_MAX);
    memcpy(entry->spec, spec, length);
    entry->optimizer =
        optimizer_read_labelled(entry->spec, entry->parameter, entry->given, entry->label, error);
    if (!entry->optimizer)
        return false;
    lineup->count++;
    return true;
}

/* A word with a colon is one racer; without one it is a list of names. */
static bool add_word(struct lineup *lineup, const char *word, size_t length, struct error *error)
{
    const char *colon = memchr(word, ':', length), *comma = memchr(word, ',', length);
    if (colon && comma && comma < colon)
        return fail(
            error,
            "optimizer: '%.*s' is a list, and lists take no parameters (each racer by itself)",
            (int)(colon - word < 40 ? colon - word : 40), word);
    if (colon)
        return add_entry(lineup, word, length, error);
    for (;;) {
        size_t name = 0, blanks = strspn(word, " "), end;
        while (name < length && word[name] != ',')
            name++;
        for (end = name; end > blanks && word[end - 1] == ' ';)
            end--;
        blanks = blanks < end ? blanks : end;
        if (!add_entry(lineup, word + blanks, end - blanks, error))
            return false;
        if (name == length)
            return true;
        word += name + 1;
        length -= name + 1;
    }
}

/* Whether what begins there is a typed rule, which has ; of its own and so stands last. */
static bool begins_rule(const char *word)
{
    return strchr(word, ':') == word + strlen("rule") && typed_rule(word);
}

/* Racers with ; between them, and RACER_BREAK behind a rule that others follow. */
static bool add_words(struct lineup *lineup, const char *text, struct error *error)
{
    static const char breaks[] = {' ', ';', RACER_BREAK, '\0'}, ends[] = {RACER_BREAK, '\0'};
    const char *word = text + strspn(text, breaks);
    if (*word == '\0')
        return fail(error,
                    "optimizer: the value is empty (NAME,NAME,... or NAME:PARAMETER=VALUE,...)");
    while (*word) {
        bool rule = begins_rule(word);
        size_t length = strcspn(word, rule ? ends : breaks + 1), end = length;
        while (end > 0 && word[end - 1] == ' ')
            end--;
        if (!(rule ? add_entry(lineup, word, end, error) : add_word(lineup, word, end, error)))
            return false;
        word += length;
        word += strspn(word, breaks);
    }
    return true;
}

static void keep_entry(struct lineup *lineup, const struct entry *entry)
{
    lineup->entry[lineup->count++] = *entry;
    optimizer_hold(entry->optimizer);
}

/* A line-up of the first `count` racers of the present one, to be changed before it is taken. NULL
 * when memory is short. */
static struct lineup *lineup_begun(const struct session_values *v, int count, struct error *error)
{
    struct lineup *lineup = calloc(1, sizeof *lineup);
    if (!lineup) {
        fail_memory(error);
        return NULL;
    }
    atomic_init(&lineup->holders, 1);
    for (int i = 0; i < count; i++)
        keep_entry(lineup, &v->lineup->entry[i]);
    return lineup;
}

static void take_lineup(struct session_values *v, const struct lineup *lineup)
{
    lineup_release(v->lineup);
    v->lineup = lineup;
}

bool session_values_add_racers(struct session_values *v, const char *text, struct error *error)
{
    struct lineup *lineup = lineup_begun(v, v->lineup->count, error);
    bool good = lineup && add_words(lineup, text, error);
    if (good)
        take_lineup(v, lineup);
    else
        lineup_free(lineup);
    return good;
}

bool session_values_remove_racer(struct session_values *v, int i, struct error *error)
{
    if (v->lineup->count == 1)
        return fail(error, "remove: the last racer stays (add another one first)");
    struct lineup *lineup = lineup_begun(v, i, error);
    if (!lineup)
        return false;
    for (int k = i + 1; k < v->lineup->count; k++)
        keep_entry(lineup, &v->lineup->entry[k]);
    take_lineup(v, lineup);
    return true;
}

bool session_values_order_racers(struct session_values *v, const int *order, struct error *error)
{
    struct lineup *lineup = lineup_begun(v, 0, error);
    if (!lineup)
        return false;
    for (; lineup->count < v->lineup->count; lineup->count++)
        lineup->entry[lineup->count] = v->lineup->entry[order[lineup->count]];
    take_lineup(v, lineup);
    return true;
}

static bool assign_optimizer(void *values, const char *text, struct error *error)
{
    struct lineup *lineup = lineup_begun(values, 0, error);
    bool good = lineup && add_words(lineup, text, error);
    if (good)
        take_lineup(values, lineup);
    else
        lineup_free(lineup);
    return good;
}

static void print_optimizer(const void *values, char *out, size_t size)
{
    const struct session_values *v = values;
    *out = '\0';
    for (int i = 0; v->lineup && i < v->lineup->count; i++) {
        size_t length = strlen(out);
        char between[2] = {i && begins_rule(v->lineup->entry[i - 1].spec) ? RACER_BREAK : ';',
                           '\0'};
        snprintf(out + length, size - length, "%s%s", i ? between : "", v->lineup->entry[i].spec);
    }
}

/* A number, or "auto" for NaN. */
static bool assign_auto(const char *name, double *field, const char *text, bool zero, double below,
                        const char *allowed, struct error *error)
{
    double value = NAN;
    if (strcmp(text, "auto") != 0) {
        if (!text_number(name, text, &value, error))
            return false;
        if (!(zero ? value >= 0 : value > 0) || value >= below)
            return fail(error, "%s: %.60s is out of range (%s, or auto)", name, text, allowed);
    }
    *field = value;
    return true;
}

static void print_auto(double value, char *out, size_t size)
{
    char number[TEXT_NUMBER];
    text_shortest(number, value);
    snprintf(out, size, "%s", isnan(value) ? "auto" : number);
}

static bool assign_eta(void *values, const char *text, struct error *error)
{
    return assign_auto("eta", &((struct session_values *)values)->eta, text, false, INFINITY,
                       "eta > 0", error);
}

static void print_eta(const void *values, char *out, size_t size)
{
    print_auto(((const struct session_values *)values)->eta, out, size);
}

static bool assign_beta(void *values, const char *text, struct error *error)
{
    return assign_auto("beta", &((struct session_values *)values)->beta, text, true, 1,
                       "0 <= beta < 1", error);
}

static void print_beta(const void *values, char *out, size_t size)
{
    print_auto(((const struct session_values *)values)->beta, out, size);
}

static void print_numbers(const double *numbers, int count, char *out, size_t size)
{
    *out = '\0';
    for (int i = 0; i < count; i++) {
        char number[TEXT_NUMBER];
        size_t length = strlen(out);
        text_shortest(number, numbers[i]);
        snprintf(out + length, size - length, "%s%s", i ? "," : "", number);
    }
}

static bool assign_start(void *values, const char *text, struct error *error)
{
    struct session_values *v = values;
    int count = 0;
    if (strcmp(text, "auto") != 0 && !text_numbers("start", text, v->start, DIM_MAX, &count, error))
        return false;
    v->start_count = count;
    return true;
}

static void print_start(const void *values, char *out, size_t size)
{
    const struct session_values *v = values;
    print_numbers(v->start, v->start_count, out, size);
    if (v->start_count == 0)
        snprintf(out, size, "auto");
}

static bool assign_region(void *values, const char *text, struct error *error)
{
    struct session_values *v = values;
    double r[4];
    int count = 4;
    if (strcmp(text, "auto") == 0) {
        v->has_region = false;
        return true;
    }
    if (!text_numbers("region", text, r, 4, &count, error))
        return false;
    if (!(r[0] < r[1] && r[2] < r[3]))
        return fail(error, "region: '%.60s' is empty (X0,X1,Y0,Y1 with X0 < X1 and Y0 < Y1)", text);
    memcpy(v->region, r, sizeof r);
    v->has_region = true;
    return true;
}

static void print_region(const void *values, char *out, size_t size)
{
    const struct session_values *v = values;
    if (v->has_region)
        print_numbers(v->region, 4, out, size);
    else
        snprintf(out, size, "auto");
}

/* A number, "auto", or "auto*F". */
static bool assign_speed(void *values, const char *text, struct error *error)
{
    struct session_values *v = values;
    bool automatic = strncmp(text, "auto", 4) == 0 && (text[4] == '\0' || text[4] == '*');
    double least = automatic ? HASTE_LEAST : SPEED_LEAST,
           most = automatic ? HASTE_MOST : SPEED_MOST;
    double number = 1;
    if (!(automatic && text[4] == '\0') &&
        !text_number("speed", automatic ? text + 5 : text, &number, error))
        return false;
    if (!(number >= least && number <= most))
        return fail(error, "speed: %.60s is out of range (%s)", text,
                    automatic ? "auto*0.01 to auto*100" : "0.1 to 1000000, or auto");
    v->speed = automatic ? NAN : number;
    v->haste = automatic ? number : 1;
    return true;
}

static void print_speed(const void *values, char *out, size_t size)
{
    const struct session_values *v = values;
    char number[TEXT_NUMBER];
    text_short(number, isnan(v->speed) ? v->haste : v->speed, 15);
    if (isnan(v->speed) && v->haste == 1)
        snprintf(out, size, "auto");
    else
        snprintf(out, size, "%s%s", isnan(v->speed) ? "auto*" : "", number);
}

/* --- words --- */

static const char *surface_name(int i)
{
    return surfaces[i] ? surfaces[i]->name : NULL;
}

static const struct parameter *surface_parameter(const char *name, int i)
{
    const struct surface *surface = surface_find(name);
    return surface && i < parameter_count(surface->parameters) ? &surface->parameters[i] : NULL;
}

static const char *optimizer_name(int i)
{
    const struct optimizer *optimizer = optimizer_at(i);
    return optimizer ? optimizer->name : NULL;
}

static const struct parameter *optimizer_parameter(const char *name, int i)
{
    const struct optimizer *optimizer = optimizer_find(name);
    return optimizer ? parameter_of(optimizer, i) : NULL;
}

static const struct vocabulary surface_words = {surface_name, surface_parameter, false};
static const struct vocabulary optimizer_words = {optimizer_name, optimizer_parameter, true};

static bool assign_pins(void *values, const char *text, struct error *error)
{
    return pins_assign(values, text, error);
}

static void print_pins(const void *values, char *out, size_t size)
{
    pins_print(values, out, size);
}

static const char *const streams[] = {"common", "own", NULL};

#define FIELD(member) offsetof(struct session_values, member)

const struct setting session_settings[] = {
    {"surface", 's', "SPEC", "the surface, such as beale or bowl:lambda2=40", SETTING_OWN,
     SCOPE_SESSION, EFFECT_SURFACE, .words = &surface_words, .assign = assign_surface,
     .print = print_surface},
    {"data", 0, "FILE",
     "a CSV file for the surface, or one that takes it; - is standard input; auto: its own",
     SETTING_OWN, SCOPE_SESSION, EFFECT_SURFACE, .accumulates = true, .assign = assign_data,
     .print = print_data},
    {"optimizer", 'O', "SPEC", "a racer with a colon (adam:eta=0.1), or names (gd,adam)",
     SETTING_OWN, SCOPE_SESSION, EFFECT_LINEUP, .accumulates = true, .joint = RACER_BREAK,
     .words = &optimizer_words, .assign = assign_optimizer, .print = print_optimizer},
    {"start", 0, "X,Y", "where all racers start; auto: the surface's own point", SETTING_OWN,
     SCOPE_SESSION, EFFECT_START, .assign = assign_start, .print = print_start},
    {"eta", 0, "V", "learning rate of every racer whose SPEC names none, or auto", SETTING_OWN,
     SCOPE_RUN, EFFECT_CHANGE, .offset = FIELD(eta), .role = ROLE_RATE, .assign = assign_eta,
     .print = print_eta},
    {"beta", 0, "V", "memory of every racer whose SPEC names none", SETTING_OWN, SCOPE_RUN,
     EFFECT_CHANGE, .offset = FIELD(beta), .role = ROLE_MEMORY, .assign = assign_beta,
     .print = print_beta},
    {"steps", 'n', "N", "length of the race", SETTING_INTEGER, SCOPE_SESSION, EFFECT_PICTURE,
     .minimum = 0, .maximum = 1e9, .offset = FIELD(steps)},
    {"seed", 0, "N", "seed of all random numbers", SETTING_INTEGER, SCOPE_SESSION, EFFECT_LINEUP,
     .minimum = 0, .maximum = 9007199254740992., .offset = FIELD(seed)},
    {"streams", 0, "NAME", "random numbers: the same for all racers, or each its own",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_LINEUP, .choices = streams, .offset = FIELD(streams)},
    {"region", 0, "X0,X1,Y0,Y1", "part of the plane that the map shows at least, or auto",
     SETTING_OWN, SCOPE_SESSION, EFFECT_VIEW, .assign = assign_region, .print = print_region},
    {"speed", 0, "V", "steps a second while playing; auto: some 15 seconds; auto*2: twice as fast",
     SETTING_OWN, SCOPE_SESSION, EFFECT_PICTURE, .assign = assign_speed, .print = print_speed},
    {"what-if", 0, NULL, "changes replay the whole race instead of taking hold at the step shown",
     SETTING_FLAG, SCOPE_SESSION, EFFECT_PICTURE, .offset = FIELD(what_if)},
    {"pins", 0, "TEXT",
     "runs that stay to compare with: RACER @ SURFACE @ START @ STEP, & between them; none",
     SETTING_OWN, SCOPE_SESSION, EFFECT_PICTURE, .assign = assign_pins, .print = print_pins},
    {"anatomy", 0, "N",
     "parts of the coming step that are drawn on the map, with a sentence; 0: none",
     SETTING_INTEGER, SCOPE_SESSION, EFFECT_PICTURE, .minimum = 0, .maximum = 99,
     .offset = FIELD(anatomy)},
    {0},
};
