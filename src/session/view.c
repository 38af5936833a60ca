/* Which part of the plane the map shows: zooming and panning, by key and by hand. */
#include "session/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "session/position.h"

/* A narrower plane is of numbers whose powers vanish: all that is drawn on it would be flat. */
static const double narrowest = 1e-60, widest = 1e12;

void session_zoom_at(struct session *session, double factor, const double place[2])
{
    session->state.framing = FRAMING_KEPT;
    for (int axis = 0; axis < 2; axis++) {
        double *low = session->state.view + 2 * axis, *high = low + 1;
        double new_low = place[axis] + (*low - place[axis]) * factor,
               new_high = place[axis] + (*high - place[axis]) * factor;
        double width = new_high - new_low, scale = fmax(fabs(new_low), fabs(new_high));
        if (width > fmax(1e-12 * scale, narrowest) && width < widest) {
            *low = new_low;
            *high = new_high;
        }
    }
}

static bool setting_is(const struct session *session, const char *name, const char *value)
{
    char text[SETTING_TEXT];
    settings_print(session->settings, name, text, sizeof text);
    return strcmp(text, value) == 0;
}

/* The map's coordinates are the parameters, or the loss beside a single one. */
static bool shows_parameters(const struct session *session)
{
    const struct problem *problem = session->race.problem;
    bool whitened = problem->surface->quadratic && setting_is(session, "whitened", "on");
    return problem->dim == 1 || (problem->dim == 2 && !whitened);
}

void session_zoom(struct session *session, double factor)
{
    const struct problem *problem = session->race.problem;
    struct row row = session_row(session, session_subject(session));
    double place[] = {row.w[0], problem->dim == 1 ? row.f : row.w[1]};
    for (int axis = 0; axis < 2; axis++) {
        double low = session->state.view[2 * axis], high = session->state.view[2 * axis + 1];
        if (!shows_parameters(session) || !(place[axis] > low && place[axis] < high))
            place[axis] = 0.5 * (low + high);
    }
    session_zoom_at(session, factor, place);
}

void session_pan(struct session *session, double dx, double dy)
{
    const double by[] = {dx, dy};
    session->state.framing = FRAMING_KEPT;
    for (int axis = 0; axis < 2; axis++) {
        double *low = session->state.view + 2 * axis, *high = low + 1;
        double new_low = *low + by[axis], new_high = *high + by[axis];
        double scale = fmax(fabs(new_low), fabs(new_high));
        if (new_high - new_low > 1e-12 * scale && scale < 1e12) {
            *low = new_low;
            *high = new_high;
        }
    }
}

/* A tenth of what is seen. */
static void pan_by_key(struct session *session, int right, int up)
{
    const double *view = session->state.view;
    session_pan(session, right * 0.1 * (view[1] - view[0]), up * 0.1 * (view[3] - view[2]));
}

static bool in_relief(const struct session *session)
{
    return session->race.problem->dim > 1 && setting_is(session, "view", "relief");
}

/* Ten degrees around the relief; five up or down. */
static void move_viewer(struct session *session, int right, int up)
{
    settings_move(session->settings, "azimuth", right * 10);
    settings_move(session->settings, "elevation", up * 5);
}

static void move(struct session *session, int right, int up)
{
    if (in_relief(session))
        move_viewer(session, right, up);
    else
        pan_by_key(session, right, up);
}

bool session_act_view(struct session *session, enum action action)
{
    switch (action) {
    case ACTION_ZOOM_IN:
    case ACTION_ZOOM_OUT:
        session_zoom(session, action == ACTION_ZOOM_IN ? 0.8 : 1.25);
        return true;
    case ACTION_WHOLE_SURFACE:
        session->state.framing = FRAMING_KEPT;
        memcpy(session->state.view, session->race.problem->region, sizeof session->state.view);
        return true;
    case ACTION_FRAME_RACE:
        session->state.framing = FRAMING_PATHS;
        return true;
    case ACTION_PAN_LEFT:
        move(session, -1, 0);
        return true;
    case ACTION_PAN_DOWN:
        move(session, 0, -1);
        return true;
    case ACTION_PAN_UP:
        move(session, 0, 1);
        return true;
    case ACTION_PAN_RIGHT:
        move(session, 1, 0);
        return true;
    default:
        return false;
    }
}
