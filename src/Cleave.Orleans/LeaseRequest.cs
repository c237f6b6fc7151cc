namespace Cleave.Orleans;

/// <summary>A request for memory of one space, with the key that makes it safe to send again.</summary>
[GenerateSerializer, Immutable, Alias("cleave.request")]
public sealed record LeaseRequest
{
    /// <summary>The maximum number of characters of an owner.</summary>
    public const int MaxOwnerLength = 256;

    /// <summary>The longest time to live, 3650 days.</summary>
    public static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(3650);

    /// <summary>Makes a request for bytes, with a new random key.</summary>
    /// <param name="size">Bytes; rounded up to whole chunks of the space.</param>
    public LeaseRequest(ByteSize size) => Size = size;

    /// <summary>Key by which a space recognizes a request that is sent again. A new request needs a new key.</summary>
    [Id(0)]
    public Guid Key { get; init; } = Guid.NewGuid();

    /// <summary>Bytes that are asked for; a space rounds them up to whole chunks.</summary>
    [Id(1)]
    public ulong Size { get; init; }

    /// <summary>Bytes of which the offset of each block is a multiple, a power of two; 0 for any.</summary>
    [Id(2)]
    public ulong Alignment { get; init; }

    /// <summary>Whether the memory must be one run of addresses; false lets a buddy space scatter it.</summary>
    [Id(3)]
    public bool IsContiguous { get; init; } = true;

    /// <summary>Name of the holder, for people who look at the leases; at most <see cref="MaxOwnerLength"/> characters.</summary>
    [Id(4)]
    public string Owner { get; init; } = "";

    /// <summary>Time after which the lease ends unless it is renewed, one minute by default; null for a lease that never expires.</summary>
    [Id(5)]
    public TimeSpan? TimeToLive { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Throws an exception that names a parameter if the request is invalid for every space.</summary>
    /// <param name="parameter">The parameter of the public method that got the request.</param>
    internal void Check(string parameter)
    {
        if (Describe() is { } complaint)
        {
            throw new ArgumentException(complaint, parameter);
        }
    }

    /// <summary>Tells whether a lease can have a time to live: null for a lease that never expires.</summary>
    internal static bool IsTimeToLive(TimeSpan? timeToLive) =>
        timeToLive is not { } life || (life > TimeSpan.Zero && life <= MaxTimeToLive);

    /// <summary>Describes what is wrong for every space, beginning with the property; null if nothing is.</summary>
    internal string? Describe() =>
        Key == Guid.Empty ? "Key is empty; a request needs a key of its own, such as Guid.NewGuid()."
        : Size == 0 ? "Size is 0; a lease has at least one byte."
        : Alignment != 0 && !Cleave.Alignment.TryCreate(Alignment, out _)
        ? $"Alignment is {ByteText.Exact(Alignment)}; it must be a power of two, or 0 for any."
        : Owner is null || Owner.Length > MaxOwnerLength
        ? $"Owner has {Owner?.Length ?? 0} characters; it has at most {MaxOwnerLength}."
        : !IsTimeToLive(TimeToLive)
        ? $"TimeToLive is {TimeToLive}; it must be above zero and at most {MaxTimeToLive.Days} days, or null for a lease that never "
            + "expires."
        : null;
}
