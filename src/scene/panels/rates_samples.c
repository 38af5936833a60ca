#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/edge.h"
#include "analysis/minimum.h"
#include "scene/panel.h"
#include "scene/panels/rates.h"

enum { LIMIT_MOST = 1000, HALVINGS = 8 /* of a sample's width */ };

/* --- scales --- */

static void find_edge(struct rates *rates, struct session *session, int racer)
{
    if (rates->edge > 0 && rates->edge_racer == racer &&
        rates->edge_rewrites == session->rewrites && rates->edge_generation == session->generation)
        return;
    rates->edge = edge_at_start(session->race.run[racer]);
    rates->edge_racer = racer;
    rates->edge_rewrites = session->rewrites;
    rates->edge_generation = session->generation;
}

/* A curve over η ends soon after the edge and the value in force: beyond, there is nothing to see.
 */
static struct scale curve_scale(double edge, double eta)
{
    bool known = eta > 0 && isfinite(eta);
    double low = 0.01 * edge, high = 1.6 * edge;
    return scale_between(ROLE_RATE, known ? fmin(low, 0.7 * eta) : low,
                         known ? fmax(high, 1.4 * eta) : high);
}

struct rates *rates_scales(struct scene *scene, int racer)
{
    const struct rates_values *v = rates_values(scene);
    struct rates *rates = element_state(scene, &element_rates);
    struct session *session = scene->session;
    struct run *run = session->race.run[racer];
    const struct parameter *table = run_optimizer(run)->parameters;
    int rate = parameter_by_role(table, ROLE_RATE), memory = parameter_by_role(table, ROLE_MEMORY);
    find_edge(rates, session, racer);
    const struct cursor *cursor = session_cursor(session, racer);
    const double *parameter =
        v->of == RATES_MEASURED ? cursor->parameter : run_instant(run, cursor).parameter;
    rates->has_eta = rate >= 0;
    rates->has_beta = memory >= 0 && v->over == 0;
    rates->eta_now = rate >= 0 ? parameter[rate] : NAN;
    rates->beta_now = memory >= 0 ? parameter[memory] : NAN;
    rates->eta = v->eta_range[1] > 0 ? scale_between(ROLE_RATE, v->eta_range[0], v->eta_range[1])
                 : rates->has_beta   ? scale_of_rate(rates->edge, rates->eta_now)
                                     : curve_scale(rates->edge, rates->eta_now);
    rates->beta = v->beta_range[1] > 0
                      ? scale_between(ROLE_MEMORY, v->beta_range[0], v->beta_range[1])
                      : scale_of_memory(rates->has_beta ? rates->beta_now : 0);
    return rates;
}

/* --- room --- */

static bool resize(struct rates *rates, int columns, int rows)
{
    size_t count = (size_t)columns * (size_t)rows;
    if (columns == rates->columns && rows == rates->rows)
        return true;
    double *eta_at = realloc(rates->eta_at, (size_t)columns * sizeof *eta_at);
    rates->eta_at = eta_at ? eta_at : rates->eta_at;
    double *beta_at = realloc(rates->beta_at, (size_t)rows * sizeof *beta_at);
    rates->beta_at = beta_at ? beta_at : rates->beta_at;
    double *radius = realloc(rates->radius, count * sizeof *radius);
    rates->radius = radius ? radius : rates->radius;
    float *bands = realloc(rates->bands, count * sizeof *bands);
    rates->bands = bands ? bands : rates->bands;
    double *edge_at = realloc(rates->edge_at, (size_t)rows * sizeof *edge_at);
    rates->edge_at = edge_at ? edge_at : rates->edge_at;
    bool good = eta_at && beta_at && radius && bands && edge_at;
    rates->columns = good ? columns : 0;
    rates->rows = good ? rows : 0;
    return good;
}

static void fill_axes(struct rates *rates)
{
    for (int i = 0; i < rates->columns; i++)
        rates->eta_at[i] = scale_value(&rates->eta, (i + 0.5) / rates->columns);
    for (int j = 0; j < rates->rows; j++)
        rates->beta_at[j] = scale_value(&rates->beta, 1 - (j + 0.5) / rates->rows);
}

/* --- predicted --- */

static bool is_stable(double radius)
{
    return radius <= 1 + 1e-12;
}

/* The η between a stable and an unstable one where the radius passes 1. */
static double bisect(const struct rates *rates, const struct optimizer *optimizer, double stable,
                     double unstable, double beta)
{
    for (int i = 0; i < HALVINGS; i++) {
        double middle = sqrt(stable * unstable), radius;
        sweep_radius(optimizer, &rates->instant, &rates->modes, 1, &middle, 1,
                     rates->has_beta ? &beta : NULL, &radius);
        if (is_stable(radius))
            stable = middle;
        else
            unstable = middle;
    }
    return stable;
}

