namespace Cleave.Storage.Spaces;

/// <content>Allocating and freeing without a thread that waits.</content>
public sealed partial class DurableSpace
{
    /// <summary>Allocates a range as <see cref="Allocate"/> does, without a thread that waits.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="note">The application's own bytes, at most 1 KiB, which are copied before the call returns its task.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any.</param>
    /// <param name="cancellationToken">Cancels the call while it waits for its turn. Once a commit has taken the request, the token is
    /// ignored, and the task ends as if there were none. So a cancelled call has changed nothing.</param>
    /// <returns>The range, once it is on disk.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled in time: nothing has changed.</exception>
    /// <inheritdoc cref="Allocate" path="/exception"/>
    public async ValueTask<DurableRange> AllocateAsync(
        ByteSize size, ReadOnlyMemory<byte> note = default, Alignment? alignment = null, CancellationToken cancellationToken = default)
    {
        AllocationResult result = await TryAllocateAsync(size, note, alignment, cancellationToken).ConfigureAwait(false);
        return result.IsServed ? result.Range : throw result.Failure.ToException();
    }

    /// <summary>Allocates a range as <see cref="AllocateAsync"/> does, but answers with the reason if there is no room in the space or on
    /// the disk.</summary>
    /// <returns>The range, or the reason why there is none.</returns>
    /// <inheritdoc cref="AllocateAsync" path="/param"/>
    /// <inheritdoc cref="Allocate" path="/exception[@cref='T:Cleave.Storage.StorageException']"/>
    public async ValueTask<AllocationResult> TryAllocateAsync(
        ByteSize size, ReadOnlyMemory<byte> note = default, Alignment? alignment = null, CancellationToken cancellationToken = default)
    {
        AllocationFailure failure = Notes.Check(note.Length);
        if (failure.IsFailure || !TryBeginAllocate(size, out PendingAllocation? pending, out failure, alignment))
        {
            return new AllocationResult(default, failure);
        }

        using (pending)
        {
            try
            {
                await RunAsync([new AllocateStep(pending, note.ToArray())], cancellationToken).ConfigureAwait(false);
            }
            catch (StorageException error) when (error.Fault == StorageFault.Full)
            {
                return new AllocationResult(default, OfFullDisk(size, error));
            }

            return new AllocationResult(pending.Range, default);
        }
    }

    /// <summary>Frees a range as <see cref="Free"/> does, without a thread that waits.</summary>
    /// <param name="id">The number of the range.</param>
    /// <param name="cancellationToken">Cancels the call while it waits for its turn; the range is then still allocated.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled in time: nothing has changed.</exception>
    /// <inheritdoc cref="Free" path="/exception"/>
    public async ValueTask FreeAsync(ulong id, CancellationToken cancellationToken = default)
    {
        Misuse misuse = await RunAsync([new FreeStep(id)], cancellationToken).ConfigureAwait(false);
        if (misuse.Kind != MisuseKind.None)
        {
            throw new MisuseException(misuse, nameof(id));
        }
    }

    /// <summary>Gives a range another note as <see cref="SetNote"/> does, without a thread that waits.</summary>
    /// <param name="id">The number of the range.</param>
    /// <param name="note">The application's own bytes, at most 1 KiB; empty for none.</param>
    /// <param name="cancellationToken">Cancels the call while it waits for its turn; the range then has its old note.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled in time: nothing has changed.</exception>
    /// <inheritdoc cref="SetNote" path="/exception"/>
    public async ValueTask SetNoteAsync(ulong id, ReadOnlyMemory<byte> note, CancellationToken cancellationToken = default)
    {
        Misuse misuse = await RunAsync([new NoteStep(id, Notes.Copy(note.Span))], cancellationToken).ConfigureAwait(false);
        if (misuse.Kind != MisuseKind.None)
        {
            throw new MisuseException(misuse, nameof(id));
        }
    }
}
