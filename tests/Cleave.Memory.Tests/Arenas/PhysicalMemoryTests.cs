using System.Runtime.InteropServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>The direct map: what is written is read, in every view; page frames and addresses find each other.</summary>
public abstract class PhysicalMemoryTests(PageSizes pages) : ArenaTest(pages)
{
    [Fact]
    public void What_is_written_is_read_back_and_the_rest_is_zero()
    {
        using PhysicalMemory memory = Memory(64);
        Span<byte> pages = memory.AsSpan(3, 2);
        Assert.Equal(2 * (int)Page, pages.Length);
        Assert.Equal(-1, pages.IndexOfAnyExcept((byte)0));
        pages.Fill(0xab);
        Assert.Equal(-1, memory.AsSpan(3, 2).IndexOfAnyExcept((byte)0xab));
        Assert.Equal(0xab, Marshal.ReadByte((nint)memory.AddressOf(4)));
        Assert.Equal(2 * Page, memory.Nodes[0].CountResidentBytes());
        Assert.Equal(-1, memory.AsSpan(5, 59).IndexOfAnyExcept((byte)0));
        Assert.Equal(61 * Page, memory.Nodes[0].CountResidentBytes());
    }

    [Fact]
    public void A_second_view_of_a_page_sees_the_same_bytes()
    {
        IPageSystem system = Machine;
        using var arena = new MemoryArena(system, 8 * Page, alignment: 0);
        Assert.True(system.Reserve(2 * Page, out nuint second).IsNone);
        Assert.True(system.Map(arena.Handle, 5 * Page, Page, second + Page).IsNone);
        nint direct = (nint)(arena.Address + (5 * Page));
        nint alias = (nint)(second + Page);
        Marshal.WriteInt64(direct, 8, 0x1234_5678_9abc_def0);
        Assert.Equal(0x1234_5678_9abc_def0, Marshal.ReadInt64(alias, 8));
        Marshal.WriteInt64(alias, 16, -7);
        Assert.Equal(-7, Marshal.ReadInt64(direct, 16));
        Assert.True(system.Punch(arena.Handle, 5 * Page, Page).IsNone);
        Assert.Equal((0, 0), (Marshal.ReadInt64(alias, 8), Marshal.ReadInt64(direct, 16)));
        Assert.True(system.Unreserve(second, 2 * Page).IsNone);
    }

    [Fact]
    public void An_arena_cannot_change_its_size()
    {
        using var arena = new MemoryArena(Machine, 8 * Page, alignment: 0);
        Assert.Equal("ftruncate", Machine.SetSize(arena.Handle, 4 * Page).Call);
        Assert.Equal("ftruncate", Machine.SetSize(arena.Handle, 16 * Page).Call);
    }

    [Fact]
    public void Page_frames_and_addresses_find_each_other_through_all_nodes()
    {
        using PhysicalMemory memory = Memory(5, 1, 9);
        Assert.Equal([0UL, 5, 6], memory.Nodes.Select(node => node.FirstFrame));
        Assert.Equal([5UL, 1, 9], memory.Nodes.Select(node => node.Frames));
        Assert.Equal(15UL, memory.Frames);
        for (ulong frame = 0; frame < memory.Frames; frame++)
        {
            MemoryNode node = memory.NodeOf(frame);
            Assert.Equal(node.Address + ((nuint)(frame - node.FirstFrame) * Page), memory.AddressOf(frame));
            Assert.Equal(frame, memory.FrameOf(memory.AddressOf(frame)));
        }
    }

    [Fact]
    public void The_list_of_its_pages_has_a_range_for_each_node()
    {
        using PhysicalMemory memory = Memory(5, 1, 9);
        Assert.Equal(memory.Nodes.Select(node => new PageRange(node.Address, (nuint)node.Frames)).OrderBy(
            range => range.Address), memory.ToFreePageList());
    }

    [Fact]
    public void A_large_arena_takes_no_memory_before_it_is_touched()
    {
        using PhysicalMemory memory = Memory((nuint)1 << 26);
        Assert.Equal(0UL, memory.Nodes[0].CountResidentBytes());
        memory.AsSpan(memory.Frames - 1, 1)[0] = 1;
        Assert.Equal(Page, memory.Nodes[0].CountResidentBytes());
    }

    [Fact]
    public void After_dispose_nothing_is_left_and_every_call_says_so()
    {
        (int, int) before = ProcessTally.Take();
        PhysicalMemory memory = Memory(4, 4);
        Assert.Equal((before.Item1 + 2, before.Item2 + 2), ProcessTally.Take());
        memory.Dispose();
        memory.Dispose();
        Assert.Equal(before, ProcessTally.Take());
        foreach (Action call in (Action[])[
            () => memory.AddressOf(0), () => memory.FrameOf(memory.Nodes[0].Address), () => memory.NodeOf(0), () => _ = memory.AsSpan(0, 1),
            () => memory.Release(0, 1), () => memory.Reuse(0, 1), memory.Trim, () => memory.UseHugePages(0, 1), () =>
                memory.ToFreePageList(),
            () => memory.Nodes[0].CountResidentBytes()])
            Assert.EndsWith(nameof(PhysicalMemory), Assert.Throws<ObjectDisposedException>(call).ObjectName, StringComparison.Ordinal);
    }
}
