using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.State;

/// <summary>Benchmarks of saved states and of increments. An operation is a kibibyte of metadata, or a change.</summary>
internal sealed class StateBench : BenchFamily
{
    private const ulong Chunk = 4 * KiB;

    private const ulong Space = 4 * GiB;

    public override string Name => "state";

    public override string Description => "Save, Restore and increments: ns/op is for 1 KiB of metadata (below 1024 is above 1 GB/s)";

    public override IReadOnlyList<BenchEntry> Workloads { get; } =
        [.. Plays(isShort: true).Select(workload => new BenchEntry(workload.Name, workload.What)).Distinct()];

    public override IReadOnlyList<string> Paths => ["save", "restore", "increment", "replay"];

    internal override IEnumerable<BenchCase> Cases(BenchOptions options) =>
        from workload in Plays(options.Short)
        where options.Wants(workload.Name) && options.WantsPath(workload.Path)
        select new StateCase(workload);

    /// <summary>Gives nothing: a state is saved by one thread.</summary>
    internal override IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel) => [];

    private static IEnumerable<StateWorkload> Plays(bool isShort)
    {
        ulong space = isShort ? 16 * MiB : Space;
        return
        [
            .. Both("X1", "GpuBuddy, values of 4 KiB, half of them freed", space, () => HalfFreed(space)),
            .. Both("X2", "GpuBuddy, owners of odd sizes", space, () => Odd(space)),
            .. Both("X3", "BuddyPool, blocks of 4 KiB, half of them freed at random", space, () => HalfFreedPool(space)),
            .. Both("X4", "BestFitAllocator, ranges of odd sizes, half of them freed", space, () => HalfFreedRanges(space)),
            .. StateChanges.Of("X5", "the changes of 4 KiB values, allocated and freed", space),
        ];
    }

    private static IEnumerable<StateWorkload> Both(string name, string what, ulong space, Func<ISavedSpace> make)
    {
        var made = new Lazy<ISavedSpace>(make);
        var state = new Lazy<byte[]>(() => StateWorkload.Bytes(made.Value.Save));
        yield return new StateWorkload(name, what, "save", space, () => made.Value.Save(Stream.Null), () => made.Value.MetadataBytes);
        yield return new StateWorkload(
            name, what, "restore", space, () => made.Value.Restore(state.Value), () => made.Value.MetadataBytes);
    }

    private static SavedBuddy HalfFreed(ulong space)
    {
        var memory = new GpuBuddy(new GpuBuddyOptions { Size = space });
        var random = new Xorshift();
        var live = new List<AllocatedBlock>();
        while (memory.TryAllocateBlock(Chunk, out AllocatedBlock block))
        {
            live.Add(block);
        }

        foreach (AllocatedBlock block in live)
        {
            if (random.Below(2) == 0)
            {
                memory.Free(block);
            }
        }

        return new SavedBuddy(memory, []);
    }

    private static SavedBuddy Odd(ulong space)
    {
        var memory = new GpuBuddy(new GpuBuddyOptions { Size = space });
        var random = new Xorshift();
        var owners = new List<AllocatedBlocks>();
        while (memory.TryAllocate(Chunk * (1 + random.Below(100)), out AllocatedBlocks? owner))
        {
            owner.Key = (ulong)owners.Count;
            owners.Add(owner);
        }

        return new SavedBuddy(memory, owners);
    }

    private static SavedPool HalfFreedPool(ulong space)
    {
        var pool = new BuddyPool(new BuddyPoolOptions { Size = space, MaxSize = space, MinBuddy = Chunk });
        var random = new Xorshift();
        var live = new List<ulong>();
        while (pool.TryAllocate(Chunk, out ulong address))
        {
            live.Add(address);
        }

        for (int left = live.Count; left > live.Count / 2; left--)
        {
            int at = (int)random.Below((uint)left);
            pool.Free(live[at]);
            live[at] = live[left - 1];
        }

        return new SavedPool(pool);
    }

    private static SavedRanges HalfFreedRanges(ulong space)
    {
        var memory = new BestFitAllocator(space);
        var random = new Xorshift();
        var live = new List<AllocatedRange>();
        while (memory.TryAllocateRange(1 + random.Below(16 * 1024), out AllocatedRange range))
        {
            live.Add(range);
        }

        foreach (AllocatedRange range in live)
        {
            if (random.Below(2) == 0)
            {
                memory.Free(range);
            }
        }

        return new SavedRanges(memory);
    }
}
