/* script.c -- the text that gnuplot is given. Nothing from a results file reaches it but through bt_plot_quote and numbers. */
#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include "plot_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 300, MOST_LINES = 6, MOST_LEGEND = 48 };

/* gnuplot takes everything in single quotes as it is; back-quotes, @macros and \ mean nothing there. A quote would have to be
 * doubled, but gnuplot 5.4 loses count of several in a row, and what follows is then run: the typographic quote takes its place.
 * theme.gp switches markup off, and no template gives a text to a place where '%' means something. */
void bt_plot_quote(FILE *out, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    fputc('\'', out);
    for (size_t i = 0, n = 0; i < len && n < LONGEST; n++) {
        int step = bt_utf8_len(text + i, len - i, NULL);
        unsigned char c = (unsigned char)text[i];
        if (step == 0) fputc('?', out);
        else if (c < ' ' || c == 127) fputc(' ', out);
        else if (c == '\'') fputs("\xe2\x80\x99", out);
        else fwrite(text + i, 1, (size_t)step, out);
        i += step ? (size_t)step : 1;
    }
    fputc('\'', out);
}

void bt_plot_text(struct bt_plot *p, const char *variable, const char *text)
{
    fprintf(p->out, "%s = ", variable);
    bt_plot_quote(p->out, text);
    fputc('\n', p->out);
}

static void number(FILE *out, double x)
{
    char room[BT_NUM_ROOM];
    fputs(isfinite(x) ? bt_num_print(x, room) : "NaN", out);
}

void bt_plot_value(struct bt_plot *p, const char *variable, double x)
{
    fprintf(p->out, "%s = ", variable);
    number(p->out, x);
    fputc('\n', p->out);
}

void bt_plot_texts(struct bt_plot *p, const char *array, int n, const char *const *text)
{
    fprintf(p->out, "array %s[%d]\n", array, n > 0 ? n : 1); /* gnuplot has no empty arrays */
    for (int i = 0; i < n; i++) {
        fprintf(p->out, "%s[%d] = ", array, i + 1);
        bt_plot_quote(p->out, text[i]);
        fputc('\n', p->out);
    }
}

void bt_plot_panels(struct bt_plot *p, int n, const char *const *title, int n_note, const char *const *note, const char *y_label)
{
    bt_plot_value(p, "PANELS", n);
    bt_plot_value(p, "NOTES", n_note);
    bt_plot_texts(p, "PANEL_TITLE", n, title);
    bt_plot_texts(p, "PANEL_NOTE", n_note * n, note);
    bt_plot_text(p, "YLABEL", y_label);
}

void bt_plot_block(struct bt_plot *p, const char *name, int rows, int cols, const double *const *col)
{
    fprintf(p->out, "$%s << EOD\n", name);
    for (int i = 0; i < rows; i++)
        for (int k = 0; k < cols; k++) {
            number(p->out, col[k][i]);
            fputc(k + 1 < cols ? ' ' : '\n', p->out);
        }
    fputs("EOD\n", p->out);
}

void bt_plot_array(struct bt_plot *p, const char *array, int n, const double *x)
{
    fprintf(p->out, "array %s[%d] = [ ", array, n > 0 ? n : 1);
    for (int i = 0; i < n; i++) {
        if (i) fputs(", ", p->out);
        number(p->out, x[i]);
    }
    fputs(n > 0 ? " ]\n" : "0 ]\n", p->out);
}

/* ---- labels ---- */

void bt_plot_label(struct bt_plot *p, int panel, double x, double y, int style, int align, const char *text)
{
    if (!isfinite(x) || !isfinite(y) || !text || !*text) return;
    if (p->n_label == p->room_label) {
        int room = p->room_label ? 2 * p->room_label : 64;
        struct bt_plot_label *more = bt_plot_get(p, (size_t)room, sizeof *more);
        if (!more) return;
        if (p->n_label) memcpy(more, p->label, (size_t)p->n_label * sizeof *more);
        p->label = more;
        p->room_label = room;
    }
    p->label[p->n_label++] = (struct bt_plot_label){ panel, x, y, style, align, text };
}

