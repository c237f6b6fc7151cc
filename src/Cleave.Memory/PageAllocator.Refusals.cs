using Cleave.Memory.Pages;
using Cleave.Sets;

namespace Cleave.Memory;

/// <content>What is wrong with a call, in a word and in a sentence.</content>
public sealed partial class PageAllocator
{
    /// <summary>Why a block cannot be freed. What cannot be a block of its tree is judged by what is there, as what is not allocated.</summary>
    internal PageFreeError WhyRefused(nuint address, int sizeClass)
    {
        PageFreeError error = Find(address, sizeClass, out _);
        if (error is not (PageFreeError.None or PageFreeError.OtherSizeClass))
        {
            return error;
        }

        using (_lock.Enter())
        {
            return HolderAt(address, out int holderClass) && holderClass != sizeClass
                ? PageFreeError.OtherSizeClass
                : PageFreeError.AlreadyFree;
        }
    }

    /// <summary>The allocated block that a page lies in. Under the lock.</summary>
    /// <returns>Whether there is one that a caller has.</returns>
    private bool HolderAt(nuint address, out int sizeClass)
    {
        Find(address, 0, out ulong page);
        ulong holder = _books.HolderOf(page);
        sizeClass = holder == 0 ? 0 : _books.Tree.OrderOf(holder);
        return holder != 0 && _books.StateOf(holder) == BlockState.Allocated && IsOut(holder, sizeClass);
    }

    internal ArgumentException Refusal(nuint address, int sizeClass, PageFreeError error, int? place = null)
    {
        string block = (place is { } index ? $"Block {index} of the list, the " : "The ") + BlockText(address, sizeClass);
        string name = place is null ? nameof(address) : "addresses";
        return error switch
        {
            PageFreeError.NoSizeClass => NoSizeClass(sizeClass),
            PageFreeError.AlreadyFree => new ArgumentException($"{block} is free already.", name),
            PageFreeError.OtherSizeClass => new ArgumentException($"{block} was allocated with {OtherText(address)}.", name),
            _ => NoSuchBlock(address, sizeClass, error, name),
        };
    }

    /// <summary>Why no block can exist at this address and with this size class.</summary>
    private ArgumentException NoSuchBlock(nuint address, int sizeClass, PageFreeError error, string name = "address")
    {
        string at = AddressText.Of(address);
        return error switch
        {
            PageFreeError.NoSizeClass => NoSizeClass(sizeClass),
            PageFreeError.NoRegion => new ArgumentException(
                $"The allocator has no page at the address {at}; its pages lie between {RegionText()}.",
                name),
            PageFreeError.Misaligned => new ArgumentException(
                $"The address {at} is no multiple of {ByteText.Exact(SizeOf(sizeClass))} behind the beginning of its tree.", name),
            _ => new ArgumentException(
                $"The {BlockText(address, sizeClass)} is larger than its tree of {PagesText(1UL << _trees.Row(_trees.IndexOf(address)).Order)}.",
                name),
        };
    }

    private ArgumentOutOfRangeException NoSizeClass(int sizeClass) =>
        new(nameof(sizeClass), sizeClass, $"There is no size class {sizeClass}; there are 0 to {SizeClasses - 1}.");

    private AllocException NoMemory(string what)
    {
        int largest = GetStatistics().LargestFreeClass;
        string free = FormattableString.Invariant($"{FreePages} of {TotalPages} pages are free");
        string left = largest < 0 ? free : $"{free}, and the largest free block has {PagesText(1UL << largest)}";
        return new AllocException(AllocError.OutOfMemory, $"No memory for a {what}: {left}.");
    }

    private string OtherText(nuint address)
    {
        using (_lock.Enter())
        {
            return HolderAt(address, out int sizeClass) ? $"size class {sizeClass}" : "another size class";
        }
    }

    private static string BlockText(nuint address, int sizeClass) => $"block of {PagesText(1UL << sizeClass)} at {AddressText.Of(address)}";

    private string RegionText()
    {
        ReadOnlySpan<TreeRow> rows = _trees.Rows;
        nuint end = rows[^1].Address + ((nuint)rows[^1].Pages << _pageShift);
        return $"{AddressText.Of(rows[0].Address)} and {AddressText.Of(end)}";
    }

    private static string PagesText(ulong pages) => FormattableString.Invariant($"{pages} {(pages == 1 ? "page" : "pages")}");
}
