namespace Cleave.Tools.Traces;

/// <summary>The kind of an event in a recorded trace.</summary>
public enum TraceEventKind
{
    /// <summary>A block was allocated.</summary>
    Allocate,

    /// <summary>A block was freed.</summary>
    Free,

    /// <summary>The recorded program asked for memory and was refused.</summary>
    OutOfMemory,

    /// <summary>
    /// One block of an allocation of several blocks was freed. The allocation counts as live until all its blocks are freed.
    /// </summary>
    FreePart,

    /// <summary>A block was trimmed. The allocation still counts with the size that was first requested.</summary>
    Trim,

    /// <summary>All free memory was declared zeroed, or declared dirty.</summary>
    ResetClear,

    /// <summary>A region of a pool was retired.</summary>
    Retire,

    /// <summary>A region of a pool was restored.</summary>
    Restore,

    /// <summary>A block grew in place. The allocation still counts with the size that was first requested.</summary>
    Grow,

    /// <summary>The space itself got another size, which is the size of the event.</summary>
    Resize,

    /// <summary>A move of a block began: the memory at its target was taken.</summary>
    MoveBegin,

    /// <summary>A move ended: the block is at its target, and its old memory is free.</summary>
    MoveEnd,

    /// <summary>A move was dropped: the memory at its target is free again.</summary>
    MoveDrop,
}
