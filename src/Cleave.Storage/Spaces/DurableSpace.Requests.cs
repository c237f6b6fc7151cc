using System.Runtime.InteropServices;
using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <content>Requests on their way through the queue to the file.</content>
public sealed partial class DurableSpace
{
    /// <summary>Claims steps and waits until they are on disk.</summary>
    /// <returns>False if a claim was refused.</returns>
    private bool Run(IReadOnlyList<ChangeStep> steps, out Misuse misuse)
    {
        var request = new ChangeRequest(steps, isAsync: false);
        misuse = Add(request, out bool leads);
        if (misuse.Kind != MisuseKind.None)
        {
            return false;
        }

        _queue.Wait(request, leads);
        ThrowIfFailed(request);
        return true;
    }

    /// <summary>Claims steps and waits as a task until they are on disk.</summary>
    /// <returns>Why a claim was refused; <c>default</c> if the steps are on disk.</returns>
    private async ValueTask<Misuse> RunAsync(IReadOnlyList<ChangeStep> steps, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new ChangeRequest(steps, isAsync: true);
        Misuse misuse = Add(request, out bool leads);
        if (misuse.Kind != MisuseKind.None)
        {
            return misuse;
        }

        try
        {
            await _queue.WaitAsync(request, leads, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (Table.Lock)
            {
                request.Unclaim();
            }

            throw;
        }

        ThrowIfFailed(request);
        return default;
    }

    /// <summary>Claims the steps of a request and adds it to the queue, in one step: requests are committed in the order of their
    /// claims.</summary>
    private Misuse Add(ChangeRequest request, out bool leads)
    {
        ThrowIfDisposed();
        ThrowIfReadOnly();
        lock (Table.Lock)
        {
            leads = false;
            Misuse misuse = request.Claim(Table);
            if (misuse.Kind == MisuseKind.None)
            {
                try
                {
                    leads = _queue.Add(request);
                }
                catch (ObjectDisposedException)
                {
                    request.Unclaim();
                    throw new ObjectDisposedException(nameof(DurableSpace), $"The space '{Path}' is closed.");
                }
            }

            return misuse;
        }
    }

    /// <summary>Throws the error of a request, as an exception of its own: several callers may have the same error.</summary>
    private static void ThrowIfFailed(ChangeRequest request)
    {
        if (request.Error is { } error)
        {
            throw error is StorageException fault
                ? new StorageException(fault.Fault, fault.Message, fault)
                : new StorageException(StorageFault.InputOutput, $"The change could not be committed: {error.Message}", error);
        }
    }

    /// <summary>Commits requests as one. By the thread that leads.</summary>
    private void CommitAll(IReadOnlyList<ChangeRequest> requests)
    {
        lock (_fileLock)
        {
            Exception? error = _fault ?? Write(requests);
            lock (Table.Lock)
            {
                foreach (ChangeRequest request in requests)
                {
                    Finish(request, error);
                }

                Table.NextId = _record.NextId;
            }
        }
    }

    private void Finish(ChangeRequest request, Exception? error)
    {
        request.Error = error;
        if (error is not null)
        {
            request.Unclaim();
            return;
        }

        foreach (ChangeStep step in request.Steps)
        {
            step.Apply(Table);
            _changes++;
        }
    }

    /// <summary>Writes the rows of requests in one commit.</summary>
    /// <returns>The error; null if they are on disk.</returns>
    private Exception? Write(IReadOnlyList<ChangeRequest> requests)
    {
        _rows.Clear();
        var written = new List<ChangeStep>();
        try
        {
            SpaceRecord record = _record with { Commits = _record.Commits + 1 };
            foreach (ChangeStep step in requests.SelectMany(request => request.Steps))
            {
                record = step.Write(Table, record, _rows);
                written.Add(step);
            }

            _file.Commit(CollectionsMarshal.AsSpan(_rows), record);
            _record = record;
            _commits++;
            return null;
        }
        catch (Exception error)
        {
            for (int step = written.Count; --step >= 0;)
            {
                written[step].Undo();
            }

            // Whether the file has the changes is not known then, and a second commit on top of them could be wrong.
            _fault = error is StorageException { IsHarmless: true } ? null : error as StorageException ?? new StorageException(
                StorageFault.InputOutput,
                    $"A commit to '{Path}' was broken off: {error.Message} Open the space again to see whether it is on disk.", error);
            return _fault ?? error;
        }
    }
}
