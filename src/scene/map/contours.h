/* Contours on a picture of samples: the edges between bands, a sample wide. */
#ifndef GLISSADE_SCENE_MAP_CONTOURS_H
#define GLISSADE_SCENE_MAP_CONTOURS_H

/* Darkens the shades [rows][columns] where the bands of neighbouring samples differ; a negative
 * band is nothing. */
void contours_darken(int columns, int rows, const float *bands, unsigned char *shade);

#endif
