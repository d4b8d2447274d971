/* xmile_priv.h -- what the files that write XMILE share: names, variables, numbers that change in time, flows, tallies.
 * The equations are those of sim/solve (docs/model.md), one variable a segment. Private to sim/store. */
#ifndef XMILE_PRIV_H
#define XMILE_PRIV_H

#include "../network/network_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/xmile.h"
#include <stdio.h>

#define EACH(s, n) for (int s = 0; (s) < (n); (s)++) /* NOLINT(bugprone-macro-parentheses): s is a name */

/* Text that grows; `failed` of the writer tells when it could not. */
struct text {
    char *v;
    size_t n, room;
};

/* A number of the equations: the name of a variable, or nothing where it is always 0, or where it is always 1. */
struct val {
    const char *name;
    enum { V_ZERO,
           V_ONE,
           V_NAME } kind;
};
#define ZERO ((struct val){ NULL, V_ZERO })
#define ONE ((struct val){ NULL, V_ONE })

enum var_kind { AUX,
                FLOW,
                STOCK };
struct var { /* what a diagram needs of one that was written */
    const char *name, *from, *to; /* from, to: the stocks of a flow, or NULL */
    enum var_kind kind;
    short part;
};

/* Parts of the model: each is a block of the diagram. */
enum part { P_TIME,
            P_STAFF,
            P_NUMBERS,
            P_POOLS,
            P_PEOPLE,
            P_EVENTS,
            P_JUNCTIONS,
            P_TALLIES,
            N_PARTS };

struct held { /* a variable */
    const char *name, *eqn, *units, *doc, *from, *to; /* from, to: the stocks of a flow, or NULL */
    const char *flow[3]; /* of a stock: in, in, out, or NULL */
    enum var_kind kind;
    enum part part;
};
struct tag { /* the array that a name belongs to: what is before its segment; base NULL: to none */
    const char *base;
    int segment;
};

/* The way of an intervention that had its staff so many days before. */
struct back {
    int intervention;
    double days;
    const char *name;
};
/* People of a care package by the month since enrolment, and past the first year, as shares of full coverage. */
struct enrolled {
    const char *month[PACKAGE_MONTHS], *later; /* later NULL: not asked for */
};

struct factor_vals {
    struct val clean, eff, now;
    bool made;
};

struct xmile {
    const struct bt_xmile *x;
    const struct bt_network *net;
    const double *p;
    struct bt_start_view start;
    struct bt_arena *a;
    FILE *f;
    bool failed; /* out of memory */
    enum part part; /* of what is written next */
    int S;
    struct names *names; /* taken names, and equations that have a name */
    struct var *var;
    int n_var, room_var;
    struct held *kept; /* with arrays: all variables, until the last is known */
    int n_kept, room_kept;
    const char *dimension, *const *element; /* with arrays: its name, and [S] */
    double *active; /* [intervention] on * (target - now) */
    const char **inc, **cover; /* [intervention] variables, NULL while not written or not active */
    const char **begin, **takes, **full, **plan; /* [intervention] first day, days to full coverage (NULL: phases), coverage, way planned */
    const char ***phase_days, ***phase_share; /* [intervention][phase] */
    const char **staffed; /* [intervention] the way that has its staff; NULL: never short */
    struct back *back; /* the same some days before, each once */
    int n_back, room_back;
    struct enrolled *enrolled; /* [package] whose staff have a price */
    const char **staffed_places; /* [pool] share of places that has staff; NULL: all */
    struct val *driver; /* [driver] */
    bool *driver_made;
    struct factor_vals *factor; /* [factor][S] */
    const char **effect_value; /* [effect][S + 1]: the last where it is the same for all */
    const char **reach; /* [effect][S] share of events reached, where there is a register */
    const char **loop; /* [loop] response, NULL: off */
    const char **held, **queue, **wait, **accept, **open, **supply; /* [pool] */
    bool *fed, *alive; /* [stock][S]: people can come; or are there */
    const char **stock; /* [stock][S] names of those alive */
    struct text *in, *out; /* [stock][S] what comes and goes, a day */
    struct text *reaches; /* [fork][S] */
    struct text *events; /* [route][S] */
    const char **more, **leave; /* [S] people moved here beyond business as usual, NULL: nobody can be; deaths per person a day in it */
    struct text *more_in, *more_out; /* [S] who comes and goes of them, a day */
    const char **stock_in; /* [stock][S] the flow into it */
    const char **crowd; /* [crowd][S] people of a crowd */
    struct val *share; /* [branch][S] */
    struct val *moved; /* [fork][S] */
    bool *share_made, *moved_made;
    int *branch0;
    const char **event; /* [route][S] people who took a route, a day */
    struct root_flow *root_flow; /* for measures of flows through a junction */
    int n_root_flow;
    const char **measure; /* [measure][S] a day */
};
struct root_flow {
    const char *name;
    int crowd, root, segment;
};

#define AT(w, row, s) ((size_t)(row) * (size_t)(w)->S + (size_t)(s))

