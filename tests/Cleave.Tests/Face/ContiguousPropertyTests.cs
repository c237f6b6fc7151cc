using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>A request for one run of addresses is served exactly if a scan of every place finds one.</summary>
public sealed class ContiguousPropertyTests
{
    private const ulong Chunk = 4096;
    private const ulong Base = 0x3_0000;

    private readonly List<AllocatedBlocks> _live = [];
    private GpuBuddy _buddy = null!;
    private bool[] _isFree = [];
    private int _served;
    private int _refused;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_run_is_found_exactly_if_a_scan_finds_one(int seed)
    {
        var random = new Random(seed);
        for (int space = 0; space < TestEffort.Runs(60); space++)
        {
            _buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = Chunk * (ulong)random.Next(1, 260) });
            _live.Clear();
            bool mayClear = random.Next(2) == 0;
            for (int step = 0; step < 120; step++)
            {
                if (_live.Count > 0 && random.Next(100) < 40)
                    FreeOne(random, mayClear);
                else if (random.Next(2) == 0)
                    AllocateAny(random);
                else
                    AllocateRun(random);
                if (step % 20 == 0)
                    _buddy.Validate();
            }
        }

        Assert.True(_served > 30 && _refused > 30, $"{_served} served, {_refused} refused");
    }

    private void FreeOne(Random random, bool mayClear)
    {
        int index = random.Next(_live.Count);
        Action free = mayClear && random.Next(2) == 0 ? _live[index].FreeAsCleared : _live[index].Dispose;
        free();
        _live.RemoveAt(index);
    }

    private void AllocateAny(Random random)
    {
        if (_buddy.TryAllocate(Chunk * (ulong)random.Next(1, 12), out AllocatedBlocks? owner, out _, placement: random.Next(2) == 0
            ? GpuBuddyPlacement.TopDown : default))
            _live.Add(owner);
    }

    private void AllocateRun(Random random)
    {
        _isFree = [.. _buddy.GetBlocks().SelectMany(info => Enumerable.Repeat(info.IsFree, (int)(info.Size / Chunk)))];
        bool isSingle = random.Next(3) == 0;
        int size = isSingle ? 1 << random.Next(0, 6) : random.Next(1, random.Next(3) == 0 ? 90 : 12);
        int alignment = 1 << random.Next(0, random.Next(3) == 0 ? 8 : 3);
        int low = random.Next(0, _isFree.Length);
        int high = random.Next(low + 1, _isFree.Length + 1);
        bool isRange = random.Next(2) == 0;
        GpuBuddyPlacement placement = isRange ? GpuBuddyPlacement.Range(At(low), At(high)) : random.Next(2) == 0 ? GpuBuddyPlacement.TopDown
            : default;
        GpuBuddyAllocationFlags flags = isSingle || (size < alignment && random.Next(2) == 0) ? default
            : GpuBuddyAllocationFlags.Contiguous;
        flags |= random.Next(4) == 0 ? GpuBuddyAllocationFlags.Clear : default;
        flags |= random.Next(4) == 0 ? GpuBuddyAllocationFlags.TrimDisable : default;

        bool expected = Scan(size, isSingle ? Math.Max(size, alignment) : alignment, isRange ? low : 0, isRange ? high : _isFree.Length);
        if (isSingle)
            TakeSingle((ulong)size * Chunk, new Alignment((ulong)alignment * Chunk), placement, flags, expected);
        else
            TakeRun((ulong)size * Chunk, new Alignment((ulong)alignment * Chunk), placement, flags, expected);
        _served += expected ? 1 : 0;
        _refused += expected ? 0 : 1;
    }

    private void TakeRun(ulong size, Alignment alignment, GpuBuddyPlacement placement, GpuBuddyAllocationFlags flags, bool expected)
    {
        bool served = _buddy.TryAllocate(size, out AllocatedBlocks? run, out AllocationFailure failure, alignment, placement, flags);
        Assert.True(served == expected, $"{size} at {alignment} in {placement} with {flags}: {failure}");
        if (!served)
        {
            AssertFacts(failure, size, alignment, placement, flags);
            return;
        }

        Assert.True(run!.IsContiguous && run.Size >= size && alignment.IsAligned(run.Offset - Base), $"{run}");
        AssertFree(run.Offset, run.End, placement);
        _live.Add(run);
    }

    private void TakeSingle(ulong size, Alignment alignment, GpuBuddyPlacement placement, GpuBuddyAllocationFlags flags, bool expected)
    {
        bool served = _buddy.TryAllocateBlock(size, out AllocatedBlock block, out AllocationFailure failure, alignment, placement, flags);
        Assert.True(served == expected, $"one block of {size} at {alignment} in {placement} with {flags}: {failure}");
        if (!served)
        {
            Assert.True(failure.Fitting < size, $"{failure}");
            return;
        }

        Assert.True(block.Size >= size && alignment.IsAligned(block.Offset - Base), $"{block}");
        AssertFree(block.Offset, block.Offset + block.Size, placement);
        _buddy.Free(block);
    }

    /// <summary>The size that a refusal names would have been served, and a larger one would not.</summary>
    private void AssertFacts(
        AllocationFailure failure, ulong size, Alignment alignment, GpuBuddyPlacement placement, GpuBuddyAllocationFlags flags)
    {
        if (!failure.IsNoSpace)
            return;
        int unit = (int)(alignment.Bytes / Chunk);
        int low = placement.IsRange ? (int)((placement.Start - Base) / Chunk) : 0;
        int high = placement.IsRange ? (int)((placement.End - Base) / Chunk) : _isFree.Length;
        int fitting = Enumerable.Range(1, _isFree.Length).LastOrDefault(chunks => Scan(chunks, unit, low, high));
        Assert.True(failure.Fitting == (ulong)fitting * Chunk, $"{failure.Fitting} for {fitting} chunks: {failure}");
        Assert.True(failure.Fitting < size, $"{failure}");
        if (!placement.IsRange && flags.HasFlag(GpuBuddyAllocationFlags.Contiguous))
            Assert.Equal((ulong)Enumerable.Range(0, _isFree.Length + 1).Last(
                chunks => chunks == 0 || Scan(chunks, 1, low, high)) * Chunk, failure.LargestFreeRun);
    }

    private void AssertFree(ulong start, ulong end, GpuBuddyPlacement placement)
    {
        Assert.True(!placement.IsRange || (start >= placement.Start && end <= placement.End), $"{start:x} to {end:x} outside {placement}");
        for (ulong at = start; at < end; at += Chunk)
            Assert.True(_isFree[(at - Base) / Chunk], $"{at:x} was allocated");
    }

    private bool Scan(int size, int alignment, int low, int high)
    {
        for (int start = (low + alignment - 1) / alignment * alignment; start + size <= high; start += alignment)
        {
            if (!_isFree.AsSpan(start, size).Contains(false))
                return true;
        }

        return false;
    }

    private static ulong At(int chunk) => Base + ((ulong)chunk * Chunk);
}
