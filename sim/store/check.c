/* check.c -- what must hold before results are written. */
#include "store_priv.h"

#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include "bendtrend/tree.h"

#include <math.h>
#include <string.h>

enum { LONGEST_NAME = 200, LONGEST_LINE = 1 << 16 };

bool bt_store_name_ok(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    if (n < 1 || n > LONGEST_NAME || s[0] < 'a' || s[0] > 'z')
        return false;
    return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

bool bt_store_utf8_ok(const char *s, size_t len, bool line)
{
    if (bt_utf8_bad(s, len) != len)
        return false;
    for (size_t i = 0; line && i < len; i++)
        if (((unsigned char)s[i] < 0x20 && s[i] != '\n' && s[i] != '\t') || s[i] == 0x7f)
            return false;
    return true;
}

size_t bt_store_first_bad(const double *v, size_t n)
{
    size_t i = 0;
    while (i < n && isfinite(v[i]))
        i++;
    return i;
}

size_t bt_store_count(const struct bt_results *r, int rank, const int *axis)
{
    size_t n = 1;
    for (int i = 0; i < rank; i++)
        n *= (size_t)r->axis[axis[i]].n;
    return n;
}

const char *bt_store_place(const struct bt_results *r, const struct bt_array *x, size_t at, char out[100])
{
    size_t index[BT_MAX_RANK] = { 0 };
    int used = 0;
    for (int i = x->rank - 1; i >= 0; i--) {
        size_t n = (size_t)r->axis[x->axis[i]].n;
        index[i] = at % n;
        at /= n;
    }
    for (int i = 0; i < x->rank; i++)
        used += bt_format(out + used, 100 - (size_t)used, "%s%zu", i ? ", " : "[", index[i]);
    bt_format(out + used, 100 - (size_t)used, x->rank ? "]" : "[]");
    return out;
}

static bool line_ok(const char *s)
{
    size_t n = s ? strlen(s) : LONGEST_LINE + 1;
    return n <= LONGEST_LINE && bt_store_utf8_ok(s, n, true);
}

static enum bt_code refuse(struct bt_err *e, const char *path, const char *name, const char *why)
{
    return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s: cannot store '%s': %s", path, name ? name : "(no name)", why);
}

static enum bt_code check_axis(const struct bt_axis *x, const char *path, struct bt_err *e)
{
    if (!bt_store_name_ok(x->name))
        return refuse(e, path, x->name, "a name is a letter a-z, then letters, digits and _");
    if (x->n < 0 || x->n > BT_MAX_AXIS_LEN)
        return refuse(e, path, x->name, "an axis holds 0 to 10 million places");
    if (!line_ok(x->long_name) || !*x->long_name)
        return refuse(e, path, x->name, "it needs a long_name");
    if (x->n > 0 && !x->label == !x->value)
        return refuse(e, path, x->name, "an axis has either names or numbers");
    if (x->value && (!line_ok(x->units) || !*x->units))
        return refuse(e, path, x->name, "it needs units");
    for (int i = 0; x->label && i < x->n; i++)
        if (!line_ok(x->label[i]))
            return refuse(e, path, x->name, "a label is not a UTF-8 text without control characters");
    size_t bad = x->value ? bt_store_first_bad(x->value, (size_t)x->n) : 0;
    if (x->value && bad < (size_t)x->n)
        return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "%s: axis '%s' is not a finite number at [%zu]; nothing was written", path, x->name,
                       bad);
    return BT_OK;
}

static enum bt_code check_array(const struct bt_results *r, const struct bt_array *x, const char *path, struct bt_err *e)
{
    char place[100];
    if (!bt_store_name_ok(x->name))
        return refuse(e, path, x->name, "a name is a letter a-z, then letters, digits and _");
    if (x->rank < 0 || x->rank > BT_MAX_RANK)
        return refuse(e, path, x->name, "an array has up to 4 axes");
    for (int i = 0; i < x->rank; i++)
        if (x->axis[i] < 0 || x->axis[i] >= r->n_axis)
            return refuse(e, path, x->name, "no such axis");
    if (!line_ok(x->units) || !*x->units || !line_ok(x->long_name) || !*x->long_name)
        return refuse(e, path, x->name, "it needs units and a long_name");
    size_t n = bt_store_count(r, x->rank, x->axis), bad = bt_store_first_bad(x->v, n);
    if (bad < n)
        return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "%s: '%s' is not a finite number at %s; nothing was written", path, x->name,
                       bt_store_place(r, x, bad, place));
    for (size_t i = 0; x->valid && i < n; i++)
        if (x->valid[i] > 1 || (x->valid[i] == 0 && x->v[i] != 0))
            return refuse(e, path, x->name, "an absent value is stored as 0, and its valid byte is 0 or 1");
    return BT_OK;
}

