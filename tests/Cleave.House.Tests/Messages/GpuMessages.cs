using Cleave.Gpu;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of the GPU buddy allocator.</summary>
internal static class GpuMessages
{
    private const ulong KiB = 1 << 10;
    private const ulong MiB = 1 << 20;
    private const ulong Base = 4UL << 30;

    public static void AddTo(MessageTable table)
    {
        table.Section("GpuBuddy: parameters");
        table.Throws(() => _ = new GpuBuddy(null!));
        table.Throws(() => _ = new GpuBuddy(new GpuBuddyOptions { Size = 0 }));
        table.Throws(() => _ = new GpuBuddy(new GpuBuddyOptions { Size = 1000 }));
        table.Throws(() => _ = new GpuBuddy(new GpuBuddyOptions { Size = MiB, ChunkSize = new Alignment(128) }));
        table.Throws(() => _ = new GpuBuddy(new GpuBuddyOptions { Size = ulong.MaxValue, BaseOffset = 4096 }));
        AddRequests(table, new GpuBuddy(new GpuBuddyOptions { Size = 16 * MiB, BaseOffset = Base }));
        AddNoSpace(table, new GpuBuddy(new GpuBuddyOptions { Size = 16 * MiB, BaseOffset = Base }));
        AddFrees(table, new GpuBuddy(new GpuBuddyOptions { Size = 16 * MiB, BaseOffset = Base }));
        AddTrims(table, new GpuBuddy(new GpuBuddyOptions { Size = 16 * MiB, BaseOffset = Base }));
    }

    private static void AddRequests(MessageTable table, GpuBuddy vram)
    {
        table.Section("GpuBuddy: requests that can never be served (16 MiB at 4 GiB)");
        table.Throws(() => vram.Allocate(0));
        table.Throws(() => vram.Allocate(5000, flags: GpuBuddyAllocationFlags.ExactSize));
        table.Throws(() => vram.Allocate(32 * MiB));
        table.Throws(() => vram.Allocate(ulong.MaxValue));
        table.Throws(() => new GpuBuddy(new GpuBuddyOptions { Size = 12 * MiB }).Allocate(11 * MiB, new Alignment(8 * MiB)));
        table.Throws(() => vram.Allocate(4096, flags: (GpuBuddyAllocationFlags)0x80));
        table.Throws(() => vram.Allocate(4096, placement: GpuBuddyPlacement.Range(Base + 100, Base + MiB)));
        table.Throws(() => vram.Allocate(4096, placement: GpuBuddyPlacement.Range(Base, Base + 5000)));
        table.Throws(() => vram.Allocate(4096, placement: GpuBuddyPlacement.Range(Base, Base)));
        table.Throws(() => vram.Allocate(4096, placement: GpuBuddyPlacement.Range(Base + MiB, Base)));
        table.Throws(() => vram.Allocate(4096, placement: GpuBuddyPlacement.Range(0, MiB)));
        table.Throws(() => vram.Allocate(4096, placement: GpuBuddyPlacement.Range(Base, Base + (32 * MiB))));
        table.Throws(() => vram.Allocate(2 * MiB, placement: GpuBuddyPlacement.Range(Base, Base + MiB)));
        table.Throws(() => vram.Allocate(2 * MiB, placement: GpuBuddyPlacement.Range(Base + (15 * MiB), Base + (16 * MiB))));
        table.Throws(() => vram.Allocate(2 * MiB, new Alignment(2 * MiB), GpuBuddyPlacement.Range(Base + MiB, Base + (3 * MiB))));
        table.Throws(() => vram.AllocateBlock(12 * KiB, flags: GpuBuddyAllocationFlags.ExactSize));
        table.Throws(() => vram.AllocateBlock(0));
        table.Throws(() => vram.AllocateBlock(32 * MiB));
        table.Throws(() => vram.TryAllocateBlocks(4096, null!, out _));
        table.Returns(() => vram.TryAllocate(0, out _, out AllocationFailure failure) ? "" : failure);
        table.Returns(() => default(AllocationFailure));
        table.Throws(() => vram.UseThreadCaches(100));
        using GpuBuddyThreadCaches caches = vram.UseThreadCaches(MiB);
        table.Throws(() => vram.UseThreadCaches(MiB));
    }

