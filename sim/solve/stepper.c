/* stepper.c -- a model through time: CVODES (BDF) with our structured Newton matrix, or a fixed step for comparison with others.
 * Totals are integrals over the steps. */
#include "model.h"
#include "sides.h"
#include "vector.h"
#include <cvodes/cvodes.h>
#include <math.h>
#include <string.h>
#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>

const char *const bt_method_name[] = { [BT_CVODES] = "cvodes", [BT_EULER] = "euler", [BT_RK4] = "rk4" };

struct stepper {
    struct model *m;
    struct bt_tol tol;
    double t, reached, counted; /* the date asked for, where the solver stands, and how far totals go */
    struct quadrature q;
    bool quads;
    struct sides *sides; /* directions whose sensitivities go with it; NULL: none */
    SUNContext ctx;
    void *mem;
    N_Vector y;
    struct bt_vectors ready; /* copies of y for CVODES */
    double *atol;
    SUNMatrix matrix;
    SUNLinearSolver solver;
    double flows_t; /* what the model's flows are of: a time and the state there; NULL: of another */
    const double *flows_y;
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
    s->flows_t = t, s->flows_y = NV_DATA_S(y);
    return 0;
}

LANES static void fill_weights(int n, double rtol, const double *y, const double *atol, double *w)
{
    EACH(i, n) w[i] = 1 / (rtol * fabs(y[i]) + atol[i]);
}

static int weights(N_Vector y, N_Vector w, void *user)
{
    const struct stepper *s = user;
    fill_weights(s->m->n_state, s->tol.rtol, NV_DATA_S(y), s->atol, NV_DATA_S(w));
    return 0;
}

static int setup(realtype t, N_Vector y, N_Vector fy, SUNMatrix a, booleantype jok, booleantype *jcur, realtype gamma, void *user,
                 N_Vector t1, N_Vector t2, N_Vector t3)
{
    struct stepper *s = user;
    (void)fy, (void)a, (void)jok, (void)t1, (void)t2, (void)t3;
    /* cheap enough to be always fresh; Newton has just asked for the flows of its first guess, here */
    if (s->flows_y == NV_DATA_S(y) && !(s->flows_t < t || s->flows_t > t)) bt_jac_setup_here(s->m, NV_DATA_S(y), gamma);
    else bt_jac_setup(s->m, t, NV_DATA_S(y), gamma);
    s->setups++;
    *jcur = SUNTRUE;
    return 0;
}

/* Of the sensitivity along one direction. */
static int side_rhs(int n, realtype t, N_Vector y, N_Vector dy, int along, N_Vector at, N_Vector d, void *user, N_Vector t1, N_Vector t2)
{
    struct stepper *s = user;
    (void)n, (void)dy;
    bt_sides_slope(s->sides, along, t, NV_DATA_S(y), NV_DATA_S(at), NV_DATA_S(d), NV_DATA_S(t1), NV_DATA_S(t2));
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
    if (flag == CV_MEM_FAIL) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory (%s)", s->trouble);
    char *name = CVodeGetReturnFlagName(flag), where[240];
    bt_model_trouble(s->m, s->t, NV_DATA_S(s->y), s->stage, where, sizeof where);
    enum bt_code rc = bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "the solver gave up on day %.3f%s (%s%s%s)", s->t, where, name ? name : "?",
                              s->trouble[0] ? ": " : "", s->trouble);
    free(name);
    return rc;
}

/* Absolute tolerance: a millionth of a person in a thousand of the segment, so small segments are as exact as large ones. */
static void fill_atol(struct stepper *s)
{
    double *v = s->atol;
    const struct bt_network *net = s->m->net;
    for (int i = 0; i < s->m->n_state; i++) v[i] = s->tol.rtol;
    for (int k = 0; k < net->n_stock; k++)
        for (int g = 0; g < s->m->W; g++) {
            double people = g < net->S ? net->people[g] : 1;
            v[k * s->m->W + g] = s->tol.rtol * (1e-4 * people + 1e-3);
        }
    for (int g = 0; s->m->more >= 0 && g < s->m->W; g++) v[s->m->more + g] = v[net->home_stock * s->m->W + g];
}

/* Newton to 0.005 of the error test, not CVODES' 0.1: what Newton leaves behind is noise in the high differences, and costs steps. */
static const double NEWTON = 0.005;
/* A step may grow from a gain of 1.2 (CVODES: 1.5), and the Newton matrix is renewed after 10 steps (20): it costs little more than a
 * vector operation here, so fewer steps with fewer corrections win. docs/decisions/0012 has what each of these does. */
