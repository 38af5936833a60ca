#include "scene/words.h"

#include <stdio.h>
#include <string.h>

enum { CAPTION_LINES_MOST = 8, LINE_SIZE = 256 };

struct lines {
    int count;
    int from[CAPTION_LINES_MOST]; /* byte of the text that a line begins with */
    char text[CAPTION_LINES_MOST][LINE_SIZE];
};

/* The line separator of Unicode, U+2028: behind it a new line begins. */
static bool is_break(const char *text)
{
    return strncmp(text, "\xE2\x80\xA8", 3) == 0;
}

/* Bytes up to the end of the first word, blanks before it included; 0 where a line ends. */
static size_t next_word(const char *text)
{
    size_t length = strspn(text, " ");
    if (is_break(text + length))
        return 0;
    while (text[length] && text[length] != ' ' && !is_break(text + length))
        length++;
    return length;
}

/* As many words as fit into the width, at least one; what does not fit into the last line is cut
 * off with its end. */
static void break_lines(const struct canvas *canvas, const char *text, double width,
                        struct lines *lines)
{
    const char *beginning = text;
    lines->count = 0;
    while (lines->count < CAPTION_LINES_MOST && *(text += strspn(text, " "))) {
        lines->from[lines->count] = (int)(text - beginning);
        char *line = lines->text[lines->count++];
        size_t length = 0;
        for (size_t word; text[length] && (word = next_word(text + length)) > 0; length += word) {
            char longer[LINE_SIZE];
            snprintf(longer, sizeof longer, "%.*s", (int)(length + word), text);
            if (length + word >= LINE_SIZE ||
                (length > 0 && canvas_measure(canvas, longer) > width))
                break;
        }
        if (length == 0 && !is_break(text)) /* a word longer than any line */
            length = LINE_SIZE - 1 < strlen(text) ? LINE_SIZE - 1 : strlen(text);
        snprintf(line, LINE_SIZE, "%.*s", (int)length, text);
        text += length;
        text += strspn(text, " ");
        text += is_break(text) ? 3 : 0;
    }
}

/* Each reaches up to the next, the last up to the line's end. */
static void note_spoken(struct scene *scene, const struct canvas *canvas, struct point at,
                        const char *line, int from)
{
    char before[LINE_SIZE];
    double left = 0;
    for (size_t length = 0; line[length] && scene->spoken_count < SPOKEN_MAX;) {
        size_t begin = length + strspn(line + length, " ");
        length = begin + next_word(line + begin);
        size_t end = length + strspn(line + length, " ");
        snprintf(before, sizeof before, "%.*s", (int)end, line);
        double right = canvas_measure(canvas, before);
        scene->spoken[scene->spoken_count++] =
            (struct spoken){{at.x + left, at.y, right - left, canvas->em}, from + (int)begin};
        left = right;
        if (length == begin)
            break;
    }
}

int words_at(const struct scene *scene, double x, double y)
{
    for (int i = 0; i < scene->spoken_count; i++) {
        const struct rect *r = &scene->spoken[i].where;
        if (x >= r->x && x < r->x + r->width && y >= r->y && y < r->y + r->height)
            return scene->spoken[i].from;
    }
    return -1;
}

struct words_room words_draw(struct scene *scene, struct canvas *canvas)
{
    const struct scene_values *v = &scene->values;
    double width = canvas->width - 2 * canvas->margin, em = canvas->em;
    struct lines title, caption;
    struct words_room room = {0};
    scene->spoken_count = 0;
    double gap = canvas->grid ? 0 : 0.4;
    break_lines(canvas, v->title, width, &title);
    break_lines(canvas, v->caption, width, &caption);
    if (canvas->height < 2 * (title.count + caption.count + 2) * em)
        return room;
    for (int i = 0; i < title.count; i++)
        canvas_bold(canvas, canvas->width / 2, canvas->margin + i * em, ALIGN_CENTRE, INK_TEXT,
                    title.text[i]);
    for (int i = 0; i < caption.count; i++) {
        struct point at = {canvas->margin,
                           canvas->height - canvas->margin - (caption.count - i) * em};
        canvas_text(canvas, at.x, at.y, ALIGN_LEFT, INK_TEXT, caption.text[i]);
        note_spoken(scene, canvas, at, caption.text[i], caption.from[i]);
    }
    room.top = title.count > 0 ? (title.count + gap) * em : 0;
    room.bottom = caption.count > 0 ? (caption.count + gap) * em : 0;
    return room;
}
