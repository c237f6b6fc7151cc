using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <summary>A best-fit space that grows and shrinks is like one that had that size from the start.</summary>
public sealed class SpaceSizeTests
{
    private const ulong Base = 0x10000;

    [Fact]
    public void A_space_grows_beside_its_allocations()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = Base, Size = 4096 });
        AllocatedRange first = memory.AllocateRange(3000);
        Assert.False(memory.TryAllocateRange(4096, out _));
        memory.Grow(8192 + 255);
        Assert.Equal((8192UL, 8192UL - 3072, 8192UL - 3072), (memory.Size, memory.FreeBytes, memory.LargestFreeRun));
        Assert.Equal(Base + 3072, memory.AllocateRange(4096).Offset);
        memory.Free(first);
        memory.Validate();
    }

    [Fact]
    public void A_space_shrinks_to_the_end_of_its_allocations_and_no_further()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = Base, Size = 1 << 20 });
        AllocatedRange last = memory.AllocateRange(3000);
        Assert.False(memory.TryShrink(2048, out AllocationFailure failure));
        Assert.Equal((NoSpaceReason.EndOfSpace, 3072UL), (failure.Reason, failure.Fitting));
        Assert.Equal(
            "The space of 1 MiB cannot shrink to 2 KiB: memory up to 0x10c00 is allocated, so 3 KiB are needed.", failure.ToString());
        Assert.Equal(1UL << 20, memory.Size);
        Assert.True(memory.TryShrink(3072));
        Assert.Equal((3072UL, 0UL, 0UL), (memory.Size, memory.FreeBytes, memory.LargestFreeRun));
        memory.Free(last);
        memory.Shrink(256);
        Assert.Equal(256UL, memory.LargestFreeRun);
        memory.Validate();
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = Base, Size = 4096 });
        Assert.Equal("newSize", Assert.Throws<ArgumentOutOfRangeException>(() => memory.Grow(4000)).ParamName);
        Assert.Equal("newSize", Assert.Throws<ArgumentOutOfRangeException>(() => memory.Grow(ulong.MaxValue - Base + 1)).ParamName);
        Assert.False(memory.TryShrink(255, out AllocationFailure tooSmall));
        Assert.False(memory.TryShrink(5000, out AllocationFailure tooLarge));
        Assert.True(tooSmall.IsInvalid && tooLarge.IsInvalid);
        Assert.Equal("newSize", Assert.Throws<ArgumentException>(() => memory.Shrink(5000)).ParamName);
        memory.Grow(ulong.MaxValue - Base);
        Assert.Equal((ulong.MaxValue - Base) & ~255UL, memory.Size);
        memory.Validate();
    }

    [Fact]
    public void A_space_grows_past_the_limit_of_short_keys()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = uint.MaxValue - 2, Granularity = new Alignment(1) });
        AllocatedRange[] ranges = [.. Enumerable.Range(0, 100).Select(_ => memory.AllocateRange(10))];
        foreach (AllocatedRange range in ranges.Where((_, index) => index % 2 == 0))
            memory.Free(range, cleared: true);
        memory.Grow(1UL << 40);
        memory.Validate();
        Assert.Equal((51UL, 500UL), (memory.GetStatistics().FreeRuns, memory.ClearBytes));
        Assert.Equal(1000UL, memory.AllocateRange(1UL << 39).Offset);
        Assert.Equal(0UL, memory.AllocateRange(10).Offset);
    }

    [Fact]
    public void The_observer_sees_a_resize_before_it_happens_and_can_prevent_it()
    {
        var observer = new RefusingObserver();
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = 4096, Observer = observer });
        memory.Grow(8192);
        Assert.True(memory.TryShrink(1024));
        Assert.Equal([(4096UL, 8192UL), (8192, 1024)], observer.Seen);
        observer.Refuses = true;
        Assert.Throws<InvalidDataException>(() => memory.Grow(1 << 20));
        Assert.Throws<InvalidDataException>(() => memory.TryShrink(512));
        Assert.Equal(1024UL, memory.Size);
        memory.Validate();
    }

    [Fact]
    public void A_space_that_was_resized_places_as_one_made_so()
    {
        for (int seed = 0; seed < TestEffort.Runs(300); seed++)
        {
            var random = new Random(seed);
            ulong unit = 1UL << random.Next(0, 9);
            var memory = new BestFitAllocator(
                new BestFitAllocatorOptions { BaseOffset = Base, Size = unit * (ulong)random.Next(1, 100), Granularity = new(unit) });
            var live = new List<AllocatedRange>();
            Play(memory, live, random, 40);
            ulong newSize = random.Next(3) == 0 ? unit * (ulong)random.Next(1, 100) : memory.Size + (unit * (ulong)random.Next(0, 200));
            if (newSize >= memory.Size)
                memory.Grow(newSize);
            else if (!memory.TryShrink(newSize))
                Assert.True(live.Max(range => range.End) > Base + newSize, $"seed {seed}");
            memory.Validate();
            (BestFitAllocator made, List<AllocatedRange> copies) = Copy(memory, live);
            Assert.Equal(made.GetBlocks(), memory.GetBlocks());
            int next = random.Next();
            Assert.Equal(Play(made, copies, new Random(next), 60), Play(memory, live, new Random(next), 60));
            memory.Validate();
        }
    }

    private static List<string> Play(BestFitAllocator memory, List<AllocatedRange> live, Random random, int steps)
    {
        var answers = new List<string>();
        for (int step = 0; step < steps; step++)
        {
            if (live.Count > 0 && random.Next(5) < 2)
            {
                int at = random.Next(live.Count);
                memory.Free(live[at], cleared: random.Next(2) == 0);
                live.RemoveAt(at);
                continue;
            }

            ulong size = (ulong)random.NextInt64(1, (20 * (long)memory.Granularity.Bytes) + 1);
            var alignment = new Alignment(memory.Granularity.Bytes << random.Next(0, 5));
            RangePlacement placement = random.Next(2) == 0 ? RangePlacement.Lowest : RangePlacement.TopDown;
            bool served = memory.TryAllocateRange(
                size, out AllocatedRange range, out AllocationFailure failure, alignment, placement, random.Next(2) == 0);
            answers.Add(served ? range.ToString() : failure.ToString());
            if (served)
                live.Add(range);
        }

        return answers;
    }

    /// <summary>Makes a space of the present size, with the same ranges allocated and the same memory clear.</summary>
    private static (BestFitAllocator Made, List<AllocatedRange> Ranges) Copy(BestFitAllocator memory, List<AllocatedRange> live)
    {
        var made = new BestFitAllocator(
            new BestFitAllocatorOptions { BaseOffset = memory.BaseOffset, Size = memory.Size, Granularity = memory.Granularity });
        List<AllocatedRange> ranges = [.. live.Select(range => Take(made, range.Offset, range.Size))];
        foreach (RangeInfo part in memory.GetBlocks().Where(part => part.IsClear))
            made.Free(Take(made, part.Offset, part.Size), cleared: true);
        return (made, ranges);
    }

    private static AllocatedRange Take(BestFitAllocator memory, ulong offset, ulong size) =>
        memory.AllocateRange(size, null, RangePlacement.Within(offset, offset + size));

    private sealed class RefusingObserver : IAllocationObserver
    {
        public List<(ulong From, ulong To)> Seen { get; } = [];

        public bool Refuses { get; set; }

        public void Resized(ulong oldSize, ulong newSize)
        {
            if (Refuses)
                throw new InvalidDataException("refused on purpose");
            Seen.Add((oldSize, newSize));
        }

        public void Allocated(in ObservedRequest request, ulong address, ulong size)
        {
        }

        public void AlsoAllocated(ulong owner, ulong address, ulong size)
        {
        }

        public void Refused(in ObservedRequest request)
        {
        }

        public void Freed(ulong address, bool cleared)
        {
        }

        public void Trimmed(ulong address, ulong start, ulong newSize, bool cleared)
        {
        }

        public void ClearReset(bool isClear)
        {
        }

        public void Retired(ulong address, ulong size, bool restored)
        {
        }
    }
}
