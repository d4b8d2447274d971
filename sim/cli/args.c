/* args.c -- the command line read by the rows of a command. */
#include "cli.h"
#include "bendtrend/num.h"
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { MOST_OPTS = 32 };

struct reader {
    struct job *j;
    int argc, i;
    char **argv;
    bool seen[MOST_OPTS]; /* by row */
};

enum bt_code misuse(struct job *j, const char *fmt, ...)
{
    char text[sizeof((struct bt_err *)0)->msg];
    va_list args;
    va_start(args, fmt);
    bt_vformat(text, sizeof text, fmt, args);
    va_end(args);
    j->misused = true;
    return bt_errs_add(&j->errs, BT_E_USAGE, BT_NOWHERE, "%s: %s", j->cmd->name, text);
}

static const struct opt *by_name(const struct cmd *c, const char *name, size_t len)
{
    for (const struct opt *o = c->opts; o->name; o++)
        if (strlen(o->name) == len && memcmp(o->name, name, len) == 0) return o;
    return NULL;
}

static const struct opt *by_letter(const struct cmd *c, char letter)
{
    for (const struct opt *o = c->opts; o->name; o++)
        if (o->letter == letter) return o;
    return NULL;
}

/* Is value one of the words of "a|b|c"? */
static bool one_of(const char *list, const char *value)
{
    size_t len = strlen(value);
    while (len > 0 && *list) {
        size_t n = strcspn(list, "|");
        if (n == len && memcmp(list, value, n) == 0) return true;
        list += n + (list[n] == '|');
    }
    return false;
}

/* Options of other commands that would do nothing here, and why. */
static const struct { const char *cmd, *options, *why; } NOTHING[] = {
    { "new", "force", "a folder that is there is never written over" },
    { "new", "set|evidence|rtol|jobs|allow-outside", "nothing is read or run" },
    { "check", "output|force|charts|no-charts", "no file is written" },
    { "check", "jobs", "there is one run only" },
    { "check", "bundle|method|step", "only the baseline is fitted" },
    { "compare", "bundle", "all bundles are run; --must and --never choose among them" },
    { "compare", "method|step", "an ensemble has steps of its own" },
    { "uncertainty", "bundle", "all bundles are run with the same draws" },
    { "uncertainty", "evidence", "draws are from the whole range; 'bendtrend run' takes one end of it" },
    { "uncertainty", "method|step", "an ensemble has steps of its own" },
    { "drivers", "bundle", "all bundles are run with the same draws" },
    { "drivers", "evidence", "draws are from the whole range; 'bendtrend run' takes one end of it" },
    { "drivers", "method|step", "an ensemble has steps of its own" },
    { "ambition", "charts|no-charts", "no chart is drawn" },
    { "ambition", "bundle", "all bundles are judged" },
    { "ambition", "method|step", "plans are run by an ensemble, and those found by CVODES" },
    { "validate", "charts|no-charts", "no chart is drawn" },
    { "validate", "bundle", "conclusions are about all bundles" },
    { "validate", "method|step", "steps are halved with other methods anyway" },
    { "track", "set|evidence|rtol|method|step|allow-outside|hold-out", "the results are there; 'bendtrend run' makes others" },
    { "track", "jobs", "nothing is run" },
    { "track", "charts", "-o names the folder of charts and tables" },
    { "plot", "set|evidence|rtol|bundle|method|step|allow-outside", "the results are there; 'bendtrend run' makes others" },
    { "plot", "jobs", "charts are drawn one after the other" },
    { "export", "method", "a model for other programs says Euler; 'bendtrend run' takes others" },
    { "export", "jobs", "nothing is run" },
    { "export", "json|quiet", "nothing is printed" },
    { "rerun", "set|evidence|rtol|bundle|method|step", "a rerun keeps the settings of the file; 'bendtrend run' takes others" },
    { "rerun", "allow-outside", "the file holds all that is read" },
    { "rerun", "charts|no-charts", "no chart is drawn; 'bendtrend plot' draws them" },
};

static const char *does_nothing(const struct cmd *c, const char *option)
{
    for (size_t i = 0; i < N(NOTHING); i++)
        if (strcmp(NOTHING[i].cmd, c->name) == 0 && one_of(NOTHING[i].options, option)) return NOTHING[i].why;
    return NULL;
}

static enum bt_code unknown(struct job *j, const char *word, size_t len)
{
    const char *names[MOST_OPTS];
    char asked[64];
    int n = 0;
    for (const struct opt *o = j->cmd->opts; o->name && n < MOST_OPTS; o++) names[n++] = o->name;
    bt_format(asked, sizeof asked, "%.*s", (int)(len < sizeof asked ? len : sizeof asked - 1), word);
    const char *long_name = strcmp(asked, "-o") == 0 ? "output" : strncmp(asked, "--", 2) == 0 ? asked + 2 : "";
    const char *why = does_nothing(j->cmd, long_name);
    if (why) return misuse(j, "'%s' would do nothing here: %s", asked, why);
    const char *near = strncmp(asked, "--", 2) == 0 ? bt_nearest(asked + 2, names, n) : NULL;
    if (near) return misuse(j, "unknown option '%s'; did you mean '--%s'?", asked, near);
    return misuse(j, "unknown option '%s'", asked);
}

