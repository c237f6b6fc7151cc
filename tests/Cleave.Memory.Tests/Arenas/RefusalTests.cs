using Cleave.Memory.Frames;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>Misuse is refused by an error that names the value and the limit, and changes nothing.</summary>
public abstract class RefusalTests(PageSizes pages) : ArenaTest(pages)
{
    [Fact]
    public void A_second_release_is_refused_as_a_whole()
    {
        using PhysicalMemory memory = Memory(4, 16);
        memory.Release(8, 2);
        Assert.Equal("Page frame 8 is released already; the run is 4 pages from 6. (Parameter 'frame')", Assert.Throws<ArgumentException>(
            () => memory.Release(6, 4)).Message);
        Assert.Equal("Page frame 10 is in use; the run is 2 pages from 9. (Parameter 'frame')", Assert.Throws<ArgumentException>(
            () => memory.Reuse(9, 2)).Message);
        memory.Release(6, 2);
        Assert.False(memory.Reuse(6, 4));
    }

    [Theory]
    [InlineData(20, 1, "There is no page frame 20; the last is 19.")]
    [InlineData(ulong.MaxValue, 1, "There is no page frame 18446744073709551615; the last is 19.")]
    [InlineData(2, 0, "A run from page frame 2 has at least 1 page and at most 2, to the end of its node, not 0.")]
    [InlineData(2, 3, "A run from page frame 2 has at least 1 page and at most 2, to the end of its node, not 3.")]
    [InlineData(19, ulong.MaxValue,
        "A run from page frame 19 has at least 1 page and at most 1, to the end of its node, not 18446744073709551615.")]
    public void A_run_that_there_is_not_is_refused_by_every_call(ulong frame, ulong count, string message)
    {
        using PhysicalMemory memory = Memory(4, 16);
        Action[] calls =
        [
            () => memory.Release(frame, count), () => memory.Reuse(frame, count), () => _ = memory.AsSpan(frame, count), () =>
                memory.UseHugePages(frame, count),
        ];
        foreach (Action call in calls)
            Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(call).Message, StringComparison.Ordinal);
        Assert.All(memory.Nodes, node => Assert.Equal(0UL, node.PendingFrames));
    }

    [Fact]
    public void An_address_that_begins_no_page_frame_is_refused()
    {
        using PhysicalMemory memory = Memory(4);
        nuint first = memory.Nodes[0].Address;
        var inside = Assert.Throws<ArgumentException>(() => memory.FrameOf(first + 8));
        Assert.StartsWith(
            $"The address 0x{first + 8:x} is no multiple of the page size of {memory.PageSize}.", inside.Message, StringComparison.Ordinal);
        var beyond = Assert.Throws<ArgumentOutOfRangeException>(() => memory.FrameOf(first + (4 * Page)));
        Assert.StartsWith($"The address 0x{first + (4 * Page):x} is in no node; the nodes are {KiB(4 * Page)} at 0x{first:x}.",
            beyond.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.FrameOf(first - Page));
    }

    [Fact]
    public void A_span_is_no_longer_than_a_span_can_be()
    {
        using PhysicalMemory memory = Memory((nuint)1 << 20);
        ulong most = int.MaxValue / Page;
        Assert.Equal((int)(most * Page), memory.AsSpan(0, most).Length);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ = memory.AsSpan(0, most + 1));
        Assert.StartsWith($"A span of {most + 1} pages is too long; it can have {most}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_cannot_be_is_refused_before_anything_is_asked_of_the_system()
    {
        AssertRefusedAtOnce(0, $"A node has 0 bytes; its size must be a multiple of the page size of {KiB(Page)}, at least one page.");
        AssertRefusedAtOnce(
            Page + 1, $"A node has {Page + 1} bytes; its size must be a multiple of the page size of {KiB(Page)}, at least one page.");
        AssertRefusedAtOnce(
            0 - Page, $"A node of 16 EiB - {KiB(Page)} is beyond the 8 EiB - {Page + 1} bytes of addresses that are left.");
    }

    [Fact]
    public void A_size_that_the_system_has_no_addresses_for_is_refused_by_it()
    {
        (int, int) before = ProcessTally.Take();
        var error = Assert.Throws<PageSystemException>(() => new PhysicalMemory(Sizes(Page, (nuint)1 << 62), Machine));
        Assert.Equal("The system call mmap of 4 EiB failed: Cannot allocate memory (error 12).", error.Message);
        Assert.Equal(before, ProcessTally.Take());
    }

    [Fact]
    public void Options_beyond_their_limits_are_refused()
    {
        PhysicalMemoryOptions options = Options(4, 4);
        AssertRefused(options with { Nodes = [] }, "There are 0 nodes; there has to be at least 1.");
        AssertRefused(
            options with { ReturnPolicy = (ReturnPolicy)7 }, "ReturnPolicy is 7; it must be one of AboveWatermark, AtOnce, Never.");
        AssertRefused(
            options with { LowWatermark = (8 * Page) + 1 },
            $"LowWatermark is {(8 * Page) + 1} bytes, above the {KiB(8 * Page)} of all nodes.");
        AssertRefused(
            options with { LowWatermark = Page, MinWatermark = 2 * Page },
            $"MinWatermark is {KiB(2 * Page)}, above LowWatermark, {KiB(Page)}.");
        AssertRefused(options with { Nodes = [new MemoryNodeOptions { Size = Page, NumaNode = -1 }] },
            "A NUMA node has an id from 0 to 1023, not -1.");
        AssertRefused(options with { Nodes = [new MemoryNodeOptions { Size = Page, NumaNode = 1024 }] },
            "A NUMA node has an id from 0 to 1023, not 1024.");
        Assert.Throws<ArgumentNullException>(() => new PhysicalMemory(null!));
        using var memory = new PhysicalMemory(options with { LowWatermark = 8 * Page, MinWatermark = 2 * Page }, Machine);
        Assert.Equal((2 * Page, 8 * Page), (memory.MinWatermark, memory.LowWatermark));
    }

    private void AssertRefused(PhysicalMemoryOptions options, string message) => Assert.StartsWith(
        message, Assert.ThrowsAny<ArgumentException>(() => new PhysicalMemory(options, Machine)).Message, StringComparison.Ordinal);

    private void AssertRefusedAtOnce(nuint size, string message)
    {
        var system = new TestPageSystem(Machine);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new PhysicalMemory(Sizes(Page, size), system));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(("options", 0), (error.ParamName, system.Calls.Count));
    }

    private static PhysicalMemoryOptions Sizes(params nuint[] bytes) =>
        new() { Nodes = [.. bytes.Select(size => new MemoryNodeOptions { Size = size })] };
}
