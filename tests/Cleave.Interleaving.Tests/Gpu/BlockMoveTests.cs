using Cleave.Gpu;

namespace Cleave.Interleaving.Gpu;

/// <summary>Moves of a value beside a thread that frees it into its cache, and of an owner beside one that reads or disposes it.</summary>
public sealed class BlockMoveTests
{
    private const ulong Chunk = 4096;

    [Fact]
    public void A_value_is_freed_once_whether_its_move_is_dropped_or_not() => Explore.All(FreedWhileItsMoveIsDropped);

    [Fact]
    public void A_free_that_does_not_look_again_is_found() =>
        Explore.Finds("moving-value-not-looked-at-again", FreedWhileItsMoveIsDropped);

    [Fact]
    public void A_value_is_freed_once_at_its_old_place_or_at_its_new_one() => Explore.All(() =>
    {
        (GpuBuddy buddy, GpuBuddyThreadCaches caches, AllocatedBlock block) = CachedValue();
        AllocatedBlock moved = default;
        bool isFreed = false;
        return new Scenario()
            .Thread("mover", () => buddy.TryMove(new BlockMove(block, 0), _ => { }, out moved))
            .Thread("freer", () => isFreed = buddy.TryFree(block))
            .Finally(() =>
            {
                Assert.NotEqual(isFreed, moved.IsBlock);
                Assert.True(isFreed || buddy.TryFree(moved));
                CheckAllFree(buddy, caches);
            });
    });

    [Fact]
    public void An_owner_that_is_read_and_disposed_while_it_moves_is_whole_and_frees_once() => Explore.All(() =>
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 8 * Chunk });
        AllocatedBlocks owner = buddy.Allocate(2 * Chunk);
        ulong before = owner.Offset;
        return new Scenario()
            .Thread("mover", () =>
            {
                if (!owner.IsDisposed && TryBegin(buddy, owner) is { } pending)
                {
                    using (pending)
                    {
                        pending.TryComplete(out _);
                    }
                }
            })
            .Thread("holder", () =>
            {
                Assert.Contains(owner.Offset, (ulong[])[before, 0UL]);
                owner.Dispose();
                Assert.True(owner.IsDisposed);
            })
            .Finally(() =>
            {
                buddy.Validate();
                Assert.Equal(buddy.Size, buddy.FreeBytes);
            });
    });

    private static PendingBlockMove? TryBegin(GpuBuddy buddy, AllocatedBlocks owner)
    {
        try
        {
            return buddy.TryBeginMove(owner, 0, out PendingBlockMove? pending, out _) ? pending : null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private static Scenario FreedWhileItsMoveIsDropped()
    {
        (GpuBuddy buddy, GpuBuddyThreadCaches caches, AllocatedBlock block) = CachedValue();
        return new Scenario()
            .Thread("mover", () =>
            {
                if (buddy.TryBeginMove(block, 0, out PendingBlockMove? pending, out _))
                {
                    pending.Dispose();
                }
            })
            .Thread("freer", () => Assert.True(buddy.TryFree(block)))
            .Finally(() => CheckAllFree(buddy, caches));
    }

    private static (GpuBuddy Buddy, GpuBuddyThreadCaches Caches, AllocatedBlock Block) CachedValue()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 8 * Chunk });
        GpuBuddyThreadCaches caches = buddy.UseThreadCaches(2 * Chunk);
        AllocatedBlock block = buddy.AllocateBlock(Chunk);
        caches.Flush();
        return (buddy, caches, block);
    }

    private static void CheckAllFree(GpuBuddy buddy, GpuBuddyThreadCaches caches)
    {
        caches.Flush();
        buddy.Validate();
        Assert.Equal(buddy.Size, buddy.FreeBytes);
    }
}
