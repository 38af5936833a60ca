#include "scene/registry.h"

#include <string.h>

#define PART(symbol) extern const struct panel panel_##symbol;
#include "panel_list.inc"
#undef PART

#define PART(symbol) &panel_##symbol,
const struct panel *const panels[] = {
#include "panel_list.inc"
    NULL,
};
#undef PART

#define PART(symbol) extern const struct element element_##symbol;
#include "element_list.inc"
#undef PART

#define PART(symbol) &element_##symbol,
const struct element *const other_elements[] = {
#include "element_list.inc"
    NULL,
};
#undef PART

#define PART(name) name,
const char *const chart_names[] = {
#include "chart_list.inc"
    NULL,
};
#undef PART

enum {
    PANELS = sizeof panels / sizeof *panels - 1,
    OTHERS = sizeof other_elements / sizeof *other_elements - 1,
    TABLES_OF_OTHER_LAYERS = 8,
};

_Static_assert(PANELS <= (int)PANELS_MAX, "scene_values has room for every panel");
_Static_assert(PANELS + OTHERS + TABLES_OF_OTHER_LAYERS <= (int)SECTIONS_MAX &&
                   PANELS + OTHERS + TABLES_OF_OTHER_LAYERS <= (int)KEY_TABLES_MAX,
               "there is room for every element's rows");

int panel_index(const char *name)
{
    int i = 0;
    while (panels[i] && strcmp(panels[i]->name, name) != 0)
        i++;
    return i;
}
