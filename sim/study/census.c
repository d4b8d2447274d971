/* census.c -- a start from people counted: put into the balance, and how the run drifts from there. */
#include "study_priv.h"
#include <math.h>
#include <string.h>

enum bt_code bt_census_put(const struct bt_scenario *s, struct fit *f, struct bt_arena *a, struct bt_err *e)
{
    if (!s->n_count) return BT_OK;
    f->balance = bt_get(a, (size_t)s->n_count, sizeof *f->balance);
    if (!f->balance) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return bt_start_count(f->start, s->net, s->count, s->n_count, f->balance, e);
}

static double sum(const double *v, int n)
{
    double all = 0;
    for (int i = 0; i < n; i++) all += v[i];
    return all;
}

/* People of a row in business as usual (run 0) at a point of time. */
static double there(const struct bt_results *r, const struct bt_network *net, const struct bt_count *x, int t)
{
    static const char *const OF[] = { [BT_COUNT_POOL] = "occupied", [BT_COUNT_SETTING] = "people", [BT_COUNT_WAIT] = "wait_people" };
    const struct bt_array *of = bt_results_array(r, OF[x->kind]);
    struct bt_names routes = bt_network_routes(net);
    int S = bt_network_segments(net).n, i = x->index;
    if (x->kind == BT_COUNT_POOL) return of->v[t * bt_network_pools(net).n + i];
    if (x->kind == BT_COUNT_SETTING) return sum(of->v + ((size_t)t * (size_t)bt_network_settings(net).n + (size_t)i) * (size_t)S, S);
    for (i = 0; i < routes.n && strcmp(routes.name[i], x->name) != 0;) i++;
    return i < routes.n ? sum(of->v + ((size_t)t * (size_t)routes.n + (size_t)i) * (size_t)S, S) : 0;
}

void bt_lay_census(struct lay *l, const struct bt_scenario *s, int time, const double *balance)
{
    static const char *const KIND[] = { [BT_COUNT_POOL] = "places of ", [BT_COUNT_SETTING] = "", [BT_COUNT_WAIT] = "waiting: " };
    int n = s->n_count;
    const char **label = n ? bt_get(l->a, (size_t)n, sizeof *label) : NULL;
    if (!n || !l->ok) return;
    if (!label) {
        l->ok = false;
        return;
    }
    for (int i = 0; i < n; i++)
        if (!(label[i] = bt_printf(l->a, "%s%s", KIND[s->count[i].kind], s->count[i].name))) l->ok = false;
    int axis = bt_lay_axis(l, "census", "people counted on the first day", n, label, NULL, NULL);
    double *counted = bt_lay_array(l, "census_counted", "person", "people counted", 1, &axis),
           *before = bt_lay_array(l, "census_balance", "person", "people that the balance of the baseline has there", 1, &axis),
           *now = bt_lay_array(l, "census_people", "person", "people there, business as usual", 2, (int[]){ time, axis });
    for (int i = 0; i < n && l->ok; i++) {
        counted[i] = s->count[i].people, before[i] = balance[i];
        for (int t = 0; t < l->r->axis[time].n; t++) now[t * n + i] = there(l->r, s->net, &s->count[i], t);
    }
}

void bt_census_json(struct bt_json *j, const struct bt_results *r)
{
    const struct bt_axis *x = bt_results_axis(r, "census");
    const struct bt_array *counted = bt_results_array(r, "census_counted"), *balance = bt_results_array(r, "census_balance");
    if (!x || !counted || !balance) return;
    bt_json_array(j, "start_counted");
    for (int i = 0; i < x->n; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "row", x->label[i]);
        bt_json_number(j, "counted", counted->v[i]);
        bt_json_number(j, "balance", balance->v[i]);
        bt_json_end(j);
    }
    bt_json_end(j);
}

void bt_census_print(FILE *out, const struct bt_results *r)
{
    static const int MONTH[] = { 1, 3, 12 };
    const struct bt_axis *x = bt_results_axis(r, "census"), *time = bt_results_axis(r, "time");
    const struct bt_array *counted = bt_results_array(r, "census_counted"), *balance = bt_results_array(r, "census_balance"),
                          *now = bt_results_array(r, "census_people");
    if (!x || !time || !counted || !balance || !now || time->n <= MONTH[2]) return;
    fputs("Start: people counted, not the balance that the baseline figures give; the first months are the way back to it\n", out);
    fprintf(out, "  %-34s %12s %12s %11s", "row", "counted", "balance", "difference");
    for (size_t k = 0; k < 3; k++) fprintf(out, "  after %2d month%s", MONTH[k], MONTH[k] > 1 ? "s" : " ");
    fputc('\n', out);
    for (int i = 0; i < x->n; i++) {
        fprintf(out, "  %-34s %12.1f %12.1f", x->label[i], counted->v[i], balance->v[i]);
        if (balance->v[i] > 0) fprintf(out, " %+10.1f%%", bt_percent(counted->v[i] / balance->v[i] - 1, 1));
        else fprintf(out, " %11s", "nobody");
        for (size_t k = 0; k < 3; k++) fprintf(out, " %15.1f", now->v[MONTH[k] * x->n + i]);
        fputc('\n', out);
    }
}
