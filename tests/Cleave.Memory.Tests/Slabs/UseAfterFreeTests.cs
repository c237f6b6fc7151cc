using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Debug mode finds what is written after it was freed. What was is never used again, so these heaps end with it.</summary>
public sealed class UseAfterFreeTests
{
    [Fact]
    public void What_was_written_after_its_free_is_found_and_not_given_out()
    {
        var layout = new Layout(100, default);
        using var heap = new MemoryHeap(Make.HeapOptions(1 << 20) with { Debug = true });
        Allocation memory = heap.Kmalloc.Allocate(layout, GfpFlags.Kernel);
        heap.Kmalloc.Free(memory.Address, layout);
        Bytes.Of(memory)[50] = 1;

        MisuseException error = Assert.Throws<MisuseException>(() => heap.Kmalloc.Allocate(layout, GfpFlags.Kernel));
        Assert.Equal((MisuseKind.UseAfterFree, memory.Address), (error.Kind, error.Address));
        nuint[] later = [.. Enumerable.Range(0, 100).Select(_ => heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address)];
        Assert.DoesNotContain(memory.Address, later);
        Assert.All(later, address => heap.Kmalloc.Free(address, layout));
    }
}
