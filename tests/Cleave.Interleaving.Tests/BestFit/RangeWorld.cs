using Cleave.BestFit;
using Cleave.Interleaving.Steps;

namespace Cleave.Interleaving.BestFit;

/// <summary>A real <see cref="BestFitAllocator"/> of eight granules, and who has which of them.</summary>
internal sealed class RangeWorld
{
    public const ulong Granule = 256;

    private readonly string?[] _holders = new string?[8];

    public BestFitAllocator Memory { get; } = new(8 * Granule);

    /// <summary>Allocates a range, if there is room, and fails if somebody has a part of it.</summary>
    public AllocatedRange? TryAllocate(ulong granules)
    {
        if (!Memory.TryAllocateRange(granules * Granule, out AllocatedRange range))
        {
            return null;
        }

        Hold(range);
        return range;
    }

    /// <summary>Notes that the caller has a range, and fails if somebody has a part of it.</summary>
    public void Hold(AllocatedRange range)
    {
        Actor.Note($"holds {range}");
        for (ulong at = range.Offset / Granule; at < range.End / Granule; at++)
        {
            Assert.Null(_holders[at]);
            _holders[at] = Actor.Current?.Name ?? "setup";
        }
    }

    /// <summary>Notes that nobody has a range any more. Called before it is freed.</summary>
    public void Drop(AllocatedRange range)
    {
        for (ulong at = range.Offset / Granule; at < range.End / Granule; at++)
        {
            Assert.NotNull(_holders[at]);
            _holders[at] = null;
        }
    }

    /// <summary>Begins a move, holds its target, and completes or drops the move.</summary>
    /// <returns>Where the range is now; null if the move was refused or the range was freed meanwhile.</returns>
    public AllocatedRange? Move(AllocatedRange range, ulong target)
    {
        if (!Memory.TryBeginMove(range, target, out PendingMove? pending, out _))
        {
            return null;
        }

        using (pending)
        {
            Actor.Note($"moves {range}");
            return pending.TryComplete(out AllocatedRange moved) ? moved : null;
        }
    }

    /// <summary>In the end the metadata is sound, and as many bytes are allocated as the scenario has left.</summary>
    public void Check(ulong granules)
    {
        Memory.Validate();
        Assert.Equal(granules * Granule, Memory.AllocatedBytes);
    }
}
