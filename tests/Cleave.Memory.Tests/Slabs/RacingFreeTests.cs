using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Two threads free the same at the same moment: one of the two is told, and no more than one free is counted.</summary>
public sealed class RacingFreeTests : HeapTest
{
    private readonly MemoryGroup _group = new("raced for", 1 << 20);
    private nuint _shared;

    private KmallocHeap Kmalloc => Heap.Kmalloc;

    [Theory]
    [InlineData(64, GfpFlags.Kernel)]
    [InlineData(64, GfpFlags.KernelAccount)]
    [InlineData(20_000, GfpFlags.Kernel)]
    [InlineData(20_000, GfpFlags.KernelAccount)]
    public void One_of_two_is_told(int size, GfpFlags flags)
    {
        int rounds = TestEffort.Runs(20_000);
        int told = 0;
        Heap.MisuseFound += (_, _) => Interlocked.Increment(ref told);
        using var meet = new Barrier(2);
        Crew.Run(2, number => Interlocked.Add(ref told, Race(new Layout((nuint)size, default), number == 1 ? flags : null, rounds, meet)));
        Heap.Trim();
        Assert.Equal(rounds, told);
        Assert.Equal(0u, _group.Charged);
        Assert.Empty(Heap.Groups.All);
    }

    /// <returns>How often this thread was told.</returns>
    private int Race(Layout layout, GfpFlags? flags, int rounds, Barrier meet)
    {
        int told = 0;
        try
        {
            using IDisposable entered = _group.Enter();
            for (int round = 0; round < rounds; round++)
            {
                if (flags is { } mine)
                    Volatile.Write(ref _shared, Kmalloc.Allocate(layout, mine).Address);
                meet.SignalAndWait();
                told += TryFree(_shared, layout) ? 0 : 1;
                meet.SignalAndWait();
            }
        }
        finally
        {
            meet.RemoveParticipant();
        }

        return told;
    }

    private bool TryFree(nuint address, Layout layout)
    {
        try
        {
            Kmalloc.Free(address, layout);
            return true;
        }
        catch (MisuseException)
        {
            return false;
        }
    }
}
