/* root.c -- a few equations in as many unknowns, by KINSOL. */
#include "bendtrend/solve.h"
#include <kinsol/kinsol.h>
#include <nvector/nvector_serial.h>
#include <stdlib.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

struct search {
    bt_equations f;
    void *data;
    struct bt_err *e;
    enum bt_code code;
    int seen;
};

static int residual(N_Vector x, N_Vector f, void *user)
{
    struct search *s = user;
    s->code = s->f(s->data, NV_DATA_S(x), NV_DATA_S(f), s->e);
    s->seen |= s->code == BT_OK;
    if (s->code != BT_E_SOLVER) return s->code == BT_OK ? 0 : -1;
    if (!s->seen) return -1;
    *s->e = (struct bt_err){ 0 }; /* no answer this far out: a shorter step */
    return 1;
}

static void quiet(int code, const char *module, const char *function, char *msg, void *user)
{
    (void)code, (void)module, (void)function, (void)msg, (void)user;
}

enum bt_code bt_root(int n, bt_equations f, void *data, double *x, double tol, struct bt_err *e)
{
    struct search s = { f, data, e, BT_OK, 0 };
    SUNContext ctx = NULL;
    N_Vector v = NULL, scale = NULL;
    SUNMatrix a = NULL;
    SUNLinearSolver ls = NULL;
    void *mem = NULL;
    enum bt_code rc = BT_OK;
    int flag = 0;
    if (SUNContext_Create(NULL, &ctx) || !(v = N_VNew_Serial(n, ctx)) || !(scale = N_VNew_Serial(n, ctx)) ||
        !(a = SUNDenseMatrix(n, n, ctx)) || !(ls = SUNLinSol_Dense(v, a, ctx)) || !(mem = KINCreate(ctx))) {
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        goto out;
    }
    memcpy(NV_DATA_S(v), x, (size_t)n * sizeof *x);
    N_VConst(1, scale);
    if ((flag = KINSetErrHandlerFn(mem, quiet, NULL)) || (flag = KINInit(mem, residual, v)) || (flag = KINSetUserData(mem, &s)) ||
        (flag = KINSetFuncNormTol(mem, tol)) || (flag = KINSetLinearSolver(mem, ls, a)) || (flag = KINSetMaxNewtonStep(mem, 3.0)) ||
        (flag = KINSetNumMaxIters(mem, 40)) || (flag = KINSetRelErrFunc(mem, 1e-11)) ||
        (flag = KINSol(mem, v, KIN_LINESEARCH, scale, scale)) < 0) {
        char *name = KINGetReturnFlagName(flag);
        if (s.code != BT_OK && e->code != BT_OK) rc = s.code;
        else rc = bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "the baseline equations have no solution nearby (%s)", name ? name : "?");
        free(name);
    }
    memcpy(x, NV_DATA_S(v), (size_t)n * sizeof *x);
out:
    if (mem) KINFree(&mem);
    if (ls) SUNLinSolFree(ls);
    if (a) SUNMatDestroy(a);
    if (v) N_VDestroy(v);
    if (scale) N_VDestroy(scale);
    if (ctx) SUNContext_Free(&ctx);
    return rc;
}
