/* locality.c -- the tables of a locality: segments, rates, people by age and year, baseline rows. */
#include "scenario_priv.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int bt_scn_column(struct ctx *c, const struct bt_table *t, const char *name)
{
    int i = bt_table_col(t, name);
    struct bt_loc top = t->cols ? t->head_at[0] : (struct bt_loc){ .file = t->file, .line = 1, .col = 1 };
    if (i < 0) bt_errs_add(c->r.errs, BT_E_INPUT, top, "the column '%s' is missing", name);
    return i;
}

enum { MOST_PARTS = 64 };

/* ---- rows that stand once ---- */

struct keyed { const struct bt_table *t; int a, b; };

static int by_keys(const void *x, const void *y, void *data)
{
    const struct keyed *k = data;
    const int i = *(const int *)x, j = *(const int *)y;
    int v = strcmp(k->t->cell[i * k->t->cols + k->a], k->t->cell[j * k->t->cols + k->a]);
    if (v == 0) v = strcmp(k->t->cell[i * k->t->cols + k->b], k->t->cell[j * k->t->cols + k->b]);
    return v != 0 ? v : (i > j) - (i < j);
}

/* No two rows with the same words in columns a and b: one of them would be lost. */
void bt_scn_stands_once(struct ctx *c, const struct bt_table *t, int a, int b)
{
    struct keyed k = { t, a, b };
    int *row = bt_get(c->s->arena, (size_t)t->rows + 1, sizeof *row);
    if (!row) return;
    for (int i = 0; i < t->rows; i++) row[i] = i;
    qsort_r(row, (size_t)t->rows, sizeof *row, by_keys, &k);
    for (int i = 1; i < t->rows; i++) {
        const char **now = t->cell + (size_t)row[i] * (size_t)t->cols, **before = t->cell + (size_t)row[i - 1] * (size_t)t->cols;
        if (strcmp(now[a], before[a]) != 0 || strcmp(now[b], before[b]) != 0) continue;
        bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[row[i] * t->cols + a], "'%s%s%s' stands twice; first in line %d", now[a],
                    a == b ? "" : ", ", a == b ? "" : now[b], t->cell_at[row[i - 1] * t->cols + a].line);
    }
}

/* ---- segments, rates, population ---- */

/* Cuts text at its blanks. The number of words, also where it is more than the `room` that are kept. */
static int words(char *text, const char **word, int room)
{
    int n = 0;
    char *rest = NULL;
    for (char *p = strtok_r(text, " ", &rest); p; p = strtok_r(NULL, " ", &rest), n++)
        if (n < room) word[n] = p;
    return n;
}

/* Shares of the parts: as many numbers as parts, of 0 to 1, that sum to 1. */
static double *shares(struct ctx *c, const struct bt_table *t, int cell, const char *column, int n)
{
    const char *word[MOST_PARTS];
    char *text = bt_dup(c->s->arena, t->cell[cell], strlen(t->cell[cell]));
    double *v = bt_get(c->s->arena, (size_t)n, sizeof *v), sum = 0;
    bool good = text && v && words(text, word, MOST_PARTS) == n;
    for (int k = 0; good && k < n; k++) {
        good = bt_text_number(word[k], false, true, &v[k]) && v[k] >= 0 && v[k] <= 1;
        sum += v[k];
    }
    if (!good || fabs(sum - 1) > 1e-4)
        bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[cell],
                    "%s must be %d shares that sum to 1, one a part, with blanks between; found '%s'", column, n, t->cell[cell]);
    return v;
}

