using System.Reflection;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Nobody but the heap ends a part of it.</summary>
public sealed class HeapPartsTests
{
    [Fact]
    public void Nothing_that_a_heap_hands_out_can_be_disposed_but_its_page_frames_which_refuse()
    {
        IEnumerable<Type> parts = typeof(MemoryHeap).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .SelectMany(part => part.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance).Append(part))
            .Select(part => part.PropertyType);
        Assert.Equal([typeof(PhysicalMemory)], parts.Where(
            part => part != typeof(MemoryHeap) && typeof(IDisposable).IsAssignableFrom(part)).Distinct());
    }

    [Fact]
    public void Its_page_frames_cannot_be_taken_from_under_it()
    {
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 << 20) with { Name = "mine" });
        var layout = new Layout(5 << 20, default);
        Allocation memory = heap.Vmalloc.Allocate(layout, GfpFlags.Kernel);
        Bytes.Of(memory).Fill(7);
        ulong frame = heap.Vmalloc.ToPage(memory.Address).FrameNumber;
        Action[] calls =
        [
            heap.Memory.Dispose, () => heap.Memory.ToFreePageList(), () => heap.Memory.Release(frame, 1), () => heap.Memory.Reuse(frame, 1),
            MemoryHeap.Default.Memory.Dispose, MemoryHeap.Default.Dispose,
        ];
        Assert.All(calls, call => Assert.Throws<InvalidOperationException>(call));
        Assert.StartsWith("The heap 'mine' manages these page frames", Assert.Throws<InvalidOperationException>(
            calls[0]).Message, StringComparison.Ordinal);
        Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)7));
        heap.Vmalloc.Free(memory.Address, layout);
    }
}
