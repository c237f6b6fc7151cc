using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Mapping;

namespace Cleave.Memory.Heaps;

/// <summary>A request that there was no memory for, and the state that the heap was in.</summary>
public sealed class AllocationFailedEventArgs : EventArgs
{
    internal AllocationFailedEventArgs()
    {
    }

    /// <summary>The reason.</summary>
    public required AllocationError Error { get; init; }

    /// <summary>The name of the heap.</summary>
    public required string Heap { get; init; }

    /// <summary>The size of the heap, in bytes.</summary>
    public required nuint HeapSize { get; init; }

    /// <summary>The allocator that was asked: "Kmalloc", "Vmalloc" or "KVmalloc".</summary>
    public required string Allocator { get; init; }

    /// <summary>The largest request that the allocator serves with these flags, in bytes.</summary>
    public required nuint MaxSize { get; init; }

    /// <summary>The layout that was asked for.</summary>
    public required Layout Layout { get; init; }

    /// <summary>The flags of the request.</summary>
    public required GfpFlags Flags { get; init; }

    /// <summary>The node that was asked for.</summary>
    public required NumaNode Node { get; init; }

    /// <summary>Pages that were free, on all nodes together.</summary>
    public required ulong FreePages { get; init; }

    /// <summary>Pages of the heap.</summary>
    public required ulong Pages { get; init; }

    /// <summary>The group that would have been over its limit, if that is the reason, else null.</summary>
    public required MemoryGroup? Group { get; init; }

    /// <summary>The group, pool or cache that held most of the heap, or of the full group; null if none is known.</summary>
    public required MemoryHolder? LargestHolder { get; init; }

    /// <summary>The largest request that the heap serves at all, in bytes.</summary>
    internal nuint LargestMaxSize { get; init; }

    /// <summary>All of it in words: the request, the limit that it met, and who held most.</summary>
    public override string ToString() => $"No memory in heap '{Heap}' for {Layout} ({Flags}, {Node}): {Error}. {Reason}.";

    private string Reason => Error switch
    {
        AllocationError.TooLarge => Limit,
        AllocationError.GroupLimit when Group is not null =>
            $"Group '{Group.Name}' has {ShareText.Of(Group.Charged, Group.Limit)} charged{(LargestHolder is { } holder ? $"; in it {holder.Name} holds most, {Held(holder, Group.Limit)}" : "")}",
        AllocationError.MappingLimit => FormattableString.Invariant(
            $"The heaps have {MappingBudget.Shared.InUse} of {MappingBudget.Shared.Limit} mappings, which the system limits"),
        _ => $"{Free} are free{(LargestHolder is { } holder ? $"; {holder.Name} holds most, {Held(holder, HeapSize)}" : "")}",
    };

    private string Free => ShareText.Of(FreePages * (HeapSize / Pages), HeapSize);

    private string Limit =>
        $"{Allocator} serves at most {ByteText.Exact(MaxSize)}{(LargestMaxSize <= MaxSize ? "" : Allocator == "Kmalloc" ? $"; KVmalloc and Vmalloc serve up to {ByteText.Exact(LargestMaxSize)}" : $" to a request that may not wait, and {ByteText.Exact(LargestMaxSize)} with GfpFlags.Kernel")}";

    private static string Held(MemoryHolder holder, nuint whole) => ShareText.Of(holder.Bytes, whole);
}