static const double GROWS_FROM = 1.2;
static const long RENEW_AFTER = 10;

static enum bt_code open_cvodes(struct stepper *s, double t0, struct bt_err *e)
{
    struct model *m = s->m;
    if (SUNContext_Create(NULL, &s->ctx) != 0) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory (SUNContext_Create)");
    s->y = bt_vector_new(m->n_state, m->more >= 0 ? m->more : m->n_state, s->ctx, &s->ready);
    s->atol = bt_get(m->arena, (size_t)m->n_state, sizeof(double));
    s->matrix = SUNMatNewEmpty(s->ctx);
    s->solver = SUNLinSolNewEmpty(s->ctx);
    s->mem = CVodeCreate(CV_BDF, s->ctx);
    if (!s->y || !s->atol || !s->matrix || !s->solver || !s->mem)
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
        (flag = CVodeWFtolerances(s->mem, weights)) || (flag = CVodeSetUserData(s->mem, s)) ||
        (flag = CVodeSetLinearSolver(s->mem, s->solver, s->matrix)) || (flag = CVodeSetLinSysFn(s->mem, setup)) ||
        (flag = CVodeSetMaxNumSteps(s->mem, 100000)) || (flag = CVodeSetMaxErrTestFails(s->mem, 20)) ||
        (flag = CVodeSetMaxConvFails(s->mem, 30)) || (flag = CVodeSetNonlinConvCoef(s->mem, NEWTON)) ||
        (flag = CVodeSetEtaFixedStepBounds(s->mem, 0, GROWS_FROM)) || (flag = CVodeSetLSetupFrequency(s->mem, RENEW_AFTER)))
        return failed(s, flag, e);
    return BT_OK;
}

