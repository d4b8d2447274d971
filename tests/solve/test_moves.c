/* Moves between segments: business as usual follows the projection to the last bit; beyond it a closed form; nobody is lost. */
#include "../tiny.h"
#include <math.h>

#define ONSET "settings.home.hazards.onset.per_person_per_year"

/* The small network with onset at another rate, its way back, and an intervention that halves onset. */
static struct bt_scenario *with_onset(const char *rate)
{
    struct tiny t = { .set = { tiny_cat(ONSET "=", rate) } };
    t.pathway = tiny_swap(TINY.pathway, "to_segment: {old_fit: old_frail}}\n",
                          "to_segment: {old_fit: old_frail}}\n"
                          "      - {name: healed, per_person_per_year: 0.05, to: home, to_segment: {old_frail: old_fit}}\n");
    t.interventions = tiny_swap(TINY.interventions, "value: {low: -0.05, central: -0.1, high: -0.2}, denominator: crises}\n",
                                "value: {low: -0.05, central: -0.1, high: -0.2}, denominator: crises}\n"
                                "      - {name: later, on: hazard, which: [onset], how: scale, value: -0.5, denominator: onset}\n");
    return tiny_open(&t);
}

static double of_segment(const struct bt_scenario *s, const struct tiny_run *r, int segment, int row, int settings)
{
    size_t n = (size_t)bt_network_settings(s->net).n, S = (size_t)bt_network_segments(s->net).n;
    double sum = 0;
    for (int i = 0; i < settings; i++) sum += r->t.people[((size_t)row * n + (size_t)i) * S + (size_t)segment];
    return sum;
}

Test(moves, business_as_usual_is_the_same_bits_at_any_rate)
{
    struct tiny_run r[2];
    struct bt_scenario *s[2];
    for (int i = 0; i < 2; i++) s[i] = with_onset(i ? "0.5" : "0"), tiny_go(s[i], &(struct tiny_opts){ .months = 48 }, &r[i], NULL);
    cr_expect(tiny_same(s[0], &r[0], &r[1]));
    for (int i = 0; i < 2; i++) tiny_stop(&r[i]), bt_scenario_free(s[i]);
}

Test(moves, an_effect_moves_people_and_loses_nobody)
{
    struct bt_scenario *s = with_onset("0.2");
    struct tiny_run bau, run;
    tiny_go(s, &(struct tiny_opts){ .months = 48 }, &bau, NULL);
    tiny_go(s, &(struct tiny_opts){ .months = 48, .on = { "avoid" } }, &run, NULL);
    int settings = bt_network_settings(s->net).n; /* exits and `entered` last */
    double all[2] = { 0 };
    for (int z = 0; z < s->net->S; z++)
        for (int k = 0; k < 2; k++)
            all[k] += 2 * of_segment(s, &run, z, k ? 48 : 0, settings - 1) - of_segment(s, &run, z, k ? 48 : 0, settings);
    double waits[2] = { 0 };
    for (int q = 0; q < bt_network_routes(s->net).n; q++)
        for (int k = 0; k < 2; k++) waits[k] += tiny_waiting(s, &run, bt_network_routes(s->net).name[q], k ? 48 : 0);
    cr_expect(fabs((all[1] + waits[1]) / (all[0] + waits[0]) - 1) < 1e-9, "%.12g, then %.12g", all[0] + waits[0], all[1] + waits[1]);
    double fit = of_segment(s, &run, 1, 48, settings - 3) - of_segment(s, &bau, 1, 48, settings - 3),
           frail = of_segment(s, &run, 2, 48, settings - 3) - of_segment(s, &bau, 2, 48, settings - 3);
    cr_expect(fit > 100 && frail < -100, "%+g fit, %+g frail", fit, frail);
    cr_expect(fabs(fit + frail) < 0.3 * fit, "%+g fit, %+g frail: who is not frail is fit", fit, frail);
    tiny_stop(&run), tiny_stop(&bau);
    bt_scenario_free(s);
}

/* Nobody dies or is admitted: P well people, of whom r a year fall ill and are brought back by the projection. At the rate e instead
 * d(well)/dt = r P - e well, whatever has been prevented before. */
Test(moves, who_was_spared_may_fall_ill_later)
{
    struct tiny t = LINE;
    t.segments = "segment,label,age_band,share_of_band\nwell,Well,0+,0.6\nill,Ill,0+,0.4\n";
    t.rates = "segment,stay\nwell,11\nill,11\n";
    t.pathway = tiny_swap(t.pathway, "      - {name: event, per_person_per_year: 0.1, to: way_in}\n",
                          "      - {name: event, per_person_per_year: 0, to: way_in}\n"
                          "      - {name: onset, per_person_per_year: 0.2, to: home, to_segment: {well: ill}}\n");
    t.interventions = tiny_swap(tiny_swap(t.interventions, "which: [event], how: scale, value: -0.2",
                                          "which: [onset], how: scale, value: -0.5"),
                                "ramp_months: 12", "ramp_months: 0.5");
    t.scenario = tiny_swap(t.scenario, "switch_on: 2026-04-01", "switch_on: 2025-04-01");
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run run;
    tiny_go(s, &(struct tiny_opts){ .months = 48, .on = { "less" }, .tol = { BT_CVODES, 1e-8, 0 } }, &run, NULL);
    const double P = 60000, r = 0.2, e = 0.1, late = 0.25 * 30.4375 / 365.25; /* half the ramp */
    for (int month = 12; month <= 48; month += 12) {
        double years = 30 * month / 365.25 - late, want = P * (r / e + (1 - r / e) * exp(-e * years));
        double there = of_segment(s, &run, 0, month, 1);
        cr_expect(fabs(there / want - 1) < 1e-5, "month %d: %.9g well, exactly %.9g", month, there, want);
    }
    tiny_stop(&run);
    bt_scenario_free(s);
}