static int by_height(const void *a, const void *b)
{
    const struct bt_plot_label *const *l = a, *const *m = b;
    return ((*l)->y > (*m)->y) - ((*l)->y < (*m)->y);
}

/* Lowest first: each is pushed up from the one below; then the topmost back under hi, pushing down. */
void bt_plot_spread(struct bt_plot *p, int panel, double apart, double lo, double hi)
{
    struct bt_plot_label **in = bt_plot_get(p, (size_t)p->n_label + 1, sizeof *in);
    int n = 0;
    for (int i = 0; in && i < p->n_label; i++)
        if (p->label[i].panel == panel) in[n++] = &p->label[i];
    if (n == 0) return;
    qsort(in, (size_t)n, sizeof *in, by_height);
    if (in[0]->y < lo) in[0]->y = lo;
    for (int i = 1; i < n; i++) { /* share the push between the two */
        double lack = in[i - 1]->y + apart - in[i]->y;
        if (lack <= 0) continue;
        if (in[i - 1]->y - lack / 2 >= lo && (i < 2 || in[i - 1]->y - lack / 2 >= in[i - 2]->y + apart)) {
            in[i - 1]->y -= lack / 2;
            in[i]->y += lack / 2;
        } else in[i]->y += lack;
    }
    if (in[n - 1]->y > hi) in[n - 1]->y = hi;
    for (int i = n - 1; i > 0; i--)
        if (in[i - 1]->y > in[i]->y - apart) in[i - 1]->y = in[i]->y - apart;
}

void bt_plot_labels(struct bt_plot *p)
{
    int n = p->n_label > 0 ? p->n_label : 1;
    const char **text = bt_plot_get(p, (size_t)n, sizeof *text);
    double *col[5];
    for (int k = 0; k < 5; k++)
        if (!(col[k] = bt_plot_get(p, (size_t)n, sizeof **col))) return;
    for (int i = 0; text && i < p->n_label; i++) {
        const struct bt_plot_label *l = &p->label[i];
        text[i] = l->text;
        col[0][i] = l->panel, col[1][i] = l->x, col[2][i] = l->y, col[3][i] = l->style, col[4][i] = l->align;
    }
    if (!text) return;
    static const char *const NAME[] = { "LABEL_PANEL", "LABEL_X", "LABEL_Y", "LABEL_STYLE", "LABEL_ALIGN" };
    bt_plot_value(p, "LABELS", p->n_label);
    bt_plot_texts(p, "LABEL_TEXT", p->n_label, text);
    for (int k = 0; k < 5; k++) bt_plot_array(p, NAME[k], p->n_label, col[k]);
}

void bt_plot_range(struct bt_plot *p, double lo, double hi, bool zero)
{
    if (!(hi > lo)) hi = lo + (fabs(lo) > 0 ? 0.1 * fabs(lo) : 1);
    double span = hi - lo;
    lo -= 0.06 * span;
    hi += 0.06 * span;
    if (zero) lo = 0;
    double step = pow(10, floor(log10(hi - lo))) / 10; /* ends on a fine, round number */
    bt_plot_value(p, "YLO", floor(lo / step) * step);
    bt_plot_value(p, "YHI", ceil(hi / step) * step);
}

/* ---- footer ---- */

