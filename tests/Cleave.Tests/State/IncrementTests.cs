using System.Buffers;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.State;

namespace Cleave.Tests.State;

/// <summary>A state and the increments behind it are the state that they lead to.</summary>
public sealed class IncrementTests
{
    [Fact]
    public void A_missing_increment_is_found()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 << 20, RecordChanges = true });
        byte[] state = SavedBytes.Of(memory);
        var increments = new List<byte[]>();
        for (int at = 0; at < 3; at++)
        {
            memory.AllocateRange(1000);
            increments.Add(SavedBytes.Of(memory.SaveIncrement));
        }

        byte[] last = SavedBytes.Of(memory);
        Assert.Equal(3UL, memory.Sequence);
        var recorded = new RestoreOptions { RecordChanges = true };
        Assert.Equal(last, SavedBytes.Of(BestFitAllocator.Restore(state, [.. increments.SelectMany(bytes => bytes)], recorded)));

        // Those that the state contains are left out, whatever their number.
        Assert.Equal(last, SavedBytes.Of(BestFitAllocator.Restore(last, [.. increments.SelectMany(bytes => bytes)], recorded)));

        Assert.False(BestFitAllocator.TryRestore(state, [.. increments[0], .. increments[2]], out _, out StateFailure failure));
        Assert.Equal((StateError.OutOfOrder, (long)increments[0].Length), (failure.Error, failure.Position));
        Assert.False(BestFitAllocator.TryRestore(state, [.. increments[0], .. increments[1][..^1]], out _, out failure));
        Assert.Equal(StateError.Truncated, failure.Error);
        Assert.False(BestFitAllocator.TryRestore(state, state, out _, out failure));
        Assert.Equal(StateError.Foreign, failure.Error);
        Assert.False(BestFitAllocator.TryRestore(increments[0], out _, out failure));
        Assert.Equal(StateError.Foreign, failure.Error);
    }

    [Fact]
    public void An_increment_of_another_space_is_refused()
    {
        var first = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 << 20, RecordChanges = true });
        var second = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 << 20, RecordChanges = true });
        first.AllocateRange(1000);
        second.AllocateRange(2000);
        byte[] state = SavedBytes.Of(first);
        second.SaveIncrement(new ArrayBufferWriter<byte>());
        second.AllocateRange(1000);
        Assert.False(BestFitAllocator.TryRestore(state, SavedBytes.Of(second.SaveIncrement), out _, out StateFailure failure));
        Assert.Equal(StateError.OutOfOrder, failure.Error);
    }

    [Fact]
    public void A_state_takes_unsaved_changes_with_it_so_that_an_older_log_has_a_gap()
    {
        var space = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20, RecordChanges = true });
        byte[] older = SavedBytes.Of(space);
        space.AllocateBlock(4096);
        Assert.Equal(3, space.UnsavedChangeBytes);
        byte[] newer = SavedBytes.Of(space);
        Assert.Equal((0, 1UL), (space.UnsavedChangeBytes, space.Sequence));
        space.AllocateBlock(4096);
        byte[] log = SavedBytes.Of(space.SaveIncrement);
        Assert.Equal(2UL, space.Sequence);
        Assert.Equal(space.FreeBytes, GpuBuddy.Restore(newer, log).FreeBytes);
        Assert.False(GpuBuddy.TryRestore(older, log, out _, out StateFailure failure));
        Assert.Equal(StateError.OutOfOrder, failure.Error);
        Assert.Empty(SavedBytes.Of(space.SaveIncrement));
    }

    [Fact]
    public void An_allocator_that_records_nothing_says_so() => Assert.Contains(
        "set RecordChanges", Assert.Throws<InvalidOperationException>(
            () => new BestFitAllocator(1 << 20).SaveIncrement(Stream.Null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_move_counts_as_dropped_until_it_is_complete(bool complete)
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 << 20, RecordChanges = true });
        memory.ResetClear(isClear: true);
        byte[] state = SavedBytes.Of(memory);
        var log = new ArrayBufferWriter<byte>();
        RangeOwner gap = memory.Allocate(4096);
        RangeOwner owner = memory.Allocate(8192);
        owner.Key = 3;
        Assert.True(memory.TryBeginMove(owner.Range, 65536, out PendingMove? pending, out _));
        gap.Dispose();
        AssertRestored(memory, state, log, owner.Offset);
        memory.ResetClear(isClear: true);
        AssertRestored(memory, state, log, owner.Offset);
        if (complete)
            pending.Complete(cleared: true);
        else
            pending.Dispose();
        AssertRestored(memory, state, log, owner.Offset);
        owner.Dispose();
    }

    private static void AssertRestored(BestFitAllocator memory, byte[] state, ArrayBufferWriter<byte> log, ulong offset)
    {
        memory.SaveIncrement(log);
        BestFitAllocator restored = BestFitAllocator.Restore(state, log.WrittenSpan, new RestoreOptions { RecordChanges = true });
        Assert.Equal(SavedBytes.Of(memory), SavedBytes.Of(restored));
        Assert.True(restored.TryTakeOwner(3, out RangeOwner? again));
        Assert.Equal(offset, again.Offset);
        Assert.Empty(restored.GetUnclaimed());
        again.Dispose();
        Assert.Equal(restored.Size, restored.FreeBytes);
        restored.Validate();
    }
}
