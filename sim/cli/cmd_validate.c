/* cmd_validate.c -- the certificate of a scenario: what must hold, and what its conclusions stand on. */
#include "cli.h"

enum bt_code cmd_validate(struct job *j)
{
    const char *out = j->args.out ? j->args.out : "validity.h5";
    int failed = 0;
    enum bt_code rc = place_results(j, out);
    if (rc == BT_OK) rc = job_scenario(j, j->args.rest.v[0]);
    if (rc == BT_OK) rc = job_validate(j, "validate", &failed);
    if (rc == BT_OK) rc = job_write(j, out, NULL);
    if (rc == BT_OK) rc = job_summary(j);
    return rc == BT_OK ? job_verdict(j, failed) : rc;
}
