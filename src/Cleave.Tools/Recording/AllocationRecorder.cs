using System.Diagnostics;
using System.Numerics;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;
using Cleave.Tools.Files;
using Cleave.Tools.Renderers;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;
using Trace = Cleave.Tools.Traces.Trace;

namespace Cleave.Tools.Recording;

/// <summary>
/// Records the calls of an allocator for a replay. Pass the recorder to the allocator as its observer, or call it from an observer of your
/// own. A recording of a <see cref="GpuBuddy"/>, a <see cref="BestFitAllocator"/> or a synchronized <see cref="BuddyPool"/> replays to the
/// same placements (<see cref="Replay.PlacementPolicy.Recorded"/>).
/// </summary>
/// <remarks>
/// <para>
/// The buffer is allocated at the start, with 48 bytes for each event, and recording allocates nothing afterwards. When the buffer is full,
/// further events are dropped and counted, because the beginning of a recording can be replayed and the end alone cannot. Cost: some 30 ns
/// an event, most of it the clock.
/// </para>
/// <para>
/// Thread-safe. Events are in the order in which their calls begin. An allocator that calls its observer under its lock is recorded in the
/// order of its own steps. One recorder records one allocator.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Gpu;
/// using Cleave.Tools.Traces;
///
/// var options = new GpuBuddyOptions { Size = 1 &lt;&lt; 30 };
/// var recorder = new AllocationRecorder(capacity: 1_000_000, RecordedSpace.Of(options));
/// var vram = new GpuBuddy(options with { Observer = recorder });
/// vram.Free(vram.AllocateBlock(4096));
/// recorder.Save("frame.trace"); // For `cleave replay frame.trace --policy recorded`.
/// Console.WriteLine(recorder.Count); // 2
/// </code>
/// </example>
public sealed class AllocationRecorder : IAllocationObserver
{
    private readonly RecordedStep[] _steps;
    private readonly long _begin = Stopwatch.GetTimestamp();
    private long _next;

    /// <summary>Creates a recorder with room for a number of events.</summary>
    /// <param name="capacity">The number of events to keep. An allocation of several blocks counts as one event for each block.</param>
    /// <param name="space">The allocator, so that a replay can use a similar one; null if a trace cannot describe it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is not positive.</exception>
    public AllocationRecorder(int capacity, RecordedSpace? space = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        // Written now, so that the system provides the pages before the recording and not during it.
        _steps = GC.AllocateUninitializedArray<RecordedStep>(capacity);
        Array.Clear(_steps);
        Space = space;
    }

    /// <summary>
    /// The allocator, so that a replay can use a similar one; null if a trace cannot describe it. Set the property later for an allocator
    /// that is known only after its creation, such as a <see cref="Cleave.Memory.Pages.PageAllocator"/>.
    /// </summary>
    public RecordedSpace? Space { get; set; }

    /// <summary>The number of events that the buffer can hold.</summary>
    public int Capacity => _steps.Length;

    /// <summary>The number of events recorded so far.</summary>
    public int Count => (int)Math.Min(Volatile.Read(ref _next), _steps.Length);

    /// <summary>The number of events that were lost because the buffer was full.</summary>
    public long Dropped => Math.Max(0, Volatile.Read(ref _next) - _steps.Length);

    /// <inheritdoc/>
    public void Allocated(in ObservedRequest request, ulong address, ulong size) => Add(RecordedStepKind.Allocate, request, address);

    /// <inheritdoc/>
    public void Refused(in ObservedRequest request) => Add(RecordedStepKind.Refuse, request, address: 0);

    /// <inheritdoc/>
    public void AlsoAllocated(ulong owner, ulong address, ulong size) => Add(RecordedStepKind.Part, address, size, owner);

    /// <inheritdoc/>
    public void Freed(ulong address, bool cleared) => Add(cleared ? RecordedStepKind.FreeZeroed : RecordedStepKind.Free, address, 0, 0);

