using Cleave.Gpu;

namespace Cleave.Tests.State;

/// <summary>A restored space of blocks does what the saved one would have done.</summary>
public sealed class GpuBuddyStateTests
{
    [Fact]
    public void A_restored_space_places_as_the_original_in_random_programs()
    {
        for (int seed = 0; seed < TestEffort.Runs(100); seed++)
        {
            var twins = new TwinBuddies(seed);
            for (int step = 0; step < 80; step++)
            {
                twins.Step();
                twins.AssertEqual();
            }

            twins.Dispose();
        }
    }

    [Fact]
    public void An_owner_comes_back_by_its_key_with_its_blocks_in_their_order()
    {
        var space = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        AllocatedBlocks weights = space.Allocate(52 << 10);
        weights.Key = 7;
        AllocatedBlocks other = space.Allocate(4096);
        AllocatedBlock value = space.AllocateBlock(8192);

        GpuBuddy restored = GpuBuddy.Restore(SavedBytes.Of(space));
        Assert.True(restored.TryTakeOwner(7, out AllocatedBlocks? again));
        Assert.Equal(weights.Select(block => block.Offset), again.Select(block => block.Offset));
        Assert.False(restored.TryTakeOwner(7, out _));
        Assert.True(restored.TryTakeOwner(0, out AllocatedBlocks? untagged));
        Assert.Equal(other.Offset, untagged.Offset);
        Assert.True(restored.TryGetBlock(value.Offset, out AllocatedBlock found));
        Assert.False(restored.TryGetBlock(again[0].Offset, out _));
        restored.Free(found);
        again.Dispose();
        untagged.Dispose();
        Assert.Equal(restored.Size, restored.FreeBytes);
        other.Dispose();
        weights.Dispose();
    }
}
