using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Bench.Soak;

/// <summary>An allocator of a <see cref="MemoryHeap"/> under soak, on a heap of its own.</summary>
internal sealed class HeapSubject : SoakSubject
{
    private readonly MemoryHeap _heap;
    private readonly HeapAllocator _allocator;
    private readonly int _largest;
    private long _found;

    /// <param name="name">The name by which users know the allocator.</param>
    /// <param name="choose">Chooses the allocator of the heap.</param>
    /// <param name="size">The size of the heap in bytes, so small that requests fail now and then.</param>
    /// <param name="largest">The largest size of a block in bytes.</param>
    /// <param name="hardening">The measures of the heap.</param>
    public HeapSubject(
        string name, Func<MemoryHeap, HeapAllocator> choose, nuint size, int largest, HeapHardening hardening = HeapHardening.None)
    {
        _heap = new MemoryHeap(MemoryHeapOptions.OfSize(size) with { Name = name, Hardening = hardening });
        _heap.MisuseFound += (_, _) => Interlocked.Increment(ref _found);
        (Name, _allocator, _largest) = (name, choose(_heap), largest);
    }

    public override string Name { get; }

    public override ICanaries Canaries { get; } = new MemoryCanaries();

    public override SoakBlock? TryAllocate(Random random)
    {
        Layout layout = LayoutOf(random);
        return _allocator.TryAllocate(layout, GfpFlags.Kernel | GfpFlags.NoWarn, default, out Allocation memory)
            ? new SoakBlock(layout, (memory.Address, layout.Size))
            : null;
    }

    public override void Free(SoakBlock block) => _allocator.Free((nuint)block.Address, (Layout)block.Handle!);

    public override SoakBlock Resize(SoakBlock block, Random random)
    {
        Layout layout = LayoutOf(random), old = (Layout)block.Handle!;
        Canaries.Check(block);
        if (_allocator.TryReallocate((nuint)block.Address, layout, old, GfpFlags.Kernel | GfpFlags.NoWarn, default, out Allocation memory))
        {
            (block.Handle, block.Parts) = (layout, [(memory.Address, nuint.Min(layout.Size, old.Size))]);
            CheckStart(block);
            block.Parts = [(memory.Address, layout.Size)];
            Canaries.Place(block);
        }

        return block;
    }

    public override void Validate(IReadOnlyCollection<SoakBlock> live)
    {
        CheckCount("allocations", _heap.InUse.Allocations, (ulong)live.Count);
        if (Interlocked.Read(ref _found) != 0)
        {
            throw new SoakFaultException("The heap reported misuse of memory that nobody misused.");
        }
    }

    public override void Disturb(IReadOnlyCollection<SoakBlock> live, Random random) => _heap.Trim();

    public override IEnumerable<SoakMisuse> Misuses(Random random)
    {
        Layout layout = LayoutOf(random);
        if (_allocator.TryAllocate(layout, GfpFlags.Kernel | GfpFlags.NoWarn, default, out Allocation memory))
        {
            yield return new(
                "A free inside an allocation", () => _allocator.Free(memory.Address + (layout.Size / 2 & ~(nuint)7) + 1, layout));
            yield return new(
                "A free with a wrong layout", () => _allocator.Free(memory.Address, new Layout((layout.Size * 4) + (64 << 10), default)));
            _allocator.Free(memory.Address, layout);
            yield return new("A second free of memory", () => _allocator.Free(memory.Address, layout));
        }

        yield return new("A free of an address outside", () => _allocator.Free(4096, layout));
    }

    public override void Dispose() => _heap.Dispose();

    /// <summary>Checks the part of the canary that a resize has kept, except its last word, which is filled differently.</summary>
    private void CheckStart(SoakBlock block)
    {
        ulong whole = block.Size & ~63UL;
        if (whole > 0)
        {
            block.Parts = [(block.Address, whole - 64 + sizeof(long))];
            Canaries.Check(block);
        }
    }

    private Layout LayoutOf(Random random)
    {
        int size = (int)Math.Pow(2, 3 + (random.NextDouble() * (Math.Log2(_largest) - 3)));
        return new Layout((nuint)size & ~(nuint)7, default);
    }
}
