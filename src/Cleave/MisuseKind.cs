namespace Cleave;

/// <summary>The kinds of misuse of an address or a handle by a caller.</summary>
public enum MisuseKind
{
    /// <summary>No misuse: the call was right.</summary>
    None = 0,

    /// <summary>The allocator did not allocate the memory: the address is outside, or the handle is another allocator's.</summary>
    Foreign,

    /// <summary>No block of that size can begin at the address.</summary>
    Misaligned,

    /// <summary>The address lies inside allocated memory instead of at its beginning.</summary>
    Interior,

    /// <summary>The memory at the address is already free.</summary>
    DoubleFree,

    /// <summary>The handle is out of date: its memory was freed, resized or moved since the handle was returned.</summary>
    StaleHandle,

    /// <summary>The handle is a default value, which names no memory.</summary>
    NoHandle,

    /// <summary>The memory belongs to an owner, whose disposal frees it.</summary>
    Owned,

    /// <summary>The memory at the address is retired.</summary>
    Retired,

    /// <summary>The memory at the address was allocated with another layout.</summary>
    WrongLayout,

    /// <summary>The memory at the address was allocated with another order.</summary>
    WrongOrder,

    /// <summary>The allocator has no blocks of the order.</summary>
    NoSuchOrder,

    /// <summary>The caller wrote beyond the end of the memory. Detected only in debug mode.</summary>
    Overrun,

    /// <summary>The caller wrote to the memory after it was freed. Detected only in debug mode and in a quarantine.</summary>
    UseAfterFree,
}
