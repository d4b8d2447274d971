/* lay.c -- results objects put together; out of memory is remembered and told once. */
#include "study_priv.h"
#include "bendtrend/version.h"
#include <string.h>
#include <time.h>

static void *more(struct lay *l, void *old, int n, int *room, size_t size)
{
    if (n < *room) return old;
    int next = *room ? 2 * *room : 32;
    char *v = bt_get(l->a, (size_t)next, size);
    if (!v) {
        l->ok = false;
        return NULL;
    }
    if (n) memcpy(v, old, (size_t)n * size);
    *room = next;
    return v;
}

void bt_lay_open(struct lay *l, struct bt_results *r, struct bt_arena *a)
{
    *r = (struct bt_results){ 0 };
    *l = (struct lay){ .r = r, .a = a, .ok = true };
}

int bt_lay_axis(struct lay *l, const char *name, const char *long_name, int n, const char *const *label, const double *value,
                const char *units)
{
    struct bt_axis *v = more(l, l->r->axis, l->r->n_axis, &l->room_axis, sizeof *v);
    if (!v) return 0;
    l->r->axis = v;
    v[l->r->n_axis] = (struct bt_axis){ name, long_name, n, label, value, units };
    return l->r->n_axis++;
}

int bt_lay_months(struct lay *l, const struct calendar *c, int day0)
{
    char start[11];
    bt_iso_of(day0, start);
    size_t T = (size_t)c->T;
    const char *since = bt_printf(l->a, "days since %s 00:00:00", start), **month = bt_get(l->a, T, sizeof *month);
    double *day = bt_get(l->a, T, sizeof *day);
    if (!since || !month || !day) {
        l->ok = false;
        return 0;
    }
    for (size_t i = 0; i < T; i++) month[i] = c->label[i], day[i] = c->month_day[i];
    int axis = bt_lay_axis(l, "month", "first day of the month", c->T, NULL, day, since);
    bt_lay_texts(l, "month_start", "first day of the month", axis, month);
    return axis;
}

double *bt_lay_array(struct lay *l, const char *name, const char *units, const char *long_name, int rank, const int *axis)
{
    struct bt_array *v = more(l, l->r->array, l->r->n_array, &l->room_array, sizeof *v);
    if (!v) return NULL;
    l->r->array = v;
    struct bt_array *x = &v[l->r->n_array];
    *x = (struct bt_array){ .name = name, .units = units, .long_name = long_name, .rank = rank };
    size_t n = 1;
    for (int i = 0; i < rank; i++) x->axis[i] = axis[i], n *= (size_t)l->r->axis[axis[i]].n;
    if (!(x->v = bt_get(l->a, n ? n : 1, sizeof *x->v))) {
        l->ok = false;
        return NULL;
    }
    l->r->n_array++;
    return x->v;
}

unsigned char *bt_lay_valid(struct lay *l)
{
    if (!l->ok) return NULL;
    struct bt_array *x = &l->r->array[l->r->n_array - 1];
    size_t n = 1;
    for (int i = 0; i < x->rank; i++) n *= (size_t)l->r->axis[x->axis[i]].n;
    if (!(x->valid = bt_get(l->a, n ? n : 1, 1))) l->ok = false;
    return x->valid;
}

void bt_lay_texts(struct lay *l, const char *name, const char *long_name, int axis, const char *const *text)
{
    struct bt_texts *v = more(l, l->r->texts, l->r->n_texts, &l->room_texts, sizeof *v);
    if (!v) return;
    l->r->texts = v;
    v[l->r->n_texts++] = (struct bt_texts){ name, long_name, axis, text };
}

static void attr(struct lay *l, struct bt_attr x)
{
    struct bt_attr *v = more(l, l->r->attr, l->r->n_attr, &l->room_attr, sizeof *v);
    if (!v) return;
    l->r->attr = v;
    v[l->r->n_attr++] = x;
}
void bt_lay_text(struct lay *l, int group, const char *name, const char *text)
{
    attr(l, (struct bt_attr){ group, name, text ? text : "", 0 });
}
void bt_lay_number(struct lay *l, int group, const char *name, double v) { attr(l, (struct bt_attr){ group, name, NULL, v }); }

const char *bt_lay_lines(struct lay *l, const char *const *v, int n)
{
    const char *all = "";
    for (int i = 0; i < n && all; i++) all = bt_printf(l->a, "%s%s%s", all, i ? "\n" : "", v[i]);
    if (!all) l->ok = false;
    return all;
}

static const char *today(struct lay *l)
{
    char date[32];
    time_t now = time(NULL);
    struct tm tm;
    gmtime_r(&now, &tm);
    bt_iso_of(bt_day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday), date);
    return bt_dup(l->a, date, 10);
}

static void lay_sources(struct lay *l, const struct bt_scenario *s)
{
    struct bt_source *v = bt_get(l->a, (size_t)s->files.n + 1, sizeof *v);
    if (!v) {
        l->ok = false;
        return;
    }
    for (int i = 0; i < s->files.n; i++)
        v[i] = (struct bt_source){ s->files.v[i].name, s->files.v[i].text, s->files.v[i].sha256, s->files.v[i].len };
    l->r->source = v, l->r->n_source = s->files.n;
}

void bt_lay_study(struct lay *l, const struct bt_scenario *s, const char *study, const char *source, const char *caveat)
{
    bt_lay_number(l, 0, "format", 1);
    bt_lay_text(l, 0, "study", study);
    bt_lay_text(l, 0, "scenario_hash", s->hash);
    bt_lay_text(l, 0, "title", s->title);
    bt_lay_text(l, 0, "locality", s->locality);
    bt_lay_text(l, 0, "price_year", s->price_year);
    bt_lay_text(l, 0, "version", BT_VERSION);
    bt_lay_text(l, 0, "date", today(l));
    bt_lay_text(l, 0, "run_identity", bt_dup(l->a, s->hash, 12));
    bt_lay_text(l, 0, "source", source);
    bt_lay_text(l, 0, "caveat", caveat);
    bt_lay_text(l, 2, "scenario", s->files.v[0].name); /* not the path: a rerun has none */
    bt_lay_text(l, 2, "evidence", s->stance_alone ? bt_stance_name[s->stance] : "");
    bt_lay_text(l, 2, "set", bt_lay_lines(l, s->opt_set, s->n_opt_set));
    lay_sources(l, s);
}
