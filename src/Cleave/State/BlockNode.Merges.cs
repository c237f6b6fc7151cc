using System.Numerics;

namespace Cleave.State;

// The sizes of allocated blocks, as the pairs of halves that are one block.
internal partial struct BlockNode
{
    /// <summary>Lists for each pair of allocated halves, from the smallest on, whether they lie in one block.</summary>
    private readonly ulong MergedBits(out int count)
    {
        if (Allocated == _starts[0])
        {
            // All blocks are as small as possible, so no pair is one block, and no pair of pairs can be.
            count = merges == 0 ? 0 : BitOperations.PopCount(WordBits.Pairs(Allocated, 1));
            return 0;
        }

        return ListedMerges(out count);
    }

    /// <summary>Lists the pairs of allocated halves that are one block, in a region with a block of several parts.</summary>
    private readonly ulong ListedMerges(out int count)
    {
        Span<ulong> wholes = stackalloc ulong[MostLevels + 1];
        ulong covered = 0;
        for (int order = merges; order > 0; order--)
        {
            covered |= WordBits.Filled(_starts[order], order);
            wholes[order] = covered & WordBits.Strides(order);
        }

        ulong bits = 0;
        count = 0;
        ulong halves = Allocated;
        for (int order = 1; order <= merges && halves != 0; order++)
        {
            ulong pairs = WordBits.Pairs(halves, order);
            bits |= WordBits.Gather(wholes[order], pairs) << count;
            count += BitOperations.PopCount(pairs);
            halves = wholes[order];
        }

        return bits;
    }

    private bool TakeMerges(ref NodeBits bits, int form)
    {
        ulong halves = Allocated;
        bool hasMerged = false;
        bool hasUnmerged = false;
        for (int order = 1; order <= merges; order++)
        {
            ulong pairs = WordBits.Pairs(halves, order);
            if (pairs == 0)
            {
                // Nothing is left that could be a larger block.
                _starts[order - 1] = halves;
                halves = 0;
                break;
            }

            ulong wholes = form switch
            {
                NodeForm.None => 0,
                NodeForm.All => pairs,
                _ => WordBits.Scatter(bits.Take(BitOperations.PopCount(pairs)), pairs),
            };
            hasMerged |= wholes != 0;
            hasUnmerged |= wholes != pairs;
            _starts[order - 1] = WordBits.Unpaired(halves, wholes, order);
            halves = wholes;
        }

        _starts[merges] = halves;
        bool isWhole = Allocated == Parts ? !hasUnmerged : Allocated == 0 && (Other == 0 || Other == Parts);
        IsUniform = Divided == 0 && isWhole;
        return form switch
        {
            NodeForm.None => !hasMerged,
            NodeForm.All => hasMerged && !hasUnmerged,
            NodeForm.Listed => hasMerged && hasUnmerged,
            _ => false,
        };
    }
}