static void find_edges(struct rates *rates, const struct optimizer *optimizer)
{
    for (int j = 0; j < rates->rows; j++) {
        const double *radius = rates->radius + (size_t)j * (size_t)rates->columns;
        int i = rates->columns - 1;
        while (i > 0 && !(is_stable(radius[i - 1]) && !is_stable(radius[i])))
            i--;
        rates->edge_at[j] = i > 0 ? bisect(rates, optimizer, rates->eta_at[i - 1], rates->eta_at[i],
                                           rates->beta_at[j])
                                  : NAN;
    }
}

/* The state is that of the step shown, also where the curvature is that of a minimum. */
static void predict(struct rates *rates, struct scene *scene, int racer)
{
    struct session *session = scene->session;
    const struct problem *problem = session->race.problem;
    struct run *run = session->race.run[racer];
    rates->curved = racer_modes(session, racer, &rates->modes, &rates->instant);
    if (rates_values(scene)->of == RATES_MINIMUM) {
        double h[PACKED_MAX];
        const double *w = minimum_nearest(problem, session_cursor(session, racer)->w);
        rates->curved = w != NULL;
        if (!w)
            return;
        problem->eval(problem, 1, w, NULL, NULL, h);
        modes_move(run_optimizer(run), w, &rates->instant);
        rates->modes = modes_of(run_optimizer(run), &rates->instant, h);
    }
    if (!rates->curved || !rates->modes.available)
        return;
    sweep_radius(run_optimizer(run), &rates->instant, &rates->modes, rates->columns, rates->eta_at,
                 rates->rows, rates->has_beta ? rates->beta_at : NULL, rates->radius);
    find_edges(rates, run_optimizer(run));
}

/* --- measured --- */

long rates_limit(const struct session *session)
{
    long steps = session->state.values.steps;
    return steps < 1 ? 1 : steps < LIMIT_MOST ? steps : LIMIT_MOST;
}

static void make_key(const struct rates *rates, struct session *session, int racer,
                     struct rates_key *key)
{
    struct run *run = session->race.run[racer];
    const struct run_settings *settings = run_settings_of(run);
    const struct optimizer *optimizer = settings->optimizer;
    memset(key, 0, sizeof *key); /* padding, too */
    key->generation = session->generation;
    key->limit = rates_limit(session);
    key->optimizer = optimizer;
    memcpy(key->parameter, session_cursor(session, racer)->parameter, sizeof key->parameter);
    if (rates->has_eta)
        key->parameter[parameter_by_role(optimizer->parameters, ROLE_RATE)] = 0;
    if (rates->has_beta)
        key->parameter[parameter_by_role(optimizer->parameters, ROLE_MEMORY)] = 0;
    memcpy(key->start, settings->start, sizeof key->start);
    key->seed = settings->seed;
    key->stream = settings->stream;
    key->columns = rates->columns;
    key->rows = rates->rows;
    key->eta.low = rates->eta.low;
    key->eta.high = rates->eta.high;
    key->beta.low = rates->beta.low;
    key->beta.high = rates->beta.high;
}

static void measure(struct rates *rates, struct scene *scene, int racer)
{
    struct session *session = scene->session;
    struct rates_key key;
    make_key(rates, session, racer, &key);
    if (!rates->measurement || memcmp(&key, &rates->key, sizeof key) != 0) {
        struct measure_request request = {.settings = *run_settings_of(session->race.run[racer]),
                                          .limit = key.limit,
                                          .columns = rates->columns,
                                          .rows = rates->rows,
                                          .eta = rates->has_eta ? rates->eta_at : NULL,
                                          .beta = rates->has_beta ? rates->beta_at : NULL};
        memcpy(request.settings.parameter, session_cursor(session, racer)->parameter,
               sizeof request.settings.parameter);
        measure_stop(rates->measurement);
        rates->own.known = false;
        rates->measurement = measure_start(&request, NULL);
        memcpy(&rates->key, &key, sizeof key);
    }
    if (rates->measurement && !scene->live)
        measure_wait_while(rates->measurement, scene->patience, scene->patience_context);
    scene->pending |= rates->measurement && !measure_done(rates->measurement);
    bool moved = rates->own_eta != rates->eta_now || rates->own_beta != rates->beta_now;
    if (rates->measurement && (!rates->own.known || moved)) {
        rates->own = measure_pair(rates->measurement, rates->eta_now, rates->beta_now);
        rates->own_eta = rates->eta_now;
        rates->own_beta = rates->beta_now;
    }
}

/* --- both --- */

struct rates *rates_update(struct scene *scene, int racer, int columns, int rows)
{
    struct rates *rates = rates_scales(scene, racer);
    if (!resize(rates, columns, rates->has_beta ? rows : 1))
        return NULL;
    fill_axes(rates);
    if (rates_values(scene)->of == RATES_MEASURED)
        measure(rates, scene, racer);
    else
        predict(rates, scene, racer);
    return rates;
}

void rates_clear(struct rates *rates)
{
    measure_stop(rates->measurement);
    free(rates->eta_at);
    free(rates->beta_at);
    free(rates->radius);
    free(rates->edge_at);
    free(rates->bands);
}
