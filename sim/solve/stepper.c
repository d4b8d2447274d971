/* stepper.c -- a model through time: CVODES (BDF) with our structured Newton matrix, or a fixed step for comparison with others.
 * Totals are quadratures alongside. */
#include "model.h"
#include "vector.h"
#include <cvodes/cvodes.h>
#include <math.h>
#include <string.h>
#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>

struct stepper {
    struct model *m;
    struct bt_tol tol;
    double t;
    bool quads;
    SUNContext ctx;
    void *mem;
    N_Vector y, atol, q;
    SUNMatrix matrix;
    SUNLinearSolver solver;
    long setups;
    struct step_stats before; /* of the stretches before the last restart */
    double *k[4], *stage, *kq[4];
    double stop;
    bool has_stop;
    char trouble[200];
};

/* ---- what CVODES calls ---- */

static int rhs(realtype t, N_Vector y, N_Vector dy, void *user)
{
    struct stepper *s = user;
    bt_model_rhs(s->m, t, NV_DATA_S(y), NV_DATA_S(dy));
    return 0;
}

static int quad_rhs(realtype t, N_Vector y, N_Vector q, void *user)
{
    struct stepper *s = user;
    bt_model_rhs(s->m, t, NV_DATA_S(y), s->stage);
    bt_model_quads(s->m, t, NV_DATA_S(y), NV_DATA_S(q));
    return 0;
}

static int setup(realtype t, N_Vector y, N_Vector fy, SUNMatrix a, booleantype jok, booleantype *jcur, realtype gamma, void *user,
                 N_Vector t1, N_Vector t2, N_Vector t3)
{
    struct stepper *s = user;
    (void)fy, (void)a, (void)jok, (void)t1, (void)t2, (void)t3;
    bt_jac_setup(s->m, t, NV_DATA_S(y), gamma); /* cheap enough to be always fresh */
    s->setups++;
    *jcur = SUNTRUE;
    return 0;
}

static SUNMatrix_ID matrix_id(SUNMatrix a)
{
    return (void)a, SUNMATRIX_CUSTOM;
}
static SUNLinearSolver_Type solver_type(SUNLinearSolver s)
{
    return (void)s, SUNLINEARSOLVER_DIRECT;
}
static int solver_setup(SUNLinearSolver s, SUNMatrix a)
{
    return (void)s, (void)a, SUNLS_SUCCESS;
}
static int solver_solve(SUNLinearSolver s, SUNMatrix a, N_Vector x, N_Vector b, realtype tol)
{
    (void)a, (void)tol;
    if (x != b) N_VScale(1, b, x);
    bt_jac_solve(s->content, NV_DATA_S(x));
    return SUNLS_SUCCESS;
}

static void keep_trouble(int code, const char *module, const char *function, char *msg, void *user)
{
    struct stepper *s = user;
    (void)code, (void)module;
    if (!s->trouble[0]) snprintf(s->trouble, sizeof s->trouble, "%s: %s", function, msg);
}

/* ---- opening ---- */

static enum bt_code failed(struct stepper *s, int flag, struct bt_err *e)
{
    char *name = CVodeGetReturnFlagName(flag);
    enum bt_code rc = bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "the solver gave up on day %.3f: %s%s%s", s->t, name ? name : "?",
                              s->trouble[0] ? "; " : "", s->trouble);
    free(name);
    return rc;
}

/* Absolute tolerance: a millionth of a person in a thousand of the segment, so small segments are as exact as large ones. */
static void fill_atol(struct stepper *s)
{
    double *v = NV_DATA_S(s->atol);
    const struct bt_network *net = s->m->net;
    for (int i = 0; i < s->m->n_state; i++) v[i] = s->tol.rtol;
    for (int k = 0; k < net->n_stock; k++)
        for (int g = 0; g < s->m->W; g++) {
            double people = g < net->S ? net->people[g] : 1;
            v[k * s->m->W + g] = s->tol.rtol * (1e-4 * people + 1e-3);
        }
}

