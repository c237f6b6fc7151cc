using Cleave.BestFit;
using Cleave.Iterations;

namespace Cleave.Tests.Iterations;

/// <summary>An allocator beside a map of who has each granule. Refuses overlaps, misaligned ranges,
/// and refusals that best fit need not make.</summary>
internal sealed class OverlapModel
{
    private readonly IterationAllocator _memory;
    private readonly bool[] _taken;

    public OverlapModel(IterationAllocator memory)
    {
        _memory = memory;
        _taken = new bool[memory.Size / memory.Granularity.Bytes];
    }

    /// <summary>The highest end of a range so far, in bytes above the base offset.</summary>
    public ulong Highest { get; private set; }

    private ulong Granule => _memory.Granularity.Bytes;

    /// <summary>Allocates; null if the request is refused rightly.</summary>
    public AllocatedRange? Allocate(ulong size, ulong alignment = 1, int tag = 0)
    {
        if (!_memory.TryAllocateRange(size, out AllocatedRange range, out AllocationFailure failure, new Alignment(alignment), tag))
        {
            Assert.True(failure.IsNoSpace);
            Assert.False(
                HasRoom(size, Math.Max(alignment, Granule)), $"{size} bytes aligned to {alignment} were refused although they fit");
            return null;
        }

        Assert.Equal(0UL, range.Offset % alignment);
        Assert.Equal(_memory.Granularity.RoundUp(size), range.Size);
        Mark(range, taken: true);
        Highest = Math.Max(Highest, range.End - _memory.BaseOffset);
        return range;
    }

    /// <summary>Frees a range, which can only be freed once.</summary>
    public void Free(AllocatedRange range)
    {
        Mark(range, taken: false);
        _memory.Free(range);
        Assert.False(_memory.TryFree(range));
    }

    /// <summary>Checks the bookkeeping, and that it counts what is taken.</summary>
    public void Validate()
    {
        _memory.Validate();
        ulong taken = (ulong)_taken.Count(one => one) * Granule;
        Assert.Equal(taken, _memory.AllocatedBytes);
        Assert.Equal(_memory.Size, _memory.GetBlocks().Aggregate(0UL, (sum, block) => sum + block.Size));
        Assert.Equal(taken, _memory.GetBlocks().Where(block => !block.IsFree).Aggregate(0UL, (sum, block) => sum + block.Size));
    }

    private void Mark(AllocatedRange range, bool taken)
    {
        for (ulong at = range.Offset - _memory.BaseOffset; at < range.End - _memory.BaseOffset; at += Granule)
        {
            Assert.NotEqual(taken, _taken[at / Granule]);
            _taken[at / Granule] = taken;
        }
    }

    private bool HasRoom(ulong size, ulong alignment)
    {
        ulong free = 0;
        for (int at = _taken.Length - 1; at >= 0; at--)
        {
            free = _taken[at] ? 0 : free + Granule;
            if (free >= size && (_memory.BaseOffset + ((ulong)at * Granule)) % alignment == 0)
            {
                return true;
            }
        }

        return false;
    }
}
