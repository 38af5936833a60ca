/* A session in words, for the title and the description that files carry. */
#ifndef GLISSADE_RECORD_WORDS_H
#define GLISSADE_RECORD_WORDS_H

#include "scene/scene.h"

enum { WORDS_TITLE = 1024, WORDS_DESCRIPTION = 16384 };

/* "Beale: gd, momentum and adam": one line, no markup. */
void words_title(const struct session *session, char out[static WORDS_TITLE]);

/* What was last drawn of the scene, panel by panel, the surface, the start, and where every racer
 * has come to at the position, in sentences: for those who do not see it. */
void words_description(const struct scene *scene, char out[static WORDS_DESCRIPTION]);

#endif
