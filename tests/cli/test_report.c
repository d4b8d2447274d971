/* report through the program: what it needs, what it leaves, and what stays when it cannot. */
#include "tiny_folder.h"
#include "../report/sheets.h"
#include "bendtrend/num.h"
#include "bendtrend/tool.h"
#include <math.h>
#include <unistd.h>

static const char *results(const char *dir)
{
    const char *h5 = cli_in(dir, "r.h5");
    struct said s = RUN("run", NORTHUMBERLAND, "--no-charts", "--quiet", "--bundle", "home first", "-o", h5);
    cr_assert(s.status == 0, "%s", s.err);
    cli_forget(&s);
    return h5;
}

static void refused(const char *const *args, struct how how, int status, const char *says)
{
    struct said s = cli_run(args, how);
    EXPECT_STATUS(s, status);
    EXPECT_SAYS(s.err, says);
    cli_forget(&s);
}

#define REFUSED(status, says, ...) refused((const char *const[]){ "report", __VA_ARGS__, NULL }, (struct how){ 0 }, status, says)

Test(cli_report, makes_all_or_nothing)
{
    char *dir = tl_dir();
    const char *h5 = results(dir), *out = cli_in(dir, "report");
    REFUSED(2, "report needs -o DIR", h5);
    REFUSED(2, "a format of a report is one of html, pdf, docx, xlsx", h5, "-o", out, "--format", "odt");
    REFUSED(4, "there is no folder", h5, "-o", cli_in(dir, "no/where"));
    REFUSED(1, "northumberland.yaml", NORTHUMBERLAND, "-o", out);
    REFUSED(1, "template.yaml", h5, "-o", out, "--template", cli_in(dir, "no"));
    refused((const char *const[]){ "report", h5, "-o", out, "--format", "docx", NULL }, (struct how){ .env = "PATH=/nowhere" }, 4,
            "the command 'pandoc' makes docx of a report and is not on PATH; Debian package pandoc has it");
    refused((const char *const[]){ "report", h5, "-o", out, "--format", "pdf", NULL }, (struct how){ .env = "PATH=/nowhere" }, 4,
            "the command 'chromium' makes pdf of a report and is not on PATH; Debian package chromium has it");
    cr_expect(!cli_there(out) && tl_entries(dir) == 1, "nothing is left of what was refused");

    struct said made = RUN("report", h5, "-o", out);
    EXPECT_STATUS(made, 0);
    EXPECT_SAYS(made.out, "report.html");
    cr_expect(cli_there(cli_in(out, "report.xlsx")));
    cr_expect(cli_there(cli_in(out, "charts/beds.pdf")) && cli_there(cli_in(out, "charts/beds.csv")) &&
              cli_there(cli_in(out, "assurance/register.csv")));
    REFUSED(2, "is not empty", h5, "-o", out);

    /* made again: what is ours is renewed, what it does not make any more is gone, what is somebody else's stays or stops it */
    tl_text(out, "minutes.txt", "mine");
    struct said again = RUN("report", h5, "-o", out, "--force", "--quiet");
    EXPECT_STATUS(again, 0);
    cr_expect(again.out[0] == 0 && cli_there(cli_in(out, "minutes.txt")));
    tl_text(cli_in(out, "charts"), "mine.svg", "<svg/>");
    REFUSED(2, "charts/mine.svg", h5, "-o", out, "--force");
    cr_expect(cli_there(cli_in(out, "charts/mine.svg")));
    cli_forget(&made);
    cli_forget(&again);
    tl_rmdir(dir);
}

