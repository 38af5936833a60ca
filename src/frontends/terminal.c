#include "frontends/terminal.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

/* term.h makes macros of these words */
#undef columns
#undef lines

#include "base/text.h"
#include "canvas/cells.h"
#include "frontends/decoder.h"
#include "frontends/draw_chrome.h"
#include "frontends/frame.h"
#include "frontends/pace.h"
#include "frontends/past.h"
#include "frontends/reports.h"
#include "frontends/rescue.h"
#include "frontends/resized.h"
#include "scene/theme.h"

enum {
    COLUMNS_LEAST = 40,
    LINES_LEAST = 12,
    FRAME_MS = 33,
    ESCAPE_MS = 50,
    ESCAPE_MS_MOST = 10000
};

enum depth { DEPTH_NONE, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_RGB };

static const char *const colour_choices[] = {"auto", "rgb", "256", "16", "none", NULL};
static const char *const charset_choices[] = {"auto",     "braille", "sextant",
                                              "quadrant", "ascii",   NULL};
static const char *const mouse_choices[] = {"on", "off", NULL};

const struct setting terminal_settings[] = {
    {"color", 0, "DEPTH", "colours of the terminal", SETTING_CHOICE, SCOPE_SESSION, EFFECT_NONE,
     .choices = colour_choices, .offset = offsetof(struct terminal_values, colour)},
    {"charset", 0, "NAME", "what paths are drawn with in the terminal", SETTING_CHOICE,
     SCOPE_SESSION, EFFECT_NONE, .choices = charset_choices,
     .offset = offsetof(struct terminal_values, charset)},
    {"mouse", 0, "NAME", "clicks and wheel in the terminal; off: it selects text with them",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_NONE, .choices = mouse_choices,
     .offset = offsetof(struct terminal_values, mouse)},
    {0},
};

struct terminal {
    struct session *session;
    struct scene *scene;
    struct canvas *picture, *bar; /* all lines but the last, and the last */
    struct chrome chrome;
    struct pace pace;
    SCREEN *screen;
    struct frame frame;
    WINDOW *input; /* a pad: reading from it refreshes nothing */
    struct decoder decoder;
    double fed;        /* when the last byte came */
    double escape_ms;  /* for which what follows Esc may be on its way */
    const char *term;  /* what curses takes the terminal for */
    struct point hand; /* where the mouse was last, on the picture */
    bool panning;      /* with the right button */
    enum depth depth;
    enum charset charset;
    struct palette palette;
    int palette_theme;              /* that the palette and pairs belong to */
    int pair[INK_COUNT][INK_COUNT]; /* 0: not allocated yet */
    struct glyph *painted;          /* what each cell of the screen shows */
    bool cursor_shown;              /* the terminal's own */
    bool interrupt_claimed;         /* Ctrl-C comes as a key */
    bool failed;                    /* memory is short: nothing can be drawn any more */
    bool dirty, repaint;
    struct termios saved;
    char restore[512];
};

/* --- what the terminal can do --- */

static bool has_term(const char *name)
{
    int status;
    if (setupterm(name, STDOUT_FILENO, &status) != OK)
        return false;
    bool good = tigetstr("cup") != NULL && tigetstr("cup") != (char *)-1;
    del_curterm(cur_term);
    return good;
}

/* What a terminal is taken for whose type is unknown here: nearly all of them understand it. */
static const char common_term[] = "xterm-256color";

/* Types that say that nothing is known of the terminal. */
static bool is_nameless(const char *term)
{
    static const char *const names[] = {"", "dumb", "unknown", "network", "dialup", "switch"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], term) == 0)
            return true;
    return false;
}

/* The type that curses is set up for. */
static const char *term_in_use(void)
{
    const char *term = getenv("TERM");
    return has_term(term) ? term : common_term;
}

bool terminal_usable(struct error *why)
{
    const char *term = getenv("TERM");
    fail(why, "%s", "");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !term || strcmp(term, "dumb") == 0)
        return false;
    if (has_term(term) || (!is_nameless(term) && has_term(common_term)))
        return true;
    return fail(why, "TERM: the terminal type '%.60s' is unknown here: plain report", term);
}

