#include "frontends/chrome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* --- key bar --- */

/* Room that a key and its word take in the bar. */
static double key_width(const struct canvas *bar, const struct key_row *row)
{
    return canvas_measure_bold(bar, row->label) + canvas_measure(bar, row->brief) + 3 * bar->column;
}

static double draw_bar_key(struct canvas *bar, double x, const struct key_row *row)
{
    canvas_bold(bar, x, 0, ALIGN_LEFT, INK_ACCENT, row->label);
    canvas_text(bar, x + canvas_measure_bold(bar, row->label) + bar->column, 0, ALIGN_LEFT, INK_DIM,
                row->brief);
    return x + key_width(bar, row);
}

/* Keys and words from the table, as many as fit; help and quit, its last ones, always. */
static void draw_keys(struct canvas *bar, const struct key_tables *keys)
{
    const struct key_row *last = keys_at(keys, 0), *before = last, *row;
    for (int i = 0; (row = keys_at(keys, i)) != NULL; i++) {
        if (row->brief) {
            before = last;
            last = row;
        }
    }
    double x = bar->column, end = bar->width - key_width(bar, before) - key_width(bar, last);
    for (int i = 0; (row = keys_at(keys, i)) != NULL; i++) {
        bool always = row == last || row == before;
        if (row->brief && (always || x + key_width(bar, row) <= end))
            x = draw_bar_key(bar, x, row);
    }
}

/* Letter by letter: what is typed is no formula to be set. */
static void draw_typed(struct canvas *bar, double x, const char *text)
{
    char letter[5];
    for (uint32_t code; (code = text_next(&text)) != 0;) {
        letter[text_encode(code, letter)] = '\0';
        canvas_text(bar, x, 0, ALIGN_LEFT, INK_TEXT, letter);
        x += canvas_measure(bar, letter);
    }
}

static double typed_width(const struct canvas *bar, const char *text)
{
    char letter[5];
    double width = 0;
    for (uint32_t code; (code = text_next(&text)) != 0;) {
        letter[text_encode(code, letter)] = '\0';
        width += canvas_measure(bar, letter);
    }
    return width;
}

/* The end of a long line stays in sight. */
static void draw_prompt(const char *prompt, struct canvas *bar)
{
    char line[PROMPT_MAX + 8];
    snprintf(line, sizeof line, ":%s▏", prompt);
    double margin = bar->grid ? 0 : bar->column, width = typed_width(bar, line),
           room = bar->width - 2 * margin;
    draw_typed(bar, width > room ? margin + room - width : margin, line);
}

void chrome_draw_bar(const struct chrome *chrome, const struct session *session, struct canvas *bar)
{
    canvas_fill(bar, (struct rect){0, 0, bar->width, bar->height}, INK_BACKGROUND);
    if (chrome->light[0]) { /* the rest of the bar makes room for it */
        double width = canvas_measure_bold(bar, chrome->light) + bar->column;
        struct rect rest = {0, 0, bar->width - width, bar->height};
        canvas_bold(bar, rest.width, 0, ALIGN_LEFT, INK_WARNING, chrome->light);
        canvas_clip(bar, &rest);
    }
    if (chrome->prompting) {
        draw_prompt(chrome->prompt, bar);
    } else if (session->message[0]) {
        canvas_bold(bar, bar->column, 0, ALIGN_LEFT, INK_ACCENT, session->message);
    } else {
        draw_keys(bar, &session->settings->keys);
    }
    canvas_clip(bar, NULL);
}

/* --- help --- */

static void draw_frame(struct canvas *canvas, struct rect box, enum ink ink)
{
    double right = box.x + box.width, bottom = box.y + box.height;
    const struct point corners[] = {
        {box.x, box.y}, {right, box.y}, {right, bottom}, {box.x, bottom}, {box.x, box.y}};
    canvas_line(canvas, corners, 5, &(struct stroke){.ink = ink, .width = 1});
}

enum { HELP_MAX = 96 };

