#include "frontends/window.h"

#include <SDL.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "canvas/cairo.h"
#include "frontends/draw_chrome.h"
#include "frontends/labels.h"
#include "frontends/pace.h"
#include "frontends/past.h"
#include "frontends/positions.h"
#include "frontends/rescue.h"
#include "frontends/units.h"
#include "script/show.h"

enum {
    WIDTH_FIRST = 1280,
    HEIGHT_FIRST = 720,
    WIDTH_LEAST = 640,
    HEIGHT_LEAST = 400,
    FRAME_MS = 16,
    HOVER_MAX = 256,
    HOVER_MS = 4000, /* a pointer left lying must not hide what is under its label */
    TITLE_MS = 250,  /* between two titles: each is a round trip to the window manager */
};

#define FIELD(member) offsetof(struct window_values, member)

const struct setting window_settings[] = {
    {"window", 0, NULL, "the race in a window of its own instead of the terminal", SETTING_FLAG,
     SCOPE_SESSION, EFFECT_NONE, .local = true, .offset = FIELD(window)},
    {"fullscreen", 0, NULL, "the window over the whole screen", SETTING_FLAG, SCOPE_SESSION,
     EFFECT_NONE, .local = true, .offset = FIELD(fullscreen)},
    {0},
};

struct window {
    struct session *session;
    struct scene *scene;
    struct chrome chrome;
    struct pace pace;
    SDL_Window *shown;
    SDL_Renderer *renderer;
    SDL_Texture *texture;            /* of the picture's size */
    struct canvas *picture, *labels; /* above, and what lies around and over it */
    struct units units;
    struct point hand;                   /* where the pointer is, in the scene's units */
    double moved;                        /* when it moved last */
    double pointed;                      /* when it moved last */
    bool pointing;                       /* it is over the window, and has not been left lying */
    bool panning;                        /* with the right button down */
    enum pointer pointer;                /* as it is shown */
    SDL_Cursor *cursor[POINTER_AIM + 1]; /* those that have been needed; owned */
    bool repeating;                      /* the key that is down repeats itself */
    SDL_Keysym pressed;    /* the key that went down last: text that comes is what it types */
    bool by_position;      /* it was taken for its place: what it types means nothing */
    bool picture_old, old; /* the picture, or only what lies over it, is no longer true */
    bool remembers;        /* what is typed is kept from one use of the program to the next */
    double titled;         /* when the title was set last */
    char title[256];       /* as the window has it */
    int signal;            /* that ended it; 0 if none */
};

bool window_wanted(const struct window_values *values)
{
    return values->window || values->fullscreen;
}

/* --- drawing --- */

/* Makes picture and texture fit the window. False with a message when memory is short. */
static bool fit(struct window *w, struct error *error)
{
    int window_width, window_height, width, height, had_width = 0, had_height = 0;
    SDL_GetWindowSize(w->shown, &window_width, &window_height);
    if (SDL_GetRendererOutputSize(w->renderer, &width, &height) != 0)
        return fail(error, "window: %s", SDL_GetError());
    w->units = units_of(SDL_max(window_width, 1), SDL_max(window_height, 1), SDL_max(width, 1),
                        SDL_max(height, 1), scene_style(w->scene).text);
    if (w->texture)
        SDL_QueryTexture(w->texture, NULL, NULL, &had_width, &had_height);
    if (had_width == w->units.width && had_height == w->units.picture_height)
        return true;
    if (w->texture)
        SDL_DestroyTexture(w->texture);
    w->texture = SDL_CreateTexture(w->renderer, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STREAMING,
                                   w->units.width, w->units.picture_height);
    if (!w->texture)
        return fail(error, "window: %s", SDL_GetError());
    w->picture_old = true;
    return cairo_canvas_resize(w->picture, w->units.width, w->units.picture_height, error);
}

