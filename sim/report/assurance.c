/* assurance.c -- the assurance pack: register of assumptions, reporting table, quality log, certificate, limits, identity; on the page in
 * short, in full as CSV files in assurance/. */
#include "report_priv.h"

#include <math.h>
#include <string.h>

static const char *file(struct bt_rep_doc *d, const struct bt_rep_place *p, const char *name)
{
    return d->n_place > 1 ? bt_rep_fmt(d, "assurance/%s-%s.csv", p->id, name) : bt_rep_fmt(d, "assurance/%s.csv", name);
}

static const char *number(struct bt_rep_doc *d, double v)
{
    return bt_rep_fmt(d, "%.6g", v);
}

/* ---- register ---- */

/* The grade of a study whose id is in the text ("V12_03"), of the table of studies; several, each once. */
static const char *grades(struct bt_rep_doc *d, const char *text)
{
    const struct bt_table *t = d->studies;
    int id = t ? bt_table_col(t, "evidence_id") : -1, grade = t ? bt_table_col(t, "evidence_grade") : -1;
    const char *all = "";
    for (int i = 0; id >= 0 && grade >= 0 && i < t->rows; i++) {
        const char *const *row = &t->cell[(size_t)i * (size_t)t->cols];
        if (*row[id] && strstr(text, row[id]) && !strstr(all, row[grade]))
            all = bt_rep_fmt(d, "%s%s%s", all, *all ? ", " : "", row[grade]);
    }
    return all;
}

struct params {
    const struct bt_array *least, *most, *low, *high, *fitted;
    const struct bt_texts *unit, *source, *mark, *note, *given;
    int n;
};

static bool params_of(const struct bt_rep_place *p, struct params *v)
{
    const struct bt_results *r = p->r;
    *v = (struct params){ bt_rep_array(r, "parameter_least", "parameter"),
                          bt_rep_array(r, "parameter_most", "parameter"),
                          bt_rep_array(r, "parameter_low", "parameter"),
                          bt_rep_array(r, "parameter_high", "parameter"),
                          bt_rep_array(r, "parameter_fitted", "parameter"),
                          bt_results_texts(r, "parameter_unit"),
                          bt_results_texts(r, "parameter_source"),
                          bt_results_texts(r, "parameter_mark"),
                          bt_results_texts(r, "parameter_note"),
                          bt_results_texts(r, "parameter_given"),
                          bt_rep_size(r, "parameter") };
    return v->least && v->most && v->low && v->low->valid && v->high && v->fitted && v->unit && v->source && v->mark &&
           v->note && v->given;
}

/* Of rows that name no study, that too. A number that was judged beside studies has not their grade. */
static const char *grade_of(struct bt_rep_doc *d, const struct params *v, int i)
{
    const char *all = grades(d, bt_rep_fmt(d, "%s %s", v->source->v[i], v->note->v[i]));
    if (*all && strcmp(v->mark->v[i], "assumed") == 0) return bt_rep_fmt(d, "judged; studies beside it: %s", all);
    return *all ? all : strcmp(v->mark->v[i], "choice") == 0 ? "none: it is decided" : "none: no graded study is named";
}

/* Who answers for it: the owner of the template; else whose it is by its file, and that nobody was named. */
static const char *owner_of(struct bt_rep_doc *d, const struct params *v, int i)
{
    if (*d->style.owner) return d->style.owner;
    if (strcmp(v->mark->v[i], "choice") == 0) return "who decides on the plan (not named)";
    return bt_rep_fmt(d, "who keeps %s (not named)", v->given->v[i]);
}

static void register_csv(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct params *v)
{
    static const char *const HEAD[] = { "address", "value",  "value_most", "low",    "high",  "unit", "mark",
                                        "grade",   "source", "note",       "fitted", "given", "owner" };
    struct bt_rep_grid *g = bt_rep_grid(d, "", sizeof HEAD / sizeof *HEAD, HEAD);
    for (int i = 0; i < v->n; i++) {
        bool ranged = v->low->valid[i];
        bt_rep_cell(g, bt_rep_label(p->r, "parameter", i));
        bt_rep_cell_num(g, v->least->v[i], 0, false);
        bt_rep_cell_num(g, v->most->v[i], 0, false);
        bt_rep_cell_num(g, ranged ? v->low->v[i] : NAN, 0, false);
        bt_rep_cell_num(g, ranged ? v->high->v[i] : NAN, 0, false);
        bt_rep_cell(g, v->unit->v[i]);
        bt_rep_cell(g, v->mark->v[i]);
        bt_rep_cell(g, grade_of(d, v, i));
        bt_rep_cell(g, v->source->v[i]);
        bt_rep_cell(g, v->note->v[i]);
        bt_rep_cell(g, v->fitted->v[i] > 0 ? "yes" : "no");
        bt_rep_cell(g, v->given->v[i]);
        bt_rep_cell(g, owner_of(d, v, i));
    }
    bt_rep_grid_csv(d, g, file(d, p, "register"));
}

