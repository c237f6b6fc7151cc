using System.Text.Json.Nodes;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Tools.Json;
using Cleave.Tools.Moments;
using Cleave.Tools.Reports;
using Cleave.Tools.Terminal;

namespace Cleave.Tools.Tests.Reports;

/// <summary>A report of an allocator that tracks allocations knows them, and not only their blocks.</summary>
public sealed class AllocationReportTests
{
    private readonly GpuBuddy _vram = new(new GpuBuddyOptions { BaseOffset = 1 << 30, Size = 16 << 20, TrackAllocations = true });

    [Fact]
    public void Allocations_are_plain_data_with_name_ranges_and_stack_the_largest_first()
    {
        using AllocatedBlocks small = _vram.Allocate(4096);
        using AllocatedBlocks texture = _vram.Allocate(3 << 20);
        texture.Tag = "texture";
        SpaceMoment moment = MemoryReport.Of(_vram).Moment;
        Assert.Equal(["texture", null], moment.Allocations.Select(one => one.Name));
        Assert.Equal(texture.Select(block => new SpaceRange(block.Offset, block.Size)), moment.Allocations[0].Ranges);
        Assert.Contains(nameof(Allocations_are_plain_data_with_name_ranges_and_stack_the_largest_first), moment.Allocations[
            0].Stack, StringComparison.Ordinal);
        Assert.StartsWith(typeof(AllocationReportTests).FullName!, moment.Allocations[0].Stack, StringComparison.Ordinal);
        var ranges = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 << 20, TrackAllocations = true });
        using RangeOwner range = ranges.Allocate(1000);
        range.Tag = "ring";
        Assert.Equal("ring", Assert.Single(MemoryReport.Of(ranges).Moment.Allocations).Name);
    }

    [Fact]
    public void Json_and_text_have_them()
    {
        using AllocatedBlocks texture = _vram.Allocate(3 << 20);
        texture.Tag = "texture";
        MemoryReport report = MemoryReport.Of(_vram);
        var stream = new MemoryStream();
        MemoryJson.Write(report, stream);
        JsonNode one = JsonNode.Parse(stream.ToArray())!["report"]!["moment"]!["allocations"]![0]!;
        Assert.Equal(("texture", 3 << 20, texture.Count), ((string?)one["name"], (int)one["size"]!, one["ranges"]!.AsArray().Count));
        using var text = new StringWriter();
        MemoryText.Write(report, text);
        Assert.Contains("largest allocations", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("texture", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_tracking_there_are_none()
    {
        var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        using AllocatedBlocks blocks = vram.Allocate(4096);
        Assert.Empty(MemoryReport.Of(vram).Moment.Allocations);
    }
}
