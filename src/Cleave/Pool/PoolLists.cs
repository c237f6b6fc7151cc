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

        int width = Width(space, order);
        int begin = writer.Length;
        writer.Byte(Runs);
        ulong count = WriteRuns(ref writer, metadata, first, order);
        if ((ulong)(writer.Length - begin - 1) > ((count * (uint)width) + 7) / 8)
        {
            writer.CutTo(begin);
            writer.Byte(Places);
            WritePlaces(ref writer, metadata, first, order, width);
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
        if (form == Runs)
        {
            ReadRuns(ref reader, (ulong)space.Leaves >> order, metadata, order, free.Count);
        }
        else
        {
            ReadPlaces(ref reader, space, metadata, order, free.Count);
        }

        if (!reader.HasFailed && !metadata.IsList(order))
        {
            reader.Fail($"the list of order {order} has a block twice");
        }
    }

    /// <summary>Computes the bits of a place: the number of a block among those that the pool could have.</summary>
    private static int Width(in PoolSpace space, int order) => 64 - BitOperations.LeadingZeroCount(((ulong)space.Leaves >> order) - 1);

    /// <summary>Appends the place of the first block and the distances between the blocks; equal ones are one run.</summary>
    /// <returns>The number of blocks.</returns>
    private static ulong WriteRuns(ref StateWriter writer, IPoolMetadata metadata, long first, int order)
    {
        writer.Number((ulong)first >> order);
        long distance = 0;
        ulong count = 0;
        ulong all = 1;
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
            all++;
        }

        writer.Number(Signed.Fold(distance));
        writer.Number(count - 1);
        return all;
    }

    private static void WritePlaces(ref StateWriter writer, IPoolMetadata metadata, long first, int order, int width)
    {
        var bits = new BitWriter();
        for (long leaf = first; leaf >= 0; leaf = metadata.NextFree(leaf, order))
        {
            bits.Put(ref writer, (ulong)leaf >> order, width);
        }

        bits.Flush(ref writer);
    }

    private static void ReadRuns(ref StateReader reader, ulong indices, IPoolMetadata metadata, int order, ulong count)
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
                return;
            }

            for (ulong left = more + 1; left != 0 && !reader.HasFailed; left--, listed++)
            {
                index += distance;
                Adopt(ref reader, index, indices, metadata, order);
            }
        }
    }

    private static void ReadPlaces(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata, int order, ulong count)
    {
        int width = Width(space, order);
        var bits = new BitReader();
        for (ulong listed = 0; listed < count && !reader.HasFailed; listed++)
        {
            Adopt(ref reader, bits.Take(ref reader, width), (ulong)space.Leaves >> order, metadata, order);
        }

        bits.End(ref reader);
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
