/* pathway.c -- the pathway as dot draws it. Its text comes with the results; the look from the template; title and footer from here. */
#include "bendtrend/text.h"
#include "plot_priv.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_DOT = 4 << 20,
       MOST_LISTED = 500,
       WIDTH = 125 };

static const char KEY[] = "Double border (yellow): where people belong. Square box: a decision that several places lead to. "
                          "Octagon: a way out. "
                          "A line that begins with a dot (orange): something happens to a person; without a dot (grey): a stay ends. "
                          "Dashed: each way there has a wait. One line from place to place, however many ways there are.";
static const char NOT_DRAWN[] = "Not drawn: who is refused or gives up waiting";

/* Text inside an HTML-like label; lines are broken at blanks. */
static void put(FILE *out, const char *text)
{
    static const struct {
        char c;
        const char *as;
    } ESCAPE[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };
    size_t len = strlen(text);
    int column = 0;
    for (size_t i = 0; i < len; column++) {
        unsigned code = 0;
        int step = bt_utf8_len(text + i, len - i, &code);
        unsigned char c = (unsigned char)text[i];
        const char *as = step == 0 || code == 0xfffe || code == 0xffff ? "?" : c < ' ' || c == 127 ? " "
                                                                                                   : NULL;
        for (size_t k = 0; k < sizeof ESCAPE / sizeof *ESCAPE; k++)
            if (text[i] == ESCAPE[k].c) as = ESCAPE[k].as;
        if (c == ' ' && column > WIDTH) as = "<br align=\"left\"/>", column = 0;
        if (as) fputs(as, out);
        else fwrite(text + i, 1, (size_t)step, out);
        i += step ? (size_t)step : 1;
    }
    fputs("<br align=\"left\"/>", out);
}

/* Title and caption stand above the drawing: a graph has one label, and a line may cross any other text. */
static void put_label(struct bt_plot *p)
{
    const char *more = bt_results_attr(p->r, 2, "pathway_not_drawn");
    bool any = more && *more;
    const char *left_out = bt_printf(p->arena, "%s%s%s.", NOT_DRAWN, any ? "; what moves nobody: " : "",
                                     any ? bt_plot_fit(p, more, MOST_LISTED) : "");
    fputs("labelloc=t; labeljust=l;\nlabel=<<font point-size=\"34\"><b>", p->out);
    put(p->out, p->title);
    fputs("</b></font><font point-size=\"10\"> <br/></font><font point-size=\"19\">", p->out);
    put(p->out, KEY);
    put(p->out, left_out ? left_out : NOT_DRAWN);
    fputs("</font><font point-size=\"17\">", p->out);
    for (int i = 0; i < FOOTER; i++) put(p->out, p->footer[i]);
    fputs("</font><font point-size=\"19\"> <br/> </font>>;\n", p->out);
}

enum bt_code bt_plot_pathway(struct bt_plot *p)
{
    const char *text = bt_results_attr(p->r, 2, "pathway_dot"), *open = text ? strchr(text, '{') : NULL,
               *close = text ? strrchr(text, '}') : NULL;
    if (!text || !*text)
        return bt_fail(
            p->e, BT_E_INPUT, BT_NOWHERE,
            "chart 'pathway' needs the attribute 'pathway_dot' of /provenance, which is not in the results; `run` supplies it");
    if (strlen(text) > MOST_DOT)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "the attribute 'pathway_dot' may have 4 MiB and has %zu bytes", strlen(text));
    if (!open || !close || close < open)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "the attribute 'pathway_dot' of /provenance is no graph: it has no { }");
    fprintf(p->out,
            "// bendtrend chart 'pathway'. Draw it again with: dot -Tpng -Gdpi=150 -o pathway.png pathway.dot (or -Tsvg, -Tpdf)\n");
    fwrite(text, 1, (size_t)(open - text) + 1, p->out);
    fprintf(p->out, "\n%s", p->template);
    fwrite(open + 1, 1, (size_t)(close - open) - 1, p->out);
    put_label(p);
    fputs("}\n", p->out);
    return BT_OK;
}
