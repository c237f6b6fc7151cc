using Cleave.Buddies;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Placement;

namespace Cleave.Tests.Face;

/// <summary>The public face places as the bare core does where it does not differ on purpose: random calls on both, side by side.</summary>
public sealed class FacePlacementTests
{
    private const ulong Chunk = 4096;
    private const ulong Base = 0x1234_5000;
    private const ulong Chunks = 333;

    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = Base, Size = Chunks * Chunk });
    private readonly GpuBuddyCore _core = new(Chunks * Chunk, new Alignment(Chunk));
    private readonly List<(AllocatedBlocks Owner, BuddyBlock[] Blocks)> _live = [];
    private int _served;
    private int _refused;
    private int _missed;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_mode_and_flag_gives_the_blocks_of_the_raw_call(int seed)
    {
        var random = new Random(seed);
        for (int step = 0; step < TestEffort.Runs(4000, atLeast: 400); step++)
        {
            if (_live.Count > 0 && random.Next(100) < 45)
                FreeOne(random);
            else
                AllocateOne(random);
            Assert.Equal(_core.ToString(), _buddy.ToString());
        }

        Assert.True(
            _served > 100 && _refused > 10 && _missed > 0, $"{_served} served, {_refused} refused, {_missed} missed by the raw call");
    }

    private void FreeOne(Random random)
    {
        int index = random.Next(_live.Count);
        (AllocatedBlocks owner, BuddyBlock[] blocks) = _live[index];
        _live.RemoveAt(index);
        bool cleared = random.Next(2) == 0;
        _core.Free(blocks, cleared ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None);
        if (cleared)
            owner.FreeAsCleared();
        else
            owner.Dispose();
    }

    private void AllocateOne(Random random)
    {
        // Where an alignment above the size, or joined neighbours, would be treated differently, the smallest block is a chunk.
        var flags = (GpuBuddyAllocationFlags)random.Next(8);
        bool isRange = random.Next(3) == 0;
        bool mayAlign = !isRange && !flags.HasFlag(GpuBuddyAllocationFlags.Contiguous);
        ulong minBlock = mayAlign ? Chunk << random.Next(6) : Chunk;
        ulong size = Chunk * (ulong)random.Next(1, random.Next(5) == 0 ? 200 : 20);
        ulong start = isRange ? Chunk * (ulong)random.Next(0, (int)Chunks - 1) : 0;
        ulong end = isRange ? Math.Min(start + (Chunk * (ulong)random.Next(1, 200)), Chunks * Chunk) : Chunks * Chunk;
        bool topDown = !isRange && random.Next(2) == 0;
        Compare(size, minBlock, start, end, Raw(isRange, topDown, flags), Mode(isRange, topDown, start, end), flags);
    }

    private void Compare(
        ulong size, ulong minBlock, ulong start, ulong end, GpuBuddyRawFlags raw, GpuBuddyPlacement mode, GpuBuddyAllocationFlags flags)
    {
        bool served = _buddy.TryAllocate(
            size, out AllocatedBlocks? owner, out AllocationFailure failure, new Alignment(minBlock), mode, flags);
        if (failure.Code == FailureCode.RangeTooShort)
        {
            AssertHopeless(start, end, size, minBlock, raw);
            return;
        }

        var expected = new List<BuddyBlock>();
        PlacementError error = _core.Allocate(start, end, size, minBlock, raw, expected);
        if (served && error != PlacementError.None)
        {
            // The kernel's rules miss a free run. The raw call for just those bytes takes the same blocks.
            Assert.True(
                (flags.HasFlag(GpuBuddyAllocationFlags.Contiguous) || size < minBlock) && owner!.IsContiguous, $"{error} for {owner}");
            ulong offset = owner!.Offset - Base;
            error = _core.Allocate(offset, offset + size, size, Chunk, GpuBuddyRawFlags.None, expected);
            _missed++;
        }

        Assert.True(
            error.ToCode() == failure.Code || (error, failure.Code) == (PlacementError.RoundedSizeTooLarge, FailureCode.NoSpace),
            $"{error} of the raw call, {failure.Code}");
        Assert.Equal(
            expected.Select(block => (Base + block.Offset, block.Order, block.IsClear)),
            (owner ?? Enumerable.Empty<AllocatedBlock>()).Select(block => (block.Offset, block.Order, block.IsClear)));
        if (served)
            _live.Add((owner!, [.. expected]));
        _served += served ? 1 : 0;
        _refused += served ? 0 : 1;
    }

    /// <summary>A range that is too short is refused before anything is tried,
    /// where the raw call finds no space even in an empty space.</summary>
    private static void AssertHopeless(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags raw)
    {
        var empty = new GpuBuddyCore(Chunks * Chunk, new Alignment(Chunk));
        Assert.NotEqual(PlacementError.None, empty.Allocate(start, end, size, minBlock, raw, []));
    }

    private static GpuBuddyPlacement Mode(bool isRange, bool topDown, ulong start, ulong end) =>
        isRange ? GpuBuddyPlacement.Range(Base + start, Base + end) : topDown ? GpuBuddyPlacement.TopDown : GpuBuddyPlacement.Simple;

    private static GpuBuddyRawFlags Raw(bool isRange, bool topDown, GpuBuddyAllocationFlags flags) =>
        (isRange ? GpuBuddyRawFlags.Range : topDown ? GpuBuddyRawFlags.TopDown : GpuBuddyRawFlags.None)
        | (flags.HasFlag(GpuBuddyAllocationFlags.Contiguous) ? GpuBuddyRawFlags.Contiguous : GpuBuddyRawFlags.None)
        | (flags.HasFlag(GpuBuddyAllocationFlags.Clear) ? GpuBuddyRawFlags.Clear : GpuBuddyRawFlags.None)
        | (flags.HasFlag(GpuBuddyAllocationFlags.TrimDisable) ? GpuBuddyRawFlags.TrimDisable : GpuBuddyRawFlags.None);
}
