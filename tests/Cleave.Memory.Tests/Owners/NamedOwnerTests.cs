using System.Runtime.InteropServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>The owners by their names, on the heap of the process.</summary>
public sealed class NamedOwnerTests
{
    [Fact]
    public void Boxes_are_made_in_every_way()
    {
        using var k = new KBox<Pair>(new Pair(1, 2));
        using var v = new VBox<Pair>(new Pair(3, 4));
        using var kv = new KVBox<Pair>(new Pair(5, 6));
        Assert.True(KBox.TryNew(k.Value, out KBox<Pair>? k2, out _));
        Assert.True(VBox.TryNew(v.Value, out VBox<Pair>? v2, out _));
        Assert.True(KVBox.TryNew(kv.Value, out KVBox<Pair>? kv2, out _));
        using var k3 = KBox.DangerousAdopt<Pair>(k2.DangerousRelease());
        using var v3 = VBox.DangerousAdopt<Pair>(v2.DangerousRelease());
        using var kv3 = KVBox.DangerousAdopt<Pair>(kv2.DangerousRelease());
        Assert.Equal((k.Value, v.Value, kv.Value), (k3.Value, v3.Value, kv3.Value));
    }

    [Fact]
    public void A_value_above_the_largest_size_of_Kmalloc_has_memory_with_the_others()
    {
        const GfpFlags Flags = GfpFlags.Kernel | GfpFlags.Zero | GfpFlags.NoWarn;
        Assert.Equal(FailureCode.TooLarge, Assert.Throws<AllocationException>(() => KBox.Uninitialized<Huge>(Flags)).Failure.Code);
        using VBox<Huge> v = VBox.Uninitialized<Huge>(Flags);
        using KVBox<Huge> kv = KVBox.Uninitialized<Huge>(Flags);
        v.Value.Last = 1;
        kv.Value.Last = 2;
        Assert.Equal((0, 1, 0, 2), (v.Value.First, v.Value.Last, kv.Value.First, kv.Value.Last));
    }