/* The name of a terminfo entry with direct colour that fits TERM; false where there is none. */
static bool direct_term(const char *term, char *name, size_t size)
{
    snprintf(name, size, "%s", term);
    size_t length = strlen(name);
    if (length > 7 && strcmp(name + length - 7, "-direct") == 0)
        return true;
    char *suffix = strstr(name, "-256color");
    if (suffix)
        *suffix = '\0';
    length = strlen(name);
    snprintf(name + length, size - length, "-direct");
    return has_term(name);
}

/* --color, NO_COLOR, COLORTERM: whether colours are wanted, and the terminfo entry to use. */
static enum depth wanted_depth(const struct terminal_values *values, const char *term, char *name,
                               size_t size)
{
    static const enum depth by_choice[] = {DEPTH_RGB, DEPTH_RGB, DEPTH_256, DEPTH_16, DEPTH_NONE};
    const char *no_color = getenv("NO_COLOR"), *colorterm = getenv("COLORTERM");
    bool automatic = values->colour == 0;
    enum depth depth = by_choice[values->colour];
    if (automatic && no_color && *no_color)
        depth = DEPTH_NONE;
    bool direct =
        colorterm && (strcmp(colorterm, "truecolor") == 0 || strcmp(colorterm, "24bit") == 0);
    bool try_direct = depth == DEPTH_RGB && (!automatic || direct);
    if (!try_direct || !direct_term(term, name, size))
        snprintf(name, size, "%s", term);
    return depth;
}

/* What newterm and start_color really gave. */
static enum depth available_depth(void)
{
    if (!has_colors())
        return DEPTH_NONE;
    if (COLORS > 0xFFFF && tigetflag("RGB") > 0)
        return DEPTH_RGB;
    return COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : COLORS >= 8 ? DEPTH_8 : DEPTH_NONE;
}

static bool writes_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool terminal_needs_utf8(const struct terminal_values *values)
{
    bool asked = values->charset != 0 && (enum charset)(values->charset - 1) != CHARSET_ASCII;
    return asked && !writes_utf8();
}

static enum charset choose_charset(const struct terminal_values *values, const char *term)
{
    bool automatic = values->charset == 0;
    bool console = strncmp(term, "linux", 5) == 0; /* its font has no braille */
    if (!writes_utf8() || (automatic && console))
        return CHARSET_ASCII;
    return automatic ? CHARSET_BRAILLE : (enum charset)(values->charset - 1);
}

/* --- colours --- */

static bool stands_back(int ink)
{
    return ink == INK_GRID || ink == INK_GHOST;
}

static int colour_of(const struct terminal *t, int ink)
{
    switch (t->depth) {
    case DEPTH_RGB: { /* below 8 direct terminals mean their own colours */
        uint32_t rgb = palette_on_cells(&t->palette, ink);
        return rgb < 8 ? 8 : (int)rgb;
    }
    case DEPTH_256:
        return t->palette.index256[ink];
    case DEPTH_16:
        return t->palette.index16[ink];
    case DEPTH_8: /* no grey: what is to stand back is dim instead */
        return t->palette.index16[ink] < 0 || stands_back(ink) ? -1 : t->palette.index16[ink] & 7;
    case DEPTH_NONE:
        break;
    }
    return -1;
}

static int pair_of(struct terminal *t, int ink, int ground)
{
    if (t->depth == DEPTH_NONE) /* alloc_pair would crash: there is no table of pairs */
        return 0;
    int *pair = &t->pair[ink][ground];
    if (*pair == 0) {
        int made = alloc_pair(colour_of(t, ink), colour_of(t, ground));
        *pair = made > 0 ? made : 0;
    }
    return *pair;
}

static void load_theme(struct terminal *t)
{
    if (t->palette_theme == t->scene->values.theme)
        return;
    t->palette_theme = t->scene->values.theme;
    theme_palette(t->palette_theme, &t->palette);
    memset(t->pair, 0, sizeof t->pair);
    t->repaint = true;
}

