using System.Runtime.InteropServices;

namespace Cleave.Bench.Gpu;

/// <summary>A count that one thread changes all the time, padded so that it shares no cache line, wherever the collector moves
/// it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 2 * Line)]
internal struct PaddedCount
{
    private const int Line = 128;

    [FieldOffset(Line)]
    public int Value;
}