/* The optional columns that name the finer segments which a segment is the sum of. */
static void read_parts(struct ctx *c, const struct bt_table *t)
{
    struct bt_network *net = c->s->net;
    int parts = bt_table_col(t, "parts");
    if (parts < 0) return;
    int people = bt_scn_column(c, t, "parts_share_of_people"), events = bt_scn_column(c, t, "parts_share_of_admissions");
    net->parts = bt_get(c->s->arena, (size_t)t->rows, sizeof *net->parts);
    for (int i = 0; net->parts && people >= 0 && events >= 0 && i < t->rows; i++) {
        int k = i * t->cols;
        const char *word[MOST_PARTS];
        char *text = bt_dup(c->s->arena, t->cell[k + parts], strlen(t->cell[k + parts]));
        struct parts *p = &net->parts[i];
        int n = text ? words(text, word, MOST_PARTS) : 0;
        if (n > MOST_PARTS)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + parts], "at most %d parts of a segment are allowed, found %d", MOST_PARTS, n);
        if (n < 1 || n > MOST_PARTS) continue;
        p->name = bt_get(c->s->arena, (size_t)n, sizeof *p->name);
        p->people = shares(c, t, k + people, "parts_share_of_people", n);
        p->events = shares(c, t, k + events, "parts_share_of_admissions", n);
        if (!p->name || !p->people || !p->events) return;
        memcpy(p->name, word, (size_t)n * sizeof *word);
        p->n = n;
    }
}

void bt_scn_segments(struct ctx *c, const struct bt_table *t)
{
    struct bt_network *net = c->s->net;
    int name = bt_scn_column(c, t, "segment"), label = bt_scn_column(c, t, "label"), band = bt_scn_column(c, t, "age_band"),
        share = bt_scn_column(c, t, "share_of_band");
    if (name < 0 || label < 0 || band < 0 || share < 0) return;
    if (t->rows < 1 || t->rows > 500) {
        bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "1 to 500 segments are allowed, found %d", t->rows);
        return;
    }
    size_t n = (size_t)t->rows;
    struct bt_arena *a = c->s->arena;
    net->segment = bt_get(a, n, sizeof(char *)), net->segment_label = bt_get(a, n, sizeof(char *)),
    net->band = bt_get(a, n, sizeof(char *));
    net->band_share = bt_get(a, n, sizeof(double)), net->people = bt_get(a, n, sizeof(double));
    if (!net->segment || !net->segment_label || !net->band || !net->band_share || !net->people) return;
    bool shares_fine = true;
    for (int i = 0; i < t->rows; i++) {
        const int k = i * t->cols, told = c->r.errs->n;
        net->segment[i] = t->cell[k + name], net->segment_label[i] = t->cell[k + label], net->band[i] = t->cell[k + band];
        if (!*net->segment[i] || strpbrk(net->segment[i], "*[]=. "))
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + name],
                        "a segment's name must be a word without * [ ] = . and blanks, found '%s'", net->segment[i]);
        for (int j = 0; j < i; j++)
            if (strcmp(net->segment[i], net->segment[j]) == 0)
                bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + name], "the segment '%s' stands twice", net->segment[i]);
        c->r.nameless |= c->r.errs->n > told;
        double *of_band = &net->band_share[i];
        bool fine = bt_text_number(t->cell[k + share], true, true, of_band) && *of_band >= 0 && *of_band <= 1;
        shares_fine &= fine;
        if (!fine)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + share], "share_of_band must be between 0 and 1, found '%s'",
                        t->cell[k + share]);
    }
    net->S = t->rows;
    read_parts(c, t);
    for (int i = 0; i < t->rows && shares_fine; i++) { /* shares of a band sum to 1 */
        double sum = 0;
        bool first = true;
        for (int j = 0; j < t->rows; j++)
            if (strcmp(net->band[i], net->band[j]) == 0) sum += net->band_share[j], first &= j >= i;
        if (first && fabs(sum - 1) > 1e-4)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[i * t->cols + band], "the shares of the age band '%s' sum to %g, not to 1",
                        net->band[i], sum);
    }
}

