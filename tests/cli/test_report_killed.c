/* What lays a report out is killed in its midst, or ends there: the report that was there stands, and nothing lies about. Charts are
 * drawn by stand-ins, for speed. */
#include "tiny_folder.h"
#include "bendtrend/tool.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* gnuplot is told the format in its first line, dot by an option. */
static const char DRAWS[] = "#!/bin/sh\nasked=$(if [ \"$1\" = --default-settings ]; then head -n 1; else echo \"$1\"; fi)\n"
                            "case $asked in *svg*) printf '<?xml version=\"1.0\"?><svg viewBox=\"0 0 1 1\"></svg>';; *png*) printf "
                            "'\\211PNG';; *) printf '%%PDF-1.4';; esac\n";
#define HALF "#!/bin/sh\nfor a; do case $a in --print-to-pdf=*) printf '%%PDF-1.4 and' > \"${a#*=}\";; esac; done\n"
/* pandoc is tried with one line first; $PANDOC is the right one. */
static const struct half {
    const char *tool, *format, *script, *says;
} HALVES[] = {
    { "pandoc", "docx", "#!/bin/sh\ncat > $0.in\nif [ $(wc -c < $0.in) -lt 100 ]; then exec $PANDOC \"$@\" < $0.in; fi\n"
                        "head -c 20000 /dev/zero; kill -9 $$\n",
      "'pandoc' was ended by signal 9" },
    { "pandoc", "docx", "#!/bin/sh\nhead -c 20000 /dev/zero; kill -9 $$\n", "'pandoc' was ended by signal 9" },
    { "chromium", "pdf", HALF "kill -9 $$\n", "'chromium' was ended by signal 9" },
    { "chromium", "pdf", HALF, "what chromium printed is no whole PDF" },
    { "chromium", "pdf", "#!/bin/sh\nexit 0\n", "page.pdf" },
};

static void stand_in(const char *bin, const char *name, const char *script)
{
    tl_text(bin, name, script);
    cr_assert(chmod(cli_in(bin, name), 0755) == 0);
}

Test(cli_report, killed_half_way)
{
    char *dir = tl_dir(), *bin = tl_dir(), *tmp = tl_dir(), *pandoc = bt_tool_find("pandoc");
    const char *h5 = cli_in(dir, "r.h5"), *out = cli_in(dir, "report");
    struct said run = RUN("run", tiny_folder(dir, &TINY), "--no-charts", "--quiet", "-o", h5);
    EXPECT_STATUS(run, 0);
    cr_assert(pandoc != NULL);
    setenv("PANDOC", pandoc, 1), setenv("TMPDIR", tmp, 1);
    stand_in(bin, "gnuplot", DRAWS), stand_in(bin, "dot", DRAWS);
    const char *path = tiny_cat("PATH=", tiny_cat(bin, ":/usr/bin:/bin"));
    size_t len, now;
    char *old = NULL;
    for (size_t i = 0; i < TL_N(HALVES); i++) {
        const struct half *h = &HALVES[i];
        const char *const args[] = { "report", h5, "-o", out, "--quiet", "--force", "--format", h->format, NULL };
        stand_in(bin, h->tool, h->script);
        int entries = tl_entries(dir);
        struct said s = cli_run(args, (struct how){ .env = path });
        EXPECT_STATUS(s, 4);
        EXPECT_SAYS(s.err, h->says);
        cli_forget(&s);
        cr_expect(tl_entries(dir) == entries && tl_entries(tmp) == 0, "%s: something lies about", h->says);
        if (!old) { /* the next ones have something to lose */
            cr_expect(!cli_there(out));
            struct said made = cli_run((const char *const[]){ "report", h5, "-o", out, "--quiet", "--format", "html", NULL },
                                       (struct how){ .env = path });
            EXPECT_STATUS(made, 0);
            cli_forget(&made);
            old = tl_bytes(cli_in(out, "report.html"), &len);
            continue;
        }
        char *is = tl_bytes(cli_in(out, "report.html"), &now);
        cr_expect(now == len && memcmp(is, old, len) == 0 && !cli_there(cli_in(out, tiny_cat("report.", h->format))), "%s", h->says);
        free(is);
    }
    free(old), free(pandoc);
    cli_forget(&run);
    tl_rmdir(dir), tl_rmdir(bin), tl_rmdir(tmp);
}

/* A tool that never ends, and an interrupt: the tool ends, what was begun is gone, and at once. */
Test(cli_report, an_interrupt_ends_a_slow_tool)
{
    static const struct { const char *tool, *format; int number; } SLOW[] = { { "gnuplot", "html", SIGINT }, { "pandoc", "docx", SIGTERM },
                                                                               { "chromium", "pdf", SIGINT } };
    char *dir = tl_dir(), *bin = tl_dir(), *tmp = tl_dir();
    const char *h5 = cli_in(dir, "r.h5"), *out = cli_in(dir, "report"), *started = cli_in(bin, "started");
    struct said run = RUN("run", tiny_folder(dir, &TINY), "--no-charts", "--quiet", "-o", h5);
    EXPECT_STATUS(run, 0);
    setenv("TMPDIR", tmp, 1);
    const char *path = tiny_cat("PATH=", tiny_cat(bin, ":/usr/bin:/bin"));
    const int entries = tl_entries(dir);
    for (size_t i = 0; i < TL_N(SLOW); i++) {
        const char *const args[] = { "report", h5, "-o", out, "--quiet", "--format", SLOW[i].format, NULL };
        unlink(started);
        stand_in(bin, "gnuplot", DRAWS), stand_in(bin, "dot", DRAWS);
        stand_in(bin, SLOW[i].tool, "#!/bin/sh\necho $$ > ${0%/*}/started.new\nmv ${0%/*}/started.new ${0%/*}/started\nexec sleep 60\n");
        time_t from = time(NULL);
        struct said s = cli_run(args, (struct how){ .env = path, .number = SLOW[i].number, .when = started });
        EXPECT_STATUS(s, KILLED + SLOW[i].number);
        cr_expect(time(NULL) - from < 50, "%s was waited for", SLOW[i].tool);
        char *pid = tl_bytes(started, NULL);
        cr_expect(kill((pid_t)atol(pid), 0) != 0, "%s is still at work", SLOW[i].tool);
        cr_expect(tl_entries(dir) == entries && tl_entries(tmp) == 0 && !cli_there(out), "%s: something lies about", SLOW[i].tool);
        cli_forget(&s);
        free(pid);
    }
    cli_forget(&run);
    tl_rmdir(dir), tl_rmdir(bin), tl_rmdir(tmp);
}