static void draw_picture(struct window *w)
{
    int stride;
    scene_draw(w->scene, w->picture);
    const unsigned char *pixels = cairo_canvas_pixels(w->picture, &stride);
    SDL_UpdateTexture(w->texture, NULL, pixels, stride);
    w->picture_old = false;
}

/* The button under the pointer; NULL for none. */
static const struct placed_button *button_pointed(const struct window *w)
{
    bool bar = w->pointing && !units_in_picture(&w->units, w->hand) &&
               w->chrome.open == CHROME_PICTURE && !w->chrome.blank;
    return bar ? bar_at(&w->chrome.bar, w->hand.x) : NULL;
}

/* What a button does stands above it. */
static void draw_button_hover(struct window *w, const struct button *button)
{
    char text[HOVER_MAX];
    struct rect room = {0, 0, w->units.width, w->units.picture_height};
    struct point at = {w->hand.x, w->units.picture_height};
    snprintf(text, sizeof text, "%s (%s)", button->about, button->key);
    draw_chrome_hover(w->labels, room, at, text);
}

static void draw_hover(struct window *w)
{
    char text[HOVER_MAX];
    struct rect room;
    const struct placed_button *placed = button_pointed(w);
    if (placed)
        draw_button_hover(w, placed->button);
    if (w->pointing && !w->panning && !w->scene->grab.held && !chrome_covers(&w->chrome) &&
        scene_hover(w->scene, w->hand.x, w->hand.y, text, sizeof text) &&
        scene_room(w->scene, w->hand.x, w->hand.y, &room))
        draw_chrome_hover(w->labels, room, w->hand, text);
}

/* The bar is one line of the labels' canvas, in the middle of its strip. */
static bool draw_chrome(struct window *w, struct error *error)
{
    struct style style = scene_style(w->scene);
    double font = w->picture->em / 1.2, height = w->units.height - w->units.picture_height;
    struct rect picture = {0, 0, w->units.width, w->units.picture_height},
                strip = {0, picture.height, picture.width, height};
    if (!labels_place(w->labels, strip, font, error))
        return false;
    canvas_begin(w->labels, &style);
    draw_chrome_place(&w->chrome, w->labels, picture.width, picture);
    double above = floor((height - w->labels->em) / 2);
    struct rect line = {0, picture.height + above, picture.width, w->labels->em};
    if (!labels_place(w->labels, line, font, error))
        return false;
    draw_chrome_bar(&w->chrome, w->labels);
    if (!labels_place(w->labels, picture, font, error))
        return false;
    draw_chrome_over(&w->chrome, w->labels, picture);
    if (w->chrome.ring)
        draw_chrome_ring(w->labels, w->hand);
    draw_hover(w);
    return true;
}

static void draw_nothing(struct window *w)
{
    SDL_RenderSetClipRect(w->renderer, NULL);
    SDL_SetRenderDrawColor(w->renderer, 0, 0, 0, 255);
    SDL_RenderClear(w->renderer);
    SDL_RenderPresent(w->renderer);
    w->scene->behind = false;
    w->picture_old = true;
}

/* The pointer tells what a press would do. */
static void shape_pointer(struct window *w)
{
    static const SDL_SystemCursor shapes[] = {
        [POINTER_PLAIN] = SDL_SYSTEM_CURSOR_ARROW,
        [POINTER_PRESS] = SDL_SYSTEM_CURSOR_HAND,
        [POINTER_GRAB] = SDL_SYSTEM_CURSOR_SIZEALL,
        [POINTER_AIM] = SDL_SYSTEM_CURSOR_CROSSHAIR,
    };
    enum pointer pointer = button_pointed(w) ? POINTER_PRESS
                           : units_in_picture(&w->units, w->hand)
                               ? chrome_pointer(&w->chrome, w->hand.x, w->hand.y)
                               : POINTER_PLAIN;
    if (w->scene->grab.held || pointer == w->pointer)
        return;
    w->pointer = pointer;
    if (!w->cursor[pointer])
        w->cursor[pointer] = SDL_CreateSystemCursor(shapes[pointer]);
    if (w->cursor[pointer])
        SDL_SetCursor(w->cursor[pointer]);
}

