namespace Cleave.Orleans.Grains;

/// <summary>Lets concurrent calls of one grain share a write: calls that come during a write wait for the next one together.</summary>
/// <remarks>Runs on the scheduler of the grain, so that no two steps run at the same time. After a failed write every call fails.</remarks>
internal sealed class SharedWrite(Func<Task> write, Action<Exception> failed)
{
    private TaskCompletionSource? _next;
    private int _waiting;
    private bool _isRunning;
    private Exception? _failure;

    /// <summary>Waits until a write that begins after this call has ended.</summary>
    /// <exception cref="Exception">The write failed, or one before it.</exception>
    public Task Commit()
    {
        if (_failure is not null)
        {
            return Task.FromException(_failure);
        }

        _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting++;
        Task ended = _next.Task;
        if (!_isRunning)
        {
            _ = Run();
        }

        return ended;
    }

    private async Task Run()
    {
        _isRunning = true;
        // Calls that are queued at the grain already join the first write.
        await Task.Yield();
        while (_next is { } waiting)
        {
            FleetMeters.SharedBy.Record(_waiting);
            _next = null;
            _waiting = 0;
            try
            {
                await write();
                waiting.SetResult();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Fail(waiting, failure);
            }
        }

        _isRunning = false;
    }

    private void Fail(TaskCompletionSource waiting, Exception failure)
    {
        _failure = failure;
        waiting.SetException(failure);
        _next?.SetException(failure);
        _next = null;
        failed(failure);
    }
}
