#include "record/live.h"

#include <limits.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/words.h"
#include "scene/theme.h"
#include "session/copy.h"

/* How long something done while the race stands still is shown, and the longest that a GIF shows a
 * frame, in centiseconds. */
enum { GLANCE = 40, LONGEST = 65535 };

/* Steps between two looks whether it was called off. */
enum { PORTION = 100 };

/* A frame to come; with what the race has become, where that is not what it was before. */
struct frame {
    struct frame *next;
    long step, centiseconds;
    struct session_copy *copy; /* NULL: only steps */
    void *look;                /* of the scene, with it; owned */
};

/* A session without what moves by itself. */
struct seen {
    struct state state;
    long rewrites; /* of the paths */
};

struct live {
    /* the side of the screen */
    double fps, hold;
    long frame;         /* number of the next one */
    long base_frame;    /* one that was due exactly when */
    long base_step;     /* this step was shown, and */
    struct tempo tempo; /* since then the race has had it */
    long position;      /* seen last */
    bool playing;       /* likewise */
    struct seen seen;   /* as seen last */
    void *look;         /* of the scene, as seen last; owned */
    bool stale;         /* what was copied last is no longer what is seen */
    bool ending;        /* the frame that is queued next is the last one */

    /* between the two */
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct frame *first, *last;
    size_t waiting_bytes; /* of the changes in the queue */
    long added, written;  /* frames */
    bool complete;        /* no more frames will come */
    bool ended, failed;   /* the thread is done with the file; there is none */
    atomic_bool given_up; /* the thread frees all this when it comes to its end */
    char *temporary;      /* the file until it is complete; NULL: there is none to take back */

    /* the side of the file */
    pthread_t thread;
    double (*clock)(void); /* milliseconds; NULL: charts are waited for */
    double charts_until;   /* so long */
    struct settings settings;
    struct session session;
    struct scene scene;
    struct recording recording;
    char title[WORDS_TITLE];
    char *command; /* NULL: none; owned */
    struct error error;
};

/* --- the side of the file --- */

/* For the scene: whether a frame may wait longer for its charts. */
static bool has_patience(void *context)
{
    struct live *live = context;
    return !live->given_up && (!live->clock || live->clock() < live->charts_until);
}

static bool show_state(struct live *live, const struct frame *frame, struct error *error)
{
    scene_look_take(&live->scene, frame->look);
    if (live->clock)
        live->charts_until = live->clock() + LIVE_CHART_MS;
    return session_copy_show(frame->copy, &live->session, error);
}

static bool write_frame(struct live *live, const struct frame *frame, struct error *error)
{
    if (frame->copy && !show_state(live, frame, error))
        return false;
    while (!session_go(&live->session, frame->step, PORTION))
        if (live->given_up)
            return false;
    live->session.state.playing = true; /* a film tells of a race that runs */
    struct canvas *canvas = recording_canvas(&live->recording, error);
    if (!canvas)
        return false;
    scene_draw(&live->scene, canvas);
    return recording_add(&live->recording, frame->centiseconds, error);
}

static void free_frame(struct frame *frame)
{
    if (frame->copy)
        session_copy_free(frame->copy);
    free(frame->copy);
    free(frame->look);
    free(frame);
}

/* What waits in memory because of a frame's change. */
static size_t copy_bytes(const struct session_copy *copy)
{
    size_t bytes = copy ? sizeof *copy : 0;
    for (int i = 0; copy && i < copy->runs; i++)
        bytes += copy->run[i].change_count * sizeof *copy->run[i].changes +
                 copy->run[i].ghost.count * (size_t)copy->run[i].dim * sizeof *copy->run[i].ghost.w;
    return bytes;
}

/* Waits for the next frame; NULL when none will come or none is wanted. */
static struct frame *take_frame(struct live *live)
{
    pthread_mutex_lock(&live->lock);
    while (!live->first && !live->complete && !live->given_up)
        pthread_cond_wait(&live->arrived, &live->lock);
    struct frame *frame = live->given_up ? NULL : live->first;
    if (frame) {
        live->first = frame->next;
        live->last = live->first ? live->last : NULL;
        live->waiting_bytes -= copy_bytes(frame->copy);
    }
    pthread_mutex_unlock(&live->lock);
    return frame;
}

