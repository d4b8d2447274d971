/* completion.c -- what bash and zsh complete commands, options and files by, made from the rows of commands and options. */
#include "cli.h"
#include "bendtrend/chart.h"
#include "bendtrend/version.h"
#include <string.h>

/* What files a value or word may be, by what the rows call it. Of values that are not here nothing is known. */
static const struct { const char *value, *ending; } FILES[] = {
    { "FILE", "*" },          { "FILE.csv", "*.csv" },   { "CSV", "*.csv" },       { "DIR", "/" },
    { "SCENARIO", "*.yaml" }, { "RESULTS", "*.h5" },     { "SCENARIO...", "*.yaml" }, { "RESULTS...", "*.h5" },
    { "RESULTS [CHART]...", "*.h5" }, { "SCENARIO|RESULTS", "*.yaml *.h5" }, { "RESULTS|SCENARIO", "*.yaml *.h5" },
};

/* "/": folders only; NULL: no file. */
static const char *ending(const char *value)
{
    for (size_t i = 0; value && i < N(FILES); i++)
        if (strcmp(FILES[i].value, value) == 0) return FILES[i].ending;
    return NULL;
}

static bool takes_charts(const struct cmd *c) { return strstr(c->words, "CHART") != NULL; }

static void print_charts(FILE *out)
{
    int n;
    const struct bt_chart *charts = bt_charts(&n);
    for (int i = 0; i < n; i++) fprintf(out, "%s%s", i ? " " : "", charts[i].name);
}

/* "low|central|high" with blanks. */
static void print_choice(FILE *out, const char *list)
{
    for (; *list; list++) fputc(*list == '|' ? ' ' : *list, out);
}

/* ---- bash ---- */

static void bash_value(FILE *out, const struct opt *o)
{
    const char *files = ending(o->value);
    if (!o->value) return;
    fputs("        ", out);
    if (o->letter) fprintf(out, "-%c | ", o->letter);
    fprintf(out, "--%s) ", o->name);
    if (o->kind == OPT_ONE_OF) {
        fputs("_bendtrend_words '", out);
        print_choice(out, o->value);
        fputc('\'', out);
    } else if (files) fprintf(out, "_bendtrend_files '%s'", files);
    fputs(files || o->kind == OPT_ONE_OF ? "; return ;;\n" : "return ;;\n", out);
}

static void bash_command(FILE *out, const struct cmd *c)
{
    const char *files = ending(c->words);
    fprintf(out, "    %s)\n        case $prev in\n", c->name);
    for (const struct opt *o = c->opts; o->name; o++) bash_value(out, o);
    fputs("        esac\n        case $cur in\n        -*) _bendtrend_words '", out);
    for (const struct opt *o = c->opts; o->name; o++) fprintf(out, "%s--%s", o == c->opts ? "" : " ", o->name);
    fputs("' ;;\n        *)", out);
    if (takes_charts(c)) {
        fputs(" if [ \"$COMP_CWORD\" -gt 2 ]; then _bendtrend_words '", out);
        print_charts(out);
        fprintf(out, "'; else _bendtrend_files '%s'; fi", files);
    } else if (files) fprintf(out, " _bendtrend_files '%s'", files);
    fputs(" ;;\n        esac ;;\n", out);
}

static void bash(FILE *out)
{
    fputs("# bash completion of bendtrend " BT_VERSION ", written by 'bendtrend --completion bash'.\n"
          "_bendtrend_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\"); }\n"
          "_bendtrend_files() { # PATTERNS; /: folders only\n"
          "    local pattern patterns\n"
          "    compopt -o filenames 2>/dev/null\n"
          "    read -ra patterns <<<\"$1\"\n"
          "    mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"\n"
          "        for pattern in \"${patterns[@]}\"; do [ \"$pattern\" = / ] || compgen -f -X \"!$pattern\" -- \"$cur\"; done)\n"
          "}\n"
          "_bendtrend() {\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    COMPREPLY=()\n"
          "    # bash takes --option=value for three words.\n"
          "    if [ \"$cur\" = = ]; then cur=''; elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        _bendtrend_words '",
          out);
    for (const struct cmd *c = COMMANDS; c->name; c++) fprintf(out, "%s ", c->name);
    for (const struct row *r = PROGRAM_OPTIONS; r->name; r++) fprintf(out, "--%s%s", r->name, r[1].name ? " " : "");
    fputs("'\n        return\n    fi\n    case ${COMP_WORDS[1]} in\n    --completion) _bendtrend_words '", out);
    print_choice(out, SHELLS);
    fputs("' ;;\n    --man) _bendtrend_words '", out);
    for (const struct cmd *c = COMMANDS; c->name; c++) fprintf(out, "%s%s", c->name, c[1].name ? " " : "");
    fputs("' ;;\n", out);
    for (const struct cmd *c = COMMANDS; c->name; c++) bash_command(out, c);
    fputs("    esac\n}\ncomplete -F _bendtrend bendtrend\n", out);
}

