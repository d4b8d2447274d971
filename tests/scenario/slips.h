/* slips.h -- a text of the small network by the number of its file, and slips made in it. */
#ifndef TEST_SLIPS_H
#define TEST_SLIPS_H

#include "../tiny.h"

enum { SCENARIO, LOCALITY, PATHWAY, SEGMENTS, RATES, POPULATION, DRIVERS, INTERVENTIONS, OBSERVED };

static inline const char *text_of(const struct tiny *t, int file)
{
    const char *const TEXT[] = { t->scenario, t->locality, t->pathway, t->segments, t->rates, t->population, t->drivers, t->interventions,
                                 t->observed };
    return TEXT[file];
}

static inline void swap_in(struct tiny *t, int file, const char *from, const char *to)
{
    const char **text[] = { &t->scenario, &t->locality, &t->pathway, &t->segments, &t->rates,
                            &t->population, &t->drivers, &t->interventions, &t->observed };
    *text[file] = tiny_swap(*text[file], from, to);
}

#endif
