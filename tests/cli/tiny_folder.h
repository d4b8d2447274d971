/* tiny_folder.h -- the tiny place written to a folder, for the program. */
#ifndef TINY_FOLDER_H
#define TINY_FOLDER_H

#include "../tiny.h"
#include "program.h"

/* The path of its scenario. */
static const char *tiny_folder(char *dir, const struct tiny *t)
{
    const struct { const char *name, *text; } FILES[] = { { TINY_SCENARIO, t->scenario },
                                                          { TINY_LOCALITY, t->locality },
                                                          { TINY_PATHWAY, t->pathway },
                                                          { TINY_DRIVERS, t->drivers },
                                                          { TINY_INTERVENTIONS, t->interventions },
                                                          { "segments.csv", t->segments },
                                                          { "rates.csv", t->rates },
                                                          { "population.csv", t->population },
                                                          { "observed.csv", t->observed } };
    for (size_t i = 0; i < TL_N(FILES); i++) tl_text(dir, FILES[i].name, FILES[i].text);
    return cli_in(dir, TINY_SCENARIO);
}

#endif
