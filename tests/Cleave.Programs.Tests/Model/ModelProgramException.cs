namespace Cleave.Programs.Tests.Model;

/// <summary>A property failed on a program; the message holds all that is needed to see it fail again.</summary>
internal sealed class ModelProgramException : Exception
{
    private ModelProgramException(string message, Exception? cause, IReadOnlyList<VectorLine> lines, int seed)
        : base(message, cause)
    {
        Lines = lines;
        Seed = seed;
    }

    /// <summary>The shrunk program, with the answers of the model.</summary>
    public IReadOnlyList<VectorLine> Lines { get; }

    public int Seed { get; }

    /// <summary>Writes the program to the file and makes the exception to throw.</summary>
    public static ModelProgramException Report(ModelProgram program, Exception? cause, int seed, string path)
    {
        IReadOnlyList<VectorLine> lines = program.Run();
        File.WriteAllText(path, string.Concat(lines.Select(l => $"{l}\n")));
        string trace = ModelTrace.Write(lines, Path.ChangeExtension(Path.GetFileName(path), ".trace"));
        string message = $"""
            {cause?.Message ?? "The property failed."}
            The shrunk program, with the model's answers (replay with seed {seed}; written to {path},
            and for cleave replay --policy recorded to {trace}):

            {string.Join('\n', lines)}
            """;
        return new ModelProgramException(message, cause, lines, seed);
    }
}
