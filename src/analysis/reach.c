/*
 * Each round probes both sides as far as can just be seen; where one leads nearer, the slope there
 * says how far to leap, as in Newton's method. A leap is taken if it leads nearer and its middle
 * lies about in the middle: what does not is another branch.
 */
#include "analysis/reach.h"

#include <math.h>
#include <string.h>

/* Widths of a probe; a plateau is crossed in steps up to the widest. Tries are enough to get from
 * one to the other. */
#define WIDTH_FIRST 1e-3
#define WIDTH_LEAST 1e-13
#define WIDTH_MOST 4.0
enum { TRIES_MOST = 60 };

/* How far, of a leap, its middle may be from the middle of its ends. */
#define BEND_MOST 0.3

static double between(const double a[2], const double b[2])
{
    return hypot(a[0] - b[0], a[1] - b[1]);
}

static double distance(const struct reach *reach, const double place[2])
{
    return between(place, reach->target);
}

static double sign_of(int side)
{
    return side == 0 ? -1 : 1;
}

static double probed(const struct reach *reach, int side)
{
    return fmin(fmax(reach->s + sign_of(side) * reach->width[side], reach->low), reach->high);
}

/* Goes on to a side that has room; past the second, to what both have shown. */
static void probe_side(struct reach *reach, int side)
{
    reach->phase = REACH_PROBES;
    reach->side = side;
    reach->tries = 0;
    reach->too_near = 0;
    reach->too_far = INFINITY;
}

static void begin_round(struct reach *reach)
{
    reach->better[0] = reach->better[1] = false;
    reach->state = distance(reach, reach->place) <= reach->fine ? REACH_THERE : REACH_GOING;
    probe_side(reach, 0);
}

void reach_begin(struct reach *reach, double s, const double place[2])
{
    *reach = (struct reach){.low = fmin(reach->low, s),
                            .high = fmax(reach->high, s),
                            .fine = reach->fine,
                            .s = s,
                            .width = {WIDTH_FIRST, WIDTH_FIRST}};
    memcpy(reach->place, place, sizeof reach->place);
    reach_aim(reach, place);
}

void reach_aim(struct reach *reach, const double target[2])
{
    memcpy(reach->target, target, sizeof reach->target);
    begin_round(reach);
}

double reach_ask(const struct reach *reach)
{
    switch (reach->phase) {
    case REACH_PROBES:
        return probed(reach, reach->side);
    case REACH_LEAPS:
        return reach->s + reach->leap;
    case REACH_CHECKS:
        return reach->s + reach->leap / 2;
    }
    return reach->s;
}

static void move(struct reach *reach, double to, const double place[2])
{
    reach->came = to > reach->s ? 1 : -1;
    reach->s = to;
    memcpy(reach->place, place, sizeof reach->place);
    begin_round(reach);
}

static void take_probe(struct reach *reach)
{
    move(reach, probed(reach, reach->side), reach->probe[reach->side]);
}

/* From the slope that the probe shows; where that is no farther than the probe, it is taken. */
static void leap(struct reach *reach)
{
    const double *probe = reach->probe[reach->side];
    double h = probed(reach, reach->side) - reach->s, along = 0, square = 0;
    for (int k = 0; k < 2; k++) {
        double moved = probe[k] - reach->place[k];
        along += moved * (reach->target[k] - reach->place[k]);
        square += moved * moved;
    }
    double times = fmin(along / square, WIDTH_MOST / fabs(h));
    double to = fmin(fmax(reach->s + times * h, reach->low), reach->high);
    reach->leap = to - reach->s;
    reach->phase = REACH_LEAPS;
    if (!(fabs(reach->leap) > 1.5 * fabs(h)))
        take_probe(reach);
}

static void shorten_leap(struct reach *reach)
{
    double h = probed(reach, reach->side) - reach->s;
    reach->leap /= 3;
    reach->phase = REACH_LEAPS;
    if (!(fabs(reach->leap) > 1.5 * fabs(h)))
        take_probe(reach);
}

/* Where both sides lead nearer, as at the end of a branch, it goes back the way it came. */
static void choose_side(struct reach *reach)
{
    if (!reach->better[0] && !reach->better[1]) {
        reach->state = REACH_NEAREST;
        return;
    }
    bool back = reach->came > 0; /* towards smaller numbers */
    reach->side = reach->better[0] && reach->better[1] ? !back : reach->better[1];
    leap(reach);
}

static void end_probe(struct reach *reach)
{
    if (reach->side == 0)
        probe_side(reach, 1);
    else
        choose_side(reach);
}

/* Another width for the side that is probed, where one would show more: between what was too near
 * and too far, at first twice as wide, or a part of it. */
static bool adjust_width(struct reach *reach, double moved)
{
    double *width = &reach->width[reach->side], at = probed(reach, reach->side);
    bool too_far = !(moved <= 2 * reach->fine), too_near = moved < reach->fine / 2;
    if (too_far)
        reach->too_far = *width;
    if (too_near)
        reach->too_near = *width;
    bool more = too_far    ? *width > WIDTH_LEAST
                : too_near ? *width < WIDTH_MOST && at != reach->low && at != reach->high
                           : false;
    if (!more || ++reach->tries == TRIES_MOST ||
        !(reach->too_far > (1 + WIDTH_FIRST) * reach->too_near))
        return false;
    if (isinf(reach->too_far))
        *width *= 2;
    else if (reach->too_near == 0)
        *width /= moved < 8 * reach->fine ? 2 : 8;
    else
        *width = sqrt(reach->too_near * reach->too_far);
    return true;
}

/* One side after the other. */
static void tell_probe(struct reach *reach, bool somewhere, const double place[2])
{
    int side = reach->side;
    double at = probed(reach, side);
    double moved = somewhere ? between(place, reach->place) : INFINITY;
    if (adjust_width(reach, moved))
        return;
    if (moved <= 2 * reach->fine && at != reach->s) {
        memcpy(reach->probe[side], place, sizeof reach->probe[side]);
        reach->better[side] = distance(reach, place) < distance(reach, reach->place);
    }
    end_probe(reach);
}

static void tell_leap(struct reach *reach, bool somewhere, const double place[2])
{
    double least = distance(reach, reach->probe[reach->side]);
    if (!somewhere || !(distance(reach, place) < least)) {
        shorten_leap(reach);
        return;
    }
    memcpy(reach->leap_place, place, sizeof reach->leap_place);
    reach->phase = REACH_CHECKS;
}

static void tell_middle(struct reach *reach, bool somewhere, const double place[2])
{
    double middle[2];
    for (int k = 0; k < 2; k++)
        middle[k] = (reach->place[k] + reach->leap_place[k]) / 2;
    double bend = BEND_MOST * between(reach->place, reach->leap_place) + reach->fine;
    if (somewhere && between(place, middle) <= bend)
        move(reach, reach->s + reach->leap, reach->leap_place);
    else
        shorten_leap(reach);
}

void reach_tell(struct reach *reach, bool somewhere, const double place[2])
{
    somewhere = somewhere && isfinite(place[0]) && isfinite(place[1]);
    switch (reach->phase) {
    case REACH_PROBES:
        tell_probe(reach, somewhere, place);
        break;
    case REACH_LEAPS:
        tell_leap(reach, somewhere, place);
        break;
    case REACH_CHECKS:
        tell_middle(reach, somewhere, place);
        break;
    }
}
