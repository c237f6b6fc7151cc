namespace Cleave;

/// <summary>The reason why a valid request found no room: the condition that would have to change so that it is served.</summary>
public enum NoSpaceReason
{
    /// <summary>No reason: the request was served, or was invalid.</summary>
    None = 0,

    /// <summary>Fewer bytes are free than were asked for.</summary>
    Total,

    /// <summary>Enough bytes are free, but not in one piece, or not in blocks as large as the smallest block asked for.</summary>
    Fragmentation,

    /// <summary>Enough memory is free in one piece, but not at a multiple of the alignment asked for.</summary>
    Alignment,

    /// <summary>Enough bytes are free in the space, but not in the range asked for.</summary>
    Range,

    /// <summary>An allocation cannot grow in place because the memory behind it is in use.</summary>
    InPlace,

    /// <summary>The space cannot shrink because memory at its high end is allocated.</summary>
    EndOfSpace,

    /// <summary>No plan of moves was found that frees the memory, or none within the limit of bytes to move.</summary>
    Moves,

    /// <summary>A move was refused because its range was freed, resized or moved since the move was planned.</summary>
    MoveSource,

    /// <summary>A move was refused because the memory at its target is not free.</summary>
    MoveTarget,
}
