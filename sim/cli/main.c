/* main.c -- picks the command, shows what went wrong, and sets the exit status. */
#include "cli.h"
#include "bendtrend/version.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct cmd *find(const char *name)
{
    for (const struct cmd *c = COMMANDS; c->name; c++)
        if (strcmp(c->name, name) == 0) return c;
    return NULL;
}

/* A closed standard stream would give its number to the next file opened, and talk would land in results. */
static void open_standard(void)
{
    int fd;
    do fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0) close(fd);
}

static int unknown_command(const char *name)
{
    const char *names[32];
    int n = 0;
    struct bt_err e = { 0 };
    for (const struct cmd *c = COMMANDS; c->name && n < (int)N(names); c++) names[n++] = c->name;
    const char *near = bt_nearest(name, names, n);
    const char *what = name[0] == '-' ? "option" : "command";
    if (near) bt_fail(&e, BT_E_USAGE, BT_NOWHERE, "unknown %s '%s'; did you mean '%s'?", what, name, near);
    else bt_fail(&e, BT_E_USAGE, BT_NOWHERE, "unknown %s '%s'; 'bendtrend --help' lists what there is", what, name);
    bt_err_print(stderr, &e, job_colour(stderr));
    return bt_exit_status(BT_E_USAGE);
}

static void show_errors(const struct job *j)
{
    const struct bt_errs *l = &j->errs;
    for (int i = 0; i < l->n; i++) bt_err_print(stderr, &l->v[i], job_colour(stderr));
    if (l->n && j->kept) fprintf(stderr, "%s\n", j->kept);
    else if (l->more) fprintf(stderr, "%d errors, of which the first %d are told; nothing was written\n", l->n + l->more, l->n);
    else if (l->n > 1) fprintf(stderr, "%d errors; nothing was written\n", l->n);
    if (!j->misused) return;
    help_usage(stderr, j->cmd);
    fprintf(stderr, "'bendtrend %s --help' says more\n", j->cmd->name);
}

/* What was printed may still be on its way: a full disk shows here; with some file systems only when it is closed. */
static enum bt_code printed(bool last, struct bt_err *e)
{
    errno = 0;
    if (ferror(stdout) == 0 && (last ? fclose(stdout) : fflush(stdout)) == 0) return BT_OK;
    return bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot write to standard output%s%s", errno ? ": " : "", errno ? strerror(errno) : "");
}

/* Several ranks end with one status, and rank 0 says why. */
static int end_together(struct job *j, enum bt_code rc)
{
    struct bt_err none = { 0 }, theirs = { 0 };
    if (bt_ranks_me(j->ranks) == 0) show_errors(j);
    int status = bt_ranks_close(j->ranks, bt_exit_status(rc), j->errs.n ? &j->errs.v[0] : &none, &theirs);
    if (theirs.code != BT_OK) bt_err_print(stderr, &theirs, job_colour(stderr));
    return status;
}

static int run(const struct cmd *c, int argc, char **argv)
{
    struct bt_err e = { 0 };
    struct job j = { .cmd = c, .arena = bt_arena_new() };
    enum bt_code rc = j.arena ? BT_OK : job_no_memory(&j);
    if (rc == BT_OK && c->run == cmd_compare && bt_ranks_open(&j.ranks, &e) != BT_OK) rc = job_fail(&j, &e);
    if (rc == BT_OK) rc = args_read(&j, argc, argv);
    if (bt_ranks_me(j.ranks) > 0) j.args.quiet = true;
    if (rc == BT_OK && j.args.help && bt_ranks_me(j.ranks) == 0) help_command(stdout, c);
    else if (rc == BT_OK && !j.args.help) rc = c->run(&j);
    if (rc == BT_OK && printed(false, &e) != BT_OK) rc = job_fail(&j, &e);
    int status = end_together(&j, rc);
    signals_words(NULL);
    bt_errs_free(&j.errs);
    bt_scenario_free(j.scenario);
    for (int i = 0; i < j.n_earlier; i++) bt_scenario_free(j.earlier[i]);
    bt_arena_free(j.arena);
    return status;
}

static int finish(int status)
{
    struct bt_err e = { 0 };
    if (status != 0 || printed(true, &e) == BT_OK) return status;
    bt_err_print(stderr, &e, job_colour(stderr));
    return bt_exit_status(BT_E_IO);
}

/* --man [COMMAND] and --completion SHELL: status. */
static int pages(const char *option, const char *word)
{
    struct bt_err e = { 0 };
    if (strcmp(option, "--completion") == 0) {
        if (word && completion_print(stdout, word)) return finish(0);
        bt_fail(&e, BT_E_USAGE, BT_NOWHERE, "--completion needs one of " SHELLS ", found %s%s%s", word ? "'" : "", word ? word : "nothing",
                word ? "'" : "");
        bt_err_print(stderr, &e, job_colour(stderr));
        return bt_exit_status(BT_E_USAGE);
    }
    const struct cmd *c = word ? find(word) : NULL;
    if (word && !c) return unknown_command(word);
    manual_print(stdout, c);
    return finish(0);
}

int main(int argc, char **argv)
{
    open_standard();
    signals_start();
    if (argc < 2) {
        help_program(stderr);
        return bt_exit_status(BT_E_USAGE);
    }
    const char *first = argv[1];
    const struct cmd *c = find(first);
    if (c) return finish(run(c, argc - 2, argv + 2));
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) help_program(stdout);
    else if (strcmp(first, "--version") == 0) version_print(stdout);
    else if (strcmp(first, "--man") == 0 || strcmp(first, "--completion") == 0) return pages(first, argv[2]);
    else return unknown_command(first);
    return finish(0);
}
