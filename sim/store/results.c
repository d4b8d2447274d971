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

const char *bt_results_evidence(const struct bt_results *r)
{
    const char *said = bt_results_attr(r, 0, "evidence_said");
    return said && *said ? said : "central evidence";
}

bool bt_results_number(const struct bt_results *r, int group, const char *name, double *x)
{
    for (int i = 0; i < r->n_attr; i++)
        if (r->attr[i].group == group && !r->attr[i].text && strcmp(r->attr[i].name, name) == 0) return *x = r->attr[i].number, true;
    return false;
}

const struct bt_array *bt_results_measure(const struct bt_results *r, const char *usual)
{
    static const struct {
        const char *usual, *role;
    } ROLES[] = { { "m_emergency_admissions", "role_arrivals" },
                  { "m_acute_bed_days", "role_place_days" },
                  { "m_days_delayed", "role_delayed_days" } };
    const char *name = NULL;
    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++)
        if (strcmp(ROLES[i].usual, usual) == 0) name = bt_results_attr(r, 0, ROLES[i].role);
    for (int i = 0; name && *name && i < r->n_array; i++)
        if (strncmp(r->array[i].name, "m_", 2) == 0 && strcmp(r->array[i].name + 2, name) == 0) return &r->array[i];
    return bt_results_array(r, usual);
}

int bt_axis_find(const struct bt_axis *x, const char *label)
{
    for (int i = 0; x->label && i < x->n; i++)
        if (strcmp(x->label[i], label) == 0)
            return i;
    return -1;
}
