using Cleave.Storage.Queues;

namespace Cleave.Storage.Spaces;

/// <summary>A call that waits until its steps are on disk, all or none of them.</summary>
internal sealed class ChangeRequest(IReadOnlyList<ChangeStep> steps, bool isAsync) : CommitRequest(isAsync)
{
    /// <summary>The steps, in the order in which they are made.</summary>
    public IReadOnlyList<ChangeStep> Steps { get; } = steps;

    /// <summary>Claims all steps, or none. Under the lock of the table.</summary>
    /// <returns>Why a step was refused; <c>default</c> if all are claimed.</returns>
    public Misuse Claim(LiveTable table)
    {
        for (int step = 0; step < Steps.Count; step++)
        {
            Misuse misuse = Steps[step].Claim(table);
            if (misuse.Kind != MisuseKind.None)
            {
                Unclaim(step);
                return misuse;
            }
        }

        return default;
    }

    /// <summary>Gives up the claims of all steps. Under the lock of the table.</summary>
    public void Unclaim() => Unclaim(Steps.Count);

    private void Unclaim(int count)
    {
        while (count > 0)
        {
            Steps[--count].Unclaim();
        }
    }
}
