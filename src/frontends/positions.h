/*
 * Keys by their place on the keyboard instead of what is printed on them, for layouts without the
 * letters that the program's keys are named by. Places are usage numbers of the USB keyboard page
 * (HID Usage Tables, section 10), which SDL's scancodes are too.
 */
#ifndef GLISSADE_FRONTENDS_POSITIONS_H
#define GLISSADE_FRONTENDS_POSITIONS_H

#include <stdbool.h>
#include <stdint.h>

/* What the key at this place types on a keyboard of the United States; 0 where that is nothing. */
uint32_t position_character(int usage, bool shift);

/* The key (`enum key_code` and the like) that the keypad's digit or point at this place is while it
 * types no digits; 0 for none. */
uint32_t position_keypad(int usage);

#endif
