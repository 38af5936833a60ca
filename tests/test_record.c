/*
 * Recordings: times, targets, and files of every kind read back by other libraries, or for text by
 * a terminal of a few lines.
 */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "canvas/cells.h"
#include "record/record.h"
#include "record/timing.h"
#include "record/words.h"
#include "scene/registry.h"
#include "scene/theme.h"

#ifdef HAVE_CAIRO
#include <cairo.h>
#include <fontconfig/fontconfig.h>

#include "canvas/cairo.h"
#endif
#ifdef HAVE_GIF
#include <gif_lib.h>

#include "record/shades.h"
#endif

/* --- a folder for each test --- */

static char folder[64];

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info, (void)kind, (void)at;
    return remove(path);
}

static int make_folder(void **state)
{
    snprintf(folder, sizeof folder, "/tmp/glissade-test-XXXXXX");
    return mkdtemp(folder) && set_up(state) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return tear_down(state);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

static const char *in_folder(const char *name)
{
    static char path[16][256]; /* a few are in use at once */
    static int next;
    char *out = path[next++ % 16];
    snprintf(out, sizeof path[0], "%s/%s", folder, name);
    return out;
}

static int seen;

static int count_one(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)path, (void)info, (void)kind;
    seen += at->level > 0;
    return 0;
}

/* Files and folders in the folder, however deep and hidden. */
static int count_files(void)
{
    seen = 0;
    nftw(folder, count_one, 8, FTW_PHYS);
    return seen;
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_text(const char *path, const char *wanted)
{
    char *text = table_load(path);
    assert_string_equal(text, wanted);
    free(text);
}

/* --- timing --- */

static struct timing_request request_of(double fps)
{
    return (struct timing_request){.steps = 300, .speed = 20, .fps = fps};
}

static struct timing timing_of(const struct timing_request *request)
{
    struct timing timing;
    struct error error = {""};
    assert_that(timing_make(request, &timing, &error), "%s", error.text);
    return timing;
}

static void test_the_third_follows(void **state)
{
    struct timing_request request = request_of(20);
    struct timing timing = timing_of(&request);
    struct error error = {""};
    (void)state;
    assert_near(timing.duration, 15, 1e-12, "steps / speed");
    assert_int_equal(timing.frames, 300);
    request.duration = 6;
    request.duration_given = true;
    timing = timing_of(&request);
    assert_int_equal(timing.steps, 120);
    request.speed_given = true;
    assert_int_equal(timing_of(&request).steps, 120);
    request.speed_given = false;
    request.steps_given = true;
    timing = timing_of(&request);
    assert_int_equal(timing.steps, 300);
    assert_near(timing.speed, 50, 1e-12, "steps / duration");
    request.speed_given = true;
    assert_false(timing_make(&request, &timing, &error));
    assert_non_null(strstr(error.text, "15 seconds, not 6"));
    request.speed = 50.05; /* within half a step */
    assert_true(timing_make(&request, &timing, &error));
}

static void test_the_first_and_the_last_step_are_shown(void **state)
{
    static const double starts[] = {0, 2, 15, 100};
    (void)state;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        struct timing_request request = request_of(30);
        request.slow_start = starts[i];
        struct timing timing = timing_of(&request);
        assert_int_equal(timing_step(&timing, 0), 0);
        assert_int_equal(timing_step(&timing, timing.frames - 1), 300);
        for (long k = 1; k < timing.frames; k++)
            assert_true(timing_step(&timing, k) >= timing_step(&timing, k - 1));
    }
    struct timing_request none = request_of(20);
    none.steps = 0;
    struct timing timing = timing_of(&none);
    assert_int_equal(timing.frames, 1);
    assert_int_equal(timing_step(&timing, 0), 0);
}

/* Automatic speed: the first ten steps take a sixth of the time, and no race of 30 steps or more
 * takes anything but 15 seconds. */
static void test_automatic_speed_gathers(void **state)
{
    static const long steps[] = {30, 60, 61, 100, 300, 5000, 1000000};
    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct session_values values = {.speed = NAN, .haste = 1, .steps = steps[i]};
        struct timing_request request = request_of(20);
        request.steps = steps[i];
        request.speed = session_mean_speed(&values);
        request.automatic = true;
        struct timing timing = timing_of(&request);
        assert_near(timing.duration, 15, 1e-9, "%ld steps", steps[i]);
        assert_int_equal(timing.frames, 300);
        double tenth = tempo_time(&timing.tempo, 10), last = 0;
        assert_near(tenth, fmax(2.5, 150. / (double)steps[i]), 1e-9, "the tenth step");
        for (long k = 0; k < timing.frames; k++) {
            double due = tempo_step(&timing.tempo, (double)k / 20), back;
            back = tempo_time(&timing.tempo, due);
            assert_near(back, (double)k / 20, 1e-9 * 15, "the time of its step, frame %ld", k);
            assert_true(due - last >= 0 && timing_step(&timing, k) <= steps[i]);
            last = due;
        }
        assert_near(tempo_step(&timing.tempo, 15), (double)steps[i], 1e-6, "it arrives");
        request.duration = 3; /* the same race in less time has the same shape */
        request.duration_given = request.steps_given = true;
        timing = timing_of(&request);
        assert_near(tempo_time(&timing.tempo, 10), tenth / 5, 1e-9, "in a fifth of the time");
    }
}

