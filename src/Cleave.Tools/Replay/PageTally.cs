using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>Counts the pages that hold any allocated memory: what would have to be mapped.</summary>
/// <remarks>A block is either whole pages or lies within one, both being powers of two and aligned. Cost: constant per block.</remarks>
internal sealed class PageTally(Alignment pageSize)
{
    private readonly Dictionary<ulong, int> _shared = new(SeededComparer.Shared);
    private ulong _wholePages;

    /// <summary>Bytes of the pages that hold something now.</summary>
    public ulong Bytes => (_wholePages + (uint)_shared.Count) << pageSize.Log2;

    /// <summary>The most bytes of pages that held something at once.</summary>
    public ulong PeakBytes { get; private set; }

    public void Add(ReadOnlySpan<Extent> blocks)
    {
        foreach (Extent block in blocks)
        {
            if (block.Size >= pageSize.Bytes)
            {
                _wholePages += block.Size >> pageSize.Log2;
            }
            else
            {
                ulong page = block.Offset >> pageSize.Log2;
                _shared[page] = _shared.GetValueOrDefault(page) + 1;
            }
        }

        PeakBytes = Math.Max(PeakBytes, Bytes);
    }

    public void Remove(ReadOnlySpan<Extent> blocks)
    {
        foreach (Extent block in blocks)
        {
            ulong page = block.Offset >> pageSize.Log2;
            if (block.Size >= pageSize.Bytes)
            {
                _wholePages -= block.Size >> pageSize.Log2;
            }
            else if (--_shared[page] == 0)
            {
                _shared.Remove(page);
            }
        }
    }
}
