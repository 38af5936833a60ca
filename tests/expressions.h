/* What stands behind the name of a surface in a SPEC of the tests that loop over the registry. */
#ifndef GLISSADE_EXPRESSIONS_H
#define GLISSADE_EXPRESSIONS_H

#include "surfaces/surface.h"

/* ":EXPRESSION" where the surface takes one, else nothing. */
static inline const char *expression_for(const struct surface *surface)
{
    static const char *const expressions[] = {
        [EXPRESSION_NONE] = "",
        [EXPRESSION_IN_X] = ":x^4/4-x^2/2+0.1*x",
        [EXPRESSION_IN_X_AND_Y] = ":x^2+3*y^2+x*y/2",
    };
    return expressions[surface->takes_expression];
}

#endif
