/* book_inputs.c -- what the sheets about money need of the results, and the sheet of inputs: cells to change, each beside what came
 * with the results, and price indices worked out of yearly growth. */
#include "book_priv.h"

#include <math.h>
#include <string.h>

enum { C_NAME,
       C_USED,
       C_UNIT,
       C_CAME,
       C_WHAT };

double bt_book_at3(const struct bt_book_place *x, const struct bt_array *a, int i, int j, int k)
{
    size_t n1 = (size_t)x->p->r->axis[a->axis[1]].n, n2 = (size_t)x->p->r->axis[a->axis[2]].n;
    return a->v[((size_t)i * n1 + (size_t)j) * n2 + (size_t)k];
}

const char *bt_book_year_name(struct bt_book *b, const struct bt_book_place *x, int year)
{
    const struct bt_axis *axis = bt_results_axis(x->p->r, "year");
    return axis && axis->label ? axis->label[year] : bt_rep_fmt(b->d, "year %d", year + 1);
}

bool bt_book_money(struct bt_book *b, struct bt_book_place *x)
{
    const struct bt_results *r = x->p->r;
    struct bt_book_money *m = &x->money;
    *m = (struct bt_book_money){ .month = bt_rep_array(r, "economic_month_gbp", "run month economic_line"),
                                 .year = bt_rep_array(r, "economic_gbp", "run year economic_line"),
                                 .factor = bt_rep_array(r, "discount_factor", "year"),
                                 .health = bt_rep_array(r, "discount_factor_health", "year"),
                                 .value = bt_rep_array(r, "money_value", "run money_figure"),
                                 .financial = bt_rep_array(r, "financial_gbp", "run year organisation cash_line"),
                                 .index = bt_rep_array(r, "price_index", "run year organisation"),
                                 .contract = bt_rep_array(r, "contract_gbp", "run year contract organisation"),
                                 .stranded = bt_rep_array(r, "stranded_gbp", "run year"),
                                 .costs = bt_rep_array(r, "optimism_costs", "run"),
                                 .benefits = bt_rep_array(r, "optimism_benefits", "run"),
                                 .kind = bt_results_texts(r, "economic_line_kind"),
                                 .unit = bt_results_texts(r, "money_figure_unit"),
                                 .absent = bt_results_texts(r, "money_figure_absent"),
                                 .rule = bt_results_texts(r, "contract_rule"),
                                 .lines = bt_rep_size(r, "economic_line"),
                                 .orgs = bt_rep_size(r, "organisation"),
                                 .cash = bt_rep_size(r, "cash_line"),
                                 .contracts = bt_rep_size(r, "contract"),
                                 .figures = bt_rep_size(r, "money_figure"),
                                 .years = bt_rep_size(r, "year") };
    size_t n = (size_t)x->n_case + 1;
    m->optimism_of = bt_get(b->d->arena, n, sizeof *m->optimism_of);
    m->index_of = bt_get(b->d->arena, n * (size_t)(m->orgs + 1), sizeof *m->index_of);
    m->column = bt_get(b->d->arena, (size_t)m->lines + 1, sizeof *m->column);
    if (!m->optimism_of || !m->index_of || !m->column) bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    x->has_contracts = m->contract != NULL;
    return !b->d->e->code && m->month && m->year && m->factor && m->health && m->value && m->value->valid && m->financial && m->index &&
           m->stranded && m->costs && m->benefits && m->kind && m->unit && m->absent && m->years > 0 && m->years == x->p->Y &&
           m->orgs > 0 && x->n_case > 0;
}

/* ---- rates ---- */

static double number(const struct bt_book_place *x, const char *name)
{
    double v;
    return bt_results_number(x->p->r, 0, name, &v) ? v : NAN;
}

