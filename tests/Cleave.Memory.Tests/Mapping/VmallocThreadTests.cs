using System.Collections.Concurrent;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;
using Cleave.Tests;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Two threads that allocate, resize and free each other's memory, while a third trims.</summary>
public sealed class VmallocThreadTests
{
    [Fact]
    public async Task What_one_thread_has_no_other_writes_and_all_comes_back()
    {
        using MemoryHeap heap = Heap(4096);
        nuint[] held = Fragment(heap, 4);
        ulong free = heap.Pages.FreePages;
        var passed = new ConcurrentQueue<Piece>();
        using var done = new CancellationTokenSource();
        Task trimmer = Task.Factory.StartNew(() => TrimUntil(heap, done.Token), TaskCreationOptions.LongRunning);
        Task<int>[] users = [
            .. Enumerable.Range(1, 2).Select(id => Task.Factory.StartNew(() => Use(heap, passed, id), TaskCreationOptions.LongRunning))];
        int[] bad = await Task.WhenAll(users);
        await done.CancelAsync();
        await trimmer;
        Assert.Equal([0, 0], bad);
        while (passed.TryDequeue(out Piece? piece))
            heap.Vmalloc.Free(piece.Memory.Address, piece.Layout);
        heap.Vmalloc.Trim();
        Assert.Equal((free, 0, 1L), (heap.Pages.FreePages, heap.Vmalloc.Count, heap.Vmalloc.Budget.InUse));
        Assert.Equal(1, CountMappings(heap.Vmalloc));
        heap.Pages.GiveBulk(held, 0);
    }

    /// <summary>How often memory was not as its last holder left it.</summary>
    private static int Use(MemoryHeap heap, ConcurrentQueue<Piece> passed, int id)
    {
        var random = new Random(id);
        int bad = 0;
        for (int step = 0; step < TestEffort.Runs(4000); step++)
        {
            if (passed.Count < 20 || !passed.TryDequeue(out Piece? piece))
            {
                piece = Filled(heap.Vmalloc.Allocate(OfPages((nuint)random.Next(1, 20)), GfpFlags.Kernel), (byte)random.Next(256));
            }
            else
            {
                bad += Bytes.Of(piece.Memory).IndexOfAnyExcept(piece.Mark) < 0 ? 0 : 1;
                if (random.Next(2) == 0)
                {
                    heap.Vmalloc.Free(piece.Memory.Address, piece.Layout);
                    continue;
                }

                Allocation longer = heap.Vmalloc.Reallocate(
                    piece.Memory.Address, OfPages((nuint)random.Next(1, 40)), piece.Layout, GfpFlags.Kernel);
                int kept = (int)nuint.Min(longer.Size, piece.Memory.Size);
                bad += Bytes.Of(longer)[..kept].IndexOfAnyExcept(piece.Mark) < 0 ? 0 : 1;
                piece = Filled(longer, (byte)random.Next(256));
            }

            passed.Enqueue(piece);
        }

        return bad;
    }

    private static Piece Filled(Allocation memory, byte mark)
    {
        Bytes.Of(memory).Fill(mark);
        return new Piece(memory, OfPages(memory.Size / Make.Page), mark);
    }

    private static void TrimUntil(MemoryHeap heap, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
            heap.Vmalloc.Trim();
    }

    private sealed record Piece(Allocation Memory, Layout Layout, byte Mark);
}
