namespace Cleave.Storage.Spaces;

/// <content>Writing the log to its place when it has grown.</content>
public sealed partial class DurableSpace
{
    private ulong _nextSnapshot;
    private ulong _snapshots;
    private ulong _snapshotFailures;
    private ulong _changes;
    private ulong _commits;

    /// <summary>Writes the content of the log to its place in the file, if the log is longer than the options allow. By the thread that
    /// leads.</summary>
    /// <remarks>A failure loses nothing, since the log has everything. The next attempt is made when the log has grown further.</remarks>
    private void SnapshotIfDue()
    {
        lock (_fileLock)
        {
            if (_fault is not null)
            {
                return;
            }

            try
            {
                ulong bytes = _file.LogBytes;
                if (bytes < _nextSnapshot)
                {
                    return;
                }

                _nextSnapshot = bytes + _logLimit;
                _file.Checkpoint();
                _nextSnapshot = _logLimit;
                _snapshots++;
            }
            catch (StorageException)
            {
                _snapshotFailures++;
            }
        }
    }
}