/* False with a message when memory or fonts are short. */
static bool draw(struct window *w, struct error *error)
{
    w->old = false;
    if (w->chrome.blank) {
        draw_nothing(w);
        return true;
    }
    if (!fit(w, error))
        return false;
    if (w->picture_old)
        draw_picture(w);
    SDL_Rect where = {0, 0, w->units.width, w->units.picture_height};
    SDL_RenderSetClipRect(w->renderer, NULL);
    SDL_RenderCopy(w->renderer, w->texture, NULL, &where);
    if (!draw_chrome(w, error))
        return false;
    SDL_RenderPresent(w->renderer);
    shape_pointer(w);
    return true;
}

/* " η=0.01" for the role's parameter of the subject; nothing where the method has none. */
static void append_role(const struct cursor *cursor, const struct parameter *table,
                        enum parameter_role role, const char *symbol, char *out, size_t size)
{
    int parameter = parameter_by_role(table, role);
    char number[TEXT_NUMBER];
    size_t length = strlen(out);
    if (parameter < 0)
        return;
    text_short(number, cursor->parameter[parameter], 4);
    snprintf(out + length, size - length, " %s=%s", symbol, number);
}

/* "Beale - step 120 - momentum η=0.0034 β=0.9 - paused" */
static void make_title(const struct window *w, char *out, size_t size)
{
    struct session *session = w->session;
    int i = session_subject(session);
    const struct parameter *table = run_optimizer(session->race.run[i])->parameters;
    const struct cursor *cursor = session_cursor(session, i);
    snprintf(out, size, "%s - step %ld - %s", session->race.problem->surface->title,
             session->state.position, session->state.racer[i].label);
    append_role(cursor, table, ROLE_RATE, "η", out, size);
    append_role(cursor, table, ROLE_MEMORY, "β", out, size);
    size_t length = strlen(out);
    snprintf(out + length, size - length, "%s%s",
             session->state.playing ? " - playing" : " - paused",
             w->chrome.blank ? ", nothing shown" : "");
}

/* Returns the milliseconds until the title is due; INFINITY when it is as it should be. */
static double set_title(struct window *w, double now)
{
    char title[sizeof w->title];
    make_title(w, title, sizeof title);
    if (strcmp(title, w->title) == 0)
        return INFINITY;
    if (now - w->titled < TITLE_MS)
        return TITLE_MS - (now - w->titled);
    memcpy(w->title, title, sizeof title);
    w->titled = now;
    SDL_SetWindowTitle(w->shown, title);
    return INFINITY;
}

/* --- keys --- */

static bool is_fullscreen(const struct window *w)
{
    return SDL_GetWindowFlags(w->shown) & SDL_WINDOW_FULLSCREEN;
}

static void toggle_fullscreen(struct window *w)
{
    if (SDL_SetWindowFullscreen(w->shown, is_fullscreen(w) ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP))
        snprintf(w->session->message, sizeof w->session->message, "%.250s", SDL_GetError());
}

static bool ignores_repeat(const struct session *session, uint32_t code)
{
    const struct key_row *row;
    return keys_find(&session->settings->keys, code, &row) && row->once;
}

/* Does what the chrome leaves to a frontend. */
static void take_action(struct window *w, enum action action)
{
    if (w->remembers)
        past_keep(&w->chrome);
    if (pace_act(&w->pace, action))
        return;
    if (action == ACTION_FULLSCREEN)
        toggle_fullscreen(w);
    if (action != ACTION_COPY)
        return;
    char *command = pace_command(&w->pace);
    if (command)
        SDL_SetClipboardText(command);
    free(command);
}

