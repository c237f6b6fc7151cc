using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Nodes;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Each system call in the life of an allocator of two nodes fails once: nothing is left behind, and no page is lost.</summary>
public sealed class NodePagesFailureTests
{
    private static readonly string[] Life =
    [
        "Create", "SetSize", "Seal", "Reserve", "Map", "Create", "SetSize", "Seal", "Reserve", "Map",
        "Punch", "Punch", "Punch", "Punch", "Punch", "Unreserve", "Close", "Unreserve", "Close",
    ];

    /// <summary>At multiples of their size, so that their blocks, and with them the calls, are the same each time.</summary>
    private static PhysicalMemoryOptions Options => Make.Options(32, 32) with
    {
        ReturnPolicy = ReturnPolicy.AtOnce,
        ReturnWatermark = 0,
        BaseAlignment = new Alignment(32 * Make.Page),
    };

    public static TheoryData<int> CallNumbers => [.. Enumerable.Range(1, Life.Length)];

    [Fact]
    public void These_are_the_calls_of_a_life()
    {
        var system = new TestPageSystem();
        Assert.Null(Live(system));
        Assert.Equal(Life, system.Calls);
    }

    [Theory]
    [MemberData(nameof(CallNumbers))]
    public void Whichever_fails_nothing_is_left_and_no_page_is_lost(int number)
    {
        var system = new TestPageSystem { FailAt = number };
        PageSystemException? error = Live(system);
        Assert.Equal(Life[number - 1], system.Calls[number - 1]);
        Assert.Equal(0, system.Leaks);
        Assert.Equal(Life[number - 1] == "Punch" ? null : Life[number - 1], error?.Call);
    }

    /// <summary>Takes and gives a block, a page and a list, whatever the punching says, and disposes,
    /// a second time where need be.</summary>
    private static PageSystemException? Live(TestPageSystem system)
    {
        PhysicalMemory? memory = null;
        PageSystemException? error = Catch(() => memory = new PhysicalMemory(Options, system));
        if (memory is null)
            return error;

        using (var pages = new NodePages(memory, pagesPerThread: 0))
        {
            ulong free = pages.FreePages;
            Assert.Equal(FailureCode.None, pages.TryTake(3, GfpFlags.NoWait, NumaNode.NoNode, out nuint block));
            memory.AsSpan(memory.FrameOf(block), 8).Fill(1);
            pages.Give(block, 3);
            Assert.Equal(FailureCode.None, pages.TryTake(0, GfpFlags.Zero, new NumaNode(1), out nuint page));
            Assert.Equal(-1, memory.AsSpan(memory.FrameOf(page), 1).IndexOfAnyExcept((byte)0));
            pages.Give(page, 0);
            var list = new nuint[4];
            Assert.Equal(4, pages.TakeBulk(list, 3, GfpFlags.Zero, NumaNode.NoNode));
            pages.GiveBulk(list.AsSpan(0, 0), 3);
            pages.GiveBulk(list, 3);
            Assert.Equal(free, pages.FreePages);
        }

        PageSystemException? atEnd = Catch(memory.Dispose);
        if (atEnd is not null)
            memory.Dispose();
        return error ?? atEnd;
    }

    private static PageSystemException? Catch(Action call) => Record.Exception(call) switch
    {
        null => null,
        PageSystemException error => error,
        { } other => throw other,
    };
}
