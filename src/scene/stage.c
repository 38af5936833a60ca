#include "scene/stage.h"

#include <math.h>

static const struct kept *kept_of(const struct scene *scene, const struct element *element)
{
    for (int i = 0; i < scene->kept_count; i++)
        if (scene->kept[i].element == element)
            return &scene->kept[i];
    return NULL;
}

void *element_values(const struct scene *scene, const struct element *element)
{
    const struct kept *kept = kept_of(scene, element);
    return kept && element->values_size > 0 ? scene->element_values + kept->values : NULL;
}

void *element_state(const struct scene *scene, const struct element *element)
{
    const struct kept *kept = kept_of(scene, element);
    return kept ? kept->state : NULL;
}

struct rect whole_units(struct rect r)
{
    double x = floor(r.x + 0.5), y = floor(r.y + 0.5);
    return (struct rect){x, y, floor(r.x + r.width + 0.5) - x, floor(r.y + r.height + 0.5) - y};
}

int scene_marked(const struct scene *scene)
{
    return scene->page.exported ? FOCUS_ALL : scene->session->state.focus;
}
