/* trackwords.c -- what is said of a plan that runs: since when it is left, by how much, what is paid; in words and as tables. */
#include "track_priv.h"
#include "bendtrend/num.h"
#include <stdarg.h>
#include <string.h>

enum { WIDTH = 118,
       LAST = 12 };
static const char *const MONTHS[] = { "January", "February", "March", "April", "May", "June",
                                      "July", "August", "September", "October", "November", "December" };
static const struct {
    enum bt_signal bit;
    const char *key, *says;
} RULE[] = {
    { BT_XMR_OUTSIDE, "outside", "outside its limits" },
    { BT_XMR_SHIFT, "shift", "shift: seven or more in a row on one side of its mean" },
    { BT_XMR_TREND, "trend", "trend: seven or more in a row, each further than the one before" },
    { BT_XMR_NEAR, "near", "two of three near a limit" },
};
enum { N_RULE = (int)(sizeof RULE / sizeof *RULE) };
const char bt_track_caveat[] = "judging a team or a single month: a difference from plan has causes that counting does not name.";

/* ---- months and numbers ---- */

static void date_of(const struct bt_track *t, int month, int *year, int *m)
{
    *year =
        (t->label[month][0] - '0') * 1000 + (t->label[month][1] - '0') * 100 + (t->label[month][2] - '0') * 10 + t->label[month][3] - '0';
    *m = (t->label[month][5] - '0') * 10 + t->label[month][6] - '0' - 1;
    if (*m < 0 || *m > 11) *m = 0;
}

static const char *month_said(const struct bt_track *t, int month, char out[24])
{
    int y, m;
    date_of(t, month, &y, &m);
    bt_format(out, 24, "%s %d", MONTHS[m], y);
    return out;
}

const char *bt_track_quarter(const struct bt_track *t, int from, char out[24])
{
    int y, m, y2, m2;
    date_of(t, from, &y, &m), date_of(t, from + 2, &y2, &m2);
    if (y == y2) bt_format(out, 24, "%.3s-%.3s %d", MONTHS[m], MONTHS[m2], y);
    else bt_format(out, 24, "%.3s %d-%.3s %d", MONTHS[m], y, MONTHS[m2], y2);
    return out;
}

struct said {
    char text[64];
};

static struct said size(double x)
{
    struct said s = { "" };
    char digits[BT_NUM_ROOM];
    double a = fabs(x);
    int decimals = a >= 100 || x == 0 ? 0 : 3 - (a >= 1) - (a >= 10);
    bt_format(digits, sizeof digits, "%.*f", decimals, x);
    bt_num_commas(digits, s.text, sizeof s.text);
    return s;
}

static struct said pounds(double x)
{
    struct said s = { "" };
    char digits[BT_NUM_ROOM];
    bt_format(digits, sizeof digits, "%.0f", x);
    bt_num_commas(digits, s.text, sizeof s.text);
    return s;
}

/* ---- paragraphs ---- */

struct line {
    char text[1400];
};

static void say(struct line *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct line *l, const char *fmt, ...)
{
    va_list args;
    size_t len = strlen(l->text);
    va_start(args, fmt);
    bt_vformat(l->text + len, sizeof l->text - len, fmt, args);
    va_end(args);
}

static void paragraph(FILE *out, const struct line *l, int indent)
{
    const char *text = l->text;
    if (!*text) return;
    int col = fprintf(out, "%*s", indent, "");
    for (bool first = true; *text; first = false) {
        int len = (int)strcspn(text, " ");
        if (!first && col + len + 1 > WIDTH) col = fprintf(out, "\n%*s", indent + 2, "") - 1, first = true;
        col += fprintf(out, "%s%.*s", first ? "" : " ", len, text);
        text += len + (text[len] == ' ');
    }
    fputc('\n', out);
}

/* ---- the sentences of a series ---- */

/* " (+3.1 %)": a against b; "" where b is 0. */
static struct said against(double a, double b)
{
    struct said s = { "" };
    if (b > 0) bt_format(s.text, sizeof s.text, " (%+.1f %%)", bt_percent(a / b - 1, 1));
    return s;
}