    [Fact]
    public void A_page_of_a_box_that_is_zeroed_reads_as_zero_through_the_box()
    {
        using VBox<Huge> box = VBox.Uninitialized<Huge>();
        MemoryMarshal.AsBytes(new Span<Huge>(ref box.Value)).Fill(7);
        BorrowedPage page = Vmalloc.ToPage(box.DangerousGetAddress());
        page.FillZero(0, page.Size);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Huge>(ref box.Value));
        Assert.Equal(page.Size, bytes.IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, bytes[page.Size..].IndexOfAnyExcept((byte)7));
    }

    [Fact]
    public void A_vec_of_Vmalloc_grows_and_every_page_stays_the_page_that_it_was()
    {
        using var vec = new Vec<int, Vmalloc>();
        for (int i = 0; i < 1 << 20; i++)
            vec.Push(i);
        ulong[] before = FramesOf(vec);
        nuint capacity = vec.Capacity;
        while (vec.Capacity < 16 * capacity)
            vec.Resize(vec.Capacity + 1, -1);

        Assert.Equal(before, FramesOf(vec)[..before.Length]);
        Assert.Equal((0, 77777, (1 << 20) - 1, -1), (vec[0], vec[77777], vec[(1 << 20) - 1], vec[1 << 20]));
    }

    /// <summary>Whether the memory is private or not, the elements stay while it grows and shrinks, and count as memory of the
    /// heap.</summary>
    [Fact]
    public void A_VVec_grows_and_shrinks_and_keeps_its_elements()
    {
        using var vec = new VVec<int>();
        for (int i = 0; i < 1 << 20; i++)
            vec.Push(i);
        nuint capacity = vec.Capacity;
        while (vec.Capacity < 16 * capacity)
            vec.Resize(vec.Capacity + 1, -1);

        Assert.Equal((0, 77777, (1 << 20) - 1, -1), (vec[0], vec[77777], vec[(1 << 20) - 1], vec[1 << 20]));
        Assert.True(MemoryHeap.Default.Vmalloc.InUse.Bytes >= vec.Count * sizeof(int));
        vec.Truncate(1 << 20);
        vec.ShrinkToFit();
        Assert.Equal(Enumerable.Range(0, 1 << 20), vec.AsSpan().ToArray());
    }

    [Fact]
    public void A_KVec_ends_at_the_largest_size_and_is_unchanged_beyond()
    {
        using var vec = new KVec<byte>();
        vec.Resize(4 << 20, 1);
        Assert.Equal(FailureCode.TooLarge, Assert.Throws<AllocationException>(() => vec.Push(2)).Failure.Code);
        Assert.Equal(((nuint)4 << 20, (byte)1), (vec.Count, vec[(4 << 20) - 1]));
    }

    [Fact]
    public void A_KVVec_crosses_over_in_both_directions()
    {
        using var vec = new KVVec<int>();
        for (int i = 0; i < 3 << 20; i++)
            vec.Push(i);
        Assert.True(MemoryHeap.Default.Vmalloc.Owns(vec.DangerousGetAddress()));
        vec.Truncate(1000);
        vec.ShrinkToFit();
        Assert.False(MemoryHeap.Default.Vmalloc.Owns(vec.DangerousGetAddress()));
        Assert.Equal(Enumerable.Range(0, 1000), vec.AsSpan().ToArray());
    }

    [Fact]
    public void A_pool_and_an_owner_can_be_of_one_heap()
    {
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 << 20));
        using var pool = new NativeMemoryPool(heap.Kmalloc);
        using NativeOwner<long> owner = NativeOwner.Allocate<long>(heap.Vmalloc, 1000, GfpFlags.Kernel | GfpFlags.Zero);
        using var buffer = (NativeOwner<byte>)pool.Rent(100);
        buffer.GetSpan().Fill(1);
        owner.Memory.Span[999] = 2;
        Assert.Equal((4096, 1000, 2), (buffer.Length, owner.Length, owner.GetSpan()[999]));
        Assert.Equal(1, heap.Vmalloc.Count);
    }

    [Fact]
    public void A_pool_that_is_registered_gives_others_its_idle_buffers_where_memory_is_short()
    {
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(16 << 20));
        using var pool = new NativeMemoryPool(heap.Kmalloc, new NativeMemoryPoolOptions { TrimInterval = Timeout.InfiniteTimeSpan });
        NativeOwner<byte>[] buffers = [.. Enumerable.Range(0, 12).Select(_ => (NativeOwner<byte>)pool.Rent(1 << 20))];
        Array.ForEach(buffers, buffer => buffer.Dispose());
        Layout large = new(8 << 20, default);
        Assert.False(heap.Vmalloc.TryAllocate(large, GfpFlags.Kernel | GfpFlags.NoWarn, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.NoSpace, why.Code);
        using (heap.Register(pool))
        {
            Allocation memory = heap.Vmalloc.Allocate(large, GfpFlags.Kernel);
            Assert.True(pool.GetStatistics() is { IdleBuffers: < 12, IdleBytes: <= 8 << 20 });
            heap.Vmalloc.Free(memory.Address, large);
        }
    }

    private static ulong[] FramesOf(Vec<int, Vmalloc> vec)
    {
        var frames = new List<ulong>();
        foreach (BorrowedPage page in Vmalloc.Pages(vec.DangerousGetAddress(), vec.Count * sizeof(int)))
            frames.Add(page.FrameNumber);
        return [.. frames];
    }

    private record struct Pair(int First, int Second);

    [StructLayout(LayoutKind.Explicit, Size = 5 << 20)]
    private struct Huge
    {
        [FieldOffset(0)]
        public int First;

        [FieldOffset((5 << 20) - 4)]
        public int Last;
    }
}
