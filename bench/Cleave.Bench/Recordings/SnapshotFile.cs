using Cleave.Tools.Files;
using Cleave.Tools.Traces;

namespace Cleave.Bench.Recordings;

/// <summary>A snapshot in a temporary file that nobody else can open by name. It is gone when the process ends, however it ends.</summary>
internal sealed class SnapshotFile : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Makes a snapshot with a number of entries.</summary>
    public SnapshotFile(int entries)
    {
        string path = Path.Combine(Path.GetTempPath(), $"cleave-bench-{Guid.NewGuid():n}.pickle");
        _file = new FileStream(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            // The content lives on until the file is closed. Windows deletes it then even if the process is killed.
            File.Delete(path);
        }

        SnapshotMaker.Write(_file, entries);
        _file.Flush();
    }

    /// <summary>The bytes of the file.</summary>
    public long Length => _file.Length;

    /// <summary>Reads the trace of the snapshot from the file, as <c>cleave replay</c> would.</summary>
    public Trace Read()
    {
        _file.Position = 0;
        return TraceFile.Read(_file, "snapshot.pickle").Single();
    }

    public void Dispose() => _file.Dispose();
}