/* On the page: those with a range, for these are what can be argued about. */
static void register_html(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct params *v)
{
    struct bt_rep_grid *g = bt_rep_grid(d, "Register of assumptions: numbers with a range", 6,
                                        (const char *const[]){ "Address", "Value", "Range", "Unit", "Mark", "Source" });
    for (int i = 0; i < v->n; i++) {
        if (!v->low->valid[i] || !(fabs(v->high->v[i] - v->low->v[i]) > 0)) continue;
        bt_rep_cell(g, bt_rep_label(p->r, "parameter", i));
        bt_rep_cell_said(g, v->least->v[i],
                         v->most->v[i] > v->least->v[i] ? bt_rep_fmt(d, "%s to %s", number(d, v->least->v[i]), number(d, v->most->v[i]))
                                                        : number(d, v->least->v[i]));
        bt_rep_cell(g, bt_rep_fmt(d, "%s to %s", number(d, v->low->v[i]), number(d, v->high->v[i])));
        bt_rep_cell(g, v->unit->v[i]);
        bt_rep_cell(g, v->mark->v[i]);
        bt_rep_cell(g, v->source->v[i]);
    }
    bt_rep_grid_html(d, g, bt_rep_fmt(d, "register-%s", p->id));
}

static void marks(struct bt_rep_doc *d, const struct params *v)
{
    static const char *const MARK[] = { "observed", "derived", "estimated", "assumed", "choice" };
    int n[5] = { 0 }, fitted = 0, ranged = 0, none = 0, judged = 0;
    for (int i = 0; i < v->n; i++) {
        fitted += v->fitted->v[i] > 0, ranged += v->low->valid[i], none += strcmp(v->source->v[i], BT_NO_SOURCE) == 0;
        judged += strncmp(v->source->v[i], "judged", 6) == 0;
        for (int k = 0; k < 5; k++) n[k] += strcmp(v->mark->v[i], MARK[k]) == 0;
    }
    bt_rep_el(d, "p",
              "%d numbers in all: %d observed, %d derived (of which %d fitted to the baseline), %d estimated, %d assumed, %d "
              "choices of the plan (switches, how far an intervention goes). %d have a range, the others are one number; %d have "
              "no source, and of %d the source is a judgement.",
              v->n, n[0], n[1], fitted, n[2], n[3], n[4], ranged, none, judged);
}

static void assumptions(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct params v;
    bt_rep_heading(d, 1, NULL, "Register of assumptions");
    if (!params_of(p, &v)) {
        bt_rep_absent(d, "These results are of an earlier version, which did not keep the register.", bt_rep_command(BT_REP_RUN));
        return;
    }
    marks(d, &v);
    bt_rep_el(d, "p", "In full, with grade of the studies named, notes, the file that gives each, and owner: %s. Owner: %s.",
              file(d, p, "register"),
              *d->style.owner
                  ? d->style.owner
                  : "not named, so the column says who keeps the file; a template's owner (--template) fills it");
    register_html(d, p, &v);
    register_csv(d, p, &v);
}

/* ---- quality log ---- */

