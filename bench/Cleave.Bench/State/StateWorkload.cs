namespace Cleave.Bench.State;

/// <summary>A workload of one path: what is done in a pass.</summary>
/// <param name="Name">The name of the workload.</param>
/// <param name="What">The description of the workload in a few words.</param>
/// <param name="Path">The name of the path.</param>
/// <param name="Space">The size of the space in bytes.</param>
/// <param name="Run">The timed part of a pass, which leaves the allocator as it was.</param>
/// <param name="Metadata">Counts the bytes of the metadata.</param>
internal sealed record StateWorkload(string Name, string What, string Path, ulong Space, Action Run, Func<ulong> Metadata)
{
    /// <summary>The operations of a pass; null for one operation for each kibibyte of metadata.</summary>
    public long? Operations { get; init; }

    /// <summary>The untimed part before each pass; null for none.</summary>
    public Action? Prepare { get; init; }

    /// <summary>Collects what is written to a stream.</summary>
    public static byte[] Bytes(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }
}
