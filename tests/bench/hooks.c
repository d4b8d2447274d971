/* hooks.c -- between the library's own calls (the linker's --wrap): flops of the lists of rows, counted where they are run, and the time
 * that finished blocks take on their way to the disk. */
#include "bench.h"
#include "../../sim/solve/rows.h"

bool hook_count;
double hook_flops, hook_blocks;

void __real_bt_rows_run(const int *code, int n_code, double *base, double *sums, int width);
void __wrap_bt_rows_run(const int *code, int n_code, double *base, double *sums, int width);
void __real_bt_rows_add(double *x, int n, const double *const *z, const double *by, int count);
void __wrap_bt_rows_add(double *x, int n, const double *const *z, const double *by, int count);
enum bt_code __real_bt_shards_put(struct bt_shards *s, int first, int n, size_t width, const double *v, struct bt_err *e);
enum bt_code __wrap_bt_shards_put(struct bt_shards *s, int first, int n, size_t width, const double *v, struct bt_err *e);

/* Beyond its products: of a number of the row. A cap is 4 squares, 4 roots and some sums; a reciprocal two steps of Newton's. */
static const double BEYOND[] = { [ROW_TIMES] = 1, [ROW_INVERT] = 8, [ROW_CAP] = 12, [ROW_SUM] = 1 };

/* All lanes count, those that only fill a vector too. */
void __wrap_bt_rows_run(const int *code, int n_code, double *base, double *sums, int width)
{
    for (const int *p = code; hook_count && p < code + n_code; p += ROW_HEAD + p[ROW_M] + 2 * (size_t)p[ROW_N])
        hook_flops += width * (2.0 * p[ROW_N] - (p[ROW_INIT] < 0) + (p[ROW_OP] == ROW_CAP ? 0 : p[ROW_M]) + BEYOND[p[ROW_OP]]);
    __real_bt_rows_run(code, n_code, base, sums, width);
}

void __wrap_bt_rows_add(double *x, int n, const double *const *z, const double *by, int count)
{
    if (hook_count) hook_flops += 2.0 * n * count;
    __real_bt_rows_add(x, n, z, by, count);
}

enum bt_code __wrap_bt_shards_put(struct bt_shards *s, int first, int n, size_t width, const double *v, struct bt_err *e)
{
    double began = bench_wall();
    enum bt_code rc = __real_bt_shards_put(s, first, n, width, v, e);
    hook_blocks += bench_wall() - began;
    return rc;
}