static void quality(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    static const struct {
        const char *name, *check, *expected;
        double most; /* 0: as bt_sound_limit says */
    } CHECK[] = {
        { "conservation_error", "People there, left and entered add up", "a relative error of at most 1e-9", 0 },
        { "start_drift", "The start stands still under the first day's rates", "at most 1 per cent a year", 0 },
        { "baseline_worst_fitted_residual", "Fitted figures are met", "all within 2 per cent", 0.02 },
        { "fractions_error", "Shares at each junction sum to 1", "off by at most 1e-9", 0 },
        { "jacobian_column_error", "Derivatives conserve people", "off by at most 1e-12", 0 },
    };
    struct bt_rep_grid *g = bt_rep_grid(d, "Quality log", 4, (const char *const[]){ "Check", "Expected", "Found", "Verdict" });
    double x, compared;
    for (size_t i = 0; i < sizeof CHECK / sizeof *CHECK; i++) {
        if (!bt_results_number(p->r, 1, CHECK[i].name, &x)) continue;
        bt_rep_cell(g, CHECK[i].check);
        bt_rep_cell(g, CHECK[i].expected);
        bt_rep_cell_said(g, x, bt_rep_fmt(d, "%.2g", x));
        bt_rep_cell(g, fabs(x) <= (CHECK[i].most > 0 ? CHECK[i].most : bt_sound_limit(CHECK[i].name)) ? "holds" : "FAILS");
    }
    if (bt_results_number(p->r, 1, "units_compared", &compared)) {
        const char *wrong = bt_rep_attr(p->r, 1, "units_wrong");
        bt_rep_cell(g, "Units of every number are those its place asks for");
        bt_rep_cell(g, "all");
        bt_rep_cell_said(g, compared, bt_rep_fmt(d, "%.0f compared%s%s", compared, *wrong ? ", the first wrong: " : "", wrong));
        bt_rep_cell(g, *wrong ? "FAILS" : "holds");
    }
    const char *certificate = bt_rep_certificate_words(d, p), *backtest = bt_rep_backtest_words(d, p);
    bt_rep_cell(g, "Validity certificate"), bt_rep_cell(g, "made, and all that must hold holds");
    bt_rep_cell(g, certificate ? certificate : "not given");
    bt_rep_cell(g, !certificate                                                                                       ? "open"
                   : p->in[BT_REP_VALIDATE] && bt_results_number(p->in[BT_REP_VALIDATE]->r, 1, "failed", &x) && x < 1 ? "holds"
                                                                                                                      : "FAILS");
    bt_rep_cell(g, "Back-test"), bt_rep_cell(g, "made and read"), bt_rep_cell(g, backtest ? backtest : "not given"),
        bt_rep_cell(g, backtest ? "made" : "open");
    if (p->in[BT_REP_COMPARE]) {
        bool proved;
        const char *said = bt_rep_proof(d, p->in[BT_REP_COMPARE]->r, &proved);
        bt_rep_cell(g, "Every bundle at once: runs made again by another solver"), bt_rep_cell(g, "within the bounds");
        bt_rep_cell(g, said), bt_rep_cell(g, proved ? "holds" : "FAILS");
    }
    bt_rep_cell(g, "Read by somebody who did not make it"), bt_rep_cell(g, "name and date"),
        bt_rep_cell(g, "not recorded in the results"), bt_rep_cell(g, "open");
    bt_rep_heading(d, 1, NULL, "Quality log");
    bt_rep_grid_html(d, g, NULL);
    bt_rep_grid_csv(d, g, file(d, p, "quality-log"));
}

/* On the page what must hold; in the file the assumptions as well, which have a section of their own. */
static struct bt_rep_grid *checks(struct bt_rep_doc *d, const struct bt_results *r, const struct bt_array *must, bool all)
{
    static const char *const TEXT[] = { "check_group", "check_expected", "check_found", "check_verdict" };
    struct bt_rep_grid *g = bt_rep_grid(d, "What must hold of the model, whatever its numbers", all ? 6 : 5,
                                        (const char *const[]){ "Check", "Of", "Expected", "Found", "Verdict", "Must hold" });
    for (int i = 0; i < bt_rep_size(r, "check"); i++) {
        if (!all && !(must->v[i] > 0)) continue;
        bt_rep_cell(g, bt_rep_label(r, "check", i));
        for (int k = 0; k < 4; k++) {
            const struct bt_texts *t = bt_results_texts(r, TEXT[k]);
            bt_rep_cell(g, t ? t->v[i] : "");
        }
        if (all) bt_rep_cell(g, must->v[i] > 0 ? "yes" : "no");
    }
    return g;
}

static void certificate(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_results *r = p->in[BT_REP_VALIDATE] ? p->in[BT_REP_VALIDATE]->r : NULL;
    const struct bt_array *must = r ? bt_rep_array(r, "check_must_hold", "check") : NULL;
    bt_rep_heading(d, 1, NULL, "Validity certificate");
    if (!must) {
        bt_rep_absent(d, "No certificate was given with this report.", bt_rep_command(BT_REP_VALIDATE));
        return;
    }
    bt_rep_grid_html(d, checks(d, r, must, false), NULL);
    bt_rep_grid_csv(d, checks(d, r, must, true), file(d, p, "certificate"));
}