static void handle_key(struct window *w, uint32_t key)
{
    bool typing = w->chrome.open != CHROME_PICTURE,
         closes = w->chrome.blank || typing || w->session->state.picking;
    w->old = w->picture_old = true;
    if (!typing && w->repeating && ignores_repeat(w->session, key))
        return;
    if (key == 0x1B && !closes && is_fullscreen(w)) {
        toggle_fullscreen(w);
        return;
    }
    take_action(w, chrome_key(&w->chrome, key));
}

/* False for layouts such as the Cyrillic, Greek and Hebrew ones. */
static bool has_latin_letters(void)
{
    int letters = 0;
    for (int code = SDL_SCANCODE_A; code <= SDL_SCANCODE_Z; code++) {
        SDL_Keycode key = SDL_GetKeyFromScancode((SDL_Scancode)code);
        letters += key >= 'a' && key <= 'z';
    }
    return letters > 'z' - 'a' + 1 - letters;
}

/* Ctrl and a letter, by its place where the layout has none; 0 for anything else. */
static uint32_t control_key(const SDL_Keysym *pressed)
{
    uint32_t letter = (uint32_t)pressed->sym;
    if (!(pressed->mod & KMOD_CTRL) || (pressed->mod & KMOD_ALT))
        return 0;
    if (letter >= 0x80 && !has_latin_letters())
        letter = position_character(pressed->scancode, false);
    return letter >= 'a' && letter <= 'z' ? letter & 0x1F : 0;
}

/* The keypad while it types no digits: Shift does the opposite of NumLock. */
static uint32_t keypad_key(const SDL_Keysym *pressed)
{
    bool digits = (pressed->mod & KMOD_NUM) != 0, shift = (pressed->mod & KMOD_SHIFT) != 0;
    return digits == shift ? position_keypad(pressed->scancode) : 0;
}

/* Keys that go from word to word in a line, as in shells and elsewhere; 0 for others. */
static uint32_t word_key(const SDL_Keysym *pressed)
{
    bool ctrl = pressed->mod & KMOD_CTRL, alt = pressed->mod & KMOD_ALT;
    if ((ctrl && pressed->sym == SDLK_LEFT) || (alt && pressed->sym == SDLK_b))
        return KEY_WORD_LEFT;
    if ((ctrl && pressed->sym == SDLK_RIGHT) || (alt && pressed->sym == SDLK_f))
        return KEY_WORD_RIGHT;
    return 0;
}

/* Keys that type nothing; 0 for all others, which come as text. */
static uint32_t named_key(const SDL_Keysym *pressed)
{
    static const struct {
        SDL_Keycode sdl;
        uint32_t key, with_shift;
    } table[] = {
        {SDLK_LEFT, KEY_LEFT_ARROW, KEY_SHIFT_LEFT},
        {SDLK_RIGHT, KEY_RIGHT_ARROW, KEY_SHIFT_RIGHT},
        {SDLK_UP, KEY_UP_ARROW, KEY_SHIFT_UP},
        {SDLK_DOWN, KEY_DOWN_ARROW, KEY_SHIFT_DOWN},
        {SDLK_HOME, KEY_HOME_KEY, KEY_HOME_KEY},
        {SDLK_END, KEY_END_KEY, KEY_END_KEY},
        {SDLK_PAGEUP, KEY_PAGE_UP, KEY_PAGE_UP},
        {SDLK_PAGEDOWN, KEY_PAGE_DOWN, KEY_PAGE_DOWN},
        {SDLK_TAB, '\t', KEY_SHIFT_TAB},
        {SDLK_RETURN, '\r', '\r'},
        {SDLK_KP_ENTER, '\r', '\r'},
        {SDLK_BACKSPACE, 0x08, 0x08},
        {SDLK_DELETE, KEY_DELETE_KEY, KEY_DELETE_KEY},
        {SDLK_ESCAPE, 0x1B, 0x1B},
    };
    SDL_Keycode code = pressed->sym;
    uint32_t word = word_key(pressed);
    if (word)
        return word;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].sdl == code)
            return pressed->mod & KMOD_SHIFT ? table[i].with_shift : table[i].key;
    if (code >= SDLK_F1 && code <= SDLK_F12)
        return KEY_FUNCTION + 1 + (uint32_t)(code - SDLK_F1);
    uint32_t keypad = keypad_key(pressed);
    return keypad ? keypad : control_key(pressed);
}

