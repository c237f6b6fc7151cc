namespace Cleave.Gpu;

/// <content>The key of the memory in a saved state.</content>
public sealed partial class AllocatedBlocks
{
    /// <summary>The number by which the user finds the memory again after a restore (<see cref="GpuBuddy.TryTakeOwner"/>); 0, the default,
    /// for none. Several owners may have one key. <see cref="SplitOff"/> passes it on.</summary>
    /// <remarks>The allocator keeps the key, so it is saved also if the owner is lost. Thread-safe, by the allocator's lock.</remarks>
    /// <inheritdoc cref="Count" path="/exception"/>
    public ulong Key
    {
        get => _space.KeyOf(this);
        set => _space.SetKey(this, value);
    }

    /// <summary>The number of the owner in the table of owners, as long as it is not disposed.</summary>
    internal int Entry => _place - 1;
}