    private static void AddNoSpace(MessageTable table, GpuBuddy vram)
    {
        table.Section("GpuBuddy: no space at the moment (every second block of 64 KiB of 16 MiB is free)");
        AllocatedBlock[] all = [.. Enumerable.Range(0, 256).Select(_ => vram.AllocateBlock(64 * KiB))];
        foreach (AllocatedBlock block in all.Where(block => (block.Offset / (64 * KiB)) % 2 == 0))
            vram.Free(block);
        table.Throws(() => vram.Allocate(9 * MiB));
        table.Throws(() => vram.Allocate(MiB, new Alignment(MiB)));
        table.Throws(() => vram.Allocate(80 * KiB, new Alignment(MiB)));
        table.Throws(() => vram.Allocate(80 * KiB, new Alignment(MiB), flags: GpuBuddyAllocationFlags.Contiguous));
        table.Throws(() => vram.Allocate(128 * KiB, flags: GpuBuddyAllocationFlags.Contiguous));
        table.Throws(() => vram.AllocateBlock(128 * KiB));
        table.Throws(() => vram.Allocate(MiB, placement: GpuBuddyPlacement.Range(Base, Base + MiB)));
        table.Throws(() => vram.Allocate(768 * KiB, placement: GpuBuddyPlacement.Range(Base, Base + MiB)));
        table.Returns(() => vram.TryAllocate(9 * MiB, out _, out AllocationFailure failure) ? "" : failure);
        vram.Allocate(8 * MiB);
        table.Throws(() => vram.Allocate(4 * KiB));
    }

    private static void AddFrees(MessageTable table, GpuBuddy vram)
    {
        table.Section("GpuBuddy: frees");
        AllocatedBlock freed = vram.AllocateBlock(4096);
        vram.Free(freed);
        AllocatedBlock foreign = new GpuBuddy(new GpuBuddyOptions { Size = MiB }).AllocateBlock(4096);
        using AllocatedBlocks owner = vram.Allocate(12 * KiB);
        table.Throws(() => vram.Free(default(AllocatedBlock)));
        table.Throws(() => vram.Free(freed));
        table.Throws(() => vram.Free(foreign));
        table.Throws(() => vram.Free(owner[0]));
        AllocatedBlock held = vram.AllocateBlock(4096);
        table.Throws(() => vram.Free([held, freed]));
        table.Throws(() => vram.Free([held, held]));
        table.Throws(() => vram.Free([held, owner[0]]));
    }

    /// <summary>An owner of blocks that are not neighbours.</summary>
    private static AllocatedBlocks Scattered(GpuBuddy vram)
    {
        AllocatedBlocks[] all = [.. Enumerable.Range(0, 3).Select(_ => vram.Allocate(2 * MiB))];
        var rest = new List<AllocatedBlock>();
        Assert.True(vram.TryAllocateBlocks(vram.FreeBytes, rest, out _));
        all[0].Dispose();
        all[2].Dispose();
        AllocatedBlocks scattered = vram.Allocate(4 * MiB);
        foreach (AllocatedBlock block in rest)
            vram.Free(block);
        return scattered;
    }

    private static void AddTrims(MessageTable table, GpuBuddy vram)
    {
        table.Section("GpuBuddy: owners");
        AllocatedBlocks two = vram.Allocate(12 * KiB);
        AllocatedBlocks one = vram.Allocate(64 * KiB);
        AllocatedBlocks gaps = Scattered(vram);
        ulong at = one[0].Offset;
        table.Throws(() => _ = two[-1]);
        table.Throws(() => _ = two[2]);
        table.Throws(() => two.SplitOff(-1));
        table.Throws(() => two.SplitOff(2));
        table.Throws(() => gaps.Trim(4096));
        table.Throws(() => one.Trim(0));
        table.Throws(() => one.Trim(128 * KiB));
        table.Throws(() => one.Trim(at - 4096, 4096));
        table.Throws(() => one.Trim(at + 100, 4096));
        table.Throws(() => one.Trim(at + (60 * KiB), 12 * KiB));
        one.Dispose();
        table.Throws(() => _ = one[0]);
        table.Throws(() => one.Trim(4096));
        table.Throws(() => one.SplitOff(0));
        table.Throws(() => one.FreeAsCleared());
        table.Throws(() => _ = one.Size);
    }
}
