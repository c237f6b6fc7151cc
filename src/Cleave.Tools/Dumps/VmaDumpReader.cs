using Cleave.Tools.Input;
using Cleave.Vulkan;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Dumps;

/// <summary>Reads the JSON that VulkanMemoryAllocator 3 writes: the string of <c>vmaBuildStatsString</c> with the detailed map, or that of
/// <c>vmaBuildVirtualBlockStatsString</c>.</summary>
/// <remarks>
/// The format is that of include/vk_mem_alloc.h of VulkanMemoryAllocator 3.0 to 3.3. What the map says counts; the sums that the file also
/// has are computed anew.
/// </remarks>
internal sealed class VmaDumpReader
{
    private const int MostTypes = 32;
    private const int MostHeaps = 16;

    private readonly List<(MemoryHeapInfo Heap, HeapBudget Budget)> _heaps = [];
    private readonly List<MemoryTypeInfo> _types = [];
    private readonly List<(string? Name, int TypeIndex)> _pools = [];
    private readonly List<BlockStatistics> _blocks = [];

    private VmaDumpReader()
    {
    }

    /// <summary>Reads the statistics of an allocator.</summary>
    /// <exception cref="TraceFormatException">The document breaks the format, or has no detailed map.</exception>
    public static DeviceStatistics Read(DumpPlace document, string name)
    {
        DumpPlace general = document["General"];
        if (general.Text("API") is { } api && api != "Vulkan")
        {
            throw general.Complaint($"the memory is of {api}; only memory of Vulkan can be drawn");
        }

        if (!document.Has("DefaultPools"))
        {
            throw document.Complaint("the file has sums and no map; call vmaBuildStatsString with VK_TRUE for detailedMap");
        }

        var reader = new VmaDumpReader();
        reader.ReadHeaps(document["MemoryInfo"]);
        reader.ReadPools(document);
        DumpBlocks.CheckSum(document, reader._blocks);
        return DeviceStatistics.OfBlocks(
            name, general.Text("GPU") ?? "an unknown device", reader._heaps, reader._types, reader._pools, reader._blocks) with
        {
            Allocator = "VulkanMemoryAllocator",
            MaxAllocationCount = general.NumberOrZero("maxMemoryAllocationCount"),
        };
    }

    /// <summary>Reads the statistics of a virtual block, which is one space without device memory.</summary>
    /// <exception cref="TraceFormatException">The document breaks the format, or has no detailed map.</exception>
    public static DeviceStatistics ReadVirtual(DumpPlace document, string name)
    {
        if (!document.Has("Details"))
        {
            throw document.Complaint("the file has sums and no map; call vmaBuildVirtualBlockStatsString with VK_TRUE for detailedMap");
        }

        DumpPlace details = document["Details"];
        ulong size = details.Number("TotalBytes", long.MaxValue);
        var type = new MemoryTypeInfo(0, 0, MemoryProperties.None);
        (MemoryHeapInfo, HeapBudget) heap = (
            new MemoryHeapInfo(0, size, IsDeviceLocal: false), new HeapBudget(0, size, size, size, IsReported: false));
        BlockStatistics block = ReadBlock(details, "0", type: 0, pool: null);
        var statistics = DeviceStatistics.OfBlocks(name, "no device", [heap], [type], [], [block]);
        return statistics with { Allocator = "VulkanMemoryAllocator" };
    }

    private void ReadHeaps(DumpPlace info)
    {
        foreach ((string name, DumpPlace heap) in info.Members())
        {
            int index = VmaNames.IndexOf(name, "Heap ", MostHeaps, heap);
            ulong size = heap.Number("Size");
            DumpPlace budget = heap["Budget"];
            _heaps.Add((
                new MemoryHeapInfo(index, size, heap.Words("Flags").Contains("DEVICE_LOCAL")),
                new HeapBudget(index, budget.Number("BudgetBytes"), budget.Number("UsageBytes"), heap["Stats"].Number(
                    "BlockBytes"), IsReported: true)));
            foreach ((string typeName, DumpPlace type) in heap["MemoryPools"].Members())
            {
                int typeIndex = VmaNames.IndexOf(typeName, "Type ", MostTypes, type);
                _types.Add(new MemoryTypeInfo(typeIndex, index, VmaNames.PropertiesOf(type.Words("Flags"))));
            }
        }

        _types.Sort((left, right) => left.Index.CompareTo(right.Index));
    }

    private void ReadPools(DumpPlace document)
    {
        foreach ((string name, DumpPlace pool) in document["DefaultPools"].Members())
        {
            ReadPool(pool, TypeOf(name, pool), pool: null);
        }

        IEnumerable<(string Name, DumpPlace Place)> custom = document.Has("CustomPools") ? document["CustomPools"].Members() : [];
        foreach ((string name, DumpPlace pools) in custom)
        {
            foreach (DumpPlace pool in pools.Items())
            {
                int type = TypeOf(name, pool);
                _pools.Add((VmaNames.PoolNameOf(pool.Text("Name")), type));
                ReadPool(pool, type, _pools.Count - 1);
            }
        }
    }

    private void ReadPool(DumpPlace place, int type, int? pool)
    {
        string prefix = pool is { } index ? $"p{index}." : $"{type}.";
        foreach ((string id, DumpPlace block) in place["Blocks"].Members())
        {
            _blocks.Add(ReadBlock(block, prefix + id, type, pool));
        }

        int number = 0;
        foreach (DumpPlace alone in place["DedicatedAllocations"].Items())
        {
            _blocks.Add(DumpBlocks.Dedicated($"{prefix}d{number++}", type, pool, ReadAllocation(alone, offset: 0)));
        }
    }

    private static BlockStatistics ReadBlock(DumpPlace place, string id, int type, int? pool) =>
        DumpBlocks.Checked(place, new BlockStatistics
        {
            Id = id,
            TypeIndex = type,
            PoolIndex = pool,
            Size = place.Number("TotalBytes"),
            IsMapped = place.NumberOrZero("MapRefCount") > 0,
            Allocations =
        [
            .. place["Suballocations"].Items().Where(part => part.Text("Type") != "FREE")
                .Select(part => ReadAllocation(part, part.Number("Offset"))),
        ],
        });

    private static BlockAllocation ReadAllocation(DumpPlace place, ulong offset)
    {
        ulong size = place.Number("Size");
        return size == 0 ? throw place.Complaint("the allocation has no bytes") : new BlockAllocation
        {
            Offset = offset,
            Size = size,
            RequestedSize = size,
            Kind = VmaNames.KindOf(place.Text("Type")),
            Name = place.Text("Name") ?? place.Text("CustomData"),
        };
    }

    private int TypeOf(string name, DumpPlace place)
    {
        int index = VmaNames.IndexOf(name, "Type ", MostTypes, place);
        return _types.Exists(type => type.Index == index)
            ? index
            : throw place.Complaint($"memory type {index} is in no heap of MemoryInfo");
    }
}
