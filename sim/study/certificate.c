/* certificate.c -- the certificate in words, from its results alone: a table, what changes in full, and the verdict. */
#include "study_priv.h"
#include <math.h>
#include <string.h>

struct look { const struct bt_axis *check; const struct bt_texts *group, *expected, *found, *verdict; const struct bt_array *must; };

static bool look_at(struct look *l, const struct bt_results *r, struct bt_err *e)
{
    *l = (struct look){ bt_results_axis(r, "check"),          bt_results_texts(r, "check_group"),
                        bt_results_texts(r, "check_expected"), bt_results_texts(r, "check_found"),
                        bt_results_texts(r, "check_verdict"),  bt_results_array(r, "check_must_hold") };
    if (l->check && l->check->label && l->group && l->expected && l->found && l->verdict && l->must) return true;
    bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results hold no certificate; `validate` makes one");
    return false;
}

static int count(const struct look *l, bool must, const char *verdict)
{
    int n = 0;
    for (int i = 0; i < l->check->n; i++) n += (l->must->v[i] > 0) == must && (!verdict || strcmp(l->verdict->v[i], verdict) == 0);
    return n;
}

static void lines(FILE *out, const char *head, const char *text)
{
    enum { WIDTH = 104, INDENT = 11 };
    fprintf(out, "      %-*s", INDENT - 6, head);
    for (size_t at = 0; *text; text += at, text += strspn(text, " ")) {
        size_t cut = 0;
        for (at = 0; (at < WIDTH || !cut) && text[at]; at++)
            if (text[at] == ' ') cut = at;
        if (text[at]) at = cut;
        fprintf(out, " %.*s\n", (int)at, text);
        if (text[at]) fprintf(out, "%*s", INDENT, "");
    }
}

static void part(FILE *out, const struct look *l, bool must, const char *head)
{
    const char *group = "";
    fprintf(out, "\n%s\n", head);
    for (int i = 0; i < l->check->n; i++) {
        if ((l->must->v[i] > 0) != must) continue;
        if (strcmp(group, l->group->v[i]) != 0) fprintf(out, "  %s\n", group = l->group->v[i]);
        fprintf(out, "    %-9s %s\n", l->verdict->v[i], l->check->label[i]);
        if (must) lines(out, "want", l->expected->v[i]);
        lines(out, "found", l->found->v[i]);
    }
}

static void verdict(FILE *out, const struct look *l)
{
    int failed = count(l, true, "FAILS"), unmade = count(l, true, "not made"), all = count(l, true, NULL);
    int changes = count(l, false, "changes"), others = count(l, false, NULL);
    fprintf(out, "\nVerdict: %d of %d checks hold", count(l, true, "holds"), all);
    if (failed) fprintf(out, ", %d FAIL", failed);
    if (unmade) fprintf(out, ", %d could not be made", unmade);
    fprintf(out, ". %d of %d assumptions change a conclusion; that is no failure, but belongs beside the result.\n", changes, others);
}

static enum bt_code print_json(FILE *out, const struct bt_results *r, const struct look *l, struct bt_err *e)
{
    static const char *const HEAD[] = { "title", "locality", "version", "scenario_hash" };
    const struct bt_array *value = bt_results_array(r, "check_value"), *limit = bt_results_array(r, "check_limit");
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend certificate 1");
    for (size_t i = 0; i < sizeof HEAD / sizeof *HEAD; i++) bt_json_text(&j, HEAD[i], bt_results_attr(r, 0, HEAD[i]));
    bt_json_int(&j, "failed", count(l, true, "FAILS"));
    bt_json_array(&j, "checks");
    for (int i = 0; i < l->check->n; i++) {
        bt_json_object(&j, NULL);
        bt_json_text(&j, "check", l->check->label[i]);
        bt_json_text(&j, "group", l->group->v[i]);
        bt_json_bool(&j, "must_hold", l->must->v[i] > 0);
        bt_json_text(&j, "verdict", l->verdict->v[i]);
        bt_json_text(&j, "expected", l->expected->v[i]);
        bt_json_text(&j, "found", l->found->v[i]);
        bt_json_number(&j, "value", value && (!value->valid || value->valid[i]) ? value->v[i] : NAN);
        bt_json_number(&j, "limit", limit && (!limit->valid || limit->valid[i]) ? limit->v[i] : NAN);
        bt_json_end(&j);
    }
    bt_json_end(&j);
    bt_json_end(&j);
    return bt_json_finish(&j) ? BT_OK : bt_fail(e, BT_E_IO, BT_NOWHERE, "the certificate could not be printed");
}

enum bt_code bt_certificate_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e)
{
    struct look l;
    if (!look_at(&l, r, e)) return e->code;
    if (json) return print_json(out, r, &l, e);
    fprintf(out, "%s%s%s (%s): certificate\n", colour ? "\033[1m" : "", bt_results_attr(r, 0, "title"), colour ? "\033[0m" : "",
            bt_results_attr(r, 0, "locality"));
    part(out, &l, true, "What must hold, whatever the numbers");
    part(out, &l, false, "What conclusions stand on: sign of each change, ambitions met, ranking of bundles");
    verdict(out, &l);
    fprintf(out, "Must not be used for %s.\n", bt_results_attr(r, 0, "caveat"));
    return BT_OK;
}
