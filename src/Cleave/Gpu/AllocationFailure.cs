using System.Runtime.InteropServices;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>Why a <see cref="GpuBuddy"/> or a best-fit allocator refused a call, with the value and the limit; <c>default</c> is no
/// failure.</summary>
/// <remarks>Immutable. Sizes are bytes, offsets include the base offset.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AllocationFailure
{
    /// <summary>The kind of the error.</summary>
    public PlacementError Code { get; init; }

    /// <summary>The reason why no room was found; <see cref="NoSpaceReason.None"/> for every other error.</summary>
    public NoSpaceReason Reason { get; init; }

    /// <summary>
    /// The value that was refused, in bytes, as an offset, or as the bits of flags; the size asked for if no room was found.
    /// </summary>
    public ulong Value { get; init; }

    /// <summary>The limit of the value, if the error has one; the size of the space if no room was found.</summary>
    public ulong Limit { get; init; }

    /// <summary>Bytes that were free at that moment.</summary>
    public ulong Available { get; init; }

    /// <summary>Bytes of the largest free block at that moment; of a best-fit allocator, which has no blocks, of the longest free
    /// run.</summary>
    public ulong LargestFreeBlock { get; init; }

    /// <summary>Bytes of the longest run of free memory at that moment, of blocks of any kind and size side by side. A
    /// <see cref="GpuBuddy"/> finds it for contiguous requests without a range, and has 0 for others.</summary>
    public ulong LargestFreeRun { get; init; }

    /// <summary>A size in bytes with which the same request would have been served at that moment; 0 if none is known. The size is the largest
    /// such one, except for a request for several blocks in a range.</summary>
    public ulong Fitting { get; init; }

    /// <summary>Bytes of the smallest block that could serve the request, which is its alignment too: at least one chunk. Of a best-fit allocator,
    /// the alignment.</summary>
    public ulong MinBlock { get; init; }

    /// <summary>The bounds of a request for a range. Both are 0 for other requests, or the whole space with a best-fit allocator.</summary>
    public (ulong Start, ulong End) Range { get; init; }

    /// <summary>Whether the request was for one run of addresses.</summary>
    public bool IsContiguous { get; init; }

    /// <summary>Whether the request was for a single block.</summary>
    public bool IsSingleBlock { get; init; }

    /// <summary>The name of the argument that was invalid, or null.</summary>
    public string? ParamName { get; init; }

    /// <summary>Whether the call failed; false for <c>default</c>.</summary>
    public bool IsFailure => Code != PlacementError.None;

    /// <summary>Whether the request was valid but no room was found for it.</summary>
    public bool IsNoSpace => Code == PlacementError.NoSpace;

    /// <summary>Whether an argument was invalid; trying again later cannot help.</summary>
    public bool IsInvalid => Code is not (PlacementError.None or PlacementError.NoSpace);

    /// <summary>Whether the failure is from an allocator of ranges, whose messages speak of runs and not of blocks.</summary>
    internal bool IsBestFit { get; init; }

    /// <summary>Returns one sentence that names the value, the limit, and a size that would have fitted.</summary>
    public override string ToString() => IsBestFit ? RunFailureText.Of(this) : FailureText.Of(this);
}
