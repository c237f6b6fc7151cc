using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cleave.Core;
using Cleave.Tools.Files;
using Cleave.Tools.Html;
using Cleave.Tools.Reports;
using Cleave.Tools.Svg;
using Cleave.Tools.Terminal;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>The text, the SVG picture and the HTML page of a memory report, without a browser.</summary>
public sealed partial class RendererTests
{
    private static readonly MemoryReport Sample = MemoryReport.Of(TraceFile.Open(Samples.PathOf("vma-renderer.trace"))[0]);

    [Fact]
    public void The_text_has_a_map_and_tables()
    {
        string[] lines = Text(Sample, 80);
        Assert.Equal("vma-renderer.trace, scattered, at the peak, event 2 of 34", lines[0]);
        Assert.Equal("9.88 MiB: 9.83 MiB allocated (9.83 MiB asked for), 44 KiB free; holes: 1,", lines[1]);
        Assert.Equal("the largest free block 32 KiB, ext.frag 27.3% of 44 KiB", lines[2]);
        Assert.Equal(24, lines.Count(line => line.StartsWith('+')));
        Assert.Contains(lines, line => line.StartsWith("Each character is ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("id 0, from event 0 on", StringComparison.Ordinal));
        Assert.DoesNotContain('\e', string.Concat(lines));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(47)]
    [InlineData(200)]
    public void The_map_is_as_wide_as_the_terminal(int width)
    {
        string[] rows = [.. Text(Sample, width).Where(line => line.StartsWith('+'))];
        Assert.All(rows, row => Assert.True(row.Length < width));
        Assert.Contains(rows, row => row.Length == width - 1);
    }

    [Fact]
    public void Colours_only_add_to_the_text()
    {
        string plain = string.Join('\n', Text(Sample, 60));
        string coloured = string.Join('\n', Text(Sample, 60, colour: true));
        Assert.NotEqual(plain, coloured);
        Assert.Equal(plain, Escapes().Replace(coloured, ""));
    }

    [Fact]
    public void The_SVG_is_sound_whatever_the_names_are()
    {
        var builder = new TraceBuilder("<&\"'\u0001 \ud800 ]]>");
        builder.Allocate(0, 5000);
        builder.Free(0);
        foreach (MemoryReport report in (MemoryReport[])[
            MemoryReport.Of(builder.Build()), Sample, MemoryReport.Of(new GpuBuddyCore(1 << 20, new Alignment(4096)))])
        {
            var text = new StringWriter();
            MemorySvg.Write([report], text);
            XElement svg = XElement.Parse(text.ToString());
            Assert.Equal("svg", svg.Name.LocalName);
            Assert.Contains(svg.Descendants(), node => node.Name.LocalName is "path" or "rect");
            Assert.DoesNotContain("NaN", text.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_page_lets_only_its_own_script_and_style_run_and_names_no_other_file()
    {
        string page = Page(Sample);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        string script = Between(page, "</script>\n<script>", "</script>");
        string style = Between(page, "<style>", "</style>");
        Assert.Contains($"script-src 'sha256-{Hash(script)}'", page, StringComparison.Ordinal);
        Assert.Contains($"style-src 'sha256-{Hash(style)}'", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"https?:|src=|url\(|@import|\sstyle=|\son\w+=", page);
    }

    [Fact]
    public void Names_from_a_trace_cannot_leave_the_data()
    {
        const string Name = "</script><script>alert(1)</script><!--";
        var builder = new TraceBuilder(Name);
        builder.Allocate(0, 5000);
        string page = Page(MemoryReport.Of(builder.Build()));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        using JsonDocument data = JsonDocument.Parse(Between(page, "id=\"data\">", "</script>"));
        Assert.Equal(Name, data.RootElement.GetProperty("maps")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Ids_that_a_script_cannot_tell_apart_as_numbers_are_text()
    {
        MemoryReport report = MemoryReport.Of(Play.Trace("a 9007199254740991 4096; a 9007199254740992 4096; a 9223372036854775807 4096"));
        Assert.Contains("\"id\":[9007199254740991,\"9007199254740992\",\"9223372036854775807\"]", Page(report), StringComparison.Ordinal);
    }

    /// <summary>Text needs 4.5 to 1, what is only a shape 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).</summary>
    [Theory]
    [InlineData("ink muted accent", "bg surface", 4.5)]
    [InlineData("live mapped space age-0 age-1 age-2 age-3 age-4 age-5 used retired clear", "free surface", 3)]
    public void Colours_stand_out_from_their_ground(string colours, string grounds, double least)
    {
        string style = Between(Page(Sample), "<style>", "</style>");
        string[] themes = [Between(style, ":root {", "}"), Between(style, "[data-theme=\"dark\"] {", "}")];
        foreach (string theme in themes)
        {
            foreach ((string colour, string ground) in colours.Split(' ').SelectMany(
                colour => grounds.Split(' ').Select(ground => (colour, ground))))
                Assert.True(Contrast(theme, colour, ground) >= least, $"{colour} on {ground}: {Contrast(theme, colour, ground):0.00}");
        }
    }

    private static double Contrast(string theme, string one, string other)
    {
        double[] lights = [.. new[] { Luminance(theme, one), Luminance(theme, other) }.Order()];
        return (lights[1] + 0.05) / (lights[0] + 0.05);
    }

    private static double Luminance(string theme, string name)
    {
        string hex = Regex.Match(theme, $@"--{name}: #(\w{{6}})").Groups[1].Value;
        double[] parts = [.. hex.Chunk(2).Select(pair => int.Parse(pair, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string[] Text(MemoryReport report, int width, bool colour = false)
    {
        var text = new StringWriter();
        MemoryText.Write(report, text, width, colour);
        return text.ToString().Split(Environment.NewLine);
    }

    private static string Page(MemoryReport report)
    {
        var stream = new MemoryStream();
        HtmlReport.Write(report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Between(string text, string begin, string end)
    {
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"\e\[\d+m")]
    private static partial Regex Escapes();
}