/* ---- STRESS-SD: what a report of a system dynamics study should tell ---- */

static const char *names(struct bt_rep_doc *d, const struct bt_rep_place *p, const char *axis)
{
    const char *text = "";
    for (int i = 0; i < bt_rep_size(p->r, axis); i++) text = bt_rep_fmt(d, "%s%s%s", text, i ? "; " : "", bt_rep_label(p->r, axis, i));
    return text;
}

static const char *bundles(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const char *text = "";
    for (int i = 0; i < p->n_bundle; i++) text = bt_rep_fmt(d, "%s%s%s", text, i ? "; " : "", p->bundle[i].name);
    return *text ? text : "none";
}

static void stress(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_results *r = p->r;
    double rtol = NAN, states = NAN;
    bt_results_number(r, 2, "rtol", &rtol);
    bt_results_number(r, 1, "states", &states);
    const struct {
        const char *item, *text;
    } ROW[] = {
        { "1.1 Purpose",
          bt_rep_fmt(d, "%s: how demand and places go on without change, and what each bundle changes.", bt_rep_attr(r, 0, "title")) },
        { "1.2 Outputs",
          "People in each setting, waits, places, monthly measures and cost by payer; defined by `long_name` in the results file." },
        { "1.3 Aims of experiments", bt_rep_fmt(d, "Compare bundles with business as usual: %s. Ambitions: %s.", bundles(d, p),
                                                *names(d, p, "ambition") ? names(d, p, "ambition") : "none") },
        { "2.1 Diagram of the model",
          bt_chart_ready(r, "pathway", &(struct bt_err){ 0 }) == BT_OK
              ? "The figure of the pathway in charts/; feedback loops: bendtrend export SCENARIO --dot --loops."
              : "None in the results." },
        { "2.2 Logic of the base model",
          "Equations in docs/model.md; feedback loops in docs/loops.md; which are on is in the register (loops.NAME.on)." },
        { "2.3 Logic of scenarios",
          "A bundle switches interventions on and may set numbers of its own: section on settings that differ." },
        { "2.4 Algorithms",
          "Start: balance of the first day, fitted to the baseline. Places: waits and refusals by occupancy (docs/model.md)." },
        { "2.5 Components",
          bt_rep_fmt(d, "%d settings, exits and entries, %d segments, %d routes, %d kinds of place (%s), %d interventions.",
                     bt_rep_size(r, "setting"), bt_rep_size(r, "segment"), bt_rep_size(r, "route"), bt_rep_size(r, "pool"),
                     names(d, p, "pool"), bt_rep_size(r, "intervention")) },
        { "3.1 Data sources", bt_rep_fmt(d, "%s. %d files are kept in the results, each with its SHA-256: %s.",
                                         bt_rep_attr(r, 0, "source"), r->n_source, file(d, p, "files")) },
        { "3.2 Preparation of data", *bt_rep_attr(r, 2, "notes") ? bt_rep_attr(r, 2, "notes") : "No note in the scenario." },
        { "3.3 Input parameters", bt_rep_fmt(d, "%s.", file(d, p, "register")) },
        { "3.4 Assumptions", "The same file, column `mark`; limits below." },
        { "4.1 Start", bt_rep_size(r, "census") ? "People counted on the first day, the rest by balance."
                                                : "The balance of the first day: no warm-up is needed." },
        { "4.2 Length of run and time", bt_rep_fmt(d, "%s to %s, continuous time, told by month.", p->month_from, p->month_to) },
        { "4.3 Estimation",
          "Deterministic: one run for each bundle and stance of evidence. Nothing is drawn at random, so there are no replications." },
        { "5.1 Software", bt_rep_fmt(d, "bendtrend %s (C, SUNDIALS).", bt_rep_attr(r, 0, "version")) },
        { "5.2 Random numbers", "None." },
        { "5.3 Execution", bt_rep_fmt(d, "Method %s, relative tolerance %g, %.0f states.", bt_rep_attr(r, 2, "method"), rtol, states) },
        { "5.4 System", "Results do not depend on the number of threads; on another processor within 1e-5 of monthly figures." },
        { "6.1 Access to the model",
          "The results file holds all inputs: bendtrend rerun RESULTS makes it again; "
          "bendtrend export SCENARIO --xmile gives the equations to other programs." },
    };
    struct bt_rep_grid *g =
        bt_rep_grid(d, "Reporting table by the STRESS-SD guideline (Monks and others 2019)", 2, (const char *const[]){ "Item", "Here" });
    for (size_t i = 0; i < sizeof ROW / sizeof *ROW; i++) bt_rep_cell(g, ROW[i].item), bt_rep_cell(g, ROW[i].text);
    bt_rep_heading(d, 1, NULL, "Reporting table");
    bt_rep_grid_html(d, g, NULL);
    bt_rep_grid_csv(d, g, file(d, p, "stress-sd"));
    if (bt_rep_size(r, "run")) bt_rep_chart(d, p, r, "pathway", "");
}

