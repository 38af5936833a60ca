/* glissade describe: all there is to say about a surface, an optimizer, a panel, a setting or a
 * theme. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/app.h"
#include "engine/modifiers.h"
#include "optimizers/optimizers.h"
#include "optimizers/rule.h"
#include "scene/registry.h"
#include "scene/theme.h"
#include "surfaces/surfaces.h"

static void print_line(const char *label, const char *text)
{
    if (text)
        printf("  %-9s %s\n", label, text);
}

static void print_parameter(const char *label, const struct parameter *parameter)
{
    char value[64], range[256];
    parameter_print(parameter, parameter->value, 10, value, sizeof value);
    parameter_range(parameter, range, sizeof range);
    if (parameter->kind == KIND_TEXT)
        printf("  %-9s %s=...  %s\n", label, parameter->name, parameter->help);
    else
        printf("  %-9s %s=%s  %s (%s)\n", label, parameter->name, value, parameter->help, range);
}

static void print_parameters(const struct parameter *table)
{
    for (int i = 0; i < parameter_count(table); i++)
        print_parameter(i ? "" : "settings", &table[i]);
}

static void print_point(const char *label, int dim, const double *w)
{
    printf("  %-9s (", label);
    for (int i = 0; i < dim; i++) {
        char number[TEXT_NUMBER];
        text_short(number, w[i], 10);
        printf("%s%s", i ? ", " : "", number);
    }
    puts(")");
}

/* In the plane x and y; in one dimension w and the range of f; else the first two coordinates. */
static void print_region(const struct problem *problem)
{
    static const char *const names[][2] = {{"w", "f"}, {"x", "y"}, {"w1", "w2"}};
    const char *const *name = names[problem->dim < 3 ? problem->dim - 1 : 2];
    for (int axis = 0; axis < 2; axis++) {
        char low[TEXT_NUMBER], high[TEXT_NUMBER];
        text_short(low, problem->region[2 * axis], 10);
        text_short(high, problem->region[2 * axis + 1], 10);
        printf("  %-9s %s from %s to %s\n", axis ? "" : "region", name[axis], low, high);
    }
}

static void print_surface(const struct surface *surface, const char *function, const char *formula)
{
    printf("%s  %s (surface)\n", surface->name, surface->title);
    print_line(function, formula);
    print_line("watch", surface->note);
    print_line("source", surface->source);
    print_parameters(surface->parameters);
}

static void print_problem(const struct problem *problem)
{
    print_surface(problem->surface, problem->dim != 2 ? "f(w)" : "f(x, y)",
                  problem_formula(problem));
    char racers[SPEC_LENGTH_MAX + 1];
    problem_racers(problem, racers, sizeof racers);
    print_line("race", *racers ? racers : NULL);
    print_line("data", problem->data_words);
    print_point("start", problem->dim, problem->start);
    print_region(problem);
    for (int i = 0; i < problem->minima; i++)
        print_point("minimum", problem->dim, problem->minimum[i].w);
    for (int i = 0; i < problem->saddles; i++)
        print_point("saddle", problem->dim, problem->saddle[i].w);
}

/* A surface that takes an expression is no problem by itself. */
static bool describe_surface(const struct app *app, const char *name)
{
    const struct surface *surface = surface_find(name);
    const struct problem *problem = surface ? problem_open(name, NULL) : NULL;
    (void)app;
    if (problem)
        print_problem(problem);
    else if (surface)
        print_surface(surface, "f(x, y)", surface->formula);
    problem_release(problem);
    return surface != NULL;
}

/* A SPEC, which may name data: "logistic:data=clouds.csv". */
static int describe_spec(const char *spec)
{
    struct error error;
    const struct problem *problem = problem_open(spec, &error);
    if (!problem)
        return fail_with(EXIT_BAD_USAGE, &error);
    print_problem(problem);
    problem_release(problem);
    return finish_output(EXIT_DONE);
}

static bool describe_optimizer(const struct app *app, const char *name)
{
    static const char *const scales[] = {
        [ETA_GRADIENT] = "1/(2 max|λ|) at the start",
        [ETA_SIGN] = "1% of the region's diagonal",
        [ETA_EITHER] = "1/(2 max|λ|) at the start or 1% of the region's diagonal, the smaller",
        [ETA_UNIT] = "1; --eta leaves it",
    };
    const struct optimizer *optimizer = optimizer_find(name);
    (void)app;
    if (!optimizer)
        return false;
    printf("%s  %s (optimizer)\n", optimizer->name, optimizer->title);
    if (optimizer == &optimizer_rule) {
        puts(rule_language);
        return true;
    }
    print_line("update", optimizer->rule);
    print_line("watch", optimizer->note);
    print_line("source", optimizer->source);
    print_parameters(optimizer->parameters);
    if (parameter_by_role(optimizer->parameters, ROLE_RATE) >= 0)
        print_line("auto η", scales[optimizer->eta_scale]);
    print_line("no roots", optimizer->no_theory);
    printf("  %-9s%s%s%s\n", "needs", optimizer->needs & NEEDS_VALUE ? " f" : "",
           optimizer->needs & NEEDS_GRADIENT ? " ∇f" : "",
           optimizer->needs & NEEDS_HESSIAN ? " ∇²f" : "");
    printf("  %-9s", "modifiers");
    for (const struct parameter *row = modifier_parameters; row->name; row++)
        printf("%s%s", row == modifier_parameters ? " " : ", ", row->name);
    puts(" (describe each)");
    return true;
}

