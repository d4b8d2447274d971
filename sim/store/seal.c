/* seal.c -- the SHA-256 that results files carry after their end. */
#include "store_priv.h"

#include "bendtrend/tree.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char WORDS[] = "\nbendtrend sha256 "; /* 18 bytes, then 64 hex digits and a newline */
static const off_t LARGEST = (off_t)3 << 30;       /* 2 GiB of numbers, and what describes them */

static_assert(sizeof WORDS - 1 + 64 + 1 == BT_SEAL_LEN, "seal length");

void bt_store_seal(const void *data, size_t len, char out[BT_SEAL_LEN + 1])
{
    char hash[65];
    bt_sha256(data, len, hash);
    snprintf(out, BT_SEAL_LEN + 1, "%s%s\n", WORDS, hash);
}

size_t bt_store_end(const unsigned char *data, size_t len)
{
    size_t end = 0;
    if (len < 48 || data[8] != 0 || data[13] != 8)
        return 0;
    for (int i = 7; i >= 0; i--)
        end = end << 8 | data[40 + i];
    return end;
}

static enum bt_seal seal_in(const char *data, size_t len)
{
    char want[BT_SEAL_LEN + 1];
    size_t end = bt_store_end((const unsigned char *)data, len);
    const char *at = data + len - BT_SEAL_LEN;
    if (len >= BT_SEAL_LEN && memcmp(at, WORDS, sizeof WORDS - 1) == 0) {
        bt_store_seal(data, len - BT_SEAL_LEN, want);
        return memcmp(at, want, BT_SEAL_LEN) == 0 ? BT_SEAL_WHOLE : BT_SEAL_BROKEN;
    }
    return end > 0 && len > end ? BT_SEAL_BROKEN : BT_SEAL_NONE; /* a part of a seal */
}

enum bt_code bt_store_seal_of(const char *path, enum bt_seal *seal, struct bt_err *e)
{
    enum bt_code rc = BT_OK;
    struct stat st;
    char *data = NULL;
    FILE *f = fopen(path, "rbe");
    *seal = BT_SEAL_BROKEN;
    if (!f || fstat(fileno(f), &st) != 0)
        rc = bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s: cannot be read: %s", path, strerror(errno));
    else if (st.st_size > LARGEST)
        rc = bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s: too large: results files are up to 3 GiB", path);
    else if (!(data = malloc((size_t)st.st_size + 1)))
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "%s: out of memory", path);
    else if (fread(data, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
        rc = bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s: cannot be read: %s", path,
                     ferror(f) ? strerror(errno) : "it became shorter meanwhile");
    else
        *seal = seal_in(data, (size_t)st.st_size);
    if (f)
        fclose(f);
    free(data);
    return rc;
}
