using Cleave.Planning;

namespace Cleave.Tests.Planning;

/// <summary>The verifier finds what is wrong with offsets, and only that.</summary>
public sealed class PlanVerifierTests
{
    private static readonly PlannedAllocation[] Three = [new(8, 0, 4), new(8, 2, 6), new(8, 4, 8)];

    [Fact]
    public void Offsets_that_keep_every_rule_pass() => Assert.Null(PlanVerifier.FindViolation(Three, [0, 8, 0], 16));

    [Theory]
    [InlineData(0UL, 7UL, 0UL, 0, 1)]
    [InlineData(4UL, 0UL, 8UL, 1, 0)]
    [InlineData(0UL, 8UL, 15UL, 1, 2)]
    public void An_overlap_is_found_with_both_allocations(ulong first, ulong second, ulong third, int lower, int upper)
    {
        PlanViolation found = Assert.IsType<PlanViolation>(PlanVerifier.FindViolation(Three, [first, second, third]));
        Assert.Equal((PlanViolationKind.Overlap, lower, upper), (found.Kind, found.Index, found.OtherIndex));
    }

    [Fact]
    public void Each_other_rule_is_checked()
    {
        Assert.Equal(PlanViolationKind.Count, Kind(Three, [0, 8]));
        Assert.Equal(PlanViolationKind.Height, Kind(Three, [0, 8, 16], 23));
        Assert.Equal(PlanViolationKind.AddressRange, Kind(Three, [0, 8, ulong.MaxValue - 6]));
        Assert.Equal(PlanViolationKind.Misaligned, Kind([new(8, 0, 1) { Alignment = new(16) }], [24]));
        Assert.Equal(PlanViolationKind.FixedOffset, Kind([new(8, 0, 1) { FixedOffset = 8 }], [0]));
        Assert.Equal(PlanViolationKind.SharedByGroups, Kind([new(8, 0, 1) { Group = 1 }, new(8, 1, 2) { Group = 2 }], [0, 7]));
        Assert.Null(PlanVerifier.FindViolation([new(8, 0, 1) { Group = 1 }, new(8, 1, 2) { Group = 1 }, new(8, 2, 3)], [0, 0, 0]));
    }

    /// <summary>On random offsets the verifier and a look at every pair agree.</summary>
    [Fact]
    public void Its_answer_is_that_of_looking_at_every_pair()
    {
        int plans = 0;
        int runs = TestEffort.Runs(20_000);
        for (int seed = 0; seed < runs; seed++)
        {
            var random = new Random(seed);
            PlannedAllocation[] allocations = PlanModel.Random(
                random, 5, withAlignments: seed % 2 == 0, withFixed: seed % 3 == 0, groups: seed % 4);
            ulong[] offsets = [.. allocations.Select(one => one.FixedOffset ?? one.Alignment.RoundDown((ulong)random.Next(0, 30)))];
            bool isPlan = PlanModel.IsPlan(allocations, offsets);
            Assert.True(isPlan == (PlanVerifier.FindViolation(allocations, offsets) is null), $"seed {seed}");
            plans += isPlan ? 1 : 0;
        }

        Assert.InRange(plans, 1, runs - 1);
    }

    private static PlanViolationKind? Kind(PlannedAllocation[] allocations, ulong[] offsets, ulong? height = null) =>
        PlanVerifier.FindViolation(allocations, offsets, height)?.Kind;
}
