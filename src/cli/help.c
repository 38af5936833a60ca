/* The help texts, made from the tables. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/app.h"
#include "engine/modifiers.h"

static void pad(int used, int width)
{
    for (; used < width; used++)
        putchar(' ');
}

enum { HELP_COLUMN = 30, LAST_COLUMN = 110 };

/* From the column of the help texts on, in as many lines as it takes. */
static void print_wrapped(char *text)
{
    int column = HELP_COLUMN;
    char *rest;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        int width = text_columns(word);
        if (column > HELP_COLUMN && column + 1 + width > LAST_COLUMN) {
            putchar('\n');
            pad(0, HELP_COLUMN);
            column = HELP_COLUMN;
        } else if (column > HELP_COLUMN) {
            putchar(' ');
            column++;
        }
        fputs(word, stdout);
        column += width;
    }
    putchar('\n');
}

static void print_option(const struct setting *row)
{
    char option[64];
    int used = snprintf(option, sizeof option, "  %c%c%c --%s%s%s", row->letter ? '-' : ' ',
                        row->letter ? row->letter : ' ', row->letter ? ',' : ' ', row->name,
                        row->argument ? " " : "", row->argument ? row->argument : "");
    fputs(option, stdout);
    pad(used, HELP_COLUMN);
    char allowed[512], line[1024];
    setting_allowed(row, allowed, sizeof allowed);
    bool choice = row->kind == SETTING_CHOICE;
    snprintf(line, sizeof line, "%s%s%s%s", row->help, choice ? " (" : "", choice ? allowed : "",
             choice ? ")" : "");
    print_wrapped(line);
}

static void print_keys(const struct app *app)
{
    bool window = settings_find(&app->settings, "window") != NULL;
    puts("\nKeys:");
    const struct key_row *row;
    for (int i = 0; (row = keys_at(&app->settings.keys, i)) != NULL; i++) {
        if (row->window && !window)
            continue;
        printf("  %s", row->label);
        pad(text_columns(row->label), 17);
        puts(row->title);
    }
}

void help_print(const struct app *app, const struct command *command)
{
    printf("Usage: glissade %s%s%s\n", command->name ? command->name : "", command->name ? " " : "",
           command->usage);
    if (!command->name) {
        puts("\nWatch optimizers move: they race down a surface; the arrow keys change learning "
             "rate and\nmemory while "
             "they do.\n\nCommands:");
        for (int i = 0; commands[i]; i++) {
            int used = printf("  glissade %s", commands[i]->name ? commands[i]->name : "");
            pad(used, 22);
            puts(commands[i]->summary);
        }
    } else {
        printf("\n%s\n", command->summary);
        if (command->details)
            printf("\n%s\n", command->details);
    }
    puts("\nOptions:");
    for (int i = 0; settings_at(&app->settings, i); i++)
        print_option(settings_at(&app->settings, i));
    puts("  -h, --help                  this text\n      --version               name and version");
    fputs("\nModifiers of any optimizer, in its SPEC:\n ", stdout);
    for (const struct parameter *row = modifier_parameters; row->name; row++)
        printf("%s %s", row == modifier_parameters ? "" : ",", row->name);
    putchar('\n');
    puts("\nSPEC is NAME or NAME:PARAMETER=VALUE,...; a backslash escapes comma, colon and "
         "backslash in values.");
    if (!command->name)
        print_keys(app);
}
