using System.Buffers.Binary;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.State;

namespace Cleave.Tests.State;

/// <summary>Data that is no state, or not the right one, is refused with one clear error.</summary>
public sealed class StateErrorTests
{
    private static readonly byte[] State = SavedBytes.Of(SampleSpaces.Ranges());

    [Fact]
    public void Each_shorter_part_of_a_state_is_truncated()
    {
        for (int length = 0; length < State.Length; length++)
        {
            StateFailure failure = FailureOf(State[..length]);
            Assert.Equal((StateError.Truncated, (long)length), (failure.Error, failure.Position));
        }
    }

    [Fact]
    public void Each_single_bit_that_changes_is_detected()
    {
        for (int bit = 0; bit < 8 * State.Length; bit++)
        {
            byte[] changed = [.. State];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            StateError error = FailureOf(changed).Error;
            StateError[] expected = bit < 64 ? [StateError.Foreign]
                : bit < 72 ? [StateError.TooNew, StateError.Damaged]
                : [StateError.Damaged, StateError.Truncated];
            Assert.Contains(error, expected);
        }
    }

    [Fact]
    public void A_newer_version_says_which_versions_can_be_read()
    {
        byte[] newer = [.. State];
        newer[8] = 2;
        StateFailure failure = FailureOf(newer);
        Assert.Equal(StateError.TooNew, failure.Error);
        Assert.Equal("The state at byte 0 has version 2 of the format; this version of Cleave reads versions 1 to 1.", failure.ToString());
    }

    [Fact]
    public void The_state_of_another_allocator_is_named()
    {
        Assert.False(GpuBuddy.TryRestore(State, out GpuBuddy? space, out StateFailure failure));
        Assert.Null(space);
        Assert.Equal(StateError.OtherAllocator, failure.Error);
        Assert.Equal("The state at byte 0 is of a BestFitAllocator; a GpuBuddy cannot restore it.", failure.ToString());
        Assert.Equal(failure, Assert.Throws<StateException>(() => GpuBuddy.Restore(State)).Failure);
    }

    [Fact]
    public void Bytes_behind_a_state_are_refused_and_a_stream_keeps_them()
    {
        byte[] longer = [.. State, 1, 2, 3];
        Assert.Equal(StateError.Damaged, FailureOf(longer).Error);
        using var stream = new MemoryStream(longer);
        Assert.Equal(State, SavedBytes.Of(BestFitAllocator.Restore(stream)));
        Assert.Equal(State.Length, stream.Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(39)]
    [InlineData(40)]
    [InlineData(60)]
    public void A_stream_that_ends_early_is_truncated(int length)
    {
        using var stream = new MemoryStream(State[..length]);
        Assert.Equal(StateError.Truncated, Assert.Throws<StateException>(() => BestFitAllocator.Restore(stream)).Failure.Error);
    }

    /// <summary>A state of more than a MiB is read from a stream in several turns.</summary>
    [Fact]
    public void A_large_state_comes_back_from_a_stream()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 << 28 });
        var random = new Random(1);
        for (int range = 0; range < 200_000; range++)
            memory.SetKey(memory.AllocateRange((ulong)random.Next(1, 1000)), (ulong)random.NextInt64());
        byte[] state = SavedBytes.Of(memory);
        Assert.InRange(state.Length, (2 << 20) + 1, 8 << 20);
        using var stream = new MemoryStream([.. state, 1, 2, 3]);
        Assert.Equal(state, SavedBytes.Of(BestFitAllocator.Restore(stream)));
        Assert.Equal(state.Length, stream.Position);
        using var cut = new MemoryStream(state[..^1]);
        Assert.Equal(StateError.Truncated, Assert.Throws<StateException>(() => BestFitAllocator.Restore(cut)).Failure.Error);
    }

    [Fact]
    public void A_space_above_the_limit_is_not_made()
    {
        Assert.False(BestFitAllocator.TryRestore(State, out _, out StateFailure failure, new RestoreOptions { MaxSize = (1 << 20) - 1 }));
        Assert.Equal(StateError.TooLarge, failure.Error);
        Assert.Equal("The space has 1 MiB; RestoreOptions.MaxSize permits 1048575 bytes.", failure.ToString());
    }

    [Fact]
    public void A_right_checksum_over_a_contradiction_does_not_help()
    {
        byte[] changed = [.. State];
        BinaryPrimitives.WriteUInt64LittleEndian(changed.AsSpan(46), 1000);
        BinaryPrimitives.WriteUInt64LittleEndian(changed.AsSpan(changed.Length - 8), XxHash64.Of(changed.AsSpan(0, changed.Length - 8)));
        Assert.Equal(StateError.Inconsistent, FailureOf(changed).Error);
    }

    private static StateFailure FailureOf(byte[] data)
    {
        Assert.False(BestFitAllocator.TryRestore(data, out BestFitAllocator? allocator, out StateFailure failure));
        Assert.Null(allocator);
        return failure;
    }
}
