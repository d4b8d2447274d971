/* The seven feedback loops of the default pathway in England: each shows its signature where it is at work and not where it is off
 * (docs/loops.md). The same start, a shock to the run alone: what differs between two runs is the shock and what answers it. */
#include "../tiny.h"
#include "bendtrend/study.h"
#include <math.h>

enum { MONTHS = 24, LAST = 12 };

static struct bt_scenario *england(const char *a, const char *b)
{
    const char *set[2] = { a, b };
    struct bt_scenario_opts o = { .path = "scenarios/england.yaml", .data = "scenarios", .set = set, .n_set = (a != NULL) + (b != NULL) };
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    cr_assert(bt_scenario_read(&o, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    bt_errs_free(&errs);
    return s;
}

/* Two runs from one start: as it goes on, and with a shock. */
struct two {
    struct bt_scenario *s;
    struct tiny_run calm, shock;
};
static struct two both(const char *set, const char *more, const struct tiny_opts *shock)
{
    struct two t = { .s = england(set, more) };
    struct tiny_opts calm = { .months = MONTHS }, o = *shock;
    tiny_go(t.s, &calm, &t.calm, NULL);
    o.months = MONTHS, o.start = t.calm.start;
    tiny_go(t.s, &o, &t.shock, NULL);
    return t;
}

static void drop(struct two *t)
{
    t->shock.start = NULL;
    tiny_stop(&t->shock);
    tiny_stop(&t->calm);
    bt_scenario_free(t->s);
}

typedef double figure(const struct bt_scenario *s, const struct tiny_run *r);

/* Per cent that the shock moves a figure of the last year. */
static double moved(const struct two *t, figure *f)
{
    return 100 * (f(t->s, &t->shock) / f(t->s, &t->calm) - 1);
}

static double sum(const struct bt_scenario *s, const struct tiny_run *r, const char *measure)
{
    return tiny_sum(s, r, measure, MONTHS - LAST, LAST);
}

static double flow(const struct bt_scenario *s, const struct tiny_run *r, const char *route)
{
    return tiny_flow(s, r, route, MONTHS - LAST, LAST);
}

static double bed_days(const struct bt_scenario *s, const struct tiny_run *r) { return sum(s, r, "acute_bed_days"); }
static double boarding(const struct bt_scenario *s, const struct tiny_run *r) { return sum(s, r, "boarding_days"); }
static double cancelled(const struct bt_scenario *s, const struct tiny_run *r) { return sum(s, r, "elective_cancellations"); }
static double listed(const struct bt_scenario *s, const struct tiny_run *r) { return sum(s, r, "elective_waiting"); }

/* Days of a stay, without waits. */
static double stay(const struct bt_scenario *s, const struct tiny_run *r)
{
    return (sum(s, r, "emergency_bed_days") - sum(s, r, "days_delayed")) / sum(s, r, "overnight_admissions");
}

static double back_again(const struct bt_scenario *s, const struct tiny_run *r)
{
    return (flow(s, r, "readmission_ae") + flow(s, r, "readmission_direct")) / (sum(s, r, "discharges") + sum(s, r, "zero_day_admissions"));
}

static double conversion(const struct bt_scenario *s, const struct tiny_run *r)
{
    return flow(s, r, "admitted_from_ae") / (flow(s, r, "major_ae") + flow(s, r, "readmission_ae"));
}

/* Of people whose long stay is over, the share who go home without care of any kind; of segments whose names begin so. */
static double unaided_of(const struct bt_scenario *s, const struct tiny_run *r, const char *one, const char *other)
{
    static const char *const CARE[] = { "reablement_after_long", "package_after_long", "intermediate_care_after_long",
                                        "care_home_after_long" };
    struct bt_names routes = bt_network_routes(s->net), who = bt_network_segments(s->net);
    int over = tiny_index(routes, "long_stay_over");
    double care = 0, all = 0;
    for (int i = MONTHS - LAST; i < MONTHS; i++)
        for (int z = 0; z < who.n; z++) {
            const double *flow = r->t.flow + (size_t)i * routes.n * who.n + z;
            if (strncmp(who.name[z], one, strlen(one)) != 0 && strncmp(who.name[z], other, strlen(other)) != 0) continue;
            for (size_t k = 0; k < TL_N(CARE); k++) care += flow[tiny_index(routes, CARE[k]) * who.n];
            all += flow[over * who.n];
        }
    return 1 - care / all;
}
static double old_unaided(const struct bt_scenario *s, const struct tiny_run *r) { return unaided_of(s, r, "age70_84", "age85"); }
static double young_unaided(const struct bt_scenario *s, const struct tiny_run *r) { return unaided_of(s, r, "age17_64", "age0_16"); }

/* More people come: a tenth more attendances and direct admissions. */
static const struct tiny_opts DEMAND = { .address = { "scales.attendance_level.factor", "scales.direct_level.factor" },
                                         .value = { 1.1, 1.1 } };
/* Papers after a long stay take 44 days, not 4.4: more stays drag on, and nobody gives up waiting for care. */
static const struct tiny_opts DELAY = { .address = { "junctions.live_long.routes.assessment_after_long.wait.handling_days" },
                                        .value = { 44 } };
static const char PLENTY[] = "pools.acute_beds.places=150000";

Test(loops, discharge_pressure_shortens_stays_when_hospitals_fill)
{
    struct two off = both(NULL, NULL, &DEMAND), on = both("loops.discharge_pressure.on=1", NULL, &DEMAND);
    printf("stay: off %+.2f, on %+.2f %%; bed days: off %+.2f, on %+.2f %%\n", moved(&off, stay), moved(&on, stay), moved(&off, bed_days),
           moved(&on, bed_days));
    cr_expect(fabs(moved(&off, stay)) < 0.5 && moved(&on, stay) < -1.5);
    cr_expect(moved(&off, bed_days) > 4 && moved(&on, bed_days) > 0 && moved(&on, bed_days) < moved(&off, bed_days) - 1);
    drop(&off), drop(&on);
}

Test(loops, revolving_door_brings_people_back_when_hospitals_fill)
{
    struct two off = both(NULL, NULL, &DEMAND), on = both("loops.revolving_door.on=1", NULL, &DEMAND);
    printf("readmission a discharge: off %+.2f, on %+.2f %%\n", moved(&off, back_again), moved(&on, back_again));
    cr_expect(fabs(moved(&off, back_again)) < 0.5 && moved(&on, back_again) > 2);
    cr_expect(moved(&on, bed_days) > moved(&off, bed_days), "what comes back fills beds");
    drop(&off), drop(&on);
}

Test(loops, deconditioning_costs_older_people_their_independence_in_long_stays)
{
    struct two off = both(NULL, NULL, &DELAY), on = both("loops.deconditioning.on=1", NULL, &DELAY);
    printf("home unaided, 70 and over: off %+.3f, on %+.3f %%; under 65: on %+.3f %%\n", moved(&off, old_unaided), moved(&on, old_unaided),
           moved(&on, young_unaided));
    cr_expect(fabs(moved(&off, old_unaided)) < 0.1 && moved(&on, old_unaided) < -0.4);
    cr_expect(fabs(moved(&on, young_unaided)) < 0.1, "younger people are as they were");
    cr_expect(moved(&on, bed_days) > moved(&off, bed_days), "more wait for care, in beds");
    drop(&off), drop(&on);
}

Test(loops, admission_threshold_admits_fewer_when_many_wait)
{
    struct two off = both(NULL, NULL, &DEMAND), on = both("loops.admission_threshold.on=1", NULL, &DEMAND);
    printf("conversion: off %+.2f, on %+.2f %%; boarding: off %+.1f, on %+.1f %%\n", moved(&off, conversion), moved(&on, conversion),
           moved(&off, boarding), moved(&on, boarding));
    cr_expect(moved(&off, boarding) > 20 && fabs(moved(&off, conversion)) < 0.2);
    cr_expect(moved(&on, conversion) < -0.5 && moved(&on, conversion) > -3, "never more than its strength");
    cr_expect(moved(&on, boarding) > 0 && moved(&on, boarding) < moved(&off, boarding) - 5);
    drop(&off), drop(&on);
}

/* In the network: people who wait for a place elsewhere hold acute beds, and others wait in A&E for those. */
Test(loops, bed_blocking_fills_acute_beds_where_reablement_is_short)
{
    static const struct tiny_opts FEWER = { .address = { "pools.reablement.places" }, .value = { 19000 } };
    static const struct tiny_opts FEWER_OF_MANY = { .address = { "pools.reablement.places" }, .value = { 44000 } };
    struct two few = both(NULL, NULL, &FEWER), many = both("pools.reablement.places=50000", NULL, &FEWER_OF_MANY);
    struct two wide = both(PLENTY, NULL, &FEWER);
    printf("bed days %+.2f, boarding %+.1f %%; with many places %+.4f, %+.4f; with beds to spare %+.2f, %+.4f\n", moved(&few, bed_days),
           moved(&few, boarding), moved(&many, bed_days), moved(&many, boarding), moved(&wide, bed_days), moved(&wide, boarding));
    cr_expect(moved(&few, bed_days) > 0.3 && moved(&few, boarding) > 3);
    cr_expect(fabs(moved(&many, bed_days)) < 0.05 && fabs(moved(&many, boarding)) < 0.5);
    cr_expect(moved(&wide, bed_days) > 0.3 && fabs(moved(&wide, boarding)) < 0.5, "beds are held all the same, but nobody waits for them");
    drop(&few), drop(&many), drop(&wide);
}

static double cancelled_share(const struct bt_scenario *s, const struct tiny_run *r)
{
    return cancelled(s, r) / (cancelled(s, r) + sum(s, r, "elective_admissions"));
}

Test(loops, elective_displacement_puts_off_electives_for_emergencies)
{
    struct two t = both(NULL, NULL, &DEMAND), wide = both(PLENTY, NULL, &DEMAND);
    printf("cancelled %+.1f, waiting list %+.2f %%; with beds to spare %.6f of all, %+.3f %%\n", moved(&t, cancelled), moved(&t, listed),
           cancelled_share(wide.s, &wide.shock), moved(&wide, listed));
    cr_expect(moved(&t, cancelled) > 20 && moved(&t, listed) > 1);
    cr_expect(cancelled_share(t.s, &t.shock) > 0.01 && cancelled_share(wide.s, &wide.shock) < 1e-3 && fabs(moved(&wide, listed)) < 0.1);
    drop(&t), drop(&wide);
}

/* Mean share of acute places open beyond those planned. */
static double surge(const struct bt_scenario *s, const struct tiny_run *r)
{
    struct bt_names pools = bt_network_pools(s->net);
    int p = tiny_index(pools, "acute_beds");
    double planned = s->net->value[tiny_offset(s, "pools.acute_beds.places")], open = 0;
    for (int i = MONTHS - LAST; i < MONTHS; i++) open += r->t.places[i * pools.n + p] / LAST;
    return open / planned - 1;
}

Test(loops, surge_opens_places_when_hospitals_are_full)
{
    struct two t = both(NULL, NULL, &DEMAND), none = both("pools.acute_beds.surge_share=0", NULL, &DEMAND);
    double calm = surge(t.s, &t.calm), full = surge(t.s, &t.shock), without = surge(none.s, &none.shock);
    printf("open beyond plan: %.4f, full %.4f, without surge %.6f\n", calm, full, without);
    cr_expect(full > calm + 0.005 && full < 0.0401, "never more than its share");
    cr_expect(fabs(without) < 1e-9);
    cr_expect(boarding(t.s, &t.shock) < boarding(none.s, &none.shock) * 0.95, "fewer wait where there is surge");
    drop(&t), drop(&none);
}

/* A fit and a first year with all four on: what is observed is still met, in a place of 56 million people and one of 316 thousand. */
static const char *const PLACES[] = { "scenarios/england.yaml", "scenarios/northumberland.yaml" };

ParameterizedTestParameters(loops, all_together_leave_the_baseline_met)
{
    return tl_rows(TL_N(PLACES));
}

ParameterizedTest(size_t *row, loops, all_together_leave_the_baseline_met)
{
    const char *set[] = { "loops.discharge_pressure.on=1", "loops.revolving_door.on=1", "loops.deconditioning.on=1",
                          "loops.admission_threshold.on=1" };
    struct bt_scenario_opts o = { .path = PLACES[*row], .data = "scenarios", .set = set, .n_set = TL_N(set) };
    struct bt_run_opts first = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .baseline_only = true };
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    struct bt_results r;
    struct bt_arena *a = bt_arena_new();
    cr_assert(bt_scenario_read(&o, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    cr_assert(bt_study_run(s, &first, a, NULL, &r, &e) == BT_OK, "%s", e.msg);
    const struct bt_array *miss = bt_results_array(&r, "baseline_residual");
    const struct bt_texts *mark = bt_results_texts(&r, "baseline_mark");
    int n = bt_results_axis(&r, "baseline")->n, observed = 0;
    for (int i = 0; i < n; i++) {
        if (strcmp(mark->v[i], "observed") != 0) continue;
        observed++;
        cr_expect(fabs(miss->v[i]) < 0.02, "%s is missed by %g", bt_results_axis(&r, "baseline")->label[i], miss->v[i]);
    }
    cr_expect(observed > 0);
    bt_scenario_free(s);
    bt_arena_free(a);
    bt_errs_free(&errs);
}
