namespace Cleave.Memory.Pages;

/// <content>Groups of blocks whose states share one word of the metadata.</content>
public sealed partial class PageAllocator
{
    /// <summary>Counts the blocks at the beginning of a list whose states lie in one word, each at a bit of its own.</summary>
    /// <param name="addresses">The addresses of the blocks, at least one.</param>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="first">The id that bit 0 stands for.</param>
    /// <param name="bits">The bits of the counted blocks.</param>
    /// <returns>The number of blocks; 0 if no block can exist at the first address.</returns>
    private int Gather(ReadOnlySpan<nuint> addresses, int order, out ulong first, out ulong bits)
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

    /// <summary>Counts the blocks at the beginning of a list that lie side by side, in one row of trees and one word of the
    /// metadata.</summary>
    private int RunInWord(ReadOnlySpan<nuint> addresses, int order, ulong id)
    {
        ref readonly TreeRow row = ref _trees.Row(_trees.IndexOf(addresses[0]));
        nuint left = ((nuint)row.Pages << _pageShift) - (addresses[0] - row.Address);
        nuint inRow = left >> (order + _pageShift);
        return RunOf(addresses[..(int)nuint.Min(nuint.Min((nuint)addresses.Length, inRow), 64 - (nuint)(id & 63))], order);
    }

    /// <summary>
    /// Converts ids to addresses. Blocks that come out of a larger one have consecutive ids and lie side by side. Ids continue in the next
    /// row of trees, which may lie anywhere.
    /// </summary>
    /// <param name="ids">The ids of the blocks.</param>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="addresses">Receives the addresses of the blocks.</param>
    /// <param name="handsOut">Whether the blocks are pages that a caller gets, which is then recorded in the same pass.</param>
    private void ToAddresses(ReadOnlySpan<ulong> ids, int order, Span<nuint> addresses, bool handsOut)
    {
        nuint step = (nuint)1 << (order + _pageShift);
        while (!ids.IsEmpty)
        {
            nuint address = _trees.AddressOf(PageOf(ids[0], order), out ulong run);
            int count = (int)Math.Min((ulong)RunOf(ids), run >> order);
            foreach (ref nuint next in addresses[..count])
            {
                next = address;
                address += step;
            }

            if (handsOut)
            {
                HandOutRun(ids[0], count);
            }

            ids = ids[count..];
            addresses = addresses[count..];
        }
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

    /// <summary>Counts the blocks at the beginning of a list that lie side by side.</summary>
    private int RunOf(ReadOnlySpan<nuint> addresses, int order)
    {
        nuint step = (nuint)1 << (order + _pageShift);
        nuint next = addresses[0] + step;
        int count = 1;
        while (count < addresses.Length && addresses[count] == next)
        {
            next += step;
            count++;
        }

        return count;
    }
}