/* A row of the upper table. text NULL: the number v. */
static int input(struct bt_book *b, struct bt_book_place *x, int row, const char *name, double v, const char *text, bool rate,
                 const char *unit, const char *what)
{
    enum bt_book_look in = rate ? BT_LOOK_IN_RATE : BT_LOOK_IN, came = rate ? BT_LOOK_STORED_RATE : BT_LOOK_STORED;
    bt_book_text(b, x->inputs, row, C_NAME, BT_LOOK_TEXT, name);
    if (text) bt_book_text(b, x->inputs, row, C_USED, in, text), bt_book_text(b, x->inputs, row, C_CAME, came, text);
    else bt_book_num(b, x->inputs, row, C_USED, in, v), bt_book_num(b, x->inputs, row, C_CAME, came, v);
    bt_book_text(b, x->inputs, row, C_UNIT, BT_LOOK_TEXT, unit);
    bt_book_text(b, x->inputs, row, C_WHAT, BT_LOOK_TEXT, what);
    return row;
}

static int rates(struct bt_book *b, struct bt_book_place *x, int row)
{
    struct bt_book_money *m = &x->money;
    bt_book_heads(b, x->inputs, row++, 5, (const char *const[]){ "Input", ">Used", "Unit", ">As it came", "What it does" });
    m->row_prices =
        input(b, x, row++, "Prices of", 0, bt_rep_attr(x->p->r, 0, "money_price_year"), false, "year",
              "One of the years below; economic figures are told in its prices, by the index of prices of the last organisation.");
    m->row_rate =
        input(b, x, row++, "Discount rate", number(x, "money_discount_rate"), NULL, true, "a year", "Of costs and benefits in money.");
    m->row_after = input(b, x, row++, "... for so many years", number(x, "money_discount_rate_years"), NULL, false, "years", "");
    m->row_later = input(b, x, row++, "Discount rate after that", number(x, "money_discount_rate_later"), NULL, true, "a year", "");
    m->row_health = input(b, x, row++, "Discount rate of health", number(x, "money_discount_rate_health"), NULL, true, "a year",
                          "Of the line Health.");
    m->row_lie = input(b, x, row++, "A year's money flows at its", 0, bt_rep_attr(x->p->r, 0, "money_flows_lie"), false,
                       "start, middle or end", "t = 0, 0.5 or 1 in the first year, one more in each later one.");
    return row + 1;
}

/* What is worked out of the inputs and used everywhere. */
static int worked_out(struct bt_book *b, struct bt_book_place *x, int row, int years_at, int n_years)
{
    struct bt_book_money *m = &x->money;
    const char *lie = bt_rep_attr(x->p->r, 0, "money_flows_lie"), *at = bt_book_at(b, NULL, m->row_lie, C_USED);
    m->row_rebase = row, m->row_t = row + 1;
    bt_book_text(b, x->inputs, row, C_NAME, BT_LOOK_TEXT, "Prices of that year against those of the results");
    bt_book_formula(
        b, x->inputs, row, C_USED, BT_LOOK_FACTOR, 1, NULL,
        bt_rep_fmt(b->d, "=INDEX(%s,MATCH(%s,%s,0))", bt_book_range(b, NULL, years_at, C_USED, years_at + n_years - 1, C_USED),
                   bt_book_at(b, NULL, m->row_prices, C_USED), bt_book_range(b, NULL, years_at, C_NAME, years_at + n_years - 1, C_NAME)));
    bt_book_text(b, x->inputs, row + 1, C_NAME, BT_LOOK_TEXT, "Where in a year its money flows");
    bt_book_formula(b, x->inputs, row + 1, C_USED, BT_LOOK_PLAIN,
                    strcmp(lie, "start") == 0 ? 0
                    : strcmp(lie, "end") == 0 ? 1
                                              : 0.5,
                    NULL, bt_rep_fmt(b->d, "=IF(%s=\"start\",0,IF(%s=\"end\",1,0.5))", at, at));
    bt_book_text(b, x->inputs, row + 1, C_UNIT, BT_LOOK_TEXT, "years");
    return row + 3;
}

/* ---- optimism: one row for all runs of a stance that share it ---- */

