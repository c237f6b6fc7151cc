using System.Diagnostics;

namespace Cleave.Storage.Queues;

/// <summary>Calls that wait for a commit. One of them commits for all that wait, while the next ones gather behind.</summary>
/// <remarks>
/// <para>
/// The caller that finds nobody committing leads: it takes all requests that wait, commits them as one, and hands the lead to one of those
/// that came meanwhile. So one thread at a time commits, a single caller pays no switch of threads, and the number of requests for each
/// commit grows with the load by itself. A thread leads once for each of its own calls. The lead of tasks is on the thread pool.
/// </para>
/// <para>
/// Invariant <c>Led</c>: while requests wait, exactly one thread commits or has been chosen to. Requests are committed in the order in
/// which they were added.
/// </para>
/// </remarks>
/// <param name="commit">Commits requests and sets the errors of those that failed. Called by one thread at a time.</param>
/// <param name="afterwards">Work that may follow a commit, after the callers were released.</param>
internal sealed class CommitQueue<T>(Action<IReadOnlyList<T>> commit, Action afterwards)
    where T : CommitRequest
{
    /// <summary>A leader waits for the callers that are expected for at most one of so many parts of the last commit's time.</summary>
    private const int GatheringShare = 8;

    private readonly object _gate = new();
    private List<T> _waiting = [];
    private bool _isLed;
    private bool _isClosed;
    private int _expected;
    private long _lastTicks;

    /// <summary>Adds a request. The caller then has to call <see cref="Wait"/> or <see cref="WaitAsync"/>.</summary>
    /// <returns>Whether the caller has to lead.</returns>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public bool Add(T request)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(T));
            _waiting.Add(request);
            bool leads = !_isLed;
            _isLed = true;
            return leads;
        }
    }

    /// <summary>Waits for a request, on the thread that added it.</summary>
    public void Wait(T request, bool leads)
    {
        if (leads || request.WaitForTurn())
        {
            Lead();
        }
    }

    /// <summary>Waits for a request as a task.</summary>
    /// <exception cref="OperationCanceledException">The request was cancelled before a commit took it.</exception>
    public async Task WaitAsync(T request, bool leads, CancellationToken token)
    {
        if (leads)
        {
            ThreadPool.UnsafeQueueUserWorkItem(queue => queue.Lead(), this, preferLocal: false);
        }

        using (token.UnsafeRegister(_ => TryCancel(request, token), null))
        {
            await request.Completion.ConfigureAwait(false);
        }
    }

    /// <summary>Refuses new requests, and waits until those that were added are done.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_isLed)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Takes a request out again, unless a commit has taken it.</summary>
    private void TryCancel(T request, CancellationToken token)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(request))
            {
                return;
            }
        }

        request.Cancel(token);
    }

    /// <summary>Commits what waits, releases the callers, and hands the lead on.</summary>
    private void Lead()
    {
        Gather();
        List<T> batch;
        lock (_gate)
        {
            batch = _waiting;
            _waiting = [];
        }

        if (batch.Count > 0)
        {
            long begin = Stopwatch.GetTimestamp();
            Commit(batch);
            _lastTicks = Stopwatch.GetTimestamp() - begin;
            // Those that came during the commit wait already, and those that are released now may come again.
            _expected = batch.Count + Volatile.Read(ref _waiting).Count;
            batch.ForEach(request => request.Complete());
            afterwards();
        }

        HandOn();
    }

    /// <summary>Waits a moment for callers that the last commit released: one commit for all of them is cheaper than two for half of
    /// them.</summary>
    private void Gather()
    {
        if (_expected <= 1)
        {
            return;
        }

        long end = Stopwatch.GetTimestamp() + (_lastTicks / GatheringShare);
        while (Volatile.Read(ref _waiting).Count < _expected && Stopwatch.GetTimestamp() < end)
        {
            Thread.Yield();
        }
    }

    private void Commit(List<T> batch)
    {
        try
        {
            commit(batch);
        }
        catch (Exception error)
        {
            // A caller that never hears of its request would wait for ever.
            batch.ForEach(request => request.Error ??= error);
        }
    }

    private void HandOn()
    {
        T? next;
        lock (_gate)
        {
            _isLed = _waiting.Count > 0;
            if (!_isLed)
            {
                Monitor.PulseAll(_gate);
                return;
            }

            next = _waiting.Find(request => !request.IsAsync);
        }

        if (next is not null)
        {
            next.Lead();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(queue => queue.Lead(), this, preferLocal: false);
        }
    }
}
