using Cleave.BestFit;

namespace Cleave.Storage.Spaces;

/// <summary>Memory that is allocated in this process and not on disk yet, so that content can be written before the allocation
/// counts.</summary>
/// <remarks>
/// <para>
/// A <see cref="SpaceChange"/> with it makes the allocation durable. Disposal drops it, unless it is committed: its memory is free again.
/// After a crash it was never there. One that is lost without disposal keeps its memory until the space is opened again.
/// </para>
/// <para>Safe from any number of threads.</para>
/// </remarks>
public sealed class PendingAllocation : IDisposable
{
    private const int Open = 0;
    private const int Committing = 1;
    private const int Ended = 2;

    private int _state;

    internal PendingAllocation(DurableSpace space, AllocatedRange memory, Alignment alignment)
    {
        Space = space;
        Memory = memory;
        Alignment = alignment;
    }

    /// <summary>The first byte; the base offset is part of it.</summary>
    public ulong Offset => Memory.Offset;

    /// <summary>Bytes of the memory, rounded up to the granularity.</summary>
    public ulong Size => Memory.Size;

    /// <summary>The offset behind the last byte.</summary>
    public ulong End => Memory.End;

    /// <summary>The alignment that was asked for; at least the granularity.</summary>
    public Alignment Alignment { get; }

    /// <summary>Whether the allocation was committed or dropped.</summary>
    public bool IsEnded => Volatile.Read(ref _state) == Ended;

    /// <summary>The range, once the allocation is committed; <c>default</c> before.</summary>
    public DurableRange Range { get; private set; }

    internal DurableSpace Space { get; }

    internal AllocatedRange Memory { get; }

    /// <summary>Drops the allocation, unless a commit has it: its memory is free again.</summary>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _state, Ended, Open) == Open)
        {
            Space.Drop(Memory);
        }
    }

    /// <summary>Describes the memory, and says whether it is committed.</summary>
    public override string ToString() =>
        $"[{AddressText.Of(Offset)}, +{ByteText.Exact(Size)}) "
            + $"{(Range.Id != 0 ? FormattableString.Invariant($"committed as {Range.Id}") : IsEnded ? "dropped" : "pending")}";

    /// <summary>Takes the allocation for a commit.</summary>
    /// <returns>Whether no other commit has it.</returns>
    internal bool TryClaim() => Interlocked.CompareExchange(ref _state, Committing, Open) == Open;

    /// <summary>Gives the allocation back after a commit that failed.</summary>
    internal void Unclaim() => Volatile.Write(ref _state, Open);

    /// <summary>Ends the allocation, which is on disk.</summary>
    internal void Complete(DurableRange range)
    {
        Range = range;
        Volatile.Write(ref _state, Ended);
    }
}
