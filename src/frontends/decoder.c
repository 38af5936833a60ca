#include "frontends/decoder.h"

#include <stddef.h>
#include <stdio.h>

#include "base/text.h"
#include "session/keys.h"

enum { ESCAPE = 0x1B, REST_MS = 50 };

struct keys keys_from(int (*read)(void *context, int wait), void *context)
{
    return (struct keys){.read = read, .context = context, .pushed = -1};
}

static int next(struct keys *keys, int wait)
{
    int got = keys->pushed;
    keys->pushed = -1;
    return got >= 0 ? got : keys->read(keys->context, wait);
}

/* The code point that begins with a byte of 0x80 or more; U+FFFD for what is no UTF-8. */
static uint32_t character(struct keys *keys, int first)
{
    char bytes[8] = {(char)first};
    const char *text = bytes;
    int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    for (int i = 1; i < length; i++) {
        int byte = next(keys, 0);
        if (byte < 0x80 || byte > 0xBF) { /* a key of its own, or none */
            keys->pushed = byte;
            break;
        }
        bytes[i] = (char)byte;
    }
    return text_next(&text);
}

/* From the code that terminals send: button or wheel, with bits for motion and modifiers. */
static bool decode_mouse(int code, int column, int row, bool up, struct event *event)
{
    enum { BUTTON = 3, MOTION = 32, WHEEL = 64, FURTHER = 128 };
    struct mouse *mouse = &event->mouse;
    *event = (struct event){.kind = EVENT_MOUSE};
    mouse->button = code & BUTTON;
    mouse->column = column - 1;
    mouse->row = row - 1;
    if (code & WHEEL)
        mouse->kind = mouse->button == 0 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
    else if (code & MOTION)
        mouse->kind = MOUSE_MOVE;
    else
        mouse->kind = up || mouse->button == BUTTON ? MOUSE_UP : MOUSE_DOWN;
    bool sideways = code & WHEEL && mouse->button > 1;
    return !sideways && !(code & FURTHER) && column > 0 && row > 0;
}

/* The old form of a report: three bytes, each 32 more than it means. */
static bool read_old_mouse(struct keys *keys, struct event *event)
{
    int byte[3];
    for (int i = 0; i < 3; i++) {
        byte[i] = next(keys, REST_MS);
        if (byte[i] < ' ' || byte[i] > 0xFF) {
            keys->pushed = byte[i];
            return false;
        }
    }
    return decode_mouse(byte[0] - ' ', byte[1] - ' ', byte[2] - ' ', false, event);
}

/* What a complete sequence means; false for nothing. */
static bool decode_sequence(const char *parameters, int last, struct event *event)
{
    static const struct {
        char last;
        uint32_t key;
    } table[] = {{'A', KEY_UP_ARROW},   {'B', KEY_DOWN_ARROW}, {'C', KEY_RIGHT_ARROW},
                 {'D', KEY_LEFT_ARROW}, {'H', KEY_HOME_KEY},   {'F', KEY_END_KEY}};
    int code, column, row;
    for (size_t i = 0; i < sizeof table / sizeof *table && !*parameters; i++) {
        if (table[i].last == last) {
            *event = (struct event){.kind = EVENT_KEY, .key = table[i].key};
            return true;
        }
    }
    return (last == 'M' || last == 'm') &&
           sscanf(parameters, "<%d;%d;%d", &code, &column, &row) == 3 &&
           decode_mouse(code, column, row, last == 'm', event);
}

/* The rest of a sequence behind Esc and [ or O: its digits are not keys. False when it means
 * nothing. */
static bool read_sequence(struct keys *keys, bool numbered, struct event *event)
{
    char parameters[32] = "";
    size_t length = 0;
    int byte = next(keys, REST_MS); /* it has begun: the rest is on its way */
    for (; numbered && byte >= 0x20 && byte < 0x40; byte = next(keys, REST_MS))
        if (length + 1 < sizeof parameters)
            parameters[length++] = (char)byte;
    if (byte < 0 || byte > 0xFF) {
        keys->pushed = byte;
        return false;
    }
    if (numbered && byte == 'M' && length == 0)
        return read_old_mouse(keys, event);
    return decode_sequence(parameters, byte, event);
}

/* What begins with Esc: the key itself when no sequence follows at once. False for a sequence
 * without a meaning. */
static bool read_escape(struct keys *keys, struct event *event)
{
    int second = next(keys, 0);
    if (second == '[' || second == 'O')
        return read_sequence(keys, second == '[', event);
    keys->pushed = second;
    *event = (struct event){.kind = EVENT_KEY, .key = ESCAPE};
    return true;
}

bool keys_next(struct keys *keys, struct event *event)
{
    for (;;) {
        int first = next(keys, 0);
        if (first < 0)
            return false;
        if (first == ESCAPE) {
            if (read_escape(keys, event))
                return true;
            continue;
        }
        *event = (struct event){.kind = first > 0xFF ? EVENT_SPECIAL : EVENT_KEY};
        event->key = first >= 0x80 && first <= 0xFF ? character(keys, first) : (uint32_t)first;
        return true;
    }
}
