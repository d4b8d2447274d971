/* packages.c -- care packages in the results, and in words: who is enrolled, whose time it takes at most, what that costs. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <string.h>

/* ---- results ---- */

void bt_lay_packages(struct lay *l, const struct bt_network *net, int R, int T, struct bt_trajectory *t)
{
    struct bt_names p = bt_network_packages(net), role = bt_network_package_roles(net);
    if (!p.n) return;
    const char **by = bt_get(l->a, (size_t)p.n, sizeof *by), **owner = bt_get(l->a, (size_t)p.n, sizeof *owner);
    double *of = NULL;
    if (!by || !owner) {
        l->ok = false;
        return;
    }
    for (int i = 0; i < p.n; i++)
        by[i] = bt_network_package_paid_by(net, i),
        owner[i] = bt_network_interventions(net).name[bt_network_package_intervention(net, i)];
    int run = bt_axis_index(l->r, "run"), time = bt_axis_index(l->r, "time"),
        package = bt_lay_axis(l, "package", "care package", p.n, p.name, NULL, NULL),
        who = bt_lay_axis(l, "package_role", "care package: role", role.n, role.name, NULL, NULL);
    bt_lay_texts(l, "package_label", "the name people read", package, p.label);
    bt_lay_texts(l, "package_intervention", "intervention whose coverage enrols people", package, owner);
    bt_lay_texts(l, "package_paid_by", "cost of the intervention that pays its staff as far as it goes; empty: none does", package,
                 by);
    if ((of = bt_lay_array(l, "package_role_package", "1", "package of a role, counted from 0", 1, &who)))
        for (int i = 0; i < role.n; i++) of[i] = bt_network_role_package(net, i);
    const struct {
        const char *name, *unit, *long_name;
        int axis;
        size_t to;
    } ROWS[] = {
        { "package_people", "person", "people enrolled, those of now included", package, offsetof(struct bt_trajectory, enrolled) },
        { "package_first_year", "person", "of them, those in their first year", package, offsetof(struct bt_trajectory, first_year) },
        { "package_wte", "whole-time equivalent", "staff time that their contacts take", who, offsetof(struct bt_trajectory, package_wte) },
        { "package_gbp_per_year", "GBP per year", "what that staff time costs", package, offsetof(struct bt_trajectory, package_gbp) },
        { "package_gbp_added", "GBP per year", "of it, added to the cost of the intervention: beyond now and beyond the cost that pays it",
          package, offsetof(struct bt_trajectory, package_added) },
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS && l->ok; i++) {
        double *v = bt_lay_array(l, ROWS[i].name, ROWS[i].unit, ROWS[i].long_name, 3, (int[]){ run, time, ROWS[i].axis });
        size_t block = (size_t)(T + 1) * (size_t)l->r->axis[ROWS[i].axis].n;
        for (int k = 0; v && k < R; k++) {
            double *to = v + (size_t)k * block;
            memcpy((char *)&t[k] + ROWS[i].to, &to, sizeof to);
        }
    }
}

/* ---- what a reader asks ---- */

struct view {
    const struct bt_array *people, *first, *wte, *gbp, *added, *of;
    const struct bt_axis *package, *role;
    const struct bt_texts *label, *by, *owner, *month;
    int points;
};

static bool view_of(const struct bt_results *r, struct view *v)
{
    static const char *const BY[BT_MAX_RANK] = { "run", "time", "package" }, *const ROLE[BT_MAX_RANK] = { "run", "time", "package_role" };
    const struct bt_axis *time = bt_results_axis(r, "time");
    *v = (struct view){ .people = bt_array_over(r, "package_people", BY), .first = bt_array_over(r, "package_first_year", BY),
                        .wte = bt_array_over(r, "package_wte", ROLE), .gbp = bt_array_over(r, "package_gbp_per_year", BY),
                        .added = bt_array_over(r, "package_gbp_added", BY), .of = bt_results_array(r, "package_role_package"),
                        .package = bt_results_axis(r, "package"), .role = bt_results_axis(r, "package_role"),
                        .label = bt_results_texts(r, "package_label"), .by = bt_results_texts(r, "package_paid_by"),
                        .owner = bt_results_texts(r, "package_intervention"), .month = bt_results_texts(r, "month_start"),
                        .points = time ? time->n : 0 };
    return v->people && v->first && v->wte && v->gbp && v->added && v->of && v->package && v->role && v->label && v->by && v->owner &&
           v->month && v->points > 12;
}

static double at(const struct view *v, const struct bt_array *a, int run, int point, int n, int k)
{
    return a->v[((size_t)run * (size_t)v->points + (size_t)point) * (size_t)n + (size_t)k];
}

