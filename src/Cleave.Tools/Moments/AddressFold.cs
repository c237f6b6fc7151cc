using Cleave.Tools.Traces;

namespace Cleave.Tools.Moments;

/// <summary>
/// Maps the ranges that a recorded allocator had reserved to one continuous range, without the gaps between their addresses.
/// </summary>
internal sealed class AddressFold
{
    private const ulong Granule = 512;

    private readonly List<ulong> _starts = [];
    private readonly List<ulong> _ends = [];
    private readonly List<ulong> _offsets = [];

    /// <param name="segments">The ranges in order of address.</param>
    public AddressFold(IEnumerable<RecordedSegment> segments)
    {
        foreach (RecordedSegment segment in segments)
        {
            ulong end = segment.Address + segment.Size;
            if (_ends.Count == 0 || segment.Address > _ends[^1])
            {
                _offsets.Add(Size);
                _starts.Add(segment.Address);
                _ends.Add(end);
                Size += segment.Size;
            }
            else if (end > _ends[^1])
            {
                Size += end - _ends[^1];
                _ends[^1] = end;
            }

            IsGranular &= segment.Address % Granule == 0 && segment.Size % Granule == 0;
        }
    }

    /// <summary>Bytes of all ranges together.</summary>
    public ulong Size { get; private set; }

    /// <summary>
    /// The unit of blocks and segments: 512 bytes, as in PyTorch, or 1 byte if an address of the recording is not a multiple of 512.
    /// </summary>
    public ulong Unit(IEnumerable<ulong> addresses) => IsGranular && addresses.All(address => address % Granule == 0) ? Granule : 1;

    private bool IsGranular { get; set; } = true;

    /// <summary>
    /// Finds the folded offset of an address, and the number of bytes from it to the end of its range; null for an address outside all
    /// ranges.
    /// </summary>
    public (ulong Offset, ulong Room)? Find(ulong address)
    {
        int at = _starts.BinarySearch(address);
        at = at >= 0 ? at : ~at - 1;
        return at >= 0 && address < _ends[at] ? (_offsets[at] + (address - _starts[at]), _ends[at] - address) : null;
    }
}
