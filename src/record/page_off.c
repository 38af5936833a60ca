/* Pages in builds without a compiler for browsers. */
#include "record/page.h"

bool page_write_program(const char *path, struct error *error)
{
    return fail(error, "%.200s: this build was made without html (./bootstrap.sh web)", path);
}
