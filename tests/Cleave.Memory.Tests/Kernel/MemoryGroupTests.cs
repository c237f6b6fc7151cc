using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>What is charged to groups.</summary>
public sealed class MemoryGroupTests : HeapTest
{
    private static readonly Layout Small = new(100, default);
    private static readonly Layout Large = new(100_000, default);

    [Fact]
    public void What_is_allocated_with_account_is_charged_to_the_current_group_and_all_around_it()
    {
        var outer = new MemoryGroup("outer", 1 << 20);
        var inner = new MemoryGroup("inner", 1 << 20, outer);
        nuint small, large, free;
        using (inner.Enter())
        {
            Assert.Equal(inner, MemoryGroup.Current);
            small = Heap.Kmalloc.Allocate(Small, GfpFlags.KernelAccount).Address;
            large = Heap.Kmalloc.Allocate(Large, GfpFlags.NoWait | GfpFlags.Account).Address;
            free = Heap.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        }

        Assert.Null(MemoryGroup.Current);
        Assert.Equal((nuint)(128 + 102_400), inner.Charged);
        Assert.Equal(inner.Charged, outer.Charged);
        Heap.Kmalloc.Free(free, Small);
        Crew.Run(() => Heap.Kmalloc.Free(small, Small));
        Assert.Equal(102_400u, inner.Charged);
        Heap.Kmalloc.Free(large, Large);
        Assert.Equal((0u, 0u), (inner.Charged, outer.Charged));
        Assert.Equal((nuint)(128 + 102_400), outer.Peak);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_full_group_refuses_and_is_named(bool isOuterFull)
    {
        var outer = new MemoryGroup("outer", isOuterFull ? 1000u : 100_000u);
        var inner = new MemoryGroup("inner", isOuterFull ? 100_000u : 1000u, outer);
        AllocationFailedEventArgs? failure = null;
        Heap.AllocationFailed += (_, e) => failure = e;
        using (inner.Enter())
        {
            nuint[] held = [.. Enumerable.Range(0, 7).Select(_ => Heap.Kmalloc.Allocate(Small, GfpFlags.KernelAccount).Address)];
            AllocationException error = Assert.Throws<AllocationException>(() => Heap.Kmalloc.Allocate(Small, GfpFlags.KernelAccount));
            Assert.Equal(FailureCode.GroupLimit, error.Failure.Code);
            Assert.Contains(isOuterFull ? "'outer'" : "'inner'", error.Message, StringComparison.Ordinal);
            Assert.Equal(isOuterFull ? outer : inner, failure?.Group);
            Assert.Equal((896u, 896u), (inner.Charged, outer.Charged));
            Assert.All(held, address => Heap.Kmalloc.Free(address, Small));
        }
    }

    [Fact]
    public void Reclaim_takes_from_that_group_only()
    {
        var full = new MemoryGroup("full", 64 << 10);
        var other = new MemoryGroup("other", 64 << 10);
        var inFull = new TestCache(Heap, Small, GfpFlags.KernelAccount);
        var inOther = new TestCache(Heap, Small, GfpFlags.KernelAccount);
        using IDisposable first = Heap.Register(inFull, full), second = Heap.Register(inOther, other), third = Heap.Register(new Unasked());
        using (other.Enter())
            inOther.Fill(512);
        using (full.Enter())
        {
            inFull.Fill(512);
            Assert.Equal(full.Limit, full.Charged);
            Assert.False(Heap.Kmalloc.TryAllocate(Small, GfpFlags.Account | GfpFlags.NoWarn, default, out _, out AllocationFailure why));
            Assert.Equal(FailureCode.GroupLimit, why.Code);
            Heap.Kmalloc.Free(Heap.Kmalloc.Allocate(Small, GfpFlags.KernelAccount).Address, Small);
        }

        // A batch: a 64th of the limit, which is 8 objects.
        Assert.Equal((504, 512), (inFull.Held, inOther.Held));
        inFull.FreeAll();
        inOther.FreeAll();
        Assert.Equal((0u, 0u), (full.Charged, other.Charged));
    }

    [Fact]
    public void Many_threads_never_charge_more_than_the_limit()
    {
        var group = new MemoryGroup("shared", 10_000);
        nuint most = 0;
        Crew.Run(4, _ =>
        {
            using IDisposable entered = group.Enter();
            for (int i = 0; i < TestEffort.Runs(10_000); i++)
            {
                if (Heap.Kmalloc.TryAllocate(Large with { }, GfpFlags.Account | GfpFlags.NoWarn, default, out Allocation never))
                    Heap.Kmalloc.Free(never.Address, Large);
                if (Heap.Kmalloc.TryAllocate(Small, GfpFlags.Account | GfpFlags.NoWarn, default, out Allocation one))
                    Heap.Kmalloc.Free(one.Address, Small);
                most = nuint.Max(most, group.Charged);
            }
        });
        Assert.Equal(0u, group.Charged);
        Assert.InRange(group.Peak, 128u, 10_000u);
        Assert.InRange(most, 0u, 10_000u);
    }

    [Fact]
    public void A_group_lives_on_in_what_is_charged_to_it()
    {
        nuint address = ChargeToNobodysGroup();
        GC.Collect();
        Assert.Equal(["lost"], Heap.Groups.All.Select(group => group.Name));
        Heap.Kmalloc.Free(address, Small);
        Assert.Empty(Heap.Groups.All);
    }

    [Fact]
    public void Realloc_charges_what_it_moves_to_and_takes_off_what_it_leaves()
    {
        var group = new MemoryGroup("group", 1 << 20);
        using (group.Enter())
        {
            nuint address = Heap.Kmalloc.Allocate(Small, GfpFlags.KernelAccount).Address;
            address = Heap.Kmalloc.Reallocate(address, Large, Small, GfpFlags.KernelAccount).Address;
            Assert.Equal(102_400u, group.Charged);
            Heap.Kmalloc.Free(address, Large);
        }

        Assert.Equal(0u, group.Charged);
    }

    [Fact]
    public void Its_name_and_limit_are_checked()
    {
        Assert.Throws<ArgumentException>(() => new MemoryGroup("", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryGroup("g", nuint.MaxValue));
    }

    private nuint ChargeToNobodysGroup()
    {
        using (new MemoryGroup("lost", 1 << 20).Enter())
            return Heap.Kmalloc.Allocate(Small, GfpFlags.KernelAccount).Address;
    }

    private sealed class Unasked : IShrinker
    {
        public nuint Count => throw new InvalidOperationException("It is in no group.");

        public nuint Scan(nuint bytes) => 0;
    }
}
