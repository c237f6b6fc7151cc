namespace Cleave.Orleans.Client;

/// <summary>Sends a call again until it is answered or the time is over.</summary>
internal sealed class CallRetry(FleetClientOptions options)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    /// <summary>Sends a call that is safe to send again.</summary>
    /// <exception cref="TimeoutException">No answer came in time; the inner exception is that of the last try.</exception>
    public async Task<T> Send<T>(Func<Task<T>> call, string what, CancellationToken cancellationToken)
    {
        long start = Environment.TickCount64;
        TimeSpan delay = options.RetryDelay;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception failure) when (IsPassing(failure))
            {
                if (TimeSpan.FromMilliseconds(Environment.TickCount64 - start) >= options.RetryFor)
                {
                    throw new TimeoutException(
                        $"No answer to {what} for {options.RetryFor.TotalSeconds:0.#} s. It may have been carried out; the same call is "
                            + "safe to send again.", failure);
                }
            }

            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
            delay = TimeSpan.FromTicks(long.Min(delay.Ticks * 2, MaxDelay.Ticks));
        }
    }

    /// <summary>Tells whether the call may succeed later. An invalid argument stays invalid.</summary>
    /// <remarks>Silos answer with an <see cref="OperationCanceledException"/> of their own if a message waited too long for its
    /// grain.</remarks>
    private static bool IsPassing(Exception failure) => failure is not (ArgumentException or OutOfMemoryException);
}
