namespace Cleave.Orleans.Storage;

/// <summary>Options of the grain storage in one file.</summary>
internal sealed class FileStorageOptions
{
    /// <summary>The path of the file, which is made if it is missing; its folder too.</summary>
    public string Path { get; set; } = "fleet.db";

    /// <summary>Returns the path of the file.</summary>
    public override string ToString() => Path;
}
