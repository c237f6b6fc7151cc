using Cleave.Memory.Contract;
using Cleave.Memory.Mapping;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>The page frames behind the addresses of allocations.</content>
public sealed partial class VmallocHeap
{
    /// <summary>Whether an address lies inside an allocation of this allocator.</summary>
    /// <param name="address">Any address.</param>
    /// <remarks>Thread-safe. Cost: the logarithm of the number of allocations.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public bool Owns(nuint address) => _index.Find(address) is not null;

    /// <summary>Borrows the page frame behind an address of an allocation.</summary>
    /// <param name="address">Any address inside an allocation.</param>
    /// <exception cref="ArgumentException">The address is in no allocation of Vmalloc, or its memory has no page frame
    /// (<see cref="GfpFlags.NoFrames"/>).</exception>
    /// <remarks>Thread-safe. Cost: the logarithm of the number of allocations, and that of the number of blocks in this one.</remarks>
    /// <inheritdoc cref="BorrowedPage" path="/safety"/>
    public BorrowedPage ToPage(nuint address)
    {
        VmallocArea area = _index.Find(address) ?? throw AreaRefusals.NoPageAt(address);
        return Borrow(area, address, 1)[0];
    }

    /// <summary>Borrows the page frames behind a part of an allocation.</summary>
    /// <param name="address">The address of the part: a multiple of the page size.</param>
    /// <param name="size">The size of the part in bytes. If it ends within a page, that page is included.</param>
    /// <exception cref="ArgumentException">The part does not lie in one allocation, does not begin at a page, or has memory without page
    /// frames (<see cref="GfpFlags.NoFrames"/>).</exception>
    /// <inheritdoc cref="BorrowedPage" path="/safety"/>
    public BorrowedPages Pages(nuint address, nuint size)
    {
        VmallocArea area = _index.Find(address) ?? throw AreaRefusals.NoPageAt(address);
        nuint most = area.Address + area.Size - address;
        return MinAlignment.IsAligned(address) && size <= most
            ? Borrow(area, address, size)
            : throw AreaRefusals.BadRange(address, size, most, MinAlignment);
    }

    /// <summary>Refuses an address or a layout that does not match an allocation.</summary>
    /// <exception cref="MisuseException">No allocation with this layout begins at the address.</exception>
    internal void Check(nuint address, Layout layout) => _index.Settle(Claim(address, layout), address);

    private BorrowedPages Borrow(VmallocArea area, nuint address, nuint size)
    {
        ulong first = PageOf(area, address);
        ulong count = Math.Max(1, _maker.PagesFor(size));
        return !area.Frames.HasPrivate(first, count)
            ? new BorrowedPages(Heap.Memory, area, first, size)
            : throw AreaRefusals.NoFrames(address, size, area.Address);
    }

    private VmallocArea Claim(nuint address, Layout layout) =>
        _index.TryClaim(address, layout, out VmallocArea? area)
            ? area!
            : throw AreaRefusals.WrongCall(
                address, layout, area, _freed.Contains(address) || _retired.Contains(address), _records?.FreedAt(address) ?? "");

    private ulong PageOf(VmallocArea area, nuint address) => (address - area.Address) / Heap.System.PageSize;

    /// <summary>Clears the bytes of an area that its caller gives up, if the heap clears freed memory.</summary>
    private void Clear(VmallocArea area, nuint from)
    {
        if (_clears && from < area.Size)
        {
            ObjectGuard.Fill(area.Address + from, area.Size - from, 0);
        }
    }

    /// <summary>Clears the bytes of the old pages that lie behind the requested size and may have been written to. New pages are zero
    /// already.</summary>
    private static void ClearBehind(VmallocArea area, nuint from, nuint to, GfpFlags flags)
    {
        if ((flags & GfpFlags.Zero) == 0)
        {
            return;
        }

        to = nuint.Min(to, area.Size);
        if (from < to)
        {
            ObjectGuard.Fill(area.Address + from, to - from, 0);
        }
    }
}
