#include "frontends/decoder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "session/keys.h"

enum { BELL = 0x07, CANCEL = 0x18, SUBSTITUTE = 0x1A, ESCAPE = 0x1B, DELETE = 0x7F };

/* How long the rest of a sequence may be on its way, and that of a paste. */
static const double sequence_ms = 1000, paste_ms = 5000;

void decoder_learn(struct decoder *decoder, const char *sequence, uint32_t key)
{
    size_t length = sequence ? strlen(sequence) : 0;
    if (length == 0 || length >= DECODER_SEQUENCE_MAX ||
        decoder->learnt_count == DECODER_LEARNT_MAX)
        return;
    memcpy(decoder->learnt[decoder->learnt_count].sequence, sequence, length + 1);
    decoder->learnt[decoder->learnt_count++].key = key;
}

/* --- events --- */

/* Pasted text has no keys. */
static int give_key(const struct decoder *decoder, uint32_t key, struct event *event)
{
    if (decoder->pasting && (key == ESCAPE || key >= KEY_NAMED))
        return 0;
    *event = (struct event){.kind = decoder->pasting ? EVENT_TEXT : EVENT_KEY, .key = key};
    return 1;
}

/* From the code that terminals send: button or wheel, with bits for motion and modifiers. */
static int give_mouse(const struct decoder *decoder, int code, int column, int row, bool up,
                      struct event *event)
{
    enum { BUTTON = 3, MODIFIERS = 28, MOTION = 32, WHEEL = 64, FURTHER = 128 };
    struct mouse *mouse = &event->mouse;
    *event = (struct event){.kind = EVENT_MOUSE};
    mouse->button = code & BUTTON;
    mouse->modified = code & MODIFIERS;
    mouse->column = column - 1;
    mouse->row = row - 1;
    if (code & WHEEL)
        mouse->kind = mouse->button == 0 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
    else if (code & MOTION)
        mouse->kind = MOUSE_MOVE;
    else
        mouse->kind = up || mouse->button == BUTTON ? MOUSE_UP : MOUSE_DOWN;
    bool sideways = code & WHEEL && mouse->button > 1;
    return !sideways && !(code & FURTHER) && code >= 0 && column > 0 && row > 0 &&
           !decoder->pasting;
}

/* --- what complete sequences mean --- */

/* As xterm numbers them in a sequence: 1, and 1 for Shift, 2 for Alt, 4 for Ctrl. */
enum { UNMODIFIED = 1, SHIFTED = 2, WITH_CTRL = 5 };

/* The key that a letter stands for behind Esc [ or Esc O; 0 for none. */
static uint32_t key_of_letter(int letter, int modifiers)
{
    static const struct {
        int letter;
        uint32_t key, shifted;
    } table[] = {
        {'A', KEY_UP_ARROW, KEY_SHIFT_UP},
        {'B', KEY_DOWN_ARROW, KEY_SHIFT_DOWN},
        {'C', KEY_RIGHT_ARROW, KEY_SHIFT_RIGHT},
        {'D', KEY_LEFT_ARROW, KEY_SHIFT_LEFT},
        {'a', KEY_SHIFT_UP, 0},
        {'b', KEY_SHIFT_DOWN, 0},
        {'c', KEY_SHIFT_RIGHT, 0},
        {'d', KEY_SHIFT_LEFT, 0},
        {'H', KEY_HOME_KEY, 0},
        {'F', KEY_END_KEY, 0},
        {'P', KEY_FUNCTION + 1, 0},
        {'Q', KEY_FUNCTION + 2, 0},
        {'R', KEY_FUNCTION + 3, 0},
        {'S', KEY_FUNCTION + 4, 0},
        {'Z', KEY_SHIFT_TAB, KEY_SHIFT_TAB},
    };
    if (modifiers == WITH_CTRL && (letter == 'C' || letter == 'D'))
        return letter == 'C' ? KEY_WORD_RIGHT : KEY_WORD_LEFT;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].letter == letter)
            return modifiers == UNMODIFIED ? table[i].key
                   : modifiers == SHIFTED  ? table[i].shifted
                                           : 0;
    return 0;
}

