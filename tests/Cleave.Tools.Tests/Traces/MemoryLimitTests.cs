using System.Text;
using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Tests.Traces.Pickle;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces;

/// <summary>Reading is limited in bytes of memory, whatever values a hostile file is made of.</summary>
public class MemoryLimitTests
{
    private const int Values = 200_000;

    public static TheoryData<string, string, int> Hostile => new()
    {
        { "\u008fa", "empty sets", 24 },
        { "]a", "empty lists", 24 },
        { "}a", "empty dictionaries", 24 },
        { ")a", "empty tuples", 150 },
        { "K\u0001a", "small numbers", 24 },
        { "]\u0094a", "empty lists in the memo", 24 },
        { "}\u0094(U\u0001aK\u0001ua", "dictionaries of one entry", 24 },
        { "(K\u0001\u0091a", "sets of one item", 250 },
        { "K\u0001\u0085a", "tuples of one item", 170 },
        { "h\0a", "one text over and over", 24 },
        { "\u008a\u000a\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001a", "large numbers", 80 },
        { "cab\ncd\na", "names", 150 },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_value_costs_no_more_than_is_counted_and_never_above_a_bound(string opcodes, string what, int mostBytes)
    {
        byte[] pickle = new PickleBytes().Raw("U\u0004text\u00940]").Repeat(Values, opcodes).Stop();
        var budget = new ReadBudget(long.MaxValue);
        long before = GC.GetAllocatedBytesForCurrentThread();
        PickleValue value = PickleReader.Read(new MemoryStream(pickle), new PickleOptions(), budget);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Values, value.List!.Count);
        Assert.True(budget.Used / Values <= mostBytes, $"{what}: {budget.Used / Values} bytes are counted a value");
        // All that was allocated, garbage included; the count must not fall far behind what is kept.
        Assert.True(allocated <= (2 * budget.Used) + (150L * Values) + (4 << 20), $"{what}: {allocated / Values} bytes a value");
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void The_limit_is_in_the_message_with_what_raises_it(string opcodes, string what, int mostBytes)
    {
        _ = (what, mostBytes);
        PickleException refusal = new PickleBytes().Raw("U\u0004text\u00940]").Repeat(Values, opcodes).Refused(
            new PickleOptions { MaxMemory = 1 << 18 });

        Assert.Contains("more memory than the limit of 256 KiB", refusal.Message);
        Assert.Contains("--memory", refusal.Message);
    }

    [Fact]
    public void A_stack_that_grows_is_limited() =>
        Assert.Contains(
            "the limit of 1 MiB", new PickleBytes().Repeat(200_000, "N").Refused(new PickleOptions { MaxMemory = 1 << 20 }).Message);

    [Fact]
    public void A_text_trace_is_limited_at_its_line_and_read_with_a_higher_limit()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100_000).Select(id => $"a {id} 1\n")));

        string message = Assert.Throws<TraceFormatException>(() => Read(text, 1 << 20)).Message;
        Assert.Matches(@"^t: line \d+: reading the recording takes more memory than the limit of 1 MiB", message);
        Assert.Equal(100_000, Read(text, 64 << 20)[0].AllocationCount);
    }

    [Fact]
    public void Ids_far_apart_and_terms_are_counted_too()
    {
        byte[] ids = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 20_000).Select(id => $"a {id * 1_000_003L} 1\nf {id * 1_000_003L}\n")));
        byte[] terms = Encoding.UTF8.GetBytes("a 1 1\n" + string.Concat(Enumerable.Range(0, 20_000).Select(_ => "f 1 at=0\n")));

        Assert.Throws<TraceFormatException>(() => Read(ids, 1 << 20));
        Assert.Throws<TraceFormatException>(() => Read(terms, 1 << 20));
    }

    [Fact]
    public void An_event_of_a_text_trace_takes_few_bytes()
    {
        const int Pairs = 300_000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = new TraceTextReader(new EndlessTrace(Pairs), "t");
        Trace trace = reader.ReadTrace();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2 * Pairs, trace.Events.Length);
        Assert.InRange(allocated / (2 * Pairs), 16, 32);
    }

    [Fact]
    public void The_default_grows_with_the_recording()
    {
        var budget = new ReadBudget();
        long small = budget.Limit;
        budget.InputBytes = 1L << 50;

        Assert.InRange(small, 1, ReadBudget.UsualFloor);
        Assert.True(budget.Limit >= small);
        Assert.InRange(budget.Limit, 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    private static IReadOnlyList<Trace> Read(byte[] content, long maxMemory) =>
        TraceFile.Read(new MemoryStream(content), "t", new TraceReadOptions { MaxMemory = maxMemory });
}
