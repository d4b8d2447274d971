/* style.c -- an organisation's name, logo and colours, from a folder with template.yaml; and files whole. */
#include "report_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LOGO = 512 << 10 };
static const double LEAST_CONTRAST = 4.5; /* WCAG 2.1, level AA, of text */

char *bt_rep_bytes(struct bt_rep_doc *d, const char *dir, const char *name, size_t most, size_t *len)
{
    struct stat st;
    char *path = bt_rep_fmt(d, "%s/%s", dir, name), *data = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = 0;
    if (fd < 0 || fstat(fd, &st) != 0) bt_fail(d->e, BT_E_IO, BT_NOWHERE, "cannot read '%s': %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode) || (size_t)st.st_size > most)
        bt_fail(d->e, BT_E_INPUT, BT_NOWHERE, "'%s' is no file of at most %zu KiB", path, most >> 10);
    else if (!(data = bt_get(d->arena, (size_t)st.st_size + 1, 1))) bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (*len = 0; data && *len < (size_t)st.st_size; *len += (size_t)got)
        if ((got = read(fd, data + *len, (size_t)st.st_size - *len)) <= 0) {
            bt_fail(d->e, BT_E_IO, BT_NOWHERE, "cannot read '%s': %s", path, got ? strerror(errno) : "it became shorter");
            data = NULL;
        }
    if (fd >= 0) close(fd);
    return data;
}

char *bt_rep_base64(struct bt_rep_doc *d, const void *data, size_t len)
{
    static const char LETTER[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *v = data;
    char *text = bt_get(d->arena, 4 * ((len + 2) / 3) + 1, 1), *to = text;
    if (!text) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    for (size_t i = 0; i < len; i += 3) {
        unsigned n = (unsigned)v[i] << 16 | (i + 1 < len ? (unsigned)v[i + 1] << 8 : 0u) | (i + 2 < len ? (unsigned)v[i + 2] : 0u);
        *to++ = LETTER[n >> 18];
        *to++ = LETTER[n >> 12 & 63];
        *to++ = (char)(i + 1 < len ? LETTER[n >> 6 & 63] : '=');
        *to++ = (char)(i + 2 < len ? LETTER[n & 63] : '=');
    }
    return text;
}

/* ---- colours ---- */

/* #rrggbb to its relative luminance; negative where it is no colour. */
static double luminance(const char *text)
{
    static const double WEIGHT[] = { 0.2126, 0.7152, 0.0722 };
    double sum = 0;
    if (strlen(text) != 7 || text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6) return -1;
    for (size_t i = 0; i < 3; i++) {
        const char digits[3] = { text[1 + 2 * i], text[2 + 2 * i], 0 };
        double c = (double)strtol(digits, NULL, 16) / 255;
        sum += WEIGHT[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static void colour(const struct bt_node *map, const char *key, const char **to, struct bt_errs *errs)
{
    const struct bt_node *n = bt_map_get(map, key);
    const char *text = "";
    if (!n || !bt_node_text(n, key, &text, errs)) return;
    double light = luminance(text), contrast = 1.05 / (light + 0.05);
    if (light < 0) bt_errs_add(errs, BT_E_INPUT, n->at, "a colour is written \"#rrggbb\", in quotes; found '%s'", text);
    else if (contrast < LEAST_CONTRAST)
        bt_errs_add(errs, BT_E_INPUT, n->at,
                    "the colour %s has a contrast of %.1f to white, and at least %.1f is needed to be read (WCAG AA): take a darker one",
                    text, contrast, LEAST_CONTRAST);
    else *to = text;
}

/* ---- logo ---- */

/* A drawing is shown as a picture, in which nothing runs and nothing is fetched; what could try is refused all the same. */
static bool harmless(const char *svg)
{
    static const char *const NOT[] = { "<script", "<foreignObject", "javascript:", "<!ENTITY",
                                       "@import", "url(http", "url('http", "url(\"http" };
    for (size_t i = 0; i < sizeof NOT / sizeof *NOT; i++)
        if (strcasestr(svg, NOT[i])) return false;
    for (const char *at = svg; (at = strcasestr(at, "href")) != NULL; at += 4) { /* within the drawing, or in it */
        const char *to = at + 4 + strspn(at + 4, " \t\r\n=\"'");
        if (*to != '#' && strncasecmp(to, "data:image/", 11) != 0) return false;
    }
    return true;
}

static const char *data_address(struct bt_rep_doc *d, const char *kind, const char *data, size_t len)
{
    const char *text = bt_rep_base64(d, data, len);
    return text ? bt_rep_fmt(d, "data:%s;base64,%s", kind, text) : NULL;
}

/* Word processors show a drawing as nothing, so they get a picture of it: five times as tall as it stands in the line. */
static const char *picture_of(struct bt_rep_doc *d, const char *svg, size_t len, const struct bt_node *n, struct bt_errs *errs)
{
    static const char *const ARGS[] = { "rsvg-convert", "--format=png", "--keep-aspect-ratio", "--height=100", NULL };
    struct bt_tool_output png = { 0 };
    struct bt_err e = { 0 };
    char *tool = bt_tool_find(ARGS[0]);
    const char *address = NULL;
    if (!tool)
        bt_errs_add(errs, BT_E_IO, n->at,
                    "the logo is an SVG drawing, which Word shows as nothing; the command 'rsvg-convert' makes a picture of it and is not "
                    "on PATH: Debian package librsvg2-bin has it; or name a PNG");
    else if (bt_tool_run(ARGS, svg, len, bt_rep_patience(d), &png, &e) != BT_OK)
        bt_errs_add(errs, e.code, n->at, "no picture could be made of the logo for Word: %s; name a PNG", e.msg);
    else address = data_address(d, "image/png", png.data, png.len);
    free(tool), free(png.data);
    return address;
}

static void logo(struct bt_rep_doc *d, const struct bt_node *n, struct bt_errs *errs)
{
    const char *name = "", *kind = NULL;
    size_t len = 0;
    if (!n || !bt_node_text(n, "logo", &name, errs)) return;
    if (strchr(name, '/')) {
        bt_errs_add(errs, BT_E_INPUT, n->at, "the logo must be a file in the folder of the template, found '%s'", name);
        return;
    }
    struct bt_err why = { 0 }, *kept = d->e;
    d->e = &why;
    const char *data = bt_rep_bytes(d, d->o->style, name, MOST_LOGO, &len);
    d->e = kept;
    if (!data) {
        bt_errs_add(errs, why.code, n->at, "%s", why.msg);
        return;
    }
    if (len > 8 && memcmp(data, "\x89PNG\r\n\x1a\n", 8) == 0) kind = "image/png";
    else if (strlen(data) == len && (strncmp(data, "<svg", 4) == 0 || strncmp(data, "<?xml", 5) == 0) && strstr(data, "<svg"))
        kind = "image/svg+xml";
    if (!kind) bt_errs_add(errs, BT_E_INPUT, n->at, "the logo '%s' is neither a PNG picture nor an SVG drawing", name);
    else if (*kind == 'i' && kind[6] == 's' && !harmless(data))
        bt_errs_add(errs, BT_E_INPUT, n->at, "the logo '%s' has a program or an address in it: export it as a plain drawing, or as PNG",
                    name);
    else {
        bool drawing = kind[6] == 's';
        d->style.logo = data_address(d, kind, data, len);
        d->style.picture = drawing && d->for_word ? picture_of(d, data, len, n, errs) : d->style.logo;
    }
}

/* ---- template.yaml ---- */

static void words(struct bt_rep_doc *d, const struct bt_node *map, struct bt_errs *errs)
{
    const struct {
        const char *key;
        const char **to;
    } TEXT[] = { { "organisation", &d->style.organisation }, { "owner", &d->style.owner }, { "note", &d->style.note } };
    for (size_t i = 0; i < sizeof TEXT / sizeof *TEXT; i++) {
        const struct bt_node *n = bt_map_get(map, TEXT[i].key);
        if (n) bt_node_text(n, TEXT[i].key, TEXT[i].to, errs);
    }
}

static void unknown(const struct bt_node *map, const char *const *keys, int n, struct bt_errs *errs)
{
    for (int i = 0; map && map->kind == BT_MAP && i < map->n; i++) {
        bool known = false;
        for (int k = 0; k < n; k++) known |= strcmp(map->key[i], keys[k]) == 0;
        const char *near = known ? NULL : bt_nearest(map->key[i], keys, n);
        if (!known)
            bt_errs_add(errs, BT_E_INPUT, map->key_at[i], "unknown key '%s'%s%s%s", map->key[i], near ? "; did you mean '" : "",
                        near ? near : "", near ? "'?" : "");
    }
}

static void template(struct bt_rep_doc *d, const struct bt_node *root, struct bt_errs *errs)
{
    static const char *const KEYS[] = { "bendtrend_template", "organisation", "logo", "colours", "owner", "note" };
    static const char *const COLOURS[] = { "heading", "bar" };
    const struct bt_node *version = bt_map_get(root, "bendtrend_template"), *colours = bt_map_get(root, "colours");
    int v = 0;
    if (root->kind != BT_MAP || !version) {
        bt_errs_add(errs, BT_E_INPUT, root->at, "a template is a map that begins with bendtrend_template: 1 (docs/report.md)");
        return;
    }
    bt_node_int(version, "bendtrend_template", 1, 1, &v, errs);
    unknown(root, KEYS, (int)(sizeof KEYS / sizeof *KEYS), errs);
    words(d, root, errs);
    if (colours && colours->kind != BT_MAP)
        bt_errs_add(errs, BT_E_INPUT, colours->at, "colours must be a map: {heading: \"#rrggbb\", bar: \"#rrggbb\"}");
    unknown(colours, COLOURS, 2, errs);
    colour(colours, "heading", &d->style.heading, errs);
    colour(colours, "bar", &d->style.bar, errs);
    logo(d, bt_map_get(root, "logo"), errs);
}

enum bt_code bt_rep_style(struct bt_rep_doc *d, struct bt_errs *errs)
{
    struct bt_files *fs = bt_get(d->arena, 1, sizeof *fs);
    const struct bt_file *f = NULL;
    struct bt_node *root = NULL;
    d->style = (struct bt_rep_style){ "", "", "", NULL, NULL, "#003a70", "#003a70" };
    if (!d->o->style) return BT_OK;
    if (!fs) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bt_file_read(fs, d->arena, bt_rep_fmt(d, "%s/template.yaml", d->o->style), NULL, BT_NOWHERE, &f, errs);
    if (f && bt_yaml_read(f, d->arena, &root, errs) == BT_OK && root) template(d, root, errs);
    return errs->n ? errs->v[0].code : d->e->code;
}
