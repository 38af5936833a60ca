/* What the chart of basins keeps from one picture to the next. */
#ifndef GLISSADE_SCENE_PANELS_BASINS_H
#define GLISSADE_SCENE_PANELS_BASINS_H

struct basin_chart;

/* Accepts NULL. */
void basin_chart_free(struct basin_chart *chart);

#endif
