/*
 * What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput; it is linked with
 * libFuzzer where meson is told -Dfuzz=true (clang), and with corpus_main.c, which runs it over
 * the saved corpus, in every build.
 */
#ifndef GLISSADE_FUZZ_H
#define GLISSADE_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops the program where a promise is broken, so that the fuzzer keeps the input. */
static inline void promise(bool kept, const char *what)
{
    if (!kept) {
        fprintf(stderr, "broken promise: %s\n", what);
        abort();
    }
}

/* The input as a string of its own size, so that reading past its end is noticed. */
static inline char *text_of(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    promise(text != NULL, "memory");
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* A refusal says why, in one line. */
static inline void check_message(const struct error *error)
{
    promise(error->text[0] != '\0', "a failure has a message");
    promise(memchr(error->text, '\0', sizeof error->text) != NULL, "a message ends");
    promise(strpbrk(error->text, "\n\r") == NULL, "a message is one line");
}

#endif
