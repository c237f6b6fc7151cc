using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;

namespace Cleave.Storage.Tests.Spaces;

/// <summary>A cancelled call has changed nothing; one that was cancelled too late ends as if it had not been cancelled.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DurableSpace _space;
    private readonly FaultyFile _file;
    private readonly SemaphoreSlim _entered = new(0);
    private readonly SemaphoreSlim _goOn = new(0);

    public CancellationTests() =>
        _space = FaultyFile.Open(_folder.Space, new DurableSpaceOptions { Size = 1 << 20 }, out _file);

    [Fact]
    public async Task A_call_that_waits_is_cancelled_and_leaves_nothing()
    {
        DurableRange old = _space.Allocate(4096);
        Task first = await HoldACommit();
        using var source = new CancellationTokenSource();
        Task<DurableRange> allocate = _space.AllocateAsync(4096, cancellationToken: source.Token).AsTask();
        Task free = _space.FreeAsync(old.Id, source.Token).AsTask();
        Task note = _space.SetNoteAsync(old.Id + 1, "x"u8.ToArray(), source.Token).AsTask();
        await Assert.ThrowsAsync<MisuseException>(() => note);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => allocate);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => free);
        _goOn.Release();
        await first;
        _file.BeforeCommit = _ => { };
        Assert.Equal(2, _space.Count);
        Assert.Equal(8192UL, _space.GetStatistics().AllocatedBytes);
        _space.Free(old.Id);
        _space.Validate();
    }

    [Fact]
    public async Task A_call_that_a_commit_has_taken_is_not_cancelled()
    {
        using var source = new CancellationTokenSource();
        Task<DurableRange> call = (await HoldACommit(source.Token))!;
        await source.CancelAsync();
        Assert.False(call.IsCompleted);
        _goOn.Release();
        Assert.Equal(1UL, (await call).Id);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_does_nothing()
    {
        var token = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _space.AllocateAsync(1, cancellationToken: token).AsTask());
        using PendingAllocation pending = _space.BeginAllocate(1);
        SpaceChange change = new SpaceChange().Allocate(pending);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _space.CommitAsync(change, token).AsTask());
        await _space.CommitAsync(change);
        Assert.Equal((1, 1), (_space.Count, _file.Commits));
    }

    [Fact]
    public async Task Closing_waits_for_the_calls_that_have_begun()
    {
        Task<DurableRange> first = await HoldACommit();
        Task<DurableRange> second = _space.AllocateAsync(4096).AsTask();
        Task closing = _space.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);
        _goOn.Release(2);
        await closing;
        Assert.Equal(1UL, (await first).Id);
        Assert.Equal(2UL, (await second).Id);
    }

    /// <summary>Begins an allocation, and returns when its commit has begun and waits.</summary>
    private async Task<Task<DurableRange>> HoldACommit(CancellationToken token = default)
    {
        _file.BeforeCommit = _ =>
        {
            _entered.Release();
            _goOn.Wait();
        };
        Task<DurableRange> call = _space.AllocateAsync(4096, cancellationToken: token).AsTask();
        await _entered.WaitAsync(CancellationToken.None);
        return call;
    }

    public void Dispose()
    {
        _goOn.Release(100);
        _space.Dispose();
        _folder.Dispose();
    }
}
