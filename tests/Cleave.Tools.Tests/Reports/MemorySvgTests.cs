using System.Globalization;
using System.Xml.Linq;
using Cleave.Tools.Reports;
using Cleave.Tools.Svg;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>What the SVG picture says in words: the axes and what is left out.</summary>
public sealed class MemorySvgTests
{
    private const double Width = 960;

    [Fact]
    public void No_number_on_an_axis_is_cut_by_the_edge_of_the_picture()
    {
        var builder = new TraceBuilder("long");
        for (long id = 0; id < 50_000; id++)
        {
            builder.Allocate(id, 4096);
            builder.Free(id);
        }

        XElement[] labels = [.. Texts(MemoryReport.Of(builder.Build())).Where(text => (string?)text.Attribute("class") == "middle")];
        Assert.Contains(labels, label => label.Value == "100\u202f000");
        // No font of 13 pixels has digits of 9.
        Assert.All(labels, label => Assert.True(
            double.Parse(label.Attribute("x")!.Value, CultureInfo.InvariantCulture) + (label.Value.Length * 9 / 2.0) <= Width));
    }

    [Fact]
    public void A_map_without_all_blocks_says_so()
    {
        Trace trace = Play.Trace("a 1 4096; a 2 8192; a 3 4096; f 1");
        var options = new Tools.Replay.ReplayOptions { TimedPasses = 0 };
        MemoryReport thinned = MemoryReport.Of(
            trace, Tools.Replay.Replayer.Run(trace, Tools.Replay.PlacementPolicy.Pool, options), options, lives: 1);
        string words = string.Join(' ', Texts(thinned).Select(text => text.Value));
        Assert.Contains(
            "Of 3 runs of blocks the 1 with the largest area (bytes times events) are drawn one by one", words, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "runs of blocks", string.Concat(Texts(MemoryReport.Of(trace)).Select(text => text.Value)), StringComparison.Ordinal);
    }

    private static XElement[] Texts(MemoryReport report)
    {
        var text = new StringWriter();
        MemorySvg.Write([report], text);
        XElement svg = XElement.Parse(text.ToString());
        double height = double.Parse(svg.Attribute("height")!.Value, CultureInfo.InvariantCulture);
        XElement[] texts = [.. svg.Descendants().Where(node => node.Name.LocalName == "text")];
        Assert.All(texts, node => Assert.True(double.Parse(node.Attribute("y")!.Value, CultureInfo.InvariantCulture) < height));
        return texts;
    }
}
