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

/* One line a status: codes that share one are joined. */
static void print_statuses(FILE *out)
{
    fputs("\nExit status:\n", out);
    for (int c = 0; c < BT_N_CODES; c++) {
        int status = bt_exit_status((enum bt_code)c);
        bool joined = c > 0 && bt_exit_status((enum bt_code)(c - 1)) == status;
        bool more = c + 1 < BT_N_CODES && bt_exit_status((enum bt_code)(c + 1)) == status;
        if (joined) fprintf(out, "; %s", bt_code_summary((enum bt_code)c));
        else fprintf(out, "  %-4d %s", status, bt_code_summary((enum bt_code)c));
        if (!more) fputc('\n', out);
    }
    fputs("  130, 143  interrupted; no half file is left\n", out);
}

void help_program(FILE *out)
{
    fputs("usage: bendtrend COMMAND ...\n\n"
          "Simulates a locality's care pathway: where it is heading, and how far a bundle of interventions bends the trend.\n\n"
          "Commands:\n",
          out);
    for (const struct cmd *c = COMMANDS; c->name; c++) fprintf(out, "  %-8s %-22s %s\n", c->name, c->words, c->help);
    fputs("\n'bendtrend COMMAND --help' says more, with an example. 'bendtrend --version' names the libraries.\n", out);
    print_statuses(out);
    fputs("\nEnvironment:\n"
          "  BENDTREND_DATA  the data folder, which `library: NAME` reads\n"
          "  NO_COLOR        no colours\n",
          out);
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