Test(cli_report, register_has_every_number_and_what_was_set)
{
    char *dir = tl_dir();
    const char *h5 = cli_in(dir, "r.h5"), *out = cli_in(dir, "report");
    struct said run =
        RUN("run", NORTHUMBERLAND, "--no-charts", "--quiet", "--bundle", "home first", "--set", "pools.acute_beds.places=700", "-o", h5);
    struct said made = RUN("report", h5, "-o", out, "--quiet");
    EXPECT_STATUS(run, 0);
    EXPECT_STATUS(made, 0);
    char *all = tl_bytes(cli_in(out, "assurance/register.csv"), NULL), *set = tl_bytes(cli_in(out, "assurance/settings.csv"), NULL);
    EXPECT_SAYS(all, "\npools.acute_beds.places,700,700,,,place,choice,none: it is decided,set on the command line,,no,the command line,"
                     "who decides on the plan (not named)\n");
    EXPECT_SAYS(all, "\npools.care_home.places,2096,2096,,,place,assumed,none: no graded study is named,use by residents over a judged "
                     "occupancy");
    EXPECT_SAYS(all, ",yes,northumberland-observed.csv,who keeps northumberland-observed.csv (not named)\n");
    EXPECT_SAYS(all, "\ninterventions.raid.on,0,0,,,1,choice,");
    const char *row = strstr(all, "\ninterventions.identification.effects.admissions.value,"),
               *grade = row ? strstr(row, ",observed,controlled study,randomised trial of a risk tool") : NULL;
    cr_expect(grade && grade < strchr(row + 1, '\n'), "%.200s", row);
    row = strstr(all, "\ninterventions.reablement.effects.places.value,"); /* the size of a policy has no grade of evidence */
    grade = row ? strstr(row, ",assumed,judged; studies beside it: systematic review,") : NULL;
    cr_expect(grade && grade < strchr(row + 1, '\n'), "%.200s", row);
    cr_expect(!strstr(all, "not marked") && !strstr(all, BT_NO_SOURCE));
    EXPECT_SAYS(all, "\ninterventions.identification.effects.admissions.value,0.01,0.01,-0.02,0.03,");
    EXPECT_SAYS(set, "\npools.acute_beds.places,scenario or --set,696,700,1,place\n");
    EXPECT_SAYS(set, "\ninterventions.reablement.effects.places.value,bundle 'home first',0.25,0.4,1,");
    free(all);
    free(set);
    cli_forget(&run);
    cli_forget(&made);
    tl_rmdir(dir);
}

/* With every bundle there is a section, its tables and charts, and the page beside it; `explore` makes that page the same. */
Test(cli_report, shows_every_bundle_where_it_is_given)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, divert, papers_faster]}\n");
    t.pathway = tiny_swap(t.pathway, "- {name: admissions,", "- {name: admissions, role: arrivals,");
    const char *scenario = tiny_folder(dir, &t), *run = cli_in(dir, "r.h5"), *all = cli_in(dir, "c.h5"), *out = cli_in(dir, "report"),
               *page = cli_in(dir, "c.html");
#define SET_UP "--set", "interventions.divert.costs.set_up.gbp_set_up_per_head=0"
    struct said made[] = { RUN("run", scenario, "-o", run, "--no-charts", "--quiet", SET_UP),
                           RUN("compare", scenario, "-o", all, "--no-charts", "--quiet", SET_UP), RUN("explore", all, "--quiet"),
                           RUN("report", run, all, "-o", out, "--format", "html"),
                           RUN("report", run, "-o", cli_in(dir, "plain"), "--quiet") };
    for (size_t i = 0; i < TL_N(made); i++) EXPECT_STATUS(made[i], 0);
    EXPECT_SAYS(made[3].out, "report/explorer\n");
    cli_same(page, cli_in(out, "explorer/tiny-place.html"));
    char *with = tl_bytes(cli_in(out, "report.html"), NULL), *without = tl_bytes(cli_in(dir, "plain/report.html"), NULL),
         *best = tl_bytes(cli_in(out, "charts/best-admissions-tiny-place.csv"), NULL);
    EXPECT_SAYS(with, "<h2 id=\"every-bundle\">Every bundle at once</h2>");
    EXPECT_SAYS(with, "8 bundles that 3 interventions make, with central evidence.");
    EXPECT_SAYS(with, "<a href=\"explorer/tiny-place.html\">");
    EXPECT_SAYS(with, "<figure id=\"figure-front\">");
    cr_expect(!strstr(with, "<script"));
    EXPECT_SAYS(best, "Bundle,\"Change, admission\",\"Change, %\",\"Own cost, GBP million\",\"Net cost, GBP million\"\n");
    EXPECT_SAYS(without, "No comparison of every bundle was given with this report. <code>bendtrend compare SCENARIO</code> supplies");
    free(with), free(without), free(best);
    for (size_t i = 0; i < TL_N(made); i++) cli_forget(&made[i]);
    tl_rmdir(dir);
}

#define AVOIDS "value: {low: -0.05, central: -0.1, high: -0.2}"