/* --- painting --- */

static bool same_glyph(const struct glyph *a, const struct glyph *b)
{
    return a->code == b->code && a->combining == b->combining && a->ink == b->ink &&
           a->ground == b->ground && a->bold == b->bold && a->covered == b->covered;
}

static void paint_glyph(struct terminal *t, int column, int row, struct glyph glyph)
{
    struct glyph *shown = &t->painted[row * COLS + column];
    if (!t->repaint && same_glyph(shown, &glyph))
        return;
    *shown = glyph;
    if (glyph.covered)
        return;
    cchar_t cell;
    wchar_t text[3] = {(wchar_t)glyph.code, (wchar_t)glyph.combining, 0};
    int pair = pair_of(t, glyph.ink, glyph.ground);
    bool bright =
        t->depth == DEPTH_8 && t->palette.index16[glyph.ink] >= 8 && !stands_back(glyph.ink);
    attr_t attributes = glyph.bold || bright ? A_BOLD : A_NORMAL;
    if (t->depth <= DEPTH_8 && stands_back(glyph.ink))
        attributes |= A_DIM;
    setcchar(&cell, text, attributes, 0, &pair);
    mvadd_wch(row, column, &cell);
}

static void paint_canvas(struct terminal *t, const struct canvas *canvas, int from_row)
{
    for (int row = 0; row < cells_rows(canvas) && from_row + row < LINES; row++)
        for (int column = 0; column < cells_columns(canvas) && column < COLS; column++)
            paint_glyph(t, column, from_row + row, cells_glyph(canvas, column, row));
}

static void show_frame(struct terminal *t)
{
    wnoutrefresh(stdscr);
    frame_begin(&t->frame);
    doupdate();
    frame_end(&t->frame);
}

static void draw_too_small(void)
{
    char text[64];
    snprintf(text, sizeof text, "glissade needs %dx%d, has %dx%d", COLUMNS_LEAST, LINES_LEAST, COLS,
             LINES);
    erase();
    mvaddnstr(LINES / 2, 0, text, COLS);
}

static void draw_nothing(struct terminal *t)
{
    erase();
    t->scene->behind = false;
    t->repaint = true;
    show_frame(t);
}

/* The terminal's own cursor stands in the line that is typed: screen readers follow it. */
static void place_cursor(struct terminal *t)
{
    double x;
    bool typing = draw_chrome_cursor(&t->chrome, t->bar, &x);
    if (typing)
        move(LINES - 1, (int)(x / t->bar->column));
    if (typing != t->cursor_shown)
        curs_set(typing);
    t->cursor_shown = typing;
}

static void draw(struct terminal *t)
{
    t->dirty = false;
    if (COLS < COLUMNS_LEAST || LINES < LINES_LEAST) {
        draw_too_small();
        t->scene->behind = false;
        t->repaint = true;
        show_frame(t);
        return;
    }
    if (t->chrome.blank) {
        draw_nothing(t);
        return;
    }
    load_theme(t);
    scene_draw(t->scene, t->picture);
    struct rect picture = {0, 0, t->picture->width, t->picture->height};
    draw_chrome_place(&t->chrome, t->picture, t->bar->width, picture);
    draw_chrome_over(&t->chrome, t->picture, picture);
    if (t->chrome.ring)
        draw_chrome_ring(t->picture, t->hand);
    draw_chrome_bar(&t->chrome, t->bar);
    if (t->repaint)
        erase();
    paint_canvas(t, t->picture, 0);
    paint_canvas(t, t->bar, LINES - 1);
    t->repaint = false;
    place_cursor(t);
    show_frame(t);
}

/* --- keys --- */

static bool resize(struct terminal *t)
{
    int columns = COLS > 0 ? COLS : 1, lines = LINES > 1 ? LINES : 2;
    struct glyph *painted = calloc((size_t)columns * (size_t)lines, sizeof *painted);
    if (!painted || !cells_resize(t->picture, columns, lines - 1) ||
        !cells_resize(t->bar, columns, 1)) {
        free(painted);
        return false;
    }
    free(t->painted);
    t->painted = painted;
    t->repaint = true;
    return true;
}

