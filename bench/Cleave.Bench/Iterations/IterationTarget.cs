using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.BestFit;
using Cleave.Iterations;
using Cleave.Placement;

namespace Cleave.Bench.Iterations;

/// <summary>The path through the public calls of the allocator that learns. An iteration begins after each group of requests.</summary>
/// <param name="memory">The allocator.</param>
/// <param name="requests">The number of requests of an iteration; 0 to mark none.</param>
internal readonly struct IterationTarget(IterationAllocator memory, int requests) : IBlockTarget<AllocatedRange>
{
    private readonly IterationAllocator _memory = memory;
    private readonly int[] _left = [0];
    private readonly IterationScope[] _scope = new IterationScope[1];

    public ReadOnlySpan<AllocatedRange> Several => [];

    public ulong MetadataBytes => _memory.GetStatistics().MetadataBytes;

    public static bool IsBlock(AllocatedRange block) => block.IsRange;

    public static ulong BytesOf(AllocatedRange block) => block.Size;

    /// <summary>The order of a block, always 0: a range has no order.</summary>
    public static (ulong Offset, int Order) Describe(AllocatedRange block) => (block.Offset, 0);

    /// <summary>Makes a space with the default granularity.</summary>
    public static IterationTarget Open(ulong space, int requests) => new(new IterationAllocator(space), requests);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(
        ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out AllocatedRange only)
    {
        if (requests != 0 && --_left[0] < 0)
        {
            Begin();
        }

        return _memory.TryAllocateRange(size, out only) ? PlacementError.None : PlacementError.NoSpace;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(AllocatedRange block) => _memory.Free(block);

    public void Free(ReadOnlySpan<AllocatedRange> blocks, bool cleared) => _memory.Free(blocks[0]);

    /// <summary>Begins the next iteration. During the first ones the plan is waited for, so that all that are timed have it.</summary>
    private void Begin()
    {
        _scope[0].Dispose();
        if (_memory.GetPhase() == IterationPhase.Planning)
        {
            _memory.WaitForPlanningAsync().GetAwaiter().GetResult();
        }

        _scope[0] = _memory.BeginIteration();
        _left[0] = requests - 1;
    }
}
