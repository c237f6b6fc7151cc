using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Snapshots;
using Cleave.Tools.Tests.Traces.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>A snapshot is read in less memory than its file takes: its entries are taken one by one and never kept as values.</summary>
public class SnapshotMemoryTests
{
    private const int Entries = 300_000;

    [Fact]
    public void What_is_kept_for_an_entry_is_below_its_bytes_in_the_file()
    {
        byte[] pickle = SnapshotPickle.Of(Entries);
        long most = pickle.Length / 2;

        Trace trace = Read(pickle, most);

        Assert.InRange(pickle.Length / Entries, 60, 100);
        Assert.Equal((Entries / 3 * 2, Entries / 3), (trace.Events.Length, trace.AllocationCount));
        Assert.Contains("the limit of", Assert.Throws<TraceFormatException>(() => Read(pickle, 15L * Entries)).Message);
    }

    [Fact]
    public void Little_more_is_allocated_than_is_kept()
    {
        byte[] pickle = SnapshotPickle.Of(Entries);
        Read(pickle, long.MaxValue);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(pickle, long.MaxValue);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Entries, 15, 60);
    }

    [Fact]
    public void Entries_taken_while_reading_are_those_of_the_values()
    {
        byte[] pickle = SnapshotPickle.Of(10_000);
        Trace streamed = Read(pickle, long.MaxValue);
        Trace whole = Assert.Single(PyTorchSnapshotReader.Read(PickleReader.Read(new MemoryStream(pickle)), "t"));

        Assert.Equal(whole.Events.AsEnumerable(), streamed.Events);
        Assert.Equal(whole.Stacks, streamed.Stacks);
    }

    [Fact]
    public void Long_stacks_of_few_frames_take_the_numbers_of_their_frames()
    {
        // Each stack is another order of 32 frames whose text has 160 characters.
        const int Lists = 2000;
        var random = new Random(1);
        var frames = Enumerable.Range(0, 32).Select(
            frame => (object?)new Dictionary<string, object?> { ["name"] = new string((char)('a' + (frame % 26)), 150) + frame }).ToArray();
        var budget = new ReadBudget(long.MaxValue);
        var stacks = new SnapshotStacks(budget);
        PickleList lists = new PickleBytes().Value(new List<object?>(Enumerable.Range(0, Lists).Select(_ =>
        {
            random.Shuffle(frames);
            return (object?)new List<object?>(frames);
        }))).Read().List!;
        for (int list = 0; list < Lists; list++)
            stacks.IndexOf(lists[list].List);

        Assert.InRange(budget.Used / Lists, 1, 400);
    }

    [Theory]
    [InlineData("a text where an entry should be", "expected a dictionary that stands nowhere else, found None")]
    [InlineData("one entry at two places", "expected a dictionary that stands nowhere else, found an entry of a device trace")]
    [InlineData("an entry that is taken off again", "found the end of the list")]
    [InlineData("one list for two devices", "device_traces[1]: expected a list of its own, found that of device 0")]
    public void A_trace_that_Python_does_not_write_is_refused(string what, string message)
    {
        string entry = "}\u0094(U\u0006actionU\u0008snapshotu";
        string traces = what switch
        {
            "a text where an entry should be" => $"](]({entry}Nee",
            "one entry at two places" => $"](]({entry}h\0ee",
            "an entry that is taken off again" => $"](]({entry}0ee",
            _ => $"](]q\0({entry.Replace("\u0094", "", StringComparison.Ordinal)}eh\0e",
        };
        byte[] pickle = new PickleBytes().Raw("}(U\u0008segments]U\u000ddevice_traces").Raw(traces).Raw("u").Stop();

        Assert.Contains(message, Assert.Throws<TraceFormatException>(() => Read(pickle, long.MaxValue)).Message);
    }

    private static Trace Read(byte[] pickle, long maxMemory) =>
        Assert.Single(TraceFile.Read(new MemoryStream(pickle), "t", new TraceReadOptions { MaxMemory = maxMemory }));
}
