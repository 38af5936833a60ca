#include "session/keys.h"

#include <stddef.h>
#include <stdio.h>

#include "base/characters.h"

const struct key_row session_keys[] = {
    {"Space", "play or pause", "play", {{' ', ACTION_PLAY}}, .once = true},
    {"n/p",
     "one step forward, back (N/P: ten)",
     "step",
     {{'n', ACTION_STEP},
      {'p', ACTION_STEP_BACK},
      {'N', ACTION_STEP_TEN},
      {'P', ACTION_STEP_BACK_TEN}}},
    {"←/→",
     "learning rate η of the focused racer",
     "η",
     {{KEY_LEFT_ARROW, ACTION_ETA_DOWN}, {KEY_RIGHT_ARROW, ACTION_ETA_UP}},
     .group = KEYS_CHANGE},
    {"↑/↓",
     "memory β of the focused racer",
     "β",
     {{KEY_UP_ARROW, ACTION_BETA_UP}, {KEY_DOWN_ARROW, ACTION_BETA_DOWN}},
     .group = KEYS_CHANGE},
    {"Shift ←→↑↓",
     "the same in fine steps; or , or ; before the arrow",
     NULL,
     {{KEY_SHIFT_LEFT, ACTION_ETA_DOWN_FINE},
      {KEY_SHIFT_RIGHT, ACTION_ETA_UP_FINE},
      {KEY_SHIFT_UP, ACTION_BETA_UP_FINE},
      {KEY_SHIFT_DOWN, ACTION_BETA_DOWN_FINE},
      {',', ACTION_FINE_NEXT},
      {';', ACTION_FINE_NEXT}},
     .group = KEYS_CHANGE},
    {"drag",
     "the end of a path, or its loss curve: η (with Shift β) follows by replay; the start; bars",
     NULL,
     {{0}},
     .group = KEYS_CHANGE},
    {"o",
     "η and β to the optimum of linear theory here",
     NULL,
     {{'o', ACTION_OPTIMUM}},
     .group = KEYS_CHANGE},
    {"w",
     "what-if: changes replay the whole race from its start",
     "what-if",
     {{'w', ACTION_WHAT_IF}},
     .once = true,
     .group = KEYS_CHANGE},
    {"e/E",
     "η too low, medium, too high, in turn (E: the other way)",
     NULL,
     {{'e', ACTION_PRESET_NEXT}, {'E', ACTION_PRESET_BACK}},
     .group = KEYS_CHANGE},
    {"Tab",
     "focus the next racer (Shift-Tab: the one before)",
     "focus",
     {{'\t', ACTION_FOCUS_NEXT}, {KEY_SHIFT_TAB, ACTION_FOCUS_BACK}},
     .group = KEYS_CHANGE},
    {"0", "focus all racers", NULL, {{'0', ACTION_FOCUS_ALL}}, .group = KEYS_CHANGE},
    {"1–9",
     "racer on or off",
     "on/off",
     {{'1', ACTION_RACER_1},
      {'2', ACTION_RACER_1 + 1},
      {'3', ACTION_RACER_1 + 2},
      {'4', ACTION_RACER_1 + 3},
      {'5', ACTION_RACER_1 + 4},
      {'6', ACTION_RACER_1 + 5},
      {'7', ACTION_RACER_1 + 6},
      {'8', ACTION_RACER_1 + 7},
      {'9', ACTION_RACER_1 + 8}},
     .once = true,
     .group = KEYS_CHANGE},
    {"m",
     "the racers: on and off, add, copy, remove, order, every parameter",
     "racers",
     {{'m', ACTION_RACERS}},
     .group = KEYS_CHANGE},
    {"r, F5",
     "restart with the present η and β",
     "restart",
     {{'r', ACTION_RESTART}, {KEY_FUNCTION + 5, ACTION_RESTART}}},
    {"i/I",
     "pin this run to compare others with; I: take all pins away",
     "pin",
     {{'i', ACTION_PIN}, {'I', ACTION_UNPIN}},
     .once = true},
    {"R", "back to the settings of the beginning", NULL, {{'R', ACTION_BEGIN_AGAIN}}, .once = true},
    {"Home/End",
     "first step, last computed step",
     NULL,
     {{KEY_HOME_KEY, ACTION_FIRST}, {KEY_END_KEY, ACTION_LAST}}},
    {"PageUp/PageDown",
     "to the timeline's mark before, the next: start, changes, end",
     NULL,
     {{KEY_PAGE_UP, ACTION_MARK_BACK}, {KEY_PAGE_DOWN, ACTION_MARK_NEXT}}},
    {"s/S",
     "next surface, the one before",
     "surface",
     {{'s', ACTION_SURFACE_NEXT}, {'S', ACTION_SURFACE_BACK}},
     .group = KEYS_CHANGE},
    {"F2",
     "choose a surface from a list",
     NULL,
     {{KEY_FUNCTION + 2, ACTION_SURFACES}},
     .group = KEYS_CHANGE},
    {"x",
     "choose the start: arrows, then Enter; or click on the map",
     "start",
     {{'x', ACTION_PICK_START}},
     .group = KEYS_CHANGE},
    {"+/−",
     "speed",
     "speed",
     {{'+', ACTION_FASTER}, {'=', ACTION_FASTER}, {'-', ACTION_SLOWER}, {'_', ACTION_SLOWER}}},
    {"z/Z",
     "zoom in on the focused racer, out; the wheel: on the pointer",
     "zoom",
     {{'z', ACTION_ZOOM_IN}, {'Z', ACTION_ZOOM_OUT}},
     .group = KEYS_PICTURE},
    {"F/V",
     "frame the paths as they are now; V: the whole surface",
     "frame",
     {{'F', ACTION_FRAME_RACE}, {'V', ACTION_WHOLE_SURFACE}},
     .group = KEYS_PICTURE},
    {"h/j/k/l",
     "pan the map left, down, up, right, turn the relief; or drag with the right button",
     NULL,
     {{'h', ACTION_PAN_LEFT},
      {'j', ACTION_PAN_DOWN},
      {'k', ACTION_PAN_UP},
      {'l', ACTION_PAN_RIGHT}},
     .group = KEYS_PICTURE},
    {"a",
     "the next step part by part, with a sentence for each; Esc ends",
     "anatomy",
     {{'a', ACTION_ANATOMY}},
     .group = KEYS_PICTURE},
    {"F4",
     "choose a chart from a list",
     NULL,
     {{KEY_FUNCTION + 4, ACTION_CHARTS}},
     .group = KEYS_PICTURE},
    {"Enter",
     "the detail panel alone, and back",
     "alone",
     {{'\r', ACTION_CONFIRM}, {'\n', ACTION_CONFIRM}},
     .group = KEYS_PICTURE},
    {"g/G",
     "record a GIF, or end it; G: a picture (PNG)",
     "record",
     {{'g', ACTION_RECORD}, {'G', ACTION_SNAPSHOT}},
     .group = KEYS_PROGRAM,
     .once = true},
    {"u/Ctrl-R",
     "undo, redo: any change of the race, its racers, the picture",
     "undo",
     {{'u', ACTION_UNDO}, {0x12, ACTION_REDO}},
     .group = KEYS_PROGRAM},
    {"/, Ctrl-P",
     "find anything by its name: surfaces, methods, charts, settings, keys",
     "find",
     {{'/', ACTION_FIND}, {'p' & 0x1F, ACTION_FIND}},
     .group = KEYS_PROGRAM},
    {":", "any setting: NAME VALUE", NULL, {{':', ACTION_PROMPT}}, .group = KEYS_PROGRAM},
    {"?, F1",
     "this help",
     "help",
     {{'?', ACTION_HELP}, {KEY_FUNCTION + 1, ACTION_HELP}},
     .group = KEYS_PROGRAM},
    {"Esc", "close, never quit", NULL, {{0x1B, ACTION_CANCEL}}, .group = KEYS_PROGRAM},
    {"f, F11",
     "the window over the whole screen",
     NULL,
     {{'f', ACTION_FULLSCREEN}, {KEY_FUNCTION + 11, ACTION_FULLSCREEN}},
     .group = KEYS_PROGRAM,
     .once = true,
     .window = true},
    {".",
     "nothing on the screen, and the picture again",
     NULL,
     {{'.', ACTION_BLANK}},
     .group = KEYS_PROGRAM,
     .once = true},
    {"O",
     "a ring around the pointer, for the back row; it is never recorded",
     NULL,
     {{'O', ACTION_RING}},
     .group = KEYS_PROGRAM,
     .once = true},
    {"Ctrl-L", "draw the screen again", NULL, {{0x0C, ACTION_REDRAW}}, .group = KEYS_PROGRAM},
    {"q", "quit", "quit", {{'q', ACTION_QUIT}}, .group = KEYS_PROGRAM, .once = true},
    {0},
};