static bool means_something(const struct window *w, uint32_t key)
{
    return key && keys_find(&w->session->settings->keys, key, NULL);
}

/* What a key of a layout without Latin letters means by its place, which it may do without typing
 * anything: accents wait for a letter. 0 for nothing. */
static uint32_t key_by_position(const struct window *w)
{
    bool plain = !(w->pressed.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI));
    uint32_t key = position_character(w->pressed.scancode, w->pressed.mod & KMOD_SHIFT);
    return plain && w->chrome.open == CHROME_PICTURE && means_something(w, key) &&
                   !has_latin_letters()
               ? key
               : 0;
}

/* The clipboard, for the prompt. */
static void paste(struct window *w)
{
    char *text = SDL_GetClipboardText();
    const char *at = text ? text : "";
    for (uint32_t code; (code = text_next(&at)) != 0;)
        chrome_paste(&w->chrome, code);
    SDL_free(text);
    w->old = true;
}

static void handle_key_down(struct window *w, const SDL_KeyboardEvent *event)
{
    enum { CONTROL_V = 'v' & 0x1F };
    uint32_t key = named_key(&event->keysym);
    w->repeating = event->repeat;
    w->pressed = event->keysym;
    w->by_position = false;
    if (!key) {
        key = key_by_position(w);
        w->by_position = key != 0;
    }
    bool word = key == KEY_WORD_LEFT || key == KEY_WORD_RIGHT;
    w->by_position |= word && event->keysym.mod & KMOD_ALT; /* what it types means nothing */
    /* Alt-Tab, Alt-F4 and the like are the window manager's */
    if (!key || (!word && (event->keysym.mod & (KMOD_ALT | KMOD_GUI))))
        return;
    if (key == CONTROL_V)
        paste(w);
    else
        handle_key(w, key);
    if (w->by_position &&
        w->chrome.open != CHROME_PICTURE) { /* an accent that waits is not for the prompt */
        SDL_StopTextInput();
        SDL_StartTextInput();
    }
}

/* The number on a key of the upper row that needs Shift for it, as in France and Bohemia, and whose
 * own character means nothing; else the character. */
static uint32_t digit_without_shift(const struct window *w, uint32_t code)
{
    uint32_t digit = position_character(w->pressed.scancode, false);
    bool meant = !(w->pressed.mod & KMOD_SHIFT) && digit >= '0' && digit <= '9';
    return meant && w->chrome.open == CHROME_PICTURE && !means_something(w, code) ? digit : code;
}

static void handle_text(struct window *w, const char *text)
{
    for (uint32_t code; !w->by_position && (code = text_next(&text)) != 0;)
        handle_key(w, digit_without_shift(w, code));
}

/* --- mouse --- */

static void handle_press(struct window *w, const SDL_MouseButtonEvent *event)
{
    bool picture = units_in_picture(&w->units, w->hand), left = event->button == SDL_BUTTON_LEFT;
    if (left && !picture)
        chrome_press_bar(&w->chrome, w->hand.x);
    else if (left)
        take_action(w, chrome_press(&w->chrome, w->hand.x, w->hand.y));
    w->panning = event->button == SDL_BUTTON_RIGHT && picture && !chrome_covers(&w->chrome);
}

static void handle_release(struct window *w, const SDL_MouseButtonEvent *event)
{
    bool picture = units_in_picture(&w->units, w->hand);
    if (event->button == SDL_BUTTON_LEFT)
        take_action(w, chrome_release(&w->chrome, !picture, w->hand.x));
    else if (event->button == SDL_BUTTON_RIGHT)
        w->panning = false;
}

