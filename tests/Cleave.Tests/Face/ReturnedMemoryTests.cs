using Cleave.Buddies;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Placement;

namespace Cleave.Tests.Face;

/// <summary>Memory that comes back counts as dirty on every path, unless its holder says that it was zeroed.</summary>
public sealed class ReturnedMemoryTests
{
    private const ulong Chunk = 4096;
    private const ulong Size = 64 * Chunk;

    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = 0x7000, Size = Size });

    /// <summary>Each way in which clear memory comes back, with and without the word that it was zeroed.</summary>
    public static TheoryData<string, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, bool>();
            foreach (string way in Returns.Keys)
            {
                ways.Add(way, false);
                ways.Add(way, true);
            }

            return ways;
        }
    }

    private static Dictionary<string, Action<GpuBuddy, bool>> Returns { get; } = new()
    {
        ["trim"] = (buddy, cleared) => OneBlock(buddy).Trim(Chunk, cleared),
        ["trim from a start"] = (buddy, cleared) =>
        {
            AllocatedBlocks owner = OneBlock(buddy);
            owner.Trim(owner[0].Offset + (3 * Chunk), 2 * Chunk, cleared);
        },
        ["try trim"] = (buddy, cleared) => Assert.True(OneBlock(buddy).TryTrim(null, 5 * Chunk, out _, cleared)),
        ["owner"] = (buddy, cleared) => Free(OneBlock(buddy), cleared),
        ["trimmed owner"] = (buddy, cleared) =>
        {
            AllocatedBlocks owner = OneBlock(buddy);
            owner.Trim(7 * Chunk, cleared);
            Free(owner, cleared);
        },
        ["split off"] = (buddy, cleared) =>
        {
            AllocatedBlocks owner = buddy.Allocate(7 * Chunk, flags: GpuBuddyAllocationFlags.Clear);
            Free(owner.SplitOff(1), cleared);
            Free(owner, cleared);
        },
        ["value"] = (buddy, cleared) => buddy.Free(buddy.AllocateBlock(8 * Chunk, flags: GpuBuddyAllocationFlags.Clear), cleared),
        ["values"] = (buddy, cleared) =>
        {
            var blocks = new List<AllocatedBlock>();
            Assert.True(buddy.TryAllocateBlocks(7 * Chunk, blocks, out _, flags: GpuBuddyAllocationFlags.Clear));
            buddy.Free([.. blocks], cleared);
        },
        ["thread cache"] = (buddy, cleared) =>
        {
            using GpuBuddyThreadCaches caches = buddy.UseThreadCaches(Size);
            buddy.Free(buddy.AllocateBlock(Chunk, flags: GpuBuddyAllocationFlags.Clear), cleared);
        },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_comes_back_is_dirty_unless_it_is_called_cleared(string way, bool cleared)
    {
        _buddy.ResetClear(isClear: true);
        Returns[way](_buddy, cleared);
        Assert.Equal(cleared ? _buddy.FreeBytes : 0, cleared ? _buddy.ClearBytes : ClearInBlockOf(way));
        _buddy.Validate();
    }

    [Fact]
    public void A_trimmed_part_serves_no_request_for_clear_memory()
    {
        _buddy.ResetClear(isClear: true);
        AllocatedBlocks owner = _buddy.Allocate(Size, new Alignment(Size), flags: GpuBuddyAllocationFlags.Clear);
        owner.Trim(Chunk);
        Assert.True(owner[0].IsClear);
        Assert.Equal(0UL, _buddy.ClearBytes);
        using AllocatedBlocks next = _buddy.Allocate(8 * Chunk, flags: GpuBuddyAllocationFlags.Clear);
        Assert.All(next, block => Assert.False(block.IsClear));
    }

    [Fact]
    public void A_lost_owner_that_is_reclaimed_comes_back_dirty()
    {
        _buddy.ResetClear(isClear: true);
        _buddy.OwnerLost += (_, lost) => lost.Reclaim = true;
        Lose(_buddy);
        Garbage.CollectUntil(() => _buddy.FreeBytes == Size);
        Assert.Equal((Size, 0UL), (_buddy.FreeBytes, _buddy.ClearBytes));
    }

    [Fact]
    public void The_bare_core_frees_what_a_trim_cuts_off_as_the_kernel_does()
    {
        var core = new GpuBuddyCore(Size, new Alignment(Chunk));
        core.ResetClear(isClear: true);
        var blocks = new List<BuddyBlock>();
        Assert.Equal(PlacementError.None, core.Allocate(0, Size, 8 * Chunk, 8 * Chunk, GpuBuddyRawFlags.Clear, blocks));
        Assert.Equal(PlacementError.None, core.Trim(blocks, null, Chunk));
        Assert.Equal(Size - Chunk, core.ClearBytes);
    }

    private static AllocatedBlocks OneBlock(GpuBuddy buddy) =>
        buddy.Allocate(8 * Chunk, new Alignment(8 * Chunk), flags: GpuBuddyAllocationFlags.Clear);

    private static void Free(AllocatedBlocks owner, bool cleared)
    {
        if (cleared)
            owner.FreeAsCleared();
        else
            owner.Dispose();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Lose(GpuBuddy buddy) => buddy.Allocate(Size, flags: GpuBuddyAllocationFlags.Clear);

    /// <summary>The clear bytes that are free inside the block or run at the top of the space,
    /// which is where requests were served.</summary>
    private ulong ClearInBlockOf(string way)
    {
        ulong served = way == "thread cache" ? Chunk : way is "split off" or "values" ? 7 * Chunk : 8 * Chunk;
        ulong end = _buddy.BaseOffset + _buddy.Size;
        return _buddy.GetBlocks().Where(info => info.IsClear && info.Offset >= end - served).Aggregate(0UL, (sum, info) => sum + info.Size);
    }
}
