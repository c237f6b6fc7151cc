namespace Cleave.Caches;

/// <summary>The cache of one thread: a stack of blocks for each order that is cached.</summary>
/// <remarks>
/// A name in a stack is only a hint. The <see cref="ValueState"/> of a block determines whether it is cached, and the thread that changes
/// this state has the block. So another thread may read the stacks at any time and claim the blocks that they name. Only the thread itself
/// pushes and pops.
/// </remarks>
/// <param name="group">The number of the <see cref="ThreadCaches{TValues}"/> to which the cache belongs.</param>
/// <param name="capacities">The number of blocks that the stack of each cached order can hold.</param>
internal sealed class ThreadCache(int group, int[] capacities)
{
    // Two cache lines on each side, because the collector may place data that another thread writes right beside the counts.
    private const int Padding = 32;

    private readonly ulong[][] _hints = [.. capacities.Select(capacity => new ulong[capacity])];
    private readonly int[] _counts = new int[capacities.Length + (2 * Padding)];

    [ThreadStatic]
    private static ThreadCache? _recent;
    private static int _lastGroup;

    /// <summary>The cache that the calling thread used last, of any allocator.</summary>
    public static ThreadCache? Recent
    {
        get => _recent;
        set => _recent = value;
    }

    /// <summary>The number of the <see cref="ThreadCaches{TValues}"/> to which the cache belongs.</summary>
    public int Group => group;

    /// <summary>Returns a number that no other <see cref="ThreadCaches{TValues}"/> has.</summary>
    public static int NewGroup() => Interlocked.Increment(ref _lastGroup);

    /// <summary>Pushes a block on the stack of its order.</summary>
    /// <returns>False if the stack is full.</returns>
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

    /// <summary>Pops the block that was pushed last on the stack of an order.</summary>
    /// <returns>The id of the block; 0 if the stack is empty.</returns>
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

    /// <summary>The number of orders that have a stack.</summary>
    public int Orders => _hints.Length;

    /// <summary>Returns the number of places in the stack of an order.</summary>
    public int CapacityOf(int order) => _hints[order].Length;

    /// <summary>Returns the id that a place in the stack of an order names, or 0. Any thread may call this.</summary>
    public ulong NameAt(int order, int place) => Volatile.Read(ref _hints[order][place]);

    /// <summary>Enumerates the ids in all places of all stacks, those of popped blocks and zeros included. Any thread may call
    /// this.</summary>
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
