using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <summary>One step of a change: an allocation, a free, a note, a move or a growth.</summary>
/// <remarks>
/// <para>
/// A step is claimed when its call begins, which refuses later calls that contradict it, and applied when it is on disk. In between the
/// thread that commits writes its row. If the commit fails, the step is undone and the claim is given up, and nothing has changed.
/// </para>
/// <para>
/// Claims are made in the order in which their requests are added to the queue, so a step that was claimed never meets a row that an
/// earlier one has removed.
/// </para>
/// </remarks>
internal abstract class ChangeStep
{
    /// <summary>Claims what the step needs. Under the lock of the table.</summary>
    /// <returns>Why the step is refused; <c>default</c> if it is claimed.</returns>
    public abstract Misuse Claim(LiveTable table);

    /// <summary>Gives up the claim. Under the lock of the table.</summary>
    public abstract void Unclaim();

    /// <summary>Writes the rows of the step, and stages the sums of its range. By the thread that commits.</summary>
    /// <returns>The record of the space after the step.</returns>
    public abstract SpaceRecord Write(LiveTable table, in SpaceRecord record, List<RowChange> rows);

    /// <summary>Takes the staged sums back. By the thread that commits; the last step first.</summary>
    public virtual void Undo()
    {
    }

    /// <summary>Makes the step valid in memory, after it is on disk. Under the lock of the table.</summary>
    public abstract void Apply(LiveTable table);
}
