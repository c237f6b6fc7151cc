using Cleave.Tools.Input;
using Cleave.Vulkan;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Dumps;

/// <summary>Reads the statistics of device memory that this library wrote as JSON, as docs/device-statistics.schema.json describes
/// them.</summary>
internal static class OwnDumpReader
{
    private const int Version = 1;
    private const int MostTypes = 32;
    private const int MostHeaps = 16;

    /// <summary>Reads detailed statistics. Sums are computed anew from the blocks.</summary>
    /// <exception cref="TraceFormatException">The document breaks the format, or has no blocks.</exception>
    public static DeviceStatistics Read(DumpPlace document)
    {
        if (document.Number("version") is var version && version != Version)
        {
            throw document.Complaint($"the layout has version {version}; this program reads version {Version}");
        }

        DumpPlace root = document["deviceStatistics"];
        if (!root["total"].Has("details"))
        {
            throw root.Complaint("the statistics are not detailed, so they have no map; GetDetailedStatistics returns those that have one");
        }

        MemoryTypeInfo[] types = [.. root["types"].Items().Select(ReadType)];
        (string? Name, int TypeIndex)[] pools = [.. root["pools"].Items().Select(pool => (pool.Text("name"), TypeOf(pool, types)))];
        BlockStatistics[] blocks = [.. root["blocks"].Items().Select(block => ReadBlock(block, types, pools.Length))];
        DumpBlocks.CheckSum(root, blocks);
        return DeviceStatistics.OfBlocks(
            root.Text("name") ?? "no name",
            root.Text("deviceName") ?? "an unknown device",
            [.. root["heaps"].Items().Select(ReadHeap)],
            types,
            pools,
            blocks) with
        {
            Allocator = root.Text("allocator") ?? "Cleave.Vulkan",
            MaxAllocationCount = root.NumberOrZero("maxAllocationCount"),
        };
    }

    private static (MemoryHeapInfo Heap, HeapBudget Budget) ReadHeap(DumpPlace heap)
    {
        int index = (int)heap.Number("index", MostHeaps - 1);
        return (
            new MemoryHeapInfo(index, heap.Number("size"), heap.IsTrue("isDeviceLocal")),
            new HeapBudget(index, heap.Number("budget"), heap.Number("usage"), heap.Number("held"), heap.IsTrue("isReported")));
    }

    private static MemoryTypeInfo ReadType(DumpPlace type) => new(
        (int)type.Number("index", MostTypes - 1),
        (int)type.Number("heapIndex", MostHeaps - 1),
        type.Words("properties").Aggregate(MemoryProperties.None, (all, name) =>
            Enum.TryParse(name, out MemoryProperties property) && Enum.IsDefined(property) ? all | property : all));

    private static BlockStatistics ReadBlock(DumpPlace place, MemoryTypeInfo[] types, int pools) =>
        DumpBlocks.Checked(place, new BlockStatistics
        {
            Id = place.Text("id") ?? "no name",
            MemoryHandle = place.NumberOrZero("deviceMemory"),
            TypeIndex = TypeOf(place, types),
            PoolIndex = place.Has("poolIndex") ? (int)place.Number("poolIndex", (ulong)Math.Max(0, pools - 1)) : null,
            Size = place.Number("size"),
            IsDedicated = place.IsTrue("isDedicated"),
            IsMapped = place.IsTrue("isMapped"),
            Allocations = [.. place["allocations"].Items().Select(ReadAllocation)],
        });

    private static BlockAllocation ReadAllocation(DumpPlace place)
    {
        ulong size = place.Number("size");
        return size == 0 ? throw place.Complaint("the allocation has no bytes") : new BlockAllocation
        {
            Offset = place.Number("offset"),
            Size = size,
            RequestedSize = place.Number("requested", size),
            Kind = Enum.TryParse(place.Text("kind"), out ResourceKind kind) && Enum.IsDefined(kind) ? kind : ResourceKind.Unknown,
            Name = place.Text("name"),
            IsMoveTarget = place.IsTrue("isMoveTarget"),
        };
    }

    private static int TypeOf(DumpPlace place, MemoryTypeInfo[] types)
    {
        int index = (int)place.Number("typeIndex", MostTypes - 1);
        return Array.Exists(types, type => type.Index == index)
            ? index
            : throw place.Complaint($"memory type {index} is not in the list of types");
    }
}