/* The key of the numbers of VT220, PuTTY and rxvt; 0 for none. */
static uint32_t key_of_number(int number)
{
    static const uint32_t table[] = {
        [1] = KEY_HOME_KEY,       [3] = KEY_DELETE_KEY,     [4] = KEY_END_KEY,
        [5] = KEY_PAGE_UP,        [6] = KEY_PAGE_DOWN,      [7] = KEY_HOME_KEY,
        [8] = KEY_END_KEY,        [11] = KEY_FUNCTION + 1,  [12] = KEY_FUNCTION + 2,
        [13] = KEY_FUNCTION + 3,  [14] = KEY_FUNCTION + 4,  [15] = KEY_FUNCTION + 5,
        [17] = KEY_FUNCTION + 6,  [18] = KEY_FUNCTION + 7,  [19] = KEY_FUNCTION + 8,
        [20] = KEY_FUNCTION + 9,  [21] = KEY_FUNCTION + 10, [23] = KEY_FUNCTION + 11,
        [24] = KEY_FUNCTION + 12,
    };
    return number >= 0 && number < (int)(sizeof table / sizeof *table) ? table[number] : 0;
}

/* The character on a key of the keypad in application mode, behind Esc O; 0 for none. */
static uint32_t character_of_keypad(int letter)
{
    static const char row[] = "*+,-./0123456789";
    if (letter >= 'j' && letter <= 'y')
        return (unsigned char)row[letter - 'j'];
    return letter == 'M' ? '\r' : letter == 'I' ? '\t' : letter == 'X' ? '=' : 0;
}

/* What stands between the introducer and the last byte. Returns how many numbers it is, up to
 * three; −1 where it is anything else. */
static int numbers_of(const char *text, int number[3])
{
    char rest;
    int count =
        *text ? sscanf(text, "%4d;%4d;%4d%c", &number[0], &number[1], &number[2], &rest) : 0;
    return count > 3 || (*text && (count < 1 || strspn(text, "0123456789;") != strlen(text)))
               ? -1
               : count;
}

static int decode_control(struct decoder *decoder, const char *inside, int last,
                          struct event *event)
{
    int number[3] = {0}, code, column, row, count = numbers_of(inside, number);
    int modifiers = count > 1 ? number[1] : UNMODIFIED;
    if ((last == 'M' || last == 'm') && sscanf(inside, "<%5d;%5d;%5d", &code, &column, &row) == 3)
        return give_mouse(decoder, code, column, row, last == 'm', event);
    if (last == '~' && count == 1 && (number[0] == 200 || number[0] == 201)) {
        decoder->pasting = number[0] == 200;
        return 0;
    }
    uint32_t key = 0;
    if (last == '~' && count > 0 && modifiers == UNMODIFIED)
        key = key_of_number(number[0]);
    else if (count == 0 || (count == 2 && number[0] == 1 && last != 'R')) /* R: a reply */
        key = key_of_letter(last, modifiers);
    return key ? give_key(decoder, key, event) : 0;
}

static int decode_single(const struct decoder *decoder, const char *inside, int last,
                         struct event *event)
{
    int number[3] = {0}, count = numbers_of(inside, number);
    int modifiers = count > 0 ? number[count - 1] : UNMODIFIED;
    uint32_t key = key_of_letter(last, modifiers);
    if (last >= 'a' && last <= 'd') /* rxvt: with Ctrl */
        key = last == 'c' ? KEY_WORD_RIGHT : last == 'd' ? KEY_WORD_LEFT : 0;
    if (key == 0 && count == 0)
        key = character_of_keypad(last);
    return key ? give_key(decoder, key, event) : 0;
}

/* The bytes held behind an introducer of two; "?" where they are too many to mean anything. */
static void copy_inside(const struct decoder *decoder, char inside[DECODER_HELD_MAX])
{
    size_t length = decoder->count - 3;
    snprintf(inside, DECODER_HELD_MAX, "?");
    if (decoder->count > DECODER_HELD_MAX)
        return;
    memcpy(inside, decoder->held + 2, length);
    inside[length] = '\0';
}

