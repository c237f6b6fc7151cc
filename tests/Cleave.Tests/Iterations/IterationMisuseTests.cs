using System.Collections.Immutable;
using Cleave.BestFit;
using Cleave.Iterations;

namespace Cleave.Tests.Iterations;

/// <summary>Wrong calls are refused with a message that names the value, and change nothing; disposal and observers are sound.</summary>
public sealed class IterationMisuseTests
{
    private const ulong KiB = 1 << 10;

    [Fact]
    public void A_range_is_freed_once_by_its_allocator_alone()
    {
        using var memory = new IterationAllocator(1024 * KiB);
        AllocatedRange range = memory.AllocateRange(1000);
        AllocatedRange foreign = new BestFitAllocator(1024 * KiB).AllocateRange(1000);
        Assert.False(memory.TryFree(foreign, out Misuse misuse));
        Assert.Equal(MisuseKind.Foreign, misuse.Kind);
        Assert.False(new BestFitAllocator(1024 * KiB).TryFree(range));
        memory.Free(range);
        Assert.Equal(MisuseKind.StaleHandle, Assert.Throws<MisuseException>(() => memory.Free(range)).Kind);
        Assert.Equal(MisuseKind.NoHandle, Assert.Throws<MisuseException>(() => memory.Free(default)).Kind);
        memory.Validate();
    }

    [Fact]
    public async Task One_iteration_runs_at_a_time_and_a_scope_ends_its_own()
    {
        using var memory = new IterationAllocator(1024 * KiB);
        IterationScope first = memory.BeginIteration();
        Assert.Throws<InvalidOperationException>(() => memory.BeginIteration());
        await Assert.ThrowsAsync<InvalidOperationException>(() => memory.LearnAsync(new IterationProfile([])));
        first.Dispose();
        IterationScope second = memory.BeginIteration();
        first.Dispose();
        Assert.Throws<InvalidOperationException>(() => memory.BeginIteration());
        second.Dispose();
        default(IterationScope).Dispose();
        Assert.Equal(2, memory.GetStatistics().Iterations);
    }

    [Fact]
    public void After_disposal_ranges_can_be_freed_and_nothing_allocated()
    {
        var memory = new IterationAllocator(1024 * KiB);
        AllocatedRange range = memory.AllocateRange(1000);
        memory.Dispose();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.AllocateRange(1000));
        Assert.Throws<ObjectDisposedException>(() => memory.BeginIteration());
        memory.Free(range);
        Assert.Equal(0UL, memory.AllocatedBytes);
    }

    [Fact]
    public void Options_are_checked()
    {
        var options = new IterationAllocatorOptions { Size = 1024 * KiB };
        Assert.Contains("Slack is -1;", Refusal(options with { Slack = -1 }), StringComparison.Ordinal);
        Assert.Contains("MissLimit is 1.5;", Refusal(options with { MissLimit = 1.5 }), StringComparison.Ordinal);
        Assert.Contains("MissLimit is NaN;", Refusal(options with { MissLimit = double.NaN }), StringComparison.Ordinal);
        Assert.Contains("PlanNodeLimit is 0;", Refusal(options with { PlanNodeLimit = 0 }), StringComparison.Ordinal);
        Assert.Contains("Size is 10 bytes;", Refusal(options with { Size = 10 }), StringComparison.Ordinal);

        static string Refusal(IterationAllocatorOptions wrong) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => new IterationAllocator(wrong)).Message;
    }

    [Fact]
    public async Task A_profile_starts_another_run_with_its_plan()
    {
        using var first = new IterationAllocator(1024 * KiB);
        Run(first);
        Run(first);
        await first.WaitForPlanningAsync();
        Run(first);
        IterationProfile profile = first.GetProfile()!;
        Assert.Equal(
            [new IterationRequest(10 * KiB, default, 0, 2), new IterationRequest(20 * KiB, new Alignment(4096), 7, 2)],
            profile.Requests.ToArray());
        using var second = new IterationAllocator(1024 * KiB);
        await second.LearnAsync(profile);
        Run(second);
        Assert.Equal((2L, 0L), (second.GetStatistics().Hits, second.GetStatistics().Misses));

        static void Run(IterationAllocator memory)
        {
            using (memory.BeginIteration())
            {
                AllocatedRange one = memory.AllocateRange(10 * KiB);
                AllocatedRange other = memory.AllocateRange(20 * KiB, new Alignment(4096), tag: 7);
                memory.Free(one);
                memory.Free(other);
            }
        }
    }

    [Theory]
    [InlineData(0UL, 1, "Request 0 has a size of 0 bytes; it must be from 1 byte to the 1 MiB of the space.")]
    [InlineData(2UL << 20, 1, "Request 0 has a size of 2 MiB; it must be from 1 byte to the 1 MiB of the space.")]
    [InlineData(1UL, 0, "Request 0 is freed after 0 requests; that must be above its position, or null.")]
    public async Task A_wrong_profile_is_refused(ulong size, int freedAfter, string message)
    {
        using var memory = new IterationAllocator(1024 * KiB);
        ImmutableArray<IterationRequest> requests = [new IterationRequest(size, default, 0, freedAfter)];
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => memory.LearnAsync(new IterationProfile(requests)));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal("profile", refused.ParamName);
    }

    [Fact]
    public async Task An_allocation_that_the_observer_fails_changes_nothing()
    {
        var observer = new FaultyObserver();
        using var memory = new IterationAllocator(new IterationAllocatorOptions { Size = 1024 * KiB, Observer = observer });
        for (int step = 0; step < 3; step++)
        {
            using (memory.BeginIteration())
            {
                memory.Free(memory.AllocateRange(10 * KiB));
            }

            await memory.WaitForPlanningAsync();
        }

        using (memory.BeginIteration())
        {
            observer.Begin(_ => throw new FormatException("on purpose"));
            Assert.Throws<FormatException>(() => memory.AllocateRange(10 * KiB));
            Assert.Throws<FormatException>(() => memory.AllocateRange(99 * KiB));
            observer.Fault = null;
            Assert.Equal(0UL, memory.AllocatedBytes);
            memory.Validate();
            memory.Free(memory.AllocateRange(10 * KiB));
        }

        memory.Validate();
    }
}
