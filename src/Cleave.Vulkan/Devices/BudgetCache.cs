namespace Cleave.Vulkan.Devices;

/// <summary>Keeps the budgets that the driver reports, because reading them is a call of the driver.</summary>
/// <remarks>
/// Budgets are read again after some device allocations and frees, and when a new frame begins. In between, what this allocator has
/// allocated and freed since then is added to the usage that the driver reported. Thread-safe, by a lock.
/// </remarks>
internal sealed class BudgetCache(DeviceContext device)
{
    /// <summary>The number of device allocations and frees after which the budgets are read again.</summary>
    public const int MostChanges = 30;

    private readonly Lock _lock = new();
    private readonly ulong[] _budget = new ulong[16];
    private readonly ulong[] _usage = new ulong[16];
    private readonly ulong[] _heldThen = new ulong[16];
    private int _changes = MostChanges;

    /// <summary>Counts a device allocation or a free.</summary>
    public void Count() => Interlocked.Increment(ref _changes);

    /// <summary>Has the budgets read again by the next call that needs them.</summary>
    public void Expire() => Volatile.Write(ref _changes, MostChanges);

    /// <summary>Gives the budget of a heap and its usage, in bytes.</summary>
    /// <param name="heap">The number of the heap.</param>
    /// <param name="held">Bytes of the heap that this allocator holds now.</param>
    /// <param name="heldOf">Tells how many bytes of a heap this allocator holds.</param>
    public (ulong Budget, ulong Usage) Read(int heap, ulong held, Func<int, ulong> heldOf)
    {
        lock (_lock)
        {
            if (Volatile.Read(ref _changes) >= MostChanges)
            {
                Volatile.Write(ref _changes, 0);
                device.TryReadBudget(_budget, _usage);
                for (int index = 0; index < device.Heaps.Length; index++)
                {
                    _heldThen[index] = heldOf(index);
                }

                held = _heldThen[heap];
            }

            ulong usage = _usage[heap] + held;
            return (_budget[heap], usage > _heldThen[heap] ? usage - _heldThen[heap] : 0);
        }
    }
}
