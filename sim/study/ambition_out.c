/* ambition_out.c -- the answer for programs: JSON, and a tidy table. */
#include "ambition_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/store.h"
#include <errno.h>
#include <math.h>
#include <string.h>

static const char *const REACH[] = { [BT_MET_ALREADY] = "met by a bundle",
                                     [BT_REACHED] = "met by a plan",
                                     [BT_REACHED_BEYOND] = "met only beyond the limits",
                                     [BT_OUT_OF_REACH] = "out of reach" };

/* ---- JSON ---- */

static void json_day(struct bt_json *j, const char *key, int day)
{
    char iso[11];
    if (day) bt_iso_of(day, iso);
    bt_json_text(j, key, day ? iso : NULL);
}

static void json_met(struct bt_json *j, int draws)
{
    if (draws >= 0) bt_json_int(j, "draws_met", draws);
    else bt_json_null(j, "draws_met");
}

static void json_part(struct bt_json *j, const struct bt_way_part *p)
{
    bt_json_object(j, NULL);
    bt_json_text(j, "intervention", p->name);
    bt_json_bool(j, "comes_with_others", p->needed);
    if (!p->needed) {
        bt_json_text(j, "unit", p->unit);
        bt_json_int(j, "units", p->units), bt_json_int(j, "of", p->of);
        bt_json_number(j, "coverage", p->coverage), bt_json_number(j, "target", p->top);
    }
    bt_json_number(j, "staff", p->staff), bt_json_number(j, "places", p->places);
    json_day(j, "start", p->day);
    bt_json_end(j);
}

