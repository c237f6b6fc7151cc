using Cleave.BestFit;
using Cleave.Iterations;

namespace Cleave.Tests.Iterations;

/// <content>Several plans in the same memory.</content>
public sealed partial class IterationAllocatorTests
{
    [Fact]
    public void Kinds_have_plans_of_their_own_in_the_same_memory()
    {
        Learn(() => Step(0, 10, 20, 30));
        Learn(() => Step(1, 5, 5, 5, 40));
        long before = _memory.GetStatistics().Hits;
        Step(0, 10, 20, 30);
        Step(1, 5, 5, 5, 40);
        Step(0, 10, 20, 30);
        Assert.Equal((before + 10, 60 * KiB), (_memory.GetStatistics().Hits, _memory.GetStatistics().ReservedBytes));

        ulong[] Step(int kind, params int[] sizes)
        {
            using (_memory.BeginIteration(kind))
            {
                AllocatedRange[] all = [.. sizes.Select(size => _memory.AllocateRange((ulong)size * KiB))];
                Array.ForEach(all, _memory.Free);
                return [];
            }
        }
    }

    [Fact]
    public void Plans_are_given_up_for_a_request_that_finds_no_room_beside_them()
    {
        Learn(Awkward);
        Awkward();
        AllocatedRange all = _memory.AllocateRange(1000 * KiB);
        Assert.Equal((1L, 0UL), (_memory.GetStatistics().GivenUpPlans, _memory.GetStatistics().ReservedBytes));
        Assert.False(_memory.TryAllocateRange(50 * KiB, out _, out AllocationFailure failure));
        Assert.Equal(24 * KiB, failure.Fitting);
        Assert.Equal(IterationPhase.Paused, _memory.GetPhase());
        _memory.Free(all);
        _memory.Validate();
    }
}
