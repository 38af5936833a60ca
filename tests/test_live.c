/* Recording while the race goes on: the file is that of the same settings without a screen,
 * whatever the screen did meanwhile. */
#include "fixture.h"

#include <cairo.h>
#include <dirent.h>
#include <fcntl.h>
#include <fontconfig/fontconfig.h>
#include <gif_lib.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/live.h"
#include "record/timing.h"
#include "record/words.h"
#include "scene/theme.h"

enum { WIDTH = 160, HEIGHT = 120 };

static char path[64], other_path[64], kept_path[64];

static int set_up_files(void **state)
{
    snprintf(path, sizeof path, "/tmp/glissade-live-%ld-a.gif", (long)getpid());
    snprintf(other_path, sizeof other_path, "/tmp/glissade-live-%ld-b.gif", (long)getpid());
    snprintf(kept_path, sizeof kept_path, "/tmp/glissade-live-%ld-c.gif", (long)getpid());
    if (set_up(state) != 0)
        return -1;
    ((struct fixture *)*state)->session.state.values.speed = 20; /* for who counts frames */
    return 0;
}

static int tear_down_files(void **state)
{
    unlink(path);
    unlink(other_path);
    unlink(kept_path);
    return tear_down(state);
}

#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, set_up_files, tear_down_files)

static struct record_values small(void)
{
    struct record_values values = record_defaults();
    values.width = WIDTH;
    values.height = HEIGHT;
    values.fps = 25;
    values.hold = 1;
    return values;
}

static struct live *start(struct fixture *f, const struct record_values *values)
{
    struct error error = {""};
    struct live *live = live_start(path, values, NULL, &f->session, &f->scene, NULL, &error);
    assert_that(live != NULL, "%s", error.text);
    return live;
}

/* Ends it and waits for the file. */
static bool live_stop(struct live *live, const struct session *session, const struct scene *scene,
                      struct live_result *result, struct error *error)
{
    live_end(live, session, scene);
    return live_close(live, result, error);
}

static struct live_result stop(struct fixture *f, struct live *live)
{
    struct error error = {""};
    struct live_result result;
    assert_that(live_stop(live, &f->session, &f->scene, &result, &error), "%s", error.text);
    return result;
}

/* Plays until the race stands, in turns of any length. */
static void play(struct fixture *f, struct live *live, struct pcg32 *random)
{
    f->session.state.playing = true;
    while (f->session.state.playing) {
        session_play(&f->session, random_between(random, 0, 0.15), NULL, NULL);
        live_see(live, &f->session, &f->scene);
    }
}

static char *read_whole(const char *name, size_t *size)
{
    FILE *file = fopen(name, "rb");
    assert_that(file != NULL, "%s is missing", name);
    char *bytes = malloc(1 << 24);
    assert_non_null(bytes);
    *size = fread(bytes, 1, 1 << 24, file);
    fclose(file);
    return bytes;
}

static void assert_same_files(void)
{
    size_t size, other_size;
    char *bytes = read_whole(path, &size), *others = read_whole(other_path, &other_size);
    assert_int_equal(size, other_size);
    assert_memory_equal(bytes, others, size);
    free(bytes);
    free(others);
}

/* The same film as it is made without a screen: step after step from timing alone. */
static void film(const char *surface, double speed, long steps, const struct record_values *values)
{
    void *state;
    struct recording recording;
    struct error error = {""};
    struct timing timing;
    char title[WORDS_TITLE];
    assert_int_equal(set_up(&state), 0);
    struct fixture *f = state;
    set(f, "surface", surface);
    f->session.state.values.speed = speed;
    f->session.state.values.steps = steps;
    f->session.state.playing = true;
    f->scene.page.exported = true;
    struct plan plan = {.width = WIDTH,
                        .height = HEIGHT,
                        .inks = session_inks(&f->session),
                        .fps = values->fps,
                        .tiles = 1,
                        .colours = COLOURS_MOST,
                        .title = title,
                        .description = ""};
    theme_palette(0, &plan.palette);
    words_title(&f->session, title);
    struct timing_request request = {.steps = steps,
                                     .speed = session_mean_speed(&f->session.state.values),
                                     .automatic = isnan(speed),
                                     .steps_given = true,
                                     .speed_given = true,
                                     .fps = values->fps,
                                     .hold = values->hold};
    assert_true(timing_make(&request, &timing, &error));
    assert_true(recording_open(&recording, other_path, format_find("gif"), &plan, &error));
    for (long frame = 0; frame < timing.frames; frame++) {
        session_go(&f->session, timing_step(&timing, frame), LONG_MAX);
        scene_draw(&f->scene, recording_canvas(&recording, &error));
        assert_true(recording_add(&recording, timing_delay(&timing, frame), &error));
    }
    assert_true(recording_close(&recording, &error));
    tear_down(&state);
}

