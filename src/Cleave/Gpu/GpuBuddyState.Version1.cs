using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

// Blocks in version 1 of the format: runs of blocks of one kind and order. They are read, and no longer written.
internal static partial class GpuBuddyState
{
    private const int KindShift = 6;
    private const int OrderMask = (1 << KindShift) - 1;

    // The kinds of runs. Those of free blocks, 0 and 1, are the numbers of their kinds.
    private const int Value = 2;
    private const int Owned = 3;

    private static void ReadRuns(ref StateReader reader, BuddyMetadata metadata, BlockMarks named)
    {
        ulong chunks = metadata.Tree.Chunks;
        int last = -1;
        ulong first = 0;
        while (first < chunks && !reader.HasFailed)
        {
            int code = reader.Byte();
            int order = code & OrderMask;
            ulong more = reader.Number();
            bool isBlock = order <= metadata.Tree.MaxOrder && (first & ((1UL << order) - 1)) == 0 && more < (chunks - first) >> order;
            if (!isBlock || code == last)
            {
                reader.Fail($"the run of {more + 1} blocks of order {order} at chunk {first} does not fit there");
                return;
            }

            last = code;
            for (ulong left = more + 1; left != 0 && !reader.HasFailed; left--, first += 1UL << order)
            {
                AddBlock(ref reader, metadata, named, first, order, code >> KindShift);
            }
        }
    }

    private static void AddBlock(ref StateReader reader, BuddyMetadata metadata, BlockMarks named, ulong first, int order, int kind)
    {
        ulong id = metadata.Tree.IdOf(order, first >> order);
        if (kind >= Value)
        {
            metadata.Claim(id, order);
            if (kind == Owned)
            {
                named.Add(id);
            }
        }
        else if ((id & 1) != 0 && !metadata.Tree.IsRoot(id, order) && metadata.Map[id ^ 1] == BlockKind.Free(kind))
        {
            reader.Fail($"the free block of order {order} at chunk {first} and its buddy are not merged");
        }
        else
        {
            metadata.AddFree(id, order, kind);
        }
    }
}
