using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Pool;

/// <summary>
/// Checks the books against the invariants named on <see cref="PoolBooks{TIndex}"/>, independently of the steps that keep them.
/// </summary>
internal sealed class PoolAudit<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    private readonly PoolBooks<TIndex> _books;
    private readonly BitArray _attached;
    private readonly int _leaves;
    private ulong _gone;
    private ulong _pending;

    private PoolAudit(PoolBooks<TIndex> books)
    {
        _books = books;
        _leaves = books.States.Length;
        _attached = new BitArray(_leaves);
    }

    /// <summary>
    /// Throws a <see cref="BuddyException"/> for the first list or leaf that is damaged, an <see cref="InvariantException"/> for another
    /// invariant that does not hold.
    /// </summary>
    public static void Check(PoolBooks<TIndex> books)
    {
        var audit = new PoolAudit<TIndex>(books);
        Require(BuddyErrorType.EmptyPool, audit._leaves > 0, $"The pool has {audit._leaves} leaves; it has at least 1.");
        audit.CheckLists();
        audit.CheckBlocks();
        Require("Counted", audit._gone == books.Gone, $"{books.Gone} leaves are counted as gone, {audit._gone} are.");
        Require("Counted", audit._pending == books.Pending, $"{books.Pending} leaves are counted as doomed, {audit._pending} are.");
    }

    private void CheckLists()
    {
        var totals = new PoolTotals(_books.Counts, smallest: 1);
        int highest = BitOperations.Log2(_books.Filled);
        Require(BuddyErrorType.InvalidListId, highest <= _books.MaxOrder, $"There is a list {highest}; the last is {_books.MaxOrder}.");
        for (int order = 0; order <= _books.MaxOrder; order++)
        {
            ulong counted = totals.Lists[order].Size;
            bool filled = (_books.Filled >> order & 1) != 0;
            Require(BuddyErrorType.EmptyList, !filled || counted != 0, $"List {order} should have blocks; by its counts it has 0.");
            ulong found = filled ? Walk(order) : 0;
            bool single = (_books.Single >> order & 1) != 0;
            string told = single ? "one" : "not one";
            Require("Linked", single == (found == 1), $"list {order} has {found} blocks; by its bit it has {told}.");
            Require("Counted", found == counted, $"List {order} has {found} blocks; by its counts it has {counted}.");
        }
    }

    /// <summary>Walks a list, checks that it is Linked, and counts its blocks.</summary>
    private ulong Walk(int order)
    {
        ulong found = 1;
        int last = RequireLeaf(order, (ulong)_books.Ends[order].Last);
        int leaf = RequireLeaf(order, (ulong)_books.Ends[order].First);
        CheckListed(leaf, order);
        while (leaf != last)
        {
            int next = RequireLeaf(order, ulong.CreateTruncating(_books.Links[leaf].Next));
            CheckListed(next, order);
            ulong before = ulong.CreateTruncating(_books.Links[next].Previous);
            bool known = before == (ulong)leaf;
            Require(BuddyErrorType.UnattachedLeaf, known, $"Leaf {next} comes after leaf {leaf} in list {order}, and names {before}.");
            leaf = next;
            found++;
        }

        return found;
    }

    private void CheckListed(int leaf, int order)
    {
        byte state = _books.States[leaf];
        int own = LeafState.Order(state);
        Require(BuddyErrorType.AttachedLeaf, !_attached[leaf], $"Leaf {leaf} stands in list {order} twice.");
        Require(BuddyErrorType.AttachedLeaf, LeafState.IsFree(state), $"Leaf {leaf} stands in list {order}; no free block begins there.");
        Require(BuddyErrorType.ListIdMismatch, own == order, $"Leaf {leaf} stands in list {order}; its block is of order {own}.");
        _attached[leaf] = true;
    }

    private int RequireLeaf(int order, ulong leaf)
    {
        Require(BuddyErrorType.InvalidLeafId, leaf < (ulong)_leaves, $"List {order} names leaf {leaf}; the pool has {_leaves}.");
        return (int)leaf;
    }

    /// <summary>Goes from block to block, and checks that they are a Partition, Coalesced, and Doomed where they should be.</summary>
    private void CheckBlocks()
    {
        int leaf = 0;
        while (leaf < _leaves)
        {
            byte state = _books.States[leaf];
            if (LeafState.BeginsBlock(state))
            {
                leaf += CheckBlock(leaf, state);
            }
            else
            {
                Require("Partition", LeafState.IsKilled(state), $"leaf {leaf} lies in no block and is not killed.");
                _gone++;
                leaf++;
            }
        }
    }

    /// <returns>The leaves of the block.</returns>
    private int CheckBlock(int leaf, byte state)
    {
        int order = LeafState.Order(state);
        int max = _books.MaxOrder;
        Require(BuddyErrorType.InvalidListId, order <= max, $"The block at leaf {leaf} is of order {order}; the last is {max}.");
        int size = 1 << order;
        bool fits = (leaf & (size - 1)) == 0 && size <= _leaves - leaf;
        Require(BuddyErrorType.InvalidLeafId, fits, $"A block of {size} leaves cannot begin at leaf {leaf} of {_leaves}.");
        int killed = CountKilled(leaf, size);
        if (LeafState.IsFree(state))
        {
            CheckFree(leaf, order, killed);
        }
        else
        {
            bool told = LeafState.IsDoomed(state) == (killed != 0);
            Require("Doomed", told, $"the allocated block at leaf {leaf} has {killed} killed leaves.");
            _pending += (uint)killed;
        }

        return size;
    }

    private void CheckFree(int leaf, int order, int killed)
    {
        Require(BuddyErrorType.UnattachedLeaf, _attached[leaf], $"The free block at leaf {leaf} does not stand in list {order}.");
        Require("Partition", killed == 0, $"the free block at leaf {leaf} has {killed} killed leaves.");
        int buddy = leaf ^ (1 << order);
        bool mergeable = order < _books.MaxOrder && buddy < _leaves && _books.States[buddy] == LeafState.Free(order);
        Require("Coalesced", !mergeable, $"leaves {leaf} and {buddy} begin free buddies of order {order}.");
    }

    private int CountKilled(int leaf, int size)
    {
        int killed = LeafState.IsKilled(_books.States[leaf]) ? 1 : 0;
        for (int inner = leaf + 1; inner < leaf + size; inner++)
        {
            byte state = _books.States[inner];
            Require("Partition", !LeafState.BeginsBlock(state), $"leaf {inner} begins a block inside the block at leaf {leaf}.");
            killed += LeafState.IsKilled(state) ? 1 : 0;
        }

        return killed;
    }

    private static void Require(
        BuddyErrorType type, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Finding finding)
    {
        if (!holds)
        {
            throw new BuddyException(type, finding.ToString());
        }
    }

    private static void Require(string invariant, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Finding finding)
    {
        if (!holds)
        {
            throw new InvariantException(invariant, finding.ToString());
        }
    }
}
