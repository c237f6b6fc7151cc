using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Mapping;

namespace Cleave.Memory.Heaps;

/// <summary>The report of a request that failed for want of memory, with the state of the heap at that moment.</summary>
public sealed class AllocationFailedEventArgs : EventArgs
{
    internal AllocationFailedEventArgs()
    {
    }

    /// <summary>The reason why the request failed.</summary>
    public required FailureCode Code { get; init; }

    /// <summary>The name of the heap.</summary>
    public required string Heap { get; init; }

    /// <summary>The size of the heap, in bytes.</summary>
    public required nuint HeapSize { get; init; }

    /// <summary>The name of the allocator that was called: "Kmalloc", "Vmalloc" or "KVmalloc".</summary>
    public required string Allocator { get; init; }

    /// <summary>The largest request that this allocator serves with the flags of the request, in bytes.</summary>
    public required nuint MaxSize { get; init; }

    /// <summary>The size and the alignment that were requested.</summary>
    public required Layout Layout { get; init; }

    /// <summary>The flags of the request.</summary>
    public required GfpFlags Flags { get; init; }

    /// <summary>The NUMA node that was requested.</summary>
    public required NumaNode Node { get; init; }

    /// <summary>The number of free pages on all nodes together when the request failed.</summary>
    public required ulong FreePages { get; init; }

    /// <summary>The number of pages of the heap, free or not.</summary>
    public required ulong Pages { get; init; }

    /// <summary>The group whose limit the request would have exceeded; null if the request failed for another reason.</summary>
    public required MemoryGroup? Group { get; init; }

    /// <summary>The group, pool or cache that held the most memory of the heap, or of <see cref="Group"/> if that was full; null if none is
    /// known.</summary>
    public required MemoryHolder? LargestHolder { get; init; }

    /// <summary>The largest request that any allocator of the heap serves, in bytes.</summary>
    internal nuint LargestMaxSize { get; init; }

    /// <summary>Makes the failure that the caller gets, with the same sentence.</summary>
    internal AllocationFailure ToFailure() => new()
    {
        Code = Code,
        Reason = Code == FailureCode.NoSpace && FreeBytes < Layout.Size ? NoSpaceReason.Total
            : Code == FailureCode.NoSpace ? NoSpaceReason.Fragmentation
            : NoSpaceReason.None,
        Value = Layout.Size,
        Limit = Code switch
        {
            FailureCode.TooLarge => MaxSize,
            FailureCode.GroupLimit when Group is not null => Group.Limit,
            _ => HeapSize,
        },
        FreeBytes = FreeBytes,
        Fitting = Code == FailureCode.TooLarge ? MaxSize : 0,
        MinBlock = Layout.Alignment.Bytes,
        IsContiguous = Allocator == nameof(Kmalloc),
        Name = Group?.Name ?? Heap,
        Text = new HeapFailureText(this),
    };

    /// <summary>Describes the failure in words: the request, the limit that it met, and who held the most memory.</summary>
    public override string ToString() => $"No memory in heap '{Heap}' for {Layout} ({Flags}, {Node}): {Code}. {Reason}.";

    private string Reason => Code switch
    {
        FailureCode.TooLarge => Limit,
        FailureCode.GroupLimit when Group is not null =>
            $"Group '{Group.Name}' has {ShareText.Of(Group.Charged, Group.Limit)} "
                + $"charged{(LargestHolder is { } holder ? $"; in it {holder.Name} holds most, {Held(holder, Group.Limit)}" : "")}",
        FailureCode.MappingLimit => FormattableString.Invariant(
            $"The heaps have {MappingBudget.Shared.InUse} of {MappingBudget.Shared.Limit} mappings, which the system limits"),
        _ => $"{Free} are free{(LargestHolder is { } holder ? $"; {holder.Name} holds most, {Held(holder, HeapSize)}" : "")}",
    };

    private ulong FreeBytes => FreePages * (HeapSize / Pages);

    private string Free => ShareText.Of(FreeBytes, HeapSize);

    private string Limit => $"{Allocator} serves at most {ByteText.Exact(MaxSize)}{LargerLimit}";

    private string LargerLimit => LargestMaxSize <= MaxSize ? ""
        : Allocator == "Kmalloc" ? $"; KVmalloc and Vmalloc serve up to {ByteText.Exact(LargestMaxSize)}"
        : $" to a request that may not wait, and {ByteText.Exact(LargestMaxSize)} with GfpFlags.Kernel";

    private static string Held(MemoryHolder holder, nuint whole) => ShareText.Of(holder.Bytes, whole);
}
