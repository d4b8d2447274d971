/* version.c -- which HDF5 this is. */
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include <hdf5.h>

char *bt_version_store(char *out, size_t room)
{
    unsigned major = 0, minor = 0, release = 0;
    H5get_libversion(&major, &minor, &release);
    bt_format(out, room, "HDF5 %u.%u.%u", major, minor, release);
    return out;
}
