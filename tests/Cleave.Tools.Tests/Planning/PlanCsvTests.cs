using Cleave.Planning;
using Cleave.Tools.Input;
using Cleave.Tools.Planning;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Planning;

/// <summary>Problems in MiniMalloc's format are read and written, and what breaks the format is named.</summary>
public sealed class PlanCsvTests
{
    [Fact]
    public void A_problem_is_read_with_its_columns_in_any_order()
    {
        IReadOnlyList<PlanCsvRow> rows = Read("id,size,lower,upper,note\nb1,4,0,3,x\r\n\nb2,8,-3,9223372036854775807,\n");
        Assert.Equal([new PlanCsvRow("b1", new(4, 0, 3), null), new PlanCsvRow("b2", new(8, -3, long.MaxValue), null)], rows);
    }

    [Theory]
    [InlineData("id,lower,upper,size\nb1,0,3,4\nb2,3,9,4\n")]
    [InlineData("id,lower,upper,size,offset\nb1,0,3,4,8\nb2,3,9,18446744073709551615,0\n")]
    [InlineData("id,lower,upper,size,offset,alignment\nb1,0,3,4,8,8\nb2,3,9,4,0,1\n")]
    public void What_is_written_is_what_was_read(string text)
    {
        var output = new StringWriter();
        PlanCsv.Write(Read(text), output);
        Assert.Equal(text, output.ToString());
    }

    [Theory]
    [InlineData("", "line 1: the column 'id' is missing")]
    [InlineData("id,lower,upper\n", "line 1: the column 'size' is missing")]
    [InlineData("id,lower,upper,size\na,0,1\n", "line 2: there are 3 fields and 4 columns")]
    [InlineData("id,lower,upper,size\na,0,1,1\nb,x,1,1\n", "line 3: lower 'x' is not a whole number of 64 bits")]
    [InlineData("id,lower,upper,size\na,0,1,-1\n", "line 2: size '-1' is not a number of bytes")]
    [InlineData("id,lower,upper,size\na,0,1,0\n", "line 2: size 0; an allocation has at least 1 byte")]
    [InlineData("id,lower,upper,size\na,1,1,1\n", "line 2: upper 1 is not above lower 1")]
    [InlineData("id,lower,upper,size,alignment\na,0,1,1,3\n", "line 2: alignment 3 is not a power of two")]
    public void A_wrong_line_is_named(string text, string complaint)
    {
        TraceFormatException refused = Assert.Throws<TraceFormatException>(() => Read(text));
        Assert.StartsWith($"p.csv: {complaint}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_line_without_an_end_is_refused_before_it_takes_memory(int line)
    {
        string first = line == 1 ? "" : "id,lower,upper,size\n";
        TraceFormatException refused = Assert.Throws<TraceFormatException>(() => Read(first + new string(',', 2 << 20)));
        Assert.Equal($"p.csv: line {line}: the line is longer than 1048576 characters", refused.Message);
    }

    [Fact]
    public void A_problem_becomes_a_trace_whose_allocations_overlap_as_before()
    {
        PlannedAllocation[] problem = [new(4, 5, 9), new(8, 0, 5), new(2, 3, 6) { Alignment = new(2) }];
        Trace trace = TracePlan.ToTrace("p", problem);
        PlannedAllocation[] played = TracePlan.AllocationsOf(trace);
        Assert.Equal([1, 2, 0], trace.OriginalIds);
        for (int one = 0; one < 3; one++)
        {
            PlannedAllocation before = problem[(int)trace.OriginalIds[one]];
            Assert.Equal((before.Size, before.Alignment), (played[one].Size, played[one].Alignment));
            for (int other = 0; other < 3; other++)
            {
                Assert.Equal(before.OverlapsInTime(problem[(int)trace.OriginalIds[other]]), played[one].OverlapsInTime(played[other]));
            }
        }
    }

    private static IReadOnlyList<PlanCsvRow> Read(string text) => PlanCsv.Read(new StringReader(text), "p.csv");
}
