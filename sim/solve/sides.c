/* sides.c -- what lies a little to the sides of a run. */
#include "sides.h"
#include "vector.h"
#include <string.h>

#define EACH_SIDE(x, i) EACH(i, 2 * (x)->n)

LANES static void shifted(int n, const double *y, double by, const double *s, double *to)
{
    EACH(i, n) to[i] = y[i] + by * s[i];
}

LANES static void parted(int n, const double *low, double apart, double *high)
{
    const double per = 1 / apart;
    EACH(i, n) high[i] = per * (high[i] - low[i]);
}

/* The low side of a direction, and after it the high one. */
static const struct side *both(const struct sides *x, int along)
{
    return x->side + 2 * (size_t)along;
}

static double apart(const struct sides *x, int along)
{
    return both(x, along)[1].width - both(x, along)[0].width;
}

bool bt_sides_open(struct sides *x, int n, struct model *m)
{
    *x = (struct sides){ .n = n, .side = bt_get(m->arena, 2 * (size_t)n, sizeof *x->side) };
    if (!x->side) return false;
    bool ok = true;
    EACH_SIDE(x, i) {
        x->side[i].y = bt_get(m->arena, (size_t)m->n_state, sizeof(double));
        ok &= bt_quadrature_open(&x->side[i].q, m->arena, m->n_quad) && x->side[i].y;
    }
    return ok;
}

void bt_sides_drop(struct sides *x)
{
    if (x->s) N_VDestroyVectorArray(x->s, x->n);
    x->s = NULL;
}

bool bt_sides_begin(struct sides *x, N_Vector y)
{
    if (!x->s && !(x->s = N_VCloneVectorArray(x->n, y))) return false;
    EACH(i, x->n) {
        const struct model *low = both(x, i)[0].m, *high = both(x, i)[1].m;
        memcpy(NV_DATA_S(x->s[i]), high->start->y, (size_t)high->n_state * sizeof(double));
        parted(high->n_state, low->start->y, apart(x, i), NV_DATA_S(x->s[i]));
    }
    return true;
}

void bt_sides_slope(struct sides *x, int along, double t, const double *y, const double *s, double *ds, double *stage, double *low)
{
    const struct side *side = both(x, along);
    const int n = side->m->n_state;
    shifted(n, y, side[0].width, s, stage);
    bt_model_rhs(side[0].m, t, stage, low);
    shifted(n, y, side[1].width, s, stage);
    bt_model_rhs(side[1].m, t, stage, ds);
    parted(n, low, apart(x, along), ds);
}

void bt_sides_states(struct sides *x, const double *y)
{
    EACH_SIDE(x, i) shifted(x->side[i].m->n_state, y, x->side[i].width, NV_DATA_S(x->s[i / 2]), x->side[i].y);
}

void bt_sides_point(struct sides *x, double t, double *dy)
{
    EACH_SIDE(x, i) {
        struct side *v = &x->side[i];
        bt_model_rhs(v->m, t, v->y, dy);
        bt_model_quads(v->m, t, v->y, bt_quadrature_point(&v->q, t));
    }
}

void bt_sides_span(struct sides *x, double a, double b)
{
    EACH_SIDE(x, i) bt_quadrature_span(&x->side[i].q, a, b);
}
void bt_sides_flush(struct sides *x)
{
    EACH_SIDE(x, i) bt_quadrature_flush(&x->side[i].q);
}
void bt_sides_restart(struct sides *x)
{
    EACH_SIDE(x, i) bt_quadrature_restart(&x->side[i].q);
}
void bt_sides_from_here(struct sides *x)
{
    EACH_SIDE(x, i) memset(x->side[i].q.sum, 0, (size_t)x->side[i].q.n_value * sizeof(double));
}