/* The picture under the middle of a cell. */
static struct point place_of_cell(const struct terminal *t, int column, int row)
{
    return (struct point){(column + 0.5) * t->picture->column, (row + 0.5) * t->picture->em};
}

/* While something is open Ctrl-C is a key, which closes it; else it ends the program. */
static void claim_interrupt(struct terminal *t)
{
    struct termios now;
    bool wanted = t->chrome.open != CHROME_PICTURE;
    if (wanted == t->interrupt_claimed || tcgetattr(t->frame.terminal_fd, &now) != 0)
        return;
    now.c_cc[VINTR] = wanted ? _POSIX_VDISABLE : t->saved.c_cc[VINTR];
    if (tcsetattr(t->frame.terminal_fd, TCSANOW, &now) != 0)
        return;
    t->interrupt_claimed = wanted;
    def_prog_mode(); /* to come back to after Ctrl-Z */
}

/* Does what the chrome has left to be done. */
static void take_action(struct terminal *t, enum action action)
{
    claim_interrupt(t);
    reports_motion(t->chrome.ring);
    past_keep(&t->chrome);
    if (pace_act(&t->pace, action))
        return;
    if (action == ACTION_COPY) {
        char *command = pace_command(&t->pace);
        if (command)
            frame_copy(&t->frame, command);
        free(command);
    } else if (action == ACTION_REDRAW) {
        clearok(curscr, TRUE);
        t->repaint = true;
    } else if (action == ACTION_FULLSCREEN) {
        snprintf(t->session->message, sizeof t->session->message,
                 "the whole screen is for the window: glissade --window");
    }
}

static void handle_button(struct terminal *t, const struct mouse *mouse)
{
    struct point at = place_of_cell(t, mouse->column, mouse->row);
    bool bar = mouse->row == LINES - 1;
    t->hand = at;
    if (mouse->button == 0 && bar)
        chrome_press_bar(&t->chrome, at.x);
    else if (mouse->button == 0)
        take_action(t, chrome_press(&t->chrome, at.x, at.y));
    t->panning = mouse->button == 2 && !bar && !chrome_covers(&t->chrome);
}

static void handle_release(struct terminal *t, const struct mouse *mouse)
{
    struct point at = place_of_cell(t, mouse->column, mouse->row);
    t->panning = false;
    take_action(t, chrome_release(&t->chrome, mouse->row == LINES - 1, at.x));
}

static void handle_motion(struct terminal *t, const struct mouse *mouse)
{
    struct point at = place_of_cell(t, mouse->column, mouse->row);
    if (t->panning)
        scene_pan(t->scene, at.x - t->hand.x, at.y - t->hand.y);
    else
        scene_drag(t->scene, at.x, at.y);
    t->hand = at;
}

static void handle_wheel(struct terminal *t, const struct mouse *mouse)
{
    struct point at = place_of_cell(t, mouse->column, mouse->row);
    t->session->message[0] = '\0';
    chrome_wheel(&t->chrome, at.x, at.y, mouse->kind == MOUSE_WHEEL_UP ? 1 : -1);
}

static void handle_mouse(struct terminal *t, const struct mouse *mouse)
{
    t->dirty = true;
    scene_lean(t->scene, mouse->modified);
    switch (mouse->kind) {
    case MOUSE_DOWN:
        handle_button(t, mouse);
        break;
    case MOUSE_MOVE:
        handle_motion(t, mouse);
        break;
    case MOUSE_UP:
        handle_release(t, mouse);
        break;
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN:
        handle_wheel(t, mouse);
        break;
    }
}

