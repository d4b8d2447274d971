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

/* Both ends of every line are boxes; what a loop acts on comes back so that the two signs make it R or B. */
Test(dot, loops_have_the_signs_that_they_say)
{
    struct bt_scenario *s = tiny_open(&(struct tiny){ .set = { "loops.pressure.on=1" } });
    char *dot = bt_network_loops_dot(s->net, s->arena);
    cr_assert(dot != NULL);
    cr_expect_str_eq(dot, bt_network_loops_dot(s->net, s->arena), "the same again");
    for (int l = 0; l < s->net->n_loop; l++) {
        char box[100], to[100], from[100];
        snprintf(box, sizeof box, "  \"loop_%s\" [label=\"%s: ", s->net->loop[l].id.name, s->net->loop[l].sign);
        snprintf(to, sizeof to, " -> \"loop_%s\" [label=\"", s->net->loop[l].id.name);
        snprintf(from, sizeof from, "  \"loop_%s\" -> ", s->net->loop[l].id.name);
        char *in = strstr(dot, to), *out = strstr(dot, from);
        cr_assert(strstr(dot, box) && in && out, "%s", s->net->loop[l].id.name);
        bool more = in[strlen(to)] == '+', back = strstr(out, "label=\"")[7] == '+';
        cr_expect((more == back) == (s->net->loop[l].sign[0] == 'R'), "%s", s->net->loop[l].id.name);
        bool dashed = strstr(in, "style=dashed") && strstr(in, "style=dashed") < strchr(in, '\n');
        cr_expect(dashed == (strcmp(s->net->loop[l].id.name, "pressure") != 0), "%s", s->net->loop[l].id.name);
    }
    int n;
    char *copy = strdup(dot), **edge = edges(copy, &n), name[100];
    for (int i = 0; i < n; i++) {
        char *a = strchr(edge[i], '"'), *b = strchr(strstr(edge[i], " -> "), '"');
        snprintf(name, sizeof name, "  %.*s [", (int)(strchr(a + 1, '"') - a + 1), a);
        cr_expect(strstr(dot, name) != NULL, "no box for%s", name);
        snprintf(name, sizeof name, "  %.*s [", (int)(strchr(b + 1, '"') - b + 1), b);
        cr_expect(strstr(dot, name) != NULL, "no box for%s", name);
    }
    free(edge);
    free(copy);
    bt_scenario_free(s);
}

/* Queues by what they wait for and what they hold: a box for each that there is, and for no other. */
Test(dot, loops_have_the_queues_that_there_are)
{
    static const char *const QUEUE[] = { "wait_beds_", "wait_rooms_", "wait_rooms_beds" };
    struct bt_scenario *s = tiny_open(&TINY);
    char *dot = bt_network_loops_dot(s->net, s->arena);
    cr_assert(dot != NULL);
    size_t n = 0;
    for (const char *at = dot; (at = strstr(at, "  \"wait_")) != NULL; at++) {
        const char *end = strchr(at + 3, '"');
        if (strncmp(end, "\" [label=\"W", 11) != 0) continue; /* an arrow */
        cr_assert(n < TL_N(QUEUE), "one more: %.40s", at);
        cr_expect(strncmp(at + 3, QUEUE[n], (size_t)(end - at - 3)) == 0 && (size_t)(end - at - 3) == strlen(QUEUE[n]), "%.40s", at);
        n++;
    }
    cr_expect(n == TL_N(QUEUE), "%zu", n);
    bt_scenario_free(s);
}
