using Cleave.Core;
using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>A buddy space that grows and shrinks is like one that had that size from the start.</summary>
public sealed partial class SpaceSizeTests
{
    private const ulong Chunk = 4096;
    private const ulong Base = 0x7000;

    [Fact]
    public void A_space_grows_beside_its_owners_and_values()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = 12 * Chunk });
        AllocatedBlocks owner = buddy.Allocate(5 * Chunk);
        AllocatedBlock value = buddy.AllocateBlock(2 * Chunk);
        AllocatedBlock[] before = [.. owner];
        buddy.Grow((37 * Chunk) + 1);
        Assert.Equal((37 * Chunk, 30 * Chunk, 5), (buddy.Size, buddy.FreeBytes, buddy.MaxOrder));
        Assert.Equal(before, owner);
        Assert.Throws<MisuseException>(() => buddy.Free(owner[0]));
        buddy.Free(value);
        Assert.False(buddy.TryFree(value));
        owner.Dispose();
        buddy.Validate();
        Assert.Equal([32 * Chunk, 4 * Chunk, Chunk], buddy.GetBlocks().Select(block => block.Size));
    }

    [Fact]
    public void A_space_shrinks_to_the_end_of_its_allocations_and_no_further()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = 64 * Chunk });
        AllocatedBlocks owner = buddy.Allocate(
            3 * Chunk, placement: GpuBuddyPlacement.Range(Base, Base + (16 * Chunk)), flags: GpuBuddyAllocationFlags.Contiguous);
        ulong end = owner.Max(block => block.Offset + block.Size);
        Assert.False(buddy.TryShrink(end - Base - Chunk, out AllocationFailure failure));
        Assert.Equal((NoSpaceReason.EndOfSpace, end - Base), (failure.Reason, failure.Fitting));
        Assert.Throws<AllocationException>(() => buddy.Shrink(Chunk));
        Assert.True(buddy.TryShrink(end - Base));
        Assert.Equal(end - Base, buddy.Size);
        owner.Dispose();
        buddy.Shrink(Chunk);
        Assert.Equal(Chunk, buddy.FreeBytes);
        buddy.Validate();
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = 8 * Chunk });
        Assert.Equal("newSize", Assert.Throws<ArgumentOutOfRangeException>(() => buddy.Grow(7 * Chunk)).ParamName);
        Assert.Equal("newSize", Assert.Throws<ArgumentOutOfRangeException>(() => buddy.Grow(ulong.MaxValue - Base + 1)).ParamName);
        Assert.Equal("newSize", Assert.Throws<ArgumentException>(() => buddy.Shrink(Chunk - 1)).ParamName);
        Assert.Equal("newSize", Assert.Throws<ArgumentException>(() => buddy.Shrink(9 * Chunk)).ParamName);
        Assert.Equal(8 * Chunk, buddy.Size);
    }

    [Fact]
    public void Thread_caches_are_flushed_by_a_resize_and_stay_in_use()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 64 * Chunk });
        GpuBuddyThreadCaches caches = buddy.UseThreadCaches(8 * Chunk);
        AllocatedBlock kept = buddy.AllocateBlock(Chunk);
        AllocatedBlock freed = buddy.AllocateBlock(Chunk);
        buddy.Free(freed);
        Assert.True(caches.CachedBytes > 0);
        buddy.Grow(100 * Chunk);
        Assert.Equal((0UL, 99 * Chunk, false), (caches.CachedBytes, buddy.FreeBytes, caches.IsDisposed));
        Assert.False(buddy.TryFree(freed));
        buddy.Free(kept);
        Assert.False(buddy.TryFree(kept));
        Assert.True(caches.CachedBytes > 0);
        Assert.Throws<InvalidOperationException>(() => buddy.UseThreadCaches(8 * Chunk));
        Assert.True(buddy.TryShrink(Chunk));
        Assert.Equal(Chunk, buddy.FreeBytes);
        buddy.Grow(64 * Chunk);
        buddy.Free(buddy.AllocateBlock(Chunk));
        caches.Dispose();
        Assert.Equal((true, 0UL, 64 * Chunk), (caches.IsDisposed, caches.CachedBytes, buddy.FreeBytes));
        buddy.Validate();
        buddy.UseThreadCaches(8 * Chunk).Dispose();
    }

    [Fact]
    public void Threads_allocate_and_free_while_the_space_is_resized()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 512 * Chunk });
        using GpuBuddyThreadCaches caches = buddy.UseThreadCaches(16 * Chunk);
        int[] holders = new int[4096];
        Crew.Run(4, worker =>
        {
            var random = new Random(worker);
            for (int round = 0; round < TestEffort.Runs(4000); round++)
            {
                if (worker == 1)
                {
                    buddy.Grow(Math.Max(buddy.Size, Chunk * (ulong)random.Next(512, 1200)));
                    buddy.TryShrink(512 * Chunk);
                    continue;
                }

                AllocatedBlock[] blocks = new AllocatedBlock[random.Next(1, 20)];
                for (int i = 0; i < blocks.Length; i++)
                {
                    blocks[i] = buddy.AllocateBlock(Chunk << random.Next(0, 2));
                    Assert.Equal(0, Interlocked.Exchange(ref holders[blocks[i].Offset / Chunk], 1));
                }

                foreach (AllocatedBlock block in blocks)
                {
                    Volatile.Write(ref holders[block.Offset / Chunk], 0);
                    Assert.True(buddy.TryFree(block));
                }
            }
        });
        caches.Flush();
        buddy.Validate();
        Assert.Equal(buddy.Size, buddy.FreeBytes);
    }

    [Fact]
    public void The_bare_core_counts_splits_and_merges_on()
    {
        var core = new GpuBuddyCore(8 * Chunk, new Alignment(Chunk));
        core.AllocateBlock(Chunk, 0, out _);
        (ulong splits, ulong merges) = (core.Splits, core.Merges);
        core.Grow(16 * Chunk);
        core.Validate();
        Assert.Equal((splits + 1, merges), (core.Splits, core.Merges));
        Assert.False(core.TryShrink(4 * Chunk));
        Assert.Throws<ArgumentOutOfRangeException>(() => core.TryShrink(0));
    }

    [Fact]
    public void A_space_that_was_resized_places_as_one_made_so()
    {
        for (int seed = 0; seed < TestEffort.Runs(400); seed++)
        {
            var random = new Random(seed);
            var buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = Chunk * (ulong)random.Next(1, 140) });
            var live = new List<AllocatedBlocks>();
            Play(buddy, live, random, 30);
            ulong newSize = random.Next(3) == 0 ? Chunk * (ulong)random.Next(1, 100) : buddy.Size + (Chunk * (ulong)random.Next(0, 200));
            if (newSize >= buddy.Size)
                buddy.Grow(newSize);
            else if (!buddy.TryShrink(newSize))
                Assert.True(live.SelectMany(owner => owner).Max(block => block.Offset + block.Size) > Base + newSize, $"seed {seed}");
            buddy.Validate();
            (GpuBuddy made, List<AllocatedBlocks> copies) = Copy(buddy, live);
            Assert.Equal(made.GetBlocks(), buddy.GetBlocks());
            int next = random.Next();
            Assert.Equal(Play(made, copies, new Random(next), 40), Play(buddy, live, new Random(next), 40));
            Assert.Equal(made.GetBlocks(), buddy.GetBlocks());
            buddy.Validate();
        }
    }

    private static List<string> Play(GpuBuddy buddy, List<AllocatedBlocks> live, Random random, int steps)
    {
        var answers = new List<string>();
        for (int step = 0; step < steps; step++)
        {
            if (live.Count > 0 && random.Next(5) < 2)
            {
                int at = random.Next(live.Count);
                Action free = random.Next(2) == 0 ? live[at].Dispose : live[at].FreeAsCleared;
                free();
                live.RemoveAt(at);
                continue;
            }

            ulong size = Chunk * (ulong)random.Next(1, 20);
            var minBlock = new Alignment(Chunk << random.Next(0, 4));
            ulong start = Base + (Chunk * (ulong)random.Next(0, (int)(buddy.Size / Chunk)));
            GpuBuddyPlacement placement = random.Next(3) switch
            {
                0 => GpuBuddyPlacement.Simple,
                1 => GpuBuddyPlacement.TopDown,
                _ => GpuBuddyPlacement.Range(start, Base + buddy.Size),
            };
            bool served = buddy.TryAllocate(
                size, out AllocatedBlocks? blocks, out AllocationFailure failure, minBlock, placement, (GpuBuddyAllocationFlags)random.Next(
                    8));
            answers.Add(served ? blocks!.ToString() : failure.ToString());
            if (served)
                live.Add(blocks!);
        }

        return answers;
    }
}
