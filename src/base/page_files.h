/*
 * Files in a browser's page, in place of those of a disk: input.h reads what the page holds,
 * output.h hands what is written to the page, which offers it to be saved.
 */
#ifndef GLISSADE_BASE_PAGE_FILES_H
#define GLISSADE_BASE_PAGE_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* The page holds a file from now on, in place of one of the same name; `name` and `bytes` were
 * allocated and are taken over. False when memory is short. */
bool page_file_hold(char *name, char *bytes, size_t size);

/* A file is to be saved; from the page. */
#ifdef __wasm__
__attribute__((import_module("page"), import_name("page_file_save")))
#endif
void page_file_save(const char *name, const char *bytes, size_t size);

#endif