/* ---- zsh ---- */

/* Text within '...[text]'. */
static void zsh_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'') fputs("'\\''", out);
        else if (*text == '[' || *text == ']') fprintf(out, "\\%c", *text);
        else fputc(*text, out);
    }
}

static void zsh_files(FILE *out, const char *files)
{
    if (!files) fputc(' ', out);
    else if (strcmp(files, "/") == 0) fputs("_files -/", out);
    else if (strcmp(files, "*") == 0) fputs("_files", out);
    else if (strcmp(files, "*.yaml *.h5") == 0) fputs("_files -g \"*.(yaml|h5)\"", out);
    else fprintf(out, "_files -g \"%s\"", files);
}

static void zsh_option(FILE *out, const struct opt *o)
{
    const char *many = o->kind == OPT_WORDS ? "*" : "", *takes = o->value ? "=" : "";
    fputs(" \\\n            ", out);
    if (o->letter) fprintf(out, "'(-%c --%s)'{-%c%s,--%s%s}'", o->letter, o->name, o->letter, o->value ? "+" : "", o->name, takes);
    else fprintf(out, "'%s--%s%s", many, o->name, takes);
    fputc('[', out);
    zsh_text(out, o->help);
    fputc(']', out);
    if (o->kind == OPT_ONE_OF) {
        fprintf(out, ":%s:(", o->name);
        print_choice(out, o->value);
        fputc(')', out);
    } else if (o->value) {
        fprintf(out, ":%s:", o->value);
        zsh_files(out, ending(o->value));
    }
    fputc('\'', out);
}

static void zsh_command(FILE *out, const struct cmd *c)
{
    fprintf(out, "    %s)\n        _arguments -s", c->name);
    for (const struct opt *o = c->opts; o->name; o++) zsh_option(out, o);
    fprintf(out, " \\\n            '%s:%s:", c->most > 1 && !takes_charts(c) ? "*" : "1", c->words);
    zsh_files(out, ending(c->words));
    fputc('\'', out);
    if (takes_charts(c)) {
        fputs(" '*:CHART:(", out);
        print_charts(out);
        fputs(")'", out);
    }
    fputs(" ;;\n", out);
}

static void zsh(FILE *out)
{
    fputs("#compdef bendtrend\n"
          "# zsh completion of bendtrend " BT_VERSION ", written by 'bendtrend --completion zsh'.\n"
          "_bendtrend() {\n"
          "    local -a commands options\n"
          "    commands=(",
          out);
    for (const struct cmd *c = COMMANDS; c->name; c++) {
        fprintf(out, "\n        '%s:", c->name);
        zsh_text(out, c->help);
        fputc('\'', out);
    }
    fputs(")\n    options=(", out);
    for (const struct row *r = PROGRAM_OPTIONS; r->name; r++) {
        fprintf(out, "\n        '--%s:", r->name);
        zsh_text(out, r->help);
        fputc('\'', out);
    }
    fputs(")\n"
          "    if (( CURRENT == 2 )); then\n"
          "        _describe command commands -- options\n"
          "        return\n"
          "    fi\n"
          "    shift words\n"
          "    (( CURRENT-- ))\n"
          "    case $words[1] in\n"
          "    --man) _describe command commands ;;\n"
          "    --completion) compadd ",
          out);
    print_choice(out, SHELLS);
    fputs(" ;;\n", out);
    for (const struct cmd *c = COMMANDS; c->name; c++) zsh_command(out, c);
    fputs("    esac\n}\n_bendtrend \"$@\"\n", out);
}

bool completion_print(FILE *out, const char *shell)
{
    static const struct { const char *name; void (*print)(FILE *out); } KNOWN[] = { { "bash", bash }, { "zsh", zsh } };
    for (size_t i = 0; i < N(KNOWN); i++)
        if (strcmp(KNOWN[i].name, shell) == 0) return KNOWN[i].print(out), true;
    return false;
}
