using System.Diagnostics;

namespace Cleave.Locks;

/// <summary>A lock for sections of some nanoseconds, of which an allocator has millions a second.</summary>
/// <remarks>
/// <para>
/// Entering and leaving cost one atomic operation, a third of what the framework's locks do. Who finds it taken once in a while looks
/// again after a fraction of a microsecond. Where that happens all the time, threads stay away for longer each time, so that the other
/// gets some hundred sections done instead of handing every cache line over after each. In the end a waiting thread yields the processor,
/// then sleeps, so that the rare long section (an inspection, a force merge) burns no core.
/// </para>
/// <para>
/// Not fair, and not re-entrant: a section calls nothing that enters. Foreign code, an observer, is called within <see cref="CallOut"/>;
/// if it enters all the same, it gets an exception instead of waiting for itself. Finding that out costs nothing where the lock is free.
/// </para>
/// </remarks>
internal sealed class ShortLock
{
    private const int WaitsBeforeYield = 16;
    private const int WaitsBeforeSleep = 64;

    private static readonly long Microsecond = Math.Max(1, Stopwatch.Frequency / 1_000_000);

    private int _taken;
    private long _lastWait;

    /// <summary>The thread that calls foreign code from a section, 0 for none. A thread finds its own number only if that is itself.</summary>
    private int _callingThread;

    /// <summary>Enters; disposing the scope leaves.</summary>
    public Scope Enter()
    {
        if (Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
        {
            Wait();
        }

        return new Scope(this);
    }

    /// <summary>Marks the section that the current thread is in as calling foreign code, until the scope is disposed.</summary>
    public CallScope CallOut()
    {
        Volatile.Write(ref _callingThread, Environment.CurrentManagedThreadId);
        return new CallScope(this);
    }

    /// <exception cref="InvalidOperationException">This thread has the lock, and calls foreign code that entered.</exception>
    private void Wait()
    {
        if (Volatile.Read(ref _callingThread) == Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException(
                "An allocation observer called or read the allocator that it observes. The allocator is in the midst of a call and holds "
                + "its lock; note what is needed in the observer, and use the allocator after the call that was observed has returned.");
        }

        long now = Stopwatch.GetTimestamp();
        bool busy = now - Interlocked.Exchange(ref _lastWait, now) < 200 * Microsecond;
        long wait = busy ? 10 * Microsecond : Microsecond / 4;
        int waits = Environment.ProcessorCount > 1 ? 0 : WaitsBeforeYield;
        do
        {
            waits++;
            if (waits >= WaitsBeforeYield)
            {
                Thread.Sleep(waits < WaitsBeforeSleep ? 0 : 1);
                continue;
            }

            SpinFor(wait);
            wait = Math.Min(2 * wait, 40 * Microsecond);
        }
        while (Volatile.Read(ref _taken) != 0 || Interlocked.CompareExchange(ref _taken, 1, 0) != 0);
    }

    private static void SpinFor(long ticks)
    {
        long until = Stopwatch.GetTimestamp() + ticks;
        do
        {
            Thread.SpinWait(4);
        }
        while (Stopwatch.GetTimestamp() < until);
    }

    internal readonly ref struct Scope(ShortLock entered)
    {
        public void Dispose() => Volatile.Write(ref entered._taken, 0);
    }

    internal readonly ref struct CallScope(ShortLock calling)
    {
        public void Dispose() => Volatile.Write(ref calling._callingThread, 0);
    }
}
