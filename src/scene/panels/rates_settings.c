/* Settings and keys of the chart of η and β. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scene/panels/rates.h"

static const char *const rates_choices[] = {"predicted", "minimum", "measured", NULL};
static const char *const over_choices[] = {"eta-beta", "eta", NULL};

/* Two numbers, the first the lower one, within limits of which the upper may be excluded. */
static bool assign_range(const char *name, double *range, const char *text, bool zero, double below,
                         const char *allowed, struct error *error)
{
    double ends[2] = {0, 0};
    int count = 2;
    if (strcmp(text, "auto") != 0) {
        if (!text_numbers(name, text, ends, 2, &count, error))
            return false;
        bool good = zero ? ends[0] >= 0 : ends[0] > 0;
        if (!good || !(ends[0] < ends[1]) || !(ends[1] < below))
            return fail(error, "%s: %.60s is out of range (%s, or auto)", name, text, allowed);
    }
    memcpy(range, ends, sizeof ends);
    return true;
}

static bool assign_eta_range(void *values, const char *text, struct error *error)
{
    return assign_range("eta-range", ((struct rates_values *)values)->eta_range, text, false,
                        INFINITY, "LOW,HIGH with 0 < LOW < HIGH", error);
}

static bool assign_beta_range(void *values, const char *text, struct error *error)
{
    return assign_range("beta-range", ((struct rates_values *)values)->beta_range, text, true, 1,
                        "LOW,HIGH with 0 <= LOW < HIGH < 1", error);
}

static void print_range(const double *range, char *out, size_t size)
{
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    text_shortest(low, range[0]);
    text_shortest(high, range[1]);
    if (range[1] > 0)
        snprintf(out, size, "%s,%s", low, high);
    else
        snprintf(out, size, "auto");
}

static void print_eta_range(const void *values, char *out, size_t size)
{
    print_range(((const struct rates_values *)values)->eta_range, out, size);
}

static void print_beta_range(const void *values, char *out, size_t size)
{
    print_range(((const struct rates_values *)values)->beta_range, out, size);
}

static const struct setting settings[] = {
    {"rates", 0, "NAME",
     "the chart of η and β: predicted here or at the nearest minimum, or steps measured",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = rates_choices,
     .offset = offsetof(struct rates_values, of)},
    {"rates-over", 0, "NAME", "that chart over both, or over η at the present β", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_PICTURE, .choices = over_choices,
     .offset = offsetof(struct rates_values, over)},
    {"eta-range", 0, "LOW,HIGH", "η of that chart and of sweep, or auto", SETTING_OWN,
     SCOPE_SESSION, EFFECT_PICTURE, .assign = assign_eta_range, .print = print_eta_range},
    {"beta-range", 0, "LOW,HIGH", "β of that chart and of sweep, or auto", SETTING_OWN,
     SCOPE_SESSION, EFFECT_PICTURE, .assign = assign_beta_range, .print = print_beta_range},
    {0},
};

static const struct key_row keys[] = {
    {"M",
     "the chart of η and β: predicted here, at the minimum, measured",
     NULL,
     {{'M', ACTION_CYCLE, "rates"}},
     .group = KEYS_PICTURE},
    {0},
};

static void forget(void *state)
{
    rates_clear(state);
}

const struct element element_rates = {
    .settings = settings,
    .keys = keys,
    .values_size = sizeof(struct rates_values),
    .state_size = sizeof(struct rates),
    .forget = forget,
};

const struct rates_values *rates_values(const struct scene *scene)
{
    return element_values(scene, &element_rates);
}

bool rates_measured(const struct scene *scene)
{
    return rates_values(scene)->of == RATES_MEASURED;
}
