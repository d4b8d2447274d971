/* cli.h -- the program: one row a command, one row an option. Parser, --help and tests read the same rows.
 * A command fills job->errs and returns a code; only main prints errors and exits. */
#ifndef BENDTREND_CLI_H
#define BENDTREND_CLI_H

#include "bendtrend/ranks.h"
#include "bendtrend/results.h"
#include "bendtrend/scenario.h"
#include "bendtrend/study.h"
#include <stddef.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

enum { PATH_ROOM = 4096 };

struct words { int n; const char **v; };

struct args { /* every option of every command; a command reads those of its own rows */
    const char *out, *charts, *method, *evidence, *format, *only, *data, *contract, *contract_from, *target, *pay_for, *template,
        *measure, *at, *until, *prior, *loss, *results, *together, *objective, *earliest;
    double rtol, step, budget, saving_share, staff, price, team;
    long jobs, hold_out, at_most, shown, draws, seed, prove, sobol, plans;
    bool force, json, quiet, allow_outside, no_charts, csv, dot, xmile, arrays, loops, list, resume, rules, help;
    struct words set, bundle, new_limits, must, never, full, fit, rest; /* rest: what is no option */
};

enum opt_kind { OPT_FLAG, OPT_TEXT, OPT_WORDS, OPT_ONE_OF, OPT_REAL, OPT_INT };

struct opt {
    enum opt_kind kind;
    char letter;         /* 0: none */
    const char *name;    /* without the dashes; NULL ends the rows */
    const char *value;   /* NULL for a flag; for OPT_ONE_OF the words allowed, "low|central|high" */
    size_t at;           /* member of struct args */
    double least, most;  /* OPT_REAL, OPT_INT */
    const char *help;
};

struct job { /* one call of the program; main frees all of it after the errors are printed */
    const struct cmd *cmd;
    struct args args;
    bool misused;              /* the command line itself is wrong: the usage line is shown with the error */
    struct bt_arena *arena;    /* words, results, messages */
    struct bt_scenario *scenario, **earlier; /* earlier: n_earlier scenarios of the same call, whose texts errors may borrow */
    int n_earlier;
    struct bt_results results;
    struct bt_ranks *ranks;    /* those that share the work; NULL: this process alone. Only rank 0 writes and says anything */
    struct bt_errs errs;
    const char *written, *charts; /* results file that is complete, or NULL; folder of charts that are not drawn yet, or NULL */
    const char *kept;             /* a line that says so, for whatever ends the program early; NULL: nothing is kept */
};

struct cmd {
    const char *name, *words;  /* "SCENARIO" */
    int least, most;           /* how many words */
    const char *help, *about;  /* one line; a paragraph */
    const char *example;       /* works in the source tree after `make` */
    enum bt_code (*run)(struct job *j);
    const struct opt *opts;
};

extern const struct cmd COMMANDS[]; /* order = order in --help; a row without name ends it */

struct row { const char *name, *value, *help; }; /* value NULL: it has none */
extern const struct row PROGRAM_OPTIONS[], ENVIRONMENT[]; /* what stands in place of a command; a row without name ends either */

/* cmd_*.c */
enum bt_code cmd_new(struct job *j);
enum bt_code cmd_check(struct job *j);
enum bt_code cmd_run(struct job *j);
enum bt_code cmd_compare(struct job *j);
enum bt_code cmd_uncertainty(struct job *j);
enum bt_code cmd_drivers(struct job *j);
enum bt_code cmd_ambition(struct job *j);
enum bt_code cmd_backtest(struct job *j);
enum bt_code cmd_calibrate(struct job *j);
enum bt_code cmd_validate(struct job *j);
enum bt_code cmd_track(struct job *j);
enum bt_code cmd_explore(struct job *j);
enum bt_code cmd_plot(struct job *j);
enum bt_code cmd_report(struct job *j);
enum bt_code cmd_export(struct job *j);
enum bt_code cmd_rerun(struct job *j);

