using Cleave.Buddies;

namespace Cleave.Memory.Pages;

/// <summary>Converts the addresses of blocks to their ids in the metadata, and back.</summary>
/// <remarks>The shape of the memory never changes, so all methods are thread-safe and take no lock. Cost:
/// that of <see cref="TreeTable"/>.</remarks>
/// <param name="trees">The table of trees.</param>
/// <param name="tree">The numbering of the blocks.</param>
/// <param name="pageShift">The log2 of the page size in bytes.</param>
/// <param name="orders">The number of orders that callers may name.</param>
internal sealed class PagePlaces(TreeTable trees, BuddyTree tree, int pageShift, int orders)
{
    /// <summary>The rows of trees in ascending order of address.</summary>
    public ReadOnlySpan<TreeRow> Rows => trees.Rows;

    /// <summary>The row of trees at an index of <see cref="Rows"/>.</summary>
    public ref readonly TreeRow Row(int index) => ref trees.Row(index);

    /// <summary>The row that contains an address, which must be that of a page.</summary>
    public ref readonly TreeRow RowOf(nuint address) => ref trees.Row(trees.IndexOf(address));

    /// <summary>The number of the first page of a block.</summary>
    public ulong PageOf(ulong id, int order) => (id - tree.FirstId(order)) << order;

    /// <summary>The address of a block.</summary>
    public nuint AddressOf(ulong id, int order) => trees.AddressOf(PageOf(id, order));

    /// <summary>The address of a page, by its number.</summary>
    public nuint AddressOf(ulong page) => trees.AddressOf(page);

    /// <summary>Finds the id that a block would have.</summary>
    /// <returns><see cref="MisuseKind.None"/>, or the reason why no such block can exist.</returns>
    public MisuseKind Find(nuint address, int order, out ulong id)
    {
        id = 0;
        if ((uint)order >= (uint)orders)
        {
            return MisuseKind.NoSuchOrder;
        }

        int place = trees.IndexOf(address);
        if (place < 0)
        {
            return MisuseKind.Foreign;
        }

        ref readonly TreeRow row = ref trees.Row(place);
        nuint offset = address - row.Address;
        if ((offset & (((nuint)1 << (order + pageShift)) - 1)) != 0)
        {
            return MisuseKind.Misaligned;
        }

        if (order > row.Order)
        {
            return MisuseKind.WrongOrder;
        }

        id = tree.IdOf(order, (row.FirstPage + (offset >> pageShift)) >> order);
        return MisuseKind.None;
    }

    /// <summary>Counts the blocks at the beginning of a list whose states lie in one word of the metadata,
    /// each at a bit of its own.</summary>
    /// <param name="addresses">The addresses of the blocks, at least one.</param>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="first">The id that bit 0 stands for.</param>
    /// <param name="bits">The bits of the counted blocks.</param>
    /// <returns>The number of blocks; 0 if no block can exist at the first address.</returns>
    public int Gather(ReadOnlySpan<nuint> addresses, int order, out ulong first, out ulong bits)
    {
        bits = 0;
        first = 0;
        int count = 0;
        while (count < addresses.Length && Find(addresses[count], order, out ulong id) == MisuseKind.None)
        {
            first = count == 0 ? id & ~63UL : first;
            int run = RunInWord(addresses[count..], order, id);
            ulong more = (ulong.MaxValue >> (64 - run)) << (int)id;
            if ((id & ~63UL) != first || (bits & more) != 0)
            {
                break;
            }

            bits |= more;
            count += run;
        }

        return count;
    }

    /// <summary>Converts the ids at the beginning of a list that are consecutive and whose blocks lie side by side.</summary>
    /// <param name="ids">The ids of the blocks, at least one. Blocks that come out of a larger one have consecutive ids and lie side by
    /// side. Ids continue in the next row of trees, which may lie anywhere.</param>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="addresses">Receives the addresses of the blocks.</param>
    /// <returns>The number of ids that were converted, at least one.</returns>
    public int ConvertRun(ReadOnlySpan<ulong> ids, int order, Span<nuint> addresses)
    {
        nuint step = (nuint)1 << (order + pageShift);
        nuint address = trees.AddressOf(PageOf(ids[0], order), out ulong run);
        int count = (int)Math.Min((ulong)RunOf(ids), run >> order);
        foreach (ref nuint next in addresses[..count])
        {
            next = address;
            address += step;
        }

        return count;
    }

    /// <summary>Counts the blocks at the beginning of a list that lie side by side.</summary>
    public int RunOf(ReadOnlySpan<nuint> addresses, int order)
    {
        nuint step = (nuint)1 << (order + pageShift);
        nuint next = addresses[0] + step;
        int count = 1;
        while (count < addresses.Length && addresses[count] == next)
        {
            next += step;
            count++;
        }

        return count;
    }

    private static int RunOf(ReadOnlySpan<ulong> ids)
    {
        int count = 1;
        while (count < ids.Length && ids[count] == ids[0] + (uint)count)
        {
            count++;
        }

        return count;
    }

    /// <summary>Counts the blocks at the beginning of a list that lie side by side, in one row of trees and one word of the
    /// metadata.</summary>
    private int RunInWord(ReadOnlySpan<nuint> addresses, int order, ulong id)
    {
        ref readonly TreeRow row = ref RowOf(addresses[0]);
        nuint left = ((nuint)row.Pages << pageShift) - (addresses[0] - row.Address);
        nuint inRow = left >> (order + pageShift);
        return RunOf(addresses[..(int)nuint.Min(nuint.Min((nuint)addresses.Length, inRow), 64 - (nuint)(id & 63))], order);
    }
}
