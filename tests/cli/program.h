/* program.h -- running the program as built, and looking at what it left. BT_PROGRAM, else `bendtrend` beside these tests. */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "../testlib.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_ARGS = 480, KILLED = 128 };

#define NORTHUMBERLAND "scenarios/northumberland.yaml"

struct said { int status; char *out, *err; }; /* status: of exit; 128 + number where a signal killed it */

struct how {
    const char *env;  /* NAME=VALUE for the program only */
    const char *into; /* stdout goes to this file instead */
    int number;       /* this signal is sent after `after` milliseconds */
    long after;
    const char *when; /* instead: as soon as this file is there */
    long limit;       /* no file may become longer: a disk that is full */
    const char *tool; /* another program instead, looked for in PATH */
};

struct said cli_run(const char *const *args, struct how how); /* args end with NULL; see cli_forget */
void cli_forget(struct said *s);

#define RUN(...) cli_run((const char *const[]){ __VA_ARGS__, NULL }, (struct how){ 0 })
#define EXPECT_STATUS(s, wanted) \
    cr_expect((s).status == (wanted), "status %d instead of %d\nstdout: %s\nstderr: %s", (s).status, (wanted), (s).out, (s).err)
#define EXPECT_SAYS(text, part) cr_expect(strstr((text), (part)) != NULL, "'%s' is not in: %s", (part), (text))

/* Each of an array has the status, says this in `err`, and is forgotten. */
#define EXPECT_EACH(s, wanted, part)              \
    for (size_t i_ = 0; i_ < TL_N(s); i_++) {     \
        EXPECT_STATUS((s)[i_], (wanted));         \
        EXPECT_SAYS((s)[i_].err, (part));         \
        cli_forget(&(s)[i_]);                     \
    }

const char *cli_in(const char *dir, const char *name); /* dir/name; lives as long as the test */
bool cli_there(const char *path);
void cli_same(const char *a, const char *b);    /* the bytes of two files */

/* A command that is sent `number` as soon as a block is there: what is done stays and is told with `done`, without --resume (`stale`)
 * that is refused, and so is `other` work with it, which `why` says. All three end with NULL. */
struct cut { const char *const *args, *const *stale, *const *other, *dir, *out, *block, *done, *why; int number; };
void cli_cut_short(const struct cut *x); /* out: file in dir; block: file in out.part */

#endif
