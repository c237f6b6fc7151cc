using Cleave.Memory.Contract;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>The reasons why a call is wrong, as values and as sentences.</content>
public sealed partial class PageAllocator
{
    /// <summary>The reason why a block cannot be freed. If the address fits the order but the tree is too small, the block that is there
    /// decides.</summary>
    internal PageFreeError WhyRefused(nuint address, int order)
    {
        PageFreeError error = Find(address, order, out _);
        if (error is not (PageFreeError.None or PageFreeError.OtherOrder))
        {
            return error;
        }

        using (_lock.Enter())
        {
            return HolderAt(address, out int holderClass) && holderClass != order
                ? PageFreeError.OtherOrder
                : PageFreeError.AlreadyFree;
        }
    }

    /// <summary>Finds the allocated block that contains a page. The caller holds the lock.</summary>
    /// <returns>Whether a caller has such a block.</returns>
    private bool HolderAt(nuint address, out int order)
    {
        Find(address, 0, out ulong page);
        ulong holder = _metadata.HolderOf(page);
        order = holder == 0 ? 0 : _metadata.Tree.OrderOf(holder);
        return holder != 0 && _metadata.StateOf(holder) == BlockState.Allocated && IsOut(holder, order);
    }

    internal ArgumentException Refusal(nuint address, int order, PageFreeError error, int? place = null)
    {
        string block = (place is { } index ? $"Block {index} of the list, the " : "The ") + BlockText(address, order);
        string name = place is null ? nameof(address) : "addresses";
        return error switch
        {
            PageFreeError.NoSuchOrder => NoSizeClass(order),
            PageFreeError.AlreadyFree => new ArgumentException($"{block} is free already.", name),
            PageFreeError.OtherOrder => new ArgumentException($"{block} was allocated with {OtherText(address)}.", name),
            _ => NoSuchBlock(address, order, error, name),
        };
    }

    /// <summary>The exception for an address and an order at which no block can exist.</summary>
    private ArgumentException NoSuchBlock(nuint address, int order, PageFreeError error, string name = "address")
    {
        string at = AddressText.Of(address);
        return error switch
        {
            PageFreeError.NoSuchOrder => NoSizeClass(order),
            PageFreeError.NoRegion => new ArgumentException(
                $"The allocator has no page at the address {at}; its pages lie between {RegionText()}.",
                name),
            PageFreeError.Misaligned => new ArgumentException(
                $"The address {at} is no multiple of {ByteText.Exact(SizeOf(order))} behind the beginning of its tree.", name),
            _ => new ArgumentException(
                $"The {BlockText(address, order)} is larger than its tree of {PagesText(1UL << _trees.Row(_trees.IndexOf(address)).Order)}.",
                name),
        };
    }

    private ArgumentOutOfRangeException NoSizeClass(int order) =>
        new(nameof(order), order, $"There is no order {order}; there are 0 to {Orders - 1}.");

    private HeapAllocationException NoMemory(string what)
    {
        int largest = GetStatistics().LargestFreeOrder;
        string free = FormattableString.Invariant($"{FreePages} of {TotalPages} pages are free");
        string left = largest < 0 ? free : $"{free}, and the largest free block has {PagesText(1UL << largest)}";
        return new HeapAllocationException(AllocationError.OutOfMemory, $"No memory for a {what}: {left}.");
    }

    private string OtherText(nuint address)
    {
        using (_lock.Enter())
        {
            return HolderAt(address, out int sizeClass) ? $"order {sizeClass}" : "another order";
        }
    }

    private static string BlockText(nuint address, int order) => $"block of {PagesText(1UL << order)} at {AddressText.Of(address)}";

    private string RegionText()
    {
        ReadOnlySpan<TreeRow> rows = _trees.Rows;
        nuint end = rows[^1].Address + ((nuint)rows[^1].Pages << _pageShift);
        return $"{AddressText.Of(rows[0].Address)} and {AddressText.Of(end)}";
    }

    private static string PagesText(ulong pages) => FormattableString.Invariant($"{pages} {(pages == 1 ? "page" : "pages")}");
}
