using System.Numerics;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Two heaps run the same program, one with the sizes as they are, one with each rounded to a power of two: the exact one refuses
/// nothing that the other serves.</summary>
public sealed class ExactFormTests
{
    private const int HeapSize = 8 << 20;

    private static readonly nuint Page = Make.Page;

    /// <summary>Objects, blocks, mapped areas, with and without waiting,
    /// until the heap of powers of two finds no block for a request.</summary>
    [Fact]
    public void Whatever_is_asked_for_the_exact_heap_serves_as_long_as_the_other_finds_blocks()
    {
        for (int seed = 0; seed < TestEffort.Runs(60); seed++)
        {
            using var program = new TwinHeaps(seed);
            while (program.Step(AnyRequest(program.Random)))
            {
            }

            Assert.True(program.RoundedIsShort);
        }
    }

    /// <summary>Requests that may be mapped from single pages go on after one was refused: the exact heap has at least as many free
    /// pages.</summary>
    [Fact]
    public void What_may_be_mapped_is_never_refused_where_the_other_heap_serves_it()
    {
        for (int seed = 0; seed < TestEffort.Runs(10); seed++)
        {
            using var program = new TwinHeaps(seed);
            for (int step = 0; step < 3000; step++)
            {
                program.Step(new Request(2, (nuint)program.Random.Next(3, 40) * Page - 8, GfpFlags.Kernel));
            }
        }
    }

    private static Request AnyRequest(Random random)
    {
        int allocator = random.Next(4);
        nuint size = random.Next(4) switch
        {
            0 => (nuint)random.Next(1, 8192),
            1 => (nuint)BitOperations.RoundUpToPowerOf2((uint)random.Next(8192, 500_000)),
            _ => (nuint)random.Next(8192, 100_000),
        };
        return new Request(allocator, size, random.Next(3) == 0 ? GfpFlags.NoWait : GfpFlags.Kernel);
    }

    private readonly record struct Request(int Allocator, nuint Size, GfpFlags Flags);

    private sealed class TwinHeaps(int seed) : IDisposable
    {
        private readonly MemoryHeap _exact = new(Make.HeapOptions(HeapSize));
        private readonly MemoryHeap _rounded = new(Make.HeapOptions(HeapSize));
        private readonly List<(HeapAllocator A, nuint Address, nuint Size, HeapAllocator B, nuint Twin, byte Mark)> _live = [];

        public Random Random { get; } = new(seed);

        public bool RoundedIsShort { get; private set; }

        /// <summary>Frees something, or makes a request of both heaps. Returns false if the rounded heap had no block for it.</summary>
        public bool Step(Request request)
        {
            if (_live.Count > 0 && Random.Next(5) < 2)
            {
                Free(Random.Next(_live.Count));
                return true;
            }

            HeapAllocator exact = Allocator(_exact, request.Allocator);
            HeapAllocator rounded = Allocator(_rounded, request.Allocator);
            GfpFlags flags = request.Flags | GfpFlags.NoWarn;
            if (!rounded.TryAllocate(new Layout(Rounded(rounded, request.Size), default), flags, default, out Allocation twin))
            {
                RoundedIsShort = true;
                return false;
            }

            bool isServed = exact.TryAllocate(
                new Layout(request.Size, default), flags, default, out Allocation memory, out AllocationFailure failure);
            Assert.True(isServed, $"{failure}: {request} with {_live.Count} allocations, by seed {seed}");
            byte mark = (byte)Random.Next(1, 256);
            Bytes.Of(memory).Fill(mark);
            RoundedIsShort |= rounded is KVmallocHeap && !_rounded.Kmalloc.Owns(twin.Address);
            _live.Add((exact, memory.Address, request.Size, rounded, twin.Address, mark));
            return !RoundedIsShort;
        }

        public void Dispose()
        {
            while (_live.Count > 0)
            {
                Free(_live.Count - 1);
            }

            Assert.Equal(default, _exact.InUse);
            _exact.Dispose();
            _rounded.Dispose();
        }

        private void Free(int place)
        {
            var (exact, address, size, rounded, twin, mark) = _live[place];
            _live[place] = _live[^1];
            _live.RemoveAt(_live.Count - 1);
            Assert.Equal(-1, Bytes.Of(new Allocation(address, size)).IndexOfAnyExcept(mark));
            exact.Free(address, new Layout(size, default));
            rounded.Free(twin, new Layout(Rounded(rounded, size), default));
        }

        private static HeapAllocator Allocator(MemoryHeap heap, int number) =>
            number switch { 0 => heap.Kmalloc, 1 => heap.Vmalloc, _ => heap.KVmalloc };

        private static nuint Rounded(HeapAllocator allocator, nuint size) =>
            allocator is VmallocHeap || size <= 8192 ? size : BitOperations.RoundUpToPowerOf2(size);
    }
}
