#include "chrome/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/characters.h"
#include "session/keys.h"

/* --- how well a row fits --- */

enum {
    FIT_LETTERS = 200, /* and less the farther they are apart */
    FIT_KIND = 100,
    FIT_DETAIL = 50,
    FIT_PART = 400,
    FIT_WORD = 600,
    FIT_BEGINNING = 800,
    FIT_WHOLE = 1000,
};

/* In small ASCII letters. */
static void simplify(char *out, size_t size, const char *text)
{
    text_to_ascii(out, size, text);
    for (char *c = out; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The first place where a word begins with the pattern; NULL: nowhere. */
static const char *find_word(const char *text, const char *pattern)
{
    for (const char *at = text; (at = strstr(at, pattern)) != NULL; at++)
        if (at == text || !is_letter(at[-1]))
            return at;
    return NULL;
}

/* How many others stand between the pattern's letters; −1 where they are not all there in order. */
static int letters_apart(const char *text, const char *pattern)
{
    int apart = 0;
    const char *last = NULL;
    for (; *pattern; pattern++, text++) {
        text = strchr(text, *pattern);
        if (!text)
            return -1;
        apart += last ? (int)(text - last) - 1 : 0;
        last = text;
    }
    return apart;
}

static int fit_title(const char *title, const char *word)
{
    size_t length = strlen(word);
    if (strcmp(title, word) == 0)
        return FIT_WHOLE;
    if (strncmp(title, word, length) == 0)
        return FIT_BEGINNING;
    if (find_word(title, word))
        return FIT_WORD;
    if (strstr(title, word))
        return FIT_PART;
    int apart = length > 1 ? letters_apart(title, word) : -1;
    return apart < 0 || apart > (int)(3 * length) ? 0 : FIT_LETTERS - apart;
}

static int fit_word(const struct list_row *row, const char *word)
{
    char text[LIST_DETAIL];
    simplify(text, sizeof text, row->title);
    int fit = fit_title(text, word);
    if (fit > 0)
        return fit;
    simplify(text, sizeof text, row->kind ? row->kind : "");
    if (strncmp(text, word, strlen(word)) == 0)
        return FIT_KIND;
    simplify(text, sizeof text, row->detail);
    return find_word(text, word) ? FIT_DETAIL : 0;
}

int list_fit(const char *pattern, const struct list_row *row)
{
    char simple[LIST_TITLE];
    int fit = 0, words = 0;
    simplify(simple, sizeof simple, pattern);
    for (char *rest, *word = strtok_r(simple, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest)) {
        int one = fit_word(row, word);
        if (one == 0)
            return 0;
        fit += one;
        words++;
    }
    return words > 0 ? fit / words : 1;
}

/* --- the rows that are left --- */

struct rank {
    int row, fit, recent, length;
};

static struct list_row row_of(const struct list *list, int i)
{
    struct list_row row = {{0}};
    list->source->row(list->context, i, &row);
    return row;
}

/* The better fit, the one chosen later, the shorter title, the one that the source has first. */
static int compare(const void *one, const void *other)
{
    const struct rank *a = one, *b = other;
    if (a->fit != b->fit)
        return b->fit - a->fit;
    if (a->recent != b->recent)
        return b->recent - a->recent;
    return a->length != b->length ? a->length - b->length : a->row - b->row;
}

/* Fills `order`; `ranks` has room for all rows. Without a filter titles need not be short. */
static void sort_rows(struct list *list, struct rank *ranks)
{
    bool filtered = list->filter.length > 0;
    list->count = 0;
    for (int i = 0; i < list->total; i++) {
        struct list_row row = row_of(list, i);
        struct rank rank = {i, list_fit(list->filter.text, &row), row.recent,
                            filtered ? text_columns(row.title) : 0};
        if (rank.fit > 0)
            ranks[list->count++] = rank;
    }
    qsort(ranks, (size_t)list->count, sizeof *ranks, compare);
    for (int i = 0; i < list->count; i++)
        list->order[i] = ranks[i].row;
}

static bool make_room(struct list *list, int total)
{
    int *order = realloc(list->order, ((size_t)total + 1) * sizeof *order);
    if (!order)
        return false;
    list->order = order;
    list->total = total;
    return true;
}

/* False where memory is short: then the rows are what they were. */
static bool read_rows(struct list *list)
{
    int total = list->source->count(list->context);
    struct rank *ranks = malloc(((size_t)total + 1) * sizeof *ranks);
    bool good = ranks && make_room(list, total);
    if (good)
        sort_rows(list, ranks);
    free(ranks);
    return good;
}

static void put_cursor(struct list *list, int place)
{
    list->cursor = place >= list->count ? list->count - 1 : place;
    if (list->cursor < 0)
        list->cursor = 0;
}

static void put_on_row(struct list *list, int row)
{
    for (int place = 0; place < list->count; place++)
        if (list->order[place] == row)
            put_cursor(list, place);
}

/* --- opening and closing --- */

bool list_open(struct list *list, const struct list_source *source, void *context)
{
    list_close(list);
    list->source = source;
    list->context = context;
    if (source->begin)
        source->begin(context);
    if (!read_rows(list)) {
        list_close(list);
        return false;
    }
    for (int place = list->count - 1; place >= 0; place--)
        if (row_of(list, list->order[place]).marked)
            list->cursor = place;
    return true;
}

void list_close(struct list *list)
{
    free(list->order);
    *list = (struct list){.page = 1};
}

void list_renew(struct list *list, int at)
{
    if (!list->source || !read_rows(list))
        return;
    put_cursor(list, list->cursor);
    put_on_row(list, at);
}

/* --- keys and presses --- */

static void preview(struct list *list)
{
    int row = list_at_cursor(list);
    if (row >= 0 && list->source->preview)
        list->source->preview(list->context, row);
}

void list_move(struct list *list, int by)
{
    int before = list->cursor;
    put_cursor(list, list->cursor + by);
    if (list->cursor != before)
        preview(list);
}

static enum list_outcome cancel(struct list *list)
{
    if (list->source->cancel)
        list->source->cancel(list->context);
    list_close(list);
    return LIST_CANCELLED;
}

static enum list_outcome stay_open(struct list *list)
{
    if (list->source->stands)
        list_renew(list, list->source->stands(list->context));
    return LIST_OPEN;
}

static enum list_outcome choose(struct list *list)
{
    int row = list_at_cursor(list);
    if (row < 0 || row_of(list, row).idle)
        return LIST_OPEN;
    if (!list->source->choose(list->context, row))
        return stay_open(list);
    list_close(list);
    return LIST_DONE;
}

/* What is typed narrows the list; the best row left is the one previewed. */
static void type(struct list *list, uint32_t key)
{
    struct line before = list->filter;
    if (!line_key(&list->filter, key) || strcmp(before.text, list->filter.text) == 0)
        return;
    if (!read_rows(list)) {
        list->filter = before;
        return;
    }
    list->first = 0;
    put_cursor(list, 0);
    preview(list);
}

/* How far a key moves the cursor; 0 for other keys. */
static int move_of(const struct list *list, uint32_t key)
{
    switch (key) {
    case KEY_UP_ARROW:
    case KEY_SHIFT_TAB:
    case 'p' & 0x1F:
        return -1;
    case KEY_DOWN_ARROW:
    case '\t':
    case 'n' & 0x1F:
        return 1;
    case KEY_PAGE_UP:
        return -list->page;
    case KEY_PAGE_DOWN:
        return list->page;
    case KEY_HOME_KEY:
        return -list->count;
    case KEY_END_KEY:
        return list->count;
    default:
        return 0;
    }
}

enum list_outcome list_key(struct list *list, uint32_t key)
{
    if (!list->source)
        return LIST_CANCELLED;
    if (list->source->key && list->source->key(list->context, list_at_cursor(list), key))
        return stay_open(list);
    if (key == 0x1B || key == ('c' & 0x1F))
        return cancel(list);
    if (key == '\r' || key == '\n')
        return choose(list);
    int by = move_of(list, key);
    if (by != 0)
        list_move(list, by);
    else
        type(list, key);
    return LIST_OPEN;
}

enum list_outcome list_press(struct list *list, int line)
{
    int place = list->first + line;
    if (!list->source)
        return LIST_CANCELLED;
    if (line < 0 || line >= list->page || place >= list->count)
        return LIST_OPEN;
    list->cursor = place;
    return choose(list);
}

/* --- what is shown --- */

int list_visible(struct list *list, int lines)
{
    list->page = lines > 1 ? lines : 1;
    if (list->first > list->cursor)
        list->first = list->cursor;
    if (list->first < list->cursor - list->page + 1)
        list->first = list->cursor - list->page + 1;
    if (list->first > list->count - list->page)
        list->first = list->count - list->page;
    if (list->first < 0)
        list->first = 0;
    return list->count - list->first < list->page ? list->count - list->first : list->page;
}

bool list_row_at(const struct list *list, int place, struct list_row *row)
{
    if (!list->source || place < 0 || place >= list->count)
        return false;
    *row = row_of(list, list->order[place]);
    return true;
}

int list_at_cursor(const struct list *list)
{
    return list->source && list->cursor < list->count ? list->order[list->cursor] : -1;
}
