/*
 * The contract of a panel: one file, one exported `const struct panel panel_NAME`, one word in the
 * list of src/scene/meson.build.
 *
 * A panel draws into its rectangle through canvas operations only, from the session's state, and
 * answers what a click there means. It never asks for a method or a surface by name. Its settings,
 * their keys, and all that it keeps between two pictures are declared by its `element`, and live in
 * every scene on their own. All functions are called from the scene's thread.
 */
#ifndef GLISSADE_SCENE_PANEL_H
#define GLISSADE_SCENE_PANEL_H

#include "analysis/modes.h"
#include "canvas/canvas.h"
#include "scene/stage.h"

struct panel {
    const char *name;  /* word in the `panels` setting, file name and, after panel_, symbol */
    const char *title; /* for people */
    const struct element *element; /* settings, keys, state; NULL: it has none */
    /* Why there is nothing to show here, for the session as it is now; NULL: there is something.
     * The key for the next detail passes such a panel by; if it is drawn, it says so itself. NULL
     * for a panel that always has something. */
    const char *(*empty)(struct scene *scene);
    void (*draw)(struct scene *scene, struct canvas *canvas, struct rect where);
    /* What a click means; false for nothing. NULL where clicks never mean anything. */
    bool (*hit)(struct scene *scene, struct rect where, double x, double y, struct hit *hit);
    /* What there is to say about a place, in one line; false for nothing. May be NULL. */
    bool (*hover)(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size);
};

/* --- what several panels need --- */

enum { LAMBDA_BYTES = 16 };

/* The ink and the marker of a racer. */
enum ink racer_ink(const struct session *session, int i);
int racer_marker(const struct session *session, int i);

/* The line of a racer. */
struct stroke racer_stroke(const struct session *session, int i);

/* The ink of a pin is its racer's; the line is dashed where that is not, and the marker hollow, or
 * the reverse. */
enum ink pin_ink(const struct pin *pin);
struct stroke pin_stroke(const struct pin *pin);
int pin_marker(const struct pin *pin);

/* Its marker, in its ink. */
void draw_racer(const struct session *session, struct canvas *canvas, struct point at, int i);

/* A panel's heading: its title, and dimmed what it is about. Returns the rectangle below. */
struct rect panel_heading(struct canvas *canvas, struct rect where, const char *title,
                          const char *about);

/* The same with the first of several wordings that has room, the shortest one last; ended by NULL.
 */
struct rect panel_heading_of(struct canvas *canvas, struct rect where, const char *title,
                             const char *const *abouts);

/* One centred line that says why there is nothing to show. */
void panel_empty(struct canvas *canvas, struct rect where, const char *why);

/* Linear theory of a racer at the position shown; not available where a search chooses every step
 * anew: then the roots of a frozen step say nothing. False where its Hessian is not finite. */
bool racer_modes(struct session *session, int i, struct modes *modes, struct instant *instant);

/* The same; NULL, or why there are no roots to speak of. */
const char *racer_no_roots(struct session *session, int i, struct modes *modes,
                           struct instant *instant);

/* The η that a racer has to be given so that its schedule makes `eta` of it at the step shown. */
double racer_unscheduled(struct session *session, int i, double eta);

/* "λ₂" of the i-th of `count` eigenvalues, from 0; "λ" where there is one only. */
void lambda_text(int count, int i, char out[LAMBDA_BYTES]);

/* What the problem is like at a point: "(x, y)  f=…  ‖∇f‖=…  λ₁=…  λ₂=…", exact there. */
void point_text(const struct problem *problem, const double *w, char *text, size_t size);

/* A value of the role as a hand aims at it: three digits of η, or of 1 − β. */
double aimed_value(enum parameter_role role, double value);

/* Significant digits of a number that changes with every step: `still` while the race stands, fewer
 * while it plays, when no eye could follow the last ones. */
int moving_digits(const struct session *session, int still);

/* Cuts text to at most `width` units, ending in … where it had to be cut. `out` has 256 bytes. */
void fit_text(const struct canvas *canvas, const char *text, double width, char *out);

/* The same of a racer's or a pin's name, which ends in what tells it from others: that stays whole
 * ("mom… η=0.01", "A 0.01"), or goes whole. */
void fit_name(const struct canvas *canvas, const char *name, double width, char *out);

/* Breaks text between words into lines of at most `width` units. Returns their number; 0 where a
 * word is wider, or there would be more than WRAP_MOST. */
enum { WRAP_MOST = 8, WRAP_BYTES = 64 };

int wrap_text(const struct canvas *canvas, const char *text, double width,
              char lines[WRAP_MOST][WRAP_BYTES]);

#endif
