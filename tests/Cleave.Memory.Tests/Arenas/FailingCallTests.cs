using Cleave.Memory.Frames;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>Each system call of a life of two nodes fails once:
/// no mapping or descriptor stays behind, and the error tells which it was.</summary>
public abstract class FailingCallTests(PageSizes pages) : ArenaTest(pages)
{
    private static readonly string[] LifeOfTwo =
    [
        "Create", "SetSize", "Seal", "Reserve", "Map", "Bind",
        "Create", "SetSize", "Seal", "Reserve", "Map", "Bind",
        "Resident", "Punch", "Collapse", "Punch", "Unreserve", "Close", "Unreserve", "Close",
    ];

    public static TheoryData<int> CallNumbers => [.. Enumerable.Range(1, LifeOfTwo.Length)];

    [Fact]
    public void These_are_the_calls_of_a_life()
    {
        var system = new TestPageSystem(Machine) { HugePageSize = 8 * Page, Refused = "Collapse" };
        Live(system);
        Assert.Equal(LifeOfTwo, system.Calls);
    }

    [Theory]
    [MemberData(nameof(CallNumbers))]
    public void Whichever_fails_nothing_is_left_and_the_error_names_it(int number)
    {
        (int, int) before = ProcessTally.Take();
        var system = new TestPageSystem(Machine) { HugePageSize = 8 * Page, FailAt = number };
        (PageSystemException? error, IReadOnlyList<string> notices) = Live(system);
        string call = LifeOfTwo[number - 1];
        Assert.Equal(call, system.Calls[number - 1]);
        Assert.Equal((0, before), (system.Leaks, ProcessTally.Take()));
        if (error is not null)
        {
            Assert.Equal((call, TestPageSystem.MadeUpError), (error.Call, error.ErrorCode));
            Assert.True(error.Size >= Page && error.Size <= 24 * Page, $"{error.Size}");
        }

        string told = error?.Message ?? notices.First(notice => notice.Contains(call, StringComparison.Ordinal));
        Assert.Matches($"{call} of [0-9]+ KiB failed: Cannot allocate memory \\(error 12\\)", told);
    }

    [Fact]
    public void A_real_refusal_has_the_systems_own_name_and_number()
    {
        var error = Assert.Throws<PageSystemException>(() => Machine.Punch(-1, 0, Page).ThrowIfFailed(Page));
        Assert.Equal(("fallocate", 9, Page), (error.Call, error.ErrorCode, error.Size));
        Assert.Equal($"The system call fallocate of {KiB(Page)} failed: Bad file descriptor (error 9).", error.Message);
    }

    /// <summary>Makes two nodes, uses every call, and disposes, a second time where the first one failed.</summary>
    private (PageSystemException? Error, IReadOnlyList<string> Notices) Live(TestPageSystem system)
    {
        PhysicalMemory? memory = null;
        PageSystemException? error = Catch(() => memory = new PhysicalMemory(LifeOptions, system));
        if (memory is null)
            return (error, []);

        memory.AsSpan(0, 16).Fill(1);
        error ??= Catch(() => memory.Nodes[0].CountResidentBytes());
        memory.Release(20, 3);
        error ??= Catch(() => memory.UseHugePages(0, 16 - 1));
        memory.Release(24, 5);
        PageSystemException? atEnd = Catch(memory.Dispose);
        if (atEnd is not null)
            memory.Dispose();
        return (error ?? atEnd, memory.Notices);
    }

    private PhysicalMemoryOptions LifeOptions => new()
    {
        Nodes = [.. Enumerable.Repeat(new MemoryNodeOptions { Size = 16 * Page, NumaNode = 0 }, 2)],
        ReturnPolicy = ReturnPolicy.AtOnce,
        HugePages = true,
    };

    private static PageSystemException? Catch(Action call) => Record.Exception(call) switch
    {
        null => null,
        PageSystemException error => error,
        { } other => throw other,
    };
}