static void test_a_race_from_its_start_is_the_film(void **state)
{
    static const struct {
        const char *surface;
        double speed, fps;
        long steps;
    } cases[] = {{"beale", 20, 25, 60},   {"bowl", 100, 30, 90},   {"saddle", 7, 20, 10},
                 {"beale", NAN, 20, 300}, {"bowl", NAN, 12.5, 90}, {"parabola", NAN, 25, 12}};
    struct fixture *f = *state;
    struct pcg32 random = pcg32_seeded(3, 3);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record_values values = small();
        values.fps = cases[i].fps;
        set(f, "surface", cases[i].surface);
        f->session.state.values.speed = cases[i].speed;
        f->session.state.values.steps = cases[i].steps;
        struct live *live = start(f, &values);
        play(f, live, &random);
        struct live_result result = stop(f, live);
        film(cases[i].surface, cases[i].speed, cases[i].steps, &values);
        assert_same_files();
        assert_true(result.frames > 5 && result.bytes > 1000);
    }
}

/* --- what the file shows --- */

struct shown {
    long frames, centiseconds;
    unsigned char last[WIDTH * HEIGHT]; /* palette entries of the last frame */
};

/* Lays the frames of a GIF over one another. */
static void decode(const char *name, struct shown *shown)
{
    int code;
    GifFileType *gif = DGifOpenFileName(name, &code);
    assert_that(gif && DGifSlurp(gif) == GIF_OK, "%s does not decode", name);
    *shown = (struct shown){.frames = gif->ImageCount};
    for (int i = 0; i < gif->ImageCount; i++) {
        const SavedImage *image = &gif->SavedImages[i];
        const GifImageDesc *at = &image->ImageDesc;
        GraphicsControlBlock control;
        assert_int_equal(DGifSavedExtensionToGCB(gif, i, &control), GIF_OK);
        shown->centiseconds += control.DelayTime;
        for (int y = 0; y < at->Height; y++)
            for (int x = 0; x < at->Width; x++)
                if (image->RasterBits[y * at->Width + x] != control.TransparentColor)
                    shown->last[(at->Top + y) * WIDTH + at->Left + x] =
                        image->RasterBits[y * at->Width + x];
    }
    DGifCloseFile(gif, &code);
}

/* What the screen shows now as a film of one frame. */
static void one_frame(struct fixture *f, const struct record_values *values)
{
    struct live_result result;
    struct error error;
    struct live *live = live_start(other_path, values, NULL, &f->session, &f->scene, NULL, &error);
    assert_non_null(live);
    assert_true(live_stop(live, &f->session, &f->scene, &result, &error));
    assert_int_equal(result.frames, 1);
}

