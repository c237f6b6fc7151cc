using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>The peak of live bytes: its event if every block ends as late as possible, and bounds of its height.</summary>
internal readonly record struct LivePeak(ByteBounds Bytes, int Event)
{
    /// <summary>Computes the peak from the steps of a trace. Cost: linear, plus sorting the inferred frees.</summary>
    public static LivePeak Of(LiveBlocks blocks)
    {
        Int128 live = 0;
        foreach (RecordedBlock block in blocks.Prelude)
            live += block.Size;

        var sooner = new EarlierFrees(blocks.Uncertain);
        (Int128 most, Int128 least, int peak) = (live, live, -1);
        for (int at = 0; at < blocks.Steps.Count; at++)
        {
            BlockStep step = blocks.Steps[at];
            if (step.Kind == TraceEventKind.OutOfMemory)
                continue;

            Int128 size = blocks.SizeOf(step);
            live += step.Kind == TraceEventKind.Allocate ? size : -size;
            if (step.Kind != TraceEventKind.Allocate)
                continue;
            if (live > most)
                (most, peak) = (live, step.Event);

            least = Int128.Max(least, live - sooner.BytesAt(step.Event));
        }

        return new LivePeak(new ByteBounds(Clamp(least), Clamp(most)), peak);
    }

    private static ulong Clamp(Int128 bytes) => (ulong)Int128.Clamp(bytes, 0, ulong.MaxValue);

    /// <summary>Counts bytes of blocks that count as live although they may have been freed before.</summary>
    private sealed class EarlierFrees
    {
        private readonly (int Event, Int128 Bytes)[] _changes;
        private int _next;
        private Int128 _bytes;

        public EarlierFrees(List<(int From, int To, ulong Size)> uncertain)
        {
            (int From, int To, ulong Size)[] spans = [.. uncertain.Where(free => free.From < free.To)];
            _changes = [.. spans.Select(free => (free.From, (Int128)free.Size)), .. spans.Select(free => (free.To, -(Int128)free.Size))];
            Array.Sort(_changes, (left, right) => left.Event.CompareTo(right.Event));
        }

        public Int128 BytesAt(int index)
        {
            for (; _next < _changes.Length && _changes[_next].Event <= index; _next++)
                _bytes += _changes[_next].Bytes;

            return _bytes;
        }
    }
}