static double mean_ratio(const struct bt_track_series *s, struct bt_stretch x)
{
    double sum = 0;
    for (int i = x.from; i < x.from + x.n; i++) sum += s->ratio[i];
    return sum / x.n;
}

static void say_plan(const struct bt_track *t, const struct bt_track_series *s, struct line *l)
{
    char from[24], to[24];
    struct bt_stretch x = s->off_plan;
    const char *side = x.side > 0 ? "above" : "below";
    if (s->n_judged == 0) {
        say(l, "Nothing was planned in the months that were counted: there is nothing to judge.");
        return;
    }
    if (x.n) month_said(t, x.from, from), month_said(t, x.from + x.n - 1, to);
    if (x.n && x.open)
        say(l, "Since %s %s plan: %d months in a row, %.1f %% %s it on average.", from, side, x.n, fabs(100 * mean_ratio(s, x) - 100),
            side);
    else if (x.n)
        say(l, "%s plan from %s to %s, %d months in a row, and no longer.", x.side > 0 ? "Above" : "Below", from, to, x.n);
    else if (s->n_judged < BT_XMR_RUN)
        say(l, "Too early: %d month%s to judge; seven in a row on one side of the plan are called a drift.", s->n_judged,
            s->n_judged == 1 ? "" : "s");
    else say(l, "On plan: never seven months in a row on one side of it.");
}

static void say_band(const struct bt_track *t, const struct bt_track_series *s, struct line *l)
{
    char from[24], to[24];
    struct bt_stretch x = s->off_band;
    const char *side = x.side > 0 ? "above" : "below";
    int n = 0;
    for (int i = 0; i < t->T; i++) n += s->banded[i];
    if (!s->low) {
        say(l, "The results have no runs of low and high evidence: the plan has no band.");
        return;
    }
    if (!n) {
        say(l, "Low and high evidence do not differ yet in the months counted: the plan's band has no width.");
        return;
    }
    if (x.n) month_said(t, x.from, from), month_said(t, x.from + x.n - 1, to);
    if (x.n && x.open) say(l, "The plan's band (low to high evidence) was left in %s: %s it for %d months in a row.", from, side, x.n);
    else if (x.n) say(l, "The plan's band (low to high evidence) was left from %s to %s, %s it, and no longer.", from, to, side);
    else say(l, "The plan's band (low to high evidence) was not left for seven months in a row.");
    x = bt_stretch_of(s->band_side, s->banded, t->T, 2);
    if (x.open && x.n < BT_XMR_RUN) say(l, " The last %d in a row lie %s it.", x.n, x.side > 0 ? "above" : "below");
    say(l, " Of %d month%s with a band, %d above it, %d below.", n, n == 1 ? "" : "s", s->n_above, s->n_below);
}

static void say_recent(const struct bt_track_series *s, struct line *l)
{
    const struct bt_track_recent *x = &s->recent;
    if (!x->n) return;
    say(l, "Last %d month%s: %s counted, %s planned%s, %s as usual%s.", x->n, x->n == 1 ? "" : "s", size(x->actual).text,
        size(x->planned).text, against(x->actual, x->planned).text, size(x->usual).text, against(x->actual, x->usual).text);
    double change = 100 * fabs(x->usual / x->planned - 1);
    if (!isnan(x->share))
        say(l,
            " Of the change that was planned against business as usual, %.0f %% is there (give or take %.0f by month-to-month scatter "
            "alone).",
            100 * x->share, 10000 * x->scatter / change);
    else if (!isnan(x->scatter))
        say(l,
            " Plan and business as usual are %.1f %% apart, and month-to-month scatter alone may move such a mean by %.1f %%: it can "
            "not be told which of the two is followed.",
            change, 100 * x->scatter);
}

static const struct bt_track_phase *last_phase(const struct bt_track_series *s)
{
    return &s->phase[s->n_phase - 1];
}

static int shifted_since(const struct bt_track *t, const struct bt_track_series *s)
{
    int i = s->last;
    if (i < 0 || !(s->signal[i] & BT_XMR_SHIFT)) return t->T;
    while (i > last_phase(s)->from && (s->signal[i - 1] & BT_XMR_SHIFT)) i--;
    return i;
}

