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

    /// <summary>Allocates memory, or returns false with the reason.</summary>
    bool TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory, out AllocationFailure failure);

    /// <summary>Allocates memory without counting or reporting a failure, because the caller can still do something else.</summary>
    bool TryTakeQuietly(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory);

    /// <summary>Frees memory of this allocator, with the layout that it was allocated with.</summary>
    void Give(nuint address, Layout layout);
}
