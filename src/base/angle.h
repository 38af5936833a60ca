/* Directions in the plane. */
#ifndef GLISSADE_BASE_ANGLE_H
#define GLISSADE_BASE_ANGLE_H

#include <math.h>

/* Sine and cosine of an angle in degrees, exact at the multiples of 90. */
static inline void angle_turn(double degrees, double *cosine, double *sine)
{
    int quarters;
    double rest = remquo(degrees, 90, &quarters) * (3.14159265358979323846 / 180);
    double c = cos(rest), s = sin(rest);
    switch (quarters & 3) {
    case 0:
        *cosine = c, *sine = s;
        break;
    case 1:
        *cosine = -s, *sine = c;
        break;
    case 2:
        *cosine = -c, *sine = -s;
        break;
    default:
        *cosine = s, *sine = -c;
        break;
    }
}

#endif
