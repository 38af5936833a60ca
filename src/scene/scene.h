/*
 * The scene: what is shown of a session, on any canvas. Nothing here knows what the canvas is made
 * of.
 */
#ifndef GLISSADE_SCENE_SCENE_H
#define GLISSADE_SCENE_SCENE_H

#include "scene/stage.h"

/* `settings` receives the rows of the scene and of all its elements. After false there is nothing
 * to finish. */
bool scene_init(struct scene *scene, struct session *session, struct settings *settings,
                struct error *error);
void scene_finish(struct scene *scene);

/* Forgets what elements keep from one picture to the next, and ends their work in the background.
 */
void scene_forget(struct scene *scene);

/*
 * How a scene looks, apart from its session: the values of its settings and of its elements', as
 * scene_look_size() bytes, the same for all scenes.
 */
size_t scene_look_size(const struct scene *scene);
void scene_look_copy(const struct scene *scene, void *look);
void scene_look_take(struct scene *scene, const void *look);
bool scene_look_same(const struct scene *scene, const void *look);

/* How the scene looks: for what a frontend draws around it. */
struct style scene_style(const struct scene *scene);

/* Works out what a race that has begun makes of the view. Drawing does so, too. */
void scene_settle(struct scene *scene);

/* True when a chart is among what the settings ask for, whether or not it finds room. */
bool scene_asks_for(const struct scene *scene, const char *chart);

/* Draws everything, from an empty canvas. */
void scene_draw(struct scene *scene, struct canvas *canvas);

/* Where there are no threads, what takes long is computed here, as long as `patience(context)` has
 * some left. True while there is more to do. */
bool scene_background(bool (*patience)(void *context), void *context);

/* What is at a point of the canvas last drawn on; false for nothing. */
bool scene_hit(struct scene *scene, double x, double y, struct hit *hit);

/* Does what a hit means. */
void scene_do(struct scene *scene, const struct hit *hit);

/*
 * The first button goes down, the hand moves, the button goes up; at points of the canvas last
 * drawn on, which may lie outside of it while the button is down. Bars and roots follow the hand
 * from the first touch; where a racer is on the map, or a point of its loss curve, is pulled, and η
 * follows. Elsewhere on the map a hand that moves drags the start (session_catch_up then brings
 * the race to the step shown); one that does not races from there when it lets go. Press answers
 * whether there was anything to take hold of.
 */
bool scene_press(struct scene *scene, double x, double y);
/* Shift is down, or no more: from then on β follows a hand that pulls, instead of η. */
void scene_lean(struct scene *scene, bool leaning);
void scene_drag(struct scene *scene, double x, double y);
void scene_release(struct scene *scene);

/*
 * What there is to say about the place under the pointer, in one line: numbers of the surface, of
 * the z-plane, of a racer. False where there is nothing.
 */
bool scene_hover(struct scene *scene, double x, double y, char *text, size_t size);

/* The rectangle of the panel at a place; false where there is none. */
bool scene_room(const struct scene *scene, double x, double y, struct rect *room);

/* The wheel: makes what is seen `factor` times as wide, about the pointer over the map, else about
 * the focused racer. */
void scene_zoom(struct scene *scene, double x, double y, double factor);

/* The map follows a hand that moved by so many canvas units; a relief turns with it. */
void scene_pan(struct scene *scene, double dx, double dy);

#endif