void bt_scn_rates(struct ctx *c, const struct bt_table *t)
{
    struct bt_network *net = c->s->net;
    int name = bt_scn_column(c, t, "segment");
    int *row = bt_get(c->s->arena, (size_t)net->S + 1, sizeof *row);
    if (name < 0 || !row) return;
    bt_scn_stands_once(c, t, name, name);
    for (int s = 0; s < net->S; s++) {
        row[s] = -1;
        for (int i = 0; i < t->rows; i++)
            if (strcmp(t->cell[i * t->cols + name], net->segment[s]) == 0) row[s] = i;
        if (row[s] < 0) {
            if (!c->r.nameless) bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "no row for the segment '%s'", net->segment[s]);
            row[s] = 0;
        }
    }
    if (t->rows < 1) return;
    c->r.rates = t;
    c->r.rates_row = row;
}

/* People of a band in a year; bands joined by '+' are added. -1 where a part is missing. */
static double band_people(const struct bt_table *t, int band, int year, int people, const char *name, double y)
{
    double sum = 0;
    while (*name) {
        size_t len = 0; /* to the next '+' that joins two bands; the one of "85+" does not */
        while (name[len] && !(name[len] == '+' && name[len + 1])) len++;
        bool found = false;
        for (int i = 0; i < t->rows && !found; i++) {
            double at = 0, n = 0;
            if (strncmp(t->cell[i * t->cols + band], name, len) != 0 || t->cell[i * t->cols + band][len]) continue;
            if (!bt_text_number(t->cell[i * t->cols + year], true, false, &at) || at != y) continue;
            if (bt_text_number(t->cell[i * t->cols + people], true, false, &n)) sum += n, found = true;
        }
        if (!found) return -1;
        name += len + (name[len] == '+');
    }
    return sum;
}

static int list_years(struct ctx *c, const struct bt_table *t, int year, double *out, int room)
{
    int n = 0;
    for (int i = 0; i < t->rows; i++) {
        double y;
        bool known = false;
        if (!bt_text_number(t->cell[i * t->cols + year], true, false, &y) || y < 1900 || y > 2199 || y != floor(y)) {
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[i * t->cols + year], "year must be a whole number from 1900 to 2199, found '%s'",
                        t->cell[i * t->cols + year]);
            continue;
        }
        for (int k = 0; k < n; k++) known |= out[k] == y;
        if (known || n == room) continue;
        int k = n++;
        for (; k > 0 && out[k - 1] > y; k--) out[k] = out[k - 1];
        out[k] = y;
    }
    return n;
}

/* People a day at each mid-year, one number from both sides, so that entries do not jump there: the slope of the parabola through it and
 * its neighbours, however far they are (years have 365 or 366 days, and some may lack); at the ends that of the line to the neighbour. */
static bool year_slopes(struct bt_network *net, struct bt_arena *a)
{
    int n = net->n_year, S = net->S;
    net->year_slope = bt_get(a, (size_t)n * (size_t)S, sizeof(double));
    if (!net->year_slope) return false;
    for (int k = 0; k < n; k++) {
        int left = k > 0 ? k - 1 : 0, right = k + 1 < n ? k : n - 2; /* the years that begin the spans on either side */
        double h0 = net->year_day[left + 1] - net->year_day[left], h1 = net->year_day[right + 1] - net->year_day[right];
        for (int s = 0; s < S; s++) {
            const double *y0 = net->year_people + (size_t)left * (size_t)S + s, *y1 = net->year_people + (size_t)right * (size_t)S + s;
            double s0 = (y0[S] - y0[0]) / h0, s1 = (y1[S] - y1[0]) / h1;
            net->year_slope[k * S + s] = (s0 * h1 + s1 * h0) / (h0 + h1);
        }
    }
    return true;
}

