#include "scene/scene_settings.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scene/registry.h"
#include "scene/theme.h"

static const char *panel_name(const void *context, int i)
{
    (void)context;
    return panels[i] ? panels[i]->name : NULL;
}

static bool unknown_panel(const char *name, struct error *error)
{
    const char *nearest = text_nearest(name, panel_name, NULL);
    if (nearest)
        return fail(error, "panels: there is no panel '%.40s' (did you mean '%s'?)", name, nearest);
    return fail(error,
                "panels: there is no panel '%.40s' (auto, or names; see 'glissade list panels')",
                name);
}

static bool assign_panels(void *values, const char *text, struct error *error)
{
    struct scene_values *v = values;
    bool chosen[PANELS_MAX] = {false};
    if (strcmp(text, "auto") == 0) {
        v->panels_auto = true;
        return true;
    }
    if (*text == '\0')
        return fail(error,
                    "panels: the value is empty (auto, or names; see 'glissade list panels')");
    for (const char *from = text;; from++) {
        char name[64];
        from += strspn(from, " ");
        size_t length = strcspn(from, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, from);
        name[strcspn(name, " ")] = '\0';
        int i = panel_index(name);
        if (!panels[i])
            return unknown_panel(name, error);
        chosen[i] = true;
        from += length;
        if (*from == '\0')
            break;
    }
    memcpy(v->panel, chosen, sizeof chosen);
    v->panels_auto = false;
    return true;
}

static void print_panels(const void *values, char *out, size_t size)
{
    const struct scene_values *v = values;
    *out = '\0';
    if (v->panels_auto)
        snprintf(out, size, "auto");
    for (int i = 0; panels[i] && !v->panels_auto; i++) {
        size_t length = strlen(out);
        if (v->panel[i])
            snprintf(out + length, size - length, "%s%s", length ? "," : "", panels[i]->name);
    }
}

/* One line without control characters, which canvases and files would show or take differently. */
static bool assign_line(const char *name, char *field, size_t size, const char *text,
                        struct error *error)
{
    char line[CAPTION_SIZE] = {0};
    if (strlen(text) >= size)
        return fail(error, "%s: the text is too long (at most %zu bytes)", name, size - 1);
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            return fail(error, "%s: the text holds a control character (one line of text, or none)",
                        name);
    if (strcmp(text, "none") != 0)
        snprintf(line, sizeof line, "%s", text);
    memcpy(field, line, size);
    return true;
}

static bool assign_title(void *values, const char *text, struct error *error)
{
    return assign_line("title", ((struct scene_values *)values)->title, TITLE_SIZE, text, error);
}

static void print_title(const void *values, char *out, size_t size)
{
    const struct scene_values *v = values;
    snprintf(out, size, "%s", v->title[0] ? v->title : "none");
}

static bool assign_caption(void *values, const char *text, struct error *error)
{
    return assign_line("caption", ((struct scene_values *)values)->caption, CAPTION_SIZE, text,
                       error);
}

static void print_caption(const void *values, char *out, size_t size)
{
    const struct scene_values *v = values;
    snprintf(out, size, "%s", v->caption[0] ? v->caption : "none");
}

static const char *name_of_panel(int i)
{
    return panels[i] ? panels[i]->name : NULL;
}

static const struct vocabulary panel_words = {.name = name_of_panel, .list = true};

static const char *const legends[] = {"auto", "on", "off", NULL};

/* The chart that a choice of `detail` means. */
static bool has_nothing_to_show(void *values, int choice)
{
    struct scene *scene = (struct scene *)((char *)values - offsetof(struct scene, values));
    const struct panel *chart = panels[panel_index(chart_names[choice])];
    return scene->session->race.count > 0 && chart->empty && chart->empty(scene);
}

const struct setting scene_settings[] = {
    {"panels", 0, "NAME,...", "panels to show: auto, or names from 'list panels'", SETTING_OWN,
     SCOPE_SESSION, EFFECT_PICTURE, .words = &panel_words, .assign = assign_panels,
     .print = print_panels},
    {"detail", 0, "NAME", "the chart beside the map where one fits", SETTING_CHOICE, SCOPE_SESSION,
     EFFECT_PICTURE, .choices = chart_names, .passes = has_nothing_to_show,
     .offset = offsetof(struct scene_values, detail)},
    {"alone", 0, NULL, "the detail chart alone, over the whole picture", SETTING_FLAG,
     SCOPE_SESSION, EFFECT_PICTURE, .offset = offsetof(struct scene_values, alone)},
    {"timeline", 0, NULL, "a bar of the steps below the picture", SETTING_FLAG, SCOPE_SESSION,
     EFFECT_PICTURE, .offset = offsetof(struct scene_values, timeline)},
    {"title", 0, "TEXT", "a line above the picture, or none", SETTING_OWN, SCOPE_SESSION,
     EFFECT_PICTURE, .assign = assign_title, .print = print_title},
    {"caption", 0, "TEXT", "lines below the picture, or none", SETTING_OWN, SCOPE_SESSION,
     EFFECT_PICTURE, .assign = assign_caption, .print = print_caption},
    {"legend", 0, "NAME", "racers' names on the map: auto, where nothing else names them",
     SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE, .choices = legends,
     .offset = offsetof(struct scene_values, legend)},
    {"theme", 0, "NAME", "colours", SETTING_CHOICE, SCOPE_SESSION, EFFECT_PICTURE,
     .choices = theme_names, .offset = offsetof(struct scene_values, theme)},
    {"projector", 0, NULL, "larger text and thicker lines, for the back row", SETTING_FLAG,
     SCOPE_SESSION, EFFECT_PICTURE, .offset = offsetof(struct scene_values, projector)},
    {0},
};

const struct key_row scene_keys[] = {
    {"T",
     "timeline: a bar to drag the position on",
     NULL,
     {{'T', ACTION_NEXT, "timeline"}},
     .once = true},
    {"d/D",
     "next detail panel, the one before",
     "chart",
     {{'d', ACTION_NEXT, "detail"}, {'D', ACTION_BACK, "detail"}},
     .group = KEYS_PICTURE},
    {"t",
     "the next theme of colours",
     "theme",
     {{'t', ACTION_NEXT, "theme"}},
     .group = KEYS_PICTURE,
     .once = true},
    {0},
};
