/* commands.c -- what the program can do: the rows of commands and of their options. */
#include "cli.h"

#define AT(member) offsetof(struct args, member)
#define FLAG(name, member, help) \
    { \
        OPT_FLAG, 0, name, NULL, AT(member), 0, 0, help \
    }
#define TEXT(name, value, member, help) \
    { \
        OPT_TEXT, 0, name, value, AT(member), 0, 0, help \
    }
#define OUTPUT(value, help) \
    { \
        OPT_TEXT, 'o', "output", value, AT(out), 0, 0, help \
    }
#define ONE_OF(name, value, member, help) \
    { \
        OPT_ONE_OF, 0, name, value, AT(member), 0, 0, help \
    }
#define WORDS(name, value, member, help) \
    { \
        OPT_WORDS, 0, name, value, AT(member), 0, 0, help \
    }
#define REAL(name, value, member, least, most, help) \
    { \
        OPT_REAL, 0, name, value, AT(member), least, most, help \
    }
#define INT(name, value, member, least, most, help) \
    { \
        OPT_INT, 0, name, value, AT(member), least, most, help \
    }
#define HELP \
    { \
        OPT_FLAG, 'h', "help", NULL, AT(help), 0, 0, "this text" \
    }
#define END \
    { \
        OPT_FLAG, 0, NULL, NULL, 0, 0, 0, NULL \
    }

/* Options that several commands share. */
#define FORCE FLAG("force", force, "write over what is there")
#define QUIET FLAG("quiet", quiet, "no progress and no text on standard output")
#define JSON FLAG("json", json, "print JSON instead of text")
#define JOBS INT("jobs", "N", jobs, 1, 1024, "threads [one a processor]; the numbers do not depend on it")
#define SET WORDS("set", "ADDRESS=VALUE", set, "give a quantity of the scenario another value; may be repeated")
#define EVIDENCE ONE_OF("evidence", "low|central|high", evidence, "which end of the evidence, and that one only")
#define RTOL REAL("rtol", "X", rtol, 1e-13, 1e-2, "relative tolerance of the solver [1e-6]")
#define OUTSIDE FLAG("allow-outside", allow_outside, "read files outside the scenario's folder and the data folder")

static const struct opt NEW_OPTS[] = {
    OUTPUT("DIR", "folder to make; its parent must exist"),
    FLAG("quiet", quiet, "no text on standard output"),
    HELP,
    END,
};

static const struct opt CHECK_OPTS[] = { SET, EVIDENCE, RTOL, OUTSIDE, JSON, QUIET, HELP, END };

