using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <summary>Several threads on one allocator: no granule is ever in two hands, and the bookkeeping is sound at the end.</summary>
public sealed class BestFitThreadTests
{
    private const ulong Granule = 256;
    private const int Granules = 3001;

    private readonly BestFitAllocator _memory = new(new BestFitAllocatorOptions { BaseOffset = 1 << 30, Size = Granules * Granule });
    private readonly int[] _holder = new int[Granules];

    [Fact]
    public void No_granule_is_handed_out_twice()
    {
        int steps = TestEffort.Runs(20_000);
        Crew.Run(4, thread => Work(thread, steps));
        Assert.All(_holder, holder => Assert.Equal(0, holder));
        Assert.Equal(_memory.Size, _memory.LargestFreeRun);
        _memory.Validate();
    }

    [Fact]
    public void An_inspection_sees_one_moment()
    {
        int steps = TestEffort.Runs(3_000);
        Crew.Run(3, thread =>
        {
            if (thread > 1)
                Work(thread, steps);
            else
                Watch(steps / 10);
        });
        _memory.Validate();
    }

    [Fact]
    public void Of_two_threads_that_dispose_an_owner_one_frees()
    {
        for (int round = 0; round < TestEffort.Runs(300); round++)
        {
            RangeOwner owner = _memory.Allocate(1000);
            Crew.Run(2, _ => owner.Dispose());
            Assert.Equal(0UL, _memory.AllocatedBytes);
        }
    }

    private void Work(int thread, int steps)
    {
        var random = new Random(thread);
        var values = new List<AllocatedRange>();
        var owners = new List<RangeOwner>();
        for (int step = 0; step < steps; step++)
        {
            ulong size = Granule * (ulong)random.Next(1, 40);
            ulong low = _memory.BaseOffset + (Granule * (ulong)random.Next(0, 2000));
            RangePlacement placement = random.Next(4) switch
            {
                0 => RangePlacement.TopDown,
                1 => RangePlacement.Within(low, low + (Granule * 1000)),
                _ => RangePlacement.Lowest,
            };
            switch (random.Next(6))
            {
                case 0 when _memory.TryAllocateRange(size, out AllocatedRange value):
                    values.Add(Hold(value, thread));
                    break;
                case 1 when _memory.TryAllocate(size, out RangeOwner? owner, out _, null, placement, random.Next(2) == 0):
                    Hold(owner.Range, thread);
                    owners.Add(owner);
                    break;
                case 2 when values.Count > 0:
                    Resize(values, random.Next(values.Count), thread, random);
                    break;
                case 3 or 4 when values.Count > 0:
                    AllocatedRange freed = values[0];
                    values.RemoveAt(0);
                    Change(freed, thread, 0);
                    _memory.Free(freed, cleared: random.Next(2) == 0);
                    break;
                case 5 when owners.Count > 0:
                    Change(owners[0].Range, thread, 0);
                    owners[0].Dispose();
                    owners.RemoveAt(0);
                    break;
            }
        }

        values.ForEach(value => Change(value, thread, 0));
        values.ForEach(value => _memory.Free(value));
        owners.ForEach(owner => Change(owner.Range, thread, 0));
        owners.ForEach(owner => owner.Dispose());
    }

    private void Resize(List<AllocatedRange> values, int at, int thread, Random random)
    {
        AllocatedRange before = values[at];
        AllocatedRange range = before;
        ulong newSize = Granule * (ulong)random.Next(1, 60);
        if (newSize <= before.Size)
        {
            Change(before, thread, 0);
            _memory.Shrink(ref range, newSize);
            Change(range, 0, thread);
        }
        else if (_memory.TryGrow(ref range, newSize, out _))
        {
            Change(before, thread, 0);
            Change(range, 0, thread);
        }

        values[at] = range;
    }

    private void Watch(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Assert.Equal(_memory.Size, _memory.GetBlocks().Aggregate(0UL, (sum, block) => sum + block.Size));
            BestFitStatistics statistics = _memory.GetStatistics();
            Assert.Equal(statistics.Size, statistics.AllocatedBytes + statistics.FreeBytes);
            _memory.Validate();
        }
    }

    private AllocatedRange Hold(AllocatedRange range, int thread)
    {
        Change(range, 0, thread);
        return range;
    }

    private void Change(AllocatedRange range, int from, int to)
    {
        for (ulong at = range.Offset - _memory.BaseOffset; at < range.End - _memory.BaseOffset; at += Granule)
            Assert.Equal(from, Interlocked.Exchange(ref _holder[at / Granule], to));
    }
}
