namespace Cleave.Pool;

/// <summary>The kinds of records in an increment of a pool. The numbers are part of the format.</summary>
internal enum PoolChange : byte
{
    /// <summary>A block was allocated: the block.</summary>
    Allocated = 0,

    /// <summary>A block was freed: its first smallest block.</summary>
    Freed = 1,

    /// <summary>Smallest blocks were retired: the first one, and their number - 1.</summary>
    Retired = 2,

    /// <summary>Retired smallest blocks were restored: the first one, and their number - 1.</summary>
    Restored = 3,
}
