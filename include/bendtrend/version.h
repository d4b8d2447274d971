/* version.h -- our version, and those of the libraries a room stands on, for --version and for the results' provenance. */
#ifndef BENDTREND_VERSION_H
#define BENDTREND_VERSION_H

#include <stddef.h>

#define BT_VERSION "0.1.0"

/* "NAME 1.2.3, NAME 4.5" as linked at run time; each returns out. */
char *bt_version_solve(char *out, size_t room);    /* SUNDIALS */
char *bt_version_store(char *out, size_t room);    /* HDF5 */
char *bt_version_scenario(char *out, size_t room); /* libyaml, libcsv */

#endif
