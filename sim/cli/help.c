/* help.c -- texts made from the rows. */
#include "cli.h"
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include <string.h>

enum { NAME_COLUMN = 28 };

void help_usage(FILE *out, const struct cmd *c)
{
    fprintf(out, "usage: bendtrend %s %s [options]\n", c->name, c->words);
}

static void print_option(FILE *out, const struct opt *o)
{
    char left[80], letter[8] = "    ";
    if (o->letter) bt_format(letter, sizeof letter, "-%c, ", o->letter);
    int width = bt_format(left, sizeof left, "  %s--%s%s%s", letter, o->name, o->value ? " " : "", o->value ? o->value : "");
    if (width < NAME_COLUMN) fprintf(out, "%-*s  %s\n", NAME_COLUMN, left, o->help);
    else fprintf(out, "%s\n%*s  %s\n", left, NAME_COLUMN, "", o->help);
}

void help_command(FILE *out, const struct cmd *c)
{
    help_usage(out, c);
    fprintf(out, "\n%s\n\nOptions:\n", c->about);
    for (const struct opt *o = c->opts; o->name; o++) print_option(out, o);
    fprintf(out, "\nExample:\n  %s\n", c->example);
}

bool help_status(int *c, int *status, char *text, size_t room)
{
    if (*c > BT_N_CODES) return false;
    enum bt_code code = (enum bt_code)(*c);
    if (*c == BT_N_CODES) *status = 130, bt_format(text, room, "interrupted by SIGINT, 143 by SIGTERM; no half file is left");
    else *status = bt_exit_status(code), bt_format(text, room, "%s", bt_code_summary(code));
    for (++*c; *c < BT_N_CODES; ++*c) {
        code = (enum bt_code)(*c);
        if (bt_exit_status(code) != *status) break;
        size_t len = strlen(text);
        bt_format(text + len, room - len, "; %s", bt_code_summary(code));
    }
    return true;
}

static void print_rows(FILE *out, const char *dashes, const struct row *r)
{
    char left[80];
    for (; r->name; r++) {
        bt_format(left, sizeof left, "%s%s%s%s", dashes, r->name, r->value ? " " : "", r->value ? r->value : "");
        fprintf(out, "  %-22s %s\n", left, r->help);
    }
}

void help_program(FILE *out)
{
    char text[160];
    int status;
    fputs("usage: bendtrend COMMAND ...\n\n"
          "Simulates a locality's care pathway: where it is heading, and how far a bundle of interventions bends the trend.\n\n"
          "Commands:\n",
          out);
    for (const struct cmd *c = COMMANDS; c->name; c++) fprintf(out, "  %-11s %-22s %s\n", c->name, c->words, c->help);
    fputs("\n'bendtrend COMMAND --help' says more, with an example. In place of a command:\n", out);
    print_rows(out, "--", PROGRAM_OPTIONS);
    fputs("\nExit status:\n", out);
    for (int c = 0; help_status(&c, &status, text, sizeof text);) fprintf(out, "  %-4d %s\n", status, text);
    fputs("\nEnvironment:\n", out);
    print_rows(out, "", ENVIRONMENT);
}

static const char *build(void)
{
#if defined(__SANITIZE_ADDRESS__)
    return "with address and undefined sanitizers";
#elif defined(__OPTIMIZE__)
    return "optimised";
#else
    return "not optimised";
#endif
}

void version_print(FILE *out)
{
    static char *(*const LIBRARIES[])(char *out, size_t room) = { bt_version_solve, bt_version_store, bt_version_scenario,
                                                                  bt_ranks_version };
    char text[80];
    fprintf(out, "bendtrend %s\n", BT_VERSION);
    for (size_t i = 0; i < N(LIBRARIES); i++) fprintf(out, "%s%s", i ? ", " : "", LIBRARIES[i](text, sizeof text));
    fprintf(out, "\nbuilt by %s %s, %s\n",
#ifdef __clang__
            "clang", __clang_version__,
#else
            "gcc", __VERSION__,
#endif
            build());
}