/* A band of a thousand people and more that grows or shrinks by half within a year is a slip of the pen, not a projection (judged). */
static void check_jumps(struct ctx *c, const struct bt_table *t, const double *years, int n)
{
    static const double FEW = 1000, HALF = 1.5;
    const struct bt_network *net = c->s->net;
    for (int s = 0; s < net->S; s++) {
        bool seen = false;
        for (int j = 0; j < s; j++) seen |= strcmp(net->band[j], net->band[s]) == 0;
        for (int k = 1; !seen && net->band_share[s] > 0 && k < n; k++) { /* once a band: what jumps up comes down again */
            double share = net->band_share[s], most = pow(HALF, years[k] - years[k - 1]);
            double a = net->year_people[(k - 1) * net->S + s] / share, b = net->year_people[k * net->S + s] / share;
            seen = fmax(a, b) >= FEW && (b > a * most || a > b * most);
            if (seen)
                bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0],
                            "people of '%s' go from %.0f in %g to %.0f in %g: more than a half up or down in a year; is a figure mistyped?",
                            net->band[s], a, years[k - 1], b, years[k]);
        }
    }
}

/* Years of the horizon without rows: right for a projection of every fifth year, a slip where one was forgotten. So it is said. */
static void note_gaps(struct ctx *c, const double *years, int n)
{
    const struct bt_network *net = c->s->net;
    const char *text = "";
    for (int k = 0; k + 1 < n && text; k++) {
        double first = years[k] + 1, last = years[k + 1] - 1;
        if (last < first || net->year_day[k + 1] <= c->s->day0 || net->year_day[k] >= c->s->day0 + net->days) continue;
        text = last > first ? bt_printf(c->s->arena, "%s%s%g to %g", text, *text ? ", " : "", first, last)
                            : bt_printf(c->s->arena, "%s%s%g", text, *text ? ", " : "", first);
    }
    if (text && *text)
        c->gaps = bt_printf(c->s->arena, "population: no rows for %s; people are drawn smoothly between the years beside", text);
}

/* Is the band one of those that `joined` adds up with '+'? The one of "85+" joins nothing. */
static bool is_part(const char *band, const char *joined)
{
    const size_t len = strlen(band);
    for (const char *at = joined; len && (at = strstr(at, band)); at++)
        if ((at == joined || at[-1] == '+') && (!at[len] || (at[len] == '+' && at[len + 1]))) return true;
    return false;
}

/* People of a band that no segment is of would be left out. */
static void bands_are_used(struct ctx *c, const struct bt_table *t, int band)
{
    const struct bt_network *net = c->s->net;
    for (int i = 0; i < t->rows && !c->r.nameless; i++) {
        const char *name = t->cell[i * t->cols + band];
        bool used = false, told = i && strcmp(name, t->cell[(i - 1) * t->cols + band]) == 0;
        for (int s = 0; s < net->S && !used; s++) used = is_part(name, net->band[s]);
        for (int k = 0; k < i && !used && !told; k++) told = strcmp(name, t->cell[k * t->cols + band]) == 0;
        if (!used && !told)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[i * t->cols + band],
                        "no segment is of the age band '%s': its people would be left out; the bands are those of the segmentation", name);
    }
}

void bt_scn_population(struct ctx *c, const struct bt_table *t)
{
    struct bt_network *net = c->s->net;
    int band = bt_scn_column(c, t, "age_band"), year = bt_scn_column(c, t, "year"), people = bt_scn_column(c, t, "people");
    if (band < 0 || year < 0 || people < 0 || !net->S) return;
    const int told = c->r.errs->n;
    bt_scn_stands_once(c, t, band, year);
    for (int i = 0; i < t->rows; i++) {
        double v;
        if (!bt_text_number(t->cell[i * t->cols + people], true, false, &v) || v < 0 || v > 2e9)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[i * t->cols + people], "people must be between 0 and 2,000,000,000, found '%s'",
                        t->cell[i * t->cols + people]);
    }
    bands_are_used(c, t, band);
    double years[300];
    int n = list_years(c, t, year, years, 300);
    if (c->r.errs->n > told) return; /* of rows that are wrong no more can be said */
    if (n < 2) {
        bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "at least two years of people are needed, found %d", n);
        return;
    }
    net->year_day = bt_get(c->s->arena, (size_t)n, sizeof(double));
    net->year_people = bt_get(c->s->arena, (size_t)n * (size_t)net->S, sizeof(double));
    if (!net->year_day || !net->year_people) return;
    net->n_year = n;
    for (int k = 0; k < n; k++) {
        net->year_day[k] = bt_day_of((int)years[k], 7, 1);
        for (int s = 0; s < net->S; s++) {
            double v = band_people(t, band, year, people, net->band[s], years[k]);
            if (v < 0) {
                bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "no people for the age band '%s' in %g", net->band[s], years[k]);
                return;
            }
            net->year_people[k * net->S + s] = v * net->band_share[s];
        }
    }
    if (!year_slopes(net, c->s->arena)) return;
    check_jumps(c, t, years, n);
    note_gaps(c, years, n);
    if (!c->names && (net->year_day[0] > c->s->day0 || net->year_day[n - 1] < c->s->day0 + net->days))
        bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "the years %g to %g (mid-year) do not cover the horizon", years[0], years[n - 1]);
}

