using Cleave.Orleans.Ledger;

namespace Cleave.Orleans.Grains;

/// <summary>The stored form of a shard: its spaces with their labels and sizes, and the statistics of the moment.</summary>
internal static class ShardRecord
{
    private const byte Version = 1;

    public static byte[] Write(IEnumerable<SpaceStatistics> spaces)
    {
        SpaceStatistics[] sorted = [.. spaces.OrderBy(space => space.Id, StringComparer.Ordinal)];
        var writer = new LedgerWriter();
        writer.Byte(Version);
        writer.Number((ulong)sorted.Length);
        foreach (SpaceStatistics space in sorted)
        {
            writer.Text(space.Id);
            LabelRecord.Write(writer, space.Labels);
            writer.Byte((byte)space.Kind);
            writer.Number(space.Size);
            writer.Number(space.ChunkSize);
            writer.Number(space.Changes);
            writer.Number(space.FreeBytes);
            writer.Number(space.LargestFreeRun);
            writer.Number((ulong)space.Leases);
            writer.Byte(space.IsDraining ? (byte)1 : (byte)0);
            writer.Moment(space.NextExpiry);
            writer.Number(space.LastFencingNumber);
        }

        writer.Checksum();
        return writer.Written.ToArray();
    }

    public static SpaceStatistics[] Read(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
        {
            return [];
        }

        var reader = new LedgerReader(LedgerChecksum.Strip(record));
        byte version = reader.Byte();
        if (version != Version)
        {
            throw new LedgerFormatException($"The shard is of version {version}; this program reads version {Version}.");
        }

        var spaces = new SpaceStatistics[reader.Count()];
        for (int index = 0; index < spaces.Length; index++)
        {
            spaces[index] = ReadSpace(ref reader);
        }

        return spaces;
    }

    private static SpaceStatistics ReadSpace(ref LedgerReader reader)
    {
        string id = reader.Text();
        LabelSet labels = LabelRecord.Read(ref reader);
        var kind = (SpaceKind)reader.Byte();
        ulong size = reader.Number();
        ulong chunkSize = reader.Number();
        ulong changes = reader.Number();
        return new SpaceStatistics
        {
            Id = id,
            Changes = changes,
            Labels = labels,
            Kind = kind,
            Size = size,
            ChunkSize = chunkSize,
            FreeBytes = reader.Number(),
            LargestFreeRun = reader.Number(),
            Leases = (int)reader.Number(),
            IsDraining = reader.Byte() != 0,
            NextExpiry = reader.Moment(),
            LastFencingNumber = reader.Number(),
        };
    }
}
