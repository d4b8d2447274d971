/* results.c -- looking things up in results. */
#include "bendtrend/results.h"

#include <string.h>

const struct bt_array *bt_results_array(const struct bt_results *r, const char *name)
{
    for (int i = 0; i < r->n_array; i++)
        if (strcmp(r->array[i].name, name) == 0)
            return &r->array[i];
    return NULL;
}

const struct bt_texts *bt_results_texts(const struct bt_results *r, const char *name)
{
    for (int i = 0; i < r->n_texts; i++)
        if (strcmp(r->texts[i].name, name) == 0)
            return &r->texts[i];
    return NULL;
}

const struct bt_axis *bt_results_axis(const struct bt_results *r, const char *name)
{
    for (int i = 0; i < r->n_axis; i++)
        if (strcmp(r->axis[i].name, name) == 0)
            return &r->axis[i];
    return NULL;
}

const char *bt_results_attr(const struct bt_results *r, int group, const char *name)
{
    for (int i = 0; i < r->n_attr; i++)
        if (r->attr[i].group == group && strcmp(r->attr[i].name, name) == 0)
            return r->attr[i].text;
    return NULL;
}

int bt_axis_find(const struct bt_axis *x, const char *label)
{
    for (int i = 0; x->label && i < x->n; i++)
        if (strcmp(x->label[i], label) == 0)
            return i;
    return -1;
}
