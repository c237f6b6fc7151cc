using Xunit.Abstractions;

namespace Cleave.Packages.Tests;

/// <summary>New programs that refer to a package run the example of its README: built, trimmed, compiled ahead of time.</summary>
[Collection(PackageCollection.Name)]
public sealed class ConsumerTests(PackageFolder packages, ITestOutputHelper output)
{
    /// <summary>The packages whose example runs anywhere: that of Cleave.Vulkan needs a device,
    /// and that of Cleave.Orleans a host of services.</summary>
    public static TheoryData<string> Libraries =>
        [.. PackageFolder.Identifiers.Where(identifier => identifier is not ("Cleave.Cli" or "Cleave.Vulkan" or "Cleave.Orleans"))];

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task The_example_of_a_package_runs_with_that_package_alone(string identifier)
    {
        using var consumer = new Consumer(packages, identifier);
        Assert.NotEmpty(consumer.Promised);
        Assert.Equal(consumer.Promised, await consumer.Run());
    }

    // The example of Cleave.Tools has Cleave in it too.
    [Theory]
    [InlineData("Cleave.Memory")]
    [InlineData("Cleave.Tools")]
    [InlineData("Cleave.Storage")]
    public async Task The_example_runs_compiled_ahead_of_time(string identifier)
    {
        using var consumer = new Consumer(packages, identifier);
        (string[] lines, long bytes) = await consumer.Publish("PublishAot=true");
        output.WriteLine($"{identifier}, ahead of time: {bytes:N0} bytes");
        Assert.Equal(consumer.Promised, lines);
        Assert.False(File.Exists(Path.Combine(consumer.Folder, "published", "Cleave.dll")), "The program was not compiled ahead of time.");
    }

    // That of Cleave.Storage, because it has the native library of its store beside it.
    [Fact]
    public async Task The_example_runs_trimmed()
    {
        using var consumer = new Consumer(packages, "Cleave.Storage");
        (string[] lines, long bytes) = await consumer.Publish("PublishTrimmed=true", "SelfContained=true");
        output.WriteLine($"Cleave.Storage, trimmed, with the runtime: {bytes:N0} bytes");
        Assert.Equal(consumer.Promised, lines);
        Assert.True(File.Exists(Path.Combine(consumer.Folder, "published", "Cleave.dll")));
    }

    [Fact]
    public async Task The_command_is_installed_as_a_tool_and_replays_its_own_recording()
    {
        using var consumer = new Consumer(packages, "Cleave");
        await Tool.Dotnet(consumer.Folder, "tool", "install", "Cleave.Cli", "--version", packages.Version, "--tool-path", "tools");
        string command = Path.Combine(consumer.Folder, "tools", OperatingSystem.IsWindows() ? "cleave.exe" : "cleave");
        Tool replay = await Tool.Run(consumer.Folder, command, "replay");
        Assert.Contains(replay.Lines, line => line.Contains("as recorded", StringComparison.Ordinal));
        Tool version = await Tool.Run(consumer.Folder, command, "--version");
        Assert.StartsWith(packages.Version, version.Output, StringComparison.Ordinal);
    }
}
