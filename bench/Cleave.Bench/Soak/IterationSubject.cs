using Cleave.BestFit;
using Cleave.Iterations;

namespace Cleave.Bench.Soak;

/// <summary>An <see cref="IterationAllocator"/> under soak: one worker runs iterations, and the others allocate beside them.</summary>
internal sealed class IterationSubject : SoakSubject
{
    private const ulong Size = 8UL << 20;
    private const ulong Granule = 256;

    private readonly IterationAllocator _memory = new(
        new IterationAllocatorOptions { Size = Size, BaseOffset = Size, PlanNodeLimit = 1000 });

    public override string Name => "IterationAllocator";

    public override ICanaries Canaries { get; } = new ShadowCanaries(Size, Size, Granule);

    public override IDisposable? Begin(int worker) => worker == 0 ? _memory.BeginIteration() : null;

    public override SoakBlock? TryAllocate(Random random) =>
        _memory.TryAllocateRange(Granule * (ulong)random.Next(1, random.Next(8) == 0 ? 400 : 20), out AllocatedRange range)
            ? new SoakBlock(range, (range.Offset, range.Size))
            : null;

    public override void Free(SoakBlock block) => _memory.Free((AllocatedRange)block.Handle!);

    public override void Validate(IReadOnlyCollection<SoakBlock> live)
    {
        _memory.Validate();
        CheckCount("allocated bytes", _memory.AllocatedBytes, live.Aggregate(0UL, (sum, block) => sum + block.Size));
    }

    public override IEnumerable<SoakMisuse> Misuses(Random random)
    {
        if (_memory.TryAllocateRange(Granule, out AllocatedRange range))
        {
            _memory.Free(range);
            yield return new("A second free of a range", () => _memory.Free(range));
        }

        yield return new("A free of no range", () => _memory.Free(default));
    }

    public override void Dispose() => _memory.Dispose();
}
