namespace Cleave.Memory.Owners;

/// <summary>Keeps memory from being freed while somebody has it pinned: of closing and the last unpinning, the later one frees.</summary>
/// <remarks>Thread-safe. Held in a field, never copied.</remarks>
internal struct PinGate
{
    private const int Closed = int.MinValue;

    /// <summary>The number of pins, and <see cref="Closed"/> once nobody may pin any more.</summary>
    private int _state;

    public readonly bool IsClosed => _state < 0;

    public readonly bool IsPinned => (_state & ~Closed) != 0;

    /// <summary>Adds a pin; false where the gate is closed.</summary>
    public bool TryPin() => TryAdd(1, state => state >= 0, out _);

    /// <summary>Takes a pin off, and answers whether the memory is to be freed now.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public bool Unpin() => TryAdd(-1, state => (state & ~Closed) != 0, out int left)
        ? left == Closed
        : throw new InvalidOperationException("The memory is not pinned.");

    /// <summary>Lets nobody pin any more, and answers whether the memory is to be freed now; false from the second call on.</summary>
    public bool Close() => Interlocked.Or(ref _state, Closed) == 0;

    private bool TryAdd(int pins, Func<int, bool> allowed, out int after)
    {
        int before = Volatile.Read(ref _state);
        while (true)
        {
            after = before + pins;
            if (!allowed(before))
            {
                return false;
            }

            int seen = Interlocked.CompareExchange(ref _state, after, before);
            if (seen == before)
            {
                return true;
            }

            before = seen;
        }
    }
}
