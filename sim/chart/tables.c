/* tables.c -- what a chart draws, in figures: kept while the script is written, for readers who want the numbers. */
#include "plot_priv.h"

#include <math.h>
#include <string.h>

static struct bt_chart_table *next(struct bt_plot *p)
{
    if (p->n_table == p->room_table) {
        int room = p->room_table ? 2 * p->room_table : 16;
        struct bt_chart_table *v = bt_plot_get(p, (size_t)room, sizeof *v);
        if (!v) return NULL;
        if (p->n_table) memcpy(v, p->table, (size_t)p->n_table * sizeof *v);
        p->table = v, p->room_table = room;
    }
    return &p->table[p->n_table++];
}

static bool any(const double *y, int n)
{
    for (int i = 0; y && i < n; i++)
        if (isfinite(y[i])) return true;
    return false;
}

void bt_plot_table(struct bt_plot *p, const char *name, const char *first, const char *const *row, int rows, int cols,
                   const double *const *col, const char *const *head)
{
    int n = 0;
    const char **kept = bt_plot_get(p, (size_t)cols + 1, sizeof *kept), **named = bt_plot_get(p, (size_t)rows + 1, sizeof *named);
    double *v = bt_plot_get(p, (size_t)rows * (size_t)cols + 1, sizeof *v);
    struct bt_chart_table *t = kept && named && v ? next(p) : NULL;
    if (!t) return;
    for (int k = 0; k < cols; k++)
        if (any(col[k], rows)) kept[n++] = head[k];
    for (int k = 0, to = 0; k < cols; k++) {
        if (!any(col[k], rows)) continue;
        for (int i = 0; i < rows; i++) v[(size_t)i * (size_t)n + (size_t)to] = col[k][i];
        to++;
    }
    for (int i = 0; i < rows; i++) named[i] = row[i];
    *t = (struct bt_chart_table){ .name = name, .first = first, .rows = rows, .cols = n, .row = named, .head = kept, .v = v };
}

static const char *when(const struct bt_plot *p, double x, bool boundary)
{
    int i = 0;
    while (i < p->n_month && p->xt[i + 1] <= x + 1e-9) i++;
    int month = p->month0 + i, year = p->year0 + month / 12;
    return bt_printf(p->arena, boundary ? "%04d-%02d-01" : "%04d-%02d", year, month % 12 + 1);
}

void bt_plot_table_of_time(struct bt_plot *p, const char *name, const double *x, int rows, int cols, const double *const *col,
                           const char *const *head)
{
    const char **row = bt_plot_get(p, (size_t)rows + 1, sizeof *row);
    bool boundary = x == p->xt;
    int before = p->n_table;
    for (int i = 0; row && i < rows; i++)
        if (!(row[i] = when(p, x[i], boundary))) return;
    if (row) bt_plot_table(p, name, boundary ? "day" : "month", row, rows, cols, col, head);
    if (p->n_table > before) p->table[p->n_table - 1].monthly = true;
}
