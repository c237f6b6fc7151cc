using System.Numerics;
using System.Runtime.InteropServices;

namespace Cleave.Tools.Traces;

/// <summary>
/// An event packed into 28 bytes, whatever its values are. The line takes 40 bits; the alignment is stored as its logarithm plus one, and 0
/// if there is none.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly struct WideEvent(int id, ulong size, long time, ulong place)
{
    /// <summary>The bytes of an event.</summary>
    public const int Bytes = 28;

    private const int LineShift = 16;
    private const int AlignmentShift = 8;
    private const int TimedBit = 1 << 7;
    private const int KindMask = TimedBit - 1;
    private const int AlignmentMask = 0xff;

    public static WideEvent Of(in TraceEvent item)
    {
        ulong flags = (ulong)item.Kind | (item.TimeMicroseconds is null ? 0UL : TimedBit);
        ulong place = ((ulong)(item.Line + 1) << LineShift) | ((ulong)CodeOf(item.Alignment) << AlignmentShift) | flags;
        return new WideEvent((int)item.Id, item.Size, item.TimeMicroseconds ?? 0, place);
    }

    public TraceEvent Unpack(TraceTerms? terms) => new(
        (TraceEventKind)((int)place & KindMask),
        id,
        size,
        AlignmentOf((int)(place >> AlignmentShift) & AlignmentMask),
        ((int)place & TimedBit) != 0 ? time : null,
        (long)(place >> LineShift) - 1,
        terms);

    /// <summary>The code of an alignment: its logarithm plus one, or 0 for none.</summary>
    public static int CodeOf(ulong alignment) => BitOperations.IsPow2(alignment) ? BitOperations.Log2(alignment) + 1 : 0;

    /// <summary>The alignment of a code.</summary>
    public static ulong AlignmentOf(int code) => code == 0 ? 0 : 1UL << (code - 1);
}