static void json_way(struct bt_json *j, const struct bt_named_way *v)
{
    const struct bt_way *w = v->w;
    if (!w) {
        bt_json_null(j, v->name);
        return;
    }
    bt_json_object(j, v->name);
    bt_json_number(j, "cost_gbp", w->cost), bt_json_number(j, "staff", w->staff);
    bt_json_number(j, "value", w->value), bt_json_number(j, "low", w->low), bt_json_number(j, "high", w->high);
    bt_json_number(j, "engine_difference", w->off);
    bt_json_bool(j, "met", w->met);
    json_day(j, "first_met", w->day);
    json_met(j, w->draws_met);
    bt_json_array(j, "interventions");
    for (int i = 0; i < w->n; i++) json_part(j, &w->part[i]);
    bt_json_end(j);
    bt_json_array(j, "full_pools");
    for (int i = 0; i < w->n_full; i++) bt_json_text(j, NULL, w->full[i]);
    bt_json_end(j);
    if (w->pays.known) {
        bt_json_object(j, "pays");
        bt_json_number(j, "short_of_gbp", w->pays.short_of), bt_json_number(j, "places_to_close", w->pays.places);
        bt_json_number(j, "places_freed", w->pays.freed), bt_json_number(j, "places_of_one", w->pays.unit_places);
        bt_json_text(j, "unit", w->pays.unit);
        json_day(j, "from", w->pays.from);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json_runs(struct bt_json *j, const struct bt_ambition_answer *a)
{
    bt_json_array(j, "bundles");
    for (int r = 0; r < a->n_run; r++) {
        const struct bt_ambition_run *b = &a->run[r];
        bt_json_object(j, NULL);
        bt_json_text(j, "name", b->name);
        bt_json_number(j, "value", b->valid ? b->value : NAN);
        bt_json_number(j, "low", b->low), bt_json_number(j, "high", b->high);
        bt_json_number(j, "short_by", b->valid ? b->short_by : NAN);
        bt_json_bool(j, "met", b->met);
        json_day(j, "first_met", b->day);
        bt_json_number(j, "cost_gbp", b->cost);
        json_met(j, b->draws_met);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json_answer(struct bt_json *j, const struct bt_ambition_answer *a)
{
    struct bt_named_way w[BT_N_WAYS];
    bt_ambition_ways(a, w);
    bt_json_object(j, NULL);
    bt_json_text(j, "ambition", a->ambition->label), bt_json_text(j, "measure", a->measure);
    bt_json_text(j, "kind", a->ambition->growth ? "growth_per_year" : "change_vs_bau");
    bt_json_number(j, "limit", a->ambition->limit);
    json_day(j, "day", a->ambition->day);
    bt_json_bool(j, "from_financial_gap", a->ambition->from_gap);
    json_runs(j, a);
    bt_json_text(j, "verdict", REACH[a->reach]);
    bt_json_int(j, "plans_tried", a->tried), bt_json_int(j, "plans_within_limits", a->within);
    bt_json_bool(j, "all_sets_tried", a->all_sets);
    for (int i = 0; i < BT_N_WAYS; i++) json_way(j, &w[i]);
    if (a->reach == BT_OUT_OF_REACH) {
        bt_json_number(j, "supported", a->supported), bt_json_number(j, "supported_high", a->supported_high);
        bt_json_number(j, "factor", a->factor > 0 ? a->factor : NAN), bt_json_number(j, "factor_tried", a->factor_tried);
        bt_json_number(j, "factor_value", a->factor_value);
        bt_json_int(j, "effects_stopped", a->stopped), bt_json_int(j, "effects", a->effects);
    }
    bt_json_array(j, "binds");
    for (int i = 0; i < a->n_bind; i++) bt_json_text(j, NULL, a->bind[i]);
    bt_json_end(j);
    bt_json_end(j);
}

bool bt_ambitions_json(FILE *out, const struct bt_ambitions *x)
{
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "title", x->title), bt_json_text(&j, "locality", x->place), bt_json_text(&j, "price_year", x->price_year);
    bt_json_text(&j, "evidence", x->evidence), bt_json_text(&j, "objective", bt_objective_name[x->opts.objective]);
    bt_json_int(&j, "draws", x->draws), bt_json_int(&j, "draws_failed", x->failed), bt_json_int(&j, "seed", x->opts.seed);
    bt_json_number(&j, "budget_gbp", x->opts.budget > 0 ? x->opts.budget : NAN);
    bt_json_number(&j, "staff_at_most", x->opts.staff > 0 ? x->opts.staff : NAN);
    bt_json_number(&j, "team", x->opts.team), bt_json_int(&j, "plans_at_most", x->opts.plans);
    json_day(&j, "earliest", x->earliest_first);
    bt_json_int(&j, "plans_not_run", x->unrun);
    bt_json_array(&j, "ambitions");
    for (int i = 0; i < x->n; i++) json_answer(&j, &x->answer[i]);
    bt_json_end(&j);
    bt_json_end(&j);
    return bt_json_finish(&j);
}

/* ---- a table ---- */

struct row {
    FILE *f;
    const char *ambition, *kind, *name, *intervention;
};

static void cell(FILE *f, const char *text)
{
    if (!text[strcspn(text, ",\"\r\n")]) {
        fputs(text, f);
        return;
    }
    fputc('"', f);
    for (; *text; text++) {
        if (*text == '"') fputc('"', f);
        fputc(*text, f);
    }
    fputc('"', f);
}

static void begin(const struct row *r, const char *quantity)
{
    const char *const FIRST[] = { r->ambition, r->kind, r->name, r->intervention, quantity };
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++) cell(r->f, FIRST[i]), fputc(',', r->f);
}

static void number(const struct row *r, const char *quantity, double v, const char *unit)
{
    char text[BT_NUM_ROOM];
    if (!isfinite(v)) return;
    begin(r, quantity);
    fprintf(r->f, "%s,", bt_num_print(v, text));
    cell(r->f, unit), fputc('\n', r->f);
}

static void date(const struct row *r, const char *quantity, int day)
{
    char iso[11];
    if (!day) return;
    bt_iso_of(day, iso);
    begin(r, quantity);
    fprintf(r->f, "%s,date\n", iso);
}

static void table_way(struct row r, const struct bt_way *w)
{
    r.intervention = "";
    number(&r, "cost", w->cost, "GBP"), number(&r, "staff", w->staff, "whole-time equivalent");
    number(&r, "value", w->value, "1"), number(&r, "value_low", w->low, "1"), number(&r, "value_high", w->high, "1");
    number(&r, "met", w->met, "1"), date(&r, "first_met", w->day);
    if (w->draws_met >= 0) number(&r, "draws_met", w->draws_met, "draw");
    if (w->pays.known) {
        number(&r, "short_of_paying", w->pays.short_of, "GBP");
        number(&r, "places_to_close", w->pays.places, "place"), number(&r, "places_freed", w->pays.freed, "place");
    }
    for (int i = 0; i < w->n; i++) {
        const struct bt_way_part *p = &w->part[i];
        r.intervention = p->name;
        if (!p->needed) number(&r, "units", p->units, p->unit), number(&r, "units_of_target", p->of, p->unit);
        if (!p->needed) number(&r, "coverage", p->coverage, "1");
        number(&r, "staff", p->staff, "whole-time equivalent"), number(&r, "places", p->places, "place");
        date(&r, "start", p->day);
    }
}

static void table_answer(FILE *f, const struct bt_ambition_answer *a)
{
    struct bt_named_way w[BT_N_WAYS];
    struct row r = { .f = f, .ambition = a->ambition->label, .kind = "ambition", .name = "", .intervention = "" };
    bt_ambition_ways(a, w);
    number(&r, "limit", a->ambition->limit, "1"), date(&r, "day", a->ambition->day);
    number(&r, "met", a->reach == BT_MET_ALREADY, "1"), number(&r, "plans_tried", a->tried, "plan");
    number(&r, "out_of_reach", a->reach == BT_OUT_OF_REACH, "1");
    if (a->reach == BT_OUT_OF_REACH) {
        number(&r, "supported", a->supported, "1"), number(&r, "supported_high", a->supported_high, "1");
        number(&r, "factor", a->factor > 0 ? a->factor : NAN, "1");
    }
    r.kind = "bundle";
    for (int i = 0; i < a->n_run; i++) {
        const struct bt_ambition_run *b = &a->run[i];
        r.name = b->name;
        if (!b->valid) continue;
        number(&r, "value", b->value, "1"), number(&r, "value_low", b->low, "1"), number(&r, "value_high", b->high, "1");
        number(&r, "short_by", b->short_by, "1"), number(&r, "met", b->met, "1");
        date(&r, "first_met", b->day), number(&r, "cost", b->cost, "GBP");
        if (b->draws_met >= 0) number(&r, "draws_met", b->draws_met, "draw");
    }
    r.kind = "plan";
    for (int i = 0; i < BT_N_WAYS; i++)
        if (r.name = w[i].name, w[i].w) table_way(r, w[i].w);
}

enum bt_code bt_ambitions_csv(const struct bt_ambitions *x, const char *path, bool force, struct bt_err *e)
{
    struct bt_out *out = NULL;
    FILE *f = NULL;
    enum bt_code rc = bt_out_open(path, force, &out, e);
    if (rc == BT_OK) rc = bt_out_file(out, &f, e);
    if (rc == BT_OK) {
        fputs("ambition,kind,name,intervention,quantity,value,unit\n", f);
        for (int i = 0; i < x->n; i++) table_answer(f, &x->answer[i]);
        if (ferror(f)) rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write: %s", path, strerror(errno));
    }
    if (rc == BT_OK) return bt_out_finish(out, e);
    bt_out_drop(out);
    return rc;
}
