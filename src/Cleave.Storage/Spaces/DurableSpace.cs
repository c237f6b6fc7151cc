using System.Diagnostics;
using Cleave.Storage.Files;
using Cleave.Storage.Queues;

namespace Cleave.Storage.Spaces;

/// <summary>
/// An address space in a file, whose allocations survive the process: extents of a disk or of a file, persistent memory, a ledger of memory
/// elsewhere. The space itself is never touched.
/// </summary>
/// <remarks>
/// <para>
/// A call that changes the space returns when the change is on disk, and throws or returns false if nothing has changed. Calls that come at
/// the same time share one commit, so many callers are faster than one. A process that is killed, or a machine that loses its power, loses
/// nothing that was acknowledged; a change that was not acknowledged is there as a whole or not at all. One process at a time opens a file
/// for writing.
/// </para>
/// <para>
/// Ranges are placed by best fit (<see cref="BestFit.BestFitAllocator"/>), named by numbers that are never used twice, and carry up to
/// <see cref="MaxNoteBytes"/> bytes of the application's own. Safe from any number of threads.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using DurableSpace disk = DurableSpace.Open("disk.space", new DurableSpaceOptions { Size = 1UL &lt;&lt; 40 });
/// DurableRange extent = disk.Allocate(64 &lt;&lt; 10, "chapter 1"u8);
/// disk.Free(extent.Id);
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class DurableSpace : IDisposable, IAsyncDisposable
{
    /// <summary>The most bytes of a note.</summary>
    public const int MaxNoteBytes = 1024;

    /// <summary>The lock of the file. It is entered before that of the table.</summary>
    private readonly Lock _fileLock = new();

    private readonly IRangeFile _file;
    private readonly CommitQueue<ChangeRequest> _queue;
    private readonly List<RowChange> _rows = [];
    private readonly ulong _logLimit;

    private SpaceRecord _record;
    private StorageException? _fault;
    private bool _isDisposed;

    internal DurableSpace(string path, IRangeFile file, LiveTable table, in SpaceRecord record, DurableSpaceOptions options)
    {
        Path = path;
        IsReadOnly = options.IsReadOnly;
        Table = table;
        _file = file;
        _record = record;
        _logLimit = options.LogBytes;
        _nextSnapshot = _logLimit;
        _queue = new CommitQueue<ChangeRequest>(CommitAll, SnapshotIfDue);
    }

    /// <summary>The path of the file, as it was given.</summary>
    public string Path { get; }

    /// <summary>Whether the space was opened for reading alone.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The lowest offset of the space.</summary>
    public ulong BaseOffset => Table.Memory.BaseOffset;

    /// <summary>Bytes that the space manages.</summary>
    public ulong Size => Table.Memory.Size;

    /// <summary>Bytes of which every offset and every size is a multiple.</summary>
    public Alignment Granularity => Table.Memory.Granularity;

    internal LiveTable Table { get; }

    /// <summary>Waits for the calls that have begun, writes the log to its place, and closes the file.</summary>
    public void Dispose()
    {
        _queue.Close();
        lock (_fileLock)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _file.Dispose();
            }
        }
    }

    /// <summary>Closes the space as <see cref="Dispose"/> does, without a thread that waits.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    /// <summary>Describes the space in one line: its size, and what is free.</summary>
    public override string ToString() => $"{Path}: {Table.Memory}";

    /// <summary>Frees the memory of a pending allocation that was dropped.</summary>
    internal void Drop(BestFit.AllocatedRange memory) => Table.Memory.Free(memory);

    /// <summary>Ends a move that was not committed, unless a commit has it.</summary>
    internal void Drop(DurableMove move)
    {
        lock (Table.Lock)
        {
            if (!move.IsCommitting && !move.IsEnded)
            {
                move.Pending.Dispose();
                move.Live.Move = null;
            }
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    private void ThrowIfReadOnly()
    {
        if (IsReadOnly)
        {
            throw new StorageException(
                StorageFault.ReadOnly,
                    $"The space '{Path}' is open for reading alone. Open it without {nameof(DurableSpaceOptions.IsReadOnly)} to change "
                        + "it.");
        }
    }
}
