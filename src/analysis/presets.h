/* Three learning rates to begin a lecture with: too small, good enough, too large. */
#ifndef GLISSADE_ANALYSIS_PRESETS_H
#define GLISSADE_ANALYSIS_PRESETS_H

enum { PRESET_LOW, PRESET_MEDIUM, PRESET_HIGH, PRESETS };

/*
 * From the stability edge of linear theory: a twentieth of it (every direction creeps), half of it
 * (plain descent then takes the steepest direction in one step), and a tenth more than it (the
 * steepest direction grows). Where there is no edge (NaN or infinite): a tenth, once and ten times
 * `otherwise`.
 */
void rate_presets(double edge, double otherwise, double preset[PRESETS]);

/* The preset that follows upwards (direction 1) or downwards (−1) from a value, round the ends. */
int preset_next(const double preset[PRESETS], double value, int direction);

#endif