/* Whatever is done meanwhile, the film ends with what the screen ends with. */
static void test_edits_are_in_the_film(void **state)
{
    static const enum action actions[] = {ACTION_ETA_UP,    ACTION_ETA_DOWN,      ACTION_BETA_DOWN,
                                          ACTION_STEP_BACK, ACTION_STEP_BACK_TEN, ACTION_STEP,
                                          ACTION_RESTART,   ACTION_SURFACE_NEXT,  ACTION_ZOOM_IN,
                                          ACTION_FASTER,    ACTION_FOCUS_NEXT,    ACTION_RACER_1,
                                          ACTION_OPTIMUM,   ACTION_FIRST,         ACTION_LAST};
    struct fixture *f = *state;
    struct record_values values = small();
    struct pcg32 random = pcg32_seeded(8, 1);
    static struct shown shown, wanted;
    for (int film = 0; film < 6; film++) {
        struct live *live = start(f, &values);
        for (int i = 0; i < 12; i++) {
            f->session.state.playing = true;
            session_play(&f->session, random_between(&random, 0, 0.5), NULL, NULL);
            live_see(live, &f->session, &f->scene);
            f->session.state.playing = i % 2 == 0;
            session_act(
                &f->session,
                actions[(size_t)random_between(&random, 0, sizeof actions / sizeof *actions)]);
            live_see(live, &f->session, &f->scene);
        }
        struct live_result result = stop(f, live);
        decode(path, &shown);
        assert_int_equal(shown.frames, result.frames);
        assert_int_equal(shown.centiseconds, result.centiseconds);
        one_frame(f, &values);
        decode(other_path, &wanted);
        assert_memory_equal(shown.last, wanted.last, sizeof wanted.last);
    }
}

/* What is done while the race stands is shown for a moment each; standing alone is not. */
static void test_standing_still(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    session_go(&f->session, 30, LONG_MAX);
    struct live *live = start(f, &values);
    for (int i = 0; i < 50; i++)
        live_see(live, &f->session, &f->scene);
    for (int i = 0; i < 3; i++) {
        session_act(&f->session, ACTION_ETA_UP);
        for (int k = 0; k < 20; k++)
            live_see(live, &f->session, &f->scene);
    }
    struct live_result result = stop(f, live);
    assert_in_range(result.frames, 4, 5); /* perhaps one before the first key */
    assert_in_range(result.centiseconds, 3 * 40 + 100, 4 * 45 + 110);
}

/* Centiseconds and frames from a pause on count from the pause: what was done in it is shown for a
 * moment, and no frame of what is played then is left out or doubled. */
static void test_playing_on_after_a_pause(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    static struct shown shown;
    enum { PAUSES = 4, FRAMES = 10, GLANCE = 40 };
    f->session.state.values.speed = 25; /* as many as frames */
    struct live *live = start(f, &values);
    for (int pause = 0; pause < PAUSES; pause++) {
        f->session.state.playing = true;
        for (int i = 0; i < FRAMES; i++) {
            session_play(&f->session, 1 / 25., NULL, NULL);
            live_see(live, &f->session, &f->scene);
        }
        f->session.state.playing = false;
        live_see(live, &f->session, &f->scene);
        session_act(&f->session, pause % 2 ? ACTION_ETA_UP : ACTION_ETA_DOWN);
        live_see(live, &f->session, &f->scene);
    }
    assert_int_equal(f->session.state.position, PAUSES * FRAMES);
    struct live_result result = stop(f, live);
    decode(path, &shown);
    assert_int_equal(shown.frames, PAUSES * (FRAMES + 1) + 1);
    assert_int_equal(shown.centiseconds, (PAUSES * (FRAMES + 1) + 1) * 4 + PAUSES * GLANCE + 100);
    assert_int_equal(result.centiseconds, shown.centiseconds);
}

/* --- files --- */

static void test_failures(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    struct error error = {""};
    struct live_result result;
    struct pcg32 random = pcg32_seeded(4, 4);
    assert_null(
        live_start("/no/such/folder/x.gif", &values, NULL, &f->session, &f->scene, NULL, &error));
    assert_non_null(strstr(error.text, "/no/such/folder/x.gif"));
    struct live *live =
        live_start("/dev/full", &values, NULL, &f->session, &f->scene, NULL, &error);
    assert_non_null(live);
    f->session.state.values.steps = 100;
    play(f, live, &random);
    assert_false(live_stop(live, &f->session, &f->scene, &result, &error));
    assert_non_null(strstr(error.text, "No space left"));
}

static void *drain(void *reader)
{
    static char bytes[65536];
    while (read(*(int *)reader, bytes, sizeof bytes) > 0)
        continue;
    return NULL;
}

