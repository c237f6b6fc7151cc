using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Bench.Soak;

/// <summary>A <see cref="BestFitAllocator"/> under soak, with moves of its ranges by plans.</summary>
internal sealed class BestFitSubject : SoakSubject
{
    private const ulong Size = 4UL << 20;
    private const ulong Granule = 256;

    private readonly BestFitAllocator _memory = new(
        new BestFitAllocatorOptions { Size = Size, BaseOffset = Size, Granularity = new(Granule) });

    public override string Name => "BestFitAllocator";

    public override ICanaries Canaries { get; } = new ShadowCanaries(Size, Size, Granule);

    public override SoakBlock? TryAllocate(Random random)
    {
        ulong size = (ulong)random.Next(1, random.Next(8) == 0 ? 200_000 : 10_000);
        Alignment? alignment = random.Next(4) == 0 ? Alignment.FromLog2(random.Next(8, 14)) : null;
        return _memory.TryAllocateRange(size, out AllocatedRange range, alignment) ? new SoakBlock(range, (range.Offset, range.Size))
            : null;
    }

    public override void Free(SoakBlock block) => _memory.Free((AllocatedRange)block.Handle!);

    public override void Validate(IReadOnlyCollection<SoakBlock> live)
    {
        _memory.Validate();
        CheckCount("allocated bytes", _memory.AllocatedBytes, live.Aggregate(0UL, (sum, block) => sum + block.Size));
    }

    /// <summary>Moves ranges until a part of the space is free, and completes all but a few of the moves.</summary>
    public override void Disturb(IReadOnlyCollection<SoakBlock> live, Random random)
    {
        if (!_memory.TryPlanMoves(MoveGoal.FreeRun(64 << 10), out MovePlan? plan, new MovePlanOptions { MaxBytes = 256 << 10 }))
        {
            return;
        }

        var blocks = live.ToDictionary(block => (AllocatedRange)block.Handle!);
        foreach (RangeMove move in plan.Moves)
        {
            if (!_memory.TryBeginMove(move, out PendingMove? pending))
            {
                throw new SoakFaultException($"The planned move {move} was refused, although nothing has changed.");
            }

            using (pending!)
            {
                if (random.Next(20) == 0)
                {
                    // The other moves may rely on this one, which is given up.
                    return;
                }

                SoakBlock block = blocks[move.Range];
                Canaries.Remove(block);
                AllocatedRange moved = pending!.Complete();
                (block.Handle, block.Parts) = (moved, [(moved.Offset, moved.Size)]);
                Canaries.Place(block);
            }
        }
    }

    public override IEnumerable<SoakMisuse> Misuses(Random random)
    {
        if (_memory.TryAllocateRange(Granule, out AllocatedRange range))
        {
            _memory.Free(range);
            yield return new("A second free of a range", () => _memory.Free(range));
        }

        using var other = new BestFitSubject();
        AllocatedRange foreign = other._memory.AllocateRange(Granule);
        yield return new("A free of a range of another space", () => _memory.Free(foreign));
        yield return new("A free of no range", () => _memory.Free(default));
    }

    public override void Dispose()
    {
    }
}