/* --- states --- */

static void hold(struct decoder *decoder, unsigned char byte)
{
    if (decoder->count < DECODER_HELD_MAX)
        decoder->held[decoder->count] = byte;
    decoder->count++;
}

static void forget(struct decoder *decoder)
{
    decoder->state = DECODER_REST;
    decoder->count = 0;
    decoder->alt = false;
}

static void begin(struct decoder *decoder, enum decoder_state state, unsigned char byte)
{
    forget(decoder);
    decoder->state = state;
    hold(decoder, byte);
}

/* The key of the sequence that is held; 0 for none. */
static uint32_t find_learnt(const struct decoder *decoder)
{
    for (int i = 0; i < decoder->learnt_count; i++) {
        const char *sequence = decoder->learnt[i].sequence;
        if (strlen(sequence) == decoder->count &&
            memcmp(sequence, decoder->held, decoder->count) == 0)
            return decoder->learnt[i].key;
    }
    return 0;
}

static size_t character_length(unsigned char first)
{
    return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

/* What is held is one character, or U+FFFD for what is no UTF-8. */
static int end_character(struct decoder *decoder, struct event *event)
{
    char bytes[DECODER_HELD_MAX + 1] = "";
    const char *text = bytes;
    bool alt = decoder->alt;
    memcpy(bytes, decoder->held, decoder->count);
    forget(decoder);
    return alt ? 0 : give_key(decoder, text_next(&text), event);
}

static int begin_character(struct decoder *decoder, unsigned char byte, bool alt,
                           struct event *event)
{
    begin(decoder, DECODER_CHARACTER, byte);
    decoder->alt = alt;
    return character_length(byte) == 1 ? end_character(decoder, event) : 0;
}

static int feed_rest(struct decoder *decoder, unsigned char byte, struct event *event)
{
    if (byte >= 0x80)
        return begin_character(decoder, byte, false, event);
    begin(decoder, byte == ESCAPE ? DECODER_ESCAPE : DECODER_REST, byte);
    if (byte == ESCAPE)
        return 0;
    uint32_t learnt = find_learnt(decoder);
    forget(decoder);
    return give_key(decoder, learnt ? learnt : byte, event);
}

/* What has begun ends without a meaning, and a byte begins anew. */
static int break_off(struct decoder *decoder, unsigned char byte, struct event *event)
{
    forget(decoder);
    return byte == CANCEL || byte == SUBSTITUTE ? 0 : feed_rest(decoder, byte, event);
}

static int feed_character(struct decoder *decoder, unsigned char byte, struct event *events)
{
    if (byte < 0x80 || byte > 0xBF) { /* it belongs to a key of its own */
        int given = end_character(decoder, events);
        return given + feed_rest(decoder, byte, events + given);
    }
    hold(decoder, byte);
    return decoder->count == character_length(decoder->held[0]) ? end_character(decoder, events)
                                                                : 0;
}

static int feed_escape(struct decoder *decoder, unsigned char byte, struct event *event)
{
    static const struct {
        unsigned char byte;
        enum decoder_state state;
    } table[] = {{'[', DECODER_CONTROL}, {'O', DECODER_SINGLE}, {'P', DECODER_STRING},
                 {']', DECODER_STRING},  {'X', DECODER_STRING}, {'^', DECODER_STRING},
                 {'_', DECODER_STRING}};
    if (byte == ESCAPE) /* the one before was the key */
        return give_key(decoder, ESCAPE, event);
    hold(decoder, byte);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].byte == byte) {
            decoder->state = table[i].state;
            return 0;
        }
    }
    uint32_t key = find_learnt(decoder);
    forget(decoder);
    if (byte >= 0x80)
        return begin_character(decoder, byte, true, event);
    if (key == 0 && (byte == 'b' || byte == 'f'))
        key = byte == 'b' ? KEY_WORD_LEFT : KEY_WORD_RIGHT;
    return key ? give_key(decoder, key, event) : 0;
}

