/* CPU milliseconds of a replay: twelve racers on Beale, every η another from the start. */
#include "bench/bench.h"
#include "session/session.h"

#include <limits.h>

static const char racers[] = "gd,momentum,nesterov,ema-momentum,adagrad,rmsprop,adam,nadam,"
                             "adamax,amsgrad,lion,radam";

struct bench {
    struct session session;
    double eta;
};

/* The key, and all that it takes until the picture can be drawn. */
static void change_and_replay(void *context)
{
    struct bench *bench = context;
    bench->eta = bench->eta < 1e-3 ? 1.1e-3 : 0.9e-3;
    session_set_role(&bench->session, ROLE_RATE, bench->eta, NULL);
    session_catch_up(&bench->session, NULL, NULL);
}

static void measure(struct bench *bench, long steps)
{
    session_go(&bench->session, steps, LONG_MAX);
    printf("%10ld %12.3f\n", steps, median_seconds(change_and_replay, bench) * 1e3);
}

int main(void)
{
    struct settings settings = {.count = 0};
    struct bench bench = {.eta = 1e-3};
    if (!session_init(&bench.session, &settings, NULL) ||
        !settings_assign(&settings, "optimizer", racers, NULL) ||
        !session_build(&bench.session, NULL))
        return 1;
    bench.session.state.focus = FOCUS_ALL;
    bench.session.state.values.what_if = true;
    printf("ms of CPU per change with what-if, %d racers on beale\n%10s %12s\n",
           bench.session.race.count, "steps", "replay");
    measure(&bench, 300);
    measure(&bench, 2000);
    measure(&bench, 20000);
    session_finish(&bench.session);
    return 0;
}
