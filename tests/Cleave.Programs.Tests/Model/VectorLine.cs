namespace Cleave.Programs.Tests.Model;

/// <summary>One line of the vector format: <c>operation -> answer</c>.</summary>
internal readonly record struct VectorLine(string Operation, string Answer)
{
    public const string Separator = " -> ";

    public static VectorLine Parse(string line)
    {
        int at = line.IndexOf(Separator, StringComparison.Ordinal);
        return at > 0
            ? new VectorLine(line[..at], line[(at + Separator.Length)..])
            : throw new FormatException($"No 'operation -> answer': '{line}'");
    }

    public override string ToString() => Operation + Separator + Answer;
}