/* Behind Esc [ or Esc O. */
static int feed_sequence(struct decoder *decoder, unsigned char byte, struct event *event)
{
    bool control = decoder->state == DECODER_CONTROL;
    char inside[DECODER_HELD_MAX];
    if (byte < 0x20 || byte >= DELETE)
        return break_off(decoder, byte, event);
    hold(decoder, byte);
    uint32_t learnt = find_learnt(decoder);
    if (learnt) {
        forget(decoder);
        return give_key(decoder, learnt, event);
    }
    if (byte < 0x40)
        return 0;
    if (control && decoder->count == 3 && (byte == 'M' || byte == '[')) {
        decoder->state = byte == 'M' ? DECODER_OLD_MOUSE : DECODER_CONSOLE;
        return 0;
    }
    copy_inside(decoder, inside);
    forget(decoder);
    return control ? decode_control(decoder, inside, byte, event)
                   : decode_single(decoder, inside, byte, event);
}

/* The first five function keys of the Linux console. */
static int feed_console(struct decoder *decoder, unsigned char byte, struct event *event)
{
    if (byte < 0x20 || byte >= DELETE)
        return break_off(decoder, byte, event);
    forget(decoder);
    return byte >= 'A' && byte <= 'E' ? give_key(decoder, KEY_FUNCTION + 1 + byte - 'A', event) : 0;
}

/* Three bytes, each 32 more than it means. */
static int feed_old_mouse(struct decoder *decoder, unsigned char byte, struct event *event)
{
    if (byte < 0x20)
        return break_off(decoder, byte, event);
    hold(decoder, byte);
    if (decoder->count < 6)
        return 0;
    const unsigned char *sent = decoder->held + 3;
    forget(decoder);
    return give_mouse(decoder, sent[0] - 32, sent[1] - 32, sent[2] - 32, false, event);
}

/* A string ends with a bell or with Esc \; any other Esc breaks it off. */
static int feed_string(struct decoder *decoder, unsigned char byte, struct event *event)
{
    if (decoder->state == DECODER_STRING_ESCAPE) {
        begin(decoder, DECODER_ESCAPE, ESCAPE);
        if (byte != '\\' && byte != ESCAPE)
            return feed_escape(decoder, byte, event);
        if (byte == '\\')
            forget(decoder);
    } else if (byte == ESCAPE) {
        decoder->state = DECODER_STRING_ESCAPE;
    } else if (byte == BELL || byte == CANCEL || byte == SUBSTITUTE) {
        forget(decoder);
    }
    return 0;
}

int decoder_feed(struct decoder *decoder, unsigned char byte,
                 struct event events[DECODER_EVENTS_MAX])
{
    switch (decoder->state) {
    case DECODER_REST:
        return feed_rest(decoder, byte, events);
    case DECODER_CHARACTER:
        return feed_character(decoder, byte, events);
    case DECODER_ESCAPE:
        return feed_escape(decoder, byte, events);
    case DECODER_CONTROL:
    case DECODER_SINGLE:
        return feed_sequence(decoder, byte, events);
    case DECODER_CONSOLE:
        return feed_console(decoder, byte, events);
    case DECODER_OLD_MOUSE:
        return feed_old_mouse(decoder, byte, events);
    case DECODER_STRING:
    case DECODER_STRING_ESCAPE:
        return feed_string(decoder, byte, events);
    }
    return 0;
}

double decoder_patience(const struct decoder *decoder, double escape_ms)
{
    if (decoder->state == DECODER_ESCAPE && !decoder->pasting)
        return escape_ms;
    if (decoder->state != DECODER_REST && !decoder->pasting)
        return fmax(escape_ms, sequence_ms);
    return decoder->pasting ? fmax(escape_ms, paste_ms) : INFINITY;
}

int decoder_rest(struct decoder *decoder, struct event events[DECODER_EVENTS_MAX])
{
    int given = 0;
    if (decoder->state == DECODER_ESCAPE)
        given = give_key(decoder, ESCAPE, events);
    else if (decoder->state == DECODER_CHARACTER)
        given = end_character(decoder, events);
    forget(decoder);
    decoder->pasting = false;
    return given;
}