/* Those that raise a measure are not among those that lower it; draws of bundles are those of `compare --json`; the proof is told. */
Test(cli_report, says_of_every_bundle_what_draws_say)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, divert]}\n");
    t.pathway = tiny_swap(t.pathway, "- {name: admissions,", "- {name: admissions, role: arrivals,");
    t.interventions = tiny_swap(t.interventions, AVOIDS, "value: {low: 0.05, central: 0.1, high: 0.2}");
    const char *scenario = tiny_folder(dir, &t), *run = cli_in(dir, "r.h5"), *all = cli_in(dir, "c.h5"), *out = cli_in(dir, "report");
    struct said made[] = { RUN("run", scenario, "-o", run, "--no-charts", "--quiet", SET_UP),
                           RUN("compare", scenario, "-o", all, "--no-charts", "--draws", "12", "--json", SET_UP),
                           RUN("report", run, all, "-o", out, "--format", "html") };
    for (size_t i = 0; i < TL_N(made); i++) EXPECT_STATUS(made[i], 0);
    char *page = tl_bytes(cli_in(out, "report.html"), NULL), *best = tl_bytes(cli_in(out, "charts/best-admissions-tiny-place.csv"), NULL),
         *choice = tl_bytes(cli_in(out, "charts/choice-admissions-tiny-place.csv"), NULL),
         *money = tl_bytes(cli_in(out, "charts/choice-net_cost-tiny-place.csv"), NULL);
    EXPECT_SAYS(page, "runs of bundles were made again by another solver (CVODES at 1e-10). Off at most: sums over the horizon by ");
    EXPECT_SAYS(page, "12 draws from the ranges assumed (seed 1), the same for every bundle");
    EXPECT_SAYS(page, "<strong>A share of draws is no chance:</strong>");
    EXPECT_SAYS(page, "In no draw: A plan of this kind before (");
    EXPECT_SAYS(best, "\ndivert,-");
    cr_expect(!strstr(best, "\navoid,"), "%s", best);
    EXPECT_SAYS(choice, "\ndivert (the robust choice),12,0,0,0\n");
    const char *at = strstr(made[1].out, "\"by\": \"net_cost\""), *mean = at ? strstr(at, "\"regret_mean\": ") : NULL;
    cr_assert(mean, "%s", made[1].out);
    double told = -1, is = strtod(mean + strlen("\"regret_mean\": "), NULL);
    cr_assert(sscanf(strchr(money, '\n'), "\n%*[^,],%*d,%lf", &told) == 1, "%s", money);
    cr_expect(fabs(1e6 * told - is) <= 1e-9 * is + 1e-9, "%g, not %g", 1e6 * told, is);
    free(page), free(best), free(choice), free(money);
    for (size_t i = 0; i < TL_N(made); i++) cli_forget(&made[i]);
    tl_rmdir(dir);
}

/* A comparison that is further off than its bound says so before any figure of it; nothing lowers what everything raises. */
Test(cli_report, says_that_a_comparison_failed_its_proof)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, divert]}\n");
    t.pathway = tiny_swap(t.pathway, "- {name: admissions,", "- {name: admissions, role: arrivals,");
    t.interventions = tiny_swap(tiny_swap(t.interventions, AVOIDS, "value: {low: 0.05, central: 0.1, high: 0.2}"),
                                "how: scale, value: -0.1, denominator: decisions", "how: scale, value: 0.1, denominator: decisions");
    const char *scenario = tiny_folder(dir, &t), *run = cli_in(dir, "r.h5"), *all = cli_in(dir, "c.h5"), *out = cli_in(dir, "report"),
               *huge = "interventions.divert.costs.set_up.gbp_set_up_per_head=100000"; /* single runs spread it over their steps */
    struct said made[] = { RUN("run", scenario, "-o", run, "--no-charts", "--quiet", "--set", huge),
                           RUN("compare", scenario, "-o", all, "--no-charts", "--quiet", "--set", huge),
                           RUN("report", run, all, "-o", out, "--format", "html") };
    EXPECT_STATUS(made[0], 0);
    EXPECT_STATUS(made[1], 5);
    EXPECT_STATUS(made[2], 0);
    char *page = tl_bytes(cli_in(out, "report.html"), NULL), *log = tl_bytes(cli_in(out, "assurance/quality-log.csv"), NULL);
    const char *failed = strstr(page, "<p class=\"caveat\"><strong>These results did not prove themselves: no figure"),
               *none = strstr(page, "no bundle lowers it over the whole horizon");
    cr_expect(failed && none && failed < none);
    EXPECT_SAYS(page, ", too much: all costs of &#39;");
    cr_expect(!strstr(page, "the bundles that lower it most"));
    EXPECT_SAYS(log, "\nEvery bundle at once: runs made again by another solver,within the bounds,");
    EXPECT_SAYS(log, "all costs of 'divert'.\",FAILS\n");
    free(page), free(log);
    for (size_t i = 0; i < TL_N(made); i++) cli_forget(&made[i]);
    tl_rmdir(dir);
}

