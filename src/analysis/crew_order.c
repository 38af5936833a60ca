#include "analysis/crew_order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows that a pass looks at. */
static long pass_rows(const struct crew *crew, int stride)
{
    return (crew->rows + stride - 1) / stride;
}

long crew_rows(const struct crew *crew)
{
    long count = 0;
    for (int stride = CREW_STRIDE; stride > 0; stride /= 2)
        count += pass_rows(crew, stride);
    return count;
}

bool crew_find_row(const struct crew *crew, long number, int *stride, int *row)
{
    for (*stride = CREW_STRIDE; *stride > 0; *stride /= 2) {
        long count = pass_rows(crew, *stride);
        if (number < count) {
            *row = (int)number * *stride;
            return true;
        }
        number -= count;
    }
    return false;
}

struct crew_span crew_span(const struct crew *crew, int stride, int row)
{
    bool looked_at = stride < CREW_STRIDE && row % (2 * stride) == 0;
    return (struct crew_span){.first = looked_at ? stride : 0,
                              .step = looked_at ? 2 * stride : stride,
                              .end = crew->columns};
}

struct crew *crew_new(const struct crew_work *work, void *context, int columns, int rows,
                      struct error *error)
{
    struct crew *crew = calloc(1, sizeof *crew);
    if (!crew) {
        fail_memory(error);
        return NULL;
    }
    crew->work = work;
    crew->context = context;
    crew->columns = columns;
    crew->rows = rows;
    return crew;
}

bool crew_done(const struct crew *crew)
{
    return atomic_load(&crew->done);
}

bool crew_failed(const struct crew *crew)
{
    return atomic_load(&crew->failed);
}

double crew_share(const struct crew *crew)
{
    return fmin(1, (double)atomic_load(&crew->next) / (double)crew_rows(crew));
}

bool crew_stopping(const struct crew *crew)
{
    return atomic_load_explicit(&crew->stopping, memory_order_relaxed);
}
