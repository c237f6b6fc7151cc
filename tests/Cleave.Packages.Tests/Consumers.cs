namespace Cleave.Packages.Tests;

/// <summary>All programs that use the packages, made in one call of MSBuild,
/// because starting it costs more than most of its work here.</summary>
internal sealed class Consumers : IDisposable
{
    /// <summary>The packages whose examples are compiled ahead of time. That of Cleave.Tools has Cleave in it too.</summary>
    private static readonly string[] Native = ["Cleave.Memory", "Cleave.Tools", "Cleave.Storage"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cleave-consumer-");
    private readonly Dictionary<string, Consumer> _built;

    private Consumers(PackageFolder packages)
    {
        _built = Identifiers.ToDictionary(identifier => identifier, identifier => Alone(packages, identifier));
        AheadOfTime = new Consumer(Place("ahead-of-time"), Consumer.ProgramOf(Native), packages, Native);
        // That of Cleave.Storage, because it has the native library of its store beside it.
        Trimmed = new Consumer(Place("trimmed"), Consumer.ExampleOf("Cleave.Storage"), packages, "Cleave.Storage");
        foreach (Consumer published in (Consumer[])[AheadOfTime, Trimmed])
        {
            published.RestoreBeside(packages);
        }
    }

    /// <summary>The packages whose example runs anywhere: that of Cleave.Vulkan needs a device,
    /// and that of Cleave.Orleans a host of services.</summary>
    public static string[] Identifiers { get; } =
        [.. PackageFolder.Identifiers.Where(identifier => identifier is not ("Cleave.Cli" or "Cleave.Vulkan" or "Cleave.Orleans"))];

    /// <summary>A program of several examples, compiled ahead of time.</summary>
    public Consumer AheadOfTime { get; }

    /// <summary>The example of one package, trimmed, with the runtime beside it.</summary>
    public Consumer Trimmed { get; }

    /// <summary>The example of a package, built with that package alone.</summary>
    public Consumer this[string identifier] => _built[identifier];

    /// <summary>Restores, builds and publishes all programs.</summary>
    public static async Task<Consumers> Make(PackageFolder packages)
    {
        var all = new Consumers(packages);
        try
        {
            await Tool.Dotnet(all._folder.FullName, ["msbuild", all.WriteProject(), "-restore", "-m:1", "-v:quiet", "-nologo"]);
            return all;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Consumer Alone(PackageFolder packages, string identifier)
    {
        var consumer = new Consumer(Place(identifier), Consumer.ExampleOf(identifier), packages, identifier);
        // That of Cleave.Storage needs packages of others too.
        if (identifier == "Cleave.Storage")
        {
            consumer.RestoreBeside(packages);
        }
        else
        {
            consumer.RestoreOffline(packages);
        }

        return consumer;
    }

    private string Place(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a project that makes all others. What is published says how as properties, as if its own project did.</summary>
    private string WriteProject()
    {
        string path = Place("all.proj");
        string built = string.Join(';', _built.Values.Select(consumer => consumer.Project));
        // The compiler and the runtime come from wherever this machine gets its packages; those that it has are not copied.
        string kept = $"RestoreFallbackFolders={PackageFolder.OfThisMachine}";
        string here = $"_IsPublishing=true;UseCurrentRuntimeIdentifier=true;PublishDir=published/;{kept}";
        File.WriteAllText(path, $"""
            <Project DefaultTargets="All">
              <ItemGroup>
                <Program Include="{built}" />
                <Published Include="{AheadOfTime.Project}" AdditionalProperties="PublishAot=true;NativeDebugSymbols=false;{here}" />
                <Published Include="{Trimmed.Project}" AdditionalProperties="PublishTrimmed=true;SelfContained=true;{here}" />
              </ItemGroup>
              <Target Name="Restore">
                <MSBuild Projects="@(Program);@(Published)" Targets="Restore" />
              </Target>
              <Target Name="All">
                <MSBuild Projects="@(Program)" Targets="Build" Properties="Configuration=Release" />
                <MSBuild Projects="@(Published)" Targets="Publish" Properties="Configuration=Release" />
              </Target>
            </Project>
            """);
        return path;
    }
}
