/* Keys as tests write them: characters, and names of keys between bars, as in "eta 0.1|enter|". */
#ifndef GLISSADE_TYPED_H
#define GLISSADE_TYPED_H

#include "testing.h"

#include "base/characters.h"
#include "session/keys.h"

static inline uint32_t key_named(const char *name, size_t length)
{
    static const struct {
        const char *name;
        uint32_t key;
    } table[] = {{"left", KEY_LEFT_ARROW},
                 {"right", KEY_RIGHT_ARROW},
                 {"home", KEY_HOME_KEY},
                 {"end", KEY_END_KEY},
                 {"del", KEY_DELETE_KEY},
                 {"back", 0x7F},
                 {"a", 0x01},
                 {"e", 0x05},
                 {"w", 0x17},
                 {"u", 0x15},
                 {"k", 0x0B},
                 {"word", KEY_WORD_RIGHT},
                 {"wordback", KEY_WORD_LEFT},
                 {"up", KEY_UP_ARROW},
                 {"down", KEY_DOWN_ARROW},
                 {"enter", '\r'},
                 {"esc", 0x1B},
                 {"tab", '\t'},
                 {"pagedown", KEY_PAGE_DOWN},
                 {"pageup", KEY_PAGE_UP},
                 {"f2", KEY_FUNCTION + 2},
                 {"f4", KEY_FUNCTION + 4}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strlen(table[i].name) == length && strncmp(table[i].name, name, length) == 0)
            return table[i].key;
    fail_msg("there is no key %.*s", (int)length, name);
    return 0;
}

/* The next key of such a text, 0 at its end. */
static inline uint32_t next_key(const char **text)
{
    if (**text != '|')
        return text_next(text);
    const char *name = *text + 1, *end = strchr(name, '|');
    *text = end + 1;
    return key_named(name, (size_t)(end - name));
}

#endif
