using Cleave.Memory.Nodes;

namespace Cleave.Memory.Context;

/// <summary>Blocks that a thread frees while it reclaims for its own request. They serve that request before any other thread can get
/// them.</summary>
/// <remarks>One object for each thread that has ever reclaimed, used by that thread alone. A captured block is still allocated.</remarks>
internal sealed class CapturedPages
{
    private readonly nuint[] _addresses = new nuint[MostBlocks];
    private IPageSource? _source;
    private int _order;
    private int _wanted;
    private int _count;

    /// <summary>The largest number of blocks that are captured at a time.</summary>
    public const int MostBlocks = 256;

    /// <summary>Begins to capture blocks for a request.</summary>
    /// <param name="source">The page source of the request.</param>
    /// <param name="order">The order of the requested blocks.</param>
    /// <param name="blocks">The number of requested blocks.</param>
    public void Begin(IPageSource source, int order, int blocks) =>
        (_source, _order, _wanted) = (source, order, Math.Min(blocks, MostBlocks));

    /// <summary>Whether blocks that are freed to a source are offered to this object first.</summary>
    public bool IsFor(IPageSource source) => _source == source && _count < _wanted;

    /// <summary>Captures a block, or parts of it and frees the rest. Returns false, and changes nothing, if the block cannot serve the
    /// request.</summary>
    public bool TryCapture(nuint address, int order, nuint pageSize)
    {
        if (order < _order || _count == _wanted || (order > _order && !_source!.TrySplit(address, order)))
        {
            return false;
        }

        if (order == _order)
        {
            _addresses[_count++] = address;
            return true;
        }

        CaptureOrGive(address, order - 1, pageSize);
        CaptureOrGive(address + (pageSize << (order - 1)), order - 1, pageSize);
        return true;
    }

    private void CaptureOrGive(nuint address, int order, nuint pageSize)
    {
        if (!TryCapture(address, order, pageSize))
        {
            _source!.Give(address, order);
        }
    }

    /// <summary>Takes out a captured block of an order; returns false if there is none.</summary>
    public bool TryTake(IPageSource source, int order, out nuint address)
    {
        bool found = _source == source && order == _order && _count > 0;
        address = found ? _addresses[--_count] : 0;
        return found;
    }

    /// <summary>Ends capturing, and frees the captured blocks that are left.</summary>
    public void End()
    {
        IPageSource source = _source!;
        _source = null;
        if (_count > 0)
        {
            source.GiveBulk(_addresses.AsSpan(0, _count), _order);
            _count = 0;
        }
    }
}
