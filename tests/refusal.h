/*
 * Memory that is refused. The linker puts the functions below in the place of the system's wherever
 * the program and our libraries allocate (see meson.build).
 */
#ifndef GLISSADE_REFUSAL_H
#define GLISSADE_REFUSAL_H

#include "testing.h"

#include <limits.h>
#include <stdatomic.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* Refused are those with numbers from refused_from to refused_to, counted from 1. */
static atomic_long asked, refused_from, refused_to;

static bool is_refused(void)
{
    long number = atomic_fetch_add(&asked, 1) + 1;
    return number >= refused_from && number <= refused_to;
}

void *__wrap_malloc(size_t size)
{
    return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __real_realloc(old, size);
}

static void refuse(long from, long to)
{
    asked = 0;
    refused_from = from;
    refused_to = to;
}

/* True when one was refused; none is from here on. */
static bool was_refused(void)
{
    bool any = refused_from <= refused_to && asked >= refused_from;
    refuse(LONG_MAX, 0);
    return any;
}

#endif
