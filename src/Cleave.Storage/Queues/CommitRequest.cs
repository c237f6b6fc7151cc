namespace Cleave.Storage.Queues;

/// <summary>A call that waits for its changes to be committed.</summary>
internal abstract class CommitRequest
{
    private readonly TaskCompletionSource? _completion;
    private bool _leads;
    private bool _isDone;

    /// <summary>Makes a request that waits nowhere yet.</summary>
    /// <param name="isAsync">Whether a task waits for it, instead of a thread.</param>
    protected CommitRequest(bool isAsync) =>
        _completion = isAsync ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    /// <summary>Whether a task waits for the request, instead of a thread.</summary>
    public bool IsAsync => _completion is not null;

    /// <summary>Why the changes were not committed; null if they were.</summary>
    public Exception? Error { get; set; }

    /// <summary>The task that ends with the request. The error is not part of it.</summary>
    public Task Completion => _completion!.Task;

    /// <summary>Waits until the request is done, or until its thread has to commit for all that wait.</summary>
    /// <returns>Whether the thread has to commit.</returns>
    public bool WaitForTurn()
    {
        lock (this)
        {
            while (!_isDone && !_leads)
            {
                Monitor.Wait(this);
            }

            return !_isDone;
        }
    }

    /// <summary>Has the thread that waits commit for all.</summary>
    public void Lead()
    {
        lock (this)
        {
            _leads = true;
            Monitor.Pulse(this);
        }
    }

    /// <summary>Ends the wait of the caller.</summary>
    public void Complete()
    {
        if (_completion is not null)
        {
            _completion.TrySetResult();
            return;
        }

        lock (this)
        {
            _isDone = true;
            Monitor.Pulse(this);
        }
    }

    /// <summary>Ends the wait of a task whose caller cancelled it in time.</summary>
    public void Cancel(CancellationToken token) => _completion!.TrySetCanceled(token);
}
