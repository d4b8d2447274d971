/* interactions.c -- pairs of interventions: what both together change beyond what each does alone, as a heat map. */
#include "plot_priv.h"

#include <math.h>

enum { MOST_PANELS = 2, LOWER = 0x0072B2, RAISES = 0xE69F00 };

/* A colour on the way from white; a number in it stays readable in black. */
static double shade(int colour, double part)
{
    double mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double full = colour >> shift & 255;
        mixed = 256 * mixed + round(255 - 0.75 * part * (255 - full));
    }
    return mixed;
}

struct cell { double *x, *y, *colour; int n; };

static double largest(const struct bt_array *pair, int k)
{
    double most = 0;
    for (int i = 0; i < k * k; i++) most = fmax(most, fabs(pair->v[i]));
    return most;
}

/* Below the diagonal pairs, on it what each does alone, without colour. */
static void cells(struct bt_plot *p, int panel, int k, const struct bt_array *pair, const struct bt_array *alone, double usual,
                  struct cell *c)
{
    double most = largest(pair, k);
    for (int i = 0; i < k; i++)
        for (int j = 0; j <= i; j++) {
            double v = i == j ? alone->v[i] : pair->v[i * k + j];
            c->x[c->n] = j, c->y[c->n] = i;
            c->colour[c->n++] = i == j || !(most > 0) ? 0xf2f2f2 : shade(v < 0 ? LOWER : RAISES, fabs(v) / most);
            bt_plot_label(p, panel, j, i, i == j ? BT_MUTED : BT_INK, BT_CENTRE, bt_plot_fixed(p, 100 * v / usual, 2, true));
        }
}

static void table(struct bt_plot *p, const struct bt_plot_compared *c, const char *name, const struct bt_array *pair, double usual)
{
    const char **row = bt_plot_get(p, (size_t)c->k, sizeof *row);
    const double **col = bt_plot_get(p, (size_t)c->k, sizeof *col);
    for (int j = 0; row && col && j < c->k; j++) {
        double *v = bt_plot_get(p, (size_t)c->k, sizeof *v);
        if (!v) return;
        for (int i = 0; i < c->k; i++) v[i] = i == j ? NAN : 100 * pair->v[i * c->k + j] / usual;
        col[j] = v, row[j] = bt_plot_name(p, "intervention", j);
    }
    if (row && col) bt_plot_table(p, name, "intervention", row, c->k, c->k, col, row);
}

enum bt_code bt_plot_interactions(struct bt_plot *p)
{
    struct bt_plot_compared c;
    const char *title[MOST_PANELS], *note[MOST_PANELS], *name[2 * 16];
    if (bt_plot_compared(p, &c) != BT_OK) return p->e->code;
    int panels = c.n < MOST_PANELS ? c.n : MOST_PANELS;
    size_t room = (size_t)(c.k * (c.k + 1) / 2);
    for (int i = 0; i < panels; i++) {
        const struct bt_plot_compared_measure *m = &c.measure[i];
        const struct bt_array *pair = bt_plot_need(p, bt_printf(p->arena, "interaction_%s", m->name), "intervention other"),
                              *alone = pair ? bt_plot_need(p, bt_printf(p->arena, "alone_%s", m->name), "intervention") : NULL;
        struct cell v = { .x = bt_plot_get(p, room, sizeof(double)), .y = bt_plot_get(p, room, sizeof(double)),
                          .colour = bt_plot_get(p, room, sizeof(double)) };
        if (!pair || !alone || !v.x || !v.y || !v.colour) return p->e->code;
        if (bt_plot_size(p, "other") != c.k)
            return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart 'interactions': the axis 'other' must be as long as 'intervention'");
        cells(p, i + 1, c.k, pair, alone, m->usual, &v);
        bt_plot_block(p, bt_printf(p->arena, "P%d", i + 1), v.n, 3, (const double *const[]){ v.x, v.y, v.colour });
        table(p, &c, m->label, pair, m->usual);
        title[i] = bt_plot_fit(p, m->label, bt_plot_heading(panels, 130));
        note[i] = "per cent of business as usual, over the whole horizon";
    }
    for (int i = 0; i < c.k; i++) {
        name[i] = bt_printf(p->arena, "%s  %c", bt_plot_fit(p, bt_plot_name(p, "intervention", i), 30), 'A' + i);
        name[c.k + i] = bt_printf(p->arena, "%c", 'A' + i);
        if (!name[i] || !name[c.k + i]) return bt_fail(p->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    const char *said[] = { "What two interventions change together beyond what each changes alone. +: they overlap, and lower it less than "
                           "their sum (orange); \xe2\x88\x92: they help each other (blue).",
                           "On the diagonal, grey: each alone, on top of what it needs. Where one needs the other: 0.",
                           bt_plot_compared_said(p) };
    bt_plot_wrap(p, "SUBTITLE", said, 3, 190);
    bt_plot_value(p, "PANELS", panels);
    bt_plot_value(p, "NOTES", 1);
    bt_plot_value(p, "SIZE", c.k);
    bt_plot_texts(p, "PANEL_TITLE", panels, title);
    bt_plot_texts(p, "PANEL_NOTE", panels, note);
    bt_plot_texts(p, "ROW", c.k, name);
    bt_plot_texts(p, "COLUMN", c.k, name + c.k);
    return p->e->code;
}
