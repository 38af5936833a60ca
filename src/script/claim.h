/*
 * Claims: what a lesson says of a race in words, as a comparison that can be tested.
 *
 *     A < B,  A > B,  A ≈ B,  A ≈ B ± C,  RACER.status = WORD
 *
 * A, B, C are expressions as in formulas (base/expression.h) over numbers and RACER.COLUMN[@STEP],
 * COLUMN one of analysis/columns.h. ~ is ≈ and +- is ±. ≈ means within 10⁻⁶ of the larger of both;
 * what is compared with 0 needs ±.
 */
#ifndef GLISSADE_SCRIPT_CLAIM_H
#define GLISSADE_SCRIPT_CLAIM_H

#include "session/state.h"

/* What came of a claim. */
struct finding {
    bool holds;
    char text[256]; /* both sides in numbers, for whoever is told that it does not */
};

/*
 * Tests a claim on a race that is computed up to `position`; a racer that stopped gives its last
 * row, and a number that does not exist makes the claim false. False with a message where it cannot
 * be read; *column tells where, in characters from 1. `verdict` may be NULL: then it is only read,
 * and nothing of the race needs to be computed.
 */
bool claim_test(const struct session *session, const char *text, long position,
                struct finding *verdict, int *column, struct error *error);

#endif
