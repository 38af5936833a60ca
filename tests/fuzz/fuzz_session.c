/*
 * Bytes as what a terminal sends, from the first key to the last: keys, prompt lines and the mouse
 * go through the terminal's own reader to the session, and the scene is drawn on cells. Control
 * bytes that no key of the program uses stand for what does not come as bytes:
 *
 *     00 N        N hundredths of a second pass, and a picture is drawn
 *     1C C L S    the terminal has 1 + C mod 160 columns and 1 + L mod 50 lines; S: its characters
 *     1D N        the named key N, as curses puts it together
 *     1E          all that is still to be computed is, and a picture is drawn
 *
 * Whatever comes, the session stays in order and every cell can be shown. A line that names data is
 * left out: the fuzzer must not go through the file system.
 */
#include "fuzz.h"

#include "canvas/cells.h"
#include "frontends/draw_chrome.h"
#include "frontends/decoder.h"
#include "scene/scene.h"
#include "session/session.h"

enum { PASS = 0x00, SIZE = 0x1C, NAMED = 0x1D, ALL = 0x1E };

/* What one input may cost. */
enum { PICTURES_MAX = 48, ASKED_MAX = 400, STEPS_MAX = 20000, SWARM_MAX = 200 };

static struct settings settings;
static struct session session;
static struct scene scene;
static struct chrome chrome;
static struct canvas *picture, *bar;
static struct point hand;
static int pictures, asked;
static bool panning;

/* What is left of the input. */
struct input {
    const uint8_t *next, *end;
};

static int take(struct input *input)
{
    return input->next < input->end ? *input->next++ : 0;
}

/* Keys come until a control byte: that is read by the loop itself. */
static int read_byte(struct input *input)
{
    if (input->next == input->end || *input->next == PASS || *input->next == SIZE ||
        *input->next == NAMED || *input->next == ALL)
        return -1;
    return *input->next++;
}

/* --- what is promised --- */

static void check_session(void)
{
    const struct race *race = &session.race;
    promise(session.state.position >= 0 && session.state.position <= session.state.extent,
            "the position was shown");
    promise(session.state.focus == FOCUS_ALL ||
                (session.state.focus >= 0 && session.state.focus < race->count),
            "the focus is on a racer, or on all");
    promise(session.state.view[0] < session.state.view[1] &&
                session.state.view[2] < session.state.view[3],
            "the view is not empty");
    promise(memchr(session.message, '\0', sizeof session.message) != NULL, "a message ends");
    promise(strpbrk(session.message, "\n\r\033") == NULL, "a message is one line of text");
}

static void check_cells(const struct canvas *canvas)
{
    for (int row = 0; row < cells_rows(canvas); row++) {
        for (int column = 0; column < cells_columns(canvas); column++) {
            struct glyph glyph = cells_glyph(canvas, column, row);
            promise(glyph.code >= ' ' && glyph.code < KEY_NAMED, "a cell holds a character");
            promise(glyph.ink < INK_COUNT && glyph.ground < INK_COUNT, "and inks that exist");
        }
    }
}

static void check_settings(void)
{
    static char printed[SETTING_TEXT], again[SETTING_TEXT];
    struct error error = {""};
    for (int i = 0; settings_at(&settings, i); i++) {
        const char *name = settings_at(&settings, i)->name;
        settings_print(&settings, name, printed, sizeof printed);
        if (strlen(printed) + 1 == sizeof printed || strstr(printed, "data"))
            continue;
        promise(settings_assign(&settings, name, printed, &error), "a setting takes what it says");
        settings_print(&settings, name, again, sizeof again);
        promise(strcmp(printed, again) == 0, "and says the same again");
    }
}

/* --- what happens --- */

/* In the place of a clock, so that an input always does the same. */
static bool patience(void *context)
{
    (void)context;
    return ++asked < ASKED_MAX;
}

static void draw(void)
{
    if (++pictures > PICTURES_MAX)
        return;
    asked = 0;
    session_catch_up(&session, patience, NULL);
    scene_draw(&scene, picture);
    struct rect where = {0, 0, picture->width, picture->height};
    draw_chrome_place(&chrome, picture, bar->width, where);
    draw_chrome_over(&chrome, picture, where);
    draw_chrome_bar(&chrome, bar);
    check_cells(picture);
    check_cells(bar);
    check_session();
}

/* A number that a setting holds; 0 where it holds none. */
static double setting_number(const char *name)
{
    char printed[SETTING_TEXT] = "";
    settings_print(&settings, name, printed, sizeof printed);
    return strtod(printed, NULL);
}

