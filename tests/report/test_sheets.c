/* test_sheets.c -- LibreOffice opens workbooks. No tests are here: the Makefile finds test_*.c. */
#include "sheets.h"
#include "bendtrend/num.h"
#include <math.h>
#include <sys/stat.h>
#include <zlib.h>

/* Rows of both files of settings: formulas of files of others and of its own are worked out always (0), or never (1). */
static const char SETTINGS[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" "
    "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
    "<item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\">"
    "<prop oor:name=\"OOXMLRecalcMode\" oor:op=\"fuse\"><value>%d</value></prop></item>\n"
    "<item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\">"
    "<prop oor:name=\"ODFRecalcMode\" oor:op=\"fuse\"><value>%d</value></prop></item>\n"
    "</oor:items>\n";

static const char *profile(const char *dir, enum sheets_how how)
{
    const char *top = cli_in(dir, how == SHEETS_AS_STORED ? "settings-stored" : "settings-worked-out"), *user = cli_in(top, "user");
    char text[2048];
    if (cli_there(top)) return top;
    cr_assert(mkdir(top, 0700) == 0 && mkdir(user, 0700) == 0);
    bt_format(text, sizeof text, SETTINGS, how == SHEETS_AS_STORED, how == SHEETS_AS_STORED);
    tl_text(user, "registrymodifications.xcu", text);
    return top;
}

static void convert(const char *dir, const char *file, const char *kind, const char *to, enum sheets_how how)
{
    char settings[4200];
    bt_format(settings, sizeof settings, "-env:UserInstallation=file://%s", profile(dir, how));
    const char *args[] = { settings, "--headless", "--convert-to", kind, "--outdir", to, file, NULL };
    struct said s = cli_run(args, (struct how){ .tool = "soffice" });
    cr_assert(s.status == 0, "soffice ended with %d: %s%s", s.status, s.out, s.err);
    cli_forget(&s);
}

void sheets_convert(const char *dir, const char *file, const char *kind, const char *to)
{
    convert(dir, file, kind, to, SHEETS_AS_STORED);
}

const char *sheets_open(const char *dir, const char *file, enum sheets_how how)
{
    char name[64];
    static int n;
    bt_format(name, sizeof name, "tables-%d", n++);
    const char *to = cli_in(dir, name);
    convert(dir, file, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1", to, how);
    cr_assert(cli_there(to), "soffice made no tables of '%s'", file);
    return to;
}

/* ---- the file itself: an archive of parts, each with a heading, and a directory of them at its end ---- */

static size_t number(const char *at, int bytes)
{
    size_t v = 0;
    for (int i = bytes - 1; i >= 0; i--) v = v << 8 | (unsigned char)at[i];
    return v;
}

static void set_number(char *at, int bytes, size_t v)
{
    for (int i = 0; i < bytes; i++, v >>= 8) at[i] = (char)(v & 255);
}

/* The entry of a part in the directory. */
static char *entry_of(char *data, size_t len, const char *part)
{
    char *at = data + number(data + len - 6, 4);
    for (size_t i = number(data + len - 12, 2); i > 0; i--) {
        size_t name = number(at + 28, 2);
        if (name == strlen(part) && memcmp(at + 46, part, name) == 0) return at;
        at += 46 + name + number(at + 30, 2) + number(at + 32, 2);
    }
    cr_assert_fail("the workbook has no '%s'", part);
    return NULL;
}

char *sheets_part(const char *file, const char *part)
{
    size_t len;
    char *data = tl_bytes(file, &len), *entry = entry_of(data, len, part), *at = data + number(entry + 42, 4);
    size_t want = number(entry + 24, 4);
    char *text = calloc(want + 1, 1);
    z_stream z = { .next_in = (unsigned char *)at + 30 + number(at + 26, 2) + number(at + 28, 2),
                   .avail_in = (unsigned)number(entry + 20, 4),
                   .next_out = (unsigned char *)text,
                   .avail_out = (unsigned)want };
    cr_assert(inflateInit2(&z, -MAX_WBITS) == Z_OK && inflate(&z, Z_FINISH) == Z_STREAM_END);
    inflateEnd(&z);
    free(data);
    return text;
}

/* The new part, not packed, after all others; the directory points to it. */
void sheets_with(const char *file, const char *part, const char *text, const char *to)
{
    size_t len, size = strlen(text), crc = crc32(0, (const unsigned char *)text, (unsigned)size);
    char *data = tl_bytes(file, &len), *entry = entry_of(data, len, part), *end = data + len - 22,
         *directory = data + number(end + 16, 4), head[30];
    size_t before = (size_t)(directory - data), name = strlen(part);
    memcpy(head, data + number(entry + 42, 4), sizeof head);
    set_number(entry + 10, 2, 0), set_number(entry + 16, 4, crc), set_number(entry + 20, 4, size), set_number(entry + 24, 4, size);
    set_number(entry + 42, 4, before);
    memcpy(head + 6, entry + 8, 24);
    set_number(head + 26, 2, name), set_number(head + 28, 2, 0);
    set_number(end + 16, 4, before + sizeof head + name + size);
    FILE *f = fopen(to, "wb");
    cr_assert(f != NULL);
    fwrite(data, 1, before, f), fwrite(head, 1, sizeof head, f), fwrite(part, 1, name, f), fwrite(text, 1, size, f);
    fwrite(directory, 1, len - before, f);
    cr_assert(fclose(f) == 0);
    free(data);
}

/* ---- tables ---- */

static void *more(void *v, size_t n)
{
    v = realloc(v, n);
    cr_assert(v != NULL);
    return v;
}

/* One cell from *at on, quotes gone; *at is left on what ends it. */
static char *cell(char **at)
{
    char *from = *at, *to = from;
    if (*from != '"') {
        *at += strcspn(from, ",\n");
        return from;
    }
    for ((*at)++;; (*at)++) {
        cr_assert(**at != 0, "a cell does not end");
        if (**at == '"' && *++*at != '"') break;
        *to++ = **at;
    }
    *to = 0;
    return from;
}

struct sheet sheets_read(const char *tables, const char *file, const char *name)
{
    struct sheet s = { 0 };
    char path[300];
    int room = 0;
    bt_format(path, sizeof path, "%s-%s.csv", file, name);
    char *at = tl_bytes(cli_in(tables, path), NULL);
    while (*at) {
        if (s.rows == room) {
            room = 2 * room + 64;
            s.cell = more(s.cell, (size_t)room * sizeof *s.cell), s.cols = more(s.cols, (size_t)room * sizeof *s.cols);
        }
        char **row = NULL, ended;
        int n = 0;
        do {
            row = more(row, (size_t)(n + 1) * sizeof *row);
            row[n++] = cell(&at);
            ended = *at;
            if (ended) *at++ = 0;
        } while (ended == ',');
        s.cell[s.rows] = row, s.cols[s.rows++] = n;
    }
    return s;
}

const char *sheets_at(const struct sheet *s, int row, int col)
{
    return row < s->rows && col < s->cols[row] ? s->cell[row][col] : "";
}

int sheets_row(const struct sheet *s, int from, int col, const char *a, const char *b)
{
    for (int i = from; i < s->rows; i++)
        if (strncmp(sheets_at(s, i, col), a, strlen(a)) == 0 && (!b || strncmp(sheets_at(s, i, col + 1), b, strlen(b)) == 0)) return i;
    cr_assert_fail("no row with '%s', '%s'", a, b ? b : "");
    return -1;
}

double sheets_number(const char *cell)
{
    char *end;
    double v = bt_num_read(cell, &end);
    if (end == cell) return NAN;
    if (*end == '%') v /= 100, end++;
    return *end ? NAN : v;
}
