/* blocks.c -- what commands with --resume share: blocks of finished work beside the results file, and what a signal says of them. */
#include "cli.h"
#include "bendtrend/store.h"

enum bt_code blocks_open(struct job *j, struct blocks *b, const char *identity)
{
    struct bt_err e = { 0 };
    const struct args *a = &j->args;
    enum bt_shards_found found = a->resume ? BT_SHARDS_TAKE : a->force ? BT_SHARDS_REMOVE : BT_SHARDS_REFUSE;
    b->shards = b->beside = NULL, b->ranks = j->ranks;
    if (!identity) return job_no_memory(j);
    if (bt_ranks_me(j->ranks) > 0) found = BT_SHARDS_JOIN;
    if (bt_shards_open(b->out, identity, found, &b->shards, &e) == BT_OK && found == BT_SHARDS_TAKE) bt_shards_only(b->shards, b->sort, &e);
    return job_fail(j, &e);
}

enum bt_code blocks_beside(struct job *j, struct blocks *b, const char *identity)
{
    struct bt_err e = { 0 };
    if (!identity) return job_no_memory(j);
    if (bt_shards_beside(b->shards, b->sort, identity, &b->beside, &e) == BT_OK) bt_shards_each(b->beside, NULL, NULL, &e);
    return job_fail(j, &e);
}

/* A signal waits until the block is on the disk, and then says how to go on. n 0: how many there will be is not known. */
void blocks_hold(void *blocks)
{
    (void)blocks;
    signals_hold();
}

bool blocks_kept(void *blocks, const char *of, int done, int n, struct bt_arena *a)
{
    const struct blocks *b = blocks;
    static const char GO_ON[] = "to go on, give the same command with --resume";
    if (n == 0)
        signals_words(bt_printf(a, "interrupted: %d %s are done and lie in '%s.part'; %s\n", done, of, b->out, GO_ON));
    else if (bt_ranks_n(b->ranks) == 1)
        signals_words(bt_printf(a, "interrupted: %d of %d %s are done and lie in '%s.part'; %s\n", done, n, of, b->out, GO_ON));
    else if (bt_ranks_me(b->ranks) == 0)
        signals_words(bt_printf(a, "interrupted: what is done lies in '%s.part'; %s\n", b->out, GO_ON));
    signals_release();
    return true;
}

void blocks_close(struct blocks *b, bool done)
{
    signals_hold();
    bt_shards_close(b->beside);
    if (done && bt_ranks_me(b->ranks) == 0) bt_shards_done(b->shards);
    else bt_shards_close(b->shards);
    signals_release();
}