/* What the words and letters of the picture mean, below the keys. */
static const struct key_row glossary[] = {
    {"λ", "curvature: an eigenvalue of the Hessian, λ₁ the smallest", NULL, {{0}}},
    {"ρ",
     "largest modulus of the roots: errors shrink by it at every step, at ρ > 1 they grow",
     NULL,
     {{0}}},
    {"rate",
     "by what f − f* (f where f* is not known) shrank a step, over the last steps",
     NULL,
     {{0}}},
    {"edge",
     "the η at which a root reaches the unit circle: beyond it steps are unstable",
     NULL,
     {{0}}},
    {"κ", "largest curvature over the smallest: how long a valley is for its width", NULL, {{0}}},
    {0},
};

/* The rows that mean something here, and the room that their columns need. */
struct help {
    const struct key_row *row[HELP_MAX];
    int count;
    double labels, titles;
};

static void add_help(struct help *help, const struct key_row *row, const struct canvas *canvas)
{
    double label = canvas_measure_bold(canvas, row->label),
           title = canvas_measure(canvas, row->title);
    if (help->count == HELP_MAX)
        return;
    help->row[help->count++] = row;
    help->labels = label > help->labels ? label : help->labels;
    help->titles = title > help->titles ? title : help->titles;
}

static struct help collect_help(const struct chrome *chrome, const struct key_tables *keys,
                                const struct canvas *canvas)
{
    struct help help = {.count = 0};
    const struct key_row *row;
    for (int i = 0; (row = keys_at(keys, i)) != NULL; i++)
        if (!row->window || chrome->window)
            add_help(&help, row, canvas);
    for (int i = 0; glossary[i].label; i++)
        add_help(&help, &glossary[i], canvas);
    return help;
}

static void draw_help_rows(struct canvas *canvas, const struct help *help, int from, int shown,
                           struct rect box)
{
    canvas_bold(canvas, box.x, box.y, ALIGN_LEFT, INK_TEXT,
                shown < help->count ? "Keys (↑/↓ for more; Esc closes, so does q)"
                                    : "Keys (Esc closes, so does q)");
    for (int i = 0; i < shown; i++) {
        const struct key_row *row = help->row[from + i];
        double y = box.y + (i + 1) * canvas->em;
        canvas_bold(canvas, box.x, y, ALIGN_LEFT, INK_ACCENT, row->label);
        canvas_text(canvas, box.x + help->labels + 2 * canvas->column, y, ALIGN_LEFT, INK_TEXT,
                    row->title);
    }
}

void chrome_draw_help(struct chrome *chrome, const struct session *session, struct canvas *canvas)
{
    struct help help = collect_help(chrome, &session->settings->keys, canvas);
    double air = canvas->grid ? 0 : 0.6 * canvas->em; /* a grid has no half lines */
    int lines = (int)((canvas->height - 2 * air) / canvas->em) - 1,
        columns = (int)(canvas->width / canvas->column);
    int width = (int)((help.labels + help.titles) / canvas->column) + 6;
    int shown = help.count < lines ? help.count : lines;
    if (width > columns)
        width = columns;
    if (chrome->help_from > help.count - shown)
        chrome->help_from = help.count - shown;
    if (chrome->help_from < 0)
        chrome->help_from = 0;
    struct rect box = {0, 0, width * canvas->column, (shown + 1) * canvas->em + 2 * air};
    box.x = (canvas->width - box.width) / 2;
    box.y = (canvas->height - box.height) / 2;
    if (canvas->grid) {
        box.x = (columns - width) / 2 * canvas->column;
        box.y = (lines - shown) / 2 * canvas->em;
    }
    canvas_fill(canvas, box, INK_BACKGROUND);
    canvas_clip(canvas, &box);
    struct rect text = {box.x + 2 * canvas->column, box.y + air, 0, 0};
    draw_help_rows(canvas, &help, chrome->help_from, shown, text);
    canvas_clip(canvas, NULL);
    if (!canvas->grid)
        draw_frame(canvas, box, INK_GRID);
}

/* --- hover --- */

enum { HOVER_BYTES = 256 };

/* Cuts words at the gap (two blanks) that leaves two lines as equal as can be, where one line would
 * be wider than `room`. The second is empty where there is no gap or no need. */