/* ---- baseline rows ---- */

/* Without weights every number is fitted to one row; with them to as many as there are, and each row that has an address or a weight
 * counts. */
static void read_weights(struct ctx *c, const struct bt_table *t, struct bt_observed *v, int fits)
{
    int weight = bt_table_col(t, "weight");
    bool weighted = false;
    for (int i = 0; weight >= 0 && i < t->rows; i++) {
        const char *text = t->cell[i * t->cols + weight];
        if (!*text) continue;
        weighted = true;
        if (!bt_text_number(text, true, false, &v[i].weight) || !(v[i].weight >= 1e-6) || v[i].weight > 1e6)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[i * t->cols + weight],
                        "weight must be a number from 0.000001 to 1000000, or empty, found '%s'", text);
    }
    bool any = false;
    for (int i = 0; i < t->rows; i++) any |= v[i].fits >= 0;
    if (weighted && !any)
        bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[weight], "weights change nothing: no row has an address under 'fits'");
    for (int i = 0; i < t->rows; i++) {
        if (weighted && v[i].fits >= 0 && v[i].weight <= 0) v[i].weight = 1;
        for (int k = 0; !weighted && v[i].fits >= 0 && k < i; k++)
            if (v[k].fits == v[i].fits)
                bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[i * t->cols + fits],
                            "%s is fitted to '%s' already; where both are to count give a column 'weight'", t->cell[i * t->cols + fits],
                            v[k].name);
    }
}

static bool has_year(const char *text)
{
    for (; *text; text++)
        if ((strncmp(text, "19", 2) == 0 || strncmp(text, "20", 2) == 0 || strncmp(text, "21", 2) == 0) && strspn(text, "0123456789") == 4)
            return true;
    return false;
}

/* `cost_gbp`, `cost_gbp.PAYER`: what care costs in the year. Compared only: the fit knows no prices. -1 and an error where unknown. */
static int cost_row(struct ctx *c, const struct bt_node *word, const struct bt_observed *o, const char *over, const char *fits,
                    const char *weight, struct bt_loc unit_at)
{
    const struct bt_network *net = c->s->net;
    const char *dot = strchr(word->text, '.'), *unit = o->factor == 1e-6 ? "GBP million a year" : "GBP a year";
    struct bt_node name = { .kind = BT_SCALAR, .text = dot ? dot + 1 : "", .at = word->at };
    int payer = dot ? bt_want_named(&c->r, &name, net->payer, net->n_payer, sizeof *net->payer, "payer") : 0;
    if (*over) bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "'%s' is a sum of money and stands over nothing; leave 'over' empty", o->name);
    if (*fits || *weight)
        bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "'%s' is compared only: leave 'fits' and 'weight' of a sum of money empty", o->name);
    if (o->factor > 0 && o->factor != 1 && o->factor != 1e-6)
        bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "the factor of '%s', a sum of money, must be 1 or 0.000001 (millions)", o->name);
    else if (*o->unit && strcmp(o->unit, unit) != 0)
        bt_errs_add(c->r.errs, BT_E_INPUT, unit_at, "the unit of '%s' must be '%s' with that factor, found '%s'", o->name, unit, o->unit);
    return payer < 0 ? -1 : net->n_measure + (dot ? 1 + payer : 0);
}