static void count_frame(struct live *live)
{
    pthread_mutex_lock(&live->lock);
    live->written++;
    pthread_mutex_unlock(&live->lock);
}

/* The C library keeps what was freed in the part of the heap that the thread had: some megabytes a
 * film, in another part each time. */
static void give_back_memory(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

static void free_live(struct live *live)
{
    while (live->first) {
        struct frame *frame = live->first;
        live->first = frame->next;
        free_frame(frame);
    }
    recording_discard(&live->recording);
    scene_finish(&live->scene);
    session_finish(&live->session);
    pthread_cond_destroy(&live->arrived);
    pthread_mutex_destroy(&live->lock);
    free(live->look);
    free(live->temporary);
    free(live->command);
    free(live);
    give_back_memory();
}

/* All frames, then the end of the file. */
static void *write_film(void *context)
{
    struct live *live = context;
    bool good = true;
    for (struct frame *frame; good && (frame = take_frame(live)) != NULL; free_frame(frame)) {
        good = write_frame(live, frame, &live->error);
        count_frame(live);
    }
    good = good && !live->given_up && recording_close(&live->recording, &live->error);
    if (!good)
        recording_discard(&live->recording);
    pthread_mutex_lock(&live->lock);
    live->ended = true;
    live->failed = !good;
    bool alone = live->given_up;
    pthread_mutex_unlock(&live->lock);
    if (alone)
        free_live(live);
    return NULL;
}

/* --- the side of the screen --- */

/* What a copy is about, apart from where the race is and what moves by itself. Filled byte by byte:
 * they are compared so. */
static void see_state(const struct session *session, struct seen *seen)
{
    memset(seen, 0, sizeof *seen);
    memcpy(&seen->state, &session->state, sizeof seen->state);
    seen->state.position = seen->state.extent = 0;
    seen->state.playing = false;
    seen->rewrites = session->rewrites;
}

/* True when something was done since the last look. */
static bool look_again(struct live *live, const struct session *session, const struct scene *scene)
{
    struct seen seen;
    see_state(session, &seen);
    bool changed =
        memcmp(&seen, &live->seen, sizeof seen) != 0 || !scene_look_same(scene, live->look);
    memcpy(&live->seen, &seen, sizeof seen);
    scene_look_copy(scene, live->look);
    live->stale |= changed;
    return changed;
}

/* A copy, where there is something new to tell; false when memory is short. */
static bool add_copy(struct live *live, struct frame *frame, const struct session *session,
                     const struct scene *scene)
{
    if (!live->stale)
        return true;
    frame->copy = malloc(sizeof *frame->copy);
    frame->look = malloc(scene_look_size(scene));
    if (!frame->copy || !frame->look || !session_copy_take(frame->copy, session, NULL)) {
        free(frame->copy);
        frame->copy = NULL;
        return false;
    }
    frame->copy->state.position = 0; /* the frame has its own step */
    scene_look_copy(scene, frame->look);
    live->stale = false;
    return true;
}

/* Centiseconds at which a frame begins, as in timing.c. */
static long begin(const struct live *live, long frame)
{
    return (long)floor(100 * (double)frame / live->fps + 1e-6);
}

/* Where the queue is full the last frame lasts longer instead; false where it is not. */
static bool put_off(struct live *live, long lasts)
{
    pthread_mutex_lock(&live->lock);
    struct frame *last = live->last;
    bool full = live->added - live->written >= LIVE_FRAMES_MOST ||
                live->waiting_bytes >= LIVE_BYTES_MOST,
         put = full && !live->ending && last && last->centiseconds + lasts <= LONGEST;
    if (put)
        last->centiseconds += lasts;
    pthread_mutex_unlock(&live->lock);
    return put;
}

/* Queues the next frame; where memory is short it is left out. */
static void queue_frame(struct live *live, long step, long longer, const struct session *session,
                        const struct scene *scene)
{
    long lasts = begin(live, live->frame + 1) - begin(live, live->frame) + longer;
    live->frame++;
    if (put_off(live, lasts))
        return;
    struct frame *frame = calloc(1, sizeof *frame);
    if (!frame)
        return;
    if (!add_copy(live, frame, session, scene)) {
        free_frame(frame);
        return;
    }
    frame->step = step;
    frame->centiseconds = lasts;
    pthread_mutex_lock(&live->lock);
    if (live->last)
        live->last->next = frame;
    else
        live->first = frame;
    live->last = frame;
    live->added++;
    live->waiting_bytes += copy_bytes(frame->copy);
    pthread_cond_signal(&live->arrived);
    pthread_mutex_unlock(&live->lock);
}

/* From the present frame and step on, at the present speed. */
static void rebase(struct live *live, const struct session *session)
{
    live->base_frame = live->frame;
    live->base_step = session->state.position;
    live->tempo = session_tempo(&session->state.values);
}

/* Frames that the way from the base to the position makes, the last of which shows the position. */
static long frames_made(const struct live *live)
{
    double from = (double)live->base_step, to = (double)live->position;
    return lround(live->fps * tempo_wait(&live->tempo, from, to));
}

/* Queues what is due: all but the last `keep` frames of the way. */
static void queue_due(struct live *live, long keep, const struct session *session,
                      const struct scene *scene)
{
    long made = frames_made(live);
    while (live->frame - live->base_frame < made - keep) {
        double passed = (double)(live->frame - live->base_frame);
        double gain = tempo_gain(&live->tempo, (double)live->base_step, passed / live->fps);
        long step = live->base_step + lround(gain);
        queue_frame(live, step < live->position ? step : live->position, 0, session, scene);
    }
}

static bool same_tempo(const struct tempo *a, const struct tempo *b)
{
    return a->slow == b->slow && a->rise == b->rise && a->first == b->first && a->last == b->last;
}

/* What is played goes on at the same speed; where it has just arrived its last frame is not due
 * yet: more may come. */
static bool goes_on(const struct live *live, const struct session *session)
{
    struct tempo tempo = session_tempo(&session->state.values);
    return (session->state.playing || live->playing) && session->state.position >= live->position &&
           same_tempo(&tempo, &live->tempo);
}

void live_see(struct live *live, const struct session *session, const struct scene *scene)
{
    bool changed = look_again(live, session, scene);
    bool still = session->state.position == live->position && !session->state.playing;
    if (still && (live->playing || !changed)) {
        live->playing = false;
        return;
    }
    if (goes_on(live, session)) {
        live->position = session->state.position;
        live->playing = session->state.playing;
        queue_due(live, 1, session, scene);
        return;
    }
    queue_due(live, 0, session, scene);
    live->position = session->state.position;
    live->playing = session->state.playing;
    rebase(live, session);
    if (session->state.playing)
        return;
    queue_frame(live, session->state.position, GLANCE, session, scene);
    live->base_frame = live->frame;
}

/* --- coming and going --- */

static void make_plan(struct plan *plan, const struct record_values *values, const char *title,
                      const char *command, const struct session *session, const struct scene *scene)
{
    *plan = (struct plan){
        .inks = session_inks(session),
        .basins = scene_asks_for(scene, "basins"),
        .fps = values->fps,
        .loops = values->loops,
        .tiles = 1,
        .colours = COLOURS_MOST,
        .title = title,
        .description = "",
        .command = command,
    };
    theme_palette(scene->values.theme, &plan->palette);
}

static bool open_recording(struct live *live, const char *path, const struct record_values *values,
                           const struct session *session, const struct scene *scene,
                           struct error *error)
{
    const struct format *format = format_find("gif");
    struct plan plan;
    if (!format)
        return fail(error, "recording: this build cannot write GIF");
    words_title(session, live->title);
    make_plan(&plan, values, live->title, live->command, session, scene);
    live->fps = format->fps_most > 0 ? fmin(values->fps, format->fps_most) : values->fps;
    live->hold = values->hold;
    return record_size(values, format, &plan.width, &plan.height, error) &&
           recording_open(&live->recording, path, format, &plan, error);
}

/* Signals are for the thread that has the screen. */
static bool start_thread(struct live *live)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&live->thread, NULL, write_film, live);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0;
}

