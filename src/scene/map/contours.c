#include "scene/map/contours.h"

#include <math.h>
#include <stddef.h>

#define LINE_DARKNESS 0.5f /* on top of the shade */

/* The smaller of the changes to both sides: the larger one may cross a silhouette. */
static float change(float before, float here, float after)
{
    float to = before >= 0 ? fabsf(here - before) : INFINITY,
          from = after >= 0 ? fabsf(after - here) : INFINITY;
    return to < from ? to : from;
}

/* How much of a sample an edge of the bands covers, 0..1; not at the rim of the picture. Where
 * edges come closer than some samples they would be a smear, and fade. */
static float contour_at(const float *at, int columns)
{
    int edge = (int)(*at + 0.5f);
    float off = fabsf(*at - (float)edge);
    float along = change(at[-1], *at, at[1]), down = change(at[-columns], *at, at[columns]);
    float squared = along * along + down * down;
    if (edge < 1 || off * off >= squared || squared >= 0.16f)
        return 0;
    float steep = sqrtf(squared), fade = (0.4f - steep) / 0.25f;
    return (1 - off / steep) * (fade < 1 ? fade : 1);
}

void contours_darken(int columns, int rows, const float *bands, unsigned char *shade)
{
    for (int row = 1; row + 1 < rows; row++) {
        size_t start = (size_t)row * (size_t)columns;
        const float *band = bands + start;
        unsigned char *here = shade + start;
        for (int k = 1; k + 1 < columns; k++)
            if (band[k] >= 0)
                here[k] = (unsigned char)((float)here[k] *
                                          (1 - LINE_DARKNESS * contour_at(band + k, columns)));
    }
}