/* What curses reports where a daemon has the mouse (the console); it tells no motion. */
static void handle_daemon_mouse(struct terminal *t)
{
    static const struct {
        mmask_t state;
        struct mouse mouse;
    } table[] = {{BUTTON1_PRESSED, {.kind = MOUSE_DOWN, .button = 0}},
                 {BUTTON1_RELEASED, {.kind = MOUSE_UP, .button = 0}},
                 {BUTTON4_PRESSED, {.kind = MOUSE_WHEEL_UP}},
                 {BUTTON5_PRESSED, {.kind = MOUSE_WHEEL_DOWN}}};
    MEVENT event;
    if (getmouse(&event) != OK)
        return;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct mouse mouse = table[i].mouse;
        mouse.column = event.x;
        mouse.row = event.y;
        if (event.bstate & table[i].state)
            handle_mouse(t, &mouse);
    }
}

static void handle_key(struct terminal *t, uint32_t key)
{
    t->dirty = true;
    if (key == ('c' & 0x1F) && t->chrome.open == CHROME_PICTURE) { /* typed before it closed */
        rescue_signal = SIGINT;
        return;
    }
    take_action(t, chrome_key(&t->chrome, key));
}

/* What curses puts together by itself. */
static void handle_special(struct terminal *t, int special)
{
    t->dirty = true;
    if (special == KEY_MOUSE)
        handle_daemon_mouse(t);
    else if (special == KEY_RESIZE && !resize(t))
        t->failed = true;
}

static bool has_ended(const struct terminal *t)
{
    return t->pace.over || t->failed || rescue_signal != 0;
}

static void handle_events(struct terminal *t, const struct event *events, int count)
{
    for (int i = 0; i < count && !has_ended(t); i++) {
        switch (events[i].kind) {
        case EVENT_KEY:
            handle_key(t, events[i].key);
            break;
        case EVENT_TEXT:
            t->dirty = true;
            chrome_paste(&t->chrome, events[i].key);
            break;
        case EVENT_MOUSE:
            handle_mouse(t, &events[i].mouse);
            break;
        }
    }
}

/* Milliseconds for which the rest of a sequence that has begun is still waited for. */
static double patience_left(const struct terminal *t)
{
    return t->fed + decoder_patience(&t->decoder, t->escape_ms) - t->pace.clock();
}

/* All that has come. wget_wch would do more than wgetch, but once it meets a byte that is no UTF-8
 * it swallows what follows. */
static void read_keys(struct terminal *t)
{
    struct event events[DECODER_EVENTS_MAX];
    int got;
    while (!has_ended(t) && (got = wgetch(t->input)) != ERR) {
        t->fed = t->pace.clock();
        if (got > 0xFF)
            handle_special(t, got);
        else
            handle_events(t, events, decoder_feed(&t->decoder, (unsigned char)got, events));
    }
    if (!has_ended(t) && patience_left(t) <= 0)
        handle_events(t, events, decoder_rest(&t->decoder, events));
}

/* --- the loop --- */

/* Signals that wait until no frame is being written, and those that wait during a sleep only: none
 * is missed just before it. */
struct masks {
    sigset_t asleep, awake, between;
};

static struct masks make_masks(void)
{
    struct masks masks;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_BLOCK, &none, &masks.asleep);
    masks.awake = masks.asleep;
    sigaddset(&masks.awake, SIGWINCH);
    sigaddset(&masks.awake, SIGTSTP);
    sigaddset(&masks.awake, SIGCONT);
    masks.between = masks.awake;
    for (int number = 1; number < NSIG; number++)
        if (rescue_ends(number))
            sigaddset(&masks.between, number);
    return masks;
}

/* Until a key, a signal or the next turn comes; without anything that moves there is none. */
static void sleep_until_due(struct terminal *t, const struct masks *masks)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    double wait = t->dirty ? 0 : fmax(0, fmin(pace_wait(&t->pace, true), patience_left(t)));
    bool forever = isinf(wait);
    double milliseconds = forever ? 0 : wait, seconds = floor(milliseconds / 1e3);
    struct timespec timeout = {(time_t)seconds, (long)((milliseconds - 1e3 * seconds) * 1e6)};
    sigprocmask(SIG_SETMASK, &masks->between, NULL);
    if (rescue_signal == 0)
        ppoll(&input, 1, forever ? NULL : &timeout, &masks->asleep);
    sigprocmask(SIG_SETMASK, &masks->awake, NULL);
    if (input.revents & (POLLHUP | POLLERR | POLLNVAL))
        rescue_signal = SIGHUP;
}