/* What the thread begins with. */
static bool prepare(struct live *live, const struct record_values *values,
                    const struct session *session, const struct scene *scene, struct error *error)
{
    const char *temporary = target_temporary(live->recording.target);
    live->temporary = temporary ? strdup(temporary) : NULL;
    if (temporary && !live->temporary)
        return fail_memory(error);
    if (!session_init(&live->session, &live->settings, error) ||
        !scene_init(&live->scene, &live->session, &live->settings, error))
        return false;
    live->look = calloc(1, scene_look_size(scene));
    if (!live->look)
        return fail_memory(error);
    live->scene.page = record_page(values, live->recording.format, &live->recording.plan);
    live->scene.patience = has_patience;
    live->scene.patience_context = live;
    live->position = session->state.position;
    live->playing = session->state.playing;
    rebase(live, session);
    look_again(live, session, scene);
    return true;
}

struct live *live_start(const char *path, const struct record_values *values, const char *command,
                        const struct session *session, const struct scene *scene,
                        double (*clock)(void), struct error *error)
{
    struct live *live = calloc(1, sizeof *live);
    if (live && command)
        live->command = strdup(command);
    if (!live || (command && !live->command)) {
        free(live);
        fail_memory(error);
        return NULL;
    }
    if (!open_recording(live, path, values, session, scene, error)) {
        free(live->command);
        free(live);
        return NULL;
    }
    live->clock = clock;
    pthread_mutex_init(&live->lock, NULL);
    pthread_cond_init(&live->arrived, NULL);
    if (prepare(live, values, session, scene, error)) {
        if (start_thread(live))
            return live;
        fail(error, "recording: no thread can be started for it");
    }
    free_live(live);
    return NULL;
}

