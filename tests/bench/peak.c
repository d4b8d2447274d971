/* peak.c -- what one core of this machine can do at most: products that are added, in registers, as many at a time as its vectors hold. */
#include "bench.h"
#include <math.h>
#include <stdio.h>

enum { SUMS = 12, TURNS = 20000000 }; /* independent sums: more than two units times their four clocks */
typedef double v8 __attribute__((vector_size(64)));
typedef double v4 __attribute__((vector_size(32)));

/* The compiler makes one instruction of each (-ffp-contract=fast, see the Makefile). An empty statement that may change it keeps it from
 * the optimiser's arithmetic and in its register. */
#define ADD(x)                   \
    do {                         \
        x = x * a + b;           \
        __asm__("" : "+v"(x));   \
    } while (0)
#define PEAK(name, type, needs)                                                                             \
    needs static double name(long turns)                                                                    \
    {                                                                                                       \
        type a = (type){ 0 } + 0.999, b = (type){ 0 } + 1e-3, p = b, q = b, r = b, s = b, t = b, u = b;     \
        type v = b, w = b, x = b, y = b, z = b, o = b;                                                      \
        for (long n = 0; n < turns; n++) {                                                                  \
            ADD(o); ADD(p); ADD(q); ADD(r); ADD(s); ADD(t);                                                 \
            ADD(u); ADD(v); ADD(w); ADD(x); ADD(y); ADD(z);                                                 \
        }                                                                                                   \
        o += p + q + r + s + t + u + v + w + x + y + z;                                                     \
        return o[0];                                                                                        \
    }
PEAK(by_eight, v8, __attribute__((target("avx512f,fma"))))
PEAK(by_four, v4, __attribute__((target("avx2,fma"))))

void bench_peak(struct bench *b)
{
    bool eight = __builtin_cpu_supports("avx512f"), four = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    bench_need(four, "a processor with AVX2 and FMA, which the measure of its peak needs,");
    double least = INFINITY, sum = 0;
    for (int turn = 0; turn < 7; turn++) {
        double began = bench_cpu();
        sum += eight ? by_eight(TURNS) : by_four(TURNS);
        least = fmin(least, bench_cpu() - began);
    }
    b->f->peak = 2.0 * SUMS * TURNS * (eight ? 8 : 4) / least;
    printf("Peak of one core: %.1f thousand million flops a second, by %d sums of products in registers, %d doubles to a vector (their sum:"
           " %.3g)\n",
           1e-9 * b->f->peak, SUMS, eight ? 8 : 4, sum);
}
