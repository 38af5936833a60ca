/* A session with its scene and settings, made anew for every test. */
#ifndef GLISSADE_FIXTURE_H
#define GLISSADE_FIXTURE_H

#include "testing.h"

#include "scene/scene.h"
#include "session/session.h"

struct fixture {
    struct settings settings;
    struct session session;
    struct scene scene;
};

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct error error;
    *state = f;
    return f && session_init(&f->session, &f->settings, &error) &&
                   scene_init(&f->scene, &f->session, &f->settings, &error) &&
                   session_build(&f->session, &error)
               ? 0
               : -1;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    scene_finish(&f->scene);
    session_finish(&f->session);
    free(f);
    return 0;
}

/* Assigns on the running session; the test fails when that is refused. */
static inline void set(struct fixture *f, const char *name, const char *value)
{
    struct error error;
    assert_that(session_assign(&f->session, name, value, &error), "%s %s: %s", name, value,
                error.text);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
