using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

/// <summary>A block of 32 keys of 128 bits, for spaces whose places and lengths do not fit into 32 bits each.</summary>
[InlineArray(NarrowBlock.Slots)]
internal struct WideBlock : IKeyBlock<UInt128>
{
    private UInt128 _first;

    /// <inheritdoc/>
    public static int Bytes => NarrowBlock.Slots * 2 * sizeof(ulong);

    /// <inheritdoc/>
    [UnscopedRef]
    public Span<UInt128> AsSpan() => this;

    /// <inheritdoc/>
    public readonly uint TagAt(int slot) => 0;

    /// <inheritdoc/>
    [UnscopedRef]
    public Span<uint> Tags() => [];

    /// <inheritdoc/>
    public int CountBelow(UInt128 key)
    {
        ReadOnlySpan<UInt128> slots = this;
        int below = 0;
        for (int step = NarrowBlock.Slots / 2; step > 0; step /= 2)
        {
            below += slots[below + step - 1] < key ? step : 0;
        }

        // The halves add up to one slot less than there are.
        return below + (slots[below] < key ? 1 : 0);
    }

    /// <inheritdoc/>
    public static int CountBelowOfEight(ReadOnlySpan<UInt128> eight, UInt128 key)
    {
        int below = 0;
        while (below < eight.Length && eight[below] < key)
        {
            below++;
        }

        return below;
    }

    /// <inheritdoc/>
    public void Insert(UInt128 key, uint tag)
    {
        Span<UInt128> slots = this;
        int at = CountBelow(key);
        slots[at..^1].CopyTo(slots[(at + 1)..]);
        slots[at] = key;
    }

    /// <inheritdoc/>
    public void Remove(int slot, UInt128 key)
    {
        Span<UInt128> slots = this;
        slots[(slot + 1)..].CopyTo(slots[slot..]);
        slots[^1] = UInt128.MaxValue;
    }
}
