namespace Cleave.Memory.Owners;

/// <summary>An allocator, whether it is an object or a type.</summary>
internal interface IMemorySource
{
    /// <summary>The allocator's name, for messages: "Kmalloc".</summary>
    string Name { get; }

    /// <inheritdoc cref="IAllocator.MaxSizeFor"/>
    nuint MaxSizeFor(GfpFlags flags);

    /// <summary>Takes memory, or says why there is none.</summary>
    AllocError TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory);

    /// <summary>Gives memory back that came from here, with the layout that it was asked for with.</summary>
    void Give(nuint address, Layout layout);
}
