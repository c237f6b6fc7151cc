using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cleave.Runs;

/// <summary>A block of 32 keys of 64 bits, which vectors search and change without a branch.</summary>
/// <remarks>
/// <para>
/// An insertion needs no search: in a sorted block, slot i becomes <c>min(old[i], max(old[i - 1], key))</c>. That keeps the keys that are
/// lower than the new one, puts the new key behind them and moves the others by one slot. A removal copies the next slot wherever the old
/// key is not lower. Searching for the place first and moving a part of the block takes twice as long, because the processor cannot predict
/// how much is to be moved.
/// </para>
/// <para>
/// The fields are vectors, not keys, so that every load and every store takes a whole vector from one fixed place. A load that spans two
/// earlier stores has to wait until both have reached the cache. The compiler also inlines such code into its callers, which it does not
/// with slices of a span.
/// </para>
/// </remarks>
internal struct NarrowBlock : IKeyBlock<ulong>
{
    /// <summary>The number of slots: four vectors of 512 bits.</summary>
    public const int Slots = 32;

    private KeyVectors _keys;

    /// <summary>Makes a block whose slots are all zero.</summary>
    public NarrowBlock() => _keys = default;

    /// <inheritdoc/>
    public static int Bytes => Slots * sizeof(ulong);

    /// <inheritdoc/>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<ulong> AsSpan() => MemoryMarshal.Cast<Vector512<ulong>, ulong>((Span<Vector512<ulong>>)_keys);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint TagAt(int slot) => 0;

    /// <inheritdoc/>
    [UnscopedRef]
    public Span<uint> Tags() => [];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int CountBelow(ulong key)
    {
        Vector512<ulong> keys = Vector512.Create(key);
        return CountBelow(_keys[0], keys) + CountBelow(_keys[1], keys) + CountBelow(_keys[2], keys) + CountBelow(_keys[3], keys);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountBelowOfEight(ReadOnlySpan<ulong> eight, ulong key) => CountBelow(Vector512.Create(eight), Vector512.Create(key));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(ulong key, uint tag)
    {
        Vector512<ulong> keys = Vector512.Create(key);
        Vector512<ulong> first = _keys[0];
        Vector512<ulong> second = _keys[1];
        Vector512<ulong> third = _keys[2];
        Vector512<ulong> last = _keys[3];
        _keys[0] = Vector512.Min(first, Vector512.Max(Before(Vector512<ulong>.Zero, first), keys));
        _keys[1] = Vector512.Min(second, Vector512.Max(Before(first, second), keys));
        _keys[2] = Vector512.Min(third, Vector512.Max(Before(second, third), keys));
        _keys[3] = Vector512.Min(last, Vector512.Max(Before(third, last), keys));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(int slot, ulong key)
    {
        Vector512<ulong> keys = Vector512.Create(key);
        Vector512<ulong> first = _keys[0];
        Vector512<ulong> second = _keys[1];
        Vector512<ulong> third = _keys[2];
        Vector512<ulong> last = _keys[3];
        _keys[0] = Vector512.ConditionalSelect(Vector512.LessThan(first, keys), first, After(first, second));
        _keys[1] = Vector512.ConditionalSelect(Vector512.LessThan(second, keys), second, After(second, third));
        _keys[2] = Vector512.ConditionalSelect(Vector512.LessThan(third, keys), third, After(third, last));
        _keys[3] = Vector512.ConditionalSelect(Vector512.LessThan(last, keys), last, After(last, Vector512<ulong>.AllBitsSet));
    }

    /// <summary>The slots before those of a vector: the last of the vector below and all but the last of the vector itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Before(Vector512<ulong> below, Vector512<ulong> vector) =>
        Avx512F.IsSupported
            ? Avx512F.AlignRight64(vector, below, 7)
            : Vector512.Shuffle(vector, Vector512.Create(0UL, 0, 1, 2, 3, 4, 5, 6)).WithElement(0, below.GetElement(7));

    /// <summary>The slots behind those of a vector: all but the first of the vector itself and the first of the vector above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> After(Vector512<ulong> vector, Vector512<ulong> above) =>
        Avx512F.IsSupported
            ? Avx512F.AlignRight64(above, vector, 1)
            : Vector512.Shuffle(vector, Vector512.Create(1UL, 2, 3, 4, 5, 6, 7, 7)).WithElement(7, above.GetElement(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBelow(Vector512<ulong> slots, Vector512<ulong> keys) =>
        BitOperations.PopCount(Vector512.LessThan(slots, keys).ExtractMostSignificantBits());

    [InlineArray(4)]
    private struct KeyVectors
    {
        private Vector512<ulong> _first;
    }
}
