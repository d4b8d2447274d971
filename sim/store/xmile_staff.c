/* xmile_staff.c -- staff in post as stocks, as sim/solve/staff.c has them. What effects follow lies a lag behind: whoever looks back by a
 * lag has the same stocks once more, that long ago, since Euler's method knows no past (docs/decisions/0021). */
#include "xmile_priv.h"
#include <math.h>
#include <stdlib.h>

struct staff_names { /* [staff pool] what holds at any time */
    const char **vacant, **leavers, **most, **there, **years;
    double *posts;
    bool *in_play; /* asked for staff, or hired from by one that is */
};

struct copy {
    struct xmile *w;
    const struct staff_names *f;
    double lag;
    const char *ago; /* end of its names */
    double *state; /* [staff pool], then [ask], on the first day */
    const char **change, **post, **gap, **sought, **filled, **left; /* [staff pool] */
    const char **wanted, **in_post, **lacks; /* [ask]; NULL: asks for nothing */
};

static const double FEW = 1e-9;
static const char WTE[] = "wte";

static bool asks(const struct xmile *w, const struct ask *a)
{
    return a->pool >= 0 && w->active[a->intervention] > 0;
}

bool bt_xasks(const struct xmile *w, int intervention)
{
    bool any = false;
    EACH(a, w->net->n_ask) any |= w->net->ask[a].intervention == intervention && asks(w, &w->net->ask[a]);
    return any;
}

/* ---- what holds at any time ---- */

static void find_in_play(const struct xmile *w, bool *in_play)
{
    const struct bt_network *net = w->net;
    EACH(a, net->n_ask)
        if (asks(w, &net->ask[a])) in_play[net->ask[a].pool] = true;
    for (bool more = true; more;) {
        more = false;
        EACH(p, net->n_staff_pool)
            for (int k = 0; in_play[p] && k < net->staff_pool[p].n_source; k++) {
                bool *from = &in_play[net->staff_pool[p].source[k].pool];
                more |= !*from, *from = true;
            }
    }
}

static const char *given(struct xmile *w, const struct staff_pool *v, const char *what, double x, const char *units, const char *doc)
{
    const char *name = bt_xname(w, "staff_%s_%s", v->id.name, what);
    bt_xconst(w, name, x, units, bt_xtext(w, "%s: %s", doc, v->id.label));
    return name;
}

static void pool_numbers(struct xmile *w, const struct staff_names *f, int p)
{
    const struct staff_pool *v = &w->net->staff_pool[p];
    const char *posts = given(w, v, "posts", f->posts[p], WTE, "posts at the start, filled or vacant");
    f->vacant[p] = given(w, v, "vacancies", bt_xvalue(w, v->vacant), "dmnl", "share of posts vacant as a rule");
    f->leavers[p] = given(w, v, "leavers", bt_xvalue(w, v->leavers), "1/year", "share that leaves in a year");
    f->most[p] = given(w, v, "more_recruits", bt_xvalue(w, v->more) * w->net->population / 1e5, "wte/year",
                       "the most recruits beyond those for leavers of the start");
    f->there[p] = bt_xname(w, "staff_%s_at_the_start", v->id.name);
    bt_xaux(w, f->there[p], bt_xtext(w, "%s*(1-%s)", posts, f->vacant[p]), WTE, "in post at the start");
    f->years[p] = bt_xname(w, "staff_%s_years_to_fill", v->id.name);
    bt_xaux(w, f->years[p], bt_xtext(w, "%s/(%s*(1-%s))", f->vacant[p], f->leavers[p], f->vacant[p]), "years",
            "until a vacant post is filled: as many are recruited at the start as leave");
}

/* ---- what is wanted ---- */

static const char *of_package(const struct copy *c, const struct ask *a)
{
    struct xmile *w = c->w;
    const struct package *p = &w->net->package[a->package];
    const struct course_of course = { .way = bt_xplanned, .ago = c->lag, .end = c->ago };
    struct enrolled who;
    double each[PACKAGE_MONTHS + 1];
    bt_xcourse(w, p, &course, &who);
    EACH(k, PACKAGE_MONTHS + 1) {
        double one[PACKAGE_MONTHS] = { 0 };
        if (k < PACKAGE_MONTHS) one[k] = 1;
        each[k] = bt_package_hours(w->net, w->p, p, a->pool, one, k < PACKAGE_MONTHS ? 0 : 1);
    }
    const char *hours = bt_xby_month(w, &who, each);
    const char *people = bt_xprojected(w, bt_xtext(w, "package_%s_people%s", p->id.name, c->ago), p->people, c->lag);
    return bt_xtext(w, "%s*%s*(%s)", people, bt_xnum(w, PACKAGE_MONTHS / bt_xvalue(w, p->hours)), hours ? hours : "0");
}

