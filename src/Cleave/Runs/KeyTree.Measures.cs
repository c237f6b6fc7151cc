using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Runs;

// Searches for a key with a large enough measure, in the order of the keys. From the first such search on, each inner node keeps the
// highest measure below each child, so that subtrees without such a key are passed over. A change makes the nodes on its path forget those
// of one child, and the next search computes them again: a logarithmic cost for each change,
// beside one look at all keys for each new measure.
internal sealed partial class KeyTree<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    // The number of measures; 0 as long as no node keeps any.
    private int _measures;

    /// <summary>Finds the lowest key that is not below a key and has at least some measure.</summary>
    /// <param name="number">The number of the measure, from 0; the same measure must always have the same number.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="from">The key at which to begin.</param>
    /// <param name="least">The least measure, above 0.</param>
    /// <param name="found">The key.</param>
    public bool TryFirst<TMeasure>(int number, TMeasure measure, TKey from, ulong least, out TKey found)
        where TMeasure : struct, IKeyMeasure<TKey>
    {
        _measures = Math.Max(_measures, number + 1);
        return TryFirst(_root, _height, number, measure, from, least, out found);
    }

    /// <summary>Finds the highest key that is below a key and has at least some measure.</summary>
    /// <inheritdoc cref="TryFirst{TMeasure}(int, TMeasure, TKey, ulong, out TKey)" path="/param"/>
    public bool TryLast<TMeasure>(int number, TMeasure measure, TKey below, ulong least, out TKey found)
        where TMeasure : struct, IKeyMeasure<TKey>
    {
        _measures = Math.Max(_measures, number + 1);
        return TryLast(_root, _height, number, measure, below, least, out found);
    }

    /// <summary>The highest measure of all keys; 0 if there are none.</summary>
    public ulong Most<TMeasure>(int number, TMeasure measure)
        where TMeasure : struct, IKeyMeasure<TKey>
    {
        _measures = Math.Max(_measures, number + 1);
        return MostOf(_root, _height, number, measure);
    }

    /// <summary>Checks <c>Measured</c> for one measure. Cost: the number of keys.</summary>
    /// <exception cref="InvariantException">It is broken.</exception>
    public void ValidateMeasure<TMeasure>(int number, TMeasure measure)
        where TMeasure : struct, IKeyMeasure<TKey> => Measured(_root, _height, number, measure);

    private static ulong Measured<TMeasure>(KeyNode<TKey, TBlock> node, int level, int number, TMeasure measure)
        where TMeasure : struct, IKeyMeasure<TKey>
    {
        if (level == 0)
        {
            return MostOf(node, level, number, measure);
        }

        ulong highest = 0;
        for (int child = 0; child < node.Count; child++)
        {
            ulong kept = ((KeyInnerNode<TKey, TBlock>)node).MostOf(number, child);
            ulong most = Measured(node.Children![child], level - 1, number, measure);
            if (kept != most && kept != KeyInnerNode<TKey, TBlock>.NotKnown)
            {
                throw new InvariantException("Measured", $"below a node of level {level} the highest measure is {most}, {kept} is kept");
            }

            highest = Math.Max(highest, most);
        }

        return highest;
    }

    private bool TryFirst<TMeasure>(
        KeyNode<TKey, TBlock> node, int level, int number, TMeasure measure, TKey from, ulong least, out TKey found)
        where TMeasure : struct, IKeyMeasure<TKey>
    {
        found = default;
        if (level == 0)
        {
            ReadOnlySpan<TKey> keys = node.Keys.AsSpan()[..node.Count];
            int at = node.Keys.CountBelow(from);
            while (at < keys.Length && measure.Of(keys[at]) < least)
            {
                at++;
            }

            found = at < keys.Length ? keys[at] : default;
            return at < keys.Length;
        }

        var inner = (KeyInnerNode<TKey, TBlock>)node;
        for (int at = Math.Max(0, ChildFor(node, from)); at < node.Count; at++)
        {
            // Only the first child can have keys below the one at which to begin, and be searched without a result.
            if (MostBelow(inner, at, level, number, measure) >= least
                && TryFirst(node.Children![at], level - 1, number, measure, from, least, out found))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryLast<TMeasure>(
        KeyNode<TKey, TBlock> node, int level, int number, TMeasure measure, TKey below, ulong least, out TKey found)
        where TMeasure : struct, IKeyMeasure<TKey>
    {
        found = default;
        if (level == 0)
        {
            ReadOnlySpan<TKey> keys = node.Keys.AsSpan();
            int at = node.Keys.CountBelow(below) - 1;
            while (at >= 0 && measure.Of(keys[at]) < least)
            {
                at--;
            }

            found = at >= 0 ? keys[at] : default;
            return at >= 0;
        }

        var inner = (KeyInnerNode<TKey, TBlock>)node;
        for (int at = ChildFor(node, below); at >= 0; at--)
        {
            if (MostBelow(inner, at, level, number, measure) >= least
                && TryLast(node.Children![at], level - 1, number, measure, below, least, out found))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The highest measure below a child of a node at a level.</summary>
    private static ulong MostBelow<TMeasure>(KeyInnerNode<TKey, TBlock> node, int child, int level, int number, TMeasure measure)
        where TMeasure : struct, IKeyMeasure<TKey>
    {
        ulong most = node.MostOf(number, child);
        if (most == KeyInnerNode<TKey, TBlock>.NotKnown)
        {
            most = MostOf(node.Children![child], level - 1, number, measure);
            node.Remember(number, child, most);
        }

        return most;
    }

    private static ulong MostOf<TMeasure>(KeyNode<TKey, TBlock> node, int level, int number, TMeasure measure)
        where TMeasure : struct, IKeyMeasure<TKey>
    {
        ulong most = 0;
        for (int i = 0; i < node.Count; i++)
        {
            ulong one = level == 0
                ? measure.Of(node.Keys.AsSpan()[i])
                : MostBelow((KeyInnerNode<TKey, TBlock>)node, i, level, number, measure);
            most = Math.Max(most, one);
        }

        return most;
    }

    /// <summary>Makes the nodes on the way to a key forget the measures below it, because that key comes or goes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ForgetMeasures(TKey key)
    {
        KeyNode<TKey, TBlock> node = _root;
        for (int level = _height; level > 0; level--)
        {
            int child = ChildFor(node, key);
            ((KeyInnerNode<TKey, TBlock>)node).Forget(child);
            node = node.Children![child];
        }
    }
}
