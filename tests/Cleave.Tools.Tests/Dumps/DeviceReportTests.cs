using System.Text;
using System.Text.Json;
using Cleave.Tools.Files;
using Cleave.Tools.Html;
using Cleave.Tools.Json;
using Cleave.Tools.Moments;
using Cleave.Tools.Reports;
using Cleave.Tools.Svg;
using Cleave.Tools.Terminal;
using Cleave.Tools.Tests.Reports;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Headless;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Tests.Dumps;

/// <summary>Device memory in reports: block by block, as text, SVG, HTML and JSON.</summary>
public sealed class DeviceReportTests
{
    private static readonly DeviceStatistics Sample = DeviceStatisticsFile.Open(VmaDumpTests.SamplePath);

    [Fact]
    public void Blocks_lie_side_by_side_and_no_hole_spans_two()
    {
        SpaceMoment moment = MemoryReport.Of(Sample).Moment;
        Assert.Equal((Sample.Total.BlockBytes, Sample.Total.AllocatedBytes), (moment.Size, moment.AllocatedBytes));
        Assert.Equal((17, 34111488UL), (moment.HoleCount, moment.LargestFreeBlock));
        ulong end = 0;
        foreach (SpaceBlock block in moment.Blocks)
        {
            Assert.Equal(end, block.Address);
            end += block.Size;
        }

        Assert.Equal(moment.Size, end);
        Assert.All(moment.Holes, hole => Assert.Contains(moment.Blocks, block =>
            block.Address <= hole.Address && hole.Address + hole.Size <= block.Address + block.Size));
        Assert.Equal(39, moment.Allocations.Count);
        Assert.Equal(moment.FreeBytes, moment.Orders.Aggregate(0UL, (sum, order) => sum + order.Bytes));
        Assert.Equal(
            [("type 0", 145850368UL), ("type 1", 17530880UL), ("type 2", 65536UL)], moment.Parts.Select(part => (part.Name, part.Bytes)));
    }

