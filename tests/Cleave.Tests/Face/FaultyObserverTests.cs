using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>An observer that throws, or that calls its GpuBuddy, costs no block and stops no thread.</summary>
public sealed class FaultyObserverTests
{
    private const ulong Chunk = 4096;
    private const ulong Size = 64 * Chunk;

    private readonly FaultyObserver _observer = new();
    private readonly GpuBuddy _buddy;

    public FaultyObserverTests()
    {
        _buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = 0x7000, Size = Size, Observer = _observer });
        _buddy.ResetClear(isClear: true);
    }

    public static TheoryData<string> Allocating => [.. Allocations.Keys];

    public static TheoryData<string> Changing => [.. Changes.Keys];

    /// <summary>Calls that allocate, of which the observer is told in one notification or several.</summary>
    private static Dictionary<string, Action<GpuBuddy>> Allocations { get; } = new()
    {
        ["owner"] = buddy => buddy.Allocate(7 * Chunk),
        ["owner in a range"] = buddy => buddy.Allocate(7 * Chunk, placement: GpuBuddyPlacement.Range(0x7000, 0x7000 + (8 * Chunk))),
        ["owner, trying"] = buddy => buddy.TryAllocate(7 * Chunk, out _, out _),
        ["value"] = buddy => buddy.AllocateBlock(Chunk),
        ["clear value"] = buddy => buddy.AllocateBlock(2 * Chunk, flags: GpuBuddyAllocationFlags.Clear),
        ["aligned value"] = buddy => buddy.AllocateBlock(Chunk, new Alignment(8 * Chunk)),
        ["values"] = buddy => buddy.TryAllocateBlocks(7 * Chunk, [], out _),
    };

    /// <summary>Calls that free or change, with what they begin with; and the bytes that are free after them.</summary>
    private static Dictionary<string, (Func<GpuBuddy, Action> Prepare, ulong Free)> Changes { get; } = new()
    {
        ["dispose"] = (buddy => buddy.Allocate(7 * Chunk).Dispose, Size),
        ["free as cleared"] = (buddy => buddy.Allocate(7 * Chunk).FreeAsCleared, Size),
        ["trim"] = (buddy => Trim(buddy.Allocate(8 * Chunk, new Alignment(8 * Chunk))), Size - (3 * Chunk)),
        ["value"] = (buddy => Free(buddy, buddy.AllocateBlock(Chunk)), Size),
        ["values"] = (FreeSeveral, Size),
        ["reset"] = (buddy => () => buddy.ResetClear(isClear: false), Size),
    };

    [Theory]
    [MemberData(nameof(Allocating))]
    public void An_allocation_that_the_observer_fails_is_taken_back(string name)
    {
        string before = _buddy.ToString();
        for (int at = 1; at <= Told(name); at++)
        {
            _observer.Begin(count => ThrowAt(count, at));
            Assert.Equal($"notification {at}", Assert.Throws<FormatException>(() => Allocations[name](_buddy)).Message);
            Assert.Equal(before, _buddy.ToString());
            _buddy.Validate();
        }

        using AllocatedBlocks all = Quietly().Allocate(Size);
        Assert.Equal(Size, all.Size);
    }

    [Theory]
    [MemberData(nameof(Changing))]
    public void A_change_that_the_observer_fails_is_done_all_the_same(string name)
    {
        Action change = Changes[name].Prepare(_buddy);
        _observer.Begin(count => ThrowAt(count, 1));
        Assert.Equal("notification 1", Assert.Throws<FormatException>(change).Message);
        Assert.Equal(Changes[name].Free, _buddy.FreeBytes);
        _buddy.Validate();
    }

    [Fact]
    public void All_blocks_of_a_free_are_reported_before_the_first_exception_is_thrown()
    {
        AllocatedBlocks owner = _buddy.Allocate(7 * Chunk);
        _observer.Begin(count => throw new FormatException($"notification {count}"));
        Assert.Equal("notification 1", Assert.Throws<FormatException>(owner.Dispose).Message);
        Assert.Equal(["Freed", "Freed", "Freed"], _observer.Kinds);
        Assert.True(owner.IsDisposed);
    }

    [Fact]
    public void A_refusal_that_the_observer_fails_throws_what_the_observer_threw()
    {
        using AllocatedBlocks all = _buddy.Allocate(Size);
        _observer.Begin(count => ThrowAt(count, 1));
        Assert.Throws<FormatException>(() => _buddy.TryAllocate(Chunk, out _, out _));
        Quietly();
    }

    [Fact]
    public void A_failed_notification_leaves_nothing_for_the_next_call()
    {
        _observer.Begin(count => ThrowAt(count, 1));
        Assert.Throws<FormatException>(() => _buddy.AllocateBlock(Chunk));
        _buddy.Free(_buddy.AllocateBlock(Chunk));
        Assert.Equal(Size, _buddy.FreeBytes);
    }

    public static TheoryData<string> Calling => [.. Calls.Keys];

    private static Dictionary<string, Action<GpuBuddy, AllocatedBlocks>> Calls { get; } = new()
    {
        ["avail"] = (buddy, owner) => _ = buddy.FreeBytes,
        ["statistics"] = (buddy, owner) => buddy.GetStatistics(),
        ["blocks"] = (buddy, owner) => buddy.GetBlocks(),
        ["text"] = (buddy, owner) => _ = buddy.ToString(),
        ["validate"] = (buddy, owner) => buddy.Validate(),
        ["allocate"] = (buddy, owner) => buddy.Allocate(Chunk),
        ["allocate a value"] = (buddy, owner) => buddy.AllocateBlock(Chunk),
        ["dispose an owner"] = (_, owner) => owner.Dispose(),
        ["thread caches"] = (buddy, owner) => buddy.UseThreadCaches(Size),
    };

    [Theory]
    [MemberData(nameof(Calling))]
    public void A_call_from_the_observer_is_refused_and_nothing_hangs(string name)
    {
        _buddy.ResetClear(isClear: false);
        AllocatedBlocks owner = _buddy.Allocate(Chunk);
        string before = _buddy.ToString();
        Exception? met = null;
        _observer.Begin(_ => met ??= Record.Exception(() => Calls[name](_buddy, owner)));
        AllocatedBlock block = _buddy.AllocateBlock(Chunk);
        string message = Assert.IsType<InvalidOperationException>(met).Message;
        Assert.StartsWith("An allocation observer called or read the allocator that it observes.", message, StringComparison.Ordinal);
        _buddy.Free(block);
        Assert.Equal(before, _buddy.ToString());

        _observer.Begin(_ => Calls[name](_buddy, owner));
        Assert.Throws<InvalidOperationException>(() => _buddy.AllocateBlock(Chunk));
        Quietly();
        Assert.Equal(before, _buddy.ToString());
        owner.Dispose();
        Assert.Equal(Size, _buddy.FreeBytes);
    }

    private static Action Trim(AllocatedBlocks owner) => () => owner.Trim(3 * Chunk);

    private static Action Free(GpuBuddy buddy, AllocatedBlock block) => () => buddy.Free(block);

    private static Action FreeSeveral(GpuBuddy buddy)
    {
        var blocks = new List<AllocatedBlock>();
        Assert.True(buddy.TryAllocateBlocks(7 * Chunk, blocks, out _));
        return () => buddy.Free([.. blocks]);
    }

    private static void ThrowAt(int count, int at)
    {
        if (count == at)
            throw new FormatException($"notification {count}");
    }

    /// <summary>How many notifications a call makes, on an allocator like this one.</summary>
    private static int Told(string name)
    {
        var observer = new FaultyObserver();
        Allocations[name](new GpuBuddy(new GpuBuddyOptions { BaseOffset = 0x7000, Size = Size, Observer = observer }));
        return observer.Count;
    }

    private GpuBuddy Quietly()
    {
        _observer.Fault = null;
        return _buddy;
    }
}