    /// <inheritdoc/>
    public void Trimmed(ulong address, ulong start, ulong newSize, bool cleared) =>
        Add(cleared ? RecordedStepKind.TrimZeroed : RecordedStepKind.Trim, address, newSize, start);

    /// <inheritdoc/>
    public void Grown(ulong address, ulong newSize) => Add(RecordedStepKind.Grow, address, newSize, 0);

    /// <inheritdoc/>
    public void Resized(ulong oldSize, ulong newSize) => Add(RecordedStepKind.Resize, 0, newSize, 0);

    /// <inheritdoc/>
    public void MoveBegun(ulong address, ulong target, ulong size) => Add(RecordedStepKind.MoveBegin, address, size, target);

    /// <inheritdoc/>
    public void MoveEnded(ulong address, ulong target, ulong size, bool completed, bool cleared) => Add(
        !completed ? RecordedStepKind.MoveDrop : cleared ? RecordedStepKind.MoveEndZeroed
            : RecordedStepKind.MoveEnd, address, size, target);

    /// <inheritdoc/>
    public void ClearReset(bool isClear) => Add(isClear ? RecordedStepKind.ResetZeroed : RecordedStepKind.ResetDirty, 0, 0, 0);

    /// <inheritdoc/>
    public void Retired(ulong address, ulong size, bool restored) =>
        Add(restored ? RecordedStepKind.Restore : RecordedStepKind.Retire, address, size, 0);

    /// <summary>Converts the events recorded so far to a trace, while recording continues.</summary>
    /// <param name="name">The name of the trace.</param>
    /// <remarks>
    /// Frees of blocks whose allocation was not recorded are left out, and the header of the trace gives their number. Cost: linear in the
    /// number of events.
    /// </remarks>
    public Trace ToTrace(string name) => RecordingReader.Read(name, Space, _steps.AsSpan(0, PublishedCount()), Dropped);

    /// <summary>Writes the events recorded so far as a trace in text form. The file is written completely or not at all.</summary>
    /// <inheritdoc cref="MemoryReportFiles.WriteHtml" path="/exception"/>
    public void Save(string path)
    {
        Trace trace = ToTrace(Path.GetFileName(path));
        WholeFile.Write(path, stream =>
        {
            using var text = new StreamWriter(stream, leaveOpen: true);
            TraceTextWriter.Write(trace, text);
        });
    }

    /// <summary>Returns the number of events that were recorded, that have room, and that were dropped.</summary>
    public override string ToString() => FormattableString.Invariant($"{Count} of {Capacity} events, {Dropped} dropped");

    private void Add(RecordedStepKind kind, in ObservedRequest request, ulong address)
    {
        long place = Interlocked.Increment(ref _next) - 1;
        if (place < _steps.Length)
        {
            ref RecordedStep step = ref _steps[place];
            step.Ticks = Stopwatch.GetTimestamp() - _begin;
            step.Address = address;
            step.Size = request.Size;
            step.Start = request.Start;
            step.End = request.End;
            step.AlignmentLog2 = request.Alignment == 0 ? RecordedStep.NoAlignment : (byte)BitOperations.Log2(request.Alignment);
            step.Terms = (byte)request.Terms;
            step.Publish(kind);
        }
    }

    private void Add(RecordedStepKind kind, ulong address, ulong size, ulong start)
    {
        long place = Interlocked.Increment(ref _next) - 1;
        if (place < _steps.Length)
        {
            ref RecordedStep step = ref _steps[place];
            step.Ticks = Stopwatch.GetTimestamp() - _begin;
            step.Address = address;
            step.Size = size;
            step.Start = start;
            step.Publish(kind);
        }
    }

    /// <summary>
    /// Counts the leading events that are completely written; the first unwritten one belongs to a thread that is still recording it.
    /// </summary>
    private int PublishedCount()
    {
        int count = Count;
        for (int place = 0; place < count; place++)
        {
            if (_steps[place].Kind == RecordedStepKind.None)
            {
                return place;
            }
        }

        return count;
    }
}
