#include "analysis/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

/* Rounding makes a little more or less than 1 of 1. */
#define ON_CIRCLE 1e-12

/* The mode with the root of largest modulus. */
static int largest_mode(const struct modes *modes)
{
    int largest = 0;
    for (int i = 1; i < modes->count; i++)
        if (modes->mode[i].root[0].modulus > modes->mode[largest].root[0].modulus)
            largest = i;
    return largest;
}

static enum outlook outlook_of(double radius, double lambda)
{
    if (radius > 1 + ON_CIRCLE)
        return lambda > 0 ? OUTLOOK_UNSTABLE : OUTLOOK_AWAY;
    if (radius < 1 - ON_CIRCLE)
        return OUTLOOK_COMES_IN;
    return lambda == 0 ? OUTLOOK_FLAT : OUTLOOK_ON_EDGE;
}

/* Of what kind the curvature is that a whole step goes by: its edge tells, else the Hessian. */
static double whole_curvature(const struct verdict *verdict, const struct modes *modes)
{
    double lowest = modes->hessian[0];
    if (modes->radius > 1 + ON_CIRCLE)
        return verdict->past_edge || lowest >= 0 ? 1 : lowest;
    return lowest == 0 ? 0 : 1;
}

struct verdict verdict_of(const struct problem *problem, const struct optimizer *optimizer,
                          const struct modes *modes, double eta)
{
    struct verdict verdict = {.modes = modes->count, .radius = modes->radius};
    if (!modes->available || isnan(modes->radius) || optimizer->line_search)
        return verdict;
    verdict.past_edge = eta > modes->eta_edge;
    verdict.mode = modes->whole ? -1 : largest_mode(modes);
    verdict.outlook = outlook_of(modes->radius, modes->whole ? whole_curvature(&verdict, modes)
                                                             : modes->mode[verdict.mode].lambda);
    verdict.exact = problem->surface->quadratic && !optimizer->metric && !modes->whole;
    return verdict;
}

bool verdict_warns(const struct verdict *verdict)
{
    return verdict->outlook == OUTLOOK_UNSTABLE;
}

void radius_text(double radius, int digits, char *text, size_t size)
{
    char number[TEXT_NUMBER];
    do
        text_short(number, radius, digits++);
    while (digits <= 17 && strtod(number, NULL) == 1 && fabs(radius - 1) > ON_CIRCLE);
    text_printed(number, radius, digits - 1);
    snprintf(text, size, "%s", number);
}

/* " along λ₁"; nothing for a whole step, whose roots belong to no direction. */
static void mode_text(const struct verdict *verdict, char *text, size_t size)
{
    static const char *const digit[] = {"₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
    bool one = verdict->modes == 1;
    if (verdict->mode < 0)
        snprintf(text, size, "%s", "");
    else
        snprintf(text, size, " along λ%s",
                 one                 ? ""
                 : verdict->mode < 9 ? digit[verdict->mode]
                                     : "ₙ");
}

void verdict_text(const struct verdict *verdict, char *text, size_t size)
{
    const char *here = verdict->exact ? "" : "here: ";
    const char *cause = verdict->past_edge ? "η past its edge" : "the step is too long";
    char mode[32], radius[TEXT_NUMBER];
    mode_text(verdict, mode, sizeof mode);
    radius_text(verdict->radius, 3, radius, sizeof radius);
    switch (verdict->outlook) {
    case OUTLOOK_UNKNOWN:
        snprintf(text, size, "%s", "");
        break;
    case OUTLOOK_COMES_IN:
        snprintf(text, size, "%s%s, ρ = %s a step", here, verdict->exact ? "converges" : "comes in",
                 radius);
        break;
    case OUTLOOK_FLAT:
        snprintf(text, size, "%sflat%s", here, mode);
        break;
    case OUTLOOK_ON_EDGE:
        snprintf(text, size, "%son the edge%s", here, mode);
        break;
    case OUTLOOK_AWAY:
        snprintf(text, size, "%snegative curvature, moves away%s", here, mode);
        break;
    case OUTLOOK_UNSTABLE:
        if (verdict->exact)
            snprintf(text, size, "diverges%s: %s", mode, cause);
        else
            snprintf(text, size, "here: unstable%s, %s", mode, cause);
        break;
    }
}

const char *verdict_word(const struct verdict *verdict)
{
    static const char *const words[] = {
        [OUTLOOK_UNKNOWN] = "",        [OUTLOOK_COMES_IN] = "comes in",
        [OUTLOOK_FLAT] = "flat",       [OUTLOOK_ON_EDGE] = "on the edge",
        [OUTLOOK_AWAY] = "moves away", [OUTLOOK_UNSTABLE] = "unstable",
    };
    bool exact = verdict->exact;
    if (exact && verdict->outlook == OUTLOOK_COMES_IN)
        return "converges";
    return exact && verdict->outlook == OUTLOOK_UNSTABLE ? "diverges" : words[verdict->outlook];
}
