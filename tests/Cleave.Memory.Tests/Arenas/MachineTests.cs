using System.Globalization;
using Cleave.Memory.Frames;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>What depends on the machine: NUMA nodes, made up and real, and huge pages.</summary>
public abstract class MachineTests(PageSizes pages) : ArenaTest(pages)
{
    [Fact]
    public void Each_node_is_bound_to_its_own_on_a_machine_with_several()
    {
        var system = new TestPageSystem(Machine) { NumaNodes = [0, 1, 4] };
        using var memory = new PhysicalMemory(OnNuma(4, null, 1, 0), system);
        Assert.Equal([4, null, 1, 0], memory.Nodes.Select(node => node.NumaNode));
        Assert.Equal([true, false, true, true], memory.Nodes.Select(node => node.IsBound));
        (nuint, nuint, int) Wanted(int index, int id) => (memory.Nodes[index].Address, memory.Nodes[index].Size, id);
        Assert.Equal([Wanted(0, 4), Wanted(2, 1), Wanted(3, 0)], system.Bound);
        Assert.Empty(memory.Notices);
    }

    [Theory]
    [InlineData(new int[0], "Node 1 is not bound: there is no NUMA node 7, but none.")]
    [InlineData(new[] { 0, 1 }, "Node 1 is not bound: there is no NUMA node 7, but 0, 1.")]
    public void A_node_whose_NUMA_node_is_not_there_works_all_the_same(int[] there, string notice)
    {
        using var memory = new PhysicalMemory(OnNuma(null, 7), new TestPageSystem(Machine) { NumaNodes = there });
        Assert.Equal(notice, Assert.Single(memory.Notices));
        Assert.Equal((7, false), (memory.Nodes[1].NumaNode, memory.Nodes[1].IsBound));
        memory.AsSpan(memory.Nodes[1].FirstFrame, 1).Fill(1);
        Assert.Equal(Page, memory.Nodes[1].CountResidentBytes());
    }

    [Fact]
    public void The_system_itself_binds_to_a_node_that_it_names()
    {
        int id = PhysicalMemory.NumaNodes is [int first, ..] ? first : 0;
        using var memory = new PhysicalMemory(OnNuma(id), Machine);
        Assert.Equal(memory.Notices.Count == 0, memory.Nodes[0].IsBound);
        string[] policies = File.Exists("/proc/self/numa_maps") ? File.ReadAllLines("/proc/self/numa_maps") : [];
        Assert.Equal(memory.Nodes[0].IsBound, policies.Any(
            line => line.StartsWith($"{memory.Nodes[0].Address:x} bind:{id} ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-2,5, 7-8", new[] { 0, 1, 2, 5, 7, 8 })]
    public void Lists_of_nodes_are_read(string text, int[] nodes) => Assert.Equal(nodes, LinuxMachine.ParseRanges(text));

    [Fact]
    public void Whole_huge_pages_of_a_run_are_made_or_a_notice_tells_why_not()
    {
        nuint huge = Machine.HugePageSize;
        Assert.True(huge > 0, "This machine has no huge pages.");
        ulong step = huge / Page;
        using var memory = new PhysicalMemory(Options(8 * (nuint)step) with { HugePages = true }, Machine);
        Assert.Equal((nuint)0, memory.Nodes[0].Address % huge);
        memory.AsSpan(0, 2 * step).Fill(9);
        nuint made = memory.UseHugePages(1, (4 * step) - 2);
        Assert.Equal(memory.Notices.Count == 0, made == 2 * huge);
        Assert.Equal(made, MappedHuge(memory.Nodes[0].Address));
        Assert.InRange(memory.Nodes[0].CountResidentBytes(), 2 * (ulong)huge, 3 * (ulong)huge);
        Assert.Equal(-1, memory.AsSpan(0, 2 * step).IndexOfAnyExcept((byte)9));
        Assert.Equal(-1, memory.AsSpan(2 * step, 2 * step).IndexOfAnyExcept((byte)0));
        Assert.Equal((nuint)0, memory.UseHugePages(1, step));
    }

    [Fact]
    public void Huge_pages_that_are_not_there_are_a_notice()
    {
        using var memory = new PhysicalMemory(Options(16) with { HugePages = true }, new TestPageSystem(Machine) { HugePageSize = 0 });
        Assert.Equal("There are no huge pages: this system does not offer them.", Assert.Single(memory.Notices));
        Assert.Equal((nuint)0, memory.UseHugePages(0, 16));
    }

    [Fact]
    public void Huge_pages_under_released_pages_and_unasked_for_are_refused()
    {
        using var memory = new PhysicalMemory(
            Options(32) with { HugePages = true }, new TestPageSystem(Machine) { HugePageSize = 8 * Page });
        memory.Release(9, 1);
        Assert.Equal("Page frame 9 is released; the run is 8 pages from 8. (Parameter 'frame')", Assert.Throws<ArgumentException>(
            () => memory.UseHugePages(8, 8)).Message);
        using PhysicalMemory plain = Memory(16);
        Assert.Equal("The memory was made without PhysicalMemoryOptions.HugePages, so it cannot use huge pages.",
            Assert.Throws<InvalidOperationException>(() => plain.UseHugePages(0, 16)).Message);
    }

    /// <summary>Bytes of huge pages in a mapping, as the system has it.</summary>
    private static nuint MappedHuge(nuint address)
    {
        string line = File.ReadLines("/proc/self/smaps")
            .SkipWhile(line => !line.StartsWith($"{address:x}-", StringComparison.Ordinal))
            .First(line => line.StartsWith("ShmemPmdMapped:", StringComparison.Ordinal));
        return nuint.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    private PhysicalMemoryOptions OnNuma(params int?[] nodes) =>
        new() { Nodes = [.. nodes.Select(id => new MemoryNodeOptions { Size = 4 * Page, NumaNode = id })] };
}
