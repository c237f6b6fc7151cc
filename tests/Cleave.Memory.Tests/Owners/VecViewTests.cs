using System.Buffers;
using System.Text.Json;
using Cleave.Memory.Owners;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Owners;

/// <summary>What looks into a vec: windows, steps, memory that is kept or pinned, those who write; and what becomes of them.</summary>
public sealed class VecViewTests : IDisposable
{
    private readonly TestMemory _memory = TestMemory.Watch();

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Once_disposed_it_is_refused_and_freed_once()
    {
        var vec = new Vec<int, TestAllocator>();
        vec.Extend([1, 2, 3]);
        Vec<int, TestAllocator>.Enumerator enumerator = vec.GetEnumerator();
        Memory<int> kept = vec.AsMemory(0, 3);
        vec.Dispose();
        vec.Dispose();
        Action[] uses =
        [
            () => _ = vec[0], () => vec.Push(1), () => vec.Pop(), () => vec.Insert(0, 1), () => vec.Remove(0), () => vec.Clear(), () =>
                vec.Reserve(1),
            () => vec.ShrinkToFit(), () => vec.Extend([1]), () => _ = vec.AsSpan().Length, () => vec.Retain(_ => true), () =>
                _ = kept.Span.Length,
            () => kept.Pin(), () => vec.GetMemory(), () => vec.Advance(0), () => vec.GetEnumerator(), () => vec.DangerousRelease(), () =>
                vec.DangerousGetAddress(),
        ];
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
        Assert.Throws<InvalidOperationException>(() => enumerator.MoveNext());
        Assert.True(vec.IsDisposed && vec.Count == 0 && vec.Capacity == 0 && _memory.Live == 0);
    }

    [Fact]
    public void Elements_are_stepped_through_in_place_and_in_windows()
    {
        using var vec = new Vec<int, TestAllocator>();
        vec.Extend([1, 2, 3, 4, 5, 6, 7]);
        foreach (ref int value in vec)
            value *= 10;
        var windows = new List<int[]>();
        foreach (Span<int> window in vec.Chunks(3))
            windows.Add(window.ToArray());
        Assert.Equal([[10, 20, 30], [40, 50, 60], [70]], windows);
        int[] copy = new int[7];
        vec.CopyTo(copy);
        Assert.Equal([10, 20, 30, 40, 50, 60, 70], copy);
    }

    [Fact]
    public void Changing_it_while_stepping_through_is_refused()
    {
        using var vec = new Vec<int, TestAllocator>(16);
        vec.Extend([1, 2, 3]);
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (ref int value in vec)
                vec.Push(value);
        });
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (Span<int> window in vec.Chunks(2))
                vec.Pop();
        });
        Assert.Throws<InvalidOperationException>(() => vec.Retain(_ => vec.TryPush(0)));
        Assert.Equal([1, 2, 3, 0], vec.AsSpan().ToArray());
    }

    [Fact]
    public void A_json_writer_writes_into_it()
    {
        using var vec = new Vec<byte, TestAllocator>();
        using (var writer = new Utf8JsonWriter(vec))
            JsonSerializer.Serialize(writer, Enumerable.Range(0, 5000));
        Assert.Equal(Enumerable.Range(0, 5000), JsonSerializer.Deserialize<int[]>(vec.AsSpan()));
    }

    [Fact]
    public void Memory_of_it_is_good_while_the_elements_stay_and_refused_once_they_moved()
    {
        using var vec = new Vec<int, TestAllocator>(4);
        vec.Extend([1, 2, 3]);
        Memory<int> kept = vec.AsMemory(1, 2);
        vec.Push(4);
        Assert.Equal([2, 3], kept.ToArray());
        vec.Push(5);
        Assert.Throws<ObjectDisposedException>(() => kept.Span[0]);
    }

    [Fact]
    public void Room_that_is_written_piece_by_piece_is_one_object()
    {
        using var vec = new Vec<byte, TestAllocator>(1 << 16);
        vec.GetMemory(1);
        vec.Advance(1);
        Assert.Equal(0, HeapMeter.BytesOnce(() =>
        {
            for (int i = 0; i < 1 << 13; i++)
            {
                vec.GetMemory(1).Span[0] = (byte)vec.Count;
                vec.Advance(1);
            }
        }));
        Assert.Equal(Enumerable.Range(1, 255).Select(i => (byte)i), vec.AsSpan(1, 255).ToArray());
    }

    [Fact]
    public void While_it_is_pinned_the_memory_stays_where_it_is()
    {
        var vec = new Vec<int, TestAllocator>();
        vec.Extend([1, 2, 3]);
        MemoryHandle pin = vec.AsMemory(1, 2).Pin();
        Assert.Throws<InvalidOperationException>(() => vec.Reserve(1000));
        Assert.Throws<InvalidOperationException>(() => vec.ShrinkToFit());
        Assert.Throws<InvalidOperationException>(() => vec.DangerousRelease());
        vec.Push(4);
        vec.Dispose();
        Assert.Equal(1, _memory.Live);
        unsafe
        {
            // SAFETY: the pin keeps the memory of the vec alive, although the vec is disposed.
            Assert.Equal(2, *(int*)pin.Pointer);
        }
        pin.Dispose();
        Assert.Equal(0, _memory.Live);
    }
}
