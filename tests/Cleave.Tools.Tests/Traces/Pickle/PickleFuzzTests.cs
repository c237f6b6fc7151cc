using System.Text;
using Cleave.Tests;
using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Tools.Tests.Traces.Pickle;

public class PickleFuzzTests
{
    private const int Rounds = 5_000;

    [Fact]
    public void A_mutated_pickle_is_read_or_refused_and_nothing_else()
    {
        byte[] pickle = PickleBytes.Of(new List<object?>
        {
            "text", 1, long.MaxValue, 1.5, new object?[] { null, true }, new byte[9],
            new Dictionary<string, object?> { ["a"] = new List<object?>(), ["b"] = 2 },
        });
        int refused = Mutate(pickle, 1, content => PickleReader.Read(content));

        Assert.InRange(refused, 1, Rounds - 1);
    }

    [Fact]
    public void A_mutated_snapshot_is_read_or_refused_and_nothing_else()
    {
        byte[] snapshot = new Snapshots.SnapshotScript()
            .Event("segment_alloc", 0x1000, 4096).Event("alloc", 0x1000, 100).Event("alloc", 0x1200, 50)
            .Event("free_requested", 0x1000, 100).Event("free_completed", 0x1000, 100)
            .Block(0x1200, 512, 50).Block(0x1400, 512, 77).Bytes();
        int refused = Mutate(snapshot, 2, content => TraceFile.Read(content, "fuzz"));

        Assert.InRange(refused, 1, Rounds - 1);
    }

    [Fact]
    public void A_mutated_text_is_read_or_refused_and_nothing_else()
    {
        byte[] text = Encoding.UTF8.GetBytes("# prelude: 1\na 0 8 @0\n# prelude end\na 1 4096 256 @7\n# oom 12\nf 0 @9\nf 1\n");
        int refused = Mutate(text, 3, content => TraceFile.Read(content, "fuzz"));

        Assert.InRange(refused, 1, Rounds - 1);
    }

    [Fact]
    public void A_mutated_gzip_is_read_or_refused_and_nothing_else()
    {
        byte[] zipped = TraceText.Gzip(Encoding.UTF8.GetBytes("a 0 8 @0\na 1 4096 256 @7\nf 0 @9\nf 1\n"));
        int refused = Mutate(zipped, 4, content => TraceFile.Read(content, "fuzz"));

        Assert.InRange(refused, 1, Rounds - 1);
    }

    private static int Mutate(byte[] original, int seed, Action<Stream> read)
    {
        // The buffers of one read are some 200 KiB.
        const long Enough = Rounds * (1L << 20);
        int refused = 0;
        long bytes = HeapMeter.BytesOnce(
            () => new Random(seed),
            random =>
            {
                refused = 0;
                for (int round = 0; round < Rounds; round++)
                    refused += TryRead(Mutant(original, random), read) ? 0 : 1;
            },
            Enough);
        Assert.InRange(bytes, 0, Enough);
        return refused;
    }

    private static bool TryRead(byte[] content, Action<Stream> read)
    {
        try
        {
            read(new MemoryStream(content));
            return true;
        }
        catch (Exception documented) when (documented is PickleException or TraceFormatException)
        {
            return false;
        }
    }

    private static byte[] Mutant(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (int change = random.Next(1, 4); change > 0 && bytes.Count > 1; change--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 8), bytes.Count - at);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
                default: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }

        return [.. bytes];
    }
}
