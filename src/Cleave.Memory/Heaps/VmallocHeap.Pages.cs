using Cleave.Memory.Contract;
using Cleave.Memory.Mapping;

namespace Cleave.Memory.Heaps;

/// <content>The page frames behind addresses.</content>
public sealed partial class VmallocHeap
{
    /// <summary>Whether an address lies in memory that was allocated here. Cost: the logarithm of the number of allocations.</summary>
    public bool Owns(nuint address) => _index.Find(address) is not null;

    /// <summary>The page frame behind any address of an allocation.</summary>
    /// <exception cref="ArgumentException">The address is in none.</exception>
    /// <remarks>Cost: the logarithms of the number of allocations, and of the blocks that this one has.</remarks>
    /// <inheritdoc cref="BorrowedPage" path="/safety"/>
    public BorrowedPage ToPage(nuint address)
    {
        VmallocArea area = _index.Find(address) ?? throw AreaRefusals.NoPageAt(address);
        return new BorrowedPages(Heap.Memory, area, PageOf(area, address), 1)[0];
    }

    /// <summary>The page frames behind a part of an allocation.</summary>
    /// <param name="address">Where it begins: a multiple of the page size.</param>
    /// <param name="size">Bytes; they may end within a page, which counts as a whole.</param>
    /// <exception cref="ArgumentException">Not all of it is in one allocation, or it does not begin at a page.</exception>
    /// <inheritdoc cref="BorrowedPage" path="/safety"/>
    public BorrowedPages Pages(nuint address, nuint size)
    {
        VmallocArea area = _index.Find(address) ?? throw AreaRefusals.NoPageAt(address);
        nuint most = area.Address + area.Size - address;
        return MinAlignment.IsAligned(address) && size <= most
            ? new BorrowedPages(Heap.Memory, area, PageOf(area, address), size)
            : throw AreaRefusals.BadRange(address, size, most, MinAlignment);
    }

    /// <exception cref="MemoryMisuseException">Nothing with that layout begins there.</exception>
    internal void Check(nuint address, Layout layout) => _index.Settle(Claim(address, layout), address);

    private VmallocArea Claim(nuint address, Layout layout) =>
        _index.TryClaim(address, layout, out VmallocArea? area)
            ? area!
            : throw AreaRefusals.WrongCall(address, layout, area, _freed.Contains(address) || _retired.Contains(address), _records?.FreedAt(address) ?? "");

    private ulong PageOf(VmallocArea area, nuint address) => (address - area.Address) / Heap.System.PageSize;

    /// <summary>Pages are zero where they are new; the old ones may have been written to behind the bytes that are asked for.</summary>
    private void ClearBehind(VmallocArea area, nuint from, nuint to, GfpFlags flags)
    {
        if ((flags & GfpFlags.Zero) == 0)
        {
            return;
        }

        nuint page = Heap.System.PageSize;
        to = nuint.Min(to, area.Size);
        while (from < to)
        {
            var offset = (int)(from % page);
            Heap.Memory.AsSpan(area.Frames.FrameAt(from / page), 1)[offset..].Clear();
            from += page - (nuint)offset;
        }
    }
}
