/*
 * Bias correction: what means that start from zero lack in the first steps, and what undoing it
 * does to the step. With m ← β₁m + (1−β₁)g and v ← β₂v + (1−β₂)g²,
 *
 *   m̂ = m/(1−β₁ᵗ),   v̂ = v/(1−β₂ᵗ),   step m̂/(√v̂+ε) with it, m/(√v+ε) without, in units of η
 *
 * (Kingma & Ba 2014, section 3). Found in the method's own tables, by what they are called: state
 * vectors m and v, parameters beta1, beta2, eps and bias_correction.
 */
#ifndef GLISSADE_ANALYSIS_BIAS_H
#define GLISSADE_ANALYSIS_BIAS_H

#include "engine/optimizer.h"

struct bias {
    double m, v, m_hat, v_hat;
    double corrected, plain; /* steps in units of η, along the gradient: w goes the other way */
};

/* True when the method keeps m and v and can correct them. */
bool bias_known(const struct optimizer *optimizer);

/* Of coordinate `axis` after moment->t ≥ 1 steps; the method is one that bias_known says yes to. */
struct bias bias_at(const struct optimizer *optimizer, const struct instant *instant, int axis);

#endif
