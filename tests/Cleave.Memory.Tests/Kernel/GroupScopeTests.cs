using Cleave.Memory.Context;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Scopes decide which group is the current one.</summary>
public sealed class GroupScopeTests
{
    private readonly MemoryGroup _outer = new("outer", 1 << 20);
    private readonly MemoryGroup _inner = new("inner", 1 << 20);

    [Fact]
    public void Groups_may_be_left_in_any_order()
    {
        IDisposable first = _outer.Enter();
        IDisposable second = _inner.Enter();
        first.Dispose();
        Assert.Equal(_inner, MemoryGroup.Current);
        second.Dispose();
        Assert.Null(MemoryGroup.Current);
    }

    [Fact]
    public void A_group_is_left_once()
    {
        IDisposable first = _outer.Enter();
        first.Dispose();
        using (_inner.Enter())
        {
            first.Dispose();
            Assert.Equal(_inner, MemoryGroup.Current);
        }

        using IDisposable again = _outer.Enter(), twice = _outer.Enter();
        twice.Dispose();
        twice.Dispose();
        Assert.Equal(_outer, MemoryGroup.Current);
    }

    [Fact]
    public async Task It_goes_along_with_a_flow_and_not_beside_it()
    {
        var left = new TaskCompletionSource();
        Task<MemoryGroup?> started;
        using (_outer.Enter())
        {
            await Task.Yield();
            Assert.Equal(_outer, MemoryGroup.Current);
            started = AfterAsync(left.Task);
            await EnterAndStayAsync();
            Assert.Equal(_outer, MemoryGroup.Current);
        }

        Assert.Null(MemoryGroup.Current);
        left.SetResult();
        Assert.Equal(_outer, await started);
        Assert.Null(MemoryGroup.Current);
    }

    private static async Task<MemoryGroup?> AfterAsync(Task left)
    {
        await left;
        return MemoryGroup.Current;
    }

    private async Task EnterAndStayAsync()
    {
        await Task.Yield();
        _inner.Enter();
        Assert.Equal(_inner, MemoryGroup.Current);
    }
}
