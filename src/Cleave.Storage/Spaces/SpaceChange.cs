namespace Cleave.Storage.Spaces;

/// <summary>Changes of a durable space that become durable together: all of them or, after a failure or a crash, none.</summary>
/// <remarks>
/// Made by one thread, and committed once by <see cref="DurableSpace.Commit"/> or one of its kin. A change whose commit failed may be
/// committed again.
/// </remarks>
/// <example>
/// <code>
/// using PendingAllocation place = space.BeginAllocate(content.Length);
/// // Write the content at place.Offset and make it durable, then replace the old version in one step:
/// space.Commit(new SpaceChange().Allocate(place, name).Free(old.Id));
/// </code>
/// </example>
public sealed class SpaceChange
{
    private readonly List<ChangeStep> _steps = [];
    private int _isUsed;

    /// <summary>The number of steps of the change.</summary>
    public int Count => _steps.Count;

    internal IReadOnlyList<ChangeStep> Steps => _steps;

    /// <summary>Adds a pending allocation, which becomes durable with its note.</summary>
    /// <param name="pending">The allocation, of the space that commits the change.</param>
    /// <param name="note">The application's own bytes, at most 1 KiB, which are copied.</param>
    /// <exception cref="ArgumentException">The note is too long.</exception>
    public SpaceChange Allocate(PendingAllocation pending, ReadOnlySpan<byte> note = default)
    {
        ArgumentNullException.ThrowIfNull(pending);
        return Add(new AllocateStep(pending, Notes.Copy(note)));
    }

    /// <summary>Adds the free of a range.</summary>
    /// <param name="id">The number of the range.</param>
    public SpaceChange Free(ulong id) => Add(new FreeStep(id));

    /// <summary>Adds another note for a range.</summary>
    /// <param name="id">The number of the range.</param>
    /// <param name="note">The application's own bytes, at most 1 KiB, which are copied; empty for none.</param>
    /// <exception cref="ArgumentException">The note is too long.</exception>
    public SpaceChange SetNote(ulong id, ReadOnlySpan<byte> note) => Add(new NoteStep(id, Notes.Copy(note)));

    /// <summary>Adds a pending move, from whose commit on the range is at its target.</summary>
    /// <param name="move">The move, of the space that commits the change.</param>
    public SpaceChange Move(DurableMove move)
    {
        ArgumentNullException.ThrowIfNull(move);
        return Add(new MoveStep(move));
    }

    /// <summary>Describes the change by the number of its steps.</summary>
    public override string ToString() => FormattableString.Invariant($"{Count} {(Count == 1 ? "step" : "steps")}");

    /// <summary>Marks the change as being committed.</summary>
    /// <exception cref="InvalidOperationException">The change was committed already, or is being committed.</exception>
    internal void BeginCommit()
    {
        if (Interlocked.Exchange(ref _isUsed, 1) != 0)
        {
            throw new InvalidOperationException(
                "The change was committed already, or another call commits it. Make a new one for each commit.");
        }
    }

    /// <summary>Lets the change be committed again, because nothing of it was.</summary>
    internal void CancelCommit() => Volatile.Write(ref _isUsed, 0);

    private SpaceChange Add(ChangeStep step)
    {
        if (Volatile.Read(ref _isUsed) != 0)
        {
            throw new InvalidOperationException(
                "The change was committed already, or another call commits it. Make a new one for further steps.");
        }

        _steps.Add(step);
        return this;
    }
}