static const struct opt RUN_OPTS[] = {
    OUTPUT("FILE", "results file [results.h5]"),
    TEXT("charts", "DIR", charts, "folder of the charts [the results file without .h5, plus -charts]"),
    FLAG("no-charts", no_charts, "no charts, and no need of gnuplot"),
    WORDS("bundle", "NAME", bundle, "only this bundle beside business as usual and a do-minimum; may be repeated"),
    ONE_OF("method", "cvodes|euler|rk4", method, "how to integrate [cvodes]; euler and rk4 need --step"),
    REAL("step", "DAYS", step, 1e-4, 30, "fixed step of euler and rk4"),
    SET,
    EVIDENCE,
    RTOL,
    OUTSIDE,
    JOBS,
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt COMPARE_OPTS[] = {
    OUTPUT("FILE", "results file [compare.h5]"),
    TEXT("charts", "DIR", charts, "folder of the charts [the results file without .h5, plus -charts]"),
    FLAG("no-charts", no_charts, "no charts, and no need of gnuplot"),
    TEXT("measure", "NAME", measure, "what to rank by: a measure, bundle_cost or net_cost [the measure of role arrivals]"),
    TEXT("at", "DATE", at, "the twelve months up to this date [the whole horizon]"),
    INT("show", "N", shown, 1, 100000, "bundles of the ranking [10]"),
    REAL("within-budget", "GBP", budget, 1, 1e15, "only bundles that cost at most so much: programmes, and services that take over"),
    INT("at-most", "N", at_most, 1, 16, "only bundles of at most so many interventions"),
    REAL("staff-at-most", "WTE", staff, 0.01, 1e9, "only bundles whose interventions ask for at most so many staff at their targets"),
    WORDS("must", "NAME", must, "only bundles with this intervention; may be repeated"),
    WORDS("never", "NAME", never, "only bundles without it; may be repeated"),
    WORDS("places-at-most", "POOL=SHARE", full, "only bundles with which the places of a pool are at most so full; may be repeated"),
    INT("prove", "N", prove, 1, 1000, "bundles drawn to be run again by CVODES; a number as large as theirs takes all [6]"),
    INT("draws", "N", draws, 10, 100000, "the best bundles again under so many draws from the ranges: best in how many, regret"),
    INT("seed", "N", seed, 1, 2147483647, "with --draws: which [as the scenario says, else 1]"),
    FLAG("rules", rules, "run all bundles again under each rule of overlap, for their rank under each"),
    FLAG("resume", resume, "go on with what an interrupted run finished, in the results file's name plus .part"),
    SET,
    EVIDENCE,
    RTOL,
    OUTSIDE,
    JOBS,
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt EXPLORE_OPTS[] = {
    OUTPUT("FILE", "the page [the results file without .h5, plus .html]"),
    TEXT("template", "DIR", template, "an organisation's name, logo and colours: a folder with template.yaml"),
    FORCE,
    QUIET,
    HELP,
    END,
};

static const struct opt UNCERTAINTY_OPTS[] = {
    OUTPUT("FILE", "results file [uncertainty.h5]"),
    INT("draws", "N", draws, 10, 100000, "how many draws [as the scenario says, else 1000]"),
    INT("seed", "N", seed, 1, 2147483647, "which draws [as the scenario says, else 1]"),
    TEXT("charts", "DIR", charts, "folder of the charts [the results file without .h5, plus -charts]"),
    FLAG("no-charts", no_charts, "no charts, and no need of gnuplot"),
    FLAG("resume", resume, "go on with what an interrupted run finished, in the results file's name plus .part"),
    SET,
    RTOL,
    OUTSIDE,
    JOBS,
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt DRIVERS_OPTS[] = {
    OUTPUT("FILE", "results file [drivers.h5]"),
    TEXT("measure", "NAME", measure, "the measure beside net cost [that of role arrivals]"),
    REAL("price", "GBP", price, 0.01, 1e9, "what one unit less of the measure is worth: an objective beside the measure and the net cost"),
    INT("sobol", "N", sobol, 50, 20000, "indices of Sobol too, from N rows; for G groups these are N x (G + 2) runs of every bundle"),
    ONE_OF("by", "family|part|number", together, "what is taken together [family: numbers that move together]"),
    INT("draws", "N", draws, 10, 100000, "of a scenario: how many draws [as the scenario says, else 1000]"),
    INT("seed", "N", seed, 1, 2147483647, "of a scenario: which draws [as the scenario says, else 1]"),
    FLAG("resume", resume, "go on with what an interrupted run finished, in the results file's name plus .part"),
    TEXT("charts", "DIR", charts, "folder of the charts [the results file without .h5, plus -charts]"),
    FLAG("no-charts", no_charts, "no charts, and no need of gnuplot"),
    SET,
    RTOL,
    OUTSIDE,
    JOBS,
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt AMBITION_OPTS[] = {
    OUTPUT("FILE", "results file [ambition.h5]; a FILE.csv is a table of all that was found, in its place"),
    TEXT("charts", "DIR", charts, "folder of the chart [the results file without .h5, plus -charts]"),
    FLAG("no-charts", no_charts, "no chart, and no need of gnuplot"),
    INT("draws", "N", draws, 0, 100000, "how many draws from the ranges; 0 for none [200]"),
    INT("seed", "N", seed, 1, 2147483647, "which draws [as the scenario says, else 1]"),
    ONE_OF("objective", "cost|change|sure", objective, "the least cost, the least change, or what is met in the most draws [cost]"),
    REAL("within-budget", "GBP", budget, 1, 1e15, "plans of at most such a cost over the horizon: programmes, and services that take over"),
    REAL("staff-at-most", "WTE", staff, 0.01, 1e9, "plans that ask for at most so many staff more"),
    TEXT("earliest", "DATE", earliest, "nothing begins before the first of a month from this day on [as the scenario has it]"),
    REAL("team", "WTE", team, 0.1, 1e6, "whole-time equivalents of a team, in which staff come [6]"),
    INT("plans", "N", plans, 10, 100000, "plans tried for an ambition that no bundle meets; with draws twice as many at most [400]"),
    FLAG("resume", resume, "go on with what an interrupted run finished, in the output's name plus .part"),
    SET,
    EVIDENCE,
    RTOL,
    OUTSIDE,
    JOBS,
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt BACKTEST_OPTS[] = {
    TEXT("data", "CSV", data, "published series: month,series,value; optional period, unit, source"),
    INT("hold-out", "MONTHS", hold_out, 1, 240, "last months of the data, to which nothing is fitted [as the scenario says]"),
    OUTPUT("FILE", "results file [backtest.h5]"),
    TEXT("charts", "DIR", charts, "folder of the chart [the results file without .h5, plus -charts]"),
    FLAG("no-charts", no_charts, "no chart, and no need of gnuplot"),
    SET,
    EVIDENCE,
    RTOL,
    OUTSIDE,
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt CALIBRATE_OPTS[] = {
    TEXT("data", "CSV", data, "series to fit to: month,series,value; optional period, unit, source, weight"),
    WORDS("fit", "ADDRESS", fit, "a number with a range, to be fitted; may be repeated [as the scenario's calibrate: says]"),
    TEXT("until", "DATE", until, "first day of the months that nothing is fitted to, and the fit is judged on"),
    ONE_OF("prior", "normal|uniform", prior, "how likely the numbers of a range are [normal]"),
    ONE_OF("loss", "huber|cauchy|none", loss, "how far outliers count [huber]"),
    OUTPUT("FILE", "file of the fitted numbers, for `calibrated:` of a scenario [calibrated.yaml]"),
    TEXT("results", "FILE", results, "results file too: all figures, for plot and export"),
    TEXT("charts", "DIR", charts, "folder of the chart; needs --results"),
    FLAG("resume", resume, "go on with what an interrupted run finished, in the output's name plus .part"),
    SET,
    EVIDENCE,
    RTOL,
    OUTSIDE,
    JOBS,
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt VALIDATE_OPTS[] = {
    OUTPUT("FILE", "results file [validity.h5]"),
    SET,
    EVIDENCE,
    RTOL,
    OUTSIDE,
    JOBS,
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt TRACK_OPTS[] = {
    TEXT("data", "CSV", data, "what was counted: month,series,value; optional unit, source, note"),
    TEXT("bundle", "NAME", only, "the bundle that is the plan; needed where the results hold several"),
    WORDS("new-limits", "WHEN=REASON", new_limits, "limits start anew in WHEN, MONTH or SERIES:MONTH, for a known cause; may be repeated"),
    ONE_OF("contract", "performance_70_30|performance_60_40|performance_30_70", contract,
           "payment: so much per cent of the budget up front, the rest by result; needs --target"),
    TEXT("contract-from", "MONTH", contract_from, "with --contract: its first month, YYYY-MM-01 [the first whole month of the run]"),
    TEXT("target", "SERIES", target, "with --contract: the series of the data that is paid for"),
    REAL("budget", "GBP", budget, 1, 1e12,
         "with --contract: the budget of a year; default: what the bundle is planned to cost, from the results' business case"),
    REAL("saving-share", "SHARE", saving_share, 0.001, 1,
         "with --contract: share of what less activity costs at the tariff that goes to the provider"),
    ONE_OF("pay-for", "delivered|change", pay_for,
           "with --contract: counted over planned, or the part that is there of the change planned [delivered]"),
    OUTPUT("DIR", "folder of charts and tables [the results file without .h5, plus -track]"),
    TEXT("format", "LIST", format, "picture formats, of png, svg and pdf, by commas [png,svg,pdf]"),
    FLAG("no-charts", no_charts, "tables only, and no need of gnuplot"),
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt PLOT_OPTS[] = {
    OUTPUT("DIR", "folder of the charts [the results file without .h5, plus -charts]"),
    TEXT("format", "LIST", format, "picture formats, of png, svg and pdf, by commas [png,svg,pdf]"),
    FLAG("list", list, "print the charts there are for these results, and draw none"),
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt REPORT_OPTS[] = {
    OUTPUT("DIR", "folder of the report"),
    TEXT("format", "LIST", format, "of html, pdf, docx and xlsx, by commas [html,xlsx]"),
    TEXT("template", "DIR", template, "an organisation's name, logo and colours: a folder with template.yaml"),
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

static const struct opt EXPORT_OPTS[] = {
    OUTPUT("FILE", "file to write"),
    FLAG("csv", csv, "one row a number, for a spreadsheet; of results"),
    FLAG("dot", dot, "the pathway as a picture for graphviz; of results or a scenario"),
    FLAG("loops", loops, "with --dot: the feedback loops of a scenario instead"),
    FLAG("xmile", xmile, "the model itself, for other system dynamics programs; of a scenario"),
    FLAG("arrays", arrays, "with --xmile: an array over segments in place of one variable each"),
    TEXT("bundle", "NAME", only, "only this run of the results; or the model with this bundle on [business as usual]"),
    REAL("step", "DAYS", step, 1e-4, 1, "time step written into the model, a power of two of a day [0.0625]"),
    SET,
    EVIDENCE,
    RTOL,
    OUTSIDE,
    FORCE,
    HELP,
    END,
};

static const struct opt RERUN_OPTS[] = {
    OUTPUT("FILE", "results file [the given one without .h5, plus -rerun.h5]"),
    JOBS,
    FORCE,
    JSON,
    QUIET,
    HELP,
    END,
};

const struct cmd COMMANDS[] = {
    { "new", "NAME", 1, 1, "a commented scenario for a new locality",
      "Makes a folder with a scenario NAME.yaml that runs as it is, and the one table of about fifteen figures to fill in for\n"
      "a new locality. NAME is small letters, digits and '-'.",
      "bendtrend new ourtown -o ourtown", cmd_new, NEW_OPTS },
    { "check", "SCENARIO...", 1, 100, "read, validate, fit the baseline, print what was understood",
      "Reads a scenario and all files it names, fits the baseline and prints what was understood. Writes no file.\n"
      "Of several scenarios: each one's baseline, then how all fits came out.",
      "bendtrend check scenarios/northumberland.yaml", cmd_check, CHECK_OPTS },
    { "run", "SCENARIO", 1, 1, "business as usual and every bundle, to a results file and charts",
      "Runs business as usual and every bundle of a scenario, writes a results file and charts, and prints a summary.",
      "bendtrend run scenarios/northumberland.yaml -o northumberland.h5", cmd_run, RUN_OPTS },
    { "compare", "SCENARIO|RESULTS", 1, 1, "every bundle at once: which is best, for what money, and what each intervention is due",
      "Runs every bundle that the interventions of a scenario make (a sample of more than 16), and writes months, changes and each\n"
      "intervention's share of them to a results file. Prints a ranking, the bundles that no other beats for their cost, and what\n"
      "fills up there. Some bundles are run again by CVODES: status 5 where they are further off than the bound that is printed.\n"
      "Given such a results file instead, it ranks again by other words and runs nothing.",
      "bendtrend compare scenarios/england-compare.yaml -o compare.h5", cmd_compare, COMPARE_OPTS },
    { "explore", "RESULTS", 1, 1, "every bundle on one page: switches that redraw charts and figures, in any browser",
      "Writes one HTML page from results of compare. Its interventions are switches; charts, figures, what fills up and what each\n"
      "intervention is due follow at once, for all results travel in the page. It needs no network and no other file.",
      "bendtrend explore compare.h5 -o compare.html", cmd_explore, EXPLORE_OPTS },
    { "uncertainty", "SCENARIO", 1, 1, "how sure: every bundle under many draws from the ranges assumed, and what else might be otherwise",
      "Draws numbers from the ranges of a scenario, fits the baseline again for each draw and runs business as usual and every bundle\n"
      "with it. Prints medians and intervals, in how many draws each ambition is met, when a bundle and business as usual part, what\n"
      "loops, rules and optimism would change, and how plans of this kind have done. Writes a results file and charts.",
      "bendtrend uncertainty scenarios/northumberland.yaml --draws 100 -o uncertainty.h5", cmd_uncertainty, UNCERTAINTY_OPTS },
    { "drivers", "SCENARIO|RESULTS", 1, 1, "what drives it: numbers that move results, that change which bundle is best, worth finding out",
      "Moves each number with a range to its two ends, alone, with the baseline fitted again; says what goes with what in the draws of\n"
      "uncertainty, beyond which value of which number two bundles change places, and what knowing a number would be worth. Takes a\n"
      "scenario, or results of uncertainty, whose draws it need not make again. Given its own results, it prints them.",
      "bendtrend drivers uncertainty.h5 -o drivers.h5", cmd_drivers, DRIVERS_OPTS },
    { "ambition", "SCENARIO|RESULTS", 1, 1, "is each ambition met, and if not: what would it take",
      "Says for each ambition of a scenario which bundles meet it, when, by how much they fall short and in how many draws. Where none\n"
      "does, it tries plans - which interventions, how many teams of each, from when - and prints the least that meets it, or that it\n"
      "is out of reach, by how much effects would have to exceed their evidence, and what stands in the way. Given its own results\n"
      "instead, it prints them again and runs nothing.",
      "bendtrend ambition scenarios/northumberland.yaml --draws 20 -o ambition.h5", cmd_ambition, AMBITION_OPTS },
    { "backtest", "SCENARIO", 1, 1, "the past as a test: how far off the model and two naive forecasts were",
      "Fits what the section `backtest:` of a scenario names to the months before a hold-out, runs through the hold-out and says\n"
      "for each published series how far off the model was, beside two forecasts that need no model: the same month of the last\n"
      "year, and a straight line with season. Exit 0 also where one of those wins.",
      "bendtrend backtest scenarios/england-2011.yaml --data scenarios/localities/england-2011-series.csv -o backtest.h5", cmd_backtest,
      BACKTEST_OPTS },
    { "calibrate", "SCENARIO", 1, 1, "numbers fitted to published series, what these can not tell, and the forecast judged",
      "Fits chosen numbers of a scenario to monthly or quarterly series, from what their ranges say, the baseline fitted again in every\n"
      "run. Prints values with intervals, which numbers the data can not tell apart or do not bound, how far off the model is before\n"
      "and after, and, with --until, how it and two naive forecasts do in months that nothing was fitted to. Writes a file that the\n"
      "scenario can take the numbers from; never over a file that is read.",
      "bendtrend calibrate scenarios/england-2011.yaml --data scenarios/localities/england-2011-series.csv "
      "--fit trends.stay_history.growth_per_year --until 2016-04-01 -o calibrated.yaml",
      cmd_calibrate, CALIBRATE_OPTS },
    { "validate", "SCENARIO", 1, 1, "a certificate: what must hold of the model, and what its conclusions stand on",
      "Runs a scenario in many other ways: without places, without demand, with halved steps, a day earlier, with each feedback loop\n"
      "switched, with other rules of overlap. Prints for each check what was expected and found, writes a results file, and ends\n"
      "with status 5 if something that must hold does not. A conclusion that hangs on an assumption is said, and is no failure.",
      "bendtrend validate scenarios/northumberland.yaml -o validity.h5", cmd_validate, VALIDATE_OPTS },
    { "track", "RESULTS", 1, 1, "once the plan runs: what was counted beside plan and business as usual, month by month",
      "Reads what was counted since the plan began and says for each series since when it is above or below plan, whether the plan's\n"
      "band was left, what control limits say of it, and how much of the planned change is there; with --contract, what is paid by\n"
      "result.\n"
      "Writes a chart for each series and the table behind them to a folder.",
      "bendtrend track northumberland.h5 --data scenarios/northumberland-actuals.csv --bundle \"hospital without walls\" -o track",
      cmd_track, TRACK_OPTS },
    { "plot", "RESULTS [CHART]...", 1, 64, "charts of a results file, without running anything",
      "Draws all charts of a results file, or those named.", "bendtrend plot northumberland.h5 --format svg -o pictures", cmd_plot,
      PLOT_OPTS },
    { "report", "RESULTS...", 1, 400, "the business case: one page that opens anywhere, charts to paste, assurance",
      "Writes a report from results files alone: of a run, and beside it the validity certificate and the back-test of the same\n"
      "scenario; of several localities one part each, and their sum. report.html is one file that needs no network; charts/ has\n"
      "every chart as SVG, PNG, PDF and CSV; assurance/ the register of assumptions and what else a reviewer asks for.",
      "bendtrend report northumberland.h5 -o northumberland-report", cmd_report, REPORT_OPTS },
    { "export", "RESULTS|SCENARIO", 1, 1, "a table for a spreadsheet, a picture of the pathway, the model for other programs",
      "Writes results as one CSV table, the pathway of results or of a scenario as graphviz text, or the equations of one run of\n"
      "a scenario as an XMILE model that Stella, Vensim and others read. Needs -o and one of --csv, --dot and --xmile.",
      "bendtrend export northumberland.h5 --csv -o northumberland.csv", cmd_export, EXPORT_OPTS },
    { "rerun", "RESULTS", 1, 1, "run again what a results file holds",
      "Runs the scenario kept in a results file again, from nothing but that file and with the same settings.",
      "bendtrend rerun northumberland.h5", cmd_rerun, RERUN_OPTS },
    { NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL },
};

const struct row PROGRAM_OPTIONS[] = {
    { "help", NULL, "what there is" },
    { "version", NULL, "the version, and those of the libraries" },
    { "man", "[COMMAND]", "the manual page of a command, or of the program, for man" },
    { "completion", SHELLS, "what completes commands, options and files in that shell" },
    { NULL, NULL, NULL },
};

const struct row ENVIRONMENT[] = {
    { "BENDTREND_DATA", NULL, "the data folder, which `library: NAME` reads" },
    { "NO_COLOR", NULL, "no colours" },
    { NULL, NULL, NULL },
};
