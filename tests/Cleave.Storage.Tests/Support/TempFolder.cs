namespace Cleave.Storage.Tests.Support;

/// <summary>A folder of a test, which goes with it.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cleave-storage-");

    /// <summary>The path of the space in the folder.</summary>
    public string Space => this["test.space"];

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Copies a space and its log as they are on disk now, as a crash would leave them.</summary>
    public string CopySpace(string name = "copy.space", string? source = null)
    {
        source ??= Space;
        File.Copy(source, this[name], overwrite: true);
        File.Delete(this[name] + "-wal");
        if (File.Exists(source + "-wal"))
        {
            File.Copy(source + "-wal", this[name] + "-wal");
        }

        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
