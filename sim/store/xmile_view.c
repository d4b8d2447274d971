/* xmile_view.c -- a diagram with every variable in it: blocks by part of the model, rows of equal size. Plain, but no blank page. */
#include "xmile_priv.h"

enum { ACROSS = 24,
       WIDE = 170,
       HIGH = 70,
       GAP = 140,
       HALF_A_STOCK = 22,
       STUB = 40 };

static const char *const TITLE[N_PARTS] = { "What depends on the day", "Staff", "Quantities", "Pools and loops", "People",
                                            "Events", "Junctions", "What results add up" };

/* before, after: the variables on either side in the row, or NULL. A flow reaches the stock beside it, else a cloud. */
static void one(const struct xmile *w, const struct var *v, const struct var *before, const struct var *after, int x, int y)
{
    static const char *const TAG[] = { [AUX] = "aux", [FLOW] = "flow", [STOCK] = "stock" };
    bool from = before && v->from && before->name == v->from, to = after && v->to && after->name == v->to;
    fprintf(w->f, "<%s name=\"%s\" x=\"%d\" y=\"%d\"", TAG[v->kind], v->name, x, y);
    if (v->kind != FLOW) fputs("/>\n", w->f);
    else
        fprintf(w->f, "><pts><pt x=\"%d\" y=\"%d\"/><pt x=\"%d\" y=\"%d\"/></pts></flow>\n", from ? x - WIDE + HALF_A_STOCK : x - STUB, y,
                to ? x + WIDE - HALF_A_STOCK : x + STUB, y);
}

void bt_xviews(struct xmile *w)
{
    int y = 100;
    fputs("<views>\n<view type=\"stock_flow\">\n", w->f);
    for (int part = 0; part < N_PARTS; part++) {
        int n = 0;
        EACH(i, w->n_var) {
            if (w->var[i].part != part) continue;
            const struct var *v = &w->var[i];
            const struct var *before = n % ACROSS > 0 && i > 0 && v[-1].part == part ? v - 1 : NULL,
                             *after = n % ACROSS + 1 < ACROSS && i + 1 < w->n_var && v[1].part == part ? v + 1 : NULL;
            one(w, v, before, after, 100 + n % ACROSS * WIDE, y + 40 + n / ACROSS * HIGH);
            n++;
        }
        if (!n) continue;
        fprintf(w->f, "<text_box x=\"100\" y=\"%d\" width=\"600\" height=\"24\">%s</text_box>\n", y - 24, TITLE[part]);
        y += (n + ACROSS - 1) / ACROSS * HIGH + GAP;
    }
    fputs("</view>\n</views>\n", w->f);
}
