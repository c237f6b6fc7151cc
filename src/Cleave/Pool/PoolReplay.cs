using Cleave.State;

namespace Cleave.Pool;

/// <summary>Applies increments to a pool that nobody else uses yet, and checks each record.</summary>
internal static class PoolReplay
{
    private const ulong OrderMask = (1 << RecordedMetadata.OrderBits) - 1;

    /// <summary>Applies the increments that a state does not contain yet.</summary>
    /// <param name="increments">The increments, one behind another.</param>
    /// <param name="space">The shape of the pool.</param>
    /// <param name="metadata">The metadata as it was read; useless if there is a failure.</param>
    /// <param name="last">The place of the state among increments, and then that of the last one.</param>
    /// <returns>Why they cannot be applied; <c>default</c> if they were.</returns>
    public static StateFailure ApplyAll(ReadOnlySpan<byte> increments, in PoolSpace space, IPoolMetadata metadata, ref LastIncrement last)
    {
        var walk = new Increments(increments, StateKind.Pool, last);
        while (walk.TryNext(out StateReader body))
        {
            while (body.Left > 0 && !body.HasFailed)
            {
                Apply(ref body, space, metadata);
            }

            if (body.HasFailed)
            {
                return body.Failure;
            }
        }

        metadata.CountAsNew();
        last = walk.Last;
        return walk.Failure;
    }

    private static void Apply(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata)
    {
        byte code = reader.Byte();
        bool fits = (PoolChange)code switch
        {
            PoolChange.Allocated => TryTake(reader.Number(), space, metadata),
            PoolChange.Freed => TryRelease(reader.Number(), space, metadata),
            PoolChange.Retired => TryRegion(ref reader, space, out long first, out long end)
                && metadata.FirstRetired(first, end) < 0 && Retire(metadata, first, end),
            PoolChange.Restored => TryRegion(ref reader, space, out long first, out long end)
                && metadata.FirstSound(first, end) < 0 && Restore(metadata, first, end),
            _ => false,
        };
        if (!fits)
        {
            reader.Fail($"the record of kind {code} before it does not fit the state");
        }
    }

    /// <summary>Allocates as the pool did, because that also sets the order of the lists, and checks that the same block comes.</summary>
    private static bool TryTake(ulong number, in PoolSpace space, IPoolMetadata metadata)
    {
        int order = (int)(number & OrderMask);
        ulong index = number >> RecordedMetadata.OrderBits;
        return order <= space.MaxOrder && index < (ulong)space.Leaves >> order && metadata.Take(order) == (long)(index << order);
    }

    private static bool TryRelease(ulong leaf, in PoolSpace space, IPoolMetadata metadata) =>
        leaf < (ulong)space.Leaves && metadata.TryRelease((long)leaf);

    private static bool TryRegion(ref StateReader reader, in PoolSpace space, out long first, out long end)
    {
        ulong leaf = reader.Number();
        ulong more = reader.Number();
        bool isInside = !reader.HasFailed && leaf < (ulong)space.Leaves && more < (ulong)space.Leaves - leaf;
        first = isInside ? (long)leaf : 0;
        end = isInside ? (long)(leaf + more + 1) : 0;
        return isInside;
    }

    private static bool Retire(IPoolMetadata metadata, long first, long end)
    {
        metadata.Retire(first, end);
        return true;
    }

    private static bool Restore(IPoolMetadata metadata, long first, long end)
    {
        metadata.Restore(first, end);
        return true;
    }
}
