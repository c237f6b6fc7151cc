using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
    public static int CountBelowOfEight(ReadOnlySpan<ulong> eight, ulong key) => CountBelow(eight, 0, Vector512.Create(key));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(ulong key)
    {
        Span<ulong> slots = this;
        Vector512<ulong> keys = Vector512.Create(key);
        if (Avx512F.IsSupported)
        {
            InsertInRegisters(slots, keys);
            return;
        }

        // From the end, so that each vector still finds the old value of the slot before its own.
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
        if (Avx512F.IsSupported)
        {
            RemoveInRegisters(slots, keys);
            return;
        }

        Remove(slots, 0, keys);
        Remove(slots, 8, keys);
        Remove(slots, 16, keys);
        Vector512<ulong> old = Load(slots, 24);
        Vector512<ulong> next = Vector512.Shuffle(old, Vector512.Create(1UL, 2, 3, 4, 5, 6, 7, 7)).WithElement(Lanes - 1, ulong.MaxValue);
        Vector512.ConditionalSelect(Vector512.LessThan(old, keys), old, next).CopyTo(slots.Slice(24, Lanes));
    }

    // Loads that cross two vectors which were stored just before make the processor wait, so the neighbours are shifted in.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InsertInRegisters(Span<ulong> slots, Vector512<ulong> keys)
    {
        Vector512<ulong> first = Load(slots, 0);
        Vector512<ulong> second = Load(slots, 8);
        Vector512<ulong> third = Load(slots, 16);
        Vector512<ulong> last = Load(slots, 24);
        InsertAt(slots, 0, first, Avx512F.AlignRight64(first, Vector512<ulong>.Zero, Lanes - 1), keys);
        InsertAt(slots, 8, second, Avx512F.AlignRight64(second, first, Lanes - 1), keys);
        InsertAt(slots, 16, third, Avx512F.AlignRight64(third, second, Lanes - 1), keys);
        InsertAt(slots, 24, last, Avx512F.AlignRight64(last, third, Lanes - 1), keys);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RemoveInRegisters(Span<ulong> slots, Vector512<ulong> keys)
    {
        Vector512<ulong> first = Load(slots, 0);
        Vector512<ulong> second = Load(slots, 8);
        Vector512<ulong> third = Load(slots, 16);
        Vector512<ulong> last = Load(slots, 24);
        RemoveAt(slots, 0, first, Avx512F.AlignRight64(second, first, 1), keys);
        RemoveAt(slots, 8, second, Avx512F.AlignRight64(third, second, 1), keys);
        RemoveAt(slots, 16, third, Avx512F.AlignRight64(last, third, 1), keys);
        RemoveAt(slots, 24, last, Avx512F.AlignRight64(Vector512<ulong>.AllBitsSet, last, 1), keys);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InsertAt(Span<ulong> slots, int at, Vector512<ulong> old, Vector512<ulong> before, Vector512<ulong> keys) =>
        Vector512.Min(old, Vector512.Max(before, keys)).CopyTo(slots.Slice(at, Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RemoveAt(Span<ulong> slots, int at, Vector512<ulong> old, Vector512<ulong> next, Vector512<ulong> keys) =>
        Vector512.ConditionalSelect(Vector512.LessThan(old, keys), old, next).CopyTo(slots.Slice(at, Lanes));

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
