/* out_priv.h -- what a file (out.c) and a folder (folder.c) in the making share: a hidden name beside the final one, and writing. */
#ifndef OUT_PRIV_H
#define OUT_PRIV_H

#include "bendtrend/store.h"

char *bt_out_parent(const char *path);      /* the folder of path as the kernel should see it; the caller frees */
const char *bt_out_name(const char *path);  /* the last part, inside path */

/* Hidden names: .NAME.XXXXXX.tmp. The caller frees the one made; letters() makes it another one, false where there is no chance. */
char *bt_tmp_new(const char *name);
bool bt_tmp_letters(char *tmp, const char *name);
bool bt_tmp_is_of(const char *file, const char *name);

/* ---- ours.c: the list of what this program made in a folder ---- */
char *bt_ours_read(int folder, const char *list); /* its text, "" where there is none; NULL: out of memory. The caller frees */
bool bt_ours_add(char **text, const char *name, const void *data, size_t len); /* a line more; *text may be NULL; false: out of memory */
/* The file is there, and as the list says it was made; then *keep (unless NULL) gets its line. False too when out of memory. */
bool bt_ours_has(int folder, const char *text, const char *name, char **keep);

/* All of data to fd; BT_E_IO says path. */
enum bt_code bt_out_put(int fd, const char *path, const void *data, size_t len, struct bt_err *e);

#endif
