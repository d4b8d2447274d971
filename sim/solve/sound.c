/* sound.c -- the equations looked at as they stand: do they share out all who leave, and does nobody come of nothing? */
#include "model.h"
#include <math.h>
#include <string.h>

/* People in x, without counters, and the sum of their sizes. */
static double people_in(const struct model *m, const double *x, double *size)
{
    double sum = 0;
    *size = 1;
    EACH(k, m->net->n_stock) {
        if (m->net->stock[k].counter) continue;
        EACH(s, m->S) sum += x[k * m->W + s], *size += fabs(x[k * m->W + s]);
    }
    return sum;
}

/* M x = b, M = 1 - gamma J: if J gives and takes nobody, the people in x are those in b. */
static double miss(struct model *m, double *x)
{
    double size, want = people_in(m, x, &size);
    bt_jac_solve(m, x);
    return fabs(people_in(m, x, &size) - want) / size;
}

double bt_model_columns(struct model *m, double t, const double *y, int mixtures, double *x, int *n)
{
    int stocks = m->net->n_stock * m->W, last = stocks + m->n_extra;
    double worst = 0;
    unsigned long long seed = 12345;
    *n = 0;
    bt_jac_setup(m, t, y, 5);
    for (int i = 0; i < (mixtures ? mixtures : last); i++) {
        if (!mixtures && i < stocks && i % m->W >= m->S) continue;
        memset(x, 0, (size_t)m->n_state * sizeof *x);
        for (int k = 0; mixtures && k < last; k++) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            if (k >= stocks || k % m->W < m->S) x[k] = (double)(seed >> 11) / 9007199254740992.0;
        }
        if (!mixtures) x[i] = 1;
        worst = fmax(worst, miss(m, x));
        ++*n;
    }
    return worst;
}

/* Sums of the fractions of each junction, and the smallest of them, where the flows were taken last. */
static void fractions(const struct model *m, struct bt_soundness *out)
{
    EACH(i, m->net->n_fork) {
        const struct fork *f = &m->net->fork[i];
        EACH(s, m->S) {
            double sum = 0;
            EACH(k, f->n_branch) {
                double share = m->share[(size_t)(m->branch0[i] + k) * (size_t)m->W + (size_t)s];
                if (f->branch[k].beside) continue;
                sum += share;
                out->least = fmin(out->least, share);
            }
            out->fractions = fmax(out->fractions, fabs(sum - 1));
            out->n_fraction++;
        }
    }
}

enum bt_code bt_sound(const struct bt_network *net, const double *values, const struct bt_start *start, double t, double crowd,
                      int mixtures, struct bt_soundness *out, struct bt_err *e)
{
    struct model *m;
    int n;
    enum bt_code rc = bt_model_open(&m, net, values, start, e);
    if (rc != BT_OK || !m) return rc;
    double *y = bt_get(m->arena, (size_t)m->n_state, sizeof *y), *x = bt_get(m->arena, (size_t)m->n_state, sizeof *x);
    if (!y || !x) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    else if ((rc = bt_jac_open(m, e)) == BT_OK) {
        memcpy(y, start->y, (size_t)m->n_state * sizeof *y);
        EACH(k, net->n_stock) {
            bool stay = net->stock[k].setting >= 0 && net->setting[net->stock[k].setting].cls < 0;
            EACH(s, m->S) y[k * m->W + s] *= stay ? crowd : 1;
        }
        bt_model_flows(m, t, y);
        fractions(m, out);
        out->columns = fmax(out->columns, bt_model_columns(m, t, y, mixtures, x, &n));
        out->n_column += n;
    }
    bt_model_close(m);
    return rc;
}