/* xmile_text.c */
bool bt_xnames_open(struct xmile *w);
void bt_xnames_close(struct xmile *w);
void bt_xadd(struct xmile *w, struct text *t, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* with "+" before it unless it is the first */
void bt_xterm(struct xmile *w, struct text *t, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
const char *bt_xtext(struct xmile *w, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* never NULL */
const char *bt_xnum(struct xmile *w, double v); /* in brackets where negative */
/* A name nobody has yet: letters, digits and _ of the text, suffixed where it is reserved or taken. */
const char *bt_xname(struct xmile *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A name with the segment behind it; s < 0: without. */
const char *bt_xname_of(struct xmile *w, int s, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A name with something before it, of the same segment. */
const char *bt_xname_beside(struct xmile *w, const char *prefix, const char *name);
const char *bt_xname_of_array(struct xmile *w, const char *base);
struct tag bt_xtag(const struct xmile *w, const char *name);
int bt_xindex(const struct xmile *w, const char *key); /* a number kept under a key that is no name; -1: none */
void bt_xset_index(struct xmile *w, const char *key, int index);
void bt_xremember(struct xmile *w, const struct var *v); /* for the diagram */
void bt_xwrite(struct xmile *w, const struct held *h, const char *eqn);
void bt_xelement(struct xmile *w, const char *tag, const char *text); /* nothing where there is no text */
void bt_xaux(struct xmile *w, const char *name, const char *eqn, const char *units, const char *doc);
void bt_xflow(struct xmile *w, const char *name, const char *eqn, const char *units, const char *doc, const char *from, const char *to);
/* in and out: flows, NULL where there is none; the second in is that of entries. */
void bt_xstock(struct xmile *w, const char *name, double start, const char *units, const char *doc, const char *in, const char *in2,
               const char *out);
/* The variable that has this equation already, or a new one called name. */
const char *bt_xhelper(struct xmile *w, int s, const char *name, const char *eqn, const char *units, const char *doc);
void bt_xconst(struct xmile *w, const char *name, double v, const char *units, const char *doc);
struct val bt_xval(const char *name);
/* Factors with * between them; those that are 1 left out: "a*b", "1", or NULL where one is 0. */
const char *bt_xproduct(struct xmile *w, int n, const struct val *v);

/* xmile_time.c: what depends on the day alone */
void bt_xinterventions(struct xmile *w);
void bt_xregisters(struct xmile *w);
/* Share of the way from now to target that is planned so many days before. */
const char *bt_xplanned(struct xmile *w, int intervention, double days);
/* People of the projection so many days before, in the mean with a weight for each segment. */
const char *bt_xprojected(struct xmile *w, const char *name, const double *weight, double days);
struct val bt_xdriver(struct xmile *w, int driver);
void bt_xentries(struct xmile *w, const char **entry); /* [S] people who enter, a day; NULL: none */

/* xmile_staff.c */
bool bt_xasks(const struct xmile *w, int intervention); /* on, for staff that can be short */
/* The way of such a one that had its staff so many days before, as INTERVENTION_name; written by bt_xstaff, so asked for before that. */
const char *bt_xstaffed(struct xmile *w, int intervention, double days, const char *name);
enum bt_code bt_xstaff(struct xmile *w, struct bt_err *e);

/* xmile_package.c: care packages */
/* Who is enrolled, where coverage is `now` for good and what `way` says of the rest; ago: days that all lies back, end: of names. */
struct course_of {
    const char *(*way)(struct xmile *w, int intervention, double days);
    double now, ago;
    const char *end;
};
void bt_xcourse(struct xmile *w, const struct package *p, const struct course_of *c, struct enrolled *to);
/* The sum over months of those enrolled times each[month], the last for all later; NULL where that is nought. */
const char *bt_xby_month(struct xmile *w, const struct enrolled *c, const double each[PACKAGE_MONTHS + 1]);
void bt_xpackages(struct xmile *w); /* before bt_xstaff */
/* GBP a day of an intervention's packages that one pays beyond the cost that pays them, or NULL; people: in all; enrolled: or NULL. */
const char *bt_xpackage_cost(struct xmile *w, int intervention, int payer, const char *people, const char *enrolled);

/* xmile_factor.c */
const struct factor_vals *bt_xfactor(struct xmile *w, int factor, int s);
bool bt_xfactor_zero(struct xmile *w, int factor, int s);
double bt_xvalue(const struct xmile *w, int param); /* of a quantity that is one number */

/* xmile_pool.c */
void bt_xpools(struct xmile *w);
void bt_xloops(struct xmile *w);

/* xmile_life.c: which stocks can have anybody in them */
void bt_xfind_alive(struct xmile *w);

/* xmile_flows.c */
void bt_xname_stocks(struct xmile *w);
struct val bt_xshare(struct xmile *w, int fork, int branch, int s);
void bt_xflows(struct xmile *w);

/* xmile_tally.c */
void bt_xtallies(struct xmile *w);

/* xmile_arrays.c */
void bt_xdimension(struct xmile *w);
void bt_xarrays(struct xmile *w);

/* xmile_view.c */
void bt_xviews(struct xmile *w);

#endif
