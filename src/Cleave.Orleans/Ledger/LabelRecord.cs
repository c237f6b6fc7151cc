namespace Cleave.Orleans.Ledger;

/// <summary>The stored form of labels: their number, then name and value of each, by name.</summary>
internal static class LabelRecord
{
    public static void Write(LedgerWriter writer, LabelSet labels)
    {
        writer.Number((ulong)labels.Count);
        foreach ((string name, string value) in labels.ToDictionary())
        {
            writer.Text(name);
            writer.Text(value);
        }
    }

    public static LabelSet Read(ref LedgerReader reader)
    {
        var labels = new KeyValuePair<string, string>[reader.Count()];
        for (int index = 0; index < labels.Length; index++)
        {
            string name = reader.Text();
            labels[index] = new(name, reader.Text());
        }

        return new LabelSet(labels);
    }
}
