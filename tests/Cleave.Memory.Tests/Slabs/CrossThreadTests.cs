using System.Collections.Concurrent;
using System.Diagnostics;
using Cleave.Memory.Contract;
using Cleave.Memory.Tests.Kernel;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Threads that free what others have allocated.</summary>
public sealed class CrossThreadTests : HeapTest
{
    private const int MostUnderWay = 500;

    /// <summary>Three seconds; an effort of 20 makes it a minute.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(TestEffort.Runs(3000));

    private readonly ConcurrentQueue<(nuint Address, Layout Layout, byte Seed)>[] _sent = [new(), new()];

    [Fact]
    public void Two_threads_free_each_others_memory_while_caches_are_drained()
    {
        long end = Stopwatch.GetTimestamp() + (long)(Length.TotalSeconds * Stopwatch.Frequency);
        using var done = new CountdownEvent(2);
        Crew.Run(
            () => Exchange(1, end, done),
            () => Exchange(2, end, done),
            () =>
            {
                while (!done.Wait(1))
                    Heap.Trim();
            });
        Assert.All(_sent, queue => Assert.Empty(queue));
    }

    [Fact]
    public void What_a_thread_kept_comes_back_when_it_has_ended()
    {
        ulong before = Heap.Pages.FreePages;
        var layout = new Layout(256, default);
        nuint[] left = [];
        Crew.Run(() =>
        {
            left = [.. Enumerable.Range(0, 1000).Select(_ => Heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address)];
            Array.ForEach(left[..10], address => Heap.Kmalloc.Free(address, layout));
        });
        Crew.Run(() => Array.ForEach(left[10..], address => Heap.Kmalloc.Free(address, layout)));
        Assert.NotEqual(before, Heap.Pages.FreePages);
        Garbage.CollectUntil(() => Heap.Pages.FreePages == before);
        Assert.Equal(before, Heap.Pages.FreePages);
    }

    [Fact]
    public void A_thread_that_comes_takes_over_what_one_that_ended_left()
    {
        var layout = new Layout(64, default);
        for (int i = 0; i < 100; i++)
        {
            Crew.Run(() => Heap.Kmalloc.Free(Heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address, layout));
        }

        // A second cache is made if the finalizer is just draining the first one.
        Assert.InRange(Heap.Kmalloc.Caches, 1, 2);
    }

    private void Exchange(int number, long end, CountdownEvent done)
    {
        var random = new Random(number);
        while (Stopwatch.GetTimestamp() < end)
        {
            if (_sent[number - 1].Count < MostUnderWay)
                Send(number, random);
            if (_sent[2 - number].TryDequeue(out var received))
                Receive(received);
        }

        done.Signal();
        done.Wait();
        while (_sent[2 - number].TryDequeue(out var received))
            Receive(received);
    }

    private void Send(int number, Random random)
    {
        var layout = new Layout((nuint)random.Next(1, random.Next(10) == 0 ? 40_000 : 2000), default);
        var seed = (byte)random.Next(256);
        if (Heap.Kmalloc.TryAllocate(layout, GfpFlags.Kernel | GfpFlags.NoWarn, default, out Allocation memory))
        {
            Bytes.Of(memory)[..(int)layout.Size].Fill(seed);
            _sent[number - 1].Enqueue((memory.Address, layout, seed));
        }
    }

    private void Receive((nuint Address, Layout Layout, byte Seed) received)
    {
        Assert.Equal(-1, Bytes.Of(new Allocation(received.Address, received.Layout.Size)).IndexOfAnyExcept(received.Seed));
        Heap.Kmalloc.Free(received.Address, received.Layout);
    }
}
