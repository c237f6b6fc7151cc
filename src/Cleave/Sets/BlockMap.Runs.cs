using Cleave.Runs;

namespace Cleave.Sets;

/// <content>The free runs, which are maintained from the first request for them on.</content>
/// <remarks>
/// Only the step into and out of the state "allocated" changes what is free. Splits and merges do not, so they cost the runs nothing.
/// Between the two halves of such a step, when a block has no state, its chunks count as free.
/// </remarks>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    private FreeRuns? _runs;

    /// <summary>The maximal runs of chunks that lie in no allocated block; null as long as they are not maintained.</summary>
    public FreeRuns? Runs => _runs;

    /// <summary>Keeps the free runs up from now on.</summary>
    /// <param name="runs">The runs of chunks that lie in no allocated block.</param>
    public void KeepRuns(FreeRuns runs)
    {
        _runs = runs;
        _keepsMore = true;
    }

    /// <summary>Records that a free block was allocated.</summary>
    private void NoteTaken<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        NoteMore<TKind>(id, isFree: false);
        if (_runs is not null)
        {
            TakeFromRuns(id);
        }
    }

    /// <summary>Records that a free block was allocated, or that it is about to be split because it is of a larger order.</summary>
    private void NoteTakenHighest<TKind>(ulong id, ulong firstOfOrder)
        where TKind : struct, IBlockKind
    {
        NoteMore<TKind>(id, isFree: false);
        if (_runs is not null && id >= firstOfOrder)
        {
            TakeFromRuns(id);
        }
    }

    /// <summary>Records that an allocated block was freed.</summary>
    private void NoteGiven<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        NoteMore<TKind>(id, isFree: true);
        if (_runs is not null)
        {
            AddToRuns(id);
        }
    }

    private void TakeFromRuns(ulong id)
    {
        int order = _depth - Bits.Highest(id);
        _runs!.TryTake(FirstChunk(id, order), 1UL << order);
    }

    private void AddToRuns(ulong id)
    {
        int order = _depth - Bits.Highest(id);
        _runs!.TryAdd(FirstChunk(id, order), 1UL << order);
    }

    private ulong FirstChunk(ulong id, int order) => (id ^ (1UL << (_depth - order))) << order;
}
