using Cleave.Examples.Tests.Pictures;
using Cleave.Examples.Tests.Support;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Examples.Tests;

/// <summary>The programs and commands on the pages of the documentation run, and print what the pages show.</summary>
[Collection(ConsoleGroup.Name)]
public sealed class PageExampleTests
{
    public static TheoryData<string> All => [.. Pages.Programs.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void The_program_and_the_commands_of_a_page_print_what_it_shows(string name)
    {
        Example example = Pages.Programs[name];
        string page = name.Split(',')[0];
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cleave-page-");
        using TestDevice? device = page.Contains("vulkan", StringComparison.Ordinal) ? new TestDevice() : null;
        Given.handles = device?.Handles ?? default;
        try
        {
            Promises.AssertKept(example, ExampleRun.Of(ExampleCompiler.Compile(example), folder.FullName, isAlone: device is null));
            // The commands read what the program wrote.
            Assert.All(ShownCommand.On(page), command => command.Run(folder.FullName));
            foreach (FileInfo picture in folder.EnumerateFiles("*.svg"))
                PictureTests.AssertCurrent($"{Path.GetFileNameWithoutExtension(page)}-{Path.GetFileNameWithoutExtension(picture.Name)}",
                    File.ReadAllText(picture.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