static void part_lines(const struct canvas *canvas, const char *text, double room,
                       char line[2][HOVER_BYTES])
{
    double least = INFINITY;
    snprintf(line[0], HOVER_BYTES, "%s", text);
    *line[1] = '\0';
    if (canvas_measure(canvas, text) <= room)
        return;
    for (const char *gap = strstr(text, "  "); gap; gap = strstr(gap + 2, "  ")) {
        char first[HOVER_BYTES];
        snprintf(first, sizeof first, "%.*s", (int)(gap - text), text);
        double widest = fmax(canvas_measure(canvas, first), canvas_measure(canvas, gap + 2));
        if (widest >= least)
            continue;
        least = widest;
        memcpy(line[0], first, sizeof first);
        snprintf(line[1], HOVER_BYTES, "%s", gap + 2);
    }
}

void chrome_draw_hover(struct canvas *canvas, struct rect room, struct point pointer,
                       const char *text)
{
    char line[2][HOVER_BYTES];
    double away = 0.8 * canvas->em, aside = 0.4 * canvas->em;
    part_lines(canvas, text, room.width - 2 * aside, line);
    double width = fmax(canvas_measure(canvas, line[0]), canvas_measure(canvas, line[1]));
    struct rect box = {pointer.x + away, pointer.y + away, width + 2 * aside,
                       (*line[1] ? 2.3 : 1.3) * canvas->em};
    if (box.x + box.width > room.x + room.width)
        box.x = fmax(room.x, pointer.x - away - box.width);
    if (box.y + box.height > room.y + room.height)
        box.y = fmax(room.y, pointer.y - away - box.height);
    canvas_fill(canvas, box, INK_BACKGROUND);
    draw_frame(canvas, box, INK_GRID);
    for (int i = 0; i < 2; i++)
        canvas_text(canvas, box.x + aside, box.y + (0.15 + i) * canvas->em, ALIGN_LEFT, INK_TEXT,
                    line[i]);
}

/* --- prompt --- */

static void erase_last(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && ((unsigned char)text[length - 1] & 0xC0) == 0x80)
        length--;
    text[length > 0 ? length - 1 : 0] = '\0';
}

/* Completes the name to the longest beginning that all settings starting with it share. */
static void complete(char *text, const struct settings *settings)
{
    char common[64] = "";
    size_t length = strlen(text);
    int matches = 0;
    if (strpbrk(text, " ="))
        return;
    for (int i = 0; settings_at(settings, i); i++) {
        const char *name = settings_at(settings, i)->name;
        if (strncmp(name, text, length) != 0)
            continue;
        if (matches++ == 0)
            snprintf(common, sizeof common, "%s", name);
        size_t same = 0;
        while (common[same] && common[same] == name[same])
            same++;
        common[same] = '\0';
    }
    if (matches > 0)
        snprintf(text, PROMPT_MAX, "%s%s", common, matches == 1 ? " " : "");
}

static void insert(struct chrome *chrome, uint32_t code)
{
    size_t length = strlen(chrome->prompt);
    if (length + 5 < PROMPT_MAX)
        chrome->prompt[length + (size_t)text_encode(code, chrome->prompt + length)] = '\0';
}

/* A power as keyboards type it where ^ is a dead key: ^ and 2 make one ². What was meant is put
 * down, so that ^10 stays ^10. */
static void insert_typed(struct chrome *chrome, uint32_t code)
{
    static const struct {
        uint32_t raised;
        char plain;
    } table[] = {{0xB9, '1'},   {0xB2, '2'},   {0xB3, '3'},   {0x2070, '0'}, {0x2074, '4'},
                 {0x2075, '5'}, {0x2076, '6'}, {0x2077, '7'}, {0x2078, '8'}, {0x2079, '9'},
                 {0x207A, '+'}, {0x207B, '-'}, {0x207D, '('}, {0x207E, ')'}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].raised == code) {
            insert(chrome, '^');
            code = (unsigned char)table[i].plain;
        }
    }
    insert(chrome, code);
}

