/* test_pages.c -- manual pages and completion, made from the rows of commands and options: nothing of these is missing in them. */
#include "program.h"
#include <unistd.h>

static char *said(const char *option, const char *word)
{
    struct said s = word ? RUN(option, word) : RUN(option);
    EXPECT_STATUS(s, 0);
    cr_expect(s.err[0] == 0, "%s", s.err);
    free(s.err);
    return s.out;
}

/* The names that the manual page of the program has, each as `.BR bendtrend\-NAME (1)` under COMMANDS. */
static bool nth_command(const char *page, int n, char name[32])
{
    const char *p = strstr(page, ".SH COMMANDS");
    cr_assert(p != NULL, "%s", page);
    for (int i = 0; p && i <= n; i++) p = strstr(p + 1, "\n.TP\n.BR bendtrend\\-");
    return p && p < strstr(page, ".SH OPTIONS") && sscanf(p, "\n.TP\n.BR bendtrend\\-%31[a-z]", name) == 1;
}

/* A line that begins with a dot is a request: only those that these pages are made of. */
static void only_known_requests(const char *page)
{
    static const char *const KNOWN[] = { ".\\\"", ".TH ", ".SH ", ".TP\n", ".BR ", ".nf\n", ".fi\n" };
    for (const char *p = page; p; p = strchr(p, '\n'), p += p != NULL) {
        bool known = *p != '.' && *p != '\'';
        for (size_t i = 0; i < TL_N(KNOWN); i++) known = known || strncmp(p, KNOWN[i], strlen(KNOWN[i])) == 0;
        cr_expect(known, "%.60s", p);
    }
}

/* Every option of --help as roff has it: "--no-charts" is \fB\-\-\fR\fBno\-charts\fR. */
static void has_options(const char *command, const char *page)
{
    struct said s = RUN(command, "--help");
    int n = 0;
    for (char *line = strstr(s.out, "Options:\n"); line && strncmp(line, "\n\n", 2) != 0; line = strchr(line + 1, '\n')) {
        char option[64], roff[160] = "\\fB\\-\\-\\fR\\fB";
        if (sscanf(line + 1, " -%*c, --%63[a-z-]", option) != 1 && sscanf(line + 1, " --%63[a-z-]", option) != 1) continue;
        for (const char *p = option; *p; p++) snprintf(roff + strlen(roff), 4, *p == '-' ? "\\%c" : "%c", *p);
        strcat(roff, "\\fR");
        EXPECT_SAYS(page, roff);
        n++;
    }
    cr_expect(n > 2, "only %d options in: %s", n, s.out);
    cli_forget(&s);
}

Test(pages, a_manual_page_of_every_command)
{
    char *all = said("--man", NULL), name[32];
    struct said help = RUN("--help");
    int n = 0;
    only_known_requests(all);
    EXPECT_SAYS(all, ".TH BENDTREND 1 ");
    EXPECT_SAYS(all, "BENDTREND_DATA");
    for (; nth_command(all, n, name); n++) {
        char *page = said("--man", name), line[40];
        snprintf(line, sizeof line, "\n  %s ", name);
        EXPECT_SAYS(help.out, line);
        only_known_requests(page);
        has_options(name, page);
        EXPECT_SAYS(page, "\\fB130\\fR");
        free(page);
    }
    const char *first = strstr(help.out, "Commands:\n"), *last = strstr(help.out, "\n\n'bendtrend COMMAND");
    int lines = 0;
    for (const char *p = first + strlen("Commands:"); p < last; p++) lines += *p == '\n';
    cr_expect(n == lines, "%d pages of %d commands", n, lines);
    cli_forget(&help);
    free(all);
}

Test(pages, an_unknown_page_or_shell_is_wrong_usage)
{
    struct said page[] = { RUN("--man", "rum") }, shell[] = { RUN("--completion", "fish"), RUN("--completion") };
    EXPECT_EACH(page, 2, "did you mean 'run'?");
    EXPECT_EACH(shell, 2, "bash|zsh");
}

/* ---- completion: the shells themselves are asked ---- */

struct typed { const char *line, *offered; }; /* words by blanks, the last of them unfinished; what completes it */