/* args.c: the words after the command's name into j->args, defaults filled in. */
enum bt_code args_read(struct job *j, int argc, char **argv);
/* What --NAME says, a date: its day. */
enum bt_code args_day(struct job *j, const char *name, const char *text, int *day);
enum bt_code misuse(struct job *j, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* BT_E_USAGE, said with the usage line */

/* help.c */
void help_program(FILE *out);
void help_command(FILE *out, const struct cmd *c);
void help_usage(FILE *out, const struct cmd *c);
void version_print(FILE *out);
/* The next exit status: of code *c (0 at first) and of those after it that share it. false: there is none more. */
bool help_status(int *c, int *status, char *text, size_t room);

/* manual.c: a page for man, made from the rows; c NULL: that of the program. */
void manual_print(FILE *out, const struct cmd *c);
/* completion.c: what a shell is told to complete commands by; false: no such shell. */
bool completion_print(FILE *out, const char *shell);
#define SHELLS "bash|zsh"

/* places.c: folders and names of files. What they return lives in j->arena. */
const char *place_scenarios(struct job *j);                            /* the data folder */
const char *place_plots(struct job *j);                                /* gnuplot templates */
const char *place_beside(struct job *j, const char *file, const char *suffix); /* file without .h5, plus suffix */
/* dir can be written: empty, or absent beside an existing parent, or force. Else BT_E_USAGE or BT_E_IO in j->errs. */
enum bt_code place_folder(struct job *j, const char *dir, bool force);
/* out must not be one of the files that are read, whatever --force says. */
enum bt_code place_distinct(struct job *j, const char *out, const char *in);
bool place_is_results(const char *path); /* a file that HDF5 wrote, or one that is called so */
/* A results file can be written to out, and it is not the file that is read. */
enum bt_code place_results(struct job *j, const char *out);

/* signals.c: SIGINT, SIGTERM and SIGHUP end the program at once with 128 + number, except between hold and release: then a
 * signal waits for the release, so that a file appears whole or not at all. */
void signals_start(void);
void signals_words(const char *text); /* said on stderr by a signal that ends the program; borrowed; NULL: nothing */
void signals_hold(void);
bool signals_waiting(void); /* one has come since the hold */
void signals_release(void);

/* charts.c */
enum bt_code charts_can_draw(struct job *j, const char *dir, const struct words *names); /* folder and tools; no names: all charts */
enum bt_code charts_ready(struct job *j, struct words *names);         /* the charts that j->results have data for; none is an error */
/* Those named into dir, together or not at all; `all`: charts of an earlier run that are not among them are removed from dir. */
enum bt_code charts_draw(struct job *j, const char *dir, unsigned formats, const struct words *names, bool all);
/* For commands that compute: --charts and --no-charts do not go together; where charts of the results file `out` go, NULL for none or out
 * of memory. */
enum bt_code charts_misused(struct job *j);
const char *charts_folder(struct job *j, const char *out);
/* Both, and all else that is known before anything is computed: can `out` be written, and those charts (names NULL: all) into *dir, which
 * is NULL where none are wanted? And after it: all charts that the results have data for. */
enum bt_code charts_place(struct job *j, const char *out, const struct words *names, const char **dir);
enum bt_code charts_all(struct job *j, const char *dir);

/* blocks.c: work that --resume goes on with. */
struct bt_shards;
/* The results file, and the sort of blocks that may lie beside the others, or NULL; blocks, those beside them, or NULL; who shares it, or
 * NULL. */
struct blocks { const char *out, *sort; struct bt_shards *shards, *beside; const struct bt_ranks *ranks; };
/* Before anything is computed: is there an earlier run's work, may it be taken, and is it all that lies there? identity NULL: out of
 * memory. */
enum bt_code blocks_open(struct job *j, struct blocks *b, const char *identity);
enum bt_code blocks_beside(struct job *j, struct blocks *b, const char *identity); /* those of b->sort, and refuses those of other work */
void blocks_hold(void *blocks); /* hold and kept of the studies' options, with a struct blocks */
bool blocks_kept(void *blocks, const char *of, int done, int n, struct bt_arena *a);
/* done: the results are complete, which they are before the blocks go: whoever kills it meanwhile has one or the other. */
void blocks_close(struct blocks *b, bool done);

/* common.c: what several commands do alike. */
enum bt_code job_fail(struct job *j, const struct bt_err *e);          /* e into j->errs; returns its code */
enum bt_code job_no_memory(struct job *j);
enum bt_code job_scenario(struct job *j, const char *path);            /* reads j->scenario as the options say */
enum bt_code job_results(struct job *j, const char *path);             /* reads j->results */
/* j->results under its final name; charts: the folder of those to be drawn next, or NULL. */
enum bt_code job_write(struct job *j, const char *path, const char *charts);
/* text as a word that a shell takes as it stands: quoted where it must be. For commands that messages suggest. */
const char *job_shell_word(struct job *j, const char *text);
void job_keeps(struct job *j);                                         /* j->written or j->charts changed: says it again */
/* j->scenario to j->results, with a progress line that says what; baseline_only: fit and first year, no bundles. */
enum bt_code job_study(struct job *j, const char *what, bool baseline_only);
enum bt_code job_backtest(struct job *j, const char *what);            /* j->scenario and --data to j->results */
enum bt_code job_validate(struct job *j, const char *what, int *failed); /* j->scenario to j->results; how many checks fail */
/* j->scenario to j->results; failed: the proof. blocks: where finished bundles go, or NULL. */
enum bt_code job_compare(struct job *j, const char *what, struct blocks *blocks, int *failed);
enum bt_code job_uncertainty(struct job *j, const char *what, struct blocks *blocks); /* the same of draws */
/* Opens the blocks of draws beside out; sort: as in struct blocks. */
enum bt_code job_draws_kept(struct job *j, struct blocks *blocks, const char *out, const char *sort);
/* j->scenario, with j->results where they are draws of it and else with draws made for it, to j->results. blocks: those of runs, beside
 * those of draws where these are made; or NULL. */
enum bt_code job_drivers(struct job *j, const char *what, struct blocks *blocks);
/* cmd_calibrate.c: j->scenario fitted to --data as the options say, to j->results; command: for the provenance; blocks: or NULL. */
enum bt_code job_calibrate(struct job *j, const char *what, const char *command, struct blocks *blocks);
/* cmd_ambition.c: j->scenario to *found and j->results, what would meet its ambitions; from j->results; *found as a CSV table. */
struct bt_ambitions;
enum bt_code job_ambition(struct job *j, const char *what, struct blocks *blocks, struct bt_ambitions *found);
enum bt_code job_ambitions(struct job *j, struct bt_ambitions *found);
enum bt_code job_ambition_table(struct job *j, const struct bt_ambitions *found, const char *out);
/* cmd_rerun.c: the scenario that j->results of `uncertainty` keep, read as it was for them; their draws, seed and tolerance to j->args. */
enum bt_code job_drawn_scenario(struct job *j);
enum bt_code job_verdict(struct job *j, int failed);                   /* BT_E_VERDICT, said with the file that says why, unless none */
bool job_is(const struct job *j, const char *study);                   /* are j->results those of "run", "backtest", ...? */
enum bt_code job_summary(struct job *j);                               /* of j->results, as --json and --quiet say */
bool job_colour(FILE *out);                                            /* a terminal, and no NO_COLOR */

#endif
