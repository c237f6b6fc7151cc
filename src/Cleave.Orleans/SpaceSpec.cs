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

    /// <summary>Throws an exception if the description is invalid.</summary>
    /// <exception cref="ArgumentException">A value is outside of its limits; the message names the value and the limit.</exception>
    public void Check()
    {
        if (string.IsNullOrEmpty(Id) || Id.Length > MaxIdLength)
        {
            throw new ArgumentException($"Id has {Id?.Length ?? 0} characters; the id of a space has 1 to {MaxIdLength}.", nameof(Id));
        }

        ArgumentNullException.ThrowIfNull(Labels);
        ulong least = Kind == SpaceKind.Buddy ? Gpu.GpuBuddy.MinChunkSize : 1;
        if (!Alignment.TryCreate(ChunkSize, out _) || ChunkSize < least)
        {
            throw new ArgumentException(
                $"ChunkSize is {ByteText.Exact(ChunkSize)}; it must be a power of two, and at least {ByteText.Exact(least)}.", nameof(
                    ChunkSize));
        }

        if (Size < ChunkSize || Size > long.MaxValue)
        {
            throw new ArgumentException(
                $"Size is {ByteText.Exact(Size)}; it must be at least one chunk of {ByteText.Exact(ChunkSize)}, and below 8 EiB.", nameof(
                    Size));
        }

        if (!Enum.IsDefined(Kind))
        {
            throw new ArgumentException($"Kind is {(int)Kind}; it must be Buddy or BestFit.", nameof(Kind));
        }
    }
}
