/* business_lists.c -- what the business case has beside its tables: funds and what of them the horizon holds, what has no price, prices of
 * activity, and the terms of the money file. */
#include "bendtrend/money.h"
#include "study_priv.h"
#include <math.h>

static const char **names(struct lay *l, int n)
{
    const char **v = bt_get(l->a, (size_t)n + 1, sizeof *v);
    if (!v) l->ok = false;
    return v;
}

double bt_fund_in_year(const struct bt_money_fund *f, double from, double to)
{
    double days = f->months * 30.4375;
    return f->gbp * fmax(0, fmin(to, f->start + days) - fmax(from, f->start)) / days;
}

/* Prices of activity, those of business as usual. */
static void lay_tariff(struct lay *l, const struct bt_scenario *s, const struct bt_money *m)
{
    static const char *const PAID[] = { [BT_PAID_BY_PLAN] = "plan", [BT_PAID_BY_ACTIVITY] = "activity" };
    const char **name = names(l, m->n_tariff), **measure = names(l, m->n_tariff), **paid = names(l, m->n_tariff);
    if (!l->ok || !m->n_tariff) return;
    for (int i = 0; i < m->n_tariff; i++)
        name[i] = m->tariff[i].name, paid[i] = PAID[m->tariff[i].paid],
        measure[i] = bt_network_measures(s->net).name[m->tariff[i].measure];
    int axis = bt_lay_axis(l, "tariff", "activity that has a price", m->n_tariff, name, NULL, NULL);
    bt_lay_texts(l, "tariff_measure", "measure that is paid for, without m_", axis, measure);
    bt_lay_texts(l, "tariff_paid", "plan (what the contract in force pays by plan) or activity", axis, paid);
    double *gbp = bt_lay_array(l, "tariff_gbp", "GBP", "price of one, in prices of the price year", 1, &axis);
    for (int i = 0; l->ok && i < m->n_tariff; i++) gbp[i] = m->tariff[i].gbp;
}

static const char *provider(const struct bt_money *m)
{
    for (int i = 0; i < m->n_org; i++)
        if (m->org[i].kind == BT_ORG_CONTRACT) return m->org[i].name;
    return "";
}

void bt_lay_money_lists(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct bt_money *m)
{
    const char **name = names(l, m->n_fund), **text[5], **other = names(l, m->n_text), **label = names(l, m->n_text),
               **by = names(l, m->n_text);
    for (int i = 0; i < 5; i++) text[i] = names(l, m->n_fund);
    if (!l->ok) return;
    for (int i = 0; i < m->n_fund; i++) {
        const struct bt_money_fund *f = &m->fund[i];
        char iso[11];
        bt_iso_of((int)f->start, iso);
        name[i] = f->name, text[0][i] = f->label, text[1][i] = m->org[f->to].label, text[2][i] = f->from < 0 ? "" : m->org[f->from].label,
        text[3][i] = bt_dup(l->a, iso, 10), text[4][i] = f->source;
    }
    for (int i = 0; i < m->n_text; i++) other[i] = m->text[i].name, label[i] = m->text[i].label, by[i] = m->text[i].measure;
    if (m->n_fund) {
        static const char *const NAME[] = { "fund_label", "fund_to", "fund_from", "fund_start", "fund_source" };
        int axis = bt_lay_axis(l, "fund", "fund for the time of change", m->n_fund, name, NULL, NULL);
        for (int i = 0; i < 5; i++) bt_lay_texts(l, NAME[i], "of the fund; from is empty where it comes from outside", axis, text[i]);
        double *gbp = bt_lay_array(l, "fund_gbp", "GBP", "in all, as paid", 1, &axis);
        double *months = bt_lay_array(l, "fund_months", "month", "how long it flows", 1, &axis);
        double *within = bt_lay_array(l, "fund_gbp_within", "GBP", "of it, within the complete years of the run", 1, &axis);
        double first = s->day0, last = s->day0 + c->month_day[c->T - c->T % 12];
        for (int i = 0; l->ok && i < m->n_fund; i++)
            gbp[i] = m->fund[i].gbp, months[i] = m->fund[i].months, within[i] = bt_fund_in_year(&m->fund[i], first, last);
    }
    lay_tariff(l, s, m);
    if (!m->n_text) return;
    int axis = bt_lay_axis(l, "not_valued", "what has no price here", m->n_text, other, NULL, NULL);
    bt_lay_texts(l, "not_valued_label", "the name people read", axis, label);
    bt_lay_texts(l, "not_valued_measure", "measure that shows it, without m_", axis, by);
}

void bt_lay_money_attributes(struct lay *l, const struct bt_scenario *s, const struct bt_money *m)
{
    const struct {
        const char *name, *v;
    } TEXT[] = { { "money_price_year", m->price_year },
                 { "money_flows_lie", m->within },
                 { "money_closing_unit", m->unit },
                 { "money_closing_label", m->unit_label },
                 { "money_closing_measure", bt_network_measures(s->net).name[m->measure] },
                 { "money_contract_in_force", bt_contract_at(m->terms.in_force)->name },
                 { "money_provider", provider(m) },
                 { "money_do_minimum", s->do_minimum < 0 ? "" : s->bundle[s->do_minimum].name },
                 { "money_do_minimum_reason", s->least.reason ? s->least.reason : "" },
                 { "money_do_minimum_source", s->least.source ? s->least.source : "" },
                 { "money_do_minimum_mark", s->least.mark ? s->least.mark : "" } };
    const struct {
        const char *name;
        double v;
    } NUMBER[] = { { "money_discount_rate", m->discount.rate },
                   { "money_discount_rate_later", m->discount.later },
                   { "money_discount_rate_years", m->discount.after },
                   { "money_discount_rate_health", m->discount.health },
                   { "money_optimism_costs", m->optimism_costs },
                   { "money_optimism_benefits", m->optimism_benefits },
                   { "money_closing_places", m->closing.places },
                   { "money_closing_sites", m->closing.sites },
                   { "money_months_to_close", m->closing.months },
                   { "money_double_running_months", m->closing.double_running },
                   { "money_saving_offered", m->terms.offered },
                   { "money_vacant_share", m->vacant },
                   { "money_resident_share", m->closing.share },
                   { "money_refill_share", m->closing.refill } };
    for (size_t i = 0; i < sizeof TEXT / sizeof *TEXT; i++) bt_lay_text(l, 0, TEXT[i].name, TEXT[i].v);
    for (size_t i = 0; i < sizeof NUMBER / sizeof *NUMBER; i++) bt_lay_number(l, 0, NUMBER[i].name, NUMBER[i].v);
}
