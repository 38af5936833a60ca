/*
 * Frontends say the same: a list of inputs goes into the terminal, through a pseudo-terminal, and
 * into the window, as SDL's events; what comes of it is compared, setting by setting.
 */
#include "fixture.h"

#include <SDL.h>
#include <cairo.h>
#include <errno.h>
#include <fcntl.h>
#include <fontconfig/fontconfig.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "frontends/terminal.h"
#include "frontends/window.h"
#include "typed.h"

enum { COLUMNS = 120, LINES = 40, OUTCOME = 1 << 14 };

/* What somebody does: keys as in typed.h; with a name in angle brackets, a button of the bar is
 * pressed. */
static const struct {
    const char *name, *inputs;
} lists[] = {
    {"steps", "nnnNpN|right||right||down|nn"},
    {"marks and ends", "NN|right|NN|pageup||end|n|home||pagedown|"},
    {"settings by key", "tTdddvbsS+e"},
    {"what-if", "NNw|right||right||up|w"},
    {"racers", "123|tab||tab|0|tab|4"},
    {"undo", "s|right|tuu"},
    {"the prompt", ":surface bowl:lambda2=40|enter|:eta 0.01|enter|:optimizer gd, adam|enter|NN"},
    {"mending a line", ":speeed 7|enter||wordback||wordback||right||right||del||enter|"},
    {"completion", ":surf|tab|him|tab||enter|:the|tab|light|enter|"},
    {"recalled lines", ":eta 0.02|enter|:|up||back|4|enter|"},
    {"letters of all kinds", ":surface formula:x²+3*y²|enter|:η 0.05|enter|:title è漢|enter|"},
    {"a list kept", "|f2|him|enter|NN"},
    {"a list left", "|f2||down||down||down||esc|NN"},
    {"charts", "|f4||down||enter|"},
    {"the help", "?edge|down||pagedown||right||esc|n"},
    {"blank", "n.nn"},
    {"choosing the start", ":speed 0.1|enter|Nx|right||right||up||enter|n"},
    {"buttons", "<forward><theme><what-if>|right|<undo>n<back>"},
    {"buttons that open", "<surface>him|enter|<chart>loss|enter|<help>|esc|n"},
    {"a button leaves what is open", "<surface>booth<theme>n"},
};

/* --- outcomes --- */

static int open_session(struct fixture *f)
{
    struct error error;
    *f = (struct fixture){.settings = {.count = 0}};
    return session_init(&f->session, &f->settings, &error) &&
           scene_init(&f->scene, &f->session, &f->settings, &error) &&
           session_build(&f->session, &error);
}

static void close_session(struct fixture *f)
{
    scene_finish(&f->scene);
    session_finish(&f->session);
}

/* All that a hand can have changed. */
static void tell(struct fixture *f, char out[OUTCOME])
{
    const struct setting *row;
    const struct state *state = &f->session.state;
    size_t length = (size_t)snprintf(out, OUTCOME, "step %ld\nplaying %d\nfocus %d\n",
                                     state->position, state->playing, state->focus);
    for (int i = 0; i < f->session.race.count; i++)
        length += (size_t)snprintf(out + length, OUTCOME - length, "%s hidden %d f %.17g\n",
                                   state->racer[i].label, state->racer[i].hidden,
                                   session_row(&f->session, i).f);
    for (int i = 0; (row = settings_at(&f->settings, i)) != NULL; i++) {
        char value[SETTING_TEXT];
        settings_print(&f->settings, row->name, value, sizeof value);
        length += (size_t)snprintf(out + length, OUTCOME - length, "%s %.80s\n", row->name, value);
    }
    assert_true(length < OUTCOME);
}

/* The next input: a key, or the name of a button, for which 0 is returned; false at the end. */
static bool next_input(const char **at, uint32_t *key, char button[32])
{
    *key = 0;
    if (**at == '\0')
        return false;
    if (**at != '<') {
        *key = next_key(at);
        return true;
    }
    size_t length = strcspn(*at + 1, ">");
    snprintf(button, 32, "%.*s", (int)length, *at + 1);
    *at += length + 2;
    return true;
}

static double middle_of(const struct bar *bar, const char *name)
{
    for (int i = 0; i < bar->count; i++)
        if (strcmp(bar->placed[i].button->name, name) == 0)
            return bar->placed[i].x + bar->placed[i].width / 2;
    fail_msg("there is no button %s", name);
    return 0;
}

/* --- the window --- */

static double clock_of_window(void)
{
    return 0;
}

