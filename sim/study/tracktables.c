/* tracktables.c -- a plan that runs as tables: CSV for a spreadsheet, and results that the chart reads. */
#include "track_priv.h"
#include "bendtrend/num.h"
#include <string.h>

enum { AHEAD = 7,
       QUARTER = 3 }; /* months of the plan shown after the last one counted, less one */

/* ---- CSV ---- */

static void number_cell(FILE *out, bool there, double x)
{
    char room[BT_NUM_ROOM];
    fprintf(out, ",%s", there && isfinite(x) ? bt_num_print(x, room) : "");
}

/* Text of others: quoted, and kept from being a formula in a spreadsheet. */
static void text_cell(FILE *out, const char *text)
{
    bool formula = *text && strchr("=+-@\t\r", *text) != NULL;
    fputs(formula ? ",\"'" : ",\"", out);
    for (; *text; text++) fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
    fputc('"', out);
}

static const struct bt_track_phase *phase_of(const struct bt_track_series *s, int i)
{
    int k = s->n_phase - 1;
    while (k > 0 && s->phase[k].from > i) k--;
    return &s->phase[k];
}

void bt_track_csv(FILE *out, const struct bt_track *t)
{
    static const char *const SIDE[] = { "below", "within", "above" };
    char text[40];
    fputs("month,series,label,unit,actual,planned,usual,band_low,band_high,actual_over_planned,mean,limit_low,limit_high,signals,"
          "band,source\n",
          out);
    for (int k = 0; k < t->n; k++)
        for (int i = 0; i <= t->v[k].last; i++) {
            const struct bt_track_series *s = &t->v[k];
            const struct bt_xmr *x = &phase_of(s, i)->x;
            fputs(t->label[i], out);
            text_cell(out, s->name), text_cell(out, s->label), text_cell(out, s->unit);
            number_cell(out, s->known[i], s->actual[i]), number_cell(out, true, s->planned[i]), number_cell(out, true, s->usual[i]);
            number_cell(out, s->low != NULL, s->low ? s->low[i] : 0), number_cell(out, s->low != NULL, s->low ? s->high[i] : 0);
            number_cell(out, s->judged[i], s->ratio[i]);
            number_cell(out, x->valid, x->mean), number_cell(out, x->valid, x->low), number_cell(out, x->valid, x->high);
            fprintf(out, ",%s", bt_track_marks(s->signal[i], text));
            fprintf(out, ",%s", s->banded[i] ? SIDE[s->band_side[i] + 1] : "");
            text_cell(out, s->source);
            fputc('\n', out);
        }
}

void bt_track_payment_csv(FILE *out, const struct bt_track *t)
{
    const struct bt_track_payment *p = &t->pay;
    fputs("quarter_from,contract,target,actual,planned,usual,settled,target_met,scatter,up_front_gbp,at_stake_gbp,earned_gbp,"
          "not_earned_gbp,year_budget_gbp,saving_gbp,year_share_gbp\n",
          out);
    for (int i = 0; i < p->n; i++) {
        const struct bt_track_quarter *q = &p->quarter[i];
        fprintf(out, "%s,%s", t->label[q->from], p->contract->name);
        text_cell(out, t->v[p->series].name);
        number_cell(out, q->n_known == 3, q->actual), number_cell(out, true, q->planned), number_cell(out, true, q->usual);
        fprintf(out, ",%s", q->judged ? "yes" : "no");
        number_cell(out, q->judged, q->share), number_cell(out, q->target, q->scatter);
        number_cell(out, true, q->up_front), number_cell(out, true, q->at_stake);
        number_cell(out, q->judged, q->earned), number_cell(out, q->judged, q->lost);
        number_cell(out, true, q->budget), number_cell(out, q->priced, q->saving), number_cell(out, q->shares, q->shared);
        fputc('\n', out);
    }
}

/* ---- results for the chart ---- */

struct axes {
    int series, month, phase, quarter;
};

/* Rows of the run's months; NULL v where there are none. */
static void lay_months(struct lay *l, const struct axes *x, const char *name, const char *long_name, const double *v,
                       const unsigned char *valid, int n)
{
    double *to = bt_lay_array(l, name, "1", long_name, 2, (int[]){ x->series, x->month });
    unsigned char *ok = valid || !v ? bt_lay_valid(l) : NULL;
    for (int i = 0; to && v && l->ok && i < n; i++) {
        to[i] = valid && !valid[i] ? 0 : v[i];
        if (ok) ok[i] = valid[i] != 0;
    }
}

static void lay_phases(struct lay *l, struct axes *x, const struct bt_track_series *s)
{
    size_t n = (size_t)s->n_phase;
    const char **reason = bt_get(l->a, n, sizeof *reason);
    for (size_t k = 0; reason && k < n; k++) reason[k] = s->phase[k].reason;
    if (!reason) {
        l->ok = false;
        return;
    }
    x->phase = bt_lay_axis(l, "phase", "stretch of months with limits of its own", s->n_phase, reason, NULL, NULL);
    static const char *const NAME[] = { "phase_from", "phase_end", "phase_mean", "phase_low", "phase_high" };
    for (size_t k = 0; k < sizeof NAME / sizeof *NAME; k++) {
        double *v = bt_lay_array(l, NAME[k], "1", "months; actual / planned", 1, &x->phase);
        unsigned char *ok = bt_lay_valid(l);
        for (int i = 0; v && ok && i < s->n_phase; i++) {
            const struct bt_track_phase *p = &s->phase[i];
            const double of[] = { p->from, p->end, p->x.mean, p->x.low, p->x.high };
            ok[i] = k < 2 || p->x.valid, v[i] = ok[i] ? of[k] : 0;
        }
    }
}