static enum bt_code open_fixed(struct stepper *s, struct bt_err *e)
{
    if (SUNContext_Create(NULL, &s->ctx) != 0) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory (SUNContext_Create)");
    s->y = bt_vector_new(s->m->n_state, s->m->n_state, s->ctx, NULL);
    for (int i = 0; i < 4; i++) {
        s->k[i] = bt_get(s->m->arena, (size_t)s->m->n_state, sizeof(double));
        s->kq[i] = bt_get(s->m->arena, (size_t)s->m->n_quad, sizeof(double));
        if (!s->k[i] || !s->kq[i]) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    return s->y ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

enum bt_code bt_stepper_open(struct stepper **out, struct model *m, double t0, const double *y0, struct bt_tol tol, bool quads,
                             struct bt_err *e)
{
    struct stepper *s = calloc(1, sizeof *s);
    *out = s;
    if (!s) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    s->m = m, s->tol = tol, s->quads = quads;
    s->stage = bt_get(m->arena, (size_t)m->n_state, sizeof(double));
    bool room = s->stage && (!quads || bt_quadrature_open(&s->q, m->arena, m->n_quad));
    enum bt_code rc = !room ? bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory") : BT_OK;
    if (rc == BT_OK && tol.method == BT_CVODES) rc = bt_jac_open(m, e);
    if (rc == BT_OK) rc = tol.method == BT_CVODES ? open_cvodes(s, t0, e) : open_fixed(s, e);
    if (rc == BT_OK && s->y) rc = bt_stepper_begin(s, t0, y0, e);
    if (rc != BT_OK) {
        bt_stepper_close(s);
        *out = NULL;
    }
    return rc;
}

enum bt_code bt_stepper_sides(struct stepper *s, struct sides *sides, struct bt_err *e)
{
    int flag;
    if (!bt_sides_begin(sides, s->y)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if ((flag = CVodeSensInit1(s->mem, sides->n, CV_STAGGERED, side_rhs, sides->s)) || (flag = CVodeSensEEtolerances(s->mem)) ||
        (flag = CVodeSetSensErrCon(s->mem, SUNTRUE)))
        return failed(s, flag, e);
    s->sides = sides;
    return bt_stepper_restart(s, e);
}

/* ---- stepping ---- */

/* The values of totals at a step: the flows at its end. Those that Newton asked for after its first correction are not near enough: into
 * a full pool they err by a millionth. */
static void add_point(struct stepper *s)
{
    s->flows_y = NULL;
    bt_model_rhs(s->m, s->reached, NV_DATA_S(s->y), s->stage);
    bt_model_quads(s->m, s->reached, NV_DATA_S(s->y), bt_quadrature_point(&s->q, s->reached));
    if (!s->sides) return;
    bt_sides_states(s->sides, NV_DATA_S(s->y));
    bt_sides_point(s->sides, s->reached, s->stage);
}

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
    if ((flag = CVodeReInit(s->mem, s->t, s->y))) return failed(s, flag, e);
    if (s->sides && (flag = CVodeSensReInit(s->mem, CV_STAGGERED, s->sides->s))) return failed(s, flag, e);
    s->reached = s->t;
    if (!s->quads) return BT_OK;
    bt_quadrature_restart(&s->q);
    if (s->sides) bt_sides_restart(s->sides);
    add_point(s);
    return BT_OK;
}

enum bt_code bt_stepper_begin(struct stepper *s, double t0, const double *y0, struct bt_err *e)
{
    s->t = s->reached = s->counted = t0;
    s->has_stop = false;
    memcpy(NV_DATA_S(s->y), y0, (size_t)s->m->n_state * sizeof(double));
    bt_quadrature_restart(&s->q);
    bt_stepper_from_here(s);
    enum bt_code rc = bt_stepper_restart(s, e);
    s->before = (struct step_stats){ 0 };
    s->setups = 0;
    s->trouble[0] = '\0';
    return rc;
}

void bt_stepper_stop(struct stepper *s, double t)
{
    s->stop = t, s->has_stop = true;
}

static void fixed_step(struct stepper *s, double h)
{
    int n = s->m->n_state, nq = s->m->n_quad, stages = s->tol.method == BT_EULER ? 1 : 4;
    double *y = NV_DATA_S(s->y), *q = s->q.sum;
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

static void count_to(struct stepper *s, double t)
{
    if (!s->quads || t <= s->counted) return;
    bt_quadrature_span(&s->q, s->counted, t);
    if (s->sides) bt_sides_span(s->sides, s->counted, t);
    s->counted = t;
}

/* The solver goes its own steps, past the date if it likes; state and totals at the date are read off the last one. */
static enum bt_code cvodes_to(struct stepper *s, double t, struct bt_err *e)
{
    int flag;
    bool asked = s->reached >= t;
    s->flows_y = NULL; /* others may have used the model since */
    if (asked) count_to(s, t);
    if (!asked && s->has_stop && (flag = CVodeSetStopTime(s->mem, s->stop)) != CV_SUCCESS) return failed(s, flag, e);
    while (s->reached < t) {
        if ((flag = CVode(s->mem, t, s->y, &s->reached, CV_ONE_STEP)) < 0) return failed(s, flag, e);
        if (s->sides && (flag = CVodeGetSens(s->mem, &s->reached, s->sides->s)) != CV_SUCCESS) return failed(s, flag, e);
        if (s->quads) add_point(s);
        count_to(s, s->reached < t ? s->reached : t);
        s->t = s->reached;
    }
    s->t = t;
    bool between = asked || s->reached > t;
    if (between && (flag = CVodeGetDky(s->mem, t, 0, s->y)) != CV_SUCCESS) return failed(s, flag, e);
    if (s->quads) bt_quadrature_flush(&s->q);
    if (!s->sides) return BT_OK;
    if (between && (flag = CVodeGetSensDky(s->mem, t, 0, s->sides->s)) != CV_SUCCESS) return failed(s, flag, e);
    bt_sides_states(s->sides, NV_DATA_S(s->y));
    bt_sides_flush(s->sides);
    return BT_OK;
}

enum bt_code bt_stepper_to(struct stepper *s, double t, struct bt_err *e)
{
    if (s->tol.method != BT_CVODES) return fixed_to(s, t, e);
    return t > s->t ? cvodes_to(s, t, e) : BT_OK;
}

const double *bt_stepper_y(const struct stepper *s)
{
    return NV_DATA_S(s->y);
}
void bt_stepper_put_q(struct stepper *s, const double *q)
{
    memcpy(s->q.sum, q, (size_t)s->q.n_value * sizeof *q);
}
void bt_stepper_from_here(struct stepper *s)
{
    if (s->quads) memset(s->q.sum, 0, (size_t)s->q.n_value * sizeof *s->q.sum);
    if (s->sides) bt_sides_from_here(s->sides);
}
const double *bt_stepper_q(const struct stepper *s)
{
    return s->q.sum;
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
    bt_vectors_drop(&s->ready);
    if (s->y) N_VDestroy(s->y);
    if (s->ctx) SUNContext_Free(&s->ctx);
    free(s);
}
