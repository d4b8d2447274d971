/* test_dot.c -- the picture of a pathway: one line a pair of places, none to itself, junctions looked through. */
#include "../testlib.h"
#include "../tiny.h"

#include <stdlib.h>
#include <string.h>

/* The lines of text with " -> " in them, cut off at '['; *n of them. */
static char **edges(char *dot, int *n)
{
    char **edge = calloc(strlen(dot) + 1, sizeof *edge), *rest = NULL;
    *n = 0;
    for (char *line = strtok_r(dot, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (strstr(line, " -> ")) edge[(*n)++] = line;
    return edge;
}

Test(dot, one_line_from_place_to_place)
{
    struct bt_scenario *s = tiny_open(&TINY);
    char *dot = bt_network_dot(s->net, s->arena);
    int n;
    cr_assert(dot != NULL);
    cr_expect(!strstr(dot, "refused"));
    cr_expect_str_eq(dot, bt_network_dot(s->net, s->arena), "the same again");
    char **edge = edges(dot, &n);
    cr_assert(n >= s->net->n_exit && n > 2, "%d lines", n);
    for (int i = 0; i < n; i++) {
        char *from = strchr(edge[i], '"'), *to = strstr(edge[i], " -> ") + 4;
        size_t len = (size_t)(to - 4 - from), wide = (size_t)(strchr(to, '[') - from);
        cr_expect(strncmp(from, to, len) != 0 || to[len] != ' ', "to itself: %s", edge[i]);
        for (int k = 0; k < i; k++) cr_expect(strncmp(from, strchr(edge[k], '"'), wide) != 0, "twice: %s", edge[i]);
    }
    free(edge);
    bt_scenario_free(s);
}

/* Told apart without colours: where people belong by a double border, events by a dot; and what no line shows is listed. */
Test(dot, grey_print_tells_all_apart)
{
    struct bt_scenario *s = tiny_open(&TINY);
    char *dot = bt_network_dot(s->net, s->arena), *rest = NULL;
    const char *left_out = bt_network_not_drawn(s->net, s->arena);
    int belong = 0, events = 0, ends = 0;
    cr_assert(dot && left_out);
    for (char *line = strtok_r(dot, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        bool arrow = strstr(line, " -> ") != NULL, event = strstr(line, "#D55E00") != NULL, home = strstr(line, "#FFF3D6") != NULL;
        cr_expect(!arrow || event == (strstr(line, "arrowtail=dot") != NULL), "%s", line);
        cr_expect(arrow || !home || strstr(line, "peripheries=2") || strstr(line, "dashed"), "%s", line);
        belong += !arrow && strstr(line, "peripheries=2") != NULL, events += arrow && event, ends += arrow && !event;
    }
    cr_expect(belong == 2 && events > 2 && ends > 2, "%d, %d, %d", belong, events, ends);
    cr_expect_str_eq(left_out, "minor; listing; queue");
    bt_scenario_free(s);
}
