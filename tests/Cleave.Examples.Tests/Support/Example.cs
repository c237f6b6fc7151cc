namespace Cleave.Examples.Tests.Support;

/// <summary>A program that the documentation shows, in one file or several, with the text that it promises to print.</summary>
/// <param name="Name">The place of the example: a page, or the identifier of a member.</param>
/// <param name="Files">The C# files, of which the first has the statements.</param>
/// <param name="Promised">The lines that the example says it prints, in order. Three dots stand for any text.</param>
internal sealed record Example(string Name, IReadOnlyList<string> Files, IReadOnlyList<string> Promised)
{
    /// <summary>The namespaces that are imported without a line of the example, besides those of every new project.</summary>
    public IReadOnlyList<string> Imported { get; init; } = [];

    public override string ToString() => Name;
}
