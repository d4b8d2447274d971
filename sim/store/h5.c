/* h5.c -- HDF5 without its own printing, and its reasons in one line. */
#include "store_priv.h"

#include "bendtrend/num.h"

struct bt_h5_talk bt_h5_hush(void)
{
    struct bt_h5_talk was = { 0 };
    H5Eget_auto2(H5E_DEFAULT, &was.fn, &was.data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return was;
}

void bt_h5_unhush(struct bt_h5_talk was)
{
    H5Eset_auto2(H5E_DEFAULT, was.fn, was.data);
}

static herr_t first_reason(unsigned n, const H5E_error2_t *at, void *reason)
{
    struct bt_h5_reason *r = reason;
    if (n == 0 && at->desc)
        bt_format(r->text, sizeof r->text, "%s", at->desc);
    return 0;
}

const char *bt_h5_why(struct bt_h5_reason *r)
{
    bt_format(r->text, sizeof r->text, "no reason given");
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first_reason, r);
    return r->text;
}