static void wanted(const struct copy *c, int i)
{
    struct xmile *w = c->w;
    const struct ask *a = &w->net->ask[i];
    const struct intervention *v = &w->net->intervention[a->intervention];
    const char *name = bt_xtext(w, "%s_%s", v->id.name, a->role);
    const char *eqn = a->package >= 0 ? of_package(c, a)
                                      : bt_xtext(w, "%s*%s*%s", bt_xnum(w, bt_xvalue(w, v->staff[a->staff].wte) * w->net->population / 1e5),
                                                 w->full[a->intervention], bt_xplanned(w, a->intervention, c->lag));
    c->wanted[i] = bt_xname(w, "wanted_%s%s", name, c->ago);
    bt_xaux(w, c->wanted[i], eqn, WTE, bt_xtext(w, "staff wanted beyond now: %s", a->role));
    c->in_post[i] = bt_xname(w, "in_post_%s%s", name, c->ago);
    c->lacks[i] = bt_xname(w, "lacking_%s%s", name, c->ago);
    bt_xaux(w, c->lacks[i], bt_xtext(w, "max(0,%s-%s)", c->wanted[i], c->in_post[i]), WTE, "wanted and not in post");
}

/* ---- recruitment ---- */

static void pool_gap(const struct copy *c, int p)
{
    struct xmile *w = c->w;
    const struct staff_pool *v = &w->net->staff_pool[p];
    const char *post = bt_xtext(w, "%s+%s", c->f->there[p], c->change[p]), *gap = bt_xtext(w, "max(0,(-%s))", c->change[p]);
    EACH(a, w->net->n_ask)
        if (c->wanted[a] && w->net->ask[a].pool == p)
            post = bt_xtext(w, "%s+%s", post, c->in_post[a]), gap = bt_xtext(w, "%s+%s", gap, c->lacks[a]);
    c->post[p] = bt_xname(w, "staff_in_post_%s%s", v->id.name, c->ago);
    bt_xaux(w, c->post[p], post, WTE, bt_xtext(w, "in post: %s", v->id.label));
    c->gap[p] = bt_xname(w, "staff_%s_lacking%s", v->id.name, c->ago);
    bt_xaux(w, c->gap[p], gap, WTE, "posts that are short");
    c->sought[p] = bt_xname(w, "staff_%s_sought%s", v->id.name, c->ago);
    bt_xaux(w, c->sought[p], bt_xtext(w, "min(%s/%s,%s)", c->gap[p], c->f->years[p], c->f->most[p]), "wte/year",
            "recruits looked for beyond those for leavers of the start");
    bool any = c->f->posts[p] > 0;
    c->left[p] = !any ? "1"
                      : bt_xhelper(w, -1, bt_xtext(w, "staff_%s_left%s", v->id.name, c->ago),
                                   bt_xtext(w, "min(1,%s/%s)", c->post[p], c->f->there[p]), "dmnl", "left to be hired away, of the start");
}

static void pool_fills(const struct copy *c, int p)
{
    struct xmile *w = c->w;
    const struct staff_pool *v = &w->net->staff_pool[p];
    const char *found = NULL;
    EACH(k, v->n_source)
        found = bt_xtext(w, "%s-%s*(1-%s)", found ? found : "1", bt_xnum(w, bt_xvalue(w, v->source[k].share)), c->left[v->source[k].pool]);
    c->filled[p] = bt_xname(w, "staff_%s_filled_a_year%s", v->id.name, c->ago);
    bt_xaux(w, c->filled[p],
            bt_xtext(w, "IF %s>%s THEN %s%s/%s ELSE 0", c->gap[p], bt_xnum(w, FEW), c->sought[p],
                     found ? bt_xtext(w, "*(%s)", found) : "", c->gap[p]),
            "1/year",
            "share of what is short that is filled, in a year");
}

