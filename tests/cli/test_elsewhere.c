/* test_elsewhere.c -- where a program is used is no part of its results: language, time zone, names of folders, a home that cannot be
 * written. Everything it makes of the tiny place is the same, byte by byte, as in a plain place. */
#include "tiny_folder.h"
#include <limits.h>
#include <unistd.h>

/* All in a folder, by names relative to it: so what is printed is the same too. Pictures for paper have the time in them. */
static const char WORK[] = "set -e; cd \"$WHERE\"; b=$BENDTREND; exec 2> told\n"
                           "$b run scenario.yaml -o r.h5 --no-charts --jobs 2 > said\n"
                           "$b run scenario.yaml -o j.h5 --no-charts --json > json\n"
                           "$b plot r.h5 --format svg -o pictures > drawn\n"
                           "$b export r.h5 --csv -o r.csv; $b export scenario.yaml --xmile -o m.xmile; $b export r.h5 --dot -o p.dot\n"
                           "$b report r.h5 -o report --format html --quiet; mv report/report.html .; rm -r report; $b rerun r.h5 --quiet\n";

static void set_program(void)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 16);
    cr_assert(len > 0);
    path[len] = 0;
    strcpy(strrchr(path, '/'), "/bendtrend");
    setenv("BENDTREND", getenv("BT_PROGRAM") ? getenv("BT_PROGRAM") : path, 1);
}

/* Does the work in `where` with the words of `env` before it. */
static void work(const char *where, const char *env)
{
    char command[PATH_MAX + sizeof WORK];
    cr_assert(mkdir(where, 0777) == 0);
    tiny_folder((char *)where, &TINY);
    setenv("WHERE", where, 1);
    snprintf(command, sizeof command, "%s\n%s", env, WORK);
    struct said s = cli_run((const char *const[]){ "-c", command, NULL }, (struct how){ .tool = "sh" });
    EXPECT_STATUS(s, 0);
    cr_expect(cli_there(cli_in(where, "r-rerun.h5")), "%s", where);
    cli_forget(&s);
}

static struct said differences(const char *a, const char *b)
{
    return cli_run((const char *const[]){ "-r", a, b, NULL }, (struct how){ .tool = "diff" });
}

/* What the C library makes of LOCPATH it never gives back. */
static const struct { const char *name, *folder, *env; } PLACES[] = {
    { "decimal comma", "comma",
      "export LOCPATH=\"$D\" LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 ASAN_OPTIONS=\"$ASAN_OPTIONS:detect_leaks=0\"" },
    { "a day ahead", "ahead", "export TZ=Pacific/Kiritimati" },
    { "blanks and accents", "Häuser & Büros, 2 (neu)", "export HOME=\"$D\"" },
    { "a home where nobody can write", "homeless", "export HOME=/proc/1 XDG_CACHE_HOME=/proc/1/c XDG_CONFIG_HOME=/proc/1/d" },
};

/* A language with a decimal comma, in the folder; false: what it is made from is not there. */
static bool make_comma(const char *dir)
{
    const char *locale = cli_in(dir, "de_DE.UTF-8");
    struct said made = cli_run((const char *const[]){ "-i", "de_DE", "-f", "UTF-8", locale, NULL }, (struct how){ .tool = "localedef" });
    cli_forget(&made);
    if (!cli_there(locale)) return false;
    /* A shell of that language agrees that it is one: else nothing would be tried here. */
    struct said comma = cli_run((const char *const[]){ "-c", "LOCPATH=\"$D\" LC_ALL=de_DE.UTF-8 bash -c 'printf %.1f 1,5'", NULL },
                                (struct how){ .tool = "sh" });
    cr_expect(strcmp(comma.out, "1,5") == 0, "%s%s", comma.out, comma.err);
    cli_forget(&comma);
    return true;
}

Test(elsewhere, the_same_comes_out, .timeout = 300)
{
    char *dir = tl_dir();
    set_program();
    setenv("D", dir, 1);
    const char *here = cli_in(dir, "here");
    bool comma = make_comma(dir);
    cr_expect(comma || !getenv("CI"), "the package locales is not installed");
    work(here, "export LC_ALL=C.UTF-8 TZ=UTC");
    for (size_t i = comma ? 0 : 1; i < TL_N(PLACES); i++) {
        const char *there = cli_in(dir, PLACES[i].folder);
        work(there, PLACES[i].env);
        struct said s = differences(here, there);
        if (s.status == 1) { /* at midnight the date of results changes */
            cli_forget(&s);
            here = cli_in(dir, cli_there(cli_in(dir, "again")) ? "anew" : "again");
            work(here, "export LC_ALL=C.UTF-8 TZ=UTC");
            s = differences(here, there);
        }
        cr_expect(s.status == 0, "%s: %s%s", PLACES[i].name, s.out, s.err);
        cli_forget(&s);
    }
    tl_rmdir(dir);
}

/* Other programs keep things at home: those that print and convert reports manage without. */
Test(elsewhere, reports_need_no_home, .timeout = 300)
{
    if (getenv("BT_SAN")) cr_skip_test("other programs do the work");
    char *dir = tl_dir();
    set_program();
    tiny_folder(dir, &TINY);
    setenv("WHERE", dir, 1);
    setenv("HOME", "/proc/1", 1);
    setenv("XDG_CACHE_HOME", "/proc/1/c", 1);
    setenv("XDG_CONFIG_HOME", "/proc/1/d", 1);
    static const char ALL[] = "set -e; cd \"$WHERE\"; $BENDTREND run scenario.yaml -o r.h5 --no-charts --quiet;"
                              "$BENDTREND report r.h5 -o report --format pdf,docx --quiet";
    struct said s = cli_run((const char *const[]){ "-c", ALL, NULL }, (struct how){ .tool = "sh" });
    EXPECT_STATUS(s, 0);
    cr_expect(cli_there(cli_in(dir, "report/report.pdf")) && cli_there(cli_in(dir, "report/report.docx")));
    cli_forget(&s);
    tl_rmdir(dir);
}