static enum bt_code open_cvodes(struct stepper *s, double t0, struct bt_err *e)
{
    struct model *m = s->m;
    if (SUNContext_Create(NULL, &s->ctx) != 0) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory (SUNContext_Create)");
    s->y = bt_vector_new(m->n_state, s->ctx);
    s->atol = s->y ? N_VClone(s->y) : NULL;
    s->q = s->quads ? bt_vector_new(m->n_quad, s->ctx) : NULL;
    s->matrix = SUNMatNewEmpty(s->ctx);
    s->solver = SUNLinSolNewEmpty(s->ctx);
    s->mem = CVodeCreate(CV_BDF, s->ctx);
    if (!s->y || !s->atol || (s->quads && !s->q) || !s->matrix || !s->solver || !s->mem)
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    s->matrix->ops->getid = matrix_id;
    s->solver->ops->gettype = solver_type;
    s->solver->ops->setup = solver_setup;
    s->solver->ops->solve = solver_solve;
    s->solver->content = m;
    fill_atol(s);
    memset(NV_DATA_S(s->y), 0, (size_t)m->n_state * sizeof(double));
    int flag;
    if ((flag = CVodeSetErrHandlerFn(s->mem, keep_trouble, s)) || (flag = CVodeInit(s->mem, rhs, t0, s->y)) ||
        (flag = CVodeSVtolerances(s->mem, s->tol.rtol, s->atol)) || (flag = CVodeSetUserData(s->mem, s)) ||
        (flag = CVodeSetLinearSolver(s->mem, s->solver, s->matrix)) || (flag = CVodeSetLinSysFn(s->mem, setup)) ||
        (flag = CVodeSetMaxNumSteps(s->mem, 100000)) || (flag = CVodeSetMaxErrTestFails(s->mem, 20)) ||
        (flag = CVodeSetMaxConvFails(s->mem, 30)))
        return failed(s, flag, e);
    if (!s->quads) return BT_OK;
    memset(NV_DATA_S(s->q), 0, (size_t)m->n_quad * sizeof(double));
    if ((flag = CVodeQuadInit(s->mem, quad_rhs, s->q)) || (flag = CVodeSetQuadErrCon(s->mem, SUNFALSE))) return failed(s, flag, e);
    return BT_OK;
}