/* Who is hired away from a pool, per person in post and year; NULL where nobody hires there. */
static const char *hired_away(const struct copy *c, int p)
{
    struct xmile *w = c->w;
    const char *sum = NULL;
    EACH(q, w->net->n_staff_pool)
        for (int k = 0; c->f->in_play[q] && k < w->net->staff_pool[q].n_source; k++) {
            const struct staff_source *x = &w->net->staff_pool[q].source[k];
            if (x->pool != p) continue;
            const char *term = bt_xtext(w, "%s*%s*%s", c->sought[q], bt_xnum(w, bt_xvalue(w, x->share)), c->left[p]);
            sum = sum ? bt_xtext(w, "%s+%s", sum, term) : term;
        }
    if (!sum) return NULL;
    const char *name = bt_xname(w, "staff_%s_hired_away%s", w->net->staff_pool[p].id.name, c->ago);
    bt_xaux(w, name, bt_xtext(w, "IF %s>0 THEN (%s)/%s ELSE 0", c->post[p], sum, c->post[p]), "1/year",
            "hired by other staff pools, of those in post");
    return name;
}

static void pool_stocks(const struct copy *c, int p)
{
    struct xmile *w = c->w;
    const struct staff_pool *v = &w->net->staff_pool[p];
    const char *away = hired_away(c, p), *flow = bt_xname(w, "into_%s", c->change[p]);
    const char *missed = away ? bt_xtext(w, "-%s*(%s+%s)", away, c->f->there[p], c->change[p]) : "";
    const char *go = away ? bt_xtext(w, "(%s+%s)", c->f->leavers[p], away) : c->f->leavers[p];
    bt_xflow(w, flow,
             bt_xtext(w, "(%s*max(0,(-%s))-%s*%s%s)/365.25", c->filled[p], c->change[p], c->f->leavers[p], c->change[p], missed), "wte/day",
             "leavers are replaced; who is hired away is missed", NULL, c->change[p]);
    bt_xstock(w, c->change[p], c->state[p], WTE, bt_xtext(w, "of those in post at the start, fewer: %s", v->id.label), flow, NULL, NULL);
    EACH(a, w->net->n_ask) {
        if (!c->wanted[a] || w->net->ask[a].pool != p) continue;
        const char *in = bt_xname(w, "into_%s", c->in_post[a]), *out = bt_xname(w, "from_%s", c->in_post[a]);
        bt_xflow(w, in, bt_xtext(w, "%s*%s/365.25", c->filled[p], c->lacks[a]), "wte/day", "recruited", NULL, c->in_post[a]);
        const char *doc = bt_xtext(w, "in post: %s", w->net->ask[a].role);
        bt_xstock(w, c->in_post[a], c->state[w->net->n_staff_pool + a], WTE, doc, in, NULL, out);
        bt_xflow(w, out, bt_xtext(w, "%s*%s/365.25", go, c->in_post[a]), "wte/day", "leave or are hired away",
                 c->in_post[a], NULL);
    }
}

/* ---- what it comes to ---- */

static const char *least_filled(const struct copy *c, int i)
{
    struct xmile *w = c->w;
    const char *least = NULL;
    EACH(a, w->net->n_ask) {
        if (w->net->ask[a].intervention != i || !c->wanted[a]) continue;
        const char *usual = bt_xhelper(w, -1, bt_xtext(w, "usual_%s", c->in_post[a]),
                                       bt_xtext(w, "%s*(1-%s)", c->wanted[a], c->f->vacant[w->net->ask[a].pool]), WTE,
                                       "wanted, less the vacancies that are usual");
        const char *part = bt_xname(w, "filled_%s", c->in_post[a]);
        bt_xaux(w, part, bt_xtext(w, "IF %s>%s THEN min(1,%s/%s) ELSE 1", usual, bt_xnum(w, FEW), c->in_post[a], usual), "dmnl",
                "share that is in post");
        least = least ? bt_xtext(w, "min(%s,%s)", least, part) : part;
    }
    return least;
}

static void staffed_way(const struct copy *c, int i, const char *name)
{
    bt_xaux(c->w, name, bt_xtext(c->w, "%s*%s", least_filled(c, i), bt_xplanned(c->w, i, c->lag)), "dmnl",
            bt_xtext(c->w, "share of the way from now to target that has its staff%s", c->lag > 0 ? ", some days before" : ""));
}

