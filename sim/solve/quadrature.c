/* quadrature.c -- integrals of values known at the steps of a solver: through the last five points goes a polynomial of degree 4, as
 * smooth as the solver's own (BDF up to order 5). Each point enters the sum once, when it leaves the window, with the weight that all
 * spans gave it; the solver's own quadratures cost some twenty passes over all values a step, these one. */
#include "quadrature.h"
#include "model.h"
#include <string.h>

LANES static void add(double *sum, const double *v, double w, int n)
{
    EACH(i, n) sum[i] += w * v[i];
}

bool bt_quadrature_open(struct quadrature *q, struct bt_arena *a, int n_value)
{
    *q = (struct quadrature){ .n_value = n_value, .sum = bt_get(a, (size_t)n_value, sizeof(double)) };
    EACH(i, QUADRATURE_POINTS) q->value[i] = bt_get(a, (size_t)n_value, sizeof(double));
    bool ok = q->sum != NULL;
    EACH(i, QUADRATURE_POINTS) ok &= q->value[i] != NULL;
    return ok;
}

static void settle(struct quadrature *q, int i)
{
    if (q->weight[i] != 0) add(q->sum, q->value[i], q->weight[i], q->n_value);
    q->weight[i] = 0;
}

void bt_quadrature_flush(struct quadrature *q)
{
    EACH(i, q->n) settle(q, i);
}

void bt_quadrature_restart(struct quadrature *q)
{
    bt_quadrature_flush(q);
    q->n = 0;
}

double *bt_quadrature_point(struct quadrature *q, double t)
{
    if (q->n == QUADRATURE_POINTS) {
        double *oldest = q->value[0];
        settle(q, 0);
        EACH(i, QUADRATURE_POINTS - 1) q->t[i] = q->t[i + 1], q->weight[i] = q->weight[i + 1], q->value[i] = q->value[i + 1];
        q->value[--q->n] = oldest;
    }
    q->t[q->n] = t, q->weight[q->n] = 0;
    return q->value[q->n++];
}

/* Gauss with three nodes is exact to degree 5. */
void bt_quadrature_span(struct quadrature *q, double a, double b)
{
    static const double AT[3] = { -0.7745966692414834, 0, 0.7745966692414834 }, PART[3] = { 5.0 / 18, 8.0 / 18, 5.0 / 18 };
    EACH(g, 3) {
        double x = 0.5 * (a + b) + 0.5 * (b - a) * AT[g];
        EACH(i, q->n) {
            double lagrange = 1;
            EACH(k, q->n)
                if (k != i) lagrange *= (x - q->t[k]) / (q->t[i] - q->t[k]);
            q->weight[i] += (b - a) * PART[g] * lagrange;
        }
    }
}