static void say_limits(const struct bt_track *t, const struct bt_track_series *s, bool hint, struct line *l)
{
    char from[24];
    for (int k = 0; k < s->n_phase; k++) {
        const struct bt_track_phase *p = &s->phase[k];
        if (k) say(l, " From %s (%s): ", month_said(t, p->from, from), p->reason);
        if (!p->x.valid && s->n_judged)
            say(l, "%simits need seven months, some of them next to each other; there are %d.", k ? "l" : "L", p->x.n);
        if (!p->x.valid) continue;
        say(l, "%simits of single months, from its %s%d: %.1f to %.1f %% of plan, mean %.1f%s.", k ? "l" : "L",
            p->x.n < BT_XMR_LOCK ? "" : "first ", p->x.n, 100 * p->x.low, 100 * p->x.high, 100 * p->x.mean,
            p->x.n < BT_XMR_LOCK ? ", provisional until twelve are there" : "");
    }
    const struct bt_xmr *x = &last_phase(s)->x;
    int since = shifted_since(t, s);
    if (!x->valid) return;
    if (since < t->T)
        say(l, " Since %s it is no longer what those limits came from.", month_said(t, since, from));
    else if (x->low > 1) say(l, " The plan lies below them: as things are, single months will not meet it.");
    else if (x->high < 1) say(l, " The plan lies above them: as things are, every month stays below it.");
    else say(l, " The plan lies within them: single months fall on either side of it by chance.");
    if (hint && since < t->T) say(l, " Where the cause is known, --new-limits %s:%s=CAUSE gives new ones.", s->name, t->label[since]);
}

/* Stretches of months at which a rule fires, in words. */
static void say_rule(const struct bt_track *t, const struct bt_track_series *s, enum bt_signal bit, struct line *l)
{
    int n = 0;
    char from[24], to[24];
    for (int i = 0, k; i < t->T; i += k ? k : 1) {
        for (k = 0; i + k < t->T && (s->signal[i + k] & bit); k++) {}
        if (!k) continue;
        say(l, "%s%s", n++ ? ", " : "", month_said(t, i, from));
        if (k > 1) say(l, " to %s", month_said(t, i + k - 1, to));
    }
}

/* ---- text ---- */

const char *bt_track_marks(unsigned signal, char out[40])
{
    out[0] = 0;
    for (int k = 0; k < N_RULE; k++)
        if (signal & RULE[k].bit) bt_format(out + strlen(out), 40 - strlen(out), "%s%s", *out ? " " : "", RULE[k].key);
    return out;
}

static void table(FILE *out, const struct bt_track *t, const struct bt_track_series *s)
{
    int from = s->last, n = 0;
    char text[40];
    while (from > 0 && (n += s->known[from]) < LAST) from--;
    fprintf(out, "  month            counted    planned   as usual%s   of plan  signals\n", s->low ? "  band from         to" : "");
    for (int i = from; i <= s->last; i++) {
        if (!s->known[i]) {
            fprintf(out, "  %.7s           not counted\n", t->label[i]);
            continue;
        }
        fprintf(out, "  %.7s     %11s%11s%11s", t->label[i], size(s->actual[i]).text, size(s->planned[i]).text, size(s->usual[i]).text);
        if (s->low) fprintf(out, "%11s%11s", size(s->low[i]).text, size(s->high[i]).text);
        if (s->judged[i]) fprintf(out, "%8.1f %%", 100 * s->ratio[i]);
        fprintf(out, "%s%s\n", s->signal[i] ? "  " : "", bt_track_marks(s->signal[i], text));
    }
}

