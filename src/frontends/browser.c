#include "frontends/browser.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/builder.h"
#include "base/page_files.h"
#include "base/text.h"
#include "canvas/web.h"
#include "chrome/chrome.h"
#include "frontends/pace.h"
#include "scene/scene.h"
#include "script/player.h"
#include "script/perform.h"
#include "script/save.h"
#include "script/show.h"
#include "session/proposal.h"
#include "session/undo.h"

/* Everything that is called from outside is part of the module; the linker keeps nothing else. */
#ifdef __wasm__
#define CALLED(name) __attribute__((export_name(#name)))
#else
#define CALLED(name)
#endif

enum {
    FRAME_MS = 16,
    CREW_MS = 6, /* of work in the background in a turn */
    HOVER_MAX = 256,
    LIST_PAGE = 10,      /* rows that Page Down goes on by */
    HELP_COLUMNS = 4096, /* wider than any line: the page breaks them itself */
    HELP_LINES = 1 << 16,
};

static struct {
    struct settings settings;
    struct settings_kept defaults;
    struct session session;
    struct player player; /* of lessons, on the session */
    struct scene scene;
    struct chrome chrome;
    struct pace pace;
    struct canvas *canvas;
    bool picture_old, chrome_old, drawn;
    bool light; /* what the reader prefers */
    bool whole; /* a figure that nobody has played yet */
    char *text; /* returned last; owned */
} page;

/* --- texts --- */

CALLED(browser_memory) char *browser_memory(size_t size)
{
    return calloc(1, size ? size : 1);
}

/* Keeps a text until the next one. */
static const char *give(char *text)
{
    free(page.text);
    page.text = text;
    return text ? text : "";
}

static const char *give_copy(const char *text)
{
    return give(strdup(text));
}

/* --- files --- */

CALLED(browser_file) bool browser_file(char *name, char *bytes, size_t size, bool shown)
{
    struct error error;
    char *shown_name = strdup(name);
    bool held = page_file_hold(name, bytes, size);
    if (shown && held && shown_name && !script_show(&page.session, shown_name, &error))
        snprintf(page.session.message, sizeof page.session.message, "%.250s", error.text);
    free(shown_name);
    page.picture_old = page.chrome_old = true;
    return held;
}

/* --- opening --- */

/* A session as it was saved, in place of what is there. */
static bool show(const struct script *script, struct error *error)
{
    struct stage stage;
    if (!stage_open(&stage, script, &page.session, error))
        return false;
    stage.mode = STAGE_AT_ONCE;
    undo_begin(&page.session);
    bool good = stage_begin(&stage, 0, error) && stage_run(&stage, error);
    if (!good)
        stage_undo(&stage);
    undo_end(&page.session);
    stage_close(&stage);
    return good;
}

/* A lesson begins at a scene, with the next turn of its player. */
static bool show_text(const char *text, int scene, struct error *error)
{
    struct script script;
    if (!script_read(&script, "page", text, strlen(text), &page.settings, SCRIPT_ANY, error))
        return false;
    page.session.takes_proposals = !script.staged;
    bool good =
        script.staged ? player_take(&page.player, &script, scene, error) : show(&script, error);
    script_free(&script);
    return good;
}

static bool init(double width, double height, struct error *error)
{
    char *text = malloc(SETTING_TEXT_MOST);
    bool good = text || fail_memory(error);
    good = good && session_init(&page.session, &page.settings, error) &&
           scene_init(&page.scene, &page.session, &page.settings, error) &&
           (!page.light || settings_assign(&page.settings, "theme", "light", error)) &&
           (settings_keep(&page.settings, &page.defaults, text) || fail_memory(error)) &&
           (page.canvas = web_canvas_open(width, height, error)) != NULL;
    free(text);
    if (!good)
        return false;
    page.session.defaults = &page.defaults;
    page.session.takes_proposals = true;
    player_begin(&page.player, &page.session);
    page.scene.live = true;
    chrome_init(&page.chrome, &page.session, &page.scene, true);
    page.pace = (struct pace){.session = &page.session,
                              .scene = &page.scene,
                              .chrome = &page.chrome,
                              .clock = pace_clock,
                              .frame = FRAME_MS};
    page.pace.played = pace_clock();
    return true;
}

