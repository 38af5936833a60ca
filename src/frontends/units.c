#include "frontends/units.h"

#include <math.h>

/* Of the window's height, or of 1.2 widths where that is less: a line of text with some air. The
 * picture that is left has a font of 1/36, the whole window one of 1/37.5. */
static const double bar_parts = 37.5 / 1.6;

struct units units_of(int window_width, int window_height, int width, int height, double text)
{
    double side = fmin(height, 1.2 * width);
    int bar = (int)floor(side / bar_parts * text + 0.5);
    return (struct units){
        .scale_x = (double)width / window_width,
        .scale_y = (double)height / window_height,
        .width = width,
        .height = height,
        .picture_height = height - bar > 1 ? height - bar : 1,
    };
}

struct point units_to_scene(const struct units *units, double x, double y)
{
    return (struct point){(x + 0.5) * units->scale_x, (y + 0.5) * units->scale_y};
}

struct point units_to_window(const struct units *units, struct point scene)
{
    return (struct point){scene.x / units->scale_x - 0.5, scene.y / units->scale_y - 0.5};
}

bool units_in_picture(const struct units *units, struct point scene)
{
    return scene.x >= 0 && scene.x < units->width && scene.y >= 0 &&
           scene.y < units->picture_height;
}
