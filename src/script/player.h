/*
 * A player: lessons on a session, in time. It carries a scene's lines out up to where something is
 * to be seen, lets the session play, waits for whoever looks, and goes on.
 *
 * Life: player_load reads a script and finds what is wrong with it before anything changes; the
 * next player_turn shows its first scene. player_turn is called between two pictures, after the
 * race has been played (session_play) and caught up; player_key before keys mean anything else.
 * Everything else stays live: what is changed of the race meanwhile is gone with the next scene.
 *
 * The functions that frontends call accept NULL, for a session that nobody plays on.
 *
 * The places to go on and back to are the beginning of a scene, its waits and questions, its end.
 */
#ifndef GLISSADE_SCRIPT_PLAYER_H
#define GLISSADE_SCRIPT_PLAYER_H

#include "script/perform.h"

struct player {
    struct session *session;
    /* For stages, see there. */
    bool (*override)(void *context, struct error *error);
    void *override_context;
    bool film;          /* nobody looks: it waits by the clock */
    double hold;        /* seconds that a film waits; questions at least QUESTION_SECONDS */
    const char *folder; /* of the lessons that come along, for who lists them; NULL: none */
    bool on;            /* a lesson is played */
    bool begun;         /* its scene has been shown */
    struct script script;
    struct stage stage;
    int behind;  /* waits and questions of this scene that have been passed */
    bool moved;  /* something of it has been played */
    double left; /* seconds that a film still waits */
    bool over;   /* a film has come to its end */
};

enum { QUESTION_SECONDS = 3 };

/* Takes lessons for the session from now on. All zero before. */
void player_begin(struct player *player, struct session *session);

/* Ends what is played; the session stays as it is. */
void player_end(struct player *player);

/*
 * Reads a script that is to be shown from a scene on (0: the first) and looks it through. From then
 * on the script is the player's. False with a message: what was played before goes on.
 */
bool player_take(struct player *player, struct script *script, int scene, struct error *error);

/* The scene that the words NAME:SCENE ask for, from 0; −1 with a message where it has none such. */
int player_scene_of(const struct script *script, const char *text, struct error *error);

/* After `seconds` have passed: goes on where that is due. True when what is shown has changed. */
bool player_turn(struct player *player, double seconds);

/* True when it should not be waited for. */
bool player_is_due(const struct player *player);

/* True when the key was meant for the lesson. */
bool player_key(struct player *player, uint32_t key);

/* A press on a byte of the caption: an answer there is chosen. False where there is none. */
bool player_press(struct player *player, int byte);

/* Whether there is one to press. */
bool player_can_press(const struct player *player, int byte);

/* The same as keys that go on and back. */
void player_next(struct player *player);
void player_back(struct player *player);

#endif
