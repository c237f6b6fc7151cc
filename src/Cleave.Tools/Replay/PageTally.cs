using Cleave.Tools.Pickle;

namespace Cleave.Tools.Replay;

/// <summary>Counts the pages that contain any allocated memory, which are those that would have to be mapped.</summary>
/// <remarks>Cost: constant for each block.</remarks>
internal sealed class PageTally(Alignment pageSize)
{
    private readonly Dictionary<ulong, int> _shared = new(SeededComparer.Shared);
    private ulong _wholePages;

    /// <summary>Bytes of the pages that contain allocated memory now.</summary>
    public ulong Bytes => (_wholePages + (uint)_shared.Count) << pageSize.Log2;

    /// <summary>The most bytes of pages that contained allocated memory at once.</summary>
    public ulong PeakBytes { get; private set; }

    public void Add(ReadOnlySpan<BlockExtent> blocks)
    {
        foreach (BlockExtent block in blocks)
        {
            Count(block, 1);
        }

        PeakBytes = Math.Max(PeakBytes, Bytes);
    }

    public void Remove(ReadOnlySpan<BlockExtent> blocks)
    {
        foreach (BlockExtent block in blocks)
        {
            Count(block, -1);
        }
    }

    /// <summary>
    /// Adds or subtracts a block. A block has the pages that it fills to itself, and shares up to two pages at its ends with other blocks.
    /// </summary>
    private void Count(BlockExtent block, int sign)
    {
        ulong first = block.Offset >> pageSize.Log2;
        ulong last = (block.Offset + (block.Size - 1)) >> pageSize.Log2;
        bool fillsFirst = pageSize.IsAligned(block.Offset);
        bool fillsLast = ((block.Offset + block.Size) & (pageSize.Bytes - 1)) == 0;
        if (first == last)
        {
            fillsFirst &= fillsLast;
            fillsLast = true;
        }

        ulong whole = last - first + 1;
        if (!fillsFirst)
        {
            whole--;
            Share(first, sign);
        }

        if (!fillsLast)
        {
            whole--;
            Share(last, sign);
        }

        _wholePages += sign > 0 ? whole : 0 - whole;
    }

    private void Share(ulong page, int sign)
    {
        int sharers = _shared.GetValueOrDefault(page) + sign;
        if (sharers == 0)
        {
            _shared.Remove(page);
        }
        else
        {
            _shared[page] = sharers;
        }
    }
}
