/* trouble.c -- where a solver gave up: where people move fastest for their number, and which number there is likeliest at fault. */
#include "bendtrend/num.h"
#include "model.h"
#include <math.h>
#include <string.h>

/* Is name a word of the address, as `home` in settings.home.stay_days? */
static bool is_word(const char *address, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = address; (at = strstr(at, name)); at++)
        if ((at == address || at[-1] == '.') && (at[len] == '\0' || at[len] == '.')) return true;
    return false;
}

/* What is no number first. Then numbers of the place: by the factor that they were changed by since they were read, which a fit does too,
 * if by little, or a time that is short. Last what was changed elsewhere. */
static double suspicion(const struct bt_param *p, double now, double was, const char *name)
{
    bool there = is_word(p->address, name), changed = now > was || now < was;
    if (!isfinite(now)) return INFINITY;
    double factor = !changed ? 0 : now > 0 && was > 0 ? fabs(log(now / was)) : 1;
    if (!there) return 1e-3 * fmin(factor, 1);
    return fmax(factor, strcmp(p->unit, "day") == 0 ? 1 / (1 + fabs(now)) : 0);
}

void bt_model_trouble(struct model *m, double t, const double *y, double *dy, char *out, size_t room)
{
    const struct bt_network *net = m->net;
    const struct bt_param *likely = NULL;
    double most = 0, sure = 0, value = 0;
    int k = 0, s = 0;
    out[0] = '\0';
    bt_model_rhs(m, t, y, dy);
    for (int i = 0; i < net->n_stock; i++)
        for (int g = 0; net->stock[i].group >= 0 && g < m->S; g++) { /* not who has left, nor who is counted */
            double a = y[i * m->W + g], b = dy[i * m->W + g];
            double rate = isfinite(a) && isfinite(b) ? fabs(b) / (fabs(a) + 1e-4 * net->people[g] + 1e-3) : INFINITY;
            if (rate > most) most = rate, k = i, s = g;
        }
    if (!(most > 0)) return;
    const struct stock *x = &net->stock[k];
    const char *name = x->setting >= 0 ? net->setting[x->setting].id.name : net->route[x->route].name;
    for (int i = 0; i < net->n_param; i++) {
        const struct bt_param *p = &net->param[i];
        int at = p->offset + (p->n > 1 ? s : 0);
        double is = suspicion(p, m->p[at], net->value[at], name);
        if (is > sure) sure = is, likely = p, value = m->p[at];
    }
    char number[BT_NUM_ROOM];
    bt_format(out, room, "; people move fastest in '%s' of segment '%s'%s%s%s%s", name, net->segment[s],
              likely ? "; the likeliest cause is " : "", likely ? likely->address : "", likely ? ", here " : "",
              likely ? bt_num_print(value, number) : "");
}