/* ---- limits and identity ---- */

static void limits(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    static const char *const SAY[] = {
        "It is no forecast: it says what follows if what was assumed is so.",
        "Effects are ranges from studies elsewhere; low and high evidence are their ends, and what happens may lie beyond them.",
        "Places act on averages over a month: single days and single wards are not in it.",
        "People of a segment are alike; a register's risk curve is the one exception.",
        "Costs are those of the items counted, by who pays; how organisations behave when contracts change is not in it.",
    };
    static const char *const CALLED[BT_REP_STUDIES] = {
        [BT_REP_VALIDATE] = "certificate", [BT_REP_BACKTEST] = "back-test", [BT_REP_COMPARE] = "comparison of every bundle",
        [BT_REP_UNCERTAINTY] = "share of draws"
    };
    bt_rep_heading(d, 1, NULL, "Limits");
    bt_rep_raw(d, "<ul>\n");
    for (size_t i = 0; i < sizeof SAY / sizeof *SAY; i++) bt_rep_el(d, "li", "%s", SAY[i]);
    bt_rep_el(d, "li", "It must not be used for %s.", bt_rep_attr(p->r, 0, "caveat"));
    for (int s = 1; s < BT_REP_STUDIES; s++)
        if (p->in[s])
            bt_rep_el(d, "li", "Its %s must not be used for %s.", CALLED[s], bt_rep_attr(p->in[s]->r, 0, "caveat"));
    bt_rep_raw(d, "</ul>\n");
}

static void identity(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct bt_rep_grid *g = bt_rep_grid(d, "Identity: what anybody needs to make it again", 2, (const char *const[]){ "What", "Is" }),
                       *files = bt_rep_grid(d, "", 3, (const char *const[]){ "file", "bytes", "sha256" });
    static const struct {
        const char *what, *name;
        int group;
    } ROW[] = { { "Scenario file", "scenario", 2 },
                { "Scenario hash (SHA-256 of all files read, --set and --evidence)", "scenario_hash", 0 },
                { "Date of the run", "date", 0 },
                { "Version of bendtrend", "version", 0 },
                { "Set on the command line", "set", 2 },
                { "Evidence on the command line", "evidence", 2 },
                { "Method", "method", 2 },
                { "Prices of", "price_year", 0 } };
    for (size_t i = 0; i < sizeof ROW / sizeof *ROW; i++) {
        const char *is = bt_rep_attr(p->r, ROW[i].group, ROW[i].name);
        bt_rep_cell(g, ROW[i].what), bt_rep_cell(g, *is ? is : "none");
    }
    for (int s = 0; s < BT_REP_STUDIES; s++)
        if (p->in[s]) {
            const char *slash = strrchr(p->in[s]->path, '/');
            bt_rep_cell(g, bt_rep_fmt(d, "Results of %s", bt_rep_attr(p->in[s]->r, 0, "study"))),
                bt_rep_cell(g, slash ? slash + 1 : p->in[s]->path);
        }
    bt_rep_cell(g, "Made again by"), bt_rep_cell(g, "bendtrend rerun RESULTS");
    for (int i = 0; i < p->r->n_source; i++) {
        bt_rep_cell(files, p->r->source[i].name);
        bt_rep_cell_num(files, (double)p->r->source[i].len, 0, false);
        bt_rep_cell(files, p->r->source[i].sha256);
    }
    bt_rep_heading(d, 1, NULL, "Identity");
    bt_rep_grid_html(d, g, bt_rep_fmt(d, "identity-%s", p->id));
    bt_rep_grid_csv(d, g, file(d, p, "identity"));
    bt_rep_grid_csv(d, files, file(d, p, "files"));
    bt_rep_el(d, "p", "The %d files that were read, with their hashes: %s.", p->r->n_source, file(d, p, "files"));
}

void bt_rep_assurance(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    assumptions(d, p);
    stress(d, p);
    quality(d, p);
    certificate(d, p);
    limits(d, p);
    identity(d, p);
}
