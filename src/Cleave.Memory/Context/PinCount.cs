namespace Cleave.Memory.Context;

/// <summary>Counts the pins of memory and delays its free: of closing and the last unpinning, the later one frees the memory.</summary>
/// <remarks>
/// <para>One number holds the whole state, so every change is one atomic operation. States: open with any number of pins; closed with some
/// pins; closed with none. Pinning and unpinning change the number of pins. Closing sets the sign bit, which is never cleared. Invariant
/// <c>Freed once</c>: exactly one call of <see cref="Close"/> or <see cref="Unpin"/> makes the step to closed with no pins, and only that
/// call returns true.</para>
/// <para>Thread-safe. Keep it in a field and never copy it.</para>
/// </remarks>
internal struct PinCount
{
    private const int Closed = int.MinValue;

    /// <summary>The number of pins, combined with <see cref="Closed"/> after closing.</summary>
    private int _state;

    /// <summary>Whether pinning is no longer possible.</summary>
    public readonly bool IsClosed => Volatile.Read(in _state) < 0;

    /// <summary>Whether the memory has any pins.</summary>
    public readonly bool IsPinned => (Volatile.Read(in _state) & ~Closed) != 0;

    /// <summary>Adds a pin; returns false after closing.</summary>
    public bool TryPin() => TryAdd(1, state => state >= 0, out _);

    /// <summary>Removes a pin, and returns whether the caller must free the memory now.</summary>
    /// <exception cref="InvalidOperationException">The memory has no pin.</exception>
    public bool Unpin() => TryAdd(-1, state => (state & ~Closed) != 0, out int left)
        ? left == Closed
        : throw new InvalidOperationException("The memory is not pinned, so there is no pin to take off.");

    /// <summary>Makes further pinning impossible, and returns whether the caller must free the memory now; always false from the second
    /// call on.</summary>
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