static bool describe_modifier(const struct app *app, const char *name)
{
    int i = parameter_find(modifier_parameters, name);
    (void)app;
    if (i < 0)
        return false;
    printf("%s  %s (modifier of any optimizer)\n", name, modifier_parameters[i].help);
    print_parameter("default", &modifier_parameters[i]);
    return true;
}

static bool describe_panel(const struct app *app, const char *name)
{
    (void)app;
    for (int i = 0; panels[i]; i++) {
        if (strcmp(panels[i]->name, name) == 0) {
            printf("%s  %s (panel)\n", panels[i]->name, panels[i]->title);
            return true;
        }
    }
    return false;
}

static bool describe_setting(const struct app *app, const char *name)
{
    const struct setting *row = settings_find(&app->settings, name);
    char value[SETTING_TEXT], allowed[256];
    if (!row)
        return false;
    settings_tell(&app->settings, name, value, sizeof value);
    setting_allowed(row, allowed, sizeof allowed);
    printf("%s  %s (setting)\n", row->name, row->help);
    print_line("value", *value ? value : NULL);
    print_line("allowed", *allowed ? allowed : NULL);
    print_line("scope", row->scope == SCOPE_RUN ? "each racer's own" : "one for all");
    return true;
}

static bool describe_theme(const struct app *app, const char *name)
{
    (void)app;
    for (int i = 0; theme_names[i]; i++) {
        if (strcmp(theme_names[i], name) == 0) {
            printf("%s  %s (theme)\n", theme_names[i], theme_titles[i]);
            return true;
        }
    }
    return false;
}

static bool describe_key(const struct app *app, const char *name)
{
    const struct key_row *row;
    for (int i = 0; (row = keys_at(&app->settings.keys, i)) != NULL; i++) {
        if (strcmp(row->label, name) == 0) {
            printf("%s  %s (key)\n", row->label, row->title);
            return true;
        }
    }
    return false;
}

/* All names that can be described, for suggestions. */
static const char *candidate(const void *context, int i)
{
    const struct app *app = context;
    for (int k = 0; surfaces[k]; k++)
        if (i-- == 0)
            return surfaces[k]->name;
    for (int k = 0; optimizer_at(k); k++)
        if (i-- == 0)
            return optimizer_at(k)->name;
    for (int k = 0; panels[k]; k++)
        if (i-- == 0)
            return panels[k]->name;
    for (int k = 0; theme_names[k]; k++)
        if (i-- == 0)
            return theme_names[k];
    if (i < parameter_count(modifier_parameters))
        return modifier_parameters[i].name;
    const struct setting *row =
        settings_at(&app->settings, i - parameter_count(modifier_parameters));
    return row ? row->name : NULL;
}

static int run(struct app *app, char **words)
{
    static bool (*const kinds[])(const struct app *, const char *) = {
        describe_surface, describe_optimizer, describe_panel,   describe_setting,
        describe_theme,   describe_key,       describe_modifier};
    struct error error;
    if (!words[0] || words[1]) {
        fail(&error, "describe: one word says what to describe (a name from 'glissade list')");
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    if (strchr(words[0], ':') && words[0][1] != '\0')
        return describe_spec(words[0]);
    bool any = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        any = kinds[i](app, words[0]) || any;
    if (any)
        return finish_output(EXIT_DONE);
    const char *nearest = text_nearest(words[0], candidate, app);
    if (nearest)
        fail(&error, "describe: there is no '%.40s' (did you mean '%s'?)", words[0], nearest);
    else
        fail(&error, "describe: there is no '%.40s' (a name from 'glissade list')", words[0]);
    return fail_with(EXIT_BAD_USAGE, &error);
}

const struct command command_describe = {
    .name = "describe",
    .usage = "NAME",
    .summary = "all about a surface, optimizer, panel, setting or theme",
    .details =
        "A surface may come with parameters: bowl:lambda2=40, or logistic:data=FILE, of which\n"
        "it is said how the file was read.",
    .takes_words = true,
    .run = run,
};
