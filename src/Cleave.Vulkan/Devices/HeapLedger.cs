namespace Cleave.Vulkan.Devices;

/// <summary>Counts what an allocator holds of each heap, and refuses what would exceed a limit.</summary>
/// <remarks>
/// Invariant <c>Accounted</c>: the bytes and the count are those of all device allocations that exist or are being made. They are reserved
/// before the driver is asked, so that two threads together cannot exceed a limit. Thread-safe, by a lock; only device allocations enter
/// it.
/// </remarks>
internal sealed class HeapLedger
{
    /// <summary>The part of a heap that one process may well use, if the driver reports no budget.</summary>
    private const double UsualShare = 0.8;

    private readonly Lock _lock = new();
    private readonly DeviceContext _device;
    private readonly ulong[] _limits;
    private readonly ulong[] _held;
    private readonly int[] _counts;
    private readonly uint _maxCount;
    private readonly BudgetCache? _budgets;
    private int _count;

    /// <summary>Starts with empty heaps.</summary>
    /// <param name="device">The device.</param>
    /// <param name="limits">The most bytes of each heap; 0, or no entry, is no limit.</param>
    /// <param name="maxCount">The most device allocations; 0 is the limit of the device.</param>
    public HeapLedger(DeviceContext device, IReadOnlyList<ulong> limits, uint maxCount)
    {
        _device = device;
        _limits = [.. device.Heaps.Select(
            heap => heap.Index < limits.Count && limits[heap.Index] > 0 ? limits[heap.Index] : ulong.MaxValue)];
        _held = new ulong[device.Heaps.Length];
        _counts = new int[device.Heaps.Length];
        _budgets = device.Has(DeviceFeatures.MemoryBudget) ? new BudgetCache(device) : null;
        _maxCount = maxCount == 0 ? device.Limits.MaxAllocationCount : Math.Min(maxCount, device.Limits.MaxAllocationCount);
    }

    /// <summary>The number of device allocations of this allocator.</summary>
    public uint TotalCount => (uint)Volatile.Read(ref _count);

    /// <summary>The most device allocations of this allocator.</summary>
    public uint MaxCount => _maxCount;

    /// <summary>Reserves bytes of a heap, and one device allocation.</summary>
    /// <param name="heap">The number of the heap.</param>
    /// <param name="size">Bytes of the device allocation.</param>
    /// <param name="withinBudget">Whether to refuse what would exceed the budget of the heap.</param>
    /// <param name="limit">The limit that was met; 0 if the bytes were reserved.</param>
    /// <returns>The reason of a refusal; None if the bytes were reserved.</returns>
    public DeviceFailureCode Reserve(int heap, ulong size, bool withinBudget, out ulong limit)
    {
        HeapBudget budget = withinBudget ? BudgetOf(heap) : default;
        if (withinBudget && size > budget.Left)
        {
            // Other programs may have freed memory since the budget was read, so a refusal relies on fresh numbers.
            RefreshBudgets();
            budget = BudgetOf(heap);
        }

        lock (_lock)
        {
            (DeviceFailureCode code, limit) =
                size > _device.Limits.MaxAllocationSize ? (DeviceFailureCode.TooLarge, _device.Limits.MaxAllocationSize)
                : (uint)_count >= _maxCount ? (DeviceFailureCode.TooManyAllocations, _maxCount)
                : size > _limits[heap] || _held[heap] > _limits[heap] - size ? (DeviceFailureCode.HeapLimit, _limits[heap])
                : withinBudget && (
                    size > budget.Budget || budget.Usage > budget.Budget - size) ? (DeviceFailureCode.OverBudget, budget.Budget)
                : (DeviceFailureCode.None, 0UL);
            if (code == DeviceFailureCode.None)
            {
                _held[heap] += size;
                _counts[heap]++;
                _count++;
                _budgets?.Count();
            }

            return code;
        }
    }

    /// <summary>Returns what <see cref="Reserve"/> reserved.</summary>
    public void Return(int heap, ulong size)
    {
        lock (_lock)
        {
            _held[heap] -= size;
            _counts[heap]--;
            _count--;
            _budgets?.Count();
        }
    }

    /// <summary>Bytes of a heap in device allocations of this allocator.</summary>
    public ulong HeldBytes(int heap)
    {
        lock (_lock)
        {
            return _held[heap];
        }
    }

    /// <summary>The number of device allocations from a heap.</summary>
    public int CountOf(int heap)
    {
        lock (_lock)
        {
            return _counts[heap];
        }
    }

    /// <summary>The budget of a heap and its usage: the driver's as last read, with what changed here since, or an estimate.</summary>
    public HeapBudget BudgetOf(int heap)
    {
        ulong held = HeldBytes(heap);
        return _budgets?.Read(heap, held, HeldBytes) is var (budget, usage)
            ? new HeapBudget(heap, Math.Min(budget, _limits[heap]), Math.Max(usage, held), held, IsReported: true)
            : new HeapBudget(heap, Math.Min((ulong)(_device.Heaps[heap].Size * UsualShare), _limits[heap]), held, held, IsReported: false);
    }

    /// <summary>Has the budgets read again by the next request that needs them.</summary>
    public void RefreshBudgets() => _budgets?.Expire();
}
