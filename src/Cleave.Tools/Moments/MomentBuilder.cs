using System.Numerics;

namespace Cleave.Tools.Moments;

/// <summary>
/// Builds a <see cref="SpaceMoment"/> from runs in the order of their addresses. Addresses between two runs are free and dirty.
/// </summary>
internal sealed class MomentBuilder
{
    /// <summary>The usual number of cells of a report: 32 rows of 64.</summary>
    public const int UsualCells = 2048;

    private const int KeptHoles = 12;

    private readonly ulong _base;
    private readonly ulong _size;
    private readonly ulong _chunk;
    private readonly CellShares _cells;
    private readonly SizeHistogram _sizes = new();
    private readonly PriorityQueue<SpaceHole, ulong> _holes = new();
    private readonly ulong[] _bytes = new ulong[3];
    private SpaceNeighbour? _below;
    private ulong _holeStart;
    private int _holeCount;

    public MomentBuilder(ulong spaceBase, ulong size, ulong chunk, int cells)
    {
        _base = spaceBase;
        _size = size;
        _chunk = chunk;
        _cells = new CellShares(size, (int)Math.Clamp(size / chunk, 1, (ulong)cells));
    }

    /// <summary>Adds the next run of addresses.</summary>
    /// <param name="offset">The offset of the run from the beginning of the space, in bytes.</param>
    /// <param name="size">The length of the run, in bytes.</param>
    /// <param name="use">The use of the run.</param>
    /// <param name="life">The allocation that the run belongs to, or null if no history is known.</param>
    public void Add(ulong offset, ulong size, SpaceUse use, BlockLife? life = null)
    {
        _bytes[(int)use] += size;
        _cells.Add(offset, size, use);
        if (use != SpaceUse.Clear)
        {
            var border = new SpaceNeighbour(_base + offset, size, use == SpaceUse.Retired, life);
            CloseHole(offset, border);
            _below = border;
            _holeStart = offset + size;
        }
    }

    /// <summary>Ends a hole at an offset across which no blocks can merge.</summary>
    public void Edge(ulong offset)
    {
        CloseHole(offset, above: null);
        _below = null;
        _holeStart = Math.Max(_holeStart, offset);
    }

    /// <summary>Counts an allocation in the histogram.</summary>
    public void Count(ulong size) => _sizes.Add(size);

    /// <summary>Builds the moment. No run may be added afterwards.</summary>
    public SpaceMoment Build(IReadOnlyList<OrderCount> orders)
    {
        CloseHole(_size, above: null);
        return new SpaceMoment
        {
            Base = _base,
            Size = _size,
            ChunkSize = _chunk,
            AllocatedBytes = _bytes[(int)SpaceUse.Allocated],
            ClearBytes = _bytes[(int)SpaceUse.Clear],
            RetiredBytes = _bytes[(int)SpaceUse.Retired],
            LargestFreeBlock = orders.LastOrDefault(order => order.Free != 0).BlockSize,
            HoleCount = _holeCount,
            Holes = [
                .. _holes.UnorderedItems.Select(item => item.Element).OrderByDescending(hole => hole.Size).ThenBy(hole => hole.Address)],
            Sizes = _sizes.Build(),
            Orders = orders,
            Cells = _cells.Build(),
        };
    }

    private void CloseHole(ulong end, SpaceNeighbour? above)
    {
        if (end <= _holeStart)
        {
            return;
        }

        _holeCount++;
        ulong size = end - _holeStart;
        if (_holes.Count < KeptHoles || (_holes.TryPeek(out _, out ulong least) && least < size))
        {
            _holes.Enqueue(new SpaceHole(_base + _holeStart, size, _below, above), size);
        }

        if (_holes.Count > KeptHoles)
        {
            _holes.Dequeue();
        }
    }

    /// <summary>A histogram of sizes by powers of two.</summary>
    private sealed class SizeHistogram
    {
        private readonly (long Count, ulong Bytes)[] _classes = new (long, ulong)[64];

        public void Add(ulong size)
        {
            ref (long Count, ulong Bytes) entry = ref _classes[BitOperations.Log2(size)];
            entry.Count++;
            entry.Bytes += size;
        }

        public IReadOnlyList<SizeCount> Build() =>
            [.. _classes.Select((entry, log2) => new SizeCount(1UL << log2, entry.Count, entry.Bytes)).Where(entry => entry.Count != 0)];
    }
}
