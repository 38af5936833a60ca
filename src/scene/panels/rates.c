/*
 * How fast the focused racer would be with other settings, over η and β: the spectral radius that
 * linear theory predicts, or the number of steps that the race to the minimum takes. A method
 * without β has a curve over η. A click takes the settings there.
 */
#include "scene/panels/rates.h"

#include <math.h>
#include <stdio.h>

#include "analysis/minimum.h"
#include "analysis/verdict.h"
#include "base/text.h"
#include "scene/panel.h"

enum { MARGIN_COLUMNS = 6, SAMPLES_MOST = 512, MEASURED_MOST = 256 };

/* Below the heading a line of numbers, then the plot; scales on its left and below. */
static struct rect plot_of(const struct scene *scene, struct rect where)
{
    double left = MARGIN_COLUMNS * scene->column;
    return whole_units((struct rect){where.x + left, where.y + 2 * scene->em, where.width - left,
                                     where.height - 3 * scene->em});
}

/* --- numbers --- */

static void outcome_text(const struct outcome *outcome, long limit, char *text, size_t size)
{
    if (!outcome->known)
        snprintf(text, size, "...");
    else if (outcome->steps >= 0)
        snprintf(text, size, "%ld step%s", outcome->steps, outcome->steps == 1 ? "" : "s");
    else if (status_stops(outcome->status))
        snprintf(text, size, "%s", status_name(outcome->status));
    else
        snprintf(text, size, "not in %ld steps", limit);
}

/* What the pair in force gives; an exact number by theory. Returns whether it is good. */
static bool present_text(const struct scene *scene, const struct rates *rates, char *text,
                         size_t size)
{
    char number[TEXT_NUMBER];
    if (rates_measured(scene)) {
        outcome_text(&rates->own, rates_limit(scene->session), text, size);
        return !rates->own.known || rates->own.steps >= 0;
    }
    const struct run *run = scene->session->race.run[session_subject(scene->session)];
    struct verdict verdict =
        verdict_of(run_problem(run), run_optimizer(run), &rates->modes, rates->eta_now);
    radius_text(rates->modes.radius, 5, number, sizeof number);
    snprintf(text, size, "ρ=%s  %s", number, verdict_word(&verdict));
    return !verdict_warns(&verdict);
}

static bool best_text(const struct scene *scene, const struct rates *rates, char *text, size_t size)
{
    char number[TEXT_NUMBER];
    struct best best;
    if (!rates_best(scene, rates, &best))
        return false;
    radius_text(best.value, 4, number, sizeof number);
    snprintf(text, size, "%s best%s %s", marker_character(SHAPE_MINIMUM),
             rates_measured(scene) ? " tried" : "", number);
    return true;
}

static void draw_numbers(const struct scene *scene, struct canvas *canvas,
                         const struct rates *rates, struct rect where)
{
    char now[64], best[64];
    bool good = present_text(scene, rates, now, sizeof now);
    double x = where.x + MARGIN_COLUMNS * canvas->column, right = where.x + where.width;
    canvas_bold(canvas, x, where.y, ALIGN_LEFT, good ? INK_TEXT : INK_WARNING, now);
    double room = right - x - canvas_measure_bold(canvas, now) - canvas->column;
    if (best_text(scene, rates, best, sizeof best) && canvas_measure(canvas, best) <= room)
        canvas_text(canvas, right, where.y, ALIGN_RIGHT, INK_DIM, best);
}

/* --- the panel --- */

static void about_text(const struct scene *scene, int racer, char *text, size_t size)
{
    static const char *const what[] = {"predicted", "predicted at the minimum",
                                       "steps to a millionth of f−f*"};
    const struct session *session = scene->session;
    bool local = !session->race.problem->surface->quadratic && !rates_measured(scene);
    snprintf(text, size, "%s, %s%s", session->state.racer[racer].label,
             what[rates_values(scene)->of], local ? ", local" : "");
}

/* The curvature that theory is about. False, with the reason in *why, where there is none. */
static bool has_curvature(struct scene *scene, int racer, struct modes *modes, const char **why)
{
    struct session *session = scene->session;
    const double *w = session_cursor(session, racer)->w;
    struct instant instant;
    bool curved = racer_modes(session, racer, modes, &instant);
    if (rates_values(scene)->of == RATES_MINIMUM) {
        *why = "no minimum is known";
        return minimum_nearest(session->race.problem, w) != NULL;
    }
    *why = "no curvature here";
    return curved;
}

static const char *empty(struct scene *scene)
{
    int racer = session_subject(scene->session);
    struct modes modes;
    const char *why;
    if (!rates_scales(scene, racer)->has_eta)
        return "this method has no η";
    if (rates_measured(scene))
        return NULL;
    if (!has_curvature(scene, racer, &modes, &why))
        return why;
    if (run_optimizer(scene->session->race.run[racer])->c1 > 0)
        return "a search sets each step: measured only (M)";
    return modes.available ? NULL : "no linear theory: measured only (M)";
}

/* Why what there is to show could not be computed; NULL where it could. */
static const char *failure(const struct scene *scene, const struct rates *rates)
{
    if (!rates)
        return "memory is short";
    if (!rates_measured(scene))
        return NULL;
    if (!rates->measurement)
        return "cannot measure: no thread can be started";
    if (measure_failed(rates->measurement))
        return "cannot measure: memory is short";
    bool nowhere = measure_done(rates->measurement) && isnan(measure_minimum(rates->measurement));
    return nowhere ? "no minimum to come to" : NULL;
}

