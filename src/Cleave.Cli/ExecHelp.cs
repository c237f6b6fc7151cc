namespace Cleave.Cli;

/// <summary>What <c>cleave exec</c> understands, for its help and its prompt.</summary>
internal static class ExecHelp
{
    public const string Text = """
        init SIZE CHUNK                              make a space of SIZE bytes, smallest block CHUNK (a power of two, 4096 or more)
        alloc ID START END SIZE MIN_BLOCK FLAGS      allocate; the answer lists offset:order:clear of each block
        free ID FLAGS                                free what ID holds; FLAGS 16: it has been zeroed
        trim ID START SIZE                           keep SIZE bytes from START (- for its beginning) of the one block of ID
        reset_clear 0|1                              all free memory becomes dirty (0) or clear (1)
        state                                        free bytes, clear bytes, free blocks of each order
        map                                          the space as a line of characters
        fini                                         free everything and drop the space
        pool BASE SIZE MIN_ALLOC MAX_ALLOC MIN_BUDDY make a BuddyPool instead; until fini these are the operations:
          alloc BYTES                                allocate; the answer is the address
          free ADDRESS                               free the block that begins there
          kill ADDRESS SIZE, unkill ADDRESS SIZE     take a region out of use, bring it back
          stats, describe ADDRESS                    the statistics; what is at an address
        bestfit BASE SIZE GRANULARITY                make a best-fit space instead; until fini these are the operations:
          alloc ID START END SIZE ALIGNMENT FLAGS    allocate; the answer is offset:size:clear
          free ID FLAGS, reset_clear 0|1, map        as above
          grow ID SIZE                               grow the range of ID in place, if the memory behind it is free
          trim ID START SIZE FLAGS                   keep SIZE bytes from START of the range of ID; FLAGS 16: the rest is zeroed
          state, runs                                bytes and counts; the free runs, as offset:size:clear
        Numbers are decimal or 0x hex. FLAGS: RANGE 1, TOPDOWN 2, CONTIGUOUS 4, CLEAR 8, CLEARED 16, TRIM_DISABLE 32.
        Answers: ok, err EINVAL (invalid), err ENOSPC (no space), err EBUSY (ID or space in use), err NOINIT (no space made);
        of a pool err and the kind of error, with its message.

        """;
}
