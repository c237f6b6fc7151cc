using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Runs;
using Cleave.Sets;

namespace Cleave.Buddies;

/// <summary>Checks the metadata of a buddy space against the invariants that <see cref="BuddyBooks{TPages}"/> names.</summary>
/// <remarks>The check is independent of the steps that keep the invariants.</remarks>
internal sealed class BuddyAudit<TPages>
    where TPages : struct, IBlockPages
{
    private readonly BuddyBooks<TPages> _books;
    private readonly Func<ulong, string> _describe;
    private readonly ulong[,] _blocks;
    private ulong _reached;

    private BuddyAudit(BuddyBooks<TPages> books, Func<ulong, string>? describe)
    {
        _books = books;
        _describe = describe ?? (id => $"block {books.Tree.Describe(id, books.Tree.OrderOf(id), BlockKind.Dirty)}");
        _blocks = new ulong[books.Tree.MaxOrder + 1, 4];
    }

    /// <summary>Checks all invariants of a buddy space.</summary>
    /// <param name="books">The metadata to check.</param>
    /// <param name="describe">Formats the block with a given id for the message; null to format its offset and order.</param>
    /// <exception cref="InvariantException">An invariant does not hold.</exception>
    public static void Check(BuddyBooks<TPages> books, Func<ulong, string>? describe = null)
    {
        var audit = new BuddyAudit<TPages>(books, describe);
        audit.CheckChain();
        foreach (ulong root in books.Tree.Roots)
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
        SummaryAudit<TPages>.Check<DirtyKind>(books.Map);
        SummaryAudit<TPages>.Check<ClearKind>(books.Map);
    }

    private void Walk(ulong id)
    {
        BlockState state = _books.StateOf(id);
        int order = _books.Tree.OrderOf(id);
        if (state != BlockState.Nothing)
        {
            _blocks[order, (int)state]++;
            _reached++;
            return;
        }

        Require("Partition", order > 0, id, $"lies in no block");
        Walk(2 * id);
        Walk((2 * id) + 1);
        BlockState left = _books.StateOf(2 * id);
        bool mergeable = left is BlockState.FreeDirty or BlockState.FreeClear && left == _books.StateOf((2 * id) + 1);
        Require("Coalesced", !mergeable, id, $"has two free halves of one kind");
    }

    private void CheckNothingElse()
    {
        ulong states = (uint)BitOperations.PopCount(_books.Chain.Orders);
        foreach (ulong number in _books.Map.Pages.Committed())
        {
            foreach (WordPair pair in _books.Map.Pages.At(number).Pairs[BlockPage.Middles..])
            {
                states += (uint)BitOperations.PopCount(pair.Dirty | pair.Clear);
            }
        }

        Require("Partition", states == _reached, $"{states} blocks have a state, but {_reached} are reached from the roots");
    }

    private void CheckCounts()
    {
        for (int order = 0; order <= _books.Tree.MaxOrder; order++)
        {
            CheckCount(order, "free dirty", BlockState.FreeDirty, _books.FreeCount(order, BlockKind.Dirty));
            CheckCount(order, "free clear", BlockState.FreeClear, _books.FreeCount(order, BlockKind.Clear));
            CheckCount(order, "allocated", BlockState.Allocated, _books.AllocatedCount(order));
        }

        ulong expected = _books.Tree.RootCount + _books.Splits - _books.Merges;
        Require("Counted", _reached == expected, $"roots + splits - merges is {expected}, but there are {_reached} blocks");
    }

    /// <summary>Checks the invariant Chained.</summary>
    /// <remarks>That the siblings of the path are free follows from Partition, whose check reaches and counts them.</remarks>
    private void CheckChain()
    {
        SplitChain chain = _books.Chain;
        for (ulong orders = chain.Orders; orders != 0; orders &= orders - 1)
        {
            int order = BitOperations.TrailingZeroCount(orders);
            Require("Chained", order >= chain.NodeOrder && order < _books.Tree.MaxOrder, $"the chain has a block of order {order}");
            ulong sibling = chain.Sibling(order);
            Require("Chained", _books.Map[sibling] == BlockState.Nothing, sibling, $"is in the chain and in the map");
        }
    }

    private void CheckAligned(int kind)
    {
        for (ulong orders = _books.Map.AlignOrders; orders != 0; orders &= orders - 1)
        {
            CheckAligned(BitOperations.TrailingZeroCount(orders), kind);
        }
    }

    private void CheckAligned(int alignOrder, int kind)
    {
        AlignedBlocks aligned = _books.Map.Aligned(alignOrder, kind);
        ulong expected = 0;
        for (ulong id = _books.Map.AtLeast(1, kind); id != 0; id = _books.Map.AtLeast(id + 1, kind))
        {
            int order = _books.Tree.OrderOf(id);
            ulong first = _books.Tree.FirstChunk(id);
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
        for (int order = _books.Tree.MaxOrder; _books.Map.KeepsTopmost && order >= 0; order--)
        {
            TopmostBlocks topmost = _books.Map.Topmost(TKind.Number);
            ulong last = _books.Map.FindTopmost<TKind>(order);
            highest = Math.Max(highest, last);
            bool holds = topmost.Last(order) == last && topmost.Highest(order) == highest;
            Require("Topmost", holds, $"order {order} has {topmost.Last(order)} and {topmost.Highest(order)}, not {last} and {highest}");
        }
    }

    private void CheckRuns()
    {
        if (_books.Map.Runs is not { } runs)
        {
            return;
        }

        runs.Validate();
        ulong found = 0;
        foreach (FreeRun run in _books.FindRuns())
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
