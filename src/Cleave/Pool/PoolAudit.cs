using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Pool;

/// <summary>
/// Checks the metadata against the invariants named on <see cref="PoolMetadata{TIndex,TTables}"/>, independently of the steps that keep
/// them.
/// </summary>
/// <remarks>
/// A successful check needs no memory for each block. Walking a list proves that its blocks are distinct and free; walking the blocks
/// counts the free ones of each order. So the list of an order is complete if both numbers agree.
/// </remarks>
internal sealed partial class PoolAudit<TIndex, TTables>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    where TTables : struct, IPoolTables<TIndex>
{
    private readonly PoolMetadata<TIndex, TTables> _metadata;
    private readonly TTables _tables;
    private readonly long _leaves;
    private readonly ulong[] _listed;
    private readonly ulong[] _free;
    private ulong _gone;
    private ulong _pending;

    private PoolAudit(PoolMetadata<TIndex, TTables> metadata)
    {
        _metadata = metadata;
        _tables = metadata.Tables;
        _leaves = _tables.Leaves;
        _listed = new ulong[metadata.MaxOrder + 1];
        _free = new ulong[metadata.MaxOrder + 1];
    }

    /// <summary>
    /// Checks all metadata, and throws an exception for the first damage.
    /// </summary>
    /// <exception cref="InvariantException">An invariant does not hold.</exception>
    public static void Check(PoolMetadata<TIndex, TTables> metadata)
    {
        var audit = new PoolAudit<TIndex, TTables>(metadata);
        Require(MetadataDamage.EmptyPool, "Partition", audit._leaves > 0, $"the pool has {audit._leaves} leaves; it has at least 1.");
        audit.CheckLists();
        audit.CheckBlocks();
        audit.CheckComplete();
        Require("Counted", audit._gone == metadata.Gone, $"{metadata.Gone} leaves are counted as gone, {audit._gone} are.");
        Require("Counted", audit._pending == metadata.Pending, $"{metadata.Pending} leaves are counted as pending, {audit._pending} are.");
    }

    private void CheckLists()
    {
        var totals = new PoolTotals(_metadata.Counts, smallest: 1);
        int max = _metadata.MaxOrder;
        int highest = BitOperations.Log2(_metadata.Filled);
        Require(MetadataDamage.InvalidListId, "Linked", highest <= max, $"there is a list {highest}; the last is {max}.");
        for (int order = 0; order <= max; order++)
        {
            ulong counted = totals.Lists[order].Size;
            bool filled = (_metadata.Filled >> order & 1) != 0;
            Require(MetadataDamage.EmptyList, "Linked", !filled
                || counted != 0, $"list {order} should have blocks; by its counts it has 0.");
            ulong found = filled ? Walk(order) : 0;
            bool single = (_metadata.Single >> order & 1) != 0;
            string marked = single ? "one" : "not one";
            Require("Linked", single == (found == 1), $"list {order} has {found} blocks; by its bit it has {marked}.");
            Require("Counted", found == counted, $"List {order} has {found} blocks; by its counts it has {counted}.");
            _listed[order] = found;
        }
    }

    /// <summary>Walks a list, checks that it is Linked, and counts its blocks.</summary>
    /// <remarks>
    /// Each block names one next block, so a list that contains a block twice has no end. The walk remembers the block at the last position
    /// that was a power of two (R. P. Brent, 1980). In an endless list it meets that block again.
    /// </remarks>
    private ulong Walk(int order)
    {
        ulong found = 1;
        long last = RequireLeaf(order, ulong.CreateTruncating(_metadata.Ends[order].Last));
        long leaf = RequireLeaf(order, ulong.CreateTruncating(_metadata.Ends[order].First));
        long met = leaf;
        CheckListed(leaf, order);
        while (leaf != last)
        {
            long next = RequireLeaf(order, ulong.CreateTruncating(_tables.Link(leaf).Next));
            Require(MetadataDamage.AttachedLeaf, "Linked", next != met, $"leaf {next} stands in list {order} twice.");
            CheckListed(next, order);
            ulong before = ulong.CreateTruncating(_tables.Link(next).Previous);
            bool known = before == (ulong)leaf;
            Require(MetadataDamage.UnattachedLeaf, "Linked", known,
                $"leaf {next} comes after leaf {leaf} in list {order}, and names {before}.");
            leaf = next;
            found++;
            met = BitOperations.IsPow2(found) ? leaf : met;
        }

        return found;
    }

    private void CheckListed(long leaf, int order)
    {
        byte state = _tables.State(leaf);
        int own = LeafState.Order(state);
        Require(MetadataDamage.AttachedLeaf, "Linked", LeafState.IsFree(
            state), $"leaf {leaf} stands in list {order}; no free block begins there.");
        Require(MetadataDamage.ListIdMismatch, "Linked", own == order, $"leaf {leaf} stands in list {order}; its block is of order {own}.");
    }

    private long RequireLeaf(int order, ulong leaf)
    {
        Require(MetadataDamage.InvalidLeafId, "Linked", leaf < (ulong)_leaves, $"list {order} names leaf {leaf}; the pool has {_leaves}.");
        return (long)leaf;
    }

    private static void Require(
        MetadataDamage damage, string invariant, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Finding finding)
    {
        if (!holds)
        {
            throw new InvariantException(damage, invariant, finding.ToString());
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