static void series(FILE *out, const struct bt_track *t, const struct bt_track_series *s, bool colour)
{
    fprintf(out, "\n%s%s%s (%s%s)\n", colour ? "\033[1m" : "", s->label, colour ? "\033[0m" : "", s->unit,
            s->mean ? ", mean of the month" : "");
    struct line l[4] = { { "" } };
    say_plan(t, s, &l[0]), say_band(t, s, &l[1]), say_recent(s, &l[2]), say_limits(t, s, true, &l[3]);
    for (int k = 0; k < 4; k++) paragraph(out, &l[k], 2);
    for (int k = 0; k < N_RULE; k++) {
        struct line rule = { "" };
        say(&rule, "%s: ", RULE[k].says);
        size_t head = strlen(rule.text);
        say_rule(t, s, RULE[k].bit, &rule);
        if (rule.text[head]) paragraph(out, &rule, 4);
    }
    if (s->last >= 0) table(out, t, s);
}

static void quarter_line(FILE *out, const struct bt_track *t, const struct bt_track_quarter *q)
{
    char name[24];
    fprintf(out, "  %-18s", bt_track_quarter(t, q->from, name));
    if (!q->target) fprintf(out, "   nothing is asked for: its share of the budget is not at stake");
    else if (!q->judged) fprintf(out, "   open: %d of 3 months counted", q->n_known);
    else {
        fprintf(out, "%11s%11s%11s%9.0f %%", size(q->actual).text, size(q->planned).text, size(q->usual).text, 100 * q->share);
        fprintf(out, "%14s%14s", pounds(q->earned).text, pounds(q->lost).text);
    }
    fprintf(out, "%s%s\n", q->up_front > 0 ? "   up front " : "", q->up_front > 0 ? pounds(q->up_front).text : "");
}

/* What is paid less at the tariff, and the provider's share of it, year by year. */
static void savings(FILE *out, const struct bt_track *t)
{
    const struct bt_track_payment *p = &t->pay;
    struct line l = { "" };
    say(&l, "Of a year's saving %g %% is the provider's: what less was done than under business as usual, at the tariff (nominal), of",
        100 * p->share);
    for (int i = 0, n = 0; i < t->n; i++)
        if (bt_track_has_price(t, i)) say(&l, "%s %s", n++ ? "," : "", t->v[i].label);
    say(&l, ". What the contract in force really pays less may be another sum.");
    paragraph(out, &l, 2);
    for (int i = 0; i < p->n; i++) {
        const struct bt_track_quarter *q = &p->quarter[i];
        char name[24];
        fprintf(out, "  %-18s", bt_track_quarter(t, q->from, name));
        if (!q->priced) fprintf(out, "   open: not all of it is counted\n");
        else {
            fprintf(out, "  saving GBP %s", pounds(q->saving).text);
            if (q->shares) fprintf(out, ", of the year to the provider GBP %s", pounds(q->shared).text);
            fprintf(out, "\n");
        }
    }
}

static void payment(FILE *out, const struct bt_track *t, bool colour)
{
    const struct bt_track_payment *p = &t->pay;
    const struct bt_track_series *s = &t->v[p->series];
    double up = 0, earned = 0, lost = 0, wide = 0;
    int judged = 0;
    struct line l = { "" };
    fprintf(out, "\n%sPayment%s: %s of ", colour ? "\033[1m" : "", colour ? "\033[0m" : "", p->contract->label);
    if (p->budget > 0) fprintf(out, "GBP %s a year", pounds(p->budget).text);
    else
        fprintf(out, "what the bundle is planned to cost (nominal; GBP %s in the first year of the contract)",
                pounds(p->quarter[0].budget).text);
    fprintf(out, ", by %s\n", s->label);
    fprintf(out, "  quarter               counted    planned   as usual  target met   earned GBP   not earned\n");
    for (int i = 0; i < p->n; i++) {
        const struct bt_track_quarter *q = &p->quarter[i];
        quarter_line(out, t, q);
        up += q->up_front, earned += q->earned, lost += q->lost, judged += q->judged;
        if (q->judged && q->scatter > wide) wide = q->scatter;
    }
    say(&l, "Up front GBP %s, earned %s, not earned %s, over %d quarter%s settled.", pounds(up).text, pounds(earned).text,
        pounds(lost).text, judged, judged == 1 ? "" : "s");
    if (p->pay_for == BT_PAY_CHANGE) say(&l, " Target met: the part that is there of the change planned against business as usual.");
    else say(&l, " Target met: what was counted as a share of what was planned.");
    if (wide > 0.1)
        say(&l, " Month-to-month scatter alone may move a quarter's share by up to %.0f points: so much of the payment is chance.",
            100 * fmin(wide, 1));
    paragraph(out, &l, 2);
    if (p->share > 0) savings(out, t);
}

