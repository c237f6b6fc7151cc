using System.Text.Json.Serialization;

namespace Cleave.Tools.Traces;

/// <summary>A number of bytes that a recording gives exactly, between two limits, or only from below. Immutable, so thread-safe.</summary>
/// <param name="Least">The lower limit, in bytes.</param>
/// <param name="Most">The upper limit in bytes, or null if the recording does not limit it.</param>
public readonly record struct ByteBounds(ulong Least, ulong? Most)
{
    /// <summary>The number of bytes if the recording gives it exactly; otherwise null.</summary>
    [JsonIgnore]
    public ulong? Exact => Least == Most ? Most : null;

    /// <summary>Creates bounds that allow only one number of bytes.</summary>
    public static ByteBounds Exactly(ulong bytes) => new(bytes, bytes);

    /// <summary>Describes the bounds in words, such as <c>4 KiB</c>, <c>4 KiB to 1 MiB</c> or <c>at least 4 KiB</c>.</summary>
    public override string ToString() => (Exact, Most) switch
    {
        ({ } exact, _) => new ByteSize(exact).ToString(),
        (null, { } most) => $"{new ByteSize(Least)} to {new ByteSize(most)}",
        _ => $"at least {new ByteSize(Least)}",
    };
}