/* The same into a file. */
static void *keep(void *reader)
{
    static char bytes[65536];
    FILE *file = fopen(kept_path, "wb");
    for (ssize_t got; (got = read(*(int *)reader, bytes, sizeof bytes)) > 0;)
        fwrite(bytes, 1, (size_t)got, file);
    fclose(file);
    return NULL;
}

/* A disk that does not move holds nothing up: frames wait in the queue. */
static void test_a_slow_disk_stalls_nothing(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    struct pcg32 random = pcg32_seeded(9, 2);
    struct error error;
    values.width = 4 * WIDTH; /* more than a pipe holds */
    values.height = 4 * HEIGHT;
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    struct live *live = live_start(path, &values, NULL, &f->session, &f->scene, NULL, &error);
    assert_non_null(live);
    play(f, live, &random); /* nobody reads */
    fcntl(reader, F_SETFL, 0);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, drain, &reader), 0); /* now somebody does */
    struct live_result result = stop(f, live);
    pthread_join(thread, NULL);
    close(reader);
    assert_true(result.frames > 300);
    assert_true(result.bytes > 65536);
}

/* --- a writer that is held up --- */

/* Threads of this process. */
static int count_threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = -2; /* the folder and the one above */
    assert_non_null(tasks);
    while (readdir(tasks))
        count++;
    closedir(tasks);
    return count;
}

/* A recording into a pipe that nobody reads yet; the reader's end. */
static int start_held_up(struct fixture *f, const struct record_values *values, struct live **live)
{
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    *live = start(f, values);
    return reader;
}

/* Nothing of this would come to an end if anything waited for the writer. */
static void test_ending_and_giving_up_wait_for_nothing(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    struct pcg32 random = pcg32_seeded(9, 3);
    struct live *live;
    int threads = count_threads(), reader = start_held_up(f, &values, &live);
    while (live_progress(live).all < 2000) {
        play(f, live, &random);
        f->session.state.values.steps += 400;
    }
    live_end(live, &f->session, &f->scene);
    struct live_progress progress = live_progress(live);
    assert_false(progress.ended);
    assert_true(progress.written < progress.all);
    assert_true(live_give_up(live));
    close(reader); /* the write that holds the thread up fails */
    while (count_threads() > threads)
        sched_yield();
}

/* Names in a folder. */
static int count_files(const char *folder)
{
    DIR *listing = opendir(folder);
    int count = -2;
    assert_non_null(listing);
    while (readdir(listing))
        count++;
    closedir(listing);
    return count;
}

/* The file is gone before the thread has come to its end; one that is complete stays. */
static void test_giving_up_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    struct pcg32 random = pcg32_seeded(5, 5);
    struct error error;
    struct live_result result;
    char folder[] = "/tmp/glissade-live-XXXXXX", film[64];
    assert_non_null(mkdtemp(folder));
    snprintf(film, sizeof film, "%s/a.gif", folder);
    int threads = count_threads();
    for (int ended = 0; ended < 2; ended++) {
        struct live *live = live_start(film, &values, NULL, &f->session, &f->scene, NULL, &error);
        assert_non_null(live);
        session_act(&f->session, ACTION_RESTART);
        play(f, live, &random);
        assert_int_equal(count_files(folder), 1);
        if (ended)
            live_end(live, &f->session, &f->scene);
        if (live_give_up(live))
            assert_int_equal(count_files(folder), 0);
        else
            assert_true(live_close(live, &result, &error));
        unlink(film);
    }
    while (count_threads() > threads)
        sched_yield();
    struct live *live = live_start(film, &values, NULL, &f->session, &f->scene, NULL, &error);
    assert_non_null(live);
    live_end(live, &f->session, &f->scene);
    while (!live_progress(live).ended)
        sched_yield();
    assert_false(live_give_up(live));
    assert_true(live_close(live, &result, &error));
    assert_int_equal(count_files(folder), 1);
    unlink(film);
    rmdir(folder);
}