/* Even speed: the step is the time times the speed. Gathering speed all the way: its square. */
static void test_steps_follow_the_curve(void **state)
{
    struct timing_request request = request_of(20.05);
    (void)state;
    request.steps = 3000;
    request.speed = 200;
    struct timing even = timing_of(&request);
    request.slow_start = 15;
    struct timing slow = timing_of(&request);
    request.slow_start = 5;
    struct timing partly = timing_of(&request);
    for (long k = 0; k < even.frames - 1; k++) { /* the last one shows the end */
        double x = (double)k / 20.05 / 15;
        assert_near((double)timing_step(&even, k), 3000 * x, 0.5 + 1e-6, "even, frame %ld", k);
        assert_near((double)timing_step(&slow, k), 3000 * x * x, 0.5 + 1e-6, "slow, frame %ld", k);
        /* a third of the time at half the final speed, which is 3000 / (15 − 5/2) */
        double seconds = 15 * x,
               steps = seconds < 5 ? 240 * seconds * seconds / 10 : 240 * (seconds - 2.5);
        assert_near((double)timing_step(&partly, k), steps, 0.5 + 1e-6, "partly, frame %ld", k);
    }
}

static void test_delays_never_drift(void **state)
{
    static const double rates[] = {0.1, 1, 7, 12.5, 20, 23.976, 24, 25, 30, 48, 50, 60, 119.9};
    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct timing_request request = request_of(rates[i]);
        request.steps = 3000;
        struct timing timing = timing_of(&request);
        long sum = 0;
        for (long k = 0; k < timing.frames; k++) {
            long delay = timing_delay(&timing, k);
            assert_true(delay == (long)floor(100 / rates[i]) ||
                        delay == (long)ceil(100 / rates[i] - 1e-9));
            sum += delay;
            assert_near((double)sum, 100.0 * (double)(k + 1) / rates[i], 1,
                        "%g a second, frame %ld", rates[i], k);
        }
    }
    struct timing_request request = request_of(30);
    request.hold = 1.5;
    struct timing timing = timing_of(&request);
    static const long wanted[] = {3, 3, 4, 3, 3, 4};
    for (int k = 0; k < 6; k++)
        assert_int_equal(timing_delay(&timing, k), wanted[k]);
    assert_int_equal(timing_delay(&timing, timing.frames - 1), 4 + 150);
}

static void test_too_long_is_refused(void **state)
{
    struct timing_request request = request_of(20);
    struct error error = {""};
    (void)state;
    request.steps = 72000;
    struct timing timing = timing_of(&request);
    assert_true(timing_check(&timing, &error));
    request.steps = 72001;
    timing = timing_of(&request);
    assert_false(timing_check(&timing, &error));
}

/* --- targets --- */

static struct target *open_target(const char *path, long limit)
{
    struct error error = {""};
    struct target *target = target_open(path, limit, &error);
    assert_that(target != NULL, "%s", error.text);
    return target;
}

static void close_target(struct target *target, long wanted)
{
    struct error error = {""};
    long bytes;
    bool broken;
    assert_that(target_close(target, &bytes, &broken, &error), "%s", error.text);
    assert_int_equal(bytes, wanted);
}

static void test_a_file_is_there_when_it_is_complete(void **state)
{
    const char *path = in_folder("a.txt");
    (void)state;
    write_text(path, "before");
    struct target *target = open_target(path, 0);
    assert_true(target_is_file(target));
    assert_true(target_write(target, "after", 5));
    assert_text(path, "before");
    assert_int_equal(count_files(), 2);
    close_target(target, 5);
    assert_text(path, "after");
    assert_int_equal(count_files(), 1);
}

static void test_giving_up_leaves_nothing(void **state)
{
    (void)state;
    struct target *target = open_target(in_folder("a.txt"), 0);
    assert_true(target_write(target, "x", 1));
    target_discard(target);
    assert_int_equal(count_files(), 0);
    target_discard(NULL);
}

/* More than the buffer, in pieces around its size. */
static void test_all_bytes_arrive(void **state)
{
    static char bytes[200000];
    static const size_t pieces[] = {1, 65535, 1, 2, 65536, 65537, 3};
    const char *path = in_folder("a.txt");
    size_t done = 0;
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i * 7 % 23);
    struct target *target = open_target(path, 0);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        assert_true(target_write(target, bytes + done, pieces[i]));
        done += pieces[i];
    }
    close_target(target, (long)done);
    char *text = table_load(path);
    assert_int_equal(strlen(text), done);
    assert_memory_equal(text, bytes, done);
    free(text);
}

static void test_the_mode_honours_umask(void **state)
{
    struct stat info;
    const char *path = in_folder("a.txt");
    (void)state;
    mode_t before = umask(027);
    close_target(open_target(path, 0), 0);
    umask(before);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
}

static void test_links_are_followed(void **state)
{
    struct stat info;
    const char *file = in_folder("file"), *link = in_folder("link");
    (void)state;
    write_text(file, "before");
    assert_int_equal(symlink("file", link), 0);
    struct target *target = open_target(link, 0);
    target_write(target, "after", 5);
    close_target(target, 5);
    assert_text(file, "after");
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
}

static void assert_refused(const char *path, const char *why);

