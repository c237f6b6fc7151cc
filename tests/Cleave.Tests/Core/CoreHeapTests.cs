using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Tests.Core;

/// <summary>
/// The operations of the bare core allocate nothing on the heap: once the metadata has grown to what a program needs, the garbage collector
/// has nothing to do.
/// </summary>
public sealed class CoreHeapTests
{
    private const ulong KiB = 1 << 10;
    private const ulong MiB = 1 << 20;
    private const ulong Space = 256 * MiB;
    private const ulong Quarter = Space / 4;

    private static readonly Dictionary<string, Step> Steps = new()
    {
        ["simple"] = (core, blocks) => core.Allocate(0, Space, 64 * KiB, 4 * KiB, GpuBuddyRawFlags.None, blocks),
        ["top-down"] = (core, blocks) => core.Allocate(0, Space, 64 * KiB, 4 * KiB, GpuBuddyRawFlags.TopDown, blocks),
        ["range"] = (core, blocks) => core.Allocate(MiB, 3 * MiB, 64 * KiB, 4 * KiB, GpuBuddyRawFlags.Range, blocks),
        ["exact range"] = (core, blocks) => core.Allocate(MiB, 4 * MiB, 3 * MiB, 4 * KiB, GpuBuddyRawFlags.Range, blocks),
        ["contiguous"] = (core, blocks) => core.Allocate(0, Space, 3 * MiB, 4 * KiB, GpuBuddyRawFlags.Contiguous, blocks),
        ["contiguous, joined"] = Joined,
        ["clear"] = (core, blocks) => core.Allocate(0, Space, 64 * KiB, 4 * KiB, GpuBuddyRawFlags.Clear, blocks),
        ["aligned above the size"] = (core, blocks) => core.Allocate(0, Space, 8 * KiB, 64 * KiB, GpuBuddyRawFlags.None, blocks),
        ["odd size"] = (core, blocks) => core.Allocate(0, Space, 1023 * 4 * KiB, 4 * KiB, GpuBuddyRawFlags.None, blocks),
        ["odd size, the last block cut"] = (core, blocks) => core.Allocate(0, Space, 100 * KiB, 64 * KiB, GpuBuddyRawFlags.None, blocks),
        ["odd size, kept whole"] = (core, blocks) => core.Allocate(0, Space, 100 * KiB, 64 * KiB, GpuBuddyRawFlags.TrimDisable, blocks),
        ["trim"] = (core, blocks) =>
        {
            core.Allocate(0, Space, 64 * KiB, 4 * KiB, GpuBuddyRawFlags.None, blocks);
            return core.Trim(blocks, blocks[0].Offset + (8 * KiB), 20 * KiB);
        },
        ["force merge"] = ForceMerge,
    };

    private static readonly Dictionary<string, Func<GpuBuddyCore, List<BuddyBlock>, bool>> Refusals = new()
    {
        ["no space"] = (core, blocks) =>
            core.Allocate(0, MiB, 2 * MiB, 4 * KiB, GpuBuddyRawFlags.Range, blocks) == PlacementError.NoSpace,
        ["no space, after some was gathered"] = (core, blocks) =>
            core.Allocate(0, MiB, MiB + (12 * KiB), 4 * KiB, GpuBuddyRawFlags.Range, blocks) == PlacementError.NoSpace,
        ["invalid"] = (core, blocks) =>
            core.Allocate(0, Space, 5000, 4 * KiB, GpuBuddyRawFlags.None, blocks) == PlacementError.SizeUnaligned,
        ["a bad free"] = (core, _) => !core.TryFree([default]),
    };

    private delegate PlacementError Step(GpuBuddyCore core, List<BuddyBlock> blocks);

    public static TheoryData<string> ThatAreServed => [.. Steps.Keys];

    public static TheoryData<string> ThatAreRefused => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(ThatAreServed))]
    public void What_is_served_and_freed_costs_no_heap(string name)
    {
        var core = new GpuBuddyCore(Space, new Alignment(4096));
        var blocks = new List<BuddyBlock>(64);
        Step step = Steps[name];
        int failures = 0;
        long bytes = HeapMeter.Bytes(() =>
        {
            failures += step(core, blocks) == PlacementError.None ? 0 : 1;
            core.Free(CollectionsMarshal.AsSpan(blocks));
            blocks.Clear();
        });
        Assert.Equal(0, failures);
        Assert.Equal(0, bytes);
        Assert.Equal(Space, core.FreeBytes);
    }

    [Theory]
    [MemberData(nameof(ThatAreRefused))]
    public void What_is_refused_costs_no_heap(string name)
    {
        var core = new GpuBuddyCore(Space, new Alignment(4096));
        var blocks = new List<BuddyBlock>(64);
        Func<GpuBuddyCore, List<BuddyBlock>, bool> refused = Refusals[name];
        int served = 0;
        Assert.Equal(0, HeapMeter.Bytes(() => served += refused(core, blocks) ? 0 : 1));
        Assert.Equal(0, served);
        Assert.Empty(blocks);
    }

    /// <summary>The space is free in four parts, clear and dirty by turns, and half of it is asked for.</summary>
    private static PlacementError ForceMerge(GpuBuddyCore core, List<BuddyBlock> blocks)
    {
        for (int part = 0; part < 4; part++)
        {
            core.Allocate(0, Space, Quarter, Quarter, GpuBuddyRawFlags.None, blocks);
        }

        core.Free([blocks[0], blocks[2]], GpuBuddyRawFlags.Cleared);
        core.Free([blocks[1], blocks[3]]);
        blocks.Clear();
        PlacementError error = core.Allocate(0, Space, 2 * Quarter, 2 * Quarter, GpuBuddyRawFlags.None, blocks);
        core.ResetClear(false);
        return error;
    }

    /// <summary>Only [1 MiB, 4 MiB) is free: a block of 2 MiB, and what has to be joined before it.</summary>
    private static PlacementError Joined(GpuBuddyCore core, List<BuddyBlock> blocks)
    {
        core.Allocate(0, MiB, MiB, 4 * KiB, GpuBuddyRawFlags.Range, blocks);
        core.Allocate(4 * MiB, Space, Space - (4 * MiB), 4 * KiB, GpuBuddyRawFlags.Range, blocks);
        return core.Allocate(0, Space, 3 * MiB, 4 * KiB, GpuBuddyRawFlags.Contiguous, blocks);
    }
}
