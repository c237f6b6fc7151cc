using System.Threading.Channels;

namespace Cleave.Orleans.Storage;

/// <summary>Lets writes of many grains share commits: those that come during a commit wait for the next one together.</summary>
/// <param name="commit">Makes some writes durable in one step, and ends each of them.</param>
/// <remarks>Two commits run at the same time, so that the next one is on its way while the store waits for its disk.</remarks>
internal sealed class SharedCommits(Func<List<StateWrite>, Task> commit)
{
    /// <summary>The maximum number of writes that share one commit.</summary>
    private const int MaxShared = 256;

    private const int Concurrency = 2;

    private readonly Channel<StateWrite> _queue = Channel.CreateUnbounded<StateWrite>();
    private Task[] _loops = [];

    public void Start() => _loops = [.. Enumerable.Range(0, Concurrency).Select(_ => Task.Run(Loop))];

    /// <summary>Waits until a write is durable; false if the state had another version.</summary>
    public Task<bool> Do(StateWrite write) =>
        _queue.Writer.TryWrite(write) ? write.Ended
            : throw new ObjectDisposedException(nameof(SharedCommits), "The silo is stopping, and its storage is closed.");

    /// <summary>Ends after the writes that wait.</summary>
    public async Task Close()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task Loop()
    {
        var shared = new List<StateWrite>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (shared.Count < MaxShared && _queue.Reader.TryRead(out StateWrite? write))
            {
                shared.Add(write);
            }

            try
            {
                shared.Sort();
                await commit(shared).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                shared.ForEach(write => write.Fail(failure));
            }

            shared.Clear();
        }
    }
}
