/* charts.c -- the charts there are, their formats and their tools. */
#include "bendtrend/num.h"
#include "plot_priv.h"

#include <stdlib.h>
#include <string.h>

#define N(table) ((int)(sizeof(table) / sizeof *(table)))

static const struct bt_chart CHARTS[] = {
    { "admissions",
      "Emergency admissions",
      "emergency admissions a day, as usual and with each bundle from low to high evidence, against the ambition",
      "gnuplot",
      "lines.gp",
      { { "m_emergency_admissions", "run month" } },
      bt_plot_admissions,
      false,
      NULL },
    { "beds",
      "Acute beds occupied",
      "acute beds occupied, as usual and with each bundle, against the beds that are open",
      "gnuplot",
      "lines.gp",
      { { "occupied", "run time pool" }, { "places", "run time pool" } },
      bt_plot_beds,
      false,
      NULL },
    { "waiting",
      "People waiting for the next step of care",
      "people waiting by what they wait for, and days delayed in acute beds",
      "gnuplot",
      "waiting.gp",
      { { "wait_people", "run time route segment" }, { "m_days_delayed", "run month" } },
      bt_plot_waiting,
      false,
      NULL },
    { "delays",
      "Days delayed, by what people wait for",
      "days delayed in acute beds, by route",
      "gnuplot",
      "waiting.gp",
      { { "wait_people", "run time route segment" }, { "m_days_delayed", "run month" } },
      bt_plot_delays,
      true,
      NULL },
    { "cost",
      "What it costs, and whom",
      "spending by payer, and how each bundle changes it",
      "gnuplot",
      "cost.gp",
      { { "cost_gbp", "run month item payer" } },
      bt_plot_cost,
      false,
      NULL },
    { "community",
      "Community places used",
      "places used against places there are, for each kind of place outside the acute hospital",
      "gnuplot",
      "community.gp",
      { { "occupied", "run time pool" }, { "places", "run time pool" } },
      bt_plot_community,
      false,
      NULL },
    { "ramps",
      "How the interventions come in",
      "coverage reached, staff for it and people reached by each intervention over time",
      "gnuplot",
      "ramps.gp",
      { { "coverage", "run time intervention" }, { "staff_wte", "run time intervention" } },
      bt_plot_ramps,
      false,
      NULL },
    { "waterfall",
      "Where the bed days change",
      "acute bed days of the last year from business as usual to each bundle, by kind of stay and wait",
      "gnuplot",
      "waterfall.gp",
      { { "people", "run time setting segment" }, { "wait_people", "run time route segment" }, { "m_acute_bed_days", "run month" } },
      bt_plot_waterfall,
      false,
      NULL },
    { "localities",
      "Localities side by side",
      "emergency admissions of each locality on one scale, as usual and with a bundle from low to high evidence",
      "gnuplot",
      "lines.gp",
      { { "admissions_index", "locality stance month" } },
      bt_plot_localities,
      true,
      NULL },
    { "history",
      "The model beside what was published",
      "business as usual beside published months, with the error of each series",
      "gnuplot",
      "history.gp",
      { { NULL, NULL } },
      bt_plot_history,
      true,
      NULL },
    { "backtest",
      "Back-test",
      "published series beside the model and two naive forecasts, in a time that nothing was fitted to",
      "gnuplot",
      "backtest.gp",
      { { "observed", "series month" }, { "modelled", "series month" } },
      bt_plot_backtest,
      true,
      "backtest" },
    { "fit",
      "Fit and forecast",
      "series that numbers were fitted to beside the model, and two naive forecasts of the months held out",
      "gnuplot",
      "backtest.gp",
      { { "observed", "series month" }, { "modelled", "series month" } },
      bt_plot_backtest,
      true,
      "calibrate" },
    { "front",
      "What each bundle costs and changes",
      "every bundle by its cost and what it changes, and those that no other beats",
      "gnuplot",
      "front.gp",
      { { "change_bundle_cost", "run" }, { "bundle_bits", "run" } },
      bt_plot_front,
      true,
      "compare" },
    { "interactions",
      "Which interventions overlap",
      "pairs of interventions: what both change together beyond what each does alone",
      "gnuplot",
      "interactions.gp",
      { { "bundle_bits", "run" } },
      bt_plot_interactions,
      true,
      "compare" },
    { "overlap",
      "What each intervention brings to a bundle",
      "from business as usual to a bundle: each intervention alone, their overlap as a bar of its own, and the share each is due",
      "gnuplot",
      "waterfall.gp",
      { { "bundle_bits", "run" } },
      bt_plot_overlap,
      true,
      "compare" },
    { "fan",
      "How sure: emergency admissions",
      "emergency admissions a day by year, as usual and with each bundle, as fans of draws from the ranges assumed",
      "gnuplot",
      "fan.gp",
      { { "draw_baseline_off", "draw" } },
      bt_plot_fan,
      true,
      "uncertainty" },
    { "fan_beds",
      "How sure: acute beds in use",
      "acute beds in use by year, as usual and with each bundle, as fans of draws from the ranges assumed",
      "gnuplot",
      "fan.gp",
      { { "draw_baseline_off", "draw" } },
      bt_plot_fan_beds,
      true,
      "uncertainty" },
    { "exceedance",
      "By how much, in how many draws",
      "in how many draws from the ranges assumed each bundle changes a measure by so much, and the ambition",
      "gnuplot",
      "exceedance.gp",
      { { "draw_baseline_off", "draw" } },
      bt_plot_exceedance,
      true,
      "uncertainty" },
    { "tornado",
      "What drives the change",
      "how far each number moves each bundle's change where it alone is at the ends of its range, the widest first",
      "gnuplot",
      "tornado.gp",
      { { "drawn_low", "drawn" }, { "drawn_high", "drawn" } },
      bt_plot_tornado,
      true,
      "drivers" },
    { "tornado_cost",
      "What drives the net cost",
      "how far each number moves each bundle's net cost where it alone is at the ends of its range, the widest first",
      "gnuplot",
      "tornado.gp",
      { { "drawn_low", "drawn" }, { "drawn_high", "drawn" } },
      bt_plot_tornado_cost,
      true,
      "drivers" },
    { "ambition",
      "What it would take",
      "what each bundle and each plan found reaches, from low to high evidence, against the ambition",
      "gnuplot",
      "ambition.gp",
      { { "run_value", "ambition run" }, { "plan_value", "ambition plan" } },
      bt_plot_ambition,
      true,
      "ambition" },
    { "track",
      "Actual against plan",
      "what was counted beside the plan and business as usual, with control limits",
      "gnuplot",
      "track.gp",
      { { "track_actual", "series month" }, { "track_planned", "series month" } },
      bt_plot_track,
      true,
      NULL },
    { "pathway",
      "The pathway",
      "settings, routes and places as a picture",
      "dot",
      "pathway.gv",
      { { NULL, NULL } },
      bt_plot_pathway,
      false,
      NULL },
};

