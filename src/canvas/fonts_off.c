/* Fonts where no canvas has any. */
#include "canvas/fonts.h"

bool font_exists(const char *family)
{
    (void)family;
    return false;
}
