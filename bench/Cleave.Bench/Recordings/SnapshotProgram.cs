using Cleave.BestFit;

namespace Cleave.Bench.Recordings;

/// <summary>The kinds of entries that the device trace of a snapshot has.</summary>
internal enum SnapshotAction
{
    /// <summary>The program got a block.</summary>
    Alloc,

    /// <summary>The program freed a block.</summary>
    FreeRequested,

    /// <summary>The allocator of PyTorch may use the block again.</summary>
    FreeCompleted,
}

/// <summary>One entry of a device trace.</summary>
/// <param name="Action">The kind of the entry.</param>
/// <param name="Address">The address of the block.</param>
/// <param name="Size">The bytes of the block, a multiple of 512 as PyTorch rounds them.</param>
/// <param name="Stack">The number of the stack of calls that made the entry.</param>
internal readonly record struct SnapshotStep(SnapshotAction Action, ulong Address, ulong Size, int Stack);

/// <summary>
/// A made-up program of PyTorch: blocks of odd sizes that are allocated and freed in random order, the same each time. Its memory is one
/// segment in which the blocks are placed by best fit.
/// </summary>
internal sealed class SnapshotProgram
{
    /// <summary>The number of different stacks of calls.</summary>
    public const int Stacks = 256;

    /// <summary>The first address of the segment.</summary>
    public const ulong Base = 0x7f40_0000_0000;

    private const ulong Unit = 512;
    private const int LiveBlocks = 4_000;

    private readonly BestFitAllocator _memory = new(new BestFitAllocatorOptions { BaseOffset = Base, Size = SegmentSize });
    private readonly List<(AllocatedRange Range, int Stack)> _live = [];
    private Xorshift _random = new();

    /// <summary>The bytes of the segment.</summary>
    public static ulong SegmentSize => 16UL << 30;

    /// <summary>The blocks that are live after the steps so far, in ascending order of address.</summary>
    public IEnumerable<SnapshotStep> Live => _live
        .Select(block => new SnapshotStep(SnapshotAction.Alloc, block.Range.Offset, block.Range.Size, block.Stack))
        .OrderBy(block => block.Address);

    /// <summary>Runs the program and returns its entries as they are made.</summary>
    /// <param name="entries">The least number of entries of the device trace.</param>
    public IEnumerable<SnapshotStep> Run(int entries)
    {
        for (int made = 0; made < entries;)
        {
            if (_live.Count < LiveBlocks - (int)_random.Below(LiveBlocks / 2))
            {
                yield return Allocate();
                made++;
                continue;
            }

            SnapshotStep freed = Free();
            yield return freed;
            yield return freed with { Action = SnapshotAction.FreeCompleted };
            made += 2;
        }
    }

    private SnapshotStep Allocate()
    {
        uint least = 1u << (int)_random.Below(12);
        ulong size = (least + _random.Below(least)) * Unit;
        int stack = (int)_random.Below(Stacks);
        if (!_memory.TryAllocateRange(size, out AllocatedRange range))
        {
            throw new InvalidOperationException("The segment of the snapshot is too small for its program.");
        }

        _live.Add((range, stack));
        return new SnapshotStep(SnapshotAction.Alloc, range.Offset, size, stack);
    }

    private SnapshotStep Free()
    {
        int index = (int)_random.Below((uint)_live.Count);
        (AllocatedRange range, int stack) = _live[index];
        _live[index] = _live[^1];
        _live.RemoveAt(_live.Count - 1);
        _memory.Free(range);
        return new SnapshotStep(SnapshotAction.FreeRequested, range.Offset, range.Size, stack);
    }
}