/* Intervals as `uncertainty --json` has them, ambitions, what is in no draw apart; never a chance. In the workbook too. */
Test(cli_report, says_how_sure_where_draws_are_given)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.pathway = tiny_swap(tiny_swap(t.pathway, "- {name: admissions,", "- {name: admissions, role: arrivals,"), "- {name: bed_days,",
                          "- {name: bed_days, role: place_days,");
    const char *scenario = tiny_folder(dir, &t), *run = cli_in(dir, "r.h5"), *draws = cli_in(dir, "u.h5"), *out = cli_in(dir, "report");
    struct said made[] = { RUN("run", scenario, "-o", run, "--no-charts", "--quiet"),
                           RUN("uncertainty", scenario, "-o", draws, "--draws", "20", "--no-charts", "--json"),
                           RUN("report", run, draws, "-o", out) };
    for (size_t i = 0; i < TL_N(made); i++) EXPECT_STATUS(made[i], 0);
    char *with = tl_bytes(cli_in(out, "report.html"), NULL),
         *csv = tl_bytes(cli_in(out, "charts/draws-admissions-tiny-place.csv"), NULL),
         *met = tl_bytes(cli_in(out, "charts/draws-ambitions-tiny-place.csv"), NULL),
         *other = tl_bytes(cli_in(out, "charts/draws-otherwise-tiny-place.csv"), NULL);
    EXPECT_SAYS(with, "a share of draws from the ranges assumed says how far the ranges reach");
    EXPECT_SAYS(with, " of 20 draws from the ranges assumed (median ");
    static const char *const PARTS[] = { "<h2 id=\"draws\">How sure: draws from the ranges assumed</h2>",
                                         "20 draws from the ranges assumed (seed 1)", "<strong>A share of draws is no chance:</strong>",
                                         "<figure id=\"figure-fan\">", "<figure id=\"figure-fan_beds\">",
                                         "<figure id=\"figure-exceedance\">",
                                         "In how many draws the ambitions are met", "What is in no draw",
                                         "Plans of this kind, and what came of them", "Better Care Fund, England, 2015/16" };
    for (size_t i = 0; i < TL_N(PARTS); i++) EXPECT_SAYS(with, PARTS[i]);
    const char *share = strstr(made[1].out, "\"change_in_last_year_share\": {\n"), *row = strstr(csv, "\nfirst,");
    double central = 0, median = 0, low = 0, high = 0, is[4] = { 0 };
    cr_assert(share && row, "%s\n%s", made[1].out, csv);
    const struct {
        const char *key;
        double *to;
    } KEYS[] = { { "\"central\": ", &central }, { "\"median\": ", &median }, { "\"low\": ", &low }, { "\"high\": ", &high } };
    for (size_t i = 0; i < TL_N(KEYS); i++) *KEYS[i].to = strtod(strstr(share, KEYS[i].key) + strlen(KEYS[i].key), NULL);
    cr_assert(sscanf(row, "\nfirst,%lf,%lf,%lf,%lf", &is[0], &is[1], &is[2], &is[3]) == 4, "%s", csv);
    const double want[] = { central, median, low, high };
    for (size_t i = 0; i < 4; i++) cr_expect(fabs(is[i] - 100 * want[i]) < 1e-9, "%g, not %g", is[i], 100 * want[i]);
    EXPECT_SAYS(met, " of 20 draws");
    EXPECT_SAYS(other, "\nNo effect,");
    cr_expect(!strstr(strstr(other, "\nNo effect,"), "draws"));
    free(with), free(csv), free(met), free(other);
    for (size_t i = 0; i < TL_N(made); i++) cli_forget(&made[i]);
    tl_rmdir(dir);
}

