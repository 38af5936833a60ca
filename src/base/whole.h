/*
 * Floating-point numbers as whole ones. C leaves open what becomes of a number that does not fit
 * (C11 6.3.1.4): wherever a number may come from a division or from outside it goes through here
 * before it is a count or an index.
 */
#ifndef GLISSADE_BASE_WHOLE_H
#define GLISSADE_BASE_WHOLE_H

/* The value without its fraction, or the nearer end of low..high where it lies outside; low for
 * NaN. low ≤ high. */
static inline int whole_within(double value, int low, int high)
{
    if (!(value > low))
        return low;
    return value < high ? (int)value : high;
}

#endif
