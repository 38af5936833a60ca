#include "chrome/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chrome/completion.h"

void prompt_open(struct prompt *prompt, const char *text)
{
    line_set(&prompt->line, text);
    prompt->back = 0;
    prompt->gap = false;
    prompt->note[0] = '\0';
}

/* --- completion --- */

/* Which words there are. */
static void note_words(struct prompt *prompt, const struct completion *found)
{
    size_t length = 0;
    prompt->refused = false;
    prompt->note[0] = '\0';
    for (int i = 0; i < found->count && length < PROMPT_NOTE; i++)
        length += (size_t)snprintf(prompt->note + length, PROMPT_NOTE - length, "%s%s",
                                   i > 0 ? "  " : "", found->word[i]);
}

/* What the setting is about and may be, where no word begins as what is typed does. */
static void note_setting(struct prompt *prompt, const struct settings *settings)
{
    char name[COMPLETION_BYTES], allowed[256];
    size_t first = strspn(prompt->line.text, " ");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(prompt->line.text + first, " ="),
             prompt->line.text + first);
    const struct setting *row = settings_find(settings, name);
    prompt->refused = false;
    if (!row)
        return;
    setting_allowed(row, allowed, sizeof allowed);
    snprintf(prompt->note, PROMPT_NOTE, *allowed ? "%s: %s (%s)" : "%s: %s", row->name, row->help,
             allowed);
}

/* The word at the cursor becomes what all that it may be begin with; where they are several, they
 * are shown. */
static void complete(struct prompt *prompt, const struct settings *settings)
{
    struct completion *found = malloc(sizeof *found);
    if (!found)
        return;
    completion_find(&prompt->line, settings, found);
    size_t typed = prompt->line.cursor - found->from, common = completion_common(found);
    char more[COMPLETION_BYTES];
    if (found->count > 0 && common > typed) {
        snprintf(more, sizeof more, "%.*s", (int)(common - typed), found->word[0] + typed);
        line_insert_text(&prompt->line, more);
    }
    if (found->count == 1 && prompt->line.text[prompt->line.cursor] == '\0')
        line_insert_text(&prompt->line, found->end);
    if (found->count > 1)
        note_words(prompt, found);
    if (found->count == 0)
        note_setting(prompt, settings);
    free(found);
}

/* --- recall --- */

static void show_former(struct prompt *prompt, int by)
{
    int back = prompt->back + by;
    if (back < 0 || back > prompt->recall.count)
        return;
    if (prompt->back == 0)
        prompt->draft = prompt->line;
    prompt->back = back;
    if (back == 0)
        prompt->line = prompt->draft;
    else
        line_set(&prompt->line, prompt->recall.line[prompt->recall.count - back]);
}

/* --- keys --- */

static enum prompt_outcome enter(struct prompt *prompt)
{
    if (prompt->line.text[strspn(prompt->line.text, " ")] == '\0')
        return PROMPT_LEFT;
    recall_add(&prompt->recall, prompt->line.text);
    prompt->back = 0;
    return PROMPT_ENTERED;
}

enum prompt_outcome prompt_key(struct prompt *prompt, const struct settings *settings, uint32_t key)
{
    prompt->gap = false;
    prompt->note[0] = '\0';
    switch (key) {
    case '\r':
    case '\n':
        return enter(prompt);
    case 0x1B:
    case 'c' & 0x1F:
        return PROMPT_LEFT;
    case '\t':
        complete(prompt, settings);
        break;
    case KEY_UP_ARROW:
    case 'p' & 0x1F:
        show_former(prompt, +1);
        break;
    case KEY_DOWN_ARROW:
    case 'n' & 0x1F:
        show_former(prompt, -1);
        break;
    default:
        line_key(&prompt->line, key);
        break;
    }
    return PROMPT_OPEN;
}

void prompt_paste(struct prompt *prompt, uint32_t code)
{
    bool blank = code < 0x20 || (code >= 0x7F && code < 0xA0);
    if (!blank && prompt->gap && prompt->line.length > 0)
        line_insert(&prompt->line, ' ');
    if (!blank)
        line_insert(&prompt->line, code);
    prompt->gap = blank;
}

/* What a shell is sent to another command for, a key lists here. */
void prompt_refuse(struct prompt *prompt, const char *why)
{
    static const char sent[] = "see 'glissade ";
    const char *see = strstr(why, sent), *rest = see ? strchr(see + sizeof sent, '\'') : NULL;
    if (rest)
        snprintf(prompt->note, PROMPT_NOTE, "%.*sTab lists them%s", (int)(see - why), why,
                 rest + 1);
    else
        snprintf(prompt->note, PROMPT_NOTE, "%s", why);
    prompt->refused = true;
}
