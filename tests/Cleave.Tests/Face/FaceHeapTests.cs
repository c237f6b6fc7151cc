using System.Runtime.InteropServices;
using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>No call that gives plain values, and no call that frees them, allocates on the heap.</summary>
public sealed class FaceHeapTests
{
    private const ulong KiB = 1 << 10;
    private const ulong MiB = 1 << 20;
    private const ulong Space = 256 * MiB;

    private static readonly GpuBuddyPlacement LowMode = GpuBuddyPlacement.Range(0, MiB);

    private static readonly Dictionary<string, Step> Steps = new()
    {
        ["single"] = (buddy, blocks) => Single(buddy, blocks, 64 * KiB),
        ["single, top-down"] = (buddy, blocks) => Single(buddy, blocks, 64 * KiB, mode: GpuBuddyPlacement.TopDown),
        ["single, range"] = (buddy, blocks) => Single(buddy, blocks, 64 * KiB, mode: LowMode),
        ["single, contiguous"] = (buddy, blocks) => Single(buddy, blocks, 64 * KiB, flags: GpuBuddyAllocationFlags.Contiguous),
        ["single, clear"] = (buddy, blocks) => Single(buddy, blocks, 64 * KiB, flags: GpuBuddyAllocationFlags.Clear),
        ["single, aligned above the size"] = (buddy, blocks) => Single(buddy, blocks, 8 * KiB, new Alignment(64 * KiB)),
        ["single, in the form that throws"] = (buddy, blocks) =>
        {
            blocks.Add(buddy.AllocateBlock(4 * KiB));
            return true;
        },
        ["single, freed alone"] = (buddy, _) =>
        {
            buddy.Free(buddy.AllocateBlock(4 * KiB), cleared: true);
            return true;
        },
        ["odd size"] = (buddy, blocks) => buddy.TryAllocateBlocks(1023 * 4 * KiB, blocks, out _),
        ["odd size, top-down"] = (buddy, blocks) =>
            buddy.TryAllocateBlocks(1023 * 4 * KiB, blocks, out _, placement: GpuBuddyPlacement.TopDown),
        ["odd size, range"] = (buddy, blocks) => buddy.TryAllocateBlocks(100 * KiB, blocks, out _, placement: LowMode),
        ["odd size, contiguous"] = (buddy, blocks) =>
            buddy.TryAllocateBlocks(3 * MiB, blocks, out _, flags: GpuBuddyAllocationFlags.Contiguous),
        ["odd size, clear"] = (buddy, blocks) => buddy.TryAllocateBlocks(100 * KiB, blocks, out _, flags: GpuBuddyAllocationFlags.Clear),
        ["contiguous, aligned above the size"] = (buddy, blocks) =>
            buddy.TryAllocateBlocks(4 * KiB, blocks, out _, new Alignment(64 * KiB), flags: GpuBuddyAllocationFlags.Contiguous),
    };

    private static readonly Dictionary<string, Func<GpuBuddy, List<AllocatedBlock>, bool>> Refusals = new()
    {
        ["no space"] = (buddy, _) =>
            !buddy.TryAllocateBlock(MiB / 2, out AllocatedBlock _, out AllocationFailure failure, placement: LowMode) && failure.IsNoSpace,
        ["no space for several"] = (buddy, blocks) =>
            !buddy.TryAllocateBlocks(MiB - (12 * KiB), blocks, out AllocationFailure failure, placement: LowMode) && failure.IsNoSpace,
        ["no space in one piece"] = (buddy, blocks) =>
            !buddy.TryAllocateBlocks(Space - (512 * KiB), blocks, out AllocationFailure failure, flags: GpuBuddyAllocationFlags.Contiguous)
                && failure.IsNoSpace,
        ["a range that is too short"] = (buddy, blocks) =>
            !buddy.TryAllocateBlocks(MiB + (12 * KiB), blocks, out AllocationFailure failure, placement: LowMode) && failure.IsInvalid,
        ["invalid"] = (buddy, _) => !buddy.TryAllocateBlock(0, out AllocatedBlock _, out AllocationFailure failure) && failure.IsInvalid,
        ["a bad free"] = (buddy, _) => !buddy.TryFree(default(AllocatedBlock)),
    };

    private delegate bool Step(GpuBuddy buddy, List<AllocatedBlock> blocks);

    public static TheoryData<string> ThatAreServed => [.. Steps.Keys];

    public static TheoryData<string> ThatAreRefused => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(ThatAreServed))]
    public void What_is_served_and_freed_costs_no_heap(string name)
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = Space });
        var blocks = new List<AllocatedBlock>(64);
        Step step = Steps[name];
        int failures = 0;
        long bytes = HeapMeter.Bytes(() =>
        {
            failures += step(buddy, blocks) ? 0 : 1;
            buddy.Free(CollectionsMarshal.AsSpan(blocks));
            blocks.Clear();
        });
        Assert.Equal(0, failures);
        Assert.Equal(0, bytes);
        Assert.Equal(Space, buddy.FreeBytes);
    }

    [Theory]
    [MemberData(nameof(ThatAreRefused))]
    public void What_is_refused_costs_no_heap(string name)
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = Space });
        var blocks = new List<AllocatedBlock>(64);
        Func<GpuBuddy, List<AllocatedBlock>, bool> refused = Refusals[name];
        AllocatedBlocks held = buddy.Allocate(32 * KiB, placement: GpuBuddyPlacement.Range(512 * KiB - (16 * KiB), 512 * KiB + (16 * KiB)));
        int served = 0;
        Assert.Equal(0, HeapMeter.Bytes(() => served += refused(buddy, blocks) ? 0 : 1));
        Assert.Equal(0, served);
        Assert.Empty(blocks);
        held.Dispose();
    }

    private static bool Single(
        GpuBuddy buddy,
        List<AllocatedBlock> blocks,
        ulong size,
        Alignment? alignment = null,
        GpuBuddyPlacement mode = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None)
    {
        bool served = buddy.TryAllocateBlock(size, out AllocatedBlock block, out _, alignment, mode, flags);
        blocks.Add(block);
        return served;
    }
}