static bool same(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void coverage(const struct copy *c)
{
    struct xmile *w = c->w;
    for (int i = 0; !(c->lag > 0) && i < w->net->n_intervention; i++)
        if (w->staffed[i]) staffed_way(c, i, w->staffed[i]);
    EACH(k, w->n_back)
        if (same(w->back[k].days, c->lag)) staffed_way(c, w->back[k].intervention, w->back[k].name);
}

/* Of a pool's places, the share that is staffed as at the start. */
static void places(const struct copy *c)
{
    struct xmile *w = c->w;
    EACH(k, w->net->n_pool) {
        const char *least = NULL;
        EACH(p, w->net->n_staff_pool)
            EACH(n, w->net->staff_pool[p].n_place)
                if (c->f->in_play[p] && w->net->staff_pool[p].place[n].pool == k && c->f->posts[p] > 0)
                    least = bt_xtext(w, "min(%s,1+%s/%s)", least ? least : "1", c->change[p], c->f->there[p]);
        if (!least) continue;
        w->staffed_places[k] = bt_xname(w, "%s_places_staffed", w->net->pool[k].id.name);
        bt_xaux(w, w->staffed_places[k], least, "dmnl", bt_xtext(w, "share of places that has staff: %s", w->net->pool[k].id.label));
    }
}

static void copy(struct xmile *w, const struct staff_names *f, double lag, struct bt_err *e)
{
    const struct bt_network *net = w->net;
    size_t P = (size_t)net->n_staff_pool, A = (size_t)net->n_ask;
    struct copy c = { .w = w, .f = f, .lag = lag, .ago = lag > 0 ? bt_xtext(w, "_%.0f_days_ago", lag) : "" };
    const char ***const ROOM[] = { &c.change, &c.post, &c.gap, &c.sought, &c.filled, &c.left, &c.wanted, &c.in_post, &c.lacks };
    c.state = bt_get(w->a, P + A + 1, sizeof *c.state);
    for (int i = 0; i < N(ROOM); i++) w->failed |= !(*ROOM[i] = bt_get(w->a, P + A + 1, sizeof **ROOM[i]));
    if (w->failed || !c.state) {
        w->failed = true;
        return;
    }
    if (bt_staff_state(net, w->p, w->x->start, w->x->step, lag, f->posts, c.state, e) != BT_OK) return;
    if (!(lag > 0))
        EACH(p, net->n_staff_pool)
            if (f->in_play[p]) pool_numbers(w, f, p);
    EACH(p, net->n_staff_pool)
        if (f->in_play[p]) c.change[p] = bt_xname(w, "staff_%s_change%s", net->staff_pool[p].id.name, c.ago);
    EACH(a, net->n_ask)
        if (asks(w, &net->ask[a])) wanted(&c, a);
    static void (*const EACH_POOL[])(const struct copy *, int) = { pool_gap, pool_fills, pool_stocks };
    for (int i = 0; i < N(EACH_POOL); i++)
        EACH(p, net->n_staff_pool)
            if (f->in_play[p]) EACH_POOL[i](&c, p);
    coverage(&c);
    if (!(lag > 0)) places(&c);
}

const char *bt_xstaffed(struct xmile *w, int i, double days, const char *name)
{
    if (!(days > 0)) return w->staffed[i];
    EACH(k, w->n_back)
        if (w->back[k].intervention == i && same(w->back[k].days, days)) return w->back[k].name;
    if (w->n_back == w->room_back) {
        int room = 2 * w->room_back + 32;
        struct back *more = realloc(w->back, (size_t)room * sizeof *more);
        if (!more) {
            w->failed = true;
            return "";
        }
        w->back = more, w->room_back = room;
    }
    struct back *to = &w->back[w->n_back++];
    *to = (struct back){ i, days, bt_xname(w, "%s_%s", w->net->intervention[i].id.name, name) };
    return to->name;
}

/* Each time that something looks back to has a copy of its own. */
static bool copied(const struct xmile *w, int k)
{
    bool any = false;
    EACH(j, k) any |= same(w->back[j].days, w->back[k].days);
    return any;
}

enum bt_code bt_xstaff(struct xmile *w, struct bt_err *e)
{
    const struct bt_network *net = w->net;
    size_t P = (size_t)net->n_staff_pool + 1;
    struct staff_names f = { .posts = bt_get(w->a, P, sizeof(double)), .in_play = bt_get(w->a, P, sizeof(bool)) };
    const char ***const ROOM[] = { &f.vacant, &f.leavers, &f.most, &f.there, &f.years };
    bool any = false;
    for (int i = 0; i < N(ROOM); i++) w->failed |= !(*ROOM[i] = bt_get(w->a, P, sizeof **ROOM[i]));
    w->failed |= !f.posts || !f.in_play;
    EACH(a, net->n_ask) any |= asks(w, &net->ask[a]);
    if (w->failed || !any) return BT_OK;
    w->part = P_STAFF;
    find_in_play(w, f.in_play);
    copy(w, &f, 0, e);
    for (int k = 0; k < w->n_back && e->code == BT_OK; k++)
        if (!copied(w, k)) copy(w, &f, w->back[k].days, e);
    return e->code;
}
