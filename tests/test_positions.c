/* Keys by their place on the keyboard. */
#include "testing.h"

#include "frontends/positions.h"
#include "session/keys.h"

static void test_characters(void **state)
{
    static const struct {
        int usage;
        uint32_t plain, shifted;
    } cases[] = {{0x04, 'a', 'A'}, {0x11, 'n', 'N'}, {0x14, 'q', 'Q'}, {0x1D, 'z', 'Z'},
                 {0x1E, '1', '!'}, {0x26, '9', '('}, {0x27, '0', ')'}, {0x2C, ' ', ' '},
                 {0x2D, '-', '_'}, {0x2E, '=', '+'}, {0x33, ';', ':'}, {0x36, ',', '<'},
                 {0x37, '.', '>'}, {0x38, '/', '?'}, {0x28, 0, 0},     {0x29, 0, 0},
                 {0x2B, 0, 0},     {0x32, 0, 0},     {0x03, 0, 0},     {0x39, 0, 0},
                 {-1, 0, 0},       {0x1000, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(position_character(cases[i].usage, false), cases[i].plain);
        assert_int_equal(position_character(cases[i].usage, true), cases[i].shifted);
    }
}

/* Every key that types something in the table of keys has a place. */
static void test_all_keys_have_a_place(void **state)
{
    (void)state;
    for (const struct key_row *row = session_keys; row->label; row++) {
        for (int i = 0; i < KEYS_PER_ROW && row->keys[i].code; i++) {
            uint32_t code = row->keys[i].code;
            bool found = code < 0x20 || code >= 0x7F;
            for (int usage = 0; usage < 0x100; usage++)
                found |= position_character(usage, false) == code ||
                         position_character(usage, true) == code;
            assert_true(found);
        }
    }
}

static void test_keypad(void **state)
{
    static const uint32_t keys[] = {KEY_END_KEY, KEY_DOWN_ARROW,  KEY_PAGE_DOWN, KEY_LEFT_ARROW,
                                    0,           KEY_RIGHT_ARROW, KEY_HOME_KEY,  KEY_UP_ARROW,
                                    KEY_PAGE_UP};
    (void)state;
    for (int digit = 1; digit <= 9; digit++)
        assert_int_equal(position_keypad(0x59 + digit - 1), keys[digit - 1]);
    assert_int_equal(position_keypad(0x62), 0);
    assert_int_equal(position_keypad(0x63), 0x7F);
    assert_int_equal(position_keypad(0x58), 0);
    assert_int_equal(position_keypad(0x64), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_all_keys_have_a_place),
        cmocka_unit_test(test_keypad),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("positions", tests, NULL, NULL);
}
