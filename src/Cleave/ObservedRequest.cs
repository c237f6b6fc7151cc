namespace Cleave;

/// <summary>What a caller asked an allocator for, in the words that all allocators have in common.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Alignment">Bytes, a power of two; 0 where none was stated.</param>
/// <param name="Start">Where the range begins, with <see cref="ObservedTerms.Range"/>.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Terms">What else was asked.</param>
public readonly record struct ObservedRequest(ulong Size, ulong Alignment, ulong Start, ulong End, ObservedTerms Terms)
{
    /// <summary>A request for so many bytes and nothing more.</summary>
    public static ObservedRequest Plain(ulong size, ulong alignment = 0) => new(size, alignment, 0, 0, ObservedTerms.None);
}

/// <summary>What a request asks beyond size and alignment.</summary>
[Flags]
public enum ObservedTerms
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Within a range of addresses.</summary>
    Range = 1,

    /// <summary>From the highest address down.</summary>
    TopDown = 2,

    /// <summary>One run of addresses.</summary>
    Contiguous = 4,

    /// <summary>Zeroed memory is preferred.</summary>
    Clear = 8,

    /// <summary>What rounding adds is kept.</summary>
    Untrimmed = 16,

    /// <summary>A single block.</summary>
    OneBlock = 32,
}
