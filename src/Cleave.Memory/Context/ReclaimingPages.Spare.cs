using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <content>Requests that would fail without spare pages: those that blocks of Kmalloc have beyond what their allocations need.</content>
internal sealed partial class ReclaimingPages
{
    /// <summary>The number of requests that look for a run before they look for a block, after one that found no block. Shrinkers make
    /// blocks free, so with a shrinker none does.</summary>
    private const int RunsFirst = 1024;

    /// <summary>The number of the next requests that look for a run first. While blocks are short, small holes are filled before blocks are
    /// broken.</summary>
    private int _runsFirst;

    /// <summary>Takes a block for an allocation of whole pages; if there is none, exactly these pages from anywhere.</summary>
    /// <param name="order">The order of the block.</param>
    /// <param name="pages">The number of pages that the allocation needs: more than half of the block, or all of it.</param>
    /// <param name="flags">The flags of the request.</param>
    /// <param name="node">The node to try first.</param>
    /// <param name="address">The address of the block or of the run.</param>
    /// <param name="isWhole">Whether all pages of the block were taken; otherwise only those that the allocation needs were.</param>
    public FailureCode TryTake(int order, nuint pages, GfpFlags flags, NumaNode node, out nuint address, out bool isWhole)
    {
        nuint run = pages < (nuint)1 << order ? pages : 0;
        isWhole = true;
        if (run != 0 && TryRunFirst(run, flags, node, out address))
        {
            isWhole = false;
            return FailureCode.None;
        }

        FailureCode error = TryReclaiming(order, flags, node, out address);
        error = error == FailureCode.NoSpace && (flags & GfpCheck.Plain) == 0
            ? TryWithSpare(order, run, flags, node, out address, out isWhole)
            : error;
        if (error == FailureCode.None && MayReclaim(flags))
        {
            RaiseToHigh();
        }

        return error;
    }

    private bool TryRunFirst(nuint run, GfpFlags flags, NumaNode node, out nuint address)
    {
        address = 0;
        if (Volatile.Read(ref _runsFirst) <= 0)
        {
            return false;
        }

        // A lost decrement only makes a few more requests look for runs first.
        _runsFirst--;
        return inner.TryTakeRun(run, flags, node, out address) == FailureCode.None;
    }

    /// <summary>Tries a request again that found no block and would fail: after every batch of spare pages that becomes free, and with a
    /// run of pages if it may be one.</summary>
    private FailureCode TryWithSpare(int order, nuint run, GfpFlags flags, NumaNode node, out nuint address, out bool isWhole)
    {
        FailureCode error;
        isWhole = run == 0;
        Volatile.Write(ref _runsFirst, isWhole || !_shrinkers.IsEmpty ? _runsFirst : RunsFirst);
        do
        {
            error = isWhole ? inner.TryTake(order, flags, node, out address) : inner.TryTakeRun(run, flags, node, out address);
        }
        while (error == FailureCode.NoSpace && kept.FreeSpare(isWhole && !inner.IsLow ? order : 0) > 0);

        return error;
    }
}
