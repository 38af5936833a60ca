#include "record/timing.h"

#include <math.h>

#include "base/text.h"

static bool contradiction(const struct timing_request *request, struct error *error)
{
    char speed[TEXT_NUMBER], duration[TEXT_NUMBER], needed[TEXT_NUMBER];
    text_short(speed, request->speed, 6);
    text_short(duration, request->duration, 6);
    text_short(needed, (double)request->steps / request->speed, 6);
    return fail(error,
                "duration: %ld steps at %s a second take %s seconds, not %s "
                "(leave out one of steps, speed and duration)",
                request->steps, speed, needed, duration);
}

static struct tempo tempo_of(const struct timing_request *request, const struct timing *timing)
{
    double steps = (double)timing->steps, seconds = timing->duration;
    if (steps > 0 && request->slow_start > 0)
        return tempo_from_rest(steps, seconds, fmin(request->slow_start, seconds));
    if (steps > 0 && request->automatic)
        return tempo_gathering(steps, seconds);
    return tempo_even(timing->speed);
}

bool timing_make(const struct timing_request *request, struct timing *timing, struct error *error)
{
    *timing = (struct timing){.steps = request->steps,
                              .speed = request->speed,
                              .duration = (double)request->steps / request->speed,
                              .fps = request->fps,
                              .hold = request->hold};
    if (request->duration_given) {
        double whole = request->speed * request->duration;
        timing->duration = request->duration;
        if (!request->steps_given)
            timing->steps = lround(whole);
        else if (!request->speed_given)
            timing->speed = (double)request->steps / request->duration;
        else if (fabs(whole - (double)request->steps) > 0.5)
            return contradiction(request, error);
    }
    timing->tempo = tempo_of(request, timing);
    timing->frames = lround(fmax(timing->fps * timing->duration, 1));
    return true;
}

bool timing_check(const struct timing *timing, struct error *error)
{
    char duration[TEXT_NUMBER];
    if (timing->duration <= DURATION_MAX)
        return true;
    text_short(duration, timing->duration, 6);
    return fail(error, "duration: %s seconds are too long (at most %d; see --duration, --speed)",
                duration, DURATION_MAX);
}

long timing_step(const struct timing *timing, long frame)
{
    if (frame >= timing->frames - 1)
        return timing->steps;
    double due = tempo_step(&timing->tempo, (double)frame / timing->fps);
    return lround(fmin(due, (double)timing->steps));
}

/* Centiseconds at which a frame begins; what is owed to rounding of the product is given back. */
static long begin(const struct timing *timing, long frame)
{
    return (long)floor(100 * (double)frame / timing->fps + 1e-6);
}

long timing_delay(const struct timing *timing, long frame)
{
    long delay = begin(timing, frame + 1) - begin(timing, frame);
    return frame == timing->frames - 1 ? delay + lround(100 * timing->hold) : delay;
}
