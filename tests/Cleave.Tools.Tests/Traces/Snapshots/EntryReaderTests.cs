using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Snapshots;
using Cleave.Tools.Tests.Traces.Pickle;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>Entries that are read straight from the bytes give what their opcodes give, and so do damaged ones.</summary>
public class EntryReaderTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Entries_of_every_form_are_read_as_dictionaries_are(byte protocol)
    {
        for (int seed = 0; seed < 150; seed++)
            Compare(EntryScript.Of(seed, protocol));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_damaged_pickle_gives_the_same_events_or_the_same_error(byte protocol)
    {
        var random = new Random(protocol);
        for (int round = 0; round < 3000; round++)
        {
            byte[] pickle = EntryScript.Of(round % 20, protocol);
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                pickle[random.Next(pickle.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : pickle[random.Next(pickle.Length)];

            Compare(round % 5 == 0 ? pickle[..random.Next(1, pickle.Length)] : pickle);
        }
    }

    [Fact]
    public void Bytes_that_come_a_few_at_a_time_make_no_difference()
    {
        byte[] pickle = EntryScript.Of(7);

        Assert.Equal(Read(new MemoryStream(pickle), sink => sink), Read(new DripStream(pickle), sink => sink));
    }

    [Fact]
    public void Entries_as_Python_writes_them_are_not_built()
    {
        CountingSink? counted = null;
        Read(new MemoryStream(SnapshotPickle.Of(5000)), sink => counted = new CountingSink(sink));

        Assert.InRange(counted!.Fields, 4900, 5000);
        Assert.Equal(5000, counted.Fields + counted.Dictionaries);
    }

    private static void Compare(byte[] pickle) => Assert.Equal(
        Read(new MemoryStream(pickle), sink => new DictionarySink(sink)), Read(new MemoryStream(pickle), sink => sink));

    // The events of all devices and the text of their stacks, or the error.
    private static List<string> Read(Stream pickle, Func<IPickleEntrySink, IPickleEntrySink> wrap)
    {
        var lines = new List<string>();
        var parser = new SnapshotParser("t");
        try
        {
            PickleValue value = PickleReader.Read(pickle, PickleOptions.Default, new ReadBudget(1 << 24), wrap(parser));
            foreach (DeviceRecording device in parser.Parse(value).Devices.Values)
            {
                foreach (SnapshotEvent item in device.Events)
                    lines.Add($"{device.Number} {item}");

                lines.AddRange(device.Stacks.Build(0, new ChunkedList<int>()));
            }
        }
        catch (Exception refused) when (refused is PickleException or TraceFormatException)
        {
            lines.Add(refused.Message);
        }

        return lines;
    }
}
