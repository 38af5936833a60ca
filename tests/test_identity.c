/* Who looks how: a method is known again in every line-up, and no two racers look the same. */
#include "fixture.h"

#include "engine/modifiers.h"
#include "optimizers/optimizers.h"

static bool same(struct identity a, struct identity b)
{
    return a.ink == b.ink && a.marker == b.marker;
}

static void test_every_method_has_an_identity_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; optimizer_at(i); i++) {
        assert_true(optimizer_at(i)->identity.ink < HUES &&
                    optimizer_at(i)->identity.marker < MARKERS);
        for (int k = 0; k < i; k++)
            assert_that(!same(optimizer_at(i)->identity, optimizer_at(k)->identity),
                        "%s and %s look the same (every method's file says how it looks)",
                        optimizer_at(k)->name, optimizer_at(i)->name);
    }
}

/* Line-ups that lectures show: nobody shares an ink or a marker, so that neither colour nor shape
 * is alone. */
static void test_methods_that_meet_differ_in_both(void **state)
{
    static const char *const lineups[] = {
        "gd,momentum,nesterov,rmsprop,adam,newton,bfgs",
        "gd,momentum,nesterov,ema-momentum,ema-nesterov",
        "adam,adamax,amsgrad,adamw,nadam,radam",
        "gd,adagrad,rmsprop,adadelta,adam",
        "gd,newton,saddle-free-newton,levenberg-marquardt,trust-region",
        "gd,bfgs,lbfgs,cg,newton",
        "gd,line-search,gradient-flow,newton",
        "gd,rprop,lion,rmsprop,adam",
        "gd,momentum,nesterov,accelerated",
        "gd,polyak,barzilai-borwein,line-search",
        "gd,sam,schedule-free,adam",
        "gd,adam,muon,shampoo,lion",
        "gd,momentum,nesterov,accelerated,adam;rule:w = w - eta*g",
    };
    struct fixture *f = *state;
    for (size_t l = 0; l < sizeof lineups / sizeof *lineups; l++) {
        set(f, "optimizer", lineups[l]);
        const struct racer *racer = f->session.state.racer;
        for (int i = 0; i < f->session.race.count; i++)
            for (int k = 0; k < i; k++)
                assert_that(racer[i].identity.ink != racer[k].identity.ink &&
                                racer[i].identity.marker != racer[k].identity.marker,
                            "%s: %s and %s", lineups[l], racer[k].label, racer[i].label);
    }
}

static void add_word(char *text, size_t size, const char *word)
{
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s%s", length ? ";" : "", word);
}

/* Methods drawn at random, some of them several times, some with an ink that they are given. */
static void draw_lineup(struct pcg32 *generator, char *text, size_t size)
{
    int methods = 0;
    while (optimizers[methods])
        methods++;
    int count = 1 + (int)(pcg32_next(generator) % RACERS_MAX);
    *text = '\0';
    for (int i = 0; i < count; i++) {
        const char *name = optimizers[pcg32_next(generator) % (unsigned)methods]->name;
        char word[64];
        unsigned kind = pcg32_next(generator) % 8;
        snprintf(word, sizeof word, kind == 0 ? "%s:ink=%u" : "%s", kind < 4 ? "momentum" : name,
                 1 + pcg32_next(generator) % HUES);
        add_word(text, size, word);
    }
}

static void test_line_ups(void **state)
{
    struct fixture *f = *state;
    struct pcg32 generator = pcg32_seeded(3, 5);
    for (int round = 0; round < 300; round++) {
        char text[1024];
        draw_lineup(&generator, text, sizeof text);
        set(f, "optimizer", text);
        const struct lineup *lineup = f->session.state.values.lineup;
        const struct racer *racer = f->session.state.racer;
        for (int i = 0; i < lineup->count; i++) {
            const struct entry *entry = &lineup->entry[i];
            double ink = entry->parameter[MODIFIER_INK];
            bool first = isnan(ink);
            for (int k = 0; k < i; k++) {
                assert_that(!same(racer[i].identity, racer[k].identity), "%s: racers %d and %d",
                            text, k + 1, i + 1);
                first = first && !(lineup->entry[k].optimizer == entry->optimizer &&
                                   isnan(lineup->entry[k].parameter[MODIFIER_INK]));
            }
            assert_that(!first || same(racer[i].identity, entry->optimizer->identity),
                        "%s: racer %d is not as its method", text, i + 1);
            assert_that(isnan(ink) || (int)racer[i].identity.ink + 1 == (int)ink,
                        "%s: racer %d has not the ink that was asked for", text, i + 1);
        }
    }
}

/* Racers of one method alone: nobody shares an ink or a marker, and nobody looks like a method that
 * is not there. */
static void test_many_of_one_method(void **state)
{
    struct fixture *f = *state;
    for (int m = 0; optimizers[m]; m++) {
        char text[1024] = "";
        for (int i = 0; i < RACERS_MAX; i++)
            add_word(text, sizeof text, optimizers[m]->name);
        set(f, "optimizer", text);
        const struct racer *racer = f->session.state.racer;
        for (int i = 0; i < RACERS_MAX; i++)
            for (int k = 0; k < i; k++)
                assert_that(racer[i].identity.ink != racer[k].identity.ink, "%s: %d and %d",
                            optimizers[m]->name, k, i);
        for (int i = 1; i < 4; i++) {
            assert_int_not_equal(racer[i].identity.marker, racer[0].identity.marker);
            for (int o = 0; optimizers[o]; o++)
                assert_that(!same(racer[i].identity, optimizers[o]->identity), "a second %s: %s",
                            optimizers[m]->name, optimizers[o]->name);
        }
    }
}

static void test_labels_that_are_given(void **state)
{
    struct fixture *f = *state;
    struct error error;
    set(f, "optimizer",
        "momentum:label=heavy ball\\, β\\:0.5,beta=0.5;momentum:ink=3;momentum:beta=0.7");
    assert_string_equal(f->session.state.racer[0].label, "heavy ball, β:0.5");
    assert_string_equal(f->session.state.racer[1].label, "momentum");
    assert_string_equal(f->session.state.racer[2].label, "momentum β=0.7");
    assert_int_equal(f->session.state.racer[1].identity.ink, HUE_RED);
    static const char *const refused[] = {"gd:label=", "gd:label=a\tb", "gd:label=\xFF",
                                          "gd:ink=0",  "gd:ink=13",     "gd:ink=1.5"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_that(!session_assign(&f->session, "optimizer", refused[i], &error), "%s",
                    refused[i]);
    char longest[200] = "gd:label=";
    memset(longest + strlen(longest), 'x', LABEL_BYTES - 1);
    set(f, "optimizer", longest);
    strcat(longest, "x");
    assert_false(session_assign(&f->session, "optimizer", longest, &error));
}

/* What a label or an ink is touches no number. */
static void test_numbers_are_the_same(void **state)
{
    struct fixture *f = *state;
    set(f, "optimizer", "adam;adam:label=other,ink=2");
    session_go(&f->session, 50, 1000);
    struct row a = session_row(&f->session, 0);
    double f0 = a.f;
    assert_near(session_row(&f->session, 1).f, f0, 0, "f after 50 steps");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_method_has_an_identity_of_its_own),
        WITH_FIXTURE(test_methods_that_meet_differ_in_both),
        WITH_FIXTURE(test_line_ups),
        WITH_FIXTURE(test_many_of_one_method),
        WITH_FIXTURE(test_labels_that_are_given),
        WITH_FIXTURE(test_numbers_are_the_same),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
