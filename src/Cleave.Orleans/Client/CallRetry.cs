namespace Cleave.Orleans.Client;

/// <summary>Sends a call again until it is answered or the time is over.</summary>
internal sealed class CallRetry(FleetClientOptions options)
{
    /// <summary>The longest pause. A space whose silo died answers again after about two seconds, and a longer pause would add to
    /// that.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Sends a call, and sends it again after each failure that may pass.</summary>
    /// <param name="call">The call, which is safe to send again.</param>
    /// <param name="what">The call in words, for the exception.</param>
    /// <param name="sendsCopies">Whether copies are also sent while there is no answer, because a silo that is paused gives none, and
    /// another one may have the grain by then. A copy may be carried out after the answer to another one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">No answer came in time; the inner exception is that of the last failure.</exception>
    public async Task<T> Send<T>(Func<Task<T>> call, string what, bool sendsCopies, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long end = Environment.TickCount64 + (long)options.RetryFor.TotalMilliseconds;
        TimeSpan patience = sendsCopies ? options.ResendAfter : options.RetryFor;
        TimeSpan pause = options.RetryDelay;
        TimeSpan wait = patience;
        Exception? last = null;
        var pending = new List<Task<T>>(1) { Begin(call) };
        while (true)
        {
            Task<T>? ended = await FirstEnded(pending, wait, cancellationToken).ConfigureAwait(false);
            if (ended is null)
            {
                ThrowIfOver(end, what, last);
                pending.Add(Begin(call));
                wait = patience;
                continue;
            }

            pending.Remove(ended);
            try
            {
                return await ended.ConfigureAwait(false);
            }
            catch (Exception failure) when (IsPassing(failure))
            {
                ThrowIfOver(end, what, failure);
                last = failure;
                wait = pause;
                pause = TimeSpan.FromTicks(long.Min(pause.Ticks * 2, MaxDelay.Ticks));
            }
        }
    }

    /// <summary>Begins a call. A failure to send it ends the task, as a failure of the call itself does.</summary>
    private static async Task<T> Begin<T>(Func<Task<T>> call) => await call().ConfigureAwait(false);

    /// <summary>Waits until one of the calls has ended, or the time is over; then the result is null.</summary>
    private static async Task<Task<T>?> FirstEnded<T>(List<Task<T>> calls, TimeSpan wait, CancellationToken cancellationToken)
    {
        Task first = calls.Count switch
        {
            0 => Task.Delay(wait, cancellationToken),
            1 => calls[0].WaitAsync(wait, cancellationToken),
            _ => Task.WhenAny(calls).WaitAsync(wait, cancellationToken),
        };
        await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task<T>? ended = calls.Find(call => call.IsCompleted);
        if (ended is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return ended;
    }

    private void ThrowIfOver(long end, string what, Exception? last)
    {
        if (Environment.TickCount64 >= end)
        {
            throw new TimeoutException(
                $"No answer to {what} for {options.RetryFor.TotalSeconds:0.#} s. It may have been carried out; the same call is "
                    + "safe to send again.", last);
        }
    }

    /// <summary>Tells whether the call may succeed later. An invalid argument stays invalid.</summary>
    /// <remarks>Silos answer with an <see cref="OperationCanceledException"/> of their own if a message waited too long for its
    /// grain.</remarks>
    private static bool IsPassing(Exception failure) => failure is not (ArgumentException or OutOfMemoryException);
}
