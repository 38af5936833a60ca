/*
 * HTML: one file without a reference to anything outside. It holds the picture as SVG, with its
 * description, for whoever runs no scripts and for print; the session as a script; and the program,
 * compiled for browsers, which goes on from there.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "record/page.h"
#include "record/record.h"

extern const struct format format_svg; /* the still picture */

static void write_text(struct target *target, const char *text)
{
    target_write(target, text, strlen(text));
}

/* Text or the value of an attribute. */
static void write_escaped(struct target *target, const char *text)
{
    for (; *text; text++) {
        const char *entity = *text == '<'   ? "&lt;"
                             : *text == '>' ? "&gt;"
                             : *text == '&' ? "&amp;"
                             : *text == '"' ? "&quot;"
                                            : NULL;
        target_write(target, entity ? entity : text, entity ? strlen(entity) : 1);
    }
}

/* A string of JSON which no script element can end in. */
static void write_json(struct target *target, const char *text)
{
    write_text(target, "\"");
    for (; *text; text++) {
        char code[8];
        bool plain = (unsigned char)*text >= 0x20 && !strchr("\"\\<", *text);
        snprintf(code, sizeof code, "\\u%04x", (unsigned char)*text);
        target_write(target, plain ? text : code, plain ? 1 : strlen(code));
    }
    write_text(target, "\"");
}

/* Nothing may be fetched, whatever stands in the page; but for the program, where pages share it.
 */
static const char policy[] =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data: "
    "blob:; style-src 'unsafe-inline'; script-src %s'unsafe-inline' 'wasm-unsafe-eval'\" />\n";

static void write_head(const struct recording *recording)
{
    char text[sizeof policy + 32];
    snprintf(text, sizeof text, policy, recording->plan.shared ? "file: http: https: " : "");
    write_text(recording->target, text);
    write_text(recording->target, "<title>");
    write_escaped(recording->target, recording->plan.title);
    write_text(recording->target, "</title>\n<meta name=\"description\" content=\"");
    write_escaped(recording->target, recording->plan.description);
    write_text(recording->target, "\" />");
}

static void write_code(const struct recording *recording)
{
    struct target *target = recording->target;
    if (recording->plan.shared) {
        write_text(target, "<script src=\"" PAGE_PROGRAM_FILE "\"></script>");
        return;
    }
    write_text(target, "<script type=\"text/plain\" id=\"glissade-program\">");
    target_write(target, page_program.bytes, page_program.size);
    write_text(target, "</script>\n<script>");
    target_write(target, page_script.bytes, page_script.size);
    write_text(target, "</script>");
}

static void write_base64(struct target *target, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        uint32_t three = (uint32_t)bytes[i] << 16;
        three |= i + 1 < size ? (uint32_t)bytes[i + 1] << 8 : 0;
        three |= i + 2 < size ? bytes[i + 2] : 0;
        const char four[] = {digits[three >> 18], digits[three >> 12 & 63],
                             i + 1 < size ? digits[three >> 6 & 63] : '=',
                             i + 2 < size ? digits[three & 63] : '='};
        target_write(target, four, sizeof four);
    }
}

static void write_file(const struct recording *recording)
{
    write_text(recording->target, ",\"file\":{\"name\":");
    write_json(recording->target, recording->plan.file);
    write_text(recording->target, ",\"bytes\":\"");
    write_base64(recording->target, (const unsigned char *)recording->plan.file_bytes,
                 recording->plan.file_size);
    write_text(recording->target, "\"}");
}

static void write_session(const struct recording *recording)
{
    char head[64];
    snprintf(head, sizeof head,
             "{\"whole\":%s,\"scene\":%d,\"session\":", recording->plan.lesson ? "false" : "true",
             recording->plan.scene);
    write_text(recording->target, head);
    write_json(recording->target, recording->plan.script ? recording->plan.script : "");
    if (recording->plan.file)
        write_file(recording);
    write_text(recording->target, "}");
}

static bool fill_gap(struct recording *recording, enum page_gap gap, struct error *error)
{
    switch (gap) {
    case PAGE_HEAD:
        write_head(recording);
        return true;
    case PAGE_STYLE:
        target_write(recording->target, page_style.bytes, page_style.size);
        return true;
    case PAGE_CONTROLS:
        write_text(recording->target, recording->plan.controls ? recording->plan.controls : "full");
        return true;
    case PAGE_STILL:
        return format_svg.finish(recording, error);
    case PAGE_SESSION:
        write_session(recording);
        return true;
    case PAGE_CODE:
        write_code(recording);
        return true;
    case PAGE_END:
        break;
    }
    return true;
}

static bool open(struct recording *recording, struct error *error)
{
    return format_svg.open(recording, error);
}

static bool add(struct recording *recording, long centiseconds, struct error *error)
{
    return format_svg.add(recording, centiseconds, error);
}

static bool finish(struct recording *recording, struct error *error)
{
    for (const struct page_piece *piece = page_pieces;; piece++) {
        target_write(recording->target, piece->text.bytes, piece->text.size);
        if (piece->gap == PAGE_END)
            return recording_refused(recording, error);
        if (!fill_gap(recording, piece->gap, error))
            return false;
    }
}

static void release(struct recording *recording)
{
    format_svg.release(recording);
}

const struct format format_html = {
    .name = "html",
    .title = "a page in one file: live in every browser",
    .flags = FORMAT_LIVE,
    .open = open,
    .add = add,
    .finish = finish,
    .release = release,
};

bool page_write_program(const char *path, struct error *error)
{
    struct target *target = target_open(path, 0, error);
    bool pipe;
    long bytes;
    if (!target)
        return false;
    write_text(target, "const glissadeProgram = \"");
    target_write(target, page_program.bytes, page_program.size);
    write_text(target, "\";\n");
    target_write(target, page_script.bytes, page_script.size);
    return target_close(target, &bytes, &pipe, error);
}
