/* grid.c -- tables: one set of cells, on the page and as CSV. */
#include "report_priv.h"
#include "bendtrend/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTHY = 44 }; /* bytes; a longer cell may be broken on paper */

struct bt_rep_grid {
    struct bt_rep_doc *d;
    const char *caption, *const *head;
    int cols, n, room;
    struct bt_rep_entry *cell;
};

struct bt_rep_grid *bt_rep_grid(struct bt_rep_doc *d, const char *caption, int cols, const char *const *head)
{
    struct bt_rep_grid *g = bt_get(d->arena, 1, sizeof *g);
    const char **own = bt_get(d->arena, (size_t)cols + 1, sizeof *own);
    if (!g || !own) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    for (int k = 0; k < cols; k++) own[k] = head[k];
    *g = (struct bt_rep_grid){ .d = d, .caption = caption, .head = own, .cols = cols };
    return g;
}

static void put(struct bt_rep_grid *g, struct bt_rep_entry c)
{
    if (!g) return;
    if (g->n == g->room) {
        int room = g->room ? 2 * g->room : 64;
        struct bt_rep_entry *v = bt_get(g->d->arena, (size_t)room, sizeof *v);
        if (!v) {
            bt_fail(g->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
            return;
        }
        if (g->n) memcpy(v, g->cell, (size_t)g->n * sizeof *v);
        g->cell = v, g->room = room;
    }
    g->cell[g->n++] = c;
}

void bt_rep_cell(struct bt_rep_grid *g, const char *text)
{
    put(g, (struct bt_rep_entry){ .text = text ? text : "", .v = NAN });
}

void bt_rep_cell_num(struct bt_rep_grid *g, double v, int decimals, bool sign)
{
    if (g) put(g, (struct bt_rep_entry){ bt_rep_num(g->d, v, decimals, sign), v, true, false, decimals, sign });
}

void bt_rep_cell_said(struct bt_rep_grid *g, double v, const char *text)
{
    put(g, (struct bt_rep_entry){ .text = text, .v = v, .number = true, .said = true });
}

int bt_rep_grid_rows(const struct bt_rep_grid *g)
{
    return g ? g->n / g->cols : 0;
}

int bt_rep_grid_cols(const struct bt_rep_grid *g)
{
    return g ? g->cols : 0;
}

const char *bt_rep_grid_head(const struct bt_rep_grid *g, int col)
{
    return g->head[col];
}

struct bt_rep_entry bt_rep_grid_entry(const struct bt_rep_grid *g, int row, int col)
{
    return g->cell[row * g->cols + col];
}

/* A column is of numbers where its first cell is one. */
static bool numeric(const struct bt_rep_grid *g, int col)
{
    for (int i = col; i < g->n; i += g->cols)
        if (g->cell[i].number || *g->cell[i].text) return g->cell[i].number;
    return false;
}

static void cell_html(struct bt_rep_doc *d, const struct bt_rep_entry *c, bool first)
{
    char digits[BT_NUM_ROOM];
    bool lengthy = strlen(c->text) > LENGTHY;
    if (first) bt_rep_raw(d, lengthy ? "<th scope=\"row\" class=\"long\">" : "<th scope=\"row\">");
    else if (c->number && isfinite(c->v)) fprintf(d->out, "<td class=\"n\" data-v=\"%s\">", bt_num_print(c->v, digits));
    else fputs(c->number ? "<td class=\"n\">" : "<td>", d->out);
    bt_rep_text(d, c->text);
    bt_rep_raw(d, first ? "</th>" : "</td>");
}

void bt_rep_grid_html(struct bt_rep_doc *d, const struct bt_rep_grid *g, const char *id)
{
    struct bt_rep_notes *notes = d->notes;
    if (!g) return;
    bt_rep_note(d, (struct bt_rep_note){ .kind = BT_REP_TABLE, .text = g->caption, .grid = g });
    d->notes = NULL; /* its cells are in the grid */
    bt_rep_raw(d, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    bt_rep_text(d, g->caption);
    fprintf(d->out, "\">\n<table%s%s%s>\n", id ? " id=\"" : "", id ? id : "", id ? "\"" : "");
    bt_rep_el(d, "caption", "%s", g->caption);
    bt_rep_raw(d, "<thead><tr>");
    for (int k = 0; k < g->cols; k++)
        bt_rep_el(d, k && numeric(g, k) ? "th scope=\"col\" class=\"n\"" : "th scope=\"col\"", "%s", g->head[k]);
    bt_rep_raw(d, "</tr></thead>\n<tbody>\n");
    for (int i = 0; i + g->cols <= g->n; i += g->cols) {
        bt_rep_raw(d, "<tr>");
        for (int k = 0; k < g->cols; k++) cell_html(d, &g->cell[i + k], k == 0);
        bt_rep_raw(d, "</tr>\n");
    }
    bt_rep_raw(d, "</tbody></table></div>\n");
    d->notes = notes;
}

/* A text that a spreadsheet would take for a formula gets an apostrophe before it. */
static void csv_text(FILE *out, const char *text)
{
    bool quote = text[strcspn(text, ",\"\r\n")] != 0;
    const char *guard = strchr("=+-@\t", *text) && *text ? "'" : "";
    if (!quote) {
        fprintf(out, "%s%s", guard, text);
        return;
    }
    fprintf(out, "\"%s", guard);
    for (; *text; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

void bt_rep_grid_csv(struct bt_rep_doc *d, const struct bt_rep_grid *g, const char *file)
{
    char *text = NULL, digits[BT_NUM_ROOM];
    size_t len = 0;
    if (g) bt_rep_note(d, (struct bt_rep_note){ .kind = BT_REP_CSV, .text = file, .grid = g });
    if (!g || !d->files || d->e->code) return;
    FILE *out = open_memstream(&text, &len);
    if (!out) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    for (int k = 0; k < g->cols; k++) {
        if (k) fputc(',', out);
        csv_text(out, g->head[k]);
    }
    fputc('\n', out);
    for (int i = 0; i < g->n; i++) {
        const struct bt_rep_entry *c = &g->cell[i];
        if (c->number && isfinite(c->v)) fputs(bt_num_print(c->v, digits), out);
        else if (!c->number) csv_text(out, c->text);
        fputc((i + 1) % g->cols ? ',' : '\n', out);
    }
    if (fclose(out) != 0) bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    else if (d->files && !d->e->code) bt_folder_write(d->into, file, text, len, d->e);
    free(text);
}
