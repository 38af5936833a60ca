/* glissade list: what there is, a line each. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/app.h"
#include "optimizers/optimizers.h"
#include "scene/registry.h"
#include "scene/theme.h"
#include "surfaces/surfaces.h"

struct item {
    const char *name, *title; /* name NULL: past the last */
};

static struct item surface_item(const struct app *app, int i)
{
    (void)app;
    return surfaces[i] ? (struct item){surfaces[i]->name, surfaces[i]->title} : (struct item){0};
}

static struct item optimizer_item(const struct app *app, int i)
{
    (void)app;
    const struct optimizer *optimizer = optimizer_at(i);
    return optimizer ? (struct item){optimizer->name, optimizer->title} : (struct item){0};
}

static struct item panel_item(const struct app *app, int i)
{
    (void)app;
    return panels[i] ? (struct item){panels[i]->name, panels[i]->title} : (struct item){0};
}

static struct item key_item(const struct app *app, int i)
{
    const struct key_row *row = keys_at(&app->settings.keys, i);
    return row ? (struct item){row->label, row->title} : (struct item){0};
}

static struct item setting_item(const struct app *app, int i)
{
    const struct setting *row = settings_at(&app->settings, i);
    return row ? (struct item){row->name, row->help} : (struct item){0};
}

static struct item theme_item(const struct app *app, int i)
{
    (void)app;
    return (struct item){theme_names[i], theme_titles[i]};
}

static const struct {
    const char *name;
    struct item (*at)(const struct app *app, int i);
} kinds[] = {
    {"surfaces", surface_item}, {"optimizers", optimizer_item}, {"panels", panel_item},
    {"keys", key_item},         {"settings", setting_item},     {"themes", theme_item},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static const char *kind_name(const void *context, int i)
{
    (void)context;
    return i < KINDS ? kinds[i].name : NULL;
}

static void print_item(struct item item, bool json)
{
    if (!json) {
        printf("%s  %s\n", item.name, item.title);
        return;
    }
    fputs("{\"name\":", stdout);
    print_json_text(item.name);
    fputs(",\"title\":", stdout);
    print_json_text(item.title);
    puts("}");
}

static int run(struct app *app, char **words)
{
    static const char allowed[] = "surfaces, optimizers, panels, keys, settings, themes";
    struct error error;
    if (!words[0] || words[1]) {
        fail(&error, "list: one word says what to list (%s)", allowed);
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    int kind = 0;
    while (kind < KINDS && strcmp(kinds[kind].name, words[0]) != 0)
        kind++;
    if (kind == KINDS) {
        const char *nearest = text_nearest(words[0], kind_name, NULL);
        if (nearest)
            fail(&error, "list: '%.40s' cannot be listed (did you mean '%s'?)", words[0], nearest);
        else
            fail(&error, "list: '%.40s' cannot be listed (%s)", words[0], allowed);
        return fail_with(EXIT_BAD_USAGE, &error);
    }
    for (int i = 0; kinds[kind].at(app, i).name; i++)
        print_item(kinds[kind].at(app, i), app->cli.json);
    return finish_output(EXIT_DONE);
}

const struct command command_list = {
    .name = "list",
    .usage = "surfaces|optimizers|panels|keys|settings|themes [--json]",
    .summary = "what there is, a line each",
    .takes_words = true,
    .run = run,
};
