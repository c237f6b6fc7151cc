using Cleave.BestFit;
using Cleave.Iterations;

namespace Cleave.Tests.Iterations;

/// <summary>Iterations are learnt, planned requests get the same offsets again, and everything else is served beside the plan.</summary>
public sealed partial class IterationAllocatorTests : IDisposable
{
    private const ulong KiB = 1 << 10;

    private readonly IterationAllocator _memory = new(1024 * KiB);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void A_repeated_iteration_is_planned_at_the_peak_of_its_live_bytes()
    {
        Learn(Awkward);
        ulong[] first = Awkward();
        Assert.Equal((40 * KiB, 1L), (_memory.GetStatistics().ReservedBytes, _memory.GetStatistics().Plans));
        Assert.Equal(first, Awkward());
        Assert.Equal(40 * KiB, first.Max());
        IterationStatistics statistics = _memory.GetStatistics();
        Assert.Equal((6L, 0L, 1.0, 2L), (statistics.Hits, statistics.Misses, statistics.HitRate, statistics.PlannedIterations));
        Assert.Equal(IterationPhase.Planned, _memory.GetPhase());
    }

    [Fact]
    public void Best_fit_needs_more_for_the_same_iteration() => Assert.Equal(50 * KiB, Awkward().Max());

    [Fact]
    public void A_plan_leaves_alone_what_is_allocated_for_longer()
    {
        AllocatedRange weights = _memory.AllocateRange(100 * KiB);
        Learn(Awkward);
        Assert.Equal(140 * KiB, Awkward().Max());
        _memory.Free(weights);
        _memory.Validate();
    }

    [Fact]
    public void A_range_that_the_next_iteration_frees_has_a_place_too()
    {
        AllocatedRange gradients = default;
        ulong[] Step()
        {
            using (_memory.BeginIteration())
            {
                AllocatedRange activations = _memory.AllocateRange(60 * KiB);
                _memory.TryFree(gradients);
                AllocatedRange next = _memory.AllocateRange(30 * KiB);
                _memory.Free(activations);
                gradients = _memory.AllocateRange(90 * KiB);
                _memory.Free(next);
                return [activations.End, next.End, gradients.End];
            }
        }

        Learn(Step);
        Step();
        long before = _memory.GetStatistics().Hits;
        Assert.Equal(Step(), Step());
        Assert.Equal(before + 6, _memory.GetStatistics().Hits);
        _memory.Validate();
    }

    [Fact]
    public void A_range_that_lives_on_is_left_to_best_fit()
    {
        var kept = new List<AllocatedRange>();
        ulong[] Step()
        {
            using (_memory.BeginIteration())
            {
                AllocatedRange some = _memory.AllocateRange(10 * KiB);
                kept.Add(_memory.AllocateRange(20 * KiB));
                _memory.Free(some);
                return [some.End];
            }
        }

        Learn(Step);
        Step();
        IterationStatistics statistics = _memory.GetStatistics();
        Assert.Equal((1L, 1L, 0L), (statistics.Hits, statistics.LongLived, statistics.Misses));
        kept.ForEach(_memory.Free);
        _memory.Validate();
    }

    [Fact]
    public void Requests_may_change_places_within_the_slack()
    {
        ulong[] Step(params int[] order)
        {
            using (_memory.BeginIteration())
            {
                AllocatedRange[] all = [.. order.Select(at => _memory.AllocateRange((ulong)at * KiB))];
                Array.ForEach(all, _memory.Free);
                return [.. all.Select(range => range.Offset)];
            }
        }

        Learn(() => Step(1, 2, 3, 4, 5));
        Step(3, 1, 2, 5, 4);
        Assert.Equal((5L, 0L), (_memory.GetStatistics().Hits, _memory.GetStatistics().Misses));
        _memory.Validate();
    }

    [Fact]
    public void A_tag_follows_its_call_site_if_others_come_first()
    {
        void Site(int tag)
        {
            for (ulong size = 1; size <= 20; size++)
            {
                _memory.Free(_memory.AllocateRange(size * KiB * (ulong)tag, tag: tag));
            }
        }

        Learn(() => Step(1, 2, 3));

        // What should have been freed before the others began comes too late: its place may be in use as planned.
        Step(2, 3, 1);
        Assert.Equal((40L, 20L), (_memory.GetStatistics().Hits, _memory.GetStatistics().Misses));
        _memory.Validate();

        ulong[] Step(params int[] tags)
        {
            using (_memory.BeginIteration())
            {
                Array.ForEach(tags, Site);
                return [];
            }
        }
    }

    [Fact]
    public async Task Another_program_is_learnt_after_two_iterations_that_miss()
    {
        Learn(Awkward);
        Awkward();
        ulong[] Other() => Step(7, 9, 11, 13, 15);
        for (int step = 0; step < 8; step++)
        {
            Other();
            _memory.Validate();
            await _memory.WaitForPlanningAsync();
        }

        long before = _memory.GetStatistics().Hits;
        Other();
        IterationStatistics statistics = _memory.GetStatistics();
        Assert.Equal((before + 5, 2L, 1L), (statistics.Hits, statistics.Plans, statistics.OutdatedPlans));
    }

    private ulong[] Step(params int[] sizes)
    {
        using (_memory.BeginIteration())
        {
            AllocatedRange[] all = [.. sizes.Select(size => _memory.AllocateRange((ulong)size * KiB))];
            Array.ForEach(all, _memory.Free);
            return [.. all.Select(range => range.End)];
        }
    }

    /// <summary>Three requests that need 50 KiB by best fit and 40 KiB if they are planned.</summary>
    private ulong[] Awkward()
    {
        using (_memory.BeginIteration())
        {
            AllocatedRange first = _memory.AllocateRange(10 * KiB);
            AllocatedRange second = _memory.AllocateRange(20 * KiB);
            _memory.Free(first);
            AllocatedRange third = _memory.AllocateRange(20 * KiB);
            _memory.Free(second);
            _memory.Free(third);
            return [first.End, second.End, third.End];
        }
    }

    private void Learn(Func<ulong[]> step)
    {
        step();
        step();
        _memory.WaitForPlanningAsync().Wait();
        _memory.Validate();
    }
}
