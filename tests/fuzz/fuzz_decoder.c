/*
 * Bytes as a terminal sends them, in any order: what comes out are characters and keys that exist,
 * nothing of a paste or a reply is a key, and the decoder always comes back to rest.
 */
#include "fuzz.h"

#include <math.h>

#include "frontends/decoder.h"
#include "session/keys.h"

static const char *const learnt[] = {"\x1BOA", "\x1B[7$",
                                     "\x1B"
                                     "A",
                                     "\x0B", "\x7F"};

static bool exists(uint32_t key)
{
    return key <= KEY_FUNCTION + 12 && key != KEY_NAMED && (key < 0xD800 || key > 0xDFFF);
}

static void check_event(const struct decoder *before, const struct event *event)
{
    bool string = before->state == DECODER_STRING;
    promise(!string, "a reply of the terminal is no event");
    promise(!before->pasting || event->kind == EVENT_TEXT, "pasted text is text");
    if (event->kind == EVENT_MOUSE)
        promise(event->mouse.column >= 0 && event->mouse.row >= 0, "the mouse is on the screen");
    else
        promise(exists(event->key), "keys exist");
    promise(event->kind != EVENT_TEXT || event->key < KEY_NAMED, "text is characters");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct decoder decoder = {0};
    struct event events[DECODER_EVENTS_MAX];
    for (size_t i = 0; i < sizeof learnt / sizeof *learnt; i++)
        decoder_learn(&decoder, learnt[i], KEY_UP_ARROW);
    for (size_t i = 0; i < size; i++) {
        struct decoder before = decoder;
        int count = decoder_feed(&decoder, data[i], events);
        promise(count >= 0 && count <= DECODER_EVENTS_MAX, "a byte completes two events at most");
        for (int k = 0; k < count; k++)
            check_event(&before, &events[k]);
        promise(isinf(decoder_patience(&decoder, 50)) ==
                    (decoder.state == DECODER_REST && !decoder.pasting),
                "what has begun is waited for");
    }
    decoder_rest(&decoder, events);
    promise(isinf(decoder_patience(&decoder, 50)), "after a rest nothing is waited for");
    promise(decoder_feed(&decoder, 'q', events) == 1 && events[0].kind == EVENT_KEY,
            "q is a key again");
    return 0;
}
