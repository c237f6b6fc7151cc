using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>What programs on a list do not meet: how it grows, and what it refuses.</summary>
public sealed class VecTests : IDisposable
{
    private readonly TestMemory _memory = TestMemory.Watch();

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void An_empty_one_has_no_memory()
    {
        using var vec = new Vec<int, TestAllocator>();
        Assert.Equal((0, (nuint)0, (nuint)0), (_memory.Requests, vec.Count, vec.Capacity));
        Assert.True(vec.AsSpan().IsEmpty && vec.SpareCapacity.IsEmpty && !vec.TryPop(out _) && !vec.TryPush(1));
        Assert.Throws<InvalidOperationException>(() => vec.Pop());
    }

    [Fact]
    public void It_grows_to_twice_its_size()
    {
        using var vec = new Vec<int, TestAllocator>();
        for (int i = 0; i < 1000; i++)
            vec.Push(i);
        Assert.Equal((7, (nuint)1024), (_memory.Requests, vec.Capacity));
    }

    [Fact]
    public void It_grows_into_what_the_allocator_gave_beyond_before_it_asks_for_more()
    {
        _memory.Slack = 8;
        using var vec = new Vec<int, TestAllocator>(10);
        vec.Resize(10, 1);
        vec.Push(2);
        Assert.Equal((nuint)12, vec.Capacity);
    }

    [Fact]
    public void Where_twice_its_size_is_not_to_be_had_it_takes_an_eighth_more()
    {
        using var vec = new Vec<int, TestAllocator>(99);
        vec.Resize(99, 1);
        _memory.FailAt = 2;
        vec.Push(2);
        Assert.Equal(((nuint)112, 3), (vec.Capacity, _memory.Requests));
    }

    [Fact]
    public void What_is_more_than_needed_is_asked_for_without_reclaim_or_report_and_what_is_needed_as_the_caller_says()
    {
        using var vec = new Vec<int, TestAllocator>(99, GfpFlags.KernelAccount);
        vec.Resize(99, 1);
        _memory.FailAt = 2;
        _memory.FailOn = true;
        Assert.Throws<AllocationException>(() => vec.Push(2));
        const GfpFlags Modest = GfpFlags.Account | GfpFlags.NoWarn;
        Assert.Equal([GfpFlags.KernelAccount, Modest, Modest, GfpFlags.KernelAccount], _memory.Flags);
    }

    [Fact]
    public void Above_64_MiB_it_grows_by_a_quarter()
    {
        using var vec = new Vec<long, NativeAllocator>(8 << 20);
        vec.DangerousSetCount(8 << 20);
        vec.Push(2);
        Assert.Equal((nuint)10 << 20, vec.Capacity);
    }

    [Fact]
    public void An_element_outside_is_refused_by_its_number()
    {
        using var vec = new Vec<int, TestAllocator>(8);
        vec.Resize(3, 1);
        Assert.Contains("The vec has 3 elements, so none at index 3.", Assert.Throws<ArgumentOutOfRangeException>(
            () => vec[3]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => vec[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => vec[nuint.MaxValue]);
        Assert.Equal("index", Assert.Throws<ArgumentOutOfRangeException>(() => vec.Insert(4, 1)).ParamName);
        Assert.Equal("destination", Assert.Throws<ArgumentOutOfRangeException>(() => vec.Drain(2, new int[2])).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.Remove(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.SwapRemove(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.RemoveRange(1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.RemoveRange(nuint.MaxValue, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.RemoveRange(1, nuint.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = vec.AsSpan(2, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = vec.AsSpan(2, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.Advance(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.GetMemory(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.DangerousSetCount(9));
        Assert.Equal([1, 1, 1], vec.AsSpan().ToArray());
    }

    [Fact]
    public void Sizes_that_overflow_are_refused()
    {
        using var vec = new Vec<long, TestAllocator>();
        vec.Push(1);
        nuint most = (nuint)nint.MaxValue / 8;
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => vec.Reserve(most));
        Assert.Contains($"A vec of Int64, 8 bytes each, has at most {most} elements; it has 1, so {most} are too many.", error.Message,
            StringComparison.Ordinal);
        Assert.False(vec.TryReserve(nuint.MaxValue, out AllocationFailure why));
        Assert.Equal(FailureCode.TooLarge, why.Code);
        Assert.Equal("additional", Assert.Throws<ArgumentOutOfRangeException>(() => vec.ReserveExact(nuint.MaxValue)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => vec.Resize(nuint.MaxValue, 0)).ParamName);
        Assert.Equal(
            "capacity", Assert.Throws<ArgumentOutOfRangeException>(() => new Vec<long, TestAllocator>(nuint.MaxValue / 8)).ParamName);
        Assert.Equal((nuint)1, vec.Count);
    }

    [Fact]
    public void Where_the_question_throws_the_rest_stays()
    {
        using var vec = new Vec<int, TestAllocator>();
        vec.Extend([1, 2, 3, 4, 5]);
        Assert.Throws<FormatException>(() => vec.Retain(value => value == 4 ? throw new FormatException() : value % 2 == 0));
        Assert.Equal([2, 4, 5], vec.AsSpan().ToArray());
    }

    [Fact]
    public void Its_own_elements_can_be_added_while_it_grows()
    {
        using var vec = new Vec<int, TestAllocator>();
        vec.Extend([1, 2, 3]);
        vec.ShrinkToFit();
        vec.Push(vec[0]);
        vec.ShrinkToFit();
        vec.Insert(1, vec[2]);
        Assert.Equal([1, 3, 2, 3, 1], vec.AsSpan().ToArray());
    }

    [Fact]
    public void Parts_that_contradict_each_other_are_refused()
    {
        DangerousVecParts[] wrong = [new(0x1000, 3, 2), new(0, 0, 1), new(0x1001, 0, 1), new(0x1004, 0, 1, new Alignment(8)), new(
            0x1000, 0, 0, Alignment.FromLog2(63))];
        Assert.All(wrong, parts => Assert.Throws<ArgumentException>(() => Vec.DangerousAdopt<int, TestAllocator>(parts)));
    }

    [Fact]
    public void A_failed_call_says_what_was_wanted()
    {
        using var vec = new Vec<int, TestAllocator>(2);
        _memory.FailAt = 2;
        _memory.FailOn = true;
        AllocationException error = Assert.Throws<AllocationException>(() => vec.Reserve(500));
        Assert.Equal(
            "No memory for 2000 bytes from TestAllocator: nothing that is free can serve the request. The vec was to have room for 500 "
                + "elements of 4 bytes; its 0 elements are unchanged.", error.Message);
        Assert.False(vec.TryReserve(500, out AllocationFailure why) || vec.TryReserveExact(500, out why) || !why.IsNoSpace);
        Assert.False(vec.TryReserve(500) || vec.TryReserveExact(500));
    }

    [Fact]
    public void A_group_that_is_full_is_named()
    {
        var group = new MemoryGroup("sessions", 4096);
        using (group.Enter())
        {
            AllocationException error = Assert.Throws<AllocationException>(() => new KVec<byte>(20000, GfpFlags.KernelAccount));
            Assert.Equal(FailureCode.GroupLimit, error.Failure.Code);
            Assert.Contains("GroupLimit. Group 'sessions' has 0 of 4 KiB charged.", error.Message, StringComparison.Ordinal);
        }
    }
}