const char *bt_track_verdict(const struct bt_track *t, const struct bt_track_series *s, struct bt_arena *a)
{
    struct line l = { "" };
    say_plan(t, s, &l), say(&l, " "), say_band(t, s, &l);
    return bt_dup(a, l.text, strlen(l.text));
}

const char *bt_track_limits(const struct bt_track *t, const struct bt_track_series *s, struct bt_arena *a)
{
    struct line l = { "" };
    say_limits(t, s, false, &l);
    return bt_dup(a, l.text, strlen(l.text));
}

/* ---- JSON ---- */

static void json_xmr(struct bt_json *j, const struct bt_track *t, const struct bt_track_phase *p)
{
    bt_json_object(j, NULL);
    bt_json_text(j, "from", t->label[p->from]);
    bt_json_text(j, "reason", p->reason);
    bt_json_int(j, "months_used", p->x.n);
    bt_json_bool(j, "provisional", p->x.valid && p->x.n < BT_XMR_LOCK);
    bt_json_number(j, "mean", p->x.mean);
    bt_json_number(j, "low", p->x.low);
    bt_json_number(j, "high", p->x.high);
    bt_json_end(j);
}

static void json_stretch(struct bt_json *j, const struct bt_track *t, const char *key, struct bt_stretch x)
{
    if (!x.n) {
        bt_json_null(j, key);
        return;
    }
    bt_json_object(j, key);
    bt_json_text(j, "side", x.side > 0 ? "above" : "below");
    bt_json_text(j, "since", t->label[x.from]);
    bt_json_int(j, "months", x.n);
    bt_json_bool(j, "goes_on", x.open);
    bt_json_end(j);
}

static void json_month(struct bt_json *j, const struct bt_track *t, const struct bt_track_series *s, int i)
{
    bt_json_object(j, NULL);
    bt_json_text(j, "month", t->label[i]);
    bt_json_number(j, "actual", s->known[i] ? s->actual[i] : NAN);
    bt_json_number(j, "planned", s->planned[i]);
    bt_json_number(j, "usual", s->usual[i]);
    bt_json_number(j, "band_low", s->low ? s->low[i] : NAN);
    bt_json_number(j, "band_high", s->low ? s->high[i] : NAN);
    bt_json_number(j, "actual_over_planned", s->judged[i] ? s->ratio[i] : NAN);
    bt_json_array(j, "signals");
    for (int k = 0; k < N_RULE; k++)
        if (s->signal[i] & RULE[k].bit) bt_json_text(j, NULL, RULE[k].key);
    bt_json_end(j);
    bt_json_end(j);
}

static void json_series(struct bt_json *j, const struct bt_track *t, const struct bt_track_series *s)
{
    struct line l = { "" };
    bt_json_object(j, NULL);
    bt_json_text(j, "name", s->name);
    bt_json_text(j, "label", s->label);
    bt_json_text(j, "unit", s->unit);
    bt_json_text(j, "source", s->source);
    json_stretch(j, t, "off_plan", s->off_plan);
    json_stretch(j, t, "off_band", s->off_band);
    bt_json_number(j, "recent_months", s->recent.n);
    bt_json_number(j, "recent_actual", s->recent.n ? s->recent.actual : NAN);
    bt_json_number(j, "recent_planned", s->recent.n ? s->recent.planned : NAN);
    bt_json_number(j, "recent_usual", s->recent.n ? s->recent.usual : NAN);
    bt_json_number(j, "share_of_planned_change", s->recent.share);
    bt_json_number(j, "scatter_of_the_mean", s->recent.scatter);
    bt_json_array(j, "limits");
    for (int k = 0; k < s->n_phase; k++) json_xmr(j, t, &s->phase[k]);
    bt_json_end(j);
    say_plan(t, s, &l), say(&l, " "), say_band(t, s, &l);
    bt_json_text(j, "verdict", l.text);
    bt_json_array(j, "months");
    for (int i = 0; i < t->T; i++)
        if (i <= s->last) json_month(j, t, s, i);
    bt_json_end(j);
    bt_json_end(j);
}

