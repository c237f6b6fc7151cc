using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>What threads keep comes back: when a request needs it, and when the thread has ended.</summary>
public sealed class ThreadCachePressureTests
{
    private const ulong Chunk = 4096;
    private const ulong Space = 64 * Chunk;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = 1 << 30, Size = Space });

    private static readonly Dictionary<string, Func<GpuBuddy, bool>> Requests = new()
    {
        ["single"] = buddy => buddy.TryAllocateBlock(Space, out AllocatedBlock block, out _) && buddy.TryFree(block),
        ["single, top-down"] = buddy =>
            buddy.TryAllocateBlock(Space / 2, out AllocatedBlock block, out _, placement: GpuBuddyPlacement.TopDown)
                && buddy.TryFree(block),
        ["single, clear"] = buddy =>
            buddy.TryAllocateBlock(Space / 2, out AllocatedBlock block, out _, flags: GpuBuddyAllocationFlags.Clear)
                && buddy.TryFree(block),
        ["single, range"] = buddy =>
            buddy.TryAllocateBlock(Space, out AllocatedBlock block, out _, placement: GpuBuddyPlacement.Range(1 << 30, (1 << 30) + Space))
            && buddy.TryFree(block),
        ["owner"] = buddy =>
        {
            using AllocatedBlocks? blocks = buddy.TryAllocate(Space, out AllocatedBlocks? served, out _) ? served : null;
            return blocks?.Size == Space;
        },
        ["list"] = buddy =>
        {
            var blocks = new List<AllocatedBlock>();
            return buddy.TryAllocateBlocks(Space - Chunk, blocks, out _) && buddy.TryFree(blocks.ToArray());
        },
    };

    public static TheoryData<string> Names => [.. Requests.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_that_needs_what_its_thread_keeps_is_served(string request) => AssertServed(request, byAnother: false);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_that_needs_what_another_thread_keeps_is_served(string request) => AssertServed(request, byAnother: true);

    private void AssertServed(string request, bool byAnother)
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Space);
        bool served = false;
        KeepAll();
        Assert.Equal((0UL, Space), (_buddy.FreeBytes, caches.CachedBytes));
        if (byAnother)
            Crew.Run(() => served = Requests[request](_buddy));
        else
            served = Requests[request](_buddy);

        Assert.True(served);
        AssertNothingIsHeld();
        _buddy.Validate();
    }

    [Fact]
    public void A_thread_gets_small_blocks_that_another_keeps()
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Space);
        KeepAll();
        Crew.Run(() =>
        {
            for (ulong i = 0; i < Space / Chunk; i++)
                _buddy.AllocateBlock(Chunk);
            Assert.False(_buddy.TryAllocateBlock(Chunk, out AllocatedBlock _, out AllocationFailure failure));
            Assert.True(failure.IsNoSpace);
        });
        Assert.Equal((0UL, 0UL), (_buddy.FreeBytes, caches.CachedBytes));
    }

    [Fact]
    public void When_a_thread_has_ended_what_it_kept_comes_back()
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Space);
        Crew.Run(KeepAll);
        AssertNothingIsHeld();
        Garbage.CollectUntil(() => caches.CachedBytes == 0);
        Assert.Equal((_buddy.Size, 0UL), (_buddy.FreeBytes, caches.CachedBytes));
        _buddy.Validate();
    }

    [Fact]
    public void Caches_that_nobody_disposes_keep_no_allocator_alive()
    {
        WeakReference lost = UseAndForget();
        Garbage.CollectUntil(() => !lost.IsAlive);
        Assert.False(lost.IsAlive);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference UseAndForget()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = Space });
        buddy.UseThreadCaches(Space);
        buddy.Free(buddy.AllocateBlock(Chunk));
        return new WeakReference(buddy);
    }

    /// <summary>Checks that every block is free or cached, by counters of one moment: the finalizer of an ended thread may free cached
    /// blocks between two reads.</summary>
    private void AssertNothingIsHeld()
    {
        GpuBuddyStatistics now = _buddy.GetStatistics();
        Assert.Equal(_buddy.Size, now.FreeBytes + now.CachedBytes);
    }

    private void KeepAll()
    {
        AllocatedBlock[] blocks = [.. Enumerable.Range(0, (int)(Space / Chunk)).Select(_ => _buddy.AllocateBlock(Chunk))];
        Array.ForEach(blocks, block => _buddy.Free(block));
    }
}
