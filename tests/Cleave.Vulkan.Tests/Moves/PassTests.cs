using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Moves;
using Cleave.Vulkan.Tests.StandIn;

namespace Cleave.Vulkan.Tests.Moves;

/// <summary>Moves that are not made: ignored, destroyed, freed or pinned meanwhile, cancelled, and disposals at any time.</summary>
public sealed class PassTests
{
    [Fact]
    public void An_ignored_move_is_not_proposed_again()
    {
        using var memory = Fragmented();
        using var defragmentation = new Defragmentation(memory.Allocator);
        var ignored = new HashSet<DeviceAllocation>();
        DefragmentationTests.Run(defragmentation, memory, pass =>
        {
            Assert.DoesNotContain(pass.Moves, move => ignored.Contains(move.Owner!));
            pass.Moves[0].Operation = MoveOperation.Ignore;
            ignored.Add(pass.Moves[0].Owner!);
        }, pass => Assert.Equal((MoveState.Ignored, pass.Moves[0].Source), (pass.Moves[0].State, pass.Moves[0].Owner!.Range)));
        Assert.NotEmpty(ignored);
    }

    [Fact]
    public void A_destroyed_allocation_is_free_at_both_places()
    {
        using var memory = Fragmented();
        using var defragmentation = new Defragmentation(memory.Allocator);
        Assert.True(defragmentation.TryBeginPass(out DefragmentationPass? pass));
        DeviceAllocation victim = pass.Moves[0].Owner!;
        pass.Moves[0].Operation = MoveOperation.Destroy;
        Filled.Copy(pass);
        pass.End();
        Assert.Equal(MoveState.Destroyed, pass.Moves[0].State);
        Assert.True(victim.IsDisposed);
        memory.Remove(victim);
        memory.Check();
        Assert.Equal(memory.Live.Count, memory.Allocator.GetAllocations().Count);
    }

    [Fact]
    public void Allocations_may_be_freed_and_pinned_while_a_pass_is_open()
    {
        using var memory = Fragmented();
        using var defragmentation = new Defragmentation(memory.Allocator);
        Assert.True(defragmentation.TryBeginPass(out DefragmentationPass? pass));
        Filled.Copy(pass);
        DeviceAllocation pinned = pass.Moves[1].Owner!;
        pinned.IsPinned = true;
        memory.Remove(pass.Moves[0].Owner!);
        pass.End();
        Assert.Equal([MoveState.Freed, MoveState.Pinned], pass.Moves.Take(2).Select(move => move.State));
        Assert.Equal(pass.Moves[1].Source, pinned.Range);
        memory.Check();
        DefragmentationTests.Run(defragmentation, memory);
        Assert.Equal(pass.Moves[1].Source, pinned.Range);
        pinned.IsPinned = false;
    }

    [Fact]
    public void A_cancelled_pass_moves_nothing_and_can_be_tried_again()
    {
        using var memory = Fragmented();
        DeviceRange[] before = [.. memory.Live.Select(each => each.Range)];
        using var defragmentation = new Defragmentation(memory.Allocator);
        Assert.True(defragmentation.TryBeginPass(out DefragmentationPass? pass));
        Assert.Throws<InvalidOperationException>(() => defragmentation.TryBeginPass(out _));
        pass.Dispose();
        Assert.All(pass.Moves, move => Assert.Equal(MoveState.Cancelled, move.State));
        Assert.Equal(before, memory.Live.Select(each => each.Range));
        Assert.Throws<InvalidOperationException>(pass.End);
        DefragmentationTests.Run(defragmentation, memory);
        Assert.True(defragmentation.GetStatistics().MovedAllocations > 0);
    }

    [Fact]
    public void Disposal_of_the_defragmentation_cancels_its_pass()
    {
        using var memory = Fragmented();
        DeviceRange[] before = [.. memory.Live.Select(each => each.Range)];
        var defragmentation = new Defragmentation(memory.Allocator);
        Assert.True(defragmentation.TryBeginPass(out DefragmentationPass? pass));
        defragmentation.Dispose();
        Assert.True(pass.HasEnded);
        Assert.Equal(before, memory.Live.Select(each => each.Range));
        Assert.Throws<ObjectDisposedException>(() => defragmentation.TryBeginPass(out _));
        Assert.Throws<ArgumentOutOfRangeException>(
            "options", () => new Defragmentation(memory.Allocator, new DefragmentationOptions { MaxMovesPerPass = 0 }));
    }

