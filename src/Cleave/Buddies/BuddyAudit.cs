using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Runs;
using Cleave.Sets;

namespace Cleave.Buddies;

/// <summary>Checks the metadata of a buddy space against the invariants that <see cref="BuddyMetadata{TPages}"/> names.</summary>
/// <remarks>The check is independent of the steps that keep the invariants.</remarks>
internal sealed class BuddyAudit<TPages>
    where TPages : struct, IBlockPages
{
    private readonly BuddyMetadata<TPages> _metadata;
    private readonly Func<ulong, string> _describe;
    private readonly ulong[,] _blocks;
    private ulong _reached;

    private BuddyAudit(BuddyMetadata<TPages> metadata, Func<ulong, string>? describe)
    {
        _metadata = metadata;
        _describe = describe ?? (id => $"block of order {metadata.Tree.OrderOf(id)} at chunk {metadata.Tree.FirstChunk(id)}");
        _blocks = new ulong[metadata.Tree.MaxOrder + 1, 4];
    }

    /// <summary>Checks all invariants of a buddy space.</summary>
    /// <param name="metadata">The metadata to check.</param>
    /// <param name="describe">Formats the block with a given id for the message; null to name its order and first chunk.</param>
    /// <exception cref="InvariantException">An invariant does not hold.</exception>
    public static void Check(BuddyMetadata<TPages> metadata, Func<ulong, string>? describe = null)
    {
        var audit = new BuddyAudit<TPages>(metadata, describe);
        audit.CheckChain();
        foreach (ulong root in metadata.Tree.Roots)
        {
            audit.Walk(root);
        }

        audit.CheckNothingElse();
        audit.CheckCounts();
        for (int kind = 0; kind < BlockKind.Count; kind++)
        {
            audit.CheckAligned(kind);
        }

        audit.CheckTopmost<DirtyKind>();
        audit.CheckTopmost<ClearKind>();
        audit.CheckRuns();
        SummaryAudit<TPages>.Check<DirtyKind>(metadata.Map);
        SummaryAudit<TPages>.Check<ClearKind>(metadata.Map);
    }

    private void Walk(ulong id)
    {
        BlockState state = _metadata.StateOf(id);
        int order = _metadata.Tree.OrderOf(id);
        if (state != BlockState.Nothing)
        {
            _blocks[order, (int)state]++;
            _reached++;
            return;
        }

        Require("Partition", order > 0, id, $"lies in no block");
        Walk(2 * id);
        Walk((2 * id) + 1);
        BlockState left = _metadata.StateOf(2 * id);
        bool mergeable = left is BlockState.FreeDirty or BlockState.FreeClear && left == _metadata.StateOf((2 * id) + 1);
        Require("Coalesced", !mergeable, id, $"has two free halves of one kind");
    }

    private void CheckNothingElse()
    {
        ulong states = (uint)BitOperations.PopCount(_metadata.Chain.Orders);
        foreach (ulong number in _metadata.Map.Pages.Committed())
        {
            foreach (WordPair pair in _metadata.Map.Pages.At(number).Pairs[BlockPage.Middles..])
            {
                states += (uint)BitOperations.PopCount(pair.Dirty | pair.Clear);
            }
        }

        Require("Partition", states == _reached, $"{states} blocks have a state, but {_reached} are reached from the roots");
    }

    private void CheckCounts()
    {
        for (int order = 0; order <= _metadata.Tree.MaxOrder; order++)
        {
            CheckCount(order, "free dirty", BlockState.FreeDirty, _metadata.FreeCount(order, BlockKind.Dirty));
            CheckCount(order, "free clear", BlockState.FreeClear, _metadata.FreeCount(order, BlockKind.Clear));
            CheckCount(order, "allocated", BlockState.Allocated, _metadata.AllocatedCount(order));
        }

        ulong expected = _metadata.Tree.RootCount + _metadata.Splits - _metadata.Merges;
        Require("Counted", _reached == expected, $"roots + splits - merges is {expected}, but there are {_reached} blocks");
    }

    /// <summary>Checks the invariant Chained.</summary>
    /// <remarks>That the siblings of the path are free follows from Partition, whose check reaches and counts them.</remarks>
    private void CheckChain()
    {
        SplitChain chain = _metadata.Chain;
        for (ulong orders = chain.Orders; orders != 0; orders &= orders - 1)
        {
            int order = BitOperations.TrailingZeroCount(orders);
            Require("Chained", order >= chain.NodeOrder && order < _metadata.Tree.MaxOrder, $"the chain has a block of order {order}");
            ulong sibling = chain.Sibling(order);
            Require("Chained", _metadata.Map[sibling] == BlockState.Nothing, sibling, $"is in the chain and in the map");
        }
    }

    private void CheckAligned(int kind)
    {
        for (ulong orders = _metadata.Map.AlignOrders; orders != 0; orders &= orders - 1)
        {
            CheckAligned(BitOperations.TrailingZeroCount(orders), kind);
        }
    }

    private void CheckAligned(int alignOrder, int kind)
    {
        AlignedBlocks aligned = _metadata.Map.Aligned(alignOrder, kind);
        ulong expected = 0;
        for (ulong id = _metadata.Map.AtLeast(1, kind); id != 0; id = _metadata.Map.AtLeast(id + 1, kind))
        {
            int order = _metadata.Tree.OrderOf(id);
            ulong first = _metadata.Tree.FirstChunk(id);
            bool fits = order < alignOrder && (first & ((1UL << alignOrder) - 1)) == 0;
            expected += fits ? 1u : 0u;
            Require("Slotted", !fits || aligned.Contains(order, first), id, $"is not among those aligned to 2^{alignOrder} chunks");
        }

        ulong counted = 0;
        foreach ((_, ReadOnlyMemory<ulong> page) in aligned.Numbers.Words.CommittedPages())
        {
            foreach (ulong word in page.Span)
            {
                counted += (uint)BitOperations.PopCount(word);
            }
        }

        Require("Slotted", counted == expected, $"{counted} blocks count as aligned to 2^{alignOrder} chunks, {expected} are");
    }

    private void CheckTopmost<TKind>()
        where TKind : struct, IBlockKind
    {
        ulong highest = 0;
        for (int order = _metadata.Tree.MaxOrder; _metadata.Map.KeepsTopmost && order >= 0; order--)
        {
            TopmostBlocks topmost = _metadata.Map.Topmost(TKind.Number);
            ulong last = _metadata.Map.FindTopmost<TKind>(order);
            highest = Math.Max(highest, last);
            bool holds = topmost.Last(order) == last && topmost.Highest(order) == highest;
            Require("Topmost", holds, $"order {order} has {topmost.Last(order)} and {topmost.Highest(order)}, not {last} and {highest}");
        }
    }

    private void CheckRuns()
    {
        if (_metadata.Map.Runs is not { } runs)
        {
            return;
        }

        runs.Validate();
        ulong found = 0;
        foreach (FreeRun run in _metadata.FindRuns())
        {
            bool holds = runs.TryGetRunFrom(run.Start, out FreeRun kept) && kept == run;
            Require("Joined", holds, $"chunks {run.Start} to {run.End} are free, but the free run there is {kept.Start} to {kept.End}");
            found++;
        }

        Require("Joined", runs.Count == found, $"{runs.Count} free runs are kept, but there are {found}");
    }

    private void CheckCount(int order, string kind, BlockState state, ulong counted)
    {
        ulong found = _blocks[order, (int)state];
        Require("Counted", found == counted, $"{counted} {kind} blocks of order {order} are counted, there are {found}");
    }

    private void Require(
        string invariant, bool holds, ulong id, [InterpolatedStringHandlerArgument(nameof(holds))] Finding finding)
    {
        if (!holds)
        {
            throw new InvariantException(invariant, $"{_describe(id)} {finding.ToString()}.");
        }
    }

    private static void Require(string invariant, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Finding finding)
    {
        if (!holds)
        {
            throw new InvariantException(invariant, finding.ToString() + ".");
        }
    }
}