void chrome_paste(struct chrome *chrome, struct session *session, uint32_t code)
{
    bool blank = code < 0x20 || (code >= 0x7F && code < 0xA0);
    if (!chrome->prompting) {
        snprintf(session->message, sizeof session->message,
                 "pasted text is no keys; : opens the prompt, which takes it");
        return;
    }
    if (!blank && chrome->gap && chrome->prompt[0])
        insert(chrome, ' ');
    if (!blank)
        insert(chrome, code);
    chrome->gap = blank;
}

bool chrome_edit(struct chrome *chrome, const struct settings *settings, uint32_t key)
{
    chrome->gap = false;
    if (key == '\r' || key == '\n') {
        chrome->prompting = false;
        return true;
    }
    if (key == 0x1B)
        chrome->prompting = false;
    else if (key == 0x08 || key == 0x7F)
        erase_last(chrome->prompt);
    else if (key == 0x15) /* Ctrl-U */
        chrome->prompt[0] = '\0';
    else if (key == '\t')
        complete(chrome->prompt, settings);
    else if (key >= 0x20 && key < KEY_NAMED)
        insert_typed(chrome, key);
    return false;
}

bool chrome_command(const char *line, struct session *session, struct error *error)
{
    char name[PROMPT_MAX];
    line += strspn(line, " ");
    size_t length = strcspn(line, " =");
    snprintf(name, sizeof name, "%.*s", (int)length, line);
    const char *value = line + length;
    value += strspn(value, " ");
    if (*value == '=')
        value++;
    value += strspn(value, " ");
    if (length == 0)
        return true;
    const struct setting *row = settings_find(session->settings, name);
    if (!row)
        return settings_unknown(session->settings, name, error);
    if (*value == '\0') { /* asks instead of setting */
        char now[SETTING_TEXT];
        settings_print(session->settings, name, now, sizeof now);
        snprintf(session->message, sizeof session->message, "%s is %.200s", name, now);
        return true;
    }
    return session_assign(session, name, value, error);
}

/* --- keys --- */

static enum action action_of(const struct session *session, uint32_t code)
{
    const struct key *key = keys_find(&session->settings->keys, code, NULL);
    return key ? key->action : ACTION_NONE;
}

static enum action help_key(struct chrome *chrome, const struct session *session, uint32_t key)
{
    enum action action = action_of(session, key);
    if (key == KEY_UP_ARROW)
        chrome->help_from--;
    else if (key == KEY_DOWN_ARROW)
        chrome->help_from++;
    else if (action != ACTION_FULLSCREEN)
        chrome->help = false;
    return action == ACTION_FULLSCREEN ? action : ACTION_NONE;
}

static enum action prompt_key(struct chrome *chrome, struct session *session, uint32_t key)
{
    struct error error;
    if (!chrome_edit(chrome, session->settings, key))
        return ACTION_NONE;
    if (strcmp(chrome->prompt, "q") == 0 || strcmp(chrome->prompt, "quit") == 0)
        return ACTION_QUIT;
    if (strcmp(chrome->prompt, "copy") == 0)
        return ACTION_COPY;
    if (!chrome_command(chrome->prompt, session, &error))
        snprintf(session->message, sizeof session->message, "%.250s", error.text);
    return ACTION_NONE;
}

enum action chrome_key(struct chrome *chrome, struct session *session, uint32_t key)
{
    if (chrome->blank) { /* a presenter's remote: whatever is pressed brings the picture back */
        chrome->blank = false;
        return ACTION_NONE;
    }
    if (chrome->prompting)
        return prompt_key(chrome, session, key);
    if (chrome->help)
        return help_key(chrome, session, key);
    enum action action = action_of(session, key);
    switch (action) {
    case ACTION_QUIT:
    case ACTION_REDRAW:
    case ACTION_FULLSCREEN:
    case ACTION_RECORD:
    case ACTION_SNAPSHOT:
        return action;
    case ACTION_HELP:
        chrome->help = true;
        chrome->help_from = 0;
        break;
    case ACTION_BLANK:
        chrome->blank = true;
        break;
    case ACTION_PROMPT:
        chrome->prompting = true;
        chrome->gap = false;
        chrome->prompt[0] = '\0';
        session->message[0] = '\0';
        break;
    default:
        session_key(session, key);
        break;
    }
    return ACTION_NONE;
}