void key_print(uint32_t code, char out[KEY_BYTES])
{
    static const struct {
        uint32_t code;
        const char *name;
    } table[] = {{' ', "Space"},
                 {'\t', "Tab"},
                 {'\r', "Enter"},
                 {'\n', "Enter"},
                 {0x1B, "Esc"},
                 {KEY_LEFT_ARROW, "←"},
                 {KEY_RIGHT_ARROW, "→"},
                 {KEY_UP_ARROW, "↑"},
                 {KEY_DOWN_ARROW, "↓"},
                 {KEY_SHIFT_LEFT, "Shift ←"},
                 {KEY_SHIFT_RIGHT, "Shift →"},
                 {KEY_SHIFT_UP, "Shift ↑"},
                 {KEY_SHIFT_DOWN, "Shift ↓"},
                 {KEY_HOME_KEY, "Home"},
                 {KEY_END_KEY, "End"},
                 {KEY_PAGE_UP, "PageUp"},
                 {KEY_PAGE_DOWN, "PageDown"},
                 {KEY_SHIFT_TAB, "Shift-Tab"},
                 {KEY_DELETE_KEY, "Del"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].code == code) {
            snprintf(out, KEY_BYTES, "%s", table[i].name);
            return;
        }
    if (code > KEY_FUNCTION)
        snprintf(out, KEY_BYTES, "F%u", (unsigned)(code - KEY_FUNCTION));
    else if (code < 0x20)
        snprintf(out, KEY_BYTES, "Ctrl-%c", (char)(code + '@'));
    else
        out[text_encode(code, out)] = '\0';
}

bool keys_join(struct key_tables *tables, const struct key_row *rows)
{
    if (!rows)
        return true;
    if (tables->count == KEY_TABLES_MAX)
        return false;
    tables->rows[tables->count++] = rows;
    return true;
}

const struct key_row *keys_at(const struct key_tables *tables, int i)
{
    for (int group = 0; group < KEY_GROUPS; group++)
        for (int t = 0; t < tables->count; t++)
            for (const struct key_row *row = tables->rows[t]; row->label; row++)
                if ((int)row->group == group && i-- == 0)
                    return row;
    return NULL;
}

const struct key *keys_find(const struct key_tables *tables, uint32_t code,
                            const struct key_row **row)
{
    for (int t = 0; t < tables->count; t++)
        for (const struct key_row *at = tables->rows[t]; at->label; at++)
            for (int i = 0; i < KEYS_PER_ROW && at->keys[i].code; i++)
                if (at->keys[i].code == code) {
                    if (row)
                        *row = at;
                    return &at->keys[i];
                }
    return NULL;
}
