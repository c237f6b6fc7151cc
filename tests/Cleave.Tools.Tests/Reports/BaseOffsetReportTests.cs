using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cleave.Gpu;
using Cleave.Tools.Html;
using Cleave.Tools.Json;
using Cleave.Tools.Moments;
using Cleave.Tools.Recording;
using Cleave.Tools.Reports;
using Cleave.Tools.Svg;
using Cleave.Tools.Tests.Recording;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>Recordings and reports of an allocator with a base offset are those of its twin at offset 0, with the base added to every
/// address and to nothing else.</summary>
public sealed partial class BaseOffsetReportTests
{
    private const ulong Chunk = 4096;
    private const ulong Base = 0x7_0000_7000;

    private readonly AllocationRecorder[] _recorders = [new(10_000), new(10_000)];
    private readonly GpuBuddy _zero;
    private readonly GpuBuddy _moved;

    public BaseOffsetReportTests()
    {
        _zero = Make(_recorders[0], 0);
        _moved = Make(_recorders[1], Base);
        Assert.True(_zero.FreeBytes > 0 && _zero.FreeBytes == _moved.FreeBytes);
    }

    [Fact]
    public void A_moment_has_its_holes_at_the_addresses_that_the_caller_knows()
    {
        SpaceMoment zero = MemoryReport.Of(_zero).Moment, moved = MemoryReport.Of(_moved).Moment;
        Assert.Equal((0UL, Base), (zero.Base, moved.Base));
        Assert.NotEmpty(zero.Holes);
        Assert.Equal(zero.Holes.Select(hole => (hole.Address + Base, hole.Size)), moved.Holes.Select(hole => (hole.Address, hole.Size)));
        Assert.Equal(zero.Sizes, moved.Sizes);
        Assert.Equal(zero.Orders, moved.Orders);
        Assert.Equal(zero.Cells, moved.Cells);
    }

    [Fact]
    public void A_report_as_json_differs_in_addresses_alone()
    {
        string zero = TextOf(stream => MemoryJson.Write(MemoryReport.Of(_zero, "space"), stream));
        string moved = TextOf(stream => MemoryJson.Write(MemoryReport.Of(_moved, "space"), stream));
        Assert.NotEqual(zero, moved);
        Assert.Equal(zero, WithoutBase(moved));
    }

    [Fact]
    public void A_page_differs_in_the_base_alone()
    {
        string zero = TextOf(stream => HtmlReport.Write(MemoryReport.Of(_zero, "space"), stream));
        string moved = TextOf(stream => HtmlReport.Write(MemoryReport.Of(_moved, "space"), stream));
        Assert.Contains($"\"base\":\"{Base}\"", moved, StringComparison.Ordinal);
        Assert.Equal(Hashless(zero), Hashless(moved.Replace($"\"base\":\"{Base}\"", "\"base\":\"0\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_picture_has_no_address()
    {
        Assert.Equal(
            TextOf(stream => MemorySvg.Write([MemoryReport.Of(_zero, "space")], stream)),
            TextOf(stream => MemorySvg.Write([MemoryReport.Of(_moved, "space")], stream)));
    }

    [Fact]
    public void A_recording_differs_in_addresses_alone()
    {
        string zero = TextOf(_recorders[0].ToTrace("space")), moved = TextOf(_recorders[1].ToTrace("space"));
        Assert.Contains($"base={Base} ", moved, StringComparison.Ordinal);
        Assert.Equal(zero, WithoutBase(moved));
    }

    private static GpuBuddy Make(AllocationRecorder recorder, ulong start)
    {
        var options = new GpuBuddyOptions { BaseOffset = start, Size = 229 * Chunk, Observer = recorder };
        recorder.Space = RecordedSpace.Of(options);
        var buddy = new GpuBuddy(options);
        RecordedProgram.Run(buddy, new Random(5), 200);
        return buddy;
    }

    private static string TextOf(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string TextOf(Trace trace)
    {
        var text = new StringWriter();
        TraceTextWriter.Write(trace, text);
        return Time().Replace(text.ToString(), "");
    }

    /// <summary>Takes the base off each number that is an address of the space, whose numbers are otherwise far smaller.</summary>
    private static string WithoutBase(string text) => Hexadecimal().Replace(
        Number().Replace(text, number => Without(ulong.Parse(number.ValueSpan, CultureInfo.InvariantCulture), "")),
        number => Without(ulong.Parse(number.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture), "x"));

    private static string Without(ulong address, string format)
    {
        Assert.True(address >= Base, $"0x{address:x} is without the base offset.");
        return (format == "x" ? "0x" : "") + (address - Base).ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Takes out the hashes of the page's parts, which differ with the data.</summary>
    private static string Hashless(string page) => HashOf().Replace(page, "");

    [GeneratedRegex("(?<![0-9.])[0-9]{11}(?![0-9])")]
    private static partial Regex Number();

    [GeneratedRegex("0x[0-9a-f]+")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(" @[0-9]+")]
    private static partial Regex Time();

    [GeneratedRegex("sha256-[A-Za-z0-9+/=]+")]
    private static partial Regex HashOf();
}
