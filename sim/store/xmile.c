/* xmile.c -- a run as an XMILE file: head, variables, diagram. */
#include "xmile_priv.h"
#include "bendtrend/tree.h"
#include "bendtrend/version.h"
#include <stdlib.h>
#include <string.h>

static void element(struct xmile *w, const char *tag, const char *text)
{
    bt_xelement(w, tag, text);
    fputc('\n', w->f);
}

/* Programs save at months of equal length; ours are calendar months. */
static void head(struct xmile *w)
{
    static const char SPACES[] = "xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\"\n"
                                 " xmlns:isee=\"http://iseesystems.com/XMILE\" xmlns:vensim=\"http://www.vensim.com/XMILE\"";
    const struct bt_xmile *x = w->x;
    char stop[BT_NUM_ROOM], step[BT_NUM_ROOM], date[11];
    bt_num_print(x->days, stop), bt_num_print(x->step, step);
    bt_iso_of(w->net->day0, date);
    fprintf(w->f, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<xmile version=\"1.0\" %s>\n<header>\n", SPACES);
    element(w, "vendor", "bendtrend (isee-style equations)");
    fprintf(w->f, "<product version=\"%s\" lang=\"en\">bendtrend</product>\n", BT_VERSION);
    element(w, "name", bt_xtext(w, "%s: %s", x->title, x->run));
    const char *how = x->arrays ? "Arrays by segment; what is always nought in all segments is left out."
                                : "One variable a segment; what is always nought is left out.";
    const char *about = bt_xtext(w, "Day 0 is %s. %s Scenario %.12s.%s%s", date, how, x->hash, *x->notes ? " " : "", x->notes);
    element(w, "caption", about);
    if (x->arrays) fputs("<options><uses_arrays maximum_dimensions=\"1\"/></options>\n", w->f);
    fputs("</header>\n", w->f);
    fputs("<sim_specs method=\"euler\" time_units=\"day\" isee:save_interval=\"30.4375\">\n<start>0</start>\n", w->f);
    fprintf(w->f, "<stop>%s</stop>\n<dt>%s</dt>\n", stop, step);
    fputs("<vensim:saveper>30.4375</vensim:saveper>\n</sim_specs>\n", w->f);
    if (x->arrays) bt_xdimension(w);
    fputs("<model>\n<variables>\n", w->f);
    w->part = P_TIME;
    bt_xaux(w, bt_xname(w, "day"), "TIME", "days", about);
}

static bool get_room(struct xmile *w)
{
    const struct bt_network *net = w->net;
    size_t S = (size_t)w->S, branches = 0;
    if (!(w->branch0 = bt_get(w->a, (size_t)net->n_fork + 1, sizeof *w->branch0))) return false;
    EACH(i, net->n_fork) w->branch0[i] = (int)branches, branches += (size_t)net->fork[i].n_branch;
    size_t effects = (size_t)net->n_effect + 1, stocks = (size_t)net->n_stock * S, forks = (size_t)net->n_fork * S + 1,
           routes = (size_t)net->n_route * S + 1, pools = (size_t)net->n_pool + 1, ints = (size_t)net->n_intervention + 1;
    const struct {
        void *to;
        size_t n, size;
    } ROWS[] = { { &w->active, ints, sizeof *w->active },
                 { &w->inc, ints, sizeof *w->inc },
                 { &w->cover, ints, sizeof *w->cover },
                 { &w->begin, ints, sizeof *w->begin },
                 { &w->takes, ints, sizeof *w->takes },
                 { &w->full, ints, sizeof *w->full },
                 { &w->plan, ints, sizeof *w->plan },
                 { &w->phase_days, ints, sizeof *w->phase_days },
                 { &w->phase_share, ints, sizeof *w->phase_share },
                 { &w->staffed, ints, sizeof *w->staffed },
                 { &w->enrolled, (size_t)net->n_package + 1, sizeof *w->enrolled },
                 { &w->staffed_places, pools, sizeof *w->staffed_places },
                 { &w->driver, (size_t)net->n_driver + 1, sizeof *w->driver },
                 { &w->driver_made, (size_t)net->n_driver + 1, sizeof *w->driver_made },
                 { &w->factor, (size_t)net->n_factor * S + 1, sizeof *w->factor },
                 { &w->effect_value, effects * (S + 1), sizeof *w->effect_value },
                 { &w->reach, effects * S, sizeof *w->reach },
                 { &w->loop, (size_t)net->n_loop + 1, sizeof *w->loop },
                 { &w->held, pools, sizeof *w->held },
                 { &w->queue, pools, sizeof *w->queue },
                 { &w->wait, pools, sizeof *w->wait },
                 { &w->accept, pools, sizeof *w->accept },
                 { &w->open, pools, sizeof *w->open },
                 { &w->supply, pools, sizeof *w->supply },
                 { &w->fed, forks, sizeof *w->fed },
                 { &w->alive, stocks, sizeof *w->alive },
                 { &w->stock, stocks, sizeof *w->stock },
                 { &w->in, stocks, sizeof *w->in },
                 { &w->out, stocks, sizeof *w->out },
                 { &w->more, S, sizeof *w->more },
                 { &w->leave, S, sizeof *w->leave },
                 { &w->more_in, S, sizeof *w->more_in },
                 { &w->more_out, S, sizeof *w->more_out },
                 { &w->stock_in, stocks, sizeof *w->stock_in },
                 { &w->reaches, forks, sizeof *w->reaches },
                 { &w->events, routes, sizeof *w->events },
                 { &w->event, routes, sizeof *w->event },
                 { &w->crowd, (size_t)net->n_crowd * S + 1, sizeof *w->crowd },
                 { &w->share, branches * S + 1, sizeof *w->share },
                 { &w->share_made, forks, sizeof *w->share_made },
                 { &w->moved, forks, sizeof *w->moved },
                 { &w->moved_made, forks, sizeof *w->moved_made },
                 { &w->measure, (size_t)net->n_measure * S + 1, sizeof *w->measure } };
    for (int i = 0; i < N(ROWS); i++) {
        void *v = bt_get(w->a, ROWS[i].n, ROWS[i].size);
        if (!v) return false;
        memcpy(ROWS[i].to, &v, sizeof v);
    }
    EACH(i, net->n_intervention) {
        size_t phases = (size_t)net->intervention[i].n_phase + 1;
        w->phase_days[i] = bt_get(w->a, phases, sizeof **w->phase_days), w->phase_share[i] = bt_get(w->a, phases, sizeof **w->phase_share);
        if (!w->phase_days[i] || !w->phase_share[i]) return false;
    }
    return bt_xnames_open(w);
}

