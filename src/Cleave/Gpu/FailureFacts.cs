using System.Numerics;
using Cleave.Core;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <summary>Finds what a caller needs to know to mend a request. Changes nothing that a caller can see, and allocates nothing.</summary>
/// <remarks>
/// Cost: the number of orders, and for a range their square. For contiguous requests also the free blocks of the two largest sizes, or all of
/// them where clear and dirty memory lie mixed; such a request has just looked at as many.
/// </remarks>
internal static class FailureFacts
{
    /// <summary>Describes an error of a demand.</summary>
    /// <param name="error">The error.</param>
    /// <param name="demand">The demand.</param>
    /// <param name="core">The space.</param>
    /// <param name="baseOffset">The base offset of the space.</param>
    public static AllocationFailure Of(PlacementError error, in Demand demand, GpuBuddyCore core, ulong baseOffset)
    {
        // Of an invalid demand the request may be without a value; then the chunk is all that is needed of it.
        demand.ToRequest(core.Books.Tree, baseOffset, out Request request);
        (ulong value, ulong limit, string? parameter) = Argument(error, demand, request, core, baseOffset);
        var failure = new AllocationFailure
        {
            Code = error,
            Value = value,
            Limit = limit,
            ParamName = parameter,
            Available = core.FreeBytes,
            LargestFreeBlock = core.LargestFreeBlock,
            MinBlock = (error == PlacementError.RangeTooShort ? RangeRules.Unit(request) : request.MinBlock) << core.ChunkSize.Log2,
            Range = demand.Mode.IsRange ? (demand.Mode.Start, demand.Mode.End) : default,
            IsContiguous = demand.IsContiguous,
            IsSingleBlock = demand.SingleBlock,
        };
        int leastOrder = BitOperations.Log2(demand.AskedBlock(core.ChunkSize)) - core.ChunkSize.Log2;
        return error == PlacementError.NoSpace ? NoSpace(failure, request, leastOrder, core) : failure;
    }

    private static (ulong Value, ulong Limit, string? Parameter) Argument(
        PlacementError error, in Demand demand, in Request request, GpuBuddyCore core, ulong baseOffset)
    {
        ulong chunk = core.ChunkSize.Bytes;
        return error switch
        {
            PlacementError.SizeBelowChunk => (demand.Asked, (demand.Flags & GpuBuddyAllocationFlags.ExactSize) != 0 ? chunk : 1, "size"),
            PlacementError.SizeUnaligned => (demand.Asked, chunk, "size"),
            PlacementError.BlockSizeNotPowerOfTwo => (demand.Asked, 0, "size"),
            PlacementError.SizePastSpace or PlacementError.RoundedSizeTooLarge => (demand.Asked, core.Size, "size"),
            PlacementError.StartUnaligned => (demand.Mode.Start, chunk, "placement"),
            PlacementError.EndUnaligned => (demand.Mode.End, chunk, "placement"),
            PlacementError.EndPastSpace => (demand.Mode.End, baseOffset + core.Size, "placement"),
            PlacementError.RangeEmpty => (demand.Mode.Start, demand.Mode.End, "placement"),
            PlacementError.RangeBelowBase => (demand.Mode.Start, baseOffset, "placement"),
            PlacementError.RangeTooShort => (demand.Asked, RangeRules.Needed(request) << core.ChunkSize.Log2, "placement"),
            PlacementError.ExactRangeMisaligned => (
                demand.Mode.IsRange ? demand.Mode.Start : baseOffset, request.MinBlock << core.ChunkSize.Log2, BlockParameter(demand, core)),
            PlacementError.UnknownFlags => ((ulong)(uint)demand.Flags, (ulong)(uint)Demand.KnownFlags, "flags"),
            _ => (demand.Asked, core.Size, null),
        };
    }

    /// <summary>The argument that the smallest block comes from; the mode if the caller has asked for none and a block is its own.</summary>
    private static string BlockParameter(in Demand demand, GpuBuddyCore core)
    {
        ulong asked = demand.AskedBlock(core.ChunkSize);
        bool isOwn = demand.SingleBlock && asked < demand.Asked;
        return isOwn ? "placement" : (demand.Least ?? default).Bytes == asked ? "minBlockSize" : "alignment";
    }

    private static AllocationFailure NoSpace(in AllocationFailure failure, in Request request, int leastOrder, GpuBuddyCore core)
    {
        core.Books.WriteChain();
        bool isRun = request.IsContiguous && !request.IsRange;
        ulong run = isRun ? FreeRuns.Longest(core.Books) : 0;
        return failure with
        {
            Reason = ReasonFor(failure.Available >> core.ChunkSize.Log2, run, request),
            Fitting = FittingChunks(request, failure.IsSingleBlock, leastOrder, core.Books) << core.ChunkSize.Log2,
            LargestFreeRun = run << core.ChunkSize.Log2,
        };
    }

    /// <summary>A contiguous request with an alignment that a long enough run does not serve is counted as one that misses it.</summary>
    private static NoSpaceReason ReasonFor(ulong available, ulong longestRun, in Request request) =>
        available < request.Chunks ? NoSpaceReason.Total
        : request.IsRange ? NoSpaceReason.Range
        : request.IsOverAligned || (request.MinOrder > 0 && longestRun >= request.Chunks) ? NoSpaceReason.Alignment
        : NoSpaceReason.Fragmentation;

    private static ulong FittingChunks(in Request request, bool singleBlock, int leastOrder, BuddyBooks books)
    {
        if (request.IsRange)
        {
            return LargestSlot(request, leastOrder, books);
        }

        if (request.IsOverAligned && !request.IsContiguous)
        {
            return LargestAligned(request, books);
        }

        ulong sum = 0;
        for (int order = books.Tree.MaxOrder; order >= leastOrder; order--)
        {
            ulong count = books.FreeCount(order, BlockKind.Dirty) + books.FreeCount(order, BlockKind.Clear);
            if (count != 0 && (singleBlock || request.IsContiguous))
            {
                return 1UL << order;
            }

            sum += count << order;
        }

        return sum;
    }

    /// <summary>The largest block of a range that is free as a whole and no smaller than the smallest block; 0 if there is none.</summary>
    private static ulong LargestSlot(in Request request, int leastOrder, BuddyBooks books)
    {
        for (int order = Math.Min(books.Tree.MaxOrder, request.LargestOrder); order >= leastOrder; order--)
        {
            if (RangePicker.Choose(books, request, order).Found)
            {
                return 1UL << order;
            }
        }

        return 0;
    }

    /// <summary>The largest block below the alignment that begins at a multiple of it; 0 if there is none.</summary>
    private static ulong LargestAligned(in Request request, BuddyBooks books)
    {
        bool isKept = ((books.Map.AlignOrders >> request.MinOrder) & 1) != 0;
        for (int order = Math.Min(request.MinOrder - 1, books.Tree.MaxOrder); isKept && order >= 0; order--)
        {
            if (books.Map.Aligned(request.MinOrder, BlockKind.Dirty).Highest(order) != 0
                || books.Map.Aligned(request.MinOrder, BlockKind.Clear).Highest(order) != 0)
            {
                return 1UL << order;
            }
        }

        return 0;
    }
}
