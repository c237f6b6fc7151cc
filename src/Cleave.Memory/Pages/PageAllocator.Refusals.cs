using System.Numerics;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>The reasons why a call is wrong, as values and as sentences.</content>
public sealed partial class PageAllocator
{
    /// <summary>The reason why a block cannot be freed. If the address fits the order but the tree is too small, the block that is there
    /// decides.</summary>
    internal MisuseKind WhyRefused(nuint address, int order)
    {
        MisuseKind kind = Find(address, order, out _);
        if (kind is not (MisuseKind.None or MisuseKind.WrongOrder))
        {
            return kind;
        }

        using (_lock.Enter())
        {
            return HolderAt(address, out int holderOrder) && holderOrder != order
                ? MisuseKind.WrongOrder
                : MisuseKind.DoubleFree;
        }
    }

    /// <summary>Finds the allocated block that contains a page. The caller holds the lock.</summary>
    /// <returns>Whether a caller has such a block.</returns>
    private bool HolderAt(nuint address, out int order)
    {
        Find(address, 0, out ulong page);
        ulong holder = _metadata.HolderOf(page);
        order = holder == 0 ? 0 : _metadata.Tree.OrderOf(holder);
        return holder != 0 && _metadata.StateOf(holder) == BlockState.Allocated && _held.IsHeld(holder, order);
    }

    /// <summary>Describes why a block cannot be freed or split.</summary>
    /// <param name="address">The address that the caller passed.</param>
    /// <param name="order">The order that the caller passed.</param>
    /// <param name="place">The place of the address in a list; null if it was passed alone.</param>
    internal Misuse MisuseOf(nuint address, int order, int? place = null)
    {
        MisuseKind kind = WhyRefused(address, order);
        if (kind == MisuseKind.NoSuchOrder)
        {
            return new Misuse(kind, address, NoOrderText(order));
        }

        string block = (place is { } index ? $"Block {index} of the list, the " : "The ") + BlockText(address, order);
        return new Misuse(kind, address, kind switch
        {
            MisuseKind.DoubleFree => $"{block} is free already.",
            MisuseKind.WrongOrder => $"{block} was allocated with {OtherText(address)}.",
            _ => NoBlockText(address, order, kind),
        });
    }

    /// <summary>The exception for a block that cannot be freed or split.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="order">The order of the block.</param>
    /// <param name="place">The place of the address in a list; null if it was passed alone.</param>
    internal MisuseException Refusal(nuint address, int order, int? place = null)
    {
        Misuse misuse = MisuseOf(address, order, place);
        string name = misuse.Kind == MisuseKind.NoSuchOrder ? nameof(order) : place is null ? nameof(address) : "addresses";
        return new MisuseException(misuse, name);
    }

    /// <summary>The exception for an address and an order at which no block can exist.</summary>
    private ArgumentException NoSuchBlock(nuint address, int order, MisuseKind kind) =>
        kind == MisuseKind.NoSuchOrder ? NoSuchOrder(order) : new ArgumentException(NoBlockText(address, order, kind), nameof(address));

    private string NoBlockText(nuint address, int order, MisuseKind kind)
    {
        string at = AddressText.Of(address);
        return kind switch
        {
            MisuseKind.Foreign => $"The allocator has no page at the address {at}; its pages lie between {RegionText()}.",
            MisuseKind.Misaligned =>
                $"The address {at} is no multiple of {ByteText.Exact(SizeOf(order))} behind the beginning of its tree.",
            _ => $"The {BlockText(address, order)} is larger than its tree of {PagesText(1UL << _places.RowOf(address).Order)}.",
        };
    }

    private ArgumentOutOfRangeException NoSuchOrder(int order) => new(nameof(order), order, NoOrderText(order));

    private string NoOrderText(int order) => $"There is no order {order}; there are 0 to {Orders - 1}.";

    /// <summary>Describes why there is no memory for a block or a run of pages.</summary>
    /// <param name="pages">The number of pages that were asked for.</param>
    /// <param name="isBlock">Whether a block was asked for; else a run.</param>
    private AllocationFailure NoMemory(nuint pages, bool isBlock)
    {
        int largest = GetStatistics().LargestFreeOrder;
        ulong free = FreePages << _pageShift;
        ulong largestBlock = largest < 0 ? 0 : 1UL << (largest + _pageShift);
        return new AllocationFailure
        {
            Code = FailureCode.NoSpace,
            Reason = free < (ulong)pages << _pageShift ? NoSpaceReason.Total : NoSpaceReason.Fragmentation,
            Value = (ulong)pages << _pageShift,
            Limit = TotalPages << _pageShift,
            FreeBytes = free,
            LargestFreeBlock = largestBlock,
            Fitting = largestBlock,
            MinBlock = BitOperations.RoundUpToPowerOf2((ulong)pages) << _pageShift,
            IsContiguous = true,
            IsSingleBlock = isBlock,
            Text = PageFailureText.For(_pageShift),
        };
    }

    private string OtherText(nuint address)
    {
        using (_lock.Enter())
        {
            return HolderAt(address, out int order) ? $"order {order}" : "another order";
        }
    }

    private static string BlockText(nuint address, int order) => $"block of {PagesText(1UL << order)} at {AddressText.Of(address)}";

    private string RegionText()
    {
        ReadOnlySpan<TreeRow> rows = _places.Rows;
        nuint end = rows[^1].Address + ((nuint)rows[^1].Pages << _pageShift);
        return $"{AddressText.Of(rows[0].Address)} and {AddressText.Of(end)}";
    }

    private static string PagesText(ulong pages) => FormattableString.Invariant($"{pages} {(pages == 1 ? "page" : "pages")}");
}
