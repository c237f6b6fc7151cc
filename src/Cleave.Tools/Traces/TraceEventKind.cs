namespace Cleave.Tools.Traces;

/// <summary>What happened at one point of a recorded trace.</summary>
public enum TraceEventKind
{
    /// <summary>A block was allocated.</summary>
    Allocate,

    /// <summary>A block was given back.</summary>
    Free,

    /// <summary>The recorded program asked for memory and was refused.</summary>
    OutOfMemory,

    /// <summary>One block of an allocation of several was given back; as a whole it counts as live until all of it is.</summary>
    FreePart,

    /// <summary>A block was cut down; it counts with the size that it was asked with.</summary>
    Trim,

    /// <summary>All free memory was declared zeroed, or dirty.</summary>
    ResetClear,

    /// <summary>A region of a pool was taken out of use.</summary>
    Retire,

    /// <summary>A region of a pool was brought back.</summary>
    Restore,

    /// <summary>A block grew in place; it counts with the size that it was asked with.</summary>
    Grow,
}