static const char *const STANCE[] = { "Central evidence", "Low evidence", "High evidence" };

static bool same_optimism(const struct bt_book_place *x, int a, int c)
{
    const struct bt_book_money *m = &x->money;
    const struct bt_book_case *p = &x->cases[a], *q = &x->cases[c];
    return p->stance == q->stance && fabs(m->costs->v[p->run] - m->costs->v[q->run]) <= 0 &&
           fabs(m->benefits->v[p->run] - m->benefits->v[q->run]) <= 0;
}

static int optimism(struct bt_book *b, struct bt_book_place *x, int row)
{
    struct bt_book_money *m = &x->money;
    bt_book_heads(b, x->inputs, row++, 5,
                  (const char *const[]){ "Optimism bias", ">On costs", ">On benefits", ">As it came, on costs",
                                         ">As it came, on benefits" });
    m->row_optimism = row;
    for (int c = 0; c < x->n_case; c++) {
        int like = 0;
        while (like < c && !same_optimism(x, like, c)) like++;
        if (like < c) {
            m->optimism_of[c] = m->optimism_of[like];
            continue;
        }
        const double v[] = { m->costs->v[x->cases[c].run], m->benefits->v[x->cases[c].run] };
        bool first = true;
        for (int k = 0; k < c; k++) first = first && x->cases[k].stance != x->cases[c].stance;
        bt_book_text(b, x->inputs, row, C_NAME, BT_LOOK_TEXT, first ? STANCE[x->cases[c].stance] : x->cases[c].label);
        for (int k = 0; k < 2; k++)
            bt_book_num(b, x->inputs, row, 1 + k, BT_LOOK_IN_RATE, v[k]),
                bt_book_num(b, x->inputs, row, 3 + k, BT_LOOK_STORED_RATE, v[k]);
        m->optimism_of[c] = row++;
        m->n_optimism++;
    }
    return row + 1;
}

/* ---- prices: one row for all organisations and runs that share them ---- */

struct prices {
    int c, org; /* the first that has them */
    const char *label, *evidence;
};

static bool same_index(const struct bt_book_place *x, int c, int org, const struct prices *p)
{
    for (int y = 0; y < x->money.years; y++)
        if (fabs(bt_book_at3(x, x->money.index, x->cases[c].run, y, org) -
                 bt_book_at3(x, x->money.index, x->cases[p->c].run, y, p->org)) > 0)
            return false;
    return true;
}

static int find_prices(struct bt_book *b, struct bt_book_place *x, struct prices *list)
{
    int n = 0;
    for (int c = 0; c < x->n_case; c++)
        for (int o = 0; o < x->money.orgs; o++) {
            int k = 0;
            while (k < n && !same_index(x, c, o, &list[k])) k++;
            x->money.index_of[c * x->money.orgs + o] = k;
            if (k == n) list[n++] = (struct prices){ c, o, "", STANCE[x->cases[c].stance] };
            if (x->cases[c].stance != x->cases[list[k].c].stance) list[k].evidence = "All evidence";
            if (list[k].c == c) /* all organisations of the first run that has them */
                list[k].label =
                    bt_rep_fmt(b->d, "%s%s%s", list[k].label, *list[k].label ? ", " : "", bt_rep_label(x->p->r, "organisation", o));
        }
    return n;
}

/* index: prices themselves; otherwise their growth, the first year being its level. */
static void price_row(struct bt_book *b, struct bt_book_place *x, const struct prices *p, int row, enum bt_book_look first,
                      enum bt_book_look later)
{
    double last = 0;
    bt_book_text(b, x->inputs, row, C_NAME, BT_LOOK_WRAP, p->label);
    bt_book_text(b, x->inputs, row, 1, BT_LOOK_TEXT, p->evidence);
    for (int y = 0; y < x->money.years; y++) {
        double v = bt_book_at3(x, x->money.index, x->cases[p->c].run, y, p->org);
        double growth = y ? round(1e12 * (v / last - 1)) / 1e12 : v; /* 2.09 %, not what is left of it in the sixteenth digit */
        bt_book_num(b, x->inputs, row, x->money.first_index + y, y ? later : first, growth);
        last = v;
    }
}

