/* explore_pack.c -- a table of every bundle as few bytes, with an error known beforehand and read back at once. */
#include "explore_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { MOST_BYTES = 5 }; /* of one number */
static const double MOST = 1 << 28; /* steps: three such fit into an int */

/* ---- neighbours ---- */

struct bt_pack_near *bt_pack_near(const struct bt_bundles *b, struct bt_arena *a)
{
    struct bt_pack_near *near = bt_get(a, (size_t)b->n, sizeof *near);
    for (int r = 0; near && r < b->n; r++) {
        unsigned out[2] = { 0, 0 }, bits = b->bits[r];
        int n = 0;
        for (int i = b->k - 1; i >= 0 && n < 2; i--) { /* without i it is a bundle where nothing in it needs i */
            unsigned less = bits & ~(1U << i);
            if (less != bits && b->bits[b->row[less]] == less) out[n++] = 1U << i;
        }
        unsigned both = bits & ~(out[0] | out[1]);
        near[r] = (struct bt_pack_near){ n > 0 ? b->row[bits & ~out[0]] : -1, -1, -1 };
        if (n == 2 && b->bits[b->row[both]] == both) near[r].j = b->row[bits & ~out[1]], near[r].both = b->row[both];
    }
    return near;
}

/* What row r is taken to be; rows before it are known. */
static int expected(const int *q, int n, int col, const struct bt_pack_near *near)
{
    int v = near->i < 0 ? 0 : q[(size_t)near->i * (size_t)n + (size_t)col];
    if (near->j >= 0) v += q[(size_t)near->j * (size_t)n + (size_t)col] - q[(size_t)near->both * (size_t)n + (size_t)col];
    return v;
}

/* ---- numbers as bytes ---- */

static unsigned char *put(unsigned char *to, int v)
{
    unsigned u = v < 0 ? ~((unsigned)v << 1) : (unsigned)v << 1; /* 0 -1 1 -2 2 ... are 0 1 2 3 4 ... */
    for (; u > 127; u >>= 7) *to++ = (unsigned char)(u | 128);
    *to++ = (unsigned char)u;
    return to;
}

static bool get(const unsigned char **at, const unsigned char *end, int *v)
{
    unsigned u = 0;
    for (int shift = 0; shift < 7 * MOST_BYTES; shift += 7) {
        if (*at == end) return false;
        unsigned char c = *(*at)++;
        u |= (c & 127U) << shift;
        if (c < 128) {
            *v = u & 1 ? -(int)(u >> 1) - 1 : (int)(u >> 1);
            return true;
        }
    }
    return false;
}

bool bt_unpack(const unsigned char *data, size_t len, int R, int n, const struct bt_pack_near *near, int *q)
{
    size_t cells = (size_t)R * (size_t)n;
    uLongf room = MOST_BYTES * cells;
    unsigned char *bytes = malloc(room + 1);
    bool good = bytes && uncompress(bytes, &room, data, len) == Z_OK;
    const unsigned char *at = bytes, *end = bytes + room;
    for (int r = 0; good && r < R; r++)
        for (int c = 0; good && c < n; c++) {
            int v = 0;
            good = get(&at, end, &v);
            if (good) q[(size_t)r * (size_t)n + (size_t)c] = v + expected(q, n, c, &near[r]);
        }
    good = good && at == end;
    free(bytes);
    return good;
}

/* ---- to and fro ---- */

static enum bt_code to_steps(const double *v, size_t cells, double step, int *q, struct bt_err *e)
{
    for (size_t i = 0; i < cells; i++) {
        if (!(fabs(v[i]) <= MOST * step))
            return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "a change of %g is too large to be told in steps of %g", v[i], step);
        q[i] = (int)lround(v[i] / step);
    }
    return BT_OK;
}

static enum bt_code deflated(const int *q, int R, int n, const struct bt_pack_near *near, struct bt_arena *a, struct bt_packed *out,
                             struct bt_err *e)
{
    size_t cells = (size_t)R * (size_t)n;
    unsigned char *bytes = malloc(MOST_BYTES * cells + 1), *to = bytes, *small = NULL;
    if (!bytes) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int r = 0; r < R; r++)
        for (int c = 0; c < n; c++) to = put(to, q[(size_t)r * (size_t)n + (size_t)c] - expected(q, n, c, &near[r]));
    uLongf len = compressBound((uLong)(to - bytes));
    bool good = (small = malloc(len)) && compress2(small, &len, bytes, (uLong)(to - bytes), Z_BEST_COMPRESSION) == Z_OK &&
                (out->data = bt_get(a, len, 1));
    if (good) memcpy(out->data, small, len), out->len = len;
    free(small);
    free(bytes);
    return good ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* Read as the page will read it, and held against what was given. */
static enum bt_code read_back(const double *v, int R, int n, const struct bt_pack_near *near, struct bt_packed *p, int *q, struct bt_err *e)
{
    size_t cells = (size_t)R * (size_t)n;
    memset(q, 0x55, cells * sizeof *q);
    bool good = bt_unpack(p->data, p->len, R, n, near, q);
    for (size_t i = 0; good && i < cells; i++) p->worst = fmax(p->worst, fabs(q[i] * p->step - v[i]));
    if (good && p->worst <= p->step * (0.5 + 1e-6)) return BT_OK;
    return bt_fail(e, BT_E_VERDICT, BT_NOWHERE, "what was packed reads back %g off, and half a step is %g", p->worst, p->step / 2);
}

enum bt_code bt_pack(const double *v, int R, int n, double step, const struct bt_pack_near *near, struct bt_arena *a, struct bt_packed *out,
                     struct bt_err *e)
{
    size_t cells = (size_t)R * (size_t)n;
    int *q = calloc(cells + 1, sizeof *q);
    *out = (struct bt_packed){ .step = step };
    if (!q) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = to_steps(v, cells, step, q, e);
    if (rc == BT_OK) rc = deflated(q, R, n, near, a, out, e);
    if (rc == BT_OK) rc = read_back(v, R, n, near, out, q, e);
    free(q);
    return rc;
}
