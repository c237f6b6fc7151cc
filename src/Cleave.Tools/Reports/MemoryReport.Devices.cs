using Cleave.Tools.Moments;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Reports;

/// <content>Reports of device memory.</content>
public sealed partial record MemoryReport
{
    /// <summary>Creates a report of the current state of a <see cref="VulkanAllocator"/>, block by block, with the names of the
    /// allocations. Thread-safe.</summary>
    /// <param name="allocator">The allocator to show.</param>
    /// <param name="name">The name in the report; null for the allocator's own name.</param>
    /// <remarks>The space consists of all blocks and dedicated allocations, laid side by side. Cost: the number of allocations; each list
    /// of blocks is copied under its lock.</remarks>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    public static MemoryReport Of(VulkanAllocator allocator, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return Of(allocator.GetDetailedStatistics(), name) with { Placement = nameof(VulkanAllocator) };
    }

    /// <summary>Creates a report of statistics of device memory, such as those of a file.</summary>
    /// <param name="statistics">Detailed statistics.</param>
    /// <param name="name">The name in the report; null for the name in the statistics.</param>
    /// <exception cref="ArgumentException">The statistics are not detailed, so they list no blocks.</exception>
    public static MemoryReport Of(DeviceStatistics statistics, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        if (!statistics.IsDetailed)
        {
            throw new ArgumentException(
                "The statistics list no blocks, so there is nothing to draw; GetDetailedStatistics returns those that do.", nameof(
                    statistics));
        }

        return Now(name ?? statistics.Name, statistics.Allocator, DeviceMoments.Of(statistics));
    }
}
