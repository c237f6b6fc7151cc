using Cleave.BestFit;
using Cleave.Iterations;

namespace Cleave.Tests.Iterations;

/// <summary>Several threads in the same iterations, while plans are made: no granule is ever in two hands.</summary>
public sealed class IterationThreadTests : IDisposable
{
    private const ulong Granule = 256;
    private const int Granules = 4000;

    private readonly IterationAllocator _memory = new(new IterationAllocatorOptions { Size = Granules * Granule, PlanNodeLimit = 1000 });
    private readonly int[] _holder = new int[Granules];

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void No_granule_is_handed_out_twice()
    {
        int round = 0;
        StressTime.Run(() =>
        {
            round++;
            using (_memory.BeginIteration(round % 7 == 0 ? 1 : 0))
            {
                Crew.Run(3, thread => Work(thread, round));
            }

            _memory.Validate();
            if (round % 3 == 0)
            {
                _memory.WaitForPlanningAsync().Wait();
            }
        });
        Assert.All(_holder, holder => Assert.Equal(0, holder));
        Assert.Equal(0UL, _memory.AllocatedBytes);
    }

    [Fact]
    public void Iterations_begin_and_end_beside_threads_that_allocate()
    {
        StressTime.Run(
            () =>
            {
                using (_memory.BeginIteration())
                {
                    Work(1, 0);
                }
            },
            () => Work(2, 0),
            () => Work(3, Environment.TickCount),
            () =>
            {
                _memory.Validate();
                IterationStatistics statistics = _memory.GetStatistics();
                Assert.True(statistics.AllocatedBytes <= statistics.Size);
                Assert.Equal(_memory.Size, _memory.GetBlocks().Aggregate(0UL, (sum, block) => sum + block.Size));
            });
        Assert.All(_holder, holder => Assert.Equal(0, holder));
    }

    /// <summary>The same work for the same seed, on one thread of several: the tag is the thread.</summary>
    private void Work(int thread, int seed)
    {
        var random = new Random((seed / 40) + thread);
        var live = new Queue<AllocatedRange>();
        for (int step = 0; step < 60; step++)
        {
            if (_memory.TryAllocateRange(
                Granule * (ulong)random.Next(1, 20), out AllocatedRange range, out AllocationFailure _, tag: thread))
            {
                live.Enqueue(Hold(range, thread));
            }

            if (random.Next(2) == 0 && live.TryDequeue(out AllocatedRange freed))
            {
                Free(freed, thread);
            }
        }

        while (live.TryDequeue(out AllocatedRange last))
        {
            Free(last, thread);
        }
    }

    private void Free(AllocatedRange range, int thread)
    {
        Change(range, thread, 0);
        _memory.Free(range);
    }

    private AllocatedRange Hold(AllocatedRange range, int thread)
    {
        Change(range, 0, thread);
        return range;
    }

    private void Change(AllocatedRange range, int from, int to)
    {
        for (ulong at = range.Offset; at < range.End; at += Granule)
        {
            Assert.Equal(from, Interlocked.Exchange(ref _holder[at / Granule], to));
        }
    }
}
