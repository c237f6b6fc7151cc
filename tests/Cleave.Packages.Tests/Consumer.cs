using System.Text.RegularExpressions;

namespace Cleave.Packages.Tests;

/// <summary>A new program outside of the repository, which has nothing of Cleave but the packages.</summary>
internal sealed partial class Consumer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cleave-consumer-");

    /// <summary>Makes a program from the example in the README of a package.</summary>
    /// <param name="packages">The folder of the packages.</param>
    /// <param name="identifier">The package, the only one that the program refers to.</param>
    public Consumer(PackageFolder packages, string identifier)
    {
        string readme = File.ReadAllText(Path.Combine(PackageFolder.Root, "src", identifier, "README.md"));
        Example = Snippet().Match(readme).Groups[1].Value;
        Write("Program.cs", Example);
        // That of Cleave.Storage needs packages of others too.
        Write("nuget.config", identifier == "Cleave.Storage" ? Beside(packages) : Offline(packages));
        Write("Consumer.csproj", $"""
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
                <PackageReference Include="{identifier}" Version="[{packages.Version}]" />
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>The folder of the program.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The example in the README of the package.</summary>
    public string Example { get; }

    /// <summary>The lines that the example promises: the comment behind each line that it writes.</summary>
    public string[] Promised => [.. Promise().Matches(Example).Select(match => match.Groups[1].Value)];

    /// <summary>Settings of NuGet with one source, the folder of the packages.</summary>
    public static string Offline(PackageFolder packages) => $"""
        <configuration>
          <packageSources><clear /><add key="cleave" value="{packages.Source}" /></packageSources>
        </configuration>
        """;

    /// <summary>Settings of NuGet with the folder of the packages beside the sources of this machine.</summary>
    public static string Beside(PackageFolder packages) => $"""
        <configuration>
          <packageSources><add key="cleave" value="{packages.Source}" /></packageSources>
        </configuration>
        """;

    /// <summary>Restores, builds and runs the program with the packages of the folder alone.</summary>
    public async Task<string[]> Run()
    {
        await Tool.Dotnet(Folder, "build", "-c", "Release", "-v", "quiet");
        return (await Tool.Dotnet(Folder, "run", "-c", "Release", "--no-build")).Lines;
    }

    /// <summary>Publishes the program for this machine and runs what came out.</summary>
    /// <param name="properties">The properties that say how, such as <c>PublishAot=true</c>.</param>
    /// <returns>The lines that the program wrote, and the bytes that it takes.</returns>
    public async Task<(string[] Lines, long Bytes)> Publish(params string[] properties)
    {
        // The packages of Cleave are in the cache then, and the compiler comes from wherever this machine gets its packages.
        await Tool.Dotnet(Folder, "restore", "-v", "quiet");
        File.Delete(Path.Combine(Folder, "nuget.config"));
        string[] settings = [.. properties.Select(property => $"-p:{property}")];
        await Tool.Dotnet(Folder, ["publish", "-c", "Release", "-v", "quiet", "--use-current-runtime", "-o", "published", .. settings]);
        string program = Path.Combine(Folder, "published", OperatingSystem.IsWindows() ? "Consumer.exe" : "Consumer");
        long bytes = Directory.EnumerateFiles(Path.Combine(Folder, "published"))
            .Where(path => Path.GetExtension(path) is not (".pdb" or ".dbg" or ".xml")).Sum(path => new FileInfo(path).Length);
        return ((await Tool.Run(Folder, program)).Lines, bytes);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"Console\.WriteLine\(.*\); // (.*)")]
    private static partial Regex Promise();
}
