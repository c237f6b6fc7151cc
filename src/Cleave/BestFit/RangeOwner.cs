using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Cleave.BestFit;

/// <summary>The owner of a range that a <see cref="BestFitAllocator"/> allocated. Disposing it frees the range, exactly once.</summary>
/// <remarks>
/// Safe from any number of threads: of two that dispose it, one frees. Its properties take no lock. An owner that the garbage collector
/// finds undisposed is reported (<see cref="BestFitAllocator.OwnerLost"/>), and its memory stays allocated, since a device may still be
/// using it, unless the handler of that event says otherwise.
/// </remarks>
/// <example>
/// <code>
/// var memory = new BestFitAllocator(ByteSize.FromMiB(16));
/// using RangeOwner texture = memory.Allocate(ByteSize.FromMiB(4));
/// texture.Tag = "texture"; // Shown in reports, and when the owner is lost.
///
/// using RangeOwner buffer = memory.Allocate(ByteSize.FromMiB(1));
/// buffer.Grow(ByteSize.FromMiB(2)); // In place: the memory behind it is free.
/// Console.WriteLine(buffer.Offset); // 4194304
/// </code>
/// </example>
public sealed partial class RangeOwner : IDisposable
{
    private readonly BestFitAllocator _allocator;

    // The first box, or a later one of the chain that begins there; null when the range was freed. Readers need no lock.
    private RangeBox? _held;

    internal RangeOwner(BestFitAllocator allocator, RangeBox box)
    {
        _allocator = allocator;
        Volatile.Write(ref _held, box);
    }

    private RangeBox? Held => Volatile.Read(ref _held);

    /// <summary>Reports the range of an owner that nobody disposed.</summary>
    ~RangeOwner()
    {
        if (Held is { } held)
        {
            _allocator.ReportLost(this, held.Last.Value);
        }
    }

    /// <summary>The allocator that the range came from.</summary>
    public BestFitAllocator Allocator => _allocator;

    /// <summary>Whether the range was freed.</summary>
    public bool IsDisposed => Held is null;

    /// <summary>The range as a value. <see cref="BestFitAllocator.Free"/> refuses it, because this owner frees it.</summary>
    /// <exception cref="ObjectDisposedException">The range was freed.</exception>
    public AllocatedRange Range
    {
        get
        {
            RangeBox held = Held ?? throw new ObjectDisposedException(nameof(RangeOwner));
            if (held.Next is null)
            {
                return held.Value;
            }

            // The chain is cut short for the next reader, unless the range was freed meanwhile.
            RangeBox last = held.Last;
            Interlocked.CompareExchange(ref _held, last, held);
            return last.Value;
        }
    }

    /// <summary>The range, or null if it was freed.</summary>
    internal AllocatedRange? RangeOrNull => Held?.Last.Value;

    /// <summary>The first byte; the base offset is part of it. A move changes it.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public ulong Offset => Range.Offset;

    /// <summary>The offset behind the last byte.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public ulong End => Range.End;

    /// <summary>Bytes of the range.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public ulong Size => Range.Size;

    /// <summary>Whether the range was known to be zeroed when it was allocated; after a growth, whether the added part was.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public bool IsClear => Range.IsClear;

    /// <summary>The stack that allocated the range, if <see cref="BestFitAllocatorOptions.TrackAllocations"/> is on; else null.</summary>
    public StackTrace? AllocationStack { get; private set; }

    /// <summary>Anything that the user knows the memory by, such as a name; null at first. Printed by <see cref="ToString"/>. Not
    /// synchronized.</summary>
    public object? Tag { get; set; }

    /// <summary>Frees the range, as dirty. Further calls do nothing.</summary>
    public void Dispose()
    {
        _allocator.Release(this, cleared: false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the range as zeroed, which the caller has seen to: it then serves requests that prefer clear memory.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public void FreeAsCleared()
    {
        ObjectDisposedException.ThrowIf(!_allocator.Release(this, cleared: true), this);
        Dispose();
    }

    /// <summary>Describes the owner: the tag, if there is one, and the range, or "disposed".</summary>
    public override string ToString() => (Tag is null ? "" : $"{Tag}: ") + (Held is { } held ? held.Last.Value.ToString() : "disposed");

    /// <summary>Takes the range away. Under the allocator's lock.</summary>
    internal bool TryDetach(out AllocatedRange range)
    {
        RangeBox? held = Held;
        range = held is null ? default : held.Last.Value;
        Volatile.Write(ref _held, null);
        return held is not null;
    }

    /// <summary>Keeps the stack for the report of a loss. Never inlined, so that the one frame it leaves out is its own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void RememberStack() => AllocationStack = new StackTrace(skipFrames: 1, fNeedFileInfo: true);
}
