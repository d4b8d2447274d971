/* draws.c -- what is drawn, and each draw: in batches that are Latin hypercubes, with families that move together (a Gaussian copula whose
 * ranks choose the strata). */
#include "bendtrend/draws.h"
#include "bendtrend/num.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- random numbers ---- */

double bt_draw_random(int seed, const char *what, const char *name, int draw)
{
    char text[400], hex[65];
    int n = bt_format(text, sizeof text, "bendtrend %d %s %s %d", seed, what, name, draw);
    bt_sha256(text, n < (int)sizeof text ? (size_t)n : sizeof text - 1, hex);
    hex[14] = 0; /* 56 bits, of which 53 count */
    return ((double)(strtoull(hex, NULL, 16) >> 3) + 0.5) * 0x1p-53;
}

static double normal(int seed, const char *what, const char *name, int draw)
{
    return gsl_cdf_ugaussian_Pinv(bt_draw_random(seed, what, name, draw));
}

/* ---- what moves together ---- */

/* What is assumed: effects of one intervention come of the same team and mostly the same studies, those of a group of the same methods;
 * a register's numbers say that they are those of another; growth rates come of one history. */
void bt_draws_usual(const struct bt_family *f, double *rho, double *rho_part)
{
    static const struct {
        const char *name;
        double rho, part;
    } USUAL[] = { { "registers", 0, 0.8 }, { "trends", 0.5, 0.5 }, { "costs", 0.3, 0.8 }, { "ramps", 0.3, 0.8 } };
    *rho = *rho_part = 0;
    if (f->effect) *rho = 0.3, *rho_part = 0.8;
    for (size_t i = 0; !f->effect && i < sizeof USUAL / sizeof *USUAL; i++)
        if (strcmp(USUAL[i].name, f->name) == 0) *rho = USUAL[i].rho, *rho_part = USUAL[i].part;
}

/* What is said goes before what is assumed: effects of an intervention of which less is said than is assumed of its group move with the
 * group that little. Where both are said, the scenario was refused unless they fit. */
static void as_said(const struct bt_scenario *s, struct bt_drawn *d)
{
    const struct bt_uncertainty *u = &s->uncertainty;
    double family = -1, part = -1;
    d->shape = u->shape;
    bt_draws_usual(&d->family, &d->rho, &d->rho_part);
    for (int i = 0; i < u->n_family; i++) {
        const struct bt_drawn_family *f = &u->family[i];
        if (strcmp(f->name, d->family.name) == 0) {
            family = f->rho;
            if (f->shape >= 0) d->shape = (enum bt_shape)f->shape;
        }
        if (d->family.effect && strcmp(f->name, d->family.part) == 0) part = f->rho;
    }
    if (family >= 0) d->rho = family;
    else if (part >= 0) d->rho = fmin(d->rho, part);
    if (part >= 0) d->rho_part = part;
    d->rho_part = fmax(d->rho, d->rho_part);
}

/* ---- what is drawn ---- */

static bool in_a_bundle(const struct bt_scenario *s, int intervention)
{
    if (intervention < 0 || bt_network_values(s->net)[bt_network_switch(s->net, intervention)] > 0) return true;
    for (int b = 0; b < s->n_bundle; b++)
        for (int i = 0; i < s->bundle[b].n; i++)
            if (s->bundle[b].intervention[i] == intervention) return true;
    return false;
}

static bool is_fixed(const struct bt_scenario *s, const struct bt_param *p)
{
    const double *now = bt_network_values(s->net);
    for (int i = 0; i < s->n_observed; i++)
        if (s->observed[i].fits >= p->offset && s->observed[i].fits < p->offset + p->n) return true;
    for (int i = 0; i < p->n; i++) { /* a locality's own figure may lie outside the library's range, which is then not its range */
        double v = now[p->offset + i];
        if (v < fmin(p->low[i], p->high[i]) || v > fmax(p->low[i], p->high[i])) return true;
    }
    return memcmp(now + p->offset, s->placed + p->offset, (size_t)p->n * sizeof *now) != 0;
}

/* The number of a loop that is off. */
static bool is_idle(const struct bt_scenario *s, const struct bt_param *p)
{
    char on[200];
    const char *near, *dot = strchr(p->address, '.');
    int offset;
    if (strncmp(p->address, "loops.", 6) != 0 || !dot) return false;
    bt_format(on, sizeof on, "loops.%.*s.on", (int)strcspn(dot + 1, "."), dot + 1);
    return bt_network_find(s->net, on, &offset, 1, &near) == 1 && !(bt_network_values(s->net)[offset] > 0);
}

static bool has_width(const struct bt_param *p)
{
    for (int i = 0; i < p->n; i++)
        if (fabs(p->high[i] - p->low[i]) > 0) return true;
    return false;
}

/* A profile is one curve: its rows are drawn as one. */
static size_t curve(const char *address)
{
    const char *rows = strstr(address, ".profile.");
    return rows ? (size_t)(rows - address) + strlen(".profile") : 0;
}

