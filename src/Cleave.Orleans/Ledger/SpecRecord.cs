namespace Cleave.Orleans.Ledger;

/// <summary>The stored form of a description: id, allocator, size, chunk size and labels.</summary>
internal static class SpecRecord
{
    public static void Write(LedgerWriter writer, SpaceSpec spec)
    {
        writer.Text(spec.Id);
        writer.Byte((byte)spec.Kind);
        writer.Number(spec.Size);
        writer.Number(spec.ChunkSize);
        LabelRecord.Write(writer, spec.Labels);
    }

    public static SpaceSpec Read(ref LedgerReader reader) => new()
    {
        Id = reader.Text(),
        Kind = (SpaceKind)reader.Byte(),
        Size = reader.Number(),
        ChunkSize = reader.Number(),
        Labels = LabelRecord.Read(ref reader),
    };
}
