using System.Text.RegularExpressions;

namespace Cleave.Packages.Tests;

/// <summary>A new program outside of the repository, which has nothing of Cleave but the packages.</summary>
internal sealed partial class Consumer
{
    /// <summary>The name of every program. Each has a folder of its own.</summary>
    private const string Name = "Consumer";

    /// <summary>Makes a program in a new folder.</summary>
    /// <param name="folder">The folder of the program, which does not exist yet.</param>
    /// <param name="program">The source of the program.</param>
    /// <param name="packages">The folder of the packages.</param>
    /// <param name="identifiers">The packages that the program refers to.</param>
    public Consumer(string folder, string program, PackageFolder packages, params string[] identifiers)
    {
        Folder = folder;
        Directory.CreateDirectory(folder);
        string references = string.Join("\n    ", identifiers.Select(
            identifier => $"<PackageReference Include=\"{identifier}\" Version=\"[{packages.Version}]\" />"));
        Write("Program.cs", program);
        Write($"{Name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>
                {references}
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>The folder of the program.</summary>
    public string Folder { get; }

    /// <summary>The file that describes the program to MSBuild.</summary>
    public string Project => Path.Combine(Folder, $"{Name}.csproj");

    /// <summary>The example in the README of a package.</summary>
    public static string ExampleOf(string identifier)
    {
        string readme = File.ReadAllText(Path.Combine(PackageFolder.Root, "src", identifier, "README.md"));
        return Snippet().Match(readme).Groups[1].Value;
    }

    /// <summary>The lines that the example of a package promises: the comment behind each line that it writes.</summary>
    public static string[] PromisedBy(string identifier) =>
        [.. Promise().Matches(ExampleOf(identifier)).Select(match => match.Groups[1].Value)];

    /// <summary>A program of several examples. Its argument is the identifier of the package whose example runs.</summary>
    public static string ProgramOf(string[] identifiers)
    {
        string[] examples = [.. identifiers.Select(ExampleOf)];
        string usings = string.Concat(examples.SelectMany(example => Using().Matches(example)).Select(line => line.Value).Distinct());
        string calls = string.Concat(identifiers.Select((identifier, number) => $"\"{identifier}\" => Example{number},\n"));
        string methods = string.Concat(examples.Select(
            (example, number) => $"static void Example{number}()\n{{\n{Using().Replace(example, "")}}}\n\n"));
        return $"{usings}\nAction run = args[0] switch\n{{\n{calls}_ => throw new ArgumentException(args[0]),\n}};\nrun();\n\n{methods}";
    }

    /// <summary>Keeps settings of NuGet with one source, the folder of the packages.</summary>
    public void RestoreOffline(PackageFolder packages) => Write("nuget.config", $"""
        <configuration>
          <packageSources><clear /><add key="cleave" value="{packages.Source}" /></packageSources>
        </configuration>
        """);

    /// <summary>Keeps settings of NuGet with the folder of the packages beside the sources of this machine.</summary>
    public void RestoreBeside(PackageFolder packages) => Write("nuget.config", $"""
        <configuration>
          <packageSources><add key="cleave" value="{packages.Source}" /></packageSources>
        </configuration>
        """);

    /// <summary>Runs the program as it was built.</summary>
    public async Task<string[]> Run() =>
        (await Tool.Dotnet(Folder, Path.Combine(Folder, "bin", "Release", "net10.0", $"{Name}.dll"))).Lines;

    /// <summary>Runs the program as it was published.</summary>
    public async Task<string[]> RunPublished(params string[] arguments) =>
        (await Tool.Run(Folder, Published(OperatingSystem.IsWindows() ? $"{Name}.exe" : Name), arguments)).Lines;

    /// <summary>A file of the published program.</summary>
    public string Published(string file) => Path.Combine(Folder, "published", file);

    /// <summary>The bytes that the published program takes.</summary>
    public long PublishedBytes() => Directory.EnumerateFiles(Published(""))
        .Where(path => Path.GetExtension(path) is not (".pdb" or ".dbg" or ".xml")).Sum(path => new FileInfo(path).Length);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"Console\.WriteLine\(.*\); // (.*)")]
    private static partial Regex Promise();

    [GeneratedRegex(@"^using [\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex Using();
}
