using System.Diagnostics;

namespace Cleave.Locks;

/// <summary>A lock for critical sections of a few nanoseconds that an allocator enters millions of times a second.</summary>
/// <remarks>
/// <para>
/// Entering and leaving cost one atomic operation together, a third of the cost of the framework's locks. A thread that rarely finds the
/// lock taken tries again after a fraction of a microsecond. If the lock is contended all the time, threads wait longer with each attempt,
/// so that the holder completes some hundred sections instead of passing every cache line on after each one. Finally a waiting thread
/// yields the processor, then sleeps, so that a rare long section (an inspection, a force merge) does not keep a core busy.
/// </para>
/// <para>
/// The lock is not fair, and not re-entrant: a section must not call code that enters the same lock. Foreign code, such as an observer, is
/// called within <see cref="CallOut"/>; if that code enters the lock, it gets an exception instead of waiting for itself. The check for
/// this costs nothing if the lock is free.
/// </para>
/// </remarks>
/// <param name="busyMicroseconds">The time between two waits within which the lock counts as contended all the time.</param>
internal sealed class ShortLock(int busyMicroseconds = 200)
{
    private const int WaitsBeforeYield = 16;
    private const int WaitsBeforeSleep = 64;

    private static readonly long Microsecond = Math.Max(1, Stopwatch.Frequency / 1_000_000);

    private int _taken;
    private long _lastWait;

    /// <summary>The number of the thread that calls foreign code from a section, or 0.</summary>
    /// <remarks>No lock protects this field. A thread that reads its own number here has written that number itself.</remarks>
    private int _callingThread;

    /// <summary>Enters the lock. Disposing the returned scope leaves the lock.</summary>
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

    /// <summary>Waits until this thread has entered the lock.</summary>
    /// <exception cref="InvalidOperationException">This thread holds the lock and called foreign code, which entered the lock.</exception>
    private void Wait()
    {
        if (Volatile.Read(ref _callingThread) == Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException(
                "An allocation observer called or read the allocator that it observes. The allocator is in the midst of a call and holds "
                + "its lock; note what is needed in the observer, and use the allocator after the call that was observed has returned.");
        }

        long now = Stopwatch.GetTimestamp();
        bool busy = now - Interlocked.Exchange(ref _lastWait, now) < busyMicroseconds * Microsecond;
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