static const struct typed BASH[] = {
    { "comp", "compare" },
    { "--comp", "--completion" },
    { "--man val", "validate" },
    { "run --evi", "--evidence" },
    { "run x.yaml --evidence = l", "low" },
    { "run --evidence ", "low central high" },
    { "run ", "sub one.yaml two words.yaml" },
    { "check one.yaml tw", "two words.yaml" },
    { "plot ", "sub three.h5" },
    { "plot three.h5 adm", "admissions" },
    { "compare ", "sub one.yaml two words.yaml three.h5" },
    { "track three.h5 --data ", "sub four.csv" },
    { "run one.yaml --charts ", "sub" },
    { "run one.yaml -o t", "two words.yaml three.h5" },
    { "run one.yaml --set ", "" },
};

static char *bash_folder(void)
{
    static const char *const NAMES[] = { "one.yaml", "two words.yaml", "three.h5", "four.csv" };
    char *dir = tl_dir(), *text = said("--completion", "bash");
    cr_assert(mkdir(cli_in(dir, "sub"), 0777) == 0);
    for (size_t i = 0; i < TL_N(NAMES); i++) tl_text(dir, NAMES[i], "");
    tl_text(dir, ".completion", text);
    free(text);
    return dir;
}

Test(pages, bash_completes)
{
    static const char ASK[] = "cd \"$1\"; . ./.completion; read -ra COMP_WORDS <<<\"bendtrend $2\"; [[ $2 != *' ' ]] || COMP_WORDS+=('')\n"
                              "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _bendtrend; echo \"${COMPREPLY[*]}\"";
    char *dir = bash_folder();
    for (size_t i = 0; i < TL_N(BASH); i++) {
        struct said s = cli_run((const char *const[]){ "-c", ASK, "bash", dir, BASH[i].line, NULL }, (struct how){ .tool = "bash" });
        EXPECT_STATUS(s, 0);
        s.out[strcspn(s.out, "\n")] = 0;
        bool all = strlen(s.out) == strlen(BASH[i].offered); /* in whatever order the folder has them */
        char *words = strdup(BASH[i].offered);
        for (char *w = strtok(words, " "); w; w = strtok(NULL, " ")) all = all && strstr(s.out, w);
        cr_expect(all, "'%s' is completed by '%s' instead of '%s'\n%s", BASH[i].line, s.out, BASH[i].offered, s.err);
        free(words);
        cli_forget(&s);
    }
    tl_rmdir(dir);
}

static const struct typed ZSH[] = {
    { "bendtrend comp", "are" },          { "bendtrend --compl", "etion" },          { "bendtrend run --evi", "dence" },
    { "bendtrend run --evidence c", "entral" }, { "bendtrend run --evidence=h", "igh" }, { "bendtrend plot x.h5 adm", "issions" },
    { "bendtrend check scenarios/leed", "s.yaml" },
};

/* A zsh on a terminal of its own: what it shows after the line and a tab. Reading waits until it is there. */
Test(pages, zsh_completes, .timeout = 300)
{
    static const char ASK[] = "zmodload zsh/zpty; zpty z zsh -f -i\n"
                              "zpty -w z \"PROMPT= fpath=(${(q)1} \\$fpath)\"\n"
                              "zpty -w z \"autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word\"\n"
                              "zpty -w z 'print READ\"\"Y'; zpty -r z x '*READY*'\n"
                              "zpty -w -n z \"$2\"$'\\t'; zpty -r z x \"*$3*\" && print found; zpty -d z";
    if (access("/usr/bin/zsh", X_OK) != 0 && access("/bin/zsh", X_OK) != 0) cr_skip_test("there is no zsh");
    char *dir = tl_dir(), *text = said("--completion", "zsh");
    tl_text(dir, "_bendtrend", text);
    for (size_t i = 0; i < TL_N(ZSH); i++) {
        struct said s = cli_run((const char *const[]){ "60", "zsh", "-f", "-c", ASK, "zsh", dir, ZSH[i].line, ZSH[i].offered, NULL },
                                (struct how){ .tool = "timeout" });
        cr_expect(strcmp(s.out, "found\n") == 0, "'%s' is not completed by '%s': %s", ZSH[i].line, ZSH[i].offered, s.err);
        cli_forget(&s);
    }
    free(text);
    tl_rmdir(dir);
}
