/* test_mpi.c -- comparisons shared among ranks: the program that `make mpi` builds, under mpirun on this machine. Without it the tests are
 * skipped, saying so; never with CI=true. */
#include "tiny_folder.h"
#include <dirent.h>
#include <stdarg.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char SHARED[] = "build/release-mpi/bendtrend";
static const char RANKS[] = "mpirun --allow-run-as-root --oversubscribe"; /* mpirun wants to be asked twice before it serves root */

/* The program is there, or the test is over. */
static void want_ranks(void)
{
    const char *ci = getenv("CI");
    if (getenv("BT_SAN")) cr_skip_test("the program that mpirun starts is not built with sanitizers: MPI libraries leak");
    if (access(SHARED, X_OK) == 0) return;
    cr_assert(!ci || strcmp(ci, "true") != 0, "%s is not there: 'make mpi' builds it, which CI=true demands", SHARED);
    cr_skip_test("NOT CHECKED: comparisons shared among ranks; 'make mpi' builds the program for them");
}

/* Seven switches of the tiny place: 96 bundles, twelve blocks. */
static const char *folder(char *dir)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare:\n"
                                         "  interventions: [avoid, divert, quicker, sooner, papers_faster, papers_earlier, more_rooms]\n");
    return tiny_folder(dir, &t);
}

