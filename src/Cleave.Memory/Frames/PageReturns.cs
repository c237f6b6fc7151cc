using System.Numerics;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>Tracks which pages of an arena are released, and returns them to the operating system. Thread-safe, by one lock.</summary>
/// <remarks>
/// A page is in use, or released and pending (it still has its memory), or released and returned (it reads zero). Invariants:
/// <c>Pending</c>, a pending page is released; <c>Counted</c>, <see cref="Pending"/> is the number of pending pages. Pages are punched
/// under the lock, so that no thread can reuse and write a page during the punch. Page numbers begin at 0 in this class.
/// </remarks>
internal sealed partial class PageReturns
{
    /// <summary>The most pages of one punch. Other threads wait for a punch, which takes some milliseconds at this length.</summary>
    private const ulong LongestPunch = 4096;

    /// <summary>The number of pages from which a run is worth a call of its own: a page then costs little more than in the longest
    /// run.</summary>
    private const ulong LongRun = 16;

    private readonly Lock _lock = new();
    private readonly IPageSystem _system;
    private readonly MemoryArena _arena;
    private readonly ulong _pages;
    private readonly int _pageShift;
    private readonly PageBitmap _released;
    private readonly PageBitmap _pendingBits;
    private ulong _pending;
    private bool _closed;

    public PageReturns(IPageSystem system, MemoryArena arena)
    {
        _system = system;
        _arena = arena;
        _pages = arena.Size / system.PageSize;
        _pageShift = BitOperations.TrailingZeroCount(system.PageSize);
        _released = new PageBitmap(_pages);
        _pendingBits = new PageBitmap(_pages);
    }

    /// <summary>The number of pages that are released and still have their memory.</summary>
    public ulong Pending => Volatile.Read(ref _pending);

    /// <summary>Releases a run of pages that are all in use.</summary>
    /// <returns>The first page that is already released, and then nothing has changed; <paramref name="end"/> if all pages were in
    /// use.</returns>
    public ulong Release(ulong first, ulong end)
    {
        using Lock.Scope scope = Enter();
        ulong bad = _released.IndexOf(true, first, end);
        if (bad == end)
        {
            _released.Fill(first, end, true);
            _pendingBits.Fill(first, end, true);
            _pending += end - first;
        }

        return bad;
    }

    /// <summary>Releases a run of pages in use that were never touched. They count as returned, because they read zero.</summary>
    public void ReleaseUntouched(ulong first, ulong end)
    {
        using Lock.Scope scope = Enter();
        _released.Fill(first, end, true);
    }

    /// <summary>Takes a run of released pages back into use.</summary>
    /// <param name="first">The first page of the run.</param>
    /// <param name="end">The page after the last page of the run.</param>
    /// <param name="allReturned">Whether no page of the run was pending, so that all of them read zero.</param>
    /// <returns>The first page that is in use, and then nothing has changed; <paramref name="end"/> if all pages were released.</returns>
    public ulong Reuse(ulong first, ulong end, out bool allReturned)
    {
        using Lock.Scope scope = Enter();
        ulong bad = _released.IndexOf(false, first, end);
        ulong pending = _pendingBits.CountSet(first, end);
        allReturned = bad == end && pending == 0;
        if (bad == end)
        {
            _released.Fill(first, end, false);
            _pendingBits.Fill(first, end, false);
            _pending -= pending;
        }

        return bad;
    }

    /// <summary>Returns pending pages until at most the given number is left: first the long runs, then the others, both by ascending
    /// address.</summary>
    public PageSystemError Drain(ulong atMost, out nuint failedSize)
    {
        PageSystemError error = DrainRuns(LongRun, atMost, 0, _pages, out failedSize);
        return error.IsNone ? DrainRuns(1, atMost, 0, _pages, out failedSize) : error;
    }

    /// <summary>Returns the pending pages of a run.</summary>
    public PageSystemError Return(ulong first, ulong end, out nuint failedSize) => DrainRuns(1, 0, first, end, out failedSize);

    /// <summary>Counts the bytes of memory that the arena takes.</summary>
    public PageSystemError Resident(out ulong bytes)
    {
        using Lock.Scope scope = Enter();
        return _system.Resident(_arena.Handle, _arena.Address, _arena.Size, out bytes);
    }

    /// <summary>Puts huge pages under a run, unless one of its pages is released: huge pages would give it memory that no counter
    /// shows.</summary>
    /// <returns>The first page that is released, and then nothing has changed; <paramref name="end"/> if all are in use.</returns>
    public ulong Collapse(ulong first, ulong end, out PageSystemError error)
    {
        using Lock.Scope scope = Enter();
        ulong bad = _released.IndexOf(true, first, end);
        nuint pageSize = _system.PageSize;
        error = bad == end
            ? _system.Collapse(_arena.Address + ((nuint)first * pageSize), (nuint)(end - first) * pageSize)
            : default;
        return bad;
    }

    /// <summary>Makes all further calls fail and releases the arena. If releasing fails, the call can be repeated.</summary>
    /// <exception cref="PageSystemException">The system refused to release the arena.</exception>
    public void Close()
    {
        using Lock.Scope scope = _lock.EnterScope();
        _closed = true;
        _arena.Dispose();
    }

    /// <summary>Does the same as <see cref="Close"/> without an exception, because another failure is reported.</summary>
    public void Abandon()
    {
        using Lock.Scope scope = _lock.EnterScope();
        _closed = true;
        _arena.Abandon();
    }

    /// <summary>Returns pending runs. The lock is left after each run, so that other threads can enter between two punches.</summary>
    private PageSystemError DrainRuns(ulong shortest, ulong atMost, ulong first, ulong end, out nuint failedSize)
    {
        failedSize = 0;
        while (first < end && Pending > atMost)
        {
            using Lock.Scope scope = Enter();
            ulong from = _pendingBits.IndexOf(true, first, end);
            ulong to = _pendingBits.IndexOf(false, from, Math.Min(end, from + LongestPunch));
            first = to;
            PageSystemError error = to - from < shortest ? default : Punch(from, to);
            if (!error.IsNone)
            {
                failedSize = (nuint)(to - from) * _system.PageSize;
                return error;
            }
        }

        return default;
    }

    private PageSystemError Punch(ulong first, ulong end)
    {
        if (first == end)
        {
            return default;
        }

        nuint pageSize = _system.PageSize;
        PageSystemError error = _system.Punch(_arena.Handle, (nuint)first * pageSize, (nuint)(end - first) * pageSize);
        if (error.IsNone)
        {
            _pendingBits.Fill(first, end, false);
            _pending -= end - first;
        }

        return error;
    }

    private Lock.Scope Enter()
    {
        Lock.Scope scope = _lock.EnterScope();
        if (_closed)
        {
            scope.Dispose();
            throw new ObjectDisposedException(nameof(PhysicalMemory));
        }

        return scope;
    }
}