/* The race without options, playing. */
static bool begin_plain(struct error *error)
{
    proposal_take(&page.session);
    if (!session_build(&page.session, error))
        return false;
    page.session.state.playing = true;
    return true;
}

static const char *finish_opening(bool good, const struct error *error)
{
    session_keep_beginning(&page.session);
    page.picture_old = page.chrome_old = true;
    if (!good)
        snprintf(page.session.message, sizeof page.session.message, "%.250s", error->text);
    return good ? NULL : give_copy(error->text);
}

CALLED(browser_begin)
const char *browser_begin(double width, double height, char *script, bool whole, int scene)
{
    struct error error = {""}, second;
    if (!init(width, height, &error)) {
        free(script);
        return give_copy(error.text);
    }
    bool plain = script[strspn(script, " \n")] == '\0';
    bool good = plain ? begin_plain(&error) : show_text(script, scene, &error);
    free(script);
    undo_forget(&page.session);
    if (!good && !plain && !begin_plain(&second))
        return give_copy(second.text);
    page.whole = whole && good && !page.session.state.playing;
    return finish_opening(good, &error);
}

CALLED(browser_open) const char *browser_open(char *script)
{
    struct error error = {""};
    bool good = show_text(script, 0, &error);
    free(script);
    page.whole = false;
    return finish_opening(good, &error);
}

CALLED(browser_resize) void browser_resize(double width, double height)
{
    web_canvas_resize(page.canvas, width, height);
    page.picture_old = true;
}

CALLED(browser_prefer_light) void browser_prefer_light(bool light)
{
    page.light = light;
}

/* --- keys --- */

static enum action action_of(uint32_t key)
{
    const struct key *found = keys_find(&page.settings.keys, key, NULL);
    return found ? found->action : ACTION_NONE;
}

/* What the browser has its own ways for. */
static bool is_browsers(enum action action)
{
    return action == ACTION_QUIT || action == ACTION_REDRAW || action == ACTION_RECORD;
}

CALLED(browser_takes) bool browser_takes(uint32_t key)
{
    const bool tab = key == '\t' || key == KEY_SHIFT_TAB, escape = key == 0x1B;
    enum action action = action_of(key);
    if (page.chrome.blank)
        return true;
    if (page.chrome.open == CHROME_PROMPT)
        return true;
    if (page.chrome.open != CHROME_PICTURE)
        return !tab; /* that goes from element to element */
    if (escape)
        return page.session.state.picking || page.scene.values.alone;
    return !tab && keys_find(&page.settings.keys, key, NULL) && !is_browsers(action);
}

/* A word for what is left to the page. */
static const char *word_of(enum action action)
{
    return action == ACTION_COPY         ? "copy"
           : action == ACTION_SNAPSHOT   ? "snapshot"
           : action == ACTION_FULLSCREEN ? "fullscreen"
                                         : "";
}

/* A figure shows its last step; whoever plays it wants to see how it came there. */
static void rewind_figure(uint32_t key)
{
    if (page.whole && page.chrome.open == CHROME_PICTURE && action_of(key) == ACTION_PLAY)
        session_go(&page.session, 0, LONG_MAX);
    page.whole = false;
}

/* Names of keys as browsers have them (W3C, UI Events KeyboardEvent key Values). */
CALLED(browser_code) uint32_t browser_code(char *name, bool shift)
{
    static const struct {
        const char *name;
        uint32_t key, with_shift;
    } table[] = {
        {"ArrowLeft", KEY_LEFT_ARROW, KEY_SHIFT_LEFT},
        {"ArrowRight", KEY_RIGHT_ARROW, KEY_SHIFT_RIGHT},
        {"ArrowUp", KEY_UP_ARROW, KEY_SHIFT_UP},
        {"ArrowDown", KEY_DOWN_ARROW, KEY_SHIFT_DOWN},
        {"Home", KEY_HOME_KEY, KEY_HOME_KEY},
        {"End", KEY_END_KEY, KEY_END_KEY},
        {"PageUp", KEY_PAGE_UP, KEY_PAGE_UP},
        {"PageDown", KEY_PAGE_DOWN, KEY_PAGE_DOWN},
        {"Tab", '\t', KEY_SHIFT_TAB},
        {"Enter", '\r', '\r'},
        {"Backspace", 0x08, 0x08},
        {"Delete", KEY_DELETE_KEY, KEY_DELETE_KEY},
        {"Escape", 0x1B, 0x1B},
        {"F1", KEY_FUNCTION + 1, KEY_FUNCTION + 1},
        {"F2", KEY_FUNCTION + 2, KEY_FUNCTION + 2},
        {"F3", KEY_FUNCTION + 3, KEY_FUNCTION + 3},
        {"F4", KEY_FUNCTION + 4, KEY_FUNCTION + 4},
    };
    uint32_t code = 0;
    const char *end = name;
    uint32_t character = text_next(&end);
    if (character && *end == '\0')
        code = character;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            code = shift ? table[i].with_shift : table[i].key;
    free(name);
    return code;
}

