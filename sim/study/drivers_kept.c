/* drivers_kept.c -- what a block of finished runs is of, and a run as a row of it: did it fail, why, its levels, and of a slope the
 * baseline's rows. */
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include "drivers_priv.h"
#include <math.h>
#include <string.h>

const char *bt_drivers_identity(const struct bt_scenario *s, const struct bt_drivers_opts *o, int seed, struct bt_arena *a)
{
    const int measure = bt_driver_measure(s, o->measure);
    const char *name = measure >= 0 ? bt_network_measures(s->net).name[measure] : "";
    return bt_printf(a,
                     "runs of drivers\n%s\nversion %s\nfit to %g\nprocessor %s\nscenario %.64s\nmeasure %s\nby %s\n%d rows of Sobol\n"
                     "seed %d",
                     s->stance_said, BT_VERSION, o->rtol, bt_ensemble_lanes(), s->hash, name, bt_together_name[o->by], o->sobol,
                     seed ? seed : s->uncertainty.seed);
}

static size_t cell_of(const struct drivers *v)
{
    return OUTCOMES * (size_t)v->R;
}

static size_t rows_of(const struct drivers *v)
{
    return (size_t)v->x.refit.n;
}

static void to_row(const void *with, int job, double *row)
{
    const struct drivers *v = with;
    const struct driver_run r = bt_driver_run(v, job);
    bt_kept_put_end(row, *r.failed, r.why ? r.why : "");
    memcpy(row + KEPT_END, r.level, cell_of(v) * sizeof *row);
    if (r.rows) memcpy(row + KEPT_END + cell_of(v), r.rows, rows_of(v) * sizeof *row);
}

static bool from_row(void *with, int job, const double *row)
{
    const struct drivers *v = with;
    const struct driver_run r = bt_driver_run(v, job);
    char none[1] = "";
    if (!bt_kept_get_end(row, r.failed, r.why ? r.why : none, r.why ? sizeof *v->why : sizeof none)) return false;
    for (size_t i = 0; !*r.failed && i < cell_of(v) + rows_of(v); i++)
        if (!isfinite(row[KEPT_END + i])) return false;
    memcpy(r.level, row + KEPT_END, cell_of(v) * sizeof *row);
    if (r.rows) memcpy(r.rows, row + KEPT_END + cell_of(v), rows_of(v) * sizeof *row);
    return true;
}

static bool counts(const void *with, int job)
{
    return bt_driver_runs(with, job);
}

enum bt_code bt_drivers_keep(struct kept *k, struct drivers *v, int runs, struct bt_arena *a, struct bt_err *e)
{
    const struct bt_drivers_opts *o = v->o;
    const struct kept_rows rows = { .of = "runs", .n = runs, .width = KEPT_END + cell_of(v) + rows_of(v),
                                    .to_row = to_row, .from_row = from_row,
                                    .counts = counts, .with = v, .shards = o->shards, .block = o->block > 0 ? o->block : BT_DRIVERS_BLOCK,
                                    .hold = o->hold, .kept = o->kept, .data = o->data };
    return bt_kept_open(k, &rows, a, e);
}
