/* tiny_folder.h -- the tiny place written to a folder, for the program. */
#ifndef TINY_FOLDER_H
#define TINY_FOLDER_H

#include "../tiny.h"
#include "program.h"

/* The path of its scenario. */
static const char *tiny_folder(char *dir, const struct tiny *t)
{
    struct bt_file f[TINY_FILES];
    tiny_files(t, f);
    for (int i = 0; i < TINY_FILES; i++) tl_text(dir, f[i].name, f[i].text);
    return cli_in(dir, TINY_SCENARIO);
}

#endif
