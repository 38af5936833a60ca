/*
 * The electric circuit whose inductor current moves like the weight along one eigen-direction. A
 * current source w* feeds a resistor, an inductor and, where there is momentum, a capacitor, all in
 * parallel. With V = L·dw/dt across them, Kirchhoff's law
 *
 *     w* = V/R + w + C·dV/dt
 *
 * is the limit of small steps of a ← m·a + (1 − m)·λ(w − w*), w ← w − η·a when R = λ, L = 1/η and
 * C = m/((1 − m)λ), a step being one unit of time; then V = −a, the smoothed gradient. Plain
 * descent (m = 0) has no capacitor. The circuit is the limit only: with
 * positive R, L and C it can but lose energy, while steps that are long against its times overshoot
 * and may grow (the direction's roots say whether).
 */
#ifndef GLISSADE_ANALYSIS_CIRCUIT_H
#define GLISSADE_ANALYSIS_CIRCUIT_H

#include "analysis/directions.h"

enum damping {
    DAMPING_NONE, /* no capacitor: nothing that could swing */
    DAMPING_OVER,
    DAMPING_CRITICAL, /* ζ within 1% of 1 */
    DAMPING_UNDER,
    DAMPING_NEGATIVE, /* a negative resistor: it feeds instead of damping */
};

struct circuit {
    double resistance, inductance, capacitance; /* capacitance is 0 where there is none */
    double zeta; /* ½√((1−m)/(ηmλ)); NaN without a capacitor or with a negative resistor */
    enum damping damping;
    double time_constant; /* L/R in steps: how long plain descent takes to e⁻¹ of its error */
    /* the state, along the direction */
    double source;  /* w* */
    double current; /* w, through the inductor */
    double voltage; /* L times the last step; without a capacitor −∇f, as nothing remembers */
    double resistor, capacitor; /* the other two currents */
};

/*
 * The circuit of a direction, where the run stands at a point w with gradient g after a step from
 * `before` (w itself at the start) that was taken with the direction's push and memory as they were
 * in `taken` (NULL: as they are): a schedule or a change may have moved η since, and V is what the
 * step divided by its own η was. w* is w − g/λ along the direction: on a quadratic the minimum,
 * elsewhere that of the local model. False where there is no such circuit: λ = 0, no positive push,
 * or a memory outside of [0, 1).
 */
bool circuit_of(const struct direction *direction, int dim, const double *w, const double *g,
                const double *before, const struct direction *taken, struct circuit *circuit);

#endif
