namespace Cleave.Memory.Context;

/// <summary>Keeps memory from being freed while somebody has it pinned: of closing and the last unpinning, the later one frees.</summary>
/// <remarks>
/// <para>One number holds the whole state, so every change is one atomic operation, and nobody can act between its two halves. States: open
/// with any number of pins; closed with some pins; closed with none. Whoever pins or unpins changes the number of pins; whoever closes sets
/// the sign, and nothing takes the sign off again. Invariant <c>Freed once</c>: exactly one call of <see cref="Close"/> or <see cref="Unpin"/>
/// makes the step to closed with none, and only that call answers true.</para>
/// <para>Thread-safe. Held in a field, never copied.</para>
/// </remarks>
internal struct PinGate
{
    private const int Closed = int.MinValue;

    /// <summary>The number of pins, and <see cref="Closed"/> once nobody may pin any more.</summary>
    private int _state;

    /// <summary>Whether nobody may pin any more.</summary>
    public readonly bool IsClosed => Volatile.Read(in _state) < 0;

    /// <summary>Whether there are pins.</summary>
    public readonly bool IsPinned => (Volatile.Read(in _state) & ~Closed) != 0;

    /// <summary>Adds a pin; false where the gate is closed.</summary>
    public bool TryPin() => TryAdd(1, state => state >= 0, out _);

    /// <summary>Takes a pin off, and answers whether the memory is to be freed now.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public bool Unpin() => TryAdd(-1, state => (state & ~Closed) != 0, out int left)
        ? left == Closed
        : throw new InvalidOperationException("The memory is not pinned, so there is no pin to take off.");

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
