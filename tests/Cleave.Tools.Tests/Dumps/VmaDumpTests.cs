using System.IO.Compression;
using System.Text;
using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Vulkan;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Tests.Dumps;

/// <summary>The JSON of VulkanMemoryAllocator 3 is read, whole or not at all.</summary>
public sealed class VmaDumpTests
{
    internal static string SamplePath { get; } = Path.Combine(Samples.Folder, "..", "dumps", "vma.json");

    private const ulong MiB = 1 << 20;

    private const string Virtual = """
        {"Stats": {"BlockCount": 1}, "Details": {
        "TotalBytes": 1024, "UnusedBytes": 768, "Allocations": 1, "UnusedRanges": 1, "Suballocations": [
        {"Offset": 256, "Size": 256, "CustomData": "0x10"}, {"Offset": 512, "Type": "FREE", "Size": 512}]}}
        """;

    [Fact]
    public void The_sample_has_what_its_sums_say()
    {
        DeviceStatistics statistics = DeviceStatisticsFile.Open(SamplePath);
        Assert.Equal(("vma.json", "VulkanMemoryAllocator", "Example GPU", 4096UL), (
            statistics.Name, statistics.Allocator, statistics.DeviceName, statistics.MaxAllocationCount));
        // The numbers are those of "Total" in the file, which the reader does not read.
        Assert.Equal(
            new MemoryStatistics
            {
                BlockCount = 7,
                BlockBytes = 244383744,
                AllocationCount = 39,
                AllocatedBytes = 163446784,
                Details = new MemoryDetails
                {
                    RequestedBytes = 163446784,
                    DedicatedCount = 2,
                    SmallestAllocation = 65536,
                    LargestAllocation = 50331648,
                    FreeRunCount = 17,
                    SmallestFreeRun = 32768,
                    LargestFreeRun = 34111488,
                },
            },
            statistics.Total);
        Assert.Equal([(8UL << 30, true), (16UL << 30, false)], statistics.Heaps.Select(heap => (heap.Heap.Size, heap.Heap.IsDeviceLocal)));
        Assert.Equal([(0, 0), (1, 1), (2, 0)], statistics.Types.Select(type => (type.Type.Index, type.Type.HeapIndex)));
        Assert.Equal(MemoryProperties.DeviceLocal | MemoryProperties.HostVisible | MemoryProperties.HostCoherent, statistics.Types[
            2].Type.Properties);
        Assert.Equal([("streaming \"ring\"", 0), (null, 2)], statistics.Pools.Select(pool => (pool.Name, pool.TypeIndex)));
        Assert.Equal(statistics.Heaps[0].Memory.BlockBytes, statistics.Heaps[0].Budget.HeldBytes);
        BlockStatistics atlas = statistics.Blocks.Single(block => block.Allocations[0].Name == "shadow atlas");
        Assert.Equal((true, 48 * MiB, ResourceKind.Optimal), (atlas.IsDedicated, atlas.Size, atlas.Allocations[0].Kind));
    }

    [Fact]
    public void Other_encodings_and_gzip_read_the_same()
    {
        string text = File.ReadAllText(SamplePath).Replace("shadow atlas", "Schattenträger", StringComparison.Ordinal);
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionMode.Compress, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        byte[][] all =
        [
            Encoding.UTF8.GetBytes(text), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
            [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(text)],
            zipped.ToArray(),
        ];
        Assert.All(all, bytes => Assert.Contains(Read(bytes).Blocks, block => block.Allocations[0].Name == "Schattenträger"));
        // VulkanMemoryAllocator copies the bytes of a name, so they may be of any encoding.
        Assert.Contains(Read(Encoding.Latin1.GetBytes(text)).Blocks, block => block.Allocations[0].Name == "Schattentr\ufffdger");
    }

    [Fact]
    public void A_virtual_block_is_one_block()
    {
        DeviceStatistics statistics = Read(Encoding.UTF8.GetBytes(Virtual));
        BlockStatistics block = Assert.Single(statistics.Blocks);
        Assert.Equal([(0UL, 256UL), (512UL, 512UL)], block.GetFreeRuns());
        Assert.Equal("0x10", Assert.Single(block.Allocations).Name);
    }