/* What takes long is called off instead of being waited for. */
static void hold_back(void)
{
    struct error error;
    if (setting_number("steps") > STEPS_MAX)
        settings_assign(&settings, "steps", "20000", &error);
    if (setting_number("swarm") > SWARM_MAX)
        settings_assign(&settings, "swarm", "200", &error);
}

static void press_key(uint32_t key)
{
    bool enter = key == '\r' || key == '\n';
    if (chrome.open == CHROME_PROMPT && enter && strstr(chrome.prompt.line.text, "data"))
        key = 0x1B;
    chrome_key(&chrome, key);
    hold_back();
}

static void press_button(const struct mouse *mouse, struct point at)
{
    if (mouse->button == 0 && mouse->row >= cells_rows(picture))
        chrome_press_bar(&chrome, at.x);
    else if (mouse->button == 0)
        chrome_press(&chrome, at.x, at.y);
    panning = mouse->button == 2 && !chrome_covers(&chrome);
    hold_back();
}

static void use_mouse(const struct mouse *mouse)
{
    struct point at = {(mouse->column + 0.5) * picture->column, (mouse->row + 0.5) * picture->em};
    char about[256];
    if (mouse->kind == MOUSE_DOWN)
        press_button(mouse, at);
    else if (mouse->kind == MOUSE_UP)
        chrome_release(&chrome, mouse->row >= cells_rows(picture), at.x);
    else if (mouse->kind == MOUSE_MOVE && panning)
        scene_pan(&scene, at.x - hand.x, at.y - hand.y);
    else if (mouse->kind == MOUSE_MOVE)
        scene_drag(&scene, at.x, at.y);
    else
        chrome_wheel(&chrome, at.x, at.y, mouse->kind == MOUSE_WHEEL_UP ? 1 : -1);
    if (scene_hover(&scene, at.x, at.y, about, sizeof about))
        promise(memchr(about, '\0', sizeof about) != NULL, "what is said about a place ends");
    hand = at;
}

static void use_event(const struct event *event)
{
    if (event->kind == EVENT_MOUSE)
        use_mouse(&event->mouse);
    else if (event->kind == EVENT_TEXT)
        chrome_paste(&chrome, event->key);
    else
        press_key(event->key);
}

static void read_keys(struct input *input)
{
    struct decoder decoder = {0};
    struct event events[DECODER_EVENTS_MAX];
    for (int byte; (byte = read_byte(input)) >= 0;)
        for (int i = 0, count = decoder_feed(&decoder, (unsigned char)byte, events); i < count; i++)
            use_event(&events[i]);
    for (int i = 0, count = decoder_rest(&decoder, events); i < count; i++)
        use_event(&events[i]);
}

static void resize(struct input *input)
{
    static const enum charset charsets[] = {CHARSET_BRAILLE, CHARSET_SEXTANT, CHARSET_QUADRANT,
                                            CHARSET_ASCII};
    int columns = 1 + take(input) % 160, lines = 1 + take(input) % 50, kind = take(input);
    enum shading shading = kind & 4 ? SHADING_LINES : SHADING_COLOUR;
    if (picture)
        cells_close(picture);
    if (bar)
        cells_close(bar);
    picture = cells_open(columns, lines, charsets[kind & 3], shading);
    bar = cells_open(columns, 1, charsets[kind & 3], shading);
    promise(picture && bar, "memory");
    draw();
}

static void control(struct input *input)
{
    switch (take(input)) {
    case PASS:
        asked = 0;
        session_play(&session, take(input) / 100.0, patience, NULL);
        draw();
        break;
    case SIZE:
        resize(input);
        break;
    case NAMED:
        press_key(KEY_NAMED + (uint32_t)take(input) % 25);
        break;
    default:
        session_catch_up(&session, NULL, NULL);
        draw();
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error;
    struct input input = {data, data + size}, usual = {(const uint8_t *)"\117\027", NULL};
    usual.end = usual.next + 2;
    settings = (struct settings){.count = 0};
    pictures = 0;
    panning = false;
    promise(session_init(&session, &settings, &error) &&
                scene_init(&scene, &session, &settings, &error) && session_build(&session, &error),
            error.text);
    chrome_init(&chrome, &session, &scene, false);
    session.state.playing = true;
    scene.live = true;
    for (resize(&usual); input.next < input.end; control(&input))
        read_keys(&input);
    draw();
    check_settings();
    chrome_finish(&chrome);
    scene_finish(&scene);
    session_finish(&session);
    return 0;
}