    [Fact]
    public void The_allocator_may_be_disposed_while_a_pass_is_open()
    {
        using var device = new StandInDevice();
        var allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = 1 << 20, FirstBlockSize = 1 << 20 });
        DeviceAllocation[] all = [.. Enumerable.Range(0, 12).Select(_ => allocator.Allocate(new MemoryRequirements(300_000)))];
        Array.ForEach([.. all.Where((_, number) => number % 3 != 0)], each => each.Dispose());
        var defragmentation = new Defragmentation(allocator);
        Assert.True(defragmentation.TryBeginPass(out DefragmentationPass? pass));
        int leaks = 0;
        allocator.Leaked += (_, leaked) => leaks = leaked.Leaks.Count;
        allocator.Dispose();
        Assert.Equal(4, leaks);
        Assert.Throws<ObjectDisposedException>(pass.End);
        defragmentation.Dispose();
        Assert.All(pass.Moves, move => Assert.Equal(MoveState.Freed, move.State));
        Array.ForEach(all, each => each.Dispose());
    }

    [Fact]
    public void Pools_are_defragmented_alone_and_linear_ones_are_refused_by_name()
    {
        using var memory = Fragmented();
        using DevicePool pool = memory.Allocator.CreatePool(
            new DevicePoolOptions { Request = memory.Request, BlockSize = 1 << 20, MinBlocks = 1 });
        MemoryRequest request = memory.Request with { Pool = pool };
        DeviceAllocation[] all = [
            .. Enumerable.Range(0, 12).Select(_ => memory.Allocator.Allocate(new MemoryRequirements(300_000), request))];
        Array.ForEach(all[1..10], each => each.Dispose());
        DeviceRange[] before = [.. memory.Live.Select(each => each.Range)];
        using (var defragmentation = new Defragmentation(memory.Allocator, new DefragmentationOptions { Pool = pool }))
            DefragmentationTests.Run(defragmentation, memory);

        Assert.Single(all.Where(each => !each.IsDisposed).Select(each => each.Memory).Distinct());
        Assert.Equal(before, memory.Live.Select(each => each.Range));
        Array.ForEach(all, each => each.Dispose());
        using DevicePool linear = memory.Allocator.CreatePool(new DevicePoolOptions { Name = "frames", Placement = PoolPlacement.Linear });
        ArgumentException error = Assert.Throws<ArgumentException>(
            "options", () => new Defragmentation(memory.Allocator, new DefragmentationOptions { Pool = linear }));
        Assert.Contains("pool frames of type 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_buffer_without_a_new_one_stays_where_it_is()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = 1 << 20, FirstBlockSize = 1 << 20 });
        DeviceBuffer[] all = [.. Enumerable.Range(0, 12).Select(_ => allocator.CreateBuffer(300_000, BufferUsage.Vertex))];
        Array.ForEach([.. all.Where((_, number) => number % 3 != 0)], each => each.Dispose());
        DeviceBuffer[] kept = [.. all.Where(each => !each.IsDisposed)];
        ulong[] before = [.. kept.Select(each => each.Handle)];
        using var defragmentation = new Defragmentation(allocator);
        Assert.True(defragmentation.TryBeginPass(out DefragmentationPass? pass));
        Assert.True(pass.Moves[0].TryCreateBuffer(300_000, BufferUsage.Vertex, out ulong created, out _));
        pass.End();
        Assert.Equal(created, pass.Moves[0].Buffer!.Handle);
        Assert.All(pass.Moves.Skip(1), move => Assert.Equal((MoveState.Ignored, move.Source), (move.State, move.Owner!.Range)));
        Assert.Single(kept.Select(each => each.Handle).Except(before));
        defragmentation.Dispose();
        Array.ForEach(kept, each => each.Dispose());
    }

    [Fact]
    public void A_move_says_what_it_can_create()
    {
        using var memory = Fragmented();
        using var defragmentation = new Defragmentation(memory.Allocator);
        Assert.True(defragmentation.TryBeginPass(out DefragmentationPass? pass));
        DefragmentationMove move = pass.Moves[0];
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => move.TryCreateBuffer(1, BufferUsage.Vertex, out _, out _));
        Assert.Contains("bind it to the memory and offset of Target", error.Message, StringComparison.Ordinal);
        Assert.False(memory.Allocator.TryFree(move.Target));
        pass.Dispose();
        error = Assert.Throws<InvalidOperationException>(() => move.TryCreateBuffer(1, BufferUsage.Vertex, out _, out _));
        Assert.Contains("Cancelled", error.Message, StringComparison.Ordinal);
    }

    private static Filled Fragmented()
    {
        var memory = new Filled(11);
        memory.Fragment(120, 60_000, kept: 0.3);
        return memory;
    }
}