static enum bt_code open_fixed(struct stepper *s, struct bt_err *e)
{
    if (SUNContext_Create(NULL, &s->ctx) != 0) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory (SUNContext_Create)");
    s->y = bt_vector_new(s->m->n_state, s->ctx);
    s->q = bt_vector_new(s->m->n_quad, s->ctx);
    for (int i = 0; i < 4; i++) {
        s->k[i] = bt_get(s->m->arena, (size_t)s->m->n_state, sizeof(double));
        s->kq[i] = bt_get(s->m->arena, (size_t)s->m->n_quad, sizeof(double));
        if (!s->k[i] || !s->kq[i]) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    if (!s->y || !s->q) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    memset(NV_DATA_S(s->q), 0, (size_t)s->m->n_quad * sizeof(double));
    return BT_OK;
}

enum bt_code bt_stepper_open(struct stepper **out, struct model *m, double t0, const double *y0, struct bt_tol tol, bool quads,
                             struct bt_err *e)
{
    struct stepper *s = calloc(1, sizeof *s);
    *out = s;
    if (!s) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    s->m = m, s->tol = tol, s->t = t0, s->quads = quads;
    s->stage = bt_get(m->arena, (size_t)m->n_state, sizeof(double));
    enum bt_code rc = !s->stage                 ? bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory")
                      : tol.method == BT_CVODES ? open_cvodes(s, t0, e)
                                                : open_fixed(s, e);
    if (rc == BT_OK && s->y) {
        memcpy(NV_DATA_S(s->y), y0, (size_t)m->n_state * sizeof(double));
        if (tol.method == BT_CVODES) rc = bt_stepper_restart(s, e);
    }
    if (rc != BT_OK) {
        bt_stepper_close(s);
        *out = NULL;
    }
    return rc;
}

/* ---- stepping ---- */

static void keep_stats(struct stepper *s)
{
    long v[4] = { 0 };
    CVodeGetNumSteps(s->mem, &v[0]);
    CVodeGetNumRhsEvals(s->mem, &v[1]);
    CVodeGetNumErrTestFails(s->mem, &v[2]);
    CVodeGetNumNonlinSolvConvFails(s->mem, &v[3]);
    s->before.steps += v[0], s->before.rhs += v[1], s->before.fails += v[2] + v[3];
}

enum bt_code bt_stepper_restart(struct stepper *s, struct bt_err *e)
{
    if (s->tol.method != BT_CVODES) return BT_OK;
    int flag;
    keep_stats(s);
    if ((flag = CVodeReInit(s->mem, s->t, s->y)) || (s->quads && (flag = CVodeQuadReInit(s->mem, s->q)))) return failed(s, flag, e);
    return BT_OK;
}

void bt_stepper_stop(struct stepper *s, double t)
{
    s->stop = t, s->has_stop = true;
}

static void fixed_step(struct stepper *s, double h)
{
    int n = s->m->n_state, nq = s->m->n_quad, stages = s->tol.method == BT_EULER ? 1 : 4;
    double *y = NV_DATA_S(s->y), *q = NV_DATA_S(s->q);
    static const double AT[4] = { 0, 0.5, 0.5, 1 };
    for (int i = 0; i < stages; i++) {
        for (int k = 0; k < n; k++) s->stage[k] = y[k] + (i ? AT[i] * h * s->k[i - 1][k] : 0);
        bt_model_rhs(s->m, s->t + AT[i] * h, s->stage, s->k[i]);
        if (s->quads) bt_model_quads(s->m, s->t + AT[i] * h, s->stage, s->kq[i]);
    }
    if (stages == 1) {
        for (int k = 0; k < n; k++) y[k] += h * s->k[0][k];
        for (int k = 0; s->quads && k < nq; k++) q[k] += h * s->kq[0][k];
    } else {
        for (int k = 0; k < n; k++) y[k] += h / 6 * (s->k[0][k] + 2 * s->k[1][k] + 2 * s->k[2][k] + s->k[3][k]);
        for (int k = 0; s->quads && k < nq; k++) q[k] += h / 6 * (s->kq[0][k] + 2 * s->kq[1][k] + 2 * s->kq[2][k] + s->kq[3][k]);
    }
    s->before.steps++, s->before.rhs += stages;
}

static enum bt_code fixed_to(struct stepper *s, double t, struct bt_err *e)
{
    double n = ceil((t - s->t) / s->tol.step - 1e-9), t0 = s->t;
    for (int i = 0; i < (int)n; i++) {
        fixed_step(s, (t - t0) / n); /* whole steps to every date asked for */
        s->t = t0 + (t - t0) * (i + 1) / n;
    }
    s->t = t;
    for (int i = 0; i < s->m->n_state; i++)
        if (!isfinite(NV_DATA_S(s->y)[i]))
            return bt_fail(e, BT_E_SOLVER, BT_NOWHERE,
                           "the fixed step of %g days is unstable: values without bound by day %g; take a smaller --step", s->tol.step, t);
    return BT_OK;
}

enum bt_code bt_stepper_to(struct stepper *s, double t, struct bt_err *e)
{
    if (s->tol.method != BT_CVODES) return fixed_to(s, t, e);
    if (t <= s->t) return BT_OK;
    int flag;
    realtype at;
    if (s->has_stop && (flag = CVodeSetStopTime(s->mem, s->stop)) != CV_SUCCESS) return failed(s, flag, e);
    flag = CVode(s->mem, t, s->y, &at, CV_NORMAL);
    if (flag < 0) return failed(s, flag, e);
    s->t = at;
    if (s->quads && (flag = CVodeGetQuad(s->mem, &at, s->q)) != CV_SUCCESS) return failed(s, flag, e);
    return BT_OK;
}

const double *bt_stepper_y(const struct stepper *s)
{
    return NV_DATA_S(s->y);
}
const double *bt_stepper_q(const struct stepper *s)
{
    return s->q ? NV_DATA_S(s->q) : NULL;
}

void bt_stepper_stats(const struct stepper *s, struct step_stats *out)
{
    struct stepper now = *s;
    if (s->mem) keep_stats(&now);
    *out = now.before;
    out->setups = s->setups;
}

void bt_stepper_close(struct stepper *s)
{
    if (!s) return;
    if (s->mem) CVodeFree(&s->mem);
    if (s->solver) SUNLinSolFreeEmpty(s->solver);
    if (s->matrix) SUNMatFreeEmpty(s->matrix);
    if (s->y) N_VDestroy(s->y);
    if (s->atol) N_VDestroy(s->atol);
    if (s->q) N_VDestroy(s->q);
    if (s->ctx) SUNContext_Free(&s->ctx);
    free(s);
}
