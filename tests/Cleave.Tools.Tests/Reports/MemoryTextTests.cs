using Cleave.Pool;
using Cleave.Tools.Reports;
using Cleave.Tools.Terminal;
using Cleave.Tools.Tests.Replay;

namespace Cleave.Tools.Tests.Reports;

/// <summary>The text of a memory report at its edges: spaces of few blocks, lines of few characters.</summary>
public sealed class MemoryTextTests
{
    [Theory]
    [InlineData("a 1 4096", "+0 B       #")]
    [InlineData("a 1 4096; a 2 8192; f 1; a 3 4096", "+0 B       ###")]
    public void A_space_of_fewer_blocks_than_a_line_has_characters_is_one_short_row(string trace, string row)
    {
        string[] lines = Text(MemoryReport.Of(Play.Trace(trace)), 80);
        Assert.Equal([row], lines.Where(line => line.StartsWith('+')));
        Assert.Equal("Nothing is free.", lines[^1]);
    }

    [Theory]
    [InlineData(52)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void What_stands_above_and_below_the_map_keeps_to_the_width(int width)
    {
        string[] lines = Text(MemoryReport.Of(AllocatorWithEverything()), width);
        string[] map = [.. lines.TakeWhile(line => !line.StartsWith("block size", StringComparison.Ordinal))];
        Assert.All(map, line => Assert.True(line.Length <= width, line));
        string text = string.Join(' ', map);
        Assert.All(["out of use;", "ext.frag", "x out of use", "# full"], words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    private static BuddyPool AllocatorWithEverything()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { Size = 1 << 16, MaxSize = 512, MinBuddy = 16 });
        pool.Retire(0, 4096);
        pool.Allocate(100);
        return pool;
    }

    private static string[] Text(MemoryReport report, int width)
    {
        var text = new StringWriter();
        MemoryText.Write(report, text, width);
        return text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
