using System.Numerics;

namespace Cleave.Runs;

// The highest measures below the children.
internal sealed partial class KeyInnerNode<TKey, TBlock>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TBlock : struct, IKeyBlock<TKey>
{
    /// <summary>A highest measure that has to be computed.</summary>
    public const ulong NotKnown = ulong.MaxValue;

    // One row of all children for each measure.
    private ulong[] _most = [];

    /// <summary>The highest measure of a number below a child, or <see cref="NotKnown"/>.</summary>
    public ulong MostOf(int number, int child) => number * Most < _most.Length ? _most[(number * Most) + child] : NotKnown;

    /// <summary>Notes the highest measure of a number below a child.</summary>
    public void Remember(int number, int child, ulong most)
    {
        if (number * Most >= _most.Length)
        {
            int known = _most.Length;
            Array.Resize(ref _most, (number + 1) * Most);
            _most.AsSpan(known).Fill(NotKnown);
        }

        _most[(number * Most) + child] = most;
    }

    /// <summary>Forgets all measures of a child, because a key below it comes or goes.</summary>
    public void Forget(int child)
    {
        for (int at = child; at < _most.Length; at += Most)
        {
            _most[at] = NotKnown;
        }
    }
}
