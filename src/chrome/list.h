/*
 * A list to choose from: rows with a title and a detail, a filter that is typed, the rows that it
 * leaves, best first, and a cursor on one of them. What the rows are about is told by a source, one
 * for each list: it makes the rows, and does what the chosen one means.
 *
 * The list knows no session and draws nothing. A frontend shows list_visible rows from list_first
 * on, each as list_row_at has it, and hands keys to list_key and presses to list_press.
 */
#ifndef GLISSADE_CHROME_LIST_H
#define GLISSADE_CHROME_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "chrome/line.h"

enum {
    LIST_TITLE = 96,
    LIST_DETAIL = 256,
    LIST_HEADINGS = 1, /* lines above the rows: title and filter */
    LIST_FOOTINGS = 4, /* and below them: a gap, the detail, what keys do */
};

struct list_row {
    char title[LIST_TITLE];   /* what typing looks for first */
    char detail[LIST_DETAIL]; /* one line beside it, looked through after the titles; "": none */
    const char *kind;         /* what it is, in a word; typing finds that, too; NULL: not said */
    bool marked;              /* it is what there is now */
    bool idle;                /* it can be looked at but means nothing here: the detail says why */
    int recent;               /* more than 0: chosen before, the larger the later */
};

/* All functions are called with the context that list_open was given. */
struct list_source {
    const char *title; /* above the list */
    const char *keys;  /* what other keys do, in a few words; NULL: there are none */
    bool wide;         /* details beside the titles; else below, those of the cursor's row alone */
    bool left;         /* stands on the left, so that what is on the right can be seen */
    /* The list opens, nothing of the following has been called yet. May be NULL. */
    void (*begin)(void *context);
    int (*count)(void *context);
    /* Fills in row i, which comes as zeros. */
    void (*row)(void *context, int i, struct list_row *row);
    /* The cursor has come to row i: shows what choosing it would do. NULL: nothing is shown. */
    void (*preview)(void *context, int i);
    /* Enter on row i, or a press. True: the list is done with. */
    bool (*choose)(void *context, int i);
    /* The list is left without a choice: all is to be as before it opened. May be NULL. */
    void (*cancel)(void *context);
    /* A first look at every key while the cursor is on row i, −1 where there is none. True: it was
     * meant for the source, whose rows may have become others. May be NULL. */
    bool (*key)(void *context, int i, uint32_t key);
    /* The row for the cursor after such a key, or after a choice that did not close the list: they
     * may have made other rows. NULL: they never do. */
    int (*stands)(void *context);
    bool keeps; /* Esc only closes it: what was done in it stays, each change an edit of its own */
};

/* All zero is one that is closed. */
struct list {
    const struct list_source *source; /* NULL: closed */
    void *context;
    struct line filter;
    int *order; /* rows that the filter leaves, best first; owned */
    int count;  /* of them */
    int total;  /* rows of the source, for which `order` has room */
    int cursor; /* index into `order` */
    int first;  /* of the rows shown, index into `order` */
    int page;   /* rows that were shown last, at least 1 */
};

enum list_outcome {
    LIST_OPEN,
    LIST_DONE,      /* something was chosen, and the list is closed */
    LIST_CANCELLED, /* it is closed without a choice */
};

/* Opens with the cursor on the marked row, else on the first; nothing is previewed. False where
 * memory is short: it is closed then. The source and the context must outlive the list. */
bool list_open(struct list *list, const struct list_source *source, void *context);

/* Closes without telling the source. */
void list_close(struct list *list);

/* The source's rows have become others: reads them anew, with the cursor on source row `at` where
 * the filter leaves it. */
void list_renew(struct list *list, int at);

enum list_outcome list_key(struct list *list, uint32_t key);

/* The wheel: moves the cursor down, or up where `by` is negative. */
void list_move(struct list *list, int by);

/* A press on the row so many lines below the first one shown: chooses it. */
enum list_outcome list_press(struct list *list, int line);

/* How many rows there are to show where `lines` fit, and makes the cursor's one of them. */
int list_visible(struct list *list, int lines);

/* The row so many places from the best one. False past the last. */
bool list_row_at(const struct list *list, int place, struct list_row *row);

/* The source's row that the cursor is on; −1 where the filter leaves none. */
int list_at_cursor(const struct list *list);

/*
 * How well a row fits what is typed: 0, it does not; else the more the better. All words of the
 * pattern must be found. In falling order: the whole title, its beginning, the beginning of a word
 * in it, any part, its letters in their order with others between them; then words of the kind and
 * the detail. Case does not count, and `eta` finds η.
 */
int list_fit(const char *pattern, const struct list_row *row);

#endif