static void index_row(struct bt_book *b, struct bt_book_place *x, const struct prices *p, int row, int growth)
{
    bt_book_text(b, x->inputs, row, C_NAME, BT_LOOK_WRAP, p->label);
    bt_book_text(b, x->inputs, row, 1, BT_LOOK_TEXT, p->evidence);
    for (int y = 0; y < x->money.years; y++) {
        int col = x->money.first_index + y;
        const char *of = bt_book_at(b, NULL, growth, col);
        bt_book_formula(b, x->inputs, row, col, BT_LOOK_FACTOR, bt_book_at3(x, x->money.index, x->cases[p->c].run, y, p->org), NULL,
                        y ? bt_rep_fmt(b->d, "=%s*(1+%s)", bt_book_at(b, NULL, row, col - 1), of) : bt_rep_fmt(b->d, "=%s", of));
    }
}

static void price_head(struct bt_book *b, struct bt_book_place *x, int row, const char *title)
{
    bt_book_text(b, x->inputs, row, 0, BT_LOOK_HEAD, title);
    bt_book_text(b, x->inputs, row, 1, BT_LOOK_HEAD, "Evidence");
    for (int y = 0; y < x->money.years; y++)
        bt_book_text(b, x->inputs, row, x->money.first_index + y, BT_LOOK_HEAD_N,
                     bt_rep_fmt(b->d, "%s%s", bt_book_year_name(b, x, y), y ? "" : ", level"));
}

static int prices(struct bt_book *b, struct bt_book_place *x, int row)
{
    struct bt_book_money *m = &x->money;
    struct prices *list = bt_get(b->d->arena, (size_t)(x->n_case * m->orgs) + 1, sizeof *list);
    if (!list) {
        bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return row;
    }
    int n = m->n_index = find_prices(b, x, list), each = n + 2, growth = row + 1;
    m->first_index = 2, m->row_index = row + 2 * each + 1;
    static const char *const TITLE[] = { "Growth of prices a year, of", "As it came", "Prices against those of the price year, of" };
    for (int k = 0; k < 3; k++) price_head(b, x, row + k * each, TITLE[k]);
    for (int k = 0; k < n && !b->d->e->code; k++) {
        price_row(b, x, &list[k], growth + k, BT_LOOK_IN, BT_LOOK_IN_RATE);
        price_row(b, x, &list[k], growth + each + k, BT_LOOK_STORED, BT_LOOK_STORED_RATE);
        index_row(b, x, &list[k], m->row_index + k, growth + k);
    }
    return row + 3 * each;
}

/* The years that economic figures may be told in the prices of, and what they are against those of the results. Returns how many. */
static int price_years(struct bt_book *b, struct bt_book_place *x, int row)
{
    struct bt_book_money *m = &x->money;
    const char *base = bt_rep_attr(x->p->r, 0, "money_price_year");
    int index = m->row_index + m->index_of[m->orgs - 1], n = 1;
    bt_book_text(b, x->inputs, row, C_NAME, BT_LOOK_TEXT, base);
    bt_book_num(b, x->inputs, row, C_USED, BT_LOOK_FACTOR, 1);
    for (int y = 0; y < m->years; y++) {
        if (strcmp(bt_book_year_name(b, x, y), base) == 0) continue;
        bt_book_text(b, x->inputs, row + n, C_NAME, BT_LOOK_TEXT, bt_book_year_name(b, x, y));
        bt_book_formula(b, x->inputs, row + n, C_USED, BT_LOOK_FACTOR, bt_book_at3(x, m->index, x->cases[0].run, y, m->orgs - 1), NULL,
                        bt_rep_fmt(b->d, "=%s", bt_book_at(b, NULL, index, m->first_index + y)));
        n++;
    }
    return n;
}