static void handle_motion(struct window *w, struct point from)
{
    if (w->panning)
        scene_pan(w->scene, w->hand.x - from.x, w->hand.y - from.y);
    else if (w->scene->grab.held)
        scene_drag(w->scene, w->hand.x, w->hand.y);
    w->picture_old |= w->panning || w->scene->grab.held;
}

static void handle_wheel(struct window *w, const SDL_MouseWheelEvent *event)
{
    double turns = event->preciseY * (event->direction == SDL_MOUSEWHEEL_FLIPPED ? -1 : 1);
    w->session->message[0] = '\0';
    if (units_in_picture(&w->units, w->hand))
        chrome_wheel(&w->chrome, w->hand.x, w->hand.y, turns);
}

static void handle_mouse(struct window *w, const SDL_Event *event)
{
    struct point from = w->hand;
    scene_lean(w->scene, SDL_GetModState() & KMOD_SHIFT);
    w->old = true;
    w->picture_old |= event->type != SDL_MOUSEMOTION;
    switch (event->type) {
    case SDL_MOUSEMOTION:
        w->hand = units_to_scene(&w->units, event->motion.x, event->motion.y);
        w->pointing = true;
        w->pointed = w->pace.clock();
        handle_motion(w, from);
        break;
    case SDL_MOUSEBUTTONDOWN:
        w->hand = units_to_scene(&w->units, event->button.x, event->button.y);
        handle_press(w, &event->button);
        break;
    case SDL_MOUSEBUTTONUP:
        w->hand = units_to_scene(&w->units, event->button.x, event->button.y);
        handle_release(w, &event->button);
        break;
    case SDL_MOUSEWHEEL:
        handle_wheel(w, &event->wheel);
        break;
    }
}

/* A dropped file; SDL's copy of its name is ours to free. */
static void handle_drop(struct window *w, char *path)
{
    struct error error;
    if (!script_show(w->session, path, &error))
        snprintf(w->session->message, sizeof w->session->message, "%.250s", error.text);
    SDL_free(path);
    w->old = w->picture_old = true;
}

/* --- events --- */

static void handle_window_event(struct window *w, const SDL_WindowEvent *event)
{
    switch (event->event) {
    case SDL_WINDOWEVENT_CLOSE:
        pace_quit(&w->pace);
        break;
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_SHOWN:
        w->old = true;
        break;
    case SDL_WINDOWEVENT_LEAVE:
        w->pointing = false;
        w->old = true;
        break;
    default:
        break;
    }
}

/* The renderer lost what it kept. */
static void renew_textures(struct window *w)
{
    labels_forget(w->labels);
    if (w->texture)
        SDL_DestroyTexture(w->texture);
    w->texture = NULL;
    w->old = true;
}

static void handle_event(struct window *w, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_QUIT:
        pace_quit(&w->pace);
        break;
    case SDL_USEREVENT:
        w->signal = event->user.code;
        break;
    case SDL_WINDOWEVENT:
        handle_window_event(w, &event->window);
        break;
    case SDL_KEYDOWN:
        handle_key_down(w, &event->key);
        break;
    case SDL_TEXTINPUT:
        handle_text(w, event->text.text);
        break;
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
    case SDL_MOUSEWHEEL:
        handle_mouse(w, event);
        break;
    case SDL_DROPFILE:
        handle_drop(w, event->drop.file);
        break;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        renew_textures(w);
        break;
    default:
        break;
    }
}

/* --- the clock --- */

/* Takes a label away that has stood for long enough; returns the milliseconds that it has left. */
static double end_pointing(struct window *w, double now)
{
    double left = w->pointing ? w->pointed + HOVER_MS - now : INFINITY;
    if (left > 0)
        return left;
    w->pointing = false;
    w->old = true;
    return INFINITY;
}

static bool is_hidden(const struct window *w)
{
    return SDL_GetWindowFlags(w->shown) & (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN);
}