int bt_store_axis_of_texts(const struct bt_results *r, const char *name)
{
    size_t longest = 0;
    int at = -1;
    for (int i = 0; i < r->n_axis; i++) {
        size_t n = strlen(r->axis[i].name);
        if (n > longest && strncmp(name, r->axis[i].name, n) == 0 && name[n] == '_')
            longest = n, at = i;
    }
    return at;
}

static enum bt_code check_texts(const struct bt_results *r, const struct bt_texts *x, const char *path, struct bt_err *e)
{
    if (!bt_store_name_ok(x->name))
        return refuse(e, path, x->name, "a name is a letter a-z, then letters, digits and _");
    if (x->axis < 0 || x->axis >= r->n_axis)
        return refuse(e, path, x->name, "no such axis");
    int own = bt_store_axis_of_texts(r, x->name);
    if (own >= 0 && own != x->axis)
        return refuse(e, path, x->name, "texts lie over the axis with whose name theirs begins");
    if (!line_ok(x->long_name) || !*x->long_name)
        return refuse(e, path, x->name, "it needs a long_name");
    for (int i = 0; i < r->axis[x->axis].n; i++)
        if (!line_ok(x->v[i]))
            return refuse(e, path, x->name, "a text is not UTF-8 without control characters");
    return BT_OK;
}

static enum bt_code check_attr(const struct bt_attr *x, const char *path, struct bt_err *e)
{
    if (!bt_store_name_ok(x->name))
        return refuse(e, path, x->name, "a name is a letter a-z, then letters, digits and _");
    if (x->group < 0 || x->group > 2)
        return refuse(e, path, x->name, "no such group");
    if (x->text && !line_ok(x->text))
        return refuse(e, path, x->name, "an attribute is a UTF-8 text of up to 64 KiB without control characters");
    if (!x->text && !isfinite(x->number))
        return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "%s: attribute '%s' is not a finite number; nothing was written", path, x->name);
    return BT_OK;
}

static enum bt_code check_source(const struct bt_source *x, const char *path, struct bt_err *e)
{
    char hash[65];
    if (!line_ok(x->name) || !x->text || !x->sha256)
        return refuse(e, path, x->name, "a file read needs its name, text and SHA-256");
    if (memchr(x->text, 0, x->len) || !bt_store_utf8_ok(x->text, x->len, false))
        return refuse(e, path, x->name, "its text is not UTF-8");
    bt_sha256(x->text, x->len, hash);
    if (strcmp(hash, x->sha256) != 0)
        return refuse(e, path, x->name, "its SHA-256 does not belong to its text");
    return BT_OK;
}

static enum bt_code check_format(const struct bt_results *r, const char *path, struct bt_err *e)
{
    for (int i = 0; i < r->n_attr; i++)
        if (r->attr[i].group == 0 && strcmp(r->attr[i].name, "format") == 0 && !r->attr[i].text && r->attr[i].number == BT_RESULTS_FORMAT)
            return BT_OK;
    return refuse(e, path, "format", "the root attribute format must be there, and be the number 1");
}

enum bt_code bt_store_check(const struct bt_results *r, const char *path, struct bt_err *e)
{
    enum bt_code rc = BT_OK;
    for (int i = 0; i < r->n_axis && rc == BT_OK; i++)
        rc = check_axis(&r->axis[i], path, e);
    for (int i = 0; i < r->n_array && rc == BT_OK; i++)
        rc = check_array(r, &r->array[i], path, e);
    for (int i = 0; i < r->n_texts && rc == BT_OK; i++)
        rc = check_texts(r, &r->texts[i], path, e);
    for (int i = 0; i < r->n_attr && rc == BT_OK; i++)
        rc = check_attr(&r->attr[i], path, e);
    for (int i = 0; i < r->n_source && rc == BT_OK; i++)
        rc = check_source(&r->source[i], path, e);
    return rc == BT_OK ? check_format(r, path, e) : rc;
}
