/* test_install.c -- what `make install` lays down is used as a stranger would: program, pages, library by pkg-config; and it goes again. */
#include "../cli/program.h"
#include <unistd.h>

static char dir_here[4096], variant[64];

/* A shell command, with where things are in its environment; its status and what it printed. */
static struct said shell(const char *command)
{
    return cli_run((const char *const[]){ "-ec", command, NULL }, (struct how){ .tool = "sh" });
}

static void holds(const char *what, const char *command)
{
    struct said s = shell(command);
    cr_expect(s.status == 0, "%s: status %d\n%s%s", what, s.status, s.out, s.err);
    cli_forget(&s);
}

static void prints_nothing(const char *what, const char *command)
{
    struct said s = shell(command);
    cr_expect(s.status == 0 && s.out[0] == 0, "%s: status %d\n%s%s", what, s.status, s.out, s.err);
    cli_forget(&s);
}

/* $TREE, $SRC and $VARIANT: of this build, build/VARIANT/unit. */
static char *prepare(void)
{
    char *dir = tl_dir();
    ssize_t len = readlink("/proc/self/exe", dir_here, sizeof dir_here - 1);
    cr_assert(len > 0);
    dir_here[len] = 0;
    *strrchr(dir_here, '/') = 0;
    snprintf(variant, sizeof variant, "%s", strrchr(dir_here, '/') + 1);
    setenv("VARIANT", variant, 1);
    setenv("D", dir, 1);
    setenv("DESTDIR", cli_in(dir, "Häuser, zwei"), 1);
    setenv("TREE", cli_in(dir, "Häuser, zwei/usr/local"), 1);
    setenv("PKG_CONFIG_PATH", cli_in(dir, "h/usr/local/lib/pkgconfig"), 1); /* h: a link to it; words of pkg-config are not quoted */
    unsetenv("BENDTREND_DATA");
    return dir;
}

#define MAKE "unset MAKEFLAGS MAKELEVEL MFLAGS; make -s VARIANT=$VARIANT DESTDIR=\"$DESTDIR\" "

/* "NAME": {..."value": X: the first after `"run": "RUN"`, in the digits printed. */
static double figure(const char *json, const char *run)
{
    char key[128];
    double x = 0;
    snprintf(key, sizeof key, "\"run\": \"%s\"", run);
    const char *at = strstr(json, key), *admissions = at ? strstr(at, "\"emergency_admissions\"") : NULL;
    const char *value = admissions ? strstr(admissions, "\"value\": ") : NULL;
    cr_assert(value && sscanf(value, "\"value\": %lf", &x) == 1, "no '%s' in %s", run, json);
    return x;
}

/* Both print all digits that a number has: not one differs. */
static void example_agrees(const char *json)
{
    static const char *const RUNS[] = { "business as usual", "hospital without walls", "hospital without walls (high)" };
    holds("the example is built by pkg-config alone",
          "cd \"$D\"; gcc -std=c11 -Wall -Wextra -Werror \"$TREE/share/doc/bendtrend/docs/examples/bend.c\" -o bend "
          "$(pkg-config --define-prefix --cflags --libs bendtrend)");
    struct said s = shell("cd \"$D\"; LD_LIBRARY_PATH=h/usr/local/lib ./bend h/usr/local/share/bendtrend/scenarios northumberland.yaml "
                          "'hospital without walls'");
    EXPECT_STATUS(s, 0);
    for (size_t i = 0; i < TL_N(RUNS); i++) {
        char key[64];
        double x = 0;
        snprintf(key, sizeof key, "%s: ", RUNS[i]);
        const char *at = strstr(s.out, key);
        cr_assert(at && sscanf(at + strlen(key), "%lf", &x) == 1, "%s", s.out);
        double same = figure(json, RUNS[i]);
        cr_expect(x > 1000 && x == same, "%s: %.17g with the library, %.17g with the program", RUNS[i], x, same);
    }
    cli_forget(&s);
    struct said wrong = shell("cd \"$D\"; LD_LIBRARY_PATH=h/usr/local/lib ./bend h/usr/local/share/bendtrend/scenarios nowhere.yaml x");
    EXPECT_STATUS(wrong, 1);
    EXPECT_SAYS(wrong.err, "nowhere.yaml");
    cli_forget(&wrong);
}

