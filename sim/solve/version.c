/* version.c -- which SUNDIALS this is. */
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include <sundials/sundials_version.h>

char *bt_version_solve(char *out, size_t room)
{
    char text[32] = "";
    SUNDIALSGetVersion(text, sizeof text);
    bt_format(out, room, "SUNDIALS %s", text);
    return out;
}
