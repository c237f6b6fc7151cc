using Cleave.BestFit;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of the best-fit allocator.</summary>
internal static class BestFitMessages
{
    private const ulong KiB = 1 << 10;
    private const ulong MiB = 1 << 20;
    private const ulong Base = 4UL << 30;

    private static readonly BestFitAllocatorOptions Usual = new() { Size = 16 * MiB, BaseOffset = Base };

    public static void AddTo(MessageTable table)
    {
        table.Section("BestFitAllocator: options");
        table.Throws(() => _ = new BestFitAllocator(null!));
        table.Throws(() => _ = new BestFitAllocator(100));
        table.Throws(() => _ = new BestFitAllocator(Usual with { BaseOffset = 1000 }));
        table.Throws(() => _ = new BestFitAllocator(Usual with { Size = ulong.MaxValue }));
        table.Throws(() => _ = new BestFitAllocator(new BestFitAllocatorOptions { Size = ulong.MaxValue, Granularity = new Alignment(1) }));
        AddRequests(table, new BestFitAllocator(Usual));
        AddNoSpace(table, new BestFitAllocator(Usual));
        AddFrees(table, new BestFitAllocator(Usual));
        AddResizes(table, new BestFitAllocator(Usual));
    }

    private static void AddRequests(MessageTable table, BestFitAllocator memory)
    {
        table.Section("BestFitAllocator: requests that can never be served (16 MiB at 4 GiB)");
        table.Throws(() => memory.Allocate(0));
        table.Throws(() => memory.AllocateRange(0));
        table.Throws(() => memory.Allocate(32 * MiB));
        table.Throws(() => memory.AllocateRange(ulong.MaxValue));
        table.Throws(() => memory.Allocate(4096, new Alignment(Base * 2)));
        table.Throws(() => memory.Allocate(4096, placement: RangePlacement.Within(Base, Base)));
        table.Throws(() => memory.Allocate(4096, placement: RangePlacement.Within(Base + MiB, Base)));
        table.Throws(() => memory.Allocate(4096, placement: RangePlacement.Within(0, MiB)));
        table.Throws(() => memory.Allocate(4096, placement: RangePlacement.Within(Base, Base + (32 * MiB))));
        table.Throws(() => memory.Allocate(2 * MiB, placement: RangePlacement.Within(Base, Base + MiB)));
        table.Throws(() => memory.Allocate(2 * MiB, new Alignment(2 * MiB), RangePlacement.Within(Base + MiB, Base + (3 * MiB))));
        table.Returns(() => memory.TryAllocate(0, out _, out AllocationFailure failure) ? "" : failure);
    }

    private static void AddNoSpace(MessageTable table, BestFitAllocator memory)
    {
        table.Section("BestFitAllocator: no space at the moment (every second 64 KiB of 16 MiB are free)");
        AllocatedRange[] all = [.. Enumerable.Range(0, 256).Select(_ => memory.AllocateRange(64 * KiB))];
        foreach (AllocatedRange range in all.Where(range => (range.Offset / (64 * KiB)) % 2 == 1))
            memory.Free(range);
        table.Throws(() => memory.Allocate(9 * MiB));
        table.Throws(() => memory.Allocate(128 * KiB));
        table.Throws(() => memory.AllocateRange(4 * KiB, new Alignment(128 * KiB)));
        table.Throws(() => memory.Allocate(128 * KiB, placement: RangePlacement.Within(Base, Base + MiB)));
        table.Throws(() => memory.AllocateRange(128 * KiB, null, RangePlacement.Within(Base, Base + (128 * KiB))));
        table.Throws(() => memory.Grow(ref all[0], 192 * KiB));
        table.Throws(() => memory.Grow(ref all[2], 32 * MiB));
        table.Returns(() => memory.TryGrow(ref all[4], 192 * KiB, out AllocationFailure failure) ? "" : failure);
        foreach (AllocatedRange range in all.Where(range => (range.Offset / (64 * KiB)) % 2 == 1))
            memory.AllocateRange(64 * KiB);
        table.Throws(() => memory.Allocate(4 * KiB));
    }

    private static void AddFrees(MessageTable table, BestFitAllocator memory)
    {
        table.Section("BestFitAllocator: frees");
        AllocatedRange freed = memory.AllocateRange(4096);
        memory.Free(freed);
        AllocatedRange foreign = new BestFitAllocator(MiB).AllocateRange(4096);
        using RangeOwner owner = memory.Allocate(12 * KiB);
        table.Throws(() => memory.Free(default));
        table.Throws(() => memory.Free(freed));
        table.Throws(() => memory.Free(foreign));
        table.Throws(() => memory.Free(owner.Range));
    }

    private static void AddResizes(MessageTable table, BestFitAllocator memory)
    {
        table.Section("BestFitAllocator: resizes and owners");
        AllocatedRange range = memory.AllocateRange(64 * KiB);
        AllocatedRange stale = range;
        memory.Shrink(ref range, 32 * KiB);
        RangeOwner owner = memory.Allocate(64 * KiB);
        ulong at = range.Offset;
        table.Throws(() => memory.Grow(ref stale, 128 * KiB));
        table.Throws(() => memory.Shrink(ref stale, 4 * KiB));
        table.Throws(() => memory.Grow(ref range, 16 * KiB));
        table.Throws(() => memory.Shrink(ref range, 0));
        table.Throws(() => memory.Shrink(ref range, 64 * KiB));
        table.Throws(() => memory.Trim(ref range, at - 256, 4096));
        table.Throws(() => memory.Trim(ref range, at + 100, 4096));
        table.Throws(() => memory.Trim(ref range, at + (30 * KiB), 4096));
        table.Throws(() => owner.Grow(16 * KiB));
        table.Throws(() => owner.Shrink(0));
        table.Throws(() => owner.Trim(owner.Offset + 100, 4096));
        owner.Dispose();
        table.Throws(() => _ = owner.Range);
        table.Throws(() => owner.Grow(4096));
        table.Throws(() => owner.FreeAsCleared());
    }
}
