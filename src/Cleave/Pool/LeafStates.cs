using System.Runtime.Intrinsics;

namespace Cleave.Pool;

/// <summary>The states of 64 adjacent leaves, which are compared with a state all at once.</summary>
internal readonly ref struct LeafStates
{
    private readonly Vector256<byte> _low;
    private readonly Vector256<byte> _high;

    /// <param name="states">The states of 64 leaves.</param>
    public LeafStates(ReadOnlySpan<byte> states)
    {
        _low = Vector256.Create(states);
        _high = Vector256.Create(states[Vector256<byte>.Count..]);
    }

    /// <summary>The leaves that are retired and at which no block begins, a bit for each.</summary>
    public ulong Gone => Equal(_low, _high, LeafState.Retired);

    /// <summary>Finds the leaves at which an allocated block begins.</summary>
    /// <param name="order">The order of the block.</param>
    /// <returns>A bit for each of those leaves.</returns>
    public ulong AllocatedOf(int order) => Equal(_low, _high, LeafState.Allocated(order))
        | Equal(_low, _high, LeafState.PendingRetire(order))
        | Equal(_low, _high, (byte)(LeafState.Retired | LeafState.Allocated(order)));

    private static ulong Equal(Vector256<byte> low, Vector256<byte> high, byte state)
    {
        Vector256<byte> sought = Vector256.Create(state);
        return Vector256.Equals(low, sought).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(high, sought).ExtractMostSignificantBits() << Vector256<byte>.Count);
    }
}
