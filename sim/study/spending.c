/* spending.c -- what care costs in the base year, for whoever holds it against accounts; and whether a sum for the place was published. */
#include "bendtrend/num.h"
#include "study_priv.h"
#include <string.h>

void bt_lay_spending(struct lay *l, const struct bt_scenario *s, const struct fit *f)
{
    int axis[2] = { bt_axis_index(l->r, "item"), bt_axis_index(l->r, "payer") };
    const char *published = "";
    if (axis[0] < 0 || axis[1] < 0 || !f->cost) return;
    double *v = bt_lay_array(l, "base_year_cost_gbp", "GBP",
                             bt_printf(l->a, "cost of the base year as usual, in prices of %s", s->price_year), 2, axis);
    size_t n = (size_t)l->r->axis[axis[0]].n * (size_t)l->r->axis[axis[1]].n;
    if (!l->ok) return;
    memcpy(v, f->cost, n * sizeof *v);
    for (int i = 0; i < s->n_observed && published; i++)
        if (s->observed[i].measure == bt_network_measures(s->net).n && strcmp(s->observed[i].mark, "observed") == 0)
            published = bt_printf(l->a, "%s%s%s", published, *published ? ", " : "", s->observed[i].name);
    bt_lay_text(l, 0, "spending_published", published);
}

static const struct bt_array *costs(const struct bt_results *r)
{
    static const char *const OVER[BT_MAX_RANK] = { "item", "payer" };
    return bt_array_over(r, "base_year_cost_gbp", OVER);
}

/* Of one payer, or (-1) of all. */
static double cost_of(const struct bt_results *r, const struct bt_array *a, int payer)
{
    int K = r->axis[a->axis[0]].n, P = r->axis[a->axis[1]].n;
    double sum = 0;
    for (int i = 0; i < K * P; i++)
        if (payer < 0 || i % P == payer) sum += a->v[i];
    return sum;
}

void bt_spending_print(FILE *out, const struct bt_results *r)
{
    const struct bt_array *a = costs(r);
    const struct bt_texts *label = bt_results_texts(r, "payer_label");
    const char *published = bt_results_attr(r, 0, "spending_published"), *prices = bt_results_attr(r, 0, "price_year");
    char gbp[48];
    if (!a || !label || !published) return;
    fprintf(out, "  spending in all, model: %s a year, prices of %s (", bt_gbp_said(cost_of(r, a, -1), 3, gbp), prices ? prices : "");
    for (int p = 0, said = 0; p < r->axis[a->axis[1]].n; p++)
        if (cost_of(r, a, p) > 0) fprintf(out, "%s%s %s", said++ ? ", " : "", label->v[p], bt_gbp_said(cost_of(r, a, p), 3, gbp) + 4);
    if (*published) fprintf(out, "); published: %s\n", published);
    else fprintf(out, "); what all of it comes to is not published for this place: hold it against your own accounts\n");
}

void bt_spending_json(struct bt_json *j, const struct bt_results *r)
{
    const struct bt_array *a = costs(r);
    const char *published = bt_results_attr(r, 0, "spending_published");
    const struct bt_axis *payer = bt_results_axis(r, "payer");
    if (!a || !published || !payer || !payer->label) return;
    bt_json_object(j, "spending_of_base_year");
    bt_json_number(j, "cost_gbp", cost_of(r, a, -1));
    bt_json_object(j, "by_payer");
    for (int p = 0; p < payer->n; p++) bt_json_number(j, payer->label[p], cost_of(r, a, p));
    bt_json_end(j);
    bt_json_text(j, "published", *published ? published : "not published");
    bt_json_end(j);
}
