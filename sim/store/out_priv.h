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

/* All of data to fd; BT_E_IO says path. */
enum bt_code bt_out_put(int fd, const char *path, const void *data, size_t len, struct bt_err *e);

#endif