static double all_wte(const struct view *v, int run, int point, int package)
{
    double sum = 0;
    for (int k = 0; k < v->role->n; k++)
        if (v->of->v[k] == package) sum += at(v, v->wte, run, point, v->role->n, k);
    return sum;
}

/* The instant at which it takes most staff time; -1 where the run does not enrol other people than business as usual. */
static int busiest(const struct view *v, int run, int package)
{
    int most = -1, differs = 0;
    for (int i = 0; i < v->points; i++) {
        double a = at(v, v->people, run, i, v->package->n, package), b = at(v, v->people, 0, i, v->package->n, package);
        differs |= a > b + 0.5 || a < b - 0.5;
        if (most < 0 || all_wte(v, run, i, package) > all_wte(v, run, most, package)) most = i;
    }
    return differs ? most : -1;
}

/* Beyond business as usual, GBP over the twelve months around an instant, by the trapezium rule. */
static double cost_around(const struct view *v, const struct bt_array *a, int run, int point, int package)
{
    double sum = 0;
    int from = point < 6 ? 0 : point + 6 > v->points - 1 ? v->points - 13
                                                         : point - 6;
    for (int i = 0; i <= 12; i++)
        sum += (i == 0 || i == 12 ? 0.5 : 1) / 12 *
               (at(v, a, run, from + i, v->package->n, package) - at(v, a, 0, from + i, v->package->n, package));
    return sum;
}

/* ---- words ---- */

static void number(char out[64], double v)
{
    char digits[64];
    bt_format(digits, sizeof digits, "%.0f", bt_rounded(v, 4));
    bt_num_commas(digits, out, 64);
}

static void words(FILE *out, const struct view *v, int run, int p)
{
    int n = v->package->n, last = v->points - 1, peak = busiest(v, run, p), said = 0;
    char people[64], first[64];
    if (peak < 0) return;
    number(people, at(v, v->people, run, last, n, p)), number(first, at(v, v->first, run, last, n, p));
    fprintf(out, "  care package %s: %s people at the end, %s of them in their first year\n", v->label->v[p], people, first);
    fprintf(out, "    staff time at most %.1f whole-time equivalents, in %.7s:", all_wte(v, run, peak, p),
            v->month->v[peak < last ? peak : last - 1]);
    for (int k = 0; k < v->role->n; k++) {
        const char *role = strstr(v->role->label[k], ": ");
        if (v->of->v[k] == p)
            fprintf(out, "%s %s %.1f", said++ ? "," : "", role ? role + 2 : v->role->label[k], at(v, v->wte, run, peak, v->role->n, k));
    }
    double cost = cost_around(v, v->gbp, run, peak, p), added = cost_around(v, v->added, run, peak, p);
    fprintf(out, "\n    beyond now it costs GBP %.2f million in the year around that, ", cost * 1e-6);
    if (*v->by->v[p]) fprintf(out, "of which '%s' of %s pays %.2f and %.2f is added\n", v->by->v[p], v->owner->v[p], (cost - added) * 1e-6,
                              added * 1e-6 + 0.0);
    else fprintf(out, "added to the cost of %s\n", v->owner->v[p]);
}

void bt_packages_print(FILE *out, const struct bt_results *r, int run)
{
    struct view v;
    if (!run || !view_of(r, &v)) return;
    for (int p = 0; p < v.package->n; p++) words(out, &v, run, p);
}

void bt_packages_json(struct bt_json *j, const struct bt_results *r, int run)
{
    struct view v;
    if (!view_of(r, &v)) return;
    int last = v.points - 1, n = v.package->n;
    bt_json_object(j, "care_packages");
    for (int p = 0; p < n; p++) {
        int peak = busiest(&v, run, p);
        bt_json_object(j, v.package->label[p]);
        bt_json_number(j, "people_at_the_end", at(&v, v.people, run, last, n, p));
        bt_json_number(j, "in_their_first_year", at(&v, v.first, run, last, n, p));
        bt_json_text(j, "paid_by", v.by->v[p]);
        if (peak >= 0) {
            bt_json_text(j, "most_staff_time_in", v.month->v[peak < last ? peak : last - 1]);
            bt_json_number(j, "gbp_beyond_now_in_the_year_around_it", cost_around(&v, v.gbp, run, peak, p));
            bt_json_number(j, "gbp_added_in_that_year", cost_around(&v, v.added, run, peak, p));
            bt_json_object(j, "wte_then");
            for (int k = 0; k < v.role->n; k++)
                if (v.of->v[k] == p) bt_json_number(j, v.role->label[k], at(&v, v.wte, run, peak, v.role->n, k));
            bt_json_end(j);
        }
        bt_json_end(j);
    }
    bt_json_end(j);
}
