/* Screens compared with golden ones in tests/golden; with GLISSADE_GOLDEN=write in the environment
 * those are written instead. */
#ifndef GLISSADE_GOLDEN_H
#define GLISSADE_GOLDEN_H

#include "testing.h"

#include "canvas/cells.h"

static inline void write_golden(const struct canvas *canvas, const char *path)
{
    char line[8 * 256 + 1];
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int row = 0; row < cells_rows(canvas); row++) {
        cells_row_text(canvas, row, line);
        fprintf(file, "%s\n", line);
    }
    fclose(file);
}

static inline void assert_golden(const struct canvas *canvas, const char *name)
{
    char path[1024], wanted[8 * 256 + 2], got[8 * 256 + 1];
    snprintf(path, sizeof path, "%s/golden/%s.txt", TESTS_DIR, name);
    const char *mode = getenv("GLISSADE_GOLDEN");
    if (mode && strcmp(mode, "write") == 0)
        write_golden(canvas, path);
    FILE *file = fopen(path, "r");
    assert_that(file != NULL, "%s is missing", path);
    for (int row = 0; row < cells_rows(canvas); row++) {
        bool read = fgets(wanted, sizeof wanted, file) != NULL;
        wanted[read ? strcspn(wanted, "\n") : 0] = '\0';
        cells_row_text(canvas, row, got);
        if (!read || strcmp(got, wanted) != 0) {
            fclose(file);
            fail_msg("%s, line %d:\n got '%s'\nwant '%s'", name, row + 1, got, wanted);
        }
    }
    fclose(file);
}

#endif
