/* Round numbers along an axis: 1, 2 or 5 times a power of ten apart, each with as many digits as
 * tell it from its neighbours. */
#ifndef GLISSADE_SCENE_PLOTS_TICKS_H
#define GLISSADE_SCENE_PLOTS_TICKS_H

#include "base/text.h"
#include "canvas/canvas.h"

enum { TICKS_MAX = 100 };

struct ticks {
    int count;
    double value[TICKS_MAX];
    char text[TICKS_MAX][TEXT_NUMBER];
};

/* The numbers from low to high, ends included, that are at least `gap` apart. */
void ticks_between(double low, double high, double gap, struct ticks *ticks);

/* The same for an axis that lies: so far apart that their texts do not touch. `least`: the distance
 * below which none are, 0 for any. */
void ticks_across(const struct canvas *canvas, double low, double high, double width, double least,
                  struct ticks *ticks);

/* The same for one that stands, `height` high in lines of text. */
void ticks_upwards(double low, double high, double lines, struct ticks *ticks);

/* Columns that the widest text takes on any canvas. */
int ticks_columns(const struct ticks *ticks);

/* The texts below or left of an axis with its ticks: from `low` at the left or lower end of the
 * rectangle to `high` at the other. Below, texts that would stick out at the ends are left out; on
 * the left they are moved inside. At the far end stands the axis' name (NULL: none), and texts that
 * would touch it are left out. */
void ticks_draw_below(struct canvas *canvas, struct rect plot, double low, double high,
                      const struct ticks *ticks, const char *name);
void ticks_draw_left(struct canvas *canvas, struct rect plot, double low, double high,
                     const struct ticks *ticks, const char *name);

/* Below a plot: whole round numbers from 0 to `end`, and what they count where that has room
 * between two of them. */
void ticks_count_below(struct canvas *canvas, struct rect plot, double end, const char *what);

/* Round numbers between low and high, at least `gap` apart: their distance comes back, the first in
 * *first. */
double ticks_step(double low, double high, double gap, double *first);

#endif
