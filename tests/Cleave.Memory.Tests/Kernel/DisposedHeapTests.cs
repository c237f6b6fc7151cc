using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>A heap that was disposed serves nothing, not even requests of no bytes.</summary>
public sealed class DisposedHeapTests
{
    [Fact]
    public void Requests_of_no_bytes_are_refused_as_all_others_are()
    {
        var heap = new MemoryHeap(Make.HeapOptions(256 * Make.Page));
        HeapAllocator[] allocators = [heap.Kmalloc, heap.Vmalloc, heap.KVmalloc];
        heap.Dispose();
        Assert.All(allocators, allocator =>
        {
            foreach (nuint size in new nuint[] { 0, 1, 100, 100_000 })
            {
                var layout = new Layout(size, new Alignment(8));
                Assert.Throws<ObjectDisposedException>(() => allocator.TryAllocate(layout, GfpFlags.Kernel, default, out _));
                Assert.Throws<ObjectDisposedException>(() => allocator.TryReallocate(0, layout, default, GfpFlags.Kernel, default, out _));
            }
        });
    }

    [Fact]
    public void What_the_heap_is_asked_itself_names_the_heap()
    {
        var heap = new MemoryHeap(Make.HeapOptions(256 * Make.Page) with { Name = "gone" });
        Assert.Equal("heap 'gone' of 1 MiB: 0 allocations, 0 bytes", heap.ToString());
        Assert.Equal("Kmalloc of heap 'gone'", heap.Kmalloc.ToString());
        heap.Dispose();
        Assert.Equal(typeof(MemoryHeap).FullName, Assert.Throws<ObjectDisposedException>(heap.Trim).ObjectName);
        Assert.Equal(typeof(MemoryHeap).FullName, Assert.Throws<ObjectDisposedException>(() => heap.InUse).ObjectName);
        Assert.Equal("heap 'gone' of 1 MiB: disposed", heap.ToString());
    }

    [Fact]
    public void A_heap_without_a_name_is_refused() =>
        Assert.Throws<ArgumentException>("options", () => new MemoryHeap(Make.HeapOptions(256 * Make.Page) with { Name = null! }));
}
