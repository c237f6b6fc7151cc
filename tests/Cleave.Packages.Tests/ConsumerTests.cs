using Xunit.Abstractions;

namespace Cleave.Packages.Tests;

/// <summary>New programs that refer to a package run the example of its README: built, trimmed, compiled ahead of time.</summary>
[Collection(PackageCollection.Name)]
public sealed class ConsumerTests(PackageFolder packages, ITestOutputHelper output)
{
    public static TheoryData<string> Libraries => [.. Consumers.Identifiers];

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task The_example_of_a_package_runs_with_that_package_alone(string identifier)
    {
        Consumer consumer = (await packages.GetConsumers())[identifier];
        string[] promised = Consumer.PromisedBy(identifier);
        Assert.NotEmpty(promised);
        Assert.Equal(promised, await consumer.Run());
    }

    [Theory]
    [InlineData("Cleave.Memory")]
    [InlineData("Cleave.Tools")]
    [InlineData("Cleave.Storage")]
    public async Task The_example_runs_compiled_ahead_of_time(string identifier)
    {
        Consumer consumer = (await packages.GetConsumers()).AheadOfTime;
        Assert.Equal(Consumer.PromisedBy(identifier), await consumer.RunPublished(identifier));
        output.WriteLine($"all examples, ahead of time: {consumer.PublishedBytes():N0} bytes");
        Assert.False(File.Exists(consumer.Published("Cleave.dll")), "The program was not compiled ahead of time.");
    }

    [Fact]
    public async Task The_example_runs_trimmed()
    {
        Consumer consumer = (await packages.GetConsumers()).Trimmed;
        Assert.Equal(Consumer.PromisedBy("Cleave.Storage"), await consumer.RunPublished());
        output.WriteLine($"Cleave.Storage, trimmed, with the runtime: {consumer.PublishedBytes():N0} bytes");
        Assert.True(File.Exists(consumer.Published("Cleave.dll")));
    }

    [Fact]
    public async Task The_command_is_installed_as_a_tool_and_replays_its_own_recording()
    {
        string folder = (await packages.GetConsumers())["Cleave"].Folder;
        await Tool.Dotnet(folder, "tool", "install", "Cleave.Cli", "--version", packages.Version, "--tool-path", "tools");
        string command = Path.Combine(folder, "tools", OperatingSystem.IsWindows() ? "cleave.exe" : "cleave");
        Tool replay = await Tool.Run(folder, command, "replay");
        Assert.Contains(replay.Lines, line => line.Contains("as recorded", StringComparison.Ordinal));
        Tool version = await Tool.Run(folder, command, "--version");
        Assert.StartsWith(packages.Version, version.Output, StringComparison.Ordinal);
    }
}
