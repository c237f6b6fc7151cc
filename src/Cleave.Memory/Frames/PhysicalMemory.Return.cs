using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <content>Giving page frames back, and taking them again.</content>
public sealed partial class PhysicalMemory
{
    private readonly ReturnPolicy _policy;

    /// <summary>Pages that may be pending in a node.</summary>
    private readonly ulong _returnWatermark;

    /// <summary>Releases a run of page frames: what they hold is of no use any more, and their memory may go back.</summary>
    /// <param name="frame">The first.</param>
    /// <param name="count">How many, at least one, in one node. All are in use.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such run. Nothing has changed.</exception>
    /// <exception cref="ArgumentException">A page of it is released already. Nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The page frames are those of a <see cref="MemoryHeap"/>.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>
    /// What the policy sends back it sends in this call, in runs of at most 4096 pages that other threads get in between of. Where the
    /// system refuses, the pages stay pending, and <see cref="Notices"/> tells. Cost: a few bit operations for each 64 pages, and
    /// the punching: about a microsecond a page in long runs, several a page in runs of one.
    /// </remarks>
    /// <safety>Nobody may write to the pages until <see cref="Reuse"/>; what is written may be lost, or take memory that nobody
    /// counts.</safety>
    public void Release(ulong frame, ulong count)
    {
        ThrowIfOfHeap();
        ReleaseFrames(frame, count);
    }

    internal void ReleaseFrames(ulong frame, ulong count)
    {
        MemoryNode node = NodeOfRun(frame, count);
        ulong first = frame - node.FirstFrame;
        ulong bad = node.Returns.Release(first, first + count);
        if (bad != first + count)
        {
            throw WrongState(frame, count, node.FirstFrame + bad, "released already");
        }

        (PageSystemError error, nuint size) = ReturnByPolicy(node.Returns, first, first + count);
        if (!error.IsNone)
        {
            _notices.Add($"Released pages keep their memory for now: {error.ToException(size).Message}");
        }
    }

    /// <summary>Takes released page frames back in use.</summary>
    /// <param name="frame">The first.</param>
    /// <param name="count">How many, at least one, in one node. All are released.</param>
    /// <returns>Whether all of them are known to read zero: none was still pending, all had gone back.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such run. Nothing has changed.</exception>
    /// <exception cref="ArgumentException">A page of it is in use. Nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The page frames are those of a <see cref="MemoryHeap"/>.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>Cost: a few bit operations for each 64 pages, and the wait for a punch that is under way.</remarks>
    public bool Reuse(ulong frame, ulong count)
    {
        ThrowIfOfHeap();
        return ReuseFrames(frame, count);
    }

    internal bool ReuseFrames(ulong frame, ulong count)
    {
        MemoryNode node = NodeOfRun(frame, count);
        ulong first = frame - node.FirstFrame;
        ulong bad = node.Returns.Reuse(first, first + count, out bool allReturned);
        return bad == first + count ? allReturned : throw WrongState(frame, count, node.FirstFrame + bad, "in use");
    }

    /// <summary>Gives all pages that are released back to the operating system, whatever the policy.</summary>
    /// <exception cref="PageSystemException">The system refused; what was not given back is still pending.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>Where the system cannot take pages back it does nothing. Cost: as for <see cref="Release"/>.</remarks>
    public void Trim()
    {
        ThrowIfDisposed();
        if (!_system.CanPunch)
        {
            return;
        }

        foreach (MemoryNode node in _nodes)
        {
            node.Returns.Return(0, node.Frames, out nuint size).ThrowIfFailed(size);
        }
    }

    /// <summary>Puts huge pages under a run, as far as whole ones lie inside it; what it holds stays.</summary>
    /// <param name="frame">The first page frame.</param>
    /// <param name="count">How many, at least one, in one node. All are in use.</param>
    /// <returns>Bytes that are huge pages now. Where the system refuses, it stops, and <see cref="Notices"/> tells why.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such run.</exception>
    /// <exception cref="ArgumentException">A page of it is released.</exception>
    /// <exception cref="InvalidOperationException">The memory was made without <see cref="PhysicalMemoryOptions.HugePages"/>.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>Takes memory for all of each huge page, and copies what is there.</remarks>
    public nuint UseHugePages(ulong frame, ulong count)
    {
        MemoryNode node = NodeOfRun(frame, count);
        if (!_forHugePages)
        {
            throw new InvalidOperationException("The memory was made without PhysicalMemoryOptions.HugePages, so it cannot use huge pages.");
        }

        ulong step = _system.HugePageSize / _system.PageSize;
        ulong first = frame - node.FirstFrame;
        ulong end = step == 0 ? 0 : (first + count) / step * step;
        nuint done = 0;
        for (ulong page = step == 0 ? 0 : (first + step - 1) / step * step; page < end; page += step)
        {
            if (!CollapseOne(node, page, page + step))
            {
                break;
            }

            done += _system.HugePageSize;
        }

        return done;
    }

    private bool CollapseOne(MemoryNode node, ulong first, ulong end)
    {
        ulong bad = node.Returns.Collapse(first, end, out PageSystemError error);
        if (bad != end)
        {
            throw WrongState(node.FirstFrame + first, end - first, node.FirstFrame + bad, "released");
        }

        if (!error.IsNone)
        {
            _notices.Add($"Pages stay small: {error.ToException(_system.HugePageSize).Message}");
        }

        return error.IsNone;
    }

    private (PageSystemError Error, nuint Size) ReturnByPolicy(PageReturns returns, ulong first, ulong end)
    {
        nuint size = 0;
        PageSystemError error = _policy switch
        {
            ReturnPolicy.AtOnce => returns.Return(first, end, out size),
            ReturnPolicy.AboveWatermark when returns.Pending > _returnWatermark => returns.Drain(_returnWatermark / 2, out size),
            _ => default,
        };
        return (error, size);
    }

    private static ArgumentException WrongState(ulong frame, ulong count, ulong bad, string state) =>
        new(FormattableString.Invariant($"Page frame {bad} is {state}; the run is {count} pages from {frame}."), nameof(frame));
}
