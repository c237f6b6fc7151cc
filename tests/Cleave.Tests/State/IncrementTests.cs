using System.Buffers;
using System.Buffers.Binary;
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

    /// <summary>A fault in the second increment of three is found at its byte, whatever follows.</summary>
    [Fact]
    public void A_wrong_increment_among_right_ones_is_found_where_it_is()
    {
        (byte[] state, byte[][] log) = ThreeIncrements();
        long at = log[0].Length;
        AssertFound([log[0], log[2], log[1]], StateError.OutOfOrder, at,
            $"The increment at byte {at} has the number 3; number 2 has to come before it.");
        AssertFound([log[0], Changed(log[1], 8, 0), log[2]], StateError.Damaged, at + 8,
            $"The state at byte {at} has version 0 of the format; this version of Cleave reads versions 1 to 1.");
        AssertFound([log[0], Changed(log[1], 12, 1), log[2]], StateError.Damaged, at + 10,
            $"The header of the state at byte {at} is damaged: reserved bytes are set, or the length is {log[1].Length - 48} bytes.");
        AssertFound([log[0], state, log[2]], StateError.Foreign, at + 9,
            $"The data at byte {at} is a whole state; an increment was expected there.");
        AssertFound([log[0], Changed(log[1], 40, 0xEE), log[2]], StateError.Inconsistent, at + 41,
            $"The state contradicts itself at byte {at + 41}, although its checksum is right: "
                + "the record of kind 238 before it does not fit the state.");
        byte[] other = [.. log[1]];
        other[41] ^= 1;
        AssertFound([log[0], other, log[2]], StateError.Damaged, at + other.Length - 8, message: null);

        void AssertFound(byte[][] increments, StateError error, long position, string? message)
        {
            Assert.False(BestFitAllocator.TryRestore(state, [.. increments.SelectMany(bytes => bytes)], out _, out StateFailure failure));
            Assert.Equal((error, position), (failure.Error, failure.Position));
            Assert.Equal(message ?? failure.ToString(), failure.ToString());
        }
    }

    [Fact]
    public void A_log_grows_by_records_of_one_byte()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 << 20, RecordChanges = true });
        byte[] state = SavedBytes.Of(memory);
        for (int change = 0; change < 1001; change++)
            memory.ResetClear(isClear: change % 2 == 0);
        Assert.Equal(1001, memory.UnsavedChangeBytes);
        byte[] log = SavedBytes.Of(memory.SaveIncrement);
        BestFitAllocator restored = BestFitAllocator.Restore(state, log, new RestoreOptions { RecordChanges = true });
        Assert.Equal(SavedBytes.Of(memory), SavedBytes.Of(restored));
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

    private static (byte[] State, byte[][] Log) ThreeIncrements()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 << 20, RecordChanges = true });
        byte[] state = SavedBytes.Of(memory);
        var log = new byte[3][];
        for (int at = 0; at < log.Length; at++)
        {
            memory.AllocateRange(1000);
            log[at] = SavedBytes.Of(memory.SaveIncrement);
        }

        return (state, log);
    }

    /// <summary>Changes a byte of a frame, and corrects the checksum.</summary>
    private static byte[] Changed(byte[] frame, int at, byte value)
    {
        byte[] changed = [.. frame];
        changed[at] = value;
        BinaryPrimitives.WriteUInt64LittleEndian(changed.AsSpan(changed.Length - 8), XxHash64.Of(changed.AsSpan(0, changed.Length - 8)));
        return changed;
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