static enum bt_code store_number(struct job *j, const struct opt *o, const char *value)
{
    char least[BT_NUM_ROOM], most[BT_NUM_ROOM];
    double x;
    bool fine = bt_text_number(value, false, false, &x) && x >= o->least && x <= o->most;
    if (fine && o->kind == OPT_INT) fine = x == (double)(long)x;
    if (!fine)
        return misuse(j, "--%s must be a %snumber between %s and %s, found '%s'", o->name, o->kind == OPT_INT ? "whole " : "",
                      bt_num_said(o->least, least), bt_num_said(o->most, most), value);
    char *at = (char *)&j->args + o->at;
    if (o->kind == OPT_INT) *(long *)(void *)at = (long)x;
    else *(double *)(void *)at = x;
    return BT_OK;
}

static enum bt_code store(struct reader *r, const struct opt *o, const char *value)
{
    struct job *j = r->j;
    void *at = (char *)&j->args + o->at;
    size_t row = (size_t)(o - j->cmd->opts);
    if (r->seen[row] && o->kind != OPT_WORDS && o->kind != OPT_FLAG) return misuse(j, "--%s is given twice", o->name);
    r->seen[row] = true;
    switch (o->kind) {
    case OPT_FLAG: *(bool *)at = true; return BT_OK;
    case OPT_WORDS: {
        struct words *w = at;
        if (!w->v && !(w->v = bt_get(j->arena, (size_t)r->argc, sizeof *w->v))) return job_no_memory(j);
        w->v[w->n++] = value;
        return BT_OK;
    }
    case OPT_ONE_OF:
        if (!one_of(o->value, value)) return misuse(j, "--%s must be one of %s, found '%s'", o->name, o->value, value);
        *(const char **)at = value;
        return BT_OK;
    case OPT_TEXT:
        if (!*value) return misuse(j, "--%s needs a %s, found nothing", o->name, o->value);
        *(const char **)at = value;
        return BT_OK;
    default: return store_number(j, o, value);
    }
}

/* The value stands behind '=' or a letter, or is the next word. */
static enum bt_code take(struct reader *r, const struct opt *o, const char *joined)
{
    if (o->kind == OPT_FLAG) return joined ? misuse(r->j, "--%s takes no value, found '%s'", o->name, joined) : store(r, o, NULL);
    if (!joined && r->i + 1 >= r->argc) return misuse(r->j, "--%s needs a value: %s", o->name, o->value);
    return store(r, o, joined ? joined : r->argv[++r->i]);
}

static enum bt_code read_long(struct reader *r, const char *word)
{
    size_t len = strcspn(word + 2, "=");
    const struct opt *o = by_name(r->j->cmd, word + 2, len);
    if (!o) return unknown(r->j, word, len + 2);
    return take(r, o, word[2 + len] == '=' ? word + 3 + len : NULL);
}

static enum bt_code read_short(struct reader *r, const char *word)
{
    const struct opt *o = by_letter(r->j->cmd, word[1]);
    if (!o || (o->kind == OPT_FLAG && word[2])) return unknown(r->j, word, strlen(word));
    return take(r, o, word[2] ? word + 2 : NULL);
}

static enum bt_code read_words(struct reader *r)
{
    struct args *a = &r->j->args;
    bool options = true;
    for (; r->i < r->argc; r->i++) {
        const char *word = r->argv[r->i];
        enum bt_code rc = BT_OK;
        if (options && strcmp(word, "--") == 0) options = false;
        else if (options && strncmp(word, "--", 2) == 0) rc = read_long(r, word);
        else if (options && word[0] == '-' && word[1]) rc = read_short(r, word);
        else a->rest.v[a->rest.n++] = word;
        if (rc != BT_OK) return rc;
    }
    return BT_OK;
}

static enum bt_code count_words(struct job *j)
{
    const struct words *w = &j->args.rest;
    if (w->n < j->cmd->least) return misuse(j, "%s is missing", j->cmd->words);
    if (w->n > j->cmd->most && j->cmd->most > 1)
        return misuse(j, "takes at most %d words (%s), found '%s' as well", j->cmd->most, j->cmd->words, w->v[j->cmd->most]);
    if (w->n > j->cmd->most) return misuse(j, "takes %s only, found '%s' as well", j->cmd->words, w->v[j->cmd->most]);
    for (int i = 0; i < w->n; i++)
        if (!w->v[i][0]) return misuse(j, "%s is empty", j->cmd->words);
    return BT_OK;
}

/* --help wins over whatever else is wrong, wherever it stands before "--". */
static bool asks_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
    return false;
}

enum bt_code args_day(struct job *j, const char *name, const char *text, int *day)
{
    struct bt_node word = { .kind = BT_SCALAR, .text = text };
    struct bt_errs errs = { 0 };
    bool good = bt_node_date(&word, name, day, &errs);
    bt_errs_free(&errs);
    return good ? BT_OK : misuse(j, "--%s must be a date, YYYY-MM-DD, found '%s'", name, text);
}

enum bt_code args_read(struct job *j, int argc, char **argv)
{
    struct reader r = { .j = j, .argc = argc, .argv = argv };
    struct args *a = &j->args;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if ((a->help = asks_help(argc, argv))) return BT_OK;
    a->jobs = cores > 0 ? cores : 1, a->draws = -1; /* none given; 0 is a number of draws */
    if (!(a->rest.v = bt_get(j->arena, (size_t)argc + 1, sizeof *a->rest.v))) return job_no_memory(j);
    enum bt_code rc = read_words(&r);
    return rc == BT_OK ? count_words(j) : rc;
}
