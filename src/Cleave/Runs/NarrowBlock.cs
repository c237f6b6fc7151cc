using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cleave.Runs;

/// <summary>A block of 32 keys of 64 bits, which is searched and changed by vectors, without a branch.</summary>
/// <remarks>
/// An insertion needs no search: in a sorted block, slot i becomes <c>min(old[i], max(old[i - 1], key))</c>. That keeps what is lower than
/// the key, puts the key behind it and moves the rest by one. A removal takes the next slot wherever the old key is not lower. Searching for
/// the place first and moving a part of the block takes twice as long, because the processor cannot predict how much is to be moved.
/// </remarks>
[InlineArray(Slots)]
internal struct NarrowBlock : IKeyBlock<ulong>
{
    /// <summary>The number of slots: four vectors of 512 bits.</summary>
    public const int Slots = 32;

    private const int Lanes = 8;

    private ulong _first;

    /// <inheritdoc/>
    [UnscopedRef]
    public Span<ulong> AsSpan() => this;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CountBelow(ulong key)
    {
        // Four calls with constants, not a loop: only then does the compiler leave out all checks of bounds.
        ReadOnlySpan<ulong> slots = this;
        Vector512<ulong> keys = Vector512.Create(key);
        return CountBelow(slots, 0, keys) + CountBelow(slots, 8, keys) + CountBelow(slots, 16, keys) + CountBelow(slots, 24, keys);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(ulong key)
    {
        // From the end, so that each vector still finds the old value of the slot before its own.
        Span<ulong> slots = this;
        Vector512<ulong> keys = Vector512.Create(key);
        Insert(slots, 24, keys);
        Insert(slots, 16, keys);
        Insert(slots, 8, keys);
        Vector512<ulong> old = Load(slots, 0);
        Vector512<ulong> before = Vector512.Shuffle(old, Vector512.Create(0UL, 0, 1, 2, 3, 4, 5, 6)).WithElement(0, 0UL);
        Vector512.Min(old, Vector512.Max(before, keys)).CopyTo(slots);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(ulong key)
    {
        Span<ulong> slots = this;
        Vector512<ulong> keys = Vector512.Create(key);
        Remove(slots, 0, keys);
        Remove(slots, 8, keys);
        Remove(slots, 16, keys);
        Vector512<ulong> old = Load(slots, 24);
        Vector512<ulong> next = Vector512.Shuffle(old, Vector512.Create(1UL, 2, 3, 4, 5, 6, 7, 7)).WithElement(Lanes - 1, ulong.MaxValue);
        Vector512.ConditionalSelect(Vector512.LessThan(old, keys), old, next).CopyTo(slots.Slice(24, Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Load(ReadOnlySpan<ulong> slots, int at) => Vector512.Create(slots.Slice(at, Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBelow(ReadOnlySpan<ulong> slots, int at, Vector512<ulong> keys) =>
        BitOperations.PopCount(Vector512.LessThan(Load(slots, at), keys).ExtractMostSignificantBits());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Insert(Span<ulong> slots, int at, Vector512<ulong> keys) =>
        Vector512.Min(Load(slots, at), Vector512.Max(Load(slots, at - 1), keys)).CopyTo(slots.Slice(at, Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Remove(Span<ulong> slots, int at, Vector512<ulong> keys)
    {
        Vector512<ulong> old = Load(slots, at);
        Vector512.ConditionalSelect(Vector512.LessThan(old, keys), old, Load(slots, at + 1)).CopyTo(slots.Slice(at, Lanes));
    }
}
