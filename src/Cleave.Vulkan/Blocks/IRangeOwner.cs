namespace Cleave.Vulkan.Blocks;

/// <summary>An owner of a range, which is given the place of its range under the lock of the block.</summary>
internal interface IRangeOwner
{
    /// <summary>The name of the memory; null if it has none.</summary>
    string? Name { get; }

    /// <summary>Whether the range may be moved now.</summary>
    bool CanMove { get; }

    /// <summary>Gives the owner its range, when the range is taken. Nobody else knows the owner yet.</summary>
    void Hold(MemoryBlock block, in BlockRange range);

    /// <summary>Gives the owner the range at its new place, when a move is complete.</summary>
    /// <returns>False if the range must stay where it is; nothing has changed then.</returns>
    bool TryMove(MemoryBlock block, in BlockRange range);
}