CALLED(browser_key) const char *browser_key(uint32_t key)
{
    rewind_figure(key);
    page.picture_old = page.chrome_old = true;
    return word_of(chrome_key(&page.chrome, key));
}

/* As if it had been typed anew: the list and the help look for every letter. */
CALLED(browser_type) void browser_type(char *text)
{
    enum { ERASE_TO_BEGINNING = 'U' & 0x1F, TO_END = KEY_END_KEY };
    const char *at = text;
    if (page.chrome.open == CHROME_PROMPT) {
        line_set(&page.chrome.prompt.line, text);
        page.chrome.prompt.note[0] = '\0';
    } else if (page.chrome.open != CHROME_PICTURE) {
        chrome_key(&page.chrome, ERASE_TO_BEGINNING);
        for (uint32_t code; (code = text_next(&at)) != 0;)
            chrome_key(&page.chrome, code);
    }
    free(text);
    page.picture_old = page.chrome_old = true;
}

CALLED(browser_choose) void browser_choose(int place)
{
    struct chrome *chrome = &page.chrome;
    if (chrome->open != CHROME_LIST || place < 0 || place >= chrome->list.count)
        return;
    list_move(&chrome->list, place - chrome->list.cursor);
    browser_key('\r');
}

/* --- hands --- */

CALLED(browser_press) bool browser_press(double x, double y)
{
    struct hit hit;
    bool found = scene_hit(&page.scene, x, y, &hit);
    page.picture_old = page.chrome_old = true;
    chrome_press(&page.chrome, x, y);
    return found;
}

CALLED(browser_lean) void browser_lean(bool leaning)
{
    scene_lean(&page.scene, leaning);
}

CALLED(browser_drag) void browser_drag(double x, double y)
{
    if (!page.scene.grab.held)
        return;
    scene_drag(&page.scene, x, y);
    page.picture_old = true;
}

CALLED(browser_release) void browser_release(void)
{
    chrome_release(&page.chrome, false, 0);
    page.picture_old = page.chrome_old = true;
}

CALLED(browser_zoom) void browser_zoom(double x, double y, double factor)
{
    page.session.message[0] = '\0';
    scene_zoom(&page.scene, x, y, factor);
    page.picture_old = page.chrome_old = true;
}

CALLED(browser_pan) void browser_pan(double dx, double dy)
{
    scene_pan(&page.scene, dx, dy);
    page.picture_old = true;
}

CALLED(browser_hover) const char *browser_hover(double x, double y)
{
    char text[HOVER_MAX];
    bool found = !page.scene.grab.held && !chrome_covers(&page.chrome) &&
                 scene_hover(&page.scene, x, y, text, sizeof text);
    return give_copy(found ? text : "");
}

CALLED(browser_pointer) const char *browser_pointer(double x, double y)
{
    static const char *const shapes[] = {
        [POINTER_PLAIN] = "default",
        [POINTER_PRESS] = "pointer",
        [POINTER_GRAB] = "grab",
        [POINTER_AIM] = "crosshair",
    };
    return page.scene.grab.held ? "grabbing" : shapes[chrome_pointer(&page.chrome, x, y)];
}

/* --- time --- */

CALLED(browser_wake) void browser_wake(void)
{
    page.pace.played = pace_clock();
}

static bool before_end(void *context)
{
    return pace_clock() < *(const double *)context;
}

static void draw(void)
{
    scene_draw(&page.scene, page.canvas);
    page.picture_old = false;
    page.drawn = true;
}

