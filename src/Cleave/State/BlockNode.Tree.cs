using System.Numerics;

namespace Cleave.State;

// The form of a node in which both free kinds lie side by side: a tree of blocks, level by level. The form is shorter if blocks have
// several parts.
internal partial struct BlockNode
{
    /// <summary>Makes the bits: the divided parts, and then for each order from the highest down which blocks are split, which of the
    /// others are allocated, and which of the rest are of the other free kind.</summary>
    private readonly NodeBits TreeBits()
    {
        Span<ulong> free = stackalloc ulong[MostLevels + 1];
        Span<ulong> other = stackalloc ulong[MostLevels + 1];
        free.Clear();
        other.Clear();
        Merge(Free, free);
        Merge(Other, other);
        var bits = new NodeBits();
        bits.PutSet(Divided, Parts);
        ulong blocks = 1;
        for (int order = levels; order >= 0; order--)
        {
            ulong rest = free[order] | other[order];
            ulong whole = _starts[order] | rest;
            ulong split = blocks & ~whole;
            if (order > 0)
            {
                Put(ref bits, split, blocks);
                blocks = split | (split << (1 << (order - 1)));
            }

            Put(ref bits, _starts[order], whole);
            Put(ref bits, other[order], rest);
        }

        return bits;
    }

    /// <summary>Takes the bits that <see cref="TreeBits"/> has made. The divided parts are known.</summary>
    /// <returns>False if they are no blocks that fill the region.</returns>
    private bool TryTakeTree(ref NodeBits bits)
    {
        ulong blocks = 1;
        ulong covered = 0;
        for (int order = levels; order >= 0; order--)
        {
            ulong split = order > 0 ? Take(ref bits, blocks) : blocks & Divided;
            ulong whole = blocks & ~split;
            if (order > merges && whole != 0)
            {
                return false;
            }

            ulong allocated = Take(ref bits, whole);
            Add(allocated, order);
            Other |= WordBits.Filled(Take(ref bits, whole & ~allocated), order);
            covered |= WordBits.Filled(whole, order);
            blocks = order > 0 ? split | (split << (1 << (order - 1))) : 0;
        }

        return (covered & Divided) == 0;
    }

    private static void Put(ref NodeBits bits, ulong members, ulong possible) =>
        bits.Put(WordBits.Gather(members, possible), BitOperations.PopCount(possible));

    private static ulong Take(ref NodeBits bits, ulong possible) =>
        WordBits.Scatter(bits.Take(BitOperations.PopCount(possible)), possible);
}