/* Links to links to what is not there yet, absolute and relative. */
static void test_dangling_links_are_written_through(void **state)
{
    struct stat info;
    const char *first = in_folder("first"), *second = in_folder("second");
    (void)state;
    assert_int_equal(symlink(second, first), 0);
    assert_int_equal(symlink("file", second), 0);
    struct target *target = open_target(first, 0);
    target_write(target, "new", 3);
    close_target(target, 3);
    assert_text(in_folder("file"), "new");
    assert_int_equal(lstat(first, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(lstat(second, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(count_files(), 3);
}

/* Of what is replaced, whatever the umask says. The owner can be another one for root only. */
static void test_mode_and_owner_are_kept(void **state)
{
    static const mode_t modes[] = {0600, 0640, 0666, 0755, 0400};
    const char *path = in_folder("a.txt");
    (void)state;
    uid_t owner = geteuid() == 0 ? 12345 : geteuid();
    gid_t group = geteuid() == 0 ? 23456 : getegid();
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct stat info;
        if (geteuid() != 0 && !(modes[i] & 0200))
            continue; /* refused: it may not be written */
        write_text(path, "before");
        assert_int_equal(chown(path, owner, group), 0);
        assert_int_equal(chmod(path, modes[i]), 0);
        struct target *target = open_target(path, 0);
        target_write(target, "after", 5);
        close_target(target, 5);
        assert_text(path, "after");
        assert_int_equal(stat(path, &info), 0);
        assert_int_equal(info.st_mode & 07777, modes[i]);
        assert_int_equal(info.st_uid, owner);
        assert_int_equal(info.st_gid, group);
        assert_int_equal(unlink(path), 0);
    }
}

/* A folder below /dev holds files like any other; what is open already is no file to replace. */
static void test_streams_are_what_cannot_be_replaced(void **state)
{
    char name[64];
    (void)state;
    assert_true(target_is_stream("-"));
    assert_true(target_is_stream("/dev/null"));
    assert_true(target_is_stream("/dev/stdout"));
    assert_false(target_is_stream("/dev/shm/glissade-is-not-there.gif"));
    assert_false(target_is_stream(in_folder("new")));
    write_text(in_folder("log"), "before ");
    int fd = open(in_folder("log"), O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_true(fd >= 0);
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    assert_int_equal(symlink(name, in_folder("link")), 0);
    assert_true(target_is_stream(name));
    assert_true(target_is_stream(in_folder("link")));
    struct target *target = open_target(in_folder("link"), 0);
    assert_false(target_is_file(target));
    target_write(target, "after", 5);
    close_target(target, 5);
    assert_int_equal(write(fd, ".", 1), 1);
    close(fd);
    assert_text(in_folder("log"), "before after.");
}

static void test_a_folder_with_a_films_name_is_refused(void **state)
{
    struct error error = {""};
    char *path = strdup(in_folder("d.gif"));
    (void)state;
    assert_non_null(path);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_false(path_is_folder(path));
    assert_ptr_equal(format_of_path(path, &error), format_find("gif"));
    assert_refused(path, "is a folder");
    assert_true(path_is_folder(in_folder("d.gif/")));
    assert_true(path_is_folder(folder));
    free(path);
}

static void assert_refused(const char *path, const char *why)
{
    struct error error = {""};
    struct target *target = target_open(path, 0, &error);
    long bytes;
    bool broken;
    if (target) {
        target_write(target, "x", 1);
        assert_false(target_close(target, &bytes, &broken, &error));
    }
    assert_that(strstr(error.text, why) != NULL, "%s: '%s'", path, error.text);
    assert_null(strchr(error.text, '\n'));
}

static void test_failures_have_reasons(void **state)
{
    (void)state;
    assert_refused(in_folder("no/where"), strerror(ENOENT));
    assert_refused("/dev/full", strerror(ENOSPC));
    assert_refused(folder, "is a folder");
    assert_int_equal(symlink("loop", in_folder("loop")), 0);
    assert_refused(in_folder("loop"), strerror(ELOOP));
    assert_int_equal(unlink(in_folder("loop")), 0);
    write_text(in_folder("file"), "");
    assert_refused(in_folder("file/x"), strerror(ENOTDIR));
    /* a folder appears where the file is to go */
    struct error error = {""};
    struct target *target = open_target(in_folder("late"), 0);
    long bytes;
    bool broken;
    assert_int_equal(mkdir(in_folder("late"), 0777), 0);
    assert_false(target_close(target, &bytes, &broken, &error));
    assert_non_null(strstr(error.text, "cannot put in place"));
    assert_int_equal(count_files(), 2);
}

static void test_limits(void **state)
{
    struct error error = {""};
    (void)state;
    struct target *target = open_target(in_folder("a"), 10);
    assert_true(target_write(target, "0123456789", 10));
    assert_false(target_over_limit(target));
    assert_false(target_write(target, "0", 1));
    assert_true(target_over_limit(target));
    assert_true(target_failed(target, &error));
    assert_non_null(strstr(error.text, "max-size"));
    target_discard(target);
    assert_int_equal(count_files(), 0);
}

/* A pipe with a limit gets all or nothing. */
static void test_streams_wait_for_the_limit(void **state)
{
    char bytes[8] = "";
    const char *path = in_folder("pipe");
    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    struct target *target = open_target(path, 4);
    assert_false(target_is_file(target));
    target_write(target, "abc", 3);
    close_target(target, 3);
    assert_int_equal(read(reader, bytes, sizeof bytes), 3);
    assert_string_equal(bytes, "abc");
    target = open_target(path, 4);
    target_write(target, "abc", 3);
    target_write(target, "de", 2);
    target_discard(target);
    assert_int_equal(read(reader, bytes, sizeof bytes), 0);
    close(reader);
}

/* --- formats --- */

static void test_formats_by_name(void **state)
{
    struct error error;
    (void)state;
    for (int i = 0; formats[i]; i++) {
        char path[64];
        snprintf(path, sizeof path, "some.dir/x.%s", formats[i]->name);
        assert_ptr_equal(format_of_path(path, &error), formats[i]);
        assert_ptr_equal(format_find(formats[i]->name), formats[i]);
    }
    assert_ptr_equal(format_of_path("X.TXT", &error), format_find("txt"));
    assert_null(format_find("jpeg"));
    assert_null(format_of_path("some.cast/x", &error));
    assert_null(format_of_path("x.jpeg", &error));
    assert_ptr_equal(format_of_path("-", &error), format_find("gif"));
    assert_ptr_equal(format_of_path("/dev/null", &error), format_find("gif"));
    assert_ptr_equal(format_of_path("/tmp", &error), format_find("png"));
}

static struct plan plan_of(struct fixture *f, int width, int height)
{
    struct plan plan = {.width = width,
                        .height = height,
                        .inks = session_inks(&f->session),
                        .fps = 20,
                        .tiles = 1,
                        .colours = COLOURS_MOST,
                        .title = "A \"title\" with <marks> & \\",
                        .description = "what <it> shows"};
    theme_palette(0, &plan.palette);
    return plan;
}

/* Draws a step on the recording's canvas and adds it. */
static void add_step(struct fixture *f, struct recording *recording, long step, long centiseconds)
{
    struct error error = {""};
    struct canvas *canvas = recording_canvas(recording, &error);
    assert_that(canvas != NULL, "%s", error.text);
    while (!session_go(&f->session, step, 1000))
        continue;
    scene_draw(&f->scene, canvas);
    assert_that(recording_add(recording, centiseconds, &error), "%s", error.text);
}

static void open_recording(struct recording *recording, const char *path, const struct plan *plan)
{
    struct error error = {""};
    const struct format *format = format_of_path(path, &error);
    assert_that(format != NULL, "%s", error.text);
    assert_that(recording_open(recording, path, format, plan, &error), "%s", error.text);
}

static void close_recording(struct recording *recording)
{
    struct error error = {""};
    assert_that(recording_close(recording, &error), "%s", error.text);
}

static const long shown_steps[] = {0, 1, 5, 5, 40};
static const long shown_for[] = {3, 3, 4, 100, 7};
enum { SHOWN = sizeof shown_steps / sizeof *shown_steps };

static void record_steps(struct fixture *f, const char *path, const struct plan *plan)
{
    struct recording recording;
    open_recording(&recording, path, plan);
    for (int i = 0; i < SHOWN; i++)
        add_step(f, &recording, shown_steps[i], shown_for[i]);
    assert_int_equal(recording.frames, SHOWN);
    assert_int_equal(recording.centiseconds, 117);
    close_recording(&recording);
    assert_true(recording.bytes > 0);
}

/* The same plan and frames give the same bytes; giving up leaves nothing, at any frame. */
static void test_same_bytes_or_none(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; formats[i]; i++) {
        bool cells = formats[i]->flags & FORMAT_CELLS;
        struct plan plan = plan_of(f, cells ? 60 : 200, cells ? 20 : 150);
        char name[2][32];
        if (strcmp(formats[i]->name, "mp4") == 0 || strcmp(formats[i]->name, "webm") == 0)
            continue; /* they need a program */
        plan.tiles = formats[i]->flags & FORMAT_ANIMATED ? 1 : SHOWN;
        for (int k = 0; k < 2; k++) {
            snprintf(name[k], sizeof name[k], "%d.%s", k, formats[i]->name);
            record_steps(f, in_folder(name[k]), &plan);
        }
        char *first = table_load(in_folder(name[0])), *second = table_load(in_folder(name[1]));
        struct stat info[2];
        stat(in_folder(name[0]), &info[0]);
        stat(in_folder(name[1]), &info[1]);
        /* in SVG Cairo numbers surfaces through the life of the process; a page has one in it */
        if (strcmp(formats[i]->name, "svg") != 0 && !(formats[i]->flags & FORMAT_LIVE)) {
            assert_int_equal(info[0].st_size, info[1].st_size);
            assert_memory_equal(first, second, (size_t)info[0].st_size);
        }
        free(first);
        free(second);
        remove(in_folder(name[0]));
        remove(in_folder(name[1]));
        for (int frames = 0; frames <= SHOWN; frames++) {
            struct recording recording;
            open_recording(&recording, in_folder(name[0]), &plan);
            for (int k = 0; k < frames; k++)
                add_step(f, &recording, shown_steps[k], 3);
            recording_discard(&recording);
            recording_discard(&recording);
            assert_that(count_files() == 0, "%s: %d left", formats[i]->name, count_files());
        }
    }
}

/* --- text --- */

static void test_text_is_the_cells(void **state)
{
    struct fixture *f = *state;
    struct plan plan = plan_of(f, 70, 22);
    struct recording recording;
    open_recording(&recording, in_folder("x.txt"), &plan);
    add_step(f, &recording, 30, 0);
    close_recording(&recording);
    struct canvas *canvas = cells_open(70, 22, CHARSET_BRAILLE, SHADING_LINES);
    scene_draw(&f->scene, canvas);
    char *text = table_load(in_folder("x.txt")), *line = text;
    for (int row = 0; row < 22; row++) {
        char wanted[70 * 8 + 1];
        cells_row_text(canvas, row, wanted);
        size_t length = strcspn(line, "\n");
        assert_int_equal(line[length], '\n');
        line[length] = '\0';
        assert_string_equal(line, wanted);
        line += length + 1;
    }
    assert_int_equal(*line, '\0');
    free(text);
    cells_close(canvas);
}

/* A terminal that knows what recordings use: places, colours, clearing, hiding the cursor. */
struct terminal {
    int columns, rows, x, y;
    struct {
        char text[16];
        char colour[64]; /* the last sequence of colours */
    } cell[60][120];
    char colour[64];
};

static const char *take_sequence(struct terminal *t, const char *at)
{
    size_t length = strcspn(at, "mHJhl");
    assert_true(at[0] == '[' && length < sizeof t->colour);
    if (at[length] == 'm') {
        memcpy(t->colour, at, length);
        t->colour[length] = '\0';
    } else if (at[length] == 'H') {
        assert_int_equal(sscanf(at, "[%d;%dH", &t->y, &t->x), 2);
        t->x--, t->y--;
    } else if (at[length] == 'J') {
        memset(t->cell, 0, sizeof t->cell);
    }
    return at + length + 1;
}

static void feed(struct terminal *t, const char *bytes)
{
    while (*bytes) {
        if (*bytes == '\033') {
            bytes = take_sequence(t, bytes + 1);
            continue;
        }
        int length = 1;
        while (((unsigned char)bytes[length] & 0xC0) == 0x80)
            length++;
        bool combines = (unsigned char)bytes[0] == 0xCC || (unsigned char)bytes[0] == 0xCD;
        assert_true(t->y >= 0 && t->y < t->rows && t->x >= (combines ? 1 : 0) &&
                    t->x < t->columns + (combines ? 1 : 0));
        char *text = t->cell[t->y][combines ? t->x - 1 : t->x].text;
        if (!combines) {
            *text = '\0';
            snprintf(t->cell[t->y][t->x].colour, sizeof t->colour, "%s", t->colour);
            t->x++;
        }
        strncat(text, bytes, (size_t)length);
        bytes += length;
    }
}

/* The string of an event, in place. */
static void unescape(char *json)
{
    char *out = json;
    for (; *json != '"'; json++) {
        if (*json != '\\') {
            *out++ = *json;
        } else if (*++json == 'u') {
            unsigned code;
            assert_int_equal(sscanf(json + 1, "%4x", &code), 1);
            *out++ = (char)code;
            json += 4;
        } else {
            *out++ = *json;
        }
    }
    *out = '\0';
}

static void assert_screen(const struct terminal *t, const struct canvas *canvas)
{
    for (int row = 0; row < t->rows; row++) {
        char wanted[120 * 8 + 1], got[120 * 16] = "";
        for (int column = 0; column < t->columns; column++) {
            struct glyph glyph = cells_glyph(canvas, column, row);
            char text[16];
            int length = text_encode(glyph.code, text);
            if (glyph.combining)
                length += text_encode(glyph.combining, text + length);
            text[length] = '\0';
            assert_that(strcmp(t->cell[row][column].text, text) == 0, "row %d, column %d: '%s'",
                        row, column, t->cell[row][column].text);
            struct palette palette;
            theme_palette(0, &palette);
            uint32_t ink = palette_on_cells(&palette, glyph.ink),
                     ground = palette_on_cells(&palette, glyph.ground);
            snprintf(wanted, sizeof wanted, "[0%s;38;2;%u;%u;%u;48;2;%u;%u;%u",
                     glyph.bold ? ";1" : "", ink >> 16, ink >> 8 & 255, ink & 255, ground >> 16,
                     ground >> 8 & 255, ground & 255);
            snprintf(got, sizeof got, "%s", t->cell[row][column].colour);
            assert_string_equal(got, wanted);
        }
    }
}

static void test_cast_replays_to_the_same_screen(void **state)
{
    struct fixture *f = *state;
    struct plan plan = plan_of(f, 90, 30);
    record_steps(f, in_folder("x.cast"), &plan);
    struct canvas *canvas = cells_open(90, 30, CHARSET_BRAILLE, SHADING_COLOUR);
    static struct terminal terminal;
    terminal = (struct terminal){.columns = 90, .rows = 30};
    char *text = table_load(in_folder("x.cast")), *line = text;
    static const char header[] = "{\"version\": 2, \"width\": 90, \"height\": 30, \"title\": "
                                 "\"A \\\"title\\\" with <marks> & \\\\\"}\n";
    assert_int_equal(strncmp(line, header, strlen(header)), 0);
    line += strlen(header);
    long time = 0;
    for (int i = 0; i < SHOWN; i++) {
        while (!session_go(&f->session, shown_steps[i], 1000))
            continue;
        scene_draw(&f->scene, canvas);
        if (i != 3) { /* the same step again is no event */
            char *next = strchr(line, '\n') + 1, *string = strstr(line, "\"o\", \"") + 6;
            assert_near(strtod(line + 1, NULL), (double)time / 100, 1e-9, "time of frame %d", i);
            unescape(string);
            feed(&terminal, string);
            line = next;
        }
        assert_screen(&terminal, canvas);
        time += shown_for[i];
    }
    assert_string_equal(line, "[1.17, \"o\", \"\\u001b[?25h\"]\n");
    free(text);
    cells_close(canvas);
}

/* Only the ground under text and paths changes. */
static void test_cast_follows_the_ground(void **state)
{
    struct fixture *f = *state;
    struct plan plan = plan_of(f, 90, 30);
    struct recording recording;
    static struct terminal terminal;
    terminal = (struct terminal){.columns = 90, .rows = 30};
    open_recording(&recording, in_folder("x.cast"), &plan);
    add_step(f, &recording, 5, 10);
    set(f, "surface", "bowl");
    add_step(f, &recording, 5, 10);
    set(f, "surface", "bowl:angle=70");
    add_step(f, &recording, 5, 10);
    close_recording(&recording);
    char *text = table_load(in_folder("x.cast")), *line = strchr(text, '\n') + 1;
    for (char *next; (next = strchr(line, '\n')) != NULL; line = next + 1) {
        char *string = strstr(line, "\"o\", \"") + 6;
        unescape(string);
        feed(&terminal, string);
    }
    struct canvas *canvas = cells_open(90, 30, CHARSET_BRAILLE, SHADING_COLOUR);
    scene_draw(&f->scene, canvas);
    assert_screen(&terminal, canvas);
    free(text);
    cells_close(canvas);
}

/* --- words --- */

static void test_words(void **state)
{
    struct fixture *f = *state;
    char title[WORDS_TITLE], description[WORDS_DESCRIPTION];
    set(f, "optimizer", "gd,newton");
    words_title(&f->session, title);
    assert_string_equal(title, "Beale: gd and newton");
    while (!session_go(&f->session, 100, 1000))
        continue;
    words_description(&f->scene, description);
    assert_non_null(strstr(description, "from (0.7, 1.4). After 100 steps: gd is at ("));
    assert_non_null(strstr(description, "newton is at (0, 1), where f = 14.2: saddle."));
    set(f, "optimizer", "gd:eta=10;adam"); /* the first is gone at once */
    while (!session_go(&f->session, 100, 1000))
        continue;
    words_description(&f->scene, description);
    assert_non_null(strstr(description, ": diverged at step "));
}

/* What stands in the picture in words; drawn on so many cells. */
static void draw_and_describe(struct fixture *f, int columns, int rows,
                              char description[static WORDS_DESCRIPTION])
{
    struct canvas *canvas = cells_open(columns, rows, CHARSET_BRAILLE, SHADING_COLOUR);
    scene_draw(&f->scene, canvas);
    words_description(&f->scene, description);
    cells_close(canvas);
}

/* Whatever is shown is called what it is: every panel by itself, with the map and alone. */
static void test_words_for_every_panel(void **state)
{
    struct fixture *f = *state;
    char description[WORDS_DESCRIPTION], both[64];
    for (int i = 0; panels[i]; i++) {
        bool map = strcmp(panels[i]->name, "map") == 0;
        set(f, "panels", panels[i]->name);
        draw_and_describe(f, 90, 30, description);
        assert_int_equal(strncmp(description, "Contour map of f = ", 19) == 0, map);
        assert_int_equal(strstr(description, panels[i]->title) == description, !map);
        assert_int_equal(strstr(description, "Beside it") != NULL, false);
        snprintf(both, sizeof both, "map,%s", panels[i]->name);
        set(f, "panels", both);
        draw_and_describe(f, 90, 30, description);
        assert_int_equal(strncmp(description, "Contour map of f = ", 19), 0);
        assert_int_equal(strstr(description, panels[i]->title) != NULL, !map);
    }
    set(f, "alone", "on");
    set(f, "detail", "loss");
    draw_and_describe(f, 90, 30, description);
    assert_null(strstr(description, "map"));
    set(f, "alone", "off");
    set(f, "panels", "map");
    set(f, "view", "relief");
    draw_and_describe(f, 90, 30, description);
    assert_int_equal(strncmp(description, "Relief of f = ", 14), 0);
    set(f, "surface", "parabola");
    draw_and_describe(f, 90, 30, description);
    assert_int_equal(strncmp(description, "Curve of f = ", 13), 0);
}

/* Where the layout chooses, the words name all that there was room for and nothing else. */
static void test_words_for_the_automatic_layout(void **state)
{
    struct fixture *f = *state;
    static const int sizes[][2] = {{40, 12}, {80, 24}, {120, 40}, {200, 60}};
    char description[WORDS_DESCRIPTION];
    int most = 0;
    set(f, "panels", "auto");
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        draw_and_describe(f, sizes[k][0], sizes[k][1], description);
        assert_int_equal(strncmp(description, "Contour map of f = ", 19), 0);
        for (int i = 0; panels[i]; i++) {
            bool placed = false;
            for (int j = 0; j < f->scene.placed_count; j++)
                placed = placed || f->scene.placed[j].panel == panels[i];
            assert_that(strcmp(panels[i]->name, "map") == 0 ||
                            (strstr(description, panels[i]->title) != NULL) == placed,
                        "%dx%d, %s: %s", sizes[k][0], sizes[k][1], panels[i]->name, description);
        }
        most = f->scene.placed_count > most ? f->scene.placed_count : most;
    }
    assert_true(most >= 4);
}

/* --- pictures --- */

#ifdef HAVE_CAIRO

static void test_png_is_the_canvas(void **state)
{
    struct fixture *f = *state;
    struct error error = {""};
    struct plan plan = plan_of(f, 320, 240);
    plan.tiles = 2;
    struct recording recording;
    open_recording(&recording, in_folder("x.png"), &plan);
    add_step(f, &recording, 0, 0);
    add_step(f, &recording, 25, 0);
    close_recording(&recording);
    cairo_surface_t *picture = cairo_image_surface_create_from_png(in_folder("x.png"));
    int right = cairo_image_surface_get_width(picture) - 320, stride;
    assert_true(right >= 320);
    assert_int_equal(cairo_image_surface_get_height(picture), 240);
    struct canvas *canvas = cairo_canvas_open(320, 240, &error);
    scene_draw(&f->scene, canvas);
    const unsigned char *wanted = cairo_canvas_pixels(canvas, &stride);
    const unsigned char *got = cairo_image_surface_get_data(picture);
    for (int y = 0; y < 240; y++) {
        const uint32_t *a = (const void *)(wanted + y * stride);
        const uint32_t *b =
            (const void *)(got + y * cairo_image_surface_get_stride(picture) + 4 * right);
        for (int x = 0; x < 320; x++)
            assert_int_equal(a[x] & 0xFFFFFF, b[x] & 0xFFFFFF);
    }
    cairo_canvas_close(canvas);
    cairo_surface_destroy(picture);
}

static void test_numbered_frames(void **state)
{
    struct fixture *f = *state;
    struct error error = {""};
    struct plan plan = plan_of(f, 64, 48);
    struct recording recording;
    char path[256];
    snprintf(path, sizeof path, "%s", in_folder("frames/"));
    assert_true(recording_open(&recording, path, format_find("png"), &plan, &error));
    add_step(f, &recording, 0, 5);
    add_step(f, &recording, 9, 5);
    recording_discard(&recording);
    assert_int_equal(count_files(), 0);
    record_steps(f, path, &plan);
    assert_int_equal(count_files(), 1 + SHOWN);
    for (int i = 0; i < SHOWN; i++) {
        char name[64];
        snprintf(name, sizeof name, "frames/frame-%04d.png", i);
        assert_int_equal(access(in_folder(name), R_OK), 0);
    }
    /* again into the same folder: what was there stays until all is there */
    write_text(in_folder("frames/frame-0000.png"), "before");
    assert_true(recording_open(&recording, path, format_find("png"), &plan, &error));
    add_step(f, &recording, 0, 5);
    assert_text(in_folder("frames/frame-0000.png"), "before");
    close_recording(&recording);
    assert_int_equal(count_files(), 1 + SHOWN);
    assert_false(recording_open(&recording, path, format_find("cast"), &plan, &error));
    assert_int_equal(count_files(), 1 + SHOWN);
}

static void test_svg_has_words(void **state)
{
    struct fixture *f = *state;
    struct plan plan = plan_of(f, 320, 240);
    struct recording recording;
    plan.width_cm = 8;
    open_recording(&recording, in_folder("x.svg"), &plan);
    add_step(f, &recording, 25, 0);
    close_recording(&recording);
    char *text = table_load(in_folder("x.svg"));
    static const char words[] = ">\n<title>A \"title\" with &lt;marks&gt; &amp; \\</title>\n"
                                "<desc>what &lt;it&gt; shows</desc>";
    const char *tag = strstr(text, "<svg "), *end = strchr(tag, '>');
    assert_int_equal(strncmp(end, words, strlen(words)), 0);
    assert_non_null(strstr(tag, " role=\"img\""));
    assert_true(strstr(tag, " role=\"img\"") < end);
    assert_non_null(strstr(text, ">Beale</text>")); /* letters are letters */
    assert_null(strstr(text, "glyph"));
    assert_null(strstr(text, "fill-opacity:0")); /* each has taken the place left for it */
    assert_null(strstr(end + strlen(words), "<title"));
    double width = strtod(strstr(tag, "width=\"") + 7, NULL);
    assert_near(width, 8 / 2.54 * 72, 0.01, "width in points");
    assert_int_equal(strcmp(text + strlen(text) - 7, "</svg>\n"), 0);
    free(text);
}

#endif

/* --- GIF --- */

#ifdef HAVE_GIF

static int channel_gap(uint32_t a, uint32_t b)
{
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int gap = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
        most = gap > most ? gap : most;
    }
    return most;
}

static void test_every_ink_is_an_entry(void **state)
{
    static struct shades shades;
    (void)state;
    for (int theme = 0; theme_names[theme]; theme++) {
        struct palette palette;
        theme_palette(theme, &palette);
        shades_make(&shades, &palette, (1u << RACER_INKS) - 1, false, true, SHADES_MOST);
        assert_true(shades.count <= SHADES_MOST && shades.count > 230);
        for (int ink = 0; ink < INK_COUNT; ink++)
            assert_int_equal(shades.rgb[shades_nearest(&shades, palette.rgb[ink])],
                             palette.rgb[ink]);
    }
}

static void test_nearest_is_nearest(void **state)
{
    static struct shades shades;
    struct palette palette;
    struct pcg32 generator;
    (void)state;
    generator = pcg32_seeded(7, 7);
    theme_palette(0, &palette);
    for (int count = 12; count <= SHADES_MOST; count += 81) {
        shades_make(&shades, &palette, 0x3F, count % 2, false, count);
        assert_true(shades.count <= count);
        for (int i = 0; i < 20000; i++) { /* few enough colours for the memory to be asked again */
            uint32_t rgb = (uint32_t)(pcg32_uniform(&generator) * 5000) * 3331;
            long least = 1L << 40, got = 0;
            for (int k = 0; k < shades.count; k++) {
                long sum = 0;
                for (int shift = 0; shift < 24; shift += 8) {
                    long d = (long)(shades.rgb[k] >> shift & 255) - (long)(rgb >> shift & 255);
                    sum += d * d;
                }
                least = sum < least ? sum : least;
                if (k == shades_nearest(&shades, rgb))
                    got = sum;
            }
            assert_int_equal(got, least);
        }
    }
}

/* Reads a GIF and keeps a picture of it as a player would. */
struct player {
    GifFileType *gif;
    uint32_t *screen;
};

static struct player play(const char *path)
{
    int code;
    struct player player = {.gif = DGifOpenFileName(path, &code)};
    assert_that(player.gif != NULL, "%s: %s", path, GifErrorString(code));
    assert_int_equal(DGifSlurp(player.gif), GIF_OK);
    player.screen =
        calloc((size_t)player.gif->SWidth * (size_t)player.gif->SHeight, sizeof *player.screen);
    return player;
}

static void show_image(struct player *player, int i, GraphicsControlBlock *control)
{
    const SavedImage *image = &player->gif->SavedImages[i];
    const GifImageDesc *at = &image->ImageDesc;
    assert_int_equal(DGifSavedExtensionToGCB(player->gif, i, control), GIF_OK);
    for (int y = 0; y < at->Height; y++) {
        for (int x = 0; x < at->Width; x++) {
            int entry = image->RasterBits[y * at->Width + x];
            if (entry == control->TransparentColor)
                continue;
            GifColorType c = player->gif->SColorMap->Colors[entry];
            player->screen[(y + at->Top) * player->gif->SWidth + x + at->Left] =
                (uint32_t)c.Red << 16 | (uint32_t)c.Green << 8 | c.Blue;
        }
    }
}

static void stop(struct player *player)
{
    free(player->screen);
    DGifCloseFile(player->gif, NULL);
}

/* Mean square error; inks must be exact wherever they stand. */
static double screen_error(const struct player *player, struct canvas *canvas,
                           const struct palette *palette)
{
    int stride, worst = 0;
    const unsigned char *pixels = cairo_canvas_pixels(canvas, &stride);
    double sum = 0;
    for (int y = 0; y < player->gif->SHeight; y++) {
        const uint32_t *row = (const void *)(pixels + y * stride);
        for (int x = 0; x < player->gif->SWidth; x++) {
            uint32_t got = player->screen[y * player->gif->SWidth + x], rgb = row[x] & 0xFFFFFF;
            int gap = channel_gap(got, rgb);
            for (int ink = 0; ink < INK_COUNT && gap > 0; ink++)
                assert_true(palette->rgb[ink] != rgb);
            worst = gap > worst ? gap : worst;
            sum += gap * gap;
        }
    }
    assert_that(worst < 52, "a colour is %d away", worst); /* where two paths cross */
    return sum / player->gif->SWidth / player->gif->SHeight;
}

static void test_gif_decodes_to_the_frames(void **state)
{
    struct fixture *f = *state;
    struct error error;
    for (int theme = 0; theme < 2; theme++) {
        struct plan plan = plan_of(f, 400, 300);
        set(f, "theme", theme_names[theme]);
        theme_palette(theme, &plan.palette);
        record_steps(f, in_folder("x.gif"), &plan);
        struct player player = play(in_folder("x.gif"));
        struct canvas *canvas = cairo_canvas_open(400, 300, &error);
        assert_int_equal(player.gif->ImageCount, SHOWN);
        assert_int_equal(player.gif->SWidth, 400);
        for (int i = 0; i < SHOWN; i++) {
            GraphicsControlBlock control;
            show_image(&player, i, &control);
            assert_int_equal(control.DelayTime, shown_for[i]);
            while (!session_go(&f->session, shown_steps[i], 1000))
                continue;
            scene_draw(&f->scene, canvas);
            double db = 10 * log10(255 * 255 / screen_error(&player, canvas, &plan.palette));
            assert_that(db > 37, "frame %d: %.1f dB", i, db);
        }
        const GifImageDesc *same = &player.gif->SavedImages[3].ImageDesc;
        assert_true(same->Width * same->Height <= 4); /* nothing changed */
        cairo_canvas_close(canvas);
        stop(&player);
    }
}

/* How often the file says that it is repeated; −1: not at all. */
static int repeats(const char *path)
{
    struct player player = play(path);
    int found = -1;
    for (int i = 0; i < player.gif->SavedImages[0].ExtensionBlockCount; i++) {
        const ExtensionBlock *block = &player.gif->SavedImages[0].ExtensionBlocks[i];
        if (block->Function == CONTINUE_EXT_FUNC_CODE && block->ByteCount == 3)
            found = block->Bytes[1] | block->Bytes[2] << 8;
    }
    stop(&player);
    return found;
}

static void test_gif_loops(void **state)
{
    struct fixture *f = *state;
    static const long loops[] = {0, 1, 2, 65535};
    static const int wanted[] = {0, -1, 1, 65534};
    for (int i = 0; i < 4; i++) {
        struct plan plan = plan_of(f, 32, 24);
        plan.loops = loops[i];
        record_steps(f, in_folder("x.gif"), &plan);
        assert_int_equal(repeats(in_folder("x.gif")), wanted[i]);
    }
}

static void test_gif_with_a_limit(void **state)
{
    struct fixture *f = *state;
    struct error error = {""};
    struct plan plan = plan_of(f, 200, 150);
    struct recording recording;
    record_steps(f, in_folder("x.gif"), &plan);
    struct stat info;
    stat(in_folder("x.gif"), &info);
    remove(in_folder("x.gif"));
    plan.limit = info.st_size;
    record_steps(f, in_folder("x.gif"), &plan);
    remove(in_folder("x.gif"));
    plan.limit--;
    open_recording(&recording, in_folder("x.gif"), &plan);
    for (int i = 0; i < SHOWN; i++) {
        while (!session_go(&f->session, shown_steps[i], 1000))
            continue;
        scene_draw(&f->scene, recording_canvas(&recording, &error));
        if (!recording_add(&recording, 3, &error))
            break;
    }
    assert_false(recording_close(&recording, &error));
    assert_true(recording.over_limit);
    assert_int_equal(count_files(), 0);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_third_follows),
        cmocka_unit_test(test_the_first_and_the_last_step_are_shown),
        cmocka_unit_test(test_automatic_speed_gathers),
        cmocka_unit_test(test_steps_follow_the_curve),
        cmocka_unit_test(test_delays_never_drift),
        cmocka_unit_test(test_too_long_is_refused),
        IN_FOLDER(test_a_file_is_there_when_it_is_complete),
        IN_FOLDER(test_giving_up_leaves_nothing),
        IN_FOLDER(test_all_bytes_arrive),
        IN_FOLDER(test_the_mode_honours_umask),
        IN_FOLDER(test_dangling_links_are_written_through),
        IN_FOLDER(test_mode_and_owner_are_kept),
        IN_FOLDER(test_streams_are_what_cannot_be_replaced),
        IN_FOLDER(test_a_folder_with_a_films_name_is_refused),
        IN_FOLDER(test_links_are_followed),
        IN_FOLDER(test_failures_have_reasons),
        IN_FOLDER(test_limits),
        IN_FOLDER(test_streams_wait_for_the_limit),
        cmocka_unit_test(test_formats_by_name),
        IN_FOLDER(test_same_bytes_or_none),
        IN_FOLDER(test_text_is_the_cells),
        IN_FOLDER(test_cast_replays_to_the_same_screen),
        IN_FOLDER(test_cast_follows_the_ground),
        WITH_FIXTURE(test_words),
        WITH_FIXTURE(test_words_for_every_panel),
        WITH_FIXTURE(test_words_for_the_automatic_layout),
#ifdef HAVE_CAIRO
        IN_FOLDER(test_png_is_the_canvas),
        IN_FOLDER(test_numbered_frames),
        IN_FOLDER(test_svg_has_words),
#endif
#ifdef HAVE_GIF
        cmocka_unit_test(test_every_ink_is_an_entry),
        cmocka_unit_test(test_nearest_is_nearest),
        IN_FOLDER(test_gif_decodes_to_the_frames),
        IN_FOLDER(test_gif_loops),
        IN_FOLDER(test_gif_with_a_limit),
#endif
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("record", tests, NULL, NULL);
#ifdef HAVE_CAIRO
    cairo_debug_reset_static_data(); /* so that leak checkers see ours alone */
    FcFini();
#endif
    return failed;
}
