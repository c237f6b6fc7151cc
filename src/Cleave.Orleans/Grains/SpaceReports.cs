namespace Cleave.Orleans.Grains;

/// <summary>Sends reports of a space, at most one in each delay, so that many changes are one message.</summary>
/// <remarks>Runs on the scheduler of the grain. A report that fails is dropped: the next change, or the shard, asks for another
/// one.</remarks>
internal sealed class SpaceReports(TimeSpan delay, Func<Task> send)
{
    private bool _isDue;

    /// <summary>Requests a report after the delay.</summary>
    public void Request()
    {
        if (!_isDue)
        {
            _isDue = true;
            _ = SendLater();
        }
    }

    private async Task SendLater()
    {
        await Task.Delay(delay);
        _isDue = false;
        await send().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
