namespace Cleave;

/// <summary>A caller's request to an allocator, in terms that all allocators have in common.</summary>
/// <param name="Size">The size in bytes.</param>
/// <param name="Alignment">The alignment in bytes, a power of two; 0 if the caller stated none.</param>
/// <param name="Start">The first address of the range, if <see cref="ObservedTerms.Range"/> is set.</param>
/// <param name="End">The address after the range, if <see cref="ObservedTerms.Range"/> is set.</param>
/// <param name="Terms">The further conditions of the request.</param>
public readonly record struct ObservedRequest(ulong Size, ulong Alignment, ulong Start, ulong End, ObservedTerms Terms)
{
    /// <summary>Describes a request that has a size and an alignment, but no further conditions.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <param name="alignment">The alignment in bytes, a power of two; 0 if the caller stated none.</param>
    public static ObservedRequest Plain(ulong size, ulong alignment = 0) => new(size, alignment, 0, 0, ObservedTerms.None);
}

/// <summary>The conditions of a request beyond its size and alignment.</summary>
[Flags]
public enum ObservedTerms
{
    /// <summary>The request has no further conditions.</summary>
    None = 0,

    /// <summary>The memory must lie within a range of addresses.</summary>
    Range = 1,

    /// <summary>The allocator searches from the highest address down.</summary>
    TopDown = 2,

    /// <summary>The memory must be one run of addresses.</summary>
    Contiguous = 4,

    /// <summary>Zeroed memory is preferred.</summary>
    Clear = 8,

    /// <summary>The caller keeps the memory that rounding adds to the size.</summary>
    Untrimmed = 16,

    /// <summary>A single block must serve the request.</summary>
    OneBlock = 32,
}
