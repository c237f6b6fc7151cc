namespace Cleave.BestFit;

/// <content>The key of the range in a saved state.</content>
public sealed partial class RangeOwner
{
    /// <summary>The number by which the user finds the range again after a restore
    /// (<see cref="BestFitAllocator.TryTakeOwner"/>); 0, the default, for none. Several owners may have one key.</summary>
    /// <remarks>The allocator keeps the key, so it is saved also if the owner is lost. Thread-safe, by the allocator's lock.</remarks>
    /// <inheritdoc cref="Range" path="/exception"/>
    public ulong Key
    {
        get => _allocator.KeyOf(this);
        set => _allocator.SetKey(this, value);
    }
}