double window_turn(struct window *w)
{
    SDL_Event event;
    struct error error;
    while (!w->pace.over && !w->signal && SDL_PollEvent(&event))
        handle_event(w, &event);
    unsigned changed = pace_turn(&w->pace);
    if (w->pace.over || w->signal)
        return -1;
    w->picture_old |= changed & PACE_PICTURE;
    w->old |= changed != 0;
    double now = w->pace.clock(), wait = end_pointing(w, now);
    if (w->old && !is_hidden(w) && !draw(w, &error)) /* the next change tries again */
        snprintf(w->session->message, sizeof w->session->message, "%.250s", error.text);
    wait = fmin(wait, set_title(w, now));
    return fmin(wait, pace_wait(&w->pace, !is_hidden(w)));
}

/* --- coming and going --- */

/*
 * SDL wakes its own wait by a message over a second connection to the X server, even for a key that
 * came over the first (2.26). Should the window be destroyed before the server has read it, X ends
 * the process with an error. So the window is hidden there, and goes with the process.
 */
static bool goes_with_the_process(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver && strcmp(driver, "x11") == 0;
}

void window_close(struct window *w)
{
    if (!w)
        return;
    labels_close(w->labels);
    cairo_canvas_close(w->picture);
    chrome_finish(&w->chrome);
    for (int i = 0; i <= POINTER_AIM; i++)
        if (w->cursor[i])
            SDL_FreeCursor(w->cursor[i]);
    if (w->texture)
        SDL_DestroyTexture(w->texture);
    if (w->renderer)
        SDL_DestroyRenderer(w->renderer);
    if (w->shown && goes_with_the_process()) {
        SDL_HideWindow(w->shown);
    } else {
        if (w->shown)
            SDL_DestroyWindow(w->shown);
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    }
    free(w);
}

const struct chrome *window_chrome(const struct window *w)
{
    return &w->chrome;
}

/*
 * Without a display SDL would go on to drivers that show nothing; unless the user asks for one of
 * them, that is an error. Wayland's library complains aloud where there is no session for it.
 */
static void set_hints(void)
{
    const char *desktops = getenv("XDG_RUNTIME_DIR") ? "x11,wayland" : "x11";
    if (!SDL_GetHint(SDL_HINT_VIDEODRIVER))
        SDL_SetHint(SDL_HINT_VIDEODRIVER, desktops);
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0"); /* closing it would be asking twice */
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_APP_NAME, "glissade");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
}

/*
 * What is shown is one image and a few words: copying them takes less than a graphics driver takes
 * to start, and half of what one without hardware takes a frame. Whoever names a driver gets it.
 */
static bool make_renderer(struct window *w, struct error *error)
{
    if (!SDL_GetHint(SDL_HINT_RENDER_DRIVER))
        w->renderer = SDL_CreateRenderer(w->shown, -1, SDL_RENDERER_SOFTWARE);
    if (!w->renderer)
        w->renderer = SDL_CreateRenderer(w->shown, -1, 0);
    return w->renderer || fail(error, "window: cannot be drawn in: %s", SDL_GetError());
}

static bool make_window(struct window *w, const struct window_values *values, struct error *error)
{
    Uint32 flags = SDL_WINDOW_ALLOW_HIGHDPI | SDL_WINDOW_RESIZABLE;
    char title[sizeof w->title];
    if (values->fullscreen)
        flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    make_title(w, title, sizeof title);
    w->shown = SDL_CreateWindow(title, SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
                                WIDTH_FIRST, HEIGHT_FIRST, flags);
    if (!w->shown)
        return fail(error, "window: cannot be opened: %s", SDL_GetError());
    memcpy(w->title, title, sizeof title);
    SDL_SetWindowMinimumSize(w->shown, WIDTH_LEAST, HEIGHT_LEAST);
    return make_renderer(w, error);
}