static bool list(const struct bt_scenario *s, struct bt_arena *a, struct bt_draws *d)
{
    int n = bt_network_params(s->net);
    struct bt_drawn *v = bt_get(a, (size_t)n + 1, sizeof *v);
    d->drawn = v;
    for (int i = 0; v && i < n; i++) {
        const struct bt_param *p = bt_network_param(s->net, i);
        struct bt_family f = bt_network_family(s->net, i);
        if (!f.name || !p->low || !p->high || is_fixed(s, p) || is_idle(s, p)) continue;
        if (!in_a_bundle(s, bt_network_intervention_of(s->net, i))) continue;
        size_t one = curve(p->address);
        struct bt_drawn *last = d->n_drawn ? &v[d->n_drawn - 1] : NULL;
        bool goes_on = last && one && strncmp(last->address, p->address, one) == 0 && last->address[one] == 0 &&
                       last->param + last->n_param == i;
        if (goes_on) last->n_param++;
        else if (has_width(p)) { /* rows of a profile without a width stay as they are, before as well as after */
            struct bt_drawn x = { .address = one ? bt_dup(a, p->address, one) : p->address, .family = f, .param = i, .n_param = 1 };
            if (!x.address) return false;
            as_said(s, &x);
            v[d->n_drawn++] = x;
        }
    }
    return v != NULL;
}

/* ---- strata ---- */

struct place {
    double z;
    int draw;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->z < y->z || x->z > y->z) return x->z < y->z ? -1 : 1;
    return x->draw - y->draw;
}

/* Within a batch the ranks of z, normal and correlated, are the strata; where in its stratum a draw lies is a number of its own. */
static bool one_drawn(struct bt_draws *d, int i, struct bt_arena *a)
{
    const struct bt_drawn *x = &d->drawn[i];
    struct place place[BT_DRAW_BATCH];
    double family = sqrt(x->rho), part = sqrt(x->rho_part - x->rho), own = sqrt(1 - x->rho_part);
    const char *name = bt_printf(a, "%s.%s", x->family.name, x->family.part),
               *within = own > 0 ? x->address : part > 0 ? name
                                                         : x->family.name; /* what moves as one does so within its stratum too */
    for (int from = 0; name && from < d->n; from += BT_DRAW_BATCH) {
        int n = d->n - from < BT_DRAW_BATCH ? d->n - from : BT_DRAW_BATCH;
        for (int k = 0; k < n; k++) {
            double z = own > 0 ? own * normal(d->seed, "own", x->address, from + k) : 0;
            if (family > 0) z += family * normal(d->seed, "family", x->family.name, from + k);
            if (part > 0) z += part * normal(d->seed, "part", name, from + k);
            place[k] = (struct place){ z, from + k };
        }
        qsort(place, (size_t)n, sizeof *place, by_place);
        for (int k = 0; k < n; k++)
            d->u[(size_t)place[k].draw * (size_t)d->n_drawn + (size_t)i] =
                (k + bt_draw_random(d->seed, "within", within, place[k].draw)) / n;
    }
    return name != NULL;
}

enum bt_code bt_draws_fill(struct bt_draws *d, struct bt_arena *a, struct bt_err *e)
{
    d->u = bt_get(a, (size_t)d->n * (size_t)d->n_drawn, sizeof *d->u);
    for (int i = 0; d->u && i < d->n_drawn; i++)
        if (!one_drawn(d, i, a)) d->u = NULL;
    return d->u ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

enum bt_code bt_draws_make(const struct bt_scenario *s, int draws, int seed, struct bt_arena *a, struct bt_draws *out, struct bt_err *e)
{
    *out = (struct bt_draws){ .s = s, .seed = seed ? seed : s->uncertainty.seed, .n = draws ? draws : s->uncertainty.draws };
    if (!list(s, a, out)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (!out->n_drawn)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                       "nothing to draw: no number that moves a run has a range; give numbers of the scenario's files a range, as "
                       "{low: 0, central: -0.05, high: -0.1}");
    return bt_draws_fill(out, a, e);
}

/* u, or with u below 0 a part of the way from low to high beyond central. */
static void put(const struct bt_draws *d, int i, double u, double part, double *values)
{
    const double *centre = bt_network_values(d->s->net);
    for (int k = d->drawn[i].param; k < d->drawn[i].param + d->drawn[i].n_param; k++) {
        const struct bt_param *p = bt_network_param(d->s->net, k);
        for (int o = 0; o < p->n; o++) {
            double c = centre[p->offset + o], to = c + part * (p->high[o] - p->low[o]),
                   v = u >= 0 ? bt_shape_quantile(d->drawn[i].shape, p->low[o], c, p->high[o], u)
                              : fmin(fmax(to, fmin(p->low[o], p->high[o])), fmax(p->low[o], p->high[o]));
            values[p->offset + o] = p->whole ? floor(v + 0.5) : v;
        }
    }
}

void bt_draw_put(const struct bt_draws *d, int i, double u, double *values)
{
    put(d, i, u, 0, values);
}

void bt_draw_move(const struct bt_draws *d, int i, double part, double *values)
{
    put(d, i, -1, part, values);
}

void bt_draws_values(const struct bt_draws *d, int draw, double *values)
{
    for (int i = 0; i < d->n_drawn; i++) put(d, i, d->u[(size_t)draw * (size_t)d->n_drawn + (size_t)i], 0, values);
}
