using System.Diagnostics;
using Cleave.Tools.Traces;
using Trace = Cleave.Tools.Traces.Trace;

namespace Cleave.Tools.Recording;

/// <summary>Converts the steps of a recorder to a trace, and finds the allocation that each block belongs to.</summary>
internal sealed partial class RecordingReader
{
    private readonly TraceBuilder _trace;
    private readonly Dictionary<ulong, long> _ofBlock = [];
    private readonly Dictionary<ulong, long> _ofOwner = [];
    private readonly Dictionary<long, int> _blocks = [];
    private long _ids;
    private long _unknown;
    private long _line;

    private RecordingReader(string name, RecordedSpace? space) => _trace = new TraceBuilder(name) { Space = space };

    public static Trace Read(string name, RecordedSpace? space, ReadOnlySpan<RecordedStep> steps, long dropped)
    {
        var reader = new RecordingReader(name, space);
        for (int at = 0; at < steps.Length;)
        {
            at += reader.Take(steps[at..]);
        }

        reader._trace.Header =
        [
            "what: recorded by an AllocationRecorder",
            .. dropped == 0 ? [] : (string[])[$"dropped: {dropped} events that were lost because the buffer was full"],
            .. reader._unknown == 0 ? [] : (string[])[$"left out: {reader._unknown} steps of blocks whose allocation was not recorded"],
        ];
        return reader._trace.Build();
    }

    /// <summary>Converts the first of some steps, with the steps that belong to it.</summary>
    /// <returns>The number of steps that were converted: successive frees of all blocks of one allocation become one event.</returns>
    private int Take(ReadOnlySpan<RecordedStep> steps)
    {
        RecordedStep step = steps[0];
        switch (step.Kind)
        {
            case RecordedStepKind.Allocate:
                Begin(step);
                break;
            case RecordedStepKind.Part:
                if (_ofOwner.TryGetValue(step.Start, out long id))
                {
                    Own(step.Address, id);
                }

                break;
            case RecordedStepKind.Free or RecordedStepKind.FreeZeroed:
                return Free(steps);
            case RecordedStepKind.Trim or RecordedStepKind.TrimZeroed:
                Trim(step);
                break;
            case RecordedStepKind.Grow:
                Grow(step);
                break;
            case RecordedStepKind.MoveBegin or RecordedStepKind.MoveEnd or RecordedStepKind.MoveEndZeroed or RecordedStepKind.MoveDrop:
                Move(step);
                break;
            default:
                Add(KindOf(step.Kind), step, TraceEvent.NoId, TermsOf(step));
                break;
        }

        return 1;
    }

    private void Begin(in RecordedStep step)
    {
        long id = _ids++;
        // A block that was recorded at this address was freed unobserved, or by an allocator that reports no frees.
        Forget(step.Address);
        _ofOwner[step.Address] = id;
        Own(step.Address, id);
        Add(TraceEventKind.Allocate, step, id, TermsOf(step)! with { At = step.Address });
    }

    private int Free(ReadOnlySpan<RecordedStep> steps)
    {
        if (!_ofBlock.TryGetValue(steps[0].Address, out long id))
        {
            _unknown++;
            return 1;
        }

        int blocks = _blocks[id];
        bool whole = blocks <= steps.Length;
        for (int at = 1; whole && at < blocks; at++)
        {
            whole = steps[at].Kind == steps[0].Kind && _ofBlock.TryGetValue(steps[at].Address, out long same) && same == id;
        }

        bool zeroed = steps[0].Kind == RecordedStepKind.FreeZeroed;
        int taken = whole ? blocks : 1;
        foreach (RecordedStep step in steps[..taken])
        {
            _ofBlock.Remove(step.Address);
        }

        _blocks[id] = blocks - taken;
        TraceTerms? terms = whole ? zeroed ? new TraceTerms { Zeroed = true } : null
            : new TraceTerms { At = steps[0].Address, Zeroed = zeroed };
        Add(whole ? TraceEventKind.Free : TraceEventKind.FreePart, steps[0], id, terms);
        return taken;
    }

    private void Trim(in RecordedStep step)
    {
        if (!_ofBlock.Remove(step.Address, out long id))
        {
            _unknown++;
            return;
        }

        // The parts that follow are the rest of the trimmed allocation.
        _blocks[id]--;
        _ofOwner[step.Address] = id;
        Add(TraceEventKind.Trim, step, id, new TraceTerms
        {
            At = step.Address,
            Start = step.Start,
            Zeroed = step.Kind == RecordedStepKind.TrimZeroed,
        });
    }

    private void Grow(in RecordedStep step)
    {
        if (_ofBlock.TryGetValue(step.Address, out long id))
        {
            Add(TraceEventKind.Grow, step, id, new TraceTerms { At = step.Address });
        }
        else
        {
            _unknown++;
        }
    }

    private void Move(in RecordedStep step)
    {
        if (!_ofBlock.TryGetValue(step.Address, out long id))
        {
            _unknown++;
            return;
        }

        Add(KindOf(step.Kind), step, id, new TraceTerms
        {
            At = step.Address,
            To = step.Start,
            Zeroed = step.Kind == RecordedStepKind.MoveEndZeroed,
        });
        if (step.Kind is RecordedStepKind.MoveEnd or RecordedStepKind.MoveEndZeroed)
        {
            _ofBlock.Remove(step.Address);
            _ofBlock[step.Start] = id;
        }
    }

    private void Own(ulong address, long id)
    {
        _ofBlock[address] = id;
        _blocks[id] = _blocks.GetValueOrDefault(id) + 1;
    }

    private void Forget(ulong address)
    {
        if (_ofBlock.Remove(address, out long lost) && --_blocks[lost] == 0)
        {
            _unknown++;
            _trace.Free(lost);
        }
    }

    private void Add(TraceEventKind kind, in RecordedStep step, long id, TraceTerms? terms)
    {
        bool sized = kind is not (TraceEventKind.Free or TraceEventKind.FreePart or TraceEventKind.ResetClear);
        bool asked = kind is TraceEventKind.Allocate or TraceEventKind.OutOfMemory && step.AlignmentLog2 != RecordedStep.NoAlignment;
        // Ticks of a nanosecond times a million exceed 64 bits after two and a half hours.
        var microseconds = (long)((Int128)step.Ticks * 1_000_000 / Stopwatch.Frequency);
        // A pool may serve requests of size 0, which a trace cannot contain.
        ulong size = sized ? Math.Max(step.Size, 1) : 0;
        _trace.Add(new TraceEvent(kind, id, size, asked ? 1UL << step.AlignmentLog2 : 0, microseconds, ++_line, terms));
    }
}
