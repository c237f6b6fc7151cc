using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.BestFit;
using Cleave.Runs;

namespace Cleave.Iterations;

/// <content>Allocating.</content>
public sealed partial class IterationAllocator
{
    /// <summary>Allocates a range and returns it as a plain value, which <see cref="Free"/> frees.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any. It may be larger than
    /// <paramref name="size"/>.</param>
    /// <param name="tag">The number of the call site, if requests of several call sites come in an order that changes from iteration to
    /// iteration. Requests with one tag are recognized by their position among them. 0, the default, is no tag.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message names the value and the limit.
    /// Nothing has changed.</exception>
    /// <exception cref="AllocationException">No free run fits, even without the plans;
    /// the exception says which size would have fitted.</exception>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    /// <remarks>Allocates nothing on the managed heap unless it records. A value that is lost is memory that is lost.</remarks>
    public AllocatedRange AllocateRange(ulong size, Alignment? alignment = null, int tag = 0) =>
        TryAllocateRange(size, out AllocatedRange range, out AllocationFailure failure, alignment, tag) ? range
            : throw failure.ToException();

    /// <summary>Allocates a range as <see cref="AllocateRange"/> does, but returns false with the reason instead of throwing.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="range">The range; <c>default</c> if the request was refused.</param>
    /// <param name="failure">Why the request was refused.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any.</param>
    /// <param name="tag">The number of the call site; 0 for none.</param>
    /// <returns>Whether the request was served.</returns>
    /// <exception cref="ObjectDisposedException">The allocator is disposed.</exception>
    /// <inheritdoc cref="AllocateRange" path="/remarks"/>
    public bool TryAllocateRange(
        ulong size, out AllocatedRange range, out AllocationFailure failure, Alignment? alignment = null, int tag = 0)
    {
        bool served = TryServe(size, out range, out FailureCode code, alignment, tag);
        failure = served ? default : FailureOf(code, size, alignment);
        return served;
    }

    /// <summary>Allocates a range as <see cref="AllocateRange"/> does, but returns false instead of throwing, without a reason.</summary>
    /// <inheritdoc cref="TryAllocateRange(ulong, out AllocatedRange, out AllocationFailure, Alignment?, int)"/>
    public bool TryAllocateRange(ulong size, out AllocatedRange range, Alignment? alignment = null, int tag = 0) =>
        TryServe(size, out range, out _, alignment, tag);

    private bool TryServe(ulong size, out AllocatedRange range, out FailureCode code, Alignment? alignment, int tag)
    {
        code = FailureCode.None;
        ulong granules = ((size - 1) >> _units.Granularity.Log2) + 1;
        ulong mask = alignment is { } wanted ? (wanted.Bytes >> _units.Granularity.Log2) - 1 : 0;
        mask = mask == ulong.MaxValue ? 0 : mask;
        using (_lock.Enter())
        {
            return (_cursor is not null && TryHit(size, granules, mask, tag, out range))
                || TryBeside(new RangeDemand(size, alignment, default, PreferClear: false), tag, out range, out code);
        }
    }

    /// <summary>Serves a request at its planned place. Under the lock.</summary>
    /// <returns>False if the plan does not foresee it now, or its place is in use.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryHit(ulong size, ulong granules, ulong alignmentMask, int tag, out AllocatedRange range)
    {
        PlanCursor cursor = _cursor!;
        int position = cursor.Find(granules, alignmentMask, PhaseOf(alignmentMask), tag);
        if (position >= 0)
        {
            ref PlanSlot slot = ref cursor[position];
            if (slot.Start == IterationPlan.Unplaced)
            {
                _unplaced++;
            }
            else if (cursor.TryReach(position))
            {
                // Before anything is handed out, so that nothing needs to be taken back if the observer throws.
                Observe(size, alignmentMask, slot.Start, granules);
                range = HandOut(slot.Start, granules, position, alignmentMask, tag);
                slot.Live = range.Slot + 1;
                _running!.Hits++;
                return true;
            }
            else
            {
                _running!.Misses++;
                _blocked++;
            }
        }
        else
        {
            _running!.Misses++;
        }

        range = default;
        return false;
    }

    /// <summary>Serves a request by best fit, without the plans if there is no other way. Under the lock.</summary>
    private bool TryBeside(in RangeDemand demand, int tag, out AllocatedRange range, out FailureCode code)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        range = default;
        code = demand.ToRequest(_units, out RunRequest request);
        if (code != FailureCode.None)
        {
            return false;
        }

        if (!_free.TryFind(request, out ulong start) && !(TryGiveUpPlans() && _free.TryFind(request, out start)))
        {
            code = FailureCode.NoSpace;
            ObserveRefusal(demand);
            return false;
        }

        Observe(demand.Size, request.Alignment - 1, start, request.Length);
        _free.TryTake(start, request.Length);
        _beside++;
        range = HandOut(start, request.Length, LiveRange.Beside, request.Alignment - 1, tag);
        return true;
    }

    /// <summary>Describes a refused request, as the space is now.</summary>
    private AllocationFailure FailureOf(FailureCode code, ulong size, Alignment? alignment)
    {
        var demand = new RangeDemand(size, alignment, default, PreferClear: false);
        demand.ToRequest(_units, out RunRequest request);
        using (_lock.Enter())
        {
            return RangeFailures.Of(code, demand, request, _free, _units);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AllocatedRange HandOut(ulong start, ulong length, int place, ulong alignmentMask, int tag)
    {
        uint slot = _live.Add(start, length, place);
        ref LiveRange live = ref _live[slot];
        if (_recording is { } recording)
        {
            live.Record = recording.Add(length, BitOperations.PopCount(alignmentMask), tag);
        }

        return new AllocatedRange(_id, _units.OffsetOf(start), _units.Bytes(length), slot, live.Use, isClear: false);
    }

    /// <summary>The granules by which places of an alignment are shifted, because alignments count from offset 0.</summary>
    private ulong PhaseOf(ulong alignmentMask) => (0 - (_units.BaseOffset >> _units.Granularity.Log2)) & alignmentMask;
}
