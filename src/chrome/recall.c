#include "chrome/recall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/characters.h"
#include "chrome/line.h"

static void drop_oldest(struct recall *recall)
{
    free(recall->line[0]);
    recall->count--;
    memmove(recall->line, recall->line + 1, (size_t)recall->count * sizeof *recall->line);
    if (recall->fresh > recall->count)
        recall->fresh = recall->count;
}

/* False for a line that is not kept. */
static bool append(struct recall *recall, const char *line)
{
    size_t length = strlen(line);
    const char *last = recall->count > 0 ? recall->line[recall->count - 1] : "";
    if (length >= LINE_BYTES || line[strspn(line, " ")] == '\0' || strcmp(last, line) == 0)
        return false;
    char *copy = strdup(line);
    if (!copy)
        return false;
    if (recall->count == RECALL_LINES)
        drop_oldest(recall);
    recall->line[recall->count++] = copy;
    return true;
}

void recall_add(struct recall *recall, const char *line)
{
    if (append(recall, line) && recall->fresh < recall->count)
        recall->fresh++;
}

static void append_text(struct recall *recall, const char *text, size_t length)
{
    for (const char *end = text + length; text < end;) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t bytes = (size_t)((stop ? stop : end) - text);
        char line[LINE_BYTES + 1], clean[LINE_BYTES + 1];
        snprintf(line, sizeof line, "%.*s", (int)(bytes < LINE_BYTES ? bytes : LINE_BYTES), text);
        text_clean(clean, sizeof clean, line);
        append(recall, clean);
        text += bytes + 1;
    }
}

void recall_read(struct recall *recall, const char *text, size_t length)
{
    struct recall added = *recall;
    int first = added.count - added.fresh;
    *recall = (struct recall){.count = 0};
    append_text(recall, text, length);
    for (int i = first; i < added.count; i++)
        recall_add(recall, added.line[i]);
    recall_free(&added);
}

char *recall_write(struct recall *recall)
{
    size_t size = 1, length = 0;
    for (int i = 0; i < recall->count; i++)
        size += strlen(recall->line[i]) + 1;
    char *text = malloc(size);
    if (!text)
        return NULL;
    for (int i = 0; i < recall->count; i++)
        length += (size_t)snprintf(text + length, size - length, "%s\n", recall->line[i]);
    text[length] = '\0';
    recall->fresh = 0;
    return text;
}

void recall_free(struct recall *recall)
{
    for (int i = 0; i < recall->count; i++)
        free(recall->line[i]);
    *recall = (struct recall){.count = 0};
}