int bt_plot_lines(struct bt_plot *p, const char *at, int width, const char **line, int room)
{
    int lines = 0;
    while (*at && lines < room) {
        size_t len = 0, blank = 0;
        for (int chars = 0; at[len] && chars < width; chars++) {
            int step = bt_utf8_len(at + len, strlen(at + len), NULL);
            if (at[len] == ' ') blank = len;
            len += step ? (size_t)step : 1;
        }
        if (at[len] && at[len] != ' ' && blank) len = blank;
        if (!(line[lines] = bt_dup(p->arena, at, len))) {
            bt_fail(p->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
            return lines;
        }
        lines++;
        at += len;
        at += strspn(at, " ");
    }
    if (*at && lines > 0) { /* the rest does not fit */
        const char *cut = bt_printf(p->arena, "%s\xe2\x80\xa6", line[lines - 1]);
        if (cut) line[lines - 1] = cut;
    }
    return lines;
}

const char *bt_plot_fit(struct bt_plot *p, const char *text, int width)
{
    const char *line = "";
    bt_plot_lines(p, text, width, &line, 1);
    return line;
}

int bt_plot_heading(int panels, int wide)
{
    return wide / (panels <= 3 ? panels : panels == 4 ? 2 : panels <= 6 ? 3 : 4) - 3; /* theme.gp: the columns of its grid */
}

void bt_plot_wrap(struct bt_plot *p, const char *array, const char *const *text, int n, int width)
{
    const char *line[MOST_LINES];
    int lines = 0;
    for (int i = 0; i < n; i++) lines += bt_plot_lines(p, text[i] ? text[i] : "", width, line + lines, MOST_LINES - lines);
    bt_plot_texts(p, array, lines, line);
    fprintf(p->out, "%s_N = %d\n", array, lines);
}

static const char *attr(const struct bt_plot *p, const char *name, const char *otherwise)
{
    const char *text = bt_results_attr(p->r, 0, name);
    return text && *text ? text : otherwise;
}

void bt_plot_footer(struct bt_plot *p, const char **line)
{
    const char *caveat = attr(p, "caveat", "");
    bool whole = strncasecmp(caveat, "must not", 8) == 0 || strncasecmp(caveat, "not to be used", 14) == 0;
    line[0] = bt_printf(p->arena, "Source: %s", attr(p, "source", "not stated in the results"));
    line[1] = bt_printf(p->arena, "Scenario: %s. Run %s of %s, bendtrend %s. Prices of %s.", attr(p, "title", "without a title"),
                        attr(p, "run_identity", "without identity"), attr(p, "date", "unknown date"),
                        attr(p, "version", "of unknown version"), attr(p, "price_year", "a year not stated"));
    line[2] = bt_sound_words(p->r, p->arena, &p->unsound);
    line[3] = !*caveat ? "Nothing is stated about what this must not be used for."
              : whole  ? caveat
                       : bt_printf(p->arena, "Must not be used for %s", caveat);
    for (int i = 0; i < FOOTER; i++)
        if (!line[i]) line[i] = "";
}

/* ---- legend: names beside the panels, with the letters or numbers that stand at their lines ---- */

void bt_plot_legend(struct bt_plot *p, int n, const char *const *name, const int *style, int width)
{
    const char *line[MOST_LEGEND];
    double part[MOST_LEGEND];
    int lines = 0;
    for (int i = 0; i < n; i++) {
        int from = lines;
        lines += bt_plot_lines(p, name[i], width, line + lines, MOST_LEGEND - lines < 3 ? MOST_LEGEND - lines : 3);
        for (int k = from; k < lines; k++) part[k] = k == from ? style[i] : 0;
    }
    bt_plot_texts(p, "LEGEND", lines, line);
    bt_plot_value(p, "LEGEND_N", lines);
    bt_plot_array(p, "LEGEND_STYLE", lines, part);
}

/* ---- numbers in words ---- */

const char *bt_plot_fixed(struct bt_plot *p, double x, int decimals, bool sign)
{
    char digits[64], room[96];
    if (!isfinite(x) || fabs(x) > 1e15) return "?";
    bt_format(digits, sizeof digits, "%.*f", decimals, fabs(x));
    bool zero = strspn(digits, "0.") == strlen(digits);
    const char *text = bt_printf(p->arena, "%s%s", zero ? "" : x < 0 ? "\xe2\x88\x92"
                                                           : sign    ? "+"
                                                                     : "",
                                 bt_num_commas(digits, room, sizeof room));
    return text ? text : "";
}

int bt_plot_decimals(double size)
{
    size = fabs(size);
    return size >= 300 ? 0 : size >= 20 ? 1
                         : size >= 2    ? 2
                                        : 3;
}
