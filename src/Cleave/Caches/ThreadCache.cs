namespace Cleave.Caches;

/// <summary>The blocks that one thread keeps for itself: a stack for each order that is cached.</summary>
/// <remarks>
/// What stands in a stack is a hint; whether the block is cached its <see cref="ValueState"/> tells, and who changes that has the block. So
/// another thread may read the stacks at any time and take out what they name. Only the thread itself pushes and pops.
/// </remarks>
/// <param name="group">The number of the caches that it belongs to.</param>
/// <param name="capacities">For each cached order how many blocks its stack takes.</param>
internal sealed class ThreadCache(int group, int[] capacities)
{
    // Two cache lines: the collector may put what another thread writes right beside the counts.
    private const int Padding = 32;

    private readonly ulong[][] _hints = [.. capacities.Select(capacity => new ulong[capacity])];
    private readonly int[] _counts = new int[capacities.Length + (2 * Padding)];

    [ThreadStatic]
    private static ThreadCache? _recent;
    private static int _lastGroup;

    /// <summary>The cache that the calling thread used last, of whatever allocator.</summary>
    public static ThreadCache? Recent
    {
        get => _recent;
        set => _recent = value;
    }

    /// <summary>The number of the caches that it belongs to.</summary>
    public int Group => group;

    /// <summary>A number for further caches.</summary>
    public static int NewGroup() => Interlocked.Increment(ref _lastGroup);

    /// <summary>Puts a block on the stack of its order; false where that is full.</summary>
    public bool TryPush(int order, ulong id)
    {
        ulong[] hints = _hints[order];
        int count = _counts[Padding + order];
        if (count == hints.Length)
        {
            return false;
        }

        Volatile.Write(ref hints[count], id);
        _counts[Padding + order] = count + 1;
        return true;
    }

    /// <summary>Takes the block that was put on the stack of an order last, or 0.</summary>
    public ulong Pop(int order)
    {
        int count = _counts[Padding + order];
        if (count == 0)
        {
            return 0;
        }

        _counts[Padding + order] = count - 1;
        return _hints[order][count - 1];
    }

    /// <summary>Orders that have a stack.</summary>
    public int Orders => _hints.Length;

    /// <summary>Places in the stack of an order.</summary>
    public int CapacityOf(int order) => _hints[order].Length;

    /// <summary>The block that a place in the stack of an order names, or 0. From any thread.</summary>
    public ulong NameAt(int order, int place) => Volatile.Read(ref _hints[order][place]);

    /// <summary>All that may stand in the stacks, from any thread.</summary>
    public IEnumerable<ulong> Hints()
    {
        foreach (ulong[] hints in _hints)
        {
            for (int i = 0; i < hints.Length; i++)
            {
                yield return Volatile.Read(ref hints[i]);
            }
        }
    }
}