/* What drives it and what it would take, from their own files: the same words as the commands themselves say. */
Test(cli_report, says_what_drives_it_and_what_it_would_take)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.pathway = tiny_swap(tiny_swap(t.pathway, "- {name: admissions,", "- {name: admissions, role: arrivals,"), "- {name: bed_days,",
                          "- {name: bed_days, role: place_days,");
    const char *scenario = tiny_folder(dir, &t), *run = cli_in(dir, "r.h5"), *drives = cli_in(dir, "d.h5"), *takes = cli_in(dir, "a.h5"),
               *out = cli_in(dir, "report"), *bare = cli_in(dir, "bare");
    struct said made[] = { RUN("run", scenario, "-o", run, "--no-charts", "--quiet"),
                           RUN("drivers", scenario, "-o", drives, "--draws", "20", "--no-charts"),
                           RUN("ambition", scenario, "-o", takes, "--draws", "10", "--plans", "40", "--no-charts"),
                           RUN("report", run, drives, takes, "-o", out), RUN("report", run, "-o", bare, "--format", "html") };
    for (size_t i = 0; i < TL_N(made); i++) EXPECT_STATUS(made[i], 0);
    char *with = tl_bytes(cli_in(out, "report.html"), NULL), *without = tl_bytes(cli_in(bare, "report.html"), NULL),
         *alone = tl_bytes(cli_in(out, "charts/drives-admissions-tiny-place.csv"), NULL),
         *reach = tl_bytes(cli_in(out, "charts/ambition-1-tiny-place.csv"), NULL);
    static const char *const PARTS[] = { "<h2 id=\"drives\">What drives it: which numbers, and which to find out first</h2>",
                                         "<h2 id=\"takes\">What it would take to meet the ambitions</h2>", "<figure id=\"figure-tornado\">",
                                         "<figure id=\"figure-tornado_cost\">", "<figure id=\"figure-ambition\">",
                                         "Where two bundles change places", "What would be worth finding out first",
                                         "10 draws from the ranges assumed" };
    for (size_t i = 0; i < TL_N(PARTS); i++) EXPECT_SAYS(with, PARTS[i]);
    EXPECT_SAYS(without, "<code>bendtrend drivers SCENARIO</code> supplies");
    EXPECT_SAYS(without, "<code>bendtrend ambition SCENARIO</code> supplies");
    struct said json = RUN("ambition", takes, "--json");
    const char *name = strstr(json.out, "\"name\": \"first\""), *row = strstr(reach, "\nFirst,");
    double value = 0, is = 0;
    cr_assert(name && row && sscanf(row, "\nFirst,%lf,", &is) == 1, "%s\n%s", reach, json.out);
    value = strtod(strstr(name, "\"value\": ") + strlen("\"value\": "), NULL);
    cr_expect(fabs(is - 100 * value) < 1e-9, "%g, not %g", is, 100 * value);
    EXPECT_SAYS(alone, "\nfirst,");
    struct said other = RUN("report", drives, takes, "-o", cli_in(dir, "none"));
    EXPECT_STATUS(other, 1);
    EXPECT_SAYS(other.err, "is of drivers; a report needs the run of its scenario beside it");
    free(with), free(without), free(alone), free(reach);
    cli_forget(&json), cli_forget(&other);
    for (size_t i = 0; i < TL_N(made); i++) cli_forget(&made[i]);
    tl_rmdir(dir);
}

/* Sum of a column of numbers over the lines that do, or do not, begin with `name`. */
static double column(const char *csv, int col, const char *name, bool with)
{
    double sum = 0;
    for (const char *at = strchr(csv, '\n'); at && at[1]; at = strchr(at + 1, '\n')) {
        const char *cell = at + 1;
        bool begins = strncmp(cell, name, strlen(name)) == 0;
        for (int k = 0, quoted = 0; k < col && *cell; cell++) {
            if (*cell == '"') quoted = !quoted;
            if (*cell == ',' && !quoted) k++;
        }
        if (begins == with) sum += strtod(cell, NULL);
    }
    return sum;
}

