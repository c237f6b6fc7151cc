using System.Globalization;

namespace Cleave.Memory.Tests;

/// <summary>The tests of arenas and page lists pass on a system with pages of 16 KiB and reservations at multiples of 64 KiB.</summary>
public sealed class CoarsePageTests
{
    [Fact]
    public void The_tests_of_arenas_pass_on_pages_of_16_KiB()
    {
        (int exitCode, string output, string errors) = ChildProgram.Run(CoarsePageRun.Run);
        Assert.True(exitCode == 0, output + errors);
        string[] last = output.Split('\n')[^1].Split(' ');
        Assert.Equal("passed", last[1]);
        Assert.True(int.Parse(last[0], CultureInfo.InvariantCulture) > 60, output);
    }
}
