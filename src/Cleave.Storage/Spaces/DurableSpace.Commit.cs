namespace Cleave.Storage.Spaces;

/// <content>Making changes durable.</content>
public sealed partial class DurableSpace
{
    /// <summary>Makes a change durable: all of its steps or, if it fails, none.</summary>
    /// <param name="change">The change.</param>
    /// <exception cref="MisuseException">A step names a range, an allocation or a move that is not there. Nothing has changed.</exception>
    /// <exception cref="StorageException">The file cannot be written; the exception says whether nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The change was committed already.</exception>
    /// <remarks>Returns when the change is on disk. Cost: one write and one synchronization, shared with all callers of the same
    /// moment.</remarks>
    public void Commit(SpaceChange change)
    {
        if (!TryCommit(change, out Misuse misuse))
        {
            throw new MisuseException(misuse, nameof(change));
        }
    }

    /// <summary>Makes a change durable as <see cref="Commit"/> does, but returns false if a step names what is not there, such as a range
    /// that another thread has freed meanwhile.</summary>
    /// <param name="change">The change.</param>
    /// <param name="misuse">The reason why the change was refused; <c>default</c> if it is on disk.</param>
    /// <returns>Whether the change is on disk. If not, nothing has changed.</returns>
    /// <inheritdoc cref="Commit" path="/exception[@cref='T:Cleave.Storage.StorageException']"/>
    public bool TryCommit(SpaceChange change, out Misuse misuse)
    {
        ArgumentNullException.ThrowIfNull(change);
        change.BeginCommit();
        bool isCommitted = false;
        try
        {
            isCommitted = Run(change.Steps, out misuse);
            return isCommitted;
        }
        finally
        {
            if (!isCommitted)
            {
                change.CancelCommit();
            }
        }
    }

    /// <summary>Makes a change durable as <see cref="Commit"/> does, without a thread that waits.</summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Cancels the call while it waits for its turn. Once a commit has taken the change, the token is
    /// ignored.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled in time: nothing has changed.</exception>
    /// <inheritdoc cref="Commit" path="/exception"/>
    public async ValueTask CommitAsync(SpaceChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        change.BeginCommit();
        bool isCommitted = false;
        try
        {
            Misuse misuse = await RunAsync(change.Steps, cancellationToken).ConfigureAwait(false);
            isCommitted = misuse.Kind == MisuseKind.None ? true : throw new MisuseException(misuse, nameof(change));
        }
        finally
        {
            if (!isCommitted)
            {
                change.CancelCommit();
            }
        }
    }
}
