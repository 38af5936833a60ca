/* Text for the Cairo canvas: DejaVu Sans or another family, found through fontconfig, in one size
 * and two weights, with true subscripts and exponents. What a family has no letters for is set in
 * DejaVu Sans. */
#ifndef GLISSADE_CANVAS_LETTERING_H
#define GLISSADE_CANVAS_LETTERING_H

#include <cairo.h>
#include <stdbool.h>

#include "base/error.h"

/* Typographers' usual measures of scripts, as parts of the font's size. */
static const double script_size = 0.72, below_shift = 0.17, above_shift = -0.34;

struct lettering;

/* Finds the fonts. NULL with a message when there are none at all. `hinted`: for pixels. */
struct lettering *lettering_open(bool hinted, struct error *error);
void lettering_close(struct lettering *lettering);

/* Takes another family, of those of fonts.h; "": DejaVu Sans. To be followed by lettering_resize.
 */
void lettering_choose(struct lettering *lettering, const char *family);

/* Sets the size of the font (its em square), in the units of the contexts drawn on. */
void lettering_resize(struct lettering *lettering, double size);

/* Distance from the baseline up to the top of the tallest letters, and down to the lowest. */
double lettering_ascent(const struct lettering *lettering);
double lettering_descent(const struct lettering *lettering);

/* Advance of a line of text; marks as canvas_text has them. */
double lettering_width(const struct lettering *lettering, bool bold, const char *utf8);

/* Adds the outlines of a line of text to the current path, or paints them with the current
 * source. */
void lettering_path(const struct lettering *lettering, cairo_t *cr, double x, double baseline,
                    bool bold, const char *utf8);
void lettering_show(const struct lettering *lettering, cairo_t *cr, double x, double baseline,
                    bool bold, const char *utf8);

#endif