    [Fact]
    public void The_text_shows_a_bar_for_each_block()
    {
        var text = new StringWriter();
        MemoryText.Write(MemoryReport.Of(Sample, "game"), text);
        string[] lines = text.ToString().Split(Environment.NewLine);
        Assert.Equal("game, VulkanMemoryAllocator, now", lines[0]);
        Assert.StartsWith("7 blocks of 233 MiB: 156 MiB allocated", lines[1], StringComparison.Ordinal);
        Assert.Contains("pool streaming \"ring\" of type 0 (DeviceLocal; heap 0)", lines);
        Assert.Contains("  block p0.0          16 MiB ...###......", lines);
        Assert.Contains(lines, line => line.StartsWith("shadow atlas", StringComparison.Ordinal)
            && line.EndsWith("dedicated 0.d0 +0x0", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void The_picture_has_a_rectangle_for_each_block_and_allocation()
    {
        var svg = new StringWriter();
        MemorySvg.Write([MemoryReport.Of(Sample)], svg);
        Assert.Equal(7, Count(svg.ToString(), "<rect class=\"free\""));
        Assert.Equal(39, Count(svg.ToString(), "<rect class=\"used\""));
        Assert.Contains("shadow atlas: 48 MiB at dedicated 0.d0 +0x0", svg.ToString(), StringComparison.Ordinal);
        Assert.Contains("pool streaming &quot;ring&quot; of type 0", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_blocks_are_drawn_up_to_a_limit_that_is_named()
    {
        BlockStatistics[] blocks = [.. Enumerable.Range(0, 300).Select(index => new BlockStatistics
        {
            Id = $"{index}",
            TypeIndex = 0,
            Size = 1 << 20,
            IsDedicated = true,
            Allocations = [new BlockAllocation { Offset = 0, Size = 1 << 20, RequestedSize = 1000 }],
        })];
        var report = MemoryReport.Of(Of(blocks));
        var text = new StringWriter();
        var svg = new StringWriter();
        MemoryText.Write(report, text);
        MemorySvg.Write([report], svg);
        Assert.Contains("and 260 smaller blocks with 260 MiB together", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("172 smaller ones are left out", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_allocator_without_memory_is_drawn_as_an_empty_space()
    {
        var report = MemoryReport.Of(Of([]));
        var text = new StringWriter();
        MemoryText.Write(report, text);
        MemorySvg.Write([report], text);
        HtmlReport.Write(report, new MemoryStream());
        Assert.Contains("Nothing is free.", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_without_blocks_have_no_picture() =>
        Assert.Throws<ArgumentException>(() => MemoryReport.Of(Sample with { Total = default }));

    [Fact]
    public void What_is_written_as_JSON_is_read_again()
    {
        var json = new MemoryStream();
        DeviceStatisticsJson.Write(Sample, json);
        DeviceStatistics read = VmaDumpTests.Read(json.ToArray());
        Assert.Equal(Sample.ToString(), read.ToString());
        Assert.Equal((Sample.Name, Sample.Allocator, Sample.DeviceName, Sample.MaxAllocationCount), (
            read.Name, read.Allocator, read.DeviceName, read.MaxAllocationCount));
        Assert.Equal(Sample.Heaps, read.Heaps);
        Assert.Equal(Sample.Types, read.Types);
        Assert.Equal(Sample.Pools, read.Pools);
        Assert.Equal(Sample.Blocks.SelectMany(block => block.Allocations), read.Blocks.SelectMany(block => block.Allocations));
        Assert.Equal(
            Sample.Blocks.Select(block => block with { Allocations = [] }), read.Blocks.Select(block => block with { Allocations = [] }));
    }

    [Fact]
    public void JSON_keeps_to_the_schemas_that_are_published()
    {
        using var device = HeadlessDevice.Create();
        using var allocator = new VulkanAllocator(device.Handles);
        using DeviceAllocation mesh = allocator.Allocate(new MemoryRequirements(10_000), new MemoryRequest { Name = "mesh" });
        Assert.All([Sample, allocator.GetStatistics(), allocator.GetDetailedStatistics()], statistics =>
            Assert.Empty(Check("device-statistics.schema.json", stream => DeviceStatisticsJson.Write(statistics, stream))));
        Assert.All([MemoryReport.Of(Sample), MemoryReport.Of(allocator)], report =>
            Assert.Empty(Check("memory-report.schema.json", stream => MemoryJson.Write(report, stream))));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "the layout has version 2; this program reads version 1")]
    [InlineData("\"typeIndex\": 0", "\"typeIndex\": 31", "memory type 31 is not in the list of types")]
    [InlineData("\"details\": {", "\"other\": {", "the statistics are not detailed")]
    [InlineData("\"poolIndex\": 0", "\"poolIndex\": 7", "7 is no whole number from 0 to 1")]
    public void What_breaks_our_own_format_is_named_too(string text, string broken, string message)
    {
        var json = new MemoryStream();
        DeviceStatisticsJson.Write(Sample, json);
        string written = Encoding.UTF8.GetString(json.ToArray());
        Assert.Contains(text, written, StringComparison.Ordinal);
        Exception problem = Assert.ThrowsAny<Exception>(
            () => VmaDumpTests.Read(Encoding.UTF8.GetBytes(written.Replace(text, broken, StringComparison.Ordinal))));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_allocator_on_a_device_is_drawn_with_the_names_of_its_memory()
    {
        using var device = HeadlessDevice.Create();
        using var allocator = new VulkanAllocator(device.Handles, new VulkanAllocatorOptions { Name = "renderer" });
        using DeviceAllocation mesh = allocator.Allocate(new MemoryRequirements(10_000), new MemoryRequest { Name = "mesh" });
        var report = MemoryReport.Of(allocator);
        Assert.Equal(("renderer", nameof(VulkanAllocator)), (report.Name, report.Placement));
        SpaceAllocation one = Assert.Single(report.Moment.Allocations);
        Assert.Equal(("mesh", 10_000UL), (one.Name, one.Size));
        Assert.Equal(allocator.GetStatistics().Total.BlockBytes, report.Moment.Size);
    }

    private static IReadOnlyList<string> Check(string schema, Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return SchemaWalker.Check(File.ReadAllText(Path.Combine(Samples.Folder, "..", "..", "docs", schema)), document.RootElement);
    }

    private static DeviceStatistics Of(BlockStatistics[] blocks) => DeviceStatistics.OfBlocks(
        "many",
        "device",
        [(new MemoryHeapInfo(0, 1UL << 30, IsDeviceLocal: true), default)],
        [new MemoryTypeInfo(0, 0, MemoryProperties.DeviceLocal)],
        [],
        blocks);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