static const char *words(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static const char *words(const char *fmt, ...)
{
    static char text[8][8192]; /* a test is a process */
    static int n;
    va_list v;
    va_start(v, fmt);
    cr_assert(n < (int)TL_N(text) && vsnprintf(text[n], sizeof text[n], fmt, v) < (int)sizeof text[n]);
    va_end(v);
    return text[n++];
}

static struct said shell(const char *line)
{
    return cli_run((const char *const[]){ "-c", line, NULL }, (struct how){ .tool = "sh" });
}

static const char *compare_words(const char *scenario, const char *out, const char *more)
{
    return words("compare '%s' -o '%s' --no-charts --jobs 1 %s", scenario, out, more);
}

Test(mpi, three_ranks_make_the_bytes_of_one_process)
{
    want_ranks();
    char *dir = tl_dir();
    const char *scenario = folder(dir), *one = cli_in(dir, "one.h5"), *out = cli_in(dir, "c.h5");
    int before = tl_entries(dir);
    struct said alone = RUN("compare", scenario, "-o", one, "--no-charts", "--jobs", "1", "--rules"),
                s = shell(words("%s -n 3 %s %s", RANKS, SHARED, compare_words(scenario, out, "--rules")));
    EXPECT_STATUS(alone, 0);
    EXPECT_STATUS(s, 0);
    cr_expect_str_eq(s.out, alone.out, "rank 0 alone speaks, and says what one process says");
    cli_same(out, one);
    cr_expect(tl_entries(dir) == before + 2, "the blocks go when the results are complete");
    cli_forget(&alone), cli_forget(&s);
    tl_rmdir(dir);
}

/* ---- a rank that dies ---- */

static bool wait_for(bool (*there)(const char *), const char *path)
{
    for (int i = 0; i < 60000 && !there(path); i++) nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
    return there(path);
}

static int shards(const char *part)
{
    int n = 0;
    DIR *d = opendir(part);
    for (const struct dirent *f; d && (f = readdir(d));) n += f->d_name[0] != '.';
    if (d) closedir(d);
    return n;
}
static bool has_shards(const char *part)
{
    return shards(part) > 0;
}

/* Stops the rank as soon as work is given out: from then on the others cannot come to an end without it, however slow we are. Kills it
 * when a block is there. */
static void kill_rank(const char *pid_file, const char *part)
{
    int pid = 0;
    if (!wait_for(cli_there, part)) _exit(1);
    FILE *f = fopen(pid_file, "r"); /* written before the rank began, and no rank goes on before all have begun */
    if (!f || fscanf(f, "%d", &pid) != 1 || pid < 2) _exit(2);
    if (kill(pid, SIGSTOP) != 0) _exit(3);
    if (!wait_for(has_shards, part)) _exit(4);
    _exit(kill(pid, SIGKILL) == 0 ? 0 : 5);
}

Test(mpi, a_rank_that_is_killed_ends_all_and_finished_blocks_are_gone_on_with)
{
    want_ranks();
    char *dir = tl_dir();
    const char *scenario = folder(dir), *one = cli_in(dir, "one.h5"), *out = cli_in(dir, "c.h5"), *part = cli_in(dir, "c.h5.part"),
               *pid_file = cli_in(dir, "pid"), *args = compare_words(scenario, out, "--rules");
    int status = 0;
    pid_t killer = fork();
    if (killer == 0) kill_rank(pid_file, part);
    struct said cut = shell(words("%s -n 2 %s %s : -n 1 sh -c 'echo $$ > %s; exec \"$0\" \"$@\"' %s %s", RANKS, SHARED, args, pid_file,
                                  SHARED, args));
    cr_assert(waitpid(killer, &status, 0) == killer && status == 0, "the rank was not killed: %d", WEXITSTATUS(status));
    cr_expect(cut.status != 0, "a dead rank went by unseen");
    cr_expect(!cli_there(out) && has_shards(part));
    struct said stale = shell(words("%s -n 3 %s %s", RANKS, SHARED, args)),
                on = shell(words("%s -n 3 %s %s --resume", RANKS, SHARED, args)),
                alone = RUN("compare", scenario, "-o", one, "--no-charts", "--jobs", "1", "--rules");
    EXPECT_STATUS(stale, 2);
    EXPECT_SAYS(stale.err, "--resume goes on with ");
    EXPECT_STATUS(on, 0);
    EXPECT_STATUS(alone, 0);
    cr_expect_str_eq(on.out, alone.out);
    cli_same(out, one);
    cr_expect(!cli_there(part));
    cli_forget(&cut), cli_forget(&stale), cli_forget(&on), cli_forget(&alone);
    tl_rmdir(dir);
}

/* ---- ranks that do not fit together ---- */

static int times(const char *text, const char *part)
{
    int n = 0;
    for (; (text = strstr(text, part)); text++) n++;
    return n;
}

/* Said once, by rank 0, whoever found it; nothing is written. */
Test(mpi, what_is_wrong_with_one_rank_is_told_by_rank_0)
{
    want_ranks();
    char *dir = tl_dir();
    const char *scenario = folder(dir), *out = cli_in(dir, "c.h5"), *args = compare_words(scenario, out, "--force");
    int before = tl_entries(dir);
    struct said other = shell(words("%s -n 1 %s %s : -n 1 %s %s --evidence low", RANKS, SHARED, args, SHARED, args)),
                apart = shell(words("%s -n 1 %s %s : -n 1 %s %s", RANKS, SHARED, args, SHARED,
                                    compare_words(scenario, cli_in(dir, "elsewhere.h5"), ""))),
                all = shell(words("%s -n 3 %s compare nowhere.yaml -o %s --no-charts", RANKS, SHARED, out));
    EXPECT_STATUS(other, 2);
    EXPECT_SAYS(other.err, "error: rank 1 of 2: (");
    EXPECT_SAYS(other.err, ") at other work than rank 0: it has 'low evidence', rank 0 has 'central evidence'");
    cr_expect(other.out[0] == 0 && times(other.err, "error: ") == 1, "%s%s", other.out, other.err);
    EXPECT_STATUS(apart, 4);
    EXPECT_SAYS(apart.err, "elsewhere.h5.part, which another process made, is not there: all need a file system that they share");
    EXPECT_STATUS(all, 1);
    EXPECT_SAYS(all.err, "nowhere.yaml");
    cr_expect(times(all.err, "error: ") == 1, "%s", all.err);
    cr_expect(!cli_there(out) && tl_entries(dir) <= before + 1); /* blocks of rank 0, where it had come so far */
    cli_forget(&other), cli_forget(&apart), cli_forget(&all);
    tl_rmdir(dir);
}

/* The program built for one process would do all of the work in each. */
Test(cli, compare_built_for_one_process_refuses_to_be_several)
{
    const char *const args[] = { "compare", "scenarios/england-compare.yaml", "-o", "/nowhere/c.h5", NULL };
    struct said s = cli_run(args, (struct how){ .env = "OMPI_COMM_WORLD_SIZE=3" }), version = RUN("--version");
    if (strstr(version.out, "Open MPI")) cr_skip_test("this one is built for several");
    EXPECT_STATUS(s, 2);
    EXPECT_SAYS(s.err, "started as 3 processes (OMPI_COMM_WORLD_SIZE), and this program is built for one");
    cli_forget(&s), cli_forget(&version);
}
