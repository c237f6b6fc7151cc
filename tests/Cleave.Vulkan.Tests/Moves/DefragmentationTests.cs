using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Moves;
using Cleave.Vulkan.Tests.StandIn;

namespace Cleave.Vulkan.Tests.Moves;

/// <summary>Passes that empty blocks: contents stay whole, limits are kept, and fewer blocks are left.</summary>
public sealed class DefragmentationTests
{
    private const ulong MiB = 1 << 20;

    public static TheoryData<DefragmentationAlgorithm, int, ulong> Cases
    {
        get
        {
            var cases = new TheoryData<DefragmentationAlgorithm, int, ulong>();
            foreach (DefragmentationAlgorithm algorithm in Enum.GetValues<DefragmentationAlgorithm>())
            {
                cases.Add(algorithm, 1, 1);
                cases.Add(algorithm, 2, 1024);
                cases.Add(algorithm, 3, 65536);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Contents_stay_whole_and_fewer_blocks_are_left(DefragmentationAlgorithm algorithm, int seed, ulong page)
    {
        using var memory = new Filled(seed, new StandInOptions { Page = page });
        memory.Fragment(220, 100_000, kept: 0.3);
        int before = memory.Blocks;
        ulong used = memory.Live.Aggregate(0UL, (sum, each) => sum + each.Size);
        using var defragmentation = new Defragmentation(memory.Allocator, new DefragmentationOptions { Algorithm = algorithm });
        int passes = Run(defragmentation, memory);

        // With pages that other kinds must not share, not all free memory can be used.
        Assert.True(memory.Blocks < before, $"{memory.Blocks} of {before} blocks are left");
        Assert.True(page > 1024 || memory.Blocks <= (int)(used / MiB) + 2, $"{memory.Blocks} blocks for {used} bytes");
        DefragmentationStatistics done = defragmentation.GetStatistics();
        Assert.Equal(
            (passes, before - memory.Blocks, (ulong)(before - memory.Blocks) * MiB), (done.Passes, done.FreedBlocks, done.FreedBytes));
        Assert.False(defragmentation.TryBeginPass(out _));
    }

    [Theory]
    [InlineData(DefragmentationAlgorithm.Fast)]
    [InlineData(DefragmentationAlgorithm.Balanced)]
    [InlineData(DefragmentationAlgorithm.Full)]
    public void Each_pass_stays_within_its_limits(DefragmentationAlgorithm algorithm)
    {
        using var memory = new Filled(7);
        memory.Fragment(200, 60_000, kept: 0.3);
        int before = memory.Blocks;
        var options = new DefragmentationOptions { Algorithm = algorithm, MaxBytesPerPass = 100_000, MaxMovesPerPass = 3 };
        using var defragmentation = new Defragmentation(memory.Allocator, options);
        int passes = Run(defragmentation, memory, pass =>
        {
            Assert.InRange(pass.Moves.Count, 1, 3);
            Assert.InRange(pass.Moves.Sum(move => (long)move.Size), 1, 100_000);
        });
        Assert.True(passes > 5 && memory.Blocks < before);
    }

    [Fact]
    public void Room_is_made_inside_a_block_if_only_pieces_are_free()
    {
        Assert.Equal(2, BlocksAfter(DefragmentationAlgorithm.Fast));
        Assert.Equal(1, BlocksAfter(DefragmentationAlgorithm.Balanced));
    }

    [Fact]
    public void A_full_defragmentation_leaves_the_free_memory_in_one_piece()
    {
        using var memory = new Filled(5);
        memory.Fragment(60, 30_000, kept: 0.4);
        using var defragmentation = new Defragmentation(
            memory.Allocator, new DefragmentationOptions { Algorithm = DefragmentationAlgorithm.Full });
        Run(defragmentation, memory);
        Assert.Equal(1, memory.Blocks);
        ulong free = MiB - memory.Live.Aggregate(0UL, (sum, each) => sum + each.Range.Size);
        ulong end = memory.Live.Max(each => each.Offset + each.Range.Size);

        // Alignments of up to 2 KiB may leave small holes.
        Assert.True(MiB - end > free - (free / 10), $"{MiB - end} of {free} free bytes are at the end");
    }

    [Fact]
    public void Memory_that_must_stay_stays()
    {
        using var memory = new Filled(9);
        memory.Fragment(200, 60_000, kept: 0.3);
        DeviceAllocation pinned = memory.Live.First();
        pinned.IsPinned = true;
        DeviceAllocation shared = memory.Live.Last();
        Assert.True(memory.Allocator.TryCreateAliasingBuffer(shared, 0, 1, BufferUsage.Vertex, out DeviceBuffer? alias, out _));
        DeviceAllocation alone = memory.Allocator.Allocate(
            new MemoryRequirements(1000), memory.Request with { Dedicated = DedicatedMemory.Always });
        DeviceAllocation excluded = memory.Live.ElementAt(1);
        DeviceAllocation[] all = [pinned, shared, alone, excluded];
        DeviceRange[] before = [.. all.Select(each => each.Range)];
        using var defragmentation = new Defragmentation(memory.Allocator, new DefragmentationOptions
        {
            Algorithm = DefragmentationAlgorithm.Full,
            CanMove = live => live.Owner != excluded,
        });
        Run(defragmentation, memory);
        Assert.Equal(before, all.Select(each => each.Range));
        Assert.True(defragmentation.GetStatistics().MovedAllocations > 0);
        alias.Dispose();
        alone.Dispose();
        pinned.IsPinned = false;
    }

    [Fact]
    public void Empty_blocks_are_kept_as_the_options_say()
    {
        using var memory = new Filled(3, null, new VulkanAllocatorOptions { BlockSize = MiB, FirstBlockSize = MiB, EmptyBlocks = 1 });
        memory.Fragment(220, 100_000, kept: 0.3);
        int before = memory.Blocks;
        using var defragmentation = new Defragmentation(memory.Allocator);
        Run(defragmentation, memory);
        int full = memory.Live.Select(each => each.Memory).Distinct().Count();
        Assert.Equal(full + 1, memory.Blocks);
        Assert.Equal(before - memory.Blocks, defragmentation.GetStatistics().FreedBlocks);
    }

    [Fact]
    public void Plain_values_get_their_new_value()
    {
        using var memory = new Filled(3);
        DeviceRange[] ranges = [
            .. Enumerable.Range(0, 40).Select(_ => memory.Allocator.AllocateRange(new MemoryRequirements(100_000), memory.Request))];
        List<DeviceRange> kept = [.. ranges.Where((_, number) => number % 4 == 0)];
        Array.ForEach(ranges, range => Assert.Equal(!kept.Contains(range), !kept.Contains(range) && memory.Allocator.TryFree(range)));
        using var defragmentation = new Defragmentation(memory.Allocator);
        Run(defragmentation, memory, null, pass =>
        {
            foreach (DefragmentationMove move in pass.Moves)
            {
                Assert.True(kept.Remove(move.Source));
                Assert.False(memory.Allocator.TryFree(move.Source));
                kept.Add(move.Moved);
            }
        });
        Assert.Equal(1, memory.Blocks);
        kept.ForEach(range => memory.Allocator.Free(range));
    }

    /// <summary>Runs passes until there is nothing left to move, and checks the contents after each one.</summary>
    internal static int Run(
        Defragmentation defragmentation, Filled memory, Action<DefragmentationPass>? begun = null,
        Action<DefragmentationPass>? ended = null)
    {
        int passes = 0;
        while (defragmentation.TryBeginPass(out DefragmentationPass? pass))
        {
            begun?.Invoke(pass);
            Filled.Copy(pass);
            pass.End();
            memory.Check();
            ended?.Invoke(pass);
            passes++;
            Assert.InRange(passes, 0, 10_000);
        }

        return passes;
    }

    /// <summary>Counts the blocks that are left of a block with two free pieces of 300 KiB, part of which must stay,
    /// and another one with 310 KiB.</summary>
    private static int BlocksAfter(DefragmentationAlgorithm algorithm)
    {
        using var memory = new Filled(1);
        DeviceAllocation first = memory.Add(300 << 10);
        memory.Add(100 << 10);
        DeviceAllocation third = memory.Add(300 << 10);
        memory.Add((1 << 20) - (700 << 10)).IsPinned = true;
        memory.Add(310 << 10);
        memory.Remove(first);
        memory.Remove(third);
        Assert.Equal(2, memory.Blocks);
        using var defragmentation = new Defragmentation(memory.Allocator, new DefragmentationOptions { Algorithm = algorithm });
        Run(defragmentation, memory);
        return memory.Blocks;
    }
}