/* Everything anew where the terminal may show something else, of whatever size it is now. */
static void take_size(struct terminal *t)
{
    if (!resized_taken() || has_ended(t))
        return;
    t->failed |= !resize(t);
    t->dirty = true;
    clearok(curscr, TRUE);
}

/* Returns the signal that ended it; 0 if none did. */
static int loop(struct terminal *t)
{
    struct masks masks = make_masks();
    sigprocmask(SIG_SETMASK, &masks.awake, NULL);
    t->dirty = true;
    while (!has_ended(t)) {
        sleep_until_due(t, &masks);
        read_keys(t);
        take_size(t);
        t->dirty |= pace_turn(&t->pace) != 0;
        if (t->dirty && !has_ended(t))
            draw(t);
    }
    sigprocmask(SIG_SETMASK, &masks.asleep, NULL);
    return rescue_signal;
}

/* --- coming and going --- */

/* A capability of the terminal; NULL where it has none. */
static const char *capability(const char *name)
{
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}

static void append_capability(char *out, size_t size, const char *name)
{
    const char *value = capability(name);
    size_t length = strlen(out);
    if (value)
        snprintf(out + length, size - length, "%s", value);
}

/* What undoes all that was switched on, for the handlers of fatal signals. */
static void make_restore_sequence(struct terminal *t)
{
    static const char *const capabilities[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};
    snprintf(t->restore, sizeof t->restore, "\033[?2026l%s", reports_off);
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
        append_capability(t->restore, sizeof t->restore, capabilities[i]);
}

