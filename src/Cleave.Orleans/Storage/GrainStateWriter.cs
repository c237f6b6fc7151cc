using System.Threading.Channels;

namespace Cleave.Orleans.Storage;

/// <summary>Does the work on a <see cref="StateFile"/> on one thread, and lets concurrent callers share one commit.</summary>
internal sealed class GrainStateWriter : IDisposable
{
    /// <summary>The maximum number of calls that share one commit.</summary>
    private const int MaxShared = 512;

    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly StateFile _file;
    private readonly Task _loop;

    public GrainStateWriter(StateFile file)
    {
        _file = file;
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Does work in a transaction, and returns its result when that is on the disk.</summary>
    public async Task<T> Do<T>(Func<StateFile, T> work)
    {
        T result = default!;
        var item = new Work(file => result = work(file));
        if (!_queue.Writer.TryWrite(item))
        {
            throw new ObjectDisposedException(nameof(GrainStateWriter), "The silo is stopping, and its file is closed.");
        }

        await item.Ended.Task;
        return result;
    }

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _loop.GetAwaiter().GetResult();
        _file.Dispose();
    }

    private void Loop()
    {
        var shared = new List<Work>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (shared.Count < MaxShared && _queue.Reader.TryRead(out Work? work))
            {
                shared.Add(work);
            }

            Commit(shared);
            shared.Clear();
        }
    }

    private void Commit(List<Work> shared)
    {
        try
        {
            _file.Begin();
            shared.ForEach(work => work.Action(_file));
            _file.Commit();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Fail(shared, failure);
            return;
        }

        shared.ForEach(work => work.Ended.SetResult());
    }

    private void Fail(List<Work> shared, Exception failure)
    {
        try
        {
            _file.Rollback();
        }
        catch (Exception rollback) when (rollback is not OutOfMemoryException)
        {
            // The transaction did not begin, or the database rolled it back already.
        }

        shared.ForEach(work => work.Ended.SetException(failure));
    }

    private sealed record Work(Action<StateFile> Action)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
