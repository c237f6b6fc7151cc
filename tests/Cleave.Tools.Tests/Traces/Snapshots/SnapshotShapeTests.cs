using Cleave.Tools.Input;
using Cleave.Tools.Snapshots;
using Cleave.Tools.Tests.Traces.Pickle;

namespace Cleave.Tools.Tests.Traces.Snapshots;

public class SnapshotShapeTests
{
    [Theory]
    [InlineData("action", null, "device_traces[0][1].action: expected text, found None")]
    [InlineData("addr", "x", "device_traces[0][1].addr: expected a whole number from 0 to 2^64 - 1, found 'x'")]
    [InlineData("addr", -1, "device_traces[0][1].addr: expected a whole number from 0 to 2^64 - 1, found -1")]
    [InlineData("size", 0, "device_traces[0][1].size: expected a size above 0, found 0")]
    [InlineData("size", 1.5, "device_traces[0][1].size: expected a whole number from 0 to 2^64 - 1, found 1.5")]
    [InlineData("time_us", "noon", "device_traces[0][1].time_us: expected a whole number")]
    public void A_wrong_field_of_an_event_is_named_by_its_path(string key, object? value, string problem)
    {
        SnapshotScript script = new SnapshotScript().Event("snapshot", 0, 0).Event("alloc", 0x1000, 7);
        script.LastEvent[key] = value;

        Assert.StartsWith($"s: {problem}", script.Error());
    }

    [Theory]
    [InlineData("action")]
    [InlineData("addr")]
    [InlineData("size")]
    public void A_missing_field_of_an_event_is_named_by_its_path(string key)
    {
        SnapshotScript script = new SnapshotScript().Event("alloc", 0x1000, 7);
        script.LastEvent.Remove(key);

        Assert.Equal($"s: device_traces[0][0].{key}: the key is missing", script.Error());
    }

    [Theory]
    [InlineData("address")]
    [InlineData("total_size")]
    [InlineData("blocks")]
    public void A_missing_field_of_a_segment_is_named_by_its_path(string key)
    {
        SnapshotScript script = new SnapshotScript().Segment(0x1000, 512).Segment(0x2000, 512);
        script.LastSegment.Remove(key);

        Assert.Equal($"s: segments[1].{key}: the key is missing", script.Error());
    }

    [Theory]
    [InlineData("size")]
    [InlineData("state")]
    public void A_missing_field_of_a_block_is_named_by_its_path(string key)
    {
        SnapshotScript script = new SnapshotScript().Block(0x1000, 512, 5).Block(0x1200, 512, 5);
        script.LastBlock.Remove(key);

        Assert.Equal($"s: segments[0].blocks[1].{key}: the key is missing", script.Error());
    }

    [Fact]
    public void A_root_of_another_shape_is_named()
    {
        SnapshotScript script = new SnapshotScript();
        script.Root["segments"] = 5;
        Assert.Equal("s: segments: expected a list, found 5", script.Error());

        script.Root["segments"] = new List<object?> { "x" };
        Assert.Equal("s: segments[0]: expected a dictionary, found 'x'", script.Error());

        script.Root["segments"] = new List<object?>();
        script.Root["device_traces"] = new List<object?> { 5 };
        Assert.Equal("s: device_traces[0]: expected a list, found 5", script.Error());

        script.Root["device_traces"] = 5;
        Assert.Equal("s: device_traces: expected a list, found 5", script.Error());
    }

    [Fact]
    public void A_pickle_that_is_no_dictionary_or_no_plain_data_is_named()
    {
        const string Start = "s: the file is a pickle but no memory snapshot of PyTorch: ";
        Assert.StartsWith($"{Start}it holds 5. Record a history with torch.cuda.memory._record_memory_history()", Error(PickleBytes.Of(5)));
        Assert.StartsWith($"{Start}its list does not begin with a segment. ", Error(PickleBytes.Of(new List<object?> { 5 })));
        Assert.StartsWith($"{Start}its list does not begin with a segment. ", Error(
            PickleBytes.Of(new List<object?> { new Dictionary<string, object?> { ["x"] = 1 } })));
        Assert.StartsWith($"{Start}its dictionary has neither segments nor device_traces. ", Error(
            PickleBytes.Of(new Dictionary<string, object?> { ["weights"] = 1 })));
        Assert.EndsWith("torch.cuda.memory._dump_snapshot('snapshot.pickle').", Error(PickleBytes.Of(5)));
        Assert.StartsWith("s: byte 14: REDUCE is refused: it would call os.system", Error(new PickleBytes().Raw("cos\nsystem\n)R").Stop()));
    }

    [Fact]
    public void Live_bytes_beyond_64_bits_are_named_by_path()
    {
        SnapshotScript script = new SnapshotScript().Event("alloc", 0x1000, 7).Event("alloc", 0x2000, 7);
        script.LastEvent["size"] = ulong.MaxValue;

        Assert.StartsWith("s: device_traces[0][1].size: size 18446744073709551615 on top of 7", script.Error());
    }

    private static string Error(byte[] pickle) =>
        Assert.Throws<TraceFormatException>(() => PyTorchSnapshotReader.Read(new MemoryStream(pickle), "s")).Message;
}
