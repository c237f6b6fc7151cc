using Cleave.Gpu;
using Cleave.Pool;

namespace Cleave.Tools.Tests.Recording;

/// <summary>Random calls of everything that moves blocks.</summary>
internal static class RecordedProgram
{
    private const ulong Chunk = 4096;

    public static void Run(GpuBuddy buddy, Random random, int steps, bool withReset = true)
    {
        var owners = new List<AllocatedBlocks>();
        var values = new List<AllocatedBlock>();
        for (int step = 0; step < steps; step++)
        {
            switch (random.Next(12))
            {
                case < 4:
                    Own(buddy, owners, random);
                    break;
                case < 6:
                    TakeValues(buddy, values, random);
                    break;
                case 6 when owners.Count > 0 && owners[^1].Count > 1:
                    owners.Add(owners[^1].SplitOff(random.Next(owners[^1].Count)));
                    break;
                case 7 when owners.Count > 0:
                    AllocatedBlocks trimmed = owners[random.Next(owners.Count)];
                    trimmed.TryTrim(random.Next(2) == 0 ? null : trimmed[0].Offset
                        + Chunk, Chunk * (ulong)random.Next(1, 5), out _, cleared: random.Next(2) == 0);
                    break;
                case 8 when withReset && random.Next(10) == 0:
                    buddy.ResetClear(random.Next(2) == 0);
                    break;
                case 10 when withReset && random.Next(5) == 0:
                    Resize(buddy, Chunk * (ulong)random.Next(100, 400));
                    break;
                case 9 when values.Count > 1:
                    FreeValues(buddy, values, random);
                    break;
                default:
                    FreeOwner(owners, random);
                    break;
            }
        }
    }

    private static void Resize(GpuBuddy buddy, ulong size)
    {
        if (size >= buddy.Size)
            buddy.Grow(size);
        else
            buddy.TryShrink(size);
    }

    public static void Run(SynchronizedBuddyPool<uint> pool, Random random, int steps)
    {
        var live = new List<ulong>();
        for (int step = 0; step < steps; step++)
        {
            ulong place = pool.BaseAddress + (16 * (ulong)random.Next(200));
            switch (random.Next(12))
            {
                case < 6 when pool.TryAllocate((ulong)random.Next(1, random.Next(8) == 0 ? 1024 : 100), out ulong address, out _):
                    live.Add(address);
                    break;
                case 6:
                    pool.TryRetire(place, 16 * (ulong)random.Next(1, 4), out _);
                    break;
                case 7:
                    pool.TryRestore(place, 16, out _);
                    break;
                case > 7 when live.Count > 0:
                    int chosen = random.Next(live.Count);
                    pool.Free(live[chosen]);
                    live.RemoveAt(chosen);
                    break;
            }
        }
    }

    private static void Own(GpuBuddy buddy, List<AllocatedBlocks> owners, Random random)
    {
        if (buddy.TryAllocate(
            Size(random), out AllocatedBlocks? owner, out _, Least(random), Mode(buddy, random), (GpuBuddyAllocationFlags)random.Next(8)))
            owners.Add(owner);
    }

    private static void TakeValues(GpuBuddy buddy, List<AllocatedBlock> values, Random random)
    {
        GpuBuddyAllocationFlags flags = random.Next(2) == 0 ? GpuBuddyAllocationFlags.None : GpuBuddyAllocationFlags.Clear;
        if (random.Next(3) == 0)
            buddy.TryAllocateBlocks(Size(random), values, out _, Least(random), Mode(buddy, random), flags);
        else if (buddy.TryAllocateBlock(Chunk << random.Next(4), out AllocatedBlock block, out _, random.Next(2) == 0 ? null
            : Least(random), Mode(buddy, random), flags))
            values.Add(block);
    }

    private static void FreeValues(GpuBuddy buddy, List<AllocatedBlock> values, Random random)
    {
        int first = random.Next(values.Count);
        AllocatedBlock[] freed = [.. values.Skip(first).Take(random.Next(1, 4))];
        values.RemoveRange(first, freed.Length);
        if (freed.Length == 1)
            buddy.Free(freed[0], cleared: random.Next(2) == 0);
        else
            buddy.Free(freed, cleared: random.Next(2) == 0);
    }

    private static void FreeOwner(List<AllocatedBlocks> owners, Random random)
    {
        if (owners.Count == 0)
            return;

        int chosen = random.Next(owners.Count);
        if (random.Next(2) == 0)
            owners[chosen].Dispose();
        else
            owners[chosen].FreeAsCleared();
        owners.RemoveAt(chosen);
    }

    private static ulong Size(Random random) => Chunk * (ulong)random.Next(1, random.Next(5) == 0 ? 60 : 10);

    private static Alignment Least(Random random) => new(Chunk << random.Next(0, 5));

    private static GpuBuddyPlacement Mode(GpuBuddy buddy, Random random)
    {
        ulong start = buddy.BaseOffset + (Chunk * (ulong)random.Next(0, 200));
        return random.Next(4) switch
        {
            0 => GpuBuddyPlacement.TopDown,
            1 => GpuBuddyPlacement.Range(start, Math.Min(start + (Chunk * (ulong)random.Next(1, 100)), buddy.BaseOffset + buddy.Size)),
            _ => GpuBuddyPlacement.Simple,
        };
    }
}
