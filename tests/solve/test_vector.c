/* The operations that CVODES asks of our vectors, against sums by hand: whatever vector the result goes to, over more than one block. */
#include "../../sim/solve/vector.h"
#include "../testlib.h"

enum { N_NUMBER = 700 };

/* z = c0 x0 + c1 x1; x0 is z itself, or not. */
static const struct { bool same; double c[2]; } SUMS[] = {
    { false, { 1, 2 } }, { false, { -3, 1 } }, { true, { 1, 2 } }, { true, { 4, -1 } }
};
ParameterizedTestParameters(vector, sums_are_sums) { return tl_rows(TL_N(SUMS)); }
ParameterizedTest(size_t *row, vector, sums_are_sums)
{
    SUNContext ctx;
    cr_assert(SUNContext_Create(NULL, &ctx) == 0);
    N_Vector v[3];
    for (int i = 0; i < 3; i++) {
        v[i] = bt_vector_new(N_NUMBER, N_NUMBER, ctx, NULL);
        cr_assert(v[i] != NULL);
        for (int k = 0; k < N_NUMBER; k++) NV_DATA_S(v[i])[k] = 100 * i + k;
    }
    double c[2] = { SUMS[*row].c[0], SUMS[*row].c[1] };
    N_Vector x[2] = { v[0], v[1] }, z = SUMS[*row].same ? v[0] : v[2];
    cr_assert(N_VLinearCombination(2, c, x, z) == 0);
    for (int k = 0; k < N_NUMBER; k++) {
        double off = NV_DATA_S(z)[k] - (c[0] * k + c[1] * (100 + k));
        cr_expect(off <= 0 && off >= 0, "number %d is off by %g", k, off);
    }
    for (int i = 0; i < 3; i++) N_VDestroy(v[i]);
    SUNContext_Free(&ctx);
}
