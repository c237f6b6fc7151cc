using System.Numerics;
using Cleave.Sets;

namespace Cleave.Buddies;

/// <summary>Checks the books against the invariants named on <see cref="BuddyBooks"/>, independently of the steps that keep them.</summary>
internal sealed class BuddyAudit
{
    private readonly BuddyBooks _books;
    private readonly ulong[,] _blocks;
    private ulong _reached;

    private BuddyAudit(BuddyBooks books)
    {
        _books = books;
        _blocks = new ulong[books.Tree.MaxOrder + 1, 4];
    }

    /// <summary>Throws an <see cref="InvariantException"/> for the first invariant that does not hold.</summary>
    public static void Check(BuddyBooks books)
    {
        var audit = new BuddyAudit(books);
        foreach (ulong root in books.Tree.Roots)
        {
            audit.Walk(root);
        }

        audit.CheckNothingElse();
        audit.CheckCounts();
        audit.CheckAligned(clear: false);
        audit.CheckAligned(clear: true);
        SummaryAudit.Check(books.Map, clear: false);
        SummaryAudit.Check(books.Map, clear: true);
    }

    private void Walk(ulong id)
    {
        BlockState state = _books.Map[id];
        int order = _books.Tree.OrderOf(id);
        if (state != BlockState.Nothing)
        {
            _blocks[order, (int)state]++;
            _reached++;
            return;
        }

        Require("Partition", order > 0, id, "lies in no block");
        Walk(2 * id);
        Walk((2 * id) + 1);
        BlockState left = _books.Map[2 * id];
        bool mergeable = left is BlockState.FreeDirty or BlockState.FreeClear && left == _books.Map[(2 * id) + 1];
        Require("Coalesced", !mergeable, id, "has two free halves of one kind");
    }

    private void CheckNothingElse()
    {
        ulong states = 0;
        foreach ((_, ReadOnlyMemory<WordPair> page) in _books.Map.States.CommittedPages())
        {
            foreach (WordPair pair in page.Span)
            {
                states += (uint)BitOperations.PopCount(pair.Dirty | pair.Clear);
            }
        }

        Require("Partition", states == _reached, $"{states} blocks have a state, but {_reached} are reached from the roots");
    }

    private void CheckCounts()
    {
        ulong free = 0;
        ulong clear = 0;
        for (int order = 0; order <= _books.Tree.MaxOrder; order++)
        {
            CheckCount(order, "free dirty", BlockState.FreeDirty, _books.FreeCounts(clear: false)[order]);
            CheckCount(order, "free clear", BlockState.FreeClear, _books.FreeCounts(clear: true)[order]);
            CheckCount(order, "allocated", BlockState.Allocated, _books.AllocatedCounts[order]);
            clear += _blocks[order, (int)BlockState.FreeClear] << order;
            free += (_blocks[order, (int)BlockState.FreeClear] + _blocks[order, (int)BlockState.FreeDirty]) << order;
        }

        Require("Counted", free == _books.FreeChunks, $"{_books.FreeChunks} chunks are counted as free, {free} are");
        Require("Counted", clear == _books.ClearChunks, $"{_books.ClearChunks} chunks are counted as clear, {clear} are");
        ulong expected = (ulong)_books.Tree.Roots.Length + _books.Splits - _books.Merges;
        Require("Counted", _reached == expected, $"roots + splits - merges is {expected}, but there are {_reached} blocks");
    }

    private void CheckAligned(bool clear)
    {
        for (ulong orders = _books.Map.AlignOrders; orders != 0; orders &= orders - 1)
        {
            CheckAligned(BitOperations.TrailingZeroCount(orders), clear);
        }
    }

    private void CheckAligned(int alignOrder, bool clear)
    {
        AlignedBlocks aligned = _books.Map.Aligned(alignOrder, clear);
        FreeSet free = _books.Map.Free(clear);
        ulong expected = 0;
        for (ulong id = free.AtLeast(1); id != 0; id = free.AtLeast(id + 1))
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

    private void CheckCount(int order, string kind, BlockState state, ulong counted)
    {
        ulong found = _blocks[order, (int)state];
        Require("Counted", found == counted, $"{counted} {kind} blocks of order {order} are counted, there are {found}");
    }

    private void Require(string invariant, bool holds, ulong id, string finding) =>
        Require(invariant, holds, $"block {_books.Tree.Describe(id, clear: false)} {finding}");

    private static void Require(string invariant, bool holds, string finding)
    {
        if (!holds)
        {
            throw new InvariantException(invariant, finding + ".");
        }
    }
}