static bool is_cost(const char *word)
{
    return strncmp(word, "cost_gbp", 8) == 0 && (!word[8] || word[8] == '.');
}

void bt_scn_observed(struct ctx *c, const struct bt_table *t)
{
    static const char *const COL[] = { "name",   "measure",   "over",        "factor", "value", "unit",
                                       "period", "geography", "publication", "mark",   "fits",  "note", "weight" };
    enum { NAME, MEASURE, OVER, FACTOR, VALUE, UNIT, PERIOD, GEOGRAPHY, PUBLICATION, MARK, FITS, NOTE, N_COL };
    struct bt_network *net = c->s->net;
    const int weight = bt_table_col(t, "weight");
    int col[N_COL];
    for (int i = 0; i < N_COL; i++)
        if ((col[i] = bt_scn_column(c, t, COL[i])) < 0) return;
    for (int i = 0; i < t->cols; i++) {
        bool known = strcmp(t->head[i], COL[N_COL]) == 0;
        for (int k = 0; k < N_COL; k++) known |= i == col[k];
        const char *near = known ? NULL : bt_nearest(t->head[i], COL, N_COL + 1);
        if (!known)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[i], "unknown column '%s'%s%s%s", t->head[i], near ? "; did you mean '" : "",
                        near ? near : "", near ? "'?" : "");
    }
    struct bt_observed *v = bt_get(c->s->arena, (size_t)t->rows + 1, sizeof *v);
    if (!v) return;
    bt_scn_stands_once(c, t, col[NAME], col[NAME]);
    for (int i = 0; i < t->rows; i++) {
#define CELL_OF(column) t->cell[i * t->cols + (column)]
#define CELL(k) CELL_OF(col[k])
#define AT(k) t->cell_at[i * t->cols + col[k]]
        struct bt_observed *o = &v[i];
        *o = (struct bt_observed){ CELL(NAME), CELL(UNIT), CELL(PERIOD), CELL(GEOGRAPHY), CELL(PUBLICATION),
                                   CELL(MARK), CELL(NOTE), .over = -1,   .fits = -1,      .at = AT(NAME) };
        struct bt_node word = { .kind = BT_SCALAR, .text = CELL(MEASURE), .at = AT(MEASURE) },
                       over = { .kind = BT_SCALAR, .text = CELL(OVER), .at = AT(OVER) };
        const bool money = is_cost(CELL(MEASURE));
        if (!money) o->measure = bt_want_named(&c->r, &word, net->measure, net->n_measure, sizeof *net->measure, "measure");
        if (*CELL(OVER) && !money) o->over = bt_want_named(&c->r, &over, net->measure, net->n_measure, sizeof *net->measure, "measure");
        if (o->over >= 0 && o->over == o->measure)
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(OVER), "'%s' over itself is always 1; leave 'over' empty or name another measure",
                        CELL(OVER));
        if (!bt_text_number(CELL(FACTOR), true, false, &o->factor) || !(o->factor > 0))
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(FACTOR), "factor must be a number above 0, found '%s'", CELL(FACTOR));
        if (!bt_text_number(CELL(VALUE), true, true, &o->value) || !(o->value > 0))
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(VALUE), "value must be a number above 0, found '%s'", CELL(VALUE));
        else if (strncmp(o->unit, "share of ", 9) == 0 && o->value > 1)
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(VALUE),
                        "a share is at most 1, found '%s'; write per cent with their sign, such as 36.7%%", CELL(VALUE));
        if (strcmp(o->mark, "observed") != 0 && strcmp(o->mark, "estimated") != 0 && strcmp(o->mark, "assumed") != 0)
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(MARK), "mark must be observed, estimated or assumed, found '%s'", o->mark);
        if (!*o->unit) bt_errs_add(c->r.errs, BT_E_INPUT, AT(UNIT), "the unit is missing");
        if (money) o->measure = cost_row(c, &word, o, CELL(OVER), CELL(FITS), weight < 0 ? "" : CELL_OF(weight), AT(UNIT));
        else if (*o->unit && o->measure >= 0 && o->measure != o->over && (o->over >= 0 || !*CELL(OVER)) && o->factor > 0)
            bt_scn_row_unit(c, o, AT(UNIT));
        for (int k = PERIOD; k <= PUBLICATION && strcmp(o->mark, "observed") == 0; k++)
            if (!*CELL(k))
                bt_errs_add(c->r.errs, BT_E_INPUT, AT(k), "the %s is missing: what is marked observed says where it was published", COL[k]);
        if (*CELL(PERIOD) && !has_year(CELL(PERIOD)))
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(PERIOD), "the period must say a year, such as 2014/15, found '%s'", CELL(PERIOD));
        if (!*CELL(FITS) || money) continue;
        if (bt_network_find(net, CELL(FITS), &o->fits, 1, NULL) != 1 && !bt_address_lost(&c->r, CELL(FITS)))
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(FITS), "no single number has the address '%s'%s", CELL(FITS),
                        bt_network_lack(net, CELL(FITS), c->r.errs, c->s->arena));
