/* ranks_mpi.c -- ranks by MPI. In a round a thread of rank 0 answers the others, while rank 0 works as they do; between rounds nobody
 * sends. Messages are few and short, so that whoever waits for one sleeps in between rather than keep a processor busy. */
#include "bendtrend/num.h"
#include "bendtrend/ranks.h"
#include "bendtrend/text.h"
#include "bendtrend/tree.h"
#include <mpi.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TO_LEAD = 1,
       TO_RANK,
       TEXT = 960 };
enum kind { HELLO, /* a round begins: this is what I am at */
            ASK, /* for a block */
            DONE, /* nothing left, mine is finished */
            BYE, /* I end */
            GO, /* answers of rank 0 */
            STOP };
struct msg {
    int kind, code; /* code: of a rank's end; its status in the last answer */
    int first, n; /* pieces given */
    char hash[65], text[TEXT]; /* of what a round is of, and its beginning; or what went wrong */
};
enum stage { AWAY,
             ASKING,
             FINISHED,
             GONE }; /* of another rank in a round */

struct bt_ranks {
    int n, me;
    int first, count; /* the block this rank is at */
    bool over, in_round; /* no more of them; between begin and end */
    /* of rank 0 */
    enum stage *stage; /* [n] */
    const bool *todo;
    int pieces, block, next;
    char hash[65], text[TEXT]; /* what the round is of */
    struct bt_err lost; /* the first rank that failed */
    atomic_bool stopping;
    pthread_mutex_t lock; /* next */
    pthread_t server;
};

char *bt_ranks_version(char *out, size_t room)
{
    char text[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int len = 0;
    MPI_Get_library_version(text, &len);
    bt_format(out, room, "%.*s", (int)strcspn(text, ",\n"), text);
    return out;
}

enum bt_code bt_ranks_open(struct bt_ranks **out, struct bt_err *e)
{
    int level = 0;
    *out = NULL;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level) != MPI_SUCCESS)
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "MPI does not start");
    struct bt_ranks *r = calloc(1, sizeof *r);
    if (!r) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    MPI_Comm_size(MPI_COMM_WORLD, &r->n);
    MPI_Comm_rank(MPI_COMM_WORLD, &r->me);
    pthread_mutex_init(&r->lock, NULL);
    r->stage = calloc((size_t)r->n, sizeof *r->stage);
    *out = r;
    if (!r->stage) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (level >= MPI_THREAD_SERIALIZED) return BT_OK;
    return bt_fail(e, BT_E_IO, BT_NOWHERE, "this MPI library lets only the first thread of a process speak, and here any of them may");
}

int bt_ranks_n(const struct bt_ranks *r)
{
    return r ? r->n : 1;
}

int bt_ranks_me(const struct bt_ranks *r)
{
    return r ? r->me : 0;
}

/* ---- messages ---- */

static void nap(void)
{
    nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
}

static void send(const struct msg *m, int to)
{
    MPI_Send(m, (int)sizeof *m, MPI_BYTE, to, to ? TO_RANK : TO_LEAD, MPI_COMM_WORLD);
}

