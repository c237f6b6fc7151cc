using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Cleave.Gpu;

namespace Cleave.Benchmarks;

/// <summary>Measures the most frequent calls of GpuBuddy, an allocation and its free, in a space with scattered free blocks.</summary>
[MemoryDiagnoser]
public class GpuBuddyBenchmarks
{
    private const ulong KiB = 1UL << 10;
    private const ulong MiB = 1UL << 20;
    private const ulong Space = 1024 * MiB;

    private static readonly GpuBuddyPlacement Window = GpuBuddyPlacement.Range(256 * MiB, 512 * MiB);

    private readonly List<AllocatedBlock> _blocks = new(64);
    private GpuBuddy _buddy = null!;

    /// <summary>Fills the space with blocks of random orders and frees every second one, so that free blocks of all orders, clear and
    /// dirty, are scattered.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _buddy = new GpuBuddy(new GpuBuddyOptions { Size = Space });
        var random = new Random(1);
        var spare = new List<AllocatedBlock>();
        while (_buddy.FreeBytes > Space / 4)
        {
            _buddy.AllocateBlock(4 * KiB << random.Next(9));
            spare.Add(_buddy.AllocateBlock(4 * KiB << random.Next(9)));
        }

        foreach (AllocatedBlock block in spare)
        {
            _buddy.Free(block, cleared: random.Next(2) == 0);
        }
    }

    [Benchmark]
    [Arguments(0)]
    [Arguments(4)]
    [Arguments(8)]
    public void SingleByOrder(int order) => _buddy.Free(_buddy.AllocateBlock(4 * KiB << order));

    [Benchmark]
    public void SingleTopDown() => _buddy.Free(_buddy.AllocateBlock(64 * KiB, placement: GpuBuddyPlacement.TopDown));

    [Benchmark]
    public void SingleInRange() => _buddy.Free(_buddy.AllocateBlock(64 * KiB, placement: Window));

    [Benchmark]
    public void SingleClear() => _buddy.Free(_buddy.AllocateBlock(64 * KiB, flags: GpuBuddyAllocationFlags.Clear), cleared: true);

    [Benchmark]
    public void SingleAligned() => _buddy.Free(_buddy.AllocateBlock(4 * KiB, new Alignment(64 * KiB)));

    [Benchmark]
    public void SeveralOfOddSize()
    {
        _buddy.TryAllocateBlocks(300 * KiB, _blocks, out _);
        Free();
    }

    [Benchmark]
    public void SeveralContiguous()
    {
        _buddy.TryAllocateBlocks(300 * KiB, _blocks, out _, flags: GpuBuddyAllocationFlags.Contiguous);
        Free();
    }

    [Benchmark]
    public void Owner() => _buddy.Allocate(64 * KiB).Dispose();

    [Benchmark]
    public void OwnerOfOddSize() => _buddy.Allocate(300 * KiB).Dispose();

    [Benchmark]
    public bool Refused() => _buddy.TryAllocateBlock(Space, out _, out AllocationFailure _);

    private void Free()
    {
        _buddy.Free(CollectionsMarshal.AsSpan(_blocks));
        _blocks.Clear();
    }
}
