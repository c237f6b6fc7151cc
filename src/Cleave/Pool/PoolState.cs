using Cleave.State;

namespace Cleave.Pool;

/// <summary>Writes the state of a pool: the body of the frame. docs/state-format.md describes it.</summary>
internal static class PoolState
{
    /// <summary>Bits of a run's code that hold the order.</summary>
    public const int KindShift = 6;

    private const int OrderMask = (1 << KindShift) - 1;

    /// <summary>Free blocks, as the code of a run.</summary>
    public const int Free = 0;

    /// <summary>Allocated blocks without retired parts, as the code of a run.</summary>
    public const int Allocated = 1;

    /// <summary>Allocated blocks with retired parts, as the code of a run.</summary>
    public const int Pending = 2;

    /// <summary>Retired smallest blocks that are out of use, as the code of a run.</summary>
    public const int Gone = 3;

    /// <summary>Appends the shape, the blocks and the lists of a pool.</summary>
    public static void Write(ref StateWriter writer, in PoolSpace space, IPoolMetadata metadata)
    {
        writer.Byte((byte)System.Numerics.BitOperations.Log2(space.SmallestBlock));
        writer.Number(space.Base);
        writer.Number((ulong)space.Leaves);
        writer.Number(space.MinAlloc);
        writer.Number(space.MaxAlloc);
        WriteRuns(ref writer, space.Leaves, metadata);
        for (int order = 0; order <= space.MaxOrder; order++)
        {
            WriteList(ref writer, metadata, order);
        }
    }

    private static void WriteRuns(ref StateWriter writer, long leaves, IPoolMetadata metadata)
    {
        int last = -1;
        ulong count = 0;
        for (long leaf = 0; leaf < leaves;)
        {
            int code = CodeOf(metadata.State(leaf));
            long length = code >> KindShift == Gone ? metadata.EndOfGone(leaf) - leaf : 1L << (code & OrderMask);
            if (code != last || code >> KindShift >= Pending)
            {
                Flush(ref writer, last, count);
                count = 0;
            }

            last = code;
            count += code >> KindShift == Gone ? (ulong)length : 1;
            if (code >> KindShift == Pending)
            {
                Flush(ref writer, code, 1);
                count = 0;
                WriteMarks(ref writer, metadata, leaf, leaf + length);
            }

            leaf += length;
        }

        Flush(ref writer, last, count);
    }

    private static int CodeOf(byte state)
    {
        int kind = !LeafState.BeginsBlock(state) ? Gone : LeafState.IsFree(state) ? Free : LeafState.IsPendingRetire(state) ? Pending
            : Allocated;
        return (kind << KindShift) | Math.Max(LeafState.Order(state), 0);
    }

    private static void Flush(ref StateWriter writer, int code, ulong count)
    {
        if (count > 0)
        {
            writer.Byte((byte)code);
            writer.Number(count - 1);
        }
    }

    /// <summary>Appends the lengths of the parts of a block that are not retired and retired, by turns.</summary>
    private static void WriteMarks(ref StateWriter writer, IPoolMetadata metadata, long first, long end)
    {
        while (first < end)
        {
            long retired = metadata.FirstRetired(first, end);
            retired = retired < 0 ? end : retired;
            writer.Number((ulong)(retired - first));
            if (retired < end)
            {
                long sound = metadata.FirstSound(retired, end);
                first = sound < 0 ? end : sound;
                writer.Number((ulong)(first - retired));
            }
            else
            {
                first = end;
            }
        }
    }

    /// <summary>Appends the distances between the blocks of a list of several, in the order of the list; equal ones as one run.</summary>
    private static void WriteList(ref StateWriter writer, IPoolMetadata metadata, int order)
    {
        long first = metadata.FirstFree(order);
        if (first < 0 || metadata.NextFree(first, order) < 0)
        {
            return;
        }

        writer.Number((ulong)first >> order);
        long distance = 0;
        ulong count = 0;
        for (long leaf = first, next; (next = metadata.NextFree(leaf, order)) >= 0; leaf = next)
        {
            long found = (next - leaf) >> order;
            if (count > 0 && found != distance)
            {
                writer.Number(Signed.Fold(distance));
                writer.Number(count - 1);
                count = 0;
            }

            distance = found;
            count++;
        }

        writer.Number(Signed.Fold(distance));
        writer.Number(count - 1);
    }
}
