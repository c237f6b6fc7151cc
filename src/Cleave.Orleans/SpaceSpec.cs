namespace Cleave.Orleans;

/// <summary>The description by which a space is registered: its name, size, allocator and labels.</summary>
[GenerateSerializer, Immutable, Alias("cleave.spec")]
public sealed record SpaceSpec
{
    /// <summary>The maximum number of characters of an id.</summary>
    public const int MaxIdLength = 256;

    /// <summary>The name of the space, unique in the fleet: 1 to <see cref="MaxIdLength"/> characters, such as "host-17/gpu-3".</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Bytes to manage, at least a chunk; rounded down to whole chunks.</summary>
    [Id(1)]
    public required ulong Size { get; init; }

    /// <summary>Bytes of which every offset and size is a multiple: a power of two, 2 MiB by default; at least 256 for a buddy
    /// space.</summary>
    [Id(2)]
    public ulong ChunkSize { get; init; } = 2 << 20;

    /// <summary>The allocator that keeps the memory.</summary>
    [Id(3)]
    public SpaceKind Kind { get; init; }

    /// <summary>Labels by which requests choose spaces. The label "host" says which spaces are on one machine.</summary>
    [Id(4)]
    public LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>Throws an exception that names a parameter if the description is invalid.</summary>
    /// <param name="parameter">The parameter of the public method that got the description.</param>
    /// <param name="position">The place of the description in a list, in words that end with a colon and a blank; empty for none.</param>
    internal void Check(string parameter, string position = "")
    {
        if (Describe() is { } complaint)
        {
            throw new ArgumentException(position + complaint, parameter);
        }
    }

    /// <summary>Describes what is wrong, beginning with the property; null if nothing is.</summary>
    private string? Describe()
    {
        ulong least = Kind == SpaceKind.Buddy ? Gpu.GpuBuddy.MinChunkSize : 1;
        return string.IsNullOrEmpty(Id) || Id.Length > MaxIdLength
            ? $"Id has {Id?.Length ?? 0} characters; the id of a space has 1 to {MaxIdLength}."
            : Labels is null ? "Labels is null; a space without labels has LabelSet.Empty."
            : !Enum.IsDefined(Kind) ? $"Kind is {(int)Kind}; it must be {SpaceKind.Buddy} or {SpaceKind.BestFit}."
            : !Alignment.TryCreate(ChunkSize, out _) || ChunkSize < least
            ? $"ChunkSize is {ByteText.Exact(ChunkSize)}; it must be a power of two, and at least {ByteText.Exact(least)}."
            : Size < ChunkSize || Size > long.MaxValue
            ? $"Size is {ByteText.Exact(Size)}; it must be at least one chunk of {ByteText.Exact(ChunkSize)}, and below 8 EiB."
            : null;
    }
}
