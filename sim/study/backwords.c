#include "bendtrend/study.h"
enum bt_code bt_backtest_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e)
{
    const struct bt_array *m = bt_results_array(r, "mape"), *b = bt_results_array(r, "bias"), *mf=bt_results_array(r,"series_months");
    const struct bt_axis *s = bt_results_axis(r, "series"), *h = bt_results_axis(r, "horizon");
    (void)json; (void)colour; (void)e; (void)mf;
    for (int i = 0; i < s->n; i++) {
        fprintf(out, "%-24s", s->label[i]);
        for (int f = 0; f < 3; f++) { for (int k = 0; k < h->n; k++) fprintf(out, " %6.2f", 100 * m->v[(f * s->n + i) * h->n + k]); fprintf(out, " (%+5.1f) |", 100 * b->v[(f * s->n + i) * h->n + h->n - 1]); }
        fprintf(out, "\n");
    }
    fprintf(out, "%s\n%s\n", bt_results_attr(r, 2, "notes"), bt_results_attr(r, 2, "fitted"));
    for (int i = 0; i < r->n_attr; i++) if (r->attr[i].group == 1) fprintf(out, "%s %g\n", r->attr[i].name, r->attr[i].number);
    return BT_OK;
}
