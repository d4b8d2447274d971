/* bars.c -- what the issues ask for beside what this run of the bench measured. */
#include "bench.h"
#include <stdio.h>

static void bar(const char *what, const char *asked, double v, const char *unit, bool met)
{
    printf("| %s | %s | %.3g%s | %s |\n", what, asked, v, unit, met ? "met" : "**missed**");
}

void bench_bars(const struct bench *b)
{
    const struct bench_figures *f = b->f;
    const double unit = f->states / 440, each = f->bundles.s, eight = __builtin_cpu_supports("avx512f") ? 15 : 20;
    printf("| | asked | measured | |\n|---|---|---|---|\n");
    if (each > 0) {
        char asked[40];
        snprintf(asked, sizeof asked, "at most %.0f s", eight);
        const double ways = 8192 * each / 2 / unit, runs = f->runs * each / 2 / unit, few = 512 * each / 2 / unit;
        bar("8,192 runs on 2 cores per 440 states (64 run, extrapolated)", asked, ways, " s", ways <= eight);
        bar("the distinct ones among them (the same)", asked, runs, " s", runs <= eight);
        bar("512 runs on 2 cores per 440 states (the same)", "about 1 s", few, " s", few <= 1.2);
        bar("totals, against CVODES at 1e-10", "1e-5", f->bundles.off.total, "", f->bundles.off.total <= BT_BOUND_TOTAL);
        bar("months", "1e-4", f->bundles.off.month, "", f->bundles.off.month <= BT_BOUND_MONTH);
        bar("changes, of business as usual", "1e-6", f->bundles.off.effect, "", f->bundles.off.effect <= BT_BOUND_EFFECT);
        bar("CVODES one by one takes so many times as long", "10", f->one_by_one.s / each, "", f->one_by_one.s / each >= 10);
    }
    if (f->all > 0) bar("all bundles, run whole, on 2 cores per 440 states", "at most 15 s", f->all / unit, " s", f->all / unit <= eight);
    if (each > 0 && f->euler.s > 0) {
        double more = f->euler.off.total / f->bundles.off.total;
        bar("generated C, Euler at its usual step, takes so many times as long", "10", f->euler.s / each, "", f->euler.s / each >= 10);
        bar("and is so many times as far off in totals", "20", more, "", more >= 20);
        printf("| generated C by RK4 at the longest step that works takes so many times as long | | %.3g | |\n", f->rk4.s / each);
    }
    if (each > 0 && f->euler_ours.s > 0) {
        double more = f->euler_ours.off.total / f->bundles.off.total, longer = f->euler_ours.s / each;
        bar("Euler at that step in our own code takes so many times as long", "10", longer, "", longer >= 10);
        bar("and is so many times as far off in totals", "20", more, "", more >= 20);
    }
    if (each > 0 && f->js_step > 0)
        printf("| generated JavaScript in node takes so many times as long, by its step | | %.3g | |\n",
               f->js_step * f->euler.steps / each);
    if (f->written > 0) bar("writing results, of computing", "5 %", 100 * f->written, " %", f->written <= 0.05);
    if (f->size > 0) {
        char asked[60];
        snprintf(asked, sizeof asked, "twice the file and 100 MB: %.0f MB", 2 * f->size + 100);
        bar("memory of the largest comparison that was run", asked, f->memory, " MB", f->memory <= 2 * f->size + 100);
    }
    if (f->single.s > 0) bar("one run by CVODES per 440 states", "0.12 s", f->single.s / unit, " s", f->single.s / unit <= 0.12);
}
