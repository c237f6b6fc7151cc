using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>
/// Computes bounds of the reserved bytes over the events. Each range adds its bytes between a beginning and an end, both of which may be
/// uncertain.
/// </summary>
internal sealed class ReservedCurve
{
    private readonly List<(int Event, Int128 Bytes)> _least = [];
    private readonly List<(int Event, Int128 Bytes)> _most = [];
    private bool _limited = true;

    /// <summary>The ranges that were added, with the latest possible event for an uncertain beginning or end.</summary>
    public List<ReservedSpan> Spans { get; } = [];

    public void Add(ulong start, ulong top, (int Earliest, int Latest) birth, (int Earliest, int Latest) death, bool isWhole)
    {
        ulong bytes = top - start;
        Spans.Add(new ReservedSpan(start, top, birth.Latest, death.Latest, isWhole));
        _most.Add((birth.Earliest, bytes));
        _most.Add((death.Latest, -(Int128)bytes));
        AddLeast(bytes, birth.Latest, death.Earliest);
    }

    /// <summary>Adds a range of which only a part is known, so that the bytes have no upper bound any more.</summary>
    public void AddPart(ulong start, ulong top, int birth, int death)
    {
        _limited = false;
        Spans.Add(new ReservedSpan(start, top, birth, death, IsWhole: false));
        AddLeast(top - start, birth, death);
    }

    /// <summary>Computes the most bytes that were reserved at once.</summary>
    public ByteBounds Peak() => Bounds(int.MaxValue, peak: true);

    /// <summary>Computes the bytes that were reserved just after an event.</summary>
    public ByteBounds At(int index) => Bounds(index, peak: false);

    private void AddLeast(ulong bytes, int birth, int death)
    {
        if (birth < death)
        {
            _least.Add((birth, bytes));
            _least.Add((death, -(Int128)bytes));
        }
    }

    private ByteBounds Bounds(int last, bool peak) =>
        new(Clamp(Follow(_least, last, peak)), _limited ? Clamp(Follow(_most, last, peak)) : null);

    private static Int128 Follow(List<(int Event, Int128 Bytes)> changes, int last, bool peak)
    {
        changes.Sort((left, right) => left.Event.CompareTo(right.Event));
        Int128 bytes = 0;
        Int128 most = 0;
        for (int at = 0; at < changes.Count && changes[at].Event <= last; at++)
        {
            bytes += changes[at].Bytes;
            // All changes of one event take effect together.
            if (at + 1 == changes.Count || changes[at + 1].Event != changes[at].Event)
                most = Int128.Max(most, bytes);
        }

        return peak ? most : bytes;
    }

    private static ulong Clamp(Int128 bytes) => (ulong)Int128.Clamp(bytes, 0, ulong.MaxValue);
}
