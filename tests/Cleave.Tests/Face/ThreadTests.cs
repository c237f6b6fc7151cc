using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>Several threads on one allocator: no chunk is ever in two hands, and the metadata is sound at the end.</summary>
public sealed class ThreadTests
{
    private const int Threads = 4;
    private const ulong Chunk = 4096;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = 1 << 30, Size = 3001 * Chunk });
    private readonly int[] _holder = new int[3001];

    [Fact]
    public void No_chunk_is_handed_out_twice()
    {
        int steps = TestEffort.Runs(20_000);
        Crew.Run(Threads, thread => Work(thread, steps));

        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
        Assert.All(_holder, holder => Assert.Equal(0, holder));
        _buddy.Validate();
    }

    [Fact]
    public void Statistics_and_validation_can_run_beside_allocations()
    {
        int steps = TestEffort.Runs(4_000);
        Crew.Run(Threads, thread =>
        {
            if (thread % 2 == 1)
                Work(thread, steps);
            else
                Watch(steps / 10);
        });

        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
        _buddy.Validate();
    }

    private void Work(int thread, int steps)
    {
        var random = new Random(thread);
        var live = new List<AllocatedBlocks>();
        for (int step = 0; step < steps; step++)
        {
            if (random.Next(4) == 0)
                UseValues(thread, random);
            else if (random.Next(2) == 0)
                Allocate(live, thread, random);
            else if (live.Count > 0)
                LetGo(live, random.Next(live.Count), thread, random.Next(2) == 0);
        }

        while (live.Count > 0)
            LetGo(live, live.Count - 1, thread, cleared: false);
    }

    private void Allocate(List<AllocatedBlocks> live, int thread, Random random)
    {
        ulong size = Chunk * (ulong)random.Next(1, 40);
        ulong start = _buddy.BaseOffset + (Chunk * (ulong)random.Next(0, 2000));
        GpuBuddyPlacement[] modes = [
            GpuBuddyPlacement.Simple, GpuBuddyPlacement.TopDown, GpuBuddyPlacement.Range(start, start + (1000 * Chunk))];
        var flags = (GpuBuddyAllocationFlags)random.Next(8);
        if (!_buddy.TryAllocate(size, out AllocatedBlocks? blocks, out _, placement: modes[random.Next(modes.Length)], flags: flags))
            return;

        if (blocks.Count == 1)
            blocks.TryTrim(null, Math.Min(size, Chunk * (ulong)random.Next(1, 40)), out _);
        Change(blocks, from: 0, to: thread);
        while (blocks.Count > 1 && random.Next(2) == 0)
            live.Add(blocks.SplitOff(random.Next(blocks.Count)));
        live.Add(blocks);
    }

    private void UseValues(int thread, Random random)
    {
        var blocks = new List<AllocatedBlock>();
        if (_buddy.TryAllocateBlock(Chunk << random.Next(4), out AllocatedBlock block, out _))
            blocks.Add(block);
        _buddy.TryAllocateBlocks(Chunk * (ulong)random.Next(1, 20), blocks, out _);
        Change(blocks, from: 0, to: thread);
        Change(blocks, from: thread, to: 0);
        _buddy.Free(blocks.ToArray(), cleared: random.Next(2) == 0);
    }

    private void Watch(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            GpuBuddyStatistics statistics = _buddy.GetStatistics();
            ulong free = statistics.FreeBlocks.Select((count, order) => count * (Chunk << order)).Aggregate((sum, bytes) => sum + bytes);
            Assert.Equal(statistics.FreeBytes, free);
            _buddy.Validate();
        }
    }

    private void LetGo(List<AllocatedBlocks> live, int index, int thread, bool cleared)
    {
        AllocatedBlocks blocks = live[index];
        live.RemoveAt(index);
        Change(blocks, from: thread, to: 0);
        if (cleared)
            blocks.FreeAsCleared();
        else
            blocks.Dispose();
    }

    private void Change(IEnumerable<AllocatedBlock> blocks, int from, int to)
    {
        foreach (AllocatedBlock block in blocks)
        {
            ulong first = (block.Offset - _buddy.BaseOffset) / Chunk;
            for (ulong chunk = first; chunk < first + (block.Size / Chunk); chunk++)
                Assert.Equal(from, Interlocked.Exchange(ref _holder[chunk], to));
        }
    }
}
