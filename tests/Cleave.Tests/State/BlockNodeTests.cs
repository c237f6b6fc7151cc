using Cleave.State;

namespace Cleave.Tests.State;

/// <summary>Random bytes as nodes of a state: those that are read are written with the same bytes, so each node has one form.</summary>
public sealed class BlockNodeTests
{
    [Theory]
    [InlineData(6, 6)]
    [InlineData(6, 3)]
    [InlineData(6, 0)]
    [InlineData(3, 3)]
    [InlineData(2, 1)]
    public void A_node_that_is_read_is_written_with_the_same_bytes(int levels, int merges)
    {
        var random = new Random((8 * levels) + merges);
        int read = 0;
        const int Runs = 20_000;
        for (int run = 0; run < Runs; run++)
        {
            byte[] bytes = SomeBytes(random);
            var reader = new StateReader(bytes, 0);
            var node = new BlockNode(levels, merges);
            node.Read(ref reader);
            if (reader.HasFailed)
            {
                Assert.Contains("not in their shortest form", reader.Failure.ToString(), StringComparison.Ordinal);
                continue;
            }

            read++;
            Assert.Equal(Convert.ToHexString(bytes[..^reader.Left]), Written(node));
        }

        Assert.InRange(read, Runs / 50, Runs - (Runs / 50));
    }

    /// <summary>Makes the forms of the sets and some bits, up to a place from which on all are zero.</summary>
    private static byte[] SomeBytes(Random random)
    {
        var bytes = new byte[1 + NodeBits.MostBytes];
        random.NextBytes(bytes);
        int end = random.Next(8 * NodeBits.MostBytes);
        bytes[1 + (end / 8)] &= (byte)((1 << (end % 8)) - 1);
        bytes.AsSpan(2 + (end / 8)).Clear();
        return bytes;
    }

    private static string Written(in BlockNode node)
    {
        var writer = new StateWriter(StateWriter.UsualCapacity);
        node.Write(ref writer);
        string bytes = Convert.ToHexString(writer.Written);
        writer.Dispose();
        return bytes;
    }
}