static void library_is_as_said(void)
{
    prints_nothing("the shared library has names of ours only", "nm -D --defined-only \"$TREE/lib/libbendtrend.so\" | awk '$3 !~ /^bt_/'");
    prints_nothing("and of these only what a header has",
                   "cat \"$TREE\"/include/bendtrend/*.h | grep -Eow 'bt_[A-Za-z0-9_]+' | sort -u > \"$D/names\";"
                   "nm -D --defined-only \"$TREE/lib/libbendtrend.so\" | awk '{ print $3 }' | grep -vxFf \"$D/names\" || true");
    holds("which are many", "[ $(nm -D --defined-only \"$TREE/lib/libbendtrend.so\" | wc -l) -gt 200 ]");
    holds("it says what it is", "readelf -d \"$TREE/lib/libbendtrend.so\" | grep -q 'SONAME.*\\[libbendtrend\\.so\\.[0-9.]*\\]'");
    holds("every header stands alone",
          "for h in \"$TREE\"/include/bendtrend/*.h; do "
          "echo \"#include <bendtrend/${h##*/}>\" | gcc -std=c11 -Wall -Werror -xc -fsyntax-only -I\"$TREE/include\" -; done");
    holds("pkg-config has the version of the program",
          "\"$TREE/bin/bendtrend\" --version | grep -q \"^bendtrend $(pkg-config --modversion bendtrend)\\$\"");
}

Test(install, what_lies_there_works_and_goes_again, .timeout = 600)
{
    if (getenv("BT_SAN")) cr_skip_test("the shell, the compiler and the linker do the work");
    char *dir = prepare();
    holds("make install", MAKE "put 2>&1");
    cr_assert(symlink("Häuser, zwei", cli_in(dir, "h")) == 0);
    holds("pages of all commands",
          "[ $(ls \"$TREE/share/man/man1\" | wc -l) = $(\"$TREE/bin/bendtrend\" --help | "
          "awk '/^Commands:/ { on = 1 } /^$/ { if (on) exit } on' | wc -l) ]");
    holds("completion",
          "bash -n \"$TREE/share/bash-completion/completions/bendtrend\"; head -n 1 \"$TREE/share/zsh/site-functions/_bendtrend\" "
          "| grep -q '^#compdef bendtrend$'");
    /* As a path of its own: made in /bendtrend, share/bendtrend is no trace of it. */
    prints_nothing("nothing knows the folder that it was made in",
                   "LC_ALL=C grep -rlaE \"(^|[^[:alnum:]_./-])$PWD\" \"$TREE/bin\" \"$TREE/lib\" \"$TREE/share/man\" "
                   "\"$TREE/include\" || true");
    library_is_as_said();
    /* The data are those beside the program, wherever it was moved. */
    struct said s = shell("cd \"$D\"; b=\"$TREE/bin/bendtrend\";"
                          "\"$b\" run \"$TREE/share/bendtrend/scenarios/northumberland.yaml\" --json --no-charts "
                          "--bundle 'hospital without walls' -o n.h5 && \"$b\" plot n.h5 admissions --format svg -o pictures --quiet");
    EXPECT_STATUS(s, 0);
    cr_expect(cli_there(cli_in(dir, "pictures/admissions.svg")));
    example_agrees(s.out);
    cli_forget(&s);
    holds("somebody else's file", "echo mine > \"$TREE/share/bendtrend/scenarios/mine.yaml\"");
    holds("make uninstall", MAKE "away 2>&1");
    struct said left = shell("cd \"$TREE\"; find . ! -type d; find . -path '*bendtrend*' -type d");
    cr_expect(strcmp(left.out, "./share/bendtrend/scenarios/mine.yaml\n./share/bendtrend\n./share/bendtrend/scenarios\n") == 0, "left: %s",
              left.out);
    cli_forget(&left);
    tl_rmdir(dir);
}

/* One room of the library is enough: all files are made by the same rule. `make same` makes the whole package twice. */
Test(install, the_same_source_in_two_folders_gives_the_same_bytes, .timeout = 600)
{
    if (getenv("BT_SAN")) cr_skip_test("the compiler does the work alone");
    char *dir = prepare();
    holds("two folders",
          "for d in \"$D/a\" \"$D/deeper/another name\"; do"
          " mkdir -p \"$d/sim\"; cp -R Makefile .ci include \"$d\"; cp -R sim/base \"$d/sim\";"
          "(unset MAKEFLAGS MAKELEVEL MFLAGS; cd \"$d\"; make -s build/release/libbendtrend.a 2>&1); done");
    holds("one library",
          "cmp \"$D/a/build/release/libbendtrend.a\" \"$D/deeper/another name/build/release/libbendtrend.a\"");
    holds("that is not empty", "[ $(ar t \"$D/a/build/release/libbendtrend.a\" | wc -l) -gt 8 ]");
    tl_rmdir(dir);
}