Test(cli_report, says_who_gains)
{
    char *dir = tl_dir();
    const char *out = cli_in(dir, "report"), *h5 = results(dir);
    struct said made = RUN("report", h5, "-o", out, "--format", "html", "--quiet");
    EXPECT_STATUS(made, 0);
    char *age = tl_bytes(cli_in(out, "charts/gains-by-age-1.csv"), NULL), *page = tl_bytes(cli_in(out, "report.html"), NULL);
    char *segment = tl_bytes(cli_in(out, "charts/gains-by-segment-1.csv"), NULL);
    for (int k = 1; k <= 3; k++) {
        double all = column(age, k, "All,", true);
        cr_expect(all < -1, "home first takes some of column %d off: %g", k, all);
        cr_expect(fabs(column(age, k, "All,", false) - all) < 1e-9 * fabs(all), "ages and all of column %d", k);
        cr_expect(fabs(column(segment, k, "?", false) - all) < 1e-9 * fabs(all), "segments and all of column %d", k);
    }
    EXPECT_SAYS(page, "Who gains, by age band and segment");
    EXPECT_SAYS(page, "Net present value (real, discounted, optimism bias in it)");
    free(age), free(segment), free(page);
    cli_forget(&made);
    tl_rmdir(dir);
}

/* The document as a reader of its own takes it in. */
static char *word(const char *path)
{
    struct bt_tool_output out = { 0 };
    struct bt_err e = { 0 };
    const char *args[] = { "pandoc", "--from", "docx", "--to", "html", path, NULL };
    cr_assert(bt_tool_run(args, "", 0, (struct bt_patience){ 600, NULL }, &out, &e) == BT_OK, "%s", e.msg);
    char *text = calloc(out.len + 1, 1);
    cr_assert(text != NULL);
    memcpy(text, out.data, out.len);
    free(out.data);
    return text;
}

/* A page of a PDF as text; n counts from 1. */
static char *sheet(const char *pdf, int n)
{
    char page[12];
    bt_format(page, sizeof page, "%d", n);
    const char *const args[] = { "-layout", "-f", page, "-l", page, pdf, "-", NULL };
    struct said s = cli_run(args, (struct how){ .tool = "pdftotext" });
    cr_assert(s.status == 0, "pdftotext: %s", s.err);
    char *text = strdup(s.out);
    cli_forget(&s);
    return text;
}

/* The first sheet of paper answers; the second begins with what the answers rest on. */
static void answers_first(const char *pdf)
{
    static const char *const SAYS[] = { "Anytown Council",
                                        "Draft for the board",
                                        "What happens",
                                        "659 acute beds are in use in 2023/24",
                                        "34 fewer beds",
                                        "28.2 million less",
                                        "by 2017-04-01",
                                        "By how much",
                                        "low to high evidence",
                                        "discharge every day (do-", /* Word may break it there */
                                        "frail elderly pathway",
                                        "hospital without walls",
                                        "home first",
                                        "What it costs whom",
                                        "Net present value",
                                        "Commissioner",
                                        "Nobody who pays",
                                        "How sure that is",
                                        "87,000 more happened",
                                        "What it must not be used for",
                                        "This must not be used for setting budgets" };
    char *one = sheet(pdf, 1), *two = sheet(pdf, 2);
    for (size_t i = 0; i < TL_N(SAYS); i++)
        cr_expect(strstr(one, SAYS[i]) != NULL, "sheet one of %s does not say '%s':\n%s", pdf, SAYS[i], one);
    const char *rest = two + strspn(two, " \n");
    cr_expect(strncmp(rest, "What happens if nothing changes", 31) == 0, "sheet two of %s begins: %.80s", pdf, rest);
    free(one), free(two);
}

/* The green of the logo on the first sheet, as a reader of Word documents lays it out. */
static void logo_is_seen(const char *dir, const char *pdf)
{
    const char *const args[] = { "-f", "1", "-l", "1", "-r", "50", pdf, cli_in(dir, "seen"), NULL };
    struct said s = cli_run(args, (struct how){ .tool = "pdftoppm" });
    size_t len = 0, green = 0;
    cr_assert(s.status == 0, "pdftoppm: %s", s.err);
    const char *ppm = cli_there(cli_in(dir, "seen-01.ppm")) ? cli_in(dir, "seen-01.ppm") : cli_in(dir, "seen-001.ppm");
    char *data = tl_bytes(ppm, &len);
    const unsigned char *p = (const unsigned char *)data;
    for (size_t i = 0; i + 3 < len; i++) green += p[i] < 20 && p[i + 1] > 140 && p[i + 2] < 20;
    cr_expect(green > 20, "%zu points of the logo", green);
    free(data);
    cli_forget(&s);
}

