using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Cleave.BestFit;

/// <summary>The owner of a range that a <see cref="BestFitAllocator"/> allocated. Disposing it frees the range, exactly once.</summary>
/// <remarks>
/// Safe from any number of threads: of two that dispose it, one frees. Its properties take no lock. An owner that the garbage collector finds
/// undisposed is reported (<see cref="BestFitAllocator.OwnerLost"/>), and its memory stays allocated, since a device may still be using it,
/// unless the handler of that event says otherwise.
/// </remarks>
public sealed partial class RangeOwner : IDisposable
{
    private readonly BestFitAllocator _allocator;

    // A box that is never written to, only replaced, so that readers need no lock. Replaced under the allocator's lock.
    private volatile StrongBox<AllocatedRange>? _held;

    internal RangeOwner(BestFitAllocator allocator, AllocatedRange range)
    {
        _allocator = allocator;
        _held = new StrongBox<AllocatedRange>(range);
    }

    /// <summary>Reports the range of an owner that nobody disposed.</summary>
    ~RangeOwner()
    {
        if (_held is { } held)
        {
            _allocator.ReportLost(this, held.Value);
        }
    }

    /// <summary>The allocator that the range came from.</summary>
    public BestFitAllocator Allocator => _allocator;

    /// <summary>Whether the range was freed.</summary>
    public bool IsDisposed => _held is null;

    /// <summary>The range as a value. <see cref="BestFitAllocator.Free"/> refuses it, because this owner frees it.</summary>
    /// <exception cref="ObjectDisposedException">The range was freed.</exception>
    public AllocatedRange Range => (_held ?? throw new ObjectDisposedException(nameof(RangeOwner))).Value;

    /// <summary>The first byte; the base offset is part of it.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public ulong Offset => Range.Offset;

    /// <summary>The offset behind the last byte.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public ulong End => Range.End;

    /// <summary>Bytes of the range.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public ulong Size => Range.Size;

    /// <summary>Whether the range was known to be zeroed when it was allocated; after a growth, whether what was added was.</summary>
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
    public override string ToString() => (Tag is null ? "" : $"{Tag}: ") + (_held is { } held ? held.Value.ToString() : "disposed");

    /// <summary>Takes the range away. Under the allocator's lock.</summary>
    internal bool TryDetach(out AllocatedRange range)
    {
        StrongBox<AllocatedRange>? held = _held;
        range = held is null ? default : held.Value;
        _held = null;
        return held is not null;
    }

    /// <summary>Replaces the range after a resize. Under the allocator's lock.</summary>
    internal void Replace(AllocatedRange range) => _held = new StrongBox<AllocatedRange>(range);

    /// <summary>Keeps the stack for the report of a loss. Never inlined, so that the one frame it leaves out is its own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void RememberStack() => AllocationStack = new StackTrace(skipFrames: 1, fNeedFileInfo: true);
}
