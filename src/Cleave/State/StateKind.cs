namespace Cleave.State;

/// <summary>The kinds of allocators whose state can be saved. The numbers are part of the format.</summary>
internal enum StateKind : byte
{
    /// <summary>Ranges of any length, of a best-fit allocator.</summary>
    Ranges = 1,

    /// <summary>Blocks and their owners, of a GPU buddy allocator.</summary>
    Blocks = 2,

    /// <summary>Blocks in lists, of a buddy pool.</summary>
    Pool = 3,
}
