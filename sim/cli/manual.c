/* manual.c -- pages for man, made from the rows of commands and options. */
#include "cli.h"
#include "bendtrend/version.h"
#include <ctype.h>
#include <string.h>

/* Text as it stands: nothing of it is a request or an escape of roff. */
static void roff(FILE *out, const char *text)
{
    static const struct { char c; const char *as; } SPECIAL[] = { { '\\', "\\e" },   { '-', "\\-" },   { '\'', "\\(aq" }, { '`', "\\(ga" },
                                                                  { '"', "\\(dq" }, { '^', "\\(ha" }, { '~', "\\(ti" } };
    for (const char *p = text; *p; p++) {
        size_t i = 0;
        if (*p == '.' && (p == text || p[-1] == '\n')) fputs("\\&", out);
        while (i < N(SPECIAL) && SPECIAL[i].c != *p) i++;
        if (i < N(SPECIAL)) fputs(SPECIAL[i].as, out);
        else fputc(*p, out);
    }
}

static void in_font(FILE *out, char font, const char *text)
{
    fprintf(out, "\\f%c", font);
    roff(out, text);
    fputs("\\fR", out);
}

static void begin(FILE *out, const struct cmd *c)
{
    fputs(".\\\" Written by 'bendtrend --man'.\n.TH BENDTREND", out);
    if (c) fputs("\\-", out);
    for (const char *p = c ? c->name : ""; *p; p++) fputc(toupper((unsigned char)*p), out);
    fputs(" 1 \"\" \"bendtrend " BT_VERSION "\" \"bendtrend\"\n.SH NAME\nbendtrend", out);
    if (c) fprintf(out, "\\-%s", c->name);
    fputs(" \\- ", out);
    roff(out, c ? c->help : "where a care pathway is heading, and how far interventions bend the trend");
    fputs("\n.SH SYNOPSIS\n", out);
}

static void print_option(FILE *out, const struct opt *o)
{
    const char letter[] = { '-', o->letter, 0 };
    fputs(".TP\n", out);
    if (o->letter) in_font(out, 'B', letter), fputs(", ", out);
    in_font(out, 'B', "--");
    in_font(out, 'B', o->name);
    if (o->value) fputc(' ', out), in_font(out, 'I', o->value);
    fputc('\n', out);
    roff(out, o->help);
    fputc('\n', out);
}

static void print_rows(FILE *out, const char *dashes, const struct row *r)
{
    for (; r->name; r++) {
        fputs(".TP\n", out);
        in_font(out, 'B', dashes);
        in_font(out, 'B', r->name);
        if (r->value) fputc(' ', out), in_font(out, 'I', r->value);
        fputc('\n', out);
        roff(out, r->help);
        fputc('\n', out);
    }
}

/* What all commands have alike. */
static void end(FILE *out)
{
    char text[160];
    int status;
    fputs(".SH EXIT STATUS\n", out);
    for (int c = 0; help_status(&c, &status, text, sizeof text);) {
        fprintf(out, ".TP\n\\fB%d\\fR\n", status);
        roff(out, text);
        fputc('\n', out);
    }
    fputs(".SH ENVIRONMENT\n", out);
    print_rows(out, "", ENVIRONMENT);
}

static void of_command(FILE *out, const struct cmd *c)
{
    in_font(out, 'B', "bendtrend ");
    in_font(out, 'B', c->name);
    fputc(' ', out);
    in_font(out, 'I', c->words);
    fputs(" [options]\n.SH DESCRIPTION\n", out);
    roff(out, c->about);
    fputs("\n.SH OPTIONS\n", out);
    for (const struct opt *o = c->opts; o->name; o++) print_option(out, o);
    fputs(".SH EXAMPLE\n.nf\n", out);
    roff(out, c->example);
    fputs("\n.fi\n", out);
    end(out);
    fputs(".SH SEE ALSO\n.BR bendtrend (1)\n", out);
}

static void of_program(FILE *out)
{
    in_font(out, 'B', "bendtrend ");
    in_font(out, 'I', "COMMAND");
    fputs(" ...\n.SH DESCRIPTION\n", out);
    roff(out, "Simulates a locality's care pathway, of people who live somewhere, fall ill, wait, and go home or on to other care:\n"
              "where it is heading if nothing changes, and how far a bundle of interventions would bend that trend.\n"
              "It reads plain files and writes one results file, a summary and charts.\n");
    fputs(".SH COMMANDS\n", out);
    for (const struct cmd *c = COMMANDS; c->name; c++) {
        fprintf(out, ".TP\n.BR bendtrend\\-%s (1)\n", c->name);
        roff(out, c->help);
        fputc('\n', out);
    }
    fputs(".SH OPTIONS\nIn place of a command:\n", out);
    print_rows(out, "--", PROGRAM_OPTIONS);
    end(out);
    fputs(".SH SEE ALSO\n", out);
    for (const struct cmd *c = COMMANDS; c->name; c++) fprintf(out, ".BR bendtrend\\-%s (1)%s\n", c->name, c[1].name ? "," : "");
}

void manual_print(FILE *out, const struct cmd *c)
{
    begin(out, c);
    if (c) of_command(out, c);
    else of_program(out);
}
