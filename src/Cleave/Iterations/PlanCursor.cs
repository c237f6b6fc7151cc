using System.Runtime.CompilerServices;

namespace Cleave.Iterations;

/// <summary>A plan in use: how far the iteration is, and which requests are live as planned.</summary>
/// <remarks>
/// <para>
/// Invariant <c>OnTime</c>: the planned life of every request that is live in a slot has the latest moment that the iteration has reached.
/// All of them have that moment in common, so the plan keeps them apart. A request whose planned life has ended becomes a late range before
/// the moment moves on. So a place is free if no late range covers it, whatever the program did before.
/// </para>
/// <para>Cost of a request that comes as planned: constant, on average over the iteration. Not thread-safe.</para>
/// </remarks>
internal sealed partial class PlanCursor
{
    private readonly int _slack;
    private readonly LiveRanges _live;
    private readonly LateRanges _late;
    private readonly PlanSlot[] _slots;
    private readonly int[] _dueFrom;
    private readonly int[] _due;
    private readonly Dictionary<int, PlanTrack> _tagged = [];
    private readonly PlanTrack _untagged = new([]);

    /// <summary>The moment after the latest one that was reached.</summary>
    private int _moment;
    private uint _iteration;

    public PlanCursor(IterationPlan plan, int slack, LiveRanges live, LateRanges late)
    {
        Plan = plan;
        _slack = slack;
        _live = live;
        _late = late;
        (_dueFrom, _due) = (plan.DueFrom, plan.Due);
        _slots = new PlanSlot[plan.Starts.Length];
        for (int position = 0; position < _slots.Length; position++)
        {
            RecordedRequest request = plan.Requests[position];
            _slots[position] = new PlanSlot { Start = plan.Starts[position], Length = request.Length, End = request.End };
        }

        foreach ((int tag, int[] positions) in plan.Tracks)
        {
            _tagged[tag] = new PlanTrack(positions);
        }

        _untagged = _tagged.GetValueOrDefault(0) ?? _untagged;
    }

    /// <summary>The plan that is in use.</summary>
    public IterationPlan Plan { get; }

    /// <summary>Bytes of the slots and tables.</summary>
    public ulong CommittedBytes => ((ulong)_slots.Length * 80) + 200;

    /// <summary>The slot of a position.</summary>
    public ref PlanSlot this[int position] => ref _slots[position];

    /// <summary>Begins an iteration: what should be free by the end of the last one is late if it is not.</summary>
    public void Begin()
    {
        Reach(_slots.Length - 1);
        _moment = 0;
        _iteration++;
        foreach (PlanTrack track in _tagged.Values)
        {
            track.Head = 0;
        }
    }

    /// <summary>Finds the position of a request, and marks it as used in this iteration.</summary>
    /// <param name="length">The size in granules.</param>
    /// <param name="alignmentMask">The alignment in granules less one.</param>
    /// <param name="phase">The granules by which aligned places are shifted.</param>
    /// <param name="tag">The tag of the call site; 0 for none.</param>
    /// <returns>The position; -1 if the plan has no such request near the place that the iteration has reached.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong length, ulong alignmentMask, ulong phase, int tag)
    {
        PlanTrack? track = _untagged;
        if (tag != 0 && !_tagged.TryGetValue(tag, out track))
        {
            return -1;
        }

        int head = track.Head;
        int[] positions = track.Positions;
        if ((uint)head < (uint)positions.Length)
        {
            int position = positions[head];
            ref PlanSlot slot = ref _slots[position];
            if (slot.Length == length && ((slot.Start - phase) & alignmentMask) == 0)
            {
                slot.Served = _iteration;
                track.Head = head + 1;
                return position;
            }
        }

        return FindNear(track, length, alignmentMask, phase);
    }

    /// <summary>Puts a live range at a position, if that cannot overlap another live range.</summary>
    /// <param name="position">A position that <see cref="Find"/> returned and that has a place.</param>
    /// <returns>False if the place is not sure to be free.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReach(int position)
    {
        ref PlanSlot slot = ref _slots[position];
        if (position >= _moment)
        {
            Reach(position);
        }
        else if (slot.End < _moment)
        {
            // The life that was planned for it is over, and others may be in its place as planned.
            return false;
        }

        return _late.IsEmpty || !_late.Overlap(slot.Start, slot.Length);
    }

    /// <summary>Makes all ranges late that are live in slots, because another plan takes over.</summary>
    public void Leave()
    {
        for (int position = 0; position < _slots.Length; position++)
        {
            MakeLate(position);
        }
    }

    /// <summary>Checks the invariant <c>OnTime</c>.</summary>
    /// <returns>The number of ranges that are live in slots.</returns>
    /// <exception cref="InvariantException">It is broken.</exception>
    public ulong Validate()
    {
        ulong count = 0;
        for (int position = 0; position < _slots.Length; position++)
        {
            ref PlanSlot slot = ref _slots[position];
            if (slot.Live == 0)
            {
                continue;
            }

            count++;
            LiveRange range = _live[slot.Live - 1];
            bool hasMoment = position < _moment ? slot.End >= _moment : slot.End - _slots.Length >= _moment;
            if (!hasMoment || range.Place != position || range.Start != slot.Start || range.Length != slot.Length)
            {
                throw new InvariantException(
                    "OnTime", $"request {position} of the plan is live at moment {_moment} in a way that is not planned");
            }
        }

        return count;
    }

    /// <summary>Moves on to a moment. Re-establishes <c>OnTime</c>.</summary>
    private void Reach(int moment)
    {
        for (int due = _moment < _dueFrom.Length ? _dueFrom[_moment] : _due.Length; due < _dueFrom[moment + 1]; due++)
        {
            if (_slots[_due[due]].Live != 0)
            {
                MakeLate(_due[due]);
            }
        }

        _moment = moment + 1;
    }

    private void MakeLate(int position)
    {
        uint live = _slots[position].Live;
        if (live != 0)
        {
            ref LiveRange range = ref _live[live - 1];
            range.Place = LiveRange.Late;
            _late.Add(range.Start, range.Length);
            _slots[position].Live = 0;
        }
    }
}
