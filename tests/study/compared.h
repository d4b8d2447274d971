/* compared.h -- what `compare` says of results, for its tests. */
#ifndef TESTS_STUDY_COMPARED_H
#define TESTS_STUDY_COMPARED_H

#include "bendtrend/compare.h"
#include <stdio.h>

/* Free it. e tells where it can not. Inlined, GCC 12 takes what is found in the text for a pointer into this function. */
__attribute__((noinline, unused))
static char *compared_said(const struct bt_results *r, const struct bt_compare_view *v, bool json, struct bt_err *e)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    bt_compare_print(f, r, v, json, e);
    fclose(f);
    return text;
}

#endif