static const struct bt_plot_format FORMATS[] = { { BT_PNG, "png", "\x89PNG", { "-Tpng", "-Gdpi=150" } },
                                                 { BT_SVG, "svg", "<?xml", { "-Tsvg", NULL } },
                                                 { BT_PDF, "pdf", "%PDF", { "-Tpdf", NULL } } };

static const struct {
    const char *command, *package;
} TOOLS[] = { { "gnuplot", "gnuplot-nox" }, { "dot", "graphviz" } };

const struct bt_chart *bt_charts(int *n)
{
    *n = N(CHARTS);
    return CHARTS;
}

const struct bt_chart *bt_chart_named(const char *name)
{
    for (int i = 0; i < N(CHARTS); i++)
        if (strcmp(CHARTS[i].name, name) == 0) return &CHARTS[i];
    return NULL;
}

bool bt_chart_is_file(const char *file)
{
    static const char *const SCRIPT[] = { "gp", "dot" };
    const char *ending = strrchr(file, '.');
    bool known = false, named = false;
    for (int i = 0; ending && i < N(SCRIPT); i++) known |= strcmp(ending + 1, SCRIPT[i]) == 0;
    for (int i = 0; ending && i < N(FORMATS); i++) known |= strcmp(ending + 1, FORMATS[i].name) == 0;
    for (int i = 0; known && i < N(CHARTS); i++)
        named |= strlen(CHARTS[i].name) == (size_t)(ending - file) && strncmp(CHARTS[i].name, file, (size_t)(ending - file)) == 0;
    return named;
}

const struct bt_chart *bt_plot_chart(const char *name, struct bt_err *e)
{
    const struct bt_chart *c = bt_chart_named(name);
    char all[200] = "";
    if (c) return c;
    for (int i = 0; i < N(CHARTS); i++) bt_format(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", CHARTS[i].name);
    bt_fail(e, BT_E_USAGE, BT_NOWHERE, "there is no chart '%s'; there are %s", name, all);
    return NULL;
}

const struct bt_plot_format *bt_plot_formats(int *n)
{
    *n = N(FORMATS);
    return FORMATS;
}

enum bt_code bt_chart_formats(const char *text, unsigned *formats, struct bt_err *e)
{
    *formats = 0;
    for (const char *at = text;; at++) {
        size_t len = strcspn(at, ",");
        unsigned bit = 0;
        for (int i = 0; i < N(FORMATS); i++)
            if (strlen(FORMATS[i].name) == len && strncmp(FORMATS[i].name, at, len) == 0) bit = FORMATS[i].bit;
        if (!bit) return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "a format is png, svg or pdf, several by commas; found '%.*s'", (int)len, at);
        *formats |= bit;
        at += len;
        if (!*at) return BT_OK;
    }
}

enum bt_code bt_chart_check_tools(const char *const *names, int n, struct bt_err *e)
{
    for (int i = 0; i < (names ? n : N(CHARTS)); i++) {
        const struct bt_chart *c = names ? bt_plot_chart(names[i], e) : &CHARTS[i];
        if (!c) return e->code;
        char *path = bt_tool_find(c->tool);
        const char *package = "";
        for (int k = 0; k < N(TOOLS); k++)
            if (strcmp(TOOLS[k].command, c->tool) == 0) package = TOOLS[k].package;
        if (!path)
            return bt_fail(e, BT_E_IO, BT_NOWHERE, "the command '%s' draws the chart '%s' and is not on PATH; Debian package %s has it",
                           c->tool, c->name, package);
        free(path);
    }
    return BT_OK;
}
