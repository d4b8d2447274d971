/* test_explore.c -- `bendtrend explore` through the program, on the tiny place: the page beside its results, whole or not at all. */
#include "tiny_folder.h"

static const char *compared(char *dir)
{
    struct tiny t = TINY;
    const char *h5 = cli_in(dir, "c.h5");
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, divert, papers_faster, more_rooms]}\n");
    struct said s = RUN("compare", tiny_folder(dir, &t), "-o", h5, "--no-charts", "--quiet", "--set",
                        "interventions.divert.costs.set_up.gbp_set_up_per_head=0");
    EXPECT_STATUS(s, 0);
    cli_forget(&s);
    return h5;
}

Test(cli, explore_writes_one_page_the_same_each_time)
{
    char *dir = tl_dir();
    const char *h5 = compared(dir), *page = cli_in(dir, "c.html"), *other = cli_in(dir, "other.html");
    struct said made = RUN("explore", h5), twice = RUN("explore", h5), again = RUN("explore", h5, "--force", "--quiet"),
                named = RUN("explore", h5, "-o", other);
    EXPECT_STATUS(made, 0);
    EXPECT_SAYS(made.out, "c.html: 12 bundles of 4 interventions, 0.2 MB\n");
    EXPECT_STATUS(twice, 2);
    EXPECT_STATUS(again, 0);
    cr_expect(again.out[0] == 0, "%s", again.out);
    EXPECT_STATUS(named, 0);
    cli_same(page, other);
    char *text = tl_bytes(page, NULL);
    EXPECT_SAYS(text, "<h1>Tiny</h1>");
    EXPECT_SAYS(text, "Every bundle of 4 interventions, with central evidence: 12 bundles, business as usual among them.");
    EXPECT_SAYS(text, "\"others\": \"");
    free(text);
    cli_forget(&made), cli_forget(&twice), cli_forget(&again), cli_forget(&named);
    tl_rmdir(dir);
}

Test(cli, explore_leaves_nothing_where_it_cannot)
{
    char *dir = tl_dir();
    const char *h5 = compared(dir), *run = cli_in(dir, "r.h5"), *page = cli_in(dir, "c.html");
    struct said other = RUN("run", cli_in(dir, TINY_SCENARIO), "-o", run, "--no-charts", "--quiet");
    struct said study = RUN("explore", run, "-o", page), scenario = RUN("explore", cli_in(dir, TINY_SCENARIO), "-o", page),
                place = RUN("explore", h5, "-o", cli_in(dir, "none/c.html")), itself = RUN("explore", h5, "-o", h5, "--force"),
                look = RUN("explore", h5, "-o", page, "--template", cli_in(dir, "none")),
                full = cli_run((const char *const[]){ "explore", h5, "-o", page, NULL }, (struct how){ .limit = 100000 });
    EXPECT_STATUS(other, 0);
    EXPECT_STATUS(study, 1);
    EXPECT_SAYS(study.err, "these results are no comparison of bundles; `compare` of a scenario supplies them");
    EXPECT_STATUS(scenario, 1);
    EXPECT_STATUS(place, 4);
    EXPECT_STATUS(itself, 2);
    EXPECT_STATUS(look, 1);
    EXPECT_STATUS(full, 4);
    cr_expect(!cli_there(page));
    cli_forget(&other), cli_forget(&study), cli_forget(&scenario), cli_forget(&place), cli_forget(&itself), cli_forget(&look);
    cli_forget(&full);
    tl_rmdir(dir);
}
