/* families.c -- which quantities move together where ranges are drawn. */
#include "network_priv.h"
#include <string.h>

static bool begins(const char *address, const char *head)
{
    return strncmp(address, head, strlen(head)) == 0;
}

int bt_network_intervention_of(const struct bt_network *net, int param)
{
    const char *address = net->param[param].address;
    if (!begins(address, "interventions.")) return -1;
    const char *name = address + strlen("interventions.");
    size_t len = strcspn(name, ".");
    for (int i = 0; i < net->n_intervention; i++)
        if (strlen(net->intervention[i].id.name) == len && strncmp(net->intervention[i].id.name, name, len) == 0) return i;
    return -1;
}

static struct bt_family of_intervention(const struct bt_network *net, int i, const char *address)
{
    static const struct {
        const char *begins, *family;
    } KINDS[] = { { "costs.", "costs" }, { "staff.", "staff" }, { "", "ramps" } };
    const struct intervention *v = &net->intervention[i];
    const char *rest = address + strlen("interventions.") + strlen(v->id.name) + 1;
    if (begins(rest, "effects.")) return (struct bt_family){ v->group >= 0 ? net->group[v->group].id.name : "", v->id.name, true };
    int k = 0;
    while (!begins(rest, KINDS[k].begins)) k++;
    return (struct bt_family){ KINDS[k].family, v->id.name, false };
}

struct bt_family bt_network_family(const struct bt_network *net, int param)
{
    static const char *const NEVER[] = { "money.", "maturity." },
                             *const FIRST[] = { "registers", "loops", "trends", "settings", "junctions", "pools", "workforce", "packages" };
    const struct bt_param *p = &net->param[param];
    if (!p->ranged || p->outcome || p->either) return (struct bt_family){ 0 };
    for (int i = 0; i < N(NEVER); i++)
        if (begins(p->address, NEVER[i])) return (struct bt_family){ 0 };
    int i = bt_network_intervention_of(net, param);
    if (i >= 0) return of_intervention(net, i, p->address);
    struct bt_family f = { "others", "", false };
    for (int k = 0; k < N(FIRST); k++)
        if (strcspn(p->address, ".") == strlen(FIRST[k]) && begins(p->address, FIRST[k])) f.name = FIRST[k];
    if (strcmp(f.name, "registers") == 0) f.part = strrchr(p->address, '.') + 1;
    return f;
}