static enum bt_code model(struct xmile *w, struct bt_err *e)
{
    const struct bt_network *net = w->net;
    EACH(i, net->n_intervention) {
        const struct intervention *v = &net->intervention[i];
        w->active[i] = bt_xvalue(w, v->on) * (bt_xvalue(w, v->target) - bt_xvalue(w, v->now));
    }
    EACH(l, net->n_loop)
        if (bt_xvalue(w, net->loop[l].on) > 0) w->loop[l] = bt_xname(w, "loop_%s", net->loop[l].id.name);
    head(w);
    bt_xinterventions(w);
    bt_xpackages(w);
    enum bt_code rc = bt_xstaff(w, e);
    if (rc != BT_OK) return rc;
    bt_xregisters(w);
    bt_xfind_alive(w);
    bt_xname_stocks(w);
    bt_xpools(w);
    bt_xloops(w);
    bt_xflows(w);
    bt_xtallies(w);
    if (w->x->arrays) bt_xarrays(w);
    fputs("</variables>\n", w->f);
    bt_xviews(w);
    fputs("</model>\n</xmile>\n", w->f);
    return BT_OK;
}

static void free_texts(struct text *t, size_t n)
{
    for (size_t i = 0; t && i < n; i++) free(t[i].v);
}

/* A run takes no more of Euler's steps a day than these for its staff: with a shorter dt the two would differ. */
static enum bt_code short_steps(const struct bt_xmile *x, struct bt_err *e)
{
    if (x->net->n_staff_pool && x->step * BT_STAFF_STEPS_A_DAY < 1)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                       "staff are solved in at most %d steps a day: with a workforce --step is %g or more; found %g",
                       BT_STAFF_STEPS_A_DAY, 1.0 / BT_STAFF_STEPS_A_DAY, x->step);
    return BT_OK;
}

enum bt_code bt_xmile_write(const struct bt_xmile *x, FILE *f, struct bt_err *e)
{
    struct xmile w = { .x = x, .net = x->net, .p = x->values, .start = bt_start_view(x->start), .f = f, .S = x->net->S };
    enum bt_code rc = short_steps(x, e);
    if (rc != BT_OK) return rc;
    if (!(w.a = bt_arena_new()) || !get_room(&w)) w.failed = true;
    if (!w.failed) rc = model(&w, e);
    size_t S = (size_t)w.S, stocks = (size_t)w.net->n_stock * S;
    free_texts(w.in, stocks), free_texts(w.out, stocks);
    free_texts(w.more_in, S), free_texts(w.more_out, S);
    free_texts(w.reaches, (size_t)w.net->n_fork * S), free_texts(w.events, (size_t)w.net->n_route * S);
    free(w.var), free(w.kept), free(w.root_flow), free(w.back);
    bt_xnames_close(&w);
    bt_arena_free(w.a);
    return w.failed ? bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory") : rc;
}
