using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>More groups than there are numbers for.</summary>
public sealed class ManyGroupsTests : HeapTest
{
    private static readonly Layout Small = new(8, default);
    private static readonly Layout Large = new(20_000, default);

    [Fact]
    public void The_group_that_has_no_number_is_refused_and_nothing_is_charged_to_it()
    {
        nuint[] all = [.. Enumerable.Range(0, ushort.MaxValue).Select(number => Charge(new MemoryGroup($"{number}", 100)))];
        var parent = new MemoryGroup("parent", 1 << 20);
        var last = new MemoryGroup("last", 1 << 20, parent);
        using (last.Enter())
        {
            Assert.False(Heap.Kmalloc.TryAllocate(Small, GfpFlags.KernelAccount, default, out _, out AllocationFailure why));
            Assert.Equal(FailureCode.TooManyGroups, why.Code);
            Assert.False(Heap.Kmalloc.TryAllocate(Large, GfpFlags.KernelAccount, default, out _, out AllocationFailure again));
            Assert.Equal(FailureCode.TooManyGroups, again.Code);
            Assert.Equal((0u, 0u), (last.Charged, parent.Charged));
            Heap.Kmalloc.Free(all[0], Small);
            all[0] = Heap.Kmalloc.Allocate(Small, GfpFlags.KernelAccount).Address;
            Assert.Equal((8u, 8u), (last.Charged, parent.Charged));
        }

        Array.ForEach(all, address => Heap.Kmalloc.Free(address, Small));
        Assert.Empty(Heap.Groups.All);
    }

    private nuint Charge(MemoryGroup group)
    {
        using (group.Enter())
            return Heap.Kmalloc.Allocate(Small, GfpFlags.KernelAccount).Address;
    }
}
