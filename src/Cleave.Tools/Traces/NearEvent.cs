using System.Numerics;

namespace Cleave.Tools.Traces;

/// <summary>An event packed into 16 bytes, whose time and line count from the first ones among the events near it.</summary>
/// <remarks>
/// The last field has the line in 14 bits, the kind in 4, the shift of the size in 6, and the code of the alignment in 7. Its highest bit
/// says whether there is a time. A size of more than 32 bits must end in as many zeros as it has more.
/// </remarks>
internal readonly struct NearEvent(int id, uint size, uint time, uint rest)
{
    /// <summary>The bytes of an event.</summary>
    public const int Bytes = 16;

    /// <summary>The most lines between the first event and another.</summary>
    public const int MostLines = (1 << LineBits) - 1;

    private const int LineBits = 14;
    private const int KindShift = LineBits;
    private const int KindMask = 15;
    private const int SizeShift = KindShift + 4;
    private const int SizeMask = 63;
    private const int AlignmentShift = SizeShift + 6;
    private const int AlignmentMask = 127;
    private const uint TimedBit = 1u << 31;

    /// <summary>Determines whether a size can be stored.</summary>
    public static bool HasSize(ulong size) => size >> ShiftOf(size) << ShiftOf(size) == size;

    /// <summary>Packs an event into few bytes.</summary>
    public static NearEvent Of(in TraceEvent item, long firstTime, long firstLine)
    {
        int shift = ShiftOf(item.Size);
        uint rest = (uint)(item.Line - firstLine) | ((uint)item.Kind << KindShift) | ((uint)shift << SizeShift)
            | ((uint)WideEvent.CodeOf(item.Alignment) << AlignmentShift) | (item.TimeMicroseconds is null ? 0 : TimedBit);
        return new NearEvent(
            (int)item.Id, (uint)(item.Size >> shift), (uint)((item.TimeMicroseconds ?? firstTime) - firstTime), rest);
    }

    /// <summary>Unpacks the event that was packed.</summary>
    public TraceEvent Unpack(long firstTime, long firstLine, TraceTerms? terms) => new(
        (TraceEventKind)((rest >> KindShift) & KindMask),
        id,
        (ulong)size << (int)((rest >> SizeShift) & SizeMask),
        WideEvent.AlignmentOf((int)(rest >> AlignmentShift) & AlignmentMask),
        (rest & TimedBit) != 0 ? firstTime + time : null,
        firstLine + (rest & MostLines),
        terms);

    private static int ShiftOf(ulong size) => Math.Max(0, 32 - BitOperations.LeadingZeroCount(size));
}
