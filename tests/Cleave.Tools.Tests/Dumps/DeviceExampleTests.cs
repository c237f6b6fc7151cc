using Cleave.Tools.Files;
using Cleave.Tools.Json;
using Cleave.Tools.Renderers;
using Cleave.Tools.Reports;
using Cleave.Tools.Terminal;
using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Headless;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Tests.Dumps;

/// <summary>The example of statistics in docs/vulkan.md, which runs as it is shown.</summary>
public sealed class DeviceExampleTests
{
    [Fact]
    public void The_example_of_the_page_runs()
    {
        string folder = Directory.CreateTempSubdirectory("cleave-example-").FullName;
        try
        {
            Run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(string folder)
    {
        // <docs>
        // One allocator with named memory, on a device without a window; yours comes from your binding.
        using var device = HeadlessDevice.Create();
        using var allocator = new VulkanAllocator(
            device.Handles, new VulkanAllocatorOptions { Name = "renderer", Features = device.Features });
        using DeviceAllocation mesh = allocator.Allocate(new MemoryRequirements(3 << 20), new MemoryRequest { Name = "mesh" });

        // Counts of blocks, allocations and bytes, cheap enough for each frame.
        DeviceStatistics counts = allocator.GetStatistics();
        Console.WriteLine(counts.Heaps[0].Memory); // 1 block, 32 MiB: 1 allocation, 3 MiB; 29 MiB free

        // The same with every block, and the sizes of allocations and of free runs.
        DeviceStatistics detailed = allocator.GetDetailedStatistics();
        Console.WriteLine(detailed.Total.Details); // in 1 run, the longest 29 MiB; allocations from 3 MiB to 3 MiB

        // JSON for programs, and for `cleave map`.
        using (FileStream file = File.Create(Path.Combine(folder, "memory.json")))
        {
            DeviceStatisticsJson.Write(detailed, file);
        }

        // A page, a picture or text of all blocks, with the names of what is in them.
        MemoryReport.Of(allocator).WriteHtml(Path.Combine(folder, "memory.html"));
        MemoryReport.Of(allocator).WriteSvg(Path.Combine(folder, "memory.svg"));
        MemoryText.Write(MemoryReport.Of(allocator), Console.Out);
        // </docs>
        Assert.Equal("renderer", DeviceStatisticsFile.Open(Path.Combine(folder, "memory.json")).Name);
        Assert.True(new FileInfo(Path.Combine(folder, "memory.html")).Length > 10_000);
        Assert.StartsWith("1 block, ", counts.Heaps[0].Memory.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 allocation, 3 MiB", detailed.Total.ToString(), StringComparison.Ordinal);
    }
}