/* What the terminal's description says of its keys; the forms of nearly all are known anyway. */
static void learn_keys(struct decoder *decoder)
{
    static const struct {
        const char *name;
        uint32_t key;
    } table[] = {
        {"kcub1", KEY_LEFT_ARROW},
        {"kcuf1", KEY_RIGHT_ARROW},
        {"kcuu1", KEY_UP_ARROW},
        {"kcud1", KEY_DOWN_ARROW},
        {"kLFT", KEY_SHIFT_LEFT},
        {"kRIT", KEY_SHIFT_RIGHT},
        {"kri", KEY_SHIFT_UP},
        {"kind", KEY_SHIFT_DOWN},
        {"khome", KEY_HOME_KEY},
        {"kend", KEY_END_KEY},
        {"kpp", KEY_PAGE_UP},
        {"knp", KEY_PAGE_DOWN},
        {"kcbt", KEY_SHIFT_TAB},
        {"kent", '\r'},
        {"kbs", 0x08},
        {"kdch1", KEY_DELETE_KEY},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        decoder_learn(decoder, capability(table[i].name), table[i].key);
    for (uint32_t i = 1; i <= 12; i++) {
        char name[8];
        snprintf(name, sizeof name, "kf%u", (unsigned)i);
        decoder_learn(decoder, capability(name), KEY_FUNCTION + i);
    }
}

/* Keys come as bytes, for keys.h. Of what curses would make of them only the console's mouse, which
 * a daemon has, is left to it. */
static void take_input(struct terminal *t, const struct terminal_values *values)
{
    bool reports = key_mouse != NULL;
    bool mouse = values->mouse == MOUSE_ON;
    if (mouse && strncmp(t->term, "linux", 5) == 0) {
        mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
        mouseinterval(0);
    }
    keypad(t->input, FALSE);
    wtimeout(t->input, 0);
    learn_keys(&t->decoder);
    reports_take(t->frame.terminal_fd, reports && mouse, capability("smkx"), capability("rmkx"));
}

/* Ctrl-S is a key like others: nobody who meets it by accident knows that Ctrl-Q ends it. */
static void end_flow_control(const struct frame *frame)
{
    struct termios now;
    if (tcgetattr(frame->terminal_fd, &now) != 0)
        return;
    now.c_iflag &= ~(tcflag_t)IXON;
    if (tcsetattr(frame->terminal_fd, TCSANOW, &now) == 0)
        def_prog_mode(); /* to come back to after Ctrl-Z */
}

/* ESCDELAY as curses reads it: for lines so slow that a sequence falls apart. */
static double escape_delay(void)
{
    const char *text = getenv("ESCDELAY");
    char *end;
    long ms = text && *text ? strtol(text, &end, 10) : -1;
    return ms > 0 && *end == '\0' && ms <= ESCAPE_MS_MOST ? (double)ms : ESCAPE_MS;
}

/* The terminal knows its size better than variables that some shell set, which curses would
 * believe; but on a serial line there is nobody else to ask. */
static void trust_terminal(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return;
    unsetenv("LINES");
    unsetenv("COLUMNS");
}

static void leave(struct terminal *t)
{
    reports_release();
    resized_release();
    if (t->screen) {
        if (!exit_ca_mode) { /* no screen from before: the picture stays, the shell goes on below */
            move(LINES - 1, 0);
            clrtoeol();
            refresh();
        }
        endwin();
        rescue_disarm();
        if (t->input)
            delwin(t->input);
        delscreen(t->screen);
    }
    frame_close(&t->frame);
    cells_close(t->picture);
    cells_close(t->bar);
    free(t->painted);
}

static bool enter(struct terminal *t, const struct terminal_values *values, struct error *error)
{
    const char *term = t->term = term_in_use();
    char name[128];
    enum depth wanted = wanted_depth(values, term, name, sizeof name);
    t->charset = choose_charset(values, term);
    if (!frame_open(&t->frame, STDOUT_FILENO) || tcgetattr(STDOUT_FILENO, &t->saved) != 0)
        return fail(error, "terminal: cannot be used: %s", strerror(errno));
    trust_terminal();
    t->screen = newterm(name, t->frame.out, stdin);
    if (!t->screen)
        return fail(error, "terminal: ncurses cannot set up '%.60s'", name);
    make_restore_sequence(t);
    rescue_arm(t->frame.terminal_fd, &t->saved, t->restore);
    if (wanted != DEPTH_NONE && has_colors()) {
        start_color();
        use_default_colors();
        enum depth available = available_depth();
        t->depth = wanted < available ? wanted : available;
    }
    cbreak();
    noecho();
    nonl();
    curs_set(0);
    end_flow_control(&t->frame);
    typeahead(-1);
    t->input = newpad(1, 1);
    enum shading shading = t->depth >= DEPTH_256 ? SHADING_COLOUR : SHADING_LINES;
    t->picture = cells_open(1, 1, t->charset, shading);
    t->bar = cells_open(1, 1, t->charset, shading);
    if (!t->input || !t->picture || !t->bar || !resize(t))
        return fail_memory(error);
    take_input(t, values);
    resized_watch();
    return true;
}

int terminal_run(const struct terminal_values *values, struct session *session, struct scene *scene,
                 struct recorder *recorder, struct error *error)
{
    struct terminal terminal = {.session = session,
                                .scene = scene,
                                .pace = {.session = session,
                                         .scene = scene,
                                         .chrome = &terminal.chrome,
                                         .recorder = recorder,
                                         .clock = pace_clock,
                                         .frame = FRAME_MS},
                                .frame = {NULL, -1, -1},
                                .escape_ms = escape_delay(),
                                .palette_theme = -1};
    int result = -1;
    chrome_init(&terminal.chrome, session, scene, false);
    past_begin(&terminal.chrome);
    if (enter(&terminal, values, error)) {
        if (terminal.term == common_term)
            snprintf(session->message, sizeof session->message,
                     "TERM: '%.60s' is unknown here, taken for %s", getenv("TERM"), common_term);
        scene->live = true;
        result = loop(&terminal);
    }
    leave(&terminal);
    pace_finish(&terminal.pace);
    past_end(&terminal.chrome);
    chrome_finish(&terminal.chrome);
    return result;
}
