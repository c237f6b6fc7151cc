using Cleave.Memory.Contract;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>One value outside the managed heap.</summary>
public sealed class BoxTests
{
    [Fact]
    public void It_holds_what_it_was_given_and_what_is_written_to_it()
    {
        using TestMemory memory = TestMemory.Watch();
        using var box = new Box<Pair, TestAllocator>(new Pair(1, 2));
        Assert.Equal(new Pair(1, 2), box.Value);
        box.Value.Second = 7;
        ref Pair value = ref box.Value;
        Assert.Equal(new Pair(1, 7), value);
        Assert.Equal([Layout.Of<Pair>()], memory.Layouts);
    }

    [Fact]
    public void It_is_freed_once_and_refuses_use_afterwards()
    {
        using TestMemory memory = TestMemory.Watch();
        var box = new Box<long, TestAllocator>(5);
        box.Dispose();
        Assert.Equal(0, memory.Live);
        box.Dispose();

        Assert.True(box.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => box.Value);
        Assert.Throws<ObjectDisposedException>(() => box.Value = 1);
        Assert.Throws<ObjectDisposedException>(() => box.DangerousGetAddress());
        Assert.Throws<ObjectDisposedException>(() => box.DangerousRelease());
        Assert.Throws<ObjectDisposedException>(() => box.DangerousLeak());
    }

    [Fact]
    public void Of_many_threads_that_dispose_it_one_frees()
    {
        using TestMemory memory = TestMemory.Watch();
        for (int i = 0; i < 200; i++)
        {
            var box = new Box<int, TestAllocator>(i);
            Parallel.For(0, 4, _ => box.Dispose());
        }
        Assert.Equal(200, memory.Requests);
    }

    [Fact]
    public void Without_memory_there_is_no_box()
    {
        using TestMemory memory = TestMemory.Watch();
        memory.FailAt = 1;
        memory.FailOn = true;
        Assert.Equal(FailureCode.NoSpace, Assert.Throws<AllocationException>(() => new Box<int, TestAllocator>(1)).Failure.Code);
        Assert.Throws<AllocationException>(() => Box.Uninitialized<int, TestAllocator>());
        Assert.False(Box.TryNew(1, out Box<int, TestAllocator>? box, out AllocationFailure failure));
        Assert.Null(box);
        Assert.Equal(FailureCode.NoSpace, failure.Code);
        Assert.False(Box.TryNew(1, out box));
    }

    [Fact]
    public void It_can_be_tried_for_and_written_later()
    {
        using TestMemory memory = TestMemory.Watch();
        Assert.True(Box.TryNew(3, out Box<int, TestAllocator>? three, out AllocationFailure failure));
        using Box<int, TestAllocator> zero = Box.Uninitialized<int, TestAllocator>(GfpFlags.Kernel | GfpFlags.Zero);
        using (three)
            Assert.Equal((default, 3, 0), (failure, three.Value, zero.Value));
        zero.Value = 4;
        Assert.Equal(4, zero.Value);
    }

    [Fact]
    public void Its_memory_goes_from_box_to_box()
    {
        using TestMemory memory = TestMemory.Watch();
        var first = new Box<int, TestAllocator>(9);
        nuint address = first.DangerousGetAddress();
        using var second = Box.DangerousAdopt<int, TestAllocator>(first.DangerousRelease());
        Assert.True(first.IsDisposed);
        first.Dispose();
        Assert.Equal((9, address, 1), (second.Value, second.DangerousGetAddress(), memory.Requests));
    }

    [Fact]
    public void Memory_that_cannot_hold_the_value_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Box.DangerousAdopt<long, TestAllocator>(default(DangerousBoxMemory)));
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Box.DangerousAdopt<long, TestAllocator>(new DangerousBoxMemory(0x1004)));
        Assert.Contains("The address 0x1004 cannot hold a value of Int64: it has to be a multiple of 8 bytes, and not zero.", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_leaked_stays()
    {
        using TestMemory memory = TestMemory.Watch();
        var box = new Box<int, TestAllocator>(6);
        nuint address = box.DangerousGetAddress();
        ref int value = ref box.DangerousLeak();
        box.Dispose();
        Assert.Equal((6, 1), (value, memory.Live));
        TestMemory.Current.Free(address, Layout.Of<int>());
    }

    private record struct Pair(int First, int Second);
}
