using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Shortage;

/// <summary>
/// Out of memory at every backing call of each allocator and owner, one after the other: nothing is lost, the error is clear, and the next
/// call succeeds. A shortened run takes every second call, or fewer.
/// </summary>
public sealed class EveryCallTests
{
    private static readonly int[] Sizes = [8, 1000, 8192, 30_000, 200_000];

    private static MemoryHeapOptions Options => new()
    {
        Memory = Make.Options(512, 512) with { ReturnPolicy = ReturnPolicy.AtOnce },
        KmallocMaxSize = 1 << 20,
    };

    [Theory]
    [InlineData("kmalloc", false)]
    [InlineData("kmalloc", true)]
    [InlineData("vmalloc", false)]
    [InlineData("vmalloc", true)]
    [InlineData("kvmalloc", false)]
    [InlineData("kvmalloc", true)]
    public void Allocators_lose_nothing_whichever_call_fails(string allocator, bool andAllAfter)
    {
        (int calls, int tried, int failures) = ShortHeap.EachCall(
            Options, (heap, group) => new AllocatorLife(Of(heap, allocator), group, Sizes), andAllAfter);
        Assert.True(calls > 25
            && failures >= (andAllAfter ? tried / 3 : Math.Min(3, tried / 8)), $"{calls} calls, {tried} tried, {failures} failures");
    }

    [Theory]
    [InlineData("kmalloc", false)]
    [InlineData("kmalloc", true)]
    [InlineData("vmalloc", true)]
    [InlineData("kvmalloc", true)]
    public void Owners_lose_nothing_whichever_call_fails(string allocator, bool andAllAfter)
    {
        (int calls, int tried, int failures) = ShortHeap.EachCall(Options, (heap, _) => new OwnerLife(Of(heap, allocator)), andAllAfter);
        Assert.True(calls > 25
            && failures >= (andAllAfter ? tried / 3 : Math.Min(3, tried / 8)), $"{calls} calls, {tried} tried, {failures} failures");
    }

    [Fact]
    public void A_heap_in_debug_mode_loses_nothing_whichever_call_fails()
    {
        (int calls, int tried, int failures) = ShortHeap.EachCall(
            Options with { Debug = true }, (heap, group) => new AllocatorLife(heap.KVmalloc, group, Sizes), andAllAfter: true);
        Assert.True(calls > 25 && failures >= tried / 3, $"{calls} calls, {tried} tried, {failures} failures");
    }

    private static HeapAllocator Of(MemoryHeap heap, string name) => name switch
    {
        "kmalloc" => heap.Kmalloc,
        "vmalloc" => heap.Vmalloc,
        _ => heap.KVmalloc,
    };
}
