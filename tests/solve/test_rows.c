/* Operations on rows: a cap by its series, from single precision and root by root is one curve. */
#include "../../sim/solve/model.h"
#include "../../sim/solve/rows.h"
#include <criterion/criterion.h>
#include <math.h>

enum { W = 16, N_ROW = 5 };

/* Every lane has x = by ^ lane, from least on: so each of the ways is taken, alone and in mixed company. */
static double worst_cap(double least, double by)
{
    _Alignas(64) static double row[N_ROW][W];
    double worst = 0;
    EACH(s, W) row[1][s] = 40 * least * pow(by, s), row[2][s] = 40;
    const int code[] = { ROW_CAP, 0, 1, 3 * W, 1 * W, 4 * W, 2 * W };
    bt_rows_run(code, N(code), row[0], NULL, W);
    EACH(s, W) {
        double x = row[1][s] / 40, want = pow(1 + pow(x, 16), -1.0 / 16), slope = -want / (1 + pow(x, 16)) * pow(x, 15) / 40;
        worst = fmax(worst, fmax(fabs(row[3][s] / want - 1), fabs(row[4][s] - slope) * 40));
    }
    return worst;
}

Test(rows, a_cap_is_the_same_curve_however_it_is_worked_out)
{
    static const double LEAST[] = { 0.01, 0.1, 0.3, 0.4, 0.64, 0.675, 0.9, 1, 10, 50, 200 };
    for (int i = 0; i < N(LEAST); i++) {
        cr_expect(worst_cap(LEAST[i], 1) < 1e-12, "%g: %g", LEAST[i], worst_cap(LEAST[i], 1));
        cr_expect(worst_cap(LEAST[i], 1.05) < 1e-12, "from %g: %g", LEAST[i], worst_cap(LEAST[i], 1.05));
    }
}
