namespace Cleave.Cli;

/// <summary>The list of the operations of <c>cleave exec</c>, for its help and its prompt.</summary>
internal static class ExecHelp
{
    public const string Text = """
        init SIZE CHUNK                              make a space of SIZE bytes, smallest block CHUNK (a power of two, 4096 or more)
        alloc ID START END SIZE MIN_BLOCK FLAGS      allocate; the answer lists offset:order:clear of each block
        free ID FLAGS                                free the blocks of ID; FLAGS 16: the caller has zeroed them
        trim ID START SIZE                           keep SIZE bytes from START of the single block of ID (START -: from its beginning)
        resize SIZE                                  grow the space, or shrink it if its end is free
        reset_clear 0|1                              all free memory becomes dirty (0) or clear (1)
        state                                        print free bytes, clear bytes and free blocks of each order
        map                                          print the space as a line of characters
        fini                                         free everything and dispose of the space
        pool BASE SIZE MIN_ALLOC MAX_ALLOC MIN_BUDDY make a BuddyPool instead; until fini, the operations are:
          alloc BYTES                                allocate; the answer is the address
          free ADDRESS                               free the block that begins at ADDRESS
          kill ADDRESS SIZE, unkill ADDRESS SIZE     retire a region (take it out of use), restore it
          stats, describe ADDRESS                    print the statistics; describe the block at ADDRESS
        bestfit BASE SIZE GRANULARITY                make a best-fit space instead; until fini, the operations are:
          alloc ID START END SIZE ALIGNMENT FLAGS    allocate; the answer is offset:size:clear
          free ID FLAGS, resize, reset_clear, map    the same as for a GpuBuddy space
          grow ID SIZE                               grow the range of ID in place, if the memory behind it is free
          trim ID START SIZE FLAGS                   keep SIZE bytes from START of the range of ID; FLAGS 16: the caller has zeroed the rest
          plan run SIZE ALIGNMENT                    plan moves that make a free run; the answer lists id:target of each move
          plan range START END, plan end SIZE        plan moves that empty a range, or all above SIZE bytes of the space
          move ID TARGET                             move the range of ID to TARGET
          state, runs                                print bytes and counts; print the free runs, as offset:size:clear
        Numbers are decimal or 0x hex. FLAGS: RANGE 1, TOPDOWN 2, CONTIGUOUS 4, CLEAR 8, CLEARED 16, TRIM_DISABLE 32.
        Answers: ok, err EINVAL (invalid), err ENOSPC (no space), err EBUSY (ID or space in use), err NOINIT (no space was made);
        for a pool, err and the kind of error, with its message.

        """;
}
