/* What an author should look at in a script that is right: told beside the claims that are false.
 */
#ifndef GLISSADE_CLI_DOUBTS_H
#define GLISSADE_CLI_DOUBTS_H

#include "script/perform.h"

/*
 * Tells of sentences too long for a small screen, of races in which nothing moves for five seconds,
 * and of claims that hold with the seed of the script and not with others. Each is a line on
 * standard error. The session is as it was afterwards.
 */
void doubts_tell(const struct script *script, struct session *session);

#endif
