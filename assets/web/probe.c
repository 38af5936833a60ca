/* Whether a program for browsers can be made: linked, with the C library and the compiler's own. */
#include <stdio.h>

long double twice(long double x);

__attribute__((export_name("twice"))) long double twice(long double x)
{
    printf("%g\n", (double)x);
    return 2 * x;
}