static void receive(struct msg *m, int from, int tag)
{
    MPI_Recv(m, (int)sizeof *m, MPI_BYTE, from, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    m->hash[sizeof m->hash - 1] = m->text[sizeof m->text - 1] = 0;
}

static bool is_there(int from, int tag, int *who)
{
    MPI_Status status;
    int there = 0;
    MPI_Iprobe(from, tag, MPI_COMM_WORLD, &there, &status);
    if (there) *who = status.MPI_SOURCE;
    return there != 0;
}

/* What rank 0 answers, in m. */
static void call(struct msg *m)
{
    int who = 0;
    send(m, 0);
    while (!is_there(0, TO_RANK, &who)) nap();
    receive(m, 0, TO_RANK);
}

/* ---- rank 0 ---- */

/* The next neighbours that are to be done; n 0: none are left. */
static void give(struct bt_ranks *r, int *first, int *n)
{
    *n = 0;
    pthread_mutex_lock(&r->lock);
    if (!r->stopping) {
        while (r->next < r->pieces && !r->todo[r->next]) r->next++;
        *first = r->next;
        while (r->next < r->pieces && r->todo[r->next] && *n < r->block) r->next++, ++*n;
    }
    pthread_mutex_unlock(&r->lock);
}

static void lose(struct bt_ranks *r, int who, const struct msg *m)
{
    enum bt_code code = m->code > BT_OK && m->code < BT_N_CODES ? (enum bt_code)m->code : BT_E_IO;
    bt_fail(&r->lost, code, BT_NOWHERE, "rank %d of %d: %s", who, r->n, m->text);
    r->stopping = true;
}

static void answer(struct bt_ranks *r, int who)
{
    struct msg m, back = { .kind = GO };
    receive(&m, who, TO_LEAD);
    if (m.kind == BYE) {
        r->stage[who] = GONE;
        if (m.code != BT_OK) lose(r, who, &m);
        return; /* answered when rank 0 has come to its own end */
    }
    if (m.kind == DONE) {
        r->stage[who] = FINISHED;
        if (r->in_round) return; /* answered when all are */
    }
    r->stage[who] = m.kind == DONE ? AWAY : ASKING;
    if (m.kind == HELLO) memcpy(back.hash, r->hash, sizeof back.hash), memcpy(back.text, r->text, sizeof back.text);
    if (m.kind == ASK) give(r, &back.first, &back.n);
    if (r->stopping || !r->in_round) back.kind = STOP;
    send(&back, who);
}

/* Until all others have come so far. */
static void serve(struct bt_ranks *r, enum stage until)
{
    for (;;) {
        int who = 0, far = 1;
        while (is_there(MPI_ANY_SOURCE, TO_LEAD, &who)) answer(r, who);
        for (int i = 1; i < r->n; i++) far += r->stage[i] >= until;
        if (far == r->n) return;
        nap();
    }
}

static void *server(void *data)
{
    serve(data, FINISHED);
    return NULL;
}

/* ---- rounds ---- */

enum bt_code bt_ranks_begin(struct bt_ranks *r, const char *what, int n, const bool *todo, int block, struct bt_err *e)
{
    char mine[200], its[200];
    struct msg m = { .kind = HELLO };
    if (bt_ranks_n(r) == 1) return BT_OK;
    r->first = r->count = 0, r->over = false;
    bt_sha256(what, strlen(what), r->hash);
    bt_format(r->text, sizeof r->text, "%.*s", (int)sizeof r->text - 1, what);
    if (r->me == 0) {
        r->todo = todo, r->pieces = n, r->block = block, r->next = 0, r->in_round = true;
        for (int i = 1; i < r->n; i++)
            if (r->stage[i] != GONE) r->stage[i] = AWAY;
        if (pthread_create(&r->server, NULL, server, r) == 0) return BT_OK;
        r->in_round = false;
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "no thread can be had to hand out work");
    }
    call(&m);
    if (m.kind == STOP) return bt_fail(e, BT_E_IO, BT_NOWHERE, "another rank ended the work");
    if (strcmp(m.hash, r->hash) == 0) return BT_OK;
    bt_first_difference(r->text, m.text, mine, its);
    return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                   "at other work than rank 0: it has '%s', rank 0 has '%s'; all need the same program, files and kind of processor", mine,
                   its);
}

bool bt_ranks_mine(struct bt_ranks *r, int i)
{
    if (bt_ranks_n(r) == 1) return true;
    while (!r->over && i >= r->first + r->count) {
        struct msg m = { .kind = ASK };
        if (r->me) call(&m);
        else give(r, &m.first, &m.n);
        r->first = m.first, r->count = m.n;
        r->over = m.n < 1;
    }
    return !r->over && i >= r->first && i < r->first + r->count;
}

enum bt_code bt_ranks_end(struct bt_ranks *r, enum bt_code code, struct bt_err *e)
{
    struct msg m = { .kind = DONE };
    if (bt_ranks_n(r) == 1) return code;
    if (r->me) {
        if (code != BT_OK) return code; /* told at the end */
        call(&m);
        return m.kind == GO ? BT_OK : bt_fail(e, BT_E_IO, BT_NOWHERE, "another rank ended the work");
    }
    if (code != BT_OK) r->stopping = true;
    pthread_join(r->server, NULL);
    r->in_round = false;
    m.kind = r->stopping ? STOP : GO;
    for (int i = 1; i < r->n; i++)
        if (r->stage[i] == FINISHED) send(&m, i), r->stage[i] = AWAY;
    if (code != BT_OK || r->lost.code == BT_OK) return code;
    return bt_fail(e, r->lost.code, BT_NOWHERE, "%s", r->lost.msg);
}

/* ---- the end ---- */

int bt_ranks_close(struct bt_ranks *r, int status, const struct bt_err *why, struct bt_err *theirs)
{
    struct msg m = { .kind = BYE, .code = (int)why->code };
    char place[256] = "";
    char host[MPI_MAX_PROCESSOR_NAME] = "";
    int len = 0;
    if (!r) return status;
    if (r->n > 1 && r->me) {
        MPI_Get_processor_name(host, &len);
        if (why->at.line) bt_format(place, sizeof place, "%.200s:%d:%d: ", why->at.file, why->at.line, why->at.col);
        bt_format(m.text, sizeof m.text, "(%.100s) %s%s", host, place, why->msg);
        call(&m);
        status = m.code;
    } else if (r->n > 1 && r->stage) {
        serve(r, GONE);
        if (status == 0 && r->lost.code != BT_OK) *theirs = r->lost, status = bt_exit_status(r->lost.code);
        m = (struct msg){ .kind = GO, .code = status };
        for (int i = 1; i < r->n; i++) send(&m, i);
    }
    MPI_Finalize();
    pthread_mutex_destroy(&r->lock);
    free(r->stage);
    free(r);
    return status;
}
