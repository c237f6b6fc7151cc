using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>One step of a trace that is being built: a block, an event and the kind of the event.</summary>
/// <remarks>
/// The event is an index of the recording. The block is a number from 0 up in order of allocation, or from -1 down for blocks of the
/// prelude. The kind is an allocation, a free or a refused request.
/// </remarks>
internal readonly record struct BlockStep
{
    private const int KindBits = 2;

    // Most events have a step, so the event and the kind share one number to save memory.
    private readonly uint _eventAndKind;

    public BlockStep(int index, int block, TraceEventKind kind)
    {
        _eventAndKind = checked((uint)index << KindBits) | (uint)kind;
        Block = block;
    }

    public int Event => (int)(_eventAndKind >> KindBits);

    public int Block { get; }

    public TraceEventKind Kind => (TraceEventKind)(_eventAndKind & ((1 << KindBits) - 1));
}