static void json_payment(struct bt_json *j, const struct bt_track *t)
{
    const struct bt_track_payment *p = &t->pay;
    bt_json_object(j, "payment");
    bt_json_text(j, "contract", p->contract->name);
    bt_json_text(j, "target", t->v[p->series].name);
    bt_json_text(j, "pays_for", p->pay_for == BT_PAY_CHANGE ? "change" : "delivered");
    bt_json_number(j, "budget_gbp_a_year", p->budget > 0 ? p->budget : NAN);
    bt_json_text(j, "budget_from", p->budget > 0 ? "given" : "results");
    if (p->share > 0) bt_json_number(j, "share_of_saving", p->share);
    bt_json_array(j, "quarters");
    for (int i = 0; i < p->n; i++) {
        const struct bt_track_quarter *q = &p->quarter[i];
        bt_json_object(j, NULL);
        bt_json_text(j, "from", t->label[q->from]);
        bt_json_bool(j, "settled", q->judged);
        bt_json_number(j, "target_met", q->judged ? q->share : NAN);
        bt_json_number(j, "scatter", q->scatter);
        bt_json_number(j, "up_front_gbp", q->up_front);
        bt_json_number(j, "at_stake_gbp", q->at_stake);
        bt_json_number(j, "earned_gbp", q->judged ? q->earned : NAN);
        bt_json_number(j, "not_earned_gbp", q->judged ? q->lost : NAN);
        bt_json_number(j, "year_budget_gbp", q->budget);
        if (p->share > 0) {
            bt_json_number(j, "saving_gbp", q->priced ? q->saving : NAN);
            bt_json_number(j, "year_share_gbp", q->shares ? q->shared : NAN);
        }
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_json_end(j);
}

static enum bt_code print_json(FILE *out, const struct bt_track *t, struct bt_err *e)
{
    static const char *const HEAD[] = { "title", "locality", "version", "scenario_hash", "run_identity" };
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend track 1");
    for (size_t i = 0; i < sizeof HEAD / sizeof *HEAD; i++) bt_json_text(&j, HEAD[i], bt_results_attr(t->r, 0, HEAD[i]));
    bt_json_text(&j, "bundle", t->bundle);
    bt_json_int(&j, "rows_outside_the_run", t->outside);
    bt_json_array(&j, "series");
    for (int i = 0; i < t->n; i++) json_series(&j, t, &t->v[i]);
    bt_json_end(&j);
    if (t->pay.contract) json_payment(&j, t);
    bt_json_end(&j);
    return bt_json_finish(&j) ? BT_OK : bt_fail(e, BT_E_IO, BT_NOWHERE, "what was tracked could not be printed");
}

enum bt_code bt_track_print(FILE *out, const struct bt_track *t, bool json, bool colour, struct bt_err *e)
{
    const char *title = bt_results_attr(t->r, 0, "title"), *place = bt_results_attr(t->r, 0, "locality");
    if (json) return print_json(out, t, e);
    fprintf(out, "%s%s%s (%s)\nActual against plan: %s\n", colour ? "\033[1m" : "", title ? title : "without a title",
            colour ? "\033[0m" : "", place ? place : "no locality", t->bundle);
    for (int i = 0; i < t->n; i++) series(out, t, &t->v[i], colour);
    if (t->pay.contract) payment(out, t, colour);
    fputc('\n', out);
    if (t->outside)
        fprintf(out, "%d row%s of the data lie%s outside the months of the run and %s not used.\n", t->outside, t->outside == 1 ? "" : "s",
                t->outside == 1 ? "s" : "", t->outside == 1 ? "was" : "were");
    fprintf(out, "Must not be used for %s\n", bt_track_caveat);
    return BT_OK;
}