static void draw(struct scene *scene, struct canvas *canvas, struct rect where)
{
    int racer = session_subject(scene->session);
    struct rect plot = plot_of(scene, where);
    char about[160];
    about_text(scene, racer, about, sizeof about);
    struct rect below = panel_heading(canvas, where, "Rates", about);
    if (!(plot.width >= 2 * canvas->column && plot.height >= canvas->em))
        return;
    int most = rates_measured(scene) ? MEASURED_MOST : SAMPLES_MOST;
    int columns = (int)fmin(ceil(plot.width / canvas->sample), most),
        rows = (int)fmin(ceil(plot.height / canvas->sample), most);
    const char *why = empty(scene);
    struct rates *rates = why ? NULL : rates_update(scene, racer, columns, rows);
    why = why ? why : failure(scene, rates);
    if (why) {
        panel_empty(canvas, below, why);
        return;
    }
    draw_numbers(scene, canvas, rates, below);
    rates_key(scene, canvas, rates, (struct rect){where.x, where.y, where.width, canvas->em},
              canvas_measure_bold(canvas, "Rates") + canvas_measure(canvas, about) +
                  4 * canvas->column);
    rates_plot(scene, canvas, rates, plot, racer);
}

/* --- the hand --- */

/* The pair at a place, which may lie outside the plot while the hand holds it. */
static bool pair_at(struct scene *scene, struct rect where, double x, double y, bool held,
                    double *eta, double *beta)
{
    struct rect plot = plot_of(scene, where);
    struct rates *rates = rates_scales(scene, session_subject(scene->session));
    bool inside =
        x >= plot.x && x <= plot.x + plot.width && y >= plot.y && y <= plot.y + plot.height;
    if (!rates->has_eta || !(plot.width > 0 && plot.height > 0) || !(inside || held))
        return false;
    double right = fmin(fmax((x - plot.x) / plot.width, 0), 1),
           up = fmin(fmax(1 - (y - plot.y) / plot.height, 0), 1);
    *eta = scale_value(&rates->eta, right);
    *beta = rates->has_beta ? scale_value(&rates->beta, up) : NAN;
    return true;
}

static bool hit(struct scene *scene, struct rect where, double x, double y, struct hit *hit)
{
    int racer = session_subject(scene->session);
    bool held = scene->grab.held && scene->grab.hit.kind == HIT_PAIR;
    double eta, beta;
    if (!pair_at(scene, where, x, y, held, &eta, &beta))
        return false;
    if (!rates_measured(scene))
        eta = racer_unscheduled(scene->session, racer, eta);
    *hit = (struct hit){.kind = HIT_PAIR, .has_eta = true, .has_beta = !isnan(beta)};
    hit->eta = aimed_value(ROLE_RATE, eta);
    if (hit->has_beta)
        hit->beta = aimed_value(ROLE_MEMORY, beta);
    return true;
}

static double radius_at(struct scene *scene, const struct rates *rates, double eta, double beta)
{
    double radius;
    const struct run *run = scene->session->race.run[session_subject(scene->session)];
    sweep_radius(run_optimizer(run), &rates->instant, &rates->modes, 1, &eta, 1,
                 rates->has_beta ? &beta : NULL, &radius);
    return radius;
}

static bool hover(struct scene *scene, struct rect where, double x, double y, char *text,
                  size_t size)
{
    int racer = session_subject(scene->session);
    char number[TEXT_NUMBER], what[64] = "";
    double eta, beta;
    if (!pair_at(scene, where, x, y, false, &eta, &beta))
        return false;
    struct rates *rates = element_state(scene, &element_rates);
    if (rates->columns == 0 || empty(scene)) /* never drawn, or nothing to draw */
        return false;
    rates = rates_update(scene, racer, rates->columns, rates->rows);
    if (failure(scene, rates))
        return false;
    eta = aimed_value(ROLE_RATE, eta); /* as printed, and as a click would set them */
    beta = rates->has_beta ? aimed_value(ROLE_MEMORY, beta) : NAN;
    text_printed(number, eta, 3);
    int length = snprintf(text, size, "η=%s", number);
    text_printed(number, beta, 9);
    if (rates->has_beta && length > 0 && (size_t)length < size)
        length += snprintf(text + length, size - (size_t)length, "  β=%s", number);
    radius_text(rates_measured(scene) ? 0 : radius_at(scene, rates, eta, beta), 4, number,
                sizeof number);
    snprintf(what, sizeof what, "ρ=%s", number);
    if (rates_measured(scene)) {
        struct outcome outcome = measure_pair(rates->measurement, eta, beta);
        outcome_text(&outcome, rates_limit(scene->session), what, sizeof what);
    }
    if (length > 0 && (size_t)length < size)
        snprintf(text + length, size - (size_t)length, "  %s", what);
    return true;
}

const struct panel panel_rates = {
    .name = "rates",
    .title = "Rate of convergence over η and β",
    .element = &element_rates,
    .empty = empty,
    .draw = draw,
    .hit = hit,
    .hover = hover,
};