#undef CELL
#undef CELL_OF
#undef AT
    }
    c->s->observed = v, c->s->n_observed = t->rows;
    read_weights(c, t, v, col[FITS]);
}

/* ---- published months ---- */

static bool month_day(struct ctx *c, const struct bt_table *t, int k, int *day)
{
    struct bt_node word = { .kind = BT_SCALAR, .text = t->cell[k], .at = t->cell_at[k] };
    return bt_node_first_day(&word, "month", "a month", day, c->r.errs);
}

void bt_scn_published(struct ctx *c, const struct bt_table *t)
{
    struct bt_network *net = c->s->net;
    int month = bt_scn_column(c, t, "month"), measure = bt_scn_column(c, t, "measure"), value = bt_scn_column(c, t, "value");
    struct bt_published *v = bt_get(c->s->arena, (size_t)t->rows + 1, sizeof *v);
    if (month < 0 || measure < 0 || value < 0 || !v) return;
    bt_scn_stands_once(c, t, month, measure);
    for (int i = 0; i < t->rows; i++) {
        int k = i * t->cols;
        struct bt_node word = { .kind = BT_SCALAR, .text = t->cell[k + measure], .at = t->cell_at[k + measure] };
        v[i].measure = bt_want_named(&c->r, &word, net->measure, net->n_measure, sizeof *net->measure, "measure");
        month_day(c, t, k + month, &v[i].day);
        if (!bt_text_number(t->cell[k + value], true, false, &v[i].value) || !(v[i].value > 0))
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + value], "value must be a number above 0, found '%s'", t->cell[k + value]);
    }
    c->s->published = v, c->s->n_published = t->rows;
}

void bt_scn_start_people(struct bt_network *net)
{
    /* mid-year values to the first day: linear here, smooth in the run */
    int i = 0;
    while (i + 2 < net->n_year && net->day0 >= net->year_day[i + 1]) i++;
    double x = net->n_year > 1 ? (net->day0 - net->year_day[i]) / (net->year_day[i + 1] - net->year_day[i]) : 0;
    net->population = 0;
    for (int s = 0; s < net->S; s++) {
        net->people[s] = net->year_people[i * net->S + s] * (1 - x) + (net->n_year > 1 ? net->year_people[(i + 1) * net->S + s] * x : 0);
        if (net->people[s] < 1e-3) net->people[s] = 1e-3; /* an empty segment still has rates */
        net->population += net->people[s];
    }
}