/* 400 results are taken, and here the first is not there; one more is too many. */
Test(cli_report, of_so_many_places)
{
    const char *args[405] = { "report", "-o", "/report" };
    for (int i = 3; i < 403; i++) args[i] = "no.h5";
    refused(args, (struct how){ 0 }, 1, "no.h5: cannot be read");
    args[403] = "more.h5";
    refused(args, (struct how){ 0 }, 2, "report: takes at most 400 words (RESULTS...), found 'more.h5' as well");
}

Test(cli_report, word_wants_a_picture_of_a_drawing)
{
    static const char *const TOOLS[] = { "pandoc", "gnuplot", "dot" };
    char *dir = tl_dir();
    const char *scenario = tiny_folder(dir, &TINY), *h5 = cli_in(dir, "r.h5");
    struct said run = RUN("run", scenario, "--no-charts", "--quiet", "-o", h5);
    EXPECT_STATUS(run, 0);
    tl_text(dir, "template.yaml", "bendtrend_template: 1\nlogo: logo.svg\n");
    tl_text(dir, "logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"4\"/>\n");
    for (size_t i = 0; i < TL_N(TOOLS); i++) {
        char *at = bt_tool_find(TOOLS[i]);
        cr_assert(at && symlink(at, cli_in(dir, TOOLS[i])) == 0, "%s", TOOLS[i]);
        free(at);
    }
    refused((const char *const[]){ "report", h5, "-o", cli_in(dir, "report"), "--format", "docx", "--template", dir, NULL },
            (struct how){ .env = tiny_cat("PATH=", dir) }, 4, "template.yaml:2:7: error: the logo is an SVG drawing, which Word shows as");
    cr_expect(!cli_there(cli_in(dir, "report")));
    cli_forget(&run);
    tl_rmdir(dir);
}

Test(cli_report, for_word_processors_and_paper)
{
    static const char *const MAGIC[][2] = { { "report.docx", "PK\x03\x04" }, { "report.pdf", "%PDF-" } };
    if (getenv("BT_SAN")) cr_skip_test("pandoc and chromium do the work");
    char *dir = tl_dir();
    const char *h5 = cli_in(dir, "r.h5"), *out = cli_in(dir, "report");
    struct said run = RUN("run", NORTHUMBERLAND, "--no-charts", "--quiet", "-o", h5);
    tl_text(dir, "template.yaml", "bendtrend_template: 1\norganisation: Anytown Council\nlogo: logo.svg\nnote: Draft for the board\n");
    tl_text(dir, "logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"40\">"
                             "<rect width=\"90\" height=\"40\" fill=\"#00a000\"/></svg>\n");
    struct said made = RUN("report", h5, "-o", out, "--format", "pdf,docx", "--quiet", "--template", dir);
    EXPECT_STATUS(run, 0);
    EXPECT_STATUS(made, 0);
    for (size_t i = 0; made.status == 0 && i < TL_N(MAGIC); i++) {
        size_t len;
        char *data = tl_bytes(cli_in(out, MAGIC[i][0]), &len);
        cr_expect(len > 100000 && memcmp(data, MAGIC[i][1], strlen(MAGIC[i][1])) == 0, "%s of %zu bytes", MAGIC[i][0], len);
        free(data);
    }
    cr_expect(!cli_there(cli_in(out, "report.html")), "only what was asked for");
    char *back = word(cli_in(out, "report.docx"));
    cr_expect(strstr(back, "<h1") && strstr(back, "How sure that is") && !strstr(back, "To the answers"));
    cr_expect(strstr(back, "<col style=\"width: ") != NULL, "columns by what they hold");
    free(back);
    answers_first(cli_in(out, "report.pdf"));
    sheets_convert(dir, cli_in(out, "report.docx"), "pdf", dir);
    answers_first(cli_in(dir, "report.pdf"));
    logo_is_seen(dir, cli_in(dir, "report.pdf"));
    cli_forget(&run);
    cli_forget(&made);
    tl_rmdir(dir);
}