/* A list in a cell holds at most 255 characters; where the names of the years are longer together any text can be typed. By a range of
 * cells the library would lose the formula. */
static void choices(struct bt_book *b, struct bt_book_place *x)
{
    enum { MOST = 255 };
    const char *lie[] = { "start", "middle", "end", NULL }, **year = bt_get(b->d->arena, (size_t)x->money.years + 2, sizeof *year);
    if (!year) {
        bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    size_t n = 0, length = 0;
    year[n++] = bt_rep_attr(x->p->r, 0, "money_price_year");
    for (int y = 0; y < x->money.years; y++)
        if (strcmp(bt_book_year_name(b, x, y), year[0]) != 0) year[n++] = bt_book_year_name(b, x, y);
    for (size_t i = 0; i < n; i++) length += strlen(year[i]) + 1;
    lxw_data_validation of_lie = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = (char **)(uintptr_t)lie },
                        of_year = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = (char **)(uintptr_t)year };
    bt_book_did(b, worksheet_data_validation_cell(x->inputs->ws, (lxw_row_t)x->money.row_lie, C_USED, &of_lie));
    if (length <= MOST)
        bt_book_did(b, worksheet_data_validation_cell(x->inputs->ws, (lxw_row_t)x->money.row_prices, C_USED, &of_year));
}

/* How many inputs are not what came with the results. */
static void changed(struct bt_book *b, struct bt_book_place *x)
{
    const struct bt_book_money *m = &x->money;
    int growth = m->row_index - 2 * (m->n_index + 2), came = growth + m->n_index + 2, last = m->first_index + m->years - 1,
        end = m->row_optimism + m->n_optimism - 1;
    bt_book_text(b, x->inputs, m->row_changed, C_NAME, BT_LOOK_BOLD, "Inputs changed");
    bt_book_formula(b, x->inputs, m->row_changed, C_USED, BT_LOOK_BOLD, 0, NULL,
                    bt_rep_fmt(b->d, "=SUMPRODUCT(--(%s<>%s))+SUMPRODUCT(--(%s<>%s))+SUMPRODUCT(--(%s<>%s))",
                               bt_book_range(b, NULL, m->row_prices, C_USED, m->row_lie, C_USED),
                               bt_book_range(b, NULL, m->row_prices, C_CAME, m->row_lie, C_CAME),
                               bt_book_range(b, NULL, m->row_optimism, 1, end, 2), bt_book_range(b, NULL, m->row_optimism, 3, end, 4),
                               bt_book_range(b, NULL, growth, m->first_index, growth + m->n_index - 1, last),
                               bt_book_range(b, NULL, came, m->first_index, came + m->n_index - 1, last)));
}

void bt_book_inputs(struct bt_book *b, struct bt_book_place *x)
{
    static const double WIDTH[] = { 46, 17, 17, 17, 17, 12 };
    bt_book_widths(b, x->inputs, WIDTH, 6);
    bt_book_text(b, x->inputs, 0, 0, BT_LOOK_TITLE, "Inputs: cells with a frame may be changed");
    bt_book_across(
        b, x->inputs, 1, 6, BT_LOOK_NOTE,
        "What changes with them: Economic, Cash, Checks and the charts of money. What people do and how places are used does not: "
        "that is the model's.");
    x->money.row_changed = 2;
    int row = rates(b, x, 4), at = row;
    row = optimism(b, x, row + 3);
    row = prices(b, x, row);
    if (b->d->e->code) return;
    bt_book_heads(b, x->inputs, row, 2,
                  (const char *const[]){ "Prices of", bt_rep_fmt(b->d, "against those of the results, by the index of %s",
                                                                 bt_rep_label(x->p->r, "organisation", x->money.orgs - 1)) });
    int n = price_years(b, x, row + 1);
    worked_out(b, x, at, row + 1, n);
    choices(b, x);
    changed(b, x);
    if (b->d->e->code) return;
    bt_book_print(b, x->inputs, 0, 0);
}
