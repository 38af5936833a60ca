/* What is written on a canvas, and where: for tests of words. One canvas at a time. */
#ifndef GLISSADE_NOTES_H
#define GLISSADE_NOTES_H

#include "fixture.h"

enum { WORDS_MAX = 512 };

struct word {
    struct rect box;
    char text[160];
    bool marker;
    enum align align;
    enum ink ink;
};

/* What was written on a canvas; its operations are replaced by ones that keep a note. */
static struct {
    const struct canvas_operations *own;
    struct canvas_operations noting;
    int count;
    struct word word[WORDS_MAX];
} notes;

static inline struct word *note(struct rect box, const char *text, bool marker)
{
    assert_in_range(notes.count, 0, WORDS_MAX - 1);
    struct word *word = &notes.word[notes.count++];
    *word = (struct word){.box = box, .marker = marker};
    snprintf(word->text, sizeof word->text, "%s", text);
    return word;
}

static inline void note_text(struct canvas *canvas, struct point at, enum align align,
                             enum weight weight, enum ink ink, const char *utf8)
{
    double width = notes.own->measure(canvas, weight, utf8);
    double left = align == ALIGN_LEFT     ? at.x
                  : align == ALIGN_CENTRE ? at.x - width / 2
                                          : at.x - width;
    if (*utf8) {
        struct word *word = note((struct rect){left, at.y, width, canvas->em}, utf8, false);
        word->align = align;
        word->ink = ink;
    }
    notes.own->text(canvas, at, align, weight, ink, utf8);
}

static inline void note_marker(struct canvas *canvas, struct point at, int shape, enum ink ink)
{
    double side = canvas->grid ? 0 : 0.5 * canvas->em;
    note((struct rect){at.x - side / 2, at.y - side / 2, side, side}, marker_character(shape),
         true);
    notes.own->marker(canvas, at, shape, ink);
}

static inline void begin_notes(struct canvas *canvas)
{
    notes.own = canvas->operations;
    notes.noting = *canvas->operations;
    notes.noting.text = note_text;
    notes.noting.marker = note_marker;
    canvas->operations = &notes.noting;
}

static inline bool overlap(struct rect a, struct rect b)
{
    double slack = 1e-6;
    return a.x + slack < b.x + b.width && b.x + slack < a.x + a.width &&
           a.y + slack < b.y + b.height && b.y + slack < a.y + a.height;
}

/* The scene anew, and notes of it alone. */
static inline void draw(struct fixture *f, struct canvas *canvas)
{
    notes.count = 0;
    scene_draw(&f->scene, canvas);
}

/* The first word with this text; NULL where it is not written. */
static inline const struct word *find(const char *text)
{
    for (int i = 0; i < notes.count; i++)
        if (strcmp(notes.word[i].text, text) == 0)
            return &notes.word[i];
    return NULL;
}

#endif
