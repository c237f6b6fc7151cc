using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Slabs;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Debug mode watches blocks of pages too, and what it notes has an end.</summary>
public sealed class DebugBlockTests : IDisposable
{
    private static readonly Layout Large = new(16 << 10, default);

    private readonly MemoryHeap _heap = new(Make.HeapOptions(32 << 20) with { Debug = true });
    private readonly List<Misuse> _found = [];

    public DebugBlockTests() => _heap.MisuseFound += (_, e) => _found.Add(e.Misuse);

    public void Dispose() => _heap.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_written_after_its_free_is_found_and_not_given_out(bool atTheEnd)
    {
        ulong before = _heap.Pages.FreePages;
        Allocation memory = _heap.Kmalloc.Allocate(Large, GfpFlags.Kernel);
        _heap.Kmalloc.Free(memory.Address, Large);
        Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)0x6B));
        Bytes.Of(memory)[5000] = 1;
        if (atTheEnd)
        {
            _heap.Dispose();
        }
        else
        {
            _heap.Trim();
            Assert.Equal(8u, before - _heap.Pages.FreePages);
        }

        Misuse found = Assert.Single(_found);
        Assert.Equal((MisuseKind.UseAfterFree, memory.Address), (found.Kind, found.Address));
    }

    [Fact]
    public void What_is_held_back_is_free_and_goes_back_in_turn()
    {
        ulong before = _heap.Pages.FreePages;
        for (int i = 0; i < 1000; i++)
        {
            nuint address = _heap.Kmalloc.Allocate(Large, GfpFlags.Kernel).Address;
            _heap.Kmalloc.Free(address, Large);
            MisuseException error = Assert.Throws<MisuseException>(() => _heap.Kmalloc.Free(address, Large));
            Assert.Equal(MisuseKind.DoubleFree, error.Kind);
        }

        Assert.Equal(default, _heap.InUse);
        Assert.InRange(before - _heap.Pages.FreePages, 1u, 512u);
        _heap.Trim();
        Assert.Equal(before, _heap.Pages.FreePages);
        Assert.Empty(_found);
    }

    [Fact]
    public void The_largest_is_served_and_nothing_beyond()
    {
        var largest = new Layout(_heap.Kmalloc.MaxSize, new Alignment(_heap.Kmalloc.MaxSize));
        Allocation memory = _heap.Kmalloc.Allocate(largest, GfpFlags.Kernel);
        Assert.True(largest.Alignment.IsAligned(memory.Address));
        Assert.Equal(
            MisuseKind.Interior,
            Assert.Throws<MisuseException>(() => _heap.Kmalloc.Free(memory.Address + (6 << 20), largest)).Kind);
        _heap.Kmalloc.Free(memory.Address, largest);
        Assert.False(
            _heap.Kmalloc.TryAllocate(new Layout(largest.Size + 1, default), GfpFlags.Kernel, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.TooLarge, why.Code);
    }

    [Fact]
    public void Where_something_was_freed_is_forgotten_after_many_other_frees()
    {
        var records = new AllocationRecords();
        records.Remove(8);
        records.Remove(16);
        records.Remove(8);
        for (nuint address = 32; address < 32 + 4095; address++)
        {
            records.Remove(address);
        }

        Assert.NotEmpty(records.FreedAt(8));
        Assert.Empty(records.FreedAt(16));
        records.Remove(24);
        Assert.Empty(records.FreedAt(8));
        Assert.NotEmpty(records.FreedAt(24));
    }
}
