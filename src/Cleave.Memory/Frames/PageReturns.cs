using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>Which pages of an arena are released, and when they go back to the operating system. Thread-safe, by one lock.</summary>
/// <remarks>
/// A page is in use, or released and pending (its memory is still there), or released and returned (it reads zero). Invariants:
/// <c>Pending</c>, a pending page is released; <c>Counted</c>, <see cref="Pending"/> is the number of pending pages. A page is punched
/// under the lock, so that nobody can take it back in use and write to it meanwhile. Pages are numbers from 0 here.
/// </remarks>
internal sealed class PageReturns
{
    /// <summary>Pages of the longest punch, which others wait for: some milliseconds.</summary>
    private const ulong LongestPunch = 4096;

    /// <summary>Pages of a run that is worth a call of its own: from here on a page costs little more than in the longest run.</summary>
    private const ulong LongRun = 16;

    private readonly Lock _lock = new();
    private readonly IPageSystem _system;
    private readonly MemoryArena _arena;
    private readonly ulong _pages;
    private readonly PageBits _released;
    private readonly PageBits _pendingBits;
    private ulong _pending;
    private bool _closed;

    public PageReturns(IPageSystem system, MemoryArena arena)
    {
        _system = system;
        _arena = arena;
        _pages = arena.Size / system.PageSize;
        _released = new PageBits(_pages);
        _pendingBits = new PageBits(_pages);
    }

    /// <summary>Pages that are released and still have their memory.</summary>
    public ulong Pending => Volatile.Read(ref _pending);

    /// <summary>Releases a run, all of which is in use.</summary>
    /// <returns>The first page that is released already, which changes nothing; <paramref name="end"/> where there is none.</returns>
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

    /// <summary>Releases a run that was never touched, all of which is in use: it reads zero, as if it had gone back.</summary>
    public void ReleaseUntouched(ulong first, ulong end)
    {
        using Lock.Scope scope = Enter();
        _released.Fill(first, end, true);
    }

    /// <summary>Takes a released run back in use.</summary>
    /// <param name="first">Its first page.</param>
    /// <param name="end">The page after its last.</param>
    /// <param name="allReturned">Whether no page of it was pending, so that all read zero.</param>
    /// <returns>The first page that is in use, which changes nothing; <paramref name="end"/> where there is none.</returns>
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

    /// <summary>Returns pending pages until at most so many are left: long runs first, then the others, each from the lowest.</summary>
    public PageSystemError Drain(ulong atMost, out nuint failedSize)
    {
        PageSystemError error = DrainRuns(LongRun, atMost, 0, _pages, out failedSize);
        return error.IsNone ? DrainRuns(1, atMost, 0, _pages, out failedSize) : error;
    }

    /// <summary>Returns what of a run is pending.</summary>
    public PageSystemError Return(ulong first, ulong end, out nuint failedSize) => DrainRuns(1, 0, first, end, out failedSize);

    /// <summary>Counts the bytes that the arena takes.</summary>
    public PageSystemError Resident(out ulong bytes)
    {
        using Lock.Scope scope = Enter();
        return _system.Resident(_arena.Handle, _arena.Address, _arena.Size, out bytes);
    }

    /// <summary>Puts huge pages under a run, unless a page of it is released, which would take memory that nobody counts.</summary>
    /// <returns>The first page that is released, or <paramref name="end"/>.</returns>
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

    /// <summary>Ends all calls, also those that are under way, and gives the arena back. Can be repeated where that fails.</summary>
    /// <exception cref="PageSystemException">The system refused.</exception>
    public void Close()
    {
        using Lock.Scope scope = _lock.EnterScope();
        _closed = true;
        _arena.Dispose();
    }

    /// <summary>Each run is punched in a section of its own, so that others get in between.</summary>
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
