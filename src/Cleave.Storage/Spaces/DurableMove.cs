using Cleave.BestFit;

namespace Cleave.Storage.Spaces;

/// <summary>A move that has begun: the memory at the target is allocated in this process, and the range is still where it was.</summary>
/// <remarks>
/// <para>
/// The caller copies the content, makes the copy durable, and commits a <see cref="SpaceChange"/> with the move. Until that commit the old
/// place is the valid one, also after a crash; from the commit on it is the new one. Disposal drops a move that is not committed.
/// </para>
/// <para>Safe from any number of threads. Content that is written to the old place after it was copied is lost.</para>
/// </remarks>
public sealed class DurableMove : IDisposable
{
    internal DurableMove(DurableSpace space, StoredRange live, PendingMove pending)
    {
        Space = space;
        Live = live;
        Pending = pending;
        Range = live.Range;
    }

    /// <summary>The range before the move.</summary>
    public DurableRange Range { get; }

    /// <summary>The first offset of the range after the move.</summary>
    public ulong Target => Pending.Move.Target;

    /// <summary>Whether the move was committed or dropped.</summary>
    public bool IsEnded => Pending.IsEnded;

    internal DurableSpace Space { get; }

    internal StoredRange Live { get; }

    internal PendingMove Pending { get; }

    /// <summary>Whether the move is part of a commit under way. Accessed under the lock of the table.</summary>
    internal bool IsCommitting { get; set; }

    /// <summary>Drops the move, unless a commit has it: the memory at the target is free again.</summary>
    public void Dispose() => Space.Drop(this);

    /// <summary>Describes the move, and says whether it is pending.</summary>
    public override string ToString() => $"{Range} to {AddressText.Of(Target)}{(IsEnded ? "" : ", pending")}";
}
