using System.Reflection;
using System.Xml.Linq;

namespace Cleave.Examples.Tests.Support;

/// <summary>The examples in the XML documentation of the libraries, as an editor and the site show them.</summary>
internal static class Comments
{
    /// <summary>Names of the libraries that are packages.</summary>
    public static IReadOnlyList<string> Libraries { get; } = ["Cleave", "Cleave.Memory", "Cleave.Vulkan", "Cleave.Tools"];

    /// <summary>The libraries that examples of pages may use.</summary>
    public static IReadOnlyList<string> Usable { get; } = [.. Libraries, "Cleave.Storage"];

    /// <summary>All examples, by the identifier of the member that shows them, such as <c>T:Cleave.ByteSize</c>.</summary>
    public static IReadOnlyDictionary<string, Example> Examples { get; } = Libraries.SelectMany(Read).ToDictionary(example => example.Name);

    private static IEnumerable<Example> Read(string library)
    {
        string[] namespaces = [.. Assembly.Load(library).GetExportedTypes().Select(type => type.Namespace!).Distinct()];
        XDocument document = XDocument.Load(Path.Combine(AppContext.BaseDirectory, library + ".xml"));
        foreach (XElement member in document.Descendants("member"))
        {
            // The compiler repeats the comment of a record on its constructor.
            if (((string)member.Attribute("name")!).Contains(".#ctor(", StringComparison.Ordinal))
                continue;

            string[] codes = [.. member.Descendants("example").Descendants("code").Select(code => Outdent(code.Value))];
            if (codes.Length == 0)
                continue;

            string name = (string)member.Attribute("name")!;
            // A reader of the reference sees the namespace of the type, so the example need not import it.
            string own = namespaces.Where(space => name.StartsWith($"{name[0]}:{space}.", StringComparison.Ordinal)).MaxBy(
                space => space.Length)!;
            string code = string.Join('\n', codes);
            yield return new Example(name, [code], [.. Promises.In(code)]) { Imported = [own, "Cleave"] };
        }
    }

    private static string Outdent(string code)
    {
        string[] lines = code.Trim('\n').Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : "")).TrimEnd() + "\n";
    }
}
