using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <content>Releasing page frames, and taking them back into use.</content>
public sealed partial class PhysicalMemory
{
    private readonly ReturnPolicy _policy;

    /// <summary>The number of pages that may be pending in a node.</summary>
    private readonly ulong _returnWatermark;

    /// <summary>Releases a run of page frames: their contents are no longer needed, and their memory may return to the operating
    /// system.</summary>
    /// <param name="frame">The number of the first page frame.</param>
    /// <param name="count">The number of page frames, at least 1. All are in use and lie in one node.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run does not lie in one node. Nothing has changed.</exception>
    /// <exception cref="ArgumentException">A page of the run is already released. Nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">A <see cref="MemoryHeap"/> manages the page frames.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>
    /// The pages that the policy selects are returned during this call, in runs of at most 4096 pages, and other threads can enter between
    /// two runs. If the system refuses, the pages stay pending, and <see cref="Notices"/> reports that. Cost: a few bit operations for each
    /// 64 pages, plus the punching: about a microsecond a page in long runs, several in runs of one page.
    /// </remarks>
    /// <safety>Nobody writes to the pages until <see cref="Reuse"/>: a write may be lost, or take memory that no counter shows.</safety>
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

        NoteKept(ReturnByPolicy(node.Returns, first, first + count));
    }

    /// <summary>Takes a run of released page frames back into use.</summary>
    /// <param name="frame">The number of the first page frame.</param>
    /// <param name="count">The number of page frames, at least 1. All are released and lie in one node.</param>
    /// <returns>Whether all pages are known to read zero, because each had returned to the system.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The run does not lie in one node. Nothing has changed.</exception>
    /// <exception cref="ArgumentException">A page of the run is in use. Nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">A <see cref="MemoryHeap"/> manages the page frames.</exception>
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

    /// <summary>Returns all released pages to the operating system, whatever the policy.</summary>
    /// <exception cref="PageSystemException">The system refused; the pages that were not returned are still pending.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>If the system cannot take pages back, the call does nothing. Cost: as for <see cref="Release"/>.</remarks>
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

    /// <summary>Puts huge pages under the part of a run that whole huge pages cover. The contents do not change.</summary>
    /// <param name="frame">The number of the first page frame.</param>
    /// <param name="count">The number of page frames, at least 1. All are in use and lie in one node.</param>
    /// <returns>The bytes that are on huge pages now. If the system refuses one, the call stops, and <see cref="Notices"/> reports the
    /// reason.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The run does not lie in one node.</exception>
    /// <exception cref="ArgumentException">A page of the run is released.</exception>
    /// <exception cref="InvalidOperationException">The memory was made without <see cref="PhysicalMemoryOptions.HugePages"/>.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>Each huge page takes its full size of memory, and the contents are copied.</remarks>
    public nuint UseHugePages(ulong frame, ulong count)
    {
        MemoryNode node = NodeOfRun(frame, count);
        if (!_forHugePages)
        {
            throw new InvalidOperationException(
                "The memory was made without PhysicalMemoryOptions.HugePages, so it cannot use huge pages.");
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