CALLED(browser_turn) double browser_turn(bool visible)
{
    double end = pace_clock() + CREW_MS;
    bool more = scene_background(before_end, &end);
    unsigned changed = pace_turn(&page.pace);
    page.picture_old |= changed & PACE_PICTURE;
    page.chrome_old |= changed != 0;
    if (page.picture_old && visible && !page.chrome.blank)
        draw();
    double wait = more && visible ? 0 : pace_wait(&page.pace, visible);
    return isfinite(wait) ? wait : -1;
}

CALLED(browser_drawn) size_t browser_drawn(void)
{
    const double *number;
    size_t count;
    if (!page.drawn)
        return 0;
    page.drawn = false;
    if (!web_canvas_commands(page.canvas, &number, &count)) {
        snprintf(page.session.message, sizeof page.session.message,
                 "memory is short: the picture is not whole");
        page.chrome_old = true;
    }
    return count;
}

CALLED(browser_commands) const double *browser_commands(void)
{
    const double *number;
    size_t count;
    web_canvas_commands(page.canvas, &number, &count);
    return number;
}

/* --- the chrome as JSON --- */

static void add_string(struct builder *out, const char *text, size_t length)
{
    builder_add(out, "\"");
    for (size_t i = 0; i < length && text[i]; i++) {
        if (text[i] == '"' || text[i] == '\\')
            builder_add(out, "\\");
        if ((unsigned char)text[i] < 0x20)
            builder_format(out, "\\u%04x", text[i]);
        else
            builder_append(out, text + i, 1);
    }
    builder_add(out, "\"");
}

/* "name":"text", with a comma before all but the first. */
static void add_text(struct builder *out, const char *name, const char *text)
{
    char last = out->length > 0 && out->text ? out->text[out->length - 1] : '{';
    builder_format(out, "%s\"%s\":", last == '{' ? "" : ",", name);
    add_string(out, text ? text : "", text ? strlen(text) : 0);
}

static void add_buttons(struct builder *out)
{
    struct bar_facts facts = {&page.session, page.chrome.light};
    const char *comma = "";
    builder_add(out, ",\"buttons\":[");
    for (const struct button *button = buttons; button->name; button++) {
        char label[BUTTON_BYTES];
        if (is_browsers(action_of(button->code)))
            continue;
        snprintf(label, sizeof label, "%s", button->label);
        enum button_look look = button->look ? button->look(&facts, label) : BUTTON_PLAIN;
        builder_format(out, "%s{\"code\":%u,\"look\":%d,\"rank\":%d", comma, button->code, look,
                       button->rank);
        add_text(out, "name", button->name);
        add_text(out, "label", label);
        add_text(out, "key", button->key);
        add_text(out, "about", button->about);
        builder_add(out, "}");
        comma = ",";
    }
    builder_add(out, "]");
}

static void add_list(struct builder *out)
{
    struct list *list = &page.chrome.list;
    struct list_row row;
    list_visible(list, LIST_PAGE + LIST_HEADINGS + LIST_FOOTINGS);
    builder_format(out, ",\"list\":{\"cursor\":%d", list->cursor);
    add_text(out, "title", list->source->title);
    add_text(out, "filter", list->filter.text);
    add_text(out, "keys", list->source->keys);
    builder_add(out, ",\"rows\":[");
    for (int place = 0; list_row_at(list, place, &row); place++) {
        builder_format(out, "%s{\"marked\":%d,\"idle\":%d", place ? "," : "", row.marked, row.idle);
        add_text(out, "title", row.title);
        add_text(out, "detail", row.detail);
        add_text(out, "kind", row.kind);
        builder_add(out, "}");
    }
    builder_add(out, "]}");
}

static double width_in_characters(const void *context, const char *text, bool bold)
{
    (void)context, (void)bold;
    return text_columns(text);
}

