using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>The kinds of events that PyTorch records and that matter to a trace.</summary>
internal enum SnapshotAction : byte
{
    /// <summary>An event that concerns no block or segment, such as <c>snapshot</c> and <c>user_defined</c>.</summary>
    Remark,

    /// <summary>An action that this version does not know.</summary>
    Unknown,

    Allocate,
    FreeRequested,
    FreeCompleted,
    SegmentAllocate,
    SegmentFree,
    SegmentMap,
    SegmentUnmap,
    OutOfMemory,
}

/// <summary>One entry of a device trace, in 32 bytes.</summary>
/// <param name="Action">The kind of the event.</param>
/// <param name="Stream">The number of the stream, from 0 up in order of appearance.</param>
/// <param name="Stack">The index of the stack of an allocation, or <see cref="StackTable.None"/>.</param>
/// <param name="Address">The address of the first byte; for a refused request, the bytes that the device had free.</param>
/// <param name="Size">The size in bytes; 0 for a remark.</param>
/// <param name="Time">Microseconds since the first event of the device, or <see cref="NoTime"/>.</param>
internal readonly record struct SnapshotEvent(SnapshotAction Action, ushort Stream, int Stack, ulong Address, ulong Size, long Time)
{
    public const long NoTime = -1;

    /// <summary>The address of a refused request if the free bytes of the device were not recorded.</summary>
    public const ulong NotSaid = ulong.MaxValue;

    /// <summary>The first address after the range, limited to the end of the address space.</summary>
    public ulong End => Address + Math.Min(Size, ulong.MaxValue - Address);

    public long? TimeOrNull => Time == NoTime ? null : Time;
}
