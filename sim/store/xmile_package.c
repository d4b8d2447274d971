/* xmile_package.c -- care packages: who is in which month since enrolment, and what their staff cost, as sim/solve/package.c has them. */
#include "xmile_priv.h"
#include <stdlib.h>

static const double MONTH = 30.4375;

void bt_xcourse(struct xmile *w, const struct package *p, const struct course_of *c, struct enrolled *to)
{
    const char *name = p->id.name, *added = w->full[p->intervention], *first = NULL;
    const int i = p->intervention;
    double joins = bt_value_or(w->net, w->p, p->joins, 0) / PACKAGE_MONTHS;
    EACH(k, PACKAGE_MONTHS) {
        const char *end = c->way(w, i, c->ago + k * MONTH), *begin = c->way(w, i, c->ago + (k + 1) * MONTH), *again = "";
        if (joins > 0) again = bt_xtext(w, "+%s*%s", bt_xnum(w, joins), c->way(w, i, c->ago + (k + 0.5) * MONTH));
        to->month[k] = bt_xhelper(w, -1, bt_xtext(w, "package_%s_month%d%s", name, k + 1, c->end),
                                  bt_xtext(w, "%s*(max(0,%s-%s)%s)", added, end, begin, again), "dmnl",
                                  "share of full coverage in this month since enrolment");
        first = first ? bt_xtext(w, "%s+%s", first, to->month[k]) : to->month[k];
    }
    double usual = c->now * joins * PACKAGE_MONTHS;
    to->later = bt_xhelper(w, -1, bt_xtext(w, "package_%s_later%s", name, c->end),
                           bt_xtext(w, "max(0,%s*%s+%s-(%s))-%s", added, c->way(w, i, c->ago), bt_xnum(w, c->now - usual), first,
                                    bt_xnum(w, c->now > usual ? c->now - usual : 0)),
                           "dmnl", "share of full coverage past the first year, beyond those of now");
}

const char *bt_xby_month(struct xmile *w, const struct enrolled *c, const double each[PACKAGE_MONTHS + 1])
{
    const char *sum = NULL;
    EACH(k, PACKAGE_MONTHS + 1) {
        if (each[k] == 0) continue;
        const char *term = bt_xtext(w, "%s*%s", bt_xnum(w, each[k]), k < PACKAGE_MONTHS ? c->month[k] : c->later);
        sum = sum ? bt_xtext(w, "%s+%s", sum, term) : term;
    }
    return sum;
}

static const char *enrolled_way(struct xmile *w, int i, double days)
{
    return bt_xasks(w, i) ? bt_xstaffed(w, i, days, bt_xtext(w, "staffed_%.0f_days_ago", days)) : bt_xplanned(w, i, days);
}

static bool has_a_price(const struct xmile *w, int package)
{
    bool any = false;
    EACH(k, w->net->n_package_role) {
        const struct package_role *x = &w->net->package_role[k];
        any |= x->package == package && bt_xvalue(w, w->net->rate[x->rate].gbp) > 0;
    }
    return any;
}

void bt_xpackages(struct xmile *w)
{
    w->part = P_STAFF;
    EACH(i, w->net->n_package) {
        const struct package *p = &w->net->package[i];
        const struct course_of course = { .way = enrolled_way, .now = bt_xvalue(w, w->net->intervention[p->intervention].now), .end = "" };
        if (w->active[p->intervention] != 0 && has_a_price(w, i)) bt_xcourse(w, p, &course, &w->enrolled[i]);
    }
}

/* GBP a year of a package that one pays; NULL where that is nought. */
static const char *gbp_a_year(struct xmile *w, int package, int payer)
{
    const struct bt_network *net = w->net;
    const struct package *p = &net->package[package];
    double each[PACKAGE_MONTHS + 1] = { 0 };
    EACH(r, net->n_package_role) {
        const struct package_role *x = &net->package_role[r];
        if (x->package != package || net->rate[x->rate].payer != payer) continue;
        EACH(k, PACKAGE_MONTHS + 1) {
            double one[PACKAGE_MONTHS] = { 0 };
            if (k < PACKAGE_MONTHS) one[k] = 1;
            each[k] += PACKAGE_MONTHS * bt_xvalue(w, net->rate[x->rate].gbp) *
                       bt_package_role_hours(net, w->p, p, x->rate, one, k < PACKAGE_MONTHS ? 0 : 1);
        }
    }
    const char *sum = bt_xby_month(w, &w->enrolled[package], each);
    if (!sum) return NULL;
    const char *people = bt_xprojected(w, bt_xtext(w, "package_%s_people", p->id.name), p->people, 0);
    return bt_xhelper(w, -1, bt_xtext(w, "package_%s_%s", p->id.name, net->payer[payer].name), bt_xtext(w, "%s*(%s)", people, sum),
                      "GBP/year", bt_xtext(w, "what staff of the package cost beyond now: %s", p->id.label));
}

/* Of what the packages that one cost pays come to, the share beyond that cost. */
static const char *beyond_paid(struct xmile *w, int intervention, int cost, const char *people, const char *enrolled)
{
    const struct icost *k = &w->net->intervention[intervention].cost[cost];
    const char *name = w->net->intervention[intervention].id.name, *sum = NULL;
    EACH(i, w->net->n_package) {
        if (w->net->package[i].intervention != intervention || w->net->package[i].paid != cost || !w->enrolled[i].later) continue;
        EACH(p, w->net->n_payer) {
            const char *one = gbp_a_year(w, i, p);
            if (one) sum = sum ? bt_xtext(w, "%s+%s", sum, one) : one;
        }
    }
    const char *all = bt_xhelper(w, -1, bt_xtext(w, "%s_packages", name), sum ? sum : "0", "GBP/year", "what packages come to");
    const char *heads = k->per_head >= 0 ? people : enrolled ? enrolled
                                                             : "0";
    const char *each = bt_xnum(w, bt_xvalue(w, k->per_head >= 0 ? k->per_head : k->per_enrolled));
    const char *paid = bt_xhelper(w, -1, bt_xtext(w, "%s_packages_paid", name),
                                  bt_xtext(w, "max(0,%s*%s*%s)", w->cover[intervention], each, heads), "GBP/year",
                                  "of that, at most what its cost pays");
    return bt_xhelper(w, -1, bt_xtext(w, "%s_packages_beyond", name), bt_xtext(w, "IF %s>%s THEN 1-%s/%s ELSE 0", all, paid, paid, all),
                      "dmnl", "share of what packages come to that is on top");
}

const char *bt_xpackage_cost(struct xmile *w, int intervention, int payer, const char *people, const char *enrolled)
{
    const char *sum = NULL;
    EACH(i, w->net->n_package) {
        const struct package *p = &w->net->package[i];
        const char *gbp = p->intervention == intervention && w->enrolled[i].later ? gbp_a_year(w, i, payer) : NULL;
        if (!gbp) continue;
        const char *part = p->paid >= 0 ? bt_xtext(w, "*%s", beyond_paid(w, intervention, p->paid, people, enrolled)) : "";
        sum = bt_xtext(w, "%s%s%s%s/365.25", sum ? sum : "", sum ? "+" : "", gbp, part);
    }
    return sum;
}