void live_end(struct live *live, const struct session *session, const struct scene *scene)
{
    live_see(live, session, scene);
    queue_due(live, 1, session, scene);
    live->ending = true;
    queue_frame(live, session->state.position, lround(100 * live->hold), session, scene);
    pthread_mutex_lock(&live->lock);
    live->complete = true;
    pthread_cond_signal(&live->arrived);
    pthread_mutex_unlock(&live->lock);
}

struct live_progress live_progress(struct live *live)
{
    pthread_mutex_lock(&live->lock);
    struct live_progress progress = {live->written, live->added, live->ended};
    pthread_mutex_unlock(&live->lock);
    return progress;
}

bool live_close(struct live *live, struct live_result *result, struct error *error)
{
    pthread_join(live->thread, NULL);
    bool good = !live->failed;
    if (!good)
        *error = live->error;
    *result = (struct live_result){live->recording.frames, live->recording.centiseconds,
                                   live->recording.bytes};
    free_live(live);
    return good;
}

bool live_give_up(struct live *live)
{
    pthread_mutex_lock(&live->lock);
    bool early = !live->ended;
    char *temporary = early ? live->temporary : NULL;
    pthread_t thread = live->thread;
    if (early) {
        live->temporary = NULL;
        live->given_up = true;
        pthread_cond_signal(&live->arrived);
    }
    pthread_mutex_unlock(&live->lock); /* what is given up is the thread's from here on */
    if (early)
        pthread_detach(thread);
    if (temporary)
        unlink(temporary);
    free(temporary);
    return early;
}

bool live_snapshot(const char *path, const struct record_values *values, const char *command,
                   struct scene *scene, struct error *error)
{
    const struct format *format = format_find("png");
    struct recording recording;
    char title[WORDS_TITLE], description[WORDS_DESCRIPTION] = "";
    struct plan plan;
    if (!format)
        return fail(error, "picture: this build cannot write PNG");
    words_title(scene->session, title);
    make_plan(&plan, values, title, command, scene->session, scene);
    plan.description = description;
    plan.bare = values->background == 1;
    if (!record_size(values, format, &plan.width, &plan.height, error) ||
        !recording_open(&recording, path, format, &plan, error))
        return false;
    struct canvas *canvas = recording_canvas(&recording, error);
    bool still = scene->still;
    scene->still = true;
    scene->page = record_page(values, format, &plan);
    if (canvas) {
        scene_draw(scene, canvas);
        words_description(scene, description);
    }
    scene->still = still;
    scene->page = (struct page){0};
    if (canvas && recording_add(&recording, 0, error) && recording_close(&recording, error))
        return true;
    recording_discard(&recording);
    return false;
}
