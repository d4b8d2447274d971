/* version.c -- which libyaml and libcsv these are. */
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include <csv.h>
#include <yaml.h>

char *bt_version_scenario(char *out, size_t room)
{
    bt_format(out, room, "libyaml %s, libcsv %d.%d.%d", yaml_get_version_string(), CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
    return out;
}
