using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;

namespace Cleave.Bench.State;

/// <summary>An allocator of any kind whose state is saved and restored.</summary>
internal interface ISavedSpace
{
    /// <summary>Bytes of the metadata.</summary>
    ulong MetadataBytes { get; }

    /// <summary>Writes the state of the allocator.</summary>
    void Save(Stream destination);

    /// <summary>Makes an allocator of a state, and drops it.</summary>
    void Restore(byte[] state);
}

/// <summary>A space of blocks whose state is saved.</summary>
/// <param name="memory">The space.</param>
/// <param name="owners">The owners, which must not be lost.</param>
internal sealed class SavedBuddy(GpuBuddy memory, List<AllocatedBlocks> owners) : ISavedSpace
{
    /// <summary>The number of owners.</summary>
    public int Owners => owners.Count;

    public ulong MetadataBytes => memory.MetadataBytes;

    public void Save(Stream destination) => memory.Save(destination);

    public void Restore(byte[] state) => GpuBuddy.Restore(state);
}

/// <summary>A pool of blocks whose state is saved.</summary>
internal sealed class SavedPool(BuddyPool pool) : ISavedSpace
{
    public ulong MetadataBytes => pool.MetadataBytes;

    public void Save(Stream destination) => pool.Save(destination);

    public void Restore(byte[] state) => BuddyPool.RestoreState(state);
}

/// <summary>A space of ranges whose state is saved.</summary>
internal sealed class SavedRanges(BestFitAllocator memory) : ISavedSpace
{
    public ulong MetadataBytes => memory.MetadataBytes;

    public void Save(Stream destination) => memory.Save(destination);

    public void Restore(byte[] state) => BestFitAllocator.Restore(state);
}
