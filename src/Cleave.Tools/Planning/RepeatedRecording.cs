using System.Runtime.InteropServices;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Planning;

/// <summary>A recording played again and again, as a program would that does the same in each iteration.</summary>
/// <remarks>
/// The prelude of the recording is allocated once, before the first iteration. A block that an iteration leaves behind is freed in the next
/// one at the place where the recording frees an older block of the same size. If it frees no such block, it is freed when the
/// next iteration begins.
/// </remarks>
internal sealed class RepeatedRecording
{
    private readonly Trace _trace;
    private readonly Alignment _granularity;

    /// <summary>The block that the iteration before left behind,
    /// for each block of the prelude that the recording frees; -1 for none.</summary>
    private readonly int[] _successors;

    /// <summary>The blocks that an iteration leaves behind.</summary>
    private readonly int[] _leftovers;

    private readonly int[] _freedAtBeginning;

    public RepeatedRecording(Trace trace, Alignment granularity)
    {
        _trace = trace;
        _granularity = granularity;
        (_successors, _leftovers, _freedAtBeginning) = MatchLeftovers();
    }

    /// <summary>The number of slots for live blocks: one for each block, and one for what the iteration before left behind of it.</summary>
    public int Slots => 2 * _trace.AllocationCount;

    /// <summary>The allocations before the first iteration.</summary>
    public IEnumerable<TraceEvent> Prelude => Enumerable.Range(0, _trace.PreludeCount).Select(index => Rounded(_trace.Events[index]));

    /// <summary>Moves what the iteration before left behind to the slots from which the next iteration frees it.</summary>
    public void Age<T>(T[] slots)
    {
        foreach (int block in _leftovers)
        {
            (slots[OldSlot(block)], slots[block]) = (slots[block], default!);
        }
    }

    /// <summary>The steps of one iteration, with slots as ids.</summary>
    /// <param name="isFirst">Whether no iteration has left blocks behind yet.</param>
    public IEnumerable<TraceEvent> Steps(bool isFirst)
    {
        foreach (int block in isFirst ? [] : _freedAtBeginning)
        {
            yield return new TraceEvent(TraceEventKind.Free, OldSlot(block), 0, 0, null, TraceEvent.NoLine);
        }

        for (int index = _trace.PreludeCount; index < _trace.Events.Length; index++)
        {
            TraceEvent step = _trace.Events[index];
            if (step.Kind == TraceEventKind.Allocate)
            {
                yield return Rounded(step);
            }
            else if (step.Kind == TraceEventKind.Free)
            {
                bool isOwn = isFirst || step.Id >= _trace.PreludeCount;
                if (isOwn || _successors[step.Id] >= 0)
                {
                    yield return step with { Id = isOwn ? step.Id : OldSlot(_successors[step.Id]) };
                }
            }
        }
    }

    private int OldSlot(int block) => block + _trace.AllocationCount;

    private TraceEvent Rounded(in TraceEvent step) => step with { Size = TracePlan.RoundUp(_trace, step, _granularity) };

    /// <summary>Pairs each free of an older block with a block of the same size that the iteration leaves behind: the one that was
    /// allocated last before the free, as a program does that replaces a block, or else the next one.</summary>
    private (int[] Successors, int[] Leftovers, int[] FreedAtBeginning) MatchLeftovers()
    {
        SortedSet<int> left = FindLeftovers();
        int[] leftovers = [.. left];
        int[] successors = new int[_trace.PreludeCount];
        Array.Fill(successors, -1);
        var waiting = new Dictionary<ulong, Stack<int>>();
        var unpaired = new Dictionary<ulong, Queue<int>>();
        var sizes = new ulong[_trace.PreludeCount];
        for (int index = 0; index < _trace.Events.Length; index++)
        {
            TraceEvent step = _trace.Events[index];
            int block = (int)step.Id;
            ulong size = step.Kind == TraceEventKind.Allocate ? Rounded(step).Size : 0;
            if (size != 0 && index < _trace.PreludeCount)
            {
                sizes[block] = size;
            }
            else if (size != 0 && left.Contains(block))
            {
                Offer(block, size);
            }
            else if (step.Kind == TraceEventKind.Free && block < _trace.PreludeCount)
            {
                Replace(block, sizes[block]);
            }
        }

        return (successors, leftovers, [.. left.Except(successors)]);

        void Offer(int block, ulong size)
        {
            if (unpaired.TryGetValue(size, out Queue<int>? older) && older.TryDequeue(out int old))
            {
                successors[old] = block;
            }
            else
            {
                Of(waiting, size).Push(block);
            }
        }

        void Replace(int old, ulong size)
        {
            if (Of(waiting, size).TryPop(out int block))
            {
                successors[old] = block;
            }
            else
            {
                Of(unpaired, size).Enqueue(old);
            }
        }
    }

    private static T Of<T>(Dictionary<ulong, T> bySize, ulong size)
        where T : new()
    {
        ref T? value = ref CollectionsMarshal.GetValueRefOrAddDefault(bySize, size, out _);
        return value ??= new T();
    }

    private SortedSet<int> FindLeftovers()
    {
        var left = new SortedSet<int>();
        for (int index = _trace.PreludeCount; index < _trace.Events.Length; index++)
        {
            TraceEvent step = _trace.Events[index];
            if (step.Kind == TraceEventKind.Allocate)
            {
                left.Add((int)step.Id);
            }
            else if (step.Kind == TraceEventKind.Free)
            {
                left.Remove((int)step.Id);
            }
        }

        return left;
    }
}