struct window *window_open(const struct window_values *values, struct session *session,
                           struct scene *scene, double (*clock)(void), struct error *error)
{
    struct window *w = calloc(1, sizeof *w);
    if (!w) {
        fail_memory(error);
        return NULL;
    }
    *w = (struct window){.session = session,
                         .scene = scene,
                         .pace = {.session = session,
                                  .scene = scene,
                                  .chrome = &w->chrome,
                                  .clock = clock,
                                  .frame = FRAME_MS},
                         .old = true};
    chrome_init(&w->chrome, session, scene, true);
    set_hints();
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        fail(error,
             "window: there is no display: %s (without --window the race runs in the "
             "terminal)",
             SDL_GetError());
        free(w);
        return NULL;
    }
    if (!make_window(w, values, error) ||
        !(w->picture = cairo_canvas_open(WIDTH_FIRST, HEIGHT_FIRST, error)) ||
        !(w->labels = labels_open(w->renderer, error))) {
        window_close(w);
        return NULL;
    }
    scene->live = true;
    SDL_StartTextInput();
    SDL_EventState(SDL_DROPFILE, SDL_ENABLE);
    w->pace.played = clock();
    w->titled = -TITLE_MS;
    return w;
}

/* --- signals --- */

/*
 * Signals wait in a thread of their own, which turns the first into an event: SDL_WaitEvent does
 * not wake up for a signal, and nothing of SDL may be called in a handler.
 */
struct watch {
    sigset_t set, former;
    int member; /* of the set; 0: it is empty */
    pthread_t thread;
    atomic_bool leaving;
    bool running;
};

static void *watch_signals(void *context)
{
    struct watch *watch = context;
    int number;
    double asked = INFINITY; /* when first */
    while (sigwait(&watch->set, &number) == 0 && !watch->leaving) {
        SDL_Event event = {.user = {.type = SDL_USEREVENT, .code = number}};
        double now = pace_clock();
        if (now - asked > RESCUE_PATIENCE_MS) { /* asked once more: it hangs */
            signal(number, SIG_DFL);
            pthread_sigmask(SIG_UNBLOCK, &watch->set, NULL);
            raise(number);
        }
        SDL_PushEvent(&event);
        asked = fmin(asked, now);
    }
    return NULL;
}

/* Before SDL starts threads of its own, which must not take the signals. */
static void start_watch(struct watch *watch)
{
    *watch = (struct watch){.member = 0};
    sigemptyset(&watch->set);
    for (int number = 1; number < NSIG; number++) {
        if (!rescue_ends(number))
            continue;
        sigaddset(&watch->set, number);
        watch->member = number;
    }
    pthread_sigmask(SIG_BLOCK, &watch->set, &watch->former);
    watch->running =
        watch->member != 0 && pthread_create(&watch->thread, NULL, watch_signals, watch) == 0;
    if (!watch->running)
        pthread_sigmask(SIG_SETMASK, &watch->former, NULL);
}

static void end_watch(struct watch *watch)
{
    if (!watch->running)
        return;
    watch->leaving = true;
    pthread_kill(watch->thread, watch->member);
    pthread_join(watch->thread, NULL);
    pthread_sigmask(SIG_SETMASK, &watch->former, NULL);
}

int window_run(const struct window_values *values, struct session *session, struct scene *scene,
               struct recorder *recorder, struct error *error)
{
    struct watch watch;
    int ended = -1;
    start_watch(&watch);
    struct window *w = window_open(values, session, scene, pace_clock, error);
    if (w) {
        scene->live = true;
        w->pace.recorder = recorder;
        w->remembers = true;
        past_begin(&w->chrome);
        for (double wait; (wait = window_turn(w)) >= 0;) {
            if (isfinite(wait)) /* events stay where they are: the turn takes them */
                SDL_WaitEventTimeout(NULL, (int)ceil(wait));
            else
                SDL_WaitEvent(NULL);
        }
        struct pace pace = w->pace;
        ended = w->signal;
        past_end(&w->chrome);
        window_close(w);
        pace_finish(&pace);
    }
    end_watch(&watch);
    return ended;
}
