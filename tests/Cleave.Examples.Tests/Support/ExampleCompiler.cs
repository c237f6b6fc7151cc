using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cleave.Examples.Tests.Support;

/// <summary>Compiles examples as a new project would that has the packages:
/// implicit usings, nullable references, warnings as errors.</summary>
internal static class ExampleCompiler
{
    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
    ];

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(IsUsual)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.ConsoleApplication,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable,
        allowUnsafe: true);

    private static readonly ConcurrentDictionary<string, CSharpCompilation> Compiled = new();

    /// <summary>Compiles an example once, and fails the test if the compiler has anything to say.</summary>
    public static CSharpCompilation Compile(Example example) => Compiled.GetOrAdd(example.Name, _ => Make(example));

    private static CSharpCompilation Make(Example example)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
        string usings = string.Concat(ImplicitUsings.Concat(example.Imported).Distinct().Select(name => $"global using {name};\n"));
        string given = $"global using static {Given.Namespace}.{nameof(Given)};\n";
        var compilation = CSharpCompilation.Create(
            "Example" + Guid.NewGuid().ToString("N"),
            [.. example.Files.Prepend(usings + given).Select(file => CSharpSyntaxTree.ParseText(file, parse))],
            References.Append(MetadataReference.CreateFromFile(typeof(Given).Assembly.Location)),
            Options);
        Diagnostic[] wrong = [.. compilation.GetDiagnostics().Where(IsWrong)];
        Assert.True(wrong.Length == 0, $"{example.Name}:\n{string.Join('\n', wrong.Select(Describe))}");
        return compilation;
    }

    private static bool IsWrong(Diagnostic diagnostic) =>
        diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id is not ("CS1701" or "CS1702" or "CS8019");

    private static string Describe(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        string line = diagnostic.Location.SourceTree?.GetText().Lines[place.StartLinePosition.Line].ToString() ?? "";
        return $"{diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}\n    {line.Trim()}";
    }

    private static bool IsUsual(string path)
    {
        string name = Path.GetFileName(path);
        return name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)
            || Comments.Usable.Contains(Path.GetFileNameWithoutExtension(name));
    }
}
