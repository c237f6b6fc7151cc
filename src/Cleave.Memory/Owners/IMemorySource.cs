using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>An allocator, whether it is an object or a type.</summary>
internal interface IMemorySource
{
    /// <summary>The allocator's name, for messages: "Kmalloc".</summary>
    string Name { get; }

    /// <summary>The heap that the memory is of, or null if it is of none, or that heap was not made yet.</summary>
    MemoryHeap? Heap { get; }

    /// <inheritdoc cref="IAllocator.MaxSizeFor"/>
    nuint MaxSizeFor(GfpFlags flags);

    /// <summary>Takes memory, or says why there is none.</summary>
    AllocationError TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory);

    /// <summary>Takes memory, and neither counts nor reports a failure, since the caller has another way.</summary>
    AllocationError TryTakeQuietly(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory);

    /// <summary>Why a request failed, in a sentence.</summary>
    string Explain(AllocationError error, Layout layout, GfpFlags flags, NumaNode node);

    /// <summary>Gives memory back that came from here, with the layout that it was asked for with.</summary>
    void Give(nuint address, Layout layout);
}
