/* ranks_serial.c -- ranks of a build without MPI: one. See bendtrend/ranks.h. */
#include "bendtrend/ranks.h"
#include "bendtrend/num.h"
#include <stdlib.h>

char *bt_ranks_version(char *out, size_t room)
{
    bt_format(out, room, "no MPI");
    return out;
}

/* What Open MPI's mpirun, and those that speak PMI, tell each process. */
enum bt_code bt_ranks_open(struct bt_ranks **out, struct bt_err *e)
{
    static const char *const SIZE[] = { "OMPI_COMM_WORLD_SIZE", "PMI_SIZE" };
    *out = NULL;
    for (size_t i = 0; i < sizeof SIZE / sizeof *SIZE; i++) {
        const char *n = getenv(SIZE[i]);
        if (n && strtol(n, NULL, 10) > 1)
            return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                           "started as %ld processes (%s), and this program is built for one, so that each would do all of the work; "
                           "'make MPI=1' builds one that shares it, build/release-mpi/bendtrend",
                           strtol(n, NULL, 10), SIZE[i]);
    }
    return BT_OK;
}

int bt_ranks_n(const struct bt_ranks *r)
{
    (void)r;
    return 1;
}

int bt_ranks_me(const struct bt_ranks *r)
{
    (void)r;
    return 0;
}

enum bt_code bt_ranks_begin(struct bt_ranks *r, const char *what, int n, const bool *todo, int block, struct bt_err *e)
{
    (void)r, (void)what, (void)n, (void)todo, (void)block, (void)e;
    return BT_OK;
}

bool bt_ranks_mine(struct bt_ranks *r, int i)
{
    (void)r, (void)i;
    return true;
}

enum bt_code bt_ranks_end(struct bt_ranks *r, enum bt_code code, struct bt_err *e)
{
    (void)r, (void)e;
    return code;
}

int bt_ranks_close(struct bt_ranks *r, int status, const struct bt_err *why, struct bt_err *theirs)
{
    (void)r, (void)why, (void)theirs;
    return status;
}
