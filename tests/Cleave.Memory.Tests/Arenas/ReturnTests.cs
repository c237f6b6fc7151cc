using Cleave.Memory.Frames;
using Cleave.Memory.Systems;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>Memory goes back to the system, when the policy says, and only what was released.</summary>
public abstract class ReturnTests(PageSizes pages) : ArenaTest(pages)
{
    [Fact]
    public void After_all_is_released_and_trimmed_the_arena_takes_what_it_took_before()
    {
        nuint bytes = (nuint)(TestEffort.IsFull ? 1 << 30 : 256 << 20);
        using PhysicalMemory memory = Memory(ReturnPolicy.Never, 0, new TestPageSystem(Machine), bytes / Page);
        MemoryNode node = memory.Nodes[0];
        ulong before = node.CountResidentBytes();
        memory.AsSpan(0, node.Frames).Fill(0x5a);
        Assert.Equal(bytes, node.CountResidentBytes() - before);
        foreach (ulong run in (ulong[])[1, 0])
            ReleaseEverySecond(memory, run);
        Assert.Equal((bytes, node.Frames), (node.CountResidentBytes(), node.PendingFrames));
        memory.Trim();
        Assert.InRange(node.CountResidentBytes(), before, before + (bytes / 100));
        Assert.Equal(0UL, node.PendingFrames);
        Assert.True(memory.Reuse(0, node.Frames));
        Assert.Equal(-1, memory.AsSpan(0, node.Frames).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void At_once_means_in_the_call()
    {
        var system = new TestPageSystem(Machine);
        using PhysicalMemory memory = Memory(ReturnPolicy.AtOnce, 0, system, 32);
        memory.AsSpan(0, 32).Fill(1);
        memory.Release(8, 4);
        Assert.Equal([(8 * Page, 4 * Page)], system.Punched);
        Assert.Equal(28 * (ulong)Page, memory.Nodes[0].CountResidentBytes());
        Assert.True(memory.Reuse(9, 2));
        Assert.Equal(-1, memory.AsSpan(9, 2).IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, memory.AsSpan(0, 8).IndexOfAnyExcept((byte)1));
        Assert.Equal(-1, memory.AsSpan(12, 20).IndexOfAnyExcept((byte)1));
    }

    [Fact]
    public void Above_the_watermark_long_runs_go_until_half_of_it_is_left()
    {
        var system = new TestPageSystem(Machine);
        using PhysicalMemory memory = Memory(ReturnPolicy.AboveWatermark, 64, system, 512);
        for (ulong frame = 0; frame < 48; frame += 2)
            memory.Release(frame, 1);
        memory.Release(100, 40);
        Assert.Equal((64UL, 0), (memory.Nodes[0].PendingFrames, system.Punched.Count));
        memory.Release(50, 1);
        Assert.Equal([(100 * Page, 40 * Page)], system.Punched);
        Assert.Equal(25UL, memory.Nodes[0].PendingFrames);
    }

    [Fact]
    public void Where_there_are_no_long_runs_short_ones_go()
    {
        var system = new TestPageSystem(Machine);
        using PhysicalMemory memory = Memory(ReturnPolicy.AboveWatermark, 8, system, 64);
        for (ulong frame = 0; frame < 18; frame += 2)
            memory.Release(frame, 1);
        Assert.Equal([.. Enumerable.Range(0, 5).Select(run => ((nuint)(2 * run) * Page, Page))], system.Punched);
        Assert.Equal(4UL, memory.Nodes[0].PendingFrames);
    }

    [Fact]
    public void The_policy_never_leaves_it_to_trim()
    {
        var system = new TestPageSystem(Machine);
        using PhysicalMemory memory = Memory(ReturnPolicy.Never, 0, system, 64);
        memory.Release(0, 10);
        memory.Release(10, 20);
        Assert.Empty(system.Punched);
        memory.Trim();
        Assert.Equal([((nuint)0, 30 * Page)], system.Punched);
    }

    [Fact]
    public void What_was_taken_back_in_use_is_not_given_away()
    {
        using PhysicalMemory memory = Memory(ReturnPolicy.Never, 0, new TestPageSystem(Machine), 16);
        memory.AsSpan(0, 16).Fill(7);
        memory.Release(0, 16);
        Assert.False(memory.Reuse(4, 4));
        memory.Trim();
        Assert.Equal(-1, memory.AsSpan(4, 4).IndexOfAnyExcept((byte)7));
        Assert.Equal(4 * (ulong)Page, memory.Nodes[0].CountResidentBytes());
    }

    [Fact]
    public void Long_runs_go_in_pieces_that_others_get_in_between_of()
    {
        var system = new TestPageSystem(Machine);
        using PhysicalMemory memory = Memory(ReturnPolicy.AtOnce, 0, system, 10_000);
        memory.Release(1, 9_000);
        Assert.Equal([4096, 4096, 808], system.Punched.Select(hole => (int)(hole.Size / Page)));
    }

    [Fact]
    public void Where_the_system_takes_nothing_back_that_is_said()
    {
        var system = new TestPageSystem(Machine) { CanPunch = false };
        using PhysicalMemory memory = Memory(ReturnPolicy.AtOnce, 0, system, 16);
        Assert.Equal(["Released pages keep their memory: this system does not take back parts of an arena."], memory.Notices);
        memory.Release(0, 16);
        memory.Trim();
        Assert.Equal((16UL, 0), (memory.Nodes[0].PendingFrames, system.Punched.Count));
        Assert.False(memory.Reuse(0, 16));
    }

    [Fact]
    public void A_hole_that_is_refused_is_told_and_punched_later()
    {
        var system = new TestPageSystem(Machine) { Refused = "Punch" };
        using PhysicalMemory memory = Memory(ReturnPolicy.AtOnce, 0, system, 16);
        memory.Release(2, 3);
        Assert.Equal(
            "Released pages keep their memory for now: "
                + $"The system call Punch of {KiB(3 * Page)} failed: Cannot allocate memory (error 12).",
            Assert.Single(memory.Notices));
        var error = Assert.Throws<PageSystemException>(memory.Trim);
        Assert.Equal(("Punch", 12, 3 * Page), (error.Call, error.ErrorCode, error.Size));
        system.Refused = null;
        memory.Trim();
        Assert.Equal((2 * Page, 3 * Page), Assert.Single(system.Punched));
    }

    [Fact]
    public void No_more_than_the_last_notices_are_kept()
    {
        var system = new TestPageSystem(Machine) { Refused = "Punch" };
        using PhysicalMemory memory = Memory(ReturnPolicy.AtOnce, 0, system, 64);
        for (ulong frame = 0; frame < 40; frame++)
            memory.Release(frame, 1);
        Assert.Equal(32, memory.Notices.Count);
    }

    private static void ReleaseEverySecond(PhysicalMemory memory, ulong from)
    {
        for (ulong run = from; run < memory.Frames / 256; run += 2)
            memory.Release(run * 256, 256);
    }
}