static void test_frames_that_wait_are_bounded(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    struct live *live;
    int threads = count_threads(), reader = start_held_up(f, &values, &live);
    f->session.state.values.steps = 1000000;
    f->session.state.playing = true;
    for (int i = 0; i < 400; i++) {
        session_play(&f->session, 0.5, NULL, NULL);
        live_see(live, &f->session, &f->scene);
    }
    live_end(live, &f->session, &f->scene);
    struct live_progress progress = live_progress(live);
    assert_in_range(progress.all, LIVE_FRAMES_MOST, LIVE_FRAMES_MOST + progress.written + 1);
    assert_true(live_give_up(live));
    close(reader);
    while (count_threads() > threads)
        sched_yield();
}

/* Frames are lost, not time, and not what the screen shows at the end. */
static void test_changes_that_wait_are_bounded(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    struct live *live;
    static struct shown shown, wanted;
    enum { CHANGES = 3000 };
    pthread_t thread;
    int reader = start_held_up(f, &values, &live);
    session_go(&f->session, 20, LONG_MAX);
    for (int i = 0; i < CHANGES; i++) {
        session_act(&f->session, i % 3 == 0 ? ACTION_ETA_DOWN : ACTION_ETA_UP);
        live_see(live, &f->session, &f->scene);
    }
    assert_true(live_progress(live).all < CHANGES / 2);
    fcntl(reader, F_SETFL, 0);
    assert_int_equal(pthread_create(&thread, NULL, keep, &reader), 0);
    struct live_result result = stop(f, live);
    pthread_join(thread, NULL);
    close(reader);
    assert_in_range(result.centiseconds, CHANGES * 44 + 100, (CHANGES + 2) * 44 + 104);
    one_frame(f, &values);
    decode(other_path, &wanted);
    unlink(path);
    assert_int_equal(rename(kept_path, path), 0);
    decode(path, &shown);
    assert_memory_equal(shown.last, wanted.last, sizeof wanted.last);
}

/* A chart that takes long holds a film up no longer than was said; the clock is that of the test.
 */
static atomic_long ticks;

static double tick(void)
{
    return (double)atomic_fetch_add(&ticks, 1) * LIVE_CHART_MS / 4;
}

static void test_charts_hold_no_film_up(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    struct error error;
    struct live_result result;
    set(f, "surface", "logistic:rows=2000");
    set(f, "start", "5,5");
    set(f, "panels", "basins");
    struct live *live = live_start(path, &values, NULL, &f->session, &f->scene, tick, &error);
    assert_non_null(live);
    session_act(&f->session, ACTION_ETA_UP);
    assert_true(live_stop(live, &f->session, &f->scene, &result, &error));
    assert_in_range(result.frames, 1, 3);
    assert_in_range(ticks, 5, 3 * (1 + 4)); /* told of a change, asked until it has had its time */
}

static void test_snapshot(void **state)
{
    struct fixture *f = *state;
    struct record_values values = small();
    struct error error = {""};
    session_go(&f->session, 20, LONG_MAX);
    assert_that(live_snapshot(path, &values, NULL, &f->scene, &error), "%s", error.text);
    cairo_surface_t *image = cairo_image_surface_create_from_png(path);
    assert_int_equal(cairo_surface_status(image), CAIRO_STATUS_SUCCESS);
    assert_int_equal(cairo_image_surface_get_width(image), WIDTH);
    assert_int_equal(cairo_image_surface_get_height(image), HEIGHT);
    cairo_surface_destroy(image);
    assert_false(live_snapshot("/no/such/folder/x.png", &values, NULL, &f->scene, &error));
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN); /* a pipe that is closed is a failure to write */
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_a_race_from_its_start_is_the_film),
        WITH_FILES(test_edits_are_in_the_film),
        WITH_FILES(test_standing_still),
        WITH_FILES(test_playing_on_after_a_pause),
        WITH_FILES(test_failures),
        WITH_FILES(test_a_slow_disk_stalls_nothing),
        WITH_FILES(test_ending_and_giving_up_wait_for_nothing),
        WITH_FILES(test_giving_up_leaves_nothing),
        WITH_FILES(test_frames_that_wait_are_bounded),
        WITH_FILES(test_changes_that_wait_are_bounded),
        WITH_FILES(test_charts_hold_no_film_up),
        WITH_FILES(test_snapshot),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests_name("live", tests, NULL, NULL);
    cairo_debug_reset_static_data();
    FcFini();
    return failed;
}
