using System.Runtime.InteropServices;

namespace Cleave;

/// <summary>The reason why an allocator refused a call, with the value, the limit and what would have fitted.</summary>
/// <remarks>
/// All allocators report failures by this type. <c>default</c> means that the call succeeded. The sentence of <see cref="ToString"/> is
/// built only when it is read. A refusal allocates nothing on the managed heap, except that of a heap, which records its state. Sizes are
/// in bytes; offsets include the base offset. Immutable, so safe from any number of threads.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.BestFit;
///
/// var memory = new BestFitAllocator(ByteSize.FromMiB(1));
/// if (!memory.TryAllocateRange(ByteSize.FromMiB(2), out AllocatedRange range, out AllocationFailure failure))
/// {
///     Console.WriteLine(failure); // The size is 2 MiB; all of the space has 1 MiB.
///     Console.WriteLine(failure.Code); // SizeAboveMax
/// }
/// </code>
/// </example>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AllocationFailure
{
    /// <summary>The kind of the failure.</summary>
    public FailureCode Code { get; init; }

    /// <summary>The condition that free memory did not meet; <see cref="NoSpaceReason.None"/> unless the code is
    /// <see cref="FailureCode.NoSpace"/>.</summary>
    public NoSpaceReason Reason { get; init; }

    /// <summary>
    /// The value that was refused: bytes, an offset or the bits of flags. For a valid request, the size that was asked for.
    /// </summary>
    public ulong Value { get; init; }

    /// <summary>The limit of the value. For a valid request, the size of the space, or the limit that the request met.</summary>
    public ulong Limit { get; init; }

    /// <summary>Bytes that were free at the moment of the failure.</summary>
    public ulong FreeBytes { get; init; }

    /// <summary>Bytes of the largest free block at the moment of the failure. An allocator without blocks reports its longest free run; a
    /// heap, which does not search for it, reports 0.</summary>
    public ulong LargestFreeBlock { get; init; }

    /// <summary>Bytes of the longest run of free memory at the moment of the failure, whatever blocks the run consists of. 0 if the
    /// allocator did not need to find it.</summary>
    public ulong LargestFreeRun { get; init; }

    /// <summary>A size in bytes with which the same request would have been served; 0 if none is known. The size is the largest such one,
    /// except for a request for several blocks in a range.</summary>
    public ulong Fitting { get; init; }

    /// <summary>Bytes of the smallest block that could serve the request, which is its alignment too.</summary>
    public ulong MinBlock { get; init; }

    /// <summary>The bounds of a request for a range. Both are 0 for a request without bounds, or those of the space in a best-fit
    /// allocator.</summary>
    public (ulong Start, ulong End) Range { get; init; }

    /// <summary>Whether the request was for one run of addresses.</summary>
    public bool IsContiguous { get; init; }

    /// <summary>Whether the request was for a single block.</summary>
    public bool IsSingleBlock { get; init; }

    /// <summary>The name of the argument that was invalid; null if no argument was.</summary>
    public string? ParamName { get; init; }

    /// <summary>The name of the heap, or of the group whose limit was met; null for an allocator without a name.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the call failed; false for <c>default</c>.</summary>
    public bool IsFailure => Code != FailureCode.None;

    /// <summary>Whether the request was valid but free memory could not serve it.</summary>
    public bool IsNoSpace => Code == FailureCode.NoSpace;

    /// <summary>Whether an argument was invalid, so that trying again later cannot help.</summary>
    public bool IsInvalid => Code >= FailureCode.SizeBelowMin;

    /// <summary>The author of the sentence; null for the general words.</summary>
    public FailureText? Text { get; init; }

    /// <summary>Makes the exception for this failure: an <see cref="AllocationException"/> for a valid request, an
    /// <see cref="InvalidOperationException"/> if the state of the owner forbids the call,
    /// else an <see cref="ArgumentException"/>.</summary>
    /// <remarks>A method without <c>Try</c> throws this exception.</remarks>
    public Exception ToException() =>
        !IsInvalid ? new AllocationException(this)
        : Code == FailureCode.TrimNeedsOneRun ? new InvalidOperationException(ToString())
        : new ArgumentException(ToString(), ParamName);

    /// <summary>Returns one sentence that names the value, the limit, and a size that would have fitted.</summary>
    public override string ToString() => (Text ?? FailureText.General).Of(this);

    /// <summary>Throws the exception of this failure, unless the call succeeded.</summary>
    public void ThrowIfFailed()
    {
        if (IsFailure)
        {
            throw ToException();
        }
    }
}
