#include "frontends/positions.h"

#include <stddef.h>

#include "session/keys.h"

enum { USAGE_A = 0x04, USAGE_SLASH = 0x38, KEYPAD_1 = 0x59, KEYPAD_POINT = 0x63 };

uint32_t position_character(int usage, bool shift)
{
    /* from A to the slash; Return, Escape, Backspace, Tab and the key left of Return type nothing
     * here */
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz1234567890\0\0\0\0 -=[]\\\0;'`,./",
                      shifted[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()\0\0\0\0 _+{}|\0:\"~<>?";
    _Static_assert(sizeof plain == USAGE_SLASH - USAGE_A + 2, "a character a key");
    _Static_assert(sizeof shifted == sizeof plain, "a character a key");
    if (usage < USAGE_A || usage > USAGE_SLASH)
        return 0;
    int key = usage - USAGE_A;
    return (unsigned char)(shift ? shifted[key] : plain[key]);
}

uint32_t position_keypad(int usage)
{
    static const uint32_t table[KEYPAD_POINT - KEYPAD_1 + 1] = {
        KEY_END_KEY,
        KEY_DOWN_ARROW,
        KEY_PAGE_DOWN,
        KEY_LEFT_ARROW,
        0,
        KEY_RIGHT_ARROW,
        KEY_HOME_KEY,
        KEY_UP_ARROW,
        KEY_PAGE_UP,
        0,
        0x7F,
    };
    return usage >= KEYPAD_1 && usage <= KEYPAD_POINT ? table[usage - KEYPAD_1] : 0;
}
