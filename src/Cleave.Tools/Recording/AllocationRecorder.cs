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
/// Records what an allocator does, for a replay: give it to the allocator as its observer, or call it from one of your own. What it
/// recorded of a <see cref="GpuBuddy"/>, a <see cref="BestFitAllocator"/> or a synchronized <see cref="BuddyPool"/> replays to the same placements
/// (<see cref="Replay.PlacementPolicy.Recorded"/>).
/// </summary>
/// <remarks>
/// <para>
/// The buffer is made whole at the beginning, 48 bytes an event; recording then allocates nothing. When it is full, what follows is
/// dropped and counted: a beginning replays, an end alone does not. Cost: some 30 ns an event, most of it the clock.
/// </para>
/// <para>
/// Safe from any number of threads. The order is that in which calls begin; an allocator that calls under its lock is recorded in its own
/// order. One recorder records one allocator.
/// </para>
/// </remarks>
public sealed class AllocationRecorder : IAllocationObserver
{
    private readonly RecordedStep[] _steps;
    private readonly long _begin = Stopwatch.GetTimestamp();
    private long _next;

    /// <summary>Makes a recorder with room for so many events.</summary>
    /// <param name="capacity">Events; an allocation of several blocks is one for each.</param>
    /// <param name="space">The allocator, for a replay on one like it; null where it is none that a trace can name.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is not positive.</exception>
    public AllocationRecorder(int capacity, RecordedSpace? space = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        // Written here, so that the system gives the pages now and not in the midst of a recording.
        _steps = GC.AllocateUninitializedArray<RecordedStep>(capacity);
        Array.Clear(_steps);
        Space = space;
    }

    /// <summary>The allocator, for a replay on one like it; null where it is none that a trace can name. One that is known only when it
    /// is there, such as a <see cref="Cleave.Memory.Pages.PageAllocator"/>, is set then.</summary>
    public RecordedSpace? Space { get; set; }

    /// <summary>Events that the buffer holds.</summary>
    public int Capacity => _steps.Length;

    /// <summary>Events recorded so far.</summary>
    public int Count => (int)Math.Min(Volatile.Read(ref _next), _steps.Length);

    /// <summary>Events that came when the buffer was full, and are lost.</summary>
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
    public void ClearReset(bool isClear) => Add(isClear ? RecordedStepKind.ResetZeroed : RecordedStepKind.ResetDirty, 0, 0, 0);

    /// <inheritdoc/>
    public void Retired(ulong address, ulong size, bool restored) => Add(restored ? RecordedStepKind.Unkill : RecordedStepKind.Kill, address, size, 0);

    /// <summary>What was recorded so far as a trace; recording goes on meanwhile.</summary>
    /// <param name="name">The name of the trace.</param>
    /// <remarks>Frees of blocks that it never saw allocated are left out, and its header says how many. Cost: the number of events.</remarks>
    public Trace ToTrace(string name) => RecordingReader.Read(name, Space, _steps.AsSpan(0, PublishedCount()), Dropped);

    /// <summary>Writes what was recorded so far as a trace in text form, whole or not at all.</summary>
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

    /// <summary>Those before the first that a thread has a place for but has not written yet.</summary>
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
