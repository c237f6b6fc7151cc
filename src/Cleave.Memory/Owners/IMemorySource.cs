using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>An allocator behind one interface, whether it is an object or a type.</summary>
internal interface IMemorySource
{
    /// <summary>The allocator's name, for messages: "Kmalloc".</summary>
    string Name { get; }

    /// <summary>The heap that the memory comes from; null if it comes from no heap, or from a default heap that was not made yet.</summary>
    MemoryHeap? Heap { get; }

    /// <inheritdoc cref="IAllocator.MaxSizeFor"/>
    nuint MaxSizeFor(GfpFlags flags);

    /// <summary>Allocates memory, or answers with the reason why that failed.</summary>
    AllocationError TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory);

    /// <summary>Allocates memory without counting or reporting a failure, because the caller can still do something else.</summary>
    AllocationError TryTakeQuietly(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory);

    /// <summary>Explains in a sentence why a request failed.</summary>
    string Explain(AllocationError error, Layout layout, GfpFlags flags, NumaNode node);

    /// <summary>Frees memory of this allocator, with the layout that it was allocated with.</summary>
    void Give(nuint address, Layout layout);
}