    [Theory]
    [InlineData("\"API\": \"Vulkan\"", "\"API\": \"Direct3D 12\"",
        "a.json: General: the memory is of Direct3D 12; only memory of Vulkan can be drawn")]
    [InlineData(
        "\"DefaultPools\"", "\"Pools\"", "a.json: the file has sums and no map; call vmaBuildStatsString with VK_TRUE for detailedMap")]
    [InlineData(
        "\"General\"", "\"Nothing\"", "a.json: the JSON is of VulkanMemoryAllocator before version 3, which has no section General")]
    [InlineData("\"Heap 1\"", "\"Heap 16\"", "a.json: MemoryInfo.Heap 16: the name is not 'Heap ' with a number from 0 to 15")]
    [InlineData("\"Type 1\": {\n      \"Pref", "\"Type 9\": {\n      \"Pref",
        "a.json: DefaultPools.Type 9: memory type 9 is in no heap of MemoryInfo")]
    [InlineData(
        "\"Size\": 8589934592", "\"Size\": -1", "a.json: MemoryInfo.Heap 0.Size: -1 is no whole number from 0 to 18446744073709551615")]
    [InlineData("\"Size\": 50331648", "\"Size\": 0", "a.json: DefaultPools.Type 0.DedicatedAllocations[0]: the allocation has no bytes")]
    [InlineData("\"Size\": 50331648", "\"Size\": 9223372036854775807", "a.json: all blocks together have 9223372037")]
    [InlineData("\"TotalBytes\": 16777216", "\"TotalBytes\": 100", "ends behind the block of 100 B")]
    [InlineData("\"Offset\": 4194304, \"Type\": \"BUFFER\", \"Size\": 2097152",
        "\"Offset\": 4194304, \"Type\": \"BUFFER\", \"Size\": 2097153", "overlaps the one before it")]
    [InlineData("\"Blocks\": {", "\"Blocks\": [], \"B\": {", "a.json: DefaultPools.Type 0.Blocks: an object is expected, not []")]
    [InlineData("\"Name\": \"shadow atlas\"", "\"Name\": 5", "DedicatedAllocations[0].Name: a text is expected, not 5")]
    public void What_breaks_the_format_is_named_with_its_place(string text, string broken, string message)
    {
        string sample = File.ReadAllText(SamplePath);
        Assert.Contains(text, sample, StringComparison.Ordinal);
        int at = sample.IndexOf(text, StringComparison.Ordinal);
        TraceFormatException problem = Assert.Throws<TraceFormatException>(() =>
            Read(Encoding.UTF8.GetBytes(sample[..at] + broken + sample[(at + text.Length)..])));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_short_or_damaged_is_refused_and_nothing_else_happens()
    {
        byte[] sample = File.ReadAllBytes(SamplePath);
        for (int length = 0; length < sample.Length - 1; length += 37)
        {
            Assert.Throws<TraceFormatException>(() => Read(sample[..length]));
        }

        var random = new Random(3);
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = [.. sample];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Exception? problem = Record.Exception(() => Read(damaged));
            Assert.True(problem is null or TraceFormatException, problem?.ToString());
        }
    }

    [Theory]
    [InlineData("[]", "a.json: the JSON is none of device memory")]
    [InlineData("{}", "a.json: the JSON is none of device memory")]
    [InlineData("{\"General\": {\"API\": \"\\ud800\"}}", "a.json: a text of the file is no Unicode")]
    [InlineData("", "a.json: line 1: the file is not whole JSON, or is cut short")]
    [InlineData("{\"Stats\": {}}", "call vmaBuildVirtualBlockStatsString with VK_TRUE")]
    public void Other_files_are_refused(string text, string message) =>
        Assert.Contains(
            message, Assert.Throws<TraceFormatException>(() => Read(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void Depth_and_memory_have_limits()
    {
        byte[] deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        Assert.Throws<TraceFormatException>(() => Read(deep));
        TraceFormatException problem = Assert.Throws<TraceFormatException>(() =>
            DeviceStatisticsFile.Read(
                new MemoryStream(File.ReadAllBytes(SamplePath)), "a.json", new TraceReadOptions { MaxMemory = 10_000 }));
        Assert.Contains("takes more memory than the limit of", problem.Message, StringComparison.Ordinal);
    }

    internal static DeviceStatistics Read(byte[] bytes) => DeviceStatisticsFile.Read(new MemoryStream(bytes), "a.json");
}