static void lay_quarters(struct lay *l, struct axes *x, const struct bt_track *t)
{
    const struct bt_track_payment *p = &t->pay;
    const char **name = bt_get(l->a, (size_t)p->n, sizeof *name);
    char text[24];
    for (int i = 0; name && i < p->n; i++) name[i] = bt_printf(l->a, "%s", bt_track_quarter(t, p->quarter[i].from, text));
    for (int i = 0; i < p->n; i++)
        if (!name || !name[i]) {
            l->ok = false;
            return;
        }
    x->quarter = bt_lay_axis(l, "quarter", "three months from the start of the run on", p->n, name, NULL, NULL);
    double *from = bt_lay_array(l, "quarter_from", "1", "its first month", 1, &x->quarter);
    double *share = bt_lay_array(l, "target_met", "1", "share of the target met", 1, &x->quarter);
    unsigned char *ok = bt_lay_valid(l);
    double *earned = bt_lay_array(l, "earned_gbp", "GBP", "earned by result", 1, &x->quarter);
    double *stake = bt_lay_array(l, "at_stake_gbp", "GBP", "part of the budget that depends on the result", 1, &x->quarter);
    for (int i = 0; l->ok && i < p->n; i++) {
        const struct bt_track_quarter *q = &p->quarter[i];
        from[i] = q->from, share[i] = q->share, ok[i] = q->judged, earned[i] = q->earned, stake[i] = q->at_stake;
    }
    char digits[BT_NUM_ROOM], budget[2 * BT_NUM_ROOM];
    bt_format(digits, sizeof digits, "%.0f", p->budget);
    bt_lay_text(l, 0, "contract",
                bt_printf(l->a, "%s of GBP %s a year", p->contract->label, bt_num_commas(digits, budget, sizeof budget)));
}

static void lay_words(struct lay *l, const struct bt_track *t, const struct bt_track_series *s, const struct axes *x)
{
    static const char *const COPY[] = { "title", "locality", "price_year", "version", "date", "run_identity", "scenario_hash" };
    bt_lay_text(l, 0, "study", "track");
    for (size_t i = 0; i < sizeof COPY / sizeof *COPY; i++) bt_lay_text(l, 0, COPY[i], bt_results_attr(t->r, 0, COPY[i]));
    bt_lay_text(
        l, 0, "source",
        bt_printf(l->a, "counted: %s; planned and as usual: the run named here", *s->source ? s->source : "the data name no source"));
    bt_lay_text(l, 0, "caveat", bt_track_caveat);
    bt_lay_text(l, 0, "bundle", t->bundle);
    const struct {
        const char *name, *text;
    } TEXT[] = { { "series_label", s->label },
                 { "series_unit", s->unit },
                 { "series_verdict", bt_track_verdict(t, s, l->a) },
                 { "series_limits", bt_track_limits(t, s, l->a) } };
    for (size_t i = 0; i < sizeof TEXT / sizeof *TEXT; i++) {
        const char **v = bt_get(l->a, 1, sizeof *v);
        if (!v || !(*v = TEXT[i].text)) l->ok = false;
        else bt_lay_texts(l, TEXT[i].name, "of the series", x->series, v);
    }
}

enum bt_code bt_track_lay(const struct bt_track *t, int series, struct bt_arena *a, struct bt_results *out, struct bt_err *e)
{
    struct lay l;
    struct axes x;
    const struct bt_track_series *s = &t->v[series];
    const struct bt_axis *month = bt_results_axis(t->r, "month");
    int n = s->last + AHEAD < t->T ? s->last + AHEAD : t->T;
    double *signal = bt_get(a, (size_t)t->T, sizeof *signal);
    const char **name = bt_get(a, 1, sizeof *name);
    if (!signal || !name) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i < t->T; i++) signal[i] = s->signal[i];
    *name = s->name;
    bt_lay_open(&l, out, a);
    x.series = bt_lay_axis(&l, "series", "what was counted", 1, name, NULL, NULL);
    x.month = bt_lay_axis(&l, "month", "first day of the month", n, NULL, month->value, month->units);
    lay_months(&l, &x, "track_actual", "counted", s->actual, s->known, n);
    lay_months(&l, &x, "track_planned", "the plan", s->planned, NULL, n);
    lay_months(&l, &x, "track_usual", "business as usual", s->usual, NULL, n);
    lay_months(&l, &x, "track_low", "lower end of the plan's band", s->low, NULL, n);
    lay_months(&l, &x, "track_high", "upper end of the plan's band", s->high, NULL, n);
    lay_months(&l, &x, "track_ratio", "counted / planned", s->ratio, s->judged, n);
    lay_months(&l, &x, "track_signal", "sum of 1 outside, 2 shift, 4 trend, 8 near a limit", signal, NULL, n);
    double *mean = bt_lay_array(&l, "series_mean", "1", "1: figures are means of a month; 0: totals", 1, &x.series);
    if (mean) *mean = s->mean;
    lay_phases(&l, &x, s);
    if (t->pay.contract && t->pay.series == series) lay_quarters(&l, &x, t);
    lay_words(&l, t, s, &x);
    return l.ok ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}
