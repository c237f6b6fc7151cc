using Cleave.Tools.Input;
using Cleave.Tools.Replay;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>What an allocator refuses is a failure of that event, with its reason, and never an exception.</summary>
public class RefusedEventTests
{
    public static TheoryData<string> Policies =>
        [.. PlacementPolicy.Named.Where(policy => policy != PlacementPolicy.Recorded).Select(policy => policy.Name)];

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_refused_request_of_all_addresses_is_not_served(string policy)
    {
        ReplayResult result = Run("# oom 18446744073709551615\na 1 4096\n", policy);

        Assert.Equal((1, 0), (result.Served, result.FailureCount));
        Assert.Equal(0, result.OutOfMemoryServed ?? 0);
    }

    [Theory]
    [InlineData("pool")]
    [InlineData("kmalloc")]
    [InlineData("vmalloc")]
    [InlineData("kvmalloc")]
    public void An_alignment_of_half_of_all_addresses_fails_with_its_reason(string policy)
    {
        ReplayResult result = Run("a 1 4096 9223372036854775808\na 2 4096\nf 1\nf 2\n", policy);

        ReplayFailure failure = Assert.Single(result.Failures);
        Assert.Equal((0, 1L, 4096UL), (failure.EventIndex, failure.Id, failure.Size));
        Assert.NotEmpty(failure.Reason);
        Assert.DoesNotContain("(Parameter", failure.Reason);
        Assert.DoesNotContain('\n', failure.Reason);
        Assert.Equal(1, result.Served);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_size_of_nearly_all_addresses_fails_with_its_reason(string policy)
    {
        // Above a quarter of the memory a heap refuses the whole trace, since it would write to it, and a plan is of the whole trace; the
        // message names the limit.
        if (PlacementPolicy.Find(policy) is { } found && (found.IsHeap || found == PlacementPolicy.Planned))
        {
            Assert.Contains("the limit is", Assert.Throws<OverflowException>(() => Run("a 1 18446744073709551615\n", policy)).Message);
            return;
        }

        ReplayFailure failure = Assert.Single(Run("a 1 18446744073709551615\n", policy).Failures);
        Assert.NotEmpty(failure.Reason);
    }

    [Theory]
    [InlineData("pages base=0 size=1048576 chunk=4096 most=65536 books=0", "a 1 4096 @0 at=0x0 range=0x123-0x1123")]
    [InlineData("pages base=0 size=1048576 chunk=4096 most=65536 books=0", "a 1 4096 at=0x0 one;t 1 2048 at=0x0")]
    [InlineData("gpu-buddy base=0 size=1048576 chunk=4096", "a 1 4096 range=0x1000-0x10")]
    [InlineData("gpu-buddy base=0 size=1048576 chunk=4096", "a 1 8192;t 1 99999999 at=0x0")]
    [InlineData("gpu-buddy-core base=0 size=1048576 chunk=4096", "a 1 4096 3;k 4096 at=0x0")]
    [InlineData("gpu-buddy-core base=0 size=1048576 chunk=4096", "a 1 4096;k 4096 at=0x0")]
    [InlineData("pool base=0 size=1048576 chunk=4096 most=65536", "a 1 4096 range=0x0-0x1000;t 1 64 at=0x0")]
    [InlineData("pool base=0 size=1048576 chunk=4096 most=65536", "r zeroed")]
    public void A_recorded_step_that_the_allocator_refuses_is_a_failure_or_nothing(string space, string steps)
    {
        Trace trace;
        try
        {
            trace = TraceText.Read($"# space: {space}\n{steps.Replace(';', '\n')}\n");
        }
        catch (TraceFormatException)
        {
            // The format itself refuses one of the rows.
            return;
        }

        ReplayResult result = Replayer.Run(trace, PlacementPolicy.Recorded, new ReplayOptions { TimedPasses = 1 });

        Assert.All(result.Failures, failure => Assert.NotEmpty(failure.Reason));
    }

    [Fact]
    public void A_step_that_the_recorded_allocator_does_not_know_is_a_failure_of_that_step()
    {
        Trace trace = TraceText.Read("# space: pool base=0 size=1048576 chunk=4096 most=65536\na 1 4096\nr zeroed\nf 1\n");

        ReplayFailure failure = Assert.Single(Replayer.Run(trace, PlacementPolicy.Recorded, Play.Untimed).Failures);

        Assert.Equal((1, 3L), (failure.EventIndex, failure.Line));
        Assert.Contains("ResetClear", failure.Reason);
    }

    private static ReplayResult Run(string text, string policy) =>
        Replayer.Run(TraceText.Read(text), PlacementPolicy.Find(policy)!, Play.Untimed with { Size = 64 << 20 });
}
