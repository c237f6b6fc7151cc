using System.Buffers;
using System.Numerics;
using Cleave.State;

namespace Cleave.Pool;

/// <summary>The order of the free blocks in the lists of a pool, as a state has it. A list of one block needs none.</summary>
internal static class PoolLists
{
    // The forms of a list. Version 1 has runs only, and no byte for the form.
    private const byte Runs = 0;
    private const byte Places = 1;

    /// <summary>Appends a list of several blocks, in the shorter one of its forms.</summary>
    public static void Write(ref StateWriter writer, in PoolSpace space, IPoolMetadata metadata, int order)
    {
        long first = metadata.FirstFree(order);
        if (first < 0 || metadata.NextFree(first, order) < 0)
        {
            return;
        }

        // Places first, in a walk that also measures the runs: in a list of random order, a second walk would take as long again.
        int begin = writer.Length;
        writer.Byte(Places);
        ulong bytesOfRuns = WritePlaces(ref writer, metadata, first, order, Width(space, order));
        if ((ulong)(writer.Length - begin - 1) >= bytesOfRuns)
        {
            writer.CutTo(begin);
            writer.Byte(Runs);
            WriteRuns(ref writer, metadata, first, order);
        }
    }

    /// <summary>Reads a list, and checks that it has each free block of its order once.</summary>
    /// <param name="reader">The reader, which has a finding if something is wrong.</param>
    /// <param name="version">The version of the format.</param>
    /// <param name="space">The shape of the pool.</param>
    /// <param name="metadata">The metadata, with the states of all blocks.</param>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="free">The free blocks of the order.</param>
    public static void Read(
        ref StateReader reader, byte version, in PoolSpace space, IPoolMetadata metadata, int order, in FreeTally free)
    {
        if (free.Count < 2)
        {
            if (free.Count == 1)
            {
                metadata.AdoptLast(free.Last, order);
            }

            return;
        }

        ulong form = version == 1 ? Runs : reader.NumberBelow(Places + 1, "the form of a list");
        bool isList = form == Runs
            ? ReadRuns(ref reader, (ulong)space.Leaves >> order, metadata, order, free.Count)
            : ReadPlaces(ref reader, space, metadata, order, free.Count);
        if (!reader.HasFailed && !isList)
        {
            reader.Fail($"the list of order {order} has a block twice");
        }
    }

    /// <summary>Computes the bits of a place: the number of a block among those that the pool could have.</summary>
    private static int Width(in PoolSpace space, int order) => 64 - BitOperations.LeadingZeroCount(((ulong)space.Leaves >> order) - 1);

    /// <summary>Appends the place of the first block and the distances between the blocks; equal ones are one run.</summary>
    private static void WriteRuns(ref StateWriter writer, IPoolMetadata metadata, long first, int order)
    {
        writer.Number((ulong)first >> order);
        var run = new DistanceRun();
        for (long leaf = first, next; (next = metadata.NextFree(leaf, order)) >= 0; leaf = next)
        {
            if (!run.TryExtend((next - leaf) >> order))
            {
                writer.Number(Signed.Fold(run.Distance));
                writer.Number(run.Count - 1);
                run = new DistanceRun { Distance = (next - leaf) >> order, Count = 1 };
            }
        }

        writer.Number(Signed.Fold(run.Distance));
        writer.Number(run.Count - 1);
    }

    /// <summary>Appends the places of all blocks.</summary>
    /// <returns>The bytes that <see cref="WriteRuns"/> would append.</returns>
    private static ulong WritePlaces(ref StateWriter writer, IPoolMetadata metadata, long first, int order, int width)
    {
        var bits = new BitWriter();
        bits.Put(ref writer, (ulong)first >> order, width);
        ulong bytes = StateWriter.BytesOf((ulong)first >> order);
        var run = new DistanceRun();
        for (long leaf = first, next; (next = metadata.NextFree(leaf, order)) >= 0; leaf = next)
        {
            bits.Put(ref writer, (ulong)next >> order, width);
            if (!run.TryExtend((next - leaf) >> order))
            {
                bytes += run.Bytes;
                run = new DistanceRun { Distance = (next - leaf) >> order, Count = 1 };
            }
        }

        bits.Flush(ref writer);
        return bytes + run.Bytes;
    }

    /// <summary>Reads a list of runs.</summary>
    /// <returns>Whether all its blocks are different.</returns>
    private static bool ReadRuns(ref StateReader reader, ulong indices, IPoolMetadata metadata, int order, ulong count)
    {
        ulong index = reader.NumberBelow(indices, "the first block of a list");
        Adopt(ref reader, index, indices, metadata, order);
        for (ulong listed = 1; listed < count && !reader.HasFailed;)
        {
            ulong distance = (ulong)Signed.Unfold(reader.Number());
            ulong more = reader.Number();
            if (more >= count - listed)
            {
                reader.Fail($"the list of order {order} has more blocks than are free");
                return false;
            }

            for (ulong left = more + 1; left != 0 && !reader.HasFailed; left--, listed++)
            {
                index += distance;
                Adopt(ref reader, index, indices, metadata, order);
            }
        }

        return !reader.HasFailed && metadata.IsList(order);
    }

    /// <summary>Reads a list of places.</summary>
    /// <returns>Whether all its blocks are different.</returns>
    private static bool ReadPlaces(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata, int order, ulong count)
    {
        int width = Width(space, order);
        if (count > (ulong)reader.Left * 8 / (uint)width)
        {
            reader.Fail("a byte is missing");
            return false;
        }

        // The places are kept, because a check that followed the links would wait for the memory at each block.
        long[] leaves = ArrayPool<long>.Shared.Rent((int)count);
        var bits = new BitReader();
        for (int listed = 0; listed < (int)count && !reader.HasFailed; listed++)
        {
            ulong index = bits.Take(ref reader, width);
            Adopt(ref reader, index, (ulong)space.Leaves >> order, metadata, order);
            leaves[listed] = (long)index << order;
        }

        bits.End(ref reader);
        bool isList = !reader.HasFailed && metadata.AreDistinct(leaves.AsSpan(0, (int)count));
        ArrayPool<long>.Shared.Return(leaves);
        return isList;
    }

    private static void Adopt(ref StateReader reader, ulong index, ulong indices, IPoolMetadata metadata, int order)
    {
        if (reader.HasFailed || index >= indices || metadata.State((long)index << order) != LeafState.Free(order))
        {
            reader.Fail($"the list of order {order} has a block that is not free");
            return;
        }

        metadata.AdoptLast((long)index << order, order);
    }
}
