using System.Numerics;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <summary>
/// Finds the facts with which a caller can change a refused request so that it is served. Changes nothing that a caller can see.
/// </summary>
/// <remarks>
/// Cost: the number of orders, and for a range their square. Facts about requests for one run of addresses come from the free runs, which
/// such a request has just asked.
/// </remarks>
internal static class FailureFacts
{
    /// <summary>Describes why a demand was refused.</summary>
    /// <param name="code">The kind of the failure.</param>
    /// <param name="demand">The demand.</param>
    /// <param name="space">The space.</param>
    /// <param name="baseOffset">The base offset of the space.</param>
    public static AllocationFailure Of(FailureCode code, in Demand demand, BuddySpace space, ulong baseOffset)
    {
        // The request of an invalid demand may have no value. Then only the chunk size is needed.
        demand.ToRequest(space.Tree, baseOffset, out Request request);
        (ulong value, ulong limit, string? parameter) = Argument(code, demand, request, space, baseOffset);
        var failure = new AllocationFailure
        {
            Code = code,
            Value = value,
            Limit = limit,
            ParamName = parameter,
            FreeBytes = space.FreeBytes,
            LargestFreeBlock = space.LargestFreeBlock,
            MinBlock = request.MinBlock << space.ChunkSize.Log2,
            Range = demand.Mode.IsRange ? (demand.Mode.Start, demand.Mode.End) : default,
            IsContiguous = demand.IsContiguous,
            IsSingleBlock = demand.SingleBlock,
        };
        int leastOrder = BitOperations.Log2(demand.AskedBlock(space.ChunkSize)) - space.ChunkSize.Log2;
        return code == FailureCode.NoSpace ? NoSpace(failure, request, leastOrder, space) : failure;
    }

    private static (ulong Value, ulong Limit, string? Parameter) Argument(
        FailureCode code, in Demand demand, in Request request, BuddySpace space, ulong baseOffset)
    {
        ulong chunk = space.ChunkSize.Bytes;
        return code switch
        {
            FailureCode.SizeBelowMin => (demand.Asked, (demand.Flags & GpuBuddyAllocationFlags.ExactSize) != 0 ? chunk : 1, "size"),
            FailureCode.SizeUnaligned => (demand.Asked, chunk, "size"),
            FailureCode.SizeNotPowerOfTwo => (demand.Asked, 0, "size"),
            FailureCode.SizeAboveMax or FailureCode.RoundedSizeAboveMax => (demand.Asked, space.Size, "size"),
            FailureCode.RangeStartUnaligned => (demand.Mode.Start, chunk, "placement"),
            FailureCode.RangeEndUnaligned => (demand.Mode.End, chunk, "placement"),
            FailureCode.RangePastEnd => (demand.Mode.End, baseOffset + space.Size, "placement"),
            FailureCode.RangeEmpty => (demand.Mode.Start, demand.Mode.End, "placement"),
            FailureCode.RangeBelowBase => (demand.Mode.Start, baseOffset, "placement"),
            FailureCode.RangeTooShort => (demand.Asked, RangeRules.Needed(request) << space.ChunkSize.Log2, "placement"),
            FailureCode.ExactRangeMisaligned => (
                demand.Mode.IsRange ? demand.Mode.Start
                    : baseOffset, request.MinBlock << space.ChunkSize.Log2, BlockParameter(demand, space)),
            FailureCode.UnknownFlags => ((ulong)(uint)demand.Flags, (ulong)(uint)Demand.KnownFlags, "flags"),
            _ => (demand.Asked, space.Size, null),
        };
    }

    /// <summary>
    /// The name of the argument that the smallest block comes from: the placement if a single block is its own smallest block.
    /// </summary>
    private static string BlockParameter(in Demand demand, BuddySpace space)
    {
        ulong asked = demand.AskedBlock(space.ChunkSize);
        bool isOwn = demand.SingleBlock && asked < demand.Asked;
        return isOwn ? "placement" : (demand.Least ?? default).Bytes == asked ? "minBlockSize" : "alignment";
    }

    private static AllocationFailure NoSpace(in AllocationFailure failure, in Request request, int leastOrder, BuddySpace space)
    {
        space.Metadata.WriteChain();
        ulong run = request.IsContiguous ? space.Metadata.KeepRuns().Longest : 0;
        return failure with
        {
            Reason = ReasonFor(failure.FreeBytes >> space.ChunkSize.Log2, run, request),
            Fitting = FittingChunks(request, failure.IsSingleBlock, leastOrder, space.Metadata) << space.ChunkSize.Log2,
            LargestFreeRun = request.IsRange ? 0 : run << space.ChunkSize.Log2,
        };
    }

    /// <summary>
    /// Finds the reason. A contiguous request misses its alignment if a run is long enough, since such a run would serve it otherwise.
    /// </summary>
    private static NoSpaceReason ReasonFor(ulong available, ulong longestRun, in Request request) =>
        available < request.Chunks ? NoSpaceReason.Total
        : request.IsRange ? NoSpaceReason.Range
        : (request.IsContiguous ? longestRun >= request.Chunks : request.IsOverAligned) ? NoSpaceReason.Alignment
        : NoSpaceReason.Fragmentation;

    private static ulong FittingChunks(in Request request, bool singleBlock, int leastOrder, BuddyMetadata metadata)
    {
        // If only the free runs could have served the single block, they are maintained by now and give the largest size.
        if (singleBlock && metadata.Map.Runs is not null)
        {
            return RunPlacement.LargestFittingBlock(metadata, request, leastOrder);
        }

        if (!singleBlock && request.IsOneRun)
        {
            return RunPlacement.LongestFitting(metadata, request);
        }

        if (request.IsRange)
        {
            return LargestSlot(request, leastOrder, metadata);
        }

        ulong sum = 0;
        for (int order = metadata.Tree.MaxOrder; order >= leastOrder; order--)
        {
            ulong count = metadata.FreeCount(order, BlockKind.Dirty) + metadata.FreeCount(order, BlockKind.Clear);
            if (count != 0 && singleBlock)
            {
                return 1UL << order;
            }

            sum += count << order;
        }

        return sum;
    }

    /// <summary>Finds the largest block of a range that is free as a whole and no smaller than the smallest block; 0 if none is.</summary>
    private static ulong LargestSlot(in Request request, int leastOrder, BuddyMetadata metadata)
    {
        for (int order = Math.Min(metadata.Tree.MaxOrder, request.LargestOrder); order >= leastOrder; order--)
        {
            if (RangePicker.Choose(metadata, request, order).Found)
            {
                return 1UL << order;
            }
        }

        return 0;
    }
}
