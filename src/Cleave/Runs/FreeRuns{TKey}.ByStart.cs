using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

// The order of starts. An owner that knows the neighbours of what it frees, and asks for no place inside bounds, never needs it.
internal sealed partial class FreeRuns<TKey, TBlock, TTagged, TKeys>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
    where TTagged : struct, IKeyBlock<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    // Keys of (start, length). The length is a payload: a run that only grows or shrinks at its high end keeps its place. Null until
    // something is searched by address.
    private KeyTree<TKey, TBlock>? _byStart;

    /// <summary>The runs in the order of their starts, which are maintained from the first call on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private KeyTree<TKey, TBlock> ByStart() => _byStart ?? BuildByStart();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private KeyTree<TKey, TBlock> BuildByStart()
    {
        var byStart = new KeyTree<TKey, TBlock>(TKeys.HighMask);
        for (TKey from = TKey.Zero; _byLength.TryCeiling(from, out TKey key); from = key + TKey.One)
        {
            byStart.Add(Swapped(key));
        }

        return _byStart = byStart;
    }

    /// <summary>Puts a run that was joined from up to two others into the order of starts.</summary>
    /// <param name="byStart">The runs in that order.</param>
    /// <param name="place">The place at which the freed granules belong.</param>
    /// <param name="before">The run below, or zero if it is not joined.</param>
    /// <param name="after">The run above, or zero if it is not joined.</param>
    /// <param name="joined">The whole.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutByStart(KeyTree<TKey, TBlock> byStart, KeyPlace<TKey, TBlock> place, TKey before, TKey after, TKey joined)
    {
        if (before != TKey.Zero)
        {
            if (after != TKey.Zero)
            {
                byStart.Remove(after);
                byStart.Replace(before, joined);
            }
            else
            {
                byStart.ReplaceAt(place.Leaf, place.Index - 1, before, joined);
            }
        }
        else if (after != TKey.Zero)
        {
            byStart.ReplaceAt(place.Leaf, place.Index, after, joined);
        }
        else
        {
            byStart.AddTo(place.Leaf, joined);
        }
    }

    /// <summary>Replaces a run by what is left of it below and above granules that were taken out.</summary>
    private static void CutByStart(KeyTree<TKey, TBlock> byStart, TKey run, TKey low, TKey high)
    {
        if (TKeys.Low(low) == 0 && TKeys.Low(high) == 0)
        {
            byStart.Remove(run);
            return;
        }

        byStart.Replace(run, TKeys.Low(low) > 0 ? low : high);
        if (TKeys.Low(low) > 0 && TKeys.Low(high) > 0)
        {
            byStart.Add(high);
        }
    }
}
