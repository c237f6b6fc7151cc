using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cleave.Runs;

/// <summary>A block of keys that keeps a number of 32 bits beside each key.</summary>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TBlock">The block of the keys.</typeparam>
internal struct TaggedBlock<TKey, TBlock> : IKeyBlock<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>The keys of the block, in ascending order.</summary>
    public TBlock Keys;

    private TagSlots _tags;

    /// <summary>Makes a block whose slots are all zero.</summary>
    public TaggedBlock() => (Keys, _tags) = (default, default);

    /// <inheritdoc/>
    public static int Bytes => TBlock.Bytes + (NarrowBlock.Slots * sizeof(uint));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountBelowOfEight(ReadOnlySpan<TKey> eight, TKey key) => TBlock.CountBelowOfEight(eight, key);

    /// <inheritdoc/>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<TKey> AsSpan() => Keys.AsSpan();

    /// <inheritdoc/>
    [UnscopedRef]
    public Span<uint> Tags() => _tags.AsSpan();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint TagAt(int slot) => _tags.AsSpan()[slot];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CountBelow(TKey key) => Keys.CountBelow(key);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(TKey key, uint tag)
    {
        _tags.Insert(Keys.CountBelow(key), tag);
        Keys.Insert(key, tag);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(int slot, TKey key)
    {
        _tags.Remove(slot);
        Keys.Remove(slot, key);
    }

    /// <summary>The tags of the slots, which permutations of vectors move: the place is data, and no branch depends on it.</summary>
    private struct TagSlots
    {
        private const int Lanes = 16;

        private TagVectors _tags;

        /// <summary>Makes slots that are all zero.</summary>
        public TagSlots() => _tags = default;

        [UnscopedRef]
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Span<uint> AsSpan() => MemoryMarshal.Cast<Vector512<uint>, uint>((Span<Vector512<uint>>)_tags);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Insert(int at, uint tag)
        {
            if (!Avx512F.IsSupported)
            {
                Span<uint> slots = AsSpan();
                slots[at..^1].CopyTo(slots[(at + 1)..]);
                slots[at] = tag;
                return;
            }

            // Slots above the place get the tag before; a comparison that holds is all ones, which is minus one.
            Vector512<uint> place = Vector512.Create((uint)at);
            Vector512<uint> lower = Vector512<uint>.Indices;
            Vector512<uint> upper = lower + Vector512.Create((uint)Lanes);
            Vector512<uint> tags = Vector512.Create(tag);
            Vector512<uint> low = _tags[0];
            Vector512<uint> high = _tags[1];
            Vector512<uint> newLow = Avx512F.PermuteVar16x32x2(low, lower + Vector512.GreaterThan(lower, place), high);
            Vector512<uint> newHigh = Avx512F.PermuteVar16x32x2(low, upper + Vector512.GreaterThan(upper, place), high);
            _tags[0] = Vector512.ConditionalSelect(Vector512.Equals(lower, place), tags, newLow);
            _tags[1] = Vector512.ConditionalSelect(Vector512.Equals(upper, place), tags, newHigh);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Remove(int at)
        {
            if (!Avx512F.IsSupported)
            {
                Span<uint> slots = AsSpan();
                slots[(at + 1)..].CopyTo(slots[at..]);
                return;
            }

            // The index behind the last slot wraps round to the first, in a slot that is not in use.
            Vector512<uint> place = Vector512.Create((uint)at);
            Vector512<uint> lower = Vector512<uint>.Indices;
            Vector512<uint> upper = lower + Vector512.Create((uint)Lanes);
            Vector512<uint> low = _tags[0];
            Vector512<uint> high = _tags[1];
            _tags[0] = Avx512F.PermuteVar16x32x2(low, lower - Vector512.GreaterThanOrEqual(lower, place), high);
            _tags[1] = Avx512F.PermuteVar16x32x2(low, upper - Vector512.GreaterThanOrEqual(upper, place), high);
        }

        [InlineArray(2)]
        private struct TagVectors
        {
            private Vector512<uint> _first;
        }
    }
}