static void add_help(struct builder *out)
{
    struct help *help = &page.chrome.help;
    const struct ruler ruler = {width_in_characters, NULL, 1, 1};
    help_lay(help, &page.scene, &ruler, HELP_COLUMNS, HELP_LINES);
    builder_format(out, ",\"help\":{\"part\":%d", (int)help->part);
    add_text(out, "sought", help->sought.text);
    builder_add(out, ",\"parts\":[");
    for (int i = 0; i < HELP_PARTS; i++) {
        builder_add(out, i ? "," : "");
        add_string(out, help_parts[i], strlen(help_parts[i]));
    }
    builder_add(out, "],\"lines\":[");
    for (int i = 0; i < help->count; i++) {
        const struct help_line *line = &help->line[i];
        builder_add(out, i ? ",{" : "{");
        add_text(out, "heading", line->heading);
        add_text(out, "label", line->label);
        builder_add(out, ",\"text\":");
        add_string(out, line->text ? line->text : "", line->text ? line->length : 0);
        builder_add(out, "}");
    }
    builder_add(out, "]}");
}

static void add_prompt(struct builder *out)
{
    const struct prompt *prompt = &page.chrome.prompt;
    builder_format(out, ",\"prompt\":{\"refused\":%d", prompt->refused);
    add_text(out, "line", prompt->line.text);
    add_text(out, "note", prompt->note);
    builder_add(out, "}");
}

static void add_colours(struct builder *out)
{
    static const struct {
        const char *name;
        enum ink ink;
    } inks[] = {{"ground", INK_BACKGROUND}, {"text", INK_TEXT},     {"dim", INK_DIM},
                {"rule", INK_GRID},         {"accent", INK_ACCENT}, {"warning", INK_WARNING}};
    struct style style = scene_style(&page.scene);
    builder_format(out, ",\"light\":%d,\"colours\":{", style.palette.light);
    for (size_t i = 0; i < sizeof inks / sizeof *inks; i++)
        builder_format(out, "%s\"%s\":\"#%06x\"", i ? "," : "", inks[i].name,
                       style.palette.rgb[inks[i].ink]);
    builder_add(out, "}");
}

CALLED(browser_chrome) const char *browser_chrome(void)
{
    static void (*const parts[])(struct builder *) = {
        [CHROME_PROMPT] = add_prompt,
        [CHROME_LIST] = add_list,
        [CHROME_HELP] = add_help,
    };
    struct builder out = {0};
    if (!page.chrome_old)
        return "";
    page.chrome_old = false;
    builder_format(&out, "{\"open\":%d,\"blank\":%d,\"playing\":%d", (int)page.chrome.open,
                   page.chrome.blank, page.session.state.playing);
    add_text(&out, "message", chrome_note(&page.chrome));
    add_colours(&out);
    add_buttons(&out);
    if (page.chrome.open != CHROME_PICTURE)
        parts[page.chrome.open](&out);
    builder_add(&out, "}");
    return give(builder_take(&out));
}

/* --- words --- */

static void add_role(struct builder *out, int racer, enum parameter_role role, const char *symbol)
{
    const struct optimizer *optimizer = run_optimizer(page.session.race.run[racer]);
    int parameter = parameter_by_role(optimizer->parameters, role);
    char number[TEXT_NUMBER];
    if (parameter < 0)
        return;
    text_short(number, session_cursor(&page.session, racer)->parameter[parameter], 6);
    builder_format(out, ", %s=%s", symbol, number);
}

CALLED(browser_says) const char *browser_says(void)
{
    struct builder out = {0};
    int racer = session_subject(&page.session);
    builder_format(&out, "step %ld, %s", page.session.state.position,
                   page.session.state.racer[racer].label);
    add_role(&out, racer, ROLE_RATE, "η");
    add_role(&out, racer, ROLE_MEMORY, "β");
    builder_format(&out, ", %s", status_name(session_status(&page.session, racer)));
    return give(builder_take(&out));
}

CALLED(browser_script) const char *browser_script(void)
{
    return give(script_of(&page.session));
}

CALLED(browser_row) const char *browser_row(int racer, long step)
{
    struct builder out = {0};
    if (racer < 0 || racer >= page.session.race.count)
        return "";
    struct run *run = page.session.race.run[racer];
    int dim = page.session.race.problem->dim;
    if (step < 0 || step > run_end(run))
        return "";
    struct row row = run_row(run, step);
    for (int i = 0; i < dim; i++)
        builder_format(&out, "%.17g,", row.w[i]);
    builder_format(&out, "%.17g,", row.f);
    for (int i = 0; i < dim; i++)
        builder_format(&out, "%.17g,", row.g[i]);
    builder_format(&out, "%.17g,%s", row.eta, status_name(run_status(run, &row)));
    return give(builder_take(&out));
}
