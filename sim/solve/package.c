/* package.c -- care packages: who is in which month since enrolment, what staff time that takes, what it costs (docs/model.md). */
#include "model.h"
#include <math.h>
#include <string.h>

static const double MONTH = 30.4375, YEAR = 365.25;

static double value1(const struct model *m, int param)
{
    return m->p[m->net->param[param].offset];
}

struct course bt_package_course(const struct model *m, const struct package *p, double t, double now, double added,
                                double (*way)(const struct model *m, int intervention, double t, double lag))
{
    struct course c = { .people = 0 };
    double people[512] = { 0 }, growth[512], joins = bt_value_or(m->net, m->p, p->joins, 0), first = 0;
    const int i = p->intervention;
    EACH(k, PACKAGE_MONTHS) {
        double end = way(m, i, t, k * MONTH), begin = way(m, i, t, (k + 1) * MONTH), come = added * fmax(0, end - begin),
               then = added * way(m, i, t, (k + 0.5) * MONTH);
        c.in_month[k] = come + joins / PACKAGE_MONTHS * (now + then);
        first += c.in_month[k];
    }
    double all = now + added * way(m, i, t, 0);
    c.later = all > first ? all - first : 0;
    if (m->net->n_year > 1) bt_population_at(m->net, t, people, growth);
    else memcpy(people, m->net->people, (size_t)m->S * sizeof *people);
    EACH(s, m->S) c.people += p->people[s] * people[s];
    return c;
}

/* GBP a year of those of a course, or of a part of it; adds what it is a day to by_payer, unless NULL. */
static double course_cost(const struct model *m, const struct package *p, const struct course *c, double part, double *by_payer)
{
    const struct bt_network *net = m->net;
    double sum = 0;
    EACH(k, net->n_package_role) {
        const struct package_role *x = &net->package_role[k];
        if (&net->package[x->package] != p) continue;
        double hours = c->people * PACKAGE_MONTHS * bt_package_role_hours(net, m->p, p, x->rate, c->in_month, c->later),
               gbp = part * hours * value1(m, net->rate[x->rate].gbp);
        if (by_payer) by_payer[net->rate[x->rate].payer] += gbp / YEAR;
        sum += gbp;
    }
    return sum;
}

/* Those of the coverage that is there, less those who would be enrolled anyway. */
static struct course beyond_now(const struct model *m, const struct package *p, double t)
{
    double now = value1(m, m->net->intervention[p->intervention].now);
    struct course c = bt_package_course(m, p, t, now, m->active[p->intervention], bt_staff_way),
                  usual = bt_package_course(m, p, t, now, 0, bt_staff_way);
    EACH(k, PACKAGE_MONTHS) c.in_month[k] -= usual.in_month[k];
    c.later -= usual.later;
    return c;
}

/* Of the packages of an intervention that one cost pays, GBP a year beyond now. */
static double all_paid(const struct model *m, int intervention, int cost, double t)
{
    double sum = 0;
    EACH(i, m->net->n_package) {
        const struct package *p = &m->net->package[i];
        if (p->intervention != intervention || p->paid != cost) continue;
        struct course c = beyond_now(m, p, t);
        sum += course_cost(m, p, &c, 1, NULL);
    }
    return sum;
}

/* What that cost is, GBP a year. */
static double pays(const struct model *m, int intervention, int cost, double everybody, double enrolled)
{
    const struct icost *k = &m->net->intervention[intervention].cost[cost];
    return m->cover[intervention] * (k->per_head >= 0 ? value1(m, k->per_head) * everybody : value1(m, k->per_enrolled) * enrolled);
}

void bt_package_cost(const struct model *m, int intervention, double t, double everybody, double enrolled, double *by_payer, double *added)
{
    EACH(i, m->net->n_package) {
        const struct package *p = &m->net->package[i];
        double part = 1;
        if (p->intervention != intervention) continue;
        if (p->paid >= 0) { /* as far as that cost goes; what it takes beyond comes on top */
            double all = all_paid(m, intervention, p->paid, t), paid = pays(m, intervention, p->paid, everybody, enrolled);
            part = all > paid && all > 0 ? 1 - fmax(paid, 0) / all : 0;
        }
        if (!(part > 0)) continue;
        struct course c = beyond_now(m, p, t);
        double gbp = course_cost(m, p, &c, part, by_payer);
        if (added) added[i] = gbp;
    }
}

void bt_package_keep(const struct model *m, struct bt_trajectory *out, int row, double t)
{
    const struct bt_network *net = m->net;
    EACH(i, net->n_package) {
        const struct package *p = &net->package[i];
        const size_t at = (size_t)row * (size_t)net->n_package + (size_t)i;
        double first = 0;
        struct course c = bt_package_course(m, p, t, value1(m, net->intervention[p->intervention].now), m->active[p->intervention],
                                            bt_staff_way);
        EACH(k, PACKAGE_MONTHS) first += c.in_month[k];
        out->enrolled[at] = c.people * (first + c.later);
        out->first_year[at] = c.people * first;
        out->package_gbp[at] = course_cost(m, p, &c, 1, NULL);
        EACH(k, net->n_package_role)
            if (net->package_role[k].package == i)
                out->package_wte[(size_t)row * (size_t)net->n_package_role + (size_t)k] =
                    c.people * PACKAGE_MONTHS * bt_package_role_hours(net, m->p, p, net->package_role[k].rate, c.in_month, c.later) /
                    value1(m, p->hours);
    }
}
