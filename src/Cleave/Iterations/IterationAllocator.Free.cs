using Cleave.BestFit;
using Cleave.Runs;

namespace Cleave.Iterations;

/// <content>Freeing.</content>
public sealed partial class IterationAllocator
{
    /// <summary>Frees a range, during an iteration or not. Ranges can be freed after disposal too.</summary>
    /// <param name="range">The range.</param>
    /// <exception cref="MisuseException">The range is not this allocator's to free: it was freed before, it is another allocator's, or it
    /// is <c>default</c>. Nothing has changed.</exception>
    public void Free(AllocatedRange range)
    {
        if (!TryFree(range))
        {
            throw new MisuseException(MisuseOf(range), nameof(range));
        }
    }

    /// <summary>Frees a range as <see cref="Free"/> does,
    /// but returns false with the reason if it is not this allocator's to free.</summary>
    /// <param name="range">The range.</param>
    /// <param name="misuse">The reason why the range cannot be freed; <c>default</c> if it was freed.</param>
    /// <returns>Whether the range was freed.</returns>
    public bool TryFree(AllocatedRange range, out Misuse misuse)
    {
        bool freed = TryFree(range);
        misuse = freed ? default : MisuseOf(range);
        return freed;
    }

    /// <summary>Frees a range as <see cref="Free"/> does, but returns false if it is not this allocator's to free.</summary>
    /// <param name="range">The range.</param>
    /// <returns>Whether the range was freed.</returns>
    public bool TryFree(AllocatedRange range)
    {
        using (_lock.Enter())
        {
            if (!range.IsFrom(_id) || !_live.Has(range.Slot, range.Use))
            {
                return false;
            }

            ref LiveRange live = ref _live[range.Slot];
            if (live.Place >= 0)
            {
                _active![live.Place].Live = 0;
            }
            else
            {
                Release(live);
            }

            if (live.Record != LiveRange.Unrecorded)
            {
                NoteFreed(live.Record);
            }

            _live.Remove(range.Slot);
            ObserveFree(range);
            return true;
        }
    }

    /// <summary>Frees the memory of a range that is in no slot of the active plan. What a plan has reserved stays reserved.</summary>
    private void Release(in LiveRange live)
    {
        if (live.Place == LiveRange.Beside)
        {
            GiveBack(live.Start, live.Length);
            return;
        }

        _late.Remove(live.Start, live.Length);
        foreach (FreeRun outside in _reserved.Outside(live.Start, live.Length))
        {
            GiveBack(outside.Start, outside.Length);
        }
    }

    /// <summary>Makes granules free, which must not be free yet.</summary>
    private void GiveBack(ulong start, ulong length)
    {
        if (!_free.TryAdd(start, length))
        {
            throw new InvariantException("Partition", $"{length} granules from {start} on were allocated and free at once");
        }
    }

    private void NoteFreed(long record)
    {
        foreach (IterationKind kind in _kinds.Values)
        {
            kind.Freed(record, isRunning: kind == _running);
        }
    }

    private Misuse MisuseOf(AllocatedRange range) =>
        !range.IsRange ? new Misuse(MisuseKind.NoHandle, 0, "The value is a default value and no range, so there is nothing to free.")
        : !range.IsFrom(_id)
            ? new Misuse(
                MisuseKind.Foreign, range.Offset, $"The range {range} was allocated by another allocator; only that one can free it.")
        : new Misuse(MisuseKind.StaleHandle, range.Offset, $"The range {range} was freed already.");
}