static void push(SDL_Event event)
{
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void push_key(SDL_Keycode code, int modifiers)
{
    push((SDL_Event){.key = {.type = SDL_KEYDOWN,
                             .keysym = {.scancode = SDL_GetScancodeFromKey(code),
                                        .sym = code,
                                        .mod = (Uint16)modifiers}}});
}

static const struct {
    uint32_t key;
    SDL_Keycode code;
    int modifiers;
    const char *bytes; /* as xterm sends it */
} special[] = {
    {KEY_LEFT_ARROW, SDLK_LEFT, 0, "\x1B[D"},
    {KEY_RIGHT_ARROW, SDLK_RIGHT, 0, "\x1B[C"},
    {KEY_UP_ARROW, SDLK_UP, 0, "\x1B[A"},
    {KEY_DOWN_ARROW, SDLK_DOWN, 0, "\x1B[B"},
    {KEY_HOME_KEY, SDLK_HOME, 0, "\x1B[H"},
    {KEY_END_KEY, SDLK_END, 0, "\x1B[F"},
    {KEY_PAGE_UP, SDLK_PAGEUP, 0, "\x1B[5~"},
    {KEY_PAGE_DOWN, SDLK_PAGEDOWN, 0, "\x1B[6~"},
    {KEY_DELETE_KEY, SDLK_DELETE, 0, "\x1B[3~"},
    {KEY_WORD_LEFT, SDLK_LEFT, KMOD_LCTRL, "\x1B[1;5D"},
    {KEY_WORD_RIGHT, SDLK_RIGHT, KMOD_LCTRL, "\x1B[1;5C"},
    {KEY_FUNCTION + 2, SDLK_F2, 0, "\x1BOQ"},
    {KEY_FUNCTION + 4, SDLK_F4, 0, "\x1BOS"},
    {'\r', SDLK_RETURN, 0, "\r"},
    {'\t', SDLK_TAB, 0, "\t"},
    {0x7F, SDLK_BACKSPACE, 0, "\x7F"},
    /* behind it comes a report that means nothing: else it would wait for what follows */
    {0x1B, SDLK_ESCAPE, 0, "\x1B\x1B[I"},
};

enum { SPECIAL = sizeof special / sizeof *special };

static int special_of(uint32_t key)
{
    for (int i = 0; i < SPECIAL; i++)
        if (special[i].key == key)
            return i;
    assert_true(key >= 0x20 && key < KEY_NAMED);
    return -1;
}

static void give_window(uint32_t key)
{
    int i = special_of(key);
    if (i >= 0) {
        push_key(special[i].code, special[i].modifiers);
        return;
    }
    SDL_Event text = {.text = {.type = SDL_TEXTINPUT}};
    char bytes[5] = "";
    text_encode(key, bytes);
    memcpy(text.text.text, bytes, sizeof bytes);
    push_key(key < 0x80 ? (SDL_Keycode)key : SDLK_UNKNOWN, 0);
    push(text);
}

static void press_window(struct window *window, const char *name)
{
    enum { BOTTOM = 719 };
    double x = middle_of(&window_chrome(window)->bar, name);
    const Uint32 types[] = {SDL_MOUSEBUTTONDOWN, SDL_MOUSEBUTTONUP};
    for (int i = 0; i < 2; i++)
        push((SDL_Event){
            .button = {.type = types[i], .button = SDL_BUTTON_LEFT, .x = (Sint32)x, .y = BOTTOM}});
}

/* As everywhere, a picture is drawn between two inputs: buttons are pressed where they are seen. */
static void run_window(const char *inputs, char outcome[OUTCOME])
{
    struct window_values values = {.window = true};
    struct error error;
    struct fixture f;
    char button[32];
    uint32_t key;
    assert_true(open_session(&f));
    struct window *window = window_open(&values, &f.session, &f.scene, clock_of_window, &error);
    assert_that(window != NULL, "%s", error.text);
    assert_true(window_turn(window) >= 0);
    while (next_input(&inputs, &key, button)) {
        if (key)
            give_window(key);
        else
            press_window(window, button);
        assert_true(window_turn(window) >= 0);
    }
    tell(&f, outcome);
    window_close(window);
    close_session(&f);
}

/* --- the terminal --- */

/* The other end of the pseudo-terminal. The recorder is asked in every turn of the frontend, and
 * gives the next input then: the picture is drawn before it is taken. */
struct typist {
    struct recorder recorder; /* first: what its functions are given */
    int master;
    const char *inputs;
    struct fixture *f;
    char *outcome;
};

static double columns_of(const void *context, const char *text, bool bold)
{
    (void)context, (void)bold;
    return text_columns(text);
}

static void give_bytes(int fd, const char *bytes)
{
    assert_int_equal(write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
}

static void give_terminal(struct typist *typist, uint32_t key)
{
    int i = special_of(key);
    char bytes[5] = "";
    if (i < 0)
        text_encode(key, bytes);
    give_bytes(typist->master, i < 0 ? bytes : special[i].bytes);
}

static void press_terminal(struct typist *typist, const char *name)
{
    const struct ruler ruler = {columns_of, NULL, 1, 1};
    const struct session *session = &typist->f->session;
    struct bar_facts facts = {session, ""};
    struct bar bar;
    char bytes[64];
    bar_place(&bar, &facts, &ruler, COLUMNS, session->message);
    int column = (int)middle_of(&bar, name) + 1;
    snprintf(bytes, sizeof bytes, "\x1B[<0;%d;%dM\x1B[<0;%d;%dm", column, LINES, column, LINES);
    give_bytes(typist->master, bytes);
}

static void see(struct recorder *recorder)
{
    struct typist *typist = (struct typist *)recorder;
    char button[32];
    uint32_t key;
    int waiting = 0;
    if (ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0) /* not taken yet */
        return;
    if (!next_input(&typist->inputs, &key, button)) {
        tell(typist->f, typist->outcome);
        raise(SIGTERM); /* whatever may still be open */
    } else if (key) {
        give_terminal(typist, key);
    } else {
        press_terminal(typist, button);
    }
}

static void do_nothing(struct recorder *recorder)
{
    (void)recorder;
}

static char *no_command(struct recorder *recorder)
{
    (void)recorder;
    return NULL;
}

static bool may_leave(struct recorder *recorder)
{
    (void)recorder;
    return true;
}

/* What is drawn goes nowhere, but somebody has to read it. */
static void *drain(void *context)
{
    char bytes[1 << 14];
    while (read(*(int *)context, bytes, sizeof bytes) > 0)
        continue;
    return NULL;
}

/* A terminal in the place of standard input and output. */
struct console {
    int master, in, out; /* the latter two: what they were */
    pthread_t reader;
};

static void open_console(struct console *console)
{
    struct winsize size = {.ws_row = LINES, .ws_col = COLUMNS};
    console->master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(console->master >= 0 && grantpt(console->master) == 0 &&
                unlockpt(console->master) == 0);
    int slave = open(ptsname(console->master), O_RDWR | O_NOCTTY);
    assert_true(slave >= 0 && ioctl(slave, TIOCSWINSZ, &size) == 0);
    fflush(stdout);
    console->in = dup(STDIN_FILENO);
    console->out = dup(STDOUT_FILENO);
    dup2(slave, STDIN_FILENO);
    dup2(slave, STDOUT_FILENO);
    close(slave);
    assert_int_equal(pthread_create(&console->reader, NULL, drain, &console->master), 0);
}

static void close_console(struct console *console)
{
    dup2(console->in, STDIN_FILENO);
    dup2(console->out, STDOUT_FILENO); /* the last one: the reader comes to the end */
    close(console->in);
    close(console->out);
    pthread_join(console->reader, NULL);
    close(console->master);
}

static void run_terminal(const char *inputs, char outcome[OUTCOME])
{
    struct terminal_values values = {.mouse = MOUSE_ON};
    struct console console;
    struct fixture f;
    struct error error = {""};
    assert_true(open_session(&f));
    open_console(&console);
    struct typist typist = {.recorder = {NULL, "", false, do_nothing, do_nothing, no_command, see,
                                         may_leave, do_nothing},
                            .master = console.master,
                            .inputs = inputs,
                            .f = &f,
                            .outcome = outcome};
    int ended = terminal_run(&values, &f.session, &f.scene, &typist.recorder, &error);
    close_console(&console);
    assert_that(ended == SIGTERM, "the terminal ended with %d: %s", ended, error.text);
    close_session(&f);
}

/* --- both --- */

static void test_frontends_say_the_same(void **state)
{
    static char terminal[OUTCOME], window[OUTCOME], untouched[OUTCOME];
    (void)state;
    run_window("", untouched);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        run_window(lists[i].inputs, window);
        run_terminal(lists[i].inputs, terminal);
        assert_that(strcmp(terminal, window) == 0, "%s: the terminal has\n%s\nthe window has\n%s",
                    lists[i].name, terminal, window);
        assert_that(strcmp(window, untouched) != 0, "%s: nothing came of it", lists[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_frontends_say_the_same)};
    char folder[] = "/tmp/test-frontends-XXXXXX"; /* what the prompt keeps */
    SDL_setenv("SDL_VIDEODRIVER", "dummy", 1);
    SDL_setenv("SDL_RENDER_DRIVER", "software", 1);
    setenv("TERM", "xterm-256color", 1);
    setlocale(LC_CTYPE, "C.UTF-8");
    if (!mkdtemp(folder))
        return 1;
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("frontends", tests, NULL, NULL);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    failed += system(command) != 0;
    SDL_Quit();
    cairo_debug_reset_static_data(); /* so that leak checkers see ours alone */
    FcFini();
    return failed;
}
