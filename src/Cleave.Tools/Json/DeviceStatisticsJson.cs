using System.Text.Json;
using Cleave.Vulkan;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Json;

/// <summary>
/// Writes the statistics of device memory as JSON for programs, and for <c>cleave map</c>. Sizes and offsets are bytes;
/// docs/device-statistics.schema.json describes every field. Stateless, so thread-safe.
/// </summary>
/// <example>
/// <code>
/// using Cleave.Tools.Files;
/// using Cleave.Vulkan.Allocation;
/// using Cleave.Vulkan.Headless;
/// using Cleave.Vulkan.Statistics;
///
/// using var device = HeadlessDevice.Create();
/// using var allocator = new VulkanAllocator(device.Handles);
/// using var json = new MemoryStream();
/// DeviceStatisticsJson.Write(allocator.GetDetailedStatistics(), json);
/// json.Position = 0;
/// DeviceStatistics read = DeviceStatisticsFile.Read(json, "memory.json");
/// Console.WriteLine(read.Total.AllocationCount); // 0
/// </code>
/// </example>
public static class DeviceStatisticsJson
{
    /// <summary>
    /// The version of the layout, in the field <c>version</c>. A field that changes its meaning or is removed increases the version.
    /// </summary>
    public const int Version = 1;

    /// <summary>Writes the statistics to a stream, which stays open.</summary>
    /// <param name="statistics">The statistics, detailed or not.</param>
    /// <param name="output">The stream.</param>
    public static void Write(DeviceStatistics statistics, Stream output)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(output);
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartObject("deviceStatistics");
            WriteHead(statistics, json);
            json.WriteArray("heaps", statistics.Heaps, heap => WriteHeap(heap, json));
            json.WriteArray("types", statistics.Types, type => WriteType(type, json));
            json.WriteArray("pools", statistics.Pools, pool => WritePool(pool, json));
            json.WriteArray("blocks", statistics.Blocks, block => WriteBlock(block, json));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteHead(DeviceStatistics statistics, Utf8JsonWriter json)
    {
        json.WriteString("name", statistics.Name);
        json.WriteString("allocator", statistics.Allocator);
        json.WriteString("deviceName", statistics.DeviceName);
        json.WriteNumber("maxAllocationCount", statistics.MaxAllocationCount);
        WriteMemory("total", statistics.Total, json);
    }

    private static void WriteHeap(HeapStatistics heap, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("index", heap.Heap.Index);
        json.WriteNumber("size", heap.Heap.Size);
        json.WriteBoolean("isDeviceLocal", heap.Heap.IsDeviceLocal);
        json.WriteNumber("budget", heap.Budget.Budget);
        json.WriteNumber("usage", heap.Budget.Usage);
        json.WriteNumber("held", heap.Budget.HeldBytes);
        json.WriteBoolean("isReported", heap.Budget.IsReported);
        WriteMemory("memory", heap.Memory, json);
        json.WriteEndObject();
    }

    private static void WriteType(TypeStatistics type, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("index", type.Type.Index);
        json.WriteNumber("heapIndex", type.Type.HeapIndex);
        json.WriteArray(
            "properties", Enum.GetValues<MemoryProperties>().Where(one => one != 0 && type.Type.Properties.HasFlag(one)), property =>
            json.WriteStringValue(property.ToString()));
        WriteMemory("memory", type.Memory, json);
        json.WriteEndObject();
    }

    private static void WritePool(PoolStatistics pool, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", pool.Name);
        json.WriteNumber("typeIndex", pool.TypeIndex);
        WriteMemory("memory", pool.Memory, json);
        json.WriteEndObject();
    }

    private static void WriteBlock(BlockStatistics block, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", block.Id);
        json.WriteNumber("deviceMemory", block.MemoryHandle);
        json.WriteNumber("typeIndex", block.TypeIndex);
        if (block.PoolIndex is { } pool)
        {
            json.WriteNumber("poolIndex", pool);
        }
        else
        {
            json.WriteNull("poolIndex");
        }

        json.WriteNumber("size", block.Size);
        json.WriteBoolean("isDedicated", block.IsDedicated);
        json.WriteBoolean("isMapped", block.IsMapped);
        json.WriteArray("allocations", block.Allocations, one => WriteAllocation(one, json));
        json.WriteEndObject();
    }

    private static void WriteAllocation(in BlockAllocation allocation, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("offset", allocation.Offset);
        json.WriteNumber("size", allocation.Size);
        json.WriteNumber("requested", allocation.RequestedSize);
        json.WriteString("kind", allocation.Kind.ToString());
        json.WriteString("name", allocation.Name);
        json.WriteBoolean("isMoveTarget", allocation.IsMoveTarget);
        json.WriteEndObject();
    }

    private static void WriteMemory(string name, in MemoryStatistics memory, Utf8JsonWriter json)
    {
        json.WriteStartObject(name);
        json.WriteNumber("blockCount", memory.BlockCount);
        json.WriteNumber("blockBytes", memory.BlockBytes);
        json.WriteNumber("allocationCount", memory.AllocationCount);
        json.WriteNumber("allocatedBytes", memory.AllocatedBytes);
        json.WriteNumber("freeBytes", memory.FreeBytes);
        if (memory.Details is { } details)
        {
            json.WriteStartObject("details");
            json.WriteNumber("requestedBytes", details.RequestedBytes);
            json.WriteNumber("dedicatedCount", details.DedicatedCount);
            json.WriteNumber("smallestAllocation", details.SmallestAllocation);
            json.WriteNumber("largestAllocation", details.LargestAllocation);
            json.WriteNumber("freeRunCount", details.FreeRunCount);
            json.WriteNumber("smallestFreeRun", details.SmallestFreeRun);
            json.WriteNumber("largestFreeRun", details.LargestFreeRun);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("details");
        }

        json.WriteEndObject();
    }
}
